"""Where a number was counted or earned, for numbers that nobody is said to own."""

from __future__ import annotations

from pipeline.grammar.claims.clauses import Sentence, may_assert
from pipeline.grammar.claims.extent import one_of
from pipeline.grammar.claims.naming import Named, first_of, pared


def place(s: Sentence, i: int, named: Named | None) -> int | Named | None:
    """`in Seoul`, `at the city hall`; of a clause before it if it is the topic there."""
    for j in s.left(i):
        p = s[j]
        if (
            p.kind != "np"
            or j in s.speakers
            or j < s.attributed <= i
            or (p.case == "in" and _read_there(s, j))
            or p.case not in ("in", "at", "", "to")
            or (named and named.span[0] <= p.start < named.span[1])
        ):
            continue
        struck = _struck(s, j, i) if p.case == "to" else None
        if p.case == "to" and struck is None:
            continue
        if p.clause != s[i].clause and not s.topical(j) and not _goes_on(s, j, i):
            continue
        after = s.after(j)
        if not p.case and after is not None and s[after].word.endswith(s.cues.adnominal_copula):
            continue
        near = _beside(s, j, i) or struck
        if near is not None:
            return near
        if s.kind(s.before(j) or j) == "count" and s[s.before(j) or j].stop + 1 == p.start:
            continue
        fits = s.nouns.place(p.head) or (bool(p.case) and (s.entity_like(j) or (p.case == "in" and _site(s, j, i))))
        fits = fits or (p.case == "in" and s.kind(i) == "count" and s.nouns.place(p.words[0]))
        fits = fits or _came_to(s, i, j, named)
        if s.kind(i) == "rank" and s.nouns.area(p.head) and not p.case:
            continue
        if (
            s.kind(i) in ("count", "money")
            if named is None
            else named.rule in ("beside", "genitive", "act", "counted_after", "dealt")
        ) and s.topical(j):
            fits = fits or not (s.metric_like(j) or s.light(j))
        if fits and (after is None or s[after].kind not in ("post", "join")):
            return j
    return _place_after(s, i)


def _place_after(s: Sentence, i: int) -> int | None:
    """`3 wildcats were found in Daegu`: where the number that is the subject was met, told behind it."""
    if s.kind(i) != "count" or s[i].case != "subject":
        return None
    for j in s.right(i):
        p = s[j]
        if p.clause != s[i].clause or p.kind in ("verb", "num", "post") or p.case in ("subject", "topic", "object"):
            return None
        if p.kind == "np" and p.case == "in":
            return j if s.nouns.place(p.words[0]) or s.entity_like(j) else None
    return None


def _beside(s: Sentence, j: int, i: int) -> Named | None:
    """`before the city hall`: the place that somebody is beside or in."""
    p = s[j]
    if p.case != "in" or len(p.words) < 2 or p.head not in s.cues.around or p.clause != s[i].clause:
        return None
    known = s.nouns.place(p.words[0]) or s.nouns.entity(p.words[-2])
    return Named((p.start, s.text.rfind(p.head, p.start, p.end) - 1), j, "place") if known else None


def _struck(s: Sentence, j: int, i: int) -> Named | None:
    """`by the earthquake of Nepal 8,000 died`: where what people suffered was."""
    p = s[j]
    suffers = p.kind == "np" and p.case == "to" and len(p.words) > 1 and s.kind(i) == "count" and s[i].case == "subject"
    if not suffers or p.clause != s[i].clause or not s.nouns.place(p.words[0]) or s.nouns.place(p.head):
        return None
    return Named((p.start, p.start + len(p.words[0])), j, "place")


def _site(s: Sentence, j: int, i: int) -> bool:
    """Tell whether a phrase is where something was counted or lost, known by where it is: `in a farm of Wando`."""
    if one_of(s, j) and s[j].head not in s.cues.interview:
        return True
    owner = s.before(first_of(s, j, s.span(j)[0]))
    there = owner is not None and s[owner].case == "of" and s.nouns.place(s[owner].words[0])
    flows = s.kind(i) == "money" and s[i].case == "subject" and s[j].clause == s[i].clause and len(s[j].words) > 1
    return (there or flows) and s.kind(i) in ("count", "money") and not (s.metric_like(j) or s.light(j))


def _came_to(s: Sentence, i: int, j: int, named: Named | None) -> bool:
    """Tell whether people who are counted came to a thing: `to the festival 3,000 visitors came`."""
    if named is None or s[named.at].kind != "np" or not s.people(named.at) or s.kind(i) != "count":
        return False
    comes = s[i].case == "subject" or (s[i].case == "of" and s[named.at].case == "subject")
    between = (k for k in s.right(j) if k < min(i, named.at))
    near = all(s[k].kind == "date" or (s[k].kind == "np" and s.nouns.amounts.issuperset(s[k].words)) for k in between)
    return comes and near and s[j].case == "at" and s[j].clause == s[i].clause and not (s.metric_like(j) or s.light(j))


