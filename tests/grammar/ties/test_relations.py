import json
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from tied_texts import PACK, ties, written

from pipeline.grammar.model import Claim, Mention
from pipeline.grammar.reading.sentences import sentences
from pipeline.grammar.ties.relations import find_ties
from pipeline.schema import PARTS, RELATIONS

GOLD = Path(__file__).resolve().parents[4] / "shared/gold/ko-dev.jsonl"

TIES = [
    ("1만5천달러(약 1천627만원)를 받았다.", "conversion", {"given": "1만5천달러", "converted": "1천627만원"}),
    ("값은 23만 파운드(약 4억 400만원)다.", "conversion", {"given": "23만 파운드", "converted": "4억 400만원"}),
    ("매출은 14조6740억엔(약 147조원)이다.", "conversion", {"given": "14조6740억엔", "converted": "147조원"}),
    ("초봉은 4만 9000달러 (약 5400만원)다.", "conversion", {"given": "4만 9000달러", "converted": "5400만원"}),
    ("상금 1천627만원(1만5천달러)을 받았다.", "conversion", {"given": "1천627만원", "converted": "1만5천달러"}),
    ("49달러(한화 약 5만 8200원)에 판다.", "conversion", {"given": "49달러", "converted": "5만 8200원"}),
    ("3000만 달러, 우리 돈으로 약 340억원을 냈다.", "conversion", {"given": "3000만 달러", "converted": "340억원"}),
    ("벌금은 3000만 달러다. 우리 돈으로 약 340억원이다.", "conversion", {"given": "3000만 달러", "converted": "340억원"}),
    ("몸값은 500만 유로 이상(67억원 안팎)이다.", "conversion", {"given": "500만 유로", "converted": "67억원"}),
    ("3000~5000달러(약 340만~570만원)가 든다.", "conversion", {"given": "3000~5000달러", "converted": "340만~570만원"}),
    ("부지는 3만3천㎡(약 1만평)에 이른다.", "conversion", {"given": "3만3천㎡", "converted": "1만평"}),
    ("시속 100마일(161㎞)의 강풍이 불었다.", "conversion", {"given": "100마일", "converted": "161㎞"}),
    ("일본의 4조 달러를 웃도는 3조 달러를 기록했다.", "comparison", {"left": "3조 달러", "right": "4조 달러"}),
    ("이익은 350억원으로 전망치(300억원)를 웃돌았다.", "comparison", {"left": "350억원", "right": "300억원"}),
    ("물가는 3.1%로 예상치(2.9%)보다 높았다.", "comparison", {"left": "3.1%", "right": "2.9%"}),
    ("매출은 900억원으로 전망치 1조원을 크게 밑돌았다.", "comparison", {"left": "900억원", "right": "1조원"}),
    ("중국 매출은 약 7710억 달러다. 이것은 미국의 4460억 달러를 크게 웃도는 규모다.", "comparison", {"left": "7710억 달러", "right": "4460억 달러"}),
    ("한 달에 9조엔을 썼다. 2022년에 투입한 8조엔을 웃도는 금액이다.", "comparison", {"left": "9조엔", "right": "8조엔"}),
    ("매출은 300억원으로 경쟁사(100억원)의 3배에 달했다.", "comparison", {"left": "300억원", "right": "100억원", "multiple": "3배"}),
    ("예산은 100억원의 절반 수준인 50억원이다.", "comparison", {"left": "50억원", "right": "100억원", "multiple": "절반"}),
    ("신부(74%)가 신랑(30%)보다 2배 이상 많았다.", "comparison", {"left": "74%", "right": "30%", "multiple": "2배"}),
    ("주가는 5달러에서 27달러로 5.4배 올랐다.", "change", {"base": "5달러", "level": "27달러", "multiple": "5.4배"}),
    ("순자산은 2006년 4천253원에서 2011년 4천244원으로 오히려 소폭 떨어졌다.", "change", {"base": "4천253원", "level": "4천244원"}),
    ("수출은 9억 달러에서 지난해 12억 달러(약 1조6천억원)로 33% 증가했다.", "change", {"base": "9억 달러", "level": "12억 달러", "percent": "33%"}),
    ("전날보다 800원(14.98%) 급등한 6,140원에 마감했다.", "change", {"level": "6,140원", "change": "800원", "percent": "14.98%"}),
    ("지난해의 210만 톤보다 30만 톤 감소한 180만 톤이다.", "change", {"base": "210만 톤", "level": "180만 톤", "change": "30만 톤"}),
    ("매출은 96억원으로 전년의 93억원보다 2.9% 늘었다.", "change", {"base": "93억원", "level": "96억원", "percent": "2.9%"}),
    ("보유액은 3천892억 달러(약 414조원)로 11월 말의 3천872억 달러보다 20억 달러 증가했다.", "change", {"base": "3천872억 달러", "level": "3천892억 달러", "change": "20억 달러"}),
    ("긍정 평가는 45.9%였고 부정 평가는 이보다 4.5%포인트 높은 50.4%였다.", "change", {"base": "45.9%", "level": "50.4%", "change": "4.5%포인트"}),
    ("지난해의 10억원과 견주면 2억원(20%) 오른 금액이다.", "change", {"base": "10억원", "change": "2억원", "percent": "20%"}),
    ("유가는 배럴당 50달러에서 60달러로 20% 올랐다.", "change", {"base": "50달러", "level": "60달러", "percent": "20%"}),
    ("면적은 7만㏊로 지난해 8만㏊에서 1만㏊(12.5%) 줄었다.", "change", {"base": "8만㏊", "level": "7만㏊", "change": "1만㏊", "percent": "12.5%"}),
    ("어획량이 30t에 그쳐 2020년 40t에서 25% 줄었다.", "change", {"base": "40t", "level": "30t", "percent": "25%"}),
    ("빚은 120조원으로 올해(100조원)보다 20조원 불어난다.", "change", {"base": "100조원", "level": "120조원", "change": "20조원"}),
    ("비율은 3.6%에서 2.9%로 0.7%포인트 낮아져 한도를 지켰다.", "change", {"base": "3.6%", "level": "2.9%", "change": "0.7%포인트"}),
    ("소비는 2%에서 4%로 증가세를 보였다.", "change", {"base": "2%", "level": "4%"}),
    ("시총은 140조원으로 시장 전체(2000조원)의 7.0%다.", "share", {"whole": "2000조원", "part": "140조원", "share": "7.0%"}),
    ("여객은 216만명으로 2019년(240만명)의 90%까지 돌아왔다.", "share", {"whole": "240만명", "part": "216만명", "share": "90%"}),
    ("수입은 45억원, 지출은 32억원으로 그 차액은 13억원이다.", "balance", {"minuend": "45억원", "subtrahend": "32억원", "difference": "13억원"}),
    ("갑 지역은 32만명, 을 지역은 45만명으로 격차가 13만명에 이른다.", "balance", {"minuend": "45만명", "subtrahend": "32만명", "difference": "13만명"}),
    ("응답자 322명 중 194명(60.2%)이 남았다.", "share", {"whole": "322명", "part": "194명", "share": "60.2%"}),
    ("조사한 100개 방송 중 39.0%(39개)가 과장했다.", "share", {"whole": "100개", "part": "39개", "share": "39.0%"}),
    ("전동차는 1천954량이고 이 중 36%인 714량이 낡았다.", "share", {"whole": "1천954량", "part": "714량", "share": "36%"}),
    ("수출 6445.4억 달러, 수입 6150.5억 달러, 무역흑자 249.9억 달러로 집계됐다.", "balance", {"minuend": "6445.4억 달러", "subtrahend": "6150.5억 달러", "difference": "249.9억 달러"}),
    ("지난해 수출은 6.1% 증가한 683억 달러(약 87조원)로 최대였다. 수입은 18.9% 늘어난 731억 달러였다. 이에 따라 무역수지는 48억 달러(약 6조원) 적자를 냈다.", "balance", {"minuend": "683억 달러", "subtrahend": "731억 달러", "difference": "48억 달러"}),
    ("국비 100억원과 지방비 50억원을 합쳐 총 150억원을 쓴다.", "sum", {"addend": "100억원", "total": "150억원"}),
    ("1월 3일부터 2월 5일까지 연다.", "span", {"first": "1월 3일", "last": "2월 5일"}),
    ("하루 300명에서 500명까지 받는다.", "span", {"first": "300명", "last": "500명"}),
]  # fmt: skip

