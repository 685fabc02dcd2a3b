"""Cues of languages that tell by the order of words: the verb and the preposition stand before the number."""

from __future__ import annotations

import re
from functools import cached_property

from pipeline.grammar.lexicon import Lexicon, alternatives

CUES = ("forecast", "target", "estimate", "hypothetical")
_WORD = r"[^\W\d_][\w'’-]*"

Words = tuple[str, ...]


class LeadingLexicon(Lexicon):
    """Cue words, in every form that they are read in; white space in them is one space."""

    up: Words
    down: Words
    up_nouns: Words
    """Nouns of a rise, and comparatives, after the size of a change."""
    down_nouns: Words
    base: Words
    """Prepositions before what a change starts from."""
    level: Words
    """Prepositions before what a change leads to."""
    stops: Words
    """Words by which what follows a verb is no size of its change."""
    breaks: Words
    """Words that begin another clause."""
    comma_breaks: Words
    """Those that do after a comma."""
    approximate: Words
    """Words between a preposition or verb and its number."""
    forecast: Words
    target: Words
    estimate: Words
    hypothetical: Words
    expected_after: Words
    """What follows a number that was expected, after at most three words."""
    according: Words
    say: Words
    source_ends: Words
    """Words before which a source's name ends."""
    day_before: Words
    """Words between a number and the day that it speaks of."""

    @cached_property
    def modality(self) -> re.Pattern[str]:
        """A cue of modality; its group names it."""
        return re.compile("|".join(rf"(?P<{name}>{whole_words(getattr(self, name))})" for name in CUES))

    @cached_property
    def expected(self) -> re.Pattern[str]:
        """What tells, after a number, that it was expected."""
        return re.compile(rf"(?:\s{_WORD}){{0,3}}?\s{whole_words(self.expected_after)}")

    @cached_property
    def verb(self) -> re.Pattern[str]:
        """A verb of change."""
        return re.compile(rf"(?P<up>{whole_words(self.up)})|(?P<down>{whole_words(self.down)})")

    @cached_property
    def noun(self) -> re.Pattern[str]:
        """A noun of change after a number, one word between them or none."""
        noun = rf"(?:(?P<up>{whole_words(self.up_nouns)})|(?P<down>{whole_words(self.down_nouns)}))"
        return re.compile(rf"[\s-](?:{_WORD}\s)?{noun}")

    @cached_property
    def clause(self) -> re.Pattern[str]:
        """Where another clause begins."""
        return re.compile(rf"[;:]|{whole_words(self.breaks)}|,\s{whole_words(self.comma_breaks)}")

    @cached_property
    def _approximate(self) -> str:
        return rf"(?:{whole_words(self.approximate)}\s){{0,3}}"

    @cached_property
    def from_(self) -> re.Pattern[str]:
        """What ends where a base starts."""
        return re.compile(rf"{whole_words(self.base)}\s{self._approximate}$")

    @cached_property
    def to(self) -> re.Pattern[str]:
        """What ends where the level that a change led to starts."""
        return re.compile(rf"{whole_words(self.level)}\s{self._approximate}$")

    @cached_property
    def size(self) -> re.Pattern[str]:
        """What stands between a verb of change and the size of it."""
        return re.compile(rf"(?:\s(?!{whole_words(self.stops)}){_WORD}){{0,5}}\s")

    @cached_property
    def source(self) -> re.Pattern[str]:
        """Who says it: after `according to`, or before a verb of saying."""
        end = rf"(?=[,.;)]|\s{whole_words(self.source_ends)}|$)"
        name = rf"(?:[Tt]he\s{_WORD}(?:\s{_WORD}){{0,2}}|[A-Z][\w&.'’-]*(?:\s[A-Z][\w&.'’-]*){{0,5}})"
        return re.compile(
            rf"{whole_words(self.according)}\s(?P<after>[^,.;()\n]{{2,60}}?){end}"
            rf"|(?:^|[,.“”\"]\s?)(?P<before>{name})\s{whole_words(self.say)}"
        )

    @cached_property
    def dated(self) -> re.Pattern[str]:
        """What stands between a number and its day."""
        return re.compile(rf"\s(?:{whole_words(self.day_before)}\s)*")


def whole_words(words: Words) -> str:
    """Return a pattern for any of the words that is no part of another."""
    return rf"(?<![^\W_])(?:{alternatives(words)})(?![^\W_])"
