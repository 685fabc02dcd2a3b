"""From what a file says of its figures to the tidy form: Python looks at each distinct word once, DuckDB at the rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any

import duckdb
import pyarrow as pa
import pycountry

from pipeline import schema
from pipeline.errors import UsageError
from pipeline.grammar.metrics import Metric, MetricLexicon
from pipeline.references import ecos, kosis, own, periods
from pipeline.references.areas import currencies, entity_id
from pipeline.references.files import Sheet
from pipeline.references.model import JOINT, RAW, literal
from pipeline.references.offices import Meaning, offices, unit_kinds
from pipeline.references.series import LOCAL, Mapping

MISSING = ("", ".", "..", "...", "\u2026", "-", "\u2013", "\u2014", ":", "na", "n/a", "nan", "null", "none")
"""What offices write for a figure that there is not, in small letters."""
_PLACES = 9
_HEAD = (
    "layout", "file", "series", "name", "title", "dims", "unit", "scale", "metric_id", "definition", "source", "vintage", "url",
)  # fmt: skip
"""Columns of the raw form that tell what a series is."""
_SOLVED = (
    "solved_series",
    "metric",
    "entity",
    "canonical",
    "power",
    "means",
    "origin",
    "released",
    "address",
    "rhythm",
)
_NUMBER = r"^([+-]?\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$"
_GROUPED = r"^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$"
_INDEX = re.compile(r"(?:(?:19|20)\d\d(?:\.\d{1,2})?)\s?=\s?100(?:\.0)?")
_DAY = re.compile(r"(\d{4}-\d\d-\d\d|\d{4}-\d\d|\d{4})(?:[T ].*)?|(\d{4})(\d\d)(\d\d)")
_EUROSTAT = re.compile(r"(\d\d)/(\d\d)/(\d\d) \d\d:\d\d:\d\d")
_LARGEST_POWER = 30


def add(con: duckdb.DuckDBPyConnection, sheet: Sheet) -> None:
    """Bring the rows of a file into the table `raw`, which is made if it is not there; missing figures are left out."""
    con.execute(f"CREATE TABLE IF NOT EXISTS raw ({', '.join(f'{c} VARCHAR' for c in RAW)})")
    con.register("sheet", sheet.rows)
    con.register(
        "headings", pa.table({"col": [f"c{n}" for n in range(len(sheet.names))], "heading": list(sheet.names)})
    )
    said = {"resolution": "''"} | dict(sheet.reading.columns)
    if sheet.typed:
        said["resolution"] = f"coalesce(nullif({said['resolution']}, ''), 'none')"
    said |= {"layout": literal(sheet.layout), "file": literal(sheet.file)}
    if sheet.grouped and "value" in said:
        value = f"trim({said['value']})"
        said["value"] = (
            f"CASE WHEN regexp_matches({value}, '{_GROUPED}') THEN replace({value}, ',', '') ELSE {value} END"
        )
    columns = ", ".join(f"coalesce(trim(CAST({said.get(c, literal(''))} AS VARCHAR)), '') AS {c}" for c in RAW)
    missing = ", ".join(map(literal, MISSING))
    con.execute(
        f"INSERT INTO raw SELECT * FROM (SELECT {columns} FROM {sheet.reading.rows}) WHERE lower(value) NOT IN ({missing})"  # noqa: S608 -- made of literals and column numbers
    )
    con.unregister("sheet")
    con.unregister("headings")


def solve(con: duckdb.DuckDBPyConnection, mapping: Mapping, metrics: MetricLexicon) -> pa.Table:
    """Turn the table `raw` into the tidy form.

    Args:
        con: where `raw` is.
        mapping: what series are.
        metrics: what metrics are.

    Returns:
        Rows of `schema.REFERENCES`, each once, sorted by all columns.

    Raises:
        UsageError: a file in our own form names a metric that there is not.
    """
    heads = _distinct(con, _HEAD)
    solved = [_solve(dict(zip(_HEAD, head, strict=True)), mapping, metrics) for head in heads]
    _lookup(con, "heads", (*_HEAD, *_SOLVED), [(*h, *s) for h, s in zip(heads, solved, strict=True)])
    areas = _distinct(con, ("area", "area_name"))
    _lookup(
        con,
        "areas",
        ("area", "area_name", "place"),
        [(code, name, entity_id(code, name, mapping.areas)) for code, name in areas],
    )
    _lookup(con, "currencies", ("place", "currency", "since"), currencies())
    query = f"SELECT DISTINCT time, coalesce(rhythm, frequency) FROM raw JOIN heads USING ({', '.join(_HEAD)})"  # noqa: S608 -- constants
    times = sorted(con.execute(query).fetchall())
    days = [(t, f, *(periods.parse(t, f) or (None, None))) for t, f in times]
    _lookup(con, "times", ("time", "beat", "first_day", "last_day"), days)
    return _table(con)


def _distinct(con: duckdb.DuckDBPyConnection, columns: Sequence[str]) -> list[tuple[str, ...]]:
    return sorted(con.execute(f"SELECT DISTINCT {', '.join(columns)} FROM raw").fetchall())  # noqa: S608 -- constants


def _lookup(con: duckdb.DuckDBPyConnection, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Register a small table; days are dates, powers integers, all else text."""
    types = {"since": pa.date32(), "first_day": pa.date32(), "last_day": pa.date32(), "power": pa.int32()}
    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    arrays = [pa.array(list(c), types.get(n, pa.string())) for n, c in zip(columns, cells, strict=True)]
    con.register(name, pa.table(dict(zip(columns, arrays, strict=True))))


