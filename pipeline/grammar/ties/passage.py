"""A text with its numbers, as the finders of ties look at it: what stands between, before and after two numbers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from pipeline.grammar.model import Claim, Mention
from pipeline.grammar.ties.relation_lexicon import SubjectLexicon

_PROSE: Final = 100
"""Numbers of a sentence at most; one with more is a table or a list, in which words tie nothing."""


class Passage:
    """One field of an article.

    Args:
        text: the field.
        mentions: its mentions, normalized.
        claims: the claims on them.
        subjects: how the language marks a subject.
    """

    def __init__(
        self, text: str, mentions: Sequence[Mention], claims: Sequence[Claim], subjects: SubjectLexicon
    ) -> None:
        self.text = text
        self.subjects = subjects
        in_order = all(a.end <= b.start for a, b in pairwise(mentions))
        self.mentions = list(mentions) if in_order else sorted(mentions, key=lambda m: (m.start, m.end))
        self.numbers = [m for m in self.mentions if m.kind != "date"]
        self.claims = {c.mention.start: c for c in claims}
        groups: list[list[Mention]] = []
        for m in self.numbers:
            if groups and groups[-1][0].sentence_start == m.sentence_start:
                groups[-1].append(m)
            else:
                groups.append([m])
        self.sentences = [group for group in groups if len(group) <= _PROSE]
        self._dates = [m.start for m in self.mentions if m.kind == "date"]
        self._date_ends = {m.end for m in self.mentions if m.kind == "date"}

    def between(self, left: Mention, right: Mention) -> str:
        """Return the text from the end of one mention to the start of a later one."""
        return self.text[left.end : right.start]

    def after(self, mention: Mention, length: int) -> str:
        """Return at most `length` characters that follow a mention in its sentence."""
        return self.text[mention.end : min(mention.end + length, mention.sentence_end)]

    def before(self, mention: Mention, length: int) -> str:
        """Return at most `length` characters that stand before a mention in its sentence."""
        return self.text[max(mention.start - length, mention.sentence_start) : mention.start]

    def around(self, mention: Mention, length: int) -> str:
        """Return the sentence that a mention stands in, at most `length` characters of it on each side."""
        return self.before(mention, length) + mention.surface + self.after(mention, length)

    def holds(self, mention: Mention, words: Iterable[str]) -> bool:
        """Tell whether one of the words stands in the sentence of a mention."""
        sentence = self.text[mention.sentence_start : mention.sentence_end]
        return any(word in sentence for word in words)

    def dated(self, start: int, end: int) -> bool:
        """Tell whether a calendar expression stands in a stretch of the text."""
        at = bisect_left(self._dates, start)
        return at < len(self._dates) and self._dates[at] < end

    def dated_until(self, end: int) -> bool:
        """Tell whether a calendar expression ends at a place of the text."""
        return end in self._date_ends


def alike(a: Mention, b: Mention) -> bool:
    """Tell whether two mentions measure in the same unit, and per the same thing where both say so."""
    per = a.per == b.per or a.per is None or b.per is None
    return a.kind == b.kind and a.unit == b.unit and a.unit is not None and per
