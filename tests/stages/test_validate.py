"""Validation with real Great Expectations on real Parquet."""

import copy
import hashlib
import json
import re
import shutil
import sys
import tempfile
import unicodedata
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.metadata import version

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from lxml import html

from pipeline import schema
from pipeline.config import Config
from pipeline.errors import EconclaimsError, UsageError
from pipeline.stages import _integrity
from pipeline.stages import validate as stage
from pipeline.stages.validate import validate

SENTENCE = "수출은 100억 달러로 수입 90억 달러보다 많다."
TABLES = ("documents", "mentions", "claims", "relations", "checks")
PLAIN = dict.fromkeys(("value_usd", "value_krw", "usd_per_unit", "krw_per_unit", "fx_date"))
NO_VALUE = {**PLAIN, "unit": None, "value": None, "value_exact": None, "resolution": None}
AS_DATE = {**NO_VALUE, "kind": "date"}


def row(spec, **values):
    return {**dict.fromkeys(spec.names()), **values}


def article(number):
    doc = f"d{number:03d}"
    mentions, claims = [], []
    for surface, value in (("100억 달러", 10**10), ("90억 달러", 9 * 10**9)):
        start = SENTENCE.index(surface)
        place = {
            "doc_id": doc, "field": "text", "start": start, "end": start + len(surface), "surface": surface,
            "sentence_start": 0, "sentence_end": len(SENTENCE), "kind": "money", "approx": "exact",
            "value": float(value), "value_exact": Decimal(value), "resolution": Decimal(10**8), "unit": "USD",
            "value_usd": float(value), "value_krw": value * 1100.0, "usd_per_unit": Decimal(1),
            "krw_per_unit": Decimal(1100), "fx_date": date(2017, 6, 20),
        }  # fmt: skip
        mentions.append(row(schema.MENTIONS, mention_id=f"{doc}:text:{start}", **place))
        claim = row(
            schema.CLAIMS, claim_id=f"{doc}:text:{start}", claim_text=SENTENCE, metric="수출", metric_id="exports",
            entity="한국", period_start=date(2017, 5, 1), period_end=date(2017, 5, 31), modality="actual", role="level",
            direction="up", inherited=["entity", "period_start"], taxonomy="statistical", **place,
        )  # fmt: skip
        claims.append(claim)
    relations = [
        row(
            schema.RELATION_ROWS,
            relation_id=f"{doc}:r",
            doc_id=doc,
            relation="comparison",
            part=part,
            mention_id=m["mention_id"],
        )
        for part, m in zip(("left", "right"), mentions, strict=True)
    ]
    check = row(
        schema.CHECKS, check_id=f"{mentions[0]['mention_id']}:c", mention_id=mentions[0]["mention_id"], doc_id=doc,
        method="comparison", expected_low=9e9, expected_high=2e10, found=1e10, relative_error=0.0, verdict="supported",
        reason_code="inside_interval", explanation="100억 is more than 90억.", evidence="{}",
    )  # fmt: skip
    document = row(
        schema.DOCUMENTS, doc_id=doc, source_uri=f"{doc}.txt", published_at=datetime(2017, 6, 20, 4, 43, tzinfo=UTC),
        published_at_source="dateline", lang="ko", text=SENTENCE, removed_chars=0, title="수출 늘어",
        content_sha256=hashlib.sha256(doc.encode()).hexdigest(),
    )  # fmt: skip
    return {
        "documents": [document], "mentions": mentions, "claims": claims, "relations": relations, "checks": [check],
    }  # fmt: skip


def of_kind(kind, unit, **more):
    return {**PLAIN, "kind": kind, "unit": unit, **more}


