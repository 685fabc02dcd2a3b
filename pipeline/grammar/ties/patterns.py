"""Patterns that the ties share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

OPENING = r"[(\[（〔［]"
CLOSING = r"[)\]）〕］]"
BRACKET = rf"(?:\s?{OPENING}[^()\[\]（）〔〕［］\n]{{0,60}}{CLOSING})?"
"""What stands in brackets, or nothing."""
NEVER = r"(?!)"


def one_of(words: Iterable[str]) -> str:
    """Return a pattern for any of the words, the longest first; a space in a word may be absent or repeated in the text."""
    ordered = sorted(set(words), key=lambda w: (-len(w), w))
    return "(?:" + "|".join(re.escape(w).replace(r"\ ", r"\s?") for w in ordered) + ")" if ordered else NEVER


_SPACES: Final = frozenset(c for c in map(chr, range(0x3001)) if c.isspace())
_BRACKETS: Final = "([（〔［)]）〕］"


class Follower:
    """A pattern of what follows a number; it is tried only where it may begin, which tells most places at once."""

    def __init__(self, pattern: str, *beginnings: Iterable[str]) -> None:
        """Compile the pattern.

        Args:
            pattern: a regular expression that matches no empty text.
            beginnings: the words that it may begin with, after white space; it may begin with a bracket, too.
        """
        self.pattern = re.compile(pattern)
        self._starts = _SPACES.union(_BRACKETS, (word[0] for words in beginnings for word in words))

    def match(self, text: str, at: int, end: int) -> re.Match[str] | None:
        """Return what stands at a place of a text that ends at `end`."""
        if at >= end:
            return None
        first = text[at]
        if first == " " and at + 1 < end:
            first = text[at + 1]
        return self.pattern.match(text, at, end) if first in self._starts else None
