"""What an article's page holds for the panel in which its claims are reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pipeline import decisions, schema

if TYPE_CHECKING:
    import duckdb

SHOWN = ("claim_id", "doc_id", "field", "start", "surface", "sentence_start", "claim_text")
FIELDS = {
    c.name: list(c.allowed or ("day" if c.type == schema.DATE else "",))
    for c in schema.CLAIMS.columns
    if c.name in decisions.CORRECTABLE
}
"""What a correction may change: its allowed values, or `day`, or nothing for text."""


def panels(connection: duckdb.DuckDBPyConnection, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return by article and claim_id what the panel of a page from the disk shows: surface, key, fields that are not null.

    Args:
        connection: the tables, as `figures.opened` gives them.
        ids: the articles.
    """
    names = [*SHOWN, *FIELDS]
    columns = ", ".join(f'"{n}"::DATE::VARCHAR' if FIELDS.get(n) == ["day"] else f'"{n}"' for n in names)
    query = f"SELECT {columns} FROM claims WHERE doc_id IN (SELECT unnest($ids)) ORDER BY claim_id"  # noqa: S608 -- our own words
    rows = [dict(zip(names, row, strict=True)) for row in connection.execute(query, {"ids": list(ids)}).fetchall()]
    places = decisions.keys(rows)
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(row["doc_id"], {})[row["claim_id"]] = {
            "surface": row["surface"],
            "key": places[row["claim_id"]]._asdict(),
            "fields": {name: row[name] for name in FIELDS if row[name] is not None},
            "said": [],
        }
    return found
