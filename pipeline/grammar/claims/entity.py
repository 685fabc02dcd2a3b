"""Whose number it is: the body, person or place."""

from __future__ import annotations

from typing import Final

from pipeline.grammar.claims.clauses import Sentence, Span
from pipeline.grammar.claims.extent import extent
from pipeline.grammar.claims.metric import metric
from pipeline.grammar.claims.naming import Named, first_of, in_list
from pipeline.grammar.claims.places import acting, of_those, per, place, reporter, share_of
from pipeline.grammar.claims.relatives import (
    about,
    accused,
    agent,
    charged,
    directed,
    giver,
    headed,
    identified,
    mean,
    recipient,
    thing,
    wrecked,
)

Found = int | Named | None
_QUOTED: Final = "'‘\"“"
"""Marks that a title begins with."""
_OPENING: Final = ("(", "（", "[")
"""Brackets that an explanation of a name begins with."""


def entity(s: Sentence, i: int, named: Named | None) -> Named | None:
    """Find whose number it is.

    Args:
        s: the sentence.
        i: index of the number's phrase.
        named: what it measures.

    Returns:
        The noun phrase, or None where the clause has none.
    """
    p = s[i]
    if p.host >= 0:
        return _hosted(s, i, named)
    if p.kind == "name":
        return thing(s, i)
    after = s.right(i)
    joined = bool(after) and s[after[0]].kind == "join"
    if named is not None and named.rule == "parallel":
        j = next(j for j in s.left(i) if s[j].case in ("topic", "subject"))
        return Named(extent(s, j), j, "parallel")
    inner = joined or (p.case in ("dative", "giver") and not (_counts(named, p.case) and _topic(s, i)))
    return _near(s, i, named) or (_found(s, _region(s, named), "region") if inner else _far(s, i, named))


def _near(s: Sentence, i: int, named: Named | None) -> Named | None:
    """Try the rules that hold also for a number within another noun phrase."""
    return (
        _distributed(s, i, named)
        or _found(s, mean(s, i), "mean")
        or _found(s, _listed(s, i, named), "listed")
        or _found(s, _of_body(s, i), "of_body")
        or _found(s, _owner(s, named), "owner")
        or _found(s, directed(s, named), "directed")
        or _found(s, per(s, i, named), "per")
    )


def _far(s: Sentence, i: int, named: Named | None) -> Named | None:
    return (
        _found(s, charged(s, i, named), "charged")
        or _found(s, giver(s, i), "giver")
        or _found(s, identified(s, i, named), "identified")
        or _found(s, headed(s, i, named), "headed")
        or _found(s, agent(s, i, named), "agent")
        or _found(s, accused(s, i), "accused")
        or of_those(s, i, named)
        or _found(s, _party(s, i, named), "party")
        or _found(s, about(s, i), "about")
        or _found(s, place(s, i, named), "place")
        or _found(s, reporter(s, named), "reporter")
        or _found(s, recipient(s, i), "recipient")
        or _found(s, share_of(s, i), "share_of")
    )


def _found(s: Sentence, found: Found, rule: str) -> Named | None:
    """Return what a rule found; a phrase alone with its whole extent."""
    return Named(extent(s, found), found, rule) if isinstance(found, int) else found


def owner_before(s: Sentence, span: Span) -> Named | None:
    """Return the genitive right before an extent."""
    for j in s.main:
        if s[j].kind == "np" and s[j].case == "of" and s[j].stop + 1 == span[0]:
            return Named(extent(s, j), j, "owner")
    return None


def _hosted(s: Sentence, i: int, named: Named | None) -> Named | None:
    j = s[i].host
    if s[j].kind in ("num", "name"):
        return entity(s, j, named)
    than = s[j].case == "than" and named is not None and named.at != j and not s.light(j)
    owns = named is not None and named.rule == "subject" and named.at != j and not (s.light(j) or s.metric_like(j))
    if s[j].kind == "np" and (s.entity_like(j) or than or owns):
        before = s.before(j)
        listed = before is not None and s[before].case == "with" and any(s[k].host == before for k in range(before, j))
        return Named(s.span(j) if listed else extent(s, j), j, "host")
    if s[j].kind == "np" and len(s[j].words) > 1 and s.nouns.known(s[j].words[0]) and s.nouns.light(s[j].head):
        return Named((s[j].start, s[j].start + len(s[j].words[0])), j, "prefix")
    if named is not None and named.at == j:
        return _found(s, _owner(s, named), "owner")
    return None


