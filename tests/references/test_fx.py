from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.references import fx

FRIDAY, SUNDAY, MONDAY = date(2017, 6, 16), date(2017, 6, 18), date(2017, 6, 19)


def test_last_day_is_the_last_fixing_of_the_pinned_data():
    last = fx.last_day()
    assert fx.cross_rates("USD", "EUR", last, 1)[0][0] == last
    assert fx.rate("USD", "EUR", last + timedelta(days=1), 0) is None


def test_a_fixing_day_gives_its_own_rate():
    value, day = fx.rate("EUR", "USD", date(2014, 3, 28), 10)
    assert (value, day) == (Decimal("1.3759"), date(2014, 3, 28))


def test_the_cross_goes_through_the_euro_exactly():
    won, _ = fx.rate("EUR", "KRW", MONDAY, 0)
    dollars, _ = fx.rate("EUR", "USD", MONDAY, 0)
    assert fx.rate("USD", "KRW", MONDAY, 0) == (won / dollars, MONDAY)


@pytest.mark.parametrize(("currency", "quote"), [("USD", "KRW"), ("EUR", "KRW"), ("KRW", "KRW"), ("EUR", "EUR")])
def test_a_weekend_uses_the_friday_before_never_the_monday_after(currency, quote):
    assert fx.rate(currency, quote, SUNDAY, 10) == fx.rate(currency, quote, FRIDAY, 0)
    assert fx.rate(currency, quote, SUNDAY, 10)[1] == FRIDAY
    assert fx.rate(currency, quote, SUNDAY, 1) is None


@pytest.mark.parametrize(
    ("currency", "day"),
    [
        ("TWD", MONDAY),
        ("VND", MONDAY),
        ("not a currency", MONDAY),
        ("CNY", date(2005, 3, 31)),
        ("USD", date(1998, 12, 31)),
        ("RUB", date(2022, 3, 31)),
        ("USD", date(2080, 1, 1)),
        ("USD", date.min),
        ("USD", date.max),
        ("ISK", date(2012, 1, 2)),
    ],
)
def test_where_there_is_no_rate_there_is_none(currency, day):
    assert fx.rate(currency, "KRW", day, 10) is None


def test_the_rouble_ends_in_march_2022():
    assert fx.rate("RUB", "KRW", date(2022, 3, 5), 10)[1] == date(2022, 3, 1)


def test_the_window_holds_the_last_fixings_and_no_later_one():
    window = fx.cross_rates("CNY", "KRW", date(2015, 11, 15), 7)
    assert [day.day for day, _ in window] == [13, 12, 11, 10, 9, 6, 5]
    assert all(Decimal(178) < rate < Decimal(184) for _, rate in window)
    assert fx.cross_rates("CNY", "KRW", date(2015, 11, 15), 1) == window[:1]


def test_the_window_does_not_reach_over_a_suspension():
    """The ECB did not quote the Icelandic króna from December 2008 to January 2018."""
    assert min(day for day, _ in fx.cross_rates("ISK", "KRW", date(2018, 2, 6), 7)).year == 2018


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_window_out_of_the_data_is_empty(day):
    assert fx.cross_rates("USD", "KRW", day, 7) == ()


@given(
    st.sampled_from(["USD", "JPY", "CNY", "GBP", "HKD"]),
    st.dates(date(2005, 5, 1), date(2026, 6, 30)),
    st.integers(0, 12),
)
def test_the_fixing_is_the_youngest_that_is_not_later(currency, day, age):
    found = fx.rate(currency, "KRW", day, age)
    if found is None:
        assert all(fx.rate(currency, "KRW", day - timedelta(days=n), 0) is None for n in range(age + 1))
        return
    _, fixing = found
    assert day - timedelta(days=age) <= fixing <= day
    assert all(fx.rate(currency, "KRW", day - timedelta(days=n), 0) is None for n in range((day - fixing).days))


@given(st.sampled_from(["USD", "JPY", "CNY", "EUR"]), st.dates(date(2005, 5, 1), date(2026, 6, 30)))
def test_there_and_back_is_one(currency, day):
    there, fixing = fx.rate(currency, "KRW", day, 10)
    back, same = fx.rate("KRW", currency, day, 10)
    assert fixing == same
    assert abs(there * back - 1) < Decimal("1e-24")


@given(st.sampled_from(["USD", "JPY", "ISK"]), st.dates(date(2005, 5, 1), date(2020, 6, 30)), st.integers(0, 40))
def test_an_average_is_of_the_fixings_of_its_days(currency, first, days):
    span = [first + timedelta(days=n) for n in range(days + 1)]
    rates = [found[0] for found in (fx.rate(currency, "KRW", day, 0) for day in span) if found]
    found = fx.average(currency, "KRW", first, span[-1])
    if found is None:
        assert not rates or any(fx.rate(currency, "KRW", day, 10) is None for day in span[10:])
    else:
        assert found == sum(rates) / len(rates)


def test_an_average_does_not_reach_over_a_suspension():
    assert fx.average("ISK", "KRW", date(2008, 11, 1), date(2018, 3, 1)) is None
    assert fx.average("ISK", "KRW", date(2008, 11, 1), date(2008, 12, 31)) is None
    assert fx.average("ISK", "KRW", date(2018, 1, 1), date(2018, 3, 1)) is None
    assert fx.average("USD", "KRW", date(2017, 6, 17), date(2017, 6, 18)) is None


@given(
    st.sampled_from(["USD", "JPY", "ISK", "XAU"]),
    st.dates(date(2006, 5, 1), date(2020, 6, 30)),
    st.integers(-20, 500),
    st.integers(1, 400),
)
def test_extremes_are_of_the_listed_rates(currency, day, age, fixings):
    first = day - timedelta(days=age)
    rates = [rate for on, rate in fx.cross_rates(currency, "KRW", day, fixings) if on >= first]
    expected = (min(rates), max(rates)) if rates else None
    assert fx.extremes(currency, "KRW", first, day, fixings) == expected
