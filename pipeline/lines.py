"""Annotate a stream of JSON lines, one at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from pipeline.api import annotate

LINE_BYTES = 20_000_000
"""The longest line that is read."""


def annotate_lines(
    source: BinaryIO,
    sink: BinaryIO,
    complain: Callable[[str], None],
    advance: Callable[[], None] = lambda: None,
    *,
    explain: bool = False,
) -> int:
    """Annotate every line; memory is bounded by the longest one.

    Args:
        source: JSON lines in UTF-8 with `id`, `text` and optionally `published` (ISO date) and `lang`; nothing else of a
            line is read, and blank lines are passed over.
        sink: gets a line with `id` and `mentions` for each; a bad line's `mentions` are empty.
        complain: is told, in one line, what is wrong with a bad line.
        advance: is called after each line.
        explain: whether each claim says which cue gave each field.

    Returns:
        The number of bad lines.
    """
    bad = 0
    for number, line in enumerate(_lines(source), 1):
        if not line.strip():
            continue
        result: dict[str, Any] = {"id": None, "mentions": []}
        try:
            record = _record(line)
            result["id"] = record.get("id")
            result["mentions"] = _mentions(record, explain)
        except Exception as e:
            bad += 1
            complain(f"line {number}: {' '.join(str(e).split()) or type(e).__name__}")
        sink.write(json.dumps(result, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
        sink.flush()
        advance()
    return bad


def _lines(source: BinaryIO) -> Iterator[bytes]:
    """Yield lines; of one that is too long, one byte more than the bound."""
    while line := source.readline(LINE_BYTES + 1):
        yield line
        while len(line) > LINE_BYTES and not line.endswith(b"\n"):
            line = source.readline(LINE_BYTES + 1)


def _record(line: bytes) -> dict[str, Any]:
    if len(line) > LINE_BYTES:
        raise ValueError(f"is longer than {LINE_BYTES:,} bytes")
    record = json.loads(line.decode("utf-8-sig"))
    if not isinstance(record, dict):
        raise TypeError("is no JSON object")
    return record


def _mentions(record: dict[str, Any], explain: bool) -> list[dict[str, Any]]:
    text, published, lang = record.get("text"), record.get("published"), record.get("lang")
    if not isinstance(text, str):
        raise TypeError("has no `text` that is a string")
    if not isinstance(published, str | None) or not isinstance(lang, str | None):
        raise TypeError("`published` and `lang` must be strings")
    return annotate(text, published or None, lang or "ko", explain=explain)
