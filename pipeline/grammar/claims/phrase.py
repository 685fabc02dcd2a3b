"""A phrase of a sentence."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.grammar.model import Mention


@dataclass(slots=True)
class Phrase:
    """A phrase of a sentence.

    `start` to `end` is its text without particle, `stop` the end with it. A noun phrase that joins others by words such as
    `for` starts at `first`, and its last word, without particle, is its `head`. `host` is the index of the phrase that a bracket around this one follows, -1 outside brackets.
    """

    kind: str
    start: int
    end: int
    stop: int
    case: str = ""
    form: str = ""
    word: str = ""
    past: bool = False
    mention: Mention | None = None
    host: int = -1
    clause: int = 0
    first: int = -1
    comma: bool = False
    bound: bool = False
    words: list[str] = field(default_factory=list)
    head: str = ""

    def add(self, word: str) -> None:
        """Let a noun phrase go on with a word, which is its head now."""
        self.words.append(word)
        self.head = word
