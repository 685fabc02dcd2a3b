"""Whether printed numbers can be true together: interval arithmetic on tied mentions, and a sentence that says so.

Each function returns a `Finding`. `supported` means that the numbers agree if they were rounded to their last printed digit,
`not_enough_evidence` that they agree only if digits were cut or left out, or that it cannot be told, `refuted` that they cannot agree.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from typing import Final

from pipeline.grammar.model import Mention
from pipeline.grammar.testing.intervals import (
    INFINITY,
    Interval,
    Reading,
    coarse,
    filled,
    last_digit,
    point,
    resolution,
    revalued,
    rounded,
    truncated,
    unsigned,
)
from pipeline.grammar.testing.wording import amount, span, times_too

_PLAIN: Final = Context(prec=40)
_HUNDRED: Final = Decimal(100)
_FAR: Final = Decimal(30)
"""Percent that a list may miss 100 by and still be taken for one that should make it up."""
SLIPS: Final = {power: Decimal(1).scaleb(power) for power in (1, -1, 2, -2, 3, -3, 4, -4, 8, -8, 12, -12)}
"""Powers of ten that a mix-up of scale words (or a lost scale word) is off by, and what they are worth."""


@dataclass(slots=True, init=False)
class Finding:
    """One test of one mention: what was expected, in the mention's unit, and what came of it."""

    method: str
    mention: Mention
    verdict: str
    reason_code: str
    explanation: str
    expected: Interval | None
    suggested: Decimal | None
    evidence: Mapping[str, str]
    """JSON texts by name, since what many findings rest on is written once."""

    def __init__(
        self,
        method: str,
        mention: Mention,
        verdict: str,
        reason_code: str,
        explanation: str,
        expected: Interval | None = None,
        suggested: Decimal | None = None,
        evidence: Mapping[str, str] | None = None,
    ) -> None:
        self.method = method
        self.mention = mention
        self.verdict = verdict
        self.reason_code = reason_code
        self.explanation = explanation
        self.expected = expected
        self.suggested = suggested
        self.evidence = {} if evidence is None else evidence


Test = Callable[[Reading], bool | None]
"""Whether the numbers agree when each is read so; None if one has no value."""


def conversion(given: Mention, converted: Mention, rates: Interval, tolerance: Decimal, source: str) -> Finding:
    """Test the two sides of a conversion against the rates of its day.

    Args:
        given: the amount that was converted.
        converted: what it is said to be worth; the verdict stands on it.
        rates: lowest and highest rate, units of `converted`'s currency for one of `given`'s.
        tolerance: how far a bank's rate may lie beyond them, as a share.
        source: where the rates are from, for the explanation.

    Returns:
        The finding; both ends of a range are tested. A bound ("over 2 trillion dollars") goes for both sides alike, and is not read as one.
    """
    factor = _factor(rates, tolerance)
    findings = [_conversion(a, b, factor, source) for a, b in _converted(given, converted)]
    order = ("refuted", "not_enough_evidence", "supported")
    worst = min(findings, key=lambda f: order.index(f.verdict))
    worst.mention = converted
    return worst


def may_convert(given: Mention, converted: Mention, rates: Interval, tolerance: Decimal) -> bool:
    """Tell whether `conversion` would not refute."""
    factor = _factor(rates, tolerance)
    loose = [(_worth(a, factor, truncated), coarse(b)) for a, b in _converted(given, converted)]
    return all(worth is None or said is None or worth.meets(said) for worth, said in loose)


def _factor(rates: Interval, tolerance: Decimal) -> Interval:
    return Interval(rates.low * (1 - tolerance), rates.high * (1 + tolerance))


def _converted(given: Mention, converted: Mention) -> list[tuple[Mention, Mention]]:
    """Return the pairs of numbers that a conversion stands for."""
    if given.approx == converted.approx == "range":
        return [(_end(given, "low"), _end(converted, "low")), (_end(given, "high"), _end(converted, "high"))]
    return [(without_bound(given), without_bound(converted))]


