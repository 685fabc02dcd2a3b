"""Page furniture, headline, publisher and dateline of a text saved from a page."""

from __future__ import annotations

from pipeline.grammar.lexicon import Lexicon


class PageLexicon(Lexicon):
    """Words that furniture, datelines and bylines are known by."""
