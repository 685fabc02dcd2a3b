import json
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import parts, schema
from pipeline.config import Config
from pipeline.grammar.model import Mention
from pipeline.grammar.testing.intervals import INFINITY, Interval, coarse, rounded
from pipeline.stages._across import across
from pipeline.stages._comparable import MACROS

D = Decimal
YEAR = {"period_start": date(2016, 1, 1), "period_end": date(2016, 12, 31)}
ABOUT = {"metric": "외환보유액", "metric_id": "fx_reserves", "entity": "중국", "entity_id": "CHN", **YEAR}


def claim(value, r="100000000", approx="exact", unit="USD", kind="money", surface=None, **more):
    """A claim's own columns; `value` may be a pair for a range."""
    low, high = map(D, value) if isinstance(value, tuple) else (None, None)
    exact = None if low is not None else D(value)
    place = {"surface": surface or str(value), "kind": kind, "approx": "range" if low is not None else approx}
    return place | {"value_exact": exact, "low": low, "high": high, "resolution": D(r), "unit": unit} | ABOUT | more


@pytest.fixture
def compared(tmp_path, make_row):
    """A function: articles (day, claims, and columns of the document) to the checks by claim, an article's first claim `0.0`."""

    def run(*articles, lang="ko"):
        documents, claims, relations = [], [], []
        for a, (day, stated, *more) in enumerate(articles):
            doc_id = f"{a:016x}"
            published = day and datetime(day.year, day.month, day.day, 7, tzinfo=ZoneInfo("Asia/Seoul"))
            changes = {
                "doc_id": doc_id,
                "published_at": published,
                "lang": lang,
                "publisher": f"신문 {a}",
                "source_uri": f"{a}.txt",
            }
            documents.append(make_row(schema.DOCUMENTS, **changes | (more[0] if more else {})))
            for c, columns in enumerate(stated):
                converted = columns.pop("converted", False)
                row = {
                    "claim_id": f"{a}.{c}",
                    "doc_id": doc_id,
                    "modality": "actual",
                    "role": "level",
                    "field": "text",
                    "start": c,
                }
                claims.append(make_row(schema.CLAIMS, **row | columns))
                if converted:
                    tie = {"relation_id": f"{a}.{c}", "doc_id": doc_id, "relation": "conversion", "part": "converted"}
                    relations.append(make_row(schema.RELATION_ROWS, **tie | {"mention_id": f"{a}.{c}"}))
        paths = {}
        for spec, rows in ((schema.CLAIMS, claims), (schema.RELATION_ROWS, relations), (schema.DOCUMENTS, documents)):
            paths[spec.name] = [tmp_path / f"{spec.name}.parquet"]
            parts.write(paths[spec.name][0], parts.conform(schema.to_table(spec, rows), spec), spec)
        spill = tmp_path / "spill"
        spill.mkdir(exist_ok=True)
        tables = across(paths["claims"], paths["relations"], paths["documents"], spill, Config())
        rows = [row for t in tables for row in t.to_pylist()]
        return {row["mention_id"]: row | {"evidence": json.loads(row["evidence"])} for row in rows}

    return run


def outcome(found):
    return {key: (row["verdict"], row["reason_code"]) for key, row in found.items()}


BOTH = ("0.0", "1.0")
DAY, LATER = date(2017, 1, 9), date(2017, 3, 9)

AGREE = [
    (claim("3097700000000"), claim("3097700000000")),
    (claim("3097700000000"), claim("3100000000000", "10000000000")),
    (claim("3097700000000"), claim("3000000000000", "100000000", approx="lower_bound")),
    (claim("3097700000000"), claim("3000000000000", "1000000000000", approx="band", surface="3조 달러대")),
    (claim("3097700000000"), claim(("3000000000000", "3200000000000"))),
    (claim("2.8", "0.1", unit="%", kind="percent"), claim("2.84", "0.01", unit="%", kind="percent")),
    (claim("-2.8", "0.1", unit="%", kind="percent"), claim("2.8", "0.1", unit="%", kind="percent")),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), AGREE)
def test_two_reports_that_agree_support_each_other(compared, one, other):
    assert outcome(compared((DAY, [one]), (DAY, [other]))) == dict.fromkeys(BOTH, ("supported", "consistent"))