def _solve(head: dict[str, str], mapping: Mapping, metrics: MetricLexicon) -> tuple[Any, ...]:
    """Say what a series is, as `_SOLVED`."""
    rule = mapping.rule(head["layout"], head["file"], head["series"])
    meaning = Meaning(head["metric_id"] or None, None, head["definition"] or None)
    if head["layout"] in {kosis.LAYOUT.name, ecos.LAYOUT.name}:
        dims = tuple(filter(None, head["dims"].split(JOINT)))
        meaning = next((o.meaning(head["name"], head["title"], dims) for o in offices()), meaning)
    if head["metric_id"] and head["metric_id"] not in metrics.metrics:
        raise UsageError(
            f"{head['file']}: no metric {head['metric_id']} in the metrics lexicon (series {head['series']})"
        )
    metric = meaning.metric_id if rule.metric_id is None else rule.metric_id or None
    unit, power, readable, base = _unit(head["unit"], mapping, as_written=head["layout"] == own.NAME)
    if rule.unit is not None:
        unit, readable, power = rule.unit or None, True, 0
    power = rule.scale if rule.scale is not None else power + _power(head["scale"])
    if metric and not (readable and _fits(unit, metrics.metrics[metric])):
        metric = None
    definition = (meaning.definition or base) if rule.definition is None else rule.definition or None
    texts = {n: getattr(rule, n) if getattr(rule, n) is not None else head[n] for n in ("source", "vintage", "url")}
    url = texts["url"].replace("{series}", head["series"])
    entity = meaning.entity_id or entity_id(rule.entity_id or "", "", mapping.areas)
    vintage = _vintage(texts["vintage"])
    return (
        head["series"],
        metric,
        entity,
        unit,
        power,
        definition,
        texts["source"] or head["layout"],
        vintage,
        url or None,
        rule.frequency,
    )


def _unit(text: str, mapping: Mapping, *, as_written: bool) -> tuple[str | None, int, bool, str | None]:
    """Read a unit: the canonical one, the power of ten it counts by, whether it could be read, and the base of an index."""
    if not text or as_written:
        return text or None, 0, True, None
    if text in mapping.units:
        return mapping.units[text] or None, 0, True, None
    if _INDEX.fullmatch(text):
        return "pt", 0, True, text
    if pycountry.currencies.get(alpha_3=text):
        return text, 0, True, None
    for office in offices():
        found = office.unit(text)
        if found:
            return found[0] or None, found[1], True, None
    return text, 0, False, None


def _fits(unit: str | None, metric: Metric) -> bool:
    """Tell whether a metric can have a unit; plain numbers are counts."""
    return bool({unit, *_kinds(unit)} & set(metric.units))


@cache
def _kinds(unit: str | None) -> frozenset[str]:
    if unit is None:
        return frozenset({"count"})
    if unit == LOCAL or pycountry.currencies.get(alpha_3=unit):
        return frozenset({"money"})
    return unit_kinds().get(unit, frozenset())


def _power(scale: str) -> int:
    try:
        power = int(float(scale or 0))
    except (ValueError, OverflowError):
        return 0
    return power if abs(power) <= _LARGEST_POWER else 0


def _vintage(text: str) -> str | None:
    """Bring the day of a release to ISO 8601; other words stay as they are."""
    if m := _DAY.fullmatch(text):
        return m[1] or f"{m[2]}-{m[3]}-{m[4]}"
    if m := _EUROSTAT.fullmatch(text):
        return date(2000 + int(m[3]), int(m[2]), int(m[1])).isoformat()
    return text or None


def _table(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Join the rows to what their words mean; the resolution is that of an entity's finest figure, as last zeros get lost."""
    key = ", ".join(_HEAD)
    query = f"""
        WITH parsed AS (
            SELECT *, regexp_extract(value, '{_NUMBER}', ['whole', 'part', 'exponent']) AS n,
                regexp_matches(value, '{_NUMBER}') AND regexp_matches(value, '\\d') AS is_number
            FROM raw JOIN heads USING ({key}) LEFT JOIN areas USING (area, area_name)
            LEFT JOIN times ON raw.time = times.time AND coalesce(heads.rhythm, raw.frequency) = times.beat
        ),
        scaled AS (
            SELECT *, coalesce(nullif(place, ''), entity) AS whose,
                CASE WHEN is_number THEN coalesce(try_cast(nullif(n.exponent, '') AS INTEGER), 0) + power END AS shift,
                min(shift - length(n.part)) OVER (PARTITION BY {key}, whose) AS finest
            FROM parsed
        )
        SELECT DISTINCT
            solved_series AS series, metric AS metric_id, whose AS entity_id,
            CAST(first_day AS TIMESTAMP_MS) AS period_start, CAST(last_day AS TIMESTAMP_MS) AS period_end,
            try_cast(n.whole || '.' || n.part || 'e' || shift AS DECIMAL(38, {_PLACES})) AS value,
            CASE WHEN canonical = '{LOCAL}' THEN CASE WHEN first_day >= since THEN currency END ELSE canonical END AS unit,
            origin AS source, released AS vintage, address AS url, means AS definition,
            CASE resolution
                WHEN 'none' THEN NULL
                WHEN '' THEN try_cast('1e' || greatest(finest, -{_PLACES}) AS DECIMAL(38, {_PLACES}))
                ELSE try_cast(resolution || 'e' || power AS DECIMAL(38, {_PLACES}))
            END AS resolution
        FROM scaled LEFT JOIN currencies ON scaled.whose = currencies.place
        ORDER BY ALL NULLS FIRST
    """  # noqa: S608 -- made of constants
    schema_ = schema.REFERENCES.arrow()
    table = con.sql(query).to_arrow_table().select(schema.REFERENCES.names())
    return pa.Table.from_arrays(
        [c.combine_chunks().cast(f.type) for c, f in zip(table.columns, schema_, strict=True)], schema=schema_
    )