BOTH = [  # what breaks a mention breaks a claim
    ("sentence_start_not_negative", {"sentence_start": -1}),
    ("end_after_start", lambda r: {"end": r["start"]}),
    ("start_in_sentence", lambda r: {"sentence_start": r["start"] + 1}),
    ("end_in_sentence", lambda r: {"sentence_end": r["end"] - 1}),
    ("surface_not_blank", {"surface": "  "}),
    ("money_unit", {"unit": "달러"}),
    ("unit_never_in_doubt", {"unit": None}),
    ("percent_unit", of_kind("percent", "%p")),
    ("percent_point_unit", of_kind("percent_point", "%")),
    ("multiple_unit", of_kind("multiple", "배")),
    ("fraction_unit", of_kind("fraction", "%")),
    ("duration_unit", of_kind("duration", "년")),
    ("age_unit", of_kind("age", "month")),
    ("rank_unit", of_kind("rank", "위")),
    ("points_unit", of_kind("points", "점")),
    ("ratio_unit", of_kind("ratio", "1")),
    ("date_has_no_unit", {**AS_DATE, "unit": "year"}),
    ("date_has_no_value", {**AS_DATE, "value_exact": Decimal(2017)}),
    ("only_date_has_start", {"date_start": date(2017, 1, 1)}),
    ("only_date_has_end", {"date_end": date(2017, 1, 1)}),
    ("only_date_has_grain", {"date_grain": "year"}),
    ("only_date_has_timex", {"timex": "2017"}),
    ("date_order", {**AS_DATE, "date_start": date(1592, 5, 2), "date_end": date(1592, 5, 1)}),
    ("range_has_low", {"approx": "range", "value_exact": None, "high": Decimal(1)}),
    ("range_has_high", {"approx": "range", "value_exact": None, "low": Decimal(1)}),
    ("range_has_no_value", {"approx": "range", "low": Decimal(1), "high": Decimal(2)}),
    ("range_order", {"approx": "range", "value_exact": None, "low": Decimal("1.000000001"), "high": Decimal(1)}),
    ("vague_has_no_value", {"approx": "vague"}),
    ("quantity_has_value", {"value_exact": None}),
    ("resolution_not_negative", {**of_kind("fraction", "1"), "resolution": Decimal(-1)}),
    ("resolution_positive", {"resolution": Decimal(0)}),
    ("usd_only_for_money", {**of_kind("percent", "%"), "value_usd": 1.0}),
    ("krw_only_for_money", {**of_kind("percent", "%"), "value_krw": 1.0}),
    ("usd_rate_only_for_money", {**of_kind("percent", "%"), "usd_per_unit": Decimal(1)}),
    ("krw_rate_only_for_money", {**of_kind("percent", "%"), "krw_per_unit": Decimal(1)}),
    ("fx_date_only_for_money", {**of_kind("percent", "%"), "fx_date": date(2017, 1, 1)}),
    ("usd_rate_positive", {"usd_per_unit": Decimal(0)}),
    ("krw_rate_positive", {"krw_per_unit": Decimal(-1)}),
    ("field_allowed", {"field": "body"}),
    ("kind_allowed", {"kind": "sum"}),
    ("unknown_document", {"doc_id": "nowhere"}),
    ("surface_not_in_text", {"surface": "200억 달러"}),
]  # fmt: skip
CASES = [
    ("documents", "text_not_blank", {"text": " \n"}),
    ("documents", "removed_chars_not_negative", {"removed_chars": -1}),
    ("documents", "no_date_without_source", {"published_at_source": "none"}),
    ("documents", "no_copy_of_itself", lambda r: {"duplicate_of": r["doc_id"]}),
    ("documents", "published_at_source_allowed", {"published_at_source": "guess"}),
    *(("mentions", rule, change) for rule, change in BOTH),
    *(("claims", rule, change) for rule, change in BOTH),
    ("mentions", "worth_differs_usd", {"value_usd": 1.001e10}),
    ("mentions", "worth_differs_krw", {"value_krw": 1.1e12}),
    ("claims", "claim_is_a_quantity", of_kind("duration", "year")),
    ("claims", "claim_text_not_blank", {"claim_text": ""}),
    ("claims", "period_order", {"period_start": date(2018, 1, 1)}),
    ("claims", "period_has_end", {"period_end": None}),
    ("claims", "period_has_start", {"period_start": None}),
    ("claims", "base_period_order", {"base_period_start": date(2017, 1, 2), "base_period_end": date(2017, 1, 1)}),
    ("claims", "base_period_has_end", {"base_period_start": date(2017, 1, 2)}),
    ("claims", "base_period_has_start", {"base_period_end": date(2017, 1, 2)}),
    ("claims", "base_has_no_direction", {"role": "base"}),
    ("claims", "modality_allowed", {"modality": "rumour"}),
    ("claims", "unknown_mention", lambda r: {"claim_id": r["doc_id"] + ":text:999"}),
    ("claims", "differs_from_mention", {"value": 1.0}),
    ("relations", "parts_of_conversion", {"relation": "conversion"}),
    ("relations", "parts_of_change", {"relation": "change"}),
    ("relations", "parts_of_share", {"relation": "share"}),
    ("relations", "parts_of_sum", {"relation": "sum"}),
    ("relations", "parts_of_balance", {"relation": "balance"}),
    ("relations", "parts_of_comparison", {"part": "first"}),
    ("relations", "parts_of_span", {"relation": "span"}),
    ("relations", "unknown_mention", {"mention_id": "d000:text:999"}),
    ("relations", "unknown_document", {"doc_id": "nowhere"}),
    ("checks", "expected_order", {"expected_low": 3e10}),
    ("checks", "relative_error_not_negative", {"relative_error": -0.1}),
    ("checks", "refuted_is_explained", {"verdict": "refuted", "explanation": " "}),
    ("checks", "reason_code_is_snake_case", {"reason_code": "Not inside"}),
    ("checks", "evidence_is_json", {"evidence": "{mentions: 1}"}),
    ("checks", "verdict_allowed", {"verdict": "true"}),
    ("checks", "unknown_mention", {"mention_id": "d000:text:999"}),
    ("checks", "key_of_another_article", lambda r: {"check_id": r["doc_id"] + "0:c"}),
    ("checks", "unknown_document", {"doc_id": "nowhere"}),
]
GOES_TOO = {
    "documents": {"documents": 1, "mentions": 2, "claims": 2, "relations": 2, "checks": 1},
    "mentions": {"mentions": 1, "claims": 1, "relations": 2, "checks": 1},
    "claims": {"claims": 1, "checks": 1},
    "relations": {"relations": 2},
    "checks": {"checks": 1},
}
UNTESTED = {
    "doc_id_not_blank",
    "mention_id_not_blank",
    "claim_id_not_blank",
    "relation_id_not_blank",
    "check_id_not_blank",
}
"""Rules of keys, which every row of the article stands on."""


