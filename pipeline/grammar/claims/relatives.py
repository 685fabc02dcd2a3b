"""Whose a number is by the clause that it stands in: who gives it, who acts on what it measures, what it is said of."""

from __future__ import annotations

from pipeline.grammar.claims.clauses import Sentence
from pipeline.grammar.claims.naming import Named, first_of, gives, modified, sized, toward


def thing(s: Sentence, i: int) -> Named | None:
    """A number in a thing's name: `a three-storey building`."""
    m = s[i].mention
    for j in s.main:
        p = s[j]
        if p.kind == "np" and m is not None and p.end > m.end:
            words = s.text[m.end : p.end].split(maxsplit=2)
            if p.start <= m.start and len(words) > 1:
                start = s.text.find(words[1], m.end)
                return Named((start, start + len(words[1])), j, "thing")
            if p.start > m.end:
                return Named(s.span(j), j, "thing")
    return None


def giver(s: Sentence, i: int) -> int | None:
    """`the 70 million won that fans gave`: the subject of the number's relative clause."""
    if not modified(s, i):
        return None
    own = (j for j in s.left(i) if s[j].clause == s[i].clause and s[j].kind == "np" and j not in s.studiers)
    return next((j for j in own if gives(s, j, i)), None)


def charged(s: Sentence, i: int, named: Named | None) -> int | Named | None:
    """`fined the firm 50 million won`: who has to pay what somebody makes them pay."""
    if named is None or s.kind(i) != "money":
        return None
    before = s.before(first_of(s, named.at, s.span(named.at)[0]))
    then = s.after(i)
    verb = before if before is not None and s[before].form == "modifier" else s.predicate(i)
    if then is not None and s[then].kind == "verb":
        verb = then
    if verb is None or not s[verb].word.startswith(s.cues.imposes):
        return None
    for j in s.left(verb):
        p = s[j]
        if p.clause < s[verb].clause and (p.case == "topic" or (p.kind == "verb" and p.form == "quote")):
            return None
        if p.case not in ("at", "dative") or (p.clause < s[verb].clause and p.case == "at"):
            continue
        if p.kind == "np" and s.entity_like(j):
            return j
        k = s.before(j)
        if s.kind(j) == "count" and k is not None and s[k].kind == "np" and not s[k].case and s.entity_like(k):
            return Named(s.span(k), k, "charged")
    return None


def about(s: Sentence, i: int) -> int | None:
    """`as for shrimps`."""
    for j in s.left(i):
        if s[j].clause != s[i].clause:
            return None
        if s[j].kind == "post" and s[j].word in s.cues.about:
            k = s.before(j)
            return k if k is not None and s[k].kind == "np" and not s.light(k) and not s.metric_like(k) else None
    return None


def agent(s: Sentence, i: int, named: Named | None) -> int | None:
    """`the dams that the agency runs`, `tourists who visited Jeju`: who acts in the relative clause of the metric, or where."""
    if named is None or s[named.at].kind != "np" or s[named.at].clause != s[i].clause or named.rule == "ranking":
        return None
    verb = s.before(first_of(s, named.at, s.span(named.at)[0]))
    if verb is None or s[verb].kind != "verb" or s[verb].form != "modifier":
        return None
    where, nested = None, False
    for j in s.left(verb):
        p = s[j]
        if p.kind == "verb" and p.form == "modifier":
            nested = True
            continue
        if p.kind in ("verb", "post") or p.form or p.case == "topic":
            break
        if p.case == "subject":
            body = s.entity_like(j) or s.people(j)
            return j if body and not s.light(j) and j not in s.studiers else None
        if (
            where is None
            and not nested
            and p.case in ("object", "at", "in")
            and (
                s.nouns.place(p.head)
                or (p.case == "object" and s[verb].word.startswith(s.cues.visits) and not s.metric_like(j))
                or (p.case == "in" and not (s.light(j) or s.metric_like(j) or s.topical(j)))
                or (s.people(named.at) and s.entity_like(j) and not _a_sort(s, j))
                or (p.case == "at" and s[verb].word.startswith(s.cues.attaches) and not s.light(j))
            )
        ):
            where = j
    return None if where is not None and _hired(s, i, where) else where


def _hired(s: Sentence, i: int, where: int) -> bool:
    """Tell whether somebody who is the topic acts on people told by where they were: `hired 200 who worked at Nike`."""
    near = (j for j in s.left(where) if s[j].clause == s[i].clause and s[j].kind == "np" and s[j].case == "topic")
    j = next(near, None)
    return s[i].case == "object" and s[where].case == "in" and j is not None and s.entity_like(j)


def _a_sort(s: Sentence, j: int) -> bool:
    """Tell whether a phrase is a sort of bodies, none of them: `children who cannot go to school`."""
    return len(s[j].words) == 1 and s[j].head in s.cues.entity_ends and not s.nouns.known(s[j].head)


