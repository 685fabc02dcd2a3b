"""What nouns name: a measured thing, a body, person or place."""

from __future__ import annotations

import re

from pipeline.grammar.claims.cues import Cues, Turning
from pipeline.grammar.claims.endings import Endings
from pipeline.grammar.claims.lexicon import ClaimLexicon
from pipeline.grammar.claims.remembering import remember

_NAME = 3
"""Syllables of a person's name."""


class Noun:
    """What a noun names: a measured thing; a body, person or place; a name in the entities lexicon; a country or region in it.

    Or people of a sort, who are counted; or a sort of body, which stands for its people where it is alone.
    """

    def __init__(self, *, metric: bool, entity: bool, known: bool, place: bool, people: bool, body: bool) -> None:
        self.metric = metric
        self.entity = entity
        self.known = known
        self.place = place
        self.people = people
        self.body = body


_SHORTEST = 4
"""Letters of a surname with what stands for the rest and a title, at most."""
_UNFIT = ("money", "count", "physical")


class Nouns:
    """Tells what nouns name, remembering each word; holds the language's cues."""

    def __init__(
        self,
        lexicon: ClaimLexicon,
        metrics: frozenset[str],
        own: frozenset[str],
        entities: frozenset[str],
        places: frozenset[str],
    ) -> None:
        """Take the language's cues and known names, without spaces and in folded case.

        Args:
            lexicon: the cues.
            metrics: names of metrics.
            own: those that a body reports of itself.
            entities: names of bodies and places.
            places: those of countries and regions.
        """
        self._own = own
        cities = frozenset(lexicon.noun.cities)
        self._places = places | cities
        self.cues = Cues(lexicon)
        self.turning = Turning(lexicon.change)
        self.endings = Endings(lexicon.words)
        self.endings.learn(entities | cities)
        self._lexicon = lexicon.noun
        self._unfit = tuple(lexicon.noun.unfit.items())
        self._plurals = lexicon.words.plurals
        self._regions = lexicon.noun.regions
        self._surnames = frozenset(lexicon.noun.surnames)
        self._given = frozenset(lexicon.noun.given)
        self._not_persons = frozenset(lexicon.noun.not_persons)
        self._foreign = frozenset(lexicon.noun.foreign)
        self._metrics = metrics
        self._entities = entities | cities
        self._light = frozenset(
            lexicon.noun.light + lexicon.words.amounts + lexicon.words.closers + lexicon.vintage.names
        )
        self.empty = self._light.union(lexicon.words.determiners)
        """Words that name nothing, alone or together."""
        self.amounts = frozenset(lexicon.words.amounts)
        self.of_sort = lexicon.noun.bodies + lexicon.noun.sorts
        """Endings of what sort of body or person the name after them is."""
        self.crowds = lexicon.noun.persons + lexicon.noun.broad
        """Endings of people, and of what is too broad to be one body."""
        self.not_measured = frozenset(lexicon.claim.partitives + lexicon.vintage.names)
        """Words that end a metric's noun phrase and are no part of its name: among, preliminary figure."""
        self._short = tuple(e for e in lexicon.noun.entity_ends if len(e) == 1)
        self._long = tuple(e for e in lexicon.noun.metric_ends if len(e) > 1)
        self._areas = frozenset(lexicon.noun.areas)
        loans = sorted((re.escape(w) for w in lexicon.noun.loanwords if len(w) > 1), key=len, reverse=True)
        self._loans = re.compile("|".join(loans) or "(?!)")
        self._read: dict[str, Noun] = {}
        self._owned: dict[str, bool] = {}

    def of(self, word: str) -> Noun:
        """Tell what a word names."""
        found = self._read.get(word)
        return remember(self._read, word, self._read_word(word)) if found is None else found

    def _read_word(self, word: str) -> Noun:
        noun = self._lexicon
        core = word.partition("(")[0].strip("'‘’\"“”「」『』")
        folded = core.casefold()
        if folded not in self._entities and core.endswith(self._plurals):
            core = core[:-1]
            folded = core.casefold()
        known = folded in self._entities and core not in self.cues.homonyms
        metric = not known and (
            folded in self._metrics
            or (
                core.endswith(noun.metric_ends)
                and not core.endswith(noun.not_metric_ends)
                and not (self.person(core) and not core.endswith(self._long))
            )
        )
        entity = known or (
            not metric and len(core) > 1 and core.endswith(noun.entity_ends) and not core.endswith(noun.not_entity_ends)
        )
        if entity and not known and len(core) < 3 and core.endswith(self._short):
            entity = False
        entity = entity or (
            not metric and len(core) > 1 and core.endswith(noun.titles) and not core.endswith(noun.not_entity_ends)
        )
        entity = entity or (not metric and (_coded(core) or self.person(core)))
        entity = entity or (not metric and (self.foreign(core) or self.company(core)))
        entity = entity or (not metric and core != word and core == word[1:-1])
        cues, of_sort = self.cues, not (known or self.person(word))
        people = of_sort and word.endswith(cues.persons) and not word.endswith(cues.title_ends)
        body = of_sort and word.endswith(cues.body_ends)
        return Noun(metric=metric, entity=entity, known=known, place=self._placed(word), people=people, body=body)

    def person(self, word: str) -> bool:
        """Tell whether a word is a person's name by its syllables."""
        return (
            len(word) == _NAME
            and word[0] in self._surnames
            and word[1] in self._given
            and word[2] in self._given
            and word not in self._not_persons
        )

    def surname(self, word: str) -> bool:
        """Tell whether a word is a surname, with or without what stands for a name that is not told, and a title."""
        rest = word.partition("(")[0] + word.partition(")")[2]
        if rest[:1] not in self._surnames or len(rest) > _SHORTEST:
            return False
        return rest[1:] in self.cues.misters or (rest[1:2] in self.cues.withheld and rest[2:] in self.cues.misters)

    def foreign(self, word: str) -> bool:
        """Tell whether a word is a name from abroad by its syllables."""
        rest = self._loans.sub("", word)
        return sum(c in self._foreign for c in rest) > 1

    def company(self, word: str) -> bool:
        """Tell whether a word is a company's name by that of its group."""
        noun = self._lexicon
        group = next((g for g in noun.groups if word.startswith(g)), word)
        return len(word) > len(group) + 1 and not word.endswith(noun.not_entity_ends)

    def metric(self, word: str) -> bool:
        """Tell whether a word names a measured thing."""
        return self.of(word).metric

    def fits(self, word: str, kind: str) -> bool:
        """Tell whether a metric's name may have a number of a kind."""
        return not (kind in _UNFIT and any(word.endswith(e) and kind in k for e, k in self._unfit))

    def entity(self, word: str) -> bool:
        """Tell whether a word names a body, person or place."""
        return self.of(word).entity

    def known(self, word: str) -> bool:
        """Tell whether a word is a name in the entities lexicon."""
        return self.of(word).known

    def place(self, word: str) -> bool:
        """Tell whether a word is a country or region in the entities lexicon."""
        return self.of(word).place

    def own(self, phrase: str) -> bool:
        """Tell whether a metric is one that a body reports of itself."""
        found = self._owned.get(phrase)
        return remember(self._owned, phrase, self._is_own(phrase)) if found is None else found

    def _is_own(self, phrase: str) -> bool:
        words = phrase.split()
        while len(words) > 1 and words[0] in self.amounts:
            del words[0]
        return "".join(words).casefold() in self._own

    def _placed(self, word: str) -> bool:
        if word in self.cues.homonyms:
            return False
        bare = next((word.removesuffix(r) for r in self._regions if word.endswith(r)), word)
        return word in self._areas or word.casefold() in self._places or bare.casefold() in self._places

    def area(self, word: str) -> bool:
        """Tell whether a word is an area without a name of its own: the world, the country."""
        return word in self._areas

    def light(self, word: str) -> bool:
        """Tell whether a word names nothing by itself."""
        return word in self._light


def _coded(word: str) -> bool:
    """Tell whether a word ends in digits, or has letters of another script and digits, as names of products do."""
    if word[-1:].isdigit() and word[0].isalpha():
        return True
    return any(c.isascii() and c.isalpha() for c in word) and any(map(str.isdigit, word))
