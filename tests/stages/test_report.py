import hashlib
import json
import re
from base64 import b64encode
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import get_args
from urllib.parse import unquote, urlsplit

import pyarrow.parquet as pq
import pytest
from lxml import html

from pipeline import schema
from pipeline.config import Config, ReportSettings
from pipeline.decisions import Decision
from pipeline.stages.report import COLUMNS, OPEN, link_validation, report
from pipeline.stages.report_pages import figures, findings, plan
from pipeline.stages.report_pages.charts import bars
from pipeline.stages.report_pages.typeset import (
    FOLDER,
    Words,
    languages,
    number,
    page_name,
    percent,
    period,
    visible,
    web_address,
)

FILTERS = ("kind", "unit", "publisher")
KST = timezone(timedelta(hours=9))


class DataSet:
    """Rows of a small data set, written as publish writes them."""

    def __init__(self):
        self.rows = {name: [] for name in schema.PUBLISHED}

    def add(self, name, /, **values):
        self.rows[name].append(dict.fromkeys(schema.PUBLISHED[name].names()) | values)

    def document(self, doc_id, text="", **values):
        base = {
            "doc_id": doc_id, "source_uri": f"{doc_id}.txt", "published_at_source": "none", "lang": "ko", "text": text,
            "removed_chars": 0, "content_sha256": "0",
        }  # fmt: skip
        self.add("documents", **base | values)

    def claim(self, doc_id, surface, verdict=None, sentence=None, field="text", **values):
        document = next(d for d in self.rows["documents"] if d["doc_id"] == doc_id)
        text = document[field]
        start = text.index(surface)
        sentence = sentence or text
        first = text.index(sentence)
        place = {
            "doc_id": doc_id, "field": field, "start": start, "end": start + len(surface), "surface": surface,
            "sentence_start": first, "sentence_end": first + len(sentence), "kind": "money", "approx": "exact",
        }  # fmt: skip
        mention_id = f"{doc_id}-{field}-{start}"
        in_mention = {k: v for k, v in values.items() if k in schema.MENTIONS.names()}
        self.add("mentions", mention_id=mention_id, **place | in_mention)
        more = {
            "claim_id": mention_id, "claim_text": sentence, "modality": "actual", "role": "level", "inherited": [],
            "taxonomy": "statistical", "verdict": verdict,
        }  # fmt: skip
        self.add("claims", **place | more | values)
        return mention_id

    def check(self, mention_id, verdict, explanation="It does not fit.", **values):
        base = {
            "check_id": f"{mention_id}-{len(self.rows['checks']):04}", "mention_id": mention_id,
            "doc_id": mention_id.partition("-")[0], "method": "conversion", "verdict": verdict, "reason_code": "reason",
            "explanation": explanation, "evidence": "{}",
        }  # fmt: skip
        self.add("checks", **base | values)

    def refuse(self, **values):
        base = {
            "stage": "ingest",
            "table": "documents",
            "key": "k",
            "reason_code": "empty",
            "detail": "d",
            "payload": "{}",
        }
        self.add("quarantine", **base | values)

    def render(self, folder, config=None):
        for name, rows in self.rows.items():
            file = folder / "tables" / name / f"{name}-00000.parquet"
            file.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(schema.to_table(schema.PUBLISHED[name], rows), file)
        (folder / "manifest.json").write_text(json.dumps({"rows": {}}))
        (folder / "data_dictionary.md").write_text("# Data dictionary")
        return page(report(folder, config or Config()))


def page(file):
    return html.fromstring(file.read_bytes())


def select(root, css):
    """Return the elements that a selector of tags, classes, ids, spaces and `>` names."""
    path = ""
    for step in css.replace(" > ", " >").split():
        tag, marks = re.fullmatch(r">?([a-z0-9]*)(.*)", step).groups()
        path += ("/" if step[0] == ">" else "//") + (tag or "*")
        for sign, name in re.findall(r"([.#])([a-z-]+)", marks):
            path += f"[@id='{name}']" if sign == "#" else f"[contains(concat(' ', @class, ' '), ' {name} ')]"
    return root.xpath("." + path)


def ours(name):
    """A file of the pages as it stands in a page."""
    return "\n" + (FOLDER / name).read_text(encoding="utf-8")


def digest(text):
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def words(element):
    return " ".join(element.text_content().split())


def key_figures(root):
    return {words(d.find("dt")): words(d.find("dd")) for d in select(root, ".keys > div")}


def chart(root, caption):
    (found,) = [f for f in select(root, "figure.chart") if words(f.find("figcaption")) == caption]
    return {words(r.find("th")): words(r.find("td")) for r in select(found, "tbody tr")}, found


