"""What was found out of words, which in newspapers come again and again: remembered, but not without bound."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeVar

from pipeline.grammar.lexicon import REMEMBERED

Key = TypeVar("Key")
Found = TypeVar("Found")


def remember(memo: dict[Key, Found], word: Key, found: Found) -> Found:
    """Remember what was found of a word, and forget all others once they are too many; return what was found."""
    if len(memo) >= REMEMBERED:
        memo.clear()
    memo[word] = found
    return found


def any_of(words: Iterable[str]) -> str:
    """Return a pattern for any of the words, the longest first; one that matches nothing for no words."""
    return "|".join(map(re.escape, sorted(words, key=lambda w: (-len(w), w)))) or r"(?!)"


class Cue:
    """A regular expression that remembers what it found in words."""

    def __init__(self, pattern: str) -> None:
        """Compile the pattern."""
        self.pattern = pattern
        self._compiled = re.compile(pattern)
        self._matched: dict[str, re.Match[str] | None] = {}
        self._searched: dict[str, re.Match[str] | None] = {}

    def match(self, word: str) -> re.Match[str] | None:
        """Return what a word begins with."""
        if word in self._matched:
            return self._matched[word]
        return remember(self._matched, word, self._compiled.match(word))

    def search(self, word: str) -> re.Match[str] | None:
        """Return what stands anywhere in a word."""
        if word in self._searched:
            return self._searched[word]
        return remember(self._searched, word, self._compiled.search(word))

    def __len__(self) -> int:
        """Return how many words are remembered, at most `REMEMBERED` of those matched and of those searched."""
        return len(self._matched) + len(self._searched)


class Stems:
    """Beginnings of words, remembering which words have one."""

    def __init__(self, stems: tuple[str, ...]) -> None:
        self._stems = stems
        self._begun: dict[str, bool] = {}

    def begin(self, word: str) -> bool:
        """Tell whether a word begins with one of them."""
        found = self._begun.get(word)
        return remember(self._begun, word, word.startswith(self._stems)) if found is None else found
