"""A phrase of a sentence."""

from __future__ import annotations

from pipeline.grammar.model import Mention


class Phrase:
    """A phrase of a sentence.

    `start` to `end` is its text without particle, `stop` the end with it. A noun phrase that joins others by words such as
    `for` starts at `first`, and its last word, without particle, is its `head`. `host` is the index of the phrase that a bracket around this one follows, -1 outside brackets.
    """

    def __init__(
        self,
        kind: str,
        start: int,
        end: int,
        stop: int,
        *,
        form: str = "",
        word: str = "",
        past: bool = False,
        mention: Mention | None = None,
    ) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.stop = stop
        self.case = ""
        self.form = form
        self.word = word
        self.past = past
        self.mention = mention
        self.host = -1
        self.clause = 0
        self.first = -1
        self.comma = False
        self.bound = False
        self.words: list[str] = []
        self.head = ""

    def add(self, word: str) -> None:
        """Let a noun phrase go on with a word, which is its head now."""
        self.words.append(word)
        self.head = word