NO_TIES = [
    ("계약금 30만 달러(연봉 1억원)를 받는다.", "conversion"),
    ("한국(727억5000만 달러, 6.0%)과 일본(300억 엔)이 뒤를 이었다.", "conversion"),
    ("당시 환율로 3억 달러(약 810억원)를 받았다.", "conversion"),
    ("전용면적 84㎡(34평) 아파트를 샀다.", "conversion"),
    ("무게 3t(길이 12m)의 배를 들어 올렸다.", "conversion"),
    ("물 2L(5㎏)와 밧줄 3m(2m)를 챙겼다.", "conversion"),
    ("300억 달러를 벌어 200억원을 썼다.", "conversion"),
    ("100억원(약 90억원)을 냈다.", "conversion"),
    ("매출은 9000억원으로 올해 1조원을 넘을 전망이다.", "comparison"),
    ("목표 300억원을 웃돌지 못한 250억원을 기록했다.", "comparison"),
    ("실업률은 3.5%로 청년층은 10%를 넘었다.", "comparison"),
    ("300억원을 웃도는 회사가 250억원을 냈다.", "comparison"),
    ("매출은 30억원, 이익은 3억원이다. 이는 전망치 20억원을 웃도는 규모다.", "comparison"),
    ("이 회사는 매출이 30억원이다. 업계는 20억원을 웃도는 금액을 예상했다.", "comparison"),
    ("10만원을 웃도는 값에 300달러짜리를 샀다.", "comparison"),
    ("원화 가치는 달러당 1200원에서 1100원으로 올랐다.", "change"),
    ("순위는 3위에서 1위로 올랐다.", "change"),
    ("영업이익은 20억원 적자에서 10억원 흑자로 늘었다.", "change"),
    ("값은 1만원에서 2만원 사이로 정했다.", "change"),
    ("수출은 500억 달러로 수입은 50억 달러(20%) 늘었다.", "change"),
    ("12% 증가한 반면 수입은 300억 달러였다.", "change"),
    ("5%에서 3%로 낮추지 않았다.", "change"),
    ("인천은 0.05%에서 0.02%로 상승폭이 축소됐다.", "change"),
    ("물가는 3.0%에서 2.5%로 증가율이 둔화했다.", "change"),
    ("수출은 5%에서 3%로 증가 속도가 느려졌다.", "change"),
    ("수출은 5%에서 3%로 증가세가 꺾였다.", "change"),
    ("매출은 100억원으로 매장 3곳에서 5% 늘었다.", "change"),
    ("수출은 30억원으로, 수입은 50억원에서 20% 늘었다.", "change"),
    ("수출은 30억 달러였고 수입은 50억 달러의 20%였다.", "share"),
    ("점유율은 30%로 작년(50%)의 20%포인트 아래다.", "share"),
    ("수입은 45억원, 지출은 32억원으로 지난해 차액은 20억원이었다.", "balance"),
    ("수입은 45억원, 환급은 32만명으로 차액은 13억원이다.", "balance"),
    ("업종 20개 중 15개(전년 대비 5%)가 올랐다.", "share"),
    ("직원 300명 중 절반이 20%의 성과급을 받았다.", "share"),
    ("반도체 수출은 100억 달러였다. 수입은 600억 달러였다. 무역수지는 20억 달러 적자였다.", "balance"),
    ("수출은 100억 달러, 수입은 120억 달러였다. 무역수지는 지난해 30억 달러 적자에서 20억 달러 적자로 줄었다.", "balance"),
    ("수출은 100억 달러, 수입은 90억 달러, 경상수지는 20억 달러 흑자였다.", "balance"),
    ("예비비와 국비 100억원, 지방비 100억원을 합쳐 총 300억원을 쓴다.", "sum"),
    ("A사 30억원, B사 20억원(자부담 5억원), C사 10억원을 합쳐 총 60억원을 낸다.", "sum"),
    ("1월부터 값을 3만원까지 올린다.", "span"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "relation", "parts"), TIES)