def write(folder, articles, tables=TABLES, parts=1):
    """Write articles as Parquet parts; return the parts by table."""
    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    for name in tables:
        rows = [r for a in articles for r in a[name]]
        written[name] = []
        for n in range(parts):
            table = schema.to_table(schema.PUBLISHED[name], rows[n::parts])
            pq.write_table(table, folder / f"{name}-{n:04d}.parquet")
            written[name].append(folder / f"{name}-{n:04d}.parquet")
    return written


def run(folder, tables, config=None, **more):
    return validate(tables, folder / "kept", folder / "results", "test", config or Config(), **more)


def refusals(folder):
    return pq.read_table(folder / "kept/quarantine/0.parquet").to_pylist()


def results(folder):
    return json.loads((folder / "results/results.json").read_text(encoding="utf-8"))


def rules(found, table):
    return {rule["rule"]: rule for rule in found["suites"][table]["expectations"]}


def snapshot(folder):
    return {p.relative_to(folder): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture
def expectations(tmp_path, monkeypatch):
    """A copy of the expectations folder that a test may edit."""
    folder = shutil.copytree(stage.EXPECTATIONS, tmp_path / "expectations")
    monkeypatch.setattr(stage, "EXPECTATIONS", folder)
    return folder


def edit(folder, table, change):
    file = folder / "suites" / f"{table}.json"
    suite = json.loads(file.read_text(encoding="utf-8"))
    change(suite["expectations"])
    file.write_text(json.dumps(suite), encoding="utf-8")


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    folder = tmp_path_factory.mktemp("good")
    before = snapshot(stage.EXPECTATIONS)
    tables = write(folder / "in", [article(n) for n in range(4)], parts=2)
    outcome = run(folder, tables)
    return folder, tables, outcome, before


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """One article a case, each with one row broken, all validated in one call."""
    folder = tmp_path_factory.mktemp("broken")
    articles = [article(0)]
    for number, (table, _, change) in enumerate(CASES, start=1):
        case = article(number)
        target = case[table][0]
        target |= copy.deepcopy(change(target) if callable(change) else change)
        articles.append(case)
    outcome = run(folder, write(folder / "in", articles))
    by_article = {}
    for refusal in refusals(folder):
        by_article.setdefault(refusal["key"][:4], []).append(refusal)
    return folder, outcome, by_article


def test_good_tables_pass_whole(good):
    folder, tables, outcome, _ = good
    assert outcome.critical == ()
    assert outcome.failed == 0
    assert outcome.expectations > 200
    assert set(outcome.refused.values()) == {0}
    for name, parts in tables.items():
        for part in parts:
            assert pq.read_table(folder / "kept" / name / part.name).equals(pq.read_table(part), check_metadata=True)
    quarantine = pq.read_table(folder / "kept/quarantine/0.parquet")
    assert quarantine.num_rows == 0
    assert quarantine.schema.equals(schema.QUARANTINE.arrow())


def test_a_run_writes_nothing_into_the_expectations(good):
    assert snapshot(stage.EXPECTATIONS) == good[3]


@pytest.mark.parametrize("number", range(1, len(CASES) + 1), ids=lambda n: "-".join(CASES[n - 1][:2]))
def test_a_broken_row_goes_with_what_stands_on_it(broken, number):
    folder, _, by_article = broken
    table, rule, _ = CASES[number - 1]
    gone = by_article[f"d{number:03d}"]
    too = {"claims": 1} if (table, rule) == ("claims", "unknown_mention") else GOES_TOO[table]
    assert Counter(g["table"] for g in gone) == too
    first = next(g for g in gone if g["table"] == table)
    named = re.findall(r"\(rule (\w+)\)", first["detail"])
    assert rule in named
    found = rules(results(folder), table)
    assert first["reason_code"] == (found[named[0]]["expectation"] if named[0] in found else named[0])
    assert {g["stage"] for g in gone} == {"validate"}


def test_the_whole_row_and_its_address_are_kept(broken):
    _, _, by_article = broken
    number = 1 + next(n for n, c in enumerate(CASES) if c[:2] == ("mentions", "money_unit"))
    gone = {g["table"]: g for g in by_article[f"d{number:03d}"]}
    assert json.loads(gone["mentions"]["payload"])["surface"] == "100억 달러"
    assert json.loads(gone["mentions"]["payload"])["fx_date"] == "2017-06-20"
    assert gone["mentions"]["source_uri"] == f"d{number:03d}.txt"
    assert gone["mentions"]["detail"].startswith("unit is 달러: Money is in ISO 4217")
    assert gone["claims"]["reason_code"] == "differs_from_mention"
    assert gone["checks"]["reason_code"] == "mention_refused"
    assert "unit is 달러" in gone["checks"]["detail"]


def test_the_rest_stands_in_order_with_its_schema(broken):
    folder, outcome, by_article = broken
    for name in TABLES:
        before = pq.read_table(folder / f"in/{name}-0000.parquet")
        after = pq.read_table(folder / f"kept/{name}/{name}-0000.parquet")
        assert after.schema.equals(before.schema, check_metadata=True)
        assert after.num_rows == before.num_rows - outcome.refused[name]
        key = schema.PUBLISHED[name].key[0]
        gone = {g["key"].split("/")[0] for g in refusals(folder) if g["table"] == name}
        assert after.equals(before.filter(pc.invert(pc.is_in(before[key], value_set=pa.array(gone, pa.string())))))
        assert "d000" in {k[:4] for k in after[key].to_pylist()}
    assert sum(outcome.refused.values()) == sum(map(len, by_article.values()))


def test_the_outcome_names_the_critical_failures(broken):
    _, outcome, _ = broken
    assert "mentions: expect_column_values_to_match_regex (money_unit)" in outcome.critical
    assert "checks: expect_column_values_to_be_json_parseable (evidence_is_json)" in outcome.critical
    assert "metrics: expect_column_values_to_be_between (references_resolve)" in outcome.critical


def test_every_critical_rule_of_the_suites_is_broken_once():
    tested = {(table, rule) for table, rule, _ in CASES}
    for name in TABLES:
        suite = json.loads((stage.EXPECTATIONS / f"suites/{name}.json").read_text(encoding="utf-8"))
        critical = {e["meta"]["rule"] for e in suite["expectations"] if e["severity"] == "critical"}
        assert critical - UNTESTED <= {rule for table, rule in tested if table == name}, name


def test_results_count_rows_and_name_failing_keys(broken):
    folder, _, _ = broken
    found = results(folder)
    money = rules(found, "mentions")["money_unit"]
    assert (money["success"], money["severity"], money["unexpected"]) == (False, "critical", 1)
    kinds = pq.read_table(folder / "in/mentions-0000.parquet")["kind"].to_pylist()
    assert money["rows"] == kinds.count("money")
    assert found["suites"]["mentions"]["rows"] == len(kinds) == 2 * (len(CASES) + 1)
    number = 1 + next(n for n, c in enumerate(CASES) if c[:2] == ("mentions", "money_unit"))
    assert money["failing"] == [{"unit": "달러", "mention_id": f"d{number:03d}:text:{SENTENCE.index('100억')}"}]
    (unknown,) = [m for m in found["metrics"] if (m["table"], m["metric"]) == ("claims", "unknown_mention")]
    (case,) = [n for n, c in enumerate(CASES, start=1) if c[:2] == ("claims", "unknown_mention")]
    lost = {"id": f"d{case:03d}:text:999", "found": f"claim_id is d{case:03d}:text:999"}
    assert (unknown["value"], unknown["broken"]) == (1.0, [lost])
    assert found["great_expectations"] == version("great_expectations")


def test_pages_stand_alone(broken):
    docs = broken[0] / "results/data_docs"
    pages = sorted(p.name for p in docs.iterdir())
    assert pages == sorted([*(f"{t}.html" for t in TABLES), "index.html", "metrics.html"])
    for name in pages:
        tree = html.fromstring((docs / name).read_bytes())
        assert not tree.xpath("//script | //link | //img | //iframe | //object | //embed | //form | //@src")
        assert "default-src 'none'" in tree.xpath("//meta[@http-equiv]/@content")[0]
        for address in tree.xpath("//@href"):
            page, _, anchor = address.partition("#")
            assert page in pages
            assert not anchor or html.fromstring((docs / page).read_bytes()).get_element_by_id(anchor) is not None
    text = html.fromstring((docs / "mentions.html").read_bytes()).text_content()
    assert "If kind == money, then unit values must match this regular expression" in " ".join(text.split())
    assert "달러" in text


def test_hostile_values_are_text_on_the_pages(tmp_path):
    hostile = "<img src=x onerror=alert(1)>\"'${x} $$"
    case = article(0)
    case["mentions"][0] |= {"unit": hostile, "mention_id": hostile}
    run(tmp_path, write(tmp_path / "in", [case], ("mentions",)))
    tree = html.fromstring((tmp_path / "results/data_docs/mentions.html").read_bytes())
    assert not tree.xpath("//img")
    assert tree.xpath("//table[@class='failing']//td//text()").count(hostile) >= 2


def test_warnings_refuse_nothing(tmp_path):
    case = article(0)
    case["documents"][0] |= {"title": " ", "lang": "Korean"}
    outcome = run(tmp_path, write(tmp_path / "in", [case], ("documents",)))
    assert outcome.critical == ()
    assert outcome.failed == 2
    assert outcome.refused == {"documents": 0}


@pytest.mark.parametrize(
    ("rule", "metric", "change", "told"),
    [
        ("the_future_is_forecast", "future_as_fact", {"period_start": date(2017, 6, 21), "period_end": date(2017, 6, 30)},
         "actual of 2017-06-21, published on 2017-06-20"),
        ("the_future_is_forecast", "future_as_fact", {"modality": "estimate", "period_start": date(2018, 1, 1), "period_end": date(2018, 12, 31)},
         "estimate of 2018-01-01, published on 2017-06-20"),
        ("levels_are_plausible", "outside_plausible", {"metric_id": "fx_reserves", "value": 6e13, "value_exact": Decimal(6 * 10**13), "value_usd": 6e13, "value_krw": 6.6e16},
         "fx_reserves is 60000000000000.0 USD, plausible is 0.0 to 50000000000000.0"),
        ("levels_are_plausible", "outside_plausible",
         {**of_kind("percent", "%"), "metric_id": "gdp_growth", "value": -75.0, "value_exact": Decimal(-75)},
         "gdp_growth is -75.0 %, plausible is -60.0 to 100.0"),
    ],
)  # fmt: skip
def test_what_is_odd_is_told_with_its_rows_and_stays(tmp_path, rule, metric, change, told):
    odd = article(1)
    odd["claims"][0] |= change
    odd["mentions"][0] |= {k: v for k, v in change.items() if k in odd["mentions"][0]}
    outcome = run(tmp_path, write(tmp_path / "in", [article(0), odd]))
    assert rules(results(tmp_path), "metrics")[rule]["severity"] == "warning"
    assert not rules(results(tmp_path), "metrics")[rule]["success"]
    (counted,) = [m for m in results(tmp_path)["metrics"] if m["metric"] == metric]
    key = odd["claims"][0]["claim_id"]
    assert (counted["value"], counted["broken"]) == (1.0, [{"id": key, "found": told}])
    assert f'<span data-key="{key}">' in (tmp_path / "results/data_docs/metrics.html").read_text(encoding="utf-8")
    assert not outcome.refused["claims"]


@pytest.mark.parametrize(
    "change",
    [
        {"modality": "forecast", "period_start": date(2018, 1, 1), "period_end": date(2018, 12, 31)},
        {"modality": "target", "period_start": date(2018, 1, 1), "period_end": date(2018, 12, 31)},
        {"modality": "hypothetical", "period_start": date(2018, 1, 1), "period_end": date(2018, 12, 31)},
        {"period_start": date(2017, 1, 1), "period_end": date(2017, 12, 31)},
        {"metric_id": "fx_reserves", "role": "change", "direction": None, "value_usd": 6e13},
        {"metric_id": "fx_reserves", "value_usd": None},
        {"metric_id": "population", "value": 1e20},
        {"metric_id": None, "value_usd": 6e13},
    ],
)
def test_what_is_not_odd(tmp_path, change):
    plain = article(0)
    plain["claims"][0] |= change
    run(tmp_path, write(tmp_path / "in", [plain]))
    found = {m["metric"]: m["value"] for m in results(tmp_path)["metrics"] if m["table"] == "claims"}
    assert (found["future_as_fact"], found["outside_plausible"]) == (0, 0)


def test_an_article_of_the_evening_is_of_its_day_in_korea(tmp_path):
    late = article(0)
    late["documents"][0]["published_at"] = datetime(2017, 6, 20, 16, 0, tzinfo=UTC)
    late["claims"][0] |= {"period_start": date(2017, 6, 21), "period_end": date(2017, 6, 21)}
    run(tmp_path, write(tmp_path / "in", [late]))
    assert {m["metric"]: m["value"] for m in results(tmp_path)["metrics"]}["future_as_fact"] == 0


def test_severity_is_the_reviewers(tmp_path, expectations):
    case = article(0)
    case["documents"][0] |= {"title": " "}

    def be_strict(rules):
        next(r for r in rules if r["meta"]["rule"] == "title_not_blank")["severity"] = "critical"

    edit(expectations, "documents", be_strict)
    tables = write(tmp_path / "in", [case, article(1)], ("documents",))
    assert run(tmp_path, tables).refused == {"documents": 1}

    def relax(rules):
        next(r for r in rules if r["meta"]["rule"] == "title_not_blank")["severity"] = "info"

    edit(expectations, "documents", relax)
    assert run(tmp_path, tables).refused == {"documents": 0}


def test_a_relaxed_metric_refuses_nothing(tmp_path, expectations):
    case = article(0)
    case["documents"][0] |= {"duplicate_of": "elsewhere"}
    tables = write(tmp_path / "in", [case], ("documents",))
    assert run(tmp_path, tables).refused == {"documents": 0}

    def be_strict(rules):
        next(r for r in rules if r["meta"]["rule"] == "originals_exist")["severity"] = "critical"

    edit(expectations, "metrics", be_strict)
    assert run(tmp_path, tables).refused == {"documents": 1}
    assert refusals(tmp_path)[0]["reason_code"] == "unknown_original"


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (
            {"type": "expect_column_values_to_be_pretty", "kwargs": {"column": "text"}},
            "expect_column_values_to_be_pretty",
        ),
        ({"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "txt"}}, "no column txt"),
        ({"type": "expect_column_values_to_not_be_null", "kwargs": {"colum": "text"}}, "documents.json"),
        (
            {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "text"}, "severity": "fatal"},
            "Must be one of: critical, warning, info",
        ),
        (
            {
                "type": "expect_column_values_to_not_be_null",
                "kwargs": {
                    "column": "text",
                    "row_condition": {"type": "nullity", "column": {"name": "tittle"}, "is_null": False},
                },
            },
            "no column tittle",
        ),
    ],
)
def test_a_wrong_rule_is_a_usage_error(tmp_path, expectations, rule, message):
    edit(expectations, "documents", lambda rules: rules.append(rule))
    with pytest.raises(UsageError, match=r"documents\.json") as error:
        run(tmp_path, write(tmp_path / "in", [article(0)], ("documents",)))
    assert message in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("content", ["{", "[]", None])
