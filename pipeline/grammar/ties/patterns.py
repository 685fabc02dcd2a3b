"""Patterns that the ties share."""

from __future__ import annotations

import re
from collections.abc import Iterable

OPENING = r"[(\[（〔［]"
CLOSING = r"[)\]）〕］]"
BRACKET = rf"(?:\s?{OPENING}[^()\[\]（）〔〕［］\n]{{0,60}}{CLOSING})?"
"""What stands in brackets, or nothing."""
NEVER = r"(?!)"


def one_of(words: Iterable[str]) -> str:
    """Return a pattern for any of the words, the longest first; a space in a word may be absent or repeated in the text."""
    ordered = sorted(set(words), key=lambda w: (-len(w), w))
    return "(?:" + "|".join(re.escape(w).replace(r"\ ", r"\s?") for w in ordered) + ")" if ordered else NEVER
