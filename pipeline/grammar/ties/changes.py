"""Ties between a level, what it changed from, and by how much."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.grammar.model import Mention, Tie
from pipeline.grammar.ties.change_lexicon import ChangeLexicon
from pipeline.grammar.ties.passage import Passage, alike

if TYPE_CHECKING:
    from collections.abc import Iterator

LEVELS: Final = frozenset({"money", "percent", "count", "physical", "points", "duration"})
_SIZES: Final = LEVELS | {"percent_point", "multiple"}
"""Kinds in which the size of a change may be given."""


def changes(passage: Passage, words: ChangeLexicon) -> Iterator[Tie]:
    """Find levels that the text says have changed, with their base, the size of the change, or both.

    Args:
        passage: the text and its mentions.
        words: the language's words for it.

    Yields:
        `change` ties of `level` with `base`, `change` (in the level's unit or in percent points), `percent` or `multiple`.
    """
    for sentence in passage.sentences:
        ties = _within(passage, words, sentence) if len(sentence) > 1 else []
        if ties and not words.doubtful.search(passage.around(sentence[0], 300)):
            yield from ties


def _within(passage: Passage, words: ChangeLexicon, sentence: list[Mention]) -> list[Tie]:
    taken: set[int] = set()
    ties: list[Tie] = []
    for by in (False, True):
        for i, m in enumerate(sentence):
            if m.start in taken:
                continue
            tie = _by(passage, words, sentence, i) if by else _from_to(passage, words, sentence, i)
            if tie is not None and taken.isdisjoint(m.start for _, m in tie.parts):
                taken.update(m.start for _, m in tie.parts)
                ties.append(tie)
    return ties


def _from_to(passage: Passage, words: ChangeLexicon, sentence: list[Mention], i: int) -> Tie | None:
    """Read `from A to B (by C) rose`."""
    base, text, end = sentence[i], passage.text, sentence[i].sentence_end
    start = words.base_from.match(text, base.end, end) if base.kind in LEVELS else None
    if start is None:
        return None
    later = [m for m in _from(sentence, start.end()) if m.kind != "duration" or base.kind == "duration"]
    level = next(iter(later), None)
    if level is None or not alike(base, level) or level.start - start.end() > 25:
        return None
    if words.stops.search(text[start.end() : level.start].rstrip()):
        return None
    to = words.level_to.match(text, level.end, end)
    if to is None:
        return None
    sizes = _sizes(passage, words, _from(sentence, to.end()), to.end())
    verb = words.verb.match(text, sizes[-1].end if sizes else to.end(), end)
    if verb is None or words.not_so.search(text, verb.start("cue"), min(verb.end() + 8, end)):
        return None
    return Tie("change", [("base", base), ("level", level), *_named(sizes, level)], verb["cue"])


def _by(passage: Passage, words: ChangeLexicon, sentence: list[Mention], i: int) -> Tie | None:
    """Read `(than A) by C rose, B`, `B, (than A) by C rose`, `B, from A by C rose`, and `than A by C (p%) rose`."""
    size, text, end = sentence[i], passage.text, sentence[i].sentence_end
    sizes = _sizes(passage, words, sentence[i : i + 2], size.start)
    verb = words.verb.match(text, sizes[-1].end, end) if sizes else None
    if verb is None or words.not_so.search(text, verb.start("cue"), min(verb.end() + 8, end)):
        return None
    before = sentence[:i]
    base = next((m for m in before[-2:] if words.base_than.fullmatch(text, m.end, size.start)), None)
    if base is None and before and not verb["adnominal"] and words.base_at.fullmatch(text, before[-1].end, size.start):
        return _at_from(passage, words, before, sizes, verb["cue"])
    if verb["adnominal"]:
        level = _level_after(passage, words, verb.end(), _from(sentence, verb.end()))
    else:
        level = _level_before(passage, words, base, base or size, before)
    if base is None and words.than_before.search(passage.before(size, 24)):
        same = [m for m in before if level is not None and alike(m, level)]
        if len(same) != 1 or not verb["adnominal"]:
            return None
        base = same[0]
    like = level or base
    named = [] if like is None else _named(sizes, like)
    if not named or (level is None and len(named) < 2) or (level and base and not alike(base, level)):
        return None
    ends = [(part, m) for part, m in (("base", base), ("level", level)) if m is not None]
    return Tie("change", [*ends, *named], verb["cue"])


def _at_from(
    passage: Passage, words: ChangeLexicon, before: list[Mention], sizes: list[Mention], cue: str
) -> Tie | None:
    """Read `at B, from A by C rose`; A is the last number before the size."""
    base = before[-1]
    level = _level_before(passage, words, base, base, before)
    named = _named(sizes, base)
    if level is None or not named or not alike(base, level):
        return None
    return Tie("change", [("base", base), ("level", level), *named], cue)


def _from(sentence: list[Mention], start: int) -> list[Mention]:
    return [m for m in sentence if m.start >= start]


def _level_after(passage: Passage, words: ChangeLexicon, start: int, later: list[Mention]) -> Mention | None:
    """Return the level that a modifying word stands before: the next number, near and with nothing between that parts them."""
    level = next(iter(later), None)
    if level is None or level.kind not in LEVELS or level.start - start > 15 or passage.dated(start, level.start):
        return None
    return None if words.stops.search(passage.text[start : level.start].rstrip()) else level


def _level_before(
    passage: Passage, words: ChangeLexicon, base: Mention | None, what: Mention, before: list[Mention]
) -> Mention | None:
    """Return the number before a change, or before its base, whose particle makes it the level."""
    for m in [m for m in before if m.end <= what.start][-2:]:
        to = words.level_to.match(passage.text, m.end, what.start)
        if to is None or m.kind not in LEVELS or m is base:
            continue
        gap = passage.text[to.end() : what.start]
        apart = len(gap) > 25 or any(to.end() <= x.start < what.start for x in before) or passage.subjects.begins(gap)
        return None if apart else m
    return None


def _sizes(passage: Passage, words: ChangeLexicon, numbers: list[Mention], start: int) -> list[Mention]:
    """Return the size of a change, if the first of the numbers is one, and the same size in a bracket after it."""
    found: list[Mention] = []
    for m in numbers[:2]:
        if m.kind not in _SIZES or m.approx == "vague":
            break
        if not found and start < m.start and not words.head.fullmatch(passage.text, start, m.start):
            break
        if found and (alike(m, found[-1]) or not words.in_bracket.fullmatch(passage.text, found[-1].end, m.start)):
            break
        found.append(m)
    return found


def _named(sizes: list[Mention], level: Mention) -> list[tuple[str, Mention]]:
    """Name the sizes by their unit beside the level's; one that fits none is left out."""
    parts = []
    for m in sizes:
        if m.kind in {"multiple", "percent"}:
            parts.append((m.kind, m))
        elif (m.kind == "percent_point" and level.kind == "percent") or (m.kind == level.kind and m.unit == level.unit):
            parts.append(("change", m))
    return parts
