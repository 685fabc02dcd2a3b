"""Words known by their endings: nouns with their particles, verbs with their forms."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pipeline.grammar.lexicon import Lexicon

Case = Literal[
    "topic", "subject", "object", "of", "at", "in", "from", "until", "to", "as", "giver", "than", "with", "dative"
]  # fmt: skip
After = Literal["any", "closed", "open", "liquid"]
Words = tuple[str, ...]


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
