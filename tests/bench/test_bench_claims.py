"""Claims and reference figures that are made to be checked."""

import pyarrow as pa

from pipeline import parts
from pipeline.bench import claims


def test_claims_of_figures_are_checked_against_them_and_each_other(tmp_path, monkeypatch):
    monkeypatch.setattr(claims, "FIGURES", 300)
    claims._write(tmp_path, 400, 0, "ko")
    cost = claims._check(tmp_path, 400)
    assert (cost.claims, cost.figures) == (400, 300)
    assert list(cost.seconds) == ["references", "within articles and against figures", "across articles"]
    checks = pa.concat_tables(t for file in sorted(tmp_path.rglob("checks-*.parquet")) for t in parts.read(file))
    assert checks.num_rows == cost.checks
    found = {(row["method"], row["verdict"]) for row in checks.to_pylist()}
    assert {("reference", "supported"), ("cross_article", "conflicting")} <= found
    assert len([m for m in checks["method"].to_pylist() if m == "reference"]) > 300
