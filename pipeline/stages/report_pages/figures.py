"""What the pages say in numbers: DuckDB over the published tables, so that memory does not grow with them."""

from __future__ import annotations

import glob
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from pipeline import database
from pipeline.schema import HOME_TIME_ZONE, PUBLISHED

if TYPE_CHECKING:
    import duckdb

MEMORY = "400MB"
"""Memory that DuckDB may use before it spills to disk."""
GROUPS = 12
"""Groups of one breakdown that are named; what remains is counted together."""
COLUMNS = 36
"""Years or months that a time line shows at most."""
REFUSALS = 30
"""Refused rows that are listed."""
TITLE = 300
"""Code points of a headline, a name or an address that are shown."""
PROSE = 1_000
"""Code points of an explanation or a refusal's detail that are shown."""

Count = tuple[str | None, int]
"""A group, None where it has no name, and how many are in it."""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Counts by group, the largest first, and what did not fit: how many groups, and how many rows in them."""

    counts: Sequence[Count]
    other_groups: int = 0
    other: int = 0


@dataclass(frozen=True, slots=True)
class Timeline:
    """Counts by year or month without a gap: the stretch that holds most; how many lie outside it or have no date."""

    counts: Sequence[tuple[str, int]]
    monthly: bool
    outside: int
    undated: int


@dataclass(frozen=True, slots=True)
class Publisher:
    """One publisher's articles and claims; no name stands for the articles that name none."""

    name: str | None
    articles: int
    claims: int
    flagged: int


@dataclass(frozen=True, slots=True)
class Refused:
    """One refused file, record or row."""

    stage: str
    table: str
    key: str
    source_uri: str | None
    row: int | None
    reason_code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The counts of a data set."""

    rows: dict[str, int]
    copies: int
    first_day: date | None
    last_day: date | None
    verdicts: dict[str | None, int]
    methods: Sequence[tuple[str, dict[str, int]]]
    kinds: Breakdown
    units: Breakdown
    modalities: Breakdown
    claim_years: Timeline
    article_times: Timeline
    publishers: Sequence[Publisher]
    other_publishers: Publisher | None
    other_publisher_count: int
    formats: Breakdown
    languages: Breakdown
    refusals: Sequence[tuple[str, str, int]]
    refused: Sequence[Refused]

    @property
    def checked(self) -> int:
        """Claims with at least one check."""
        return sum(n for verdict, n in self.verdicts.items() if verdict)

    @property
    def decided(self) -> int:
        """Claims that are supported, refuted or conflicting."""
        return self.checked - self.verdicts.get("not_enough_evidence", 0)


@contextmanager
def opened(tables: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a data set's tables as views of their names; a table without a file is empty.

    Args:
        tables: a folder with a folder of Parquet files for each table of `schema.PUBLISHED`.

    Yields:
        A DuckDB connection that loads no extension and spills what does not fit.
    """
    with TemporaryDirectory(prefix="econclaims-") as spill, database.connect(MEMORY, spill) as connection:
        connection.execute(f"SET TimeZone = '{HOME_TIME_ZONE}'")
        for name, spec in PUBLISHED.items():
            files = sorted((tables / name).glob("*.parquet"))
            if files:
                connection.read_parquet([glob.escape(str(f)) for f in files]).create_view(name)
            else:
                connection.register(name, spec.arrow().empty_table())
        yield connection


