"""Mentions as written to canonical units and days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from pipeline.grammar.model import Mention
from pipeline.grammar.reading.days import Resolver
from pipeline.grammar.reading.units import UnitTable


def resolve(mentions: Sequence[Mention], published: date | None, units: UnitTable) -> None:
    """Give mentions of one field their canonical units and days, in place.

    Args:
        mentions: what `reader.Reader.read` gave, in order of place.
        published: the article's day in its newspaper's time zone, or None.
        units: the language's unit words.
    """
    resolver = Resolver(published)
    for k, m in enumerate(mentions):
        if m.kind == "date":
            told = _told(mentions, k) if m.calendar and m.calendar.get("day_anchored") else None
            days = resolver.resolve(m.calendar or {}, m.sentence_start, told)
            m.date_start, m.date_end, m.date_grain, m.timex = days.start, days.end, days.grain, days.timex
        elif m.unit is not None and (unit := units.by_word.get((m.kind, m.unit))) is not None:
            m.unit = unit.code


def _told(mentions: Sequence[Mention], k: int) -> dict[str, Any] | None:
    """Return the day of the report that a sentence names after one of its mentions, or None."""
    for m in mentions[k + 1 :]:
        if m.sentence_start != mentions[k].sentence_start:
            return None
        if m.calendar and m.calendar.get("report") and "day" in m.calendar and "month" not in m.calendar:
            return m.calendar
    return None
