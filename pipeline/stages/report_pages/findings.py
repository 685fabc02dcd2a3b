"""The refuted and conflicting numbers of a data set, each in its sentence with the checks that say why."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipeline.schema import VERDICTS
from pipeline.stages.report_pages.figures import PROSE, TITLE

if TYPE_CHECKING:
    import duckdb

CHECKS_EACH = 5
"""Checks shown of one number, the worst first."""
CONTEXT = 240
"""Code points shown before the first and after the last number of a passage, within its sentence."""
EVIDENCE = 4_000
"""Code points of a check's evidence that are read; longer evidence is not shown."""
SEGMENT = 800
"""Numbers of one sentence that lie in the same segment of so many code points share a passage."""


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
    evidence: str


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


def flag(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary table `flagged`: every refuted or conflicting number and its `place` in the order of `findings`."""
    connection.execute(_FLAGGED)


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
    flag(connection)
    ((total,),) = connection.execute("SELECT count(*) FROM flagged").fetchall()
    connection.execute(_FIRST, {"limit": limit})
    shown = connection.execute(_SHOWN).fetchall()
    passages: dict[tuple[Any, ...], Passage] = {}
    numbers: dict[str, Number] = {}
    for row in shown:
        place, number = row[:4], Number(*row[14:])
        passages.setdefault(place, Passage(*row[:2], *row[4:14])).numbers.append(number)
        numbers[number.mention_id] = number
    for mention_id, *check in connection.execute(_CHECKS).fetchall():
        numbers[mention_id].checks.append(Check(*check))
    return list(passages.values()), total


WORST = f"list_position({list(VERDICTS)!r}, verdict::VARCHAR)"
_FLAGGED = f"""
CREATE OR REPLACE TEMP TABLE flagged AS
WITH tested AS (
    SELECT mention_id, min({WORST}) AS worst, max(relative_error) AS error
    FROM checks WHERE verdict IN ('refuted', 'conflicting') GROUP BY mention_id),
number AS (
    SELECT claim_id AS mention_id, {WORST} AS worst, error
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
_FIRST = "CREATE OR REPLACE TEMP TABLE first_flagged AS FROM flagged WHERE place <= $limit"
"""A table of its own, so that DuckDB knows how few they are and holds them in memory, not what they are joined to."""
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
FROM first_flagged f
JOIN mentions m USING (mention_id) JOIN documents d ON d.doc_id = f.doc_id
LEFT JOIN claims c ON c.claim_id = f.mention_id
ORDER BY f.place
"""  # noqa: S608
_CHECKS = f"""
SELECT mention_id, method::VARCHAR, verdict::VARCHAR, expected_low, expected_high, found, relative_error,
    suggested_value, left(explanation, {PROSE}), left(evidence, {EVIDENCE})
FROM (
    SELECT *, row_number() OVER (PARTITION BY mention_id ORDER BY {WORST}, check_id) AS place
    FROM checks SEMI JOIN first_flagged USING (mention_id))
WHERE place <= {CHECKS_EACH} ORDER BY mention_id, place
"""  # noqa: S608
