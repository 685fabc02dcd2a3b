"""The review panel in headless Chromium: a decision made by clicking is in the file and in the next run's tables."""

import json
import threading

import chromium
import pandas as pd
import pytest

from pipeline import decisions, flow
from pipeline.config import Config
from pipeline.review.server import Server

SETTINGS = Config.model_validate({"run": {"shards": 2, "workers": 1}})
HOSTILE = "<img src=x onerror='window.hit = 1'></script><script>window.hit = 1</script>"
TEXT = "지난해 한국의 수출은 전년보다 6.1% 증가한 6836억 달러로 집계됐다. 수입은 18.9% 늘어난 7314억 달러였다.\n\n"


@pytest.fixture(scope="module")
def browser():
    started, profile = chromium.start()
    yield started
    chromium.end(started, profile)


@pytest.fixture
def served(tmp_path):
    chromium.program()
    articles, output, file = tmp_path / "in", tmp_path / "out", tmp_path / "decisions.jsonl"
    articles.mkdir()
    record = {"title": f"수출 6836억 달러 {HOSTILE}", "text": TEXT + HOSTILE, "published": "2023-02-15", "lang": "ko"}
    (articles / "trade.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    flow.run(articles, output, SETTINGS)
    server = Server(output, file, "김검토")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server, articles
    server.shutdown()
    server.server_close()
    thread.join()


def claims(output):
    return pd.read_parquet(output / "tables" / "claims").set_index("claim_id")


def focused(browser):
    return browser.run("document.activeElement.className")


def said(browser):
    return browser.run("document.querySelector('.review .said').textContent")


def test_decisions_by_mouse_and_keyboard_are_in_the_next_tables(browser, served, tmp_path):
    server, articles = served
    before = claims(server.output)
    body = before[before["field"] == "text"]
    exports, growth = (body.index[body["surface"] == s][0] for s in ("6836억 달러", "6.1%"))
    page = f"{server.origins[0]}/report/articles/{exports.split(':')[0]}.html?lang=en"
    browser.open(server.address)
    assert browser.run("location.pathname").endswith("index.html")
    assert "token" not in browser.run("location.href")
    assert browser.run("document.getElementById('review')") is None

    browser.open(page)
    browser.wait_until("document.documentElement.dataset.review === 'ready'")
    browser.click(f"a.mention[id='{exports}']")
    assert browser.run("document.querySelector('.review .surface').textContent") == "6836억 달러"
    assert said(browser) == "not decided"
    browser.click(".review-confirm")
    browser.wait_until("document.querySelector('.review .status').textContent.includes('saved')")
    assert browser.run("document.querySelector('.review-confirm').getAttribute('aria-pressed')") == "true"
    assert said(browser) == "김검토: confirmed"

    browser.click(f"a.mention[id='{growth}']")
    browser.run("document.querySelector('.review-correct').focus()")
    browser.press("Enter", 13, "\r")
    assert browser.run("document.getElementById('review-metric') === document.activeElement")
    browser.run("document.activeElement.select()")
    browser.type("수출 증가율")
    browser.press("Enter", 13, "\r")
    browser.wait_until(f"document.querySelector(\"a.mention[id='{growth}']\").dataset.decision === 'corrected'")
    for size, (width, height) in {"desktop": (1280, 900), "phone": (390, 844)}.items():
        browser.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )
        browser.screenshot(tmp_path / f"review-{size}.png", whole=False)
        assert browser.run("document.documentElement.scrollWidth <= innerWidth")
    assert not browser.troubles()
    assert [r for r in browser.requests() if not r.startswith((server.origins[0], "data:"))] == []
    assert browser.run("window.hit") is None

    first, second = decisions.read(server.file)
    assert (first.surface, first.decision, first.by) == ("6836억 달러", "confirmed", "김검토")
    assert (second.surface, second.decision, second.columns) == ("6.1%", "corrected", {"metric": "수출 증가율"})
    flow.run(articles, server.output, SETTINGS, decided=server.file)
    after = claims(server.output)
    assert (after.loc[exports, "decision"], after.loc[exports, "decided_by"]) == ("confirmed", "김검토")
    assert (after.loc[growth, "decision"], after.loc[growth, "metric"]) == ("corrected", "수출 증가율")
    assert after["decision"].notna().sum() == 2

    browser.open(page.replace("lang=en", "lang=ko").replace("/report/", "/report/ko/"))
    browser.wait_until("document.documentElement.dataset.review === 'ready'")
    assert browser.run(f"document.querySelector(\"a.mention[id='{growth}']\").dataset.decision") == "corrected"
    assert browser.run("document.querySelector('.review').getAttribute('aria-label')") == "검토"


