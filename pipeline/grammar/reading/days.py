"""Calendar structures to days, by the article's day and by what the text has named before."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from pipeline.grammar.reading.stretches import (
    UNKNOWN,
    Days,
    add_years,
    day_span,
    edge,
    exists,
    months,
    months_from,
    of_index,
    one_day,
    part_days,
    quarters,
    stretch,
    years_of,
)

_RECENT = 10
"""Days from the article's within which one may be the day that it reports of."""
_JUST_PASSED = 2
"""Months ago to which even what is foretold belongs, rather than to next year's: the foretelling was then."""
_EARLY = 3
"""Months of a year in which the last one may still be what an article is about."""

Structure = Mapping[str, Any]
"""A calendar expression as `calendar.CalendarReader` gives it."""


class Resolver:
    """Resolves the expressions of an article in order; `published`, its day, may be None, which leaves what hangs on it unknown."""

    def __init__(self, published: date | None) -> None:
        self.published = published
        self._sentence = self._named_in = -1
        self._last_offset = 0
        self._year: int | None = None
        self._near_year: int | None = None
        self._month: tuple[int, int] | None = None
        self._month_fresh = False
        self._day: date | None = None
        self._recent: date | None = None
        self._kept: tuple[Days, int | None, date | None] | None = None
        self._last = UNKNOWN
        self._report: date | None = None
        self._named_day: date | None = None
        self._relative = False
        self._week_named = UNKNOWN
        self._near = UNKNOWN
        self._opened = UNKNOWN
        self._apposed = UNKNOWN
        self._quarter_named: date | None = None

    def resolve(self, c: Structure, sentence: int, told: Structure | None = None) -> Days:
        """Resolve one expression.

        Args:
            c: the structure.
            sentence: a number that is the same for all expressions of a sentence and grows.
            told: the day of the report that the sentence names after the expression, if it does.

        Returns:
            Its days, or what is known of them.
        """
        if sentence != self._sentence:
            self._sentence, self._near_year, self._month_fresh = sentence, None, False
            self._report = self._named_day = None
            if self._kept is not None:
                (self._last, self._year, self._day), self._kept = self._kept, None
            self._near = self._opened = self._week_named = self._apposed = UNKNOWN
        elif c.get("anew"):
            self._near_year, self._month_fresh = None, False
        try:
            if told is not None and c.get("day_anchored") and self._named_day is None:
                self._day = self._bare_day(told).end
            days = self._resolve(c)
        except (ValueError, OverflowError):
            return UNKNOWN
        self._remember(c, days)
        self._apposed = days if c.get("apposed") else UNKNOWN
        return days

    def _remember(self, c: Structure, days: Days) -> None:
        if days.start is None or days.end is None or c.get("same") or "ago" in c or "said" in c:
            return
        named = "year" in c or "year_offset" in c or "year_anchored" in c
        aside = c.get("base", False)
        is_day = days.grain == "day" and "part" not in c
        told = is_day and c.get("report") and self._last.grain not in (None, "day")
        self._near = days
        if c.get("begun") and self._kept is None:
            self._kept = self._last, self._year, self._day
        if c.get("closes") and self._opened.start:
            self._last = stretch(self._opened, days)
        elif not (aside or told) or not self._last.start:
            self._last, self._named_in, self._last_offset = days, self._sentence, c.get("year_offset", 0)
        self._opened = days if c.get("opens") else UNKNOWN
        if "week_offset" in c and "weekday" not in c:
            self._week_named = days
        if "quarter" in c and not aside:
            self._quarter_named = days.start
        if named and (not aside or self._year is None):
            self._year = days.start.year
        if named and not c.get("plan") and "year_end" not in c:
            goes_on = not c.get("begun") and (c.get("part") != "last" or "month" in c)
            self._near_year, self._relative = days.start.year if goes_on else None, "year_offset" in c
        if ("month" in c or "month_offset" in c) and "month_end" not in c:
            self._month, self._month_fresh = (days.start.year, days.start.month), True
        if is_day and (self._day is None or not (aside or c.get("day_anchored", 0) < 0)):
            self._day = self._named_day = days.end
            if self.published is not None and abs((self.published - days.end).days) <= _RECENT:
                self._recent = self._day
            if c.get("report") and "month" not in c and "month_offset" not in c and not c.get("joined"):
                self._report = days.end

    def _resolve(self, c: Structure) -> Days:
        if "first" in c:
            return self._range(c)
        if "ago" in c:
            return self._ago(c)
        if "before_era" in c:
            return Days(grain="year", timex=f"BC{c['before_era']:04d}")
        if "century" in c:
            n = c["century"]
            return Days(date((n - 1) * 100 + 1, 1, 1), date(n * 100, 12, 31), "century", str(n - 1))
        if "decade" in c:
            return years_of(c["decade"], c.get("part", "0-9"))
        if c.get("same"):
            return self._same(c)
        if "week_offset" in c or "weekday" in c:
            return self._week(c)
        if "day_offset" in c:
            return one_day(self._shifted(c["day_offset"])) if self.published else UNKNOWN
        if "day_anchored" in c:
            day = (self._named_day is None and c.get("base") and self._recent) or self._day
            return one_day(day + timedelta(c["day_anchored"])) if day else Days(grain="day")
        year = self._named_year(c)
        if year is None and "year_anchored" in c:
            return Days(grain="year")
        if "year_end" in c and ("half" in c or "quarter" in c):
            return Days(grain="span")
        if "half" in c:
            return self._half(c, year)
        if "quarter" in c:
            return self._quarter(c, year)
        if "quarter_offset" in c or "quarter_anchored" in c:
            return self._other_quarter(c)
        if "month" in c or "month_offset" in c or "month_anchored" in c:
            return self._in_month(c, year)
        if "day" in c:
            return self._bare_day(c)
        if c.get("alone") and year is None:
            year = self.published.year if self.published else None
        if year is None:
            return Days(grain="year")
        if "part" in c:
            first, last = part_days(c["part"], 12)
            if c["part"] == "last":
                return one_day(date(year, 12, 31))
            return months(year, first, year, last)
        if "year_end" in c:
            return Days(date(year, 1, 1), date(c["year_end"], 12, 31), "span", f"{year:04d}/{c['year_end']:04d}")
        return Days(date(year, 1, 1), date(year, 12, 31), "year", f"{year:04d}")

    def _range(self, c: Structure) -> Days:
        way = {k: c[k] for k in ("dir", "lean", "report") if k in c}
        head, tail = way | c["first"], way | c["last"]
        first = self._resolve(head)
        self._remember(head, first)
        last = self._resolve(tail)
        if not first.start or not last.end or first.start > last.end:
            return Days(grain="span")
        return stretch(first, last)

    def _named_year(self, c: Structure) -> int | None:
        if "year" in c:
            return int(c["year"])
        if "year_offset" in c:
            return self.published.year + int(c["year_offset"]) if self.published else None
        if "year_anchored" in c:
            anchor = self._year
            if anchor is None and self.published and c["year_anchored"] < 0:
                anchor = self.published.year
            return None if anchor is None else anchor + int(c["year_anchored"])
        return None

    def _shifted(self, days: int) -> date:
        if self.published is None:
            raise ValueError("no article day")
        return self.published + timedelta(days)

    def _half(self, c: Structure, year: int | None) -> Days:
        half = c["half"]
        if year is None:
            year = self._near_year
        if year is None and self.published:
            year = self.published.year
            begun = self.published.month > 6 or half == 1
            if not begun and _leans(c, "past"):
                year -= 1
            elif _leans(c, "future") and half == 1 and self.published.month > 6:
                year += 1
        if year is None:
            return Days(grain="half")
        d = months(year, 1 + 6 * (half - 1), year, 6 * half)
        return _part_of(Days(d.start, d.end, "half", f"{year:04d}-H{half}"), c)

    def _quarter(self, c: Structure, year: int | None) -> Days:
        first, last = c["quarter"], c.get("quarter_end", c["quarter"])
        if year is None:
            year = self._near_year
        if year is None and self.published:
            year = self.published.year
            now = (self.published.month + 2) // 3
            if last < now - (c.get("dir") is None) and _leans(c, "future"):
                year += 1
            elif not _leans(c, "future") and first > now:
                year -= 1
        if year is None:
            return Days(grain="quarter")
        return _part_of(quarters(year, first, last), c)

    def _other_quarter(self, c: Structure) -> Days:
        offset = c.get("quarter_offset", c.get("quarter_anchored"))
        anchor = self._quarter_named if "quarter_anchored" in c and self._quarter_named else self.published
        if anchor is None:
            return Days(grain="quarter")
        index = anchor.year * 4 + (anchor.month - 1) // 3 + offset
        return _part_of(quarters(index // 4, index % 4 + 1, index % 4 + 1), c)

    def _in_month(self, c: Structure, year: int | None) -> Days:
        if "month" in c:
            month = c["month"]
            if year is None:
                year = self._month_year(c, month)
        else:
            told = self._report or self.published
            anchor = (told.year, told.month) if told else None
            offset = c.get("month_offset", 0)
            if "month_anchored" in c:
                offset = c["month_anchored"]
                if (month := self._last.month) is not None:
                    anchor = month
                elif offset == 0:
                    anchor = None
            if anchor is None:
                return Days(grain="month")
            index = (year if year is not None else anchor[0]) * 12 + anchor[1] - 1 + offset
            year, month = index // 12, index % 12 + 1
        if year is None:
            return Days(grain="day" if "day" in c else "month")
        if "day" in c:
            return day_span(year, month, c["day"], c.get("day_end"))
        if "part" in c:
            first, last = part_days(c["part"], monthrange(year, month)[1])
            return day_span(year, month, first, last)
        last_month = c.get("month_end", month)
        return months(year, month, year + (last_month < month), last_month)

    def _month_year(self, c: Structure, month: int) -> int | None:
        opened = self._opened.month if c.get("closes") else None
        if opened is not None and ("day" not in c or month < opened[1]):
            year = opened[0] + (month < opened[1])
            here = self.published
            over = _leans(c, "future") and here is not None and (year, month) < (here.year, here.month)
            return int(year + over)
        if self._near_year is not None and c.get("dir") is None and not self._overdue(c, self._near_year, month):
            year, last = self._near_year, self._month
            later = (
                self._month_fresh
                and last is not None
                and last[0] == year
                and month < last[1]
                and c.get("opens", not c.get("base"))
            )
            if later and (self.published is None or date(year + 1, month, 1) <= self.published):
                return year + 1
            return year
        if self.published is None:
            return None
        here = self.published
        day = c.get("day")
        key = (month, day) if day else (month,)
        now = (here.month, here.day) if day else (here.month,)
        if c.get("nearest"):
            return min((abs((date(y, month, day or 15) - here).days), y) for y in range(here.year - 1, here.year + 2))[
                1
            ]
        if _leans(c, "future"):
            passed = 0 < here.month - month <= _JUST_PASSED and c.get("dir") is None
            return here.year + (key < now and not passed)
        if "until" in c:
            return int(here.year - (c["until"] > here.month) - (month > c["until"]))
        return here.year - (key > now)

    def _overdue(self, c: Structure, year: int, month: int) -> bool:
        """Whether what is to come would lie before the article in a year or month that the sentence names by the article's."""
        if self.published is None or not self._relative or not _leans(c, "future") or c.get("nearest"):
            return False
        return (year, month, c.get("day", 31)) < (self.published.year, self.published.month, self.published.day)

    def _bare_day(self, c: Structure) -> Days:
        day, last = c["day"], c.get("day_end")
        if last is None and self._apposed.grain == "day" and self._apposed.end and self._apposed.end.day == day:
            return self._apposed
        if c.get("joined") and self._near.grain in ("day", "span") and self._near.start:
            index = self._near.start.year * 12 + self._near.start.month - 1
            index += day < self._near.start.day
            return day_span(index // 12, index % 12 + 1, day, last)
        if (
            self._month_fresh
            and c.get("dir") is None
            and not c.get("report")
            and self._month
            and not self._overdue(c, *self._month)
        ):
            return day_span(*self._month, day, last)
        if self.published is None:
            return Days(grain="day")
        here = self.published
        index = here.year * 12 + here.month - 1
        near = [of_index(i, day) for i in (index - 1, index, index + 1) if exists(i, day)]
        week = [
            d for d in near if self._week_named.start and self._week_named.start <= d <= (self._week_named.end or d)
        ]
        if week and c.get("dir") is None:
            index = week[0].year * 12 + week[0].month - 1
        elif c.get("nearest"):
            nearest = min(near, key=lambda d: abs((d - here).days))
            index = nearest.year * 12 + nearest.month - 1
        else:
            step = 1 if _leans(c, "future") else -1
            until = c.get("until", day)
            index += step * (until < here.day if step > 0 else until > here.day) - (until < day)
            while not exists(index, day):
                index += step
        return day_span(index // 12, index % 12 + 1, day, last)

    def _week(self, c: Structure) -> Days:
        if self.published is None:
            return Days(grain="day" if "weekday" in c else "week")
        monday = self.published - timedelta(self.published.weekday())
        if "week_offset" in c:
            monday += timedelta(weeks=c["week_offset"])
            if "weekday" in c:
                return one_day(monday + timedelta(c["weekday"]))
            year, week, _ = monday.isocalendar()
            return Days(monday, monday + timedelta(6), "week", f"{year:04d}-W{week:02d}")
        back = (self.published.weekday() - c["weekday"]) % 7
        if _leans(c, "future"):
            return one_day(self.published + timedelta((7 - back) % 7))
        return one_day(self.published - timedelta(back))

    def _ago(self, c: Structure) -> Days:
        if self.published is None:
            return UNKNOWN
        here, n, unit = self.published, int(c["ago"]) * int(c["sign"]), c["unit"]
        if n > 0 and unit in ("day", "week") and self._named_day is not None:
            here = self._named_day
        elif n > 0 and (since := self._since(c, n, unit)) is not None:
            here = since
        elif c.get("event"):
            return UNKNOWN
        if unit == "year":
            return Days(date(here.year + n, 1, 1), date(here.year + n, 12, 31), "year", f"{here.year + n:04d}")
        if unit in ("month", "quarter"):
            index = here.year * 12 + here.month - 1 + n * (3 if unit == "quarter" else 1)
            if unit == "quarter":
                return quarters(index // 12, index % 12 // 3 + 1, index % 12 // 3 + 1)
            return months(index // 12, index % 12 + 1, index // 12, index % 12 + 1)
        return one_day(here + timedelta(n * (7 if unit == "week" else 1)))

    def _since(self, c: Structure, n: int, unit: str) -> date | None:
        """Return what years or months later are counted from where it is not the article's day, but a date named before in the sentence."""
        anchor = self._near.start
        if anchor is None or self.published is None or unit not in ("year", "month"):
            return None
        over = anchor.year + n <= self.published.year if unit == "year" else months_from(anchor, n) <= self.published
        return anchor if c.get("since") or (over and not _leans(c, "future")) else None

    def _counts_from_article(self, c: Structure, year: int) -> bool:
        """Tell whether a word for a year counts from the article's: a sentence before has named an old year, or the same by that word."""
        if self.published is None or self._named_in == self._sentence:
            return False
        early = self.published.month <= _EARLY
        return year < self.published.year - 1 - early or (self._last_offset == c["year_offset"] and not early)

    def _same(self, c: Structure) -> Days:
        base = self._last
        if not base.start or not base.end:
            return Days(grain=base.grain)
        years = c.get("year_offset", c.get("year_anchored", 0))
        if "year" in c:
            years = c["year"] - base.start.year
        elif "year_offset" in c and self.published and self._counts_from_article(c, base.start.year):
            years += self.published.year - base.start.year
        start, end = add_years(base.start, years), add_years(base.end, years)
        timex = None
        if base.timex and base.timex[:4].isdigit():
            timex = f"{start.year:04d}{base.timex[4:]}" if "/" not in base.timex else f"{start}/{end}"
        return Days(start, end, base.grain, timex)


def _part_of(days: Days, c: Structure) -> Days:
    """Return the part of a half or quarter that a structure names, if it does."""
    return edge(days.start, days.end, c["part"]) if "part" in c and days.start and days.end else days


def _leans(c: Structure, way: str) -> bool:
    return bool(c.get("dir", c.get("lean")) == way)
