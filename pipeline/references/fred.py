"""FRED, of the Federal Reserve Bank of St. Louis: a column of days, and one a series, named by it."""

from __future__ import annotations

import re

from pipeline.references.model import Head, Layout, Reading

_SERIES = re.compile(r"[A-Z][A-Z0-9_]{1,60}")


def _read(head: Head) -> Reading | None:
    first, *rest = (name.strip() for name in head.names) if head.names else ("",)
    if first.casefold() not in {"observation_date", "date"} or not rest or not all(map(_SERIES.fullmatch, rest)):
        return None
    series = ", ".join(f"c{n}" for n in range(1, len(rest) + 1))
    gap = "min(day - before) OVER (PARTITION BY col)"
    rows = f"""(
        SELECT *, CASE WHEN {gap} >= 360 THEN 'A' WHEN {gap} >= 89 THEN 'Q' WHEN {gap} >= 28 THEN 'M' ELSE '' END AS rhythm
        FROM (
            SELECT *, lag(day) OVER (PARTITION BY col ORDER BY day) AS before
            FROM (SELECT *, try_cast(c0 AS DATE) AS day FROM (UNPIVOT sheet ON {series} INTO NAME col VALUE figure)
            WHERE trim(figure) NOT IN ('', '.'))
        )
    ) JOIN headings USING (col)"""  # noqa: S608 -- made of column numbers
    return Reading(
        {
            "series": "trim(heading)",
            "time": "c0",
            "frequency": "rhythm",
            "value": "figure",
            "source": "'FRED, Federal Reserve Bank of St. Louis'",
            "url": "'https://fred.stlouisfed.org/series/' || trim(heading)",
        },
        rows,
    )


LAYOUT = Layout("fred", "observation_date or DATE, and columns named by series", _read)
"""A series' days are first days; the shortest gap between them tells how long its periods are."""
