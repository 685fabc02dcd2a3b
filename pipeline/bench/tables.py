"""What was measured, as tables for a person."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.table import Table

from pipeline.bench.accuracy import Accuracy
from pipeline.bench.speed import DIGITS, OURS, Rate
from pipeline.bench.stages import Cost
from pipeline.schema import STAGES

_NONE = "-"
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


def stage_table(title: str, cost: Cost) -> Table:
    """What each stage takes, and ingest to check, and all."""
    table = _table(title, "stage", "share", "articles/s", "MB/s", "seconds")

    def add(name: str, seconds: float) -> None:
        rates = (f"{cost.articles / seconds:,.0f}", f"{cost.input_bytes / seconds / 1e6:.2f}") if seconds else ("", "")
        table.add_row(name, f"{seconds / cost.total:.1%}", *rates, f"{seconds:.2f}")

    for (stage, step), seconds in cost.seconds.items():
        add(stage if step == 1 else f"{stage}, step {step}", seconds)
    table.add_section()
    add("ingest to check", cost.of(*_READING))
    add("reading: extract, normalize", cost.of("extract", "normalize"))
    add("all", cost.total)
    table.caption = (
        f"Peak memory {cost.peak_bytes / 1e6:,.0f} MB. Seconds are of wall clock: other work on the machine slows them."
    )
    return table


def scale_table(title: str, costs: Sequence[Cost]) -> Table:
    """Whole runs of growing size; the ratios are to the first."""
    table = _table(title, "articles", "time ratio", "memory ratio", "articles/s", "seconds", "peak MB")
    first = costs[0]
    for cost in costs:
        table.add_row(
            f"{cost.articles:,}",
            f"{cost.total / first.total:.2f}",
            f"{cost.peak_bytes / first.peak_bytes:.2f}",
            f"{cost.articles / cost.total:,.0f}",
            f"{cost.total:,.1f}",
            f"{cost.peak_bytes / 1e6:,.0f}",
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
