"""Fractions, tenths and ratios: numbers that are made of two."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.grammar.lexicon import alternatives
from pipeline.grammar.reading.atoms import Atom
from pipeline.grammar.reading.numerals import Numeral, read_numeral

if TYPE_CHECKING:
    from pipeline.grammar.pack import Pack

EXACT = Decimal(0)
"""The resolution of a number that is exact however it is written."""
_WHOLE = re.compile(r"\d{1,9}")


class Proportions:
    """Reads what follows a numeral and makes a fraction or ratio of it."""

    def __init__(self, pack: Pack) -> None:
        words, letter = pack.reading, pack.pack.letters
        self.numbers, self.lexicon = pack.numbers, pack.units
        particle = f"(?:{alternatives(words.not_number.particles)})"
        self._divider = re.compile(f"[^\\S\\n]?{self.lexicon.fraction.divider}[^\\S\\n]?")
        self._tenths = re.compile(
            f"(?:{alternatives(self.lexicon.fraction.tenths)})(?:[^\\S\\n]?(?P<n>\\d)(?:{alternatives(self.lexicon.fraction.hundredths)})"
            f"(?:[^\\S\\n]?(?P<m>\\d)(?:{alternatives(self.lexicon.fraction.thousandths)}))?)?"
            f"(?!{letter}(?<!{particle}))"
        )
        self._versus = re.compile(
            f"[^\\S\\n]?(?:{alternatives(self.lexicon.ratio.versus)})[^\\S\\n]?1(?!\\d|[.,:·]\\d|{letter}(?<!{particle}))"
        )
        self._sports = re.compile(alternatives(words.sports.words))

    def fraction(self, text: str, start: int, numeral: Numeral) -> Atom | None:
        """Read a fraction whose denominator is the numeral."""
        m = self._divider.match(text, numeral.end)
        if m is None or not numeral.value:
            return None
        if digits := _WHOLE.match(text, m.end()):
            top, end = Decimal(digits.group()), digits.end()
        elif spoken := read_numeral(text, m.end(), self.numbers):
            top, end = spoken.value, spoken.end
        else:
            return None
        value = (top / numeral.value).quantize(Decimal("1e-9")).normalize()
        return Atom(start, end, "fraction", "1", value, resolution=EXACT, numeral=numeral)

    def tenth(self, text: str, start: int, numeral: Numeral) -> Atom | None:
        """Read tenths, with or without hundredths and thousandths."""
        m = self._tenths.match(text, numeral.end)
        if m is None:
            return None
        digits = [d for d in (m["n"], m["m"]) if d]
        value = numeral.value.scaleb(-1) + sum(Decimal(d).scaleb(-2 - k) for k, d in enumerate(digits))
        resolution = Decimal(1).scaleb(-1 - len(digits))
        return Atom(start, m.end(), "fraction", "1", value, resolution=resolution, numeral=numeral)

    def ratio(self, text: str, start: int, numeral: Numeral) -> Atom | None:
        """Read a ratio to one; the score of a game is none."""
        m = self._versus.match(text, numeral.end)
        if m is None or numeral.value <= 1 or self._sports.search(text[m.end() : m.end() + 24]):
            return None
        return Atom(start, m.end(), "ratio", ":1", numeral.value, resolution=numeral.resolution, numeral=numeral)