def _worth(given: Mention, factor: Interval, reading: Reading) -> Interval | None:
    a = reading(given)
    return None if a is None else a * factor


def _conversion(given: Mention, converted: Mention, factor: Interval, source: str) -> Finding:
    expected = _worth(given, factor, rounded)

    def agree(reading: Reading) -> bool | None:
        worth, said = expected if reading is rounded else _worth(given, factor, truncated), reading(converted)
        return None if worth is None or said is None else worth.meets(said)

    what = (
        f"{amount(given)} at {span(factor, None)} {converted.unit} for 1 {given.unit} ({source}) "
        f"makes {span(expected, converted.unit)}; the text says {amount(converted)}."
    )
    return finding("conversion", converted, agree, expected, what, loose=coarse)


def share(whole: Mention, part: Mention, percent: Mention) -> Finding:
    """Test whether a part is the stated share of its whole; the verdict stands on the share.

    Counts printed to the last one are exact, except in the manner of speaking "7 of 10", which rounds, and where both end in zeros.
    """
    of_ten = _is_power_of_ten(whole.value) or (whole.value is not None and whole.value <= 10)
    are_round = _are_round((whole, part))

    def agree(reading: Reading) -> bool | None:
        p, w = _counted(part, reading, may_round=of_ten or are_round), _counted(whole, reading, may_round=are_round)
        s = reading(percent)
        if p is None or w is None or s is None or w.low <= 0:
            return None
        return p.scaled(_HUNDRED).meets(w * s)

    p, w = _counted(part, rounded, may_round=False), _counted(whole, rounded, may_round=False)
    expected = None if p is None or w is None or w.low <= 0 else ratio(p.scaled(_HUNDRED), w)
    what = f"{amount(part)} of {amount(whole)} is {span(expected, '%')}; the text says {amount(percent)}."
    nominal = quotient(part.value, whole.value, _HUNDRED)
    return finding("share", percent, agree, expected, what, nominal, filled((whole, part)))


def balance(minuend: Mention, subtrahend: Mention, difference: Mention, sign: int) -> Finding:
    """Test whether a difference is what it is the difference of.

    Args:
        minuend: what is taken from.
        subtrahend: what is taken away.
        difference: what remains; the verdict stands on it.
        sign: -1 if the text calls the difference a deficit, 1 for a surplus.
    """

    def expect(reading: Reading) -> Interval | None:
        a, b = reading(minuend), reading(subtrahend)
        return None if a is None or b is None else (a - b).scaled(Decimal(sign))

    def agree(reading: Reading) -> bool | None:
        expected, found = expect(reading), reading(unsigned(difference))
        return None if expected is None or found is None else expected.meets(found)

    nominal = None
    if minuend.value is not None and subtrahend.value is not None:
        nominal = (minuend.value - subtrahend.value) * sign
    expected = expect(rounded)
    what = (
        f"{amount(minuend)} less {amount(subtrahend)} leaves a {'surplus' if sign > 0 else 'deficit'} of "
        f"{span(expected, difference.unit)}; the text says {amount(difference)}."
    )
    return finding(
        "balance", unsigned(difference), agree, expected, what, nominal, filled((minuend, subtrahend, difference))
    )