def headed(s: Sentence, i: int, named: Named | None) -> int | None:
    """`fighters who earn 400 dollars`: the noun that a relative clause with the number modifies."""
    governor = s.governor(i)
    if s[i].form == "modifier" or (s[i].form == "quote" and s[i].word.endswith(s.cues.reported)):
        k = s.after(i)
        fits = (
            k is not None
            and s[k].kind == "np"
            and s[k].case in ("topic", "subject")
            and not s.light(k)
            and not s.metric_like(k)
        )
        return k if fits and k is not None and (named is None or named.at != k) else None
    last = s.chain(i)[-1]
    if named is None and sized(s, last):
        k = s.after(last)
        return k if k is not None and s[k].kind == "np" and not (s.light(k) or s.metric_like(k)) else None
    if s[i].case == "of" and named is not None and named.at < i:
        k = s.after(i)
        m = s[i].mention
        large = m is not None and s[i].stop > m.end + 1
        fits = k is not None and s[k].kind == "np" and s[k].case != "to" and not (s.light(k) or s.metric_like(k))
        large = large or (s.kind(i) == "physical" and s.metric_like(named.at))
        return k if fits and k is not None and (large or (s.entity_like(k) and not s.people(k))) else None
    if s[i].form in ("link", "final"):
        return None
    for j in s.right(i):
        p = s[j]
        if p.kind == "verb":
            k = s.after(j)
            if p.form != "modifier" or k is None or s[k].kind != "np":
                return None
            if s.light(k) or s.metric_like(k) or (named is not None and named.at == k):
                return None
            if j == governor and _told_of(s, i, j, k, named):
                return k
            fits = s[k].case in ("topic", "subject")
            told = s[i].case in ("to", "object", "of") or (s[i].case == "at" and named is not None and named.at < i)
            return k if fits and (j != governor or told) else None
        if p.kind == "num" or p.form or p.case in ("topic", "subject"):
            return None
    return None


def _told_of(s: Sentence, i: int, verb: int, k: int, named: Named | None) -> bool:
    """Tell whether a noun is told by the number's act, whatever it does itself: `the plant that 30 people work in`."""
    if s[verb].word in s.cues.reach or s[k].head in s.cues.charges:
        return False
    if s[k].case not in ("topic", "subject", "object", "at", "in", "of", ""):
        return False
    deictic = len(s[k].words) > 1 and s[k].words[0] in s.cues.deictics
    if s[i].case == "subject":
        return named is not None and s.kind(i) == "count" and (deictic or s.entity_like(k))
    told = s.people(k) or deictic or s.entity_like(k)
    before = s.before(i)
    if s[i].case == "at" and s.kind(i) == "money" and before is not None and s[before].case == "object":
        return told
    return s[i].case == "object" and told and s[k].case in ("object", "at", "of")


def identified(s: Sentence, i: int, named: Named | None) -> int | None:
    """`the place with the lowest price is X, at 10,802 won`."""
    for j in s.left(i):
        if s[j].clause != s[i].clause:
            return None
        if s[j].case == "topic":
            before, after = s.before(j), s.after(j)
            while after is not None and s[after].kind == "np" and s[after].case == "of":
                after = s.after(after)
            if (
                before is not None
                and s[before].form == "modifier"
                and after is not None
                and s[after].case == "to"
                and s[after].kind == "np"
            ):
                return after if named is None or after != named.at else None
            return None
    return None


def accused(s: Sentence, i: int) -> int | None:
    """`a man tried on the charge of taking 2.7 billion won`: who the clause that the number stands in is said of."""
    k = None
    for j in s.right(i):
        if s[j].case == "topic" or s[j].form in ("quote", "final") or s[j].clause > s[i].clause + 1:
            return None
        if s[j].kind == "np" and s[j].head in s.cues.charges:
            k = j
            break
    before = s.before(k) if k is not None else None
    if k is None or before is None or s[before].form != "modifier":
        return None
    for j in s.right(k):
        if s[j].kind == "verb" and s[j].form == "modifier":
            continue
        if s[j].kind != "np":
            return None
        if s[j].case != "of":
            return j if s.entity_like(j) else None
    return None


def recipient(s: Sentence, i: int) -> int | None:
    """`to the bereaved 420 million won will be paid`: who is the topic of a clause that names nobody else."""
    for j in s.left(i):
        p = s[j]
        if p.clause != s[i].clause:
            return None
        if p.kind != "np" or p.case != "dative":
            continue
        granted = s.text[p.end : p.stop] in s.cues.granted
        if granted or not any(s[k].case in ("topic", "subject") for k in s.main):
            return None if s.light(j) else j
    return None


def directed(s: Sentence, named: Named | None) -> int | None:
    """`the support for the prime minister`: whom the metric is directed at, or who directs it."""
    if named is None or s[named.at].kind != "np" or named.span[0] < s[named.at].start:
        return None
    j = toward(s, named.at)
    owner = s.before(j) if j is not None else None
    return owner if owner is not None and s[owner].case == "of" and s.entity_like(owner) else j


def mean(s: Sentence, i: int) -> int | None:
    """`12.6%, which is the mean of the members`: whose mean a number is."""
    verb = s.before(i)
    if verb is None or s[verb].kind != "verb" or s[verb].form != "modifier":
        return None
    ends = s.cues.adnominal_copula
    mean = next((s[verb].word.removesuffix(e) for e in ends if s[verb].word.endswith(e)), "")
    j = s.before(verb)
    bare = j is not None and s[j].kind == "np" and not s[j].case and s[j].stop + 1 == s[verb].start
    return j if mean in s.nouns.amounts and bare and j is not None and s.entity_like(j) else None


def wrecked(s: Sentence, j: int, i: int) -> bool:
    """Tell whether people who are counted were in or at what a clause before tells of: `a boat sank, 700 are missing`."""
    person = s.person(j) or s.people(j) or s.nouns.person(s[j].head) or s[j].head.endswith(s.cues.offices)
    return s.kind(i) == "count" and not person
