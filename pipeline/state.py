"""What an output folder holds: its lock, the finished pieces of work, the versions of the data set."""

from __future__ import annotations

import errno
import fcntl
import gc
import hashlib
import json
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import EconclaimsError, UsageError

FORMAT = 1
"""Layout of the work folder; another one is made anew."""
LOCK = ".econclaims.lock"
"""Held while a run writes; it stays, and tells that the folder is ours."""
RECORD = "done.json"
COLLECTED_AFTER = (100_000, 50, 100)
"""Thresholds of Python's collector while work is done: lexicons stay, rows are no cycles, and looking through them again takes a seventh of check."""
SHOWN = ("tables", "manifest.json", "data_dictionary.md", "validation", "report")
"""What a version holds that stands beside `current` under the same name."""
DRIFT = "drift"
"""How the current version differs from the one before it; beside the versions, since neither alone makes it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A finished file: its content's hash, its bytes, and its rows if it is a table."""

    sha256: str
    size: int
    rows: int | None


@dataclass(frozen=True, slots=True)
class Record:
    """That a piece of work is finished: what it was made from, its files by path below its folder, and small results."""

    folder: Path
    key: str
    files: Mapping[str, Part]
    facts: Mapping[str, Any]

    def parts(self, prefix: str) -> list[Path]:
        """Return the files whose path starts so, sorted."""
        return [self.folder / name for name in sorted(self.files) if name.startswith(prefix)]

    def digest(self, prefix: str = "") -> str:
        """Return a hash of the files whose path starts so: names and contents."""
        return key_of({n: p.sha256 for n, p in self.files.items() if n.startswith(prefix)})

    def rows(self, prefix: str) -> int:
        """Return the rows in the tables whose path starts so."""
        return sum(p.rows or 0 for n, p in self.files.items() if n.startswith(prefix))


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work: its place below the work folder, what it is made from, and what does it.

    `function` is called with an empty folder to write into and then `arguments`; it returns small results (JSON), and must
    be importable by another process.
    """

    place: str
    key: str
    function: Callable[..., Mapping[str, Any]]
    arguments: tuple[Any, ...]


def key_of(value: Any) -> str:
    """Return the SHA-256 of a JSON value, keys sorted."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def perform(task: tuple[Job, Path]) -> Path:
    """Do a job in a new folder below a scratch folder, write its record there, last, and return it; run in a worker.

    An engine may have a job done again whose worker it lost, though that one may still write: each try has its own folder.
    """
    job, place = task
    scratch = Path(tempfile.mkdtemp(dir=place))
    gc.set_threshold(*COLLECTED_AFTER)
    facts = job.function(scratch, *job.arguments)
    files = {f.relative_to(scratch).as_posix(): _seal(f) for f in sorted(scratch.rglob("*")) if f.is_file()}
    record = {"key": job.key, "files": {name: asdict(part) for name, part in files.items()}, "facts": facts}
    write_text(scratch / RECORD, json.dumps(record))
    pa.default_memory_pool().release_unused()
    return scratch


def _seal(file: Path) -> Part:
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
        os.fsync(content.fileno())
    rows = pq.read_metadata(file).num_rows if file.suffix == ".parquet" else None
    return Part(digest, file.stat().st_size, rows)


