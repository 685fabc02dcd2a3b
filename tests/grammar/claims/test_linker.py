"""What the corpus cannot say: inheritance, ids, base periods, evidence, and bounds on hostile texts."""

import dataclasses
import sys
from collections import Counter
from datetime import date
from itertools import chain

import pytest

from pipeline import packs
from pipeline.grammar.claims.endings import Endings
from pipeline.grammar.claims.linker import ClaimLexicon, link_article, read_article
from pipeline.grammar.claims.phrases import parse
from pipeline.grammar.reading.resolve import resolve

DAY = date(2017, 6, 20)


@pytest.fixture(scope="module")
def pack():
    return packs.load("ko")


@pytest.fixture(scope="module")
def mentions():
    reader = packs.reader("ko")

    def read(text, published=DAY, field="text"):
        found = reader.read(text)
        resolve(found, published, reader.units)
        for m in found:
            m.field = field
        return found

    return read


@pytest.fixture(scope="module")
def claims(pack, mentions):
    def read(text, published=DAY, title=""):
        found = [*mentions(title, published, "title"), *mentions(text, published)]
        linked = link_article({"title": title, "text": text}, found, published, pack)
        return {c.mention.surface: c for c in linked}

    return read


def test_a_comparison_takes_metric_period_and_modality_from_the_sentence_before(claims):
    found = claims(
        "일본의 온라인 소매 매출은 올해 약 900억 달러로 전망된다. 이것은 인도의 210억 달러를 크게 웃도는 규모다."
    )
    claim = found["210억 달러"]
    assert (claim.metric, claim.metric_id, claim.entity_id) == ("온라인 소매 매출", "online_retail_sales", "IND")
    assert claim.period == (date(2017, 1, 1), date(2017, 12, 31))
    assert claim.modality == "forecast"
    assert set(claim.inherited) == {"metric", "period", "modality"}
    assert not found["900억 달러"].inherited


def test_a_dropped_subject_is_that_of_the_sentence_before(claims):
    found = claims("한빛제약의 매출은 3천억원이었다. 영업이익은 200억원을 기록했다.")
    claim = found["200억원"]
    assert (claim.metric, claim.entity) == ("영업이익", "한빛제약")
    assert "entity" in claim.inherited


def test_the_headlines_subject_serves_the_first_sentence(claims):
    claim = claims("매출은 52조원으로 집계됐다.", title="삼성전자 영업이익 14조원")["52조원"]
    assert (claim.entity, claim.entity_id) == ("삼성전자", "samsung_electronics")
    assert "entity" in claim.inherited


@pytest.mark.parametrize("between", ["날씨가 맑았다.", "행사는 지난 3월에 열렸다."])
def test_nothing_is_taken_over_a_gap(claims, between):
    found = claims(f"한빛제약의 매출은 3천억원이었다. {between} 영업이익은 200억원을 기록했다.")
    assert found["200억원"].entity is None


@pytest.mark.parametrize(
    ("text", "surface", "basis", "base"),
    [
        ("지난해 수출은 2015년보다 5.9% 줄었다.", "5.9%", None, (date(2015, 1, 1), date(2015, 12, 31))),
        ("지난달 수출은 전년 동월 대비 13.4% 늘었다.", "13.4%", "yoy", (date(2016, 5, 1), date(2016, 5, 31))),
        ("2분기 매출은 전분기보다 3% 감소했다.", "3%", "qoq", (date(2017, 1, 1), date(2017, 3, 31))),
    ],
)
def test_a_change_knows_what_it_is_measured_against(claims, text, surface, basis, base):
    claim = claims(text)[surface]
    assert (claim.role, claim.basis, claim.base_period) == ("change", basis, base)


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("2분기 성장률은 전기 대비 1.0%였다.", "qoq"),
        ("2분기 성장률은 전년 동기 대비 1.0%였다.", "yoy"),
        ("2분기 성장률은 1.0%였다.", None),
        ("전기 요금 비중은 1.0%였다.", None),
        ("전년 대비 수출이 늘었고 성장률은 1.0%였다.", None),
    ],
)
def test_a_rate_says_what_it_is_over(claims, text, basis):
    claim = claims(text)["1.0%"]
    assert (claim.role, claim.basis, claim.base_period) == ("level", basis, None)


@pytest.mark.parametrize(
    ("text", "surface", "expected"),
    [
        ("서울시의 인구는 1천만명이다.", "1천만명", "KR-11"),
        ("美 실업률은 4.3%다.", "4.3%", "USA"),
        ("우리나라의 외환보유액은 3785억달러다.", "3785억달러", "KOR"),
        ("(주)카카오의 매출은 4천억원이다.", "4천억원", "kakao"),
        ("한빛제약의 매출은 3천억원이다.", "3천억원", None),
    ],
)
def test_entities_have_ids_where_they_are_known(claims, text, surface, expected):
    assert claims(text)[surface].entity_id == expected


