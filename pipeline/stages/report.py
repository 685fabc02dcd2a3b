"""A published version to pages that a person reads."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.config import Config
from pipeline.schema import PUBLISHED, VERDICTS

if TYPE_CHECKING:
    import duckdb

    from pipeline.stages.report_pages.plan import Plan
    from pipeline.stages.report_pages.rows import Claim
    from pipeline.stages.report_pages.site import Site

OPEN = 30
"""Passages that stand open; the others unfold."""
FIRST_ROWS = 50
"""Rows of the claims table that are there without a script."""
COLUMNS = ("verdict", "number", "metric", "entity", "period", "modality", "sentence", "published")
_LINKS = {
    "data_docs": "validation/data_docs/index.html",
    "dictionary": "data_dictionary.md",
    "manifest": "manifest.json",
}
_ROW_KEY = re.compile(r'<span data-key="([^"<>]*)">([^<>]*)</span>')


def report(version: Path, config: Config) -> Path:
    """Write the report of a version: pages that work from the disk with no network.

    Beside the overview stand `claims.html`, a table of the claims; `articles/<doc_id>.html`, an article with its numbers;
    `claims/<mention_id>.html`, a refuted or conflicting number; and in a folder of its code each other language's set.

    Args:
        version: a folder that `publish` filled: `tables/`, `manifest.json`, and `validation/` beside them.
        config: the run's settings.

    Returns:
        `version/report/index.html`, the overview.
    """
    from pipeline.stages.report_pages import figures, rows
    from pipeline.stages.report_pages.plan import plan
    from pipeline.stages.report_pages.site import Site
    from pipeline.stages.report_pages.typeset import languages

    strings = languages()
    sites = [Site(version / "report", words, strings) for words in strings]
    with figures.opened(version / "tables") as connection:
        pages = plan(connection, version, config.report)
        total = _overview_and_numbers(sites, connection, pages, version, config)
        _articles(sites, connection, pages)
        claims = rows.claims(connection, config.report.claims, pages)
    for site in sites:
        _table(site, claims, total, config.report.claims)
    return version / "report" / "index.html"


def link_validation(version: Path, config: Config) -> None:
    """Make the failing rows in a version's Data Docs links to where the number stands, wherever `report` makes that page.

    Args:
        version: a folder with `tables/` and `validation/`, whose pages are changed.
        config: the run's settings.
    """
    from pipeline.stages.report_pages import figures
    from pipeline.stages.report_pages.plan import failing_rows, plan

    docs = sorted((version / "validation" / "data_docs").glob("*.html"))
    if not docs:
        return
    with figures.opened(version / "tables") as connection:
        failing = failing_rows(connection, version)
        pages = plan(connection, version, config.report)

    def link(found: re.Match[str]) -> str:
        key = html.unescape(found[1])
        doc_id, there = failing.get(key, (key, False))
        place = pages.article(doc_id, key if there else None)
        return f'<a href="../../report/{html.escape(place)}">{found[2]}</a>' if place else found[2]

    for page in docs:
        text = page.read_text(encoding="utf-8")
        page.write_text(_ROW_KEY.sub(link, text), encoding="utf-8", newline="\n")


def _overview_and_numbers(
    sites: list[Site], connection: duckdb.DuckDBPyConnection, pages: Plan, version: Path, config: Config
) -> int:
    """Write the overview and the pages of refuted and conflicting numbers; return how many claims there are."""
    from pipeline.stages.report_pages import figures, findings, measures, overview

    seen = figures.overview(connection)
    passages, total = findings.findings(connection, config.report.findings)
    metrics, (pairs, all_pairs) = measures.metrics(connection), measures.pairs(connection)
    quality = measures.quality(connection)
    for site in sites:
        lead, wrong = overview.lead(seen, site.words)
        site.write(
            "index.html",
            "index.html",
            o=seen,
            lead=lead,
            wrong=wrong,
            charts=overview.charts(seen, metrics, pairs, site.words),
            notes=overview.notes(seen, all_pairs - len(pairs), site.words),
            quality=quality,
            passages=passages,
            plan=pages,
            open=OPEN,
            rest=sum(len(p.numbers) for p in passages[OPEN:]),
            hidden=total - sum(len(p.numbers) for p in passages),
            verdicts=VERDICTS,
            tables=PUBLISHED.values(),
            links=[(name, path) for name, path in _LINKS.items() if (version / path).exists()],
            expectations=_expectations(version / "validation" / "results.json"),
        )
        for p in passages:
            for n in p.numbers:
                page, place = pages.number(n.mention_id), pages.article(p.doc_id, n.mention_id)
                if page:
                    site.write("claim.html", page, p=replace(p, numbers=[n]), n=n, place=place)
    return seen.rows["claims"]


def _articles(sites: list[Site], connection: duckdb.DuckDBPyConnection, pages: Plan) -> None:
    from pipeline.stages.report_pages.articles import annotated, articles
    from pipeline.stages.report_pages.panel import FIELDS, panels
    from pipeline.stages.report_pages.site import inert

    claims = panels(connection, list(pages.articles))
    for article in articles(connection, list(pages.articles)):
        shown = {part: annotated(article, part) for part in ("title", "text")}
        for site in sites:
            words = site.words.table("review")
            site.write(
                "article.html",
                str(pages.article(article.doc_id)),
                a=article,
                title=shown["title"],
                body=shown["text"],
                surfaces={m.mention_id: m.surface for m in article.mentions},
                verdicts=VERDICTS,
                plan=pages,
                review=inert({"by": "", "fields": FIELDS, "words": words, "claims": claims.get(article.doc_id, {})}),
            )


def _table(site: Site, claims: list[Claim], total: int, limit: int) -> None:
    from pipeline.stages.report_pages.rows import packed
    from pipeline.stages.report_pages.site import inert

    words = {name: site.words.table(name) for name in ("verdict", "kind", "modality", "table")}
    site.write(
        "claims.html",
        "claims.html",
        rows=claims[:FIRST_ROWS],
        total=total,
        limit=limit,
        columns=COLUMNS,
        data=inert(packed(claims) | {"words": words}),
    )


def _expectations(file: Path) -> dict[str, tuple[int, int]]:
    """Return by table how many expectations were put to it and how many failed; empty where it was not validated."""
    if not file.exists():
        return {}
    suites = json.loads(file.read_text(encoding="utf-8"))["suites"]
    held = {name: [rule["success"] for rule in suite["expectations"]] for name, suite in suites.items()}
    return {name: (len(rules), rules.count(False)) for name, rules in held.items()}
