"""Ties between mentions: conversions, changes, shares, comparisons, spans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.grammar.ties.changes import changes
from pipeline.grammar.ties.comparisons import comparisons
from pipeline.grammar.ties.conversions import conversions
from pipeline.grammar.ties.passage import Passage
from pipeline.grammar.ties.shares import balances, gaps, shares, spans, sums
from pipeline.grammar.ties.wholes import wholes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.grammar.model import Claim, Mention, Tie
    from pipeline.grammar.pack import Pack


def find_ties(text: str, mentions: Sequence[Mention], claims: Sequence[Claim], pack: Pack) -> list[Tie]:
    """Find what ties the numbers of one field of an article; where that is not sure there is no tie.

    Args:
        text: the field.
        mentions: its mentions, normalized, with offsets into `text`.
        claims: the claims on them.
        pack: the language.

    Returns:
        Ties, sorted by where their first part stands, then by their kind.
    """
    if len(mentions) < 2:
        return []
    passage, words = Passage(text, mentions, claims, pack.relations.subject), pack.relations
    ties = [
        *conversions(passage, words.conversion, pack.measures),
        *comparisons(passage, words.comparison),
        *changes(passage, words.change),
        *shares(passage, words.share),
        *balances(passage, words.balance),
        *gaps(passage, words.balance),
        *sums(passage, words.sum),
        *spans(passage, words.span),
        *wholes(passage, words.whole, words.change),
    ]
    return sorted(ties, key=lambda t: (min(m.start for _, m in t.parts), t.relation))