def test_a_unit_that_a_metric_cannot_have_takes_its_id_away(claims):
    assert claims("실업률은 3.6%다.")["3.6%"].metric_id == "unemployment_rate"
    wrong = claims("실업률은 3조원이다.")["3조원"]
    assert (wrong.metric, wrong.metric_id) == ("실업률", None)
    assert claims("매출이 7% 늘었다.")["7%"].metric_id == "revenue"


def test_the_release_and_the_class_are_told(claims):
    assert claims("1분기 경제성장률 속보치는 0.9%였다.")["0.9%"].vintage == "advance"
    assert claims("1분기 경제성장률은 0.9%였다.")["0.9%"].vintage is None
    found = claims("1분기 성장률 속보치는 0.5%였다. 잠정치는 0.7%로 속보치 0.5%를 웃돌았다.")
    assert [(c.metric, c.vintage) for c in found.values()] == [("성장률", "advance"), ("성장률", "preliminary")]
    assert claims("물가는 2~3% 오를 전망이다.")["2~3%"].taxonomy == "interval"
    assert claims("수출이 2015년보다 3% 늘었다.")["3%"].taxonomy == "comparison"
    assert claims("수출이 3% 늘었다.")["3%"].taxonomy == "temporal"
    assert claims("수출은 500억달러였다.")["500억달러"].taxonomy == "statistical"


def test_each_field_has_the_cue_that_gave_it(pack, mentions):
    text = "통계청에 따르면 올해 취업자는 30만명 늘어날 전망이다."
    (read,) = read_article({"text": text}, mentions(text), DAY, pack)
    assert read.evidence["source"] == "따르면"
    assert read.evidence["modality"] == "전망"
    assert read.evidence["period"] == "올해"
    assert read.evidence["metric"] == "subject"


def test_verbatim_fields_stand_in_the_text(pack, mentions):
    text = "한국은행은 “올해 한국의 수출이 6% 늘 것”이라고 내다봤다. 미국(3%), 중국(6.9%) 순으로 성장률이 높았다."
    for c in link_article({"text": text}, mentions(text), DAY, pack):
        assert all(value in text for value in (c.metric, c.entity, c.source) if value)


def test_kinds_that_assert_nothing_are_no_claims(claims):
    assert not claims("2016년부터 3년간 만 19세 이상을 뽑았다.")


@pytest.mark.parametrize(
    ("text", "cases"),
    [
        ("물가는 올랐고 주가는 내렸다", ["topic", "topic"]),
        ("결과가 국가의 성과를 정도로 논의했다", ["subject", "of", "object", "to"]),
        ("이사회의 결정", ["of", ""]),
        ("지하철도 개발의 일부를", ["topic", "of", "object"]),
    ],
)
def test_particles_are_told_from_nouns_that_look_like_them(pack, text, cases):
    phrases = parse(text, 0, len(text), [], Endings(pack.claims.words))
    assert [p.case for p in phrases if p.kind == "np"] == cases


def test_the_lexicons_are_as_large_as_they_should_be(pack):
    assert len(pack.metrics.metrics) >= 120
    own = pack.entities
    assert len(own.companies) + len(own.institutions) >= 300
    names = pack.entities.names("ko")
    assert {names["가나"], names["중국"], names["홍콩"]} == {"GHA", "CHN", "HKG"}
    aliases = [a.replace(" ", "").casefold() for m in pack.metrics.metrics.values() for a in set(m.aliases["ko"])]
    assert len(pack.metrics.names("ko")) == len(set(aliases))
    owners = {}
    for key, group in chain(own.companies.items(), own.institutions.items(), own.places.items()):
        for alias in group:
            assert owners.setdefault(alias, key) == key


@pytest.mark.parametrize("unit", ["3원이고 ", "3원, ", "(1원", "매출은 3% ", "3원 하는 ", "가", "매출 ", "'", "("])
def test_work_grows_with_the_text_alone(pack, mentions, unit):
    def calls(times):
        text = unit * times + "3원"
        found = mentions(text)
        counted = Counter()
        sys.setprofile(lambda _, event, __: counted.update([event]))
        try:
            link_article({"text": text}, found, DAY, pack)
        finally:
            sys.setprofile(None)
        return counted["call"] + counted["c_call"]

    calls(100)
    assert calls(4000) < 6 * max(calls(1000), 2000)


def test_this_company_is_the_one_that_was_named(claims):
    found = claims("한빛제약은 지난해 매출 3천억원을 올렸다. 이 회사는 영업이익 200억원을 기록했다.")
    assert found["200억원"].entity == "한빛제약"
    assert found["200억원"].inherited == ["entity", "period"]
    alone = claims("이 회사는 영업이익 200억원을 기록했다.")["200억원"]
    assert (alone.entity, alone.entity_id, alone.inherited) == ("이 회사", None, [])


