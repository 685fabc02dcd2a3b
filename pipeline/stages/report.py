"""A published version to pages that a person reads."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.config import Config
from pipeline.schema import PUBLISHED, VERDICTS

if TYPE_CHECKING:
    from markupsafe import Markup

    from pipeline.stages.report_pages.charts import Chart
    from pipeline.stages.report_pages.figures import Breakdown, Overview, Timeline
    from pipeline.stages.report_pages.typeset import Words

OPEN = 30
"""Passages that stand open; the others unfold."""
_LINKS = {
    "data_docs": "validation/data_docs/index.html",
    "dictionary": "data_dictionary.md",
    "manifest": "manifest.json",
}


def report(version: Path, config: Config) -> Path:
    """Write the report page of a version.

    Args:
        version: a folder that `publish` filled: `tables/`, `manifest.json`, and `validation/` beside them.
        config: the run's settings.

    Returns:
        `version/report/index.html`: one page that works from the disk with no network.
    """
    from pipeline.stages.report_pages import figures, findings
    from pipeline.stages.report_pages.typeset import FOLDER, Words, environment

    words = Words()
    with figures.opened(version / "tables") as connection:
        overview = figures.overview(connection)
        passages, total = findings.findings(connection, config.report.findings)
    style = "\n" + (FOLDER / "style.css").read_text(encoding="utf-8")
    links = [(name, f"../{path}") for name, path in _LINKS.items() if (version / path).exists()]
    lead, wrong = _lead(overview, words)
    page = (
        environment(words)
        .get_template("index.html")
        .render(
            style=_trusted(style),
            style_hash=f"sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}",
            o=overview,
            lead=lead,
            wrong=wrong,
            charts=_charts(overview, words),
            notes=_notes(overview, words),
            passages=passages,
            open=OPEN,
            rest=sum(len(p.numbers) for p in passages[OPEN:]),
            hidden=total - sum(len(p.numbers) for p in passages),
            verdicts=VERDICTS,
            tables=PUBLISHED.values(),
            links=links,
            expectations=_expectations(version / "validation" / "results.json"),
        )
    )
    file = version / "report" / "index.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(page, encoding="utf-8", newline="\n")
    return file


def _lead(o: Overview, words: Words) -> tuple[Markup, Markup]:
    """Say in a sentence or two what the data set holds, and in another what is wrong in it."""
    from pipeline.stages.report_pages.typeset import percent

    bad = {v: words(f"lead.{v}", n=o.verdicts[v]) for v in ("refuted", "conflicting") if o.verdicts.get(v)}
    if len(bad) == 2:
        wrong = words("lead.both", **bad)
    else:
        wrong = words("lead.only", wrong=next(iter(bad.values()))) if bad else words("lead.clean")
    if not o.rows["claims"]:
        return words("lead.no_claims" if o.rows["documents"] else "lead.no_articles"), wrong
    share = percent(o.checked, o.rows["claims"])
    facts = {
        "claims": words("lead.claims", n=o.rows["claims"]),
        "articles": words("lead.articles", n=o.rows["documents"]),
        "checked": words("lead.checked", n=o.checked, share=share) if o.checked else words("lead.none_checked"),
    }
    if o.first_day is None:
        return words("lead.facts", **facts), wrong
    return words("lead.facts_dated", first=o.first_day, last=o.last_day, **facts), wrong


def _charts(o: Overview, words: Words) -> dict[str, Chart | None]:
    """Draw the charts; a time line without any day is None."""
    from pipeline.stages.report_pages.charts import bars, columns

    verdicts = (*VERDICTS, "unchecked")
    counts = [o.verdicts.get(None if v == "unchecked" else v, 0) for v in verdicts]
    other, months = words("claims.other"), "articles.by_month" if o.article_times.monthly else "articles.by_year"

    def named(counts: Breakdown, title: str, name: Callable[[str | None], str]) -> Chart:
        rows = [(name(group), n) for group, n in counts.counts]
        return bars([*rows, (other, counts.other)] if counts.other else rows, words(title))

    return {
        "verdicts": bars(
            [(words(f"verdict.{v}"), n) for v, n in zip(verdicts, counts, strict=True)],
            words("verdict.caption"),
            [f"var(--{v.replace('_', '-')})" for v in verdicts],
        ),
        "kinds": named(o.kinds, "claims.by_kind", lambda k: words(f"kind.{k}")),
        "units": named(o.units, "claims.by_unit", lambda u: u or words("claims.no_unit")),
        "modalities": named(o.modalities, "claims.by_modality", lambda m: words(f"modality.{m}")),
        "years": columns(o.claim_years.counts, words("claims.by_year")) if o.claim_years.counts else None,
        "times": columns(o.article_times.counts, words(months)) if o.article_times.counts else None,
        "formats": named(o.formats, "articles.by_format", lambda f: f or words("articles.other_format")),
        "languages": named(o.languages, "articles.by_language", lambda x: x or words("articles.no_language")),
    }


def _notes(o: Overview, words: Words) -> dict[str, list[Markup]]:
    """Say what the time lines leave out."""

    def notes(line: Timeline, outside: str, undated: str) -> list[Markup]:
        return [words(key, n=n) for key, n in ((outside, line.outside), (undated, line.undated)) if n]

    return {
        "years": notes(o.claim_years, "claims.outside", "claims.no_year"),
        "times": notes(o.article_times, "articles.outside", "articles.undated"),
    }


def _expectations(file: Path) -> dict[str, tuple[int, int]]:
    """Return by table how many expectations were put to it and how many failed; empty where it was not validated."""
    if not file.exists():
        return {}
    suites = json.loads(file.read_text(encoding="utf-8"))["suites"]
    held = {name: [rule["success"] for rule in suite["expectations"]] for name, suite in suites.items()}
    return {name: (len(rules), rules.count(False)) for name, rules in held.items()}


def _trusted(text: str) -> Markup:
    """Let a text of the project's own through unescaped."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704
