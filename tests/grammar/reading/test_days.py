from datetime import date

import pytest

from pipeline.grammar.reading.days import Resolver


def day(c, published=date(2017, 6, 20)):
    d = Resolver(published).resolve(c, 0)
    return (d.start and d.start.isoformat(), d.end and d.end.isoformat(), d.timex)


@pytest.mark.parametrize(
    ("structure", "expected"),
    [
        ({"year": 2017}, ("2017-01-01", "2017-12-31", "2017")),
        ({"year": 2010, "year_end": 2014}, ("2010-01-01", "2014-12-31", "2010/2014")),
        ({"year_offset": -1, "half": 2}, ("2016-07-01", "2016-12-31", "2016-H2")),
        ({"year_offset": 0, "quarter": 1}, ("2017-01-01", "2017-03-31", "2017-Q1")),
        ({"year": 2016, "month": 2}, ("2016-02-01", "2016-02-29", "2016-02")),
        ({"month": 6, "part": "last"}, ("2017-06-30", "2017-06-30", "2017-06-30")),
        ({"month": 2, "part": "21-last"}, ("2017-02-21", "2017-02-28", "2017-02-21/2017-02-28")),
        ({"year": 2010, "part": "last"}, ("2010-12-31", "2010-12-31", "2010-12-31")),
        ({"month": 9}, ("2016-09-01", "2016-09-30", "2016-09")),
        ({"month": 9, "dir": "future"}, ("2017-09-01", "2017-09-30", "2017-09")),
        ({"day": 28}, ("2017-05-28", "2017-05-28", "2017-05-28")),
        ({"day": 20}, ("2017-06-20", "2017-06-20", "2017-06-20")),
        ({"day": 19, "lean": "future"}, ("2017-07-19", "2017-07-19", "2017-07-19")),
        ({"day": 20, "day_end": 21}, ("2017-06-20", "2017-06-21", "2017-06-20/2017-06-21")),
        ({"day": 31}, ("2017-05-31", "2017-05-31", "2017-05-31")),
        ({"month": 11, "month_end": 2, "year": 2016}, ("2016-11-01", "2017-02-28", "2016-11/2017-02")),
        ({"quarter": 4}, ("2016-10-01", "2016-12-31", "2016-Q4")),
        ({"month_offset": -1}, ("2017-05-01", "2017-05-31", "2017-05")),
        ({"day_offset": -1}, ("2017-06-19", "2017-06-19", "2017-06-19")),
        ({"week_offset": -1}, ("2017-06-12", "2017-06-18", "2017-W24")),
        ({"weekday": 2}, ("2017-06-14", "2017-06-14", "2017-06-14")),
        ({"ago": 3, "unit": "month", "sign": -1}, ("2017-03-01", "2017-03-31", "2017-03")),
        ({"ago": 10, "unit": "year", "sign": 1}, ("2027-01-01", "2027-12-31", "2027")),
        ({"century": 21}, ("2001-01-01", "2100-12-31", "20")),
        ({"decade": 1990, "part": "7-9"}, ("1997-01-01", "1999-12-31", "199")),
        ({"year": 2017, "month": 2, "day": 30}, (None, None, None)),
    ],
)
def test_structures_become_days(structure, expected):
    assert day(structure) == expected


@pytest.mark.parametrize(
    "structure", [{"year_offset": 0}, {"month": 6}, {"day": 3}, {"day_offset": -1}, {"weekday": 1}]
)
def test_without_the_articles_day_nothing_is_guessed(structure):
    assert day(structure, None) == (None, None, None)


def test_an_absolute_date_needs_no_article_day():
    assert day({"year": 2017, "month": 6, "day": 20}, None)[0] == "2017-06-20"


def test_the_same_stretch_of_another_year_follows_what_was_named():
    resolver = Resolver(date(2015, 4, 13))
    assert resolver.resolve({"month": 9}, 0).timex == "2014-09"
    assert resolver.resolve({"year_offset": -1, "same": True}, 0).timex == "2013-09"


def test_the_same_stretch_of_nothing_is_unknown():
    assert Resolver(date(2015, 4, 13)).resolve({"year_anchored": -1, "same": True}, 0).start is None


def test_the_day_before_is_that_of_the_day_named():
    resolver = Resolver(date(2015, 4, 13))
    resolver.resolve({"day": 11, "report": True}, 0)
    assert resolver.resolve({"day_anchored": -1}, 0).start == date(2015, 4, 10)


def test_leap_day_a_year_before_is_the_end_of_february():
    resolver = Resolver(date(2016, 3, 1))
    resolver.resolve({"year": 2016, "month": 2}, 0)
    assert resolver.resolve({"year_offset": -1, "same": True}, 0).end == date(2015, 2, 28)