def test_a_period_goes_on_in_a_sentence_that_names_none(claims):
    found = claims("지난해 3분기 매출은 79조원이었다. 영업이익은 9조원으로 전년 동기보다 2배로 늘었다.")
    assert found["9조원"].period == (date(2016, 7, 1), date(2016, 9, 30))
    assert "period" in found["9조원"].inherited


@pytest.mark.parametrize(
    "text",
    [
        "한빛제약은 5일 1조원을 투자했다. 매출은 9조원이다.",  # a day is one event's
        "지난해 매출은 8조원이었다. 올해 매출은 9조원이다.",
        "한빛제약의 지난해 매출은 8조원이었다. 누리제약의 매출은 9조원이다.",
        "내년 매출은 8조원으로 예상된다. 매출은 9조원이다.",
    ],
)
def test_a_period_does_not_go_on(claims, text):
    assert "period" not in claims(text)["9조원"].inherited


def test_a_country_alone_takes_what_is_measured_from_the_sentence_before(claims):
    found = claims("국제통화기금은 미국의 내년 성장률을 2.8%로 예상했다. 중국은 4.8%다.")
    taken = found["4.8%"]
    assert (taken.metric, taken.entity, taken.modality) == ("성장률", "중국", "forecast")
    assert set(taken.inherited) >= {"metric", "period", "modality"}
    assert claims("반도체 수출은 136억 달러다. 자동차는 54억 달러다.")["54억 달러"].metric is None


@pytest.mark.parametrize(
    ("text", "surface", "period"),
    [
        ("영업이익률은 8%로 2015년 7%에서 올랐다. 부채비율은 40%다.", "40%", None),
        ("과일값은 11.7% 올라 2015년 4월(13.2%) 이후 가장 많이 올랐다. 채소값은 20.5% 올랐다.", "20.5%", None),
        ("사과 판매량은 지난달 30만개로 지난해 5월(20만개)보다 늘었다. 배 판매량은 10만개다.", "10만개", (5, 2017)),
        ("한 학교의 학생 수는 2009년 300명이었다. 교사 수는 20명이다.", "20명", None),
        ("회사는 2019년 직원 300명을 뽑기로 했다. 현재 매출은 20억원이다.", "20억원", None),
        ("한은은 내년 전망을 내놨다. 내년 전망은 2.1%다.", "2.1%", (1, 2018)),
    ],
)
def test_a_time_goes_on_only_where_the_sentence_before_was_about_it(claims, text, surface, period):
    found = claims(text)[surface].period
    assert (found and (found[0].month, found[0].year)) == period


def test_a_comparison_is_no_condition_and_a_base_year_no_period(claims):
    found = claims(
        "직전 분기와 견주면 매출은 12.5% 늘었다. 물가지수는 113.94(2010년=100)로 올랐다. 빚은 30억원(2010년)이다."
    )
    assert found["12.5%"].modality == "actual"
    assert found["113.94"].period is None
    assert found["30억원"].period == (date(2010, 1, 1), date(2010, 12, 31))
    assert claims("세율을 5%로 올리면 세금이 20억원 는다.")["20억원"].modality == "hypothetical"


def test_a_price_that_its_own_modifier_governs_is_a_level_though_another_rose_after_it(claims):
    found = claims(
        "한빛전자는 200원 내린 5만3천700원에, 세진화학은 30원 오른 900원에 마감했다. 쌀은 3만t, 콩은 2만t 늘었다."
    )
    assert [(found[n].role, found[n].direction) for n in ("5만3천700원", "900원")] == [
        ("level", "down"),
        ("level", "up"),
    ]
    assert [(found[n].role, found[n].direction) for n in ("3만t", "2만t")] == [("change", "up")] * 2


def test_a_language_without_cues_gives_plain_claims(pack, mentions):
    bare = dataclasses.replace(pack, claims=ClaimLexicon())
    text = "매출은 3조원(5%) 늘었다."
    linked = link_article({"text": text}, mentions(text), DAY, bare)
    assert [(c.mention.surface, c.role, c.modality, c.source) for c in linked] == [
        ("3조원", "level", "actual", None),
        ("5%", "level", "actual", None),
    ]


def test_the_same_period_is_that_of_the_sentence_before(claims):
    found = claims("한빛제약의 1분기 매출은 27억원이었다. 같은 기간 영업이익은 3억원이었다.")
    claim = found["3억원"]
    assert (claim.metric, claim.entity) == ("영업이익", "한빛제약")
    assert claim.period == found["27억원"].period == (date(2017, 1, 1), date(2017, 3, 31))
    assert "entity" in claim.inherited


