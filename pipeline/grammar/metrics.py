"""What is measured: the metrics lexicon, shared by all languages."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Literal

from pydantic import Field

from pipeline.grammar.lexicon import REMEMBERED, Lexicon


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
    """Code in the World Development Indicators; maps that series to it."""
    sdmx: str | None = Field(default=None, pattern=r"[A-Z.]+:[\w@]+(:\w+)?")
    """Agency, dataflow and, where one series is the metric, its indicator, in SDMX; documents and maps nothing."""
    unsure: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Names that may as well mean another thing, by language."""
    near: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Words by one of which, in or right before the sentence, an unsure name means this."""
    scope: Literal["one", "part", "many"] = "one"
    """Whether entity and period settle its number, a smaller one may be of a part, or its name stands for several things."""
    adds_up: bool = False
    """Whether the world's figure is the sum of the countries'."""
    possible: tuple[Decimal, Decimal] | None = None
    """Lowest and highest level that there can be, of money in US dollars."""
    plausible: tuple[Decimal, Decimal] | None = None
    """The same of what is likely."""
    short_basis: bool = False
    """Whether a level of less than a year says nothing without what it is measured against: growth over the quarter or the year before."""
    revision_band: Decimal | None = None
    """How far a later release or another office's figure may lie from a printed number: a share of it, or points of a percentage."""

    @property
    def in_points(self) -> bool:
        """Whether it is a percentage alone, so that its revisions are counted in points."""
        return self.units == ("percent",)


class MetricLexicon(Lexicon):
    """Metrics by id."""

    neutral: dict[str, tuple[str, ...]]
    """Words beside a metric's name that leave its identity as it is, by language."""
    qualifiers: dict[str, tuple[str, ...]]
    """Those of them, or others, by which it is another quantity than the plain one: a monthly average."""
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

    def unsure_names(self, lang: str) -> dict[str, str]:
        """Return the metrics by the names, in a language, that may as well mean another thing."""
        return {name: key for key, metric in self.metrics.items() for name in metric.unsure.get(lang, ())}

    def neutral_words(self, lang: str) -> frozenset[str]:
        """Return the words, in a language, beside a metric's name that leave its identity as it is."""
        return self._neutral.get(lang, frozenset())

    @cached_property
    def named(self) -> Callable[[str, str], str | None]:
        """Returns the id of a metric by a language and its name in a text, whatever number stands beside it, or None."""
        return lru_cache(REMEMBERED)(self._named)

    def _named(self, lang: str, phrase: str) -> str | None:
        neutral = self.neutral_words(lang)
        words = [w for w in phrase.partition("(")[0].split() if w not in neutral]
        return self._names.get(lang, {}).get("".join(words).casefold())

    @cached_property
    def qualified(self) -> Callable[[str, str], tuple[str, ...]]:
        """Returns the words, of a language and a metric's noun phrase, by which it is another quantity than the plain one, sorted."""
        return lru_cache(REMEMBERED)(self._qualified)

    def _qualified(self, lang: str, phrase: str) -> tuple[str, ...]:
        return tuple(sorted(set(phrase.split()) & set(self.qualifiers.get(lang, ()))))

    def own_names(self, lang: str) -> frozenset[str]:
        """Return the names, in a language, of the metrics that a body reports of itself."""
        return frozenset(name for name, key in self._names.get(lang, {}).items() if self.metrics[key].own)

    def names(self, lang: str) -> frozenset[str]:
        """Return the names of all metrics in a language, spaces left out and case folded."""
        return frozenset(self._names.get(lang, {}))
