"""Reference figures at hand: looked up by metric, entity and last day in the table that holds them all."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import parts, schema
from pipeline.grammar.testing.figures import Figure

KEY = ("metric_id", "entity_id", "period_end")
Key = tuple[str, str, date]
"""Metric, entity and last day."""
MOST = 250_000
"""Keys whose figures are kept at hand."""
_NAMED = ("series", "source", "value", "unit", "resolution", "vintage", "definition", "url")


class Figures:
    """All reference figures, of which those that were asked for stay at hand.

    Args:
        references: rows of `schema.REFERENCES`; None if there are none.
    """

    def __init__(self, references: pa.Table | None = None) -> None:
        table = schema.REFERENCES.arrow().empty_table() if references is None else references
        self._table = table.filter(pc.is_valid(table["value"]))
        self._known: dict[Key, Sequence[Figure]] = {}

    def of(self, keys: Collection[Key]) -> Mapping[Key, Sequence[Figure]]:
        """Return the figures of some metrics, entities and days: the plain ones first, then those of known releases."""
        missing = [key for key in keys if key not in self._known]
        if len(self._known) + len(missing) > MOST:
            self._known.clear()
            missing = list(keys)
        if missing:
            self._known |= dict.fromkeys(missing, ())
            self._known |= self._read(missing)
        return self._known

    def _read(self, keys: Sequence[Key]) -> dict[Key, Sequence[Figure]]:
        metrics, entities, days = (list(part) for part in zip(*keys, strict=True))
        ends = pa.array(days, pa.date32()).cast(schema.DATE)
        asked = pa.table(dict(zip(KEY, (metrics, entities, ends), strict=True)))
        rows = self._table.join(asked, list(KEY), join_type="left semi", use_threads=False)
        periods = zip(schema.values(rows["period_start"]), schema.values(rows["period_end"]), strict=True)
        named = zip(*(schema.values(rows[name]) for name in _NAMED), strict=True)
        found: dict[Key, list[Figure]] = {}
        for key, period, (series, source, *rest) in zip(
            zip(*(schema.values(rows[name]) for name in KEY), strict=True), periods, named, strict=True
        ):
            found.setdefault(key, []).append(Figure(series, source, period, *rest))
        for group in found.values():
            group.sort(key=lambda f: (f.definition is not None, f.vintage is None, f.series, f.vintage or "", f.source))
        return dict(found)


@lru_cache(maxsize=1)
def of_file(references: Path, _written: int) -> Figures:
    """Return the figures of a part of `schema.REFERENCES`; those of the last one, by its path and when it was written, stay at hand."""
    return Figures(pa.concat_tables([schema.REFERENCES.arrow().empty_table(), *parts.read(references)]))
