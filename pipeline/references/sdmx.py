"""SDMX-CSV, as the OECD, the ECB, Eurostat, the IMF and others give it, versions 1 and 2, with codes or with codes and labels."""

from __future__ import annotations

import re

from pipeline.references.model import Head, Layout, Reading

_AREAS = ("REF_AREA", "GEO", "LOCATION", "COUNTRY", "AREA")
_FLOWS = ("STRUCTURE_ID", "DATAFLOW")
_NO_DIMENSION = {
    "STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "DATAFLOW", "ACTION", "KEY", "LAST UPDATE", "TIME_PERIOD", "OBS_VALUE",
    "UNIT_MULT",
}  # fmt: skip
_ID = re.compile(r"[A-Z][A-Z0-9_@$-]*")


def _read(head: Head) -> Reading | None:
    both = any(": " in name for name in head.names)
    ids = [_id(name) for name in head.names]
    head = Head(head.file, ids, head.above)
    value, time, area = head.column("OBS_VALUE"), head.column("TIME_PERIOD"), head.column(*_AREAS)
    if value is None or time is None or area is None:
        return None
    dimensions = _dimensions(ids, int(value[1:]), area)
    flow = _code(head.given(*_FLOWS), both=False)
    key = f"concat_ws('.', {', '.join(_code(d, both=both) for d in dimensions)})" if dimensions else "''"
    return Reading(
        {
            "series": f"concat_ws(':', nullif({flow}, ''), nullif({key}, ''))",
            "title": head.given("STRUCTURE_NAME"),
            "area": _code(area, both=both),
            "time": time,
            "frequency": _code(head.given("FREQ"), both=both),
            "value": value,
            "unit": _code(head.given("UNIT_MEASURE", "UNIT", "CURRENCY"), both=both),
            "scale": _code(head.given("UNIT_MULT"), both=both),
            "source": f"coalesce(nullif(split_part({flow}, ':', 1), ''), 'SDMX')",
            "vintage": head.given("LAST UPDATE"),
        }
    )


def _id(name: str) -> str:
    """Return a column's id without its label; lower-case ids (Eurostat's) become upper-case where they are one word."""
    code = name.partition(":")[0].strip()
    return code.upper() if code.islower() or code == "LAST UPDATE" else code


def _dimensions(ids: list[str], value: int, area: str) -> list[str]:
    """Return the columns of the key but area and time: those before the value; columns of labels are no ids."""
    return [
        f"c{n}"
        for n, name in enumerate(ids[:value])
        if _ID.fullmatch(name) and name not in _NO_DIMENSION and f"c{n}" != area
    ]


def _code(column: str, *, both: bool) -> str:
    """Return the code of a cell of code and label."""
    return f"trim(split_part({column}, ': ', 1))" if both else f"trim({column})"


LAYOUT = Layout("sdmx", "OBS_VALUE, TIME_PERIOD and REF_AREA (or GEO, LOCATION, COUNTRY)", _read)
