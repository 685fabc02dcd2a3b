"""Words around numbers that a pack fills."""

from __future__ import annotations

from pipeline.grammar.lexicon import Lexicon


class Before(Lexicon):
    """Words right before a number, by the class that they make it."""

    about: list[str]
    lower_bound: list[str]
    upper_bound: list[str]


class After(Lexicon):
    """Words right after a number, by the class that they make it, and the particles that may stand between."""

    about: list[str]
    lower_bound: list[str]
    upper_bound: list[str]
    amount_lower: list[str]
    amount_upper: list[str]
    beyond: tuple[str, ...] = ()
    """Verbs by which an amount, after an object of theirs, says how far beyond or below that something is: no bound."""
    objects: tuple[str, ...] = ()
    """Particles of such an object."""
    adverbs: list[str]
    glued_about: list[str]
    glued_guard: str
    particles: list[str]


class Band(Lexicon):
    """The word of a band (in the 300 millions), what it is no band before, and what makes a band of tens an age."""

    words: list[str]
    guard: str
    age: list[str]


class NotNumber(Lexicon):
    """Digits and numerals that state no quantity."""

    digits: list[str]
    words: list[str]
    word_starts: list[str]
    named_before: list[tuple[str, str]]
    hint: str
    glued: list[str]
    spoken_traps: list[str]
    native_traps: str
    particles: list[str]


class Ages(Lexicon):
    """Words before a number of years that make it an age."""

    before: list[str]


class Sports(Lexicon):
    """Words of a sentence about a game, whose ratios are scores."""

    words: list[str]


class Per(Lexicon):
    """What a number is counted for: the noun and then `word` before it, or one of `after` and then the noun after it.

    `guard` is a regular expression of what may not follow a noun after it.
    """

    nouns: list[str]
    word: str
    after: tuple[str, ...] = ()
    guard: str = "(?!)"


class ReadingLexicon(Lexicon):
    """What stands around numbers; `money_follows` is a regular expression of what must follow a number that is lent money's unit."""

    money_follows: str = ""
    list_words: list[str]
    unit_words: list[str]
    before: Before
    after: After
    band: Band
    not_number: NotNumber
    ages: Ages
    sports: Sports
    per: Per
