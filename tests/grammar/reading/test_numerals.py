from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import packs
from pipeline.grammar.reading.numerals import read_numeral

NUMBERS = packs.load("ko").numbers
LARGE = [("해", 10**20), ("경", 10**16), ("조", 10**12), ("억", 10**8), ("만", 10**4), ("", 1)]
SMALL = [("천", 1000), ("백", 100), ("십", 10), ("", 1)]
WORDS = "영일이삼사오육칠팔구"


def read(text: str):
    return read_numeral(text, 0, NUMBERS)


@pytest.mark.parametrize(
    ("text", "value", "resolution"),
    [
        ("1조1404억6000만", 1_140_460_000_000, 10**7),
        ("3조5천억", 3_500_000_000_000, 10**11),
        ("3천438만", 34_380_000, 10**4),
        ("424조3,000억", 424_300_000_000_000, 10**11),
        ("2000억", 200 * 10**9, 10**8),
        ("24.6조", Decimal("24.6e12"), 10**11),
        ("1경2733조", 12_733 * 10**12, 10**12),
        ("2875만 1000", 28_751_000, 1000),
        ("29만 천 890", 291_890, 10),
        ("이천칠백삼십오만", 27_350_000, 10**4),
        ("일점이삼", Decimal("1.23"), Decimal("0.01")),
        ("１２３만", 1_230_000, 10**4),
        ("5000 만", 50_000_000, 10**4),
        ("7천여만", 70_000_000, 10**7),
    ],
)
def test_values_are_exact(text, value, resolution):
    numeral = read(text)
    assert numeral is not None
    assert (numeral.end, numeral.value, numeral.resolution) == (len(text), value, resolution)


@pytest.mark.parametrize(
    ("text", "taken"), [("3억 5억", "3억 5"), ("3천5천", "3천5"), ("만 19", "만"), ("5백12백", "5백12")]
)
def test_a_scale_that_does_not_fall_ends_the_numeral(text, taken):
    numeral = read(text)
    assert numeral is not None
    assert text[: numeral.end] == taken


def test_more_digits_than_a_number_has_are_refused():
    assert read("1" * 40) is None


def digits(n: int) -> str:
    return str(n)


def grouped(n: int) -> str:
    return f"{n:,}"


def mixed(n: int) -> str:
    pieces = []
    for word, factor in LARGE:
        part, n = divmod(n, factor)
        if part:
            pieces.append(f"{part}{word}")
    return "".join(pieces)


def spaced(n: int) -> str:
    pieces = []
    for word, factor in LARGE:
        part, n = divmod(n, factor)
        if part:
            pieces.append(f"{part:,}{word}")
    return " ".join(pieces)


def section(n: int, one: bool) -> str:
    out = ""
    for word, factor in SMALL:
        d, n = divmod(n, factor)
        if d:
            out += ("" if d == 1 and factor > 1 and not one else WORDS[d]) + word
    return out


def spelled(n: int) -> str:
    out = ""
    for word, factor in LARGE:
        part, n = divmod(n, factor)
        if part:
            out += section(part, one=factor > 10**4 and part == 1) + word
    return out


def half_spelled(n: int) -> str:
    out = ""
    for word, factor in LARGE:
        part, n = divmod(n, factor)
        if part:
            thousands, rest = divmod(part, 1000)
            out += (f"{thousands}천" if thousands else "") + (str(rest) if rest else "") + word
    return out


@given(
    st.integers(1, 10**20) | st.builds(lambda m, e: m * 10**e, st.integers(1, 9999), st.integers(0, 16)),
    st.sampled_from([digits, grouped, mixed, spaced, spelled, half_spelled]),
)
def test_any_number_that_a_style_writes_is_read_back(n, style):
    text = style(n)
    numeral = read(text)
    assert numeral is not None
    assert (numeral.value, numeral.end) == (n, len(text))


@given(st.integers(1, 9999), st.integers(0, 999_999), st.sampled_from(["", "만", "억", "조"]))
def test_decimals_before_a_scale_are_read_back(whole, fraction, scale):
    text = f"{whole}.{fraction:06d}{scale}"
    numeral = read(text)
    factor = {"": 1, "만": 10**4, "억": 10**8, "조": 10**12}[scale]
    assert numeral is not None
    assert numeral.value == Decimal(f"{whole}.{fraction:06d}") * factor
    assert numeral.resolution == Decimal("0.000001") * factor
