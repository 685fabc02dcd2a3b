from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from pipeline import schema
from pipeline.config import Config
from pipeline.stages.extract import extract
from pipeline.stages.normalize import normalize

SEOUL = ZoneInfo("Asia/Seoul")


@pytest.fixture
def mentions(make_row):
    def read(text, published=None):
        row = make_row(schema.DOCUMENTS, doc_id="a", lang="ko", text=text, published_at=published)
        documents = schema.to_table(schema.DOCUMENTS, [row])
        table = normalize(extract(documents, Config()), documents, Config())
        assert table.schema.equals(schema.MENTIONS.arrow())
        return schema.to_rows(table)

    return read


def test_money_has_its_code_and_its_worth_at_the_articles_day(mentions):
    (m,) = mentions("1만5천달러를 썼다.", datetime(2011, 3, 7, 12, tzinfo=SEOUL))
    assert (m["unit"], m["value_exact"], m["value"]) == ("USD", Decimal(15000), 15000.0)
    assert m["value_usd"] == pytest.approx(15000)
    assert m["krw_per_unit"] == pytest.approx(Decimal(1113), rel=Decimal("0.01"))
    assert m["value_krw"] == pytest.approx(float(m["krw_per_unit"]) * 15000)
    assert m["fx_date"].isoformat() == "2011-03-07"


def test_on_a_day_without_a_fixing_the_last_one_counts(mentions):
    (m,) = mentions("100달러를 썼다.", datetime(2017, 6, 18, 12, tzinfo=SEOUL))
    assert m["fx_date"].isoformat() == "2017-06-16"


def test_a_currency_without_rates_and_an_article_without_a_day_have_no_worth(mentions):
    (m,) = mentions("100만동을 썼다.", datetime(2017, 6, 20, tzinfo=SEOUL))
    assert (m["unit"], m["value_usd"], m["value_krw"], m["fx_date"]) == ("VND", None, None, None)
    (m,) = mentions("100달러를 썼다.")
    assert (m["value_usd"], m["fx_date"]) == (None, None)


def test_a_day_is_korean(mentions):
    (m,) = mentions("어제 발표했다.", datetime(2017, 6, 20, 0, 10, tzinfo=SEOUL))
    assert m["date_start"].isoformat() == "2017-06-19"


def test_units_are_canonical(mentions):
    rows = mentions("75톤, 0.25%포인트, 25bp, 열여섯 살, 5.4배, 8분기 연속, 3점, 2위였다.")
    assert [r["unit"] for r in rows] == ["t", "%p", "bp", "year", "x", "quarter", "pt", "rank"]


def test_more_decimals_than_a_column_holds_stop_nothing(mentions):
    assert all(
        m["value_exact"] is None or m["value_exact"].as_tuple().exponent >= -9
        for m in mentions("3.14159265358979% 늘었다.")
    )