def test_an_unreadable_suite_is_a_usage_error(tmp_path, expectations, content):
    file = expectations / "suites/documents.json"
    file.unlink() if content is None else file.write_text(content)
    with pytest.raises(UsageError, match=r"documents\.json"):
        run(tmp_path, write(tmp_path / "in", [article(0)], ("documents",)))


def test_an_unreadable_configuration_is_a_usage_error(tmp_path, expectations):
    (expectations / "great_expectations.yml").write_text("stores: 3")
    with pytest.raises(UsageError, match=r"great_expectations\.yml"):
        run(tmp_path, write(tmp_path / "in", [article(0)], ("documents",)))


def test_an_expectation_that_raises_is_our_error(tmp_path, expectations):
    rule = {
        "type": "expect_column_values_to_match_regex",
        "kwargs": {"column": "text", "regex": "("},
        "meta": {"rule": "unclosed"},
    }
    edit(expectations, "documents", lambda rules: rules.append(rule))
    with pytest.raises(EconclaimsError, match="rule unclosed could not be evaluated") as error:
        run(tmp_path, write(tmp_path / "in", [article(0)], ("documents",)))
    assert not isinstance(error.value, UsageError)
    assert not (tmp_path / "kept").exists()


def test_two_rules_of_one_name_are_a_usage_error(tmp_path, expectations):
    edit(expectations, "documents", lambda rules: rules.append(rules[0]))
    with pytest.raises(UsageError, match="two rules are named doc_id_not_blank"):
        run(tmp_path, write(tmp_path / "in", [article(0)], ("documents",)))


