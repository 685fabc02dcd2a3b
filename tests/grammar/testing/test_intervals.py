from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.grammar.metrics import Metric
from pipeline.grammar.model import Mention
from pipeline.grammar.testing.comparing import comparison, times
from pipeline.grammar.testing.consistency import balance, conversion, scale_slip, share, total, whole
from pipeline.grammar.testing.figures import Figure, Rate, Terms, against
from pipeline.grammar.testing.intervals import INFINITY, Interval, coarse, filled, last_digit, point, rounded, truncated
from pipeline.grammar.testing.shifts import change
from pipeline.grammar.testing.wording import number, span

D = Decimal


def printed(value, resolution="1", approx="exact", kind="money", unit="KRW", surface="", **ends):
    ends = {k: D(v) for k, v in ends.items()}
    value = None if value is None else D(value)
    return Mention(0, 1, surface, 0, 1, kind, approx, value, unit=unit, resolution=D(resolution), **ends)


@pytest.mark.parametrize(
    ("mention", "inside", "outside"),
    [
        (printed("2.8", "0.1"), ["2.75", "2.85"], ["2.7499", "2.8501"]),
        (printed("16270000", "10000", "about"), ["16260000", "16280000"], ["16259999", "16280001"]),
        (printed("771000000000", "100000000"), ["770950000000", "771050000000"], ["770949999999"]),
        (
            printed("300000000", "100000000", "band", surface="3억원"),
            ["300000000", "399999999"],
            ["400000000", "299999999"],
        ),
        (printed("30", "1", "band", surface="30"), ["30", "39.9"], ["29.9", "40"]),
        (printed("2400", "1", "band", surface="2400"), ["2400", "2499"], ["2500"]),
        (printed("2.5", "0.1", "band", surface="2.5%"), ["2.5", "2.59"], ["2.6", "2.49"]),
        (printed("2.0", "0.1", "band", surface="2.0%"), ["2.0", "2.09"], ["2.1"]),
        (printed("0", "1", "band", surface="0%"), ["0", "0.99"], ["1", "-0.1"]),
        (printed("1000", "1", "lower_bound"), ["1000", "1e12"], ["999"]),
        (printed("1000", "1", "upper_bound"), ["1000", "-1e12"], ["1001"]),
        (printed(None, "1", "range", low="5", high="14"), ["4.5", "14.5"], ["4.4", "14.6"]),
    ],
)
def test_a_printed_number_stands_for_an_interval(mention, inside, outside):
    read = rounded(mention)
    assert all(D(v) in read for v in inside)
    assert not any(D(v) in read for v in outside)


def test_cut_digits_widen_to_a_whole_resolution_without_its_ends():
    read = truncated(printed("2.8", "0.1"))
    assert D("2.701") in read
    assert D("2.899") in read
    assert D("2.7") not in read
    assert D("2.9") not in read


def test_a_vague_amount_stands_for_nothing():
    assert rounded(printed(None, "1", "vague")) is None
    assert truncated(printed(None, "1", "vague")) is None


def test_zeros_at_the_end_may_be_placeholders():
    assert D("87720000") in coarse(printed("90000000", "10000"))
    assert D("84000000") not in coarse(printed("90000000", "10000"))
    assert coarse(printed("181300000000", "100000000")) == truncated(printed("181300000000", "100000000"))


def test_zeros_that_all_amounts_of_a_tie_end_in_may_stand_for_a_little():
    a, b, percent = printed("1200", "1"), printed("1500", "1"), printed("30", "1", kind="percent")
    read = filled((a, b, percent, None))
    assert D("1249") in read(a)
    assert D("1251") not in read(a)
    assert read(percent) == truncated(percent)
    assert D("1060") not in filled((printed("1000", "1"),))(printed("1000", "1"))
    assert filled((a, printed("1503", "1")))(a) == truncated(a)


@pytest.mark.parametrize(
    ("value", "worth"), [("9000", "1000"), ("1234", "1"), ("2.50", "0.1"), ("0", "1"), ("-120", "10")]
)
def test_last_digit(value, worth):
    assert last_digit(D(value)) == D(worth)


def test_an_open_end_does_not_meet_what_begins_there():
    half_open = Interval(D(3), D(4), high_open=True)
    assert not half_open.meets(point(D(4)))
    assert half_open.meets(point(D(3)))
    assert not half_open.scaled(D(2)).meets(point(D(8)))
    assert (-half_open).meets(point(D(-3)))
    assert not (-half_open).meets(point(D(-4)))


