"""Code points that a text may hold."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from pipeline.readers.decode import clean


def test_clean():
    assert clean("가\r\n나\r다\u2028라") == "가\n나\n다\n라"
    assert clean("7710억\u00a0달러\t약\u3000") == "7710억 달러 약 "
    assert clean("\ufeff7\u200b7\u00ad1\x000억\u202e원\u2066") == "7710억원"
    assert clean("a\ud800b") == "a\ufffdb"
    assert clean(unicodedata.normalize("NFD", "7710억 달러")) == "7710억 달러"
    assert clean("👨\u200d👩 𠀋 é") == "👨\u200d👩 𠀋 é"


def test_combining_marks_are_bounded():
    assert len(clean("a" + "\u0327\u0301" * 200_000)) <= 31


@given(st.text(st.characters(exclude_categories=()), max_size=200))
def test_clean_is_a_projection_onto_what_utf8_holds(text):
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    cleaned.encode()
