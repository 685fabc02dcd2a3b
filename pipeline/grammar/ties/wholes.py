"""Ties between percentages that a sentence says exhaust a whole: `45% for, 40% against, the remaining 15% undecided`."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.grammar.lexicon import Lexicon
from pipeline.grammar.model import Mention, Tie
from pipeline.grammar.ties.passage import Passage, one_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.grammar.ties.changes import ChangeLexicon

_APART = 30
"""Characters at most between two percentages of one list."""
_BEFORE = 12
"""Characters before a percentage in which the words for what remains stand."""
_LEAST = 2


class WholeLexicon(Lexicon):
    """How a text says that percentages leave nothing out."""

    rest: tuple[str, ...] = ()
    """What remains: the percentage after it is all that the others leave."""
    undecided: tuple[str, ...] = ()
    """What closes a list of answers, none of which is given twice."""
    overlapping: tuple[str, ...] = ()
    """Words of a text in which one may count for several percentages."""
    nested: tuple[str, ...] = ()
    """Words between two percentages by which the second is a share of the first."""

    @cached_property
    def closes(self) -> re.Pattern[str]:
        """The words before the last percentage of a list, up to it."""
        return re.compile(rf"(?P<cue>{one_of((*self.rest, *self.undecided))})[^\d,]{{0,{_BEFORE}}}$")

    @cached_property
    def counts_twice(self) -> re.Pattern[str]:
        """Words of overlapping answers."""
        return re.compile(one_of(self.overlapping))

    @cached_property
    def parts(self) -> re.Pattern[str]:
        """What parts a list from what stands before it."""
        return re.compile(rf"{one_of(self.nested)}|[.!?:]\s")

    def is_exact(self, cue: str) -> bool:
        """Tell whether a cue says that the list leaves nothing out, instead of only that it counts nothing twice."""
        return cue in self.rest


def wholes(passage: Passage, words: WholeLexicon, changing: ChangeLexicon) -> Iterator[Tie]:
    """Find lists of percentages that exhaust a whole.

    Args:
        passage: the text, its mentions and claims.
        words: the language's words for it.
        changing: its words of rising and falling; a percentage that they govern is no share.

    Yields:
        `sum` ties of two or more `addend` without a total, which is 100 percent.
    """
    for sentence in passage.sentences:
        shares = [m for m in sentence if m.kind == "percent" and m.value is not None and m.value >= 0]
        for i in range(_LEAST - 1, len(shares)):
            closing = words.closes.search(passage.before(shares[i], 2 * _BEFORE))
            if closing is None:
                continue
            run = _list(passage, words, changing, shares[: i + 1])
            if len(run) >= _LEAST and not words.counts_twice.search(passage.around(run[0], 300)):
                yield Tie("sum", [("addend", m) for m in run], closing["cue"])


def _list(passage: Passage, words: WholeLexicon, changing: ChangeLexicon, shares: list[Mention]) -> list[Mention]:
    """Return the percentages that stand in one list with the last."""
    run: list[Mention] = []
    for m in reversed(shares):
        claim = passage.claims.get(m.start)
        is_change = claim is None or claim.role == "change" or changing.verb.match(passage.text, m.end, m.sentence_end)
        if is_change or m.approx not in {"exact", "about"}:
            break
        gap = passage.between(m, run[-1]) if run else ""
        if len(gap) > _APART or words.parts.search(gap):
            break
        run.append(m)
    return run[::-1]
