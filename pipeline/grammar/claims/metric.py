"""What a number measures: the noun phrase that names it."""

from __future__ import annotations

from typing import Final

from pipeline.grammar.claims.adjoining import (
    act,
    beside,
    called,
    chosen,
    counted_after,
    dealt,
    following,
    genitive,
    of_whole,
    reached,
    spent,
    stated_as,
)
from pipeline.grammar.claims.clauses import Sentence
from pipeline.grammar.claims.naming import (
    Named,
    a_body,
    first_of,
    full_span,
    gives,
    grouped,
    modified,
    sized,
    told,
    usable,
)

_PARTS: Final = ("percent", "percent_point", "points", "multiple", "rank")
_CLAUSES: Final = 6
"""Clauses back that a subject is looked for."""


def metric(s: Sentence, i: int, role: str) -> Named | None:
    """Find the noun phrase that a number measures.

    Args:
        s: the sentence.
        i: index of the number's phrase.
        role: the number's role.

    Returns:
        The phrase, or None where the clause has none.
    """
    p = s[i]
    if p.kind == "name" or (p.kind == "num" and p.word and not p.form and not p.case):
        return None
    if p.host >= 0:
        return _hosted(s, i, role)
    before = s.before(i)
    if _of_thing(s, i):
        told = before is not None and s.metric_like(before) and s[before].case in ("topic", "subject", "")
        return Named(full_span(s, before), before, "subject") if told and before is not None else None
    if (
        before is not None
        and s[before].head in s.cues.partitives
        and s.light(before)
        and s[before].clause == p.clause
        and s.kind(i) != "rank"
    ):
        return _of_group(s, before)
    return (
        _named(s, genitive(s, i), "genitive")
        or _named(s, _part(s, i), "part")
        or _named(s, reached(s, i), "reached")
        or _named(s, _predicated(s, i), "predicated")
        or _apposed(s, i, role)
        or called(s, i)
        or _named(s, beside(s, i), "beside")
        or _named(s, dealt(s, i), "dealt")
        or _named(s, counted_after(s, i), "counted_after")
        or _named(s, spent(s, i), "spent")
        or _named(s, _ranking(s, i), "ranking")
        or _named(s, _acted(s, i, role), "acted")
        or _named(s, stated_as(s, i), "stated_as")
        or _bought(s, i)
        or _named(s, _subject(s, i), "subject")
        or _named(s, _later(s, i), "later")
        or _named(s, of_whole(s, i), "of_whole")
        or act(s, i)
        or _named(s, chosen(s, i), "chosen")
        or _named(s, _earlier(s, i), "earlier")
        or _named(s, following(s, i), "following")
    )


def _named(s: Sentence, found: int | Named | None, rule: str) -> Named | None:
    """Return what a rule found; a phrase alone with its whole extent."""
    return Named(full_span(s, found), found, rule) if isinstance(found, int) else found


def _of_thing(s: Sentence, i: int) -> bool:
    """Tell whether a number says how many storeys a thing has, or how large it is: `a shop of 1,650 square metres`."""
    m, last = s[i].mention, s.chain(i)[-1]
    if m is not None and m.unit in s.cues.storeys:
        return True
    thing = s.after(last)
    return sized(s, last) and thing is not None and not s.metric_like(thing)


def _predicated(s: Sentence, i: int) -> int | Named | None:
    """`the base rate, which is 2.50%`."""
    if s[i].form != "modifier":
        return None
    before, j = s.before(i), s.after(i)
    if before is not None and s[before].case == "subject" and s.metric_like(before):
        return before
    near = beside(s, i)
    if near is not None or s.kind(i) == "rank":
        return near
    return j if j is not None and usable(s, j) and s[j].words[-1] not in s.cues.closers else None


def _part(s: Sentence, i: int) -> int | Named | None:
    """`of 10 executives, 7`: a part of a group is counted as the group is."""
    j = s.before(i)
    if j is None or s[j].kind != "np" or s[j].case or s[j].words[-1] not in s.cues.partitives:
        return None
    if s.kind(i) == "rank":
        return None
    if len(s[j].words) > 1:
        return j if usable(s, j) else None
    whole = s.before(j)
    return beside(s, whole) if whole is not None and s[whole].kind == "num" else None


def _of_group(s: Sentence, among: int) -> Named | None:
    """`a woman is among 10 executives 1`: of a group without a name, the subject right before it."""
    whole = s.before(among)
    j = s.before(whole) if whole is not None and s[whole].kind == "num" else None
    if j is None or s[j].kind != "np" or s[j].case != "subject" or not usable(s, j):
        return None
    return Named(full_span(s, j), j, "part")


def _ranking(s: Sentence, i: int) -> int | None:
    """`in the ranking of rivals Korea came 28th`: the list that a rank is of."""
    if s.kind(i) != "rank":
        return None
    lists = s.cues.rankings
    near = (j for j in s.left(i) if s[j].clause >= s[i].clause - 1 and s[j].case in ("in", "at"))
    return next(
        (j for j in near if s[j].head.endswith(lists) or (s.metric_like(j) and s[j].clause == s[i].clause)), None
    )


