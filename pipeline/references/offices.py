"""What statistical offices call things in their own languages: metrics, breakdowns, places, units; words stand in the packs."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property

from pydantic import ValidationError

from pipeline import packs
from pipeline.errors import PackError
from pipeline.grammar.lexicon import Lexicon
from pipeline.grammar.metrics import MetricLexicon
from pipeline.grammar.reading.numerals import read_numeral

_FILE = "statistics.toml"
_NUMBERING = re.compile(r"^[\d.]+\s+")
_BRACKET = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")


class OfficeLexicon(Lexicon):
    """The words of a language's statistical offices; spaces do not count in any."""

    names: dict[str, str]
    """Metrics by what the offices call them, beside the names in the metrics lexicon."""
    totals: tuple[str, ...]
    """Words for the whole in a breakdown."""
    places: dict[str, str]
    """Ids of places by names that stand in tables alone."""
    units: dict[str, str]
    """Units as this project writes them, by words that the units lexicon lacks."""
    neutral: tuple[str, ...]
    """Words in brackets or breakdowns that leave a metric what its name says."""
    definitions: dict[str, str]
    """What other words make of it, in English; words that are in no list make it something else, too."""
    short_bases: tuple[str, ...]
    """Words by which a growth rate is one on the quarter or month before."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a table's words mean."""

    metric_id: str | None
    entity_id: str | None
    definition: str | None


@dataclass(frozen=True)
class Office:
    """A language's offices: their words, and its pack."""

    lang: str
    words: OfficeLexicon

    @property
    def metrics(self) -> MetricLexicon:
        """The metrics lexicon."""
        return packs.load(self.lang).metrics

    @cached_property
    def _names(self) -> dict[str, str]:
        return {_tight(k): v for k, v in self.words.names.items()}

    @cached_property
    def _totals(self) -> frozenset[str]:
        return frozenset(map(_tight, self.words.totals))

    @cached_property
    def _neutral(self) -> frozenset[str]:
        return frozenset(map(_tight, self.words.neutral))

    @cached_property
    def _definitions(self) -> dict[str, str]:
        return {_tight(k): v for k, v in self.words.definitions.items()}

    @cached_property
    def _places(self) -> dict[str, str]:
        lexicon = packs.load(self.lang).entities
        known, places = lexicon.names(self.lang), lexicon.place_names(self.lang)
        return {k: v for k, v in known.items() if k in places} | {_tight(k): v for k, v in self.words.places.items()}

    def place(self, name: str) -> str | None:
        """Return the id of a place by its name, or None."""
        return self._places.get(_tight(name))

    def meaning(self, name: str, title: str, dims: tuple[str, ...]) -> Meaning:
        """Read what a series is from its words.

        Args:
            name: what is measured; empty if a dimension tells.
            title: the table's.
            dims: the parts of what it is broken down by.

        Returns:
            The metric, of whom, and how it differs from what the metric's name says. Where a part is neither a whole, a place
            nor a known word, the figure is of a part of something, and has no metric.
        """
        entity: str | None = None
        parts: list[str] = []
        for part in (name, *dims):
            where = self.place(part)
            if where and entity is None:
                entity = where
            elif part and _tight(part) not in self._totals:
                parts.append(part)
        heading = _NUMBERING.sub("", title)
        metric, told, others = self._named(parts, heading)
        definitions: list[str] = []
        for word in [*told, *others]:
            if _tight(word) in self._neutral:
                continue
            known = self._definitions.get(_tight(word))
            definitions.append(known or word)
            if known is None and word in others:
                metric = None
        if not {_tight(w) for w in [*told, *others]} & {*self._neutral, *self._definitions}:
            definitions += [v for k, v in self._definitions.items() if k in _tight(heading)]
        whole = _tight(" ".join((title, *parts)))
        if any(_tight(w) in whole for w in self.words.short_bases):
            metric = None
        return Meaning(metric, entity, "; ".join(dict.fromkeys(definitions)) or None)

    def _named(self, parts: list[str], heading: str) -> tuple[str | None, list[str], list[str]]:
        """Return the metric that a part, or else the table, names, the words in that name's brackets, and the other parts."""
        for n, part in enumerate(parts):
            metric, told = self._metric(part)
            if metric:
                return metric, told, parts[:n] + parts[n + 1 :]
        metric, told = self._metric(heading)
        return metric, told, parts

    def _metric(self, name: str) -> tuple[str | None, list[str]]:
        whole = self._names.get(_tight(name))
        if whole:
            return whole, []
        told = [w.strip() for m in _BRACKET.finditer(name) for w in (m[1] or m[2] or "").split(",") if w.strip()]
        base = _BRACKET.sub("", name).strip()
        return self._names.get(_tight(base)) or self.metrics.named(self.lang, base), told

    def unit(self, text: str) -> tuple[str, int] | None:
        """Read a unit word with what it counts by: ten thousands of people, hundred millions of won.

        Returns:
            The canonical unit, and the power of ten of the scale; None of words that are no unit.
        """
        own = self.words.units.get(text)
        if own:
            return own, 0
        reader = packs.reader(self.lang)
        numeral = read_numeral(text, 0, reader.numbers)
        word = text[numeral.end :].strip() if numeral else text.strip()
        scale = len(f"{numeral.value:f}") - 1 if numeral else 0
        if numeral and numeral.value != 10**scale:
            return None
        if not word:
            return "", scale
        units = reader.units.by_first.get(word[0], ())
        unit = next((u for u in units if u.word == word and u.factor is None), None)
        return (unit.code, scale) if unit else None


@cache
def offices() -> tuple[Office, ...]:
    """Return the languages that have offices' words, sorted.

    Raises:
        PackError: such a file is not what the lexicon needs.
    """
    found = []
    for lang in packs.languages():
        file = packs.FOLDER / lang / _FILE
        if file.exists():
            try:
                words = OfficeLexicon.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
            except (tomllib.TOMLDecodeError, ValidationError) as e:
                raise PackError(f"{file}: {e}") from e
            found.append(Office(lang, words))
    return tuple(found)


@cache
def unit_kinds() -> dict[str, frozenset[str]]:
    """Return the kinds of quantity that each canonical unit can be of."""
    kinds: dict[str, set[str]] = {}
    for lang in packs.languages():
        for kind, word in packs.reader(lang).units.by_word:
            kinds.setdefault(packs.reader(lang).units.by_word[kind, word].code, set()).add(kind)
    return {code: frozenset(found) for code, found in kinds.items()}


def _tight(text: str) -> str:
    return "".join(text.split()).casefold()
