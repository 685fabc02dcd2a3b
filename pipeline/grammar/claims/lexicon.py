"""What a language brings to tell what a number asserts: endings and cue words, checked and compiled once."""

from __future__ import annotations

from functools import cached_property

from pydantic import Field

from pipeline.grammar.claims.leading_lexicon import LeadingLexicon
from pipeline.grammar.claims.word_lexicon import WordLexicon, Words
from pipeline.grammar.lexicon import Lexicon


class NounLexicon(Lexicon):
    """How a noun phrase is known to name a measured thing or a body."""

    metric_ends: Words = ()
    not_metric_ends: Words = ()
    entity_ends: Words = ()
    not_entity_ends: Words = ()
    titles: Words = ()
    surnames: str = ""
    """Syllables that a person's name of three begins with."""
    given: str = ""
    """Syllables of the two after it."""
    not_persons: Words = ()
    """Nouns that only look like such a name."""
    foreign: str = ""
    """Syllables that words of the language itself hardly have, so that two of them make a name from abroad."""
    pronouns: Words = ()
    """Determiners that with a particle stand for a person: he."""
    groups: Words = ()
    """Names of groups that names of their companies begin with."""
    loanwords: Words = ()
    """Common nouns that have them."""
    homonyms: Words = ()
    """Names of places that more often mean another thing."""
    proper: Words = ()
    """Those of `entity_ends` that are whole names."""
    areas: Words = ()
    """Places and sorts of bodies that are no names."""
    persons: Words = ()
    """Nouns of people that are counted."""
    members: Words = ()
    """Those of `persons` who belong to a body."""
    generic: Words = ()
    """Words after a name that leave its identity as it is."""
    figures: Words = ()
    """Those of `light` that name a figure made at some time: forecast, target."""
    light: Words = ()
    """Dependent nouns that alone name nothing."""
    broad: Words = ()
    """Nouns so broad that the clause before them belongs to their name."""
    about: Words = ()
    """Words after a noun phrase by which it is the topic."""
    as_for: Words = ()
    """What makes the genitive before it the topic."""
    bodies: Words = ()
    """Nouns that tell what sort of body the name after them is."""
    revised: Words = ()
    """Endings of figures that their maker sets and revises: forecast, target price."""
    storeys: Words = ()
    """Counters of what a building has."""
    deeds: Words = ()
    """Counters that name what they count, so that who did it is not what is counted: goals."""
    sorts: Words = ()
    """Endings of nouns for sorts of bodies and persons that names of them follow: the singer."""
    granted: Words = ()
    """Particles of who gets a thing that is the topic."""
    imposes: Words = ()
    """Stems of verbs by which one makes another pay."""
    visits: Words = ()
    """Stems of verbs by which people go to a place."""
    attaches: Words = ()
    """Adnominal verbs by which a sum or a rate lies on a thing."""
    sells: Words = ()
    """Stems of verbs by which things are sold."""
    spends: Words = ()
    """Stems of verbs by which money goes into something."""
    ones: dict[str, str] = Field(default_factory=dict)
    """Dependent nouns for what is counted, with the counter that counts it: people."""
    outlooks: Words = ()
    """Endings of rates that nobody sets: who lowers one of this year lowers what is expected of it."""
    regions: Words = ()
    """Endings of a place's name that leave its identity as it is: region."""
    around: Words = ()
    """Nouns for what is beside or in a place: before, around."""
    within: Words = ()
    """Words after a place that belong neither to it nor to what stands there: within."""
    toward: Words = ()
    """Joiners by which a measured thing is directed at what stands before them."""
    unfit: dict[str, Words] = Field(default_factory=dict)
    """Endings of metrics, with the kinds of numbers that they do not have: an index is no money."""
    holdings: Words = ()
    """What others have of a firm: its name belongs to the metric."""
    goods: Words = ()
    """Sorts of goods that look like names of bodies: they belong to the metric."""
    actions_not: Words = ()
    """Verbal nouns that name no measured act."""
    certain: Words = ()
    """Determiners of one of a sort: a certain."""
    misters: Words = ()
    """Titles of anybody, before which a surname alone is a name."""
    ministries: Words = ()
    """Endings of offices that set figures for all, and so do not own them."""
    offices: Words = ()
    """Endings of bodies that count what others do."""
    cities: Words = ()
    """Towns that are places by themselves, without a word for town."""
    rankings: Words = ()
    """Endings of lists in which things have ranks."""
    charges: Words = ()
    """Nouns for what somebody is said to have done: charge, suspicion, fact."""
    shares: Words = ()
    """Nouns of a share: the group before them belongs to their name."""


class ChangeLexicon(Lexicon):
    """Stems that tell a rise or a fall."""

    up: Words = ()
    down: Words = ()
    compare: Words = ()
    """Those that compare with another thing: with a multiple they tell a level."""
    becoming: Words = ()
    """What makes a change of such a word: become high."""
    cross_up: Words = ()
    cross_down: Words = ()
    nouns: Words = ()
    rate_nouns: Words = ()
    reach: Words = ()
    """Adnominal verbs by which a number measures the noun after them."""
    base_marks: Words = ()
    """Copulas in the past that a change is told from."""
    base_before: Words = ()
    base_in_bracket: Words = ()
    flips_up: Words = ()
    flips_down: Words = ()
    negations: Words = ()
    earns: Words = ()
    """Verbs of a rise that with a profit for their object mean to make it."""
    more: Words = ()
    """Adverbs after an amount by which it is what was added: 3 billion more."""
    less: Words = ()


