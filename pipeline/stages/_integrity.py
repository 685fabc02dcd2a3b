"""What no row shows by itself: keys, references, shares, computed by DuckDB over whole tables.

What a rule looks at is of one article, as keys begin with its doc_id, which is a rule, too. So most rules look at a range of articles
after the other, whose joins stay in memory however large the tables are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import database, packs, schema
from pipeline.schema import Column, TableSpec

METRICS = TableSpec(
    "metrics",
    "a figure over a whole table; internal",
    (
        Column("table", pa.string(), "The table", nullable=False),
        Column(
            "metric", pa.string(), "The figure, or the name of the rule whose broken rows are counted", nullable=False
        ),
        Column("value", pa.float64(), "Its value", nullable=False),
    ),
    ("table", "metric"),
    ("table", "metric"),
)

STANDS_ON = (
    ("mentions", "doc_id", "documents"),
    ("claims", "doc_id", "documents"),
    ("claims", "claim_id", "mentions"),
    ("relations", "doc_id", "documents"),
    ("relations", "mention_id", "mentions"),
    ("checks", "doc_id", "documents"),
    ("checks", "mention_id", "mentions"),
    ("checks", "mention_id", "claims"),
)
"""Which table's column names a row of another; a child stands after all its parents. A check need not be of a claim."""

MEMORY = "250MB"
"""Memory that DuckDB may use before it spills to disk."""
RANGE_ROWS = 1_000_000
"""Rows of all tables in a range of articles, about."""
COMPOSED = "".join(
    rf"\x{{{first:x}}}-\x{{{last:x}}}"
    for first, last in (
        (0, 0x2FF),  # Latin and its signs
        (0x2010, 0x20CF),  # punctuation and currencies
        (0x2190, 0x2328),  # arrows and operators
        (0x2460, 0x2AD0),  # figures in circles, boxes, signs
        (0x3000, 0x3029),  # punctuation of East Asia
        (0x3131, 0x318E),  # single letters of Hangul
        (0x3200, 0x33FF),  # units in a square
        (0x4E00, 0x9FFF),  # Chinese characters
        (0xAC00, 0xD7A3),  # syllables of Hangul
        (0xFF00, 0xFFEF),  # wide and narrow forms
    )
)
"""Characters, for a class of a regular expression, whose texts are in NFC without a look: none has another form, and none joins the one before it."""
_ALL = "true"
"""The condition that all rows meet."""
SAMPLES = 10
"""Broken rows of a rule that a reader is shown."""
SHARED = tuple(c.name for c in schema.MENTIONS.columns if c.name in schema.CLAIMS.names())


@dataclass(frozen=True, slots=True)
class _RowRule:
    """A rule whose broken rows a query finds: `id`, the first column of the table's key, and `found`, what is wrong.

    It looks at articles by themselves, unless it is of the `whole` corpus.
    """

    metric: str
    table: str
    needs: tuple[str, ...]
    query: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class _Share:
    """A share of a table's rows: an SQL expression of it."""

    metric: str
    table: str
    expression: str


def _unknown(child: str, column: str, parent: str) -> _RowRule:
    spec, key = schema.PUBLISHED[child], schema.PUBLISHED[parent].key[0]
    query = (
        f"SELECT c.{spec.key[0]} AS id, '{column} is ' || c.{column} AS found FROM {child} c "  # noqa: S608
        f"ANTI JOIN {parent} p ON p.{key} = c.{column} WHERE c.{column} IS NOT NULL"
    )
    return _RowRule(f"unknown_{parent.removesuffix('s')}", child, (child, parent), query)


def _reread(table: str) -> _RowRule:
    key = schema.PUBLISHED[table].key[0]
    return _RowRule(
        "surface_not_in_text",
        table,
        (table, "documents"),
        f"""SELECT {key} AS id, "field" || '[' || "start" || ':' || "end" || '] is ' || coalesce('“' || there || '”', 'null')
            || ' and surface is “' || surface || '”' AS found
        FROM (SELECT t.*, substring(CASE t."field" WHEN 'title' THEN d.title ELSE d.text END, t."start" + 1,
              t."end" - t."start") AS there FROM {table} t JOIN documents d USING (doc_id))
        WHERE there IS DISTINCT FROM surface""",  # noqa: S608
    )


