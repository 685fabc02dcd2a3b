"""Role and direction: a level, the size of a change, or the base that a change starts from."""

from __future__ import annotations

from pipeline.grammar.claims.clauses import Sentence

Role = tuple[str, str | None, str]
Turn = tuple[str, str]
"""A direction, and the word that tells it."""
_BRACKET = 40
"""Phrases of a bracket that are looked at."""
LEVEL: Role = ("level", None, "")


def role(s: Sentence, i: int) -> Role:
    """Tell a number's role and direction.

    Args:
        s: the sentence.
        i: index of the number's phrase.

    Returns:
        `level`, `change` or `base`; `up`, `down` or None; and the words that decided, "" where none tells of a change.
    """
    p = s[i]
    if p.host >= 0:
        return _hosted(s, i)
    last = s.chain(i)[-1]
    case = s[last].case
    governor = s.governor(i)
    word = _word(s, governor) if governor is not None and governor != last else ""
    direction = s.turning.direction(word) if word else None
    if base := _base(s, i):
        return ("base", None, base)
    if rate := _names_change(s, i, governor):
        return ("level", None, rate)
    if word and case in ("object", "subject", "topic", "") and s.turning.crossing(word):
        return ("level", s.turning.crossing(word), word)
    if direction and case == "object" and _earned(s, i, word):
        return ("level", None, word)
    if governor is not None and s[governor].form == "modifier" and not s.kind(i).startswith("percent"):
        given = _given_by_modifier(s, i)
        if given is not None:
            return _level(given)
    if direction and case in ("", "object", "subject", "topic"):
        kind = p.mention.kind if p.mention else ""
        if kind == "multiple" and s.turning.comparing.match(word):
            return ("level", None, word)
        if kind in ("rank", "ratio") or (s.turning.comparing.match(word) and case):
            return ("level", None, word)
        return ("change", None if _negated(s, governor) else direction, word)
    if governor is None or governor == last or s[governor].kind == "verb":
        more = _by_adverb(s, last)
        if more and not case and (p.mention.kind if p.mention else "") not in ("multiple", "rank", "ratio"):
            return ("change", *more)
    if case == "of" and p.mention is not None and p.mention.kind in ("money", "count"):
        turn = _of_growing(s, last)
        if turn is not None:
            return ("change", *turn)
    if case in ("to", "until"):
        if direction and not _negated(s, governor) and not s.turning.comparing.match(word):
            return ("level", direction, word)
        return _level(_clause_direction(s, last) or _given_by_modifier(s, i))
    if not case and governor is not None and s[governor].case == "to" and _clause_direction(s, governor):
        return _level(_clause_direction(s, governor))
    return _level(_given_by_modifier(s, i))


def _earned(s: Sentence, i: int, word: str) -> bool:
    """Tell whether a verb such as `raise` speaks of profit that is made: the number's own noun is one that bodies report."""
    j = s.before(i)
    return j is not None and word.startswith(s.cues.earns) and s[j].kind == "np" and s.nouns.own(s[j].head)


def _level(turn: Turn | None) -> Role:
    return ("level", *turn) if turn else LEVEL


def _word(s: Sentence, i: int | None) -> str:
    """Return the word that a phrase brings to a number before it: a verb, or a noun of change."""
    if i is None:
        return ""
    p = s[i]
    if p.kind == "verb":
        return p.word
    if p.kind == "np" and p.words and (p.words[0].startswith(s.cues.change_nouns) and not s.nouns.metric(p.words[0])):
        return p.words[0]
    return ""


def _negated(s: Sentence, i: int | None) -> bool:
    return i is not None and any(w.startswith(s.cues.negations) for w in s[i].word.split()[1:])


def _names_change(s: Sentence, i: int, governor: int | None) -> str:
    """Return the rate of change that has the number for its value, or "": `3% growth rate`, `the growth rate is 3%`."""
    if governor is not None and s[governor].kind == "np" and s[governor].head.endswith(s.cues.rate_nouns):
        return s[governor].head
    before = s.before(i)
    named = before is not None and s[before].kind == "np" and not s[before].case
    if before is not None and named and s[before].head.endswith(s.cues.rate_nouns):
        return s[before].head
    return ""


def _clause_direction(s: Sentence, i: int) -> Turn | None:
    """Return the direction of the verb that a level with `to` is an argument of."""
    clause = s[i].clause
    for j in s.right(i):
        p = s[j]
        if p.clause != clause or (p.kind == "num" and (p.case == "to" or s.kind(j) == "rank")):
            return None
        if p.kind == "verb" or (p.kind == "np" and not p.case):
            word = _word(s, j)
            direction = s.turning.direction(word) if word and not s.turning.comparing.match(word) else None
            if direction:
                return None if _negated(s, j) else (direction, word)
            if p.kind == "verb":
                return None
    return None