def test_empty_tables(tmp_path):
    tables = write(tmp_path / "in", [], (*TABLES, "quarantine"))
    outcome = run(tmp_path, tables)
    assert (outcome.critical, outcome.failed) == ((), 0)
    for name in (*TABLES, "quarantine"):
        table = pq.read_table(tmp_path / f"kept/{name}/{name}-0000.parquet")
        assert table.num_rows == 0
        assert table.schema.equals(schema.PUBLISHED[name].arrow())


def test_no_parts_at_all(tmp_path):
    outcome = run(tmp_path, {"documents": [], "relations": []})
    assert (outcome.critical, outcome.refused) == ((), {"documents": 0, "relations": 0})


def test_nulls_in_a_column_that_has_none_and_a_null_key(tmp_path):
    spec = schema.RELATION_ROWS
    rows = [r for n in range(3) for r in article(n)["relations"]]
    rows[0]["relation"] = None
    rows[2]["relation_id"] = None
    lax = pa.schema([f.with_nullable(True) for f in spec.arrow()])
    part = tmp_path / "relations.parquet"
    pq.write_table(pa.Table.from_arrays([pa.array([r[f.name] for r in rows], f.type) for f in lax], schema=lax), part)
    outcome = run(tmp_path, {"relations": [part]})
    gone = refusals(tmp_path)
    assert outcome.refused == {"relations": 4}
    assert Counter(g["key"].split("/")[0] for g in gone) == {"d000:r": 2, "null": 1, "d001:r": 1}
    assert {g["reason_code"] for g in gone if g["key"].startswith(("d000", "null"))} == {
        "expect_column_values_to_not_be_null"
    }
    assert {g["reason_code"] for g in gone if g["key"].startswith("d001")} == {"single_part"}


