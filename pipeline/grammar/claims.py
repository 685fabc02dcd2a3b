"""From a number to a claim: metric, entity, period, modality, role, direction, source."""

from __future__ import annotations

from pipeline.grammar.lexicon import Lexicon


class ClaimLexicon(Lexicon):
    """Cues that tell what a number asserts."""
