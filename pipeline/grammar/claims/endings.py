"""What the endings of words tell, since no analyser is at hand: nouns with their particles, verbs with their forms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pipeline.grammar.claims.remembering import Cue, any_of, remember
from pipeline.grammar.claims.word_lexicon import WordLexicon

LONGEST_WORD: Final = 40
_NAME: Final = 3
"""Letters of a name from which on it is no other word by chance."""
_HANGUL: Final = 0xAC00
"""The first Hangul syllable (Unicode Standard 3.12)."""
_SYLLABLES: Final = 11172
_FINALS: Final = 28
"""Final consonants that a syllable may have; the first one is none."""
_N: Final = 4
_LIQUID: Final = 8
_TENSED: Final = 6
"""Letters at the end of a verb that may mark the past."""


class Form:
    """What a word's ending tells: its tag, the case of a noun or the form of a verb, and the letters that the particle takes.

    The tag is noun, verb, adverb, join, post, determiner or amount.
    """

    def __init__(self, tag: str, case: str = "", cut: int = 0) -> None:
        self.tag = tag
        self.case = case
        self.cut = cut


NOUN: Final = Form("noun")
ADVERB: Final = Form("adverb")
_STOP: Final = ".!?…。~∼～"


class Word:
    """A word as it stands in a text: bare of the stops that it ends in, without its particle, and what its ending tells, if anything."""

    def __init__(self, surface: str, bare: str, stem: str, form: Form | None) -> None:
        self.surface = surface
        self.bare = bare
        self.stem = stem
        self.form = form


def unstopped(text: str) -> str:
    """Return a text without the full stops and the like that it ends in."""
    return text.rstrip(_STOP)


class Endings:
    """Reads words by their endings, remembering each word."""

    def __init__(self, lexicon: WordLexicon) -> None:
        """Compile a language's endings."""
        self.lexicon = lexicon
        self._known: dict[str, Form] = {form: Form("verb", tag) for form, tag in lexicon.verb_forms.items()}
        for words, form in (
            (lexicon.modifier_words, Form("verb", "modifier")),
            (lexicon.link_words, Form("verb", "link")),
            (lexicon.whole_words, NOUN),
            (lexicon.amounts, Form("amount")),
            (lexicon.determiners, Form("determiner")),
            (lexicon.adverbs, ADVERB),
            (lexicon.joiners, Form("join")),
            (lexicon.posts, Form("post")),
        ):
            self._known.update(dict.fromkeys(words, form))
        self._particles: dict[str, tuple[str, str]] = dict(lexicon.particles)
        self._longest = max(map(len, self._particles), default=0)
        self._past = frozenset(lexicon.past)
        self._present_modifier = lexicon.present_modifier
        self._copula = Cue("|".join(f"(?P<{form}>(?:{p})$)" for form, p in lexicon.copula.items()) or any_of(()))
        self.trail = Cue(f"(?:{any_of(lexicon.trails)})+")
        """Matches what may stand between a number and its particle."""
        self.name = Cue(any_of(lexicon.names))
        """Matches a tail that turns the number before it into part of a name."""
        self.measures = frozenset(lexicon.measures)
        self.per_tails = frozenset(lexicon.per_tails)
        self.closers = frozenset(lexicon.closers)
        self.amounts = frozenset(lexicon.amounts)
        self.groups = frozenset(lexicon.groups)
        self.relating = frozenset(lexicon.relating)
        self.contrasts = frozenset(lexicon.contrasts)
        self.after_names = frozenset(lexicon.after_names)
        self.attached = frozenset(lexicon.plurals + lexicon.after_names)
        """What may stand between a closing bracket and a particle, titles too."""
        self._words: dict[str, Word] = {}
        self._cases: dict[tuple[str, str], Form | None] = {}
        self._pasts: dict[str, bool] = {}

    def known(self, text: str) -> Word | None:
        """Return a text as a word, if it was read as one before."""
        return self._words.get(text)

    def read(self, surface: str) -> Word:
        """Tell what a word's ending says."""
        found = self._words.get(surface)
        return remember(self._words, surface, self._word(surface)) if found is None else found

    def _word(self, surface: str) -> Word:
        bare = unstopped(surface)
        form = self._read(bare) if bare else None
        return Word(surface, bare, bare[: len(bare) - form.cut] if form is not None else "", form)

    def particle(self, text: str, before: str) -> Form | None:
        """Read a text that may end in a particle.

        Args:
            text: a word, or what follows a number or a closing bracket or quotation mark.
            before: the letter before the text, "" if the text is a word.

        Returns:
            The noun form, or None where no particle ends the text.
        """
        key = (text, before)
        if key in self._cases:
            return self._cases[key]
        return remember(self._cases, key, self._particle(text, before))

    def predicate(self, tail: str) -> str | None:
        """Return the form of the copula that a tail after a noun or number is, or None."""
        m = self._copula.match(tail)
        return None if m is None else m.lastgroup

    def is_past(self, word: str) -> bool:
        """Tell whether a verb is in the past."""
        found = self._pasts.get(word)
        if found is None:
            return remember(self._pasts, word, not self._past.isdisjoint(word[-_TENSED:]))
        return found

    def is_prospective(self, word: str) -> bool:
        """Tell whether an adnominal verb is in the future: its last syllable ends in the liquid."""
        return bool(word) and (ord(word[-1]) - _HANGUL) % _FINALS == _LIQUID

    def is_done(self, word: str) -> bool:
        """Tell whether an adnominal verb speaks of a done act: its last syllable ends in `n`, but is not that of the present."""
        n = bool(word) and (ord(word[-1]) - _HANGUL) % _FINALS == _N
        return n and not word.endswith(self._present_modifier)

    def learn(self, names: Iterable[str]) -> None:
        """Take names that are known, so that they are nouns with any particle of one letter, whatever verb they end like."""
        tails = [("", NOUN, "any")]
        tails += [(p, Form("noun", case, 1), after) for p, (case, after) in self._particles.items() if len(p) == 1]
        for name in names:
            if len(name) < _NAME:
                continue
            for tail, form, after in tails:
                if _fits(name[-1], after):
                    read = self._read(name + tail)
                    if read.tag != "noun" or read.cut != form.cut:
                        self._known[name + tail] = form

    def _particle(self, text: str, before: str) -> Form | None:
        for size in range(min(self._longest, len(text) if before else len(text) - 1), 0, -1):
            entry = self._particles.get(text[-size:])
            if entry and _fits(text[-size - 1] if len(text) > size else before, entry[1]):
                return Form("noun", entry[0], size)
        return None

    def _read(self, word: str) -> Form:
        known, lexicon = self._known.get(word), self.lexicon
        if known is not None:
            return known
        if len(word) > LONGEST_WORD or word.endswith(lexicon.whole):
            return NOUN
        if word.endswith(lexicon.quote_endings):
            return Form("verb", "quote")
        if word.endswith(lexicon.final_endings) and not word.endswith(lexicon.not_finals):
            return Form("verb", "final")
        if word.endswith(lexicon.adjective_endings):
            return NOUN
        if word.endswith(lexicon.modifier_endings) and not word.endswith(lexicon.not_modifiers):
            return Form("verb", "modifier")
        present = self._present_modifier
        if present and len(word) > 1 and word.endswith(present) and _closed(word[-2]):
            return Form("verb", "modifier")
        if len(word) > 2 and word.endswith(lexicon.adnominal_copula) and not word.endswith(lexicon.people):
            return Form("verb", "modifier")
        if word.endswith(lexicon.if_endings) and not word.endswith(lexicon.not_ifs):
            return Form("verb", "if")
        if word.endswith(lexicon.link_endings) and not word.endswith(lexicon.not_links):
            return Form("verb", "link")
        if word.endswith(lexicon.stem_endings):
            return Form("verb", "stem")
        if word.endswith(lexicon.adverb_endings):
            return ADVERB
        found = self.particle(word, "")
        if found is not None and found.case == "topic":
            whole = self._known.get(word[: -found.cut])
            if whole is not None and whole.tag == "adverb":
                return ADVERB
        return found or NOUN


def _closed(letter: str) -> bool:
    """Tell whether a syllable ends in a consonant."""
    code = ord(letter) - _HANGUL
    return 0 <= code < _SYLLABLES and code % _FINALS != 0


def _fits(letter: str, after: str) -> bool:
    """Tell whether a particle may stand after a letter: any, one `closed` by a consonant, `open`, or open or `liquid`."""
    code = ord(letter) - _HANGUL
    if after == "any" or not 0 <= code < _SYLLABLES:
        return True
    final = code % _FINALS
    if after == "closed":
        return final != 0
    return final == 0 or (after == "liquid" and final == _LIQUID)
