"""How a version differs from the one that the output folder showed before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.state import Workspace


def drift(work: Workspace, version: str, manifest: Mapping[str, Any]) -> Mapping[str, Any]:
    """Compare a version with the one that is shown, before it takes its place.

    The results go beside the versions, into the output's folder `drift`: neither version alone makes them, and so no table
    depends on an earlier run.

    Args:
        work: the output.
        version: the new version's name.
        manifest: its manifest.

    Returns:
        What was found, as `_drift.judge` has it; that of the last comparison if the version is shown already, and nothing if there
        was none before it.

    Raises:
        UsageError: the expectations folder cannot be read, or the suite is wrong.
    """
    name, before = work.shown()
    if name == version:
        found = work.drift()
        return found if found.get("now") == name else {}
    if "profile" not in before:
        return {}
    from pipeline.stages._drift import judge
    from pipeline.stages.validate import EXPECTATIONS

    scratch = work.scratch()
    found = judge(scratch, (name, version), (before["profile"], manifest["profile"]), EXPECTATIONS)
    work.put_drift(scratch)
    return found