def conversion():
    """A data set with one article whose bracketed conversion is wrong, one that is right, and one that says nothing."""
    data = DataSet()
    wrong = "🙂 바이두는 18일 👨‍👩‍👧 19억위안(1813억원)을 조달했다고 밝혔다."
    data.document("a", wrong + " 다음 문장.", title="바이두, 채권 발행", publisher="가나신문", url="https://example.org/a?x=1&y=2",
                  published_at=datetime(2015, 12, 31, 23, 50, tzinfo=KST), source_uri="news/a.html.gz")  # fmt: skip
    data.document(
        "b",
        "수출은 5억달러였다.",
        publisher="가나신문",
        published_at=datetime(2016, 3, 1, tzinfo=KST),
        source_uri="n.jsonl#7",
    )
    data.document("c", "아무것도.", duplicate_of="b", source_uri="n.jsonl#8")
    m = data.claim("a", "1813억원", "refuted", wrong, value_exact=Decimal(181300000000), unit="KRW", metric="조달액",
                   entity="바이두", period_start=date(2015, 12, 18), period_end=date(2015, 12, 18))  # fmt: skip
    data.check(m, "refuted", "19억위안 at 181.5 won a yuan is 344,850,000,000 KRW.", expected_low=343e9, expected_high=346.5e9,
               found=181300000000.0, relative_error=0.4714, suggested_value=Decimal(344850000000))  # fmt: skip
    data.claim("a", "19억위안", None, wrong, value_exact=Decimal(1900000000), unit="CNY", period_start=date(2015, 1, 1))
    n = data.claim("b", "5억달러", "supported", unit="USD", period_start=date(2014, 1, 1))
    data.check(n, "supported")
    data.check(n, "not_enough_evidence", method="reference")
    data.refuse(source_uri="broken.gz", reason_code="truncated", detail="The file ends too early.")
    data.refuse(source_uri="lines.jsonl", row=3, reason_code="no_text", detail="The record has no text.", key="l")
    data.refuse(source_uri="lines.jsonl", row=9, reason_code="no_text", detail="The record has no text.", key="l")
    return data


def test_counts(tmp_path):
    root = conversion().render(tmp_path)
    assert key_figures(root) == {
        "Articles 1 is a copy": "3",
        "Numbers and dates read": "3",
        "Claims": "3",
        "Claims that could be checked 66.7% of the claims": "2",
        "Claims with a decided verdict 100% of the checked": "2",
        "Refused": "3",
    }
    lead = words(select(root, ".lead")[0])
    assert (
        lead
        == "3 claims in 3 articles, published from 2015-12-31 to 2016-03-01. 2 of them (66.7%) could be checked. 1 is refuted."
    )
    verdicts, _ = chart(root, "Claims by the worst verdict of their checks")
    assert verdicts == {
        "Refuted": "1",
        "Conflicting": "0",
        "Supported": "1",
        "Not enough evidence": "0",
        "Not checked": "1",
    }
    assert chart(root, "By unit")[0] == {"CNY": "1", "KRW": "1", "USD": "1"}
    assert chart(root, "By kind")[0] == {"Money": "3"}
    assert chart(root, "By the year they speak of")[0] == {"2014": "1", "2015": "2"}
    assert chart(root, "By month of publication")[0] == {"2015-12": "1", "2016-01": "0", "2016-02": "0", "2016-03": "1"}
    assert chart(root, "By file format")[0] == {"jsonl": "2", "html": "1"}
    methods = [[words(c) for c in r] for r in select(root, ".methods tbody tr")]
    assert methods == [
        ["the other side of a conversion", "2", "1", "0", "1", "0"],
        ["reference statistics", "1", "0", "0", "0", "1"],
    ]


def test_what_came_in_and_what_was_refused(tmp_path):
    root = conversion().render(tmp_path)
    publishers = [[words(c) for c in r] for r in select(root, ".publishers tbody tr")]
    assert publishers == [["가나신문", "2", "3", "1"], ["not named", "1", "0", "0"]]
    reasons, listed = [[[words(c) for c in r] for r in select(t, "tbody tr")] for t in select(root, "#refused table")]
    assert reasons == [["no_text", "ingest", "2"], ["truncated", "ingest", "1"]]
    assert listed[0] == ["broken.gz", "documents", "truncated", "The file ends too early."]
    assert [row[0] for row in listed[1:]] == ["lines.jsonl record 3", "lines.jsonl record 9"]


