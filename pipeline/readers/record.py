"""Mappings to raw records, the same for JSON, CSV and Parquet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.config import LimitSettings
from pipeline.errors import Refusal
from pipeline.readers.decode import decode
from pipeline.readers.model import Raw, Refused

FIELDS = ("text", "id", "title", "published", "publisher", "url", "lang")
"""What is read of a record; `text` it must have."""


def to_raw(record: Mapping[str, Any], row: int | None, limits: LimitSettings) -> Raw | Refused:
    """Take the fields of a record.

    Args:
        record: any mapping; keys other than `FIELDS` are passed over.
        row: its number in the file, from 1.
        limits: bounds on its size.

    Returns:
        The raw record, its content being its title and text; or, where there is no text in it, the refusal `no_text`; `too_large`
        where the text is longer than an article may be.
    """
    try:
        text = _string(record.get("text"))
        named = {name: _string(record.get(name)) for name in ("id", "title", "publisher", "url", "lang")}
    except Refusal as e:
        return Refused(row, e.reason_code, e.detail)
    if text is None or not text.strip():
        seen = ", ".join(f"'{key}'" for key in list(record)[:12])
        return Refused(
            row, "no_text", f"the record has no text in 'text'; its fields are {seen or 'none'}"[:500], _excerpt(record)
        )
    if len(text) > limits.article_chars:
        why = f"the text has {len(text)} characters, more than limits.article_chars = {limits.article_chars}"
        return Refused(row, "too_large", why, text[: limits.payload_chars])
    title = named["title"]
    return Raw(
        form="record",
        content=f"{title or ''}\0{text}".encode("utf-8", "surrogatepass"),
        text=text,
        row=row,
        source_id=named["id"],
        title=title,
        published=record.get("published"),
        publisher=named["publisher"],
        url=named["url"],
        lang=named["lang"],
    )


def _string(value: Any) -> str | None:
    match value:
        case str():
            return value if value.strip() else None
        case bytes():
            return decode(value) if value.strip() else None
        case int() if not isinstance(value, bool):
            return str(value)
        case _:
            return None


def _excerpt(record: Mapping[str, Any]) -> dict[str, str]:
    return {str(key)[:100]: str(value)[:200] for key, value in list(record.items())[:12]}
