"""What a claim takes from another clause, another sentence or the headline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from pipeline.grammar.claims.clauses import Sentence, Span
from pipeline.grammar.claims.metric import elsewhere
from pipeline.grammar.claims.naming import Named
from pipeline.grammar.claims.period import names_time
from pipeline.grammar.model import Claim, Period

_ABBREVIATION = re.compile(r"\(([A-Z][A-Za-z&]{1,9})\)")
_LONGEST_NAME = 30
_NEAR = 20
"""Numbers back that a number may take a field from."""
_PERIOD_DAYS = 27
"""From how many days on a period is no single event's, less one."""
_LONG_AGO = 1_100
"""Days, some three years, from which on a time is one that an article looks back on; another sentence does not go on in it."""
_PARTS = ("percent", "percent_point", "multiple", "fraction", "rank")


class Read:
    """A claim as it is read: the index of its phrase, the rule or cue that gave each field, and the words that decided."""

    def __init__(self, claim: Claim, index: int, clause: int) -> None:
        self.claim = claim
        self.index = index
        self.clause = clause
        self.evidence: dict[str, str] = {}
        self.words: dict[str, str] = {}
        self.turn = ""
        """The words that decided its role and direction."""
        self.named: Named | None = None
        """What it measures, and its owner, as they were found beside the number."""
        self.owner: Named | None = None
        self.basis_cue: str | None = None
        self.released = ""
        """The word that tells its vintage."""

    def tell(self, s: Sentence) -> None:
        """Fill in the words that decided each field, unless it was taken from another claim."""
        host = s.host(self.index)
        end = host if s[host].form else s.predicate(host)
        words = dict.fromkeys(("role", "direction", "modality"), self.turn)
        words |= dict.fromkeys(("basis", "base_period"), self.basis_cue or "")
        words |= {"predicate": "" if end is None else s.text[s[end].start : s[end].stop], "vintage": self.released}
        if self.named is not None:
            words["metric"] = _whole(s, self.named)
        if self.evidence.get("entity") == "office":
            words["entity"] = self.claim.source or ""
        elif self.owner is not None:
            words["entity"] = _whole(s, self.owner)
        elif self.named is not None and self.evidence.get("entity") == "prefix":
            words["entity"] = _whole(s, self.named)
        self.words = words | self.words

    def take(self, name: str, other: Read, cue: str, elsewhere: bool) -> None:
        """Take a field from another claim."""
        value = getattr(other.claim, name)
        if value is None:
            return
        setattr(self.claim, name, value)
        self.evidence[name] = cue
        self.words[name] = other.claim.mention.surface
        if elsewhere and name not in self.claim.inherited:
            self.claim.inherited.append(name)


def _whole(s: Sentence, named: Named) -> str:
    """Return a noun phrase as it stands, with the particle that tells its place in the clause."""
    return s.text[named.span[0] : max(s[named.at].stop if named.at >= 0 else 0, named.span[1])]


def within(s: Sentence, reads: Sequence[Read]) -> None:
    """Let the numbers of a sentence take what an earlier one of it has."""
    for n, read in enumerate(reads):
        claim = read.claim
        if claim.metric is not None and claim.entity is not None and claim.period is not None:
            continue
        for other in reversed(reads[max(0, n - _NEAR) : n]):
            away = other.clause != read.clause
            if claim.metric is None and _shares_metric(s, read, other):
                read.take("metric", other, "number before", away)
            if claim.entity is None and other.claim.entity is not None and _shares_entity(s, read, other):
                read.take("entity", other, "number before", away)
            if claim.period is None and read.evidence.get("period") in s.cues.same_time:
                read.take("period", other, "number before", away)


def _shares_metric(s: Sentence, read: Read, other: Read) -> bool:
    kind, before = read.claim.mention.kind, other.claim.mention.kind
    if other.claim.metric is None or not (
        kind in _PARTS or (kind == before and read.claim.mention.unit == other.claim.mention.unit)
    ):
        return False
    if (other.evidence.get("metric") == "act" and kind != "rank" and s[read.index].host < 0) or s[
        read.index
    ].kind == "name":
        return False
    if other.clause != read.clause and kind == "count" and s[read.index].case == "subject" and elsewhere(s, read.index):
        return False
    if other.clause == read.clause:
        return kind == "rank" or s[read.index].host >= 0 or _subjectless(s, read, other)
    return _subjectless(s, read, other)


def _subjectless(s: Sentence, read: Read, other: Read) -> bool:
    """Tell whether the number's clause has, after another number, no subject, or a pronoun or a body for one."""
    host = s.host(read.index)
    return not any(
        s[j].kind == "np"
        and s[j].case in ("subject", "topic")
        and not (s.light(j) or s.entity_like(j) or s.embedded(j))
        for j in s.left(host)
        if s[j].clause == read.clause and j > other.index
    )


def _shares_entity(s: Sentence, read: Read, other: Read) -> bool:
    if s[read.index].kind == "name":
        return False
    a, b = read.claim, other.claim
    if a.metric == b.metric and a.metric is not None:
        return True
    how = other.evidence.get("entity")
    if how in ("owner", "prefix", "agent", "number before") and read.evidence.get("metric") in ("subject", "beside"):
        return True
    if (
        read.clause == other.clause
        and s[read.index].case == s[other.index].case == "subject"
        and a.mention.kind == b.mention.kind
    ):
        return True
    if s[other.index].case == "topic" and b.mention.kind == "physical" and a.metric is None:
        return True
    alike = a.mention.unit == b.mention.unit and all(
        x is None or r.evidence.get("metric") == "act" for x, r in ((a.metric, read), (b.metric, other))
    )
    return alike and how in ("party", "place") and _subjectless(s, read, other)