def test_a_finding_shows_sentence_mark_and_reason(tmp_path):
    root = conversion().render(tmp_path)
    (passage,) = select(root, ".passage")
    (mark,) = select(passage, "mark")
    mark_id = select(passage, "section.number")[0].get("id").removeprefix("claim-")
    assert mark.text_content() == "1813억원"
    assert mark.get("class") == "refuted"
    sentence = mark.getparent()
    assert sentence.text_content() == "🙂 바이두는 18일 👨‍👩‍👧 19억위안(1813억원)을 조달했다고 밝혔다."
    assert sentence.get("lang") == "ko"
    assert sentence.text.endswith("19억위안(")
    assert mark.tail.startswith(")을")
    assert words(select(passage, ".byline")[0]) == "바이두, 채권 발행 가나신문 2015-12-31 Original"
    assert [a.get("href") for a in select(passage, "a")] == [
        "https://example.org/a?x=1&y=2",
        f"articles/a.html#{mark_id}",
        f"claims/{mark_id}.html",
    ]
    assert words(select(passage, "h3")[0]) == "1813억원 = 181,300,000,000 KRW"
    about = {words(d.find("dt")): words(d.find("dd")) for d in select(passage, ".about > div")}
    assert about == {"Measures": "조달액", "Of": "바이두", "For": "2015-12-18", "As": "a fact"}
    assert words(select(passage, ".reason")[0]) == "19억위안 at 181.5 won a yuan is 344,850,000,000 KRW."
    evidence = {words(d.find("dt")): words(d.find("dd")) for d in select(passage, ".evidence > div")}
    assert evidence == {
        "Tested against": "the other side of a conversion",
        "Expected": "343,000,000,000 to 346,500,000,000 KRW",
        "Found": "181,300,000,000 KRW",
        "Off by": "47.1%",
        "Would fit": "344,850,000,000 KRW",
    }


def test_numbers_of_one_sentence_stand_together_and_the_worst_come_first(tmp_path):
    data = DataSet()
    data.document("a", "둘은 10억원과 20억원이다. 셋은 30억원이다.", title="가")
    data.check(data.claim("a", "30억원", "conflicting", "셋은 30억원이다."), "conflicting", relative_error=9.0)
    data.check(data.claim("a", "20억원", "refuted", "둘은 10억원과 20억원이다."), "refuted", relative_error=0.1)
    data.check(data.claim("a", "10억원", "conflicting", "둘은 10억원과 20억원이다."), "conflicting")
    root = data.render(tmp_path)
    assert [[m.text for m in select(p, "mark")] for p in select(root, ".passage")] == [["10억원", "20억원"], ["30억원"]]
    assert [[m.get("class") for m in select(p, "mark")] for p in select(root, ".passage")] == [
        ["conflicting", "refuted"],
        ["conflicting"],
    ]
    assert select(root, ".passage")[0].get("class") == "passage refuted"


def test_a_title_and_a_mention_that_is_no_claim(tmp_path):
    data = DataSet()
    data.document("a", "322명 중 194명(70.2%)이다.", title="수출 3.1% 늘어")
    data.check(
        data.claim("a", "3.1%", "conflicting", field="title", value_exact=Decimal("3.1"), unit="%"), "conflicting"
    )
    whole = data.claim("a", "322명", kind="count", unit="명")
    data.rows["claims"].pop()
    data.check(whole, "refuted")
    root = data.render(tmp_path)
    assert [select(p, "mark")[0].text for p in select(root, ".passage")] == ["322명", "3.1%"]
    assert words(select(root, ".number > h3")[1]) == "3.1% = 3.1%"
    assert "in the headline" in words(select(root, ".byline")[1])


def test_a_claims_own_verdict_counts_over_its_checks(tmp_path):
    data = DataSet()
    data.document("a", "10억원이다.")
    data.check(data.claim("a", "10억원", "supported"), "refuted")
    assert not select(data.render(tmp_path), ".passage")


def test_a_long_sentence_is_cut_around_its_number(tmp_path):
    data = DataSet()
    data.document("a", "가" * 50_000 + "10억원" + "나" * 50_000)
    data.check(data.claim("a", "10억원", "refuted"), "refuted")
    (mark,) = select(data.render(tmp_path), "mark")
    sentence = mark.getparent().text_content()
    assert sentence == "… " + "가" * findings.CONTEXT + "10억원" + "나" * findings.CONTEXT + " …"


