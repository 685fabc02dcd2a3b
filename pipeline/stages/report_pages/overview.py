"""What the overview says in words and pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

from pipeline import packs
from pipeline.schema import VERDICTS
from pipeline.stages.report_pages.charts import Chart, bars, columns, scatter
from pipeline.stages.report_pages.figures import Breakdown, Overview, Timeline
from pipeline.stages.report_pages.measures import Metric, Pair
from pipeline.stages.report_pages.typeset import Words, number, percent

LISTED = 50
"""Pairs of a claimed and a reference value that are listed below their chart."""
_SHAPES = {"refuted": "cross", "conflicting": "square", "supported": "circle", "not_enough_evidence": "diamond"}


def lead(o: Overview, words: Words) -> tuple[Markup, Markup]:
    """Say in a sentence or two what the data set holds, and in another what is wrong in it."""
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


def charts(o: Overview, metrics: Sequence[Metric], pairs: Sequence[Pair], words: Words) -> dict[str, Chart | None]:
    """Draw the charts; a time line without any day and a comparison without any pair are None."""
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
        "metrics": bars([(_metric(m, words), m.claims) for m in metrics], words("claims.by_metric")),
        "kinds": named(o.kinds, "claims.by_kind", lambda k: words(f"kind.{k}")),
        "units": named(o.units, "claims.by_unit", lambda u: u or words("claims.no_unit")),
        "modalities": named(o.modalities, "claims.by_modality", lambda m: words(f"modality.{m}")),
        "years": columns(o.claim_years.counts, words("claims.by_year")) if o.claim_years.counts else None,
        "times": columns(o.article_times.counts, words(months)) if o.article_times.counts else None,
        "formats": named(o.formats, "articles.by_format", lambda f: f or words("articles.other_format")),
        "languages": named(o.languages, "articles.by_language", lambda x: x or words("articles.no_language")),
        "references": _references(pairs, words) if pairs else None,
    }


def _metric(metric: Metric, words: Words) -> str:
    """Name a metric: in English by the lexicon, in other languages as articles most often do."""
    if metric.metric_id is None:
        return words("claims.no_metric")
    if not metric.metric_id:
        return words("claims.other_metrics")
    if words.lang != "en" and metric.wording:
        return metric.wording
    known = packs.load(packs.languages()[0]).metrics.metrics.get(metric.metric_id)
    named = known.aliases.get("en") if known else None
    return named[0] if named else metric.metric_id.replace("_", " ")


def _references(pairs: Sequence[Pair], words: Words) -> Chart:
    points = [(p.reference, p.claimed, f"var(--{p.verdict.replace('_', '-')})", _SHAPES[p.verdict]) for p in pairs]
    figures = [(p.surface, f"{number(p.claimed)} / {number(p.reference)}") for p in pairs[:LISTED]]
    names = words("references.reference"), words("references.claimed")
    return scatter(points, figures, words("references.title"), names)


def notes(o: Overview, hidden_pairs: int, words: Words) -> dict[str, list[Markup]]:
    """Say what the time lines and the comparison with references leave out, and how to read the latter."""

    def left_out(line: Timeline, outside: str, undated: str) -> list[Markup]:
        return [words(key, n=n) for key, n in ((outside, line.outside), (undated, line.undated)) if n]

    return {
        "years": left_out(o.claim_years, "claims.outside", "claims.no_year"),
        "times": left_out(o.article_times, "articles.outside", "articles.undated"),
        "references": [
            words("references.note"),
            *([words("references.hidden", n=hidden_pairs)] if hidden_pairs else []),
        ],
    }
