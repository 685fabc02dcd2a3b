"""Parquet parts of tables: written in bounded row groups, read by ranges of articles, sorted in bounded memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.schema import CATEGORY, TableSpec

BYTES = 64_000_000
"""Bytes of text that a row group holds at most, and that a sort has in memory at a time."""
TIES = {"documents": ("source_uri",), "quarantine": ("source_uri", "detail")}
"""What sorts rows whose order and key are the same, in tables that may hold such."""


class Writer:
    """Writes one Parquet file of a table, batch by batch; an empty table is a file too.

    Categories alone are stored by a dictionary, and only keys have their range noted: smaller files in three quarters of the time.

    Args:
        path: the file.
        spec: the table.
        rows: rows of each row group, fewer only where they would hold more than `BYTES` of text, so that the file depends on
            its rows alone; None makes every batch a row group.
    """

    def __init__(self, path: Path, spec: TableSpec, rows: int | None = None) -> None:
        self._schema = spec.arrow()
        self._name = spec.name
        self._rows = rows
        self._held: list[pa.Table] = []
        self._count = 0
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = pq.ParquetWriter(
            path,
            self._schema,
            compression="zstd",
            use_dictionary=[c.name for c in spec.columns if c.allowed],
            write_statistics=[c.name for c in spec.columns if c.name in {"doc_id", *spec.key, *spec.order}],
        )

    def write(self, table: pa.Table) -> None:
        """Append rows.

        Raises:
            ValueError: the table has another schema than the declared one.
        """
        if not table.schema.equals(self._schema):
            raise ValueError(f"{self._name}: the schema is {table.schema} and not {self._schema}")
        self._held.append(table)
        self._count += table.num_rows
        if self._rows is None:
            self._flush(self._count)
        else:
            while fit := self._fit():
                self._flush(fit)

    def _fit(self) -> int:
        """Return how many of the held rows make a full row group; 0 if more rows may join them."""
        assert self._rows is not None
        if sum(t.nbytes for t in self._held) < BYTES:
            return self._rows if self._count >= self._rows else 0
        self._held = [pa.concat_tables(self._held)]
        sizes = np.zeros(self._count, np.int64)
        for column in self._held[0].columns:
            if column.type == pa.string():
                sizes += pc.fill_null(pc.binary_length(column), 0).to_numpy()
        full = int(np.searchsorted(np.cumsum(sizes), BYTES)) + 1
        return min(full, self._rows) if min(full, self._rows) <= self._count else 0

    def _flush(self, rows: int) -> None:
        if not rows:
            return
        held = pa.concat_tables(self._held)
        group = held.slice(0, rows).replace_schema_metadata(self._schema.metadata).combine_chunks()
        self._file.write_table(group, row_group_size=rows)
        self._held = [held.slice(rows)]
        self._count -= rows

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._flush(self._count)
        self._file.close()


def write(path: Path, table: pa.Table, spec: TableSpec) -> None:
    """Write a whole table as one part."""
    with Writer(path, spec) as writer:
        writer.write(table)


def read(path: Path, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """Yield a part's row groups in order; memory is bounded by the largest one."""
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            yield file.read_row_group(group, columns=columns, use_threads=False)


def of_articles(path: Path, low: str, high: str, columns: Sequence[str] | None = None) -> pa.Table:
    """Return a part's rows whose `doc_id` lies between two, both included; row groups apart from them are not read.

    Args:
        path: the part.
        low: the first `doc_id`.
        high: the last one.
        columns: those that are wanted, `doc_id` among them; None for all.
    """
    with pq.ParquetFile(path) as file:
        at = file.schema.names.index("doc_id")
        spans = [file.metadata.row_group(n).column(at).statistics for n in range(file.num_row_groups)]
        near = [n for n, s in enumerate(spans) if s is None or not s.has_min_max or (s.min <= high and s.max >= low)]
        rows = file.read_row_groups(near, columns=columns, use_threads=False)
    ids = rows["doc_id"]
    return rows.filter(pc.and_(pc.greater_equal(ids, low), pc.less_equal(ids, high)))


def ordered(paths: Sequence[Path], spec: TableSpec) -> Iterator[pa.Table]:
    """Merge parts into one sorted stream.

    Parts that overlap in the first column of the order are sorted together: in memory are their key columns, and of the rest
    `BYTES` at a time. Shards do not overlap, so that memory does not grow with the table.

    Args:
        paths: the parts, in any order.
        spec: the table, which names the order. A category sorts by its place among the allowed values, null comes first;
            what ties is sorted by the columns of `TIES`, so that nothing depends on the order of the parts.

    Yields:
        Tables with the schema and the categories of `spec`.

    Raises:
        ValueError: a category holds a value that is not allowed.
    """
    for overlapping in _overlapping(paths, spec):
        yield from _sorted(overlapping, spec)


