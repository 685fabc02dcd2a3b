"""Ties between mentions: conversions, changes, shares, comparisons, spans."""

from __future__ import annotations

from pipeline.grammar.lexicon import Lexicon


class RelationLexicon(Lexicon):
    """Cues that tie mentions, and the interval that each comparison word stands for."""
