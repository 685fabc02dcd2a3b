"""Documents to mentions as written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from operator import attrgetter
from typing import Any

import pyarrow as pa

from pipeline import packs
from pipeline.config import Config
from pipeline.grammar.model import Mention
from pipeline.schema import FIELDS, READINGS, from_columns

_SAME_NAME = (
    "field", "start", "end", "surface", "sentence_start", "sentence_end", "kind", "approx", "low", "high", "resolution", "unit", "per",
)  # fmt: skip
_ATTRIBUTES = {name: attrgetter(name) for name in _SAME_NAME} | {"value_exact": attrgetter("value")}
"""What of a mention a column holds as it is."""
_encode = json.JSONEncoder(sort_keys=True).encode
_REMEMBERED = 16_384


def extract(documents: pa.Table, config: Config) -> pa.Table:  # noqa: ARG001 -- stages share their last parameter
    """Read every quantity and calendar expression of the articles whose language has a pack.

    Args:
        documents: rows of `schema.DOCUMENTS`.
        config: the run's settings.

    Returns:
        Rows of `schema.READINGS`, in the table's order.
    """
    mentions: list[Mention] = []
    doc_ids: list[str] = []
    known = packs.languages()
    columns = ("doc_id", "lang", *FIELDS)
    for doc_id, lang, *texts in zip(*(documents[c].to_pylist() for c in columns), strict=True):
        if lang not in known:
            continue
        reader = packs.reader(lang)
        for field, text in zip(FIELDS, texts, strict=True):
            mentions += reader.read(text or "", field)
        doc_ids += [doc_id] * (len(mentions) - len(doc_ids))
    found = {name: list(map(of, mentions)) for name, of in _ATTRIBUTES.items()}
    found["calendar"] = [None if m.calendar is None else _written(m.calendar) for m in mentions]
    found["mention_id"] = [f"{doc_id}:{m.field}:{m.start}" for doc_id, m in zip(doc_ids, mentions, strict=True)]
    return from_columns(READINGS, found | {"doc_id": doc_ids})


def _written(calendar: Mapping[str, Any]) -> str:
    """Return a calendar expression as JSON; all but stretches come again and again."""
    return _encode(calendar) if "first" in calendar else _remembered(tuple(calendar.items()))


@lru_cache(_REMEMBERED)
def _remembered(calendar: tuple[tuple[str, Any], ...]) -> str:
    return _encode(dict(calendar))