def test_a_hostile_article_runs_nothing_and_hides_nothing(tmp_path):
    data = DataSet()
    text = "</script><img src=x onerror=alert(2)> \u202e거꾸로\u202c\x00 {{ 7*7 }} 10억원</mark></bdi>"
    for doc_id, url in [
        ("a", "javascript:alert(3)"),
        ("b", "https://ok.example/\"onclick='x'"),
        ("c", "//evil.example/x"),
    ]:
        data.document(doc_id, text, title="<script>alert(1)</script>", url=url, lang='ko" onload="x',
                      publisher="</svg><script>alert(4)</script>\u2066", source_uri=f"<b>{doc_id}</b>.txt")  # fmt: skip
        data.check(
            data.claim(doc_id, "10억원", "refuted", unit="<b>\u202e"), "refuted", "</p><script>alert(5)</script> {n}"
        )
    data.refuse(source_uri="<script>alert(6)</script>", detail="{% raw %}<img src=x onerror=alert(7)>")
    root = data.render(tmp_path)
    assert {script.text for script in select(root, "script")} == {ours("language.js")}
    assert not root.xpath("//img | //iframe | //object | //embed | //link | //base | //form | //foreignObject | //b")
    assert not [a for e in root.iter() for a in e.attrib if a.startswith("on") or a == "style"]
    assert [a.get("href") for a in select(root, ".byline a")] == ["https://ok.example/\"onclick='x'"]
    raw = (tmp_path / "report" / "index.html").read_text(encoding="utf-8")
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00]", raw)
    for file in sorted((tmp_path / "report").rglob("*.html")):
        other = page(file)
        assert {s.text for s in select(other, "script") if not s.get("type")} <= {
            ours(name) for name in ("language.js", "claims.js", "article.js", "review.js", "disk.js")
        }
        assert not other.xpath("//img | //iframe | //object | //embed | //link | //base | //foreignObject | //b")
        assert not [a for e in other.iter() for a in e.attrib if a.startswith("on") or a == "style"]
        assert all(urlsplit(a.get("href")).scheme in {"", "https"} for a in select(other, "a"))
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00]", file.read_text(encoding="utf-8"))
    (first, *_) = select(root, "blockquote bdi")
    assert first.text_content() == text.replace("\u202e", "U+202E").replace("\u202c", "U+202C").replace(
        "\x00", "U+0000"
    )
    assert {c.text for c in select(first, ".control")} == {"U+202E", "U+202C", "U+0000"}
    assert first.get("lang") is None
    assert words(select(root, ".byline cite")[0]) == "<script>alert(1)</script>"


