"""The words that tell shares, balances, sums and spans, which a pack fills."""

from __future__ import annotations

import re
from functools import cached_property

from pipeline.grammar.lexicon import Lexicon
from pipeline.grammar.ties.patterns import BRACKET, CLOSING, OPENING, Follower, one_of


class ShareLexicon(Lexicon):
    """How a text says that a number is part of another."""

    among: tuple[str, ...]
    """Follow the whole."""
    among_these: tuple[str, ...]
    """Stand for a whole that was named before."""
    tails: tuple[str, ...]
    """May follow a number."""
    heads: tuple[str, ...]
    """May stand before a number."""
    is_: tuple[str, ...]
    """Join a share and its part outside a bracket."""

    @cached_property
    def whole(self) -> re.Pattern[str]:
        """What stands between a whole and its part, with at most two words of what is counted."""
        noun = rf"(?:(?!{one_of(self.among)})\w{{1,8}}\s){{0,2}}"
        return re.compile(
            rf"{BRACKET}\s?{noun}{one_of(self.among)}\s{{0,2}}(?:\w{{1,8}}\s){{0,2}}?(?:{one_of(self.heads)}\s?)?"
        )

    @cached_property
    def anaphor(self) -> re.Pattern[str]:
        """An anaphor for the whole that ends where the part starts."""
        return re.compile(
            rf"(?<!\w){one_of(self.among_these)},?\s{{0,2}}(?:\w{{1,8}}\s){{0,1}}?(?:{one_of(self.heads)}\s?)?$"
        )

    @cached_property
    def opens(self) -> re.Pattern[str]:
        """What stands between a part and its share, or a share and its part."""
        return re.compile(
            rf"\s?(?:{one_of(self.tails)}\s?)?(?:{OPENING}\s?(?:{one_of(self.heads)}\s?)?|(?P<plain>{one_of(self.is_)}\s(?:{one_of(self.heads)}\s?)?))"
        )

    @cached_property
    def closes(self) -> re.Pattern[str]:
        """What follows the second of the two in a bracket."""
        return re.compile(rf"\s?(?:{one_of(self.tails)}\s?)?{CLOSING}")


class BalanceLexicon(Lexicon):
    """How a text says that one amount is what another one leaves of a third."""

    minuend: tuple[str, ...]
    subtrahend: tuple[str, ...]
    difference: tuple[str, ...]
    """Nouns of the three amounts."""
    negative: tuple[str, ...]
    """Say that the difference is below zero."""
    positive: tuple[str, ...]
    joints: tuple[str, ...]
    """May stand between a noun and its amount."""
    topics: tuple[str, ...]
    """Particles of a noun that is its sentence's topic."""
    bare_after: tuple[str, ...]
    """Endings of a word after which a noun stands without a modifier."""
    never_with: tuple[str, ...]
    """Words of a sentence in which the three do not make a balance."""
    gaps: tuple[str, ...] = ()
    """Say that the amount after them is how far the two before it lie apart."""
    gap_links: tuple[str, ...] = ()
    """May stand between the second amount and such a word."""

    @cached_property
    def terms(self) -> re.Pattern[str]:
        """One of the nouns up to its amount; the group names the part."""
        return re.compile(rf"{self._nouns}(?:{one_of(self.joints)}|\s){{0,3}}\s?$")

    @cached_property
    def topic(self) -> re.Pattern[str]:
        """One of the nouns as the topic of a sentence; its amount stands further on."""
        return re.compile(rf"{self._nouns}{one_of(self.topics)}\s")

    @cached_property
    def _nouns(self) -> str:
        parts = (("difference", self.difference), ("minuend", self.minuend), ("subtrahend", self.subtrahend))
        nouns = "|".join(rf"(?P<{part}>{one_of(words)})" for part, words in parts)
        return rf"(?<!\w)(?:{nouns})"

    @cached_property
    def bare(self) -> re.Pattern[str]:
        """What stands before a noun without a modifier."""
        return re.compile(rf"(?:^|[,，·;]|{one_of(self.bare_after)})\s?$")

    @cached_property
    def never(self) -> re.Pattern[str]:
        """Words that this reading is not safe with."""
        return re.compile(one_of(self.never_with))

    @cached_property
    def _below(self) -> re.Pattern[str]:
        return re.compile(one_of(self.negative))

    @cached_property
    def _above(self) -> re.Pattern[str]:
        return re.compile(one_of(self.positive))

    @cached_property
    def follows(self) -> Follower:
        """A sign in words right after the difference."""
        signs = (*self.negative, *self.positive)
        return Follower(rf"{BRACKET}(?:{one_of(self.joints)}|\s){{0,2}}(?P<sign>{one_of(signs)})", self.joints, signs)

    @cached_property
    def roots(self) -> tuple[str, ...]:
        """Words of which one stands in every sentence with an amount that is exports, imports, or what is left."""
        words = (*self.difference, *self.minuend, *self.subtrahend, *self.negative, *self.positive)
        firsts = {word.split()[0] for word in words}
        return tuple(sorted(w for w in firsts if not any(other in w for other in firsts - {w})))

    @cached_property
    def gap(self) -> re.Pattern[str]:
        """What stands between the second of two amounts and how far they lie apart."""
        link = rf"(?:{one_of(self.gap_links)}[,，]?\s{{0,2}}){{0,3}}"
        return re.compile(
            rf"\s?{link}(?P<cue>{one_of(self.gaps)}){one_of(self.joints)}?\s{{0,2}}(?:{one_of(self.joints)}\s)?"
        )

    def sign(self, cue: str) -> int | None:
        """Return 1 or -1 for a cue that says surplus or deficit, 1 for one of a gap, None for one that says neither or both."""
        if cue in self.gaps:
            return 1
        below, above = self._below.search(cue), self._above.search(cue)
        return None if bool(below) == bool(above) else -1 if below else 1


