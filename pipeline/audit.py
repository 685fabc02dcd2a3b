"""Validation of a data set that somebody else wrote to our schema."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import environment, schema
from pipeline.config import Config
from pipeline.errors import UsageError
from pipeline.state import LOCK

_UNFIT = (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError, ValueError)
"""What Arrow raises of a column that does not fit its declaration; the table is then validated as it is, which says what does not fit."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What was found: as `validate` has it, and in words the columns that are not as declared."""

    critical: Sequence[str]
    refused: Mapping[str, int]
    expectations: int
    failed: int
    columns: Sequence[str]


def audit(folder: Path, results: Path | None, config: Config) -> tuple[Audit, Path]:
    """Put the tables of a data set to their expectations; the data set itself is only read.

    Columns that hold the declared values in another type, as pandas writes them (64-bit offsets, plain strings for categories,
    nanoseconds), are taken for what they hold.

    Args:
        folder: holds `tables/<table>/*.parquet` or `tables/<table>.parquet` for every published table.
        results: folder for `results.json`, `data_docs/` and the refused rows as Parquet in `refused/`; by default `folder/validation`, or `folder/validation-anew` where
            the former belongs to a run of our own.
        config: the settings.

    Returns:
        What was found, and where the results are.

    Raises:
        UsageError: tables are missing, a file is no Parquet, or the results' folder holds something else.
    """
    from pipeline.stages.validate import mismatched, validate

    found = _found(folder)
    own = (folder / LOCK).exists()
    place = results or folder / ("validation-anew" if own else "validation")
    if place.exists() and not (place / "results.json").is_file() and any(place.iterdir()):
        raise UsageError(f"{place}: holds something else than results of validation; name another folder with --output")
    with TemporaryDirectory(prefix="econclaims-") as scratch:
        work = Path(scratch)
        tables = {name: [_readable(schema.PUBLISHED[name], file, work / "read" / name / f"{n:05}.parquet")
                         for n, file in enumerate(files)] for name, files in found.items()}  # fmt: skip
        name = environment.tree(folder / "tables")[:12]
        outcome = validate(tables, work / "kept", work / "results", name, config)
        columns = [
            f"{name}: {line}" for name, parts in tables.items() for line in mismatched(parts, schema.PUBLISHED[name])
        ]
        if place.exists():
            shutil.rmtree(place)
        shutil.copytree(work / "results", place)
        shutil.copytree(work / "kept" / schema.QUARANTINE.name, place / "refused")
    return Audit(outcome.critical, outcome.refused, outcome.expectations, outcome.failed, columns), place


def _found(folder: Path) -> dict[str, list[Path]]:
    """Return the files of each table.

    Raises:
        UsageError: there is no folder `tables`, or a table is missing.
    """
    tables = folder / "tables"
    if not tables.is_dir():
        raise UsageError(f"{folder}: has no folder tables; the tables belong into {tables}/<table>/*.parquet")
    found = {
        name: sorted((tables / name).rglob("*.parquet")) or [tables / f"{name}.parquet"] for name in schema.PUBLISHED
    }
    missing = [name for name, files in found.items() if not files[0].is_file()]
    if missing:
        there = ", ".join(name for name in found if name not in missing) or "none"
        raise UsageError(f"{tables}: {', '.join(missing)} missing; there are: {there}. An empty table is a file too")
    return found


def _readable(spec: schema.TableSpec, file: Path, copy: Path) -> Path:
    """Return a file with the declared types where its values fit them, else the file as it is.

    Raises:
        UsageError: it is no Parquet file.
    """
    try:
        given = pq.read_schema(file)
    except (pa.ArrowInvalid, OSError) as e:
        raise UsageError(f"{file}: not a Parquet file: {e}") from e
    wanted = spec.arrow()
    if set(given.names) != set(wanted.names) or given.equals(wanted):
        return file
    copy.parent.mkdir(parents=True, exist_ok=True)
    try:
        with pq.ParquetFile(file) as parts, pq.ParquetWriter(copy, wanted, compression="zstd") as writer:
            for batch in parts.iter_batches():
                table = pa.Table.from_batches([batch])
                arrays = [_cast(table[field.name], field.type) for field in wanted]
                writer.write_table(pa.Table.from_arrays(arrays, schema=wanted))
    except _UNFIT:
        copy.unlink(missing_ok=True)
        return file
    return copy


def _cast(values: pa.ChunkedArray, wanted: pa.DataType) -> pa.ChunkedArray:
    if wanted == schema.CATEGORY:
        return values.cast(pa.string()).dictionary_encode()
    return values.cast(wanted)