def test_the_page_loads_nothing(tmp_path):
    root = conversion().render(tmp_path)
    assert not root.xpath("//@src | //link")
    (policy,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    style = root.findtext(".//style")
    (script,) = select(root, "script")
    assert script.text == ours("language.js")
    assert policy == (
        f"default-src 'none'; style-src '{digest(style)}'; script-src '{digest(script.text)}'; base-uri 'none'; form-action 'none'"
    )
    assert "url(" not in style
    assert "@import" not in style
    outward = [a for a in select(root, "a") if "//" in a.get("href")]
    assert [a.get("rel") for a in outward] == ["noopener noreferrer nofollow external"]
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {a.get("href")[1:] for a in select(root, "a") if a.get("href").startswith("#")} <= set(ids)


def test_links_lead_to_what_is_there(tmp_path):
    data = conversion()
    root = data.render(tmp_path)
    assert "No validation results" in words(select(root, "#files")[0])
    docs = tmp_path / "validation" / "data_docs" / "index.html"
    docs.parent.mkdir(parents=True)
    docs.write_text("")
    rules = [{"success": True}, {"success": False}]
    (docs.parent.parent / "results.json").write_text(json.dumps({"suites": {"claims": {"expectations": rules}}}))
    root = data.render(tmp_path)
    inward = [a.get("href") for a in select(root, "#files a")]
    assert inward[0] == "../validation/data_docs/index.html"
    assert all((tmp_path / "report" / href).exists() for href in inward)
    assert len(inward) == 3 + len(schema.PUBLISHED)
    rows = [[words(c) for c in r] for r in select(root, "#files tbody tr")]
    assert [row[2:] for row in rows if row[0] in {"claims", "checks"}] == [["3", "2", "1"], ["3", "–", "–"]]


@pytest.mark.parametrize("tables", [True, False])
def test_an_empty_data_set(tmp_path, tables):
    root = DataSet().render(tmp_path) if tables else page(report(tmp_path, Config()))
    assert words(select(root, ".lead")[0]) == "Nothing came in: the data set holds no article."
    assert [words(e) for e in select(root, "section > .empty")] == [
        "Nothing to show: no claim could be checked.",
        "There are no claims to count.",
        "No article came in.",
        "Nothing was refused.",
    ]


def test_articles_without_dates_or_claims(tmp_path):
    data = DataSet()
    data.document("a", "없다.")
    root = data.render(tmp_path)
    assert words(select(root, ".lead")[0]) == "No article made a claim that could be read."
    assert "1 article says no date." in words(select(root, "#articles")[0])


def test_the_cap_on_findings(tmp_path):
    data = DataSet()
    data.document("a", " ".join(f"값은 {i}원이다." for i in range(100, 100 + OPEN + 9)))
    for i in range(100, 100 + OPEN + 9):
        data.check(data.claim("a", f"{i}원", "refuted", f"값은 {i}원이다."), "refuted", relative_error=float(i))
    root = data.render(tmp_path, Config(report=ReportSettings(findings=OPEN + 2)))
    assert [m.text for m in select(root, "mark")] == [f"{i}원" for i in range(108 + OPEN, 106, -1)]
    assert len(select(root, "details.rest .passage")) == 2
    assert words(select(root, "details.rest > summary")[0]) == "Show 2 more claims"
    assert words(select(root, ".hidden-findings")[0]).startswith("7 more claims are refuted or conflicting")
    root = data.render(tmp_path, Config(report=ReportSettings(findings=0)))
    assert not select(root, ".passage")
    assert words(select(root, ".hidden-findings")[0]).startswith(f"{OPEN + 9} more claims")


def test_checks_of_one_number_are_capped_the_worst_first(tmp_path):
    data = DataSet()
    data.document("a", "10억원이다.")
    m = data.claim("a", "10억원", "refuted")
    for i in range(findings.CHECKS_EACH + 2):
        data.check(m, "supported", f"supported {i}")
    data.check(m, "refuted", "the refuted one")
    root = data.render(tmp_path)
    assert len(select(root, ".check")) == findings.CHECKS_EACH
    assert words(select(root, ".reason")[0]) == "Refuted the refuted one"
    assert "3 more checks are in the tables." in words(select(root, ".number")[0])


def test_groups_beyond_the_named_ones_are_counted_together(tmp_path):
    data = DataSet()
    for i in range(figures.GROUPS + 3):
        data.document(f"d{i}", f"{i + 10}개다.", publisher=f"p{i:02}")
        data.claim(f"d{i}", f"{i + 10}개", unit=f"u{i:02}", period_start=date(1900 + 10 * i, 1, 1))
    root = data.render(tmp_path)
    units, _ = chart(root, "By unit")
    assert len(units) == figures.GROUPS + 1
    assert units["all others"] == "3"
    last = select(root, ".publishers tbody tr")[-1]
    assert [words(c) for c in last] == ["3 other publishers", "3", "3", "0"]
    years, figure = chart(root, "By the year they speak of")
    assert len(years) <= figures.COLUMNS
    outside = figures.GROUPS + 3 - sum(map(int, years.values()))
    assert f"{outside} claims speak of years that are not shown." in words(figure)


def test_the_same_data_give_the_same_bytes(tmp_path):
    conversion().render(tmp_path / "x")
    conversion().render(tmp_path / "y[1]*")
    one, other = (
        {f.relative_to(folder): f.read_bytes() for f in folder.rglob("*.html")}
        for folder in (tmp_path / "x/report", tmp_path / "y[1]*/report")
    )
    assert len(one) == 2 * (2 + 3 + 1)
    assert one == other


def test_charts_keep_text_and_drop_all_else(tmp_path):
    drawn = bars([("</text><script>alert(1)</script>", 3), ("원\u202e", 12_345)], 'a "title"')
    root = html.fromstring(drawn.svg)
    assert not root.xpath("//script")
    assert root.get("aria-label") == 'a "title"'
    assert [t.text for t in root.iter("text")] == ["</text><script>aler…", "원", "3", "12,345"]
    assert {e.tag for e in root.iter()} <= {"svg", "g", "path", "text", "line"}
    assert "font-family" not in drawn.svg


def test_every_value_of_the_schema_has_a_word():
    say = Words()
    for table, values in [
        ("kind", schema.KINDS),
        ("verdict", schema.VERDICTS),
        ("method", schema.METHODS),
        ("modality", schema.MODALITIES),
        ("approx", schema.APPROX),
        ("part", schema.PARTS),
    ]:
        assert all(say(f"{table}.{value}") for value in values)


def test_each_language_has_the_same_strings_with_the_same_placeholders():
    first, *others = languages()
    assert [first.lang, *(w.lang for w in others)][:2] == ["en", "ko"]
    for other in others:
        assert strings(other._tables) == strings(first._tables)


def strings(tables, path=""):
    if isinstance(tables, str):
        return {(path, *sorted(set(re.findall(r"\{[a-z]+\}", tables))))}
    return {found for key, inner in tables.items() for found in strings(inner, f"{path}.{key}")}


def test_every_word_is_used_and_every_use_has_a_word():
    say = Words()
    sources = "".join(
        f.read_text(encoding="utf-8")
        for f in [*FOLDER.glob("*.html"), *FOLDER.glob("*.py"), *FOLDER.glob("*.js"), Path(report.__code__.co_filename)]
    )
    by_value = {"kind", "verdict", "method", "modality", "approx", "part"}
    for key in re.findall(r"""(?:say|words)\(['"]([a-z_]+\.[a-z_]+)['"][,)]""", sources):
        table, _, name = key.partition(".")
        assert name in say._tables[table]
    unused = [
        f"{t}.{n}" for t, names in say._tables.items() if t not in by_value for n in names if f"{t}.{n}" not in sources
    ]
    by_key = {f"nav.{x}" for x in ("findings", "claims", "articles", "refused", "files")}
    by_key |= {f"files.{x}" for x in ("data_docs", "dictionary", "manifest")}
    by_key |= {f"quality.{x}" for x in ("metric", "entity", "period", "by_publisher", "by_format")}
    by_key |= {f"table.{x}" for x in ("shown", "nothing", "no_unit", "no_metric", "unnamed", *COLUMNS, *FILTERS)}
    by_key |= {f"finding.{x}" for x in ("metric", "entity", "period", "source")} | {"lead.refuted", "lead.conflicting"}
    panel = (FOLDER / "review.js").read_text(encoding="utf-8")
    by_key |= {f"review.{x}" for x in get_args(Decision.model_fields["decision"].annotation)}
    by_key |= {f"review.{x}" for x in re.findall(r"(?:words\.|button\(\")([a-z]+)", panel)}
    assert set(unused) <= by_key


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""), (Decimal("771000000000.000000000"), "771,000,000,000"), (Decimal("-0.250000000"), "−0.25"),
        (Decimal(100), "100"), (Decimal("0E-9"), "0"), (12345, "12,345"), (343123456789.6, "343,123,460,000"),
        (12345678.9, "12,345,679"), (181.5, "181.5"), (0.1 + 0.2, "0.3"), (1e-7, "0.0000001"), (float("inf"), ""), (float("nan"), ""), (-0.0, "0"),
        (1e300, "1e+300"), (Decimal(10**27), "1" + ",000" * 9), (Decimal("999999999999999999999999999.9"), "999,999,999,999,999,999,999,999,999.9"),
    ],
)  # fmt: skip
def test_number(value, shown):
    assert number(value) == shown