def _listed(s: Sentence, i: int, named: Named | None) -> int | None:
    """`Sweden 91%, Norway 90%`: a body right before the number."""
    j = s.before(i)
    if (
        j is None
        or s[j].kind != "np"
        or s[j].case not in ("", "subject", "topic")
        or s[j].comma
        or (named and named.at == j)
    ):
        return None
    if s.kind(i) == "rank" and (s.nouns.area(s[j].head) or s[j].head.isascii()):
        return None
    if s.text[s[j].end : s[j].stop].strip() in s.cues.groups:
        return j if named is None and s.kind(i) == "count" and s.entity_like(j) else None
    if named is not None and j in s.speakers and s[named.at].case == "subject" and _only_says(s, j, named):
        return None
    body = s.entity_like(j) or (not s[j].case and not s.metric_like(j) and s.kind(i) != "count" and in_list(s, i))
    return j if body and s[j].clause == s[i].clause and not s.light(j) else None


def _region(s: Sentence, named: Named | None) -> int | None:
    """`1,214 adults in the whole country`: the bare place before people of an age."""
    if named is None or not _crew(s, named):
        return None
    j = s.before(named.at)
    while j is not None and s.kind(j) == "age":
        j = s.before(j)
    return j if j is not None and s[j].kind == "np" and not s[j].case and s.nouns.place(s[j].head) else None


def _topic(s: Sentence, i: int) -> bool:
    """Tell whether the nearest party before a number is the topic of its clause."""
    near = (j for j in s.left(i) if s[j].case in ("topic", "subject") and s[j].kind == "np")
    j = next(near, None)
    return j is not None and s[j].case == "topic"


def _counts(named: Named | None, case: str) -> bool:
    """Tell whether what is measured stands right before its number, or is people who somebody takes from."""
    return case == "giver" if named is None else named.rule == "beside"


def _crew(s: Sentence, named: Named | None) -> bool:
    """Tell whether people of a sort are counted, who may be of the body that the clause before speaks of."""
    return named is not None and named.rule in ("beside", "part") and s.people(named.at)


def _counted_body(s: Sentence, i: int) -> Named | None:
    """`the debt of 316 public bodies`: bodies with how many they are."""
    j = s.before(i)
    if j is None or s[j].kind != "np" or s[j].case or s[j].comma or s[j].stop + 1 != s[i].start:
        return None
    return Named((s.span(j)[0], s[i].end), j, "owner") if not (s.light(j) or s.metric_like(j)) else None


def _owner(s: Sentence, named: Named | None) -> Found:
    """The genitive before the metric."""
    if named is None or s[named.at].kind == "verb":
        return None
    j = s.before(first_of(s, named.at, named.span[0]))
    while j is not None and (
        s[j].kind in ("date", "name")
        or s[j].word in s.cues.this_year
        or (s.kind(j) in ("age", "duration") and not s[j].case)
        or (not s[j].case and s[j].head in s.cues.measures and len(s[j].words) == 1)
    ):
        j = s.before(j)
    if j is not None and s.people(j) and not s[j].case and s.text[s[j].end : s[j].end + 1] in _OPENING:
        return j
    if j is not None and s.kind(j) == "count" and not s[j].case and s[j].stop + 1 == named.span[0]:
        return _counted_body(s, j) if s.metric_like(named.at) else None
    if j is not None and s.kind(j) == "count" and s[j].case == "of":
        return _counted_body(s, j) if s[named.at].case in ("topic", "subject") else None
    if j is None or s[j].kind != "np" or s[j].case != "of" or s[j].end >= named.span[0] or s.nouns.light(s[j].head):
        return None
    return j


def _of_body(s: Sentence, i: int) -> int | None:
    """`America's 446 billion dollars`: the genitive before the number; before a share it may be the whole."""
    j = _of_number(s, i)
    m = s[i].mention
    if j is not None and s[i].case in ("than", "in"):
        return j
    if m is not None and m.kind == "multiple" and any(s[k].case == "topic" for k in s.left(i)):
        return None
    return (
        j
        if j is not None
        and (s.entity_like(j) or s.people(j) or (m is not None and m.kind not in ("percent", "fraction", "multiple")))
        else None
    )


