"""Ties between an amount of money and the same in another currency, or a measure and the same in another unit."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from pipeline.grammar.model import Mention, Tie
from pipeline.grammar.ties.passage import Passage
from pipeline.grammar.ties.relation_lexicon import ConversionLexicon

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.grammar.reading.unit_lexicon import MeasureLexicon

_NEAR: Final = 24
"""Characters at most between the two amounts of an unbracketed conversion and its cue."""
_CONTEXT: Final = 100
"""Characters on each side in which words of another day's rate count."""


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
        if given.kind == "physical" and _other_measure(passage, words, measures, given, converted):
            yield Tie(
                "conversion", [("given", given), ("converted", converted)], passage.between(given, converted).strip()
            )
        if converted.start - given.end > 2 * _NEAR or not _other_money(given, converted):
            continue
        gap = passage.between(given, converted)
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
        and "vague" not in (given.approx, converted.approx)
        and (converted.per is None or converted.per == given.per)
    )


def _other_measure(
    passage: Passage, words: ConversionLexicon, measures: MeasureLexicon, given: Mention, converted: Mention
) -> bool:
    """Tell whether a bracket gives a measure in another unit of the same dimension."""
    return (
        converted.kind == "physical"
        and given.unit != converted.unit
        and "vague" not in (given.approx, converted.approx)
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
