"""The report's pages in headless Chromium, from the disk, without a network."""

import json
import sys
import time
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import chromium
import pyarrow.parquet as pq
import pytest

from pipeline import schema
from pipeline.config import Config
from pipeline.stages.report import report

KST = timezone(timedelta(hours=9))
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
HOSTILE = (
    "</script><script>window.hit = 1</script><img src=x onerror='window.hit = 1'>"
    "<svg onload='window.hit = 1'><a href='javascript:window.hit = 1'>x</a> \u202e\u2066\u2028 ${window.hit = 1} "
)
ROWS = 20_000


@pytest.fixture(scope="module")
def browser():
    started, profile = chromium.start()
    yield started
    chromium.end(started, profile)


def articles(count, numbers, hostile=""):
    """Rows of articles with so many numbers each; every fifth is refuted, every seventh supported."""
    rows = {name: [] for name in schema.PUBLISHED}

    def add(table, **values):
        rows[table].append(dict.fromkeys(schema.PUBLISHED[table].names()) | values)

    for a in range(count):
        doc_id = f"{a:016x}"
        sentences = [
            f"{hostile}{2000 + n % 20}년 수출은 {a * numbers + n + 10}억원으로 늘었다." for n in range(numbers)
        ]
        text = "\n".join(sentences)
        add("documents", doc_id=doc_id, source_uri=f"{hostile}{a}.txt", published_at_source="record", lang="ko", text=text,
            removed_chars=0, content_sha256="0", title=f"{hostile}수출 {a}", publisher=f"신문{a % 9}{hostile}",
            url="javascript:window.hit = 1" if hostile else f"https://example.org/{a}",
            published_at=datetime(2017, 1 + a % 12, 1, tzinfo=KST))  # fmt: skip
        at = 0
        for n, sentence in enumerate(sentences):
            surface = f"{a * numbers + n + 10}억원"
            start = at + sentence.index(surface, len(hostile) + 5)
            value = (a * numbers + n + 10) * 10**8
            place = {
                "doc_id": doc_id, "field": "text", "start": start, "end": start + len(surface), "surface": surface,
                "sentence_start": at, "sentence_end": at + len(sentence), "kind": "money" if n % 2 else "percent",
                "approx": "exact", "value": float(value), "value_exact": Decimal(value), "unit": "KRW" if n % 2 else "%",
            }  # fmt: skip
            mention_id = f"{doc_id}:text:{start}"
            verdict = "refuted" if n % 5 == 0 else "supported" if n % 7 == 0 else None
            add("mentions", mention_id=mention_id, **place)
            add("claims", claim_id=mention_id, **place, claim_text=sentence, modality="forecast" if n % 3 == 0 else "actual",
                role="level", inherited=[], taxonomy="statistical", verdict=verdict, metric=f"{hostile}수출",
                metric_id="exports" if n % 4 else None, entity=f"한국{n % 50}", period_start=date(2000 + n % 20, 1, 1),
                period_end=date(2000 + n % 20, 12, 31))  # fmt: skip
            if verdict:
                evidence = {"mentions": {"given": [mention_id]}, "note": hostile}
                add("checks", check_id=f"{mention_id}:0", mention_id=mention_id, doc_id=doc_id, method="reference",
                    verdict=verdict, reason_code="x", explanation=f"{hostile}It is not so.", expected_low=value * 0.4,
                    expected_high=value * 0.5, found=float(value), relative_error=1.0, evidence=json.dumps(evidence))  # fmt: skip
            at += len(sentence) + 1
    return rows


def write(folder, rows):
    for name, found in rows.items():
        file = folder / "tables" / name / f"{name}-00000.parquet"
        file.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(schema.to_table(schema.PUBLISHED[name], found), file)
    return report(folder, Config()).parent


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    chromium.program()
    return write(tmp_path_factory.mktemp("pages"), articles(12, 25))


def kinds(folder):
    """One page of each kind in both languages."""
    article, number = (min(folder.glob(f"{kind}/*.html")).relative_to(folder) for kind in ("articles", "claims"))
    names = {"overview": "index.html", "table": "claims.html", "article": article, "number": number}
    yield from ((f"{kind}-en", folder / name, "en") for kind, name in names.items())
    yield from ((f"{kind}-ko", folder / "ko" / name, "ko") for kind, name in names.items())


def quiet(browser):
    """Nothing was said on the console, nothing failed, and nothing but the page itself was asked for."""
    assert not browser.troubles()
    assert [r for r in browser.requests() if not r.startswith("file:///")] == []
    return len(browser.requests()) == 1


def rows(browser):
    """The numbers in the rows in view, from the top."""
    return browser.run(
        "[...document.querySelectorAll('tbody tr:not(.space) td.number > span:first-child bdi')].map((e) => e.textContent)"
    )


