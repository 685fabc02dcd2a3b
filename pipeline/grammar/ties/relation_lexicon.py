"""The words that tie mentions, which a pack fills."""

from __future__ import annotations

import re
from functools import cached_property

from pipeline.grammar.lexicon import Lexicon
from pipeline.grammar.ties.change_lexicon import ChangeLexicon
from pipeline.grammar.ties.comparison_lexicon import ComparisonLexicon
from pipeline.grammar.ties.patterns import CLOSING, OPENING, one_of
from pipeline.grammar.ties.share_lexicon import BalanceLexicon, ShareLexicon, SpanLexicon, SumLexicon

REST_BEFORE = 12
"""Characters before a percentage in which the words for what remains stand."""


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


class SubjectLexicon(Lexicon):
    """How a new subject is known, after which a number no longer belongs to what was said before."""

    particles: tuple[str, ...]
    """End a subject or a topic."""
    others: tuple[str, ...]
    """Words that end so and are none."""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """A word with the particle of a subject."""
        return re.compile(rf"\b(?!{one_of(self.others)}\b)\w*{one_of(self.particles)}(?!\w)")

    def begins(self, text: str) -> bool:
        """Tell whether a stretch of text has a subject of its own."""
        return self.pattern.search(text) is not None


class WholeLexicon(Lexicon):
    """How a text says that percentages leave nothing out."""

    rest: tuple[str, ...] = ()
    """What remains: the percentage after it is all that the others leave."""
    undecided: tuple[str, ...] = ()
    """What closes a list of answers, none of which is given twice."""
    overlapping: tuple[str, ...] = ()
    """Words of a text in which one may count for several percentages."""
    nested: tuple[str, ...] = ()
    """Words between two percentages by which the second is a share of the first."""

    @cached_property
    def closes(self) -> re.Pattern[str]:
        """The words before the last percentage of a list, up to it."""
        return re.compile(rf"(?P<cue>{one_of((*self.rest, *self.undecided))})[^\d,]{{0,{REST_BEFORE}}}$")

    @cached_property
    def counts_twice(self) -> re.Pattern[str]:
        """Words of overlapping answers."""
        return re.compile(one_of(self.overlapping))

    @cached_property
    def parts(self) -> re.Pattern[str]:
        """What parts a list from what stands before it."""
        return re.compile(rf"{one_of(self.nested)}|[.!?:]\s")

    def is_exact(self, cue: str) -> bool:
        """Tell whether a cue says that the list leaves nothing out, instead of only that it counts nothing twice."""
        return cue in self.rest


class RelationLexicon(Lexicon):
    """Cues that tie mentions, and the interval that each comparison word stands for."""

    subject: SubjectLexicon
    conversion: ConversionLexicon
    comparison: ComparisonLexicon
    change: ChangeLexicon
    share: ShareLexicon
    balance: BalanceLexicon
    sum: SumLexicon
    span: SpanLexicon
    whole: WholeLexicon = WholeLexicon()
    bounded_percent: tuple[str, ...]
    """Endings of a metric that cannot leave 0 to 100 percent."""
