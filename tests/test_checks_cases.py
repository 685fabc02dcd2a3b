"""Short articles with a number that is right or wrong, one case a line, through the real stages: every false one is caught, no true one refuted."""

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from checked_articles import WRONG, checked

from pipeline import schema

CASES = [
    json.loads(line) for line in Path(__file__).with_name("checks_cases.jsonl").read_text(encoding="utf-8").splitlines()
]
SILENT = {"range", "cross_article", "headline"}
"""Checks that say nothing where nothing can be compared, or nothing is amiss."""


def name(case):
    return f"{case['method']}-{'true' if case['true'] else 'false'}-{case['surface']}"


@pytest.fixture
def run(tmp_path, make_row):
    """A function that checks a case's articles and returns the rows, each with the surface of its number."""

    def run(case):
        references = [_figure(make_row, r) for r in case.get("references", ())]
        return checked(case["articles"], tmp_path, schema.to_table(schema.REFERENCES, references))[0]

    return run


def _figure(make_row, r):
    days = {"period_start": date(r["year"], 1, 1), "period_end": date(r["year"], 12, 31)}
    named = {"series": r["metric_id"], "source": "World Bank", "vintage": "2026-07-01"}
    return make_row(
        schema.REFERENCES,
        **days,
        **named,
        **{k: r.get(k) for k in ("metric_id", "entity_id", "unit", "definition")},
        value=Decimal(r["value"]),
    )


@pytest.mark.parametrize("case", CASES, ids=name)
def test_a_true_number_is_not_refuted_and_a_false_one_is_caught(run, case):
    rows = run(case)
    wrong = [row for row in rows if row["verdict"] in WRONG]
    if case["true"]:
        assert not wrong
        reasons = {row["reason_code"] for row in rows if row["method"] == case["method"]}
        assert reasons or case["method"] in SILENT
        assert case.get("reason") in reasons | {None}
        return
    (caught,) = [row for row in wrong if row["method"] == case["method"] and row["surface"] == case["surface"]]
    assert {row["surface"] for row in wrong if row["method"] == case["method"] != "cross_article"} <= {case["surface"]}
    assert caught["reason_code"] == case.get("reason", caught["reason_code"])
    if "suggested" in case:
        assert caught["suggested_value"] == Decimal(case["suggested"])


def test_there_is_a_case_of_every_reason():
    reasons = {case["reason"] for case in CASES if "reason" in case}
    assert reasons >= {
        "rounding", "inconsistent", "scale_slip", "no_rate", "older_rate", "percent_or_point", "multiple_of_fall", "times_or_more",
        "wrong_direction", "partial_list", "matter_of_taste", "unsure_link", "impossible_value", "implausible_value",
        "amount_for_rate", "rate_for_amount", "above_world", "forecast_error", "other_definition", "revision", "part", "many_things",
        "altered_copy", "sign", "no_value", "no_date", "other_list", "other_rate",
    }  # fmt: skip


def test_there_are_enough_cases_of_every_method():
    counted = Counter((case["method"], case["true"]) for case in CASES)
    assert len(CASES) >= 200
    assert {method for method, _ in counted} == set(schema.METHODS)
    assert min(counted.values()) >= 6
    assert 0.4 <= sum(case["true"] for case in CASES) / len(CASES) <= 0.6
