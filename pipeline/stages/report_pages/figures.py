"""What the pages say in numbers: DuckDB over the published tables, so that memory does not grow with them."""

from __future__ import annotations

import glob
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.schema import HOME_TIME_ZONE, PUBLISHED, VERDICTS

if TYPE_CHECKING:
    import duckdb

MEMORY = "1GB"
"""Memory that DuckDB may use before it spills to disk."""
GROUPS = 12
"""Groups of one breakdown that are named; what remains is counted together."""
COLUMNS = 36
"""Years or months that a time line shows at most."""
REFUSALS = 30
"""Refused rows that are listed."""
CHECKS_EACH = 5
"""Checks shown of one number, the worst first."""
CONTEXT = 240
"""Code points shown before the first and after the last number of a passage, within its sentence."""
SEGMENT = 800
"""Numbers of one sentence that lie in the same segment of so many code points share a passage."""
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


@dataclass(frozen=True, slots=True)
class Check:
    """One test of a number, as the table has it."""

    method: str
    verdict: str
    expected_low: float | None
    expected_high: float | None
    found: float | None
    relative_error: float | None
    suggested_value: Decimal | None
    explanation: str


@dataclass(frozen=True, slots=True)
class Number:
    """A refuted or conflicting number; offsets are code points into its passage's text."""

    mention_id: str
    verdict: str
    start: int
    end: int
    surface: str
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    unit: str | None
    per: str | None
    metric: str | None
    entity: str | None
    period_start: date | None
    period_end: date | None
    modality: str | None
    source: str | None
    made: int
    checks: list[Check] = field(default_factory=list)

    @property
    def more_checks(self) -> int:
        """Checks that were made of it and are not shown."""
        return self.made - len(self.checks)


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, or the part of a long one around its numbers, with the article that it stands in."""

    doc_id: str
    part: str
    title: str | None
    publisher: str | None
    day: date | None
    lang: str | None
    url: str | None
    source_uri: str
    copy: bool
    text: str
    cut_before: bool
    cut_after: bool
    numbers: list[Number] = field(default_factory=list)

    @property
    def verdict(self) -> str:
        """The worst verdict of its numbers."""
        return min((n.verdict for n in self.numbers), key=VERDICTS.index)


@contextmanager
def opened(tables: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a data set's tables as views of their names; a table without a file is empty.

    Args:
        tables: a folder with a folder of Parquet files for each table of `schema.PUBLISHED`.

    Yields:
        A DuckDB connection that loads no extension and spills what does not fit.
    """
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    with duckdb.connect(config=settings) as connection:
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
        formats=_breakdown(connection, "documents", _FORMAT),
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


_FORMAT = (
    r"""nullif(regexp_extract(lower(regexp_replace(source_uri, '#\d+$', '')), '\.([a-z0-9]{1,8})(\.gz)?$', 1), '')"""
)


def findings(connection: duckdb.DuckDBPyConnection, limit: int) -> tuple[list[Passage], int]:
    """Return the refuted and conflicting numbers in their sentences.

    A claim's own verdict counts; a mention that is no claim has the worst verdict of its checks. The sentences with a
    refuted number come first, then those with the largest relative error.

    Args:
        connection: the tables, as `opened` gives them.
        limit: numbers to return at most.

    Returns:
        The passages in order, and how many numbers there are in all.
    """
    connection.execute(_FLAGGED)
    (total,) = _one(connection, "SELECT count(*) FROM flagged")
    shown = connection.execute(_SHOWN, {"limit": limit}).fetchall()
    passages: dict[tuple[Any, ...], Passage] = {}
    numbers: dict[str, Number] = {}
    for row in shown:
        place, number = row[:4], Number(*row[14:])
        passages.setdefault(place, Passage(*row[:2], *row[4:14])).numbers.append(number)
        numbers[number.mention_id] = number
    for mention_id, *check in connection.execute(_CHECKS, {"limit": limit}).fetchall():
        numbers[mention_id].checks.append(Check(*check))
    return list(passages.values()), total


_WORST = f"list_position({list(VERDICTS)!r}, verdict::VARCHAR)"
_FLAGGED = f"""
CREATE OR REPLACE TEMP TABLE flagged AS
WITH tested AS (
    SELECT mention_id, min({_WORST}) AS worst, max(relative_error) AS error
    FROM checks WHERE verdict IN ('refuted', 'conflicting') GROUP BY mention_id),
number AS (
    SELECT claim_id AS mention_id, {_WORST} AS worst, error
    FROM claims LEFT JOIN (SELECT mention_id AS claim_id, error FROM tested) USING (claim_id)
    WHERE verdict IN ('refuted', 'conflicting')
    UNION ALL
    SELECT * FROM tested ANTI JOIN (SELECT claim_id AS mention_id FROM claims) USING (mention_id)),
placed AS (
    SELECT number.*, doc_id, field::VARCHAR AS field, sentence_start, sentence_end, start, "end",
        (start - sentence_start) // {SEGMENT} AS segment
    FROM number JOIN mentions USING (mention_id)),
passage AS (
    SELECT doc_id, field, sentence_start, segment, min(worst) AS passage_worst,
        max(coalesce(error, 0)) AS passage_error,
        greatest(min(sentence_start), min(start) - {CONTEXT}) AS window_start,
        least(max(sentence_end), max("end") + {CONTEXT}) AS window_end
    FROM placed GROUP BY ALL)
SELECT *, row_number() OVER (
    ORDER BY passage_worst, passage_error DESC, doc_id, field, sentence_start, segment, start, mention_id) AS place
FROM placed JOIN passage USING (doc_id, field, sentence_start, segment)
"""  # noqa: S608
_SHOWN = f"""
SELECT f.doc_id, f.field, f.sentence_start, f.segment,
    left(d.title, {TITLE}), left(d.publisher, {TITLE}), d.published_at::DATE, d.lang, d.url, left(d.source_uri, {TITLE}),
    d.duplicate_of IS NOT NULL,
    coalesce(substring(CASE f.field WHEN 'title' THEN d.title ELSE d.text END,
        f.window_start + 1, f.window_end - f.window_start), c.claim_text, m.surface),
    f.window_start > f.sentence_start, f.window_end < f.sentence_end,
    f.mention_id,
    {list(VERDICTS)!r}[f.worst], f.start - f.window_start, f."end" - f.window_start, m.surface,
    m.value_exact, m.low, m.high, m.unit, m.per,
    left(c.metric, {TITLE}), left(c.entity, {TITLE}), c.period_start::DATE, c.period_end::DATE, c.modality::VARCHAR,
    left(c.source, {TITLE}), (SELECT count(*) FROM checks k WHERE k.mention_id = f.mention_id)
FROM (SELECT * FROM flagged WHERE place <= $limit) f
JOIN mentions m USING (mention_id) JOIN documents d ON d.doc_id = f.doc_id
LEFT JOIN claims c ON c.claim_id = f.mention_id
ORDER BY f.place
"""  # noqa: S608
_CHECKS = f"""
SELECT mention_id, method::VARCHAR, verdict::VARCHAR, expected_low, expected_high, found, relative_error,
    suggested_value, left(explanation, {PROSE})
FROM (
    SELECT *, row_number() OVER (PARTITION BY mention_id ORDER BY {_WORST}, check_id) AS place
    FROM checks SEMI JOIN (SELECT mention_id FROM flagged WHERE place <= $limit) USING (mention_id))
WHERE place <= {CHECKS_EACH} ORDER BY mention_id, place
"""  # noqa: S608


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
