"""One scan over a text: every quantity and calendar expression in it, as written."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipeline.grammar.claims.casing import Casing
from pipeline.grammar.lexicon import alternatives
from pipeline.grammar.model import Mention
from pipeline.grammar.reading.atoms import Atom
from pipeline.grammar.reading.calendar import YEAR_KEYS, CalendarReader
from pipeline.grammar.reading.lending import Lender
from pipeline.grammar.reading.quantities import Quantities
from pipeline.grammar.reading.sentences import sentences
from pipeline.grammar.reading.starts import start_pattern
from pipeline.grammar.reading.surroundings import Surroundings
from pipeline.grammar.reading.tense import Tense
from pipeline.grammar.reading.units import build_units

if TYPE_CHECKING:
    from pipeline.grammar.pack import Pack

_AGE_LIMIT = 120
_YEAR = 4
"""Digits of a year; alone they are a year only where no unit follows."""
_RUN = re.compile(r"[\d.,]{48,}")
"""Digits and separators that are too many for a number."""
_GLUE = ".,~-:/"
_NEW_QUOTATION = re.compile(r"[\"”][^\"“”\s]{1,8}\s[\"“]")
"""The end of one quotation and the begin of the next."""


class Reader:
    """Reads texts of one language; made once a pack."""

    def __init__(self, pack: Pack) -> None:
        self.numbers = pack.numbers
        self.units = build_units(pack.units, pack.currencies, pack.measures)
        self.calendar = CalendarReader(pack.calendar, pack.numbers.range_signs)
        self.around = Surroundings(pack.reading, pack.calendar, pack.pack.letters)
        self.tense = Tense(pack.calendar.direction, pack.pack.letters)
        self.quantities = Quantities(pack, self.units, self.around)
        self.lender = Lender(pack, self.units)
        self._abbreviations = pack.pack.abbreviations
        self._casing = Casing((*self.calendar.words, *self.units.words())) if pack.pack.cased else None
        self._sign_starts = frozenset(sign[0] for sign in self.units.before)
        self._plus_or_minus = frozenset((*pack.numbers.minus_signs, *pack.numbers.plus_signs))
        self._start = start_pattern(pack, self.units, self.calendar.words)
        not_number = pack.reading.not_number
        self._no_digits = re.compile("|".join(f"(?:{p})" for p in not_number.digits))
        self._no_words = re.compile("|".join(f"(?:{p})" for p in not_number.words))
        self._hint = re.compile(not_number.hint)
        self._named_before = [(re.compile(before), re.compile(what)) for before, what in not_number.named_before]
        names = "|".join(f"(?:{what})" for _, what in not_number.named_before) or "(?!)"
        self._names = re.compile(names)
        self._doubtful = re.compile(f"(?:{not_number.hint})|{_RUN.pattern}|{names}")
        self._minus = re.compile(f"(?:{alternatives(pack.numbers.minus_words)})\\s?(?=\\d)")
        self._bracket_age = re.compile(
            r"\((?<=[^\W\d_]\()(?:[^()\d]{1,15}[·ㆍ・,]\s?)?(?P<age>\d{1,3})(?:[·ㆍ・,]\s?[^()\d]{1,15})?\)"
        )

    def read(self, text: str, field: str = "text") -> list[Mention]:
        """Read a text.

        Args:
            text: NFC text of one field of an article.
            field: the field's name, schema.FIELDS.

        Returns:
            Mentions in order of place, not overlapping; units as written, calendar expressions as structures.
        """
        spans = sentences(text, self._abbreviations, cased=self._casing is not None)
        written, text = text, self._casing.fold(text) if self._casing else text
        atoms = self._scan(text)
        self.lender.lend(text, atoms, spans)
        mentions: list[Mention] = []
        sentence = 0
        for a in atoms:
            if a.kind is None:
                continue
            while sentence + 1 < len(spans) and spans[sentence + 1][0] <= a.start:
                sentence += 1
            s, e = spans[sentence]
            approx = a.approx or ("exact" if a.kind == "date" else self._approx(text, a))
            calendar = a.calendar
            if calendar is not None:
                last = mentions[-1] if mentions else None
                if last and last.calendar and last.calendar.get("nearest") and text[last.end : a.start] == "(":
                    calendar = last.calendar
                calendar = self._placed(text, a, calendar, last if last and last.sentence_start == s else None, (s, e))
            mentions.append(
                Mention(
                    a.start, a.end, written[a.start : a.end], s, e, a.kind, approx, a.value, a.low, a.high, a.resolution, a.unit,
                    a.per, calendar, None, None, None, None, field,
                )
            )  # fmt: skip
        return mentions

    def _placed(
        self, text: str, a: Atom, calendar: dict[str, Any], last: Mention | None, sentence: tuple[int, int]
    ) -> dict[str, Any]:
        """Return a calendar expression with what its surroundings say of its direction and of the date before it in the sentence."""
        placed = dict(calendar)
        if self.around.is_base(text, a.start, a.end):
            placed["base"] = True
        years = not calendar.keys().isdisjoint(YEAR_KEYS)
        if (
            (years or "month" in calendar)
            and text[a.end : a.end + 1] == " "
            and (aside := self.around.aside(text, a.end))
        ):
            placed["base"] = placed[aside] = True
        placed |= self.tense.ends(text, a.end)
        if last and last.calendar:
            of_stretch = last.calendar.get("opens") and placed.get("closes")
            if of_stretch or self.lender.lists(text, last.end, a.start):
                placed["joined"] = True
        if years:
            return placed
        if last and _NEW_QUOTATION.search(text, last.end, a.start):
            placed["anew"] = True
        if "ago" in calendar or "day_anchored" in calendar:
            placed |= self.tense.counted(text, a.start, a.end)
        day = "day" in calendar
        placed = {**self.tense.of(text, a.start, a.end, sentence, day=day, whole=day and "month" in calendar), **placed}
        if day and "month" not in placed and (month := self.around.holiday(text, a.start, placed["day"])):
            placed["month"] = month
        return placed

    def _approx(self, text: str, a: Atom) -> str:
        if a.low is not None:
            return "range"
        found = self.around.approx(text, a.start, a.end)
        if found == "exact" and a.numeral is not None and a.numeral.about:
            return "about"
        return found

    def _scan(self, text: str) -> list[Atom]:
        atoms: list[Atom] = []
        brackets = self._bracket_age.finditer(text) if "(" in text else ()
        ages = {m.start("age"): m.end("age") for m in brackets if 0 < int(m["age"]) < _AGE_LIMIT}
        pos = 0
        while m := self._start.search(text, pos):
            i = m.start()
            if i in ages:
                atoms.append(Atom(i, ages[i], "age", "year", Decimal(text[i : ages[i]]), resolution=Decimal(1)))
                pos = ages[i]
            elif (end := self._named(text, i)) > i:
                pos = end
            elif atom := self._at(text, i):
                pos = atom.end
                atoms.append(atom)
            else:
                pos = i + 1
                while pos < len(text) and text[pos].isdigit() and text[pos - 1].isdigit():
                    pos += 1
        return atoms

    def _named(self, text: str, i: int) -> int:
        """Return the end of what only looks like a quantity at a place, or the place."""
        if not text[i].isdigit():
            m = self._no_words.match(text, i)
            return m.end() if m else i
        if not self._doubtful.match(text, i):
            return i
        if m := _RUN.match(text, i):
            return m.end()
        if i and text[i - 1] in _GLUE:
            return i
        m = self._no_digits.match(text, i) if self._hint.match(text, i) else None
        if m is None and self._names.match(text, i):
            head = text[max(0, i - 6) : i]
            m = next((what.match(text, i) for before, what in self._named_before if before.search(head)), None)
        return m.end() if m else i

    def _at(self, text: str, i: int) -> Atom | None:
        c = text[i]
        if c.isdigit():
            date = self._calendar(text, i)
            if date is not None and (date.end - i > _YEAR or not text[i : date.end].isdigit()):
                return date
            quantity = self.quantities.number(text, i, i)
            return quantity if date is None or (quantity is not None and quantity.kind is not None) else date
        if c in self._sign_starts and (m := self.units.sign.match(text, i)):
            return self.quantities.signed(text, i, m)
        if c in self._plus_or_minus:
            return self.quantities.with_sign(text, i)
        if m := self._minus.match(text, i):
            return self.quantities.number(text, i, m.end(), negative=True)
        return self._calendar(text, i) or self.quantities.worded(text, i)

    def _calendar(self, text: str, i: int) -> Atom | None:
        if text[i].isdigit() and i and (text[i - 1].isascii() and text[i - 1].isalnum()):
            return None
        found = self.calendar.match(text, i)
        if found is None:
            return None
        end, structure = found
        m = self.calendar.range_sign.match(text, end)
        if m and m.end() < len(text):
            last = self.calendar.match(text, m.end())
            if last is not None and ("year" in last[1] or "month" in last[1]):
                return Atom(i, last[0], "date", calendar={"first": structure, "last": last[1]})
        return Atom(i, end, "date", calendar=structure)