def test_decisions_from_the_disk_are_exported_and_in_the_next_tables(browser, served, tmp_path):
    server, articles = served
    before = claims(server.output)
    exports = before.index[(before["field"] == "text") & (before["surface"] == "6836억 달러")][0]
    page = (server.output / "report" / "articles" / f"{exports.split(':')[0]}.html").as_uri() + "?lang=en"
    browser.open(page)
    assert browser.run("document.getElementById('review')") is None
    browser.click(".begin-review")
    browser.wait_until("document.documentElement.dataset.review === 'ready'")
    browser.run("document.getElementById('review-by').value = '이검토'")
    browser.click(f"a.mention[id='{exports}']")
    browser.click(".review-reject")
    browser.wait_until("document.querySelector('.review .status').textContent.includes('saved')")
    browser.run("URL.createObjectURL = (blob) => { window.exported = blob; return '#'; }")
    browser.click(".review-export")
    file = tmp_path / "exported.jsonl"
    file.write_text(browser.run("window.exported.text()"), encoding="utf-8")
    (decision,) = decisions.read(file)
    assert (decision.surface, decision.decision, decision.by) == ("6836억 달러", "rejected", "이검토")
    assert not browser.troubles()
    assert [r for r in browser.requests() if not r.startswith("file:///")] == []
    browser.run("localStorage.clear()")
    flow.run(articles, server.output, SETTINGS, decided=file)
    after = claims(server.output)
    assert (after.loc[exports, "decision"], after.loc[exports, "decided_by"]) == ("rejected", "이검토")


def test_a_rejected_claim_can_be_taken_back_and_a_failure_is_told(browser, served):
    server, _ = served
    exports = claims(server.output).query("surface == '6836억 달러' and field == 'text'").index[0]
    browser.open(server.address)
    browser.open(f"{server.origins[0]}/report/articles/{exports.split(':')[0]}.html?lang=en#{exports}")
    browser.wait_until("document.documentElement.dataset.review === 'ready'")
    assert browser.run("document.querySelector('.review .surface').textContent") == "6836억 달러"
    assert browser.run("document.querySelector('.review-withdraw').disabled")
    browser.click(".review-reject")
    browser.wait_until("!document.querySelector('.review-withdraw').disabled")
    browser.click(".review-withdraw")
    browser.wait_until("document.querySelector('.review .said').textContent === 'not decided'")
    assert [d.decision for d in decisions.read(server.file)] == ["rejected", "withdrawn"]
    assert decisions.effective(decisions.read(server.file)) == {}

    server.token = "another"
    browser.click(".review-reject")
    browser.wait_until("document.querySelector('.review .status').textContent.startsWith('Not saved:')")
    assert len(decisions.read(server.file)) == 2


def test_the_panel_is_reached_by_the_tab_key_before_the_text(browser, served):
    server, _ = served
    exports = claims(server.output).index[0]
    browser.open(server.address)
    browser.open(f"{server.origins[0]}/report/articles/{exports.split(':')[0]}.html?lang=en")
    browser.wait_until("document.documentElement.dataset.review === 'ready'")
    reached = []
    for _ in range(6):
        browser.press("Tab", 9)
        reached.append(focused(browser))
    wanted = ["review-next", "review-confirm", "review-correct", "review-reject"]
    assert [name for name in reached if name.startswith("review-")] == wanted