def _duplicates(spec: TableSpec) -> _RowRule:
    key = ", ".join(f'"{name}"' for name in spec.key)
    query = (
        f"SELECT {spec.key[0]} AS id, 'the key stands ' || count(*) || ' times' AS found "  # noqa: S608
        f"FROM {spec.name} GROUP BY {key} HAVING count(*) > 1"
    )
    return _RowRule("duplicate_key", spec.name, (spec.name,), query)


def _key_of_article(spec: TableSpec) -> _RowRule:
    key = spec.key[0]
    query = (
        f"SELECT {key} AS id, 'the key does not begin with doc_id, which is ' || doc_id AS found FROM {spec.name} "  # noqa: S608
        f"WHERE NOT starts_with({key}, doc_id || ':')"
    )
    return _RowRule("key_of_another_article", spec.name, (spec.name,), query)


def _same_as_mention() -> _RowRule:
    differing = " || ".join(f"CASE WHEN c.\"{n}\" IS DISTINCT FROM m.\"{n}\" THEN ' {n}' ELSE '' END" for n in SHARED)
    query = (
        f"SELECT id, 'other than in the mention:' || names AS found FROM (SELECT c.claim_id AS id, {differing} AS names "  # noqa: S608
        "FROM claims c JOIN mentions m ON m.mention_id = c.claim_id) WHERE names <> ''"
    )
    return _RowRule("differs_from_mention", "claims", ("claims", "mentions"), query)


def _worth(currency: str) -> _RowRule:
    # The rate is stored to nine places, the worth was computed with all of them.
    worth, rate = f"value_{currency}", f"{currency}_per_unit"
    query = (
        f"SELECT mention_id AS id, '{worth} is ' || {worth} || ', and ' || value_exact || ' at ' || {rate} || ' is ' || made "  # noqa: S608
        f"AS found FROM (SELECT *, about * {rate}::DOUBLE AS made FROM (SELECT *, value_exact::DOUBLE AS about FROM mentions "
        f"WHERE {worth} IS NOT NULL)) WHERE abs({worth} - made) > 5e-10 * abs(about) + 1e-9 * abs({worth})"
    )
    return _RowRule(f"worth_differs_{currency}", "mentions", ("mentions",), query)


ROW_RULES = (
    *(_duplicates(spec) for name, spec in schema.PUBLISHED.items() if name != "quarantine"),
    *(_key_of_article(schema.PUBLISHED[name]) for name in ("mentions", "claims", "relations", "checks")),
    *(
        _unknown(child, column, parent)
        for child, column, parent in STANDS_ON
        if (child, parent) != ("checks", "claims")
    ),
    _RowRule(
        "unknown_original",
        "documents",
        ("documents",),
        "SELECT c.doc_id AS id, 'duplicate_of is ' || c.duplicate_of AS found FROM documents c "
        "ANTI JOIN documents p ON p.doc_id = c.duplicate_of WHERE c.duplicate_of IS NOT NULL",
        whole=True,
    ),
    _RowRule(
        "text_not_nfc",
        "documents",
        ("documents",),
        f"""SELECT doc_id AS id, 'the text is not in NFC' AS found FROM documents
        WHERE CASE WHEN regexp_matches(text, '[^{COMPOSED}]') THEN text <> nfc_normalize(text) ELSE false END""",  # noqa: S608
    ),
    _reread("mentions"),
    _reread("claims"),
    _same_as_mention(),
    _worth("usd"),
    _worth("krw"),
    _RowRule(
        "future_as_fact",
        "claims",
        ("claims", "documents"),
        f"""SELECT claim_id AS id, modality || ' of ' || strftime(period_start, '%Y-%m-%d') || ', published on ' || day AS found
        FROM claims JOIN (SELECT doc_id, strftime(published_at AT TIME ZONE '{schema.HOME_TIME_ZONE}', '%Y-%m-%d') AS day
                          FROM documents) USING (doc_id)
        WHERE modality IN ('actual', 'estimate') AND strftime(period_start, '%Y-%m-%d') > day""",  # noqa: S608
    ),
    _RowRule(
        "outside_plausible",
        "claims",
        ("claims",),
        """SELECT claim_id AS id, metric_id || ' is ' || worth || CASE kind WHEN 'money' THEN ' USD' ELSE ' ' || unit END
            || ', plausible is ' || lowest || ' to ' || highest AS found
        FROM (SELECT *, CASE WHEN kind <> 'money' THEN value WHEN lowest > 0 THEN abs(value_usd) ELSE value_usd END AS worth FROM claims JOIN lexicon USING (metric_id)
              WHERE role = 'level' AND per IS NULL AND (list_contains(units, kind) OR list_contains(units, unit)))
        WHERE worth NOT BETWEEN lowest AND highest""",
    ),
    _RowRule(
        "single_part",
        "relations",
        ("relations",),
        "SELECT relation_id AS id, 'the tie has one part' AS found FROM relations GROUP BY relation_id "
        "HAVING count(*) < 2",
    ),
)
SHARES = (
    _Share("share_with_metric", "claims", "count(metric) / count(*)"),
    _Share("share_with_entity", "claims", "count(entity) / count(*)"),
    _Share("share_with_period", "claims", "count(period_start) / count(*)"),
    _Share("share_with_date", "documents", "count(published_at) / count(*)"),
)


