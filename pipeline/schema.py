"""The one place that says what each table holds; Parquet schemas, expectations and the data dictionary are made from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

HOME_TIME_ZONE = "Asia/Seoul"
DECIMAL = pa.decimal128(38, 9)
DATE = pa.timestamp("ms")
CATEGORY = pa.dictionary(pa.int32(), pa.string())

KINDS = (
    "money", "percent", "percent_point", "multiple", "fraction", "count", "physical",
    "duration", "age", "rank", "points", "ratio", "date",
)  # fmt: skip
APPROX = ("exact", "about", "lower_bound", "upper_bound", "range", "band", "vague")
FIELDS = ("title", "text")
GRAINS = ("century", "decade", "year", "half", "quarter", "month", "week", "day", "span")
MODALITIES = ("actual", "estimate", "forecast", "target", "hypothetical")
ROLES = ("level", "change", "base")
DIRECTIONS = ("up", "down")
BASES = ("yoy", "qoq", "mom", "ytd")
VINTAGES = ("advance", "preliminary", "final", "revised")
TAXONOMY = ("statistical", "temporal", "comparison", "interval")
RELATIONS = ("conversion", "change", "share", "sum", "balance", "comparison", "span")
PARTS = (
    "given", "converted", "base", "level", "change", "percent", "multiple", "whole", "part", "share",
    "total", "addend", "minuend", "subtrahend", "difference", "left", "right", "first", "last",
)  # fmt: skip
VERDICTS = ("refuted", "conflicting", "supported", "not_enough_evidence")
"""AVeriTeC's verdicts, the worst first; a claim's verdict is the worst of its checks."""
METHODS = (
    "conversion", "change", "share", "sum", "balance", "comparison", "headline", "range", "cross_article", "reference",
)  # fmt: skip
DECISIONS = ("confirmed", "corrected", "rejected")
DATE_SOURCES = ("record", "dateline", "html", "none")
STAGES = ("ingest", "dedupe", "extract", "normalize", "link", "validate", "check", "publish", "report")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, Arrow type, what it means in one line, whether it may be null, and its allowed values."""

    name: str
    type: pa.DataType
    meaning: str
    nullable: bool = True
    allowed: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table: what a row is, its columns, its primary key and the order that its rows are written in."""

    name: str
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    order: tuple[str, ...]

    def arrow(self) -> pa.Schema:
        """Return the Arrow schema, each field with its meaning in the metadata (key `description`)."""
        return pa.schema(
            [pa.field(c.name, c.type, c.nullable, {"description": c.meaning}) for c in self.columns],
            metadata={"table": self.name, "row": self.row},
        )

    def names(self) -> list[str]:
        """Return the column names in order."""
        return [c.name for c in self.columns]


def _text(name: str, meaning: str, nullable: bool = True) -> Column:
    return Column(name, pa.string(), meaning, nullable)


def _category(name: str, allowed: tuple[str, ...], meaning: str, nullable: bool = True) -> Column:
    return Column(name, CATEGORY, meaning, nullable, allowed)


def _date(name: str, meaning: str) -> Column:
    return Column(name, DATE, meaning)


def _decimal(name: str, meaning: str) -> Column:
    return Column(name, DECIMAL, meaning)


_PLACE = (
    _text("doc_id", "The article that it stands in", nullable=False),
    _category("field", FIELDS, "Which text of the article the offsets count in", nullable=False),
    Column("start", pa.int32(), "First Unicode code point of the surface in the field", nullable=False),
    Column("end", pa.int32(), "Code point after the last one of the surface", nullable=False),
    _text("surface", "The words as printed: field[start:end]", nullable=False),
    Column("sentence_start", pa.int32(), "First code point of the sentence", nullable=False),
    Column("sentence_end", pa.int32(), "Code point after the last one of the sentence", nullable=False),
    _category("kind", KINDS, "What sort of quantity, or a calendar expression", nullable=False),
    _category("approx", APPROX, "How exactly the text gives it", nullable=False),
)
_VALUES = (
    Column("value", pa.float64(), "The value for people to plot; value_exact is the value"),
    _decimal("value_exact", "The exact value, scale words multiplied out; null for a range, a vague amount or a date"),
    _decimal("low", "Lower end of a range"),
    _decimal("high", "Upper end of a range"),
    _decimal("resolution", "The worth of 1 in the last printed digit"),
    _text("unit", "ISO 4217 for money, UCUM for physical units, else as gold guidelines name it"),
    _text("per", "The denominator, as the barrel in dollars a barrel"),
    Column("value_usd", pa.float64(), "Worth in US dollars at the fixing of fx_date; null unless money"),
    Column("value_krw", pa.float64(), "Worth in Korean won at the fixing of fx_date; null unless money"),
    _decimal("usd_per_unit", "US dollars for one unit of the currency at fx_date"),
    _decimal("krw_per_unit", "Korean won for one unit of the currency at fx_date"),
    _date("fx_date", "Day of the ECB fixing that was used: the article's day or the last one before it"),
    _date("date_start", "First day of a calendar expression"),
    _date("date_end", "Last day of a calendar expression, included"),
    _category("date_grain", GRAINS, "Grain of a calendar expression"),
    _text("timex", "TIMEX3 value of a calendar expression, such as 2017-Q1"),
)

DOCUMENTS = TableSpec(
    "documents",
    "an article",
    (
        _text("doc_id", "Hash of the record's id or URI and its raw content", nullable=False),
        _text("source_id", "The record's own id, where it has one"),
        _text(
            "source_uri",
            "Where it was read: path below the input, and #n for the n-th record of a file",
            nullable=False,
        ),
        _text("url", "Address of the article that the record gives"),
        _text("publisher", "Who published it"),
        _text("title", "Headline"),
        Column(
            "published_at",
            pa.timestamp("ms", HOME_TIME_ZONE),
            "When it was published; null if the article does not say",
        ),
        _category("published_at_source", DATE_SOURCES, "How published_at was found", nullable=False),
        _text("lang", "Language, BCP 47"),
        _text("text", "The body alone, without page furniture, in NFC", nullable=False),
        Column("removed_chars", pa.int32(), "Characters of page furniture that were cut", nullable=False),
        _text("content_sha256", "SHA-256 of title and text", nullable=False),
        _text("duplicate_of", "doc_id of the article that this one copies, exactly or nearly"),
    ),
    ("doc_id",),
    ("doc_id",),
)

READINGS = TableSpec(
    "readings",
    "a mention as written, before units and days are resolved; internal",
    (
        _text("mention_id", "The mention's id", nullable=False),
        *_PLACE,
        _decimal("value_exact", "The number as written, scale words multiplied out"),
        _decimal("low", "Lower end of a range"),
        _decimal("high", "Upper end of a range"),
        _decimal("resolution", "The worth of 1 in the last printed digit"),
        _text("unit", "Unit word as written, or inherited from the sentence"),
        _text("per", "The denominator as written"),
        _text("calendar", "Calendar expression as a structure, JSON"),
    ),
    ("mention_id",),
    ("doc_id", "field", "start"),
)

MENTIONS = TableSpec(
    "mentions",
    "a quantity or calendar expression",
    (_text("mention_id", "doc_id, field and start", nullable=False), *_PLACE, *_VALUES),
    ("mention_id",),
    ("doc_id", "field", "start"),
)

CLAIMS = TableSpec(
    "claims",
    "a mention that asserts something, self-contained",
    (
        _text("claim_id", "The mention_id of its mention", nullable=False),
        *_PLACE,
        *_VALUES,
        _text("claim_text", "The sentence", nullable=False),
        _text("metric", "What is measured, verbatim"),
        _text("metric_id", "Entry of the metrics lexicon"),
        _text("entity", "Of whom or where, verbatim"),
        _text("entity_id", "ISO 3166 code, or an id of the entities lexicon"),
        _date("period_start", "First day of the time that the number speaks of"),
        _date("period_end", "Last day of it, included"),
        _date("base_period_start", "First day of the time that a change is measured against"),
        _date("base_period_end", "Last day of it, included"),
        _category("basis", BASES, "What a change is measured against, or what it accumulates"),
        _category("modality", MODALITIES, "Fact, estimate, forecast, target or hypothesis", nullable=False),
        _category("role", ROLES, "A level, the size of a change, or the base of a change", nullable=False),
        _category("direction", DIRECTIONS, "Which way a change goes"),
        _text("source", "Who says so, verbatim"),
        _category("vintage", VINTAGES, "Release of a statistic that is revised"),
        Column("inherited", pa.list_(pa.string()), "Fields that came from another clause or sentence", nullable=False),
        _category("taxonomy", TAXONOMY, "QuanTemp's class of the claim", nullable=False),
        _category("verdict", VERDICTS, "The worst of its checks; null if none could be made, or if it is rejected"),
        _category("decision", DECISIONS, "What a reviewer decided; a rejected claim is none, and stays to be seen"),
        _text("decided_by", "The reviewer"),
        Column("decided_at", pa.timestamp("ms", "UTC"), "When it was decided"),
        _text("overridden", "The columns that the reviewer corrected, with what had been read; JSON"),
    ),
    ("claim_id",),
    ("doc_id", "field", "start"),
)

RELATION_ROWS = TableSpec(
    "relations",
    "one part of a tie between mentions",
    (
        _text("relation_id", "Shared by the parts of one tie", nullable=False),
        _text("doc_id", "The article", nullable=False),
        _category("relation", RELATIONS, "What ties them", nullable=False),
        _category("part", PARTS, "What the mention is in it", nullable=False),
        _text("mention_id", "The mention", nullable=False),
        _text("cue", "The words that say so"),
    ),
    ("relation_id", "part", "mention_id"),
    ("relation_id", "part", "mention_id"),
)

CHECKS = TableSpec(
    "checks",
    "one test of one mention",
    (
        _text("check_id", "mention_id, method and a running number", nullable=False),
        _text("mention_id", "The mention that was tested", nullable=False),
        _text("doc_id", "The article", nullable=False),
        _category("method", METHODS, "What it was tested against", nullable=False),
        Column("expected_low", pa.float64(), "Lower end of what would be consistent"),
        Column("expected_high", pa.float64(), "Upper end of what would be consistent"),
        Column("found", pa.float64(), "What the article says"),
        Column("relative_error", pa.float64(), "Distance from the nearer end over that end; 0 inside"),
        _category("verdict", VERDICTS, "AVeriTeC's verdict", nullable=False),
        _text("reason_code", "Short name of the reason", nullable=False),
        _decimal("suggested_value", "The value that would be consistent, where one is evident"),
        _text("explanation", "One sentence with the numbers in it", nullable=False),
        _text("evidence", "JSON: mentions, reference series and vintage, FX days", nullable=False),
    ),
    ("check_id",),
    ("check_id",),
)

REFERENCES = TableSpec(
    "references",
    "a figure of reference statistics, in the one form that all their files are read into; internal",
    (
        _text("series", "The office's id of the series", nullable=False),
        _text("metric_id", "Entry of the metrics lexicon; null if nothing maps the series"),
        _text(
            "entity_id", "ISO 3166 code, an id of the entities lexicon, or the office's own code; null if it has none"
        ),
        _date("period_start", "First day of the time that it is of; null if that could not be read"),
        _date("period_end", "Last day of it, included"),
        _decimal("value", "The figure in its unit, thousands and millions multiplied out; null if it is no number"),
        _text("unit", "As mentions have it; null for a plain number, or where none is known"),
        _text("source", "Who says so", nullable=False),
        _text("vintage", "Day, month or year of the release; null if unknown"),
        _text("url", "Where it can be looked up"),
        _text("definition", "How it differs from what its metric says; null if it does not"),
        _decimal(
            "resolution", "The worth of 1 in the last digit that the series is given to; null if it was not rounded"
        ),
    ),
    ("series", "entity_id", "period_start", "period_end", "source", "vintage", "value"),
    ("series", "metric_id", "entity_id", "period_start", "period_end", "value"),
)

QUARANTINE = TableSpec(
    "quarantine",
    "a file, record or row that was refused, whole",
    (
        _category("stage", STAGES, "The stage that refused it", nullable=False),
        _text("table", "The table that it would have stood in", nullable=False),
        _text("key", "Its key there, or the file", nullable=False),
        _text("source_uri", "Where it was read"),
        Column("row", pa.int64(), "Record number in the file, from 1"),
        _text("reason_code", "Short name of the reason", nullable=False),
        _text("detail", "One sentence for a person", nullable=False),
        _text("payload", "The refused thing as JSON, cut to a bound", nullable=False),
    ),
    ("stage", "table", "key", "reason_code", "row"),
    ("stage", "table", "key", "reason_code", "row"),
)

PUBLISHED: Mapping[str, TableSpec] = {
    t.name: t for t in (DOCUMENTS, MENTIONS, CLAIMS, RELATION_ROWS, CHECKS, QUARANTINE)
}
"""The tables of a data set, by name, in the order that people read them."""


def to_table(spec: TableSpec, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Build a table from rows.

    Args:
        spec: the table.
        rows: mappings with exactly the columns of `spec`.

    Returns:
        An Arrow table with `spec`'s schema.

    Raises:
        KeyError: a row lacks a column.
        ValueError: a row has a column that `spec` does not declare.
    """
    materialized: Sequence[Mapping[str, Any]] = rows if isinstance(rows, Sequence) else list(rows)
    names = spec.names()
    for row in materialized:
        if len(row) != len(names):
            raise ValueError(f"{spec.name}: undeclared or missing columns {sorted(set(row) ^ set(names))}")
    return from_columns(spec, {name: [row[name] for row in materialized] for name in names})