def across(
    s: Sentence, reads: Sequence[Read], before: Sequence[Read], starts_with_this: bool, published: date | None
) -> None:
    """Let the first numbers of a sentence take what the last one of the sentence before has.

    Args:
        s: the sentence.
        reads: its claims.
        before: the claims of the sentence right before it, or of the headline.
        starts_with_this: whether the sentence begins with a word for what the last one spoke of.
        published: the article's day; a fact takes no time after it, nor one long before.
    """
    if not before:
        return
    for read in reads:
        claim, mention = read.claim, read.claim.mention
        alike = [b for b in before if b.claim.mention.kind == mention.kind and b.claim.mention.unit == mention.unit]
        other = alike[-1] if alike else before[-1]
        if claim.entity in s.cues.same_body:
            read.take("entity", next((b for b in reversed(before) if b.claim.entity), other), "sentence before", True)
        if read.evidence.get("period") in s.cues.same_time and _fits(claim, other.claim.period, published):
            read.take("period", other, "sentence before", True)
        if claim.metric is None and (
            ((alike or mention.kind in _PARTS) and (starts_with_this or _releases(s, read)))
            or (alike and _parallel(s, read))
        ):
            for name in ("metric", "entity"):
                if getattr(claim, name) is None:
                    read.take(name, other, "sentence before", True)
            if claim.modality == "actual" and not read.evidence.get("modality") and other.claim.modality != "actual":
                read.take("modality", other, "sentence before", True)
            if _fits(claim, other.claim.period, published):
                read.take("period", other, "sentence before", True)
        elif (
            claim.metric is not None and claim.entity is None and before[-1].claim.entity is not None and _partyless(s)
        ):
            read.take("entity", before[-1], "sentence before", True)
        timed = _timed(s, claim, before) if claim.period is None and "period" not in read.evidence else None
        if timed is not None and _fits(claim, timed.claim.period, published):
            read.take("period", timed, "sentence before", True)


def _timed(s: Sentence, claim: Claim, before: Sequence[Read]) -> Read | None:
    """Return the number of the sentence before whose time goes on in a sentence that names none of its own.

    It goes on for another number of the same body, as sure as the first; a day does not go on, as it is of one event.
    """
    if claim.metric is None or claim.role == "base" or names_time(s):
        return None
    timed = [
        b
        for b in reversed(_of_main(s.text, claim.mention.field, before))
        if b.claim.period and _days(b.claim.period) > _PERIOD_DAYS
    ]
    if not timed:
        return None
    own = [b for b in timed if b.claim.entity is not None and b.claim.entity == claim.entity]
    other = (own or timed)[0]
    is_same = other.claim.entity is None or claim.entity in (None, other.claim.entity)
    return other if is_same and other.claim.modality == claim.modality else None


def _fits(claim: Claim, period: Period | None, published: date | None) -> bool:
    """Tell whether a time of the sentence before can be a claim's: a fact's is neither to come nor long past, nor its own base."""
    if period is None or claim.period is not None or period == claim.base_period:
        return False
    if published is None or claim.modality != "actual":
        return True
    return period[0] <= published and (published - period[1]).days <= _LONG_AGO


def _of_main(text: str, field: str, reads: Sequence[Read]) -> list[Read]:
    """Return the numbers of a sentence up to the first one of no time, without bases and those in a bracket after a date.

    What stands after one of no time looks back: `it rose by 11.7%, the most since April 2021 (13.2%)`.
    """
    own = [r for r in reads if r.claim.role != "base" and not (r.claim.mention.field == field and _bracketed(text, r))]
    return own[: next((n for n, r in enumerate(own) if r.claim.period is None), len(own))]


def _bracketed(text: str, read: Read) -> bool:
    """Tell whether a number stands in a bracket after the date that gave it its time."""
    start, cue = read.claim.mention.start, read.evidence.get("period")
    return cue is not None and text.startswith(f"{cue}(", max(0, start - len(cue) - 1))


def _days(period: Period) -> int:
    first, last = period
    return (last - first).days + 1


def _parallel(s: Sentence, read: Read) -> bool:
    """Tell whether a number's clause names nothing but a body or place of its own, whose number it is: `China's is 4.8%`."""
    clause, host = read.clause, s.host(read.index)
    named = [j for j in s.left(host) if s[j].clause == clause and s[j].kind in ("np", "date")]
    return (
        len(named) == 1
        and s[named[0]].case == "topic"
        and s.entity_like(named[0])
        and s.nouns.known(s[named[0]].head)
        and not any(s[j].kind in ("np", "num") and s[j].clause < clause for j in range(len(s)))
    )


def _releases(s: Sentence, read: Read) -> bool:
    """Tell whether a number's clause names nothing but releases of a figure: `the preliminary one is 0.7%`."""
    names = s.cues.releases
    named = [s[j] for j in s.main if s[j].clause == read.clause and s[j].kind == "np"]
    return bool(named) and all(p.head in names for p in named)


def _partyless(s: Sentence) -> bool:
    """Tell whether no body is named in a sentence."""
    return not any(s.entity_like(j) for j in s.main)


def abbreviations(text: str) -> dict[str, Span]:
    """Return the full names before bracketed abbreviations: `book value per share (BPS)`, by abbreviation, with their place."""
    found: dict[str, Span] = {}
    for m in _ABBREVIATION.finditer(text):
        start = m.start()
        while (
            m.start() - start < _LONGEST_NAME and start and not (text[start - 1].isspace() or text[start - 1] in "()")
        ):
            start -= 1
        if start < m.start():
            found.setdefault(m.group(1), (start, m.start()))
    return found
