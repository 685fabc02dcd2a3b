"""The other readers: what of the guidelines' kinds each has, and its output in the guidelines' form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from pipeline.grammar.reading.units import UnitTable

Mention = dict[str, Any]
Convert = Callable[[str, Any, UnitTable], list[Mention]]
"""Takes a text, what the reader gave for it (see `worker`), and the language's unit words; gives mentions."""

_DURATIONS = ("year", "quarter", "month", "week", "day", "hour", "minute", "second")
_CLOCK = ("hour", "minute", "second")
_A_FEW_YEARS = 100
_CENT = Decimal("0.01")
_MEASURES = {
    "gram": "g", "kilogram": "kg", "ounce": "[oz_av]", "pound": "[lb_av]",
    "litre": "L", "millilitre": "mL", "gallon": "[gal_us]",
    "metre": "m", "kilometre": "km", "centimetre": "cm", "millimetre": "mm", "mile": "[mi_i]", "yard": "[yd_i]", "foot": "[ft_i]", "inch": "[in_i]",
    "celsius": "Cel", "degree": "Cel", "fahrenheit": "[degF]",
}  # fmt: skip
"""Duckling's units by UCUM code."""


@dataclass(frozen=True, slots=True)
class Other:
    """One of the other readers.

    Args:
        name: as it calls itself.
        key: as `worker` calls it.
        kinds: the kinds that it has; in others it is not scored.
        mentions: its output in the guidelines' form.
        speed: what is measured, where its name does not say it.
    """

    name: str
    key: str
    kinds: frozenset[str]
    mentions: Convert
    speed: str


def duckling(text: str, found: Iterable[Mapping[str, Any]], units: UnitTable) -> list[Mention]:
    """Map Duckling's entities.

    In its favour: a `number` with a percent sign or word after it counts as a percentage, though Duckling has none, and other bare numbers
    (it takes many a syllable for one) are not counted against it; an interval with one end is the amount at that end; of overlapping time and
    duration the longer is taken, and of equal ones the duration for years below 100, else the time; a time of day is taken for the day that it
    names, or passed over where it names none, as its next occurrences then are a day apart. Not in its favour: a day or month without a year is
    the next one, as it says, though news speaks of the past. Of counters it knows but one, so counts are left out.
    """
    mentions: list[Mention] = []
    spans: list[tuple[int, int, Mention | None]] = []
    for e in found:
        start, end, value = e["start"], e["end"], e["value"]
        match e["dim"]:
            case "amount-of-money":
                mentions += _amount(start, end, "money", value, units)
            case "number":
                pos = end + (text[end : end + 1] == " ")
                unit = units.match(text, pos)
                if unit is not None and unit.kind == "percent":
                    mentions.append(_mention(start, pos + len(unit.word), "percent", value["value"], unit.code))
            case "distance" | "volume" | "quantity" | "temperature":
                mentions += _amount(start, end, "physical", value, units)
            case "duration":
                spans.append((start, end, _mention(start, end, "duration", value["value"], value["unit"])))
            case "time":
                spans.append((start, end, _time(start, end, value)))
    return mentions + _best(spans)


def _amount(start: int, end: int, kind: str, value: Mapping[str, Any], units: UnitTable) -> Iterable[Mention]:
    low, high = value.get("from"), value.get("to")
    one = value if value["type"] == "value" else low or high
    assert one is not None
    name = one["unit"].removeprefix("\u00c2")
    factor = Decimal(1)
    if kind == "physical":
        if name not in _MEASURES:
            return
        name = _MEASURES[name]
    elif name == "cent":
        name, factor = "USD", _CENT
    else:
        name = units.before.get(name, name)
    if low and high:
        yield _mention(start, end, kind, None, name, low["value"], high["value"])
    else:
        yield _mention(start, end, kind, Decimal(str(one["value"])) * factor, name)


def _time(start: int, end: int, value: Mapping[str, Any]) -> Mention | None:
    """A time as a date, or None for one of the clock."""
    first, last = value.get("from"), value.get("to")
    if value["type"] == "value":
        first, last = value, None
    one = first or last
    assert one is not None
    begin = datetime.fromisoformat(one["value"])
    if one["grain"] in _CLOCK and len(value["values"]) > 1:
        later = value["values"][1].get("from") or value["values"][1].get("to") or value["values"][1]
        if datetime.fromisoformat(later["value"]) - begin <= timedelta(days=1):
            return None
    if first and last:
        stop = datetime.fromisoformat(last["value"]) - timedelta(seconds=1)
        if stop.date() >= begin.date():
            return _date(start, end, begin.date(), stop.date())
    return _date(start, end, begin.date(), _last_day(begin.date(), one["grain"]))