def test_a_part_of_what_was_counted_is_counted_as_it_is(claims):
    found = claims("지난달 외국인 관광객은 120만명이었다. 이 중 42%는 일본인이었다.")
    claim = found["42%"]
    assert (claim.metric, claim.period) == ("외국인 관광객", found["120만명"].period)
    assert set(claim.inherited) == {"metric", "period"}


def test_a_list_gives_each_country_its_level_and_growth(claims):
    found = claims("수출은 미국(727억 달러, 6.0%), 베트남(485억 달러, 8.4%) 순으로 많았다.")
    assert {s: (c.metric, c.entity_id) for s, c in found.items()} == {
        "727억 달러": ("수출", "USA"),
        "6.0%": ("수출", "USA"),
        "485억 달러": ("수출", "VNM"),
        "8.4%": ("수출", "VNM"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "한빛제약과 새움전자의 점유율은 각각 21.3%와 12.4%였다.",
        "한빛제약과 새움전자는 점유율이 각각 21.3%, 12.4%다.",
    ],
)
def test_respectively_gives_each_its_own(claims, text):
    found = claims(text)
    assert [found[s].entity for s in ("21.3%", "12.4%")] == ["한빛제약", "새움전자"]


@pytest.mark.parametrize(
    ("text", "role", "direction"),
    [
        ("지난달 서울 인구는 1만2천명 순감했다.", "change", "down"),
        ("지난달 서울 인구는 1만2천명 순증했다.", "change", "up"),
        ("지난해 수출은 3% 증가하지 않았다.", "change", None),
        ("순이익은 100억원 흑자전환했다.", "change", "up"),
        ("지난해 매출은 2천억원 더 걷혔다.", "change", "up"),
        ("지난해 한빛제약의 매출은 2천억원이다.", "level", None),
    ],
)
def test_signs_flip_and_what_did_not_happen_has_no_direction(claims, text, role, direction):
    (claim,) = claims(text).values()
    assert (claim.role, claim.direction) == (role, direction)


def test_what_a_half_of_firms_foresees_is_no_forecast_of_the_half(claims):
    (claim,) = claims("중소기업의 절반가량이 내년 경영 환경이 나빠질 것으로 예상했다.").values()
    assert claim.modality == "actual"
    (claim,) = claims("내년에는 매출이 절반으로 줄어들 것으로 예상했다.").values()
    assert claim.modality == "forecast"


@pytest.mark.parametrize(
    ("text", "surface", "metric_id"),
    [
        ("지난해 한국의 수출은 6055억 달러, 수입은 5350억 달러였다.", "5350억 달러", "imports"),
        ("수출은 5.5% 늘었고 수입은 11.8% 증가했다.", "11.8%", "imports"),
        ("지난달 수출은 450억 달러로 집계됐다. 수입은 430억 달러였다.", "430억 달러", "imports"),
        ("중국의 수입은 지난해 1조8000억 달러였다.", "1조8000억 달러", "imports"),
        ("이 가수의 한 해 수입은 3000만 달러에 이른다.", "3000만 달러", None),
        ("수출 중소기업 직원의 월 수입은 300만원이었다.", "300만원", None),
        ("수출이 줄어 이 농가의 수입은 5천만원에 그쳤다.", "5천만원", None),
        ("가계의 수입은 2.3% 늘었다.", "2.3%", None),
    ],
)
def test_what_may_be_imports_or_income_is_imports_beside_words_of_trade(claims, text, surface, metric_id):
    assert claims(text)[surface].metric_id == metric_id


def test_each_number_has_the_release_named_last_before_it(claims):
    found = claims("성장률은 0.4%로 속보치 0.5%와 잠정치 0.7%를 밑돌았다.")
    assert [(s, c.vintage) for s, c in found.items()] == [
        ("0.4%", "advance"),
        ("0.5%", "advance"),
        ("0.7%", "preliminary"),
    ]


@pytest.mark.parametrize("study", ["수출입 통계", "2022년 수출입 통계", "2022년 수출입 확정치"])
def test_an_office_that_puts_out_a_figure_does_not_own_it(claims, study):
    claim = claims(f"관세청이 15일 내놓은 {study}에 따르면 수출은 6836억 달러를 기록했다.")["6836억 달러"]
    assert (claim.entity, claim.source) == (None, "관세청")


@pytest.mark.parametrize(
    "text",
    [
        "재무성은 4월 26일부터 4월 25일까지 시장 개입 규모가 7조5444억엔이었다고 26일 발표했다.",
        "재무성은 시장 개입 규모가 6월 9일부터 6월 2일까지 7조5444억엔이었다고 발표했다.",
    ],
)
def test_days_that_end_before_they_begin_are_no_period(claims, text):
    assert claims(text)["7조5444억엔"].period is None
