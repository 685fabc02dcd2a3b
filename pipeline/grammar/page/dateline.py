"""When an article was published: datelines of pages, and the values that records carry."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any

from pipeline.grammar.lexicon import Lexicon

_FIRST_YEAR = 1880
_LONGEST = 200
_LONELY = 24
_LABEL_ALONE = 16


class DatelineLexicon(Lexicon):
    """The words of datelines. A space in a label stands for any white space or none."""

    year_marks: tuple[str, ...] = ()
    month_marks: tuple[str, ...] = ()
    day_marks: tuple[str, ...] = ()
    hour_marks: tuple[str, ...] = ()
    minute_marks: tuple[str, ...] = ()
    second_marks: tuple[str, ...] = ()
    morning: tuple[str, ...] = ("AM", "A.M.")
    afternoon: tuple[str, ...] = ("PM", "P.M.")
    weekdays: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    """Labels of the first publication."""
    modified: tuple[str, ...] = ()
    """Labels of a later change, which never is the date of publication."""

    @cached_property
    def stamp(self) -> re.Pattern[str]:
        """Pattern of a calendar day with an optional time."""
        half = words((*self.morning, *self.afternoon))
        weekday = f"(?:[(\\[]?(?:{words(self.weekdays)})[)\\]]?[ ,]*)?" if self.weekdays else ""
        return re.compile(
            rf"(?<![\d.,])(?:(?P<year>\d{{4}})|['’‘]?(?P<short>\d{{2}}))"
            rf" ?(?:[-./]|{words(self.year_marks)}) ?(?P<month>\d{{1,2}})"
            rf" ?(?:[-./]|{words(self.month_marks)}) ?(?P<day>\d{{1,2}})(?!\d)"
            rf"(?: ?(?:{words(self.day_marks)})|\.(?!\d))?"
            rf"(?P<clock>[ ,(\[|T]{{0,3}}{weekday}[(\[|]?"
            rf"(?P<half>{half})? ?(?P<hour>\d{{1,2}})(?: ?(?:{words(self.hour_marks)})|:(?=\d))"
            rf"(?: ?(?P<minute>\d{{1,2}})(?: ?(?:{words(self.minute_marks)})|(?!\d))"
            rf"(?::? ?(?P<second>\d{{2}})(?!\d)(?:\.\d{{1,9}})?(?: ?(?:{words(self.second_marks)}))?)?)?"
            rf"(?: ?(?P<after>{half}))?(?: ?(?P<zone>Z|[+-]\d{{2}}:?\d{{2}})(?!\d))?)?",
            re.IGNORECASE,
        )

    @cached_property
    def label(self) -> re.Pattern[str]:
        """Pattern of a label; group `modified` matches where it is one of a later change."""
        return re.compile(
            rf"(?P<modified>{words(self.modified)})|(?P<published>{words(self.published)})", re.IGNORECASE
        )


def words(entries: Sequence[str]) -> str:
    """Return a pattern of the entries, the longest first; a space matches any white space or none. None given matches nothing."""
    ordered = sorted(entries, key=lambda w: (-len(w), w))
    return "|".join(re.escape(w).replace(r"\ ", r"\s*") for w in ordered) or "(?!)"


@dataclass(frozen=True, slots=True)
class Stamp:
    """A day in a line, with or without a time: its place, the moment (naive if no zone is said), and its label, if any."""

    start: int
    end: int
    moment: datetime
    timed: bool
    label: str | None


def stamps(line: str, lexicon: DatelineLexicon) -> list[Stamp]:
    """Find the days in a line, each with the label that stands before it, or, in lines of that style, after it.

    Args:
        line: one line; no more than its first 200 characters are read.
        lexicon: the words.

    Returns:
        The stamps in order. A two-digit year counts only with an apostrophe, a label or a time.
    """
    line = line[:_LONGEST]
    found = [(m, moment) for m in lexicon.stamp.finditer(line) if (moment := _moment(m, lexicon)) is not None]
    if not found:
        return []
    bounds = [0, *(edge for m, _ in found for edge in m.span()), len(line)]
    gaps = [line[a:b] for a, b in zip(bounds[::2], bounds[1::2], strict=True)]
    trailing = _label(gaps[0], lexicon, last=True) is None and _label(gaps[-1], lexicon, last=False) is not None
    result = []
    for n, (m, moment) in enumerate(found):
        label = _label(gaps[n + 1], lexicon, last=False) if trailing else _label(gaps[n], lexicon, last=True)
        timed = m["hour"] is not None
        if m["short"] and not (timed or label or m.group().startswith(("'", "’", "‘"))):
            continue
        result.append(Stamp(m.start(), m.end(), moment, timed, label))
    return result


def _label(gap: str, lexicon: DatelineLexicon, *, last: bool) -> str | None:
    found = list(lexicon.label.finditer(gap[-30:] if last else gap[:30]))
    if not found:
        return None
    m = found[-1] if last else found[0]
    rest = m.string[m.end() :] if last else m.string[: m.start()]
    if sum(c.isalnum() for c in rest) > 2:
        return None
    return "modified" if m["modified"] else "published"


def _moment(m: re.Match[str], lexicon: DatelineLexicon) -> datetime | None:
    year = int(m["year"]) if m["year"] else _century(int(m["short"]))
    hour, minute, second = (int(m[part] or 0) for part in ("hour", "minute", "second"))
    half = (m["half"] or m["after"] or "").casefold()
    if half in {w.casefold() for w in lexicon.afternoon} and hour < 12:
        hour += 12
    elif half in {w.casefold() for w in lexicon.morning} and hour == 12:
        hour = 0
    days, hour = divmod(hour, 24) if hour == 24 and not minute and not second else (0, hour)
    try:
        moment = datetime(year, int(m["month"]), int(m["day"]), hour, minute, second) + timedelta(days=days)  # noqa: DTZ001
        if m["zone"]:
            moment = moment.replace(tzinfo=datetime.strptime(m["zone"].upper(), "%z").tzinfo)
    except (ValueError, OverflowError):
        return None
    return moment if year >= _FIRST_YEAR else None


def _century(short: int) -> int:
    return short + (2000 if short < 70 else 1900)


@dataclass(frozen=True, slots=True)
class Dateline:
    """When a page says that it was published: the moment (naive if no zone is said), the number of its line, and how it is known."""

    moment: datetime
    line: int
    labelled: bool
    timed: bool


def find_dateline(lines: Sequence[str], prose: Sequence[bool], lexicon: DatelineLexicon) -> Dateline | None:
    """Find when a page says that its article was published.

    A day with a label of publication wins, the first in the page; a label may stand alone in the line before. Without one it is the first
    time-stamped day that has a line nearly to itself, then the first such day without a time that stands within the page's head. A day of
    change is never taken, nor one in a sentence of the article.

    Args:
        lines: the page's lines without the empty ones.
        prose: for each line, whether it is a sentence of the article.
        lexicon: the words.

    Returns:
        The dateline, or None if there is none.
    """
    ranked: dict[int, Dateline] = {}
    head = next((n for n, p in enumerate(prose) if p), len(lines))
    pending: str | None = None
    for n, line in enumerate(lines):
        if prose[n]:
            pending = None
            continue
        found = stamps(line, lexicon)
        for order, s in enumerate(found):
            label = s.label or (pending if order == 0 and not any(c.isalnum() for c in line[: s.start]) else None)
            if label == "published":
                return Dateline(s.moment, n, labelled=True, timed=s.timed)
            if label == "modified" or 1 in ranked:
                continue
            others = line[:_LONGEST][: s.start] + "".join(line[s.end : _LONGEST].split())
            lonely = sum(c.isalnum() for c in others) <= _LONELY
            if lonely and s.timed:
                ranked[1] = Dateline(s.moment, n, labelled=False, timed=True)
            elif lonely and n <= head and 2 not in ranked and (head <= 8 or n > 0):
                ranked[2] = Dateline(s.moment, n, labelled=False, timed=False)
        alone = lexicon.label.search(line) if len(line) <= _LABEL_ALONE and not found else None
        pending = ("modified" if alone["modified"] else "published") if alone else None
    return ranked.get(1) or ranked.get(2)


def is_dateline(line: str, lexicon: DatelineLexicon) -> bool:
    """Tell whether a line that is no sentence holds little else than labelled days, or a day with a time."""
    found = stamps(line, lexicon)
    rest = line
    for s in reversed(found):
        rest = rest[: s.start] + rest[s.end :]
    rest = lexicon.label.sub("", rest)
    alone = len(line) <= _LABEL_ALONE and not any(c.isalnum() for c in rest) and lexicon.label.search(line) is not None
    return alone or (any(s.timed or s.label for s in found) and sum(c.isalnum() for c in rest) <= _LONELY)


def read_moment(value: Any, lexicon: DatelineLexicon) -> datetime | None:
    """Read the publication date that a record carries.

    Args:
        value: a date, a datetime, a Unix time (seconds, or milliseconds and smaller from 10^11 on), digits `YYYYMMDD[HHMMSS]`, ISO 8601,
            RFC 2822, or a day as a dateline writes it.
        lexicon: the words for datelines.

    Returns:
        The moment, naive if no zone is said and at midnight if no time is; None where the value is no date.
    """
    match value:
        case datetime():
            moment: datetime | None = datetime.combine(value.date(), value.time(), value.tzinfo)
        case date():
            moment = datetime(value.year, value.month, value.day)  # noqa: DTZ001
        case bool():
            moment = None
        case int() | float():
            moment = _number(value)
        case str():
            moment = _written(value.strip()[:_LONGEST], lexicon)
        case _:
            moment = None
    return moment if moment and moment.year >= _FIRST_YEAR else None


def _number(value: float) -> datetime | None:
    digits = str(int(value)) if abs(value) < 10**20 else ""
    for shape, length in (("%Y%m%d", 8), ("%Y%m%d%H%M", 12), ("%Y%m%d%H%M%S", 14)):
        if len(digits) == length and digits.startswith(("18", "19", "20", "21")):
            try:
                return datetime.strptime(digits, shape)  # noqa: DTZ007
            except ValueError:
                continue
    if len(digits) < 9 or value < 0:
        return None
    seconds = value
    while seconds >= 10**11:
        seconds /= 1000
    return datetime.fromtimestamp(seconds, UTC)


def _written(text: str, lexicon: DatelineLexicon) -> datetime | None:
    if re.fullmatch(r"[0-9]{8,19}(\.[0-9]{1,9})?", text):
        return _number(float(text) if "." in text else int(text))
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for s in stamps(text, lexicon):
        rest = lexicon.label.sub("", text[: s.start] + text[s.end :])
        if s.label != "modified" and sum(c.isalnum() for c in rest) <= 3:
            return s.moment
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
