"""The words that tell changes, which a pack fills."""

from __future__ import annotations

import re
from functools import cached_property

from pipeline.grammar.lexicon import Lexicon
from pipeline.grammar.ties.patterns import BRACKET, CLOSING, OPENING, Follower, one_of


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
    nominal: tuple[str, ...] = ()
    """What follows a stem and makes it a noun of how fast or how much something rises: that may shrink."""
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
        return rf"\s?(?:{one_of(self.tails)})?{BRACKET}{CLOSING}?"

    @cached_property
    def base_from(self) -> Follower:
        """What follows the base of `from A to B`."""
        return Follower(rf"{self.tail}{one_of(self.from_)}(?!\w)[,，]?", self.tails, self.from_)

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
    def base_at(self) -> re.Pattern[str]:
        """What stands between the base and the size of `at B, from A by C`."""
        return re.compile(
            rf"{self.tail}\s?{one_of(self.from_)}(?!\w)[,，]?\s{{0,2}}(?:{one_of((*self.heads, *self.adverbs))}\s{{0,2}}){{0,3}}"
        )

    @cached_property
    def than_before(self) -> re.Pattern[str]:
        """An anaphor for a base that ends where a difference starts."""
        return re.compile(
            rf"(?<!\w){one_of(self.than_that)}\s{{0,2}}(?:{one_of((*self.heads, *self.adverbs))}\s{{0,2}}){{0,3}}$"
        )

    @cached_property
    def verb(self) -> Follower:
        """From a number's end to the end of a word of rising or falling."""
        between = rf"(?:{one_of((*self.tails, *self.adverbs))}\s{{0,2}}){{0,3}}"
        modifying = rf"{one_of((*self.up_modifying, *self.down_modifying))}|{self._stem}{one_of(self.adnominal)}"
        cue = rf"(?P<cue>(?P<adnominal>(?:{modifying})(?=\s))|{self._stem}(?!{one_of(self.nominal)})\w{{0,6}})"
        stems = (*self.up, *self.down, *self.up_modifying, *self.down_modifying)
        return Follower(rf"\s?{between}{CLOSING}?\s{{0,2}}{between}{cue}", self.tails, self.adverbs, stems)

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
