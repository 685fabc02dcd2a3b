import json
from datetime import date
from decimal import Decimal

import pytest
from tied_texts import DAY, PACK, checked, read, verdicts

from pipeline import schema
from pipeline.config import Config
from pipeline.grammar.model import Claim
from pipeline.grammar.ties.relations import find_ties
from pipeline.readers import discover
from pipeline.stages.check import check
from pipeline.stages.extract import extract
from pipeline.stages.ingest import ingest
from pipeline.stages.normalize import normalize

TRUE = [
    ("conversion", "2140억 위안(약 36조원)을 쓴다.", date(2016, 12, 28)),
    ("conversion", "1만5천달러(약 1천627만원)를 받았다.", date(2014, 12, 8)),
    ("conversion", "7710억 달러(약 881조원)에 이른다.", date(2017, 6, 21)),
    ("conversion", "3000만 달러, 우리 돈으로 약 413억원을 냈다.", DAY),
    ("conversion", "상금 1375만원(1만달러)을 받았다.", DAY),
    ("conversion", "3000~5000달러(약 413만~688만원)가 든다.", DAY),
    ("comparison", "중국 매출은 약 7710억 달러다. 이것은 미국의 4460억 달러를 크게 웃도는 규모다.", DAY),
    ("comparison", "이익은 350억원으로 전망치(300억원)를 웃돌았다.", DAY),
    ("comparison", "매출은 900억원으로 전망치 1조원을 크게 밑돌았다.", DAY),
    ("comparison", "매출은 312억원으로 경쟁사(100억원)의 3배에 달했다.", DAY),
    ("comparison", "신부(74%)가 신랑(30%)보다 2배 이상 많았다.", DAY),
    ("comparison", "예산은 100억원의 절반 수준인 48억원이다.", DAY),
    ("change", "주가는 5달러에서 27달러로 5.4배 올랐다.", DAY),
    ("change", "4천253원에서 4천244원으로 떨어졌다.", DAY),
    ("change", "전날보다 800원(14.98%) 급등한 6,140원에 마감했다.", DAY),
    ("change", "지난해의 210만 톤보다 30만 톤 감소한 180만 톤이다.", DAY),
    ("change", "금리는 1.90%에서 1.87%로 3bp 내렸다.", DAY),
    ("change", "지난해의 10억4299만원과 견주면 2억679만원(19.8%) 오른 금액이다.", DAY),
    ("change", "미국은 2.5%로 일본(1.0%)보다 1.5%포인트 높았다.", DAY),
    ("share", "322명 중 194명(60.2%)이 남았다.", DAY),
    ("share", "응답자 1만명 중 30명(0.3%)이 골랐다.", DAY),
    ("balance", "수출 6445.4억 달러, 수입 6150.5억 달러, 무역흑자 294.9억 달러로 집계됐다.", DAY),
    ("balance", "수출은 683억 달러, 수입은 731억 달러로 48억 달러 적자를 냈다.", DAY),
    ("sum", "국비 100억원과 지방비 50억원을 합쳐 총 150억원을 쓴다.", DAY),
]  # fmt: skip

