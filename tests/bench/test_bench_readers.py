"""What the other readers give, in the guidelines' form; outputs are fixed, and the readers need not be there."""

import pytest

from pipeline import packs
from pipeline.bench import readers

ZONE = ".000+09:00"


@pytest.fixture(scope="module")
def units():
    return packs.reader("ko").units


def duckling(dim, start, end, **value):
    return {"dim": dim, "start": start, "end": end, "value": {"type": "value"} | value}


def moment(day, grain, clock="00:00:00"):
    return {"value": f"{day}T{clock}{ZONE}", "grain": grain, "type": "value"}


def point(start, end, *moments):
    return duckling("time", start, end, values=list(moments), **moments[0])


def stretch(start, end, first, last, *later):
    values = [{"from": first, "to": last, "type": "interval"}, *later]
    return duckling("time", start, end, values=values, **values[0])


def brief(mention):
    """The fields that are set."""
    return {k: v for k, v in mention.items() if v is not None}


def one(mentions):
    (mention,) = mentions
    return brief(mention)


def quantity(start, end, kind, value, unit):
    return {"start": start, "end": end, "kind": kind, "value": value, "unit": unit}


def days(start, end, first, last):
    return {"start": start, "end": end, "kind": "date", "date_start": first, "date_end": last}


@pytest.mark.parametrize(
    ("unit", "value", "expected"),
    [
        ("KRW", 1700000000000, ("1700000000000", "KRW")),
        ("$", 4.5, ("4.5", "USD")),
        ("\u00c2\u00a3", 200, ("200", "GBP")),
        ("cent", 5, ("0.05", "USD")),
    ],
)
def test_duckling_money(units, unit, value, expected):
    found = duckling("amount-of-money", 2, 6, value=value, unit=unit)
    assert one(readers.duckling("", [found], units)) == quantity(2, 6, "money", *expected)


def test_duckling_amount_with_one_end_is_the_amount_and_with_two_a_range(units):
    bound = duckling("amount-of-money", 0, 6) | {
        "value": {"from": {"value": 300000000, "unit": "KRW"}, "type": "interval"}
    }
    assert one(readers.duckling("3억원 이상", [bound], units)) == quantity(0, 6, "money", "300000000", "KRW")
    bound["value"]["to"] = {"value": 500000000, "unit": "KRW"}
    both = one(readers.duckling("3억에서 5억원 사이", [bound], units))
    assert (both["low"], both["high"]) == ("300000000", "500000000")
    assert "value" not in both


def test_duckling_number_counts_only_before_a_percent_sign_or_word(units):
    def read(text, end):
        return readers.duckling(text, [duckling("number", 0, end, value=3.5)], units)

    assert one(read("3.5%", 3)) == quantity(0, 4, "percent", "3.5", "%")
    assert one(read("3.5 퍼센트", 3)) == quantity(0, 7, "percent", "3.5", "%")
    assert read("3.5%포인트", 3) == []
    assert read("3.5명", 3) == []
    assert read("이는", 1) == []


def test_duckling_measures(units):
    assert one(readers.duckling("", [duckling("distance", 0, 5, value=5, unit="kilometre")], units)) == quantity(
        0, 5, "physical", "5", "km"
    )
    assert readers.duckling("", [duckling("quantity", 0, 3, value=6, unit="unnamed")], units) == []


@pytest.mark.parametrize(
    ("moments", "first", "last"),
    [
        ([moment("2016-01-01", "year")], "2016-01-01", "2016-12-31"),
        ([moment("2017-10-01", "quarter")], "2017-10-01", "2017-12-31"),
        ([moment("2016-02-01", "month")], "2016-02-01", "2016-02-29"),
        ([moment("2017-12-01", "month")], "2017-12-01", "2017-12-31"),
        ([moment("2017-06-19", "week")], "2017-06-19", "2017-06-25"),
        ([moment("2017-06-20", "day"), moment("2017-07-20", "day")], "2017-06-20", "2017-06-20"),
        ([moment("2017-06-17", "hour", "21:00:00")], "2017-06-17", "2017-06-17"),
        ([moment("9999-01-01", "year")], "9999-01-01", "9999-01-01"),
    ],
)
def test_duckling_time(units, moments, first, last):
    assert one(readers.duckling("", [point(0, 3, *moments)], units)) == days(0, 3, first, last)


