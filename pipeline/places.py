"""Places outside this machine: files and folders named by a URL that fsspec knows, such as `s3://bucket/articles`."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

import fsspec
import pyarrow.fs as arrow
from fsspec.implementations.arrow import ArrowFSWrapper

from pipeline.errors import EconclaimsError, UsageError

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*(::[A-Za-z][A-Za-z0-9+.-]*)*://")
_BY_ARROW = {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "hdfs"}
"""What pyarrow speaks by itself where the package that fsspec asks for is not installed."""


def is_url(place: str | Path) -> bool:
    """Return whether a place is a URL and no path of this machine."""
    return _URL.match(str(place)) is not None


@dataclass(frozen=True, slots=True)
class Remote:
    """A file outside this machine; opened anew by each process."""

    url: str

    def __str__(self) -> str:
        return self.url

    def open(self, mode: str = "rb") -> BinaryIO:
        """Open it for reading bytes, as `Path.open` does.

        Raises:
            OSError: it cannot be read.
        """
        system, path = _system(self.url)
        return cast("BinaryIO", system.open(path, mode))

    def size(self) -> int:
        """Return its bytes."""
        system, path = _system(self.url)
        return int(system.size(path))


def files(url: str) -> Iterator[tuple[str, Remote]]:
    """Yield the files below a folder, or the one file, by their paths there, sorted.

    Raises:
        UsageError: there is nothing at the URL, it cannot be reached, or its protocol is not known.
    """
    system, root = _system(url)
    try:
        single = system.isfile(root)
        found = [root] if single else sorted(system.find(root))
    except Exception as e:
        raise UsageError(f"{url}: cannot read the input: {_line(e)}") from e
    if not found:
        raise UsageError(f"{url}: there is no such file or folder, or it is empty")
    above = root.rstrip("/")
    for path in found:
        name = path.rpartition("/")[2] if single else path.removeprefix(above).lstrip("/")
        yield name, Remote(url if single else f"{url.rstrip('/')}/{name}")


def fetch(url: str, folder: Path) -> None:
    """Copy the files below a URL into a folder of this machine; what would lie outside it is not copied.

    Raises:
        UsageError: as `files`, and for a name that leads out of the folder.
    """
    for name, remote in files(url):
        target = folder / name
        if not target.resolve().is_relative_to(folder.resolve()):
            raise UsageError(f"{remote}: its name leads out of its folder")
        target.parent.mkdir(parents=True, exist_ok=True)
        with remote.open() as content, target.open("wb") as copy:
            while piece := content.read(1 << 20):
                copy.write(piece)


def upload(version: Path, url: str) -> None:
    """Copy a finished version below a URL, and its manifest last, so that who follows that never sees half a version.

    It goes to `URL/versions/NAME/`; then `URL/manifest.json` is written, which has besides what the version's own says
    `version`, the folder that its paths are below. What is there already with the same size stays. The version that was
    current before is kept, older ones are removed.

    Raises:
        EconclaimsError: the place cannot be written; readers still see the version before.
    """
    try:
        system, root = _system(url)
        root = root.rstrip("/")
        before = _current(system, root)
        place = f"versions/{version.name}"
        for file in sorted(p for p in version.rglob("*") if p.is_file()):
            name = f"{root}/{place}/{file.relative_to(version).as_posix()}"
            if not (system.exists(name) and system.size(name) == file.stat().st_size):
                system.makedirs(name.rpartition("/")[0], exist_ok=True)
                system.put_file(str(file), name)
        manifest = json.loads((version / "manifest.json").read_text(encoding="utf-8")) | {"version": place}
        text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
        system.pipe_file(f"{root}/manifest.json", text.encode("utf-8", "backslashreplace"))
        kept = {version.name, before.removeprefix("versions/")}
        for old in system.ls(f"{root}/versions", detail=False) if before != place else []:
            if old.rstrip("/").rpartition("/")[2] not in kept:
                system.rm(old, recursive=True)
    except Exception as e:
        raise EconclaimsError(
            f"{url}: cannot be written: {_line(e)}; readers still see the version before: run the same command again"
        ) from e


def _current(system: Any, root: str) -> str:
    try:
        return str(json.loads(system.cat_file(f"{root}/manifest.json")).get("version", ""))
    except (OSError, ValueError, AttributeError):
        return ""


def _system(url: str) -> tuple[Any, str]:
    """Return the file system of a URL, and the path in it.

    Raises:
        UsageError: its protocol is not known, or the package for it is not installed.
    """
    protocol = url.partition("://")[0]
    try:
        system, path = fsspec.core.url_to_fs(url)
    except ImportError as e:
        if protocol not in _BY_ARROW:
            raise UsageError(f"{url}: {_line(e)}") from e
        return _by_arrow(url)
    except ValueError as e:
        raise UsageError(f"{url}: {_line(e)}") from e
    return system, str(path)


def _by_arrow(url: str) -> tuple[Any, str]:
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    if url.startswith(("s3://", "s3a://")) and endpoint:
        scheme, _, host = endpoint.rstrip("/").rpartition("://")
        return ArrowFSWrapper(arrow.S3FileSystem(endpoint_override=host, scheme=scheme or "https")), url.partition(
            "://"
        )[2]
    try:
        system, path = arrow.FileSystem.from_uri(url)
    except (OSError, ValueError) as e:
        raise UsageError(f"{url}: {_line(e)}") from e
    return ArrowFSWrapper(system), path


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__