def test_no_bound_times_zero_is_zero():
    assert Interval(D(0), D(0)) * Interval(D(1), INFINITY) == Interval(D(0), D(0))


numbers = st.decimals(-(10**12), 10**12, places=4)
positive = st.decimals(D("0.01"), D(10) ** 12, places=4)


@st.composite
def holding(draw, values=numbers):
    """A value and an interval that holds it."""
    value, below, above = draw(values), draw(st.decimals(0, 100, places=2)), draw(st.decimals(0, 100, places=2))
    return value, Interval(value - below, value + above)


@given(holding(), holding())
def test_arithmetic_holds_what_its_operands_hold(a, b):
    (x, i), (y, j) = a, b
    assert x + y in i + j
    assert x - y in i - j
    assert Context(prec=100).multiply(x, y) in i * j
    assert x in i.hull(j)
    assert y in i.hull(j)


ROUNDINGS = st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_DOWN])


def show(value, places, rounding, **more):
    """Print a value to `places` decimals (below zero: to tens, hundreds, ...)."""
    step = D(1).scaleb(-places)
    return printed((value / step).to_integral_value(rounding) * step, step, **more)


@given(positive, st.integers(-3, 3), ROUNDINGS)
def test_what_is_printed_may_be_read_back(value, places, rounding):
    mention = show(value, places, rounding)
    assert value in truncated(mention)
    if rounding != ROUND_DOWN:
        assert value in rounded(mention)


money = st.decimals(100, 10**9, places=4)
places = st.integers(-2, 2)


@given(money, st.decimals(D("0.001"), 1, places=4), places, places, ROUNDINGS)
def test_a_true_share_is_never_refuted(whole, fraction, n, m, rounding):
    part = whole * fraction
    percent = show(fraction * 100, m + 2, rounding, kind="percent", unit="%")
    assert share(show(whole, n, rounding), show(part, n, rounding), percent).verdict != "refuted"


@given(st.integers(1, 5000), st.data(), st.integers(0, 2), ROUNDINGS)
def test_a_true_share_of_heads_is_never_refuted(whole, data, n, rounding):
    part = data.draw(st.integers(0, whole))
    percent = show(D(part * 100) / whole, n, rounding, kind="percent", unit="%")
    people = [printed(v, kind="count", unit="명") for v in (whole, part)]
    assert share(*people, percent).verdict != "refuted"


@given(money, money, places, ROUNDINGS)
def test_a_true_balance_is_never_refuted(a, b, n, rounding):
    sign = 1 if a >= b else -1
    assert balance(show(a, n, rounding), show(b, n, rounding), show(abs(a - b), n, rounding), sign).verdict != "refuted"


@given(st.lists(money, min_size=2, max_size=6), places, ROUNDINGS)
def test_a_true_sum_is_never_refuted(values, n, rounding):
    addends = [show(v, n, rounding) for v in values]
    for is_partial in (False, True):
        assert total(addends, show(sum(values), n, rounding), is_partial=is_partial).verdict != "refuted"


@given(money, st.decimals(D("0.1"), 10, places=4), places, st.integers(0, 2), ROUNDINGS)
def test_a_true_change_is_never_refuted(base, ratio, n, m, rounding):
    level = base * ratio
    sign = 1 if level >= base else -1
    parts = {
        "base": show(base, n, rounding),
        "level": show(level, n, rounding),
        "difference": show(abs(level - base), n, rounding),
        "percent": show(abs(ratio - 1) * 100, m, rounding, kind="percent", unit="%"),
    }
    findings = list(change(sign, **parts))
    findings += change(sign, level=parts["level"], difference=parts["difference"], percent=parts["percent"])
    findings += change(sign, base=parts["base"], difference=parts["difference"], percent=parts["percent"])
    if sign > 0:
        findings += change(
            sign, base=parts["base"], level=parts["level"], multiple=show(ratio, m, rounding, kind="multiple")
        )
    if level != base:
        findings += change(sign, base=parts["base"], level=parts["level"])
    assert findings
    assert "refuted" not in {f.verdict for f in findings}


@given(money, st.decimals(D("0.5"), 2000, places=4), places, places, ROUNDINGS)
def test_a_true_conversion_is_never_refuted(given_, rate, n, m, rounding):
    finding = conversion(
        show(given_, n, rounding, unit="USD"),
        show(given_ * rate, m, rounding),
        Interval(rate, rate),
        D("0.005"),
        "test",
    )
    assert finding.verdict != "refuted"


