"""Numbers with their units at a place of a text."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.grammar.lexicon import alternatives
from pipeline.grammar.reading.atoms import Atom
from pipeline.grammar.reading.numerals import Numeral, lent_scale, read_numeral
from pipeline.grammar.reading.proportions import EXACT, Proportions
from pipeline.grammar.reading.said_ranges import SaidRanges
from pipeline.grammar.reading.surroundings import Surroundings, leads
from pipeline.grammar.reading.units import Unit, UnitTable, within_word

if TYPE_CHECKING:
    from pipeline.grammar.pack import Pack

_LONGEST_GLUED = 8
_LONG = 3
"""Tokens of a spoken numeral that no other word has."""
_MANY = Decimal(10**6)
_COUNTRY = 60
_DIGIT_NEXT = re.compile(r"\s?\d")
_TENS = frozenset(Decimal(n) for n in range(10, 100, 10))
_SMALLER = {
    "year": ("month", 12), "month": ("day", 30), "day": ("hour", 24), "hour": ("minute", 60), "minute": ("second", 60),
}  # fmt: skip
_DATE_UNITS = ("year", "month", "quarter", "week", "day")
_SPOKEN_KINDS = ("money", "count", "percent", "physical", "multiple", "age", "duration")
_VAGUE_KINDS = ("money", "count", "duration", "multiple", "physical", "percent")
_UNSIGNED = ("duration", "count", "age", "rank", "physical", "multiple")
"""Kinds before which a triangle is a bullet and no minus."""
Found = tuple[Unit, int]
"""A unit and where its word ends."""
_NEVER_GLUED = ("money", "percent", "percent_point", "physical")


class Quantities:
    """Reads one quantity at a place: digits, signs, currency signs, numbers in words, native numerals."""

    def __init__(self, pack: Pack, units: UnitTable, around: Surroundings) -> None:
        n, words = pack.numbers, pack.reading
        letter = pack.pack.letters
        particle = f"(?:{alternatives(words.not_number.particles)})"
        self.numbers, self.lexicon, self.units, self.around = n, pack.units, units, around
        self._gaps = n.gaps
        self._band_words = tuple(words.band.words)
        self._lines = tuple(self.lexicon.points.lines)
        self._letter = re.compile(letter)
        self._money_scale = sorted(n.large.values())[1]
        self._duration_words = sorted(self.lexicon.duration_words.items(), key=lambda w: -len(w[0]))
        self._minus = re.compile(f"(?:{alternatives(n.minus_words)})[^\\S\\n]?(?=\\d)")
        scale = f"{' ?' if n.spaced else ''}(?:{alternatives((*n.small, *n.large))})"
        self._head = re.compile(n.head) if n.heads else None
        self._vague = re.compile(f"(?:{alternatives(n.vague_prefix)})(?P<scales>(?:{scale})*)[^\\S\\n]?")
        self._alone_age = re.compile(self.lexicon.age.alone)
        self._range = re.compile(f"[^\\S\\n]?[{re.escape(''.join(n.range_signs))}][^\\S\\n]?")
        self._trap = re.compile(alternatives(words.not_number.spoken_traps))
        self._native_trap = re.compile(words.not_number.native_traps)
        self._glued = tuple(words.not_number.glued)
        self._half_word = (
            re.compile(f"[^\\S\\n]?{re.escape(n.half_word)}(?!{letter}(?<!{particle}))")
            if n.half_word
            else re.compile("(?!)")
        )
        days = alternatives(w for w, code in self.lexicon.duration.items() if code == "day")
        self._nights = re.compile(f"[^\\S\\n]?{n.nights}[^\\S\\n]?(?P<n>\\d{{1,3}})(?P<unit>{days})")
        self._joint = re.compile(f"[^\\S\\n]?(?:{self.lexicon.fraction.divider}|{n.nights})")
        self._joint_starts = frozenset((self.lexicon.fraction.divider[0], n.nights[0]))
        self._range_signs = frozenset(n.range_signs)
        self._proportions = Proportions(pack)
        self._said_ranges = SaidRanges(pack, units)
        self._whole = re.compile(alternatives(self.lexicon.whole)) if self.lexicon.whole else None
        d = pack.calendar.direction
        self._ago = re.compile(
            f"\\s?(?:(?P<ago>{alternatives(d.ago)})|(?P<later>{alternatives(d.later)})){d.ago_guard}"
        )
        self._degrees = re.compile(alternatives(self.lexicon.degrees.context))
        self._below_zero = re.compile(f"(?:{alternatives(self.lexicon.degrees.below_zero)})\\s?$")

    def with_sign(self, text: str, i: int) -> Atom | None:
        """Read a number with a plus or minus sign at `i`; a sign after a letter or digit, or before a bare number, is none."""
        previous = text[i - 1 : i]
        j = i + 1
        if not text[j : j + 1].isdigit() or (previous and (previous.isalnum() or previous in ")%％")):
            return None
        negative = text[i] in self.numbers.minus_signs
        atom = self.number(text, i, j, negative=negative)
        if atom is not None and atom.kind in _UNSIGNED and text[i] in self.numbers.bullet_signs:
            return self.number(text, j, j)
        return atom if atom is not None and atom.kind is not None else None

    def signed(self, text: str, i: int, m: re.Match[str]) -> Atom | None:
        """Read money whose currency sign or code `m` stands at `i`, before the number."""
        if i and text[i - 1].isascii() and text[i - 1].isalpha():
            return None
        sign = m.group().rstrip()
        code = self.units.before[sign]
        numeral = read_numeral(text, m.end(), self.numbers)
        if numeral is None:
            return None
        while numeral.shorter and self._unit(text, numeral) is not None:
            numeral = numeral.shorter
        start = i - 1 if self._negated(text, i) else i
        value = -numeral.value if start < i else numeral.value
        atom = Atom(start, numeral.end, "money", code, value, resolution=numeral.resolution, numeral=numeral)
        self._signed_range(text, atom, numeral, sign)
        atom.per = self.around.per(text, i, atom.end)
        return atom

    def _negated(self, text: str, i: int) -> bool:
        """Whether a minus sign, and none that joins or marks a list, stands right before a currency sign."""
        before = text[max(0, i - 2) : i]
        n = self.numbers
        return (
            before[-1:] in n.minus_signs
            and before[-1:] not in n.bullet_signs
            and not (before[:-1].isalnum() or before[:-1] in (")", "%", "."))
        )

    def _signed_range(self, text: str, atom: Atom, first: Numeral, sign: str) -> None:
        """Let a second number after a range sign, with the currency sign or its end or no unit, make a range of money."""
        m = self._range.match(text, first.end) if leads(text, first.end, self._range_signs) else None
        if m is None or atom.value != first.value:
            return
        again = self.units.sign.match(text, m.end())
        at = again.end() if again and sign.endswith(again.group().rstrip()) else m.end()
        second = read_numeral(text, at, self.numbers)
        if second is None or second.words or (at == m.end() and self._unit(text, second) is not None):
            return
        low, resolution = lent_scale(first, second)
        if low < second.value:
            atom.value, atom.low, atom.high, atom.approx = None, low, second.value, "range"
            atom.end, atom.resolution, atom.numeral = second.end, max(resolution, second.resolution), second

    def number(self, text: str, start: int, at: int, *, negative: bool = False) -> Atom | None:
        """Read a number whose digits start at `at` and whose sign, if any, at `start`; without a unit its kind is None."""
        previous = text[at - 1 : at]
        if previous and previous.isascii() and (previous.isalpha() or previous in "._") and start == at:
            return None
        if text[at] == "0" and text[at + 1 : at + 2].isdigit():
            return None
        numeral = read_numeral(text, at, self.numbers)
        if numeral is None:
            return None
        if leads(text, numeral.end, self._joint_starts) and self._joint.match(text, numeral.end):
            if fraction := self._proportions.fraction(text, start, numeral):
                return fraction
            if nights := self._nights.match(text, numeral.end):
                return Atom(
                    start, nights.end(), "duration", nights["unit"], Decimal(nights["n"]), resolution=Decimal(1)
                )
        sign = -1 if negative else 1
        candidate: Numeral | None = numeral
        while candidate is not None:
            found = self._unit(text, candidate)
            atom = self._ranged(text, start, candidate, found) or self._measured(text, start, candidate, found, sign)
            if atom is not None:
                return atom if self._stands(text, start, atom) else None
            candidate = candidate.shorter
        while numeral.shorter is not None and numeral.last == 1 and not numeral.about:
            numeral = numeral.shorter
        if (
            text[numeral.end : numeral.end + 1] in (".", "-", ":", "/")
            and text[numeral.end + 1 : numeral.end + 2].isdigit()
        ):
            return None
        if not self._stands(text, start, Atom(start, numeral.end, None)):
            return None
        return Atom(
            start, numeral.end, None, None, sign * numeral.value, resolution=numeral.resolution, numeral=numeral
        )

    def _stands(self, text: str, start: int, atom: Atom) -> bool:
        if not start or atom.kind in _NEVER_GLUED or not self._letter.match(text, start - 1):
            return True
        return text.endswith(self._glued, max(0, start - _LONGEST_GLUED), start)

    def _unit(self, text: str, numeral: Numeral) -> Found | None:
        for gap in (0, 1):
            pos = numeral.end + gap
            if gap and text[numeral.end : pos] not in self._gaps:
                return None
            unit = self.units.match(text, pos, numeral.value)
            if unit is None or (gap and (unit.line or (unit.kind in ("rank", "points") and len(unit.word) == 1))):
                continue
            if unit.word in self.lexicon.ratio.versus and _DIGIT_NEXT.match(text, pos + len(unit.word)):
                return None
            if unit.degree and not self._degrees.search(text[max(0, pos - 40) : pos + 12]):
                continue
            return unit, pos + len(unit.word)
        return None

    def _measured(self, text: str, start: int, numeral: Numeral, found: Found | None, sign: int) -> Atom | None:
        if text.startswith(self._band_words, numeral.end) and (band := self._age_band(text, start, numeral)):
            return band
        if found is None:
            return self._proportions.tenth(text, start, numeral) or self._proportions.ratio(text, start, numeral)
        unit, end = found
        if unit.code in self.lexicon.ratio.versus and (ratio := self._proportions.ratio(text, start, numeral)):
            return ratio
        if unit.kind == "count" and unit.word in self._band_words and self._is_sum(text, numeral, unit):
            home = next(iter(self.lexicon.money))
            return Atom(
                start, numeral.end, "money", home, sign * numeral.value, resolution=numeral.resolution, approx="band", numeral=numeral,
            )  # fmt: skip
        value, resolution = sign * numeral.value, numeral.resolution
        atom = Atom(start, end, unit.kind, unit.word, value, resolution=resolution, numeral=numeral)
        if unit.factor is not None:
            atom.value, atom.resolution = value * unit.factor, resolution * unit.factor
        atom.per = self.around.per(text, start, end)
        if unit.degree and self._below_zero.search(text[max(0, start - 6) : start]):
            atom.value = -value
        if unit.kind == "money":
            if unit.word in self.units.shared:
                atom.unit = self.units.money_of(unit.word, text[max(0, start - _COUNTRY) : start])
            self._subunit(text, atom)
        elif unit.kind == "duration":
            return self._duration(text, atom, unit.code)
        if (
            unit.line
            or (
                self.around.is_band(text, atom.end)
                and unit.word not in self._band_words
                and unit.kind not in ("rank", "duration")
            )
            or (unit.kind in ("money", "percent") and text.startswith(self._lines, atom.end))
        ):
            line = unit.line or text.startswith(self._lines, atom.end)
            atom.approx = (self.around.bound(text, atom.end) if line else None) or "band"
        return atom

    def _is_sum(self, text: str, numeral: Numeral, unit: Unit) -> bool:
        """Whether the word of a band stands after so large a number that it is money, not what the word counts."""
        return numeral.largest >= self._money_scale and not unit.near(text, numeral.end)

    def _age_band(self, text: str, start: int, numeral: Numeral) -> Atom | None:
        """Read tens of years of age: not where the word of the band counts a thing that stands near."""
        is_band, is_sure = self.around.is_age_band(text, numeral.end)
        if numeral.value not in _TENS or not is_band:
            return None
        for word in self._band_words:
            unit = self.units.by_word.get(("count", word))
            if unit is None or not text.startswith(word, numeral.end):
                continue
            if unit.near(text, numeral.end) or (
                not is_sure and unit.guard and unit.guard.match(text, numeral.end + len(word))
            ):
                return None
        year = self.lexicon.age.words[0]
        return Atom(
            start, numeral.end, "age", year, numeral.value, resolution=Decimal(1), approx="band", numeral=numeral
        )

    def _subunit(self, text: str, atom: Atom) -> None:
        numeral = self._further(text, atom.end)
        if numeral is None or atom.value is None:
            return
        unit = next((w for w in self.lexicon.subunits if text.startswith(w, numeral.end)), None)
        if unit is None:
            return
        factor = self.lexicon.subunits[unit][1]
        atom.value += numeral.value * factor
        atom.resolution = numeral.resolution * factor
        atom.end = numeral.end + len(unit)

    def _duration(self, text: str, atom: Atom, code: str) -> Atom:
        m = self._ago.match(text, atom.end)
        if m and code in _DATE_UNITS and atom.value is not None and atom.value == int(atom.value):
            sign = -1 if m["ago"] else 1
            return Atom(atom.start, m.end(), "date", calendar={"ago": int(atom.value), "unit": code, "sign": sign})
        if self.around.is_age(text, atom.start) and code == "year":
            atom.kind, atom.unit = "age", self.lexicon.age.words[0]
            return atom
        while code in _SMALLER and atom.value is not None:
            rest = self._further(text, atom.end)
            found = self._unit(text, rest) if rest else None
            smaller, factor = _SMALLER[code]
            if rest and found and found[0].kind == "duration" and found[0].code == smaller:
                atom.value = atom.value * factor + rest.value
                atom.unit, atom.end, atom.resolution = found[0].word, found[1], rest.resolution
                code = smaller
                continue
            if half := self._half_word.match(text, atom.end):
                atom.value += Decimal("0.5")
                atom.resolution, atom.end = Decimal("0.5"), half.end()
            break
        return atom

    def _further(self, text: str, end: int) -> Numeral | None:
        """Read digits, and what scales them, right after a quantity or a space."""
        pos = end + (text[end : end + 1] == " ")
        return read_numeral(text, pos, self.numbers) if text[pos : pos + 1].isdigit() else None

    def _ranged(self, text: str, start: int, first: Numeral, found: Found | None) -> Atom | None:
        at = found[1] if found else first.end
        m = self._range.match(text, at) if leads(text, at, self._range_signs) else None
        if m is None or not text[m.end() : m.end() + 1].isdigit():
            return None
        second = read_numeral(text, m.end(), self.numbers)
        while second is not None and (unit := self._unit(text, second)) is None:
            second = second.shorter
        if second is None or unit is None:
            return None
        if found and (found[0].kind, found[0].code) != (unit[0].kind, unit[0].code):
            return None
        high = second.value
        low, resolution = (first.value, first.resolution) if found else lent_scale(first, second)
        if low >= high and not (low == high and found):
            return None
        word = unit[0].word
        factor = unit[0].factor or Decimal(1)
        return Atom(
            start, unit[1], unit[0].kind, word, None, low * factor, high * factor,
            max(resolution, second.resolution) * factor, "range", numeral=second, per=self.around.per(text, start, unit[1]),
        )  # fmt: skip

    def worded(self, text: str, i: int) -> Atom | None:
        """Read a number in words at `i`: a half, a duration in one word, a vague, native or spoken numeral with its unit."""
        if self._head is not None and self._head.match(text, i):
            return self._spoken(text, i)
        if self._whole is not None and (m := self._whole.match(text, i)) and not within_word(text, m.end()):
            kind, value, unit = self.lexicon.whole[m.group()]
            return Atom(i, m.end(), kind, unit, value, resolution=EXACT if kind == "fraction" else Decimal(1))
        for word, (kind, unit, outside) in self.lexicon.vague_words.items():
            if text.startswith(word, i):
                return Atom(i, i + len(word) - outside, kind, unit, approx="vague")
        for half in self.lexicon.fraction.half:
            if text.startswith(half, i):
                return Atom(i, i + len(half), "fraction", "1", Decimal("0.5"), resolution=EXACT)
        for word, (n, unit) in self._duration_words:
            if text.startswith(word, i):
                return self._duration(
                    text, Atom(i, i + len(word), "duration", unit, Decimal(n), resolution=Decimal(1)), unit
                )
        if self._trap.match(text, i):
            return None
        said = self._said_ranges.read(text, i, _SPOKEN_KINDS)
        return said or self._vague_at(text, i) or self._native(text, i) or self._spoken(text, i)

    def _vague_at(self, text: str, i: int) -> Atom | None:
        m = self._vague.match(text, i)
        if m is None:
            return None
        unit = self.units.match(text, m.end(), _MANY if m["scales"] else None)
        if unit is None or unit.kind not in _VAGUE_KINDS:
            return None
        n = self.numbers
        if unit.word in self._band_words and any(
            m["scales"].endswith(w) for w, f in self.numbers.large.items() if f >= self._money_scale
        ):
            return Atom(i, m.end(), "money", next(iter(self.lexicon.money)), approx="vague")
        narrow = m.group().startswith(tuple(n.vague_narrow))
        scaled = m["scales"] or m.group().startswith(n.vague_scaled)
        if not scaled and not (unit.word in n.vague_glued_units if narrow else unit.native or unit.kind == "duration"):
            return None
        return Atom(i, m.end() + len(unit.word), unit.kind, unit.word, approx="vague")

    def _native(self, text: str, i: int) -> Atom | None:
        m = self.numbers.native_word.match(text, i)
        if m is None or self._native_trap.match(text, i):
            return None
        n = self.numbers
        if m["more"] and self._alone_age.match(text, m.end()):
            return Atom(i, m.end(), "age", self.lexicon.age.words[0], n.native_value(m), resolution=Decimal(1))
        pos = m.end()
        about = next((w for w in n.about_infix if text.startswith(w, pos)), "")
        pos += len(about)
        joined = text[pos : pos + 1] not in n.gaps
        unit = self.units.match(text, pos + (not joined), native=True)
        if (
            unit is None
            or not unit.native
            or (joined and m.end() - i == 1 and unit.word not in self.lexicon.counters.joined)
        ):
            return None
        pos += not joined
        end = pos + len(unit.word)
        if low_high := n.native_ranges.get(m["range"] or ""):
            low, high = map(Decimal, low_high)
            return Atom(i, end, unit.kind, unit.word, None, low, high, Decimal(1), "range")
        per = self.around.per(text, i, end)
        atom = Atom(i, end, unit.kind, unit.word, n.native_value(m), resolution=Decimal(1), per=per)
        if about:
            atom.approx = "about"
        return self._duration(text, atom, unit.code) if unit.kind == "duration" else atom

    def _spoken(self, text: str, i: int) -> Atom | None:
        numeral = read_numeral(text, i, self.numbers)
        if numeral is None or numeral.value < 1:
            return None
        if fraction := self._proportions.fraction(text, i, numeral):
            return fraction
        candidate: Numeral | None = numeral
        while candidate is not None:
            found = self._unit(text, candidate)
            lone = candidate.tokens == 1 and candidate.resolution >= 1
            if not lone or self._lone(candidate, found):
                atom = self._measured(text, i, candidate, found, 1)
                if atom is not None and atom.kind == "count" and self._blends(text, candidate, atom):
                    atom = None
                if atom is not None and atom.kind in _SPOKEN_KINDS:
                    return atom
            candidate = candidate.shorter
        return None

    def _blends(self, text: str, numeral: Numeral, atom: Atom) -> bool:
        """Whether a short spoken numeral and a counter without a space may be a word of their own."""
        glued = not text[numeral.end].isspace()
        return glued and numeral.tokens < _LONG and atom.unit not in self.lexicon.counters.joined

    def _lone(self, numeral: Numeral, found: Found | None) -> bool:
        """Whether a scale word alone is a number: a small one, or the smallest of the large, before a common unit."""
        if found is None or numeral.last == 1 or numeral.last >= self._money_scale:
            return False
        return found[0].kind == "money" or (found[0].native and found[0].word in self.lexicon.counters.joined)
