"""One scan over a text: every quantity and calendar expression in it, as written."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipeline.grammar.calendar import CalendarReader
from pipeline.grammar.model import Mention
from pipeline.grammar.numerals import Numeral, alternatives, read_numeral
from pipeline.grammar.reading import Surroundings
from pipeline.grammar.sentences import sentences
from pipeline.grammar.units import Unit, build_units

if TYPE_CHECKING:
    from pipeline.grammar.pack import Pack

_ZERO = Decimal(0)
_AGE_LIMIT = 120
_REACH = 60
_RUN = r"[\d.,]{48}[\d.,]*"
"""Digits and separators that are too many for a number."""
_DIGIT_NEXT = re.compile(r"\s?\d")
_LIST = re.compile(r"\s?[,·ㆍ・/、]\s?|\s(?:와|과|및)\s")


@dataclass(slots=True)
class Atom:
    """A number or calendar expression while its neighbours may still lend it a unit."""

    start: int
    end: int
    kind: str | None
    unit: str | None = None
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    resolution: Decimal | None = None
    approx: str | None = None
    calendar: dict[str, Any] | None = None
    numeral: Numeral | None = None
    per: str | None = None


class Reader:
    """Reads texts of one language; made once a pack."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.numbers, self.words, self.lexicon = pack.numbers, pack.reading, pack.units
        self.units = build_units(pack.units, pack.currencies, pack.measures)
        self.calendar = CalendarReader(pack.calendar, pack.numbers.range_signs)
        letter = pack.pack.letters
        particle = f"[{re.escape(''.join(pack.reading.not_number.particles))}]"
        self.around = Surroundings(pack.reading, pack.calendar, letter)
        n, not_number = self.numbers, self.words.not_number
        self._mask = re.compile("|".join(f"(?:{p})" for p in (_RUN, *not_number.patterns)))
        self._letter = re.compile(letter)
        spoken = "".join(sorted({w[0] for w in (*n.digits, *n.small, *n.large)}))
        firsts = {w[0] for w in self.calendar.words if not w[0].isdigit()}
        firsts |= {w[0] for w in (*n.native, *n.native_tens, *n.native_ranges, *n.minus_words, *self.lexicon.fraction.half)}
        firsts |= {w[0] for w in (*n.vague_prefix, *self.lexicon.duration_words)} | set(spoken)
        signs = re.escape("".join((*n.minus_signs, *n.plus_signs)))
        before = re.escape("".join(sorted({w[0] for w in self.units.before})))
        self._start = re.compile(
            f"[{signs}]?\\s?\\d|['’‘`](?=\\d\\d)|[{before}]|(?<![^\\W_])[{re.escape(''.join(sorted(firsts)))}]"
        )
        self._minus = re.compile(f"(?:{alternatives(n.minus_words)})\\s?(?=\\d)")
        self._vague = re.compile(
            f"(?:{alternatives(n.vague_prefix)})(?P<scales>(?:{alternatives((*n.small, *n.large))})*)\\s?"
        )
        self._range = re.compile(f"\\s?[{re.escape(''.join(n.range_signs))}]\\s?")
        self._dash = re.compile(r"\s?[-–—－]\s?")
        self._trap = re.compile(alternatives(not_number.spoken_traps))
        self._native_trap = re.compile(not_number.native_traps)
        self._glued = tuple(not_number.glued)
        self._half_word = re.compile(f"\\s?{re.escape(n.half_word)}(?!{letter}(?<!{particle}))") if n.half_word else re.compile("(?!)")
        days = alternatives(w for w, code in self.lexicon.duration.items() if code == "day")
        self._nights = re.compile(f"\\s?{n.nights}\\s?(?P<n>\\d{{1,3}})(?P<unit>{days})")
        self._divider = re.compile(f"\\s?{self.lexicon.fraction.divider}\\s?")
        self._tenths = re.compile(
            f"(?:{alternatives(self.lexicon.fraction.tenths)})(?:\\s?(?P<n>\\d)(?:{alternatives(self.lexicon.fraction.hundredths)})"
            f"(?:\\s?(?P<m>\\d)(?:{alternatives(self.lexicon.fraction.thousandths)}))?)?"
            f"(?!{letter}(?<!{particle}))"
        )
        self._versus = re.compile(f"\\s?(?:{alternatives(self.lexicon.ratio.versus)})\\s?1(?![\\d.,:·]|{letter}(?<!{particle}))")
        self._sports = re.compile(alternatives(self.words.sports.words))
        self._bracket_age = re.compile(
            r"(?<=[^\W\d_])\((?:[^()\d]{1,15}[·ㆍ・,]\s?)?(?P<age>\d{1,3})(?:[·ㆍ・,]\s?[^()\d]{1,15})?\)"
        )
        d = pack.calendar.direction
        self._ago = re.compile(f"\\s?(?:(?P<ago>{alternatives(d.ago)})|(?P<later>{alternatives(d.later)})){d.ago_guard}")
        self._degrees = re.compile(alternatives(self.lexicon.degrees.context))
        self._below_zero = re.compile(f"(?:{alternatives(self.lexicon.degrees.below_zero)})\\s?$")
        self._index = re.compile(alternatives(self.lexicon.points.context))

    def read(self, text: str, field: str = "text") -> list[Mention]:
        """Read a text.

        Args:
            text: NFC text of one field of an article.
            field: the field's name, schema.FIELDS.

        Returns:
            Mentions in order of place, not overlapping; units as written, calendar expressions as structures.
        """
        spans = sentences(text)
        atoms = self._scan(text)
        self._inherit(text, atoms, spans)
        starts = [s for s, _ in spans]
        mentions: list[Mention] = []
        for a in atoms:
            if a.kind is None:
                continue
            last = mentions[-1] if mentions else None
            if last and last.calendar and last.calendar.get("nearest") and text[last.end : a.start] == "(":
                a.calendar = last.calendar
            s, e = spans[max(0, bisect_right(starts, a.start) - 1)]
            approx = a.approx or ("exact" if a.kind == "date" else self._approx(text, a))
            calendar = a.calendar
            if calendar is not None and not any(k.startswith("year") for k in calendar):
                calendar = {**self.around.direction(text, a.start, a.end, e), **calendar}
                if "day" in calendar and "month" not in calendar and (month := self.around.holiday(text, a.start, calendar["day"])):
                    calendar["month"] = month
            mentions.append(
                Mention(
                    a.start, a.end, text[a.start : a.end], s, e, a.kind, approx, a.value, a.low, a.high, a.resolution,
                    a.unit, a.per, calendar, field=field,
                )  # fmt: skip
            )
        return mentions

    def _approx(self, text: str, a: Atom) -> str:
        if a.low is not None:
            return "range"
        found = self.around.approx(text, a.start, a.end)
        if found == "exact" and a.numeral is not None and a.numeral.about:
            return "about"
        return found

    def _scan(self, text: str) -> list[Atom]:
        masks = [m.span() for m in self._mask.finditer(text)]
        atoms: list[Atom] = []
        ages = {m.start("age"): m.end("age") for m in self._bracket_age.finditer(text) if 0 < int(m["age"]) < _AGE_LIMIT}
        mask = pos = 0
        while m := self._start.search(text, pos):
            i = m.start()
            while mask < len(masks) and masks[mask][1] <= i:
                mask += 1
            if mask < len(masks) and masks[mask][0] <= i:
                pos = masks[mask][1]
                continue
            while i < m.end() - 1 and text[i].isspace():
                i += 1
            if i in ages:
                end = ages[i]
                atoms.append(Atom(i, end, "age", "year", Decimal(text[i:end]), resolution=Decimal(1)))
                pos = end
                continue
            atom = self._at(text, i)
            if atom is None:
                pos = i + 1
                while pos < len(text) and text[pos].isdigit() and text[pos - 1].isdigit():
                    pos += 1
            else:
                if mask < len(masks) and masks[mask][0] < atom.end and atom.kind is None:
                    atom.end = max(atom.end, masks[mask][1])
                pos = atom.end
                atoms.append(atom)
        return atoms

    def _at(self, text: str, i: int) -> Atom | None:
        c = text[i]
        if m := self.units.sign.match(text, i):
            return self._signed(text, i, m)
        if c.isdigit():
            return self._calendar(text, i) or self._number(text, i, i)
        if c in self.numbers.minus_signs or c in self.numbers.plus_signs:
            return self._with_sign(text, i)
        if m := self._minus.match(text, i):
            return self._number(text, i, m.end(), negative=True)
        return self._calendar(text, i) or self._words(text, i)

    def _calendar(self, text: str, i: int) -> Atom | None:
        if text[i].isdigit() and i and (text[i - 1].isascii() and text[i - 1].isalnum()):
            return None
        found = self.calendar.match(text, i)
        if found is None:
            return None
        end, structure = found
        if m := self.calendar.range_sign.match(text, end):
            last = self.calendar.match(text, m.end())
            if last is not None and ("year" in last[1] or "month" in last[1]):
                return Atom(i, last[0], "date", calendar={"first": structure, "last": last[1]})
        return Atom(i, end, "date", calendar=structure)

    def _with_sign(self, text: str, i: int) -> Atom | None:
        previous = text[i - 1 : i]
        j = i + 1
        if not text[j : j + 1].isdigit() or (previous and (previous.isalnum() or previous in ")%％")):
            return None
        negative = text[i] in self.numbers.minus_signs
        atom = self._number(text, i, j, negative=negative)
        return atom if atom is not None and atom.kind is not None else None

    def _signed(self, text: str, i: int, m: re.Match[str]) -> Atom | None:
        if i and text[i - 1].isascii() and text[i - 1].isalpha():
            return None
        code = self.units.before[m.group().rstrip()]
        numeral = read_numeral(text, m.end(), self.numbers)
        if numeral is None:
            return None
        while numeral.shorter and self._unit(text, numeral) is not None:
            numeral = numeral.shorter
        return Atom(i, numeral.end, "money", code, numeral.value, resolution=numeral.resolution, numeral=numeral)

    def _number(self, text: str, start: int, at: int, *, negative: bool = False) -> Atom | None:
        previous = text[at - 1 : at]
        if previous and previous.isascii() and (previous.isalpha() or previous in "._") and start == at:
            return None
        numeral = read_numeral(text, at, self.numbers)
        if numeral is None:
            return None
        if fraction := self._fraction(text, start, numeral):
            return fraction
        if nights := self._nights.match(text, numeral.end):
            return Atom(start, nights.end(), "duration", nights["unit"], Decimal(nights["n"]), resolution=Decimal(1))
        sign = -1 if negative else 1
        candidate: Numeral | None = numeral
        while candidate is not None:
            if atom := self._ranged(text, start, candidate) or self._measured(text, start, candidate, sign):
                return atom if self._stands(text, start, atom) else None
            candidate = candidate.shorter
        while numeral.shorter is not None and numeral.last == 1 and not numeral.about:
            numeral = numeral.shorter
        if text[numeral.end : numeral.end + 1] in (".", "-", ":", "/") and text[numeral.end + 1 : numeral.end + 2].isdigit():
            return None
        if not self._stands(text, start, Atom(start, numeral.end, None)):
            return None
        return Atom(start, numeral.end, None, None, sign * numeral.value, resolution=numeral.resolution, numeral=numeral)

    def _stands(self, text: str, start: int, atom: Atom) -> bool:
        previous = text[start - 1 : start]
        if not previous or not self._letter.match(previous) or atom.kind in ("money", "percent", "percent_point", "physical"):
            return True
        return text[:start].endswith(self._glued) if start < 8 else text[start - 8 : start].endswith(self._glued)

    def _unit(self, text: str, numeral: Numeral) -> tuple[Unit, int] | None:
        for gap in (0, 1):
            pos = numeral.end + gap
            if gap and text[numeral.end : pos] not in (" ", "\u00a0"):
                return None
            unit = self.units.match(text, pos, numeral.value)
            if unit is None or (gap and (unit.line or unit.kind in ("rank", "points") and len(unit.word) == 1)):
                continue
            if unit.word in self.lexicon.ratio.versus and _DIGIT_NEXT.match(text, pos + len(unit.word)):
                return None
            if unit.degree and not self._degrees.search(text[max(0, pos - 40) : pos + 12]):
                continue
            return unit, pos + len(unit.word)
        return None

    def _measured(self, text: str, start: int, numeral: Numeral, sign: int) -> Atom | None:
        found = self._unit(text, numeral)
        if found is None:
            return self._tenth(text, start, numeral) or self._ratio(text, start, numeral)
        unit, end = found
        if unit.code in self.lexicon.ratio.versus and (ratio := self._ratio(text, start, numeral)):
            return ratio
        value, resolution = sign * numeral.value, numeral.resolution
        atom = Atom(start, end, unit.kind, unit.word, value, resolution=resolution, numeral=numeral)
        if unit.factor is not None:
            atom.value, atom.resolution = value * unit.factor, resolution * unit.factor
        atom.per = self.around.per(text, start)
        if unit.degree and self._below_zero.search(text[max(0, start - 6) : start]):
            atom.value = -value
        if unit.kind == "money":
            self._subunit(text, atom)
        elif unit.kind == "duration":
            return self._duration(text, atom, unit.code)
        elif unit.kind == "count" and unit.word in self.words.band.words and numeral.value in _TENS:
            if self.around.is_age_band(text, start, end - len(unit.word)):
                atom.kind, atom.unit, atom.end, atom.approx = "age", self.lexicon.age.words[0], numeral.end, "band"
        if unit.line or (self.around.is_band(text, atom.end) and unit.kind not in ("count", "rank", "duration")):
            atom.approx = "band"
        elif unit.kind == "money" and any(text.startswith(w, atom.end) for w in self.lexicon.points.lines):
            atom.approx = "band"
        return atom

    def _subunit(self, text: str, atom: Atom) -> None:
        numeral = read_numeral(text, atom.end + (text[atom.end : atom.end + 1] == " "), self.numbers)
        if numeral is None or atom.value is None or numeral.words:
            return
        unit = next(
            (w for w in self.lexicon.subunits if text.startswith(w, numeral.end)), None
        )
        if unit is None:
            return
        factor = self.lexicon.subunits[unit][1]
        atom.value += numeral.value * factor
        atom.resolution = numeral.resolution * factor
        atom.end = numeral.end + len(unit)

    def _duration(self, text: str, atom: Atom, code: str) -> Atom:
        m = self._ago.match(text, atom.end)
        if m and code in ("year", "month", "quarter", "week", "day") and atom.value is not None and atom.value == int(atom.value):
            sign = -1 if m["ago"] else 1
            return Atom(atom.start, m.end(), "date", calendar={"ago": int(atom.value), "unit": code, "sign": sign})
        if self.around.is_age(text, atom.start) and code == "year":
            atom.kind, atom.unit = "age", self.lexicon.age.words[0]
            return atom
        if code in _SMALLER and atom.value is not None:
            pos = atom.end + (text[atom.end : atom.end + 1] == " ")
            rest = read_numeral(text, pos, self.numbers)
            found = self._unit(text, rest) if rest and not rest.words else None
            smaller, factor = _SMALLER[code]
            if rest and found and found[0].kind == "duration" and found[0].code == smaller:
                atom.value = atom.value * factor + rest.value
                atom.unit, atom.end, atom.resolution = found[0].word, found[1], rest.resolution
            elif half := self._half_word.match(text, atom.end):
                atom.value += Decimal("0.5")
                atom.resolution, atom.end = Decimal("0.5"), half.end()
        return atom

    def _ranged(self, text: str, start: int, first: Numeral) -> Atom | None:
        found = self._unit(text, first)
        end = found[1] if found else first.end
        m = self._range.match(text, end)
        if m is None:
            return None
        second = read_numeral(text, m.end(), self.numbers)
        while second is not None and (unit := self._unit(text, second)) is None:
            second = second.shorter
        if second is None or unit is None or second.words:
            return None
        if found and (found[0].kind, found[0].code) != (unit[0].kind, unit[0].code):
            return None
        low, high = first.value, second.value
        resolution = first.resolution
        lent = second.last if first.last == 1 else second.largest
        if not found and first.largest == 1 and lent > 1 and low * lent < high:
            low, resolution = low * lent, resolution * lent
        if low >= high and not (low == high and found):
            return None
        word = unit[0].word
        factor = unit[0].factor or Decimal(1)
        return Atom(
            start, unit[1], unit[0].kind, word, None, low * factor, high * factor,
            max(resolution, second.resolution) * factor, "range", numeral=second, per=self.around.per(text, start),
        )  # fmt: skip

    def _fraction(self, text: str, start: int, numeral: Numeral) -> Atom | None:
        m = self._divider.match(text, numeral.end)
        top = read_numeral(text, m.end(), self.numbers) if m else None
        if top is None or not numeral.value:
            return None
        value = (top.value / numeral.value).quantize(Decimal("1e-9")).normalize()
        return Atom(start, top.end, "fraction", "1", value, resolution=_ZERO, numeral=top)

    def _tenth(self, text: str, start: int, numeral: Numeral) -> Atom | None:
        m = self._tenths.match(text, numeral.end)
        if m is None:
            return None
        digits = [d for d in (m["n"], m["m"]) if d]
        value = numeral.value.scaleb(-1) + sum(Decimal(d).scaleb(-2 - k) for k, d in enumerate(digits))
        resolution = Decimal(1).scaleb(-1 - len(digits))
        return Atom(start, m.end(), "fraction", "1", value, resolution=resolution, numeral=numeral)

    def _ratio(self, text: str, start: int, numeral: Numeral) -> Atom | None:
        m = self._versus.match(text, numeral.end)
        if m is None or numeral.value <= 1 or self._sports.search(text[m.end() : m.end() + 24]):
            return None
        return Atom(start, m.end(), "ratio", ":1", numeral.value, resolution=numeral.resolution, numeral=numeral)

    def _words(self, text: str, i: int) -> Atom | None:
        for half in self.lexicon.fraction.half:
            if text.startswith(half, i):
                return Atom(i, i + len(half), "fraction", "1", Decimal("0.5"), resolution=_ZERO)
        for word, (n, unit) in self.lexicon.duration_words.items():
            if text.startswith(word, i):
                atom = Atom(i, i + len(word), "duration", unit, Decimal(n), resolution=Decimal(1))
                atom = self._duration(text, atom, unit)
                return atom
        if self._trap.match(text, i):
            return None
        return self._vague_at(text, i) or self._native(text, i) or self._spoken(text, i)

    def _vague_at(self, text: str, i: int) -> Atom | None:
        m = self._vague.match(text, i)
        if m is None:
            return None
        unit = self.units.match(text, m.end())
        if unit is None or unit.kind not in ("money", "count", "duration", "multiple", "physical", "percent"):
            return None
        if not m["scales"] and not (unit.native or unit.kind == "duration"):
            return None
        return Atom(i, m.end() + len(unit.word), unit.kind, unit.word, approx="vague")

    def _native(self, text: str, i: int) -> Atom | None:
        m = self.numbers.native_word.match(text, i)
        if m is None or self._native_trap.match(text, i):
            return None
        n = self.numbers
        pos = m.end()
        about = next((w for w in n.about_infix if text.startswith(w, pos)), "")
        pos += len(about)
        joined = text[pos : pos + 1] != " "
        unit = self.units.match(text, pos + (not joined))
        if unit is None or not unit.native or (joined and m.end() - i == 1 and unit.word not in self.lexicon.counters.joined):
            return None
        pos += not joined
        end = pos + len(unit.word)
        if low_high := n.native_ranges.get(m["range"] or ""):
            low, high = map(Decimal, low_high)
            return Atom(i, end, unit.kind, unit.word, None, low, high, Decimal(1), "range")
        value = Decimal(
            n.native_tens.get(m["tens"] or "", 0) + n.native.get(m["more"] or "", 0) + n.native.get(m["ones"] or "", 0)
        )
        atom = Atom(i, end, unit.kind, unit.word, value, resolution=Decimal(1), per=self.around.per(text, i))
        if about:
            atom.approx = "about"
        return self._duration(text, atom, unit.code) if unit.kind == "duration" else atom

    def _spoken(self, text: str, i: int) -> Atom | None:
        numeral = read_numeral(text, i, self.numbers)
        if numeral is None or numeral.value < 1:
            return None
        if fraction := self._fraction(text, i, numeral):
            return fraction
        candidate: Numeral | None = numeral
        while candidate is not None:
            lone = candidate.tokens == 1 and candidate.resolution >= 1
            if not lone or self._lone(text, candidate):
                atom = self._measured(text, i, candidate, 1)
                if atom is not None and atom.kind in ("money", "count", "percent", "physical", "multiple", "age", "duration"):
                    return atom
            candidate = candidate.shorter
        return None

    def _lone(self, text: str, numeral: Numeral) -> bool:
        """Whether a scale word alone is a number: a small one, or the smallest of the large, before a common unit."""
        found = self._unit(text, numeral)
        if found is None or numeral.last == 1 or numeral.last >= self._money_scale:
            return False
        return found[0].kind == "money" or (found[0].native and found[0].word in self.lexicon.counters.joined)

    def _inherit(self, text: str, atoms: list[Atom], spans: list[tuple[int, int]]) -> None:
        """Give numbers without a unit that of the list that they stand in, or of the sentence's money."""
        for k in range(len(atoms) - 2, -1, -1):
            a, b = atoms[k], atoms[k + 1]
            if a.kind is None and b.kind is not None and a.numeral and _LIST.fullmatch(text, a.end, b.start):
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
            loose = not self._letter.match(following) or following in self.words.not_number.particles
            if lenders and loose and a.numeral.largest >= self._money_scale:
                self._take_money(a, lenders)
            elif a.resolution is not None and (a.resolution < 1 or "," in text[a.start : a.end]):
                s, e = spans[min(bisect_right(ends, a.start), len(spans) - 1)]
                if self._index.search(text, max(s, a.start - _REACH), min(e, a.end + _REACH)) and self._letter.match(text[a.end : a.end + 1] or " "):
                    a.kind, a.unit = "points", self.lexicon.points.words[0]

    @property
    def _money_scale(self) -> int:
        return sorted(self.numbers.large.values())[1]

    def _take_money(self, a: Atom, lenders: list[Atom]) -> None:
        k = bisect_right(lenders, a.start, key=lambda b: b.start)
        nearest = min(lenders[max(0, k - 1) : k + 1], key=lambda b: abs(b.start - a.start))
        a.kind, a.unit = "money", nearest.unit

    def _lend(self, a: Atom, b: Atom) -> None:
        if b.kind == "date":
            calendar = b.calendar or {}
            key = "day" if "day" in calendar else "month" if "month" in calendar else "year" if "year" in calendar else None
            if key is None or a.value is None or a.value != int(a.value):
                return
            n = int(a.value)
            if key == "year" and not 1000 <= n <= 2999 or key == "month" and not 1 <= n <= 12 or key == "day" and not 1 <= n <= 31:
                return
            a.calendar = {k: v for k, v in calendar.items() if k in ("year", "year_offset", "month", "month_offset")} | {key: n}
        elif b.numeral is not None and b.value is not None and a.numeral is not None and a.value is not None:
            if a.numeral.largest == 1 and a.numeral.last == 1 and b.numeral.last > 1 and a.value * b.numeral.last <= b.value * 10:
                a.value *= b.numeral.last
                a.resolution = (a.resolution or Decimal(1)) * b.numeral.last
        a.kind, a.unit, a.per = b.kind, b.unit, b.per
        if a.kind == "date":
            a.value = a.resolution = None


_TENS = frozenset(Decimal(n) for n in range(10, 100, 10))
_SMALLER = {"year": ("month", 12), "month": ("day", 30), "day": ("hour", 24), "hour": ("minute", 60), "minute": ("second", 60)}
