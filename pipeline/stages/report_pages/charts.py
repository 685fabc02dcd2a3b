"""Charts as inline SVG: drawn by Altair and vl-convert, coloured by the page's stylesheet, readable without any script."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Any, Literal

from lxml import etree
from markupsafe import Markup

from pipeline.stages.report_pages.typeset import number, plain

WIDTH = 360
"""Pixels of a chart as drawn; the page scales it."""
LABEL = 148
"""Pixels for the labels at the left of bars; fixed, so that no font of the machine moves anything."""
LABEL_WIDTH = 20
"""Columns of a label: a wide character, such as a Hangul syllable, takes two."""
BAR = 26
"""Pixels of height of one bar."""
HEIGHT = 180
"""Pixels of height of columns."""
LABELS = 8
"""Labels below columns at most; about half as many where they are longer than a year."""
SQUARE = 300
"""Pixels of a side of a scatter chart."""
POWERS = 8
"""Steps between the lines of a log scale at most."""
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
SVG = "{http://www.w3.org/2000/svg}"
_ELEMENTS = {SVG + name for name in ("svg", "g", "path", "line", "rect", "text", "tspan")}
_ATTRIBUTES = {
    "width", "height", "viewBox", "d", "x", "y", "x1", "x2", "y1", "y2", "transform", "fill", "fill-opacity", "stroke",
    "stroke-width", "stroke-opacity", "stroke-miterlimit", "stroke-dasharray", "opacity", "font-size", "font-weight",
    "text-anchor", "display",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its SVG, and the figures that it draws, for those who cannot or would not look at it."""

    svg: Markup
    figures: Sequence[tuple[str, str]]


def bars(counts: Sequence[tuple[str, int]], title: str, colours: Sequence[str] | None = None) -> Chart:
    """Draw horizontal bars with their label at the left and their count at the end.

    Args:
        counts: label and count, from the top down.
        title: what a screen reader says the picture is.
        colours: a CSS colour for each bar; by default the page's `--bar`.

    Returns:
        The chart.
    """
    import altair as alt

    most = max((n for _, n in counts), default=0) or 1
    rows = [
        {"place": i, "label": plain(label, LABEL_WIDTH), "n": n, "text": number(n), "colour": colour}
        for i, ((label, n), colour) in enumerate(zip(counts, colours or ["var(--bar)"] * len(counts), strict=True))
    ]
    room = WIDTH - LABEL - 60
    y = alt.Y("place:O").axis(None).scale(paddingInner=0.36, paddingOuter=0.18)
    x = alt.X("n:Q").axis(None).scale(domain=[0, most], nice=False)
    base = alt.Chart({"values": rows}).encode(y=y)
    drawn = alt.layer(
        base.mark_bar().encode(x=x, color=alt.Color("colour:N").scale(None).legend(None)),
        base.mark_text(align="right", baseline="middle", x=-10).encode(text="label:N"),
        base.mark_text(align="left", baseline="middle", dx=6).encode(x=x, text="text:N"),
    ).properties(width=room, height=max(len(rows), 1) * BAR)
    return Chart(_svg(drawn, title, {"left": LABEL, "right": 60, "top": 2, "bottom": 2}), _figures(counts))


