"""The suites as a reviewer reads and edits them."""

import json
import re

import pytest

from pipeline import schema
from pipeline.stages._drift import COUNTED, DRIFT
from pipeline.stages._integrity import METRICS, ROW_RULES, SHARES
from pipeline.stages._suites import Suites, structure
from pipeline.stages.validate import EXPECTATIONS

SPECS = {**schema.PUBLISHED, METRICS.name: METRICS, DRIFT.name: DRIFT}


def rules(name):
    return json.loads((EXPECTATIONS / f"suites/{name}.json").read_text(encoding="utf-8"))["expectations"]


def test_every_table_has_a_suite_and_every_suite_a_table():
    assert {p.stem for p in (EXPECTATIONS / "suites").iterdir()} == set(SPECS)


@pytest.mark.parametrize("name", SPECS)
def test_each_rule_says_why_and_how_severe(name):
    suite = json.loads((EXPECTATIONS / f"suites/{name}.json").read_text(encoding="utf-8"))
    assert suite["name"] == name
    for rule in suite["expectations"]:
        assert set(rule) == {"type", "kwargs", "severity", "meta"}
        assert rule["severity"] in {"critical", "warning", "info"}
        assert set(rule["meta"]) == {"rule", "note"}
        assert re.fullmatch(r"[a-z][a-z0-9_]+", rule["meta"]["rule"])
        assert rule["meta"]["note"].endswith(".")


@pytest.mark.parametrize("name", SPECS)
def test_great_expectations_builds_every_rule(name):
    """It drops what it cannot build and only logs it."""
    suite = Suites(EXPECTATIONS, "test").load(SPECS[name])
    assert len(suite.expectations) == len(rules(name)) + len(structure(SPECS[name]))
    severities = {e.meta["rule"]: e.severity.value for e in suite.expectations}
    assert {r["meta"]["rule"]: r["severity"] for r in rules(name)}.items() <= severities.items()


@pytest.mark.parametrize("name", schema.PUBLISHED)
def test_structure_is_not_restated(name):
    made = {(r["type"], json.dumps(r["kwargs"])) for r in structure(schema.PUBLISHED[name])}
    assert not made & {(r["type"], json.dumps(r["kwargs"])) for r in rules(name)}


@pytest.mark.parametrize("name", schema.PUBLISHED)
def test_structure_covers_the_declaration(name):
    spec = schema.PUBLISHED[name]
    made = {r["meta"]["rule"] for r in structure(spec)}
    asked = {f"{c.name}_not_null" for c in spec.columns if not c.nullable}
    assert made == {"columns", "key_unique"} | asked | {f"{c.name}_allowed" for c in spec.columns if c.allowed}


@pytest.mark.parametrize("name", SPECS)
def test_patterns_have_no_groups_to_capture(name):
    for rule in rules(name):
        if "regex" in rule["kwargs"]:
            assert re.compile(rule["kwargs"]["regex"]).groups == 0


@pytest.mark.parametrize("name", schema.PUBLISHED)
def test_allowed_values_of_conditions_exist(name):
    """A rule for a kind that the schema does not know would never look at a row."""
    allowed = {c.name: set(c.allowed) for c in schema.PUBLISHED[name].columns if c.allowed}

    def comparisons(condition):
        for each in condition.get("conditions", [condition]) if condition else []:
            if each["type"] == "comparison" and each["column"]["name"] in allowed:
                value = each["parameter"]
                yield each["column"]["name"], set(value if isinstance(value, list) else [value])

    for rule in rules(name):
        for column, values in comparisons(rule["kwargs"].get("row_condition")):
            assert values <= allowed[column], rule["meta"]["rule"]
        if "value_set" in rule["kwargs"] and rule["kwargs"]["column"] in allowed:
            assert set(rule["kwargs"]["value_set"]) <= allowed[rule["kwargs"]["column"]], rule["meta"]["rule"]


def test_claims_repeat_the_rules_of_the_values_that_they_repeat():
    mentions = {r["meta"]["rule"]: r for r in rules("mentions") if r["meta"]["rule"] != "mention_id_not_blank"}
    claims = {r["meta"]["rule"]: r for r in rules("claims")}
    assert mentions.items() <= claims.items()


def test_every_relation_has_its_parts():
    of = {
        r["kwargs"]["row_condition"]["parameter"]: r["kwargs"]["value_set"]
        for r in rules("relations")
        if "value_set" in r["kwargs"]
    }
    assert set(of) == set(schema.RELATIONS)
    assert {part for parts in of.values() for part in parts} == set(schema.PARTS)


def test_every_metric_that_counts_rows_has_a_rule():
    judged = {m for r in rules("metrics") for m in r["kwargs"]["row_condition"]["parameter"]}
    known = {r.metric for r in ROW_RULES} | {s.metric for s in SHARES} | {"mismatched_columns", "rows"}
    assert {r.metric for r in ROW_RULES} <= judged <= known


def test_rules_of_drift_look_at_what_is_counted():
    """A rule for a table, column or figure that the comparison does not have would never look at a row."""
    figures = next(c.allowed for c in DRIFT.columns if c.name == "figure")
    known = {
        "table": set(COUNTED),
        "figure": set(figures),
        "of": {name for columns in COUNTED.values() for name in columns},
    }
    for rule in rules("drift"):
        condition = rule["kwargs"]["row_condition"]
        for each in condition.get("conditions", [condition]):
            value = each["parameter"]
            if each["column"]["name"] in known:
                assert set(value if isinstance(value, list) else [value]) <= known[each["column"]["name"]], rule["meta"]
