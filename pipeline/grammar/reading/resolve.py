"""Mentions as written to canonical units and days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pipeline.grammar.model import Mention
from pipeline.grammar.reading.calendar import YEAR_KEYS
from pipeline.grammar.reading.days import Resolver, Structure
from pipeline.grammar.reading.stretches import Days, unit_of
from pipeline.grammar.reading.units import UnitTable

Date = tuple[int, Structure]
"""A calendar expression: where its sentence starts, and its structure."""


def resolve(mentions: Sequence[Mention], published: date | None, units: UnitTable) -> None:
    """Give mentions of one field their canonical units and days, in place.

    Args:
        mentions: what `reader.Reader.read` gave, in order of place.
        published: the article's day in its newspaper's time zone, or None.
        units: the language's unit words.
    """
    dates = [m for m in mentions if m.kind == "date"]
    for m, days in zip(
        dates, resolve_days([(m.sentence_start, m.calendar or {}) for m in dates], published), strict=True
    ):
        m.date_start, m.date_end, m.date_grain, m.timex = days.start, days.end, days.grain, days.timex
    for m in mentions:
        m.unit = units.code(m.kind, m.unit)


def resolve_days(dates: Sequence[Date], published: date | None) -> list[Days]:
    """Resolve the calendar expressions of one field.

    Args:
        dates: in order of place.
        published: the article's day in its newspaper's time zone, or None.
    """
    resolver = Resolver(published)
    days: list[Days] = []
    for k, (sentence, written) in enumerate(dates):
        c = _until(dates, k) if written.get("opens") else written
        days.append(resolver.resolve(c, sentence, _told(dates, k) if c.get("day_anchored") else None))
        if k and dates[k - 1][1].get("apposed") and dates[k - 1][0] == sentence:
            days[k - 1] = unit_of(days[k], dates[k - 1][1].get("unit", "day"))
    return days


def _until(dates: Sequence[Date], k: int) -> Structure:
    """Return a date that begins a stretch, with the month, or the bare day, that the stretch ends in, if that lies the same way."""
    (sentence, c), (following, last) = dates[k], dates[k + 1] if k + 1 < len(dates) else (-1, {})
    unit = "month" if "month" in last else "day"
    if (
        sentence != following
        or not last.get("closes")
        or unit not in last
        or not last.keys().isdisjoint(YEAR_KEYS)
        or (unit == "month") != ("month" in c)
        or c.get("dir", c.get("lean")) != last.get("dir", last.get("lean"))
    ):
        return c
    return {**c, "until": last[unit]}


def _told(dates: Sequence[Date], k: int) -> Structure | None:
    """Return the day of the report that a sentence names after one of its dates, or None."""
    for sentence, c in dates[k + 1 :]:
        if sentence != dates[k][0]:
            return None
        if c.get("report") and "day" in c and "month" not in c:
            return c
    return None
