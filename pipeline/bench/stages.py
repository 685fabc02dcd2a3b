"""Seconds by stage and peak memory of a whole run, in a process of its own."""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pipeline import flow
from pipeline.bench.corpus import Corpus
from pipeline.bench.process import one_core
from pipeline.config import Config

WARM_UP = 20
"""Articles of a run that is not counted, in which libraries are imported and lexicons loaded."""
START = "start"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run cost.

    Args:
        articles: how many there were.
        input_bytes: of their JSON lines.
        seconds: of wall clock, by stage and step of it in order; `start` is what came before the first.
        peak_bytes: the most memory that the process had.
    """

    articles: int
    input_bytes: int
    seconds: Mapping[tuple[str, int], float]
    peak_bytes: int

    @property
    def total(self) -> float:
        """Seconds of the whole run."""
        return sum(self.seconds.values())

    def of(self, *stages: str) -> float:
        """Return the seconds of some stages."""
        return sum(seconds for (stage, _), seconds in self.seconds.items() if stage in stages)


class Clock:
    """Is told of a run's progress and notes the seconds from each beginning to the next.

    A stage that begins again has a further step: ingest reads files and then collects articles, check validates its table last.
    """

    def __init__(self) -> None:
        self.seconds: dict[tuple[str, int], float] = {}
        self._step, self._since = (START, 1), time.perf_counter()

    def begin(self, stage: str, pieces: int) -> None:  # noqa: ARG002
        """Note that a stage begins, and the one before it ends."""
        now = time.perf_counter()
        self.seconds[self._step] = now - self._since
        steps = sum(known == stage for known, _ in self.seconds)
        self._step, self._since = (stage, steps + 1), now

    def advance(self) -> None:
        """Note nothing."""

    def stop(self) -> dict[tuple[str, int], float]:
        """Note that the last stage ends; return seconds by stage and step."""
        self.begin("", 0)
        return self.seconds


def run_once(corpus: Corpus, articles: int, *, warm: bool) -> Cost:
    """Generate articles and measure a run over them, with one worker on one core, in a fresh process.

    Args:
        corpus: makes the articles.
        articles: how many.
        warm: first do a small run, so that what a process does only once is not counted.
    """
    with tempfile.TemporaryDirectory(prefix="econclaims-bench-") as scratch:
        folder = Path(scratch)
        file = folder / "articles.jsonl"
        size = corpus.write(file, articles)
        first = folder / "first.jsonl" if warm else None
        if first:
            corpus.write(first, WARM_UP)
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            seconds, peak = pool.submit(_run, file, folder, first).result()
    return Cost(articles, size, seconds, peak)


def _run(file: Path, folder: Path, first: Path | None) -> tuple[dict[tuple[str, int], float], int]:
    with one_core():
        if first:
            flow.run(first, folder / "first", Config(), workers=1)
        clock = Clock()
        flow.run(file, folder / "out", Config(), workers=1, progress=clock)
        return clock.stop(), peak_memory()


def peak_memory() -> int:
    """Return the most bytes that this process has had in memory."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
