"""Whose number it is: countries, regions, companies, institutions, shared by all languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property, lru_cache

import pycountry
from babel import Locale, UnknownLocaleError

from pipeline.grammar.lexicon import REMEMBERED, Lexicon

LONGEST_NAME = 8
"""Words of a name."""
_BRACKET = re.compile(r"\([^()]*\)|[\"'‘’“”「」『』]")


class EntityLexicon(Lexicon):
    """Names of bodies and places, by id.

    Countries come from ISO 3166 (pycountry) with their names in each language (CLDR, by Babel); `places` adds what
    newspapers write, and regions by ISO 3166-2.
    """

    places: dict[str, tuple[str, ...]]
    companies: dict[str, tuple[str, ...]]
    institutions: dict[str, tuple[str, ...]]
    legal_forms: tuple[str, ...]
    """Parts of a company's name that say its legal form alone."""

    @cached_property
    def _own(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for group in (self.places, self.institutions, self.companies):
            for key, aliases in group.items():
                for alias in aliases:
                    names.setdefault(_key(alias), key)
        return names

    @cached_property
    def _by_language(self) -> dict[str, dict[str, str]]:
        return {}

    def names(self, lang: str) -> dict[str, str]:
        """Return the ids of all names in a language; spaces are left out of the names, case is folded."""
        if lang not in self._by_language:
            self._by_language[lang] = {**_countries(lang), **self._own}
        return self._by_language[lang]

    def place_names(self, lang: str) -> frozenset[str]:
        """Return the names of countries and regions in a language, spaces left out and case folded."""
        own = {_key(alias) for aliases in self.places.values() for alias in aliases}
        return frozenset(_countries(lang)) | own

    def find(self, lang: str, phrase: str, generic: frozenset[str]) -> str | None:
        """Return the id of an entity by its name in a text.

        Args:
            lang: BCP 47 code of the text.
            phrase: the noun phrase, verbatim; words before the name (`the retailer Walmart`) are passed over.
            generic: words after a name that leave its identity as it is.

        Returns:
            The id, or None where nothing of that name is known.
        """
        return self._find(lang, phrase, generic)

    @cached_property
    def _find(self) -> Callable[[str, str, frozenset[str]], str | None]:
        return lru_cache(REMEMBERED)(self._look_up)

    def _look_up(self, lang: str, phrase: str, generic: frozenset[str]) -> str | None:
        names = self.names(lang)
        plain = _BRACKET.sub(" ", _strip(phrase, self.legal_forms))
        words = plain.split()
        for size in range(min(len(words), LONGEST_NAME), 0, -1):
            key = names.get(_key("".join(words[-size:])))
            if key:
                return key
        while words and words[-1] in generic:
            words.pop()
            key = names.get(_key("".join(words)))
            if key:
                return key
        return None


def _strip(phrase: str, forms: tuple[str, ...]) -> str:
    for form in forms:
        phrase = phrase.replace(form, "")
    return phrase


def _key(name: str) -> str:
    return name.replace(" ", "").casefold()


def _countries(lang: str) -> dict[str, str]:
    try:
        territories = Locale.parse(lang).territories
    except (UnknownLocaleError, ValueError):
        return {}
    return {
        _key(territories[c.alpha_2].split("(")[0]): c.alpha_3 for c in pycountry.countries if c.alpha_2 in territories
    }
