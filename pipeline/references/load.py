"""Reference statistics: the files of some folders in one tidy form."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from pipeline import packs
from pipeline.references import datacommons, ecos, files, fred, kosis, own, sdmx, tidy, worldbank
from pipeline.references.model import RAW
from pipeline.references.series import Mapping, own_files

LAYOUTS = (
    own.LAYOUT, worldbank.LAYOUT, worldbank.NOTES, sdmx.LAYOUT, kosis.LAYOUT, ecos.LAYOUT, datacommons.LAYOUT, fred.LAYOUT,
)  # fmt: skip
"""What a file may be, in the order that they are tried."""


def load_references(folders: Sequence[Path]) -> pa.Table:
    """Read all reference statistics below some folders.

    Args:
        folders: each with CSV, TSV or Parquet files (`.csv.gz` too) of any known layout, and `series.toml` files that say what
            series are; the rules of a later folder are the stronger.

    Returns:
        Rows of `schema.REFERENCES`, sorted, each once. A series that nothing maps, or whose unit its metric cannot have, has no
        `metric_id`; a period that could not be read has no days; what stands for a number and is none has no value; signs for a
        missing figure have no row.

    Raises:
        UsageError: a folder or file cannot be read, a file is of no known layout, or a mapping is not what it should be.
    """
    # Any language's pack has the metrics: they are shared.
    metrics = packs.load(packs.languages()[0]).metrics
    mapping = Mapping(own_files(folders, files.SERIES), metrics)
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE raw ({', '.join(f'{c} VARCHAR' for c in RAW)})")
        for folder in folders:
            for name, path in files.find(folder):
                tidy.add(con, files.read(name, path, LAYOUTS))
        return tidy.solve(con, mapping, metrics)


def unmapped(references: pa.Table) -> dict[str, int]:
    """Count the figures of series that have no metric, which are in the table and are held against no claim.

    Args:
        references: rows of `schema.REFERENCES`.

    Returns:
        Figures by series, sorted by series.
    """
    rows = references.filter(pc.is_null(references["metric_id"]))
    counts = rows.group_by("series").aggregate([([], "count_all")]).sort_by("series")
    return dict(zip(counts["series"].to_pylist(), counts["count_all"].to_pylist(), strict=True))