def total(addends: Sequence[Mention], whole: Mention, *, is_partial: bool) -> Finding:
    """Test whether numbers make up a total; the verdict stands on the total.

    Args:
        addends: the numbers.
        whole: the total.
        is_partial: the text leaves open that there are more addends, so that the total may be greater.
    """
    are_round = _are_round((*addends, whole))

    def expect(reading: Reading) -> Interval | None:
        made = point(Decimal(0))
        for addend in addends:
            interval = _counted(addend, reading, may_round=are_round)
            if interval is None:
                return None
            made += interval
        return made

    def agree(reading: Reading) -> bool | None:
        expected, found = expect(reading), _counted(whole, reading, may_round=are_round)
        return None if expected is None or found is None else expected.meets(found)

    made, found = expect(truncated), _counted(whole, truncated, may_round=False)
    if is_partial and made is not None and found is not None and found.high > made.high:
        what = f"{' + '.join(map(amount, addends))} is less than {amount(whole)}, and the text names only some of its parts."
        return unknown("sum", whole, "partial_list", what)
    values = [a.value for a in addends if a.value is not None]
    expected = expect(rounded)
    what = f"{' + '.join(map(amount, addends))} makes {span(expected, whole.unit)}; the text says {amount(whole)}."
    nominal = sum(values, Decimal(0)) if len(values) == len(addends) else None
    return finding("sum", whole, agree, expected, what, nominal, filled((*addends, whole)))


def whole(shares: Sequence[Mention], *, is_exact: bool) -> Finding:
    """Test whether percentages make up a whole; the verdict stands on the last.

    A run of the last ones that does make it up is enough, as what stands before them may be of something else.

    Args:
        shares: the percentages, in order.
        is_exact: the text says that nothing is left out; else only that nothing counts twice.
    """
    last = shares[-1]
    sums = []
    for start in range(len(shares) - 2, -1, -1):
        sums.append(_sum_to_hundred(shares[start:], is_exact=is_exact))
        if sums[-1].verdict == "supported":
            return sums[-1]
    found = sums[-1]
    undecided = next((f for f in sums if f.reason_code == "rounding"), None)
    if found.verdict == "refuted" and undecided is not None:
        return undecided
    made = sum((s.value for s in shares if s.value is not None), Decimal(0))
    if found.verdict == "refuted" and abs(made - _HUNDRED) > _FAR:
        return unknown("sum", last, "other_list", f"{found.explanation[:-1]}, so far off that the list may be another.")
    return found


def _sum_to_hundred(shares: Sequence[Mention], *, is_exact: bool) -> Finding:
    *others, last = shares

    def rest(reading: Reading) -> Interval | None:
        left = point(_HUNDRED)
        for share in others:
            interval = reading(share)
            if interval is None:
                return None
            left -= interval
        return left

    def agree(reading: Reading) -> bool | None:
        expected, found = rest(reading), reading(last)
        return None if expected is None or found is None else expected.meets(found)

    expected, loose, found = rest(rounded), rest(truncated), truncated(last)
    what = f"{' + '.join(map(amount, others))} leaves {span(expected, '%')} of a whole; the text says {amount(last)}."
    if not is_exact and loose is not None and found is not None and found.high < loose.low:
        return unknown("sum", last, "partial_list", f"{what[:-1]}, and the list may leave some out.")
    return finding("sum", last, agree, expected, what)


def judged(test: Test, loose: Reading = truncated) -> tuple[str, str]:
    """Return verdict and reason code of a test: with rounded numbers, else with loosely read ones, else refuted."""
    strict = test(rounded)
    if strict is None:
        return "not_enough_evidence", "no_value"
    if strict:
        return "supported", "consistent"
    return ("refuted", "inconsistent") if test(loose) is False else ("not_enough_evidence", "rounding")


def finding(
    method: str,
    mention: Mention,
    test: Test,
    expected: Interval | None,
    what: str,
    nominal: Decimal | None = None,
    loose: Reading = truncated,
) -> Finding:
    """Judge a test, and where it fails say what would be right.

    Args:
        method: name of the check.
        mention: what the verdict stands on.
        test: whether the numbers agree.
        expected: what `mention` may be by the other numbers, rounded.
        what: one sentence with the numbers in it.
        nominal: what `mention` would be if the other numbers were exact, where that is one number.
        loose: how numbers are read at their loosest.

    Returns:
        The finding, with a suggested value where a power of ten or the nominal value mends it.
    """
    verdict, code = judged(test, loose)
    suggested = None
    if verdict == "refuted":
        slip = None if expected is None else scale_slip(mention, expected)
        if slip is not None:
            code, suggested = "scale_slip", slip
            power = (slip / mention.value).adjusted() if mention.value else 0
            what = f"{what[:-1]}: the digits agree, but it is {times_too(power)}."
        elif nominal is not None:
            suggested = printed(nominal, mention)
    elif code == "rounding":
        how = "digits were cut instead of rounded" if test(truncated) else "zeros stand for digits that were left out"
        what = f"{what[:-1]}, which agrees only if {how}."
    return Finding(method, mention, verdict, code, what, expected, suggested)


