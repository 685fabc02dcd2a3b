"""Ties between a level, what it changed from, and by how much."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.grammar.lexicon import Lexicon
from pipeline.grammar.model import Mention, Tie
from pipeline.grammar.ties.passage import CLOSING, OPENING, Passage, alike, one_of

if TYPE_CHECKING:
    from collections.abc import Iterator

LEVELS = frozenset({"money", "percent", "count", "physical", "points", "duration"})
_BRACKET = rf"(?:\s?{OPENING}[^()\[\]（）〔〕［］\n]{{0,60}}{CLOSING})?"


class ChangeLexicon(Lexicon):
    """How a text says that a number rose or fell."""

    from_: tuple[str, ...]
    """Particles after the base of a change."""
    to: tuple[str, ...]
    """Particles after the level that it led to."""
    than: tuple[str, ...]
    """Particles after a base that a difference is counted from."""
    than_that: tuple[str, ...]
    """Anaphors for such a base, particle included."""
    tails: tuple[str, ...]
    """May follow a number before its particle."""
    heads: tuple[str, ...]
    """May stand before a number."""
    up: tuple[str, ...]
    """Stems of rising."""
    down: tuple[str, ...]
    """Stems of falling."""
    up_modifying: tuple[str, ...]
    """Words of rising in the form that modifies the level after them, where it is not a stem with an `adnominal` ending."""
    down_modifying: tuple[str, ...]
    """Words of falling in that form."""
    adverbs: tuple[str, ...]
    """May stand between a number and the stem."""
    adnominal: tuple[str, ...]
    """Endings by which a stem modifies the level that follows."""
    denied: tuple[str, ...]
    """What follows a stem that is denied or left open."""
    gap_stops: tuple[str, ...]
    """Endings of a word that parts a stem from the level after it."""
    reversed_by: tuple[str, ...]
    """Words of a sentence in which a rise may be written with a smaller number."""
    flips: tuple[str, ...]
    """Words between two numbers that give the second one another sign."""

    @cached_property
    def tail(self) -> str:
        """What may follow a number: modifiers and one bracket."""
        return rf"\s?(?:{one_of(self.tails)})?{_BRACKET}{CLOSING}?"

    @cached_property
    def base_from(self) -> re.Pattern[str]:
        """What follows the base of `from A to B`."""
        return re.compile(rf"{self.tail}{one_of(self.from_)}(?!\w)[,，]?")

    @cached_property
    def level_to(self) -> re.Pattern[str]:
        """What follows the level of `from A to B`, or of `at B, up by C`."""
        return re.compile(rf"{self.tail}{one_of(self.to)}(?!\w)[,，]?\s{{0,2}}")

    @cached_property
    def base_than(self) -> re.Pattern[str]:
        """What stands between a base and a difference from it."""
        return re.compile(
            rf"{self.tail}\s?{one_of(self.than)}\s{{0,2}}(?:{one_of((*self.heads, *self.adverbs))}\s{{0,2}}){{0,3}}"
        )

    @cached_property
    def than_before(self) -> re.Pattern[str]:
        """An anaphor for a base that ends where a difference starts."""
        return re.compile(
            rf"(?<!\w){one_of(self.than_that)}\s{{0,2}}(?:{one_of((*self.heads, *self.adverbs))}\s{{0,2}}){{0,3}}$"
        )

    @cached_property
    def verb(self) -> re.Pattern[str]:
        """From a number's end to the end of a word of rising or falling."""
        between = rf"(?:{one_of((*self.tails, *self.adverbs))}\s{{0,2}}){{0,3}}"
        modifying = rf"{one_of((*self.up_modifying, *self.down_modifying))}|{self._stem}{one_of(self.adnominal)}"
        cue = rf"(?P<cue>(?P<adnominal>(?:{modifying})(?=\s))|{self._stem}\w{{0,6}})"
        return re.compile(rf"\s?{between}{CLOSING}?\s{{0,2}}{between}{cue}")

    @cached_property
    def not_so(self) -> re.Pattern[str]:
        """What denies a stem, somewhere after it."""
        return re.compile(one_of(self.denied))

    @cached_property
    def in_bracket(self) -> re.Pattern[str]:
        """What stands between a difference and the same in percent."""
        return re.compile(rf"\s?(?:{one_of(self.tails)}\s?)?(?:{OPENING}|[,，·/])\s?(?:{one_of(self.heads)}\s?)?")

    @cached_property
    def stops(self) -> re.Pattern[str]:
        """A word that parts."""
        return re.compile(rf"{one_of(self.gap_stops)}(?!\w)|{one_of(self.flips)}|[,.;:!?()“”\"'‘’\[\]]")

    @cached_property
    def head(self) -> re.Pattern[str]:
        """Modifiers before a number."""
        return re.compile(rf"\s{{0,2}}(?:{one_of((*self.heads, *self.adverbs))}\s{{0,2}}){{0,3}}")

    @cached_property
    def doubtful(self) -> re.Pattern[str]:
        """Words of a sentence that this reading is not safe in."""
        return re.compile(one_of(self.reversed_by))

    @cached_property
    def _stem(self) -> str:
        return one_of((*self.up, *self.down))

    @cached_property
    def _rising(self) -> re.Pattern[str]:
        return re.compile(one_of((*self.up, *self.up_modifying)))

    @cached_property
    def _falling(self) -> re.Pattern[str]:
        return re.compile(one_of((*self.down, *self.down_modifying)))

    def direction(self, cue: str) -> str | None:
        """Return `up` or `down` for a cue that begins with a word of rising or falling, else None."""
        return "up" if self._rising.match(cue) else "down" if self._falling.match(cue) else None


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
    for find in (_from_to, _by):
        for i, m in enumerate(sentence):
            tie = None if m.start in taken else find(passage, words, sentence, i)
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
    """Read `(than A) by C rose, B`, `B, (than A) by C rose`, and `than A by C (p%) rose`."""
    size, text, end = sentence[i], passage.text, sentence[i].sentence_end
    sizes = _sizes(passage, words, sentence[i : i + 2], size.start)
    verb = words.verb.match(text, sizes[-1].end, end) if sizes else None
    if verb is None or words.not_so.search(text, verb.start("cue"), min(verb.end() + 8, end)):
        return None
    before = sentence[:i]
    base = next((m for m in before[-2:] if words.base_than.fullmatch(text, m.end, size.start)), None)
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
        if m.kind not in LEVELS | {"percent_point", "multiple"} or m.approx == "vague":
            break
        if not found and not words.head.fullmatch(passage.text, start, m.start):
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
