"""Files to raw records; one module a format."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from pipeline.config import LimitSettings
from pipeline.errors import EconclaimsError, Refusal, UsageError
from pipeline.places import Remote, files, is_url
from pipeline.readers.csv import read_csv
from pipeline.readers.html import read_html
from pipeline.readers.jsonl import read_json, read_jsonl
from pipeline.readers.model import Raw, Refused, Source
from pipeline.readers.parquet import read_parquet
from pipeline.readers.txt import read_txt

__all__ = ["Raw", "Refused", "Source", "discover", "read"]

Reader = Callable[[Source, LimitSettings], Iterator[Raw | Refused]]

_READERS: dict[str, Reader] = {
    ".txt": read_txt,
    ".html": read_html,
    ".htm": read_html,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".json": read_json,
    ".csv": read_csv,
    ".tsv": read_csv,
    ".parquet": read_parquet,
}


NOTES = (".md",)
"""Ends of names of the notes that people keep beside articles: no articles, and no fault."""


def discover(root: Path | str) -> list[Source]:
    """List the files below a folder, or the one file, sorted by URI; what is hidden, and notes in Markdown, are passed over.

    A root outside this machine is a URL that fsspec knows.

    Links are followed, but no folder is entered twice. URIs are NFC, so that they are the same on every platform. A folder below
    `root` that cannot be listed is itself a source, whose reading then fails with the reason.

    Raises:
        UsageError: there is no such path, or it cannot be read.
    """
    if is_url(root):
        found = [Source(remote, _uri(name)) for name, remote in files(str(root)) if not _passed_over(name)]
        return sorted(found, key=lambda s: s.uri)
    root = Path(root)
    try:
        mode = root.stat().st_mode
        if not stat.S_ISDIR(mode):
            return [Source(root, _uri(root.name))]
        os.scandir(root).close()
    except OSError as e:
        raise UsageError(f"{root}: cannot read the input: {e.strerror}") from e
    return sorted(_walk(root), key=lambda s: s.uri)


def _walk(root: Path) -> Iterator[Source]:
    entered: set[tuple[int, int]] = set()
    waiting = [(root, "")]
    while waiting:
        folder, prefix = waiting.pop(0)
        try:
            status = folder.stat()
            if (status.st_dev, status.st_ino) in entered:
                continue
            entered.add((status.st_dev, status.st_ino))
            names = sorted(path.name for path in folder.iterdir())
        except OSError:
            yield Source(folder, _uri(prefix.rstrip("/")))
            continue
        for name in names:
            path = folder / name
            if _passed_over(name):
                continue
            if path.is_dir():
                waiting.append((path, f"{prefix}{name}/"))
            elif path.is_file() or path.is_symlink():
                yield Source(path, _uri(prefix + name))


def _passed_over(path: str) -> bool:
    return any(name.startswith(".") for name in path.split("/")) or path.lower().endswith(NOTES)


def _uri(path: str) -> str:
    return unicodedata.normalize("NFC", os.fsencode(path).decode("utf-8", "backslashreplace"))


def read(source: Source, limits: LimitSettings) -> Iterator[Raw | Refused]:
    """Read the records of a file by the format that its name tells, plain or gzip.

    Args:
        source: the file.
        limits: bounds on its size and on that of a record.

    Yields:
        Its articles, and in their place what had to be refused; never an exception for what a file may hold.

    Raises:
        EconclaimsError: a file outside this machine could not be reached.
    """
    name = PurePosixPath(source.uri.lower())
    suffix = PurePosixPath(name.stem).suffix if name.suffix == ".gz" else name.suffix
    reader = _READERS.get(suffix)
    if reader is None:
        known = ", ".join(_READERS)
        yield Refused(
            None, "unsupported_format", f"no reader for '{suffix or name.name}'; there are {known}, each also with .gz"
        )
        return
    try:
        yield from reader(source, limits)
    except Refusal as e:
        yield Refused(None, e.reason_code, e.detail)
    except OSError as e:
        if isinstance(source.path, Remote):
            raise EconclaimsError(f"{source.path}: cannot be read: {e}; run the same command again") from e
        yield Refused(None, "unreadable", f"the file cannot be read: {e.strerror or e}")
    except EconclaimsError:
        raise
    except Exception as e:
        yield Refused(None, "unreadable", f"the {suffix} reader failed: {type(e).__name__}: {e}"[:500])