CONFLICT = [
    (claim("3097700000000"), claim("3907700000000"), DAY),
    (claim("3097700000000"), claim("3100000000000", approx="lower_bound"), DAY),
    (claim("3097700000000"), claim("4000000000000", "1000000000000", approx="band", surface="4조 달러대"), DAY),
    (claim("2.8", "0.1", unit="%", kind="percent"), claim("3.0", "0.1", unit="%", kind="percent"), DAY),
    (claim("97", "1", metric="농식품 수출", metric_id=None), claim("99", "1", metric="농식품  수출", metric_id=None), DAY),
    (claim("97", "1", metric="매출", metric_id="revenue", entity="다래 식품", entity_id=None),
     claim("99", "1", metric="매출액", metric_id="revenue", entity="다래식품", entity_id=None), DAY),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "day"), CONFLICT)
def test_two_reports_whose_intervals_do_not_meet_conflict(compared, one, other, day):
    found = compared((DAY, [one]), (day, [other]))
    assert outcome(found) == dict.fromkeys(BOTH, ("conflicting", "inconsistent"))
    assert found["0.0"]["evidence"]["mentions"] == {"claim": ["0.0"], "others": ["1.0"]}
    assert found["1.0"]["evidence"]["articles"] == ["0000000000000000"]


def test_a_number_ten_times_another_is_a_slip_in_one_of_them(compared):
    found = compared((DAY, [claim("3097700000000")]), (LATER, [claim("30980000000000")]))
    assert outcome(found) == dict.fromkeys(BOTH, ("conflicting", "scale_slip"))


APART = [
    {"metric": "외환보유액", "metric_id": "gdp"}, {"entity": "일본", "entity_id": "JPN"}, {"role": "base"}, {"unit": "KRW"},
    {"per": "1인"}, {"vintage": "revised"}, {"basis": "ytd"}, {"period_end": date(2016, 6, 30)}, {"modality": "forecast"},
    {"metric": None, "metric_id": None}, {"entity": None, "entity_id": None}, {"unit": None}, {"metric": "월평균 외환보유액"},
    {"period_start": None, "period_end": None}, {"approx": "vague", "value_exact": None}, {"converted": True},
    {"entity": "업체", "entity_id": None},
]  # fmt: skip


@pytest.mark.parametrize("other", APART)
def test_what_is_not_of_the_same_thing_is_not_compared(compared, other):
    assert compared((DAY, [claim("3097700000000")]), (DAY, [claim("3907700000000", **other)])) == {}


def test_forecasts_of_two_houses_do_not_conflict(compared):
    forecast = {"modality": "forecast"}
    assert compared((DAY, [claim("1", "1", **forecast)]), (DAY, [claim("5", "1", **forecast)])) == {}


def test_a_general_noun_names_no_body(compared):
    some = {"entity": "업체", "entity_id": None}
    assert compared((DAY, [claim("1", "1", **some)]), (DAY, [claim("5", "1", **some)])) == {}


@pytest.mark.parametrize(
    ("basis", "base", "verdict"),
    [("yoy", None, "conflicting"), (None, date(2015, 1, 1), "conflicting"), (None, None, None)],
)
def test_a_change_is_compared_where_its_base_is_known(compared, basis, base, verdict):
    change = {
        "unit": "%",
        "kind": "percent",
        "role": "change",
        "basis": basis,
        "base_period_start": base,
        "base_period_end": base,
    }
    found = compared(
        (DAY, [claim("3.1", "0.1", direction="up", **change)]), (DAY, [claim("3.1", "0.1", direction="down", **change)])
    )
    assert {row["verdict"] for row in found.values()} == ({verdict} if verdict else set())


def test_two_changes_with_other_bases_are_not_compared(compared):
    change = {"unit": "%", "kind": "percent", "role": "change", "direction": "up"}
    assert (
        compared(
            (DAY, [claim("3.1", "0.1", basis="yoy", **change)]), (DAY, [claim("0.4", "0.1", basis="qoq", **change)])
        )
        == {}
    )


def test_a_copy_is_no_second_witness_but_an_altered_one_conflicts(compared):
    copy = {"duplicate_of": f"{0:016x}"}
    assert compared((DAY, [claim("3097700000000")]), (DAY, [claim("3097700000000")], copy)) == {}
    found = compared((DAY, [claim("3097700000000")]), (LATER, [claim("3907700000000")], copy))
    assert outcome(found) == dict.fromkeys(BOTH, ("conflicting", "altered_copy"))