def choose(browser, name, value):
    browser.run(
        f"(() => {{ const e = document.getElementById({json.dumps(name)}); e.value = [...e.options].find((o) => "
        f"o.text.startsWith({json.dumps(value)})).value; e.dispatchEvent(new Event('input', {{bubbles: true}})); }})()"
    )


def status(browser):
    return browser.run("document.querySelector('.status').textContent")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_every_page_loads_alone_and_fits(browser, pages, root, size, dark):
    """Leaves a picture of each page in `test-output/screenshots`."""
    pictures = root / "test-output" / "screenshots"
    pictures.mkdir(parents=True, exist_ok=True)
    width, height = SIZES[size]
    for kind, file, lang in kinds(pages):
        browser.open(f"{file.as_uri()}?lang={lang}", width=width, height=height, dark=dark)
        assert quiet(browser), kind
        assert browser.run("document.documentElement.lang") == lang
        assert browser.run("document.documentElement.scrollWidth") == width, kind
        picture = pictures / f"{kind}-{size}-{'dark' if dark else 'light'}.png"
        browser.screenshot(picture)
        assert picture.stat().st_size > 5_000


def test_the_table_filters_searches_and_sorts(browser, pages):
    browser.open((pages / "claims.html").as_uri())
    assert status(browser) == "300 of 300 claims"
    choose(browser, "filter-verdict", "Refuted")
    assert status(browser) == "60 of 300 claims"
    choose(browser, "filter-kind", "Money")
    assert status(browser) == "24 of 300 claims"
    browser.click("button[type=reset]")
    browser.wait_until("document.querySelector('.status').textContent === '300 of 300 claims'")
    choose(browser, "filter-publisher", "신문8")
    assert status(browser) == "25 of 300 claims"
    browser.click("button[type=reset]")
    browser.click("#search")
    browser.type("한국7 2007 신문3")
    browser.wait_until("document.querySelector('.status').textContent === '1 of 300 claims'")
    browser.run("document.querySelector('.filters').reset()")
    browser.wait_until("document.querySelector('.status').textContent === '300 of 300 claims'")
    browser.click("th.number button")
    assert browser.run("document.querySelector('th.number').ariaSort") == "ascending"
    assert rows(browser)[:3] == ["10억원", "11억원", "12억원"]
    browser.run("document.querySelector('th.number button').focus()")
    browser.press("Enter", 13, "\r")
    assert browser.run("document.querySelector('th.number').ariaSort") == "descending"
    assert rows(browser)[:2] == ["309억원", "308억원"]
    assert quiet(browser)


def test_the_table_draws_what_is_in_view_and_can_be_walked_with_the_keyboard(browser, pages):
    browser.open((pages / "claims.html").as_uri() + "#sort=number")
    assert len(rows(browser)) < 60
    browser.run("document.querySelector('.viewport').focus()")
    browser.press("End", 35)
    browser.wait_until("document.querySelector('tbody').textContent.includes('309억원')")
    assert rows(browser)[-1] == "309억원"
    assert len(rows(browser)) < 60
    indices = browser.run("[...document.querySelectorAll('tbody tr:not(.space)')].map((e) => +e.ariaRowIndex)")
    assert indices == list(range(indices[0], 302))
    assert browser.run("document.querySelector('table').ariaRowCount") == "301"


def test_the_table_keeps_its_filters_in_its_address(browser, pages):
    browser.open((pages / "claims.html").as_uri() + "#verdict=refuted&kind=money&search=%ED%95%9C%EA%B5%AD")
    assert status(browser) == "24 of 300 claims"
    assert browser.run("document.getElementById('search').value") == "한국"
    browser.run("document.querySelector('.filters').reset()")
    browser.wait_until("location.hash === ''")


def test_without_a_script_the_table_shows_its_first_rows(browser, pages):
    browser.open((pages / "claims.html").as_uri(), script=False)
    assert quiet(browser)
    tree = browser.send("DOM.getDocument", depth=-1)["root"]
    assert json.dumps(tree).count('"td"') >= 50 * 8


