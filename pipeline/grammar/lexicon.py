"""The base of every lexicon that a language pack fills."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

REMEMBERED = 10_000
"""Words, or names, of which a reading is remembered: those of a newspaper come again and again."""


class Lexicon(BaseModel):
    """A checked, frozen part of a pack; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")