def test_percent_and_period():
    assert [percent(1, 3), percent(1, 0), percent(0.4714), percent(99.0), percent(float("inf"))] == [
        "33.3%",
        "–",
        "47.1%",
        "9,900%",
        "–",
    ]
    assert period(date(2016, 1, 1), date(2016, 12, 31)) == "2016"
    assert period(date(2014, 1, 1), date(2016, 12, 31)) == "2014–2016"
    assert period(date(2016, 4, 1), date(2016, 6, 30)) == "2016-Q2"
    assert period(date(2016, 2, 1), date(2016, 2, 29)) == "2016-02"
    assert period(date(2016, 2, 3), date(2016, 2, 3)) == "2016-02-03"
    assert period(date(2016, 2, 3), date(2016, 5, 31)) == "2016-02-03 – 2016-05-31"
    assert period(None, date(2016, 1, 1)) == ""


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", " javascript:alert(1)", "java\nscript:x", "data:text/html,x", "//x.example", "/etc/passwd", "https:", "http://",
     "https://x.example/\u202e", "https://x y", "http://[", "ftp://x.example", "https:\\\\x.example", "https://x.example/" + "a" * 3000, None, ""],
)  # fmt: skip
def test_addresses_that_are_no_links(url):
    assert web_address(url) is None


def test_addresses_that_are_links():
    assert web_address("HTTPS://한국.example/기사?a=1&b=2") == "HTTPS://한국.example/기사?a=1&b=2"


def test_control_characters_become_visible():
    assert (
        visible("a<\u202eb\u2067\x07\n")
        == 'a&lt;<span class="control">U+202E</span>b<span class="control">U+2067</span><span class="control">U+0007</span>\n'
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(scheme):
    css = (FOLDER / "style.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", blocks[0] if scheme == "light" else "".join(blocks)))
    for ground in ("paper", "card"):
        for ink in ("ink", "muted", "link", "refuted", "conflicting", "supported", "not-enough-evidence"):
            assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)
        for bar in ("bar", "unchecked"):
            assert contrast(colours[bar], colours[ground]) >= 3, (bar, ground)
    for kind in schema.KINDS:
        assert contrast(colours["ink"], colours[kind.replace("_", "-")]) >= 4.5, kind
        for verdict in ("refuted", "conflicting", "supported", "not-enough-evidence"):
            assert contrast(colours[verdict], colours[kind.replace("_", "-")]) >= 3, (verdict, kind)
    for mark in ("refuted-mark", "conflicting-mark"):
        assert contrast(colours["ink"], colours[mark]) >= 4.5


