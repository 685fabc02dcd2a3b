"""Words known by their endings: nouns with their particles, verbs with their forms."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from pydantic import Field

from pipeline.grammar.lexicon import REMEMBERED, Lexicon

Case = Literal[
    "topic", "subject", "object", "of", "at", "in", "from", "until", "to", "as", "giver", "than", "with", "dative"
]  # fmt: skip
After = Literal["any", "closed", "open", "liquid"]
Words = tuple[str, ...]

LONGEST_WORD = 40
_NEVER = "(?!)"


class Cue:
    """A regular expression that remembers what it found in words."""

    def __init__(self, pattern: str) -> None:
        """Compile the pattern."""
        compiled = re.compile(pattern)
        self.pattern = pattern
        self.match: Callable[[str], re.Match[str] | None] = lru_cache(REMEMBERED)(compiled.match)
        self.search: Callable[[str], re.Match[str] | None] = lru_cache(REMEMBERED)(compiled.search)


def _any(words: Words) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True)) or _NEVER


class Form(NamedTuple):
    """What a word's ending tells: its tag, the case of a noun or the form of a verb, and the letters that the particle takes."""

    tag: Literal["noun", "verb", "adverb", "join", "post", "determiner", "amount"]
    case: str = ""
    cut: int = 0


NOUN = Form("noun")
ADVERB = Form("adverb")