def _best(spans: Sequence[tuple[int, int, Mention | None]]) -> list[Mention]:
    def rank(span: tuple[int, int, Mention | None]) -> tuple[int, int]:
        start, end, m = span
        few = m is not None and m["unit"] == "year" and Decimal(m["value"]) < _A_FEW_YEARS
        return start - end, 0 if few else 1 if m is None or m["kind"] == "date" else 2

    taken: list[tuple[int, int, Mention | None]] = []
    for span in sorted(spans, key=rank):
        if all(span[1] <= start or end <= span[0] for start, end, _ in taken):
            taken.append(span)
    return [m for _, _, m in sorted(taken, key=lambda s: s[0]) if m is not None]


def korean_datetime(text: str, found: Iterable[Mapping[str, Any]], units: UnitTable) -> list[Mention]:  # noqa: ARG001 -- all readers are called alike
    """Map korean-datetime's expressions: those of a date, or of a time with its date, are the days that they cover.

    In its favour: mere times of day are no mentions here, and not counted against it.
    """
    mentions = []
    for e in found:
        if e["kind"] in ("date", "datetime"):
            first = datetime.fromisoformat(e["start"])
            last = max(first, datetime.fromisoformat(e["end"]) - timedelta(microseconds=1))
            start, end = e["span"]
            mentions.append(_date(start, end, first.date(), last.date()))
    return mentions


def dateparser(text: str, found: Iterable[tuple[str, str, str]], units: UnitTable) -> list[Mention]:  # noqa: ARG001 -- all readers are called alike
    """Map dateparser's search results: the day, week, month or year that holds the moment, as its `period` says.

    It gives what it found as text, in order and without places: each is looked for after the one before.
    """
    mentions, place = [], 0
    for surface, moment, period in found:
        start = text.find(surface, place)
        if start < 0:
            continue
        place = start + len(surface)
        day = datetime.fromisoformat(moment).date()
        first = {
            "year": day.replace(month=1, day=1),
            "month": day.replace(day=1),
            "week": day - timedelta(days=day.weekday()),
        }.get(period, day)
        mentions.append(_date(start, place, first, _last_day(first, period)))
    return mentions


def price_parser(text: str, found: Iterable[tuple[int, int, str, str]], units: UnitTable) -> list[Mention]:  # noqa: ARG001 -- all readers are called alike
    """Map price-parser's prices.

    In its favour: words in which it sees no currency are passed over, and its currency, a word or sign, is looked up in ours.
    """
    mentions = []
    for start, length, amount, currency in found:
        unit = units.by_word.get(("money", currency))
        code = unit.code if unit else units.before.get(currency, currency)
        mentions.append(_mention(start, start + length, "money", amount, code))
    return mentions


def _mention(
    start: int, end: int, kind: str, value: Any, unit: str | None, low: Any = None, high: Any = None
) -> Mention:
    plain = (None if v is None else str(v) for v in (value, low, high))
    return dict(zip(("value", "low", "high"), plain, strict=True)) | {
        "start": start,
        "end": end,
        "kind": kind,
        "unit": unit,
        "date_start": None,
        "date_end": None,
    }


def _date(start: int, end: int, first: date, last: date) -> Mention:
    return _mention(start, end, "date", None, None) | {"date_start": first.isoformat(), "date_end": last.isoformat()}


def _last_day(first: date, grain: str) -> date:
    """Return the last day of a calendar unit that begins on a day."""
    if grain == "week":
        return first + timedelta(days=6)
    months = {"month": 1, "quarter": 3, "year": 12}.get(grain)
    if months is None:
        return first
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1) - timedelta(days=1) if first.year + years <= date.max.year else first


OTHERS = (
    Other(
        "Duckling",
        "duckling",
        frozenset({"money", "percent", "physical", "duration", "date"}),
        duckling,
        "all dimensions",
    ),
    Other("korean-datetime", "korean-datetime", frozenset({"date"}), korean_datetime, "dates and times"),
    Other("dateparser", "dateparser", frozenset({"date"}), dateparser, "search for dates"),
    Other("price-parser", "price-parser", frozenset({"money"}), price_parser, "a price a word"),
)
