"""Numbers in the words of an explanation: short enough to read, exact enough for a pocket calculator."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Final

from pipeline.grammar.model import Mention
from pipeline.grammar.testing.intervals import Interval

_SIX_DIGITS: Final = Context(prec=6)
_POWERS: Final = {1: "ten", 2: "a hundred", 3: "a thousand", 4: "ten thousand", 8: "a hundred million"}
_SCALES: Final = (
    (12, Decimal(10) ** 12, " trillion"),
    (9, Decimal(10) ** 9, " billion"),
    (6, Decimal(10) ** 6, " million"),
)


def number(value: Decimal) -> str:
    """Write a number in six digits at most, such as `1.234 million`, `10,875` or `0.52`."""
    if not value.is_finite():
        return "any" if value > 0 else "-any"
    short = _SIX_DIGITS.plus(value)
    digits = short.adjusted() if short else 0
    for power, scale, word in _SCALES:
        if digits >= power:
            return f"{_trim(_SIX_DIGITS.divide(value, scale))}{word}"
    return _trim(short)


def amount(mention: Mention) -> str:
    """Write a mention as printed, with its value behind it."""
    if mention.value is not None:
        value = number(mention.value)
    elif mention.low is not None and mention.high is not None:
        value = f"{number(mention.low)} to {number(mention.high)}"
    else:
        return f"“{mention.surface}”"
    return f"“{mention.surface}” ({value}{_unit(mention.unit)})"


def figure_of(value: Decimal, unit: str | None) -> str:
    """Write a value with its unit."""
    return number(value) + _unit(unit)


def span(interval: Interval | None, unit: str | None) -> str:
    """Write an interval, or the one number that both ends are when written, with its unit."""
    if interval is None:
        return "an unknown amount"
    low, high = number(interval.low), number(interval.high)
    if low == high:
        return low + _unit(unit)
    if not interval.high.is_finite():
        return "any number" if not interval.low.is_finite() else f"at least {low}{_unit(unit)}"
    if not interval.low.is_finite():
        return f"at most {high}{_unit(unit)}"
    return f"{low} to {high}{_unit(unit)}"


def times_too(power: int) -> str:
    """Say how a number is wrong that 10 to the `power` would mend: `ten times too small (factor 10)`."""
    words = _POWERS.get(abs(power), f"10^{abs(power)}")
    return f"{words} times too {'small' if power > 0 else 'large'} (factor {10 ** abs(power):,})"


def _unit(unit: str | None) -> str:
    return "" if unit is None else unit if unit.startswith("%") else f" {unit}"


def _trim(value: Decimal) -> str:
    text = format(value, ",f")
    return text.rstrip("0").rstrip(".") if "." in text else text