class WordLexicon(Lexicon):
    """How the words of a language are known: by their endings, since no analyser is at hand."""

    particles: dict[str, tuple[Case, After]] = Field(default_factory=dict)
    """Particle to the case that it marks and to what the letter before it must be."""
    whole: Words = ()
    """Endings of nouns that look as if a particle were attached."""
    whole_words: Words = ()
    """Whole nouns that look so."""
    adverbs: Words = ()
    amounts: Words = ()
    """Words between a noun phrase and its number that belong to neither, alone."""
    determiners: Words = ()
    deictics: Words = ()
    """Those of `determiners` that point at a body or thing that was named: this, the said."""
    joiners: Words = ()
    """Words that join two noun phrases to one."""
    relating: Words = ()
    """Those of `posts` that within a noun phrase join its parts: related."""
    posts: Words = ()
    """Verbs that have become particles: according to, compared with."""
    groups: Words = ()
    """Words after a list that leave its sense as it is: and so on."""
    coordinators: Words = ()
    """Words that join nouns within a noun phrase: and."""
    measures: Words = ()
    """Those of `closers` that tell what the noun phrase after them is measured by."""
    closers: Words = ()
    """Nouns that end an adverbial phrase: in case of, at the time of."""
    contrasts: Words = ()
    """Words that make a link between clauses of the adnominal verb before them: whereas."""
    stem_endings: Words = ()
    """Verbs that an auxiliary continues."""
    adverb_endings: Words = ()
    auxiliaries: Words = ()
    """Stems of verbs that continue the verb before them."""
    obligations: Words = ()
    """Endings of verbs that an auxiliary makes a duty: must."""
    light_verbs: Words = ()
    """Syllables that make a verb of a verbal noun."""
    topic_words: Words = ()
    """Adverbs that make the noun before them the topic."""
    adjective_endings: Words = ()
    """Adnominal endings of words that stay within a noun phrase."""
    adnominal_copula: Words = ()
    present_modifier: str = ""
    """Syllable that ends an adnominal verb in the present."""
    topical: Words = ()
    """Particles of place that also mark the topic."""
    people: Words = ()
    """Nouns that end as if in an adnominal copula."""
    plurals: Words = ()
    """What may stand between a closing bracket and a particle."""
    withheld: Words = ()
    """Syllables after a surname for a given name that is not told."""
    after_names: Words = ()
    """Titles: a word before them is a name, whatever it ends in."""
    verbs: Words = ()
    """Stems of verbs whose forms the pack's rules make; irregular ones with their class after a slash."""
    verb_forms: dict[str, Literal["link", "if", "modifier"]] = Field(default_factory=dict)
    """Forms of verbs as whole words, with what each does."""
    link_words: Words = ()
    modifier_words: Words = ()
    modifier_endings: Words = ()
    not_modifiers: Words = ()
    link_endings: Words = ()
    not_links: Words = ()
    if_endings: Words = ()
    not_ifs: Words = ()
    quote_endings: Words = ()
    final_endings: Words = ()
    not_finals: Words = ()
    past: str = ""
    """Syllables that mark the past in a verb."""
    trails: Words = ()
    """What may stand between a number and its particle."""
    bounds: Words = ()
    """Those of `trails` that make a bound."""
    per_tails: Words = ()
    """What makes a number a denominator."""
    names: Words = ()
    """What turns the number before it into part of a name."""
    copula: dict[str, str] = Field(default_factory=dict)
    """Regular expressions of the copula right after a noun or number, by the form of verb that it is."""
    quote_tails: Words = ()
    """What follows a closing quotation mark where a clause was quoted."""
    clause_tails: Words = ()
    """The same, where the quotation ends in a predicate."""
    modifier_tails: Words = ()
    """What makes a quotation modify the noun after it."""
    clause_modifier_tails: Words = ()
    """The same, where the quotation ends in a predicate."""

    @cached_property
    def _known(self) -> dict[str, Form]:
        memo = {form: Form("verb", tag) for form, tag in self.verb_forms.items()}
        memo |= dict.fromkeys(self.modifier_words, Form("verb", "modifier"))
        memo |= dict.fromkeys(self.link_words, Form("verb", "link"))
        memo |= dict.fromkeys(self.whole_words, NOUN)
        memo |= dict.fromkeys(self.amounts, Form("amount"))
        memo |= dict.fromkeys(self.determiners, Form("determiner"))
        memo |= dict.fromkeys(self.adverbs, Form("adverb"))
        memo |= dict.fromkeys(self.joiners, Form("join"))
        memo |= dict.fromkeys(self.posts, Form("post"))
        return memo

    @cached_property
    def closing(self) -> frozenset[str]:
        """The `closers`."""
        return frozenset(self.closers)

    @cached_property
    def attached(self) -> Words:
        """What may stand between a closing bracket and a particle, titles too."""
        return self.plurals + self.after_names

    @cached_property
    def _copula(self) -> Cue:
        return Cue("|".join(f"(?P<{form}>(?:{p})$)" for form, p in self.copula.items()) or _NEVER)

    @cached_property
    def _past(self) -> frozenset[str]:
        return frozenset(self.past)

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self.particles), default=0)

    @cached_property
    def trail(self) -> Cue:
        """Matches what may stand between a number and its particle."""
        return Cue(f"(?:{_any(self.trails)})+")

    @cached_property
    def name(self) -> Cue:
        """Matches a tail that turns the number before it into part of a name."""
        return Cue(_any(self.names))

    @cached_property
    def read(self) -> Callable[[str], Form]:
        """Tells what a word's ending says."""
        return lru_cache(REMEMBERED)(self._read)

    def is_past(self, word: str) -> bool:
        """Tell whether a verb is in the past."""
        return not self._past.isdisjoint(word[-6:])

    def is_prospective(self, word: str) -> bool:
        """Tell whether an adnominal verb is in the future: its last syllable ends in the liquid."""
        return (ord(word[-1]) - 0xAC00) % 28 == 8 if word else False

    def is_done(self, word: str) -> bool:
        """Tell whether an adnominal verb speaks of a done act: its last syllable ends in `n`, but is not that of the present."""
        return bool(word) and (ord(word[-1]) - 0xAC00) % 28 == 4 and not word.endswith(self.present_modifier)

    @cached_property
    def particle(self) -> Callable[[str, str], Form | None]:
        """Reads a text that may end in a particle.

        It is handed a word, or what follows a number or a closing bracket or quotation mark, and the letter before the text, "" if
        the text is a word; it returns the noun form, or None where no particle ends the text.
        """
        return lru_cache(REMEMBERED)(self._particle)

    def _particle(self, text: str, before: str) -> Form | None:
        for size in range(min(self._longest, len(text) if before else len(text) - 1), 0, -1):
            entry = self.particles.get(text[-size:])
            if entry and _fits(text[-size - 1] if len(text) > size else before, entry[1]):
                return Form("noun", entry[0], size)
        return None

    def predicate(self, tail: str) -> str | None:
        """Return the form of the copula that a tail after a noun or number is, or None."""
        m = self._copula.match(tail)
        return m.lastgroup if m else None

    def _read(self, word: str) -> Form:
        known = self._known.get(word)
        if known is not None:
            return known
        if len(word) > LONGEST_WORD or word.endswith(self.whole):
            return NOUN
        if word.endswith(self.quote_endings):
            return Form("verb", "quote")
        if word.endswith(self.final_endings) and not word.endswith(self.not_finals):
            return Form("verb", "final")
        if word.endswith(self.adjective_endings):
            return NOUN
        if word.endswith(self.modifier_endings) and not word.endswith(self.not_modifiers):
            return Form("verb", "modifier")
        if self.present_modifier and len(word) > 1 and word.endswith(self.present_modifier) and _closed(word[-2]):
            return Form("verb", "modifier")
        if len(word) > 2 and word.endswith(self.adnominal_copula) and not word.endswith(self.people):
            return Form("verb", "modifier")
        if word.endswith(self.if_endings) and not word.endswith(self.not_ifs):
            return Form("verb", "if")
        if word.endswith(self.link_endings) and not word.endswith(self.not_links):
            return Form("verb", "link")
        if word.endswith(self.stem_endings):
            return Form("verb", "stem")
        if word.endswith(self.adverb_endings):
            return Form("adverb")
        found = self.particle(word, "")
        if found and found.case == "topic" and self._known.get(word[: -found.cut]) == ADVERB:
            return ADVERB
        return found or NOUN


def _closed(letter: str) -> bool:
    """Tell whether a syllable ends in a consonant."""
    code = ord(letter) - 0xAC00
    return 0 <= code < 11172 and code % 28 != 0


def _fits(letter: str, after: After) -> bool:
    code = ord(letter) - 0xAC00
    if after == "any" or not 0 <= code < 11172:
        return True
    final = code % 28  # Unicode Standard 3.12: the trailing consonant of a Hangul syllable; 8 is the liquid
    if after == "closed":
        return final != 0
    return final == 0 or (after == "liquid" and final == 8)
