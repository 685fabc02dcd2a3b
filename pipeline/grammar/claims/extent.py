"""How far the name of an entity reaches."""

from __future__ import annotations

from pipeline.grammar.claims.clauses import Sentence, Span
from pipeline.grammar.claims.naming import first_of


def extent(s: Sentence, j: int) -> Span:
    """Return an entity's extent: with the clause before a broad noun, and the list that it ends."""
    start, end = s.span(j)
    start = max(start, _name_start(s, j))
    if len(s[j].words) == 1 and s[j].head in s.cues.broad:
        start = s.clause_start(j)
    before = s.before(first_of(s, j, start))
    if (
        before is not None
        and s.kind(before) == "age"
        and s[before].bound
        and s[before].stop + 1 == start
        and s.people(j)
    ):
        start, before = s[before].start, s.before(before)
        if before is not None and s[before].stop + 1 == start and not s[before].case and s.nouns.place(s[before].head):
            return s.span(before)[0], end
    of = before is not None and s[before].case == "of" and not s.light(before)
    if before is not None and of and (one_of(s, j) or (s[j].case == "in" and s.nouns.place(s[before].words[0]))):
        return s.span(before)[0], end
    counted = before is not None and s.kind(before) == "count" and not (s[before].case or s[before].comma)
    whole = s.before(before) if counted and before is not None else None
    if whole is not None and s[whole].kind == "np" and not (s[whole].case or s[whole].comma) and s.entity_like(whole):
        return s.span(whole)[0], end
    if (
        before is not None
        and s[before].case == "with"
        and s.entity_like(before)
        and s.entity_like(j)
        and s[before].end < start
    ):
        start = s.span(before)[0]
    return start, end


def _name_start(s: Sentence, j: int) -> int:
    """Return where a name begins behind the sort of body or person that it is of: `the game maker Nexon`."""
    p, cues = s[j], s.cues
    at = p.start
    for k in range(len(p.words) - 1):
        word, then = p.words[k], p.words[k + 1]
        end = s.text.find(word, at) + len(word)
        generic = (
            then in cues.generic or then.endswith(cues.title_ends) or s.nouns.metric(then) or then in cues.entity_ends
        )
        of_sort = word.endswith(s.nouns.of_sort)
        last = s.text[s.text.find(then, end) : p.end].replace(" ", "")
        if s.nouns.surname(last) and not s.nouns.known(word):
            return s.text.find(then, end)
        if of_sort and not s.nouns.known(word) and not generic:
            named = word in cues.sorts and k == len(p.words) - 2
            named = (
                named or s.nouns.known(then) or s.nouns.foreign(then) or s.nouns.person(then) or s.nouns.company(then)
            )
            at = s.text.find(then, end) if named else end
        else:
            at = end
        if of_sort and at > end:
            return at
    return p.start


def one_of(s: Sentence, j: int) -> bool:
    """Tell whether a noun phrase is one of a sort, known only by where it is: `an inn of Seoul`."""
    study = s[j].head.startswith(s.cues.study_stems)
    return len(s[j].words) > 1 and s[j].words[0] in s.cues.certain and not study