def _of_number(s: Sentence, i: int) -> int | None:
    """The genitive before the number: `America's 446 billion dollars`."""
    j = s.before(i)
    if j is None or s[j].kind != "np" or s[j].case != "of" or s.metric_like(j) or s.light(j):
        return None
    return j


def _distributed(s: Sentence, i: int, named: Named | None) -> Named | None:
    """`A and B weigh 60 and 127 tons respectively`: members of two lists of one length belong together."""
    chain = s.chain(i)
    if len(chain) < 2:
        return None
    owned = _owner(s, named)
    owner = owned.at if isinstance(owned, Named) else owned
    parties = (j for j in s.left(chain[0]) if s[j].case in ("topic", "subject") and (named is None or j != named.at))
    for j in (owner, next(parties, None)):
        if j is None:
            continue
        members = [j]
        for k in s.left(j):
            if s[k].kind != "np" or not (s[k].case == "with" or s[k].comma):
                break
            members.insert(0, k)
        if len(members) == len(chain):
            k = members[chain.index(i)]
            return Named(s.span(k), k, "distributed")
    return None


def _party(s: Sentence, i: int, named: Named | None) -> int | Named | None:
    """The subject or topic that is not the metric, of the clause or of one before it; a topic reaches further."""
    clause = s[i].clause
    fallback = None
    for j in s.left(i):
        p = s[j]
        if p.kind == "num" and p.case in ("subject", "topic") and p.clause == clause and s.kind(j) == "count":
            counted = metric(s, j, "level")
            if counted is not None and counted.rule == "beside" and (named is None or counted.at != named.at):
                return Named(counted.span, counted.at, "counted")
        if p.kind == "num" and (group := acting(s, j, i)) is not None:
            return group
        if p.kind == "num" and p.case in ("subject", "topic") and p.clause == clause and j in s.groups:
            k = s.before(j)
            return Named((s[k].start if k is not None else p.start, p.end), j, "group")
        if not _may_own(s, j, i, named):
            if named is not None and j != named.at and p.clause == clause and (theirs := _total(s, j)) is not None:
                return theirs
            continue
        if _says_of_others(s, j, i, named):
            continue
        if p.case == "subject" and p.clause < clause and s.conditional(j):
            continue
        if p.case == "subject" and p.clause < clause:
            fallback = (
                j
                if fallback is None
                and s.entity_like(j)
                and not _contrasted(s, named, clause, j)
                and not _happens(s, i, named)
                and (s[i].case != "subject" or _crew(s, named) or (named is None and wrecked(s, j, i)))
                else fallback
            )
            continue
        if named is not None and _told_apart(s, j, named) and _only_says(s, j, named):
            return None
        if s.entity_like(j):
            return j
        found = place(s, i, named)
        there = found.at if isinstance(found, Named) else found
        if p.case == "subject" and there is not None and there > j and _is_in(s, there, clause):
            return None
        owner = s.before(first_of(s, j, s.span(j)[0]))
        owned = owner is not None and s[owner].kind == "np" and s[owner].case == "of" and s.entity_like(owner)
        if owned and s[j].words[0][0] in _QUOTED and len(s[j].words) > 1:
            return j
        if owned and owner is not None and named is None and s.nouns.place(s[owner].words[0]):
            return Named((s.span(owner)[0], s.span(j)[1]), j, "party")
        if owned:
            return owner if named is not None else j
        theirs = owner is not None and s[owner].kind == "np" and s[owner].case == "of" and not s.light(owner)
        if theirs and owner is not None and not s.metric_like(owner):
            return Named((s.span(owner)[0], s.span(j)[1]), j, "party")
        return j
    return fallback


def _total(s: Sentence, j: int) -> int | None:
    """`the budget of Gyeongsangnam-do is 25.7 billion won of the province's`: whose the sum is that the metric is part of."""
    if s[j].case != "topic" or not s.metric_like(j):
        return None
    owner = s.before(first_of(s, j, s.span(j)[0]))
    return owner if owner is not None and s[owner].case == "of" and s.entity_like(owner) else None


