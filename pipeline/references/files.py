"""Files of a reference folder: decoded, their layout recognised, their rows as text."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv as arrow_csv

from pipeline.config import LimitSettings
from pipeline.errors import Refusal, UsageError
from pipeline.readers.decode import chunks, decode
from pipeline.readers.model import Source
from pipeline.references.model import Head, Layout, Reading

SERIES = "series.toml"
"""A reference folder's own mapping."""
_TEXTS = (".csv", ".tsv", ".csv.gz", ".tsv.gz")
_ASIDE = {".md", ".txt", ".toml", ".pdf", ".html", ""}
"""Endings of files that accompany figures."""
_LIMITS = LimitSettings(file_bytes=1_000_000_000)
_HEADER_WITHIN = 30
"""Lines in which the column names must stand."""
_DELIMITERS = ",\t;|"
_SHOWN = 400


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a file: its layout, how that reads it, its column names, and its rows as text in columns `c0`, `c1`, and so on.

    `typed` is true of a file that holds numbers as such, not their digits; `grouped` where a comma can group digits.
    """

    file: str
    layout: str
    reading: Reading
    names: Sequence[str]
    rows: pa.Table
    typed: bool
    grouped: bool


def find(folder: Path) -> list[tuple[str, Path]]:
    """Return the files of figures below a folder and their paths in it, sorted; hidden files and notes are passed over.

    Raises:
        UsageError: there is no such folder, or it holds a file of another format.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder of reference statistics")
    found = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or any(part.startswith(".") for part in name.split("/")):
            continue
        if name.lower().endswith((*_TEXTS, ".parquet")):
            found.append((name, path))
        elif path.suffix.lower() not in _ASIDE:
            raise UsageError(f"{path}: reference statistics are read from {', '.join((*_TEXTS, '.parquet'))} alone")
    return found


def read(name: str, path: Path, layouts: Sequence[Layout]) -> Sheet:
    """Read a file.

    Args:
        name: its path in the reference folder.
        path: the file.
        layouts: what it may be.

    Raises:
        UsageError: it cannot be read, or its columns are of no layout.
    """
    try:
        if path.suffix.lower() == ".parquet":
            return _parquet(name, path, layouts)
        text = decode(b"".join(chunks(Source(path, PurePosixPath(name).as_posix()), _LIMITS)))
        return _text(name, path, unicodedata.normalize("NFC", text), layouts)
    except (Refusal, pa.ArrowException, OSError) as e:
        raise UsageError(f"{path}: not to be read as reference statistics: {e}") from e


def _text(name: str, path: Path, text: str, layouts: Sequence[Layout]) -> Sheet:
    if "\n" not in text:
        text = text.replace("\r", "\n")
    for delimiter in _DELIMITERS:
        for head, end in _heads(name, text, delimiter):
            for layout in layouts:
                reading = layout.read(head)
                if reading is not None:
                    rows = _rows(path, text[end:], delimiter, len(head.names))
                    return Sheet(name, layout.name, reading, head.names, rows, typed=False, grouped=delimiter != ";")
    raise _unknown(path, _likely(name, text), layouts)


def _heads(name: str, text: str, delimiter: str) -> Iterator[tuple[Head, int]]:
    """Give each of the first lines as column names, with where the text goes on after it."""
    lines = io.StringIO(text)
    rows = csv.reader(lines, delimiter=delimiter)
    above: list[list[str]] = []
    for _ in range(_HEADER_WITHIN):
        try:
            cells = next(rows, None)
        except csv.Error:
            return
        if cells is None:
            return
        yield Head(name, cells, tuple(above)), lines.tell()
        above.append(cells)


def _likely(name: str, text: str) -> Sequence[str]:
    """Return the first of the longest of the first lines by its cells: the names that the file most likely has."""
    heads = [head.names for d in _DELIMITERS for head, _ in _heads(name, text[: 1 << 16], d)]
    return max(heads, key=len, default=[])


def _rows(path: Path, text: str, delimiter: str, width: int) -> pa.Table:
    """Read the rows; a line with one cell is a note below the table, and any other with a wrong number of cells an error."""
    names = [f"c{n}" for n in range(width)]
    if not text.strip():
        return pa.table({n: pa.array([], pa.string()) for n in names})
    wrong: list[str] = []

    def misshapen(row: arrow_csv.InvalidRow) -> str:
        if sum(bool(cell.strip(' "')) for cell in row.text.split(delimiter)) > 1:
            wrong.append(f"{row.actual_columns} cells under {width} columns: {row.text[:_SHOWN]}")
        return "skip"

    table = arrow_csv.read_csv(
        pa.BufferReader(text.encode()),
        read_options=arrow_csv.ReadOptions(column_names=names, use_threads=False),
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter, newlines_in_values=True, invalid_row_handler=misshapen
        ),
        convert_options=arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
    )
    if wrong:
        raise UsageError(f"{path}: {wrong[0]}")
    return table


def _parquet(name: str, path: Path, layouts: Sequence[Layout]) -> Sheet:
    table = pq.read_table(path, partitioning=None)
    head = Head(name, table.column_names)
    for layout in layouts:
        reading = layout.read(head)
        if reading is not None:
            columns = {f"c{n}": _as_text(column) for n, column in enumerate(table.columns)}
            return Sheet(name, layout.name, reading, head.names, pa.table(columns), typed=True, grouped=True)
    raise _unknown(path, head.names, layouts)


def _as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.date32())
    return column.cast(pa.string()).fill_null("")


def _unknown(path: Path, names: Sequence[str], layouts: Sequence[Layout]) -> UsageError:
    seen = ", ".join(n.strip() for n in names if n.strip())[:_SHOWN] or "none"
    known = "; ".join(f"{layout.name}: {layout.columns}" for layout in layouts)
    return UsageError(f"{path}: of no known layout. Columns: {seen}. Known: {known}.")