def _apposed(s: Sentence, i: int, role: str) -> Named | None:
    """`5 million people, half of the population`: what the number that stands for it measures."""
    j = s.before(i)
    if j is None or s[j].kind != "num" or s[j].form != "modifier" or s.kind(j) not in ("percent", "fraction"):
        return None
    return _of_share(s, j) or metric(s, j, role)


def _of_share(s: Sentence, i: int) -> Named | None:
    whole = of_whole(s, i)
    return None if whole is None else Named(full_span(s, whole), whole, "of_whole")


def _acted(s: Sentence, i: int, role: str) -> int | None:
    """`raised fares by 8.3%`: the object of the verb that the number modifies."""
    p = s[s.chain(i)[-1]]
    if not (role in ("change", "base") or p.case in ("to", "until") or p.form == "quote"):
        return None
    for j in s.left(i):
        if s[j].clause != s[i].clause or s[j].case in ("topic", "subject") or s[j].kind == "verb":
            return None
        if s[j].case == "object" and usable(s, j):
            return j
        if s[j].case == "in" and role == "change" and s.metric_like(j) and usable(s, j):
            return j
    return None


def _bought(s: Sentence, i: int) -> Named | None:
    """`X takes over Y for 372 million dollars`: the act that is paid for, where no price is the subject."""
    if s.kind(i) != "money" or s[i].case != "at":
        return None
    j = _of_clause(s, i, s[i].clause)
    return None if j is None or s.metric_like(j) else act(s, i)


def _subject(s: Sentence, i: int) -> int | Named | None:
    """`exports rose by 3%`, `the BPS was 4,244 won`: the subject, or the topic, of the clause."""
    ones = _ones(s, i)
    if ones is not None:
        return ones
    counted = s.before(i)
    if counted is not None and _is_count(s, i, counted):
        return counted
    j = _of_clause(s, i, s[i].clause)
    m = s[i].mention
    if j is None:
        return _size(s, i)
    sold = s.after(i)
    sells = sold is not None and s[sold].kind == "verb" and s[sold].word.startswith(s.cues.sells)
    if (
        sells
        and s[i].case in ("subject", "")
        and s.kind(i) == "count"
        and not s.metric_like(j)
        and s[j].case == "topic"
    ):
        return None
    if m is not None and (m.unit in s.cues.deeds or (m.kind == "points" and s.entity_like(j))):
        return None
    if not s.metric_like(j):
        alike = _alike(s, i, j) or _contrasted(s, i, j)
        if alike is not None:
            return Named(full_span(s, alike), alike, "parallel")
    if j is not None and m is not None and not s.metric_like(j) and told(s, j, m.kind):
        return Named((s.clause_start(j), s[j].end), j, "subject")
    return j


def _is_count(s: Sentence, i: int, j: int) -> bool:
    """Tell whether a subject right before a count is what it counts: `new patients are 459, infections at home 436`."""
    p = s[j]
    counts = s.kind(i) == "count" and (s[i].form in ("final", "link") or (s[i].comma and not s[i].case))
    return counts and p.case == "subject" and p.clause == s[i].clause and usable(s, j) and not s.entity_like(j)


def _alike(s: Sentence, i: int, topic: int) -> int | None:
    """`the survival rate of A is 92.3%, that of B 8.8%`: what a number like it before measures, where a clause names one thing more."""
    own = [j for j in s.left(i) if s[j].clause == s[i].clause and s[j].kind in ("np", "verb")]
    if s.kind(i) == "count" or own != [topic]:
        return None
    for k in s.left(i):
        if s[k].clause < s[i].clause - 2:
            return None
        if s[k].kind == "num" and s[k].clause < s[i].clause:
            m = _of_clause(s, k, s[k].clause) if s.kind(k) == s.kind(i) else None
            owner = s.before(first_of(s, m, s.span(m)[0])) if m is not None and s.metric_like(m) else None
            while owner is not None and (s[owner].kind in ("date", "name") or s.kind(owner) == "duration"):
                owner = s.before(owner)
            return m if owner is not None and s[owner].case == "of" else None
    return None


def _contrasted(s: Sentence, i: int, subject: int) -> int | None:
    """`of the market A has 58.4% and B 18.5%`: the topic that numbers of several subjects measure."""
    if s[subject].case != "subject" or s.kind(i) != "percent" or s.people(subject):
        return None
    for k in s.left(subject):
        if s[k].kind == "num":
            j = s.before(k)
            other = j is not None and s[j].case == "subject" and s.entity_like(j) and s.kind(k) == s.kind(i)
            topics = (t for t in s.left(k) if s[t].case == "topic" and s.metric_like(t))
            return next(topics, None) if other and s[k].clause < s[i].clause else None
    return None


def _size(s: Sentence, i: int) -> Named | None:
    """`the size of the contract is 3.9 billion euros`: a noun too light to stand alone, with its genitive."""
    for j in s.left(i):
        if s[j].clause != s[i].clause or s[j].kind in ("num", "verb"):
            return None
        if s[j].case in ("topic", "subject"):
            k = s.before(j)
            of = k is not None and s[k].case == "of" and not (s.light(k) or s.entity_like(k) or s.entity_like(j))
            return Named((s.span(k)[0], s[j].end), k, "subject") if of and k is not None else None
    return None


