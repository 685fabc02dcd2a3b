"""What stands around a number: bounds and approximation, what it is counted for, and numbers that only name a thing."""

from __future__ import annotations

import re
from collections.abc import Collection

from pipeline.grammar.lexicon import alternatives
from pipeline.grammar.reading.calendar_lexicon import CalendarLexicon
from pipeline.grammar.reading.reading_lexicon import ReadingLexicon

_NEAR = 24
_PER = 40
_AHEAD = 72
"""Characters after a date in which the word stands that tells since when something is so."""
_OPENING = frozenset("(")


_BOUNDS = {"amount_lower": "lower_bound", "amount_upper": "upper_bound", "glued_about": "about"}
"""Classes that words make which stand in lists of their own."""
_BOUND = ("lower_bound", "upper_bound")


def leads(text: str, pos: int, letters: Collection[str]) -> bool:
    """Whether one of some letters stands at a place, or after one white space there: what is asked before a pattern that rarely matches."""
    first = text[pos : pos + 1]
    return first in letters or (first.isspace() and text[pos + 1 : pos + 2] in letters)


def _last(text: str, end: int) -> str:
    """Return the last character before a place, without a white space between."""
    last = text[end - 1 : end]
    return text[end - 2 : end - 1] if last.isspace() else last


class Surroundings:
    """Compiled lookups of what stands around a number at given offsets."""

    def __init__(self, lexicon: ReadingLexicon, calendar: CalendarLexicon, letter: str) -> None:
        before, after, direction = lexicon.before, lexicon.after, calendar.direction
        self._holidays = calendar.holidays
        self._holiday = re.compile(alternatives(calendar.holidays))
        self._before = re.compile(
            f"(?<!{letter})(?:(?P<about>{alternatives(before.about)})|(?P<lower_bound>{alternatives(before.lower_bound)})"
            f"|(?P<upper_bound>{alternatives(before.upper_bound)}))\\s?$"
        )
        self._before_ends = frozenset(w[-1] for w in (*before.about, *before.lower_bound, *before.upper_bound))
        particle = alternatives(after.particles)
        self._after = re.compile(
            f"(?P<amount_lower>{alternatives(after.amount_lower)})|(?P<amount_upper>{alternatives(after.amount_upper)})|(?:{particle})?\\s?"
            f"(?:(?:{alternatives(after.adverbs)})\\s)?(?:(?P<upper_bound>{alternatives(after.upper_bound)})"
            f"|(?P<lower_bound>{alternatives(after.lower_bound)})|(?P<about>{alternatives(after.about)}))"
            f"|(?P<glued_about>{alternatives(after.glued_about)}){after.glued_guard}"
        )
        self._amount = re.compile(
            f"(?:(?P<lower_bound>{alternatives(after.amount_lower)})|(?P<upper_bound>{alternatives(after.amount_upper)}))"
        )
        self._beyond = re.compile(f"\\s(?:{alternatives(after.beyond)})" if after.beyond else r"(?!)")
        self._objects = tuple(f"{particle} " for particle in after.objects)
        self._bracket = re.compile(r"\s?\([^()\n]{1,40}\)")
        self._band_words = tuple(lexicon.band.words)
        self._band = re.compile(f"(?:{alternatives(lexicon.band.words)})(?!{lexicon.band.guard})")
        self._band_age = re.compile(
            f"(?:{alternatives(lexicon.band.words)})(?:(?P<sure>\\s?(?:{alternatives(lexicon.band.age)}))|\\s{letter})"
        )
        self._age = re.compile(f"(?:{alternatives(lexicon.ages.before)})\\s?$")
        noun = alternatives(lexicon.per.nouns)
        self._per_word = lexicon.per.word
        after_words = alternatives(lexicon.per.after)
        self._per_after = (
            re.compile(f"[\\s-]?(?:{after_words})[\\s-]?(?P<per>{noun})(?!{letter}|{lexicon.per.guard})")
            if lexicon.per.after
            else None
        )
        self._per = re.compile(
            f"(?<![^\\W\\d_])(?P<per>[\\d.,]*(?:{noun})){re.escape(lexicon.per.word)}"
            r"(?:\s(?:[^\d.,;()]|\([^()\d]{1,12}\)){0,24})?$"
        )
        self._base_after = re.compile(f"\\s?(?:{alternatives(direction.base_after)})")
        self._base_before = (
            re.compile(f"(?<!{letter})(?:{alternatives(direction.base_before)})\\s$") if direction.base_before else None
        )

        self._begun_after = re.compile(direction.begun_after)
        self._begun_words = direction.begun_words
        self._aside_after = re.compile(direction.aside_after)

    def approx(self, text: str, start: int, end: int) -> str:
        """Return the class (schema.APPROX) that the words around text[start:end] give it."""
        found = self._approx_after(text, end)
        if found in _BOUND and self._beyond.match(text, end) and text.endswith(self._objects, 0, start):
            return "exact"
        return found or self._approx_before(text, start) or "exact"

    def _approx_before(self, text: str, start: int) -> str | None:
        if _last(text, start) not in self._before_ends:
            return None
        m = self._before.search(text[max(0, start - 14) : start])
        return m.lastgroup if m else None

    def _approx_after(self, text: str, end: int) -> str | None:
        found = self._bound(text, end)
        if found:
            return found
        if leads(text, end, _OPENING) and (m := self._bracket.match(text, end)):
            return self._bound(text, m.end())
        if text[end : end + 1] == ")" and (m := self._amount.match(text, end + 1)):
            return m.lastgroup
        return None

    def _bound(self, text: str, pos: int) -> str | None:
        m = self._after.match(text, pos)
        return _BOUNDS.get(m.lastgroup, m.lastgroup) if m and m.lastgroup else None

    def bound(self, text: str, end: int) -> str | None:
        """Return the bound that the words after make of a number, or None."""
        found = self._approx_after(text, end)
        return found if found in _BOUND else None

    def is_band(self, text: str, end: int) -> bool:
        """Whether the word of a band follows."""
        return text.startswith(self._band_words, end) and bool(self._band.match(text, end))

    def is_age_band(self, text: str, end: int) -> tuple[bool, bool]:
        """Tell whether the word of a band and then a word follow, and whether that one is of people or of a part of a band."""
        m = self._band_age.match(text, end)
        return m is not None, m is not None and m["sure"] is not None

    def is_age(self, text: str, start: int) -> bool:
        """Whether a word that asks for an age stands before."""
        return bool(self._age.search(text[max(0, start - 8) : start]))

    def per(self, text: str, start: int, end: int) -> str | None:
        """Return the denominator that stands before or after text[start:end], without its particle."""
        near = max(0, start - _PER)
        m = self._per.search(text[near:start]) if text.find(self._per_word, near, start) >= 0 else None
        if m is None and self._per_after is not None:
            m = self._per_after.match(text, end)
        return m["per"] if m else None

    def is_base(self, text: str, start: int, end: int) -> bool:
        """Whether a date is what something is compared with, or stands in brackets: not what the text goes on about."""
        if text[start - 1 : start] == "(" or self._base_after.match(text, end):
            return True
        return self._base_before is not None and bool(self._base_before.search(text[max(0, start - _NEAR) : start]))

    def aside(self, text: str, end: int) -> str | None:
        """Return `begun` for a date since which something is so, `base` for another that a sentence only looks back on, else None."""
        ahead = text[end : end + _AHEAD]
        if any(map(ahead.__contains__, self._begun_words)) and self._begun_after.match(text, end):
            return "begun"
        return "base" if self._aside_after.match(text, end) else None

    def holiday(self, text: str, start: int, day: int) -> int | None:
        """Return the month of a holiday on that day of a month which is named right before."""
        m = self._holiday.search(text[max(0, start - 24) : start])
        return self._holidays[m.group()][0] if m and self._holidays[m.group()][1] == day else None