FALSE = [
    ("conversion", "19억위안(1813억원)을 벌었다.", date(2015, 11, 11), "inconsistent", None),
    ("conversion", "3000만 달러(약 4130억원)를 냈다.", DAY, "scale_slip", "41300000000"),
    ("conversion", "시가총액은 2조1000억 달러(28,900조원)를 넘어섰다.", DAY, "scale_slip", "2890000000000000"),
    ("conversion", "3000만 달러, 우리 돈으로 약 340억원을 냈다.", DAY, "inconsistent", None),
    ("conversion", "3000~5000달러(약 413만~6880만원)가 든다.", DAY, "scale_slip", "6880000"),
    ("comparison", "일본의 4조1900억 달러를 웃도는 3조6856억 달러를 기록했다.", DAY, "inconsistent", None),
    ("comparison", "이익은 250억원으로 전망치(300억원)를 웃돌았다.", DAY, "inconsistent", None),
    ("comparison", "매출은 912억원으로 경쟁사(100억원)의 3배에 달했다.", DAY, "inconsistent", None),
    ("comparison", "중국 매출은 약 3710억 달러다. 이것은 미국의 4460억 달러를 웃도는 규모다.", DAY, "inconsistent", None),
    ("change", "9억5천200만 달러에서 14억2천800만 달러로 31.1% 증가했다.", DAY, "inconsistent", "50.0"),
    ("change", "주가는 5달러에서 27달러로 9.4배 올랐다.", DAY, "inconsistent", "5.4"),
    ("change", "4천244원에서 4천253원으로 떨어졌다.", DAY, "wrong_direction", None),
    ("change", "전날보다 800원(24.98%) 급등한 6,140원에 마감했다.", DAY, "inconsistent", "14.98"),
    ("change", "전날보다 800원(1.498%) 급등한 6,140원에 마감했다.", DAY, "scale_slip", "14.98"),
    ("change", "지난해의 210만 톤보다 30만 톤 감소한 150만 톤이다.", DAY, "inconsistent", "600000"),
    ("change", "지난해의 10억4299만원과 견주면 2억679만원(29.8%) 오른 금액이다.", DAY, "inconsistent", "19.8"),
    ("change", "이익은 지난해 1천850억원보다 11.5% 늘어난 2,062원이었다.", DAY, "scale_slip", "206200000000"),
    ("change", "이익은 1천850원에서 2,063억원으로 11.5% 늘었다.", DAY, "scale_slip", "185000000000"),
    ("change", "수출은 320억 달러에서 35억2천만 달러로 10% 늘었다.", DAY, "scale_slip", "35200000000"),
    ("comparison", "매출은 220억원으로 작년 120억원의 두 배 이상이다.", DAY, "inconsistent", None),
    ("share", "322명 중 194명(66.2%)이 남았다.", DAY, "inconsistent", "60.2"),
    ("balance", "수출 6445.4억 달러, 수입 6150.5억 달러, 무역흑자 249.9억 달러로 집계됐다.", DAY, "inconsistent", "29490000000"),
    ("balance", "수출은 683억 달러, 수입은 731억 달러로 48억 달러 흑자를 냈다.", DAY, "inconsistent", None),
    ("sum", "국비 100억원과 지방비 50억원을 합쳐 총 250억원을 쓴다.", DAY, "inconsistent", "15000000000"),
    ("sum", "서울 30명, 부산 20명 등 모두 40명이 왔다.", DAY, "inconsistent", "50"),
]  # fmt: skip

UNDECIDED = [
    ("conversion", "1만5천달러(약 1천627만원)를 받았다.", None, "no_date"),
    ("conversion", "300억 대만달러(약 1조2천억원)를 쓴다.", DAY, "no_rate"),
    ("conversion", "1만달러(약 1천만원)를 받았다.", date(2080, 1, 2), "no_rate"),
    ("conversion", "1000억원(9000만달러)을 벌었다.", date(2017, 6, 20), "rounding"),
    ("comparison", "이익은 305억원으로 전망치(300억원)를 크게 웃돌았다.", DAY, "matter_of_taste"),
    ("change", "금리는 2.0%에서 3.0%로 1.0% 올랐다.", DAY, "percent_or_point"),
    ("change", "주가는 50달러에서 270달러로 4.4배 올랐다.", DAY, "times_or_more"),
    ("change", "매출은 1천200억원에서 1천500억원으로 24.3% 늘었다.", DAY, "rounding"),
    ("balance", "수출은 6050억 달러, 수입은 5350억 달러로 710억 달러 흑자를 냈다.", DAY, "rounding"),
    ("sum", "서울 3천200명과 부산 5천100명을 합쳐 모두 8천400명이 왔다.", DAY, "rounding"),
    ("share", "5천200가구 중 1천300가구(24.6%)가 비었다.", DAY, "rounding"),
    ("comparison", "매출은 230억원으로 작년 120억원의 두 배 이상이다.", DAY, "matter_of_taste"),
    ("share", "10명 중 7명(68.3%)이 그렇다고 했다.", DAY, "rounding"),
    ("share", "전동차는 1천954량이고 이 중 36%인 714량이 낡았다.", DAY, "rounding"),
    ("sum", "서울 30명, 부산 20명 등 모두 70명이 왔다.", DAY, "partial_list"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "text", "day"), TRUE)