def write_text(path: Path, text: str) -> None:
    """Write a file so that it is either whole or not there, also after a loss of power."""
    fresh = path.with_name(f".{path.name}.new")
    with fresh.open("w", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


class Workspace:
    """An output folder that this process holds while in the `with` block.

    Args:
        output: the folder; it is made if it is not there.
        shards: number of hash buckets, if the output is new; an old one keeps its own.

    Raises:
        UsageError: the folder cannot be written, something not ours is in the way, or another run holds it.
    """

    def __init__(self, output: Path, shards: int) -> None:
        self.output = output
        self.shards = shards
        self._work = output / "work"
        self._scratch = self._work / "scratch"
        self._lock = -1

    def __enter__(self) -> Self:
        try:
            self.output.mkdir(parents=True, exist_ok=True)
            self._refuse_foreign()
            self._lock = os.open(self.output / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
            self._hold()
            self._open()
        except OSError as e:
            self._release()
            raise UsageError(f"{self.output}: cannot be written: {e.strerror or e}") from e
        except EconclaimsError:
            self._release()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self._scratch, ignore_errors=True)
        self._release()

    def _refuse_foreign(self) -> None:
        for name in ("work", "versions", DRIFT, "current", *SHOWN):
            place = self.output / name
            ours = place.is_symlink() if name in {"current", *SHOWN} else (self.output / LOCK).exists()
            if place.exists() and not ours:
                raise UsageError(f"{place}: is in the way, and no earlier run wrote it; choose another output folder")

    def _hold(self) -> None:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as e:
            if e.errno not in {errno.EWOULDBLOCK, errno.EACCES}:
                raise
            holder = os.pread(self._lock, 300, 0).decode(errors="replace").strip() or "unknown"
            raise UsageError(
                f"{self.output}: another run writes here (process {holder}); wait for it, or end it"
            ) from e
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, f"{os.getpid()} on {socket.gethostname()}\n".encode(), 0)

    def _release(self) -> None:
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def _open(self) -> None:
        shutil.rmtree(self._scratch, ignore_errors=True)
        laid = self._work / "layout.json"
        try:
            layout = json.loads(laid.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            layout = {}
        if layout.get("format") == FORMAT:
            self.shards = int(layout["shards"])
        else:
            shutil.rmtree(self._work, ignore_errors=True)
            self._work.mkdir()
            write_text(laid, json.dumps({"format": FORMAT, "shards": self.shards}))
        # A worker of a run that was killed may still write for a moment, and keep the folder from being removed.
        self._scratch.mkdir(exist_ok=True)

    def find(self, job: Job) -> Record | None:
        """Return the record of a job that is done already, or None if it is not, was made from something else, or is damaged."""
        record = self._read(job.place)
        if record is None or record.key != job.key:
            return None
        for name, part in record.files.items():
            try:
                if (record.folder / name).stat().st_size != part.size:
                    return None
            except OSError:
                return None
        return record

    def _read(self, place: str) -> Record | None:
        folder = self._work / place
        try:
            raw = json.loads((folder / RECORD).read_text(encoding="utf-8"))
            files = {name: Part(**part) for name, part in raw["files"].items()}
            return Record(folder, raw["key"], files, raw["facts"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def scratch(self) -> Path:
        """Return a new empty folder, on the same file system as the work."""
        return Path(tempfile.mkdtemp(dir=self._scratch))

    def commit(self, job: Job, performed: Path) -> Record:
        """Put a performed job in its place, at once; an unfinished one is never seen there."""
        folder = self._work / job.place
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        performed.rename(folder)
        with suppress(OSError):  # a try that an engine gave up may still be there
            performed.parent.rmdir()
        record = self._read(job.place)
        assert record is not None
        return record

    def forget_others(self, stage: str, places: Sequence[str]) -> None:
        """Remove a stage's finished work that no longer belongs to the input."""
        kept = {self._work / place for place in places}
        folder = self._work / stage
        for old in sorted(folder.iterdir()) if folder.is_dir() else []:
            if old not in kept:
                shutil.rmtree(old)

    def version(self, name: str) -> Path:
        """Return the folder of a version, which may not be there yet."""
        return self.output / "versions" / name

    def add(self, scratch: Path, place: Path) -> None:
        """Move a finished folder to its place below a version, at once."""
        place.parent.mkdir(parents=True, exist_ok=True)
        scratch.rename(place)

    def drift(self) -> Mapping[str, Any]:
        """Return the results of drift of the current version, or nothing where there are none."""
        return _json(self.output / DRIFT / "results.json")

    def put_drift(self, scratch: Path) -> None:
        """Put a finished folder of drift into its place."""
        shutil.rmtree(self.output / DRIFT, ignore_errors=True)
        scratch.rename(self.output / DRIFT)

    def shown(self) -> tuple[str, Mapping[str, Any]]:
        """Return the name of the current version and its manifest, both empty where there is none."""
        current = self.output / "current"
        return (current.resolve().name, _json(current / "manifest.json")) if current.is_symlink() else ("", {})

    def show(self, name: str) -> None:
        """Make a version the current one, at once, and remove all but it and the one that was current before."""
        new = self.version(name)
        current = self.output / "current"
        before = current.resolve() if current.is_symlink() else None
        _link(current, Path("versions") / name)
        for shown in SHOWN:
            if (new / shown).exists():
                _link(self.output / shown, Path("current") / shown)
            else:
                (self.output / shown).unlink(missing_ok=True)
        for old in sorted((self.output / "versions").iterdir()) if before != new.resolve() else []:
            if old.resolve() not in {new.resolve(), before}:
                shutil.rmtree(old)


def _json(file: Path) -> Mapping[str, Any]:
    try:
        found: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def _link(place: Path, target: Path) -> None:
    if place.is_symlink() and place.readlink() == target:
        return
    fresh = place.with_name(f".{place.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(place)
