"""Stretches of days: years, quarters, months and parts of them, with their grain and TIMEX3 value."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Days:
    """First and last day, both included, the grain, and the TIMEX3 value; None where it cannot be known."""

    start: date | None = None
    end: date | None = None
    grain: str | None = None
    timex: str | None = None

    @property
    def month(self) -> tuple[int, int] | None:
        """Year and month of days that lie in one, else None."""
        if self.start is None or self.end is None or self.grain in ("week", None):
            return None
        month = self.start.year, self.start.month
        return month if month == (self.end.year, self.end.month) else None


UNKNOWN = Days()


def add_years(d: date, years: int) -> date:
    """Return the day of another year; the end of a month stays the end of one."""
    last = monthrange(d.year + years, d.month)[1]
    whole = d.day == monthrange(d.year, d.month)[1]
    return date(d.year + years, d.month, last if whole else min(d.day, last))


def months_from(d: date, months: int) -> date:
    """Return the first day of the month that lies months after that of a day."""
    index = d.year * 12 + d.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def stretch(first: Days, last: Days) -> Days:
    """Return the days from the first of one to the last of another."""
    if first.start is None or last.end is None or first.start > last.end:
        return last
    return Days(first.start, last.end, "span", f"{first.timex}/{last.timex}")


@lru_cache(maxsize=16_384)
def one_day(d: date) -> Days:
    """Return a single day."""
    return Days(d, d, "day", d.isoformat())


def of_index(index: int, day: int) -> date:
    """Return a day of a month that is counted from year 0."""
    return date(index // 12, index % 12 + 1, day)


def exists(index: int, day: int) -> bool:
    """Tell whether a month that is counted from year 0 has a day."""
    return 1 <= day <= monthrange(index // 12, index % 12 + 1)[1]


@lru_cache(maxsize=16_384)
def day_span(year: int, month: int, first: int, last: int | None) -> Days:
    """Return days of a month, to one of the next month where the last is the smaller."""
    start = date(year, month, first)
    if last is None or last == first:
        return one_day(start)
    index = year * 12 + month - 1 + (last < first)
    end = of_index(index, last)
    return Days(start, end, "span", f"{start}/{end}")


@lru_cache(maxsize=4_096)
def months(year: int, month: int, last_year: int, last_month: int) -> Days:
    """Return whole months."""
    start = date(year, month, 1)
    end = date(last_year, last_month, monthrange(last_year, last_month)[1])
    if (year, month) == (last_year, last_month):
        return Days(start, end, "month", f"{year:04d}-{month:02d}")
    return Days(start, end, "span", f"{year:04d}-{month:02d}/{last_year:04d}-{last_month:02d}")


@lru_cache(maxsize=4_096)
def quarters(year: int, first: int, last: int) -> Days:
    """Return whole quarters of a year."""
    d = months(year, 3 * first - 2, year, 3 * last)
    if first == last:
        return Days(d.start, d.end, "quarter", f"{year:04d}-Q{first}")
    return Days(d.start, d.end, "span", f"{year:04d}-Q{first}/{year:04d}-Q{last}")


def edge(start: date, end: date, part: str) -> Days:
    """Return the last day of a half or quarter, or a part of its first month."""
    if part == "last":
        return one_day(end)
    first, last = part_days(part, monthrange(start.year, start.month)[1])
    return day_span(start.year, start.month, first, last)


def years_of(decade: int, part: str = "0-9") -> Days:
    """Return a decade, or the part of it from one last digit of its years to another."""
    first, last = map(int, part.split("-"))
    return Days(date(decade + first, 1, 1), date(decade + last, 12, 31), "decade", str(decade // 10))


def part_days(part: str, length: int) -> tuple[int, int]:
    """Return the first and last of a part, as packs write it, of something that has a length."""
    if part == "last":
        return length, length
    first, last = part.split("-")
    return int(first), length if last == "last" else int(last)


def unit_of(days: Days, unit: str) -> Days:
    """Return the year or month that a stretch begins in, or the stretch itself for a smaller unit or where it is unknown."""
    if days.start is None or unit not in ("year", "month"):
        return days
    year, month = days.start.year, days.start.month
    return (
        months(year, month, year, month)
        if unit == "month"
        else Days(date(year, 1, 1), date(year, 12, 31), "year", f"{year:04d}")
    )
