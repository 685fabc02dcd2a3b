"""How a data set differs from the one before it: each is counted into a profile, and DuckDB compares two of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipeline import schema
from pipeline.schema import Column, TableSpec

Profile = Mapping[str, Mapping[str, Mapping[str, int]]]
"""Rows by table, counted figure and group; the figure `rows` has one group, and the group of null is the empty string."""

DRIFT = TableSpec(
    "drift",
    "a figure of a data set beside the same figure of the one before; internal",
    (
        Column("table", pa.string(), "The table", nullable=False),
        Column("figure", pa.string(), "What is compared", False, ("rows", "per_article", "share", "distance")),
        Column("of", pa.string(), "The column whose values are counted; empty for rows", nullable=False),
        Column("group", pa.string(), "The value that has the share; empty for other figures and for null", nullable=False),
        Column("before", pa.float64(), "The figure before; null for a distance"),
        Column("now", pa.float64(), "The figure now; null for a distance"),
        Column("change", pa.float64(), "Now less before; a distance is half the sum of the shares' changes, 0 to 1", False),
        Column("ratio", pa.float64(), "Now by before; null where there was nothing before"),
    ),
    ("table", "figure", "of", "group"),
    ("table", "figure", "of", "group"),
)  # fmt: skip

COUNTED: Mapping[str, Mapping[str, str]] = {
    "documents": {name: name for name in ("lang", "published_at_source")}
    | {"copy": "duplicate_of IS NOT NULL", "year": f"year(published_at AT TIME ZONE '{schema.HOME_TIME_ZONE}')"},
    "mentions": {name: name for name in ("kind", "approx", "unit")},
    "claims": {name: name for name in ("kind", "unit", "modality", "role", "direction", "metric_id", "verdict")}
    | {"with_metric": "metric IS NOT NULL", "with_entity": "entity IS NOT NULL", "with_period": "period_start IS NOT NULL"}
    | {"year": "year(period_start)", "power_of_ten": "CASE WHEN value_usd <> 0 THEN floor(log10(abs(value_usd)))::INTEGER END"},
    "relations": {"relation": "relation"},
    "checks": {"method": "method", "verdict": "verdict"},
    "quarantine": {"stage": "stage", "reason_code": "reason_code"},
}  # fmt: skip
"""What is counted of each table: an SQL expression by name."""

_COMPARED = """
WITH sides AS (
    SELECT "table", "of", "group",
        coalesce(sum("rows") FILTER (side = 'before'), 0) AS rows_before, coalesce(sum("rows") FILTER (side = 'now'), 0) AS rows_now
    FROM counted GROUP BY ALL
), totals AS (
    SELECT "table", rows_before AS all_before, rows_now AS all_now FROM sides WHERE "of" = 'rows'
), shares AS (
    SELECT "table", "of", "group", rows_before / all_before AS before, rows_now / all_now AS now
    FROM sides JOIN totals USING ("table") WHERE "of" <> 'rows' AND all_before > 0 AND all_now > 0
), figures AS (
    SELECT "table", 'rows' AS figure, '' AS "of", '' AS "group", all_before AS before, all_now AS now FROM totals
    UNION ALL
    SELECT t."table", 'per_article', '', '', t.all_before / d.all_before, t.all_now / d.all_now FROM totals t, totals d
    WHERE d."table" = 'documents' AND t."table" <> 'documents' AND d.all_before > 0 AND d.all_now > 0
    UNION ALL
    SELECT "table", 'share', "of", "group", before, now FROM shares
)
SELECT *, now - before AS change, CASE WHEN before > 0 THEN now / before END AS ratio FROM figures
UNION ALL
SELECT "table", 'distance', "of", '', NULL, NULL, sum(abs(now - before) ORDER BY "group") / 2, NULL FROM shares GROUP BY "table", "of"
ORDER BY "table", figure, "of", "group"
"""


def profile(tables: Path) -> dict[str, dict[str, dict[str, int]]]:
    """Count a data set.

    Args:
        tables: holds `<table>/*.parquet` for every published table.

    Returns:
        The profile; whole numbers alone, and so the same for the same rows.
    """
    counted: dict[str, dict[str, dict[str, int]]] = {}
    with duckdb.connect(config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}) as db:
        for table, columns in COUNTED.items():
            data = db.read_parquet(str(tables / table / "*.parquet"))
            names = ", ".join(f'{expression} AS "{name}"' for name, expression in columns.items())
            db.execute(f"CREATE OR REPLACE TEMP VIEW counting AS SELECT {names} FROM data")  # noqa: S608 -- our own words
            ((rows,),) = db.execute("SELECT count(*) FROM counting").fetchall()
            counted[table] = {"rows": {"": rows}}
            for name in columns:
                query = f"SELECT coalesce(\"{name}\"::VARCHAR, '') AS value, count(*) FROM counting GROUP BY value ORDER BY value"  # noqa: S608
                counted[table][name] = dict(db.execute(query).fetchall())
            del data
    return counted


def compare(before: Profile, now: Profile) -> pa.Table:
    """Return rows of `DRIFT` for two profiles; what only one of them counts is 0 in the other."""
    rows = [
        {"side": side, "table": table, "of": of, "group": group, "rows": float(count)}
        for side, counted in (("before", before), ("now", now))
        for table, figures in counted.items()
        for of, groups in figures.items()
        for group, count in groups.items()
    ]
    counted = pa.Table.from_pylist(
        rows, pa.schema([*((name, pa.string()) for name in ("side", "table", "of", "group")), ("rows", pa.float64())])
    )
    with duckdb.connect() as db:
        db.register("counted", counted)
        return db.sql(_COMPARED).to_arrow_table().select(DRIFT.names()).cast(DRIFT.arrow())


def judge(
    folder: Path, versions: tuple[str, str], profiles: tuple[Profile, Profile], expectations: Path
) -> dict[str, Any]:
    """Put what changed between two data sets to the suite `drift`.

    Args:
        folder: gets `results.json` and `index.html`.
        versions: names of the data set before and of this one.
        profiles: theirs, in the same order.
        expectations: the expectations folder.

    Returns:
        The versions as `before` and `now`, the counts `expectations` and `failed`, and the names of those that failed: `critical`
        as validation names them, and `moved`, the others' rules.

    Raises:
        UsageError: the expectations folder cannot be read, or the suite is wrong.
        EconclaimsError: an expectation raised.
    """
    from pipeline.stages import _suites, data_docs

    figures = compare(*profiles)
    result = _suites.Suites(expectations, versions[1]).run(DRIFT, [figures])
    failed = [rule for rule in result.rules if not rule.success]
    facts = {
        "before": versions[0],
        "now": versions[1],
        "expectations": len(result.rules),
        "failed": len(failed),
        "critical": [f"drift: {r.expectation} ({r.rule})" for r in failed if r.severity == "critical"],
        "moved": [r.rule for r in failed if r.severity != "critical"],
    }
    data_docs.write_drift(folder, expectations, facts, figures.to_pylist(), [rule.as_json() for rule in result.rules])
    return facts