def test_true_numbers_are_supported(method, text, day):
    found = verdicts(text, method, day)
    assert found
    assert set(found) == {"supported"}


@pytest.mark.parametrize(("method", "text", "day", "reason", "suggested"), FALSE)
def test_false_numbers_are_refuted(method, text, day, reason, suggested):
    rows = [row for row in checked(text, day)[0] if row["method"] == method]
    assert [row["verdict"] for row in rows] == ["refuted"]
    assert rows[0]["reason_code"] == reason
    if suggested is not None:
        assert rows[0]["suggested_value"] == Decimal(suggested)


@pytest.mark.parametrize(("method", "text", "day", "reason"), UNDECIDED)
def test_what_cannot_be_told_is_not_refuted(method, text, day, reason):
    rows = [row for row in checked(text, day)[0] if row["method"] == method]
    assert [(row["verdict"], row["reason_code"]) for row in rows] == [("not_enough_evidence", reason)]


def test_a_row_says_all_that_a_reader_needs():
    (row,), claims = checked("19억위안(1813억원)을 벌었다.", date(2015, 11, 11))
    converted = next(c for c in claims if c["surface"] == "1813억원")
    assert row["check_id"] == f"{converted['claim_id']}:conversion:1"
    assert row["mention_id"] == converted["claim_id"]
    assert row["found"] == 181_300_000_000
    assert row["expected_low"] == pytest.approx(1.85e9 * 178.505 * 0.995, rel=1e-5)
    assert row["expected_high"] == pytest.approx(1.95e9 * 182.485 * 1.005, rel=1e-5)
    assert row["relative_error"] == pytest.approx(1 - 181.3e9 / row["expected_low"])
    for words in ("“19억위안”", "1.9 billion CNY", "“1813억원”", "181.3 billion KRW", "2015-11-11", "±0.5%"):
        assert words in row["explanation"]
    fixings = row["evidence"]["fx"]["fixings"]
    assert len(fixings) == 7
    assert fixings[0]["day"] == "2015-11-11"
    assert Decimal(fixings[0]["rate"]).quantize(Decimal("0.01")) == Decimal("181.51")
    assert row["evidence"]["mentions"] == {"given": ["d:text:000000"], "converted": ["d:text:000006"]}


def test_a_claims_verdict_is_the_worst_of_its_checks_and_null_without_one():
    text = "19억위안(1813억원)을 벌었다. 이익은 350억원으로 전망치(300억원)를 웃돌았다."
    _, claims = checked(text, date(2015, 11, 11))
    assert {c["surface"]: c["verdict"] for c in claims} == {
        "19억위안": None,
        "1813억원": "refuted",
        "350억원": "supported",
        "300억원": None,
    }


def test_two_checks_of_one_mention_are_numbered():
    text = "19억위안(1813억원)을 벌었다."
    rows, _ = checked(text + " " + text, date(2015, 11, 11))
    assert len({row["check_id"] for row in rows}) == 2
    assert [row["check_id"] for row in rows] == sorted(row["check_id"] for row in rows)


def test_a_rate_of_the_claims_own_period_may_fit():
    text = "매출은 100억 달러(약 10조7천억원)였다."
    assert verdicts(text, "conversion", date(2015, 9, 8)) == ["refuted"]
    for start in (date(2014, 1, 1), date(1970, 1, 1)):
        rows, _ = checked(text, date(2015, 9, 8), claim={"period_start": start, "period_end": date(2014, 12, 31)})
        assert [(r["verdict"], r["reason_code"]) for r in rows] == [("not_enough_evidence", "older_rate")]

    saturday, sunday = date(2015, 9, 12), date(2015, 9, 13)
    rows, _ = checked(text, sunday, claim={"period_start": saturday, "period_end": saturday})
    assert [(r["verdict"], r["reason_code"]) for r in rows] == [("refuted", "inconsistent")]


def test_what_the_text_only_supposes_is_not_checked():
    assert checked("19억위안(1813억원)을 번다면 좋다.", date(2015, 11, 11), claim={"modality": "hypothetical"})[0] == []


def test_window_and_tolerance_are_settings():
    text = "15,000달러(약 2130만원)를 받았다."
    assert verdicts(text, "conversion", DAY) == ["refuted"]
    wide = Config.model_validate({"fx": {"tolerance": 0.03}})
    assert verdicts(text, "conversion", DAY, config=wide) == ["supported"]


