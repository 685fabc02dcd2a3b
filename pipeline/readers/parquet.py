"""Parquet with a record a row."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.config import LimitSettings
from pipeline.errors import Refusal
from pipeline.readers.decode import chunks
from pipeline.readers.model import Raw, Refused, Source
from pipeline.readers.record import FIELDS, to_raw

_BATCH_ROWS = 64


def read_parquet(source: Source, limits: LimitSettings) -> Iterator[Raw | Refused]:
    """Read a record a row, in batches, and of each only the columns that a record may have.

    Raises:
        Refusal: `empty_file`, `too_large`, `corrupt_parquet`, or `missing_columns` with the columns that were seen.
    """
    if source.uri.lower().endswith(".gz"):
        with tempfile.TemporaryFile() as spool:
            for piece in chunks(source, limits):
                spool.write(piece)
            spool.seek(0)
            yield from _rows(spool, limits)
        return
    size = source.size()
    if not size:
        raise Refusal("empty_file", "the file has no content")
    if size > limits.file_bytes:
        raise Refusal("too_large", f"{size} bytes, more than limits.file_bytes = {limits.file_bytes}")
    with source.path.open("rb") as stream:
        yield from _rows(stream, limits)


def _rows(stream: BinaryIO, limits: LimitSettings) -> Iterator[Raw | Refused]:
    row = 0
    try:
        with pq.ParquetFile(stream) as file:
            seen = file.schema_arrow.names
            if "text" not in seen:
                raise Refusal("missing_columns", f"no column 'text'; there are {', '.join(seen) or 'none'}"[:500])
            for batch in file.iter_batches(_BATCH_ROWS, columns=[name for name in FIELDS if name in seen]):
                for record in batch.to_pylist():
                    row += 1
                    yield to_raw(record, row, limits)
    except (pa.ArrowException, OSError) as e:
        raise Refusal("corrupt_parquet", f"cannot go on after record {row}: {e}"[:500]) from e
