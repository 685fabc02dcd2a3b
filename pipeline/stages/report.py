"""A published version to pages that a person reads."""

from __future__ import annotations

from pathlib import Path

from pipeline.config import Config


def report(version: Path, config: Config) -> Path:
    """Write the report page of a version.

    Args:
        version: a folder that `publish` filled: `tables/`, `manifest.json`, and `validation/` beside them.
        config: the run's settings.

    Returns:
        `version/report/index.html`: one page that works from the disk with no network.
    """
    raise NotImplementedError