def test_duckling_time_of_day_is_the_day_that_it_names_or_nothing(units):
    daily = point(0, 2, moment("2017-06-21", "hour", "03:00:00"), moment("2017-06-22", "hour", "03:00:00"))
    assert readers.duckling("", [daily], units) == []

    def afternoon(day):
        return moment(day, "hour", "12:00:00"), moment(day, "hour", "19:00:00")

    first, last = afternoon("2017-06-20")
    monthly = stretch(0, 6, first, last, dict(zip(("from", "to"), afternoon("2017-07-20"), strict=True)))
    assert one(readers.duckling("", [monthly], units)) == days(0, 6, "2017-06-20", "2017-06-20")
    every_day = stretch(0, 2, first, last, dict(zip(("from", "to"), afternoon("2017-06-21"), strict=True)))
    assert readers.duckling("", [every_day], units) == []


def test_duckling_interval_ends_the_day_before_its_end(units):
    found = stretch(0, 11, moment("2010-01-01", "year"), moment("2015-01-01", "year"))
    assert one(readers.duckling("", [found], units)) == days(0, 11, "2010-01-01", "2014-12-31")


@pytest.mark.parametrize(
    ("value", "end", "kind"), [(3, 2, "duration"), (1990, 5, "date")], ids=["a few years", "a year"]
)
def test_duckling_year_as_duration_and_as_time(units, value, end, kind):
    both = [
        point(0, end, moment("1990-01-01", "year")),
        duckling("duration", 0, end, value=value, unit="year"),
    ]
    for found in (both, both[::-1]):
        assert one(readers.duckling("", found, units))["kind"] == kind


def test_duckling_longer_of_overlapping_ones(units):
    found = [
        duckling("duration", 3, 6, value=13, unit="day"),
        point(0, 6, moment("2017-06-13", "day")),
        duckling("duration", 8, 9, value=2, unit="hour"),
    ]
    assert [(m["start"], m["kind"]) for m in readers.duckling("", found, units)] == [(0, "date"), (8, "duration")]


def test_korean_datetime(units):
    def expression(kind, start, end):
        return {"kind": kind, "span": [2, 5], "start": start, "end": end}

    day = expression("date", "2015-04-13T00:00:00", "2015-04-14T00:00:00")
    hour = expression("datetime", "2015-04-20T12:00:00", "2015-04-20T18:00:00")
    clock = expression("time", "2015-04-14T09:00:00", "2015-04-14T12:00:00")
    half = expression("date", "2015-07-01T00:00:00", "2016-01-01T00:00:00")
    found = readers.korean_datetime("", [day, hour, clock, half], units)
    assert [brief(m) for m in found] == [
        days(2, 5, "2015-04-13", "2015-04-13"),
        days(2, 5, "2015-04-20", "2015-04-20"),
        days(2, 5, "2015-07-01", "2015-12-31"),
    ]


def test_dateparser_places_and_periods(units):
    text = "2월부터 2011년, 다시 2월부터 3일"
    found = [
        ("2월부터", "2015-02-13T00:00:00", "month"),
        ("2011년", "2011-04-13T00:00:00", "year"),
        ("2월부터", "2015-02-13T00:00:00", "week"),
        ("4월", "2015-04-13T00:00:00", "month"),
        ("3일", "2015-04-03T00:00:00", "day"),
    ]
    assert [brief(m) for m in readers.dateparser(text, found, units)] == [
        days(0, 4, "2015-02-01", "2015-02-28"),
        days(5, 10, "2011-01-01", "2011-12-31"),
        days(15, 19, "2015-02-09", "2015-02-15"),
        days(20, 22, "2015-04-03", "2015-04-03"),
    ]


def test_price_parser_currencies(units):
    found = [[0, 6, "5000", "원"], [8, 3, "9.5", "$"], [12, 5, "7", "EUR"]]
    assert [brief(m) for m in readers.price_parser("", found, units)] == [
        quantity(0, 6, "money", "5000", "KRW"),
        quantity(8, 11, "money", "9.5", "USD"),
        quantity(12, 17, "money", "7", "EUR"),
    ]