class ModalityLexicon(Lexicon):
    """Cues of forecast, estimate, goal and hypothesis."""

    forecast: Words = ()
    estimate: Words = ()
    target: Words = ()
    hypothetical: Words = ()
    planned: Words = ()
    """Verbs of planned acts: in the present they tell what is to come."""
    present: Words = ()
    """Endings of the present."""
    resolve: Words = ()
    """Endings of what was resolved."""
    progressive: Words = ()
    """What a verb of a lasting state holds."""
    quoting: Words = ()
    """What a quoted verb ends in after its own ending."""
    reported: Words = ()
    """Endings by which a reported clause modifies a noun."""
    will: Words = ()
    """Syllables of intent within a verb."""
    found: Words = ()
    """Words that state that a thing was found: what they govern is a fact."""


class SourceLexicon(Lexicon):
    """Cues of who says so."""

    according: Words = ()
    see: Words = ()
    say: Words = ()
    asked: Words = ()
    """Verbs of asking by which a clause tells what was found: when it asked."""
    answers: Words = ()
    """Stems of verbs by which those who were asked answer: that so many did is a fact, whatever they answer."""
    revises: Words = ()
    """Words by which a forecaster puts a rate that nobody can set at another number: lowered to."""
    say_to: Words = ()
    """Those that put a number right before them: put it at 2.9%."""
    studies: Words = ()
    counts: Words = ()
    """Those of `studies` that stand right between their maker and a number."""
    did_study: Words = ()
    wrote: Words = ()
    """Those of `did_study` that speak of a study only before a noun for one."""
    commissioned: Words = ()
    interview: Words = ()
    quotes: Words = ()
    """Endings of a quoted predicate by which it is the topic that says so, whatever that does next: `saying that`."""
    crowds: Words = ()
    """Those among whom a thing is said: the market, the trade."""
    contents: Words = ()
    """Nouns for what is said: the thing that, the fact that."""


class AssertLexicon(Lexicon):
    """Cues of rules, offers and instructions, which assert nothing."""

    faces: Words = ()
    """What makes an amount the face of a note or coin."""
    sizes: Words = ()
    """Counters of heads that with `sized` after them tell of what size it is: a household of four."""
    sized: Words = ()
    per: Words = ()
    """What makes a number a denominator."""
    penalties: Words = ()
    penal_verbs: Words = ()
    offers: Words = ()
    instructions: Words = ()
    prices: Words = ()
    prizes: Words = ()
    often: Words = ()
    """Words before a count that make it a frequency."""
    permissions: Words = ()
    """What a condition leads to in a rule: may, can."""
    partitives: Words = ()
    tops: Words = ()
    """Words before a share that make it a group: the top 10%."""
    conditions: Words = ()
    frequency: Words = ()


class PeriodLexicon(Lexicon):
    """Cues of what a date in the sentence is for."""

    said: Words = ()
    base_marks: Words = ()
    alike: Words = ()
    """Words after a date with which something is alike: similar to last year."""
    now: Words = ()
    """Adverbs for the present, which no date before them governs."""
    this_year: Words = ()
    """Words for this year that look like verbs."""
    aims: Words = ()
    """Words after what something is done for: for the sake of."""
    yoy: Words = ()
    qoq: Words = ()
    mom: Words = ()
    ytd: Words = ()


class VintageLexicon(Lexicon):
    """Words for the release of a statistic."""

    advance: Words = ()
    preliminary: Words = ()
    final: Words = ()
    revised: Words = ()

    @cached_property
    def names(self) -> Words:
        """All of them: each names a figure's release and nothing that is measured."""
        return self.advance + self.preliminary + self.final + self.revised


class ContextLexicon(Lexicon):
    """Words that stand for something of the sentence before."""

    this: Words = ()
    same_body: Words = ()
    """Noun phrases for a body that was named: this company."""
    same_time: Words = ()
    """Calendar expressions for a time that was named: the same period."""


class ClaimLexicon(Lexicon):
    """Cues that tell what a number asserts; what a pack does not fill tells nothing."""

    words: WordLexicon = WordLexicon()
    noun: NounLexicon = NounLexicon()
    change: ChangeLexicon = ChangeLexicon()
    modality: ModalityLexicon = ModalityLexicon()
    source: SourceLexicon = SourceLexicon()
    claim: AssertLexicon = AssertLexicon()
    period: PeriodLexicon = PeriodLexicon()
    vintage: VintageLexicon = VintageLexicon()
    context: ContextLexicon = ContextLexicon()
    leading: LeadingLexicon | None = None
    """The cues of a language that tells by the order of words; they are then read instead of all others."""
