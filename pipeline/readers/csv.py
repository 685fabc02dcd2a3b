"""CSV and TSV with a header line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import BinaryIO

from pipeline.config import LimitSettings
from pipeline.errors import Refusal
from pipeline.readers.decode import decode, lines, open_text
from pipeline.readers.model import Raw, Refused, Source
from pipeline.readers.record import to_raw

_DELIMITERS = (",", "\t", ";", "|")
_JOINT = "\x1f"


def read_csv(source: Source, limits: LimitSettings) -> Iterator[Raw | Refused]:
    """Read a record a row, streaming; the header names the fields, in any case of letters.

    Each row is decoded for itself (see `decode.decode`). A row with more or fewer cells than the header is refused alone; where a
    quotation never closes or a line is too long, what follows cannot be told apart and is refused together.

    Raises:
        Refusal: `missing_columns`, `bad_csv`, `too_large`, and as `decode.open_text`.
    """
    csv.field_size_limit(max(csv.field_size_limit(), limits.record_bytes))
    with open_text(source, limits) as stream:
        texts = _texts(stream, limits)
        top = next(texts)
        delimiter = next((d for d in _DELIMITERS if "text" in _header(_cells(top, d))), None)
        if delimiter is None:
            raise Refusal("missing_columns", f"no column 'text' in the header: {_restore([top])[0].strip()[:300]}")
        names = _header(_cells(top, delimiter))
        rows = csv.reader(texts, delimiter=delimiter)
        row = 0
        while True:
            row += 1
            try:
                cells = next(rows, None)
            except csv.Error as e:
                raise Refusal("bad_csv", f"cannot go on after record {row - 1}: {e}") from e
            if cells is None:
                return
            if not cells:
                continue
            if len(cells) != len(names):
                why = f"{len(cells)} cells under {len(names)} columns"
                yield Refused(row, "bad_csv", why, [c.encode("utf-8", "replace").decode()[:200] for c in cells[:12]])
                continue
            try:
                record = dict(zip(names, _restore(cells), strict=True))
            except Refusal as e:
                yield Refused(row, e.reason_code, e.detail)
                continue
            yield to_raw(record, row, limits)


def _texts(stream: BinaryIO, limits: LimitSettings) -> Iterator[str]:
    """Give lines as text in which bytes that are no UTF-8 are escaped; delimiters and quotes are no part of a CP949 character."""
    for n, line in enumerate(lines(stream, limits.record_bytes), 1):
        if line is None:
            raise Refusal(
                "too_large",
                f"line {n} has more than limits.record_bytes = {limits.record_bytes} bytes; the rest was not read",
            )
        yield line.decode("utf-8-sig" if n == 1 else "utf-8", "surrogateescape")


def _cells(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


def _header(cells: list[str]) -> list[str]:
    return [c.strip().casefold() for c in cells]


def _restore(cells: list[str]) -> list[str]:
    joined = _JOINT.join(cells)
    if joined.isprintable() or not any("\udc80" <= c <= "\udcff" for c in joined):
        return cells
    return decode(joined.replace(_JOINT, "\n\n\x1b").encode("utf-8", "surrogateescape")).split("\n\n\x1b")
