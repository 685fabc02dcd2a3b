"""Articles through the real stages, up to their checks, the ones across articles too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from pipeline import decisions, parts, schema
from pipeline.config import Config
from pipeline.references.figures import Figures
from pipeline.stages._across import across
from pipeline.stages.check import check
from pipeline.stages.extract import extract
from pipeline.stages.link import link
from pipeline.stages.normalize import normalize

WRONG = {"refuted", "conflicting"}


def checked(
    articles: Sequence[Mapping[str, Any]], folder: Path, references: pa.Table | None = None
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the checks of articles, each with the surface of its number, and the claims.

    Args:
        articles: with `text`, `published` (None if it is not known), and optionally `title` and `duplicate_of`; the n-th has n for its doc_id.
        folder: an empty folder.
        references: rows of `schema.REFERENCES`.
    """
    config = Config()
    documents = schema.to_table(schema.DOCUMENTS, [_document(n, article) for n, article in enumerate(articles)])
    mentions = normalize(extract(documents, config), documents, config)
    claims, relations = link(mentions, documents, config)
    checks = check(mentions, claims, relations, documents, config, Figures(references))
    claims = decisions.with_verdicts(claims, checks)
    files = {}
    for spec, table in ((schema.CLAIMS, claims), (schema.RELATION_ROWS, relations), (schema.DOCUMENTS, documents)):
        files[spec.name] = [folder / f"{spec.name}.parquet"]
        parts.write(files[spec.name][0], parts.conform(table, spec), spec)
    (folder / "spill").mkdir()
    compared = across(files["claims"], files["relations"], files["documents"], folder / "spill", config)
    surface = dict(zip(mentions["mention_id"].to_pylist(), mentions["surface"].to_pylist(), strict=True))
    found = [*checks.to_pylist(), *(row for table in compared for row in table.to_pylist())]
    return [row | {"surface": surface[row["mention_id"]]} for row in found], schema.to_rows(claims)


def _document(n: int, article: Mapping[str, Any]) -> dict[str, Any]:
    day = date.fromisoformat(article["published"]) if article["published"] else None
    return dict.fromkeys(schema.DOCUMENTS.names()) | {
        "doc_id": f"{n:016x}", "source_uri": f"{n}.txt", "lang": "ko", "removed_chars": 0, "content_sha256": "0",
        "published_at": day and datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo("Asia/Seoul")), "published_at_source": "record",
        "title": article.get("title"), "text": article["text"], "duplicate_of": article.get("duplicate_of"),
    }  # fmt: skip
