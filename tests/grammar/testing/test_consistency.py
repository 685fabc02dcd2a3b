"""What findings are made with: powers of ten that cannot mend a number are known without trying them, and ratios hold those of all their numbers."""

from decimal import Context, Decimal

from hypothesis import given
from hypothesis import strategies as st

from pipeline.grammar.testing.consistency import SLIPS, ratio, slips
from pipeline.grammar.testing.intervals import INFINITY, Interval

ENDS = st.decimals("-1e6", "1e6", places=3) | st.sampled_from([Decimal(0), INFINITY, -INFINITY])
POSITIVE = st.decimals("1e-3", "1e6", places=3)
PLAIN = Context(prec=40)


@st.composite
def intervals(draw):
    low, high = sorted((draw(ENDS), draw(ENDS)))
    return Interval(low, high, draw(st.booleans()), draw(st.booleans()))


@given(intervals(), intervals())
def test_a_power_that_is_left_out_mends_nothing(read, expected):
    possible = list(slips(read, expected))
    assert possible == [power for power in SLIPS if power in possible]
    for power, factor in SLIPS.items():
        if power not in possible:
            assert not read.scaled(factor).meets(expected)


def test_powers_are_told_by_the_exponents_on_either_side_of_zero():
    three, thousands = Interval(Decimal("2.5"), Decimal("3.5")), Interval(Decimal(3_000), Decimal(3_100))
    assert slips(three, thousands) == slips(-three, -thousands) == [3]
    assert slips(three, -thousands) == slips(-three, thousands) == ()


@given(st.tuples(ENDS, ENDS).map(sorted), st.tuples(POSITIVE, POSITIVE).map(sorted))
def test_a_ratio_holds_those_of_all_numbers_also_below_zero(ends, divisors):
    found = ratio(Interval(*ends), Interval(*divisors))
    ratios = [PLAIN.divide(a, b) for a in ends for b in divisors]
    assert (found.low, found.high) == (min(ratios), max(ratios))
