"""Words and signs that numbers are written with, which a pack fills."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property

from pydantic import Field

from pipeline.grammar.lexicon import Lexicon, alternatives

DIGITS = r"\d{1,3}(?:[,，]\d{3}){1,9}(?!\d)(?:[.．]\d{1,10})?|\d{1,29}(?:[.．]\d{1,10})?"


class NumberLexicon(Lexicon):
    """The words and signs that numbers are written with."""

    about_infix: list[str]
    vague_prefix: list[str]
    vague_narrow: list[str]
    vague_glued_units: list[str]
    spoken_point: list[str]
    minus_words: list[str]
    minus_signs: list[str]
    bullet_signs: list[str]
    plus_signs: list[str]
    range_signs: list[str]
    vague_scaled: tuple[str, ...] = ()
    """Those of `vague_prefix` that hold a scale."""
    half_word: str
    nights: str
    digits: dict[str, int]
    small: dict[str, int]
    large: dict[str, int]
    scale_guards: dict[str, str]
    native: dict[str, int]
    native_tens: dict[str, int]
    native_ranges: dict[str, tuple[int, int]]
    digit_ranges: dict[str, tuple[int, int]] = Field(default_factory=dict)
    gaps: str = " \u00a0"
    """What may stand between a numeral, its scales and its unit, one character."""
    spaced: bool = False
    """Whether the words of a numeral stand apart; then native numerals, and no digits said one by one, multiply scales."""
    joint: str = ""
    """What joins native tens and units."""
    joiners: tuple[str, ...] = ()
    """Words between a scale and a smaller number."""
    heads: dict[str, Decimal] = Field(default_factory=dict)
    """Words that are numbers only right before a scale: half a (million)."""

    @cached_property
    def token(self) -> re.Pattern[str]:
        """One token of a numeral: `d` digits, `w` digits in words, `s` a small scale, `l` a large one, `i` an infix."""
        word = alternatives(self.digits)
        said = f"(?:{word})+(?:(?:{alternatives(self.spoken_point)})(?:{word})+)?"
        gap = f"[{re.escape(self.gaps)}]?"
        if self.spaced:
            said = f"(?:{self.unnamed_native})(?![^\\W_])|{self.head}"
            gap = f"(?:[{re.escape(self.gaps)}](?:(?:{alternatives(self.joiners)})\\s)?)?"
        return re.compile(
            f"(?P<space>{gap})(?:(?P<d>{DIGITS})|(?P<l>{self._scales(self.large)})|(?P<s>{self._scales(self.small)})"
            f"|(?P<w>{said})|(?P<i>{alternatives(self.about_infix)}))"
        )

    @cached_property
    def token_starts(self) -> frozenset[str]:
        """What a token in words, or one after a gap, begins with: one character each."""
        words = (
            *self.small, *self.large, *self.digits, *self.about_infix, *self.native, *self.native_tens, *self.native_ranges,
            *self.heads,
        )  # fmt: skip
        return frozenset((*self.gaps, *(w[0] for w in words)))

    @cached_property
    def unnamed_native(self) -> str:
        """The pattern of a whole native numeral, without its groups' names."""
        return re.sub(r"\?P<\w+>", "?:", self.native_word.pattern)

    @cached_property
    def head(self) -> str:
        """The pattern of a word that is a number before the scale that follows it."""
        return (
            f"(?:{alternatives(self.heads)})(?=[{re.escape(self.gaps)}](?:{alternatives((*self.small, *self.large))}))"
        )

    def _scales(self, words: Iterable[str]) -> str:
        return alternatives(words, {w: f"(?!{guard})" for w, guard in self.scale_guards.items()})

    @cached_property
    def native_word(self) -> re.Pattern[str]:
        """A whole native numeral: a said range, tens with or without units, or units."""
        tens, ones = alternatives(self.native_tens), alternatives(self.native)
        return re.compile(
            f"(?P<range>{alternatives(self.native_ranges)})|(?P<tens>{tens})(?:{self.joint}(?P<more>{ones}))?|(?P<ones>{ones})"
        )

    def native_value(self, m: re.Match[str]) -> Decimal:
        """Return the value of a native numeral that is no said range."""
        tens, ones = self.native_tens, self.native
        return Decimal(tens.get(m["tens"] or "", 0) + ones.get(m["more"] or "", 0) + ones.get(m["ones"] or "", 0))

    def spoken(self, words: str) -> Decimal:
        """Return the value of a token in words: digits said one by one, or what multiplies a scale where words stand apart."""
        if words in self.heads:
            return self.heads[words]
        if self.spaced and (m := self.native_word.fullmatch(words)):
            return self.native_value(m)
        whole, *rest = self._point.split(words, maxsplit=1)
        return Decimal(
            ".".join("".join(str(self.digits[w]) for w in self._digit.findall(part)) for part in (whole, *rest))
        )

    @cached_property
    def _point(self) -> re.Pattern[str]:
        return re.compile(alternatives(self.spoken_point))

    @cached_property
    def _digit(self) -> re.Pattern[str]:
        return re.compile(alternatives(self.digits))
