"""KOSIS, the statistics portal of Korea: its open interface's columns."""

from __future__ import annotations

from pipeline.references.model import JOINT, Head, Layout, Reading, joined

_MOST_DIMENSIONS = 8


def _read(head: Head) -> Reading | None:
    if not head.has("PRD_DE", "DT"):
        return None
    time, rhythm = head.given("PRD_DE"), f"upper(trim({head.given('PRD_SE')}))"
    table, organization, item = head.given("TBL_ID"), head.given("ORG_ID"), head.given("ITM_ID")
    names = [c for n in range(1, _MOST_DIMENSIONS + 1) if (c := head.column(f"C{n}_NM"))]
    codes = [c for n in range(1, _MOST_DIMENSIONS + 1) if (c := head.column(f"C{n}"))]
    url = f"'https://kosis.kr/statHtml/statHtml.do?orgId=' || {organization} || '&tblId=' || {table}"
    return Reading(
        {
            "series": f"coalesce(nullif({joined('/', [table, item, *codes])}, ''), {head.given('TBL_NM')})",
            "name": head.given("ITM_NM"),
            "title": head.given("TBL_NM"),
            "dims": joined(JOINT, names),
            "time": _numbered(time, rhythm),
            "frequency": f"CASE {rhythm} WHEN 'Y' THEN 'A' WHEN 'H' THEN 'S' ELSE {rhythm} END",
            "value": head.given("DT"),
            "unit": head.given("UNIT_NM"),
            "source": f"concat_ws(', ', 'KOSIS', nullif(trim({head.given('TBL_NM')}), ''))",
            "vintage": head.given("LST_CHN_DE"),
            "url": f"CASE WHEN {table} <> '' AND {organization} <> '' THEN {url} ELSE '' END",
        }
    )


def _numbered(time: str, rhythm: str) -> str:
    """Write quarters and halves as such: they are numbered like months, `201604` being the fourth quarter.

    Where no column tells, they are quarters if over two years or more no number beyond four occurs.
    """
    told = f"CASE {rhythm} WHEN 'Q' THEN 'Q' WHEN 'H' THEN 'S' END"
    six = f"regexp_matches({time}, '^\\d{{6}}$')"
    count = f"max(CASE WHEN {six} THEN CAST({time}[5:] AS INTEGER) END) OVER ()"
    years = f"max(CASE WHEN {six} THEN {time}[:4] END) OVER () > min(CASE WHEN {six} THEN {time}[:4] END) OVER ()"
    guessed = f"CASE WHEN {rhythm} = '' AND {count} <= 4 AND {years} THEN 'Q' END"
    letter = f"coalesce({told}, {guessed})"
    return f"CASE WHEN {six} AND {letter} IS NOT NULL THEN {time}[:4] || {letter} || ltrim({time}[5:], '0') ELSE {time} END"


LAYOUT = Layout("kosis", "PRD_DE and DT (UNIT_NM, C1_NM, ITM_NM, TBL_NM)", _read)
