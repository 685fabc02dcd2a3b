"""Claims in languages that tell by the order of words: the verb and the preposition stand before the number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.grammar.claims.context import Read
from pipeline.grammar.claims.identity import Identities
from pipeline.grammar.claims.leading_lexicon import LeadingLexicon, whole_words
from pipeline.grammar.model import Claim, Mention

if TYPE_CHECKING:
    from pipeline.grammar.pack import Pack

_REACH = 300
"""Code points on each side of a number in which its cues are looked for."""
_LEAD_WORDS = 3
_OPENING = 16
"""Code points of a sentence before a day that opens it."""
_NO_CLAIM = ("date", "duration", "age")
_NAME = re.compile(r"(?:[A-Z][\w&.-]*)(?:\s[A-Z][\w&.-]*){0,7}")

Span = tuple[int, int]


class LeadingLinker:
    """Links the numbers of articles; where no cue tells a field, it is null."""

    def __init__(self, pack: Pack, lexicon: LeadingLexicon) -> None:
        """Compile a pack's cues and its names of metrics."""
        lang, self._cues = pack.pack.lang, lexicon
        self._identities = Identities(lang, pack.metrics, pack.entities, frozenset())
        names = [a for m in pack.metrics.metrics.values() for a in m.aliases.get(lang, ())]
        self._metric = re.compile(whole_words(tuple(names)), re.IGNORECASE)

    def article(self, texts: Mapping[str, str], mentions: Sequence[Mention], published: date | None) -> Iterator[Read]:
        """Yield the claims of an article with the cue that gave each field, sentence by sentence."""
        for (field, start), group in groupby(mentions, key=lambda m: (m.field, m.sentence_start)):
            yield from self._sentence(texts[field], start, list(group), published)

    def _sentence(self, text: str, start: int, group: list[Mention], published: date | None) -> Iterator[Read]:
        end = group[0].sentence_end
        said = self._cues.source.search(text[start : min(end, start + 4 * _REACH)])
        span = (start + said.start(said.lastgroup or 0), start + said.end(said.lastgroup or 0)) if said else None
        opening = group[0] if group[0].kind == "date" and group[0].start - start <= _OPENING else None
        for k, m in enumerate(group):
            if m.kind in _NO_CLAIM:
                continue
            claim = Claim(m)
            begin = max(start, m.start - _REACH)
            for clause in self._cues.clause.finditer(text, begin, m.start):
                begin = clause.end()
            read = Read(claim, k, 0)
            claim.role, claim.direction, turn = self._role(text, begin, m)
            read.words |= dict.fromkeys(("role", "direction"), turn)
            read.words["predicate"] = " ".join(text[begin : m.start].split()[-_LEAD_WORDS:])
            self._modality(text, begin, read)
            if span is not None and said is not None:
                claim.source, read.evidence["source"] = text[slice(*span)].strip(), said.group().strip()
            following = group[k + 1] if k + 1 < len(group) else None
            day = self._day(text, m, following, opening if claim.role != "base" else None)
            if day is not None and day.period is not None:
                claim.period, read.evidence["period"] = day.period, day.surface
                if claim.modality == "actual" and published and day.period[0] > published:
                    claim.modality, read.evidence["modality"] = "forecast", day.surface
            self._name(text, (begin, m.start), read, span)
            claim.taxonomy = _taxonomy(claim)
            yield read

    def _role(self, text: str, begin: int, m: Mention) -> tuple[str, str | None, str]:
        cues = self._cues
        if whole := cues.verb.fullmatch(m.surface.lower()):
            return "change", whole.lastgroup, whole.group()
        lead = text[begin : m.start]
        if since := cues.from_.search(lead):
            return "base", None, since.group().strip()
        if m.kind in ("percent", "percent_point", "multiple", "fraction") and (noun := cues.noun.match(text, m.end)):
            return "change", noun.lastgroup, noun.group().strip()
        verbs = list(cues.verb.finditer(text, begin, m.start))
        if not verbs:
            return "level", None, ""
        if cues.to.search(lead):
            return "level", verbs[-1].lastgroup, verbs[-1].group()
        if cues.size.fullmatch(text, verbs[-1].end(), m.start):
            return "change", verbs[-1].lastgroup, verbs[-1].group()
        return "level", None, ""

    def _modality(self, text: str, begin: int, read: Read) -> None:
        m = read.claim.mention
        found = list(self._cues.modality.finditer(text, begin, m.start))
        after = None if found else self._cues.expected.match(text, m.end, m.sentence_end)
        if found:
            read.claim.modality, read.evidence["modality"] = found[-1].lastgroup or "", found[-1].group()
        elif after:
            read.claim.modality, read.evidence["modality"] = "forecast", after.group().strip()

    def _day(self, text: str, m: Mention, following: Mention | None, opening: Mention | None) -> Mention | None:
        """Return the day right after a number, else that which opens its sentence."""
        if (
            following is not None
            and following.kind == "date"
            and self._cues.dated.fullmatch(text, m.end, following.start)
        ):
            return following
        return opening

    def _name(self, text: str, lead: Span, read: Read, source: Span | None) -> None:
        """Take the metric and the entity that are named last before a number, where the lexicons know them."""
        claim = read.claim
        named = list(self._metric.finditer(text, *lead))
        if named:
            metric_id = self._identities.metric(named[-1].group(), claim.mention, claim.role)
            if metric_id is not None:
                claim.metric, claim.metric_id, read.evidence["metric"] = named[-1].group(), metric_id, "name"
        for name in reversed(list(_NAME.finditer(text, *lead))):
            if source is not None and name.start() < source[1] and source[0] < name.end():
                continue
            words = name.group().rstrip(".-")
            entity_id = self._identities.entity(words)
            if entity_id is not None:
                claim.entity, claim.entity_id, read.evidence["entity"] = words, entity_id, "name"
                return


def _taxonomy(claim: Claim) -> str:
    m = claim.mention
    if m.approx in ("range", "band"):
        return "interval"
    if m.kind == "multiple":
        return "comparison"
    return "temporal" if claim.role != "level" or claim.direction else "statistical"