def _ones(s: Sentence, i: int) -> Named | None:
    """`the places that hire are 134 places`: what is counted, told by a clause before its counter."""
    m = s[i].mention
    for j in s.left(i):
        if s[j].clause != s[i].clause or s[j].kind == "num":
            return None
        if s[j].case in ("topic", "subject"):
            before = s.before(j)
            broad = s[j].head in s.cues.broad
            same = m is not None and m.kind == "count" and (broad or s.cues.ones.get(s[j].head) == m.unit)
            told_so = same and before is not None and s[before].form == "modifier" and len(s[j].words) == 1
            told_so = told_so and before is not None and not s[before].word.startswith(s.cues.visits)
            return Named((s.clause_start(j), s[j].end), j, "subject") if told_so else None
    return None


def _earlier(s: Sentence, i: int) -> int | Named | None:
    """The subject or topic of a clause before the number's, or the thing that it acts on."""
    if s[i].case == "subject" and s.kind(i) == "count" and elsewhere(s, i):
        return None
    for clause in range(s[i].clause - 1, max(-1, s[i].clause - _CLAUSES), -1):
        found = _of_clause(s, i, clause)
        counted = s[i].case == "subject" and s.kind(i) == "count"
        if found is not None and (not counted or s.metric_like(found) or s.people(found)):
            return (
                Named((s.clause_start(found), s[found].end), found, "earlier") if told(s, found, s.kind(i)) else found
            )
    money = s.kind(i) == "money"
    return next(
        (j for j in s.left(i) if s[j].case == "object" and s.metric_like(j) and not (money and s.people(j))), None
    )


def elsewhere(s: Sentence, i: int) -> bool:
    """Tell whether a count is of a place that is the topic of its clause: `in the capital 1 million live`."""
    return any(s[j].clause == s[i].clause and s.topical(j) for j in s.left(i))


def _of_clause(s: Sentence, i: int, clause: int) -> int | None:
    subject: int | None = None
    topic: int | None = None
    inner: int | None = None
    given = modified(s, i)
    for j in s.left(i):
        p = s[j]
        if given and gives(s, j, i):
            return None
        nearest = subject if topic is None else topic
        if p.kind == "num" and nearest is not None and s.metric_like(nearest):
            break
        if p.clause != clause or p.case not in ("subject", "topic") or not usable(s, j) or j in s.speakers:
            continue
        if p.case == "topic":
            topic = j if topic is None else topic
        elif s.embedded(j):
            inner = j if inner is None and s.metric_like(j) else inner
        elif subject is None:
            subject = j
    m = s[i].mention
    kind = m.kind if m else ""
    candidates = [j for j in (subject, topic) if j is not None and s.nouns.fits(s[j].head, kind)]
    fits = next((j for j in candidates if s.metric_like(j)), None)
    if fits is None:
        no_worth = kind == "money" and all(map(s.people, candidates))
        fits = next((j for j in candidates if not (no_worth or a_body(s, j)) or grouped(s, j, kind)), None)
    return inner if fits is None else fits


def _later(s: Sentence, i: int) -> int | None:
    """`Sweden at 91%, ... the rate is high`: a subject after the numbers of a list."""
    last = s.chain(i)[-1]
    if s[last].case not in ("to", ""):
        return None
    for j in s.right(last):
        if s[j].clause != s[i].clause or (s[j].kind == "num" and s[i].kind == "num"):
            return None
        if s[j].case in ("subject", "topic", "object") and s.metric_like(j):
            return j
    return None


def _hosted(s: Sentence, i: int, role: str) -> Named | None:
    """Take a bracketed number's metric from the noun phrase that the bracket follows, or from that number's."""
    j = s[i].host
    host = s[j]
    if host.kind == "num":
        return metric(s, j, role)
    if host.kind == "np" and host.head in s.cues.light and host.host < 0:
        found = _of_clause(s, j, host.clause)
        return Named(full_span(s, found), found, "subject") if found is not None else None
    owns = s.kind(i) in _PARTS and not s.metric_like(j) and any(s.metric_like(k) for k in s.left(j))
    if host.kind == "np" and host.host < 0 and (s.entity_like(j) or owns):
        found = next(
            (k for k in (_of_clause(s, j, host.clause), _later(s, j)) if k is not None and k != j and s.metric_like(k)),
            None,
        )
        if found is not None or not owns:
            return Named(full_span(s, found), found, "subject") if found is not None else None
    if host.kind == "np" and host.case == "than" and host.host < 0:
        like = (k for k in s.left(j) if s[k].clause == host.clause and s.kind(k) == s.kind(i))
        compared = next(like, None)
        if compared is not None:
            return metric(s, compared, role)
    if host.kind == "np" and not s.entity_like(j) and usable(s, j):
        inner = [k for k in range(j + 1, i) if s[k].host == j and s[k].kind == "np" and s.metric_like(k)]
        return Named(s.span(inner[-1]), inner[-1], "bracket") if inner else Named(full_span(s, j), j, "host")
    return None
