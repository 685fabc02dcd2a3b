"""Mentions as written to canonical units and days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pipeline.grammar.model import Mention
from pipeline.grammar.reading.days import Resolver
from pipeline.grammar.reading.units import UnitTable


def resolve(mentions: Iterable[Mention], published: date | None, units: UnitTable) -> None:
    """Give mentions of one field their canonical units and days, in place.

    Args:
        mentions: what `reader.Reader.read` gave, in order of place.
        published: the article's day in its newspaper's time zone, or None.
        units: the language's unit words.
    """
    resolver = Resolver(published)
    for m in mentions:
        if m.kind == "date":
            days = resolver.resolve(m.calendar or {}, m.sentence_start)
            m.date_start, m.date_end, m.date_grain, m.timex = days.start, days.end, days.grain, days.timex
        elif m.unit is not None and (unit := units.by_word.get((m.kind, m.unit))) is not None:
            m.unit = unit.code
