"""Files to raw records; one module a format."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the input: where it is, and its path below the input folder with `/` between the parts."""

    path: Path
    uri: str


def discover(root: Path) -> list[Source]:
    """List the files below a folder, or the one file, sorted by URI; hidden files and folders are passed over.

    Raises:
        UsageError: there is no such path, or it cannot be read.
    """
    raise NotImplementedError
