"""Capital letters that a word has only by its place: at the head of a sentence, in a headline."""

from __future__ import annotations

import re
from collections.abc import Iterable

_CAPITAL = re.compile(r"(?<![^\W_])[A-Z][a-z]+(?![^\W_])|(?<![^\W_])A(?= [a-z])")


class Casing:
    """Writes words in small letters, but those that a language's words have with a capital one."""

    def __init__(self, words: Iterable[str]) -> None:
        self._names = frozenset(name for word in words for name in _CAPITAL.findall(word))

    def fold(self, text: str) -> str:
        """Return a text of the same length in which only names begin with a capital letter."""
        return _CAPITAL.sub(lambda m: m[0] if m[0] in self._names else m[0].lower(), text)
