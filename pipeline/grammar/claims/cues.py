"""The words that rules ask for, of a language's lexicon, as it is quick to ask: whether a word is one of a set, or how it begins or ends."""

from __future__ import annotations

from pipeline.grammar.claims.lexicon import ChangeLexicon, ClaimLexicon, NounLexicon, SourceLexicon
from pipeline.grammar.claims.remembering import Cue, Stems, any_of, remember


class Cues:
    """What a language's lexicon says of its words, by the names that it has there; sets, and tuples of stems and endings."""

    def __init__(self, lexicon: ClaimLexicon) -> None:
        """Sort a lexicon's words."""
        self._nouns(lexicon.noun)
        self._sources(lexicon.source)
        self._changes(lexicon.change)
        words, period, vintage = lexicon.words, lexicon.period, lexicon.vintage
        self.no_acts = lexicon.noun.actions_not + lexicon.change.nouns
        """What verbal nouns that name no measured act begin with."""
        self.adnominal_copula = words.adnominal_copula
        self.after_names = frozenset(words.after_names)
        self.closers = frozenset(words.closers)
        self.coordinators = frozenset(words.coordinators)
        self.deictics = frozenset(words.deictics)
        self.determiners = frozenset(words.determiners)
        self.groups = frozenset(words.groups)
        self.light_verbs = words.light_verbs
        self.measures = frozenset(words.measures)
        self.per_tails = frozenset(words.per_tails)
        self.relating = frozenset(words.relating)
        self.topical = frozenset(words.topical)
        self.withheld = frozenset(words.withheld)
        self.aims = period.aims
        self.alike = period.alike
        self.compared_marks = period.base_marks
        self.mom = period.mom
        self.this_year = frozenset(period.this_year)
        self.now = frozenset(period.now)
        self.qoq = frozenset(period.qoq)
        self.qoq_stems = period.qoq
        self.tell = Stems(lexicon.source.say + period.said)
        self.yoy = period.yoy
        self.ytd = frozenset(period.ytd)
        self.partitives = frozenset(lexicon.claim.partitives)
        self.releases = frozenset(vintage.names)
        self.studied = lexicon.source.studies + vintage.names
        self.progressive = lexicon.modality.progressive
        self.reported = lexicon.modality.reported
        self.same_body = frozenset(lexicon.context.same_body)
        self.same_time = frozenset(lexicon.context.same_time)

    def _nouns(self, noun: NounLexicon) -> None:
        self.about = frozenset(noun.about)
        self.actions_not = frozenset(noun.actions_not)
        self.around = frozenset(noun.around)
        self.as_for = frozenset(noun.as_for)
        self.attaches = noun.attaches
        self.bodies = frozenset(noun.bodies)
        self.body_ends = noun.bodies
        self.broad = frozenset(noun.broad)
        self.certain = frozenset(noun.certain)
        self.charges = frozenset(noun.charges)
        self.common = frozenset(noun.entity_ends + noun.light)
        """Nouns that are no names."""
        self.counters = frozenset(noun.ones.values())
        self.deeds = frozenset(noun.deeds)
        self.entity_ends = frozenset(noun.entity_ends)
        self.figures = frozenset(noun.figures)
        self.figure_ends = noun.figures
        self.generic = frozenset(noun.generic)
        self.goods = frozenset(noun.goods)
        self.granted = frozenset(noun.granted)
        self.holdings = frozenset(noun.holdings)
        self.homonyms = frozenset(noun.homonyms)
        self.imposes = noun.imposes
        self.light = frozenset(noun.light)
        self.members = frozenset(noun.members)
        self.misters = frozenset(noun.misters)
        self.ministries = noun.ministries
        self.offices = noun.offices
        self.ones = dict(noun.ones)
        self.outlooks = noun.outlooks
        self.persons = noun.persons
        self.pronouns = frozenset(noun.pronouns)
        self.proper = frozenset(noun.proper)
        self.rankings = noun.rankings
        self.revised = noun.revised
        self.sells = noun.sells
        self.shares = frozenset(noun.shares)
        self.sorts = frozenset(noun.sorts)
        self.spends = noun.spends
        self.storeys = frozenset(noun.storeys)
        self.surnames = frozenset(noun.surnames)
        self.titles = frozenset(noun.titles)
        self.title_ends = noun.titles
        self.toward = frozenset(noun.toward)
        self.visits = noun.visits
        self.within = frozenset(noun.within)

    def _sources(self, source: SourceLexicon) -> None:
        self.according = source.according
        self.answers = source.answers
        self.asked = source.asked
        self.commissioned = source.commissioned
        self.contents = frozenset(source.contents)
        self.content_stems = source.contents
        self.counts = frozenset(source.counts)
        self.crowds = frozenset(source.crowds)
        self.did_study = source.did_study
        self.interview = frozenset(source.interview)
        self.quotes = source.quotes
        self.revises = source.revises
        self.say = Stems(source.say)
        self.say_to = source.say_to
        self.see = source.see
        self.sights = source.according + source.see
        self.studies = frozenset(source.studies)
        self.study_stems = source.studies
        self.wrote = source.wrote

    def _changes(self, change: ChangeLexicon) -> None:
        self.base_before = frozenset(change.base_before)
        self.base_in_bracket = frozenset(change.base_in_bracket)
        self.base_marks = frozenset(change.base_marks)
        self.change_nouns = change.nouns
        self.earns = change.earns
        self.less = frozenset(change.less)
        self.more = frozenset(change.more)
        self.negations = change.negations
        self.rate_nouns = change.rate_nouns
        self.reach = frozenset(change.reach)


class Turning:
    """Tells which way words of change go."""

    def __init__(self, change: ChangeLexicon) -> None:
        """Compile a language's stems of rising and falling."""
        self._up = Cue(any_of(change.up + change.flips_up))
        self._down = Cue(any_of(change.down + change.flips_down))
        self._cross_up, self._cross_down = Cue(any_of(change.cross_up)), Cue(any_of(change.cross_down))
        self.comparing = Cue(f"(?:{any_of(change.compare)})(?!{any_of(change.becoming)})")
        """Matches a word that compares with another thing."""
        self._directions: dict[str, str | None] = {}

    def direction(self, word: str) -> str | None:
        """Return which way a word at the start of a predicate goes, or None."""
        if word in self._directions:
            return self._directions[word]
        return remember(self._directions, word, self._direction(word))

    def _direction(self, word: str) -> str | None:
        up, down = self._up.match(word), self._down.match(word)
        if up and down:
            return "up" if up.end() >= down.end() else "down"
        return "up" if up else "down" if down else None

    def crossing(self, word: str) -> str | None:
        """Return which way a level passes a mark, or None."""
        return "up" if self._cross_up.match(word) else "down" if self._cross_down.match(word) else None
