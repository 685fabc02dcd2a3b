"""Seconds by stage and peak memory of a whole run, in a process of its own."""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from pipeline import flow
from pipeline.bench.corpus import Corpus
from pipeline.bench.process import one_core
from pipeline.config import Config

START = "start"


Step = tuple[str, str]
"""A stage, and a step of it by the name of its folder in the work."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run cost.

    Args:
        articles: how many there were.
        input_bytes: of their JSON lines.
        seconds: of processor time of the run's own process, by step in order; `start` is what came before the first.
        elapsed: seconds of wall clock of the whole run.
        peak_bytes: the most memory that the process had.
        worker_bytes: the most memory that one of its workers had; 0 without workers.
    """

    articles: int
    input_bytes: int
    seconds: Mapping[Step, float]
    elapsed: float
    peak_bytes: int
    worker_bytes: int = 0

    @property
    def total(self) -> float:
        """Seconds of the whole run."""
        return sum(self.seconds.values())

    def of(self, *stages: str) -> float:
        """Return the seconds of some stages."""
        return sum(seconds for (stage, _), seconds in self.seconds.items() if stage in stages)


def least(costs: Sequence[Cost]) -> Cost:
    """Return of runs over the same articles the least that each step took, as other work on the machine only adds to it, and the most memory."""
    seconds = {step: min(cost.seconds[step] for cost in costs) for step in costs[0].seconds}
    return Cost(
        costs[0].articles,
        costs[0].input_bytes,
        seconds,
        min(cost.elapsed for cost in costs),
        max(cost.peak_bytes for cost in costs),
        max(cost.worker_bytes for cost in costs),
    )


class Clock:
    """Is told of a run's progress and notes the seconds of processor time from each beginning to the next, by step."""

    def __init__(self) -> None:
        self.seconds: dict[Step, float] = {}
        self._step, self._since = (START, START), time.process_time()

    def begin(self, stage: str, pieces: int, step: str = "") -> None:  # noqa: ARG002 -- the signature is given
        """Note that a step begins, and the one before it ends."""
        now = time.process_time()
        self.seconds[self._step] = self.seconds.get(self._step, 0) + now - self._since
        self._step, self._since = (stage, step or stage), now

    def advance(self) -> None:
        """Note nothing."""

    def stop(self) -> dict[Step, float]:
        """Note that the last step ends; return seconds by step."""
        self.begin("", 0)
        return self.seconds


def run_once(corpus: Corpus, articles: int, *, workers: int = 1) -> Cost:
    """Generate articles and measure a run over them in a fresh process.

    Args:
        corpus: makes the articles.
        articles: how many.
        workers: processes; 0 means one a core. With one the run keeps to one core, and `Cost.seconds` is all that it took.
    """
    with tempfile.TemporaryDirectory(prefix="econclaims-bench-") as scratch:
        folder = Path(scratch)
        file = folder / "articles.jsonl"
        size = corpus.write(file, articles)
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            return pool.submit(_run, file, folder, workers, articles, size).result()


def _run(source: Path, folder: Path, workers: int, articles: int, size: int) -> Cost:
    begin, clock = time.perf_counter(), Clock()
    with one_core() if workers == 1 else nullcontext():
        flow.run(source, folder / "out", Config(), workers=workers, progress=clock)
    peaks = peak_memory(resource.RUSAGE_SELF), peak_memory(resource.RUSAGE_CHILDREN)
    return Cost(articles, size, clock.stop(), time.perf_counter() - begin, *peaks)


def peak_memory(of: int = resource.RUSAGE_SELF) -> int:
    """Return the most bytes that this process, or one of those that it started and that have ended, has had in memory."""
    peak = resource.getrusage(of).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
