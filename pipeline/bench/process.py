"""The other readers as processes of their own, that cannot clash with ours; and keeping to one core."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pipeline import packs

WORKER = Path(__file__).with_name("worker.py")


class Unavailable(Exception):  # noqa: N818 -- not a fault of ours
    """The reader is not there, or has ended; the message says why."""


class Process:
    """One of the other readers, running.

    Args:
        python: the interpreter of the environment that has it.
        key: its name in `worker`.
        lang: the language to read.

    Raises:
        Unavailable: it could not be started.
    """

    def __init__(self, python: Path, key: str, lang: str) -> None:
        self.lang = lang
        command = [str(python), str(WORKER), key]
        try:
            self._process = subprocess.Popen(  # noqa: S603 -- our own script
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
            )
        except OSError as e:
            raise Unavailable(f"no environment for other readers: {python}: {e.strerror or e}") from e
        try:
            hello = self._reply()
        except Unavailable:
            self.close()
            raise
        if "error" in hello:
            self.close()
            raise Unavailable(hello["error"])
        self.version: str = hello["version"]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End it."""
        self._process.communicate()

    def read(self, texts: Sequence[tuple[str, str]], *, keep: bool = False) -> dict[str, Any]:
        """Have texts read, each on its ISO day; return what `worker` answers.

        Raises:
            Unavailable: it has ended.
        """
        zone = packs.load(self.lang).pack.time_zone
        request = {"texts": texts, "keep": keep, "lang": self.lang, "time_zone": zone}
        assert self._process.stdin
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError as e:
            raise Unavailable("it ended before it was asked") from e
        return self._reply()

    def _reply(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise Unavailable(f"it ended without an answer, with exit code {self._process.wait()}")
        try:
            reply: dict[str, Any] = json.loads(line)
        except ValueError as e:
            raise Unavailable(f"its answer is no JSON: {e}") from e
        return reply


@contextmanager
def one_core() -> Iterator[None]:
    """Keep this process, and those that it starts, to one core, where the system lets it."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)
