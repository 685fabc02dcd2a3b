"""The words that compare, which a pack fills."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cached_property

from pipeline.grammar.lexicon import Lexicon
from pipeline.grammar.testing.intervals import INFINITY, Interval
from pipeline.grammar.ties.patterns import BRACKET, CLOSING, Follower, one_of


class Comparison(Lexicon):
    """Words that compare a left number with a right one, and what they say of left / right."""

    after: tuple[str, ...]
    """Particles that join the right number to the words."""
    degrees: tuple[str, ...] = ()
    """If there are any, one of them stands before the stem."""
    stems: tuple[str, ...]
    low: Decimal = Decimal(0)
    high: Decimal = INFINITY
    """left / right lies between them where the words hold."""
    firm_low: Decimal = Decimal(0)
    firm_high: Decimal = INFINITY
    """Out of these the words are wrong; between is a matter of taste."""

    @cached_property
    def joined(self) -> tuple[str, str]:
        """Patterns of what joins the right number to the words, and of the words."""
        return rf"{one_of(self.after)}\s{{0,2}}", self.phrase.pattern

    @cached_property
    def phrase(self) -> re.Pattern[str]:
        """The words alone, as a tie's cue begins."""
        degree = one_of(self.degrees) + r"\s?" if self.degrees else ""
        return re.compile(degree + one_of(self.stems))


class ComparisonLexicon(Lexicon):
    """How a text compares two numbers."""

    words: tuple[Comparison, ...]
    """Tried in order: those with a degree stand before the bare ones."""
    tails: tuple[str, ...]
    """May follow a number before its particle."""
    left: tuple[str, ...]
    """Particles that make a number the left side of what follows."""
    subject: tuple[str, ...]
    """Particles that make a noun with its number in a bracket the left side."""
    anaphors: tuple[str, ...]
    """Open a sentence and take the number of the sentence before for its left side."""
    size_nouns: tuple[str, ...]
    """Nouns for the number of the sentence before, where the words modify them and no subject stands before."""
    adnominal: tuple[str, ...]
    """Endings by which the words modify the noun that follows."""
    finite: tuple[str, ...]
    """Endings by which the words close a clause as a fact."""
    not_after: tuple[str, ...]
    """What follows words that deny the comparison or leave it open."""
    gap_stops: tuple[str, ...]
    """Endings of a word that parts the comparing words from the number after them."""
    of: tuple[str, ...]
    """Particles that join the right number to a multiple or a fraction."""
    than: tuple[str, ...]
    """Particles that join it to a multiple before an adjective."""
    more: tuple[str, ...]
    """Adjectives of more, after a multiple."""
    copulas: tuple[str, ...]
    """What joins a multiple to the left number after it."""
    fraction_low: Decimal
    fraction_high: Decimal
    """What a fraction in words may be off by, as factors, and still hold."""
    bound: Decimal
    """How far a multiple that is said to be the least or the most may be missed before the words are wrong, as a factor of it."""

    @cached_property
    def tail(self) -> str:
        """What may follow a number: modifiers and one bracket."""
        return rf"(?:{one_of(self.tails)})?{BRACKET}{CLOSING}?"

    @cached_property
    def left_mark(self) -> re.Pattern[str]:
        """What follows a left number."""
        return re.compile(
            rf"\s?(?:(?P<topic>{CLOSING}{one_of(self.subject)}\s)|{self.tail}{one_of((*self.left, *self.subject))}[,，]?\s)"
        )

    @cached_property
    def opening(self) -> re.Pattern[str]:
        """An anaphor at the start of a sentence."""
        return re.compile(rf"{one_of(self.anaphors)}[\s,]")

    @cached_property
    def size_nouns_next(self) -> re.Pattern[str]:
        """A noun for a number at this place."""
        return re.compile(one_of(self.size_nouns))

    @cached_property
    def adnominals(self) -> re.Pattern[str]:
        """From a stem to the end of a modifying word."""
        return re.compile(rf"\w{{0,6}}{one_of(self.adnominal)}\s")

    @cached_property
    def finites(self) -> re.Pattern[str]:
        """From a stem to the end of a clause."""
        return re.compile(rf"\w{{0,6}}?{one_of(self.finite)}(?!\w)")

    @cached_property
    def denied(self) -> re.Pattern[str]:
        """What denies the words."""
        return re.compile(rf"\w{{0,6}}?\s?{one_of(self.not_after)}")

    @cached_property
    def marks(self) -> tuple[re.Pattern[str], ...]:
        """What stands from the right number's end to the stem's, for each of the words."""
        joined = (words.joined for words in self.words)
        return tuple(re.compile(rf"\s?{self.tail}{joint}(?P<cue>{phrase})") for joint, phrase in joined)

    @cached_property
    def some_mark(self) -> Follower:
        """Any of `marks`, to tell at once that there is none."""
        marks = "|".join(joint + phrase for joint, phrase in (w.joined for w in self.words))
        return Follower(rf"\s?{self.tail}(?:{marks})", self.tails, *(w.after for w in self.words))

    @cached_property
    def times(self) -> re.Pattern[str]:
        """What stands between the right number and a multiple."""
        return re.compile(rf"\s?{self.tail}(?P<join>{one_of((*self.of, *self.than))})\s{{0,2}}(?:\w{{1,3}}\s)?")

    @cached_property
    def times_more(self) -> re.Pattern[str]:
        """What follows a multiple that a comparing adjective governs."""
        return re.compile(rf"\s?(?:{one_of(self.tails)}\s?)?(?P<cue>{one_of(self.more)}\w{{0,4}})")

    @cached_property
    def times_be(self) -> re.Pattern[str]:
        """What joins a multiple to the left number that follows."""
        return re.compile(rf"\s?(?:{one_of(self.tails)}\s?)?{one_of(self.copulas)}\s")

    @cached_property
    def stops(self) -> re.Pattern[str]:
        """A word that parts."""
        return re.compile(rf"{one_of(self.gap_stops)}(?!\w)|[,.;:!?()“”\"'‘’\[\]]")

    def ratio(self, cue: str) -> tuple[Interval, Interval] | None:
        """Return where left / right lies if a cue holds, and out of what it is wrong; None if it is none of the words."""
        for words in self.words:
            if words.phrase.match(cue):
                return Interval(words.low, words.high), Interval(words.firm_low, words.firm_high)
        return None
