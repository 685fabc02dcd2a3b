"""Unit words that a pack fills."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from pydantic import Field

from pipeline.grammar.lexicon import Lexicon

if TYPE_CHECKING:
    from pint import UnitRegistry


class PercentWords(Lexicon):
    """Words for per cent, percentage points and basis points."""

    words: list[str]
    points: list[str]
    basis_points: list[str]


class PointWords(Lexicon):
    """Words for index points and scores; a line (the 2400 mark) is a band; `context` tells that a bare number is an index."""

    words: list[str]
    lines: list[str]
    context: list[str]


class WordList(Lexicon):
    """Words, and those of them that take native numerals."""

    words: list[str]
    native: list[str]


class Counters(Lexicon):
    """Counters; some count numbers from `large_only` on, else only near a word of `context` or before `plain`."""

    native: list[str]
    other: list[str]
    joined: list[str]
    guards: dict[str, str]
    large_only: dict[str, int]
    context: dict[str, list[str]]
    plain: dict[str, str]


class FractionWords(Lexicon):
    """Half, the word between denominator and numerator, tenths and hundredths."""

    half: list[str]
    divider: str
    tenths: list[str]
    hundredths: list[str]
    thousandths: list[str]


class RatioWords(Lexicon):
    """The word between the sides of a ratio."""

    versus: list[str]


class AgeWords(WordList):
    """Words for years of age; `alone` is a pattern of what makes native tens and units without one an age."""

    alone: str = "(?!)"


class DegreeWords(Lexicon):
    """Degrees of temperature, read where the sentence has a word of `context`."""

    words: list[str]
    context: list[str]
    below_zero: list[str]


class UnitLexicon(Lexicon):
    """A language's unit words; a guard is what may not follow a word that also begins other words.

    `whole` are words that are a quantity by themselves: its kind, value and unit.
    """

    money: dict[str, str]
    subunits: dict[str, tuple[str, Decimal]]
    percent: PercentWords
    multiple: WordList
    points: PointWords
    rank: WordList
    age: AgeWords
    duration: dict[str, str]
    money_shared: list[str]
    native_physical: list[str]
    native_durations: list[str]
    vague_words: dict[str, tuple[str, str, int]] = Field(default_factory=dict)
    duration_words: dict[str, tuple[int, str]]
    duration_ranges: dict[str, tuple[int, int, str]] = Field(default_factory=dict)
    fraction: FractionWords
    ratio: RatioWords
    counters: Counters
    money_minimum: dict[str, int]
    money_context: dict[str, list[str]]
    physical: dict[str, str]
    physical_guards: dict[str, str]
    measures: dict[str, str] = Field(default_factory=dict)
    """What pint calls physical units that the shared list has not."""
    degrees: DegreeWords
    guards: dict[str, str]
    whole: dict[str, tuple[str, Decimal, str]] = Field(default_factory=dict)


class CurrencyLexicon(Lexicon):
    """Currency signs, ISO 4217 codes, and the locale's names of currencies."""

    signs: dict[str, str]
    word_codes: list[str]
    codes: list[str]
    names: dict[str, str]


class MeasureLexicon(Lexicon):
    """Symbols of physical units, and what pint calls the units whose worth in others is known."""

    symbols: dict[str, str]
    definitions: dict[str, str] = Field(default_factory=dict)

    def ratio(self, unit: str | None, other: str | None) -> Decimal | None:
        """Return how many of another unit make one of a unit; None where they do not measure the same, or one is not defined."""
        one, many = self.definitions.get(unit or ""), self.definitions.get(other or "")
        return _ratio(one, many) if one is not None and many is not None else None


@cache
def _ratio(one: str, many: str) -> Decimal | None:
    registry = _registry()
    ratio = registry.parse_expression(one) / registry.parse_expression(many)
    return Decimal(ratio.to("dimensionless").magnitude) if ratio.dimensionless else None


@cache
def _registry() -> UnitRegistry[Decimal]:
    from pint import UnitRegistry

    return UnitRegistry(non_int_type=Decimal)