def contrast(a, b):
    """Contrast ratio of WCAG 2.2."""

    def luminance(colour):
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_an_article_page_marks_every_mention_and_says_what_it_claims(tmp_path):
    data = DataSet()
    text = "🙂 수출은 5억달러(6천억원)다.\n\n올해는 3% 늘었다."
    data.document("a", text, title="수출 5억달러", lang="ko")
    money = data.claim(
        "a", "5억달러", "supported", kind="money", metric="수출", value_exact=Decimal(500000000), unit="USD"
    )
    won = data.claim("a", "6천억원", "refuted", unit="KRW")
    evidence = {"mentions": {"given": [money], "converted": [won]}, "series": {"name": "<b>x</b>", "vintage": "2017"}}
    data.check(won, "refuted", "Too much.", evidence=json.dumps(evidence))
    data.claim("a", "수출 5억달러", field="title")
    data.claim("a", "3%", kind="percent", unit="%")
    data.rows["claims"].pop()
    data.render(tmp_path)
    root = page(tmp_path / "report/articles/a.html")
    links = select(root, ".text a.mention")
    assert [(a.text_content(), a.get("class"), a.get("id")) for a in links] == [
        ("5억달러", "mention money supported", money),
        ("6천억원", "mention money refuted", won),
        ("3%", "mention percent ", "a-text-24"),
    ]
    assert [p.text_content() for p in select(root, ".text p")] == ["🙂 수출은 5억달러(6천억원)다.", "올해는 3% 늘었다."]
    assert select(root, "h1 a.mention")[0].text_content() == "수출 5억달러"
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {a.get("href")[1:] for a in select(root, "a") if a.get("href").startswith("#")} <= set(ids)
    assert {i for a in links for i in a.get("aria-describedby").split()} <= set(ids)
    cards = {li.get("id"): words(li) for li in select(root, "li.card")}
    assert len(cards) == 4
    refuted = cards[f"card-{won}"]
    assert "Too much." in refuted
    assert "Given5억달러" in refuted
    assert "series name<b>x</b>" in refuted
    assert "series vintage2017" in refuted
    assert "not a claim of its own" in cards["card-a-text-24"]
    own = page(tmp_path / f"report/claims/{won}.html")
    assert f"../articles/a.html#{won}" in [a.get("href") for a in select(own, "a")]
    assert own.findtext(".//title") == "6천억원 · Refuted · econclaims"


def test_mentions_that_overlap_keep_their_places(tmp_path):
    data = DataSet()
    data.document("a", "값은 2조 5천억원이다.")
    data.claim("a", "2조 5천억원", "refuted")
    inner = data.claim("a", "5천억원")
    data.render(tmp_path)
    root = page(tmp_path / "report/articles/a.html")
    assert [a.text_content() for a in select(root, ".text a.mention")] == ["2조 5천억원"]
    assert root.xpath(f"//span[@id='{inner}']")


def test_pages_are_capped_the_worst_first(tmp_path):
    data = conversion()
    for i in range(9):
        data.document(f"e{i}", "없다.")
    settings = ReportSettings(articles=2, findings=0, claims=1)
    root = data.render(tmp_path, Config(report=settings))
    assert sorted(f.name for f in (tmp_path / "report/articles").iterdir()) == ["a.html", "b.html"]
    assert not (tmp_path / "report/claims").exists()
    table = page(tmp_path / "report/claims.html")
    assert [words(r)[:7] for r in select(table, "tbody tr")] == ["Refuted"]
    assert "The first 1 claim is here" in words(select(table, "main")[0])
    assert "3 claims" in words(select(root, ".lead")[0])


def test_a_long_article_is_cut(tmp_path):
    data = DataSet()
    data.document("a", "가" * plan.ARTICLE_CHARS + "10억원")
    m = data.claim("a", "10억원", "refuted")
    data.render(tmp_path)
    root = page(tmp_path / "report/articles/a.html")
    assert not select(root, "a.mention")
    assert f"The first {plan.ARTICLE_CHARS:,} of {plan.ARTICLE_CHARS + 4:,} characters" in words(
        select(root, ".text")[0]
    )
    assert (tmp_path / f"report/claims/{m}.html").exists()


def test_the_data_of_the_table_cannot_leave_its_element(tmp_path):
    data = DataSet()
    text = "</script><script>alert(1)</script><!-- \u2028\u202e 10억원"
    data.document("a", text, title="</script>", publisher="]]></script>&lt;")
    data.claim("a", "10억원", "refuted", metric="</script>", unit="\u2029")
    data.render(tmp_path)
    raw = (tmp_path / "report/claims.html").read_text(encoding="utf-8")
    inside = raw.partition('id="claims-data">')[2].partition("</script>")[0]
    assert not set(inside) & set("<>&\u2028\u2029\u202e")
    (row,) = json.loads(inside)["rows"]
    assert row[0] == "10억원"
    assert row[11].endswith("<!-- [U+2028][U+202E] ")


