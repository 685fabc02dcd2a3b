"""Exchange rates: the European Central Bank's daily fixings, as the CurrencyConverter package carries them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

import numpy as np

_HUB = "EUR"
_DAILY = "USD"
"""The currency that has a rate on every day that the ECB fixed any."""
_DAY = timedelta(days=1)
_CLOSED_DAYS = 10
"""Longest run of days without a fixing that is taken for holidays; a longer one is a suspended series."""


def last_day() -> date:
    """Return the last day of the pinned data."""
    last: date = _converter().bounds[_HUB].last_date
    return last


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
    series = _series(currency, quote)
    place = bisect_right(series.days, day) - 1
    if place < 0 or (day - series.days[place]).days > max_age_days:
        return None
    return series.rates[place], series.days[place]


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
    series = _series(currency, quote)
    last = series.last(day, fixings)
    return tuple(zip(series.days[last], series.rates[last], strict=True))[::-1]


def extremes(currency: str, quote: str, first: date, day: date, fixings: int) -> tuple[Decimal, Decimal] | None:
    """Return the lowest and the highest of the cross rates that `cross_rates` lists, from a first day on; None if there are none."""
    series = _series(currency, quote)
    last = series.last(day, fixings)
    start = max(last.start, bisect_left(series.days, first))
    if start >= last.stop:
        return None
    near = series.floats[start : last.stop]
    return series.rates[start + int(near.argmin())], series.rates[start + int(near.argmax())]


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
    series = _series(currency, quote)
    start, end = bisect_left(series.days, first), bisect_right(series.days, last)
    if start >= end or series.since[end - 1] > start:
        return None
    if (series.days[start] - first).days > _CLOSED_DAYS or (last - series.days[end - 1]).days > _CLOSED_DAYS:
        return None
    return sum(series.rates[start:end], Decimal(0)) / (end - start)


@cache
def _converter() -> Any:
    """Load the fixings once a process, with exact decimals and every fallback off: a missing rate raises."""
    from currency_converter import CurrencyConverter

    return CurrencyConverter(decimal=True)


@dataclass(frozen=True, slots=True)
class _Series:
    """The fixings of a pair in order: their days, rates, and for each where its run begins that no longer gap interrupts.

    `floats` are the rates once more, in which the least and greatest are soon found: fixings have at most seven digits, so that
    two rates that differ do so in the 15th digit or before.
    """

    days: Sequence[date]
    rates: Sequence[Decimal]
    since: Sequence[int]
    floats: np.ndarray[Any, Any]

    def last(self, day: date, fixings: int) -> slice:
        """Return where the last fixings up to a day stand, of one run; nowhere if the last one is older than ten days."""
        end = bisect_right(self.days, day)
        if not end or (day - self.days[end - 1]).days > _CLOSED_DAYS:
            return slice(0, 0)
        return slice(max(self.since[end - 1], end - fixings), end)


@lru_cache(maxsize=64)
def _series(currency: str, quote: str) -> _Series:
    priced, pricing = _per_euro(currency), _per_euro(quote)
    days = [day for day in _fixing_days() if day in priced and day in pricing]
    since = [0] * len(days)
    for place in range(1, len(days)):
        apart = (days[place] - days[place - 1]).days
        since[place] = place if apart > _CLOSED_DAYS + 1 else since[place - 1]
    rates = [pricing[day] / priced[day] for day in days]
    return _Series(days, rates, since, np.array(rates, np.float64))


@cache
def _per_euro(currency: str) -> Mapping[date, Decimal]:
    """Return a currency's rates by day, those of the euro itself too; of one that the ECB does not quote there are none."""
    from currency_converter import RateNotFoundError

    converter = _converter()
    rates: dict[date, Decimal] = {}
    if currency in converter.currencies:
        for day in _fixing_days() if currency != _DAILY else _all_days():
            with suppress(RateNotFoundError):
                rates[day] = converter.convert(1, _HUB, currency, day)
    return rates


@cache
def _fixing_days() -> Sequence[date]:
    return sorted(_per_euro(_DAILY))


def _all_days() -> Iterator[date]:
    first, last, *_ = _converter().bounds[_HUB]
    return (first + n * _DAY for n in range((last - first).days + 1))
