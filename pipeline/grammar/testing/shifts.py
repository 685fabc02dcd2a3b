"""Whether a stated change agrees with its levels: `from 5 dollars to 27, 5.4 times`, `up 800 won (14.98%) to 6,140`."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import TYPE_CHECKING, Final

from pipeline.grammar.testing.consistency import SLIPS, Finding, finding, ratio, slips, unknown
from pipeline.grammar.testing.intervals import (
    INFINITY,
    Interval,
    Reading,
    filled,
    point,
    resolution,
    revalued,
    rounded,
    truncated,
    unsigned,
)
from pipeline.grammar.testing.wording import amount, number, span, times_too

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from pipeline.grammar.model import Mention

_PLAIN: Final = Context(prec=40)
_ONE: Final = Decimal(1)
_HUNDRED: Final = Decimal(100)
_BASIS_POINT: Final = Decimal("0.01")
_Sides = tuple[Interval, Interval]
"""What must meet if numbers agree: what the level comes to, and what base and size come to."""
_LOST_WORD: Final = 4
"""Powers of ten from which on a slip is more likely a scale word that was lost than one too many."""


def change(
    sign: int,
    base: Mention | None = None,
    level: Mention | None = None,
    difference: Mention | None = None,
    percent: Mention | None = None,
    multiple: Mention | None = None,
) -> Iterator[Finding]:
    """Test a change against its levels.

    Args:
        sign: 1 if the text says that it rose, -1 if it fell.
        base: what it started from.
        level: what it led to.
        difference: the size, in the level's unit or in percent points.
        percent: the size as a share of the base.
        multiple: the size as a multiple of the base.

    Yields:
        A finding for each size that can be tested, on the size, or on the level that another power of ten would mend; where there are
        two levels and no size, one for the direction, on the level.
    """
    if base is None or level is None:
        if difference is not None and percent is not None and (base or level) is not None:
            yield _percent_of_difference(sign, base, level, difference, percent)
        return
    pair = f"From {amount(base)} to {amount(level)}"
    if difference is percent is multiple is None:
        yield _direction(level, sign, base, pair)
        return
    if difference is not None:
        yield _tested(_difference, _with_difference(sign, base, level, unsigned(difference)), pair)
    low = truncated(base)
    for size, test, law in ((percent, _percent, _by_percent), (multiple, _multiple, _by_multiple)):
        if size is not None and low is not None and low.low <= 0:
            yield unknown("change", size, "sign", f"{pair}: a ratio to a number that may be below zero says nothing.")
        elif size is not None:
            said = size if size is multiple else unsigned(size)
            yield _tested(test, _Sized(sign, base, level, said, law, Decimal(sign)), pair, is_ratio=True)


class _Sized:
    """Two levels and the size of the change between them; `a`, `b` and `s` are these as `rounded`, each read once, and `strict` their sides."""

    def __init__(
        self,
        sign: int,
        base: Mention,
        level: Mention,
        size: Mention,
        law: Callable[[Interval, Interval, Interval, Decimal], _Sides],
        factor: Decimal,
    ) -> None:
        self.sign = sign
        self.base = base
        self.level = level
        self.size = size
        self.law = law
        self.factor = factor
        self.a = rounded(level)
        self.b = rounded(base)
        self.s = rounded(size)
        self.strict = self.sides(self.a, self.b, self.s)

    def sides(self, a: Interval | None, b: Interval | None, s: Interval | None) -> _Sides | None:
        """Return what must meet if a level, its base and a size agree; None if one has no value."""
        return None if a is None or b is None or s is None else self.law(a, b, s, self.factor)

    def agree(self, reading: Reading) -> bool | None:
        """Tell whether the three agree if they are read so; None if one has no value."""
        if reading is rounded:
            return _meet(self.strict)
        return _meet(self.sides(reading(self.level), reading(self.base), reading(self.size)))


def _meet(sides: _Sides | None) -> bool | None:
    return None if sides is None else sides[0].meets(sides[1])


def _tested(test: Callable[[_Sized, str], Finding], sized: _Sized, pair: str, *, is_ratio: bool = False) -> Finding:
    """Test a size against two levels; where another power of ten in one of these mends it, the finding is on that level.

    Where the size `is_ratio` of the levels, the two sides are off by just the power that one of them is off by.
    """
    found = test(sized, pair)
    if found.verdict != "refuted" or found.reason_code == "scale_slip":
        return found
    a, b, s, strict = sized.a, sized.b, sized.s, sized.strict
    if a is None or b is None or s is None or strict is None:
        return found
    if is_ratio:
        of_level = slips(*strict)
        of_base: Collection[int] = [-power for power in of_level]
    else:
        moved = s.scaled(sized.sign * _unit_of_difference(sized.level, sized.size))
        of_level, of_base = slips(a, b + moved), slips(b, a - moved)
    for power in SLIPS if of_level or of_base else ():
        slipping = []
        if power in of_level:
            slipping.append((sized.level, power, a.scaled(SLIPS[power]), b))
        if -power in of_base:
            slipping.append((sized.base, -power, a, b.scaled(SLIPS[-power])))
        if abs(power) >= _LOST_WORD and power < 0:
            slipping.reverse()
        for mention, by, level, base in slipping:
            if mention.value is None or mention.approx not in {"exact", "about"}:
                continue
            if _meet(sized.sides(level, base, s)):
                right = _scaled(mention, mention.value, by)
                unit = f" {mention.unit}" if mention.unit else ""
                fits = f"which fits if {amount(mention)} were {number(right.value or Decimal(0))}{unit}"
                what = f"{found.explanation[:-1]}, {fits}: it is {times_too(by)}."
                return Finding("change", mention, "refuted", "scale_slip", what, rounded(right), right.value)
    return found


def _scaled(mention: Mention, value: Decimal, power: int) -> Mention:
    factor = SLIPS[power]
    worth = _PLAIN.multiply(resolution(mention), factor)
    return revalued(mention, _PLAIN.multiply(value, factor), resolution=worth)


def _with_difference(sign: int, base: Mention, level: Mention, size: Mention) -> _Sized:
    return _Sized(sign, base, level, size, _by_difference, sign / _unit_of_difference(level, size))


def _difference(sized: _Sized, pair: str) -> Finding:
    size, level, base, a, b = sized.size, sized.level, sized.base, sized.a, sized.b
    nominal = None
    if level.value is not None and base.value is not None:
        nominal = (level.value - base.value) * sized.sign / _unit_of_difference(level, size)
    expected = None if a is None or b is None else (a - b).scaled(sized.factor)
    what = f"{pair} is {_moved(sized.sign, expected, size.unit)}; the text says {amount(size)}."
    return finding("change", size, sized.agree, expected, what, nominal, filled((base, level, size)))


def _by_difference(a: Interval, b: Interval, difference: Interval, factor: Decimal) -> _Sides:
    return (a - b).scaled(factor), difference


def _unit_of_difference(level: Mention, size: Mention) -> Decimal:
    return _BASIS_POINT if size.unit == "bp" and level.unit == "%" else Decimal(1)


def _percent(sized: _Sized, pair: str) -> Finding:
    size, sign, level, base, a, b = sized.size, sized.sign, sized.level, sized.base, sized.a, sized.b
    expected, nominal = None, None
    if a is not None and b is not None and b.low > 0:
        expected = (ratio(a, b) - point(_ONE)).scaled(sign * _HUNDRED)
    if level.value is not None and base.value:
        nominal = _PLAIN.divide((level.value - base.value) * sign * _HUNDRED, base.value)
    what = f"{pair} is {_moved(sign, expected, '%')} of the first; the text says {amount(size)}."
    found = finding("change", size, sized.agree, expected, what, nominal, filled((base, level)))
    if found.verdict == "refuted" and level.unit == "%":
        points = _difference(_with_difference(sign, base, level, size), pair)
        if points.verdict != "refuted":
            return unknown("change", size, "percent_or_point", f"{what[:-1]}, which fits as percentage points.")
    return found


def _by_percent(a: Interval, b: Interval, percent: Interval, sign: Decimal) -> _Sides:
    whole = point(_HUNDRED)
    return a.scaled(_HUNDRED), b * (whole + percent if sign > 0 else whole - percent)


def _multiple(sized: _Sized, pair: str) -> Finding:
    size, level, base, a, b = sized.size, sized.level, sized.base, sized.a, sized.b
    if sized.sign < 0:
        return unknown("change", size, "multiple_of_fall", f"{pair}: a fall by a multiple is no clear number.")

    def agree_above(reading: Reading) -> bool | None:
        a, b, n = reading(level), reading(base), reading(size)
        return None if a is None or b is None or n is None else a.meets(b * (n + point(_ONE)))

    expected, nominal = None, None
    if a is not None and b is not None and b.low > 0:
        expected = ratio(a, b)
    if level.value is not None and base.value:
        nominal = _PLAIN.divide(level.value, base.value)
    what = f"{pair} is {span(expected, None)} times as much; the text says {amount(size)}."
    found = finding("change", size, sized.agree, expected, what, nominal, filled((base, level)))
    if found.verdict == "refuted" and agree_above(truncated):
        return unknown("change", size, "times_or_more", f"{what[:-1]}, which fits as that many times more.")
    return found


def _by_multiple(a: Interval, b: Interval, multiple: Interval, _factor: Decimal) -> _Sides:
    return a, b * multiple


def _percent_of_difference(
    sign: int, base: Mention | None, level: Mention | None, difference: Mention, percent: Mention
) -> Finding:
    """Test `up C (p%) to B` and `up C (p%) from A`: C over A, or over what B was before."""
    size, gap = unsigned(percent), unsigned(difference)

    def start(reading: Reading, c: Interval | None) -> Interval | None:
        if base is not None:
            return reading(base)
        a = None if level is None else reading(level)
        return None if a is None or c is None else a - c.scaled(Decimal(sign))

    def agree(reading: Reading) -> bool | None:
        c, p = reading(gap), reading(size)
        a = start(reading, c)
        if a is None or c is None or p is None or a.low <= 0:
            return None
        return c.scaled(_HUNDRED).meets(a * p)

    expected, nominal = None, None
    c = rounded(gap)
    a = start(rounded, c)
    if a is not None and c is not None and a.low > 0:
        expected = ratio(c.scaled(_HUNDRED), a)
    first, ends = None, ""
    if base is not None:
        first, ends = base.value, f"from {amount(base)}"
    elif level is not None:
        ends = f"to {amount(level)} means {span(a, gap.unit)} before"
        if level.value is not None and gap.value is not None:
            first = level.value - sign * gap.value
    if first is not None and first > 0 and gap.value is not None:
        nominal = _PLAIN.divide(gap.value * _HUNDRED, first)
    what = f"{_way(sign).capitalize()} by {amount(gap)} {ends}, which is {span(expected, '%')}; the text says {amount(size)}."
    return finding("change", size, agree, expected, what, nominal, filled((base, level, difference)))


def _direction(level: Mention, sign: int, base: Mention, pair: str) -> Finding:
    a, b = truncated(level), truncated(base)
    if a is None or b is None:
        return unknown("change", level, "no_value", f"{pair}: one of them has no value.")
    beyond = Interval(b.low, INFINITY) if sign > 0 else Interval(-INFINITY, b.high)
    if level.value is not None and base.value is not None and (level.value - base.value) * sign > 0:
        return Finding("change", level, "supported", "consistent", f"{pair} is {_way(sign)}, as the text says.", beyond)
    gap = (a - b).scaled(Decimal(sign))
    if gap.high > 0:
        return unknown("change", level, "rounding", f"{pair} may be {_way(sign)}, as the text says.")
    return Finding(
        "change", level, "refuted", "wrong_direction", f"{pair} is not {_way(sign)}, as the text says.", beyond
    )


def _moved(sign: int, size: Interval | None, unit: str | None) -> str:
    """Say which way, and by how much; the other way, if the size is below zero."""
    if size is not None and size.high < 0:
        sign, size = -sign, -size
    return f"{_way(sign)} by {span(size, unit)}"


def _way(sign: int) -> str:
    return "up" if sign > 0 else "down"
