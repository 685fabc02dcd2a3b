"""Unit words after a number, and currency signs before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from pipeline.grammar.lexicon import alternatives
from pipeline.grammar.reading.unit_lexicon import CurrencyLexicon, MeasureLexicon, UnitLexicon

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit word: its kind (schema.KINDS), canonical code, whether native numerals take it, and the worth of a subunit."""

    word: str
    kind: str
    code: str
    native: bool = False
    factor: Decimal | None = None
    minimum: int = 0
    line: bool = False
    degree: bool = False
    guard: re.Pattern[str] | None = None
    context: re.Pattern[str] | None = None
    plain: re.Pattern[str] | None = None

    def stands(self, text: str, pos: int) -> bool:
        """Whether a word that the unit needs stands near a place, or what tells it stands after."""
        if self.plain is not None and self.plain.match(text, pos + len(self.word)):
            return True
        return self.near(text, pos)

    def near(self, text: str, pos: int) -> bool:
        """Whether a word that the unit needs stands near a place."""
        return self.context is not None and bool(self.context.search(text, max(0, pos - _NEAR), pos + _AFTER))


_NEAR = 16
_AFTER = 9


@dataclass(slots=True)
class UnitTable:
    """Unit words, and the signs that stand before a number.

    `by_first` has them by their first letter, the longest first; `by_head` those that a text may hold that begins with two letters, or,
    where no longer word begins so, with one.
    """

    by_first: dict[str, list[Unit]] = field(default_factory=dict)
    by_head: dict[str, list[Unit]] = field(default_factory=dict)
    by_word: dict[tuple[str, str], Unit] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    sign: re.Pattern[str] = re.compile(r"(?!)")
    shared: dict[str, tuple[re.Pattern[str], dict[str, str]]] = field(default_factory=dict)

    def words(self) -> set[str]:
        """Return the unit words and the signs before numbers."""
        return {word for _, word in self.by_word} | set(self.before)

    def code(self, kind: str, word: str | None) -> str | None:
        """Return the canonical code of a kind's unit word; a word that is in no list stays."""
        unit = self.by_word.get((kind, word or ""))
        return unit.code if unit else word

    def money_of(self, word: str, before: str) -> str:
        """Return the full name of a money word that several countries share, by the last of them that a text names."""
        pattern, owners = self.shared.get(word, (None, {}))
        named = pattern.findall(before) if pattern else []
        return owners[named[-1]] if named else word

    def match(self, text: str, pos: int, value: Decimal | None = None, *, native: bool = False) -> Unit | None:
        """Return the longest unit word that starts at a place and may stand after a number of that value, or None.

        `native` asks for those that take native numerals.
        """
        units = self.by_head.get(text[pos : pos + 2]) or self.by_head.get(text[pos : pos + 1])
        for unit in units or ():
            word = unit.word
            if not text.startswith(word, pos) or (native and not unit.native):
                continue
            if unit.guard is not None and unit.guard.match(text, pos + len(word)):
                continue
            if unit.minimum and (value is None or value < unit.minimum) and not unit.stands(text, pos):
                continue
            return unit
        return None


def within_word(text: str, pos: int) -> bool:
    """Whether a place lies between two letters of a script whose words stand apart."""
    before, after = text[pos - 1 : pos], text[pos : pos + 1]
    return before.isascii() and before.isalpha() and after.isascii() and after.isalpha()


def build_units(units: UnitLexicon, currencies: CurrencyLexicon, measures: MeasureLexicon) -> UnitTable:
    """Bring a language's unit words and the shared signs, codes and symbols into one table."""
    table = UnitTable()
    for unit in map(_guarded, _all(units, currencies, measures)):
        if (unit.kind, unit.word) not in table.by_word:
            table.by_word[unit.kind, unit.word] = unit
            table.by_first.setdefault(unit.word[0], []).append(unit)
    for words in table.by_first.values():
        words.sort(key=lambda u: (-len(u.word), u.word, -u.minimum))
        for head in {u.word[:2] for u in words}:
            table.by_head[head] = [u for u in words if u.word.startswith(head) or len(u.word) == 1]
    table.before = currencies.signs | {c: c for c in currencies.codes if c not in currencies.word_codes}
    table.sign = re.compile(f"(?:{alternatives(table.before)})\\s?(?=\\d)")
    for word in units.money_shared:
        owners = {
            w.removesuffix(word).strip(): w
            for kind, w in table.by_word
            if kind == "money" and w.endswith(word) and w != word
        }
        table.shared[word] = (re.compile(alternatives(owners)), owners)
    return table


def _all(units: UnitLexicon, currencies: CurrencyLexicon, measures: MeasureLexicon) -> Iterator[Unit]:
    guards = _compiled(units.guards)
    counter_guards = _compiled(units.counters.guards)
    for words, kind, code in (
        (units.percent.points, "percent_point", "%p"),
        (units.percent.basis_points, "percent_point", "bp"),
        (units.percent.words, "percent", "%"),
        (units.rank.words, "rank", "rank"),
        (units.points.words, "points", "pt"),
    ):
        for w in words:
            yield Unit(w, kind, code, guard=guards.get(w))
    for w in units.multiple.words:
        yield Unit(w, "multiple", "x", native=w in units.multiple.native, guard=guards.get(w))
    for w in units.points.lines:
        yield Unit(w, "points", "pt", line=True, minimum=100, guard=guards.get(w))
    for w in units.age.words:
        yield Unit(w, "age", "year", native=w in units.age.native, guard=guards.get(w))
    for w, code in units.money.items():
        context = re.compile(alternatives(units.money_context.get(w, [])))
        yield Unit(w, "money", code, guard=guards.get(w), minimum=units.money_minimum.get(w, 0), context=context)
    for w, (code, factor) in units.subunits.items():
        yield Unit(w, "money", code, factor=factor, guard=guards.get(w))
    for w, code in units.duration.items():
        yield Unit(w, "duration", code, native=w in units.native_durations, guard=guards.get(w))
    physical = _compiled(units.physical_guards)
    for w, code in units.physical.items():
        yield Unit(w, "physical", code, native=w in units.native_physical, guard=physical.get(w))
    for w in units.degrees.words:
        yield Unit(w, "physical", "Cel", degree=True)
    counters = units.counters
    plain = _compiled(counters.plain)
    for words, native in ((counters.native, True), (counters.other, False)):
        for w in words:
            context = re.compile(alternatives(counters.context.get(w, [])))
            minimum = counters.large_only.get(w, 0)
            guard = counter_guards.get(w)
            yield Unit(w, "count", w, native, minimum=minimum, guard=guard, context=context, plain=plain.get(w))
    for w, code in measures.symbols.items():
        yield Unit(w, "physical", code)
    for w, code in currencies.names.items():
        yield Unit(w, "money", code, guard=guards.get(w))
    for w in currencies.codes:
        if w not in currencies.word_codes:
            yield Unit(w, "money", w)
    for w, code in currencies.signs.items():
        yield Unit(w, "money", code)


def _guarded(unit: Unit) -> Unit:
    """Return a unit whose word, if a letter of a script whose words stand apart ends it, no such letter may follow."""
    if not within_word(unit.word[-1] + "a", 1):
        return unit
    guard = f"[A-Za-z]|{unit.guard.pattern}" if unit.guard else "[A-Za-z]"
    return replace(unit, guard=re.compile(guard))


def _compiled(guards: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    return {w: re.compile(g) for w, g in guards.items()}
