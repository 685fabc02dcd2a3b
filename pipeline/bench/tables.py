"""What was measured, as tables for a person."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table

from pipeline.bench.accuracy import Accuracy
from pipeline.bench.claims import Checked
from pipeline.bench.speed import DIGITS, OURS, Rate
from pipeline.bench.stages import Cost
from pipeline.schema import STAGES

_NONE = "-"
_STEPS = {
    "validated": "articles' tables",
    "articles": "repeated records",
    "copies": "finding copies",
    "documents": "marking them",
    "decided": "decisions",
    "references": "reference figures",
    "check": "within articles",
    "across": "across articles",
    "revalidated": "validating checks",
}
"""What the steps do that are not all of their stage."""
_READING = STAGES[: STAGES.index("check") + 1]


def accuracy_table(title: str, readers: Sequence[Accuracy], caption: str = "") -> Table:
    """Value F1: a row a kind, a column a reader."""
    table = _table(title, "kind", "gold", *(r.name.replace("-", "-\n") for r in readers))
    kinds = {kind: score.right for kind, score in readers[0].scores.items() if score.right}
    for kind, right in sorted(kinds.items(), key=lambda item: (-item[1], item[0])):
        cells = [f"{r.scores[kind].f1:.3f}" if kind in r.scores else _NONE for r in readers]
        table.add_row(kind, f"{right:,}", *cells)
    table.caption = caption
    return table


def speed_table(title: str, rates: Sequence[Rate]) -> Table:
    """The ratio first: how many times as fast ours is."""
    table = _table(title, "reader", "ours to it", "sentences/s", "MB/s")
    for rate in rates:
        ratio = "" if rate.name == OURS else f"{rate.ratio:.3g} times"
        cells = (ratio, f"{rate.sentences:,.0f}", f"{rate.megabytes:.2f}") if rate.ratio else ("stopped", _NONE, _NONE)
        table.add_row(rate.name, *cells, style="dim" if rate.name == DIGITS else None)
    return table


def stage_table(title: str, small: Cost, large: Cost) -> Table:
    """What each step takes of two runs, parted into what is spent once and what each article costs; ingest to check; all."""
    table = _table(title, "step", "articles/s", "MB/s", "ms an article", "once, s", "all, s")
    mean_bytes = large.input_bytes / large.articles

    def add(name: str, less: float, more: float) -> None:
        each = max(0.0, (more - less) / (large.articles - small.articles))
        once = max(0.0, more - each * large.articles)
        rates = (f"{1 / each:,.0f}", f"{mean_bytes / each / 1e6:.2f}") if each else (_NONE, _NONE)
        table.add_row(name, *rates, f"{each * 1e3:.2f}", f"{once:.2f}", f"{more:.2f}")

    for step, seconds in large.seconds.items():
        add(_named(*step), small.seconds.get(step, 0), seconds)
    table.add_section()
    add("ingest to check", small.of(*_READING), large.of(*_READING))
    add("reading: extract, normalize", small.of("extract", "normalize"), large.of("extract", "normalize"))
    add("all", small.total, large.total)
    table.caption = (
        f"Seconds of processor time, of some runs the least of each step. What an article costs is the difference of runs of {small.articles:,} and {large.articles:,}, "
        f"and `once` what is left: imports, lexicons, suites. Peak memory {large.peak_bytes / 1e6:,.0f} MB."
    )
    return table


def _named(stage: str, step: str) -> str:
    return stage if step == stage and stage != "check" else f"{stage}: {_STEPS.get(step, step)}"


def scale_table(title: str, costs: Sequence[Cost]) -> Table:
    """Whole runs of growing size; the ratios are to the first."""
    table = _table(title, "articles", "time ratio", "memory ratio", "articles/s", "seconds", "peak MB", "a worker's")
    first = costs[0]
    for cost in costs:
        table.add_row(
            f"{cost.articles:,}",
            f"{cost.elapsed / first.elapsed:.2f}",
            f"{cost.peak_bytes / first.peak_bytes:.2f}",
            f"{cost.articles / cost.elapsed:,.0f}",
            f"{cost.elapsed:,.1f}",
            f"{cost.peak_bytes / 1e6:,.0f}",
            f"{cost.worker_bytes / 1e6:,.0f}",
        )
    return table


def claims_table(title: str, checked: Checked) -> Table:
    """What reading reference figures and checking claims takes."""
    table = _table(title, "step", "claims/s", "seconds")
    total = sum(checked.seconds.values())
    for name, seconds in {**checked.seconds, "all": total}.items():
        table.add_row(name, f"{checked.claims / seconds:,.0f}" if seconds else _NONE, f"{seconds:.2f}")
    table.caption = (
        f"{checked.claims:,} claims, {checked.figures:,} figures, {checked.checks:,} checks. Seconds of wall clock; "
        f"{checked.processor:.1f} of processor time. Peak memory {checked.peak_bytes / 1e6:,.0f} MB, "
        f"of each of {checked.workers} workers {checked.worker_bytes / 1e6:,.0f} MB."
    )
    return table


def _table(title: str, first: str, *columns: str) -> Table:
    table = Table(
        title=title, title_justify="left", caption_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False
    )
    table.add_column(first, no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right")
    return table
