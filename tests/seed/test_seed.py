"""The article that the project exists for, through the whole pipeline: all that its expectations name, and nothing of its furniture."""

import json
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from pipeline import flow
from pipeline.config import load_config

FURNITURE = [
    "좋아요",
    "-21도",
    "한남4구역",
    "01.10",
    "141,603,000",
    "+1.65%",
    "임시공휴일",
    "가장크게",
    "실시간",
    "주요 뉴스",
]


@pytest.fixture(scope="module")
def output(shared, tmp_path_factory):
    folder = tmp_path_factory.mktemp("seed")
    flow.run(shared / "seed" / "000_89cb462ba402a8ce.txt", folder, load_config(), workers=1)
    return {
        t: pd.read_parquet(folder / "tables" / t) for t in ("documents", "mentions", "claims", "relations", "checks")
    }


@pytest.fixture(scope="module")
def expected(shared):
    lines = (shared / "seed" / "expected.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def _agrees(row, want):
    for field in ("kind", "unit", "approx", "metric_id", "entity_id", "modality", "metric", "entity", "source"):
        if field in want and (row.get(field) if not pd.isna(row.get(field)) else None) != want[field]:
            return False
    if "value" in want and row["value_exact"] != Decimal(want["value"]):
        return False
    for field in ("date_start", "date_end"):
        if field in want and pd.Timestamp(want[field]) != row[field]:
            return False
    if "period" in want:
        days = want["period"] or [None, None]
        found = [None if pd.isna(row[f]) else row[f].date() for f in ("period_start", "period_end")]
        return found == [d and date.fromisoformat(d) for d in days]
    return True


def test_every_expected_mention_stands_in_the_tables(output, expected):
    missing = []
    for want in expected:
        table = output["claims"] if "modality" in want else output["mentions"]
        rows = [r for r in table[table["surface"] == want["surface"]].to_dict("records") if _agrees(r, want)]
        times = 2 if want.get("note") == "twice" else 1
        if len(rows) < times:
            missing.append(want)
    assert not missing


def test_the_headline_the_day_and_the_body_are_found(output):
    (article,) = output["documents"].to_dict("records")
    assert article["title"] == "알리바바 마윈, 디트로이트서 美기업들에 中시장 공략 비법 전수"
    assert article["published_at"].isoformat() == "2017-06-20T13:43:00+09:00"
    assert article["text"].startswith("중국 최대 전자상거래 기업")
    assert article["text"].endswith("이어지지 않는다고 말했다.")


def test_nothing_of_the_furniture_is_left(output):
    (text,) = output["documents"]["text"]
    assert not [word for word in FURNITURE if word in text]
    for table in ("mentions", "claims"):
        assert not set(output[table]["surface"]) & {"0", "21도", "-21도", "4", "01.10", "141,603,000", "+1.65%", "17"}


def test_the_comparison_holds(output):
    checks = output["checks"]
    assert (checks["verdict"] != "refuted").all()
    (comparison,) = checks[checks["method"] == "comparison"].to_dict("records")
    assert comparison["verdict"] == "supported"
    tied = output["relations"].query("relation == 'comparison'").merge(output["mentions"], on="mention_id")
    assert set(tied["surface_x" if "surface_x" in tied else "surface"]) == {"7710억 달러", "4460억 달러"}


def test_what_came_from_the_sentence_before_is_marked(output):
    (claim,) = output["claims"][output["claims"]["surface"] == "4460억 달러"].to_dict("records")
    assert {"metric", "period", "modality"} <= set(claim["inherited"])
