"""Calendar words and patterns that a pack fills."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from pipeline.grammar.lexicon import Lexicon


class SameWords(Lexicon):
    """Words for the same stretch of another year."""

    words: list[str]


class Direction(Lexicon):
    """What tells whether a year-less expression lies before or after the article: words right before it, patterns of what follows."""

    past_before: list[str]
    future_before: list[str]
    coming_before: str = ""
    """What right before an expression tells that it is to come, beside the words of `future_before`."""
    events: tuple[str, ...] = ()
    """What happens on a day that is named."""
    done: tuple[str, ...] = ()
    """What has happened, where it stands with `event_past`."""
    event_coming: str = "(?!)"
    event_past: str = "(?!)"
    """What follows an event close after its day: that it is to come, and that it is past."""
    event_future: str = "(?!)"
    """What follows an event anywhere after its day and tells that it is to come."""
    future_near: list[str]
    past_near: tuple[str, ...] = ()
    """What stands close after a day: regular expressions that begin with a letter, which a search is fast by."""
    planned_after: str = "(?!)"
    """What follows a day that something was planned for, whether it came to pass or not."""
    moved_after: str = "(?!)"
    """What follows a day that something is put off or moved to."""
    present_final: str
    present_said: str
    vague_after: list[str]
    future_after: list[str]
    report_after: list[str]
    past: str
    future_verb: str = ""
    """Regular expression of what stands before an expression and tells that it lies ahead."""
    clause_end: str
    another: str = "(?!)"
    """Another date, which the predicates after it govern."""
    coordinate: str = "(?!)"
    """The end of a clause whose tense is that of the next."""
    joined: str = "(?!)"
    """What joins a date to the next of a list or stretch, and that one."""
    onward: str = "(?!)"
    """What follows a date and makes it the first or last day of what goes on."""
    apposed: str = "(?!)"
    """What stands between a time ago or later and the date that it is."""
    hour: str = "(?!)"
    """A time of the day that may stand between a date and what makes it the first or last of a stretch."""
    opening: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    """What follows the first and the last of two dates that are the ends of a stretch."""
    plan_after: tuple[str, ...] = ()
    """What follows a year that is only that of a plan: budgets, wages to be."""
    plan_ends: tuple[str, ...] = ()
    """What such a year may end in."""
    base_after: list[str]
    base_before: tuple[str, ...] = ()
    aside_after: str = "(?!)"
    """What follows a date, in its clause, that the sentence only looks back on: something was otherwise then."""
    begun_words: tuple[str, ...] = ()
    """Of these words one stands in what `begun_after` matches, which is asked first as that is soon done."""
    begun_after: str = "(?!)"
    """What follows a date since which something is so; a part of a year after it is not of that year."""
    ago: list[str]
    later: list[str]
    ago_guard: str
    told_then: str = "(?!)"
    """Regular expression of what follows a month or day in which something was foreseen or asked that the text compares with."""
    event_before: str = "(?!)"
    """What right before a time ago or later tells that it is counted from what happened, not from the article."""
    since_before: str = "(?!)"
    """The same, where it is counted from the day that was named."""


class Patterns(Lexicon):
    """Regular expressions of whole expressions; names in braces stand for the word lists.

    `others` are tried before `expression`. `starts` are words that begin an expression and stand in no list, or in one of parts.
    """

    others: tuple[str, ...] = ()

    digit_hint: str
    expression: str
    numeric: str
    bracketed: str
    decade: str
    century: str
    before_era: str
    starts: list[str]
    gloss: str


class CalendarLexicon(Lexicon):
    """Calendar words: their offsets from the article's day, or, where anchored, from what the text has named."""

    years: dict[str, int]
    anchored_years: dict[str, int]
    quarters: dict[str, int]
    anchored_quarters: dict[str, int]
    months: dict[str, int]
    anchored_months: dict[str, int]
    weeks: dict[str, int]
    days: dict[str, int]
    anchored_days: dict[str, int]
    halves: dict[str, int]
    quarter_names: dict[str, int]
    weekdays: dict[str, int]
    month_names: dict[str, int]
    month_parts: dict[str, str]
    year_parts: dict[str, str]
    alone_parts: dict[str, str]
    decade_parts: dict[str, str]
    same: SameWords
    word_guards: dict[str, str]
    direction: Direction
    holidays: dict[str, tuple[int, int]]
    pattern: Patterns

    @cached_property
    def lists(self) -> dict[str, Mapping[str, Any]]:
        """The word lists by the name that a pattern calls them."""
        names = (
            "years", "anchored_years", "quarters", "anchored_quarters", "months", "anchored_months", "weeks", "days",
            "anchored_days", "halves", "quarter_names", "weekdays", "month_names", "month_parts", "year_parts", "alone_parts",
            "decade_parts",
        )  # fmt: skip
        return {n: getattr(self, n) for n in names}