@given(money, money, st.integers(2, 4), st.integers(0, 2))
def test_true_numbers_whose_last_digits_are_left_out_are_never_refuted(a, b, digits, m):
    high, low = max(a, b), min(a, b)
    place = min(digits - 1 - low.adjusted(), 0)

    def left_out(value):
        return printed(show(value, place, ROUND_HALF_UP).value, "1")

    percent = show((high - low) * 100 / low, m, ROUND_HALF_UP, kind="percent", unit="%")
    findings = list(change(1, base=left_out(low), level=left_out(high), percent=percent))
    findings += change(
        1, base=left_out(low), level=left_out(high), difference=left_out(high - low) if high > low else None
    )
    findings.append(balance(left_out(high), left_out(low), left_out(high - low), 1))
    findings.append(total([left_out(a), left_out(b)], left_out(a + b), is_partial=False))
    findings.append(
        share(left_out(high), left_out(low), show(low * 100 / high, m, ROUND_HALF_UP, kind="percent", unit="%"))
    )
    assert "refuted" not in {f.verdict for f in findings}


@given(money, money, places, places, ROUNDINGS)
def test_a_true_comparison_in_words_is_never_refuted(a, b, n, m, rounding):
    left, right = show(max(a, b), n, rounding), show(min(a, b), m, rounding)
    more, less = Interval(D(1), INFINITY), Interval(D(0), D(1))
    assert comparison(left, right, more, more, "more").verdict != "refuted"
    assert comparison(right, left, less, less, "less").verdict != "refuted"


@given(money, st.decimals(1, 50, places=3), places, st.integers(0, 2), ROUNDINGS)
def test_a_true_multiple_is_never_refuted(right, ratio, n, m, rounding):
    pair = show(right * ratio, n, rounding), show(right, n, rounding)
    fraction, bound = Interval(D("0.8"), D("1.25")), D("0.95")
    printed_ratio = show(ratio, m, rounding, kind="multiple", unit="x")
    least = printed(ratio.to_integral_value(ROUND_DOWN), "1", "lower_bound", kind="multiple", unit="x")
    most = printed(ratio.to_integral_value(ROUND_DOWN) + 1, "1", "upper_bound", kind="multiple", unit="x")
    for factor in (printed_ratio, least, most):
        assert [f.verdict for f in times(*pair, factor, "of", fraction, bound)] != ["refuted"]


@given(st.lists(st.integers(1, 1000), min_size=2, max_size=6), st.integers(0, 2), ROUNDINGS)
def test_true_shares_of_a_whole_are_never_refuted(parts, n, rounding):
    shares = [show(D(p) * 100 / sum(parts), n, rounding, kind="percent", unit="%") for p in parts]
    for is_exact in (False, True):
        assert whole(shares, is_exact=is_exact).verdict != "refuted"


METRIC = Metric(meaning="test", units=("money",), time="flow", aliases={}, revision_band=D("0.01"))


@given(money, st.decimals(D("0.001"), 2000, places=4), places, st.booleans(), ROUNDINGS)
def test_a_true_statistic_is_never_refuted(value, rate, n, newer, rounding):
    figure = Figure("s", "office", (date(2019, 1, 1), date(2019, 12, 31)), value, "USD")
    terms = Terms(newer=newer)
    assert against(show(value, n, rounding, unit="USD"), METRIC, figure, terms).verdict != "refuted"
    turned = against(show(value * rate, n, rounding), METRIC, figure, terms, Rate(Interval(rate, rate), "test"))
    assert turned.verdict != "refuted"


@given(money, st.sampled_from([-4, -3, -2, -1, 1, 2, 3, 4, 8]))
def test_a_slip_of_scale_is_named_with_the_value_that_it_should_have_been(value, power):
    slipped = show(value, 2, ROUND_HALF_UP).value.scaleb(power)
    found = printed(slipped, D("0.01").scaleb(power))
    assert scale_slip(found, Interval(value - D("0.01"), value + D("0.01"))) == show(value, 2, ROUND_HALF_UP).value


def test_numbers_are_short_in_words():
    texts = ["1.234 million", "344.9 billion", "10,875", "0.52", "1 trillion", "0.000846766", "-7", "100"]
    values = ["1234000", "344900000000", "10875", "0.520", "1000000000000", "0.0008467659", "-7", "100"]
    assert [number(D(v)) for v in values] == texts
    assert span(Interval(D(1), INFINITY), "%") == "at least 1%"
    assert span(Interval(D("1.00000001"), D("1.00000002")), "KRW") == "1 KRW"
