"""World Bank: wide with a column a year (its own downloads, and those of its DataBank), or long with a row a figure."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from pipeline.references.model import YEAR, Head, Layout, Reading, literal

NAME = "worldbank"
_YEAR = re.compile(rf"({YEAR})(?: \[YR\1\])?")


def _read(head: Head) -> Reading | None:
    code, area = head.column("Indicator Code", "Series Code"), head.column("Country Code")
    years = [f"c{n}" for n, name in enumerate(head.names) if _YEAR.fullmatch(name.strip())]
    long = head.column("Value")
    if area is None or not (code and years if long is None else head.has("Year")):
        return None
    source = head.note("Data Source")
    columns = {
        "series": code or literal(PurePosixPath(head.file).name.split(".")[0]),
        "name": head.given("Indicator Name", "Series Name"),
        "area": area,
        "area_name": head.given("Country Name"),
        "source": literal(f"World Bank, {source}" if source else "World Bank"),
        "vintage": literal(head.note("Last Updated Date")),
    }
    if long is not None:
        return Reading(columns | {"time": head.given("Year"), "value": long})
    rows = f"(UNPIVOT sheet ON {', '.join(years)} INTO NAME col VALUE figure) JOIN headings USING (col)"
    return Reading(columns | {"time": "heading[:4]", "value": "figure"}, rows)


def _notes(head: Head) -> Reading | None:
    """Recognise the notes on countries and indicators that come with a download: no figures."""
    countries = head.has("Country Code", "IncomeGroup", "TableName")
    return (
        Reading({}, "(FROM sheet WHERE false)")
        if countries or head.has("INDICATOR_CODE", "SOURCE_ORGANIZATION")
        else None
    )


LAYOUT = Layout(NAME, "Country Code with Indicator Code and a column a year, or with Year and Value", _read)
NOTES = Layout("worldbank_notes", "the World Bank's notes on countries or indicators", _notes)
