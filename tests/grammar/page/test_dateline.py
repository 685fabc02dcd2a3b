"""Datelines as news sites print them, and dates as records carry them."""

# ruff: noqa: DTZ001 -- datelines without a zone are the subject

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from pipeline.grammar.page.dateline import DatelineLexicon, find_dateline, is_dateline, read_moment, stamps
from pipeline.packs import FOLDER

WORDS = DatelineLexicon.model_validate(
    tomllib.loads((FOLDER / "ko" / "page.toml").read_text(encoding="utf-8"))["dateline"]
)
KST = timezone(timedelta(hours=9))


def published(*lines: str) -> datetime | None:
    found = find_dateline(lines, [line.endswith("다.") for line in lines], WORDS)
    return found.moment if found else None


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("입력 2017-06-20 13:43", datetime(2017, 6, 20, 13, 43)),
        ("2017.06.20 13:43:01", datetime(2017, 6, 20, 13, 43, 1)),
        ("2017년 6월 20일", datetime(2017, 6, 20)),
        ("기사입력 2018-03-05 오전 10:15", datetime(2018, 3, 5, 10, 15)),
        ("기사입력 2018년 3월 5일", datetime(2018, 3, 5)),
        ("송고시간 2016/10/31 06:00", datetime(2016, 10, 31, 6)),
        ("2016/10/31 06:00 송고", datetime(2016, 10, 31, 6)),
        ("등록 : 2015.11.11 10:30 수정 : 2015.11.11 11:00", datetime(2015, 11, 11, 10, 30)),
        ("등록 :2015-11-11 10:30수정 :2015-11-11 11:00", datetime(2015, 11, 11, 10, 30)),
        ("2017-06-20 13:43 송고 | 2017-06-21 14:00 최종수정", datetime(2017, 6, 20, 13, 43)),
        ("최종수정 2017-06-21 14:00 | 기사입력 2017-06-20 13:43", datetime(2017, 6, 20, 13, 43)),
        ("2017.06.21 14:00 최종 업데이트 2017.06.20 13:43 입력", datetime(2017, 6, 20, 13, 43)),
        ("입력2023.01.05. 오전 8:01 수정2023.01.05. 오전 9:00 기사원문", datetime(2023, 1, 5, 8, 1)),
        ("김가람입력 2023. 1. 5. 20:01수정 2023. 1. 6. 09:00", datetime(2023, 1, 5, 20, 1)),
        ("입력 2017.06.20 (13:43) 수정 2017.06.20 (14:00)", datetime(2017, 6, 20, 13, 43)),
        ("입력 : 2017-06-20 13:43 ㅣ 수정 : 2017-06-20 13:50", datetime(2017, 6, 20, 13, 43)),
        ("2017년 06월 20일 13시 43분", datetime(2017, 6, 20, 13, 43)),
        ("2017년 6월 20일 화요일 오후 3시 5분", datetime(2017, 6, 20, 15, 5)),
        ("발행일 : 2017-06-20 (화) 17:03", datetime(2017, 6, 20, 17, 3)),
        ("등록 2017-06-20 오후 12:05:30", datetime(2017, 6, 20, 12, 5, 30)),
        ("등록 2017-06-20 오전 12:05", datetime(2017, 6, 20, 0, 5)),
        ("17.06.20 13:43 | 최종 업데이트 17.06.20 15:43", datetime(2017, 6, 20, 13, 43)),
        ("새벽신문 입력 2017.06.20 24:00", datetime(2017, 6, 21)),
        ("게재 2017-06-20T13:43:00+09:00", datetime(2017, 6, 20, 13, 43, tzinfo=KST)),
        ("수정 2017.06.20 13:43", None),
        ("입력 2017.13.40 13:43", None),
        ("조회 2017 댓글 20", None),
        ("전화 02-2017-0620", None),
        ("3.1~5.31 12:00 개장", None),
    ],
)
def test_one_line(line, moment):
    assert published(line) == moment


def test_a_label_beats_an_earlier_bare_stamp_and_a_time_beats_a_day():
    assert published("2025년 1월 10일 금요일", "코스피 마감", "입력 2017-06-20 13:43", "본문이다.") == datetime(
        2017, 6, 20, 13, 43
    )
    assert published("2025년 1월 10일 금요일", "코스피 마감", "2017-06-20 13:43", "본문이다.") == datetime(
        2017, 6, 20, 13, 43
    )


def test_a_label_on_the_line_before():
    assert published("제목", "입력", "2017.06.20 13:43", "수정", "2017.06.21 13:43") == datetime(2017, 6, 20, 13, 43)
    assert published("제목", "수정", "2017.06.21 13:43", "등록", "2017.06.20 13:43") == datetime(2017, 6, 20, 13, 43)


def test_days_in_sentences_and_far_below_are_not_taken():
    assert published("제목", "회사는 2017년 6월 20일 13시 43분 공시했다.", "2016.01.01", "다른 제목") is None


def test_is_dateline():
    assert is_dateline("입력 2017-06-20 13:43", WORDS)
    assert is_dateline("최종수정", WORDS)
    assert not is_dateline("2017년 6월 20일 분양한 아파트의 평균 경쟁률은 12.3 대 1로 집계", WORDS)
    assert not is_dateline("최종 합의", WORDS)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2017-06-20", datetime(2017, 6, 20)),
        ("2017-06-20T13:43:00Z", datetime(2017, 6, 20, 13, 43, tzinfo=UTC)),
        ("2017-06-20 13:43:00+09:00", datetime(2017, 6, 20, 13, 43, tzinfo=KST)),
        ("20170620", datetime(2017, 6, 20)),
        (20170620, datetime(2017, 6, 20)),
        ("20170620134300", datetime(2017, 6, 20, 13, 43)),
        ("Tue, 20 Jun 2017 13:43:00 +0900", datetime(2017, 6, 20, 13, 43, tzinfo=KST)),
        (1497933780, datetime(2017, 6, 20, 4, 43, tzinfo=UTC)),
        (1497933780000, datetime(2017, 6, 20, 4, 43, tzinfo=UTC)),
        ("1497933780", datetime(2017, 6, 20, 4, 43, tzinfo=UTC)),
        (date(2017, 6, 20), datetime(2017, 6, 20)),
        (datetime(2017, 6, 20, 13, 43), datetime(2017, 6, 20, 13, 43)),
        ("2017년 6월 20일 오후 1시 43분", datetime(2017, 6, 20, 13, 43)),
        ("입력 2017.06.20 13:43", datetime(2017, 6, 20, 13, 43)),
        ("2017. 6. 20.", datetime(2017, 6, 20)),
        ("어제", None),
        ("3시간 전", None),
        ("최근", None),
        ("2017", None),
        (2017, None),
        (True, None),
        (float("nan"), None),
        (float("inf"), None),
        (-5, None),
        ("2017-02-30", None),
        ("0001-01-01", None),
        ("99999999999999999999", None),
        ("회사는 2017년 6월 20일에 이렇게 밝혔다", None),
        ([2017], None),
        ("", None),
    ],
)
def test_read_moment(value, moment):
    assert read_moment(value, WORDS) == moment


def test_without_words_numbers_are_still_read():
    assert read_moment("2017/06/20 1:43 PM", DatelineLexicon()) == datetime(2017, 6, 20, 13, 43)
    assert [s.label for s in stamps("2017.06.20 13:43", DatelineLexicon())] == [None]
