import unicodedata
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import annotate
from pipeline.api import compose
from pipeline.errors import PackError

TEXT = "중국의 온라인 소매 매출은 올해 약 7710억 달러에 이를 것으로 예상되고 있다."
FIELDS = {"start", "end", "kind", "value", "low", "high", "unit", "approx", "date_start", "date_end", "claim"}
CLAIM = {"metric", "entity", "period", "modality", "role", "direction", "source"}


def test_a_mention_is_as_the_guidelines_say():
    year, money = annotate(TEXT, published="2017-06-20")
    assert set(year) == set(money) == FIELDS
    assert (year["kind"], year["date_start"], year["date_end"]) == ("date", "2017-01-01", "2017-12-31")
    assert TEXT[money["start"] : money["end"]] == "7710억 달러"
    assert (money["value"], money["unit"], money["approx"]) == ("771000000000", "USD", "about")
    assert set(money["claim"]) == CLAIM
    assert money["claim"]["metric"] == "온라인 소매 매출"
    assert money["claim"]["modality"] == "forecast"
    assert money["claim"]["period"] == ["2017-01-01", "2017-12-31"]


def test_decomposed_text_reads_the_same_with_offsets_into_itself():
    decomposed = unicodedata.normalize("NFD", TEXT)
    assert len(decomposed) > len(TEXT)
    for whole, part in zip(annotate(TEXT, date(2017, 6, 20)), annotate(decomposed, date(2017, 6, 20)), strict=True):
        surface = decomposed[part["start"] : part["end"]]
        assert unicodedata.normalize("NFC", surface) == TEXT[whole["start"] : whole["end"]]
        assert {**part, "start": 0, "end": 0} == {**whole, "start": 0, "end": 0}


@given(st.text(alphabet=st.sampled_from("가나각각ᆫae\u0301\u0327\u09c7\u09be𠮷😀 1")))
def test_offsets_of_composed_text_lead_back(text):
    composed, offsets = compose(text)
    assert composed == unicodedata.normalize("NFC", text)
    assert len(offsets) == len(composed) + 1
    assert list(offsets) == sorted(offsets)
    assert (offsets[0], offsets[-1]) == (0, len(text))


def test_without_a_day_relative_dates_stay_unknown():
    year, _ = annotate(TEXT)
    assert (year["date_start"], year["date_end"]) == (None, None)


@pytest.mark.parametrize(
    "moment", ["2017-06-19T15:10:00+00:00", datetime(2017, 6, 19, 15, 10, tzinfo=UTC), "2017-06-20T00:10:00"]
)
def test_a_moment_counts_as_its_day_in_korea(moment):
    (yesterday,) = annotate("어제 발표했다.", published=moment)
    assert yesterday["date_start"] == "2017-06-19"


def test_a_language_without_a_pack_is_said():
    with pytest.raises(PackError, match="xx"):
        annotate("text", lang="xx")


def test_a_day_that_is_none_is_said():
    with pytest.raises(ValueError, match="isoformat"):
        annotate(TEXT, published="어제")