def _overlapping(paths: Sequence[Path], spec: TableSpec) -> Iterator[list[Path]]:
    """Yield groups of parts in order, each group apart from the others in the first column of the order."""
    first = spec.order[0]
    if next(c for c in spec.columns if c.name == first).allowed:
        yield list(paths)
        return
    spans = []
    for path in paths:
        span = pc.min_max(pq.read_table(path, columns=[first], use_threads=False)[first]).as_py()
        if span["min"] is not None:
            spans.append((span["min"], span["max"], path))
    group: list[Path] = []
    end = ""
    for low, high, path in sorted(spans):
        if group and low > end:
            yield group
            group = []
        group.append(path)
        end = max(end, high)
    if group:
        yield group


def _sorted(paths: Sequence[Path], spec: TableSpec) -> Iterator[pa.Table]:
    groups: list[tuple[Path, int]] = []
    keys: list[pa.Table] = []
    weights: list[np.ndarray[Any, Any]] = []
    names = list(dict.fromkeys([*spec.order, *spec.key, *TIES.get(spec.name, ())]))
    narrow = replace(spec, columns=tuple(c for c in spec.columns if c.name in names))
    for path in paths:
        with pq.ParquetFile(path) as file:
            for number in range(file.num_row_groups):
                group = file.metadata.row_group(number)
                key = conform(file.read_row_group(number, columns=narrow.names(), use_threads=False), narrow)
                place = np.arange(key.num_rows)
                key = _places(key).append_column("#group", pa.array(np.full(key.num_rows, len(groups))))
                keys.append(key.append_column("#row", pa.array(place)))
                weights.append(np.full(key.num_rows, group.total_byte_size / max(1, key.num_rows)))
                groups.append((path, number))
    table = pa.concat_tables(keys) if keys else narrow.arrow().empty_table()
    if not table.num_rows:
        return
    order = pc.sort_indices(table, [(name, "ascending", "at_start") for name in names]).to_numpy()
    group_of, row_of = table["#group"].to_numpy(), table["#row"].to_numpy()
    chunk = np.floor_divide(np.cumsum(np.concatenate(weights)[order]), BYTES)
    for rows in np.split(order, np.flatnonzero(np.diff(chunk)) + 1):
        by_group = np.argsort(group_of[rows], kind="stable")
        numbers, starts = np.unique(group_of[rows[by_group]], return_index=True)
        wanted = np.split(row_of[rows[by_group]], starts[1:])
        found = []
        for path, members in groupby(zip(numbers, wanted, strict=True), lambda member: groups[member[0]][0]):
            with pq.ParquetFile(path) as file:
                for number, places in members:
                    found.append(file.read_row_group(groups[number][1], use_threads=False).take(places))
        back = np.empty(len(rows), np.int64)
        back[by_group] = np.arange(len(rows))
        yield conform(pa.concat_tables(found).take(back), spec)


def _places(table: pa.Table) -> pa.Table:
    """Put the place among the allowed values where a category stands, so that it sorts by it."""
    for number, name in enumerate(table.column_names):
        if table.schema.field(name).type == CATEGORY:
            table = table.set_column(number, name, table[name].combine_chunks().indices)
    return table


def conform(table: pa.Table, spec: TableSpec) -> pa.Table:
    """Give a table the exact schema of its declaration, categories in the order of their allowed values.

    Raises:
        ValueError: a category holds a value that is not allowed.
    """
    schema = spec.arrow()
    arrays = []
    for column in spec.columns:
        values = table[column.name]
        arrays.append(_category(values, column.name, column.allowed) if column.allowed else values.cast(column.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def _category(values: pa.ChunkedArray, name: str, allowed: Iterable[str]) -> pa.ChunkedArray:
    dictionary = pa.array(allowed, pa.string())
    plain = values.cast(pa.string())
    places = pc.index_in(plain, dictionary).combine_chunks()
    if places.null_count != plain.null_count:
        unknown = pc.unique(plain.filter(pc.invert(pc.is_in(plain, dictionary)))).drop_null().to_pylist()
        raise ValueError(f"{name}: {unknown[:3]} are not among the allowed values")
    return pa.chunked_array([pa.DictionaryArray.from_arrays(places, dictionary)], CATEGORY)