def test_the_korean_pages_are_korean_and_link_to_each_other(tmp_path):
    conversion().render(tmp_path)
    for file in sorted((tmp_path / "report").rglob("*.html")):
        root = page(file)
        korean = "ko" in file.relative_to(tmp_path / "report").parts
        assert root.get("lang") == ("ko" if korean else "en")
        (other,) = select(root, ".languages a")
        assert other.get("hreflang") == other.get("lang") == ("en" if korean else "ko")
        for a in select(root, "a"):
            address = urlsplit(a.get("href"))
            if not address.scheme and address.path:
                target = (file.parent / address.path).resolve()
                assert target.exists(), (file, a.get("href"))
                if address.fragment and target.suffix == ".html":
                    assert unquote(address.fragment) in page(target).xpath("//@id"), (file, a.get("href"))
    root = page(tmp_path / "report/ko/index.html")
    assert words(select(root, ".lead")[0]).startswith("2015-12-31부터 2016-03-01까지 나온 기사 3건에서 주장 3건을")
    assert select(root, ".reason bdi")[0].get("lang") == "en"


def test_headings_go_down_in_order(tmp_path):
    conversion().render(tmp_path)
    for file in sorted((tmp_path / "report").rglob("*.html")):
        levels = [int(h.tag[1]) for h in page(file).xpath("//h1 | //h2 | //h3 | //h4")]
        assert levels[0] == 1, file
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels)), (file, levels)


def test_claims_by_metric_and_quality_by_source(tmp_path):
    data = conversion()
    data.rows["claims"][0]["metric_id"] = data.rows["claims"][2]["metric_id"] = "bond_issue"
    root = data.render(tmp_path)
    assert chart(root, "By what they measure")[0] == {"bond issue": "2", "no known metric": "1"}
    rows = [[words(c) for c in r] for r in select(root, ".quality tbody tr")]
    assert rows == [
        ["By publisher"],
        ["가나신문", "3", "33.3%", "33.3%", "100%"],
        ["By file format"],
        ["html", "2", "50.0%", "50.0%", "100%"],
        ["jsonl", "1", "0.0%", "0.0%", "100%"],
    ]
    assert not [f for f in select(root, "figcaption") if words(f) == "Claimed and reference values"]


def test_claimed_beside_reference_values(tmp_path):
    data = DataSet()
    data.document("a", "10억원이고 20억원이다.")
    for surface, verdict, low, high in [("10억원", "refuted", 1.9e9, 2.1e9), ("20억원", "supported", None, 2e9)]:
        found = float(surface[:2]) * 1e8
        m = data.claim("a", surface, verdict)
        data.check(m, verdict, method="reference", expected_low=low, expected_high=high, found=found)
        data.check(m, "supported", method="reference", expected_low=-1.0, expected_high=0.0, found=found)
    figures, figure = chart(data.render(tmp_path), "Claimed and reference values")
    assert figures == {"10억원": "1,000,000,000 / 2,000,000,000", "20억원": "2,000,000,000 / 2,000,000,000"}
    assert {"10⁹", "10¹⁰", "reference", "claimed"} <= {words(t) for t in figure.iter("text")}


def test_failing_rows_of_the_data_docs_lead_to_the_article(tmp_path):
    data = conversion()
    data.render(tmp_path)
    docs = tmp_path / "validation" / "data_docs"
    docs.mkdir(parents=True)
    shown = data.rows["mentions"][0]["mention_id"]
    keys = [shown, "a:text:999", "zz:text:1", '"><b>']
    failing = [{"mention_id": key} for key in keys]
    suites = {"mentions": {"expectations": [{"success": False, "failing": failing}]}}
    (docs.parent / "results.json").write_text(json.dumps({"suites": suites}))
    cells = "".join(f'<td><span data-key="{escape(k)}">{escape(k)}</span></td>' for k in keys)
    (docs / "mentions.html").write_text(f"<table><tr>{cells}</tr></table>")
    settings = Config(report=ReportSettings(articles=1))
    link_validation(tmp_path, settings)
    root = page(docs / "mentions.html")
    assert [words(c) for c in select(root, "td")] == keys
    assert [a.get("href") for a in select(root, "a")] == [
        f"../../report/articles/a.html#{shown}",
        "../../report/articles/a.html",
    ]


def test_names_of_pages_are_safe():
    assert page_name("00d5b24cf12fb0a4:text:123") == "00d5b24cf12fb0a4-text-123"
    for key in ("../../etc/passwd", "a/b", "", ".", "CON:", "가", "x" * 300, "a:b-c", "a b"):
        assert re.fullmatch("[0-9a-f]{32}", page_name(key))
