"""Whether two printed numbers compare as words say: more, hardly less, at least twice as much."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Context, Decimal

from pipeline.grammar.model import Mention
from pipeline.grammar.testing.consistency import Finding, quotient, unknown, without_bound
from pipeline.grammar.testing.intervals import INFINITY, Interval, revalued, rounded, truncated
from pipeline.grammar.testing.wording import amount, number, span

_PLAIN = Context(prec=40)


def comparison(
    left: Mention, right: Mention, holds: Interval, firm: Interval, cue: str, factor: Mention | None = None
) -> Finding:
    """Test whether two numbers compare as the text says; the verdict stands on the left one.

    Args:
        left: what is said to be more or less.
        right: what it is compared with; a bound that the comparing words gave it is not read as one.
        holds: where left / right lies if the words hold.
        firm: out of it the words are wrong.
        cue: the words.
        factor: the multiple that the text states, if it does.
    """
    right = without_bound(right)
    says = f"“{cue}”" if factor is None else _multiple(factor)
    pair = f"{amount(left)} against {amount(right)}"
    a, b = truncated(left), truncated(right)
    if a is None or b is None:
        return unknown("comparison", left, "no_value", f"{pair}: one of them has no value.")
    if a.low <= 0 or b.low <= 0:
        if firm.low != 1 and firm.high != 1:
            return unknown(
                "comparison", left, "sign", f"{pair}: a ratio with a number that may be below zero says nothing."
            )
        above = firm.low == 1
        beyond = Interval(b.low, INFINITY) if above else Interval(-INFINITY, b.high)
        apart = left.value is not None and right.value is not None and left.value != right.value
        if apart and (left.value > right.value) is above:  # type: ignore[operator]
            return Finding("comparison", left, "supported", "consistent", f"{pair}: {says} holds.", beyond)
        possible = a.high >= b.low if above else a.low <= b.high
        verdict, code = ("not_enough_evidence", "rounding") if possible else ("refuted", "inconsistent")
        end = "may hold" if possible else "does not hold"
        return Finding("comparison", left, verdict, code, f"{pair}: {says} {end}.", beyond)

    ratio = quotient(left.value, right.value, Decimal(1))
    times = f", {number(ratio)} times as much" if ratio is not None else ""
    expected = _bounds(b, firm)
    if ratio is not None and ratio in holds:
        verdict, code, end = "supported", "consistent", "holds"
    elif a.meets(expected):
        verdict, code, end = "not_enough_evidence", "matter_of_taste", "may hold"
    else:
        need = f"at most {number(firm.high)}" if firm.low <= 0 else span(firm, None)
        verdict, code, end = "refuted", "inconsistent", f"would need {need} times as much"
    return Finding("comparison", left, verdict, code, f"{pair}{times}: {says} {end}.", expected)


def times(
    left: Mention, right: Mention, factor: Mention, cue: str, fraction: Interval, bound: Decimal
) -> Iterator[Finding]:
    """Test whether one number is the stated multiple or fraction of another; the verdict stands on the left one.

    Args:
        left: what is said to be a multiple.
        right: of what.
        factor: the multiple, or a fraction in words.
        cue: the words that join them.
        fraction: what a fraction in words may be off by, as factors.
        bound: how far "at least" and "at most" may be missed and still be a matter of taste, as a factor of the multiple.

    Yields:
        The finding; none where the multiple has no value.
    """
    n = factor.value
    if n is not None and factor.approx == "lower_bound":
        holds, firm = Interval(n, INFINITY), Interval(n * bound, INFINITY)
    elif n is not None and factor.approx == "upper_bound":
        holds, firm = Interval(Decimal(0), n), Interval(Decimal(0), _PLAIN.divide(n, bound))
    elif n is not None and factor.kind == "fraction":
        holds = fraction.scaled(n)
        firm = holds.scaled(fraction.low).hull(holds.scaled(fraction.high))
    else:
        plain = revalued(factor, n, approx="exact") if factor.approx == "about" else factor
        strict, cut = rounded(plain), truncated(plain)
        if strict is None or cut is None:
            return
        holds, firm = strict, cut
    yield comparison(left, right, holds, firm, cue, factor)


def _multiple(factor: Mention) -> str:
    if factor.value is None:
        return amount(factor)
    bound = {"lower_bound": "at least ", "upper_bound": "at most ", "about": "about "}.get(factor.approx, "")
    return f"“{factor.surface}” ({bound}{number(factor.value)} times)"


def _bounds(interval: Interval, factor: Interval) -> Interval:
    """Multiply what is above zero by factors of which the upper may be no bound."""
    high = INFINITY if factor.high == INFINITY else interval.high * factor.high
    return Interval(interval.low * factor.low, high)
