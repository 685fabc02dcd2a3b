"""When a figure is of: the ways that offices write years, halves, quarters, months and days."""

from __future__ import annotations

import re
from datetime import date, timedelta

from pipeline.references.model import YEAR

FREQUENCIES = {"A": 12, "S": 6, "Q": 3, "M": 1}
"""Months of a year, half, quarter and month; a frequency of another name tells nothing."""
_INTERVAL = re.compile(r"(\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d)")
_YEAR = re.compile(rf"({YEAR})(?:\.0|[AY]|-?A1)?")
_PART = re.compile(rf"({YEAR})[-\s]?([HSQM])(\d{{1,2}})", re.IGNORECASE)
_MONTH = re.compile(rf"({YEAR})([-/.]?)(\d{{2}})")
_FLOAT_OCTOBER = re.compile(rf"({YEAR})\.1")
_DAY = re.compile(rf"({YEAR})([-/.]?)(\d{{2}})\2(\d{{2}})(?:[T ]00:00.*)?")
_DAY_OF_WEEK = re.compile(rf"({YEAR})-?W(\d{{2}})")
_PARTS = {"H": 6, "S": 6, "Q": 3, "M": 1}

Days = tuple[date, date]
"""First and last day, both included."""


def parse(text: str, frequency: str = "") -> Days | None:
    """Read a period.

    Args:
        text: `2016`, `2016.0`, `2016Q4`, `2016-Q4`, `2016-S2`, `2016H2`, `2016M12`, `201612`, `2016-12`, `2016.12`, `2016-W05`, `20161231`,
            `2016-12-31` or `2016-01-01/2016-12-31`. In `2021.1` a program took the last zero of October away: January is `2021.01`.
        frequency: one of `FREQUENCIES`, where something besides the text tells; a day or a month then stands for the whole
            year, half or quarter that it is in.

    Returns:
        First and last day, or None of what is no period.
    """
    text = text.strip()
    try:
        return _parse(text, frequency.strip().upper())
    except ValueError:
        return None


def _parse(text: str, frequency: str) -> Days | None:
    if m := _INTERVAL.fullmatch(text):
        first, last = date.fromisoformat(m[1]), date.fromisoformat(m[2])
        return (first, last) if first <= last else None
    if m := _YEAR.fullmatch(text):
        return _months(int(m[1]), 1, 12)
    if m := _PART.fullmatch(text):
        length = _PARTS[m[2].upper()]
        number = int(m[3])
        return _months(int(m[1]), (number - 1) * length + 1, length) if 1 <= number <= 12 // length else None
    if m := _MONTH.fullmatch(text):
        return _around(int(m[1]), int(m[3]), frequency)
    if m := _FLOAT_OCTOBER.fullmatch(text):
        return _months(int(m[1]), 10, 1)
    if m := _DAY_OF_WEEK.fullmatch(text):
        monday = date.fromisocalendar(int(m[1]), int(m[2]), 1)
        return monday, monday + timedelta(days=6)
    if m := _DAY.fullmatch(text):
        day = date(int(m[1]), int(m[3]), int(m[4]))
        return _around(day.year, day.month, frequency) if frequency in FREQUENCIES else (day, day)
    return None


def _around(year: int, month: int, frequency: str) -> Days | None:
    length = FREQUENCIES.get(frequency, 1)
    return _months(year, (month - 1) // length * length + 1, length) if 1 <= month <= 12 else None


def _months(year: int, first: int, count: int) -> Days:
    after = first + count
    last = date(year + (after - 1) // 12, (after - 1) % 12 + 1, 1) - timedelta(days=1)
    return date(year, first, 1), last