def test_two_copies_of_one_report_are_one_witness_for_a_third(compared):
    copy = {"duplicate_of": f"{0:016x}"}
    same = claim("3097700000000")
    found = compared((DAY, [dict(same)]), (DAY, [dict(same)], copy), (DAY, [dict(same)]))
    assert set(outcome(found).values()) == {("supported", "consistent")}
    assert len(found["2.0"]["evidence"]["articles"]) == 1
    assert found["0.0"]["evidence"]["articles"] == found["1.0"]["evidence"]["articles"] == [f"{2:016x}"]


OPEN = [
    ("rounding", claim("2.8", "0.1", unit="%", kind="percent"), claim("2.88", "0.01", unit="%", kind="percent"), DAY),
    ("rounding", claim("90000000", "10000"), claim("87720000", "10000"), DAY),
    ("revision", claim("3097700000000"), claim("3011000000000"), LATER),
    ("unsure_link", claim("3097700000000"), claim("3907700000000", inherited=["period"]), DAY),
    ("part", claim("3097700000000"), claim("907700000000"), DAY),
    ("many_things", claim("30.1", "0.1", unit="%", kind="percent", metric="시장 점유율", metric_id="market_share"),
     claim("20.1", "0.1", unit="%", kind="percent", metric="점유율", metric_id="market_share"), DAY),
]  # fmt: skip


@pytest.mark.parametrize(("reason", "one", "other", "day"), OPEN)
def test_what_may_have_another_reason_is_left_open(compared, reason, one, other, day):
    found = compared((DAY, [one]), (day, [other]))
    assert outcome(found) == dict.fromkeys(BOTH, ("not_enough_evidence", reason))


def test_an_article_that_contradicts_itself_is_no_witness(compared):
    torn = [claim("3097700000000"), claim("5000000000000", "100000000000")]
    assert compared((DAY, torn), (DAY, [claim("3907700000000")])) == {}


def test_one_that_differs_from_many_is_named_by_all_and_names_some(compared):
    articles = [(DAY, [claim("3097700000000")]) for _ in range(9)]
    found = compared(*articles, (DAY, [claim("3907700000000")]))
    assert {row["verdict"] for row in found.values()} == {"conflicting"}
    assert all(row["evidence"]["mentions"]["others"] == ["9.0"] for key, row in found.items() if key != "9.0")
    assert 4 <= len(found["9.0"]["evidence"]["mentions"]["others"]) <= 8


def test_a_row_says_who_says_what(compared):
    found = compared(
        (DAY, [claim("3097700000000", surface="3조977억 달러")]), (DAY, [claim("3.9e12", surface="3조9천억 달러")])
    )
    row = found["0.0"]
    assert row["explanation"] == (
        "신문 1 of 2017-01-09 says “3조9천억 달러” (3.9 trillion USD); the text says “3조977억 달러” (3.0977 trillion USD), "
        "of the same metric, entity and period."
    )
    assert (row["check_id"], row["method"], row["found"]) == ("0.0:cross_article:1", "cross_article", 3.0977e12)
    assert (row["expected_low"], row["expected_high"]) == (3.9e12 - 5e7, 3.9e12 + 5e7)
    assert row["relative_error"] == pytest.approx(1 - 3.0977e12 / (3.9e12 - 5e7))


def test_a_fall_is_expected_in_the_sign_that_it_is_printed_in(compared):
    change = {"unit": "%", "kind": "percent", "role": "change", "direction": "down", "basis": "yoy"}
    found = compared((DAY, [claim("3.1", "0.1", **change)]), (DAY, [claim("4.1", "0.1", **change)]))
    row = found["0.0"]
    assert (row["expected_low"], row["expected_high"]) == (pytest.approx(4.05), pytest.approx(4.15))
    assert row["relative_error"] == pytest.approx(1 - 3.1 / 4.05)


