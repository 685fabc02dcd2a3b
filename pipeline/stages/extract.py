"""Documents to mentions as written."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa

from pipeline import packs
from pipeline.config import Config
from pipeline.grammar.model import Mention
from pipeline.schema import FIELDS, READINGS, to_table


def extract(documents: pa.Table, config: Config) -> pa.Table:  # noqa: ARG001 -- stages share their last parameter
    """Read every quantity and calendar expression of the articles whose language has a pack.

    Args:
        documents: rows of `schema.DOCUMENTS`.
        config: the run's settings.

    Returns:
        Rows of `schema.READINGS`, in the table's order.
    """
    rows: list[dict[str, Any]] = []
    known = packs.languages()
    columns = ("doc_id", "lang", *FIELDS)
    for doc_id, lang, *texts in zip(*(documents[c].to_pylist() for c in columns), strict=True):
        if lang not in known:
            continue
        reader = packs.reader(lang)
        for field, text in zip(FIELDS, texts, strict=True):
            rows.extend(_row(doc_id, m) for m in reader.read(text or "", field))
    return to_table(READINGS, rows)


def _row(doc_id: str, m: Mention) -> dict[str, Any]:
    return {
        "mention_id": f"{doc_id}:{m.field}:{m.start}",
        "doc_id": doc_id,
        "field": m.field,
        "start": m.start,
        "end": m.end,
        "surface": m.surface,
        "sentence_start": m.sentence_start,
        "sentence_end": m.sentence_end,
        "kind": m.kind,
        "approx": m.approx,
        "value_exact": m.value,
        "low": m.low,
        "high": m.high,
        "resolution": m.resolution,
        "unit": m.unit,
        "per": m.per,
        "calendar": json.dumps(m.calendar, sort_keys=True) if m.calendar is not None else None,
    }