def scale_slip(mention: Mention, expected: Interval) -> Decimal | None:
    """Return the value that a number would have with its digits kept and another power of ten, if that is expected; zero has no digits."""
    if not mention.value or mention.approx not in {"exact", "about"} or Decimal(0) in expected:
        return None
    read = rounded(mention)
    if read is None:
        return None
    for power in slips(read, expected):
        if read.scaled(SLIPS[power]).meets(expected):
            return _PLAIN.multiply(mention.value, SLIPS[power])
    return None


def slips(read: Interval, expected: Interval) -> Collection[int]:
    """Return those of `SLIPS`, in order, that may bring one interval to another.

    Of two on one side of zero, as the exponents allow; none from one side to the other; else all.
    """
    if read.high < 0:
        read, expected = -read, -expected
    if read.low > 0 > expected.high:
        return ()
    if read.low <= 0 or expected.low <= 0 or INFINITY in (read.high, expected.high):
        return SLIPS
    least = expected.low.adjusted() - read.high.adjusted()
    most = expected.high.adjusted() - read.low.adjusted()
    return [power for power in SLIPS if least <= power <= most]


def unknown(method: str, mention: Mention, code: str, what: str) -> Finding:
    """Return a finding that tells that nothing can be told, and why."""
    return Finding(method, mention, "not_enough_evidence", code, what)


def _counted(mention: Mention, reading: Reading, *, may_round: bool) -> Interval | None:
    """Read a count printed to the last one as exact, unless it may have been rounded in manner of speaking."""
    is_exact = mention.kind == "count" and mention.approx == "exact" and resolution(mention) == 1
    if is_exact and mention.value is not None and not (may_round and reading is not rounded):
        return point(mention.value)
    return reading(mention)


def _are_round(mentions: Sequence[Mention]) -> bool:
    """Tell whether all numbers end in zeros, so that none need be exact to the last one."""
    return all(m.value is not None and last_digit(m.value) >= _HUNDRED for m in mentions)


def without_bound(mention: Mention) -> Mention:
    """Return a mention whose bound goes for what it is held against, too, and so is not read as one."""
    if mention.approx not in {"lower_bound", "upper_bound"}:
        return mention
    return revalued(mention, mention.value, approx="exact")


def _end(mention: Mention, end: str) -> Mention:
    return replace(mention, approx="about", value=getattr(mention, end), low=None, high=None)


def ratio(a: Interval, b: Interval) -> Interval:
    """Divide an interval by one of numbers above zero, to 40 digits: for show, never for a verdict."""
    low, high = b.low if a.low < 0 else b.high, b.high if a.high < 0 else b.low
    return Interval(_PLAIN.divide(a.low, low), _PLAIN.divide(a.high, high))


def quotient(a: Decimal | None, b: Decimal | None, factor: Decimal) -> Decimal | None:
    """Return `factor` times a over b, to 40 digits; None where there is none."""
    return None if a is None or not b else _PLAIN.divide(_PLAIN.multiply(a, factor), b)


def printed(value: Decimal, like: Mention) -> Decimal:
    """Round a value to a mention's printed digits."""
    r = resolution(like)
    return _PLAIN.multiply(_PLAIN.divide(value, r).to_integral_value(), r)


def _is_power_of_ten(value: Decimal | None) -> bool:
    return value is not None and value > 0 and value == Decimal(1).scaleb(value.adjusted())
