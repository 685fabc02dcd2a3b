"""The rows of the claims table: compact enough that twenty thousand of them stand in one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipeline.schema import KINDS, MODALITIES, VERDICTS
from pipeline.stages.report_pages.figures import TITLE
from pipeline.stages.report_pages.findings import WORST
from pipeline.stages.report_pages.typeset import number, period, readable, web_lang

if TYPE_CHECKING:
    import duckdb

    from pipeline.stages.report_pages.plan import Plan

SENTENCE = 24
"""Code points of the sentence that are shown before a claim's number, and after it five times as many."""
NAME = 80
"""Code points of a surface, a metric or an entity that are shown."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One row; `article` and `page` are addresses from the language's folder."""

    surface: str
    value: float | None
    exact: str
    unit: str
    kind: str
    metric: str
    metric_id: str | None
    entity: str
    period: str
    modality: str
    verdict: str | None
    before: str
    after: str
    doc_id: str
    title: str
    publisher: str
    day: str
    lang: str | None
    article: str | None
    page: str | None


@dataclass(slots=True)
class _Names:
    """Values that repeat, each stored once."""

    values: list[Any] = field(default_factory=list)
    places: dict[Any, int] = field(default_factory=dict)

    def place(self, value: Any) -> int:
        if value not in self.places:
            self.places[value] = len(self.values)
            self.values.append(value)
        return self.places[value]


def claims(connection: duckdb.DuckDBPyConnection, limit: int, plan: Plan) -> list[Claim]:
    """Return claims, the worst verdicts first, those without any last, else in the order of the table.

    Args:
        connection: the tables, as `figures.opened` gives them.
        limit: rows to return at most.
        plan: the pages that rows may link to.
    """
    rows = connection.execute(_CLAIMS, {"limit": limit}).fetchall()
    return [_claim(row, plan) for row in rows]


def packed(claims: Sequence[Claim]) -> dict[str, Any]:
    """Return the rows as lists of plain values, names that repeat as numbers into lists of their own; `claims.js` reads it."""
    units, metrics, publishers, documents, names = _Names(), _Names(), _Names(), _Names(), _Names()
    rows = [
        [
            c.surface,
            c.value,
            c.exact,
            units.place(c.unit),
            KINDS.index(c.kind),
            names.place(c.metric),
            metrics.place(c.metric_id or ""),
            names.place(c.entity),
            names.place(c.period),
            MODALITIES.index(c.modality),
            VERDICTS.index(c.verdict) if c.verdict else len(VERDICTS),
            c.before,
            c.after,
            documents.place(
                (c.title, publishers.place(c.publisher), c.day, c.lang or "", (c.article or "").partition("#")[0])
            ),
            (c.article or "").partition("#")[2],
            c.page or "",
        ]
        for c in claims
    ]
    return {
        "rows": rows,
        "units": units.values,
        "metrics": metrics.values,
        "publishers": publishers.values,
        "documents": documents.values,
        "names": names.values,
        "kinds": KINDS,
        "modalities": MODALITIES,
        "verdicts": [*VERDICTS, "unchecked"],
    }


def _claim(row: tuple[Any, ...], plan: Plan) -> Claim:
    claim_id, doc_id, surface, value, value_exact, low, high, unit, per, kind, metric, metric_id, entity, *rest = row
    start, end, modality, verdict, before, cut_before, after, cut_after, title, publisher, day, lang = rest
    of_unit = readable(unit or "") + (f" / {readable(per)}" if per else "")
    return Claim(
        surface=readable(surface),
        value=value,
        exact=_exact(value_exact, low, high),
        unit=of_unit,
        kind=kind,
        metric=readable(metric or ""),
        metric_id=metric_id,
        entity=readable(entity or ""),
        period=period(start, end),
        modality=modality,
        verdict=verdict,
        before=("… " if cut_before else "") + readable(before),
        after=readable(after) + (" …" if cut_after else ""),
        doc_id=doc_id,
        title=readable(title or ""),
        publisher=readable(publisher or ""),
        day=day.isoformat() if isinstance(day, date) else "",
        lang=web_lang(lang),
        article=plan.article(doc_id, claim_id),
        page=plan.number(claim_id),
    )


def _exact(value: Decimal | None, low: Decimal | None, high: Decimal | None) -> str:
    if value is not None:
        return number(value)
    return " – ".join(number(end) for end in (low, high) if end is not None)


_CLAIMS = f"""
WITH shown AS (
    SELECT *, start - sentence_start AS lead, "end" - sentence_start AS over, length(claim_text) AS chars
    FROM claims ORDER BY {WORST} NULLS LAST, doc_id, field::VARCHAR, start, claim_id LIMIT $limit)
SELECT c.claim_id, c.doc_id, left(surface, {NAME}), CASE WHEN isfinite(value) THEN value END, value_exact, low, high,
    left(unit, {NAME}), left(per, {NAME}),
    kind::VARCHAR, left(metric, {NAME}), left(metric_id, {NAME}), left(entity, {NAME}), period_start::DATE,
    period_end::DATE, modality::VARCHAR, verdict::VARCHAR,
    substring(claim_text, greatest(lead - {SENTENCE}, 0) + 1, least(lead, {SENTENCE})), lead > {SENTENCE},
    substring(claim_text, over + 1, {5 * SENTENCE}), chars > over + {5 * SENTENCE},
    left(title, {TITLE}), left(publisher, {NAME}), published_at::DATE, lang
FROM shown c LEFT JOIN documents d ON d.doc_id = c.doc_id
ORDER BY {WORST} NULLS LAST, c.doc_id, field::VARCHAR, start, c.claim_id
"""  # noqa: S608