def columns(counts: Sequence[tuple[str, int]], title: str) -> Chart:
    """Draw columns over time, the highest one with its count, some of them labelled.

    Args:
        counts: label and count, in order, without a gap.
        title: what a screen reader says the picture is.

    Returns:
        The chart.
    """
    import altair as alt

    most = max((n for _, n in counts), default=0) or 1
    step = -(-len(counts) // (LABELS if all(len(label) <= 4 for label, _ in counts) else LABELS // 2 + 1))
    highest = max(range(len(counts)), key=lambda i: counts[i][1], default=0)
    rows = [
        {
            "place": i,
            "n": n,
            "label": label if (len(counts) - 1 - i) % step == 0 else "",
            "text": number(n) if i == highest else "",
        }
        for i, (label, n) in enumerate(counts)
    ]
    x = alt.X("place:O").axis(None).scale(paddingInner=0.25, paddingOuter=0.25)
    y = alt.Y("n:Q").axis(None).scale(domain=[0, most], nice=False)
    base = alt.Chart({"values": rows}).encode(x=x)
    ground = alt.Chart({"values": [{}]}).mark_rule(stroke="var(--rule)").encode(y=alt.value(HEIGHT))
    drawn = alt.layer(
        base.mark_bar(color="var(--bar)").encode(y=y),
        base.mark_text(align="center", baseline="bottom", dy=-4).encode(y=y, text="text:N"),
        base.mark_text(align="center", baseline="top", y=HEIGHT + 7).encode(text="label:N"),
        ground,
    ).properties(width=min(WIDTH - 40, len(rows) * 64), height=HEIGHT)
    return Chart(_svg(drawn, title, {"left": 20, "right": 20, "top": 22, "bottom": 26}), _figures(counts))


def scatter(
    points: Sequence[tuple[float, float, str, str]],
    figures: Sequence[tuple[str, str]],
    title: str,
    axes: tuple[str, str],
) -> Chart:
    """Draw points on two log scales that are the same, with the line on which both values are equal.

    Args:
        points: the topmost first; for each its value to the right and up, both above zero, its CSS colour and its shape.
        figures: what is listed below.
        title: what a screen reader says the picture is.
        axes: names of the value to the right and of the value up.

    Returns:
        The chart.
    """
    import altair as alt

    places = [(log10(x), log10(y)) for x, y, *_ in points]
    rows = [{"x": x, "y": y, "colour": c, "shape": s} for (x, y), (*_, c, s) in zip(places, points, strict=True)][::-1]
    ends = [end for place in places for end in place]
    low, high = floor(min(ends)), max(ceil(max(ends)), floor(min(ends)) + 1)
    step = -(-(high - low) // POWERS)
    high = low + step * -(-(high - low) // step)
    ticks = [{"at": p, "low": low, "high": high, "label": _power(p)} for p in range(low, high + 1, step)]
    ends_of_line = [{"x": low, "y": low}, {"x": high, "y": high}]
    x = alt.X("x:Q").axis(None).scale(domain=[low, high], nice=False)
    y = alt.Y("y:Q").axis(None).scale(domain=[low, high], nice=False)
    at_x, at_y = (
        alt.X("at:Q").axis(None).scale(domain=[low, high]),
        alt.Y("at:Q").axis(None).scale(domain=[low, high]),
    )
    grid = alt.Chart({"values": ticks})
    colour, shape = alt.Color("colour:N").scale(None).legend(None), alt.Shape("shape:N").scale(None).legend(None)
    drawn = alt.layer(
        grid.mark_rule(stroke="var(--rule)").encode(x=at_x),
        grid.mark_rule(stroke="var(--rule)").encode(y=at_y),
        alt.Chart({"values": ends_of_line}).mark_line(stroke="var(--muted)", strokeDash=[4, 4]).encode(x=x, y=y),
        alt.Chart({"values": rows})
        .mark_point(size=46, strokeWidth=1.6, filled=False)
        .encode(x=x, y=y, stroke=colour, shape=shape),
        grid.mark_text(align="center", baseline="top", y=SQUARE + 6).encode(x=at_x, text="label:N"),
        grid.mark_text(align="right", baseline="middle", x=-7).encode(y=at_y, text="label:N"),
        _name(axes[0], x=SQUARE, y=SQUARE + 26, align="right"),
        _name(axes[1], x=-36, y=-16, align="left"),
    ).properties(width=SQUARE, height=SQUARE)
    return Chart(_svg(drawn, title, {"left": 44, "right": 16, "top": 28, "bottom": 44}), figures)


def _name(name: str, *, x: int, y: int, align: Literal["left", "right"]) -> Any:
    import altair as alt

    return (
        alt.Chart({"values": [{"name": name}]})
        .mark_text(align=align, x=x, y=y, fontWeight="bold")
        .encode(text="name:N")
    )


def _power(power: int) -> str:
    return {0: "1", 1: "10"}.get(power) or "10" + str(power).translate(_RAISED)


def _figures(counts: Sequence[tuple[str, int]]) -> list[tuple[str, str]]:
    return [(label, number(n)) for label, n in counts]


def _svg(chart: Any, title: str, padding: dict[str, int]) -> Markup:
    """Render a chart and keep only shapes and text of it, so that no label can bring anything else."""
    whole = (
        chart.properties(autosize={"type": "none"}, padding=padding)
        .configure(background="transparent", font="sans-serif")
        .configure_view(strokeWidth=0)
        .configure_text(fontSize=12.5, fill="currentColor")
    )
    buffer = io.StringIO()
    whole.save(buffer, format="svg")
    root = etree.fromstring(buffer.getvalue().encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    _keep(root)
    for empty in [e for e in root.iter(SVG + "path") if not e.get("d") or "0,0h0v0h0Z" in e.get("d", "")]:
        empty.getparent().remove(empty)
    root.attrib.update({"role": "img", "aria-label": title})
    for element in root.iter():
        element.tag = etree.QName(element).localname
    etree.cleanup_namespaces(root)
    return Markup(etree.tostring(root, encoding="unicode"))  # noqa: S704 -- only the kept elements and attributes are left


def _keep(element: Any) -> None:
    for name in set(element.attrib) - _ATTRIBUTES:
        del element.attrib[name]
    for child in list(element):
        if child.tag in _ELEMENTS:
            _keep(child)
        else:
            element.remove(child)
