"""Ties between an amount of money and the same in another currency, or a measure and the same in another unit."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.grammar.lexicon import Lexicon
from pipeline.grammar.model import Mention, Tie
from pipeline.grammar.ties.passage import CLOSING, OPENING, Passage, one_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.grammar.reading.unit_lexicon import MeasureLexicon

_NEAR = 24
"""Characters at most between the two amounts of an unbracketed conversion and its cue."""
_CONTEXT = 100
"""Characters on each side in which words of another day's rate count."""


class HomeMoney(Lexicon):
    """Words that announce an amount in the readers' own currency."""

    words: tuple[str, ...]
    currency: str


class ConversionLexicon(Lexicon):
    """How a text says that one amount is another one in other money."""

    heads: tuple[str, ...]
    """May stand between the bracket and the converted amount."""
    tails: tuple[str, ...]
    """May follow either amount."""
    home: tuple[HomeMoney, ...]
    """Announce the converted amount where there is no bracket."""
    bridges: tuple[str, ...]
    """May stand between the first amount and the announcement."""
    other_day: tuple[str, ...]
    """Say that the rate, or the worth of money, is another day's than the article's."""
    other_measure: tuple[str, ...] = ()
    """Say of one of two measures that it is not of the same stretch as the other."""

    @cached_property
    def opens(self) -> re.Pattern[str]:
        """What stands between an amount and its conversion in a bracket."""
        return re.compile(
            rf"\s?{one_of(self.tails)}?\s?{OPENING}\s?(?:(?:{one_of(self.heads)}|{self._home_words})\s{{0,2}}){{0,3}}"
        )

    @cached_property
    def closes(self) -> re.Pattern[str]:
        """What follows the converted amount in a bracket."""
        return re.compile(rf"\s?(?:{one_of(self.tails)}\s?){{0,2}}(?:{CLOSING}|[,，·;/])")

    @cached_property
    def announces(self) -> re.Pattern[str]:
        """What ends where an unbracketed converted amount starts."""
        return re.compile(rf"(?P<home>{self._home_words})\s{{0,2}}(?:{one_of(self.heads)}\s{{0,2}}){{0,3}}$")

    @cached_property
    def bridge(self) -> re.Pattern[str]:
        """What may stand between the first amount and the announcement in one sentence."""
        return re.compile(rf"\s?(?:{one_of((*self.tails, *self.bridges))}\s?){{0,3}}[,，]?\s{{0,2}}")

    @cached_property
    def elsewhen(self) -> re.Pattern[str]:
        """Words of another day's rate."""
        return re.compile(one_of(self.other_day))

    @cached_property
    def elsewhere(self) -> re.Pattern[str]:
        """Words of a measure that is not of the same stretch."""
        return re.compile(one_of(self.other_measure))

    @cached_property
    def _home_words(self) -> str:
        return one_of(word for home in self.home for word in home.words)

    def currency(self, announcement: str) -> str | None:
        """Return the currency that an announcement names."""
        plain = announcement.replace(" ", "")
        return next((h.currency for h in self.home if plain in {w.replace(" ", "") for w in h.words}), None)


def conversions(passage: Passage, words: ConversionLexicon, measures: MeasureLexicon) -> Iterator[Tie]:
    """Find amounts of money that the text gives in two currencies, and measures that it gives in two units.

    Args:
        passage: the text and its mentions.
        words: the language's words for it.
        measures: the physical units that can be compared.

    Yields:
        `conversion` ties: `given` the amount that stands first, `converted` the other one.
    """
    for given, converted in pairwise(passage.numbers):
        gap = passage.between(given, converted)
        if given.kind == "physical" and _other_measure(passage, words, measures, given, converted):
            yield Tie("conversion", [("given", given), ("converted", converted)], gap.strip())
        if len(gap) > 2 * _NEAR or not _other_money(given, converted):
            continue
        if words.opens.fullmatch(gap):
            cue = gap.strip() if words.closes.match(passage.text, converted.end) else None
        else:
            announced = words.announces.search(gap)
            lead = gap[: announced.start()] if announced else ""
            is_home = announced is not None and words.currency(announced["home"]) == converted.unit
            is_near = words.bridge.fullmatch(lead) or _opens_sentence(given, converted, lead)
            cue = announced["home"] if announced and is_home and is_near else None
        if cue and not words.elsewhen.search(passage.around(converted, _CONTEXT)):
            yield Tie("conversion", [("given", given), ("converted", converted)], cue)


def _other_money(given: Mention, converted: Mention) -> bool:
    return (
        given.kind == converted.kind == "money"
        and given.unit is not None
        and converted.unit is not None
        and given.unit != converted.unit
        and "vague" not in {given.approx, converted.approx}
        and converted.per in {None, given.per}
    )


def _other_measure(
    passage: Passage, words: ConversionLexicon, measures: MeasureLexicon, given: Mention, converted: Mention
) -> bool:
    """Tell whether a bracket gives a measure in another unit of the same dimension."""
    return (
        converted.kind == "physical"
        and given.unit != converted.unit
        and "vague" not in {given.approx, converted.approx}
        and given.per == converted.per
        and words.opens.fullmatch(passage.between(given, converted)) is not None
        and words.closes.match(passage.text, converted.end) is not None
        and not words.elsewhere.search(passage.around(converted, _NEAR))
        and measures.ratio(given.unit, converted.unit) is not None
    )


def _opens_sentence(given: Mention, converted: Mention, lead: str) -> bool:
    """Tell whether the announcement opens the sentence after the one that the first amount closes."""
    ended = given.sentence_end - given.end
    return given.sentence_end <= converted.sentence_start and ended <= _NEAR and not lead[ended:].strip()
