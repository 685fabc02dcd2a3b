"""What a printed number may have been before it was rounded, and exact arithmetic on such intervals.

The idea is statcheck's (Nuijten and others, https://doi.org/10.3758/s13428-015-0664-2): a number printed to a resolution r stands
for every value that prints so, and printed numbers contradict each other only if no such values agree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Final

from pipeline.grammar.model import Mention

INFINITY: Final = Decimal("Infinity")
_EXACT: Final = Context(prec=200)
_ZERO: Final = Decimal(0)
_ONE: Final = Decimal(1)
_DECIMALS: Final = re.compile(r"[0-9０-９][.．][0-9０-９]")
_AMOUNTS: Final = ("money", "count", "physical")
_HALF: Final = Decimal("0.5")
_FILL: Final = Decimal("0.05")
"""Share of the largest of some numbers that the zeros they end in may stand for."""


@dataclass(slots=True, init=False)
class Interval:
    """All values from `low` to `high`; an open end does not belong to it, an infinite one is no bound.

    Never changed once made; a frozen class would say so, and take four times as long to make. The constructor is written out, as mentions' are.
    """

    low: Decimal
    high: Decimal
    low_open: bool
    high_open: bool

    def __init__(self, low: Decimal, high: Decimal, low_open: bool = False, high_open: bool = False) -> None:
        self.low = low
        self.high = high
        self.low_open = low_open
        self.high_open = high_open

    def meets(self, other: Interval) -> bool:
        """Tell whether some value belongs to both."""
        if self.high < other.low or other.high < self.low:
            return False
        above = self.high > other.low or not (self.high_open or other.low_open)
        return above and (other.high > self.low or not (other.high_open or self.low_open))

    def __contains__(self, value: Decimal) -> bool:
        return self.meets(point(value))

    def __add__(self, other: Interval) -> Interval:
        return Interval(
            _EXACT.add(self.low, other.low),
            _EXACT.add(self.high, other.high),
            self.low_open or other.low_open,
            self.high_open or other.high_open,
        )

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low, self.high_open, self.low_open)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(
            _EXACT.subtract(self.low, other.high),
            _EXACT.subtract(self.high, other.low),
            self.low_open or other.high_open,
            self.high_open or other.low_open,
        )

    def __mul__(self, other: Interval) -> Interval:
        if self.low > _ZERO and other.low > _ZERO:
            low, high = _product(self.low, other.low), _product(self.high, other.high)
            return Interval(low, high, self.low_open or other.low_open, self.high_open or other.high_open)
        ends = [
            (_product(a, b), a_open or b_open)
            for a, a_open in ((self.low, self.low_open), (self.high, self.high_open))
            for b, b_open in ((other.low, other.low_open), (other.high, other.high_open))
        ]
        low, low_open = min(ends)
        high, high_closed = max((value, not is_open) for value, is_open in ends)
        return Interval(low, high, low_open, not high_closed)

    def scaled(self, factor: Decimal) -> Interval:
        """Return the interval of `factor` times each value."""
        if factor <= _ZERO:
            return self * point(factor)
        return Interval(_product(self.low, factor), _product(self.high, factor), self.low_open, self.high_open)

    def hull(self, other: Interval) -> Interval:
        """Return the smallest interval that holds both."""
        low, low_open = min((self.low, self.low_open), (other.low, other.low_open))
        high, high_closed = max((self.high, not self.high_open), (other.high, not other.high_open))
        return Interval(low, high, low_open, not high_closed)


Reading = Callable[[Mention], Interval | None]
"""A way to read a printed number: `rounded`, `truncated`, `coarse`, or what `filled` returns."""


def point(value: Decimal) -> Interval:
    """Return the interval that holds one value."""
    return Interval(value, value)


def rounded(mention: Mention) -> Interval | None:
    """Return the values that a printed number may stand for if it was rounded to its last digit.

    Args:
        mention: a quantity; `resolution` is r, the worth of 1 in its last printed digit.

    Returns:
        [v - r/2, v + r/2], with r doubled where the text says "about"; from the lower edge of a band to its upper one;
        the half-line from a bound on; both ends of a range, widened. None of a vague amount, and of what is no number.
    """
    return _read(mention, is_open=False)


def truncated(mention: Mention) -> Interval | None:
    """Return the values that a printed number may stand for if its further digits were cut, or raised, instead of rounded.

    Args:
        mention: a quantity.

    Returns:
        (v - r, v + r), else as `rounded`; a bound may have been cut, too.
    """
    return _read(mention, is_open=True)


def coarse(mention: Mention) -> Interval | None:
    """Return the values that a number may stand for if the zeros it ends in are mere placeholders.

    A newspaper that writes 90 million may mean 87.72 million; what it prints is then undecided, not wrong. Zeros behind a point are none.

    Args:
        mention: a quantity.

    Returns:
        `truncated`, widened to half the worth of the last digit that is not zero.
    """
    if mention.value is None or _DECIMALS.search(mention.surface):
        return truncated(mention)
    return _widened(mention, _product(last_digit(mention.value), _HALF))


def filled(numbers: Iterable[Mention | None]) -> Reading:
    """Return how the amounts of one tie may be read if the zeros that all of them end in are placeholders for a little.

    From 1200 to 1500 hundred millions may be up 24%; from 1200 to 1503 may not, as who prints 1503 would not leave digits out of 1200.

    Args:
        numbers: the tie's numbers; None for a part that it has not.

    Returns:
        A reading: of an amount as `truncated`, widened to half the worth of the last digit that is not zero in any of them, but by no
        more than a twentieth of the largest; of any other number as `truncated`.
    """
    values = [abs(m.value) for m in numbers if m is not None and m.value and m.kind in _AMOUNTS]
    half = _product(min(map(last_digit, values), default=_ZERO), _HALF)
    slack = min(half, _product(max(values, default=_ZERO), _FILL))

    def read(mention: Mention) -> Interval | None:
        return _widened(mention, slack) if mention.kind in _AMOUNTS else truncated(mention)

    return read


def revalued(
    mention: Mention, value: Decimal | None, *, approx: str = "", resolution: Decimal | None = None
) -> Mention:
    """Return a mention with another value, and where they are given another `approx` and resolution.

    `dataclasses.replace` does the same at ten times the cost.
    """
    return Mention(
        mention.start,
        mention.end,
        mention.surface,
        mention.sentence_start,
        mention.sentence_end,
        mention.kind,
        approx or mention.approx,
        value,
        mention.low,
        mention.high,
        mention.resolution if resolution is None else resolution,
        mention.unit,
        mention.per,
        mention.calendar,
        mention.date_start,
        mention.date_end,
        mention.date_grain,
        mention.timex,
        mention.field,
        mention.mention_id,
    )


def unsigned(mention: Mention) -> Mention:
    """Return a mention with its value's sign dropped, where words give the sign."""
    return revalued(mention, abs(mention.value)) if mention.value is not None and mention.value < 0 else mention


