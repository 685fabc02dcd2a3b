"""Unit words: every currency by its Korean name, every counter, and what pint says of measures."""

from decimal import Decimal

import pycountry
import pytest
from babel import Locale

from pipeline import packs
from pipeline.grammar.reading.resolve import resolve

PACK, READER = packs.load("ko"), packs.reader("ko")
COUNTERS = [*PACK.units.counters.native, *PACK.units.counters.other]


def read(text):
    mentions = READER.read(text)
    resolve(mentions, None, READER.units)
    return [(m.surface, m.kind, m.value, m.unit) for m in mentions]


@pytest.mark.parametrize(("name", "code"), sorted(PACK.currencies.names.items()))
def test_a_currency_is_read_by_its_name(name, code):
    assert read(f"값은 500 {name}이다.") == [(f"500 {name}", "money", 500, code)]


def test_every_currency_in_use_that_has_a_korean_name_is_known():
    named = Locale.parse("ko").currencies
    codes = {c.alpha_3 for c in pycountry.currencies if not c.alpha_3.startswith("X")}
    assert set(PACK.currencies.names.values()) == codes & set(named)
    assert len(codes & set(named)) >= 150


@pytest.mark.parametrize("code", sorted(set(PACK.currencies.codes) - set(PACK.currencies.word_codes)))
def test_a_code_is_read_before_and_after_a_number(code):
    for text, surface in ((f"값은 {code} 500이다.", f"{code} 500"), (f"값은 500 {code}이다.", f"500 {code}")):
        assert read(text) == [(surface, "money", 500, code)]


@pytest.mark.parametrize("counter", [c for c in COUNTERS if c != "분"])
def test_a_counter_counts_where_its_words_are_near(counter):
    near = PACK.units.counters.context.get(counter)
    number, value = ("12", 12) if near else ("2만", 20_000)
    text = f"{near[0] if near else '모두'} {number} {counter}, 그리고 더 있다."
    assert (f"{number} {counter}", "count", value, counter) in read(text)


def test_a_counter_that_is_also_a_unit_of_time_counts_after_native_numerals():
    assert read("손님 세 분이 3분 기다렸다.") == [("세 분", "count", 3, "분"), ("3분", "duration", 3, "minute")]


def test_there_are_counters_enough():
    assert len(set(COUNTERS)) == len(COUNTERS) >= 80


@pytest.mark.parametrize(
    ("unit", "other", "ratio"),
    [
        ("평", "m2", "3.305785"),
        ("m2", "평", "0.302500"),
        ("배럴", "L", "158.987295"),
        ("km", "m", "1000.000000"),
        ("마일", "km", "1.609344"),
        ("har", "m2", "10000.000000"),
        ("GW.h", "MW.h", "1000.000000"),
        ("t", "kg", "1000.000000"),
    ],
)
def test_measures_of_one_thing_are_compared_through_pint(unit, other, ratio):
    found = PACK.measures.ratio(unit, other)
    assert found is not None
    assert found.quantize(Decimal("1e-6")) == Decimal(ratio)


@pytest.mark.parametrize(("unit", "other"), [("m", "m2"), ("t", "TEU"), ("KRW", "USD"), (None, "m"), ("Cel", "m")])
def test_what_measures_something_else_has_no_ratio(unit, other):
    assert PACK.measures.ratio(unit, other) is None


def test_pint_knows_every_measure_that_is_defined():
    codes = set(PACK.units.physical.values()) | set(PACK.measures.symbols.values())
    assert set(PACK.measures.definitions) <= codes
    for code in PACK.measures.definitions:
        assert PACK.measures.ratio(code, code) == 1