def test_duplicate_keys_are_found_across_batches(tmp_path):
    articles = [article(n) for n in range(6)]
    articles[5]["documents"][0]["doc_id"] = "d001"
    tables = write(tmp_path / "in", articles, ("documents",))
    outcome = run(tmp_path, tables, Config(validate={"batch_rows": 2}))
    assert outcome.refused == {"documents": 2}
    assert [(g["key"], g["row"], g["reason_code"]) for g in refusals(tmp_path)] == [
        ("d001", None, "duplicate_key"),
        ("d001", 2, "duplicate_key"),
    ]


def test_ranges_of_articles_add_up(tmp_path, monkeypatch):
    articles = []
    for number in range(8):
        doc = f"d{number:03d}"
        named = {
            table: [
                {k: v.replace(doc, f"{number << 29:08x}") if isinstance(v, str) else v for k, v in r.items()}
                for r in rows
            ]
            for table, rows in article(number).items()
        }
        articles.append(named)
    for number in (0, 3, 7):
        articles[number]["mentions"][1]["surface"] = articles[number]["claims"][1]["surface"] = "80억 달러"
        articles[number]["claims"][0]["claim_id"] += "0"
    articles[5]["documents"][0]["duplicate_of"] = articles[0]["documents"][0]["doc_id"]
    articles[6]["documents"][0]["duplicate_of"] = "nowhere"
    found = []
    for rows in (10**6, 5):
        monkeypatch.setattr(_integrity, "RANGE_ROWS", rows)
        folder = tmp_path / str(rows)
        outcome = run(folder, write(folder / "in", articles, parts=3))
        found.append((outcome, results(folder), refusals(folder)))
    assert found[0] == found[1]
    outcome, told, _ = found[0]
    assert outcome.refused == {"documents": 0, "mentions": 3, "claims": 6, "relations": 6, "checks": 0}
    counted = {(m["table"], m["metric"]): m for m in told["metrics"]}
    assert counted["documents", "unknown_original"]["value"] == 1
    assert [b["id"] for b in counted["mentions", "surface_not_in_text"]["broken"]] == [
        articles[n]["mentions"][1]["mention_id"] for n in (0, 3, 7)
    ]


