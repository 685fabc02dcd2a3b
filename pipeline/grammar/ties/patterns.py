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
_OPENING: Final = "([（〔［"
_PASSED: Final = " )]）〕］"
"""What may stand before the beginning of what follows a number."""


class Follower:
    """A pattern of what follows a number; it is tried only where it may begin, which tells most places at once."""

    def __init__(self, pattern: str, *beginnings: Iterable[str]) -> None:
        """Compile the pattern.

        Args:
            pattern: a regular expression that matches no empty text.
            beginnings: the words that it may begin with, after spaces and closing brackets; it may begin with an opening one, too.
        """
        self.pattern = re.compile(pattern)
        self._starts = _SPACES.union(_OPENING, (word[0] for words in beginnings for word in words))

    def match(self, text: str, at: int, end: int) -> re.Match[str] | None:
        """Return what stands at a place of a text that ends at `end`."""
        first = at
        while first < end and text[first] in _PASSED:
            first += 1
        return self.pattern.match(text, at, end) if first < end and text[first] in self._starts else None