def test_a_tie_is_found(text, relation, parts):
    found = [{part: surfaces[0] for part, surfaces in ps.items()} for name, ps in written(text) if name == relation]
    assert found == [parts]


@pytest.mark.parametrize(("text", "relation"), NO_TIES)
def test_what_only_looks_like_a_tie_is_none(text, relation):
    assert [t for t in written(text) if t[0] == relation] == []


def test_all_addends_of_a_sum_are_parts():
    assert written("국비 100억원, 시비 30억원과 민자 20억원을 합쳐 모두 150억원이다.") == [
        ("sum", {"addend": ["100억원", "30억원", "20억원"], "total": ["150억원"]})
    ]


def test_a_list_of_conversions_is_tied_pair_by_pair():
    text = "79달러(약 8만 8660원)에 1개, 155달러(약 17만 3960원)에 2개를 판다."
    assert [t[1] for t in written(text)] == [
        {"given": ["79달러"], "converted": ["8만 8660원"]},
        {"given": ["155달러"], "converted": ["17만 3960원"]},
    ]


def test_names_are_the_schemas_and_the_cue_stands_in_the_text():
    for text, _, _ in TIES:
        for tie in ties(text):
            assert tie.relation in RELATIONS
            assert {part for part, _ in tie.parts} <= set(PARTS)
            assert tie.cue is None or all(word in text for word in tie.cue.split())


