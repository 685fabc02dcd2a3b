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

_LOST = (
    "a worker process ended abruptly (killed, or out of memory); what was finished is kept: "
    "run the same command again, with fewer --workers if memory is short"
)

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
        self._rest(wait=kind is None)

    def _rest(self, *, wait: bool = True) -> None:
        if self._pool:
            self._pool.shutdown(wait=wait, cancel_futures=True)
            self._pool = None

    def map(self, function: Callable[[T], R], items: Sequence[T], *, is_apart: bool = False) -> Iterator[tuple[int, R]]:
        """Apply a function to each item.

        Args:
            function: a function of a module, so that another process can import it.
            items: picklable arguments. A single one is worked on in this process.
            is_apart: work on a single one in a process of its own, beside no other, whose memory ends with it.

        Yields:
            The item's index and the function's result, as they are finished and so in any order.

        Raises:
            EconclaimsError: a worker was killed.
            Exception: whatever the function raised; no further item is then begun.
        """
        if is_apart and len(items) == 1:
            self._rest()
            yield 0, apart(function, items[0])
            return
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
            raise EconclaimsError(_LOST) from e
        finally:
            for future in futures:
                future.cancel()


def apart(function: Callable[[T], R], item: T) -> R:
    """Apply a function in a process that ends with it.

    Args:
        function: a function of a module, so that the process can import it.
        item: a picklable argument.

    Returns:
        The function's result.

    Raises:
        EconclaimsError: the process was killed.
        Exception: whatever the function raised.
    """
    pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"), initializer=_follow_parent)
    try:
        return pool.submit(function, item).result()
    except BrokenProcessPool as e:
        raise EconclaimsError(_LOST) from e
    except BaseException:
        for child in multiprocessing.active_children():
            child.terminate()
        raise
    finally:
        pool.shutdown()


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