def _of_growing(s: Sentence, i: int) -> Turn | None:
    """Return the direction of `a burden of 3 billion won falls away`: of what is measured, as much more or less."""
    j = s.after(i)
    verb = s.after(j) if j is not None and s[j].case == "subject" and s.metric_like(j) else None
    if verb is None or s[verb].kind != "verb" or s.turning.comparing.match(s[verb].word) or _negated(s, verb):
        return None
    direction = s.turning.direction(s[verb].word)
    return (direction, s[verb].word) if direction else None


def _by_adverb(s: Sentence, i: int) -> Turn | None:
    """Return the direction of `2 trillion won more was raised`."""
    right = s.right(i)
    if not right or s[right[0]].kind != "adverb" or s[right[0]].clause != s[i].clause:
        return None
    word = s[right[0]].word
    if word in s.cues.more:
        return "up", word
    return ("down", word) if word in s.cues.less else None


def _given_by_modifier(s: Sentence, i: int) -> Turn | None:
    """Return the direction of `a price that rose by 110 won, 5,653 won`, `rose by 2 and is 403`."""
    j = s.before(i)
    size = s.before(j) if j is not None and s[j].form == "link" else None
    risen = size is not None and s[size].kind == "num" and not s[size].case and _alike(s, size, i)
    if (
        j is None
        or not (s[j].form == "modifier" or risen)
        or s[j].kind != "verb"
        or s.turning.comparing.match(s[j].word)
    ):
        return None
    direction = s.turning.direction(s[j].word)
    return (direction, s[j].word) if direction else None


def _alike(s: Sentence, i: int, j: int) -> bool:
    """Tell whether two numbers are of one unit."""
    a, b = s[i].mention, s[j].mention
    return a is not None and b is not None and (a.kind, a.unit) == (b.kind, b.unit)


def _base(s: Sentence, i: int) -> str:
    """Return the words by which a number is what a change starts from, or ""."""
    p = s[i]
    left = s.left(i)
    before = "" if not left or s[left[0]].case else s[left[0]].word or s[left[0]].head
    if before in s.cues.base_before:
        return before if any(s[j].kind == "num" for j in s.right(i)) else ""
    whole = s.text[p.start : p.stop]
    if p.case == "in" and _reaches(s, i):
        return whole
    marks = s.after(i) if p.case == "at" else None
    compared = marks is not None and s[marks].kind == "post" and s[marks].word in s.cues.compared_marks
    if p.case in ("in", "than") or compared:
        return whole if _changes_later(s, i, s[i].clause) else ""
    if p.form == "modifier" and _modifies_changing(s, i):
        return whole
    marked = p.form and p.word in s.cues.base_marks
    return whole if marked and _changes_later(s, i, s[i].clause + 1) else ""


def _reaches(s: Sentence, i: int) -> bool:
    """`from 6.5 dollars to 8`: the next number of the clause is what this one became."""
    m = s[i].mention
    j = next((j for j in s.right(i) if s[j].kind == "num"), None)
    other = s[j].mention if j is not None and s[j].clause == s[i].clause and s[j].case == "to" else None
    return m is not None and other is not None and m.kind == other.kind


def _modifies_changing(s: Sentence, i: int) -> bool:
    """`the purchases, which are 60 billion, will be cut to 30 billion`."""
    j = s.after(i)
    if j is None or s[j].kind != "np" or s[j].case not in ("object", "subject", "topic"):
        return False
    return any(
        s[k].kind == "num" and s[k].case == "to" and _clause_direction(s, k)
        for k in s.right(j)
        if s[k].clause == s[j].clause
    )


def _changes_later(s: Sentence, i: int, clause: int) -> bool:
    """Tell whether a later number, up to a clause, is the end or the size of a change."""
    for j in s.right(i):
        if s[j].clause > clause:
            return False
        if s[j].kind != "num" or j == i:
            continue
        governor = s.governor(j)
        word = _word(s, governor) if governor is not None and governor != j else ""
        if word and s.turning.direction(word):
            return True
        if s[j].case in ("to", "until") and _clause_direction(s, j):
            return True
    return False


def _hosted(s: Sentence, i: int) -> Role:
    """Tell the role of a number in brackets: its host's, or that of an amount before the change its host undergoes."""
    host = s[s[i].host]
    inside = [s[j] for j in range(s[i].host + 1, min(s[i].host + _BRACKET, len(s))) if s[j].host == s[i].host]
    for p in inside:
        if p.kind == "np" and p.words[-1] in s.cues.base_in_bracket and p.start < s[i].start:
            return ("base", None, p.words[-1])
        if p.start > s[i].start and p.kind in ("np", "verb"):
            word = p.word or p.words[0]
            direction = s.turning.direction(word)
            if direction:
                return ("change", direction, word)
    if host.kind == "num":
        return role(s, s[i].host)
    j = s[i].host
    mention = s[i].mention
    if host.host < 0 and mention and mention.kind == "money":
        listed = [j, *(k for k in s.right(j) if s[k].kind == "np")]
        for k in listed:
            if s[k].case in ("subject", "topic"):
                governor = s.after(k)
                word = _word(s, governor)
                return ("base", None, word) if word and s.turning.direction(word) else LEVEL
    return LEVEL
