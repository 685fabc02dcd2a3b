"""Our own tidy form: the columns of `schema.REFERENCES`, or some of them; `period` may stand for its first and last day."""

from __future__ import annotations

from pipeline.references.model import Head, Layout, Reading

NAME = "own"
_SAME = ("metric_id", "value", "resolution", "unit", "definition", "source", "vintage", "url")


def _read(head: Head) -> Reading | None:
    days = head.has("period_start", "period_end")
    if not head.has("series", "entity_id", "value") or not (days or head.has("period")):
        return None
    time = (
        f"{head.given('period_start')}[:10] || '/' || {head.given('period_end')}[:10]" if days else head.given("period")
    )
    return Reading(
        {name: head.given(name) for name in _SAME}
        | {"series": head.given("series"), "area": head.given("entity_id"), "time": time}
    )


LAYOUT = Layout(NAME, "series, entity_id, period (or period_start and period_end) and value", _read)
