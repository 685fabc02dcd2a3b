"""ECOS, the statistics system of the Bank of Korea."""

from __future__ import annotations

from pipeline.references.model import JOINT, Head, Layout, Reading, joined

_MOST_ITEMS = 4


def _read(head: Head) -> Reading | None:
    if not head.has("STAT_CODE", "TIME", "DATA_VALUE"):
        return None
    code = head.given("STAT_CODE")
    names = [c for n in range(1, _MOST_ITEMS + 1) if (c := head.column(f"ITEM_NAME{n}"))]
    codes = [c for n in range(1, _MOST_ITEMS + 1) if (c := head.column(f"ITEM_CODE{n}"))]
    return Reading(
        {
            "series": joined("/", [code, *(codes or names)]),
            "title": head.given("STAT_NAME"),
            "dims": joined(JOINT, names),
            "time": head.given("TIME"),
            "value": head.given("DATA_VALUE"),
            "unit": head.given("UNIT_NAME"),
            "source": f"concat_ws(', ', 'Bank of Korea, ECOS', nullif(trim({head.given('STAT_NAME')}), ''))",
        }
    )


LAYOUT = Layout("ecos", "STAT_CODE, TIME and DATA_VALUE (STAT_NAME, ITEM_NAME1, UNIT_NAME)", _read)