def test_twenty_thousand_rows(browser, tmp_path, capsys):
    """Prints how long a repaint takes; a slow machine fails nothing."""
    folder = write(tmp_path, articles(400, ROWS // 400))
    browser.open((folder / "claims.html").as_uri())
    assert status(browser) == f"{ROWS:,} of {ROWS:,} claims"
    times = {}
    steps = {
        "filter": "const e = document.getElementById('filter-kind'); e.selectedIndex = 1;",
        "search": "const e = document.getElementById('search'); e.value = '한국7 2007';",
        "sort": "const e = document.getElementById('sort'); e.value = '-number';",
        "all": "const e = document.getElementById('search'); e.value = ''; document.getElementById('filter-kind').value = '';",
    }
    for name, step in steps.items():
        times[name] = browser.run(
            f"new Promise((done) => {{ {step} const begun = performance.now();"
            "e.dispatchEvent(new Event('input', {bubbles: true}));"
            "requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun))); })"
        )
    assert status(browser) == f"{ROWS:,} of {ROWS:,} claims"
    assert rows(browser)[0] == f"{ROWS + 9}억원"
    assert quiet(browser)
    with capsys.disabled():
        sys.stdout.write(f"\n{ROWS:,} rows repainted: {', '.join(f'{n} {t:.0f} ms' for n, t in times.items())}\n")


def test_an_article_shows_a_number_on_pointing_focus_and_tap(browser, pages):
    file = min((pages / "articles").glob("*.html"))
    shown = "document.querySelector('#panel:not([hidden]) h3')?.textContent ?? ''"
    browser.open(file.as_uri())
    assert browser.run(shown) == ""
    links = "document.querySelectorAll('.text a.mention')"
    first, second = browser.run(f"[{links}[0].textContent, {links}[1].textContent]")
    browser.point(".text p:nth-of-type(2) a.mention")
    assert second in browser.run(shown)
    browser.press("Escape", 27)
    assert browser.run(shown) == ""
    browser.run(f"{links}[0].focus()")
    assert first in browser.run(shown)
    assert "It is not so." in browser.run("document.getElementById('panel').textContent")
    browser.press("Tab", 9)
    assert second in browser.run(shown)
    browser.open(file.as_uri(), width=390, height=844)
    browser.tap(".text p:nth-of-type(3) a.mention")
    browser.wait_until("!document.getElementById('panel').hidden")
    browser.click("#panel .close")
    assert browser.run(shown) == ""
    third = browser.run(f"{links}[2].id")
    browser.open(f"{file.as_uri()}#{third}")
    assert browser.run(f"{links}[2].textContent") in browser.run(shown)
    assert quiet(browser)


def test_the_language_is_chosen_once_and_remembered(pages):
    started, profile = chromium.start("ko-KR")
    try:
        started.open((pages / "index.html").as_uri())
        started.wait_until("document.documentElement.lang === 'ko'")
        started.wait_until("document.readyState === 'complete'")
        assert started.run("document.querySelector('h1').textContent") == "주장 검증 보고서"
        started.click("a[data-language=en]")
        started.wait_until("document.documentElement.lang === 'en' && document.readyState === 'complete'")
        started.open((pages / "index.html").as_uri())
        time.sleep(0.3)
        assert started.run("document.documentElement.lang") == "en"
        assert not started.troubles()
    finally:
        chromium.end(started, profile)


def test_the_keyboard_reaches_everything_and_focus_is_seen(browser, pages):
    browser.open((pages / "index.html").as_uri())
    browser.press("Tab", 9)
    assert browser.run("document.activeElement.className") == "skip"
    assert browser.run("document.activeElement.getBoundingClientRect().left >= 0")
    browser.press("Tab", 9)
    assert browser.run("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    for _, file, _ in kinds(pages):
        browser.open(file.as_uri() + "?lang=" + ("ko" if "ko" in file.parts else "en"))
        assert browser.run(NAMELESS) == []


NAMELESS = """[...document.querySelectorAll('a, button, input, select, summary, [tabindex]')].filter((e) =>
    !(e.textContent.trim() || e.ariaLabel || e.labels?.length || e.getAttribute('aria-labelledby'))).map((e) => e.outerHTML)"""


def test_a_hostile_article_runs_nothing(browser, tmp_path):
    folder = write(tmp_path, articles(2, 10, HOSTILE))
    for kind, file, lang in kinds(folder):
        browser.open(f"{file.as_uri()}?lang={lang}")
        assert browser.run("window.hit === undefined"), kind
        assert quiet(browser), kind
        assert browser.run("document.querySelectorAll('main img, main svg [onload], [onerror]').length") == 0
        assert browser.run("[...document.links].filter((a) => !/^(file|https?):$/.test(a.protocol)).length") == 0
        assert browser.run("!/[\\u202a-\\u202e\\u2066-\\u2069]/.test(document.body.innerText)"), kind
    browser.open((folder / "claims.html").as_uri())
    choose(browser, "filter-publisher", "신문1</script>")
    assert status(browser) == "10 of 20 claims"
    browser.open(min((folder / "articles").glob("*.html")).as_uri())
    browser.click(".text a.mention")
    assert "<img src=x" in browser.run("document.getElementById('panel').innerText")
    assert browser.run("window.hit === undefined")
    assert quiet(browser)
