"""What a number measures: the noun phrase that names it."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.grammar.claims.clauses import Sentence
from pipeline.grammar.claims.naming import Named, a_body, full_span, gives, grouped, modified, told, usable

_CLAUSES = 6
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
    if (
        before is not None
        and s[before].head in s.lexicon.claim.partitives
        and s.light(before)
        and s[before].clause == p.clause
        and s.kind(i) != "rank"
    ):
        return _of_group(s, before)
    for rule in _RULES:
        found = rule(s, i, role)
        if isinstance(found, int):
            return Named(full_span(s, found), found, rule.__name__.strip("_"))
        if found is not None:
            return found
    return None


def _genitive(s: Sentence, i: int, _role: str) -> int | None:
    """`17.7 billion dollars' sales`."""
    beside = s.before(i)
    if s[i].case != "of":
        return None
    if beside is not None and not s[beside].case and (s.metric_like(beside) or _counted(s, i, beside)):
        return None
    j = s.after(i)
    if j is not None and s[j].form == "modifier" and s[j].kind == "verb":
        j = s.after(j)
    if (
        j is None
        or not usable(s, j)
        or s[j].head.endswith(s.lexicon.change.rate_nouns)
        or s[j].words[-1] in s.lexicon.words.closers
    ):
        return None
    if s[j].words[0].startswith(s.lexicon.change.nouns) and not s.metric_like(j):
        return None
    return j


def _counted(s: Sentence, i: int, beside: int) -> bool:
    """Tell whether the bare noun phrase before a count is what it counts: `560 schools' lunches`."""
    p = s[beside]
    named = s.nouns.known(p.head) or s.nouns.place(p.head) or p.head in s.lexicon.words.closers or p.comma
    return s.kind(i) == "count" and p.kind == "np" and p.clause == s[i].clause and usable(s, beside) and not named


def _reached(s: Sentence, i: int, _role: str) -> int | None:
    """`a cost that reaches 70 billion won`."""
    if s[i].case not in ("subject", "object", "at", ""):
        return None
    j = s.after(i)
    if j is None or s[j].kind != "verb" or s[j].form != "modifier" or s[j].word not in s.lexicon.change.reach:
        return None
    k = s.after(j)
    return k if k is not None and usable(s, k) else None


def _predicated(s: Sentence, i: int, _role: str) -> int | None:
    """`the base rate, which is 2.50%`."""
    if s[i].form != "modifier":
        return None
    before, j = s.before(i), s.after(i)
    if before is not None and s[before].case == "subject" and s.metric_like(before):
        return before
    return j if j is not None and usable(s, j) and s[j].words[-1] not in s.lexicon.words.closers else None


def _part(s: Sentence, i: int, _role: str) -> int | None:
    """`of 10 executives, 7`: a part of a group is counted as the group is."""
    j = s.before(i)
    if j is None or s[j].kind != "np" or s[j].case or s[j].words[-1] not in s.lexicon.claim.partitives:
        return None
    if s.kind(i) == "rank":
        return None
    if len(s[j].words) > 1:
        return j if usable(s, j) else None
    whole = s.before(j)
    return _beside(s, whole, "level") if whole is not None and s[whole].kind == "num" else None


def _of_group(s: Sentence, among: int) -> Named | None:
    """`a woman is among 10 executives 1`: of a group without a name, the subject right before it."""
    whole = s.before(among)
    j = s.before(whole) if whole is not None and s[whole].kind == "num" else None
    if j is None or s[j].kind != "np" or s[j].case != "subject" or not usable(s, j):
        return None
    return Named(full_span(s, j), j, "part")


def _ranking(s: Sentence, i: int, _role: str) -> int | None:
    """`in the ranking of rivals Korea came 28th`: the list that a rank is of."""
    if s.kind(i) != "rank":
        return None
    lists = s.lexicon.noun.rankings
    near = (j for j in s.left(i) if s[j].clause >= s[i].clause - 1 and s[j].case in ("in", "at"))
    return next(
        (j for j in near if s[j].head.endswith(lists) or (s.metric_like(j) and s[j].clause == s[i].clause)), None
    )


def _called(s: Sentence, i: int, _role: str) -> Named | None:
    """`8.2%, which is the highest rating`: the noun of an adnominal copula right before the number."""
    j = s.before(i)
    words = s.lexicon.words
    if j is None or s[j].kind != "verb" or s[j].form != "modifier" or not s[j].word.endswith(words.adnominal_copula):
        return None
    noun = s[j].word[:-1]
    if not s.nouns.metric(noun):
        return None
    k = s.before(j)
    joined = k is not None and s[k].kind == "np" and not s[k].case and s[k].stop + 1 == s[j].start
    start = s.span(k)[0] if joined and k is not None and not s.entity_like(k) else s[j].start
    return Named((start, s[j].start + len(noun)), j, "called")


def _dealt(s: Sentence, i: int, _role: str) -> int | None:
    """`sends nurses, 1 each`: the object right before a bare number."""
    j = s.before(i)
    if (
        s[i].case not in ("", "topic")
        or s[i].form
        or s[i].comma
        or j is None
        or s[j].case != "object"
        or s[j].clause != s[i].clause
    ):
        return None
    return j if s.kind(i) in ("count", "money", "physical") and usable(s, j) else None


def _beside(s: Sentence, i: int, _role: str) -> int | None:
    """`sales 3.7 trillion won`: a bare noun phrase right before the number."""
    j = s.before(i)
    if j is None or s[j].kind != "np" or s[j].case or s[j].comma or s[j].clause != s[i].clause or not usable(s, j):
        return None
    if s[j].words[-1] in s.lexicon.words.closers or s[j].head in s.lexicon.source.counts:
        return None
    if s.nouns.place(s[j].head) or s.person(j) or (len(s[j].words) == 1 and s.listed_place(j) and s.entity_like(j)):
        return None
    m = s[i].mention
    if s.entity_like(j) and (m is None or m.kind != "count" or s.nouns.known(s[j].head)):
        return None
    return j


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


def _subject(s: Sentence, i: int, _role: str) -> int | Named | None:
    """`exports rose by 3%`, `the BPS was 4,244 won`: the subject, or the topic, of the clause."""
    j = _of_clause(s, i, s[i].clause)
    m = s[i].mention
    if j is not None and m is not None and not s.metric_like(j) and told(s, j, m.kind):
        return Named((s.clause_start(j), s[j].end), j, "subject")
    return j


def _earlier(s: Sentence, i: int, _role: str) -> int | Named | None:
    """The subject or topic of a clause before the number's, or the thing that it acts on."""
    for clause in range(s[i].clause - 1, max(-1, s[i].clause - _CLAUSES), -1):
        found = _of_clause(s, i, clause)
        counted = s[i].case == "subject" and s.kind(i) == "count"
        if found is not None and (not counted or s.metric_like(found) or s.people(found)):
            return (
                Named((s.clause_start(found), s[found].end), found, "earlier") if told(s, found, s.kind(i)) else found
            )
    return next((j for j in s.left(i) if s[j].case == "object" and s.metric_like(j)), None)


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
    candidates = [j for j in (subject, topic) if j is not None]
    m = s[i].mention
    kind = m.kind if m else ""
    fits = next((j for j in candidates if s.metric_like(j)), None)
    if fits is None:
        fits = next((j for j in candidates if not a_body(s, j) or grouped(s, j, kind)), None)
    return inner if fits is None else fits


