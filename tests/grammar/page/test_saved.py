"""Saved pages of different layouts, all of our own writing: what comes out is the body, whole and alone."""

# ruff: noqa: DTZ001 -- datelines without a zone are the subject

from __future__ import annotations

import tomllib
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.grammar.page.saved import PageLexicon, find_publisher, read_page, trim
from pipeline.packs import FOLDER
from pipeline.readers.decode import clean, decode

PAGE = PageLexicon.model_validate(tomllib.loads((FOLDER / "ko" / "page.toml").read_text(encoding="utf-8")))
SEED = Path(__file__).resolve().parents[4] / "shared" / "seed"

BODY = (
    "지난달 자동차 부품 수출액이 21억3천만 달러로 집계됐다. 1년 전보다 4.2% 늘어난 규모다.",
    "산업부는 20일 이런 내용의 수출 동향을 발표했다. 미국으로 나간 물량이 9억 달러를 넘어 전체의 절반 가까이를 차지했다.",
    "업계 관계자는 “환율이 1100원 아래로 떨어지면 남는 것이 없다”며 “하반기가 걱정”이라고 말했다.",
)
TITLE = "자동차 부품 수출 21억달러…미국이 절반"


def page(*parts: str | tuple[str, ...]) -> str:
    """Join lines as a browser's copy does, paragraphs set off by an empty line."""
    return "\n".join("\n\n".join(p) if isinstance(p, tuple) else p for p in parts)


