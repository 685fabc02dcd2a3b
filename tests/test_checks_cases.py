"""Short articles with a number that is right or wrong, one case a line, through the real stages: every false one is caught, no true one refuted."""

import json
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pipeline import parts, schema
from pipeline.config import Config
from pipeline.stages._across import across
from pipeline.stages.check import check
from pipeline.stages.extract import extract
from pipeline.stages.link import link
from pipeline.stages.normalize import normalize

CASES = [
    json.loads(line) for line in Path(__file__).with_name("checks_cases.jsonl").read_text(encoding="utf-8").splitlines()
]
WRONG = {"refuted", "conflicting"}


def name(case):
    return f"{case['method']}-{'true' if case['true'] else 'false'}-{case['surface']}"


@pytest.fixture
def run(tmp_path, make_row):
    """A function that checks a case's articles and returns the rows, each with the surface of its number."""

    def run(case):
        rows = []
        for n, article in enumerate(case["articles"]):
            day = date.fromisoformat(article["published"])
            row = {
                "doc_id": f"{n:016x}",
                "lang": "ko",
                "published_at": datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo("Asia/Seoul")),
            }
            rows.append(
                make_row(schema.DOCUMENTS, **row | {k: article.get(k) for k in ("title", "text", "duplicate_of")})
            )
        config = Config()
        documents = schema.to_table(schema.DOCUMENTS, rows)
        mentions = normalize(extract(documents, config), documents, config)
        claims, relations = link(mentions, documents, config)
        references = [_figure(make_row, r) for r in case.get("references", ())]
        checks, _ = check(
            mentions, claims, relations, documents, config, schema.to_table(schema.REFERENCES, references)
        )
        files = {}
        for spec, table in ((schema.CLAIMS, claims), (schema.RELATION_ROWS, relations), (schema.DOCUMENTS, documents)):
            files[spec.name] = [tmp_path / f"{spec.name}.parquet"]
            parts.write(files[spec.name][0], parts.conform(table, spec), spec)
        (tmp_path / "spill").mkdir()
        compared = across(files["claims"], files["relations"], files["documents"], tmp_path / "spill", config)
        surface = dict(zip(mentions["mention_id"].to_pylist(), mentions["surface"].to_pylist(), strict=True))
        found = [*checks.to_pylist(), *(row for table in compared for row in table.to_pylist())]
        return [row | {"surface": surface[row["mention_id"]]} for row in found]

    return run


def _figure(make_row, r):
    days = {"period_start": date(r["year"], 1, 1), "period_end": date(r["year"], 12, 31)}
    named = {"series": r["metric_id"], "source": "World Bank", "vintage": "2026-07-01"}
    return make_row(
        schema.REFERENCES,
        **days,
        **named,
        **{k: r[k] for k in ("metric_id", "entity_id", "unit")},
        value=Decimal(r["value"]),
    )


@pytest.mark.parametrize("case", CASES, ids=name)
def test_a_true_number_is_not_refuted_and_a_false_one_is_caught(run, case):
    rows = run(case)
    wrong = [row for row in rows if row["verdict"] in WRONG]
    if case["true"]:
        assert not wrong
        assert case["method"] in {"range", "cross_article"} or case["method"] in {row["method"] for row in rows}
        return
    (caught,) = [row for row in wrong if row["method"] == case["method"] and row["surface"] == case["surface"]]
    assert {row["surface"] for row in wrong if row["method"] == case["method"] != "cross_article"} <= {case["surface"]}
    assert caught["reason_code"] == case.get("reason", caught["reason_code"])
    if "suggested" in case:
        assert caught["suggested_value"] == Decimal(case["suggested"])


def test_there_are_enough_cases_of_every_method():
    counted = Counter((case["method"], case["true"]) for case in CASES)
    assert len(CASES) >= 60
    assert {method for method, _ in counted} == set(schema.METHODS)
    assert min(counted.values()) >= 2
    assert 0.4 <= sum(case["true"] for case in CASES) / len(CASES) <= 0.6
