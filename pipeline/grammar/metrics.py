"""What is measured: the metrics lexicon, shared by all languages."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from pipeline.grammar.lexicon import Lexicon
from pipeline.grammar.model import Mention


class Metric(Lexicon):
    """One thing that statistics measure."""

    meaning: str
    units: tuple[str, ...]
    """Kinds or units that its level can have."""
    time: Literal["flow", "stock", "rate"]
    """Whether a number speaks of a span, of a moment, or of a ratio."""
    good: Literal["up", "down", "neither"] = "neither"
    """Which way is held to be better."""
    own: bool = False
    """Whether it is a figure that a body reports of itself."""
    aliases: dict[str, tuple[str, ...]]
    """What it is called, by BCP 47 code."""
    world_bank: str | None = None
    """Code in the World Development Indicators."""


class MetricLexicon(Lexicon):
    """Metrics by id."""

    neutral: dict[str, tuple[str, ...]]
    """Words beside a metric's name that leave its identity as it is, by language."""
    metrics: dict[str, Metric]

    @cached_property
    def _names(self) -> dict[str, dict[str, str]]:
        names: dict[str, dict[str, str]] = {}
        for key, metric in self.metrics.items():
            for lang, aliases in metric.aliases.items():
                for alias in aliases:
                    names.setdefault(lang, {}).setdefault(alias.replace(" ", "").casefold(), key)
        return names

    @cached_property
    def _neutral(self) -> dict[str, frozenset[str]]:
        return {lang: frozenset(words) for lang, words in self.neutral.items()}

    def find(self, lang: str, phrase: str, mention: Mention, role: str) -> str | None:
        """Return the id of a metric by its name in a text.

        Args:
            lang: BCP 47 code of the text.
            phrase: the metric's noun phrase, verbatim.
            mention: the number.
            role: the number's role; a change may be in percent of any metric.

        Returns:
            The id, or None where no metric has that name or the metric cannot have the number's unit.
        """
        names = self._names.get(lang, {})
        neutral = self._neutral.get(lang, frozenset())
        words = [w for w in phrase.partition("(")[0].split() if w not in neutral]
        key = names.get("".join(words).casefold())
        if key is None:
            return None
        metric = self.metrics[key]
        fits = {mention.kind, mention.unit} & set(metric.units)
        change = role != "level" and mention.kind in ("percent", "percent_point", "multiple", "fraction")
        return key if fits or change or mention.kind in ("multiple", "fraction") else None

    def own_names(self, lang: str) -> frozenset[str]:
        """Return the names, in a language, of the metrics that a body reports of itself."""
        return frozenset(name for name, key in self._names.get(lang, {}).items() if self.metrics[key].own)

    def names(self, lang: str) -> frozenset[str]:
        """Return the names of all metrics in a language, spaces left out and case folded."""
        return frozenset(self._names.get(lang, {}))
