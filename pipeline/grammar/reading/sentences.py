"""Cutting a text into sentences, with offsets."""

from __future__ import annotations

import re
from collections.abc import Collection

_END = re.compile(r"[.!?。！？…\n](?:(?<=\n)\n*|(?<!\n)[.!?。！？…]*[\"'”’」』)\]]*(?=\s|$|[\"'“‘「『(\[]?[^\W\d_]))")
_NAME = re.compile(r"[A-Za-z0-9]\.[a-z]")
_NUMBER_ENDS = re.compile(r"\d\.\s+[\"'“‘(]?[A-Z]")
_WORD_BEFORE = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+$")
_LONGEST_ABBREVIATION = 12
_ABBREVIATION = re.compile(r"(?:\b[A-Za-z]|\d)\.$")


def sentences(text: str, abbreviations: Collection[str] = (), *, cased: bool = False) -> list[tuple[int, int]]:
    """Cut a text into sentences.

    A sentence ends at a line break, or at closing punctuation that white space, a quotation's opening or a letter follows;
    not at the point of a number, an initial, a list number, a name such as that of a page in the web, or an abbreviation.

    Args:
        text: any text.
        abbreviations: words that a point follows without ending a sentence.
        cased: whether sentences begin with a capital letter, so that one may end in a number.

    Returns:
        Start and end of each sentence in code points, in order, without the white space around it; empty ones are left out.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for m in _END.finditer(text):
        end = m.end()
        stop = m.group().lstrip()
        if stop == "." and _inside(text, start, end, abbreviations, cased):
            continue
        if stop and end < len(text) and not text[end].isspace() and text[end - 1] not in ".!?。！？…":
            continue
        _append(spans, text, start, end)
        start = end
    _append(spans, text, start, len(text))
    return spans


def _inside(text: str, start: int, end: int, abbreviations: Collection[str], cased: bool) -> bool:
    """Tell whether the point that ends at a place belongs to a number, a name or an abbreviation of the sentence from `start`."""
    last = text[end - 2 : end - 1]
    if last.isdigit() or last.isascii():
        if _ABBREVIATION.search(text, max(start, end - 3), end):
            ends = cased and _NUMBER_ENDS.match(text, end - 2) and _WORD_BEFORE.search(text, start, end - 2)
            return not ends
        if _NAME.match(text, end - 2):
            return True
    return bool(abbreviations) and _last_word(text, start, end - 1) in abbreviations


def _last_word(text: str, start: int, end: int) -> str:
    m = _WORD.search(text, max(start, end - _LONGEST_ABBREVIATION), end)
    return m.group() if m else ""


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))
