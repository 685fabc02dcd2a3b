"""The base of every lexicon that a language pack fills."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict

REMEMBERED = 2_000
"""Words, or names, of which a reading is remembered: those of a newspaper come again and again."""


class Lexicon(BaseModel):
    """A checked, frozen part of a pack; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def alternatives(words: Iterable[str], guards: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return a regular expression for any of the words, the longest first; one that matches nothing for no words.

    Words with the same first letter stand together, so that a place is tried against one branch. A guard is a regular expression
    of what must follow its word.
    """
    rests: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda w: (-len(w), w)):
        rests.setdefault(word[:1], []).append(re.escape(word[1:]) + guards.get(word, ""))
    branches = (re.escape(first) + (f"(?:{'|'.join(r)})" if len(r) > 1 else r[0]) for first, r in rests.items())
    return "|".join(branches) or r"(?!)"
