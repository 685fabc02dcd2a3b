"""From a number to a claim: metric, entity, period, modality, role, direction, source."""

from __future__ import annotations

from pipeline.grammar.claim_lexicon import ClaimLexicon

__all__ = ["ClaimLexicon"]


def link_article(texts, mentions, published, pack):  # being written
    return []
