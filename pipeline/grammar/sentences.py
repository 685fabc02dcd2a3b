"""Cutting a text into sentences, with offsets."""

from __future__ import annotations

import re

_END = re.compile(r"[.!?。！？…]+[\"'”’」』)\]]*(?=\s|$|[\"'“‘「『(\[]?[^\W\d_])|\n+")
_ABBREVIATION = re.compile(r"(?:\b[A-Za-z]|\d)\.$")


def sentences(text: str) -> list[tuple[int, int]]:
    """Cut a text into sentences.

    A sentence ends at a line break, or at closing punctuation that white space, a quotation's opening or a letter follows;
    not at the point of a number, an initial or a list number.

    Args:
        text: any text.

    Returns:
        Start and end of each sentence in code points, in order, without the white space around it; empty ones are left out.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for m in _END.finditer(text):
        end = m.end()
        stop = m.group().lstrip()
        if stop and stop == "." and _ABBREVIATION.search(text, max(start, end - 3), end):
            continue
        if stop and end < len(text) and not text[end].isspace() and text[end - 1] not in ".!?。！？…":
            continue
        _append(spans, text, start, end)
        start = end
    _append(spans, text, start, len(text))
    return spans


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))
