"""Ties between percentages that a sentence says exhaust a whole: `45% for, 40% against, the remaining 15% undecided`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.grammar.model import Mention, Tie
from pipeline.grammar.ties.passage import Passage
from pipeline.grammar.ties.relation_lexicon import REST_BEFORE, WholeLexicon

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.grammar.ties.change_lexicon import ChangeLexicon

_APART = 30
"""Characters at most between two percentages of one list."""
_LEAST = 2


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
            closing = words.closes.search(passage.before(shares[i], 2 * REST_BEFORE))
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
