"""DuckDB in bounded memory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

THREADS = 4
"""At most, as each has memory of its own: with 250 MB for all, eight were measured to do over 100,000 articles, and 32 were not."""


def connect(memory: str, spill: Path | str) -> duckdb.DuckDBPyConnection:
    """Open a database in memory that loads no extension.

    Args:
        memory: what it may use before it spills, as DuckDB writes sizes: `400MB`.
        spill: an empty folder for what does not fit.
    """
    import duckdb

    db = duckdb.connect(
        config={
            "memory_limit": memory,
            "temp_directory": str(spill),
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )
    ((cores,),) = db.execute("SELECT current_setting('threads')").fetchall()
    db.execute(f"SET threads = {min(cores, THREADS)}; SET enable_progress_bar = false")
    return db
