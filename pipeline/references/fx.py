"""Exchange rates: the European Central Bank's daily fixings, as the CurrencyConverter package carries them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

_HUB = "EUR"
_DAY = timedelta(days=1)
_CLOSED_DAYS = 10
"""Longest run of days without a fixing that is taken for holidays; a longer one is a suspended series."""


def last_day() -> date:
    """Return the last day of the pinned data."""
    last: date = _converter().bounds[_HUB].last_date
    return last


def _first_day() -> date:
    first: date = _converter().bounds[_HUB].first_date
    return first


@lru_cache(maxsize=65_536)
def rate(currency: str, quote: str, day: date, max_age_days: int) -> tuple[Decimal, date] | None:
    """Look a cross rate up.

    Args:
        currency: ISO 4217 code of what is priced.
        quote: ISO 4217 code of what it is priced in.
        day: the day that the rate is wanted for.
        max_age_days: how many days before `day` the fixing may lie.

    Returns:
        Units of `quote` for one unit of `currency`, to 28 significant digits, and the day of the fixing: the last one on or
        before `day` that has both currencies, crossed through the euro; never a later one, nothing interpolated. None if
        there is none within `max_age_days`, or if the ECB does not quote one of the two.
    """
    for age in range(min(max_age_days, (day - _first_day()).days) + 1):
        fixing = day - age * _DAY
        cross = _cross(currency, quote, fixing)
        if cross is not None:
            return cross, fixing
    return None


@lru_cache(maxsize=16_384)
def cross_rates(currency: str, quote: str, day: date, fixings: int) -> tuple[tuple[date, Decimal], ...]:
    """List the last cross rates up to a day.

    Args:
        currency: ISO 4217 code of what is priced.
        quote: ISO 4217 code of what it is priced in.
        day: the last day that counts.
        fixings: how many fixings are wanted.

    Returns:
        At most `fixings` pairs of day and rate (as in `rate`), the latest first. The search ends at a gap of more than ten days,
        so that a series that was suspended and taken up again is not mixed with its past.
    """
    found: list[tuple[date, Decimal]] = []
    fixing, gap = day, 0
    while len(found) < fixings and gap <= _CLOSED_DAYS and fixing >= _first_day():
        cross = _cross(currency, quote, fixing)
        if cross is None:
            gap += 1
        else:
            found.append((fixing, cross))
            gap = 0
        fixing -= _DAY
    return tuple(found)


@lru_cache(maxsize=4_096)
def average(currency: str, quote: str, first: date, last: date) -> Decimal | None:
    """Average the cross rates of all fixings of a span of days.

    Args:
        currency: ISO 4217 code of what is priced.
        quote: ISO 4217 code of what it is priced in.
        first: the first day that counts.
        last: the last one.

    Returns:
        The mean of the rates (as in `rate`), to 28 significant digits; None if more than ten days in a row have no fixing.
    """
    total, count, gap = Decimal(0), 0, 0
    for age in range((last - first).days + 1):
        cross = _cross(currency, quote, first + age * _DAY)
        gap = gap + 1 if cross is None else 0
        if gap > _CLOSED_DAYS:
            return None
        if cross is not None:
            total, count = total + cross, count + 1
    return total / count if count else None


@cache
def _converter() -> Any:
    """Load the fixings once a process, with exact decimals and every fallback off: a missing rate raises."""
    from currency_converter import CurrencyConverter

    return CurrencyConverter(decimal=True)


def _cross(currency: str, quote: str, day: date) -> Decimal | None:
    priced, pricing = _per_euro(currency, day), _per_euro(quote, day)
    if priced is None or pricing is None or not _is_fixing_day(day):
        return None
    return pricing / priced


def _per_euro(currency: str, day: date) -> Decimal | None:
    from currency_converter import RateNotFoundError

    converter = _converter()
    if currency not in converter.currencies:
        return None
    try:
        amount: Decimal = converter.convert(1, _HUB, currency, day)
    except RateNotFoundError:
        return None
    return amount


def _is_fixing_day(day: date) -> bool:
    """Tell whether the ECB fixed rates that day; the dollar has a rate on every such day, the euro itself on any."""
    return _per_euro("USD", day) is not None
