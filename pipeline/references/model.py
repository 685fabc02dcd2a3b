"""What readers of reference files take and give: a table's head, and SQL over its rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

RAW = (
    "layout", "file", "series", "name", "title", "dims", "area", "area_name", "time", "frequency", "value", "resolution",
    "unit", "scale", "metric_id", "definition", "source", "vintage", "url",
)  # fmt: skip
"""Columns of the raw form, all text, empty for nothing: what a file says of one figure, in its own words.

`series` is the office's id of it, `name` what is measured in words, `title` the table's, `dims` what else it is broken down by
(parts joined by `JOINT`), `area` and `area_name` of whom, `frequency` one of `periods.FREQUENCIES`, `resolution` the worth of 1 in
the last digit (`none` for a value that was not rounded; empty where the value's own digits tell), `scale` a power of ten that
value and resolution are to be multiplied by.
"""
JOINT = "\x1f"
YEAR = r"(?:19|20|21)\d\d"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a layout makes of a table: an SQL expression over its rows for columns of `RAW`, and where the rows are from.

    The table is `sheet`, its columns `c0`, `c1`, and so on, all text; `headings (col, heading)` has their names.
    """

    columns: Mapping[str, str]
    rows: str = "sheet"


@dataclass(frozen=True)
class Head:
    """A table's file, its column names, and the cells of the lines above them."""

    file: str
    names: Sequence[str]
    above: Sequence[Sequence[str]] = ()

    @cached_property
    def _places(self) -> dict[str, int]:
        places: dict[str, int] = {}
        for place, name in enumerate(self.names):
            places.setdefault(_plain(name), place)
        return places

    def column(self, *names: str) -> str | None:
        """Return the SQL name of the first of some columns that the table has, whatever its case, or None."""
        place = next((self._places[n] for n in map(_plain, names) if n in self._places), None)
        return None if place is None else f"c{place}"

    def has(self, *names: str) -> bool:
        """Whether the table has all of some columns."""
        return all(_plain(n) in self._places for n in names)

    def given(self, *names: str) -> str:
        """Return the SQL name of the first of some columns that the table has, or that of empty text."""
        return self.column(*names) or "''"

    def note(self, name: str) -> str:
        """Return what stands beside a name above the table, or empty text."""
        rows = (row for row in self.above if len(row) > 1 and _plain(row[0]) == _plain(name))
        return next((row[1].strip() for row in rows), "")


@dataclass(frozen=True, slots=True)
class Layout:
    """A way that an office lays its files out: its name, the columns that tell it, and its reader.

    `read` is handed a head and returns None if it is of another layout.
    """

    name: str
    columns: str
    read: Callable[[Head], Reading | None]


def literal(text: str) -> str:
    """Return an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def joined(joint: str, columns: Sequence[str]) -> str:
    """Return the SQL expression of some columns' texts with a joint between them; empty ones are left out."""
    parts = ", ".join(f"nullif(trim({c}), '')" for c in columns)
    return f"concat_ws({literal(joint)}, {parts})" if columns else "''"


def _plain(name: str) -> str:
    return " ".join(name.replace("\ufeff", "").split()).casefold()