@pytest.mark.parametrize(
    ("metric", "value", "wrong"),
    [("시장 점유율", "103.5%", True), ("시장 점유율", "93.5%", False), ("부채비율", "250.1%", False)],
)
def test_a_percentage_that_its_metric_cannot_have(metric, value, wrong):
    rows, claims = checked(f"{metric}은 {value}다.", claim={"metric": metric})
    assert [(r["method"], r["verdict"], r["reason_code"]) for r in rows] == [
        ("range", "refuted", "impossible_value")
    ] * wrong
    assert claims[0]["verdict"] == ("refuted" if wrong else None)


def test_no_tie_and_no_language_pack_give_no_checks():
    assert checked("올해 매출은 300억원이다.")[0] == []
    assert checked("19억위안(1813억원)을 벌었다.", date(2015, 11, 11), lang="fi")[0] == []


def test_empty_tables_stay_empty():
    empty = {spec.name: schema.to_table(spec, []) for spec in schema.PUBLISHED.values()}
    checks = check(empty["mentions"], empty["claims"], empty["relations"], empty["documents"], Config())
    assert len(checks) == 0
    assert checks.schema.equals(schema.CHECKS.arrow())


def test_the_planted_errors_of_the_samples_are_caught_and_nothing_else_is_refuted(root):
    caught, refuted = set(), set()
    documents = [d for table, _ in ingest(list(discover(root / "data/raw")), Config()) for d in [table]]
    for table in documents:
        for row in _checks(table):
            if row["verdict"] == "refuted":
                refuted.add((row["file"], row["method"]))
                caught.add(row["file"])
    planted = [
        json.loads(line) for line in (root / "tests/data/planted.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    expected = {
        (p["file"], method) for p in planted for method in p["checks"] if method not in {"reference", "cross_article"}
    }
    assert refuted == expected
    assert caught == {p["file"] for p in planted}


def _checks(documents):
    """Check articles with every number a claim."""
    mentions = normalize(extract(documents, Config()), documents, Config())
    rows, files = [], {}
    for document in schema.to_rows(documents):
        files[document["doc_id"]] = document["source_uri"].split("#")[0]
        for field in schema.FIELDS:
            found = {
                row["start"]: row
                for row in schema.to_rows(mentions)
                if (row["doc_id"], row["field"]) == (document["doc_id"], field)
            }
            numbers = [m for m in read(document[field] or "") if m.start in found]
            claims = [Claim(m) for m in numbers if m.kind not in {"date", "duration", "age"}]
            for n, tie in enumerate(find_ties(document[field] or "", numbers, claims, PACK)):
                rows += [
                    {"relation_id": f"{document['doc_id']}{field}{n:03}", "doc_id": document["doc_id"], "relation": tie.relation,
                     "part": part, "mention_id": found[m.start]["mention_id"], "cue": tie.cue}
                    for part, m in tie.parts
                ]  # fmt: skip
    relations = schema.to_table(schema.RELATION_ROWS, rows)
    checks = check(mentions, schema.to_table(schema.CLAIMS, []), relations, documents, Config())
    return [row | {"file": files[row["doc_id"]]} for row in checks.to_pylist()]


def test_the_seed_articles_comparison_holds(shared):
    text = (shared / "seed/000_89cb462ba402a8ce.txt").read_text(encoding="utf-8")
    body = text[text.index("중국 최대 전자상거래") : text.index("• 좋아요0")]
    rows, _ = checked(body, date(2017, 6, 20))
    assert [(r["method"], r["verdict"]) for r in rows] == [("comparison", "supported")]
    assert "1.7287 times" in rows[0]["explanation"]


def test_no_gold_sentence_is_refuted_but_for_its_invented_day(shared):
    lines = (shared / "gold/ko-dev.jsonl").read_text(encoding="utf-8").splitlines()
    made = 0
    for line in lines:
        record = json.loads(line)
        rows = [
            r
            for r in checked(record["text"], date.fromisoformat(record["published"]))[0]
            if r["method"] != "conversion"
        ]
        made += len(rows)
        assert "refuted" not in {r["verdict"] for r in rows}, rows
    assert made >= 12
