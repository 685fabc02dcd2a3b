"""Which metric and which entity of the lexicons a name in a text is."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from pipeline.grammar.claims.remembering import remember
from pipeline.grammar.entities import EntityLexicon
from pipeline.grammar.metrics import MetricLexicon
from pipeline.grammar.model import Mention

_LEAST: Final = Decimal(10**8)
"""Sums below it, in whatever money, are no country's."""


class Identities:
    """Looks names up, remembering each."""

    def __init__(self, lang: str, metrics: MetricLexicon, entities: EntityLexicon, generic: frozenset[str]) -> None:
        """Take what has names.

        Args:
            lang: BCP 47 code of the texts.
            metrics: what is measured.
            entities: whose it is.
            generic: words after an entity's name that leave its identity as it is.
        """
        self._lang, self._metrics, self._entities, self._generic = lang, metrics, entities, generic
        self._unsure = metrics.unsure_names(lang)
        self._neutral = metrics.neutral_words(lang)
        self._units = {key: frozenset(m.units) for key, m in metrics.metrics.items()}
        self._near = {key: m.near.get(lang, ()) for key, m in metrics.metrics.items()}
        self._named: dict[str, str | None] = {}
        self._found: dict[str, str | None] = {}

    def entity(self, phrase: str) -> str | None:
        """Return the id of an entity by its noun phrase, verbatim, or None where nothing of that name is known."""
        if phrase in self._found:
            return self._found[phrase]
        return remember(self._found, phrase, self._entities.find(self._lang, phrase, self._generic))

    def metric(self, phrase: str, mention: Mention, role: str, context: str | None = "") -> str | None:
        """Return the id of a metric by its name in a text.

        Args:
            phrase: the metric's noun phrase, verbatim.
            mention: the number.
            role: the number's role; a change may be in percent of any metric.
            context: the text around it, by which a name that may mean two things is known; None if it is known without.

        Returns:
            The id, or None where no metric has that name or the metric cannot have the number's unit.
        """
        key = self._name(phrase) or self._meant(phrase, mention, context)
        if key is None:
            return None
        kind, units = mention.kind, self._units[key]
        if kind in units or mention.unit in units or kind in ("multiple", "fraction"):
            return key
        return key if role != "level" and kind in ("percent", "percent_point") else None

    def _name(self, phrase: str) -> str | None:
        if phrase in self._named:
            return self._named[phrase]
        return remember(self._named, phrase, self._metrics.named(self._lang, phrase))

    def _meant(self, phrase: str, mention: Mention, context: str | None) -> str | None:
        """Return the metric that an unsure name means by a word near it; sums that a person may have are none of a country's."""
        *before, name = phrase.split()
        key = self._unsure.get(name)
        if key is None or not self._neutral.issuperset(before) or self._metrics.qualified(self._lang, phrase):
            return None
        small = mention.kind == "money" and mention.value is not None and abs(mention.value) < _LEAST
        told = context is None or any(word in context for word in self._near[key])
        return key if told and not small else None
