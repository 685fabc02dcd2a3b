"""How well the articles were read, by metric and by source, and how claims stand to reference statistics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.stages.report_pages.figures import FORMAT, GROUPS, TITLE

if TYPE_CHECKING:
    import duckdb

POINTS = 1_500
"""Claims drawn beside their reference value."""


@dataclass(frozen=True, slots=True)
class Metric:
    """Claims of one entry of the metrics lexicon, None for claims of none; and the words that name it most often."""

    metric_id: str | None
    wording: str | None
    claims: int


@dataclass(frozen=True, slots=True)
class Quality:
    """Claims of one source, None for sources without a name, and how many of them have the fields that make them of use."""

    name: str | None
    claims: int
    metric: int
    entity: int
    period: int


@dataclass(frozen=True, slots=True)
class Pair:
    """A claimed value beside the reference value, both above zero, and the claim's worst such verdict."""

    mention_id: str
    surface: str
    verdict: str
    claimed: float
    reference: float


def metrics(connection: duckdb.DuckDBPyConnection) -> list[Metric]:
    """Return the most frequent metrics, the largest first; what remains is one entry without an id and wording, last."""
    found = connection.sql(f"""
        SELECT metric_id, left(first(metric ORDER BY n DESC, metric), {TITLE}), sum(n)::BIGINT AS total
        FROM (SELECT metric_id, metric, count(*) AS n FROM claims WHERE metric_id IS NOT NULL GROUP BY ALL)
        GROUP BY metric_id ORDER BY total DESC, metric_id""").fetchall()  # noqa: S608
    ((claims,),) = connection.sql("SELECT count(*) FROM claims WHERE metric_id IS NULL").fetchall()
    named = [Metric(*row) for row in found[:GROUPS]]
    rest = sum(n for *_, n in found[GROUPS:])
    return [*named, *([Metric("", None, rest)] if rest else []), *([Metric(None, None, claims)] if claims else [])]


def quality(connection: duckdb.DuckDBPyConnection) -> dict[str, list[Quality]]:
    """Return how many claims have a metric, an entity and a period: by `publisher` and by `format`, the largest first."""
    return {
        name: [
            Quality(*row)
            for row in connection.sql(f"""
                SELECT {group} AS g, count(*) AS n, count(metric), count(entity), count(period_start)
                FROM claims JOIN documents USING (doc_id)
                GROUP BY g ORDER BY n DESC, g NULLS LAST LIMIT {GROUPS}""").fetchall()  # noqa: S608
        ]
        for name, group in (("publisher", f"left(publisher, {TITLE})"), ("format", FORMAT))
    }


def pairs(connection: duckdb.DuckDBPyConnection) -> tuple[Sequence[Pair], int]:
    """Return claims beside their reference values, the worst first, and how many there are in all.

    The reference value is the middle of what would be consistent, or its one end.
    """
    query = """
        SELECT mention_id, surface, verdict::VARCHAR AS verdict, found, coalesce(
            (expected_low + expected_high) / 2, expected_low, expected_high) AS reference,
            list_position(['refuted', 'conflicting', 'supported'], verdict::VARCHAR) AS worst, relative_error
        FROM checks JOIN mentions USING (mention_id)
        WHERE method = 'reference' AND found > 0 AND isfinite(found) AND reference > 0 AND isfinite(reference)"""
    shown = connection.sql(f"""
        SELECT mention_id, left(surface, {TITLE}), verdict, found, reference FROM ({query})
        QUALIFY row_number() OVER (PARTITION BY mention_id ORDER BY worst NULLS LAST, reference) = 1
        ORDER BY worst NULLS LAST, relative_error DESC NULLS LAST, mention_id LIMIT {POINTS}""").fetchall()  # noqa: S608
    ((total,),) = connection.sql(f"SELECT count(DISTINCT mention_id) FROM ({query})").fetchall()  # noqa: S608
    return [Pair(*row) for row in shown], total
