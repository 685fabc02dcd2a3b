"""What maps a function over shards: processes of this machine, or a Spark cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Literal, Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")

Name = Literal["local", "spark"]


class Engine(AbstractContextManager[Any], Protocol):
    """What every engine can; `tests/engine/test_contract.py` holds each to it."""

    def map(self, function: Callable[[T], R], items: Sequence[T], *, is_apart: bool = False) -> Iterator[tuple[int, R]]:
        """Apply a function to each item; yield the item's index and the function's result, in any order.

        A single item is worked on in this process, or if `is_apart` in one of its own, whose memory ends with it.
        """


def choose(name: Name, workers: int, master: str | None = None) -> Engine:
    """Return an engine that starts when it is first needed.

    Args:
        name: which one.
        workers: pieces of work at a time; 0 is one a core.
        master: the cluster of the Spark engine; None is this machine.

    Raises:
        UsageError: the Spark engine is not installed, or a cluster is named for the local one.
    """
    if name == "spark":
        from pipeline.engine.spark import SparkEngine

        return SparkEngine(master, workers)
    from pipeline.engine.local import LocalEngine
    from pipeline.errors import UsageError

    if master is not None:
        raise UsageError(f"--master {master} is the Spark engine's: add --engine spark")
    return LocalEngine(workers)
