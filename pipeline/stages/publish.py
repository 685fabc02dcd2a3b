"""Parts to the Parquet data set, the data dictionary and the manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.config import Config


def publish(tables: Mapping[str, Sequence[Path]], version: Path, facts: Mapping[str, Any], config: Config) -> dict[str, Any]:
    """Write the tables, the data dictionary and the manifest of one version of a data set.

    Args:
        tables: for each table of `schema.PUBLISHED`, its Parquet parts.
        version: the folder of the new version; gets `tables/<table>/<table>-00000.parquet`, `data_dictionary.md` and,
            last, `manifest.json`.
        facts: what else the manifest says: versions of packages, input hashes, settings.
        config: the run's settings.

    Returns:
        The manifest: `facts`, and row counts by table, verdict counts, SHA-256 of each file.
    """
    raise NotImplementedError