def _lexicon() -> pa.Table:
    """Return the metrics that have a plausible range, or else a possible one: levels, of money in US dollars."""
    lexicon = packs.load(packs.languages()[0]).metrics
    ranges = {key: (m, m.plausible or m.possible) for key, m in lexicon.metrics.items()}
    rows = [
        {"metric_id": key, "units": list(metric.units), "lowest": float(ends[0]), "highest": float(ends[1])}
        for key, (metric, ends) in ranges.items()
        if ends
    ]
    columns = {
        "metric_id": pa.string(),
        "units": pa.list_(pa.string()),
        "lowest": pa.float64(),
        "highest": pa.float64(),
    }
    return pa.Table.from_pylist(rows, pa.schema(columns))


class Whole:
    """Tables as DuckDB sees them; memory is bounded by DuckDB, what does not fit goes to a temporary folder.

    Args:
        tables: parts by table, each with the schema of its table.
    """

    def __init__(self, tables: Mapping[str, Sequence[Path]]) -> None:
        self._spill = TemporaryDirectory(prefix="econclaims-")
        self._names = set(tables)
        self._db = database.connect(MEMORY, self._spill.name)
        self._db.execute("SET TimeZone = 'UTC'")
        for name, parts in tables.items():
            files = [str(p) for p in parts]
            empty = schema.PUBLISHED[name].arrow().empty_table()
            self._db.register(f"all_{name}", self._db.read_parquet(files) if files else empty)
        self._db.register("lexicon", _lexicon())
        rows = sum(pq.read_metadata(part).num_rows for parts in tables.values() for part in parts)
        self._ranges = _ranges(rows // RANGE_ROWS + 1)
        self._look(_ALL)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()
        self._spill.cleanup()

    def metrics(self, mismatched: Mapping[str, int], asked: Sequence[str]) -> list[dict[str, Any]]:
        """Compute the metrics of tables.

        Args:
            mismatched: for each table that was asked about, how many columns are not as declared.
            asked: the tables whose metrics are wanted; those that a rule only looks into need not be named.

        Returns:
            Rows of `METRICS`; a rule is left out where a table that it needs is not there. A rule whose rows are broken has
            the first of them under `broken`.
        """
        rows: list[dict[str, Any]] = [
            {"table": t, "metric": "mismatched_columns", "value": float(n)} for t, n in mismatched.items()
        ]
        for rule, (count, first) in self._counted(asked).items():
            row = {"table": rule.table, "metric": rule.metric, "value": float(count)}
            rows.append(row | {"broken": [{"id": key, "found": found} for key, found in first]} if count else row)
        for name in asked:
            if name in self._names:
                count = self._one(f"SELECT count(*) FROM {name}")  # noqa: S608
                rows.append({"table": name, "metric": "rows", "value": float(count)})
        for share in SHARES:
            if share.table in asked and share.table in self._names:
                value = self._one(f"SELECT {share.expression} FROM {share.table} HAVING count(*) > 0")  # noqa: S608
                if value is not None:
                    rows.append({"table": share.table, "metric": share.metric, "value": float(value)})
        return rows

    def broken(self, table: str, metric: str) -> list[tuple[str, str]]:
        """Return the rows that a metric counted: first column of the key, and what is wrong; none for other metrics."""
        rules = [r for r in ROW_RULES if (r.table, r.metric) == (table, metric)]
        return _in_order([row for rule in self._each(rules) for row in self._rows(rule.query)])

    def _counted(self, asked: Sequence[str]) -> dict[_RowRule, tuple[int, list[tuple[str, str]]]]:
        """Return how many rows of the tables break each rule, and the first of them."""
        found: dict[_RowRule, tuple[int, list[tuple[str, str]]]] = {}
        rules = [r for r in ROW_RULES if r.table in asked and self._names.issuperset(r.needs)]
        for rule in self._each(rules):
            count, first = found.get(rule, (0, []))
            if broken := self._one(f"SELECT count(*) FROM ({rule.query})"):  # noqa: S608
                first = _in_order([*first, *self._rows(f"{rule.query} ORDER BY ALL LIMIT {SAMPLES}")])[:SAMPLES]
            found[rule] = (count + broken, first)
        return {rule: found[rule] for rule in rules}

    def _each(self, rules: Sequence[_RowRule]) -> Iterator[_RowRule]:
        """Yield rules as often as they must look, each time at the rows that they must look at then."""
        looks = [
            (_ALL, [r for r in rules if r.whole]),
            *((range_, [r for r in rules if not r.whole]) for range_ in self._ranges),
        ]
        for condition, looking in looks:
            self._look(condition)
            yield from looking
        self._look(_ALL)

    def _look(self, condition: str) -> None:
        """Let queries see the rows of the tables of which a condition is true."""
        for name in self._names:
            rows = "true" if "doc_id" not in schema.PUBLISHED[name].names() else condition
            self._db.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS FROM all_{name} WHERE {rows}")

    def dependents(self, child: str, column: str, refused: Sequence[str]) -> list[tuple[str, str]]:
        """Return the rows of a table that name a refused row: first column of their key, and the refused key."""
        if child not in self._names or not refused:
            return []
        key = schema.PUBLISHED[child].key[0]
        query = f"SELECT {key}, {column} FROM {child} WHERE {column} IN (SELECT id FROM wanted) ORDER BY ALL"  # noqa: S608
        return self._among(refused, query)

    def addresses(self, articles: Sequence[str]) -> dict[str, str]:
        """Return where articles were read, by doc_id, as far as the documents are there."""
        if "documents" not in self._names or not articles:
            return {}
        query = "SELECT doc_id, source_uri FROM documents WHERE doc_id IN (SELECT id FROM wanted)"
        return dict(self._among(articles, query))

    def _among(self, keys: Sequence[str], query: str) -> list[Any]:
        self._db.register("wanted", pa.table({"id": pa.array(keys, pa.string())}))
        rows = self._rows(query)
        self._db.unregister("wanted")
        return rows

    def _rows(self, query: str) -> list[Any]:
        return self._db.execute(query).fetchall()

    def _one(self, query: str) -> Any:
        rows = self._rows(query)
        return rows[0][0] if rows else None


def _ranges(count: int) -> list[str]:
    """Return SQL conditions that part the articles into so many ranges: as doc_id is a hash in hexadecimal, about equal ones."""
    ends = [f"{(number << 32) // count:08x}" for number in range(1, count)]
    if not ends:
        return [_ALL]
    between = [f"doc_id >= '{low}' AND doc_id < '{high}'" for low, high in pairwise(ends)]
    return [f"(doc_id IS NULL OR doc_id < '{ends[0]}')", *between, f"doc_id >= '{ends[-1]}'"]


def _in_order(rows: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Sort rows, null last."""
    return sorted(rows, key=lambda row: [(value is None, value or "") for value in row])