@pytest.mark.parametrize(
    ("text", "normal"),
    [("수출 1조", True), (unicodedata.normalize("NFD", "수출 1조"), False), ("5 \u212b", False), ("5 \u00c5", True),
     ("cafe\u0301", False), ("caf\u00e9", True), ("ส้ม 3", True), ("\uf900", False), ("a\n\ue000", True), ("a\0\u1112\u1161", False)],
)  # fmt: skip
def test_texts_are_in_nfc(tmp_path, text, normal):
    assert unicodedata.is_normalized("NFC", text) is normal
    case = article(0)
    case["documents"][0]["text"] = text
    run(tmp_path, write(tmp_path / "in", [case], ("documents",)))
    counted = {m["metric"]: m["value"] for m in results(tmp_path)["metrics"]}
    assert counted["text_not_nfc"] == (not normal)


def test_characters_that_are_not_looked_at_have_one_form_and_join_none_before_them():
    forms = [unicodedata.normalize("NFD", chr(code)) for code in range(sys.maxunicode + 1)]
    joined = {char for form in forms for char in form[1:]}
    ranges = re.findall(r"\\x\{(\w+)\}-\\x\{(\w+)\}", _integrity.COMPOSED)
    composed = [chr(code) for first, last in ranges for code in range(int(first, 16), int(last, 16) + 1)]
    assert {"수", "1", "“"} <= set(composed)
    assert all(unicodedata.is_normalized("NFC", char) and not unicodedata.combining(char) for char in composed)
    assert joined.isdisjoint(composed)


@pytest.mark.parametrize("rows", [1, 3, 100])
def test_batches_add_up(tmp_path, rows):
    articles = [article(n) for n in range(7)]
    for n in (1, 4, 5):
        articles[n]["documents"][0]["text"] = ""
    tables = write(tmp_path / "in", articles, ("documents",), parts=3)
    outcome = run(tmp_path, tables, Config(validate={"batch_rows": rows}))
    assert outcome.refused == {"documents": 3}
    text = rules(results(tmp_path), "documents")["text_not_blank"]
    assert (text["rows"], text["unexpected"], len(text["failing"])) == (7, 3, 3)
    assert {g["key"] for g in refusals(tmp_path)} == {"d001", "d004", "d005"}


def test_batches_are_bounded_in_bytes(tmp_path, monkeypatch):
    tables = write(tmp_path / "in", [article(n) for n in range(7)], ("documents",), parts=3)
    assert [b.num_rows for b in stage._batches(tables["documents"], 100)] == [7]
    monkeypatch.setattr(stage, "BATCH_BYTES", 1)
    single = list(stage._batches(tables["documents"], 100))
    assert [b.num_rows for b in single] == [1] * 7
    assert sorted(pa.concat_tables(single)["doc_id"].to_pylist()) == [f"d{n:03d}" for n in range(7)]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.append_column("mood", pa.array(["good"] * t.num_rows)), "mood is not declared"),
        (lambda t: t.drop_columns(["title"]), "title is missing"),
        (lambda t: t.set_column(9, "text", t["text"].cast(pa.large_string())), "text is large_string and not string"),
    ],
)
def test_other_columns_than_declared_are_critical_and_refuse_no_row(tmp_path, change, message):
    tables = write(tmp_path / "in", [article(0)], ("documents", "mentions"))
    part = tables["documents"][0]
    pq.write_table(change(pq.read_table(part)), part)
    outcome = run(tmp_path, tables)
    assert "metrics: expect_column_values_to_be_between (columns_as_declared)" in outcome.critical
    assert outcome.refused == {"documents": 0, "mentions": 0}
    assert message in results(tmp_path)["suites"]["documents"]["columns"][0]
    assert (tmp_path / f"kept/documents/{part.name}").read_bytes() == part.read_bytes()


