"""Frames of categories, and what Great Expectations finds in them."""

import copy
import json
import shutil
from decimal import Decimal

import pyarrow as pa
import pytest
from pandas.core.strings.accessor import StringMethods
from test_validate import CASES, TABLES, article

from pipeline import schema
from pipeline.stages import _frames
from pipeline.stages._suites import Suites
from pipeline.stages.validate import EXPECTATIONS


@pytest.fixture(scope="module")
def tables():
    """Whole articles, one for each case of a broken row, and rows of blanks, nulls and odd decimals."""
    articles = [article(number) for number in range(len(CASES) + 4)]
    for case, (table, _, change) in zip(articles, CASES, strict=False):
        case[table][0] |= copy.deepcopy(change(case[table][0]) if callable(change) else change)
    *_, blank, null, tiny, huge = articles
    for name in ("mentions", "claims"):
        blank[name][0] |= {"surface": "\u3000\u00a0", "unit": ""}
        null[name][0] |= dict.fromkeys(("unit", "value_exact", "resolution", "usd_per_unit", "timex"))
        tiny[name][0] |= {"resolution": Decimal("-0.000000001"), "usd_per_unit": Decimal("0.000000001")}
        huge[name][0] |= {
            "resolution": Decimal(10**28),
            "low": Decimal(10**28),
            "high": Decimal(10**28) - Decimal("1E-9"),
        }
    rows = {name: [row for each in articles for row in each[name]] for name in TABLES}
    return {name: schema.to_table(schema.PUBLISHED[name], of_table) for name, of_table in rows.items()}


@pytest.mark.parametrize("name", TABLES)
def test_rules_find_in_categories_what_they_find_in_values(tables, monkeypatch, name):
    spec, batches = schema.PUBLISHED[name], [tables[name].slice(0, 9), tables[name].slice(9)]
    found = Suites(EXPECTATIONS, "test").run(spec, batches)
    monkeypatch.setattr(_frames, "_OF_TEXTS", {"nothing"})
    monkeypatch.setattr(_frames, "_OF_DECIMALS", {"nothing"})
    monkeypatch.setattr(_frames, "_LONG", 0)
    assert Suites(EXPECTATIONS, "test").run(spec, batches) == found
    assert found.broken


@pytest.fixture
def rule(tmp_path):
    """Return a function that gives what one rule finds in a column."""

    def find(type_, of_type, values, **kwargs):
        key, column = (
            schema.Column("id", pa.int64(), "A number", nullable=False),
            schema.Column("a", of_type, "A value"),
        )
        spec = schema.TableSpec("sample", "a sample", (key, column), ("id",), ("id",))
        suite = {
            "name": "sample",
            "expectations": [{"type": type_, "kwargs": {"column": "a", **kwargs}, "meta": {"rule": "r"}}],
        }
        (tmp_path / "suites").mkdir()
        (tmp_path / "suites/sample.json").write_text(json.dumps(suite), encoding="utf-8")
        shutil.copy(EXPECTATIONS / "great_expectations.yml", tmp_path)
        table = pa.table({"id": pa.array(range(len(values)), pa.int64()), "a": pa.array(values, of_type)})
        return Suites(tmp_path, "test").run(spec, [table]).rules[-1]

    return find


@pytest.mark.parametrize("values", [[], [None], ["1"], ["1", "1", None], ["0", "2"], ["0", "1", "2", "-1"]])
def test_a_bound_of_few_decimals(rule, values):
    decimals = [value and Decimal(value) for value in values]
    found = rule("expect_column_values_to_be_between", schema.DECIMAL, decimals, min_value=1)
    assert (found.rows, found.unexpected) == (len(values), sum(d is not None and d < 1 for d in decimals))


@pytest.mark.parametrize("values", [[], [None], ["ab"], ["ab", "ab", None, " ", "\u3000"], ["x" * 500, " " * 500, "a"]])
def test_a_regular_expression_of_short_and_long_texts(rule, values):
    found = rule("expect_column_values_to_match_regex", pa.string(), values, regex=r"\S")
    assert (found.rows, found.unexpected) == (len(values), sum(v is not None and not v.strip() for v in values))


def test_a_rule_that_minds_categories_gets_texts(rule):
    """It asks pandas to map a function of true and false, which makes categories of what it says of two of them."""
    assert rule("expect_column_values_to_be_json_parseable", pa.string(), ["{}", "{}", "{"]).unexpected == 1


def test_each_text_is_matched_once(rule, monkeypatch):
    """Great Expectations may come to register its own metric after ours; matching then takes several times as long."""
    matched = []
    contains = StringMethods.contains
    monkeypatch.setattr(
        StringMethods, "contains", lambda texts, regex: matched.extend(texts._data) or contains(texts, regex)
    )
    assert rule("expect_column_values_to_match_regex", pa.string(), ["a", "b", None] * 50, regex="a").unexpected == 50
    assert matched == ["a", "b"]
