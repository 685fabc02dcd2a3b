"""Which articles and numbers get pages of their own; the pages and whoever links to them must agree on it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.config import ReportSettings
from pipeline.stages.report_pages.findings import flag
from pipeline.stages.report_pages.typeset import fragment, page_name

if TYPE_CHECKING:
    import duckdb

ARTICLE_CHARS = 60_000
"""Code points of a body that its page shows."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Keys of the pages: articles in the order of their importance, and refuted or conflicting numbers."""

    articles: dict[str, None]
    numbers: dict[str, None]

    def article(self, doc_id: str, mention_id: str | None = None) -> str | None:
        """Return the address of an article's page from the language's folder, and of a number's place in it; else None."""
        if doc_id not in self.articles:
            return None
        return f"articles/{page_name(doc_id)}.html" + (f"#{fragment(mention_id)}" if mention_id else "")

    def number(self, mention_id: str) -> str | None:
        """Return the address of a number's page from the language's folder, if it has one."""
        return f"claims/{page_name(mention_id)}.html" if mention_id in self.numbers else None


def plan(connection: duckdb.DuckDBPyConnection, version: Path, settings: ReportSettings) -> Plan:
    """Choose the pages.

    Articles with a refuted or conflicting number come first, in the order of the findings; then those with rows that an
    expectation caught; then those with the most claims.

    Args:
        connection: the tables, as `figures.opened` gives them; gets the temporary table `flagged`.
        version: the version's folder, whose results of validation are read if they are there.
        settings: the caps.

    Returns:
        The keys.
    """
    flag(connection)
    failing = list(dict.fromkeys(doc_id for doc_id, _ in failing_rows(connection, version).values()))
    articles = connection.execute(
        """
        SELECT doc_id FROM documents
        LEFT JOIN (SELECT doc_id, min(place) AS place FROM flagged GROUP BY doc_id) USING (doc_id)
        LEFT JOIN (SELECT doc_id, count(*) AS n FROM claims GROUP BY doc_id) USING (doc_id)
        ORDER BY place NULLS LAST, list_position($failing, doc_id) NULLS LAST, n DESC NULLS LAST, doc_id LIMIT $limit""",
        {"failing": failing, "limit": settings.articles},
    ).fetchall()
    numbers = connection.execute(
        "SELECT mention_id FROM flagged WHERE place <= $limit ORDER BY place", {"limit": settings.findings}
    ).fetchall()
    return Plan({doc_id: None for (doc_id,) in articles}, {mention_id: None for (mention_id,) in numbers})


def failing_rows(connection: duckdb.DuckDBPyConnection, version: Path) -> dict[str, tuple[str, bool]]:
    """Return what the failing rows in the results of validation name, as far as they name a number or an article.

    Args:
        connection: the tables, as `figures.opened` gives them.
        version: the version's folder.

    Returns:
        By the key that a row shows, in the order of the results, its article's key and whether the number is in the table.
    """
    found = dict(_listed(version))
    query = "SELECT mention_id, doc_id FROM mentions WHERE mention_id IN (SELECT unnest($ids))"
    there: dict[str, str] = dict(connection.execute(query, {"ids": list(found)}).fetchall())
    return {key: (there.get(key, doc_id), key in there) for key, doc_id in found.items()}


def _listed(version: Path) -> Iterator[tuple[str, str]]:
    file = version / "validation" / "results.json"
    results: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    for metric in results.get("metrics", ()):
        for row in metric.get("broken", ()):
            if isinstance(row["id"], str):
                yield row["id"], row["id"].partition(":")[0]
    for suite in results.get("suites", {}).values():
        for rule in suite["expectations"]:
            for row in rule.get("failing") or ():
                for name in ("mention_id", "claim_id", "doc_id"):
                    if isinstance(row.get(name), str):
                        yield row[name], row[name].partition(":")[0]