def _widened(mention: Mention, slack: Decimal) -> Interval | None:
    """Read as `truncated`, but at least as wide as a slack to both sides, whose ends belong to it."""
    value = mention.value
    if value is None or mention.approx not in {"exact", "about"}:
        return truncated(mention)
    r = resolution(mention)
    cut = r if mention.approx == "exact" else _EXACT.add(r, r)
    is_cut = cut > slack
    width = cut if is_cut else slack
    return Interval(_EXACT.subtract(value, width), _EXACT.add(value, width), is_cut, is_cut)


def last_digit(value: Decimal) -> Decimal:
    """Return the worth of 1 in the place of a number's last digit that is not zero; 1 for zero."""
    if not value:
        return _ONE
    exponent = value.normalize(_EXACT).as_tuple().exponent
    return _ONE.scaleb(exponent) if isinstance(exponent, int) else _ONE


def resolution(mention: Mention) -> Decimal:
    """Return the worth of 1 in a mention's last printed digit; where it is not known, in its last digit that is not zero."""
    if mention.resolution:
        return mention.resolution
    return last_digit(mention.value or mention.high or mention.low or _ZERO)


def _read(mention: Mention, *, is_open: bool) -> Interval | None:
    r = resolution(mention)
    slack = r if is_open else _EXACT.multiply(r, _HALF)
    value = mention.value
    if mention.approx == "exact" and value is not None:
        return Interval(_EXACT.subtract(value, slack), _EXACT.add(value, slack), is_open, is_open)
    if mention.approx == "range":
        if mention.low is None or mention.high is None:
            return None
        return Interval(_EXACT.subtract(mention.low, slack), _EXACT.add(mention.high, slack), is_open, is_open)
    if value is None or mention.approx == "vague":
        return None
    if mention.approx == "band":
        width = r if not value or _DECIMALS.search(mention.surface) else max(r, last_digit(value))
        if value < _ZERO:
            return Interval(_EXACT.subtract(value, width), value, low_open=True)
        return Interval(value, _EXACT.add(value, width), high_open=True)
    if mention.approx == "about":
        slack = _EXACT.add(slack, slack)
    low, high = _EXACT.subtract(value, slack), _EXACT.add(value, slack)
    if mention.approx == "lower_bound":
        return Interval(low if is_open else value, INFINITY, low_open=is_open)
    if mention.approx == "upper_bound":
        return Interval(-INFINITY, high if is_open else value, high_open=is_open)
    return Interval(low, high, is_open, is_open)


def _product(a: Decimal, b: Decimal) -> Decimal:
    """Multiply; no bound times zero is zero."""
    return _EXACT.multiply(a, b) if a and b else _ZERO
