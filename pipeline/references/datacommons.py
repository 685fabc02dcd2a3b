"""Data Commons: long (its Python client, and files made for its import) or wide (the site's download, three columns a variable)."""

from __future__ import annotations

from pipeline.references.model import Head, Layout, Reading

NAME = "datacommons"
_VARIABLES = ("variable", "variableMeasured", "variable_measured")
_ENTITIES = ("entity", "observationAbout", "observation_about")
_DATES = ("date", "observationDate", "observation_date")


def _read(head: Head) -> Reading | None:
    return _wide(head) if head.has("placeDcid") else _long(head)


def _long(head: Head) -> Reading | None:
    variable, entity, date = head.column(*_VARIABLES), head.column(*_ENTITIES), head.column(*_DATES)
    value = head.column("value")
    if variable is None or entity is None or date is None or value is None:
        return None
    scaled = head.given("scalingFactor", "scaling_factor")
    return Reading(
        {
            "series": variable,
            "name": head.given("variable_name"),
            "area": entity,
            "area_name": head.given("entity_name"),
            "time": f"{date}[:10]",
            "value": value,
            "unit": head.given("unit"),
            "scale": f"CASE WHEN {scaled} IN ('', '1') THEN '' ELSE coalesce('-' || round(log10(try_cast({scaled} AS DOUBLE))), '') END",
            "source": f"concat_ws(', ', 'Data Commons', nullif(trim({head.given('importName', 'import_name')}), ''))",
            "url": head.given("provenanceUrl", "provenance_url"),
        }
    )


def _wide(head: Head) -> Reading | None:
    variables = [n.removeprefix("Value:") for n in head.names if n.startswith("Value:") and head.has("Date:" + n[6:])]
    if not variables:
        return None
    place = f"{head.given('placeDcid')} AS dcid, {head.given('placeName')} AS place"
    parts = []
    for name in variables:
        day, figure, origin = (head.given(f"{what}:{name}") for what in ("Date", "Value", "Source"))
        parts.append(
            f"SELECT '{figure}' AS col, {place}, {day} AS day, {figure} AS figure, {origin} AS origin FROM sheet"  # noqa: S608 -- made of column numbers
        )
    return Reading(
        {
            "series": "heading[7:]",
            "area": "dcid",
            "area_name": "place",
            "time": "day[:10]",
            "value": "figure",
            "source": "concat_ws(', ', 'Data Commons', nullif(trim(origin), ''))",
        },
        f"({' UNION ALL '.join(parts)}) JOIN headings USING (col)",
    )


LAYOUT = Layout(NAME, "variable, entity, date and value, or placeDcid with Date:, Value: and Source: columns", _read)