def _contrasted(s: Sentence, named: Named | None, clause: int, j: int) -> bool:
    """Tell whether a metric is a topic that nothing ties to a subject: of a clause of its own, or before the subject's."""
    if named is None or s[named.at].case != "topic":
        return False
    if s[named.at].clause != clause:
        return named.at < j and s.metric_like(named.at)
    owner = s.before(first_of(s, named.at, named.span[0]))
    return owner is None or s[owner].case != "of"


def _happens(s: Sentence, i: int, named: Named | None) -> bool:
    """Tell whether a sum is the subject of what happens in its clause, so that who acts before does not have it."""
    return named is not None and s.kind(i) == "money" and s[named.at].case == "subject" and named.rule == "genitive"


def _is_in(s: Sentence, j: int, clause: int) -> bool:
    """Tell whether a phrase says in which country or region the act of a clause is."""
    return bool(s[j].case) and s[j].clause == clause and s.nouns.place(s[j].head)


def _may_own(s: Sentence, j: int, i: int, named: Named | None) -> bool:
    """Tell whether a phrase may be the party of a number: a subject or topic that is neither its metric nor one itself."""
    p = s[j]
    if (
        p.kind != "np"
        or p.case not in ("topic", "subject", "of", "")
        or j < s.attributed <= i
        or j in s.studiers
        or j in s.measured
        or s.light(j)
        or (s.metric_like(j) and not s.entity_like(j))
    ):
        return False
    if named is not None and (j == named.at or named.span[0] <= p.start < named.span[1]):
        return False
    after = s.after(j)
    as_for = p.case == "of" and after is not None and s[after].head in s.cues.as_for
    k = s.after(j)
    if k is not None and k < i and s[k].kind == "num" and not s.entity_like(j) and p.case == "topic" and s[k].comma:
        return False
    heads = j == s.main[0] and p.comma and not p.case and s.entity_like(j) and s.after(j) != i
    if heads:
        return True
    return (p.case in ("topic", "subject") or as_for) and (not s.embedded(j) or s.encloses(j, i))


def _told_apart(s: Sentence, j: int, named: Named) -> bool:
    """Tell whether a metric is the subject, or the topic after another topic."""
    return s[named.at].case == "subject" or (s[named.at].case == "topic" and named.at > j)


def _only_says(s: Sentence, j: int, named: Named) -> bool:
    """Tell whether a topic only says what a number with a subject of its own is; figures of its own are its own."""
    return j in s.speakers and not s.nouns.own(s.piece(named.span)) and not _firms_own(s, j, named)


def _firms_own(s: Sentence, j: int, named: Named) -> bool:
    """Tell whether a firm tells a part of what firms report of themselves: `its sales of the season`."""
    *parts, last = s.piece(named.span).split()
    others = any(s.nouns.entity(w) or s.nouns.place(w) for w in parts)
    office = s[j].head.endswith(s.cues.offices) or s.people(j) or s.person(j) or j in s.reckoners
    return bool(parts) and s.nouns.own(last) and not others and not office and s.entity_like(j)


def _says_of_others(s: Sentence, j: int, i: int, named: Named | None) -> bool:
    """Tell whether a party only reckons a figure, or says what a number that is the subject did, and so has no number here."""
    if named is not None and s.nouns.own(s.piece(named.span)):
        return False
    if named is not None and named.rule == "acted" and s[j].head.endswith(s.cues.ministries):
        return True
    if j in s.speakers and named is not None and named.rule == "part" and _others_act(s, i):
        return True
    whole = s.after(i)
    if j in s.speakers and whole is not None and s[whole].head in s.cues.partitives and s.light(whole):
        return True
    if named is not None and (named.rule not in ("beside", "act") or s[named.at].head in s.cues.members):
        return j in s.reckoners
    return j in s.reckoners or (j in s.speakers and s[i].case == "subject")


def _others_act(s: Sentence, i: int) -> bool:
    """Tell whether the clause of a number has a number for its subject."""
    near = (i, *s.left(i), *s.right(i))
    return any(s[j].kind == "num" and s[j].case == "subject" and s[j].clause == s[i].clause for j in near)