def test_a_later_call_adds_to_the_results_and_follows_references(tmp_path):
    articles = [article(n) for n in range(2)]
    articles[1]["checks"][0]["mention_id"] = "d001:text:999"
    first = write(tmp_path / "in", articles, ("documents", "mentions"))
    run(tmp_path, first)
    earlier = results(tmp_path)
    later = write(tmp_path / "in", articles, ("checks",))
    outcome = run(tmp_path, later, standing=first)
    assert outcome.refused == {"checks": 1}
    second = tmp_path / "kept/quarantine/0.parquet"
    assert pq.read_table(second)["reason_code"].to_pylist() == ["unknown_mention"]
    now = results(tmp_path)
    assert list(now["suites"]) == ["documents", "mentions", "checks", "metrics"]
    assert now["suites"]["mentions"] == earlier["suites"]["mentions"]
    assert [m for m in now["metrics"] if m["table"] != "checks"] == earlier["metrics"]
    assert "checks.html" in (tmp_path / "results/data_docs/index.html").read_text(encoding="utf-8")


def test_another_run_starts_its_results_anew(tmp_path):
    tables = write(tmp_path / "in", [article(0)], ("documents", "relations"))
    run(tmp_path, {"documents": tables["documents"]})
    validate({"relations": tables["relations"]}, tmp_path / "kept", tmp_path / "results", "another", Config())
    assert list(results(tmp_path)["suites"]) == ["relations", "metrics"]
    assert not (tmp_path / "results/data_docs/documents.html").exists()


def test_a_refusal_is_never_refused(tmp_path):
    wrong = row(
        schema.QUARANTINE,
        stage="ingest",
        table="documents",
        key="a.txt",
        reason_code="No Good",
        detail="?",
        payload="{}",
    )
    part = tmp_path / "0.parquet"
    pq.write_table(schema.to_table(schema.QUARANTINE, [wrong]), part)
    outcome = run(tmp_path, {"quarantine": [part]})
    assert outcome.critical == ("quarantine: expect_column_values_to_match_regex (reason_code_is_snake_case)",)
    assert outcome.refused == {"quarantine": 0}
    assert pq.read_table(tmp_path / "kept/quarantine/0.parquet").num_rows == 1
    assert pq.read_table(tmp_path / "kept/quarantine/1.parquet").num_rows == 0


def test_parts_of_one_name_are_not_mixed_up(tmp_path):
    one = write(tmp_path / "a", [article(0)], ("documents",))["documents"]
    two = write(tmp_path / "b", [article(1)], ("documents",))["documents"]
    with pytest.raises(ValueError, match="same file name"):
        run(tmp_path, {"documents": [*one, *two]})


def test_parts_may_be_replaced_in_place(tmp_path):
    articles = [article(n) for n in range(2)]
    articles[1]["documents"][0]["text"] = ""
    tables = write(tmp_path / "kept/documents", articles, ("documents",))
    run(tmp_path, tables)
    assert pq.read_table(tables["documents"][0])["doc_id"].to_pylist() == ["d000"]
    assert [p.name for p in (tmp_path / "kept/documents").iterdir()] == ["documents-0000.parquet"]


def test_the_same_input_gives_the_same_results(tmp_path):
    case = article(0)
    case["mentions"][0]["unit"] = "달러"
    kinds = ("documents", "mentions", "relations")
    for name in ("a", "b"):
        run(tmp_path / name, write(tmp_path / "in", [case, article(1)], kinds))
    assert snapshot(tmp_path / "a") == snapshot(tmp_path / "b")


def test_payloads_are_cut(tmp_path):
    case = article(0)
    case["documents"][0] |= {"text": " " * 5000}
    run(tmp_path, write(tmp_path / "in", [case], ("documents",)), Config(limits={"payload_chars": 100}))
    assert len(refusals(tmp_path)[0]["payload"]) == 100


def test_frames_are_not_fingerprinted(tmp_path, monkeypatch):
    """HASH_THRESHOLD is a private name of Great Expectations; if it goes, validation takes twice as long."""
    from great_expectations.execution_engine import pandas_execution_engine

    def hashed(frame):
        raise AssertionError("fingerprinted")

    assert callable(pandas_execution_engine.hash_pandas_dataframe)
    monkeypatch.setattr(pandas_execution_engine, "hash_pandas_dataframe", hashed)
    assert run(tmp_path, write(tmp_path / "in", [article(0)], ("documents",))).critical == ()


def test_the_rows_of_a_condition_are_chosen_once_with_the_columns_that_its_rules_need(tmp_path, monkeypatch):
    """Great Expectations may come to choose rows in another way than `query`; validation then takes more than twice as long."""
    chosen = []
    query = pd.DataFrame.query

    def noted(frame, clause, **kwargs):
        chosen.append(clause)
        assert frame.columns.size < len(schema.MENTIONS.columns) / 2
        return query(frame, clause, **kwargs)

    monkeypatch.setattr(pd.DataFrame, "query", noted)
    run(tmp_path, write(tmp_path / "in", [article(0)], ("documents", "mentions")))
    assert chosen
    assert len(chosen) == len(set(chosen))


def test_nothing_is_left_in_the_temporary_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", None)
    run(tmp_path, write(tmp_path / "in", [article(0)], ("documents",)))
    assert list((tmp_path / "tmp").iterdir()) == []