def from_columns(spec: TableSpec, columns: Mapping[str, list[Any] | pa.ChunkedArray]) -> pa.Table:
    """Build a table from its columns, each a list of values or what Arrow holds of it.

    Raises:
        KeyError: a column is missing.
    """
    schema = spec.arrow()
    return pa.Table.from_arrays([_array(columns[f.name], f.type) for f in schema], schema=schema)


def to_rows(table: pa.Table) -> list[dict[str, Any]]:
    """Return a table's rows as dicts, days as `datetime.date`."""
    names = table.column_names
    return [dict(zip(names, row, strict=True)) for row in zip(*map(values, table.columns), strict=True)]


def values(column: pa.ChunkedArray) -> list[Any]:
    """Return a column's values, days as `datetime.date`; equal ones of categories and decimals are one object.

    Of categories, days and decimals pyarrow's `to_pylist` makes a scalar each; by way of NumPy it is 2 to 30 times as fast.
    """
    if not len(column):
        return []
    if column.type == DATE:
        column = column.cast(pa.date32())
    elif pa.types.is_decimal(column.type):
        column = column.dictionary_encode()
    if pa.types.is_dictionary(column.type):
        array = column.unify_dictionaries().combine_chunks()
        known = np.array([*_plain(array.dictionary), None], object)
        return list(known[array.indices.fill_null(-1).to_numpy()].tolist())
    return _plain(column)


def _plain(column: pa.ChunkedArray | pa.Array) -> list[Any]:
    if pa.types.is_string(column.type) or pa.types.is_date(column.type) or pa.types.is_decimal(column.type):
        return list(column.to_numpy(zero_copy_only=False).tolist())
    return list(column.to_pylist())


def _array(values: list[Any] | pa.ChunkedArray, type_: pa.DataType) -> pa.Array | pa.ChunkedArray:
    if isinstance(values, pa.ChunkedArray):
        return values
    if type_ == DATE:
        return pa.array(values, pa.date32()).cast(DATE)
    return pa.array(values, type_)
