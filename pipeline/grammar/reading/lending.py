"""Numbers without a unit: that of a header, of the list that they stand in, or of the sentence's money or index."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from decimal import Decimal
from itertools import zip_longest
from math import prod
from typing import TYPE_CHECKING

from pipeline.grammar.lexicon import alternatives
from pipeline.grammar.reading.atoms import Atom
from pipeline.grammar.reading.units import UnitTable

if TYPE_CHECKING:
    from pipeline.grammar.pack import Pack

_REACH = 60
_TABLE = 2_000
_TENTH = Decimal("0.1")
_ANY = Decimal(10**20)
_ROW = re.compile(r"\s?[:：]")
"""What makes the numbers after a bracket with a unit a row of it."""


class Lender:
    """Gives numbers without a unit the one that the text gives them elsewhere."""

    def __init__(self, pack: Pack, units: UnitTable) -> None:
        numbers = pack.numbers
        self._units, self._scales = units, {**numbers.small, **numbers.large}
        self._scale = re.compile(alternatives(self._scales))
        self._header = re.compile(
            f"\\(\\s?(?P<table>(?:{alternatives(pack.reading.unit_words)})\\s?[:：]?\\s?)?"
            f"(?P<scales>(?:{alternatives(self._scales)}){{0,3}})\\s?(?P<unit>[^\\s()\\d][^()\\d]{{0,9}}?)\\s?\\)"
        )
        self._letter = re.compile(pack.pack.letters)
        self._particles = frozenset(pack.reading.not_number.particles)
        self._list = re.compile(f"\\s?[,·ㆍ・/、]\\s?|(?:{alternatives(pack.reading.list_words)})\\s")
        self._money_follows = re.compile(pack.reading.money_follows)
        self._index = re.compile(alternatives(pack.units.points.context))
        self._point_word = pack.units.points.words[0]
        self._money_scale = sorted(pack.numbers.large.values())[1]

    def lend(self, text: str, atoms: list[Atom], spans: list[tuple[int, int]]) -> None:
        """Give numbers without a unit that of the list that they stand in, or of the sentence's money."""
        if "(" in text:
            self._from_headers(text, atoms)
        if all(a.kind for a in atoms):
            return
        for k in range(len(atoms) - 2, -1, -1):
            a, b = atoms[k], atoms[k + 1]
            if a.kind is None and b.kind is not None and a.numeral and self.lists(text, a.end, b.start):
                self._lend(a, b)
        ends = [e for _, e in spans]
        by_sentence: dict[int, list[Atom]] = {}
        for a in atoms:
            if a.kind == "money" and a.unit:
                by_sentence.setdefault(bisect_right(ends, a.start), []).append(a)
        for a in atoms:
            if a.kind is not None or a.numeral is None:
                continue
            lenders = by_sentence.get(bisect_right(ends, a.start))
            following = text[a.end : a.end + 1] or " "
            loose = not self._letter.match(following) or following in self._particles
            if lenders and loose and self._money_follows.match(text, a.end) and a.numeral.largest >= self._money_scale:
                self._take_money(a, lenders)
            elif a.resolution is not None and (a.resolution < 1 or "," in text[a.start : a.end]):
                s, e = spans[min(bisect_right(ends, a.start), len(spans) - 1)]
                near = self._index.search(text, max(s, a.start - _REACH), min(e, a.end + _REACH))
                within = text[a.start - 1 : a.start] == "(" and following == ")" and a.resolution < _TENTH
                if near and (within or following == "(" or self._letter.match(following)):
                    a.kind, a.unit = "points", self._point_word

    def lists(self, text: str, start: int, end: int) -> bool:
        """Whether text[start:end] is what joins the members of a list."""
        return self._list.fullmatch(text, start, end) is not None

    def _from_headers(self, text: str, atoms: list[Atom]) -> None:
        """Give numbers the unit that a bracket gives once: a whole table's, up to a blank line, or the next number's."""
        headers = [m for m in self._header.finditer(text) if m["table"] or m["scales"]]
        if not headers:
            return
        starts = [a.start for a in atoms]
        for m, following in zip_longest(headers, headers[1:]):
            unit = self._units.match(text, m.start("unit"), _ANY)
            if unit is None or m.start("unit") + len(unit.word) != m.end("unit"):
                continue
            factor = prod(self._scales[w] for w in self._scale.findall(m["scales"]))
            blank = text.find("\n\n", m.end())
            end = min(e for e in (blank, following.start() if following else -1, m.end() + _TABLE) if e >= 0)
            row = _ROW.match(text, m.end()) is not None
            if not m["table"]:
                line = text.find("\n", m.end())
                end = min(end, m.end() + (_TABLE if row else _REACH), line if line >= 0 else end)
            for a in atoms[bisect_right(starts, m.start()) : bisect_left(starts, end)]:
                if a.kind is None and a.value is not None and (a.numeral is None or a.numeral.last == 1):
                    a.kind, a.unit, a.value = unit.kind, unit.word, a.value * factor
                    a.resolution = (a.resolution or Decimal(1)) * factor
                    if not m["table"] and not row:
                        break
                elif not m["table"] and not row:
                    break

    def _take_money(self, a: Atom, lenders: list[Atom]) -> None:
        k = bisect_right(lenders, a.start, key=lambda b: b.start)
        nearest = min(lenders[max(0, k - 1) : k + 1], key=lambda b: abs(b.start - a.start))
        a.kind, a.unit = "money", nearest.unit

    def _lend(self, a: Atom, b: Atom) -> None:
        if b.kind == "date":
            calendar = b.calendar or {}
            key = (
                "day"
                if "day" in calendar
                else "month"
                if "month" in calendar
                else "year"
                if "year" in calendar
                else None
            )
            if key is None or a.value is None or a.value != int(a.value):
                return
            n = int(a.value)
            if (
                (key == "year" and not 1000 <= n <= 2999)
                or (key == "month" and not 1 <= n <= 12)
                or (key == "day" and not 1 <= n <= 31)
            ):
                return
            a.calendar = {
                k: v for k, v in calendar.items() if k in ("year", "year_offset", "month", "month_offset")
            } | {key: n}
        elif b.value is not None and a.value is not None and self._shares_scale(a, b):
            last = b.numeral.last if b.numeral else 1
            a.value, a.resolution = a.value * last, (a.resolution or Decimal(1)) * last
        a.kind, a.unit, a.per = b.kind, b.unit, b.per
        if a.kind == "date":
            a.value = a.resolution = None

    @staticmethod
    def _shares_scale(a: Atom, b: Atom) -> bool:
        """Whether the scale of a list's last number is that of the ones before it too: not where they would outgrow it tenfold."""
        if a.numeral is None or b.numeral is None or a.value is None or b.value is None:
            return False
        return a.numeral.last == 1 < b.numeral.last and a.value * b.numeral.last <= b.value * 10
