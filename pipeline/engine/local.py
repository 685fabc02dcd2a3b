"""Map a function over items in processes of this machine."""

from __future__ import annotations

import multiprocessing
import multiprocessing.process
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Self, TypeVar

from pipeline.errors import EconclaimsError

T = TypeVar("T")
R = TypeVar("R")


class LocalEngine:
    """A pool of processes that starts when it is first needed; with one worker, this process itself.

    Args:
        workers: how many processes; 0 means one for each core that this process may use.
    """

    def __init__(self, workers: int) -> None:
        self.workers = workers or _cores()
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool:
            self._pool.shutdown(wait=kind is None, cancel_futures=True)

    def map(self, function: Callable[[T], R], items: Sequence[T]) -> Iterator[tuple[int, R]]:
        """Apply a function to each item.

        Args:
            function: a function of a module, so that another process can import it.
            items: picklable arguments. A single one is worked on in this process.

        Yields:
            The item's index and the function's result, as they are finished and so in any order.

        Raises:
            EconclaimsError: a worker was killed.
            Exception: whatever the function raised; no further item is then begun.
        """
        if self.workers == 1 or len(items) <= 1:
            for index, item in enumerate(items):
                yield index, function(item)
            return
        self._pool = self._pool or ProcessPoolExecutor(
            self.workers, mp_context=multiprocessing.get_context("spawn"), initializer=_follow_parent
        )
        futures: dict[Future[R], int] = {}
        try:
            futures.update((self._pool.submit(function, item), index) for index, item in enumerate(items))
            for future in as_completed(futures):
                yield futures[future], future.result()
        except BrokenProcessPool as e:
            raise EconclaimsError(
                "a worker process ended abruptly (killed, or out of memory); what was finished is kept: "
                "run the same command again, with fewer --workers if memory is short"
            ) from e
        finally:
            for future in futures:
                future.cancel()


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _follow_parent() -> None:
    """End with the parent, even one that was killed, and leave interrupts to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)