def test_ties_do_not_depend_on_the_order_of_mentions():
    text = " ".join(text for text, _, _ in TIES)
    found = ties(text)
    assert len(found) >= len(TIES)
    starts = [min(m.start for _, m in t.parts) for t in found]
    assert all(a <= b for a, b in pairwise(starts))


def test_words_of_comparison_have_sensible_intervals():
    for words in PACK.relations.comparison.words:
        assert words.firm_low <= words.low < words.high <= words.firm_high
        for stem in words.stems:
            cue = f"{words.degrees[0]} {stem}" if words.degrees else stem
            holds, _ = PACK.relations.comparison.ratio(cue)
            assert (holds.low, holds.high) == (words.low, words.high)


@pytest.mark.parametrize(
    "unit", ["1달러(", "1달러 우리 돈으로 2원 ", "3원을 웃도는 ", "2원에서 3원으로 ", "수출 1원, "]
)
def test_a_megabyte_of_cues_takes_bounded_time(unit):
    text = unit * (300_000 // len(unit))
    found = [
        Mention(i, i + 2, text[i : i + 2], 0, len(text), "money", value=Decimal(1), unit="KRW" if i % 3 else "USD")
        for i in range(0, len(text) - 2, len(unit))
    ]
    find_ties(text, found, [Claim(m) for m in found], PACK)


@pytest.mark.skipif(not GOLD.exists(), reason="no gold set beside the project (../shared/gold)")
def test_the_ties_of_the_gold_sentences_are_those_that_a_reader_found():
    """A person read all 120 sentences: these are the ties in them that the rules are to find, and no other is there."""
    count = dict.fromkeys(RELATIONS, 0)
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        for tie in find_ties(record["text"], *_gold(record), PACK):
            count[tie.relation] += 1
    assert count == {"conversion": 8, "change": 9, "share": 7, "comparison": 1, "sum": 0, "balance": 0, "span": 0}


def _gold(record):
    text, mentions, claims = record["text"], [], []
    spans = sentences(text)
    for g in record["mentions"]:
        start, end = next((a, b) for a, b in spans if a <= g["start"] < b)
        numbers = {k: g[k] and Decimal(g[k]) for k in ("value", "low", "high")}
        m = Mention(
            g["start"],
            g["end"],
            text[g["start"] : g["end"]],
            start,
            end,
            g["kind"],
            g["approx"],
            unit=g["unit"],
            **numbers,
        )
        mentions.append(m)
        if g["claim"]:
            claims.append(Claim(m, metric=g["claim"]["metric"], role=g["claim"]["role"]))
    return mentions, claims
