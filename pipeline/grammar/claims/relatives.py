"""Whose a number is by the clause that it stands in: who gives it, who acts on what it measures, what it is said of."""

from __future__ import annotations

from pipeline.grammar.claims.clauses import Sentence
from pipeline.grammar.claims.naming import Named, first_of, gives, modified


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


def giver(s: Sentence, i: int, _named: Named | None) -> int | None:
    """`the 70 million won that fans gave`: the subject of the number's relative clause."""
    if not modified(s, i):
        return None
    own = (j for j in s.left(i) if s[j].clause == s[i].clause and s[j].kind == "np" and j not in s.studiers)
    return next((j for j in own if gives(s, j, i)), None)


def about(s: Sentence, i: int, _named: Named | None) -> int | None:
    """`as for shrimps`."""
    for j in s.left(i):
        if s[j].clause != s[i].clause:
            return None
        if s[j].kind == "post" and s[j].word in s.lexicon.noun.about:
            k = s.before(j)
            return k if k is not None and s[k].kind == "np" and not s.light(k) and not s.metric_like(k) else None
    return None


def agent(s: Sentence, i: int, named: Named | None) -> int | None:
    """`the dams that the agency runs`, `tourists who visited Jeju`: who acts in the relative clause of the metric, or where."""
    if named is None or s[named.at].kind != "np" or s[named.at].clause != s[i].clause:
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
            return j if s.entity_like(j) and not s.light(j) and j not in s.studiers else None
        if (
            where is None
            and not nested
            and p.case in ("object", "at", "in")
            and (s.nouns.place(p.head) or (s.people(named.at) and s.entity_like(j)))
        ):
            where = j
    return where


def headed(s: Sentence, i: int, named: Named | None) -> int | None:
    """`fighters who earn 400 dollars`: the noun that a relative clause with the number modifies."""
    governor = s.governor(i)
    if s[i].form == "modifier":
        k = s.after(i)
        fits = (
            k is not None
            and s[k].kind == "np"
            and s[k].case in ("topic", "subject")
            and not s.light(k)
            and not s.metric_like(k)
        )
        return k if fits and k is not None and (named is None or named.at != k) else None
    if s[i].case == "of" and named is not None and named.at < i:
        k = s.after(i)
        return k if k is not None and s[k].kind == "np" and not s.light(k) and s.entity_like(k) else None
    for j in s.right(i):
        p = s[j]
        if p.kind == "verb":
            k = s.after(j)
            fits = p.form == "modifier" and k is not None and s[k].case in ("topic", "subject") and s[k].kind == "np"
            if not fits or k is None or s.light(k) or s.metric_like(k) or (named is not None and named.at == k):
                return None
            return k if j != governor or s[i].case in ("to", "object", "of") else None
        if p.kind == "num" or p.form or p.case in ("topic", "subject"):
            return None
    return None


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


def accused(s: Sentence, i: int, _named: Named | None) -> int | None:
    """`a man tried on the charge of taking 2.7 billion won`: who the clause that the number stands in is said of."""
    j = next((j for j in s.right(i) if s[j].kind == "verb"), None)
    k = s.after(j) if j is not None and s[j].form == "modifier" and s[j].clause == s[i].clause else None
    if k is None or s[k].kind != "np" or s[k].head not in s.lexicon.noun.charges:
        return None
    for j in s.right(k):
        if s[j].kind == "verb" and s[j].form == "modifier":
            continue
        if s[j].kind != "np":
            return None
        if s[j].case != "of":
            return j if s.entity_like(j) else None
    return None
