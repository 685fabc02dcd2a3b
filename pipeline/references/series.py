"""What a series measures: rules from TOML files, ours and those that users lay beside their figures."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationError

from pipeline.errors import UsageError
from pipeline.grammar.lexicon import Lexicon
from pipeline.grammar.metrics import MetricLexicon
from pipeline.references import datacommons, worldbank

OWN = Path(__file__).with_name("series_rules")
LOCAL = "local"
"""A unit: the currency of the entity."""
_ENTITY = "{entity}"
_ENTITY_CODE = "[A-Z]{2,3}"
_DCID = "worldBank/"

Patterns = Annotated[tuple[str, ...], BeforeValidator(lambda v: (v,) if isinstance(v, str) else v)]


class Rule(Lexicon):
    """What some series are; what a rule leaves out stays as the file, or an earlier rule, has it, and empty text takes it away."""

    series: Patterns = ("*",)
    """Ids; `*` stands for any text, `?` for a character, `{entity}` for the country code that the figures are of."""
    layout: str | None = None
    file: str | None = None
    """Path in the reference folder; `*` and `?` as above."""
    metric_id: str | None = None
    entity_id: str | None = None
    """For figures whose entity the file does not tell."""
    unit: str | None = None
    scale: int | None = None
    """Power of ten by which the figures are to be multiplied, in place of what the file says."""
    frequency: Literal["A", "S", "Q", "M"] | None = None
    definition: str | None = None
    source: str | None = None
    vintage: str | None = None
    url: str | None = None

    @cached_property
    def matchers(self) -> tuple[re.Pattern[str], ...]:
        """The patterns of `series`."""
        return tuple(map(_pattern, self.series))

    @cached_property
    def of_file(self) -> re.Pattern[str]:
        """The pattern of `file`."""
        return _pattern(self.file or "*")


class SeriesFile(Lexicon):
    """A mapping file: rules, the later ones the stronger; units and areas as offices write them."""

    series: tuple[Rule, ...] = ()
    units: dict[str, str] = Field(default_factory=dict)
    areas: dict[str, str] = Field(default_factory=dict)


class Mapping:
    """All rules, in their order, and the metrics that the lexicon names a World Bank code for."""

    def __init__(self, files: Iterable[Path], metrics: MetricLexicon) -> None:
        read = [(file, _read(file)) for file in (*sorted(OWN.glob("*.toml")), *files)]
        for file, content in read:
            for rule in content.series:
                if rule.metric_id and rule.metric_id not in metrics.metrics:
                    raise UsageError(f"{file}: no metric {rule.metric_id} in the metrics lexicon")
        known = [
            Rule(series=(m.world_bank,), layout=worldbank.NAME, metric_id=key)
            for key, m in metrics.metrics.items()
            if m.world_bank
        ]
        rules = [*known, *(rule for _, content in read for rule in content.series)]
        self.units = {k: v for _, content in read for k, v in content.units.items()}
        self.areas = {k: v for _, content in read for k, v in content.areas.items()}
        self._codes = tuple(sorted(m.world_bank for m in metrics.metrics.values() if m.world_bank))
        self._exact: dict[str, list[tuple[int, Rule]]] = {}
        self._wild: list[tuple[int, Rule]] = []
        for n, rule in enumerate(rules):
            if any(set("*?{") & set(s) for s in rule.series):
                self._wild.append((n, rule))
            else:
                for series in rule.series:
                    self._exact.setdefault(series, []).append((n, rule))

    def rule(self, layout: str, file: str, series: str) -> Rule:
        """Return all that the rules say of a series, as one rule."""
        said: dict[str, object] = {}
        code, entity = self._world_bank(layout, series)
        if code:
            theirs = self._said(worldbank.NAME, file, code) | ({"entity_id": entity} if entity else {})
            said |= {k: v for k, v in theirs.items() if k not in {"source", "vintage", "url"}}
        said |= self._said(layout, file, series)
        return Rule.model_validate(said)

    def _said(self, layout: str, file: str, series: str) -> dict[str, object]:
        said: dict[str, object] = {}
        for _, rule in sorted([*self._exact.get(series, ()), *self._wild], key=lambda r: r[0]):
            if rule.layout not in {None, layout} or not rule.of_file.fullmatch(file):
                continue
            match = next((m for p in rule.matchers if (m := p.fullmatch(series))), None)
            if match is not None:
                said |= rule.model_dump(exclude={"series", "layout", "file"}, exclude_none=True)
                entity = match.groupdict().get("entity")
                said |= {"entity_id": entity} if entity else {}
        return said

    def _world_bank(self, layout: str, series: str) -> tuple[str | None, str | None]:
        """Return the World Bank's code of a series that FRED or Data Commons passes on under a name made of it, and its entity."""
        if layout == datacommons.NAME and series.startswith(_DCID):
            return series.removeprefix(_DCID).replace("_", "."), None
        if layout == "fred":
            m = self._fred.fullmatch(series)
            if m:
                return self._codes[(m.lastindex or 1) - 1], series[-3:]
        return None, None

    @cached_property
    def _fred(self) -> re.Pattern[str]:
        return re.compile("|".join(f"({re.escape(c.replace('.', ''))})[A-Z]{{3}}" for c in self._codes))


def _pattern(text: str) -> re.Pattern[str]:
    """Compile a pattern of ids; a second `{entity}` in it matches itself alone."""
    before, entity, after = text.partition(_ENTITY)
    found = f"(?P<entity>{_ENTITY_CODE})" if entity else ""
    return re.compile(_plain(before) + found + _plain(after), re.DOTALL)


def _plain(text: str) -> str:
    return re.escape(text).replace(r"\*", ".*").replace(r"\?", ".")


def _read(file: Path) -> SeriesFile:
    try:
        return SeriesFile.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise UsageError(f"{file}: not a TOML file: {e}") from e
    except ValidationError as e:
        first = e.errors()[0]
        raise UsageError(f"{file}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from e


def own_files(folders: Sequence[Path], name: str) -> list[Path]:
    """Return the mapping files below some folders, folder by folder, sorted."""
    return [file for folder in folders for file in sorted(folder.rglob(name)) if file.is_file()]