def overview(connection: duckdb.DuckDBPyConnection) -> Overview:
    """Count what a data set holds.

    Args:
        connection: the tables, as `opened` gives them.

    Returns:
        The counts; every order is fixed by the data alone.
    """
    sql = connection.sql
    rows = {name: _one(connection, f"SELECT count(*) FROM {name}")[0] for name in PUBLISHED}  # noqa: S608
    copies, first_day, last_day = _one(
        connection, "SELECT count(duplicate_of), min(published_at)::DATE, max(published_at)::DATE FROM documents"
    )
    methods: dict[str, dict[str, int]] = {}
    for method, verdict, n in sql(
        "SELECT method::VARCHAR, verdict::VARCHAR, count(*) FROM checks GROUP BY ALL ORDER BY ALL"
    ).fetchall():
        methods.setdefault(method, {})[verdict] = n
    publishers = [
        Publisher(*row)
        for row in sql(f"""
            WITH made AS (
                SELECT doc_id, count(*) AS claims, count(*) FILTER (verdict IN ('refuted', 'conflicting')) AS flagged
                FROM claims GROUP BY doc_id)
            SELECT left(publisher, {TITLE}) AS name, count(*)::BIGINT AS articles,
                coalesce(sum(claims), 0)::BIGINT, coalesce(sum(flagged), 0)::BIGINT
            FROM documents LEFT JOIN made USING (doc_id)
            GROUP BY name ORDER BY articles DESC, name NULLS LAST""").fetchall()  # noqa: S608
    ]
    rest = publishers[GROUPS:]
    return Overview(
        rows=rows,
        copies=copies,
        first_day=first_day,
        last_day=last_day,
        verdicts=dict(sql("SELECT verdict::VARCHAR, count(*) FROM claims GROUP BY ALL ORDER BY ALL").fetchall()),
        methods=sorted(methods.items(), key=lambda m: (-sum(m[1].values()), m[0])),
        kinds=_breakdown(connection, "claims", "kind::VARCHAR"),
        units=_breakdown(connection, "claims", f"left(unit, {TITLE})"),
        modalities=_breakdown(connection, "claims", "modality::VARCHAR"),
        claim_years=_timeline(connection, "claims", "period_start", monthly=False),
        article_times=_article_times(connection),
        publishers=publishers[:GROUPS],
        other_publishers=Publisher(
            None, sum(p.articles for p in rest), sum(p.claims for p in rest), sum(p.flagged for p in rest)
        )
        if rest
        else None,
        other_publisher_count=len(rest),
        formats=_breakdown(connection, "documents", FORMAT),
        languages=_breakdown(connection, "documents", "left(lang, 40)"),
        refusals=sql(
            "SELECT stage::VARCHAR, reason_code, count(*) AS n FROM quarantine GROUP BY ALL ORDER BY n DESC, 1, 2"
        ).fetchall(),
        refused=[
            Refused(*row)
            for row in sql(f"""
                SELECT stage::VARCHAR, "table", left(key, {TITLE}), left(source_uri, {TITLE}), row, reason_code,
                    left(detail, {PROSE})
                FROM quarantine ORDER BY stage::VARCHAR, "table", key, reason_code, row LIMIT {REFUSALS}""").fetchall()  # noqa: S608
        ],
    )


FORMAT = (
    r"""nullif(regexp_extract(lower(regexp_replace(source_uri, '#\d+$', '')), '\.([a-z0-9]{1,8})(\.gz)?$', 1), '')"""
)


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    (row,) = connection.sql(query).fetchall()
    return tuple(row)


def _breakdown(connection: duckdb.DuckDBPyConnection, table: str, group: str) -> Breakdown:
    counts = connection.sql(
        f"SELECT {group} AS g, count(*) AS n FROM {table} GROUP BY g ORDER BY n DESC, g NULLS LAST LIMIT {GROUPS}"  # noqa: S608
    ).fetchall()
    groups, rows = _one(
        connection,
        f"SELECT count(DISTINCT {group}) + coalesce(max(({group} IS NULL)::INT), 0), count(*) FROM {table}",  # noqa: S608
    )
    return Breakdown(counts, groups - len(counts), rows - sum(n for _, n in counts))


def _article_times(connection: duckdb.DuckDBPyConnection) -> Timeline:
    (months,) = _one(
        connection, "SELECT datediff('month', min(published_at)::DATE, max(published_at)::DATE) FROM documents"
    )
    return _timeline(connection, "documents", "published_at", monthly=months is None or months < COLUMNS)


def _timeline(connection: duckdb.DuckDBPyConnection, table: str, column: str, *, monthly: bool) -> Timeline:
    step = 12 if not monthly else 1
    bucket = f"(year({column}) * 12 + month({column}) - 1) // {step}"
    found: dict[int | None, int] = dict(
        connection.sql(f"SELECT {bucket} AS b, count(*) FROM {table} GROUP BY b ORDER BY b").fetchall()  # noqa: S608
    )
    undated = found.pop(None, 0)
    known = sorted(b for b in found if b is not None)
    if not known:
        return Timeline((), monthly, 0, undated)
    inside = {end: sum(n for b, n in found.items() if b is not None and end - COLUMNS < b <= end) for end in known}
    last = max(known, key=lambda end: (inside[end], end))
    first = min(b for b in known if b > last - COLUMNS)
    counts = tuple(
        (f"{b // 12:04}-{b % 12 + 1:02}" if monthly else f"{b:04}", found.get(b, 0)) for b in range(first, last + 1)
    )
    return Timeline(counts, monthly, sum(found.values()) - inside[last], undated)