def test_hostile_names_and_numbers_do_no_harm(compared):
    big = claim("9e28", "1", surface='"}; DROP TABLE claims; --')
    odd = claim("5", "1", surface='"}; DROP TABLE claims; --\u202e')
    found = compared(
        (DAY, [big, odd], {"publisher": "'; --"}), (DAY, [claim("9e28", "1"), claim("9", "1", entity_id="JPN")])
    )
    assert found == {}
    found = compared((DAY, [odd], {"publisher": "'; --"}), (DAY, [claim("9", "1")]))
    assert {row["verdict"] for row in found.values()} == {"conflicting"}


def test_no_articles_and_no_language_pack_give_no_checks(compared):
    assert compared() == {}
    assert compared((DAY, [claim("1", "1")]), (DAY, [claim("5", "1")]), lang="fi") == {}


values = st.decimals(D("-1e20"), D("1e20"), places=3)


@settings(deadline=None)
@given(values, st.integers(-3, 12), st.sampled_from(["exact", "about", "lower_bound", "upper_bound", "band"]))
def test_intervals_in_sql_are_those_of_the_grammar(value, places, approx):
    r = D(1).scaleb(places)
    value = value.quantize(r) if places < 0 else (value / r).to_integral_value() * r + 0
    m = Mention(0, 1, "1.5" if places < 0 else "1", 0, 1, "count", approx, value=value, resolution=r)
    for strict, python in ((True, rounded), (False, coarse)):
        low, high = _in_sql(m, strict=strict)
        expected = python(m)
        assert (low, high) == (_end(expected, "low", approx), _end(expected, "high", approx))


def _end(interval: Interval, name, approx):
    end = getattr(interval, name)
    step = D("0.000000001") if getattr(interval, f"{name}_open") and approx == "band" else 0
    return None if abs(end) == INFINITY else float(end + end + (step if name == "low" else -step))


@cache
def _database():
    db = duckdb.connect()
    db.execute(MACROS)
    return db


def _in_sql(m, *, strict):
    query = """
    WITH m AS (SELECT $1::DECIMAL(38, 9) AS v, $2::DECIMAL(38, 9) AS r, $3 AS approx, $4 AS surface),
    d AS (SELECT *, last_digit(v, r, surface) AS digit FROM m),
    n AS (SELECT *, CASE WHEN $5 THEN rounding(r, approx) ELSE cutting(r, approx, digit) END AS slack,
        band_width(r, digit) AS width FROM d)
    SELECT least_end(v, v, approx, slack, $5, width)::DOUBLE, greatest_end(v, v, approx, slack, $5, width)::DOUBLE FROM n
    """
    return _database().execute(query, [m.value, m.resolution, m.approx, m.surface, strict]).fetchone()


BALANCE = {"metric": "무역수지", "metric_id": "trade_balance", "entity": "한국", "entity_id": "KOR"}


def told(after, value="47200000000", metric=None):
    """A balance of the year with a word behind it, or in the name of its metric."""
    text = f"무역수지는 {value}{after}"
    place = {"claim_text": text, "sentence_start": 0, "start": 6, "end": 6 + len(value)}
    return claim(value, **BALANCE | place | ({"metric": metric} if metric else {}))


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        (told(" 흑자"), told(" 적자"), "conflicting"),
        (told("흑자를 냈다"), told(" 적자"), "conflicting"),
        (told(" 적자"), told("", metric="무역수지 흑자"), "conflicting"),
        (told(" 흑자"), told("", value="-47200000000"), "conflicting"),
        (told(" 적자"), told(" 적자"), "supported"),
        (told(" 적자"), told("", value="-47200000000"), "supported"),
        (told(" 적자"), told("로"), "supported"),
        (told(" 흑자"), told(" 규모의 적자"), "supported"),
    ],
)
def test_a_surplus_is_no_deficit_of_the_same_size(compared, one, other, verdict):
    assert {row["verdict"] for row in compared((DAY, [one]), (DAY, [other])).values()} == {verdict}


def test_who_tells_no_sign_is_held_against_nobody_where_others_disagree_on_it(compared):
    found = compared((DAY, [told(" 흑자")]), (DAY, [told(" 적자")]), (DAY, [told("로")]))
    assert outcome(found) == dict.fromkeys(BOTH, ("conflicting", "inconsistent"))
    assert "deficit; the text says “47200000000” (47.2 billion USD) surplus" in found["0.0"]["explanation"]
    assert (found["0.0"]["expected_low"], found["1.0"]["expected_high"]) == (-47250000000, -47150000000)