class SumLexicon(Lexicon):
    """How a text says that numbers make up a total."""

    separators: tuple[str, ...]
    """Words between two addends."""
    exact: tuple[str, ...]
    """Stand before a total that the addends make up."""
    partial: tuple[str, ...]
    """Stand before a total of which only some addends were named."""
    tails: tuple[str, ...]
    heads: tuple[str, ...]

    @cached_property
    def next_addend(self) -> re.Pattern[str]:
        """What stands between two addends: a separator and at most two words of what is counted."""
        return re.compile(
            rf"(?:{one_of(self.tails)})?(?:{one_of(self.separators)}|[,，·])\s?(?:{self._noun}\s?){{0,2}}?(?:{one_of(self.heads)}\s?)?"
        )

    @cached_property
    def total(self) -> re.Pattern[str]:
        """What stands between the last addend and the total."""
        cue = one_of((*self.exact, *self.partial))
        return re.compile(
            rf"(?:{one_of(self.tails)})?\w{{0,2}}[,，]?\s{{0,2}}(?P<cue>{cue})\s{{0,2}}(?:{one_of(self.heads)}\s{{0,2}}){{0,2}}"
        )

    @cached_property
    def unnumbered(self) -> re.Pattern[str]:
        """An addend without a number that ends where a numbered one's words begin."""
        return re.compile(rf"\w{one_of(self.separators)}\s\w{{0,12}}\s?$")

    @cached_property
    def _noun(self) -> str:
        return rf"(?!\w{{0,12}}{one_of(self.separators)}\s)\w{{1,12}}"

    @cached_property
    def _some(self) -> re.Pattern[str]:
        return re.compile(one_of(self.partial))

    def is_partial(self, cue: str) -> bool:
        """Tell whether a cue leaves open that there are more addends."""
        return self._some.match(cue) is not None


class SpanLexicon(Lexicon):
    """How a text says that a stretch goes from one number or day to another."""

    first: tuple[str, ...]
    last: tuple[str, ...]

    @cached_property
    def start(self) -> Follower:
        """What follows the first end."""
        return Follower(rf"{one_of(self.first)}(?!\w)", self.first)

    @cached_property
    def stop(self) -> re.Pattern[str]:
        """What follows the last end."""
        return re.compile(one_of(self.last))
