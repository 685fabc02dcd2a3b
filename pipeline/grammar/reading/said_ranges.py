"""Ranges that are said in one word: two neighbouring digits before a scale or unit, or two neighbouring durations."""

from __future__ import annotations

import re
from decimal import Decimal
from math import prod
from typing import TYPE_CHECKING

from pipeline.grammar.lexicon import alternatives
from pipeline.grammar.reading.atoms import Atom
from pipeline.grammar.reading.units import UnitTable

if TYPE_CHECKING:
    from pipeline.grammar.pack import Pack

_MANY = Decimal(10**6)


class SaidRanges:
    """Reads such a range at a place."""

    def __init__(self, pack: Pack, units: UnitTable) -> None:
        n = pack.numbers
        self._units, self._digits, self._durations = units, n.digit_ranges, pack.units.duration_ranges
        self._scales = {**n.small, **n.large}
        self._scale = re.compile(alternatives(self._scales))
        self._pair = re.compile(
            f"(?P<pair>{alternatives(self._digits)})(?P<scales>(?:{self._scale.pattern}){{0,3}})(?P<gap>[{re.escape(n.gaps)}]?)"
        )

    def read(self, text: str, i: int, kinds: tuple[str, ...]) -> Atom | None:
        """Read the range that starts at `i`, of one of the kinds, or return None.

        Without a scale the unit stands apart, or is one of time: two digits and another unit may be a word of their own.
        """
        for word, (first, last, code) in self._durations.items():
            if text.startswith(word, i):
                return _range(i, i + len(word), "duration", code, Decimal(first), Decimal(last), Decimal(1))
        m = self._pair.match(text, i)
        unit = self._units.match(text, m.end(), _MANY) if m else None
        if m is None or unit is None or unit.kind not in kinds or unit.degree:
            return None
        if not m["scales"] and not m["gap"] and unit.kind != "duration":
            return None
        factor = Decimal(prod(self._scales[w] for w in self._scale.findall(m["scales"])))
        low, high = map(Decimal, self._digits[m["pair"]])
        return _range(i, m.end() + len(unit.word), unit.kind, unit.word, low * factor, high * factor, factor)


def _range(start: int, end: int, kind: str, unit: str, low: Decimal, high: Decimal, resolution: Decimal) -> Atom:
    return Atom(start, end, kind, unit, None, low, high, resolution, "range")
