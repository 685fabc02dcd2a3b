"""Whether a stated change agrees with its levels: `from 5 dollars to 27, 5.4 times`, `up 800 won (14.98%) to 6,140`."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import TYPE_CHECKING

from pipeline.grammar.testing.consistency import SLIPS, Finding, finding, slips, unknown
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

_PLAIN = Context(prec=40)
_HUNDRED = Decimal(100)
_BASIS_POINT = Decimal("0.01")
_Sides = tuple[Interval, Interval]
"""What must meet if numbers agree: what the level comes to, and what base and size come to."""
_LOST_WORD = 4
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
    low = truncated(base)
    pair = f"From {amount(base)} to {amount(level)}"
    if difference is not None:
        yield _tested(_difference, _by_difference, level, sign, base, difference, pair)
    for size, test, sides in ((percent, _percent, _by_percent), (multiple, _multiple, _by_multiple)):
        if size is not None and low is not None and low.low <= 0:
            yield unknown("change", size, "sign", f"{pair}: a ratio to a number that may be below zero says nothing.")
        elif size is not None:
            yield _tested(test, sides, level, sign, base, size, pair, is_ratio=True)
    if difference is percent is multiple is None:
        yield _direction(level, sign, base, pair)


def _tested(
    test: Callable[[Mention, int, Mention, Mention, str], Finding],
    sides: Callable[[Mention, int, Mention, Mention, Reading], _Sides | None],
    level: Mention,
    sign: int,
    base: Mention,
    size: Mention,
    pair: str,
    *,
    is_ratio: bool = False,
) -> Finding:
    """Test a size against two levels; where another power of ten in one of these mends it, the finding is on that level.

    Where the size `is_ratio` of the levels, the two sides are off by just the power that one of them is off by.
    """
    found = test(level, sign, base, size, pair)
    if found.verdict != "refuted" or found.reason_code == "scale_slip":
        return found
    both, (a, b) = sides(level, sign, base, size, rounded), (rounded(level), rounded(base))
    if both is None or a is None or b is None:
        return found
    if is_ratio:
        of_level = slips(*both)
        of_base: Collection[int] = [-power for power in of_level]
    else:
        of_level, of_base = _slips_of_difference(level, sign, size, a, b)
    for power in SLIPS if of_level or of_base else ():
        slipping = [(level, a, power, of_level), (base, b, -power, of_base)]
        if abs(power) >= _LOST_WORD and power < 0:
            slipping.reverse()
        for mention, interval, by, possible in slipping:
            if by not in possible or mention.value is None or mention.approx not in {"exact", "about"}:
                continue
            if _agree(sides(level, sign, base, size, _reading(mention, interval.scaled(SLIPS[by])))):
                right = _scaled(mention, mention.value, by)
                unit = f" {mention.unit}" if mention.unit else ""
                fits = f"which fits if {amount(mention)} were {number(right.value or Decimal(0))}{unit}"
                what = f"{found.explanation[:-1]}, {fits}: it is {times_too(by)}."
                return Finding("change", mention, "refuted", "scale_slip", what, rounded(right), right.value)
    return found


def _slips_of_difference(
    level: Mention, sign: int, size: Mention, a: Interval, b: Interval
) -> tuple[Collection[int], Collection[int]]:
    """Return the powers of ten that may bring a level, read as `a`, to its base `b` and the size, and those that may bring the base to these."""
    gap = rounded(unsigned(size))
    if gap is None:
        return (), ()
    moved = gap.scaled(sign * _unit_of_difference(level, size))
    return slips(a, b + moved), slips(b, a - moved)


def _agree(sides: _Sides | None) -> bool | None:
    return None if sides is None else sides[0].meets(sides[1])


def _reading(slipped: Mention, interval: Interval) -> Reading:
    """Return the reading that rounds, but for the one mention that is read as an interval."""
    return lambda mention: interval if mention is slipped else rounded(mention)


def _scaled(mention: Mention, value: Decimal, power: int) -> Mention:
    factor = SLIPS[power]
    worth = _PLAIN.multiply(resolution(mention), factor)
    return revalued(mention, _PLAIN.multiply(value, factor), resolution=worth)


def _difference(level: Mention, sign: int, base: Mention, difference: Mention, pair: str) -> Finding:
    size = unsigned(difference)
    unit = _unit_of_difference(level, size)
    nominal = None if level.value is None or base.value is None else (level.value - base.value) * sign / unit
    expected = _expected_difference(level, sign, base, size, rounded)
    what = f"{pair} is {_moved(sign, expected, size.unit)}; the text says {amount(size)}."
    return finding(
        "change",
        size,
        lambda reading: _agree(_by_difference(level, sign, base, size, reading)),
        expected,
        what,
        nominal,
        filled((base, level, difference)),
    )


def _by_difference(level: Mention, sign: int, base: Mention, difference: Mention, reading: Reading) -> _Sides | None:
    size = unsigned(difference)
    expected, found = _expected_difference(level, sign, base, size, reading), reading(size)
    return None if expected is None or found is None else (expected, found)


def _expected_difference(level: Mention, sign: int, base: Mention, size: Mention, reading: Reading) -> Interval | None:
    a, b = reading(level), reading(base)
    return None if a is None or b is None else (a - b).scaled(sign / _unit_of_difference(level, size))


def _unit_of_difference(level: Mention, size: Mention) -> Decimal:
    return _BASIS_POINT if size.unit == "bp" and level.unit == "%" else Decimal(1)


def _percent(level: Mention, sign: int, base: Mention, percent: Mention, pair: str) -> Finding:
    size = unsigned(percent)
    expected, nominal = None, None
    a, b = rounded(level), rounded(base)
    if a is not None and b is not None and b.low > 0:
        ratio = Interval(_PLAIN.divide(a.low, b.high), _PLAIN.divide(a.high, b.low))
        expected = (ratio - point(Decimal(1))).scaled(sign * _HUNDRED)
    if level.value is not None and base.value:
        nominal = _PLAIN.divide((level.value - base.value) * sign * _HUNDRED, base.value)
    what = f"{pair} is {_moved(sign, expected, '%')} of the first; the text says {amount(size)}."
    found = finding(
        "change",
        size,
        lambda reading: _agree(_by_percent(level, sign, base, size, reading)),
        expected,
        what,
        nominal,
        filled((base, level)),
    )
    if found.verdict == "refuted" and level.unit == "%":
        points = _difference(level, sign, base, percent, pair)
        if points.verdict != "refuted":
            return unknown("change", size, "percent_or_point", f"{what[:-1]}, which fits as percentage points.")
    return found


def _by_percent(level: Mention, sign: int, base: Mention, percent: Mention, reading: Reading) -> _Sides | None:
    a, b, p = reading(level), reading(base), reading(unsigned(percent))
    if a is None or b is None or p is None:
        return None
    return a.scaled(_HUNDRED), b * (point(_HUNDRED) + p.scaled(Decimal(sign)))


def _multiple(level: Mention, sign: int, base: Mention, multiple: Mention, pair: str) -> Finding:
    if sign < 0:
        return unknown("change", multiple, "multiple_of_fall", f"{pair}: a fall by a multiple is no clear number.")

    def agree_above(reading: Reading) -> bool | None:
        a, b, n = reading(level), reading(base), reading(multiple)
        return None if a is None or b is None or n is None else a.meets(b * (n + point(Decimal(1))))

    expected, nominal = None, None
    a, b = rounded(level), rounded(base)
    if a is not None and b is not None and b.low > 0:
        expected = Interval(_PLAIN.divide(a.low, b.high), _PLAIN.divide(a.high, b.low))
    if level.value is not None and base.value:
        nominal = _PLAIN.divide(level.value, base.value)
    what = f"{pair} is {span(expected, None)} times as much; the text says {amount(multiple)}."
    found = finding(
        "change",
        multiple,
        lambda reading: _agree(_by_multiple(level, sign, base, multiple, reading)),
        expected,
        what,
        nominal,
        filled((base, level)),
    )
    if found.verdict == "refuted" and agree_above(truncated):
        return unknown("change", multiple, "times_or_more", f"{what[:-1]}, which fits as that many times more.")
    return found


def _by_multiple(level: Mention, _sign: int, base: Mention, multiple: Mention, reading: Reading) -> _Sides | None:
    a, b, n = reading(level), reading(base), reading(multiple)
    return None if a is None or b is None or n is None else (a, b * n)


def _percent_of_difference(
    sign: int, base: Mention | None, level: Mention | None, difference: Mention, percent: Mention
) -> Finding:
    """Test `up C (p%) to B` and `up C (p%) from A`: C over A, or over what B was before."""
    size, gap = unsigned(percent), unsigned(difference)

    def start(reading: Reading) -> Interval | None:
        if base is not None:
            return reading(base)
        a, c = None if level is None else reading(level), reading(gap)
        return None if a is None or c is None else a - c.scaled(Decimal(sign))

    def agree(reading: Reading) -> bool | None:
        a, c, p = start(reading), reading(gap), reading(size)
        if a is None or c is None or p is None or a.low <= 0:
            return None
        return c.scaled(_HUNDRED).meets(a * p)

    expected, nominal = None, None
    a, c = start(rounded), rounded(gap)
    if a is not None and c is not None and a.low > 0:
        hundredfold = c.scaled(_HUNDRED)
        expected = Interval(_PLAIN.divide(hundredfold.low, a.high), _PLAIN.divide(hundredfold.high, a.low))
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
