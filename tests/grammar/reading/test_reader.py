import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import packs
from pipeline.grammar.reading.sentences import sentences

READER = packs.reader("ko")
LARGE = 200_000


@pytest.mark.parametrize(
    "pattern",
    [
        "1,",
        "억",
        "1",
        " ",
        "111,",
        "1억 ",
        "1억,",
        "올해 ",
        "20일 ",
        "가(1",
        "약",
        "1~",
        "일조 ",
        "1.",
        "a1",
        "1년 1월 ",
        "제1",
        "(((",
        "1일부터 ",
    ],
)
def test_long_runs_are_read_to_the_end(pattern):
    text = (pattern * (LARGE // len(pattern)))[:LARGE]
    for m in READER.read(text):
        assert text[m.start : m.end] == m.surface


ALPHABET = st.sampled_from(
    [
        *list("0123456789,.%~-()·조억만천백십원달러명개월일년분기여약이상대선배위세"),
        " ",
        "지난해",
        "올해",
        "작년",
        "같은 기간",
        "1분기",
        "두 ",
        "수십",
        "마이너스 ",
        "3분의 1",
        "A",
        "\n",
        "😀",
        "𠮷",
    ]
)


@settings(max_examples=400)
@given(st.lists(ALPHABET, max_size=40).map("".join))
def test_offsets_give_the_surface_and_mentions_do_not_overlap(text):
    mentions = READER.read(text)
    end = 0
    for m in mentions:
        assert text[m.start : m.end] == m.surface
        assert end <= m.start < m.end
        assert m.sentence_start <= m.start
        assert m.end <= m.sentence_end or m.kind == "date"
        end = m.end


SENTENCES = [
    "중국의 온라인 소매 매출은 올해 약 7710억 달러에 이를 것으로 예상된다.",
    "지난해 같은 기간보다 12.5% 늘어난 3조5천억원을 기록했다.",
    "직원 322명 중 194명(60.2%)이 참여했다.",
]
QUIET = ["바람이 분다.", "하늘은 푸르고 꽃은 붉다.", "그는 고개를 끄덕였다."]


@given(
    st.sampled_from(SENTENCES),
    st.lists(st.sampled_from(QUIET), max_size=3),
    st.lists(st.sampled_from(QUIET), max_size=3),
)
def test_quiet_sentences_around_change_nothing(sentence, before, after):
    def shape(mentions, shift):
        return [(m.start - shift, m.surface, m.kind, m.approx, m.value, m.unit, m.calendar) for m in mentions]

    head = " ".join([*before, ""])
    around = head + sentence + "".join(f" {s}" for s in after)
    assert shape(READER.read(around), len(head)) == shape(READER.read(sentence), 0)


def test_sentences_cover_all_but_white_space():
    text = "첫째다. “둘째.”라고 했다! 값은 2.5%다.\n\n셋째 A. 스미스는 갔다"
    spans = sentences(text)
    assert [text[a:b] for a, b in spans] == ["첫째다.", "“둘째.”라고 했다!", "값은 2.5%다.", "셋째 A. 스미스는 갔다"]
    assert not re.sub(r"\s", "", "".join(text[b:c] for (_, b), (c, _) in itertools.pairwise(spans)))
