"""Parquet parts of tables: written in bounded row groups, read by ranges of articles, sorted out of core."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as pad
import pyarrow.parquet as pq

from pipeline.schema import CATEGORY, TableSpec

SORT_MEMORY = "512MB"
"""Memory that DuckDB may use for a sort before it spills to disk."""
SORT_BATCH = 2048
"""Rows that a sort hands over at a time."""


class Writer:
    """Writes one Parquet file of a table, batch by batch; an empty table is a file too.

    Args:
        path: the file.
        spec: the table.
        rows: rows of each row group; None makes every batch a row group.
    """

    def __init__(self, path: Path, spec: TableSpec, rows: int | None = None) -> None:
        self._schema = spec.arrow()
        self._name = spec.name
        self._rows = rows
        self._held: list[pa.Table] = []
        self._count = 0
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = pq.ParquetWriter(path, self._schema, compression="zstd")

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
            while self._count >= self._rows:
                self._flush(self._rows)

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


def of_articles(path: Path, low: str, high: str) -> pa.Table:
    """Return a part's rows whose `doc_id` lies between two, both included."""
    return pq.read_table(path, filters=[("doc_id", ">=", low), ("doc_id", "<=", high)], use_threads=False)


def ordered(paths: Sequence[Path], spec: TableSpec, spill: Path) -> Iterator[pa.Table]:
    """Merge parts into one sorted stream.

    Args:
        paths: the parts, in any order.
        spec: the table, which names the order. A category sorts by its place among the allowed values, null comes first;
            what ties on the order is sorted by the other columns, so that nothing depends on the order of the parts.
        spill: folder for what does not fit in memory; it is made and removed.

    Yields:
        Tables of at most `SORT_BATCH` rows with the schema and the categories of `spec`.

    Raises:
        ValueError: a category holds a value that is not allowed.
    """
    if not paths:
        return
    import duckdb

    keys = [*spec.order, *(c.name for c in spec.columns if c.name not in spec.order)]
    places = {c.name: f"list_position({list(c.allowed)!r}, {_quoted(c.name)})" for c in spec.columns if c.allowed}
    order = ", ".join(f"{places.get(key, _quoted(key))} NULLS FIRST" for key in keys)
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": SORT_MEMORY,
        "temp_directory": str(spill),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    try:
        with duckdb.connect(config=settings) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            connection.register("parts", pad.dataset([str(p) for p in paths], schema=spec.arrow(), format="parquet"))
            for batch in connection.sql(f"SELECT * FROM parts ORDER BY {order}").to_arrow_reader(SORT_BATCH):  # noqa: S608
                yield conform(pa.Table.from_batches([batch]), spec)
    finally:
        shutil.rmtree(spill, ignore_errors=True)


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


def _quoted(name: str) -> str:
    return f'"{name}"'
