"""What the review panel shows of an article's claims, and decisions made from what it sends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.dataset as pad

from pipeline import decisions, schema
from pipeline.errors import UsageError
from pipeline.stages.report_pages.panel import FIELDS, SHOWN


def of_article(tables: Path, doc_id: str) -> list[dict[str, Any]]:
    """Return an article's claims, days as ISO text; empty if there is no such article.

    Raises:
        UsageError: there are no claims at all.
    """
    try:
        data = pad.dataset(tables / "claims", schema=schema.CLAIMS.arrow(), format="parquet")
        table = data.to_table(columns=[*SHOWN, *FIELDS], filter=pc.field("doc_id") == doc_id)
    except OSError as e:
        raise UsageError(f"{tables / 'claims'}: holds no claims: {e}") from e
    return [
        {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in row.items()} for row in schema.to_rows(table)
    ]


def panel(claims: Iterable[Mapping[str, Any]], decided: Iterable[decisions.Decision]) -> dict[str, Any]:
    """Return by claim_id what the panel shows: the surface, the fields as they stand, and the reviewers' last words."""
    rows = list(claims)
    said = decisions.latest(decided)
    places = decisions.keys(rows)
    return {
        row["claim_id"]: {
            "surface": row["surface"],
            "sentence": row["claim_text"],
            "fields": {name: row[name] for name in FIELDS},
            "said": [
                {"by": d.by, "decision": d.decision, "columns": d.columns, "note": d.note}
                for d in said.get(places[row["claim_id"]], {}).values()
            ],
        }
        for row in rows
    }


def made(
    claims: Iterable[Mapping[str, Any]], sent: Mapping[str, Any], now: datetime | None = None
) -> decisions.Decision:
    """Make a decision of what the panel sends.

    Args:
        claims: all claims of the article.
        sent: `claim_id`, `decision`, `by`, and optionally `columns` and `note`.
        now: the moment; by default that of the clock.

    Raises:
        ValueError: there is no such claim, or what is sent is no decision.
    """
    unknown = set(sent) - {"claim_id", "decision", "by", "columns", "note"}
    if unknown:
        raise ValueError(f"{min(map(str, unknown))}: unknown")
    key = decisions.keys(claims).get(str(sent.get("claim_id")))
    if key is None:
        raise ValueError("claim_id: no such claim")
    values = {name: sent[name] for name in ("decision", "by", "columns", "note") if sent.get(name) is not None}
    return decisions.made(key._asdict() | values | {"at": now or datetime.now(UTC)})