def of_those(s: Sentence, i: int, named: Named | None) -> Named | None:
    """`of the Chinese residents those with a job are 62.8%`: the group that what is measured is a part of."""
    for j in s.left(i):
        p = s[j]
        if p.clause != s[i].clause or named is None or (p.kind == "num" and not p.case and may_assert(s.kind(j))):
            return None
        grouped = p.kind == "np" and not p.case and len(p.words) > 1 and p.words[-1] in s.cues.partitives
        if grouped and p.stop <= named.span[0] and not s.light(j):
            return Named(pared(s, j), j, "of_those")
    return None


def acting(s: Sentence, j: int, i: int) -> Named | None:
    """`40% of the firms have more than 5 executives`: the group that a number before stands for, which acts in the clause."""
    p, m = s[j], s[j].mention
    if p.case not in ("topic", "subject") or m is None or (p.case == "subject" and p.clause != s[i].clause):
        return None
    if m.kind not in ("percent", "fraction") and m.unit not in s.cues.counters:
        return None
    k = s.before(j)
    if k is not None and s.light(k) and s[k].head in s.cues.partitives:
        whole = s.before(k)
        k = s.before(whole) if whole is not None and s[whole].kind == "num" else None
        return Named(s.span(k), k, "acting") if k is not None and not s[k].case and s.people(k) else None
    if k is None or s[k].kind != "np" or s.light(k) or s[k].clause < p.clause:
        return None
    parted = not s[k].case and s[k].head in s.cues.partitives
    grouped = s.people(k) or s.entity_like(k) or s[k].head in s.cues.broad
    if parted or (s[k].case == "of" and grouped and m.kind in ("percent", "fraction")):
        return Named(pared(s, k), k, "acting")
    named = s.text[s[k].end : s[k].stop].strip() in s.cues.groups and s.entity_like(k)
    return Named(s.span(k), k, "acting") if named else None


def _goes_on(s: Sentence, j: int, i: int) -> bool:
    """Tell whether the place of the clause before is that of a count, too: `in Gangwon 2 died and 400 houses burnt`."""
    if s.conditional(j):
        return False
    where = s.nouns.place(s[j].head) or (s[j].case == "in" and (one_of(s, j) or s.nouns.place(s[j].words[0])))
    near = s[i].clause - 1 - one_of(s, j)
    return s.kind(i) in ("count", "money") and near <= s[j].clause < s[i].clause and where


def _read_there(s: Sentence, j: int) -> bool:
    """Tell whether a place is only where somebody got a study: `the data that the lawmaker received from the agency`."""
    verb = s.after(j)
    cues = s.cues
    study = s.after(verb) if verb is not None and s[verb].word.startswith(cues.did_study) else None
    return study is not None and s[study].head.startswith(cues.study_stems)


def share_of(s: Sentence, i: int) -> int | None:
    """`of 10 citizens of Daegu 6 said`: the people that a part of is counted, where nobody has them."""
    among = s.before(i)
    whole = s.before(among) if among is not None and s[among].head in s.cues.partitives else None
    j = s.before(whole) if whole is not None and s.kind(whole) == "count" else None
    bare = j is not None and s[j].kind == "np" and not (s[j].case or s[j].comma)
    return j if bare and j is not None and s.people(j) and s.entity_like(j) else None


def reporter(s: Sentence, named: Named | None) -> int | None:
    """`according to 11st, its sales doubled`: a body that is no office tells figures of its own."""
    if named is None or not s.nouns.own(s.piece(named.span).split()[-1]):
        return None
    for j in s.main:
        if s[j].kind == "post" and s[j].word.startswith(s.cues.according):
            k = s.before(j)
            firm = k is not None and s.entity_like(k) and not s[k].head.endswith(s.cues.offices)
            return k if firm else None
    return None


def per(s: Sentence, i: int, named: Named | None) -> int | None:
    """`tourists' spending per head`: the bare noun phrase before the denominator of the metric."""
    one = s.before(i)
    if one is not None and s[one].kind == "num" and s[one].word in s.cues.per_tails:
        j = s.before(one)
        if j is not None and s[j].kind == "np" and not (s[j].case or s[j].comma) and s.people(j):
            return j
    if named is None or s[named.at].kind != "np":
        return None
    first = first_of(s, named.at, named.span[0])
    if s[first].kind != "num":
        k = s.before(first)
        if k is None or s[k].kind != "num" or s[k].stop + 1 != s[first].start:
            return None
        first = k
    j = s.before(first)
    if s[first].word not in s.cues.per_tails or j is None or s[j].kind != "np":
        return None
    if (m := s[first].mention) is not None and m.value != 1:
        return None
    fits = s[j].case in ("", "of") and not s[j].comma and not s.light(j)
    return j if fits and (s.people(j) or not s.metric_like(j)) else None
