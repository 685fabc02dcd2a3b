"""Ties between two numbers that the text compares in words."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.grammar.lexicon import Lexicon
from pipeline.grammar.model import Mention, Tie
from pipeline.grammar.testing.intervals import INFINITY, Interval
from pipeline.grammar.ties.passage import CLOSING, OPENING, Passage, alike, one_of

if TYPE_CHECKING:
    from collections.abc import Iterator

COMPARABLE = frozenset({"money", "percent", "count", "physical", "points", "duration"})
_BRACKET = rf"(?:\s?{OPENING}[^()\[\]（）〔〕［］\n]{{0,60}}{CLOSING})?"


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
        return rf"(?:{one_of(self.tails)})?{_BRACKET}{CLOSING}?"

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
    def some_mark(self) -> re.Pattern[str]:
        """Any of `marks`, to tell at once that there is none."""
        return re.compile(
            rf"\s?{self.tail}(?:{'|'.join(joint + phrase for joint, phrase in (w.joined for w in self.words))})"
        )

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


def comparisons(passage: Passage, words: ComparisonLexicon) -> Iterator[Tie]:
    """Find pairs of numbers that the text compares.

    Args:
        passage: the text, its mentions and claims.
        words: the language's words for it.

    Yields:
        `comparison` ties: `left` is what is said to be more or less than `right`, and `multiple` how many times, if said.
    """
    earlier: list[Mention] = []
    for sentence in passage.sentences:
        for i, right in enumerate(sentence):
            if right.kind in COMPARABLE:
                yield from _by_word(passage, words, sentence, i, earlier)
                yield from _by_multiple(passage, words, sentence, i)
        earlier = sentence


def _by_word(
    passage: Passage, words: ComparisonLexicon, sentence: list[Mention], i: int, earlier: list[Mention]
) -> Iterator[Tie]:
    right, text = sentence[i], passage.text
    if not words.some_mark.match(text, right.end, right.sentence_end):
        return
    mark = next((m for pattern in words.marks if (m := pattern.match(text, right.end, right.sentence_end))), None)
    if mark is None or words.denied.match(text, mark.end(), right.sentence_end):
        return
    left, end = None, mark.end()
    if modifying := words.adnominals.match(text, end, right.sentence_end):
        end = modifying.end()
        left = _next(passage, words, sentence[i + 1 :], end, right)
        if left is None and words.size_nouns_next.match(text, end):
            left = _before(passage, words, sentence[: i + 1])
    elif closing := words.finites.match(text, end, right.sentence_end):
        end = closing.end()
        left = _before(passage, words, sentence[: i + 1])
    else:
        return
    left = left or _sentence_before(passage, words, sentence, right, earlier, end)
    if left is not None:
        yield Tie("comparison", [("left", left), ("right", right)], text[mark.start("cue") : end].strip())


def _by_multiple(passage: Passage, words: ComparisonLexicon, sentence: list[Mention], i: int) -> Iterator[Tie]:
    right, text = sentence[i], passage.text
    factor = sentence[i + 1] if i + 1 < len(sentence) else None
    if factor is None or factor.kind not in {"multiple", "fraction"}:
        return
    join = words.times.fullmatch(text, right.end, factor.start)
    if join is None:
        return
    left, is_share = None, join["join"] in words.of
    more = words.times_more.match(text, factor.end, right.sentence_end)
    if is_share and (be := words.times_be.match(text, factor.end, right.sentence_end)):
        left = _next(passage, words, sentence[i + 2 :], be.end(), right)
    if left is None and (is_share or more):
        left = _before(passage, words, sentence[: i + 1])
    if left is not None:
        parts = [("left", left), ("right", right), ("multiple", factor)]
        yield Tie("comparison", parts, more["cue"] if more else join["join"])


def _next(
    passage: Passage, words: ComparisonLexicon, later: list[Mention], start: int, right: Mention
) -> Mention | None:
    """Return the number that the comparing words modify: the next one, near and with nothing between that parts them."""
    left = next((m for m in later if m.start >= start), None)
    if left is None or not alike(left, right) or left.start - start > 15:
        return None
    if passage.dated(start, left.start) or words.stops.search(passage.text[start : left.start].rstrip()):
        return None
    return left


def _before(passage: Passage, words: ComparisonLexicon, upto: list[Mention]) -> Mention | None:
    """Return the number before the right one that its particle makes the left side, if it is beyond doubt which."""
    *before, right = upto
    same = [m for m in before if alike(m, right)]
    if not same or right.start - same[-1].end > 40:
        return None
    mark = words.left_mark.match(passage.text, same[-1].end, right.start)
    if mark is None or (mark["topic"] is None and len(same) > 1):
        return None
    return None if passage.subjects.begins(passage.text[mark.end() : right.start]) else same[-1]


def _sentence_before(
    passage: Passage,
    words: ComparisonLexicon,
    sentence: list[Mention],
    right: Mention,
    earlier: list[Mention],
    end: int,
) -> Mention | None:
    """Return the one claim of the sentence before that this sentence speaks of: by an anaphor, or without a subject of its own."""
    text = passage.text
    if not words.opening.match(text, right.sentence_start):
        head = passage.before(right, 200)
        if passage.subjects.begins(head) or not words.size_nouns_next.match(text, end):
            return None
    same = [m for m in earlier if alike(m, right)]
    if len(same) != 1 or same[0].start not in passage.claims or sum(alike(m, right) for m in sentence) != 1:
        return None
    return None if text[same[0].sentence_end : right.sentence_start].strip(" ") else same[0]