def _later(s: Sentence, i: int, _role: str) -> int | None:
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


def _chosen(s: Sentence, i: int, _role: str) -> int | Named | None:
    """`41% of bettors chose a win`: what the share that is the subject stands for."""
    p = s[i]
    if p.case != "subject" or not p.mention or p.mention.kind != "percent":
        return None
    for j in s.right(i):
        if s[j].clause != p.clause or s[j].kind in ("num", "verb"):
            return None
        if usable(s, j) and s[j].case in ("", "at", "to", "object"):
            owner = s.before(j)
            start = s.span(owner)[0] if owner is not None and s[owner].case == "of" and owner > i else s.span(j)[0]
            return Named((start, s[j].end), j, "chosen")
    before = s.before(i)
    return (
        before
        if before is not None and s[before].case == "at" and usable(s, before) and not s.entity_like(before)
        else None
    )


def _following(s: Sentence, i: int, _role: str) -> int | None:
    """`3 heads of institutions`: a noun phrase right after a bare number."""
    p = s[i]
    if p.case or p.form or p.comma:
        return None
    j = s.after(i)
    if j is None or not usable(s, j) or s[j].words[0].startswith(s.lexicon.change.nouns):
        return None
    return None if s[j].head in s.lexicon.noun.actions_not else j


def _as(s: Sentence, i: int, _role: str) -> int | None:
    """`set 46.9 trillion won as the budget`."""
    if s[i].case != "object":
        return None
    for j in s.left(i):
        if s[j].clause != s[i].clause or s[j].case in ("subject", "topic", "object"):
            return None
        if s[j].case == "to" and s.metric_like(j) and not s.light(j):
            return j
    return None


def _of_whole(s: Sentence, i: int, _role: str) -> int | None:
    """`48% of total income`, where nothing else is measured."""
    j = s.before(i)
    return j if j is not None and s[j].case == "of" and s.metric_like(j) and not s.light(j) else None


def _act(s: Sentence, i: int, _role: str) -> Named | None:
    """`invests 80 billion won`: the verbal noun of the verb whose object or subject the number is."""
    p = s[i]
    j = s.after(i)
    if p.mention is None or p.mention.kind not in ("money", "count", "physical"):
        return None
    if p.case not in ("object", "subject", "") or j is None or s[j].kind != "verb" or s[j].clause != p.clause:
        return None
    word = s[j].word.split()[0]
    for mark in s.lexicon.words.light_verbs:
        at = word.find(mark, 2)
        if at >= 2:
            noun = word[:at]
            if noun.startswith((*s.lexicon.noun.actions_not, *s.lexicon.change.nouns)):
                return None
            return Named((s[j].start, s[j].start + at), j, "act")
    return None


_RULES: tuple[Callable[[Sentence, int, str], int | Named | None], ...] = (
    _part, _genitive, _reached, _predicated, _called, _beside, _dealt, _ranking, _acted, _subject, _later, _as, _of_whole, _act, _chosen, _earlier, _following,
)  # fmt: skip


def _hosted(s: Sentence, i: int, role: str) -> Named | None:
    """Take a bracketed number's metric from the noun phrase that the bracket follows, or from that number's."""
    j = s[i].host
    host = s[j]
    if host.kind == "num":
        return metric(s, j, role)
    if host.kind == "np" and host.head in s.lexicon.noun.light and host.host < 0:
        found = _of_clause(s, j, host.clause)
        return Named(full_span(s, found), found, "subject") if found is not None else None
    if host.kind == "np" and host.host < 0 and s.entity_like(j):
        found = next(
            (
                k
                for k in (_of_clause(s, j, host.clause), _later(s, j, role))
                if k is not None and k != j and s.metric_like(k)
            ),
            None,
        )
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