LAYOUTS = {
    "portal copied whole": (
        page(
            "본문 바로가기\n뉴스\n연예\n스포츠\n날씨\n프리미엄\n검색\n언론사별\n정치\n경제\n사회\n생활/문화\nIT/과학\n세계\n랭킹\n신문보기",
            "새벽일보 언론사 구독되었습니다. 메인 뉴스판에서 주요뉴스를 볼 수 있습니다.\n보러가기\n새벽일보 언론사 구독 해지되었습니다.\n새벽일보\nPICK 안내",
            TITLE,
            "입력2017.06.20. 오전 8:01  수정2017.06.20. 오전 9:00  기사원문\n김가람 기자\n추천\n12\n댓글\n텍스트 음성 변환 서비스 사용하기\n글자 크기 변경하기\nSNS 보내기\n인쇄하기",
            BODY,
            "김가람 기자(garam@saebyeok.example)",
            "Copyright ⓒ 새벽일보. All rights reserved. 무단 전재 및 재배포 금지.",
            "이 기사는 언론사에서 경제 섹션으로 분류했습니다.\n기사 섹션 분류 안내\n새벽일보 언론사홈 바로가기\n쏠쏠정보 0\n흥미진진 3\n공감백배 0\n분석탁월 1",
            "이 기사를 추천합니다\n기자 프로필\n김가람 기자\n구독\n응원\n새벽일보 헤드라인\n“전세 3억원 아래가 없다” 무주택자의 한숨\n달걀 한 판 8천원\n더보기",
        ),
        datetime(2017, 6, 20, 8, 1),
        "새벽일보",
    ),
    "agency": (
        page(
            TITLE,
            "송고시간2017/06/20 06:00\n김가람 기자\n공유 댓글\n글자크기조정 인쇄",
            ("(세종=나래통신) 김가람 기자 = " + BODY[0], *BODY[1:]),
            "garam@narae.example\n<저작권자(c) 나래통신, 무단 전재-재배포 금지>\n2017/06/20 06:00 송고",
            '댓글쓰기\n에디터스 픽 Editor\'s Picks\n- 3조원 규모 사업 누가 따냈나\n- "24시간이 모자라" 새벽 배송의 그늘\n- 5천만원 넘는 예금 어디로 갔나\n- 금값 사상 최고',
        ),
        datetime(2017, 6, 20, 6, 0),
        "나래통신",
    ),
    "labels glued to a change": (
        page(
            "경제\n경제일반",
            TITLE,
            "등록 :2017-06-20 10:30수정 :2017-06-21 11:00\n김가람 기자 사진\n김가람 기자\n페이스북\n트위터\n공유하기",
            BODY,
            "김가람 기자 garam@saebyeok.example\n항상 시민과 함께하겠습니다. 구독신청 하기\n진실을 후원해주세요\n후원하기\n광고\n연재자동차 산업\n광고",
            "많이 보는 기사\n1\n커피값이 5천원을 넘은 까닭\n2\n‘빚 1억’ 청년의 하루\n3\n주가 2400선 앞에서 멈칫",
        ),
        datetime(2017, 6, 20, 10, 30),
        None,
    ),
    "label on a line of its own, subtitle": (
        page(
            "산업 > 자동차 > 부품",
            TITLE,
            "미국 수출 9억 달러 넘어 전체의 절반",
            "입력\n2017.06.20 13:43\n업데이트\n2017.06.20 15:00\n가\n가",
            BODY,
            "이 기사를 공유해보세요\n카카오톡\n페이스북\n관련기사\n부품사 1000곳 빚 늘었다\n완성차 파업에 멈춘 3공장",
        ),
        datetime(2017, 6, 20, 13, 43),
        None,
    ),
    "bare stamp beside the reporter": (
        page(
            TITLE,
            "새벽일보 김가람 기자 | 2017-06-20 13:43:01",
            BODY,
            "ⓒ 새벽일보 & saebyeok.example, 무단전재 및 재배포 금지\n목록\n이전기사 다음기사",
        ),
        datetime(2017, 6, 20, 13, 43, 1),
        "새벽일보",
    ),
    "half days, caption, advertisement, links in the middle": (
        page(
            TITLE,
            "기사입력 2017-06-20 오후 1:43:00 기사수정 2017-06-20 오후 2:10:00",
            "▲ 20일 경기도의 한 부품 공장에서 직원이 제품을 살펴보고 있다. (사진=새벽일보 DB)",
            BODY[0],
            "[관련기사]\n부품사 1000곳 빚 늘었다\n완성차 파업에 멈춘 3공장",
            BODY[1],
            "ADVERTISEMENT\n[사진=게티이미지뱅크]",
            BODY[2],
            "▶ 새벽일보 뉴스를 네이버에서 구독하세요\n☞ 이 시각 가장 뜨거운 뉴스\n[ⓒ 새벽일보, 무단 전재 및 재배포 금지]",
        ),
        datetime(2017, 6, 20, 13, 43),
        "새벽일보",
    ),
    "words for a date, prices above the article": (
        page(
            "홈\n뉴스\n코스피\n2,357.53\n-11.70 -0.49%\n코스닥\n665.74\n원/달러\n1,144.00\n로그인\n회원가입",
            TITLE,
            "2017년 06월 20일 13시 43분\n글자크기 설정\n보통 크게 매우 크게\n공유하기",
            BODY,
            "[저작권자(c) 새벽TV 무단전재, 재배포 및 AI 데이터 이용 금지]\n실시간 시세\n비트코인\n3,120,000\n+1.2%",
        ),
        datetime(2017, 6, 20, 13, 43),
        "새벽TV",
    ),
    "comments and imprint below": (
        page(
            TITLE,
            "승인 2017.06.20 13:43\n댓글 2\n기사공유하기",
            BODY,
            "저작권자 © 새벽경제신문 무단전재 및 재배포 금지\n김가람 기자 다른기사 보기",
            "댓글 2\n댓글쓰기\n계정을 선택하시면 로그인·계정인증을 통해 댓글을 남기실 수 있습니다.\n바람돌이 2017-06-20 14:00:11\n수출이 9억 달러라니 대단합니다. 내수는 언제 좋아질까요.\n답글쓰기",
            "제호 : 새벽경제신문 등록번호 : 서울 아00000 발행·편집인 : 박누리 청소년보호책임자 : 박누리\n서울특별시 중구 세종대로 1길 1, 3층 대표전화 : 02-000-0000\n본지는 신문윤리강령을 따릅니다. 모든 콘텐츠는 저작권법의 보호를 받습니다.",
        ),
        datetime(2017, 6, 20, 13, 43),
        "새벽경제신문",
    ),
    "text browser, bullets and numbered links": (
        page(
            "   * [1]홈\n   * [2]정치\n   * [3]경제\n   * [4]사회",
            TITLE,
            "   입력 : 2017.06.20 13:43:01 수정 : 2017.06.20 13:50:22\n   [5]페이스북 [6]트위터 [7]인쇄",
            tuple("   " + b for b in BODY),
            "   * [8]부품사 1000곳 빚 늘었다…“버티기 어렵다”\n   * [9]완성차 ‘파업’에 멈춘 3공장\n   * [10]전기차 보조금 1400만원 [영상]\n   * [11]커피값 5천원 시대…왜?\n",
        ),
        datetime(2017, 6, 20, 13, 43, 1),
        None,
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_layout_gives_title_body_and_date_and_nothing_else(name):
    text, published, publisher = LAYOUTS[name]
    found = read_page(text, PAGE)
    body = list(BODY)
    if "subtitle" in name:
        body.insert(0, "미국 수출 9억 달러 넘어 전체의 절반")
    assert found.text.split("\n") == body
    assert found.title == TITLE
    assert found.dateline is not None
    assert found.dateline.moment == published
    assert find_publisher(text, PAGE) == publisher
    rest = sum(len(line.strip()) for line in text.split("\n")) - len(TITLE) - sum(map(len, body))
    assert found.removed_chars == rest


def test_a_body_without_furniture_keeps_every_line():
    lines = [
        *BODY,
        "◇ 전기차 부품이 효자",
        "품목별 수출액은 다음과 같다.",
        "▲엔진 부품 3억2천만 달러",
        "▲제동 장치 1억1천만 달러(+7.5%)",
        "- 배터리 케이스 9천만 달러",
        "구분 | 2016년 | 2017년",
        "수출 | 20.4 | 21.3",
        "Q. 하반기 전망은?",
        "A. 4% 안팎 늘어날 것으로 본다.",
        "게시물에 달린 ‘좋아요’가 3만 개를 넘었고 ‘화나요’는 200개였다. 공유도 1만 건에 달했다.",
        "정부는 신문 기사의 무단 전재와 재배포 금지 규정을 어기면 과태료 500만원을 물리기로 했다.",
        "이 기자는 관련 기사 3건을 잇달아 썼다고 밝혔다.",
        "▲엔진 부품 3억2천만 달러",
    ]
    found = read_page("\n\n".join([TITLE, *lines]), PAGE)
    assert found.title == TITLE
    assert found.text.split("\n") == lines
    assert found.removed_chars == 0


def test_a_list_with_nothing_after_it_stays():
    lines = [BODY[0], "<지역별 수출>", "미국 9억1천만 달러", "중국 3억 달러", "유럽연합 2억8천만 달러", "일본 1억 달러"]
    assert read_page("\n".join([TITLE, *lines]), PAGE).text.split("\n") == lines


def test_a_text_of_lines_that_are_no_sentences_stays():
    text = "7월 1일 인사\n▲국장 김가람 ▲과장 박누리\n▲서울지방청장 이보슬"
    found = read_page(text, PAGE)
    assert (found.title, found.text) == ("7월 1일 인사", "▲국장 김가람 ▲과장 박누리\n▲서울지방청장 이보슬")


def test_a_text_that_begins_with_a_sentence_has_no_title():
    found = read_page("\n".join(BODY), PAGE)
    assert (found.title, found.text, found.removed_chars) == (None, "\n".join(BODY), 0)


def test_a_headline_may_be_mostly_figures_and_marks():
    title = "[속보] 부품 수출 21.3억$, 4.2%↑…美 9억$"
    found = read_page("\n".join((title, "송고시간 2017-07-20 09:51", *BODY)), PAGE)
    assert (found.title, found.text) == (title, "\n".join(BODY))


def test_one_sentence_alone_is_body():
    assert read_page(BODY[0], PAGE).text == BODY[0]


def test_a_known_title_is_not_repeated_in_the_body():
    found = read_page(f"{TITLE}\n{BODY[0]}", PAGE, title=TITLE)
    assert (found.title, found.text) == (TITLE, BODY[0])


def test_hard_wrapped_paragraphs_are_joined():
    def wrap(paragraph: str) -> str:
        rows, row = [], ""
        for word in paragraph.split():
            if len(row) + len(word) > 38:
                rows.append(row)
                row = ""
            row = f"{row} {word}".strip()
        return "\n   ".join([*rows, row])

    text = (
        f"   {TITLE}\n\n   입력 2017.06.20 13:43\n\n" + "\n\n".join("   " + wrap(b) for b in BODY) + "\n\n   댓글 3\n"
    )
    assert read_page(text, PAGE).text.split("\n") == list(BODY)


def test_what_is_appended_to_the_last_sentence_goes():
    for tail in (
        " 김가람 기자 garam@saebyeok.example",
        " garam@saebyeok.example",
        " /김가람 기자 garam@saebyeok.example",
        "<저작권자 ⓒ 새벽일보, 무단 전재 및 재배포 금지>",
        " [ⓒ 새벽일보. 무단전재 및 재배포 금지]",
        " 김가람 기자",
    ):
        assert read_page(f"{TITLE}\n{BODY[0]}\n{BODY[1]}{tail}", PAGE).text == f"{BODY[0]}\n{BODY[1]}", tail


@pytest.mark.parametrize(
    ("opening", "publisher"),
    [
        ("[새벽데일리 김가람 기자] ", "새벽데일리"),
        ("(서울=나래뉴스) 김가람 기자 = ", "나래뉴스"),
        ("【세종=나래뉴스】김가람 기자 = ", "나래뉴스"),
        ("[새벽경제=김가람 기자] ", "새벽경제"),
        ("[도쿄=김가람 특파원] ", None),
        ("도쿄=김가람 특파원 = ", None),
    ],
)
def test_bylines_are_cut_and_name_the_publisher(opening, publisher):
    found = read_page(opening + BODY[0], PAGE)
    assert (found.text, found.publisher, found.removed_chars) == (
        BODY[0],
        publisher,
        len(opening.rstrip()) + opening.endswith(" "),
    )


@pytest.mark.parametrize("opening", ["[단독] ", "(1) ", "(주)새벽은 ", "[표] ", "(서울) "])
def test_other_brackets_at_the_head_stay(opening):
    assert read_page(opening + BODY[0], PAGE).text == opening + BODY[0]


def test_a_record_loses_only_byline_and_tail():
    kept = f"{BODY[0]}\n\n▲엔진 부품 3억 달러\n주요 뉴스\n\n{BODY[1]}"
    text, removed = trim(
        f"[새벽일보 김가람 기자] {kept} 김가람 기자 garam@saebyeok.example\n좋아요 0\n다른 기사 제목", PAGE
    )
    assert text == kept
    assert removed > 0
    assert trim(kept, PAGE) == (kept, 0)


def test_hostile_lines_cost_linear_time():
    read_page("\n".join(f"{n:060}" for n in range(20_000)), PAGE)
    for text in (
        "공유" * 50_000,
        "(" * 100_000,
        "1" * 100_000,
        "가 " * 50_000,
        "김가람 기자 " * 20_000,
        "입력 " * 30_000,
        "ⓒ" * 100_000,
        "2017.06.20 " * 20_000,
    ):
        read_page(clean(text), PAGE)
        trim(clean(text), PAGE)
        read_page(clean("\n".join(text[n : n + 190] for n in range(0, len(text), 190))), PAGE)


@pytest.mark.skipif(not SEED.exists(), reason="../shared/seed is not beside this checkout")
def test_the_seed_page_gives_exactly_its_body():
    raw = decode(next(SEED.glob("*.txt")).read_bytes())
    paragraphs = [line for line in raw.split("\n") if line.strip()]
    found = read_page(clean(raw), PAGE)
    assert found.text.split("\n") == paragraphs[7:16]
    assert found.text.startswith("중국 최대 전자상거래 기업")
    assert found.text.endswith("않는다고 말했다.")
    assert found.title == paragraphs[0]
    assert found.dateline is not None
    assert found.dateline.moment == datetime(2017, 6, 20, 13, 43)


HEADS = {
    "none": f"{TITLE}\n",
    "stamp": f"{TITLE}\n입력 2017-06-20 13:43\n",
    "nd": f"새벽경제\n로그인\n회원가입\n{TITLE}\n기자명 김가람 기자\n입력 2017.06.20 13:43\n댓글 0\nSNS 기사보내기\n페이스북(으)로 기사보내기 트위터(으)로 기사보내기\n",
    "menu": f"정치\n경제\n사회\n국제\n연예\n홈 > 경제 > 무역\n{TITLE}\n2017.06.20 13:43 입력\n가 가\n인쇄\n",
    "tools": f"본문 바로가기\n{TITLE}\n등록 2017.06.20 오후 1:43\n글자 크기 변경하기\n가장 작은 크기 글자\n보통\n큰 글자\n본문듣기\n",
}
TAILS = {
    "none": "",
    "mail": "김가람 기자 garam@saebyeok.example\n",
    "reactions": "• 좋아요0\n• 화나요0\n• 후속기사 원해요0\n많이 본 뉴스\n• 달걀 한 판 8천원 시대\n• 전세 3억원 아래가 없다\n",
    "copyright": "<저작권자 ⓒ 새벽일보, 무단 전재 및 재배포 금지>\n관련기사\n달걀 한 판 8천원 시대\n이 글은 다른 기사의 첫머리다. 달걀 값이 8천원을 넘었다. 지난해보다 30% 올랐다.\n",
    "related": "관련기사\n▶ 달걀 한 판 8천원 시대\n▶ 전세 3억원 아래가 없다\n댓글 24 | 추천 8\n",
    "ticker": "코스피 시세\n실시간 시세\n코스피\n2,357.53\n-0.49%\n비트코인\n3,120,000\n",
    "imprint": "회사소개 | 광고문의 | 이용약관 | 개인정보처리방침\n등록번호: 서울 아00000 | 발행인: 박누리 | 대표전화 02-000-0000\n",
}
BODIES = {
    "three paragraphs": BODY,
    "one sentence": BODY[:1],
    "subheading and list": (BODY[0], "◇ 하반기도 걱정", BODY[1], "▲엔진 3억2천만 달러", "▲제동 1억1천만 달러", BODY[2]),
}


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("tail", TAILS)
@pytest.mark.parametrize("head", HEADS)
def test_any_head_with_any_tail_keeps_just_the_body(head, tail, body):
    found = read_page(HEADS[head] + "\n\n".join(BODIES[body]) + "\n\n" + TAILS[tail], PAGE)
    assert found.text.split("\n") == list(BODIES[body])
    assert found.title == TITLE
    assert (found.dateline is None) == (head == "none")
