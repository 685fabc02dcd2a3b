"""Map a function over items on a Spark cluster: a job of one task an item, handed over and answered through Arrow."""

from __future__ import annotations

import os
import pickle
import shutil
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import pyarrow as pa

from pipeline.engine.local import apart
from pipeline.errors import EconclaimsError, UsageError

T = TypeVar("T")
R = TypeVar("R")

_ROOT = Path(__file__).resolve().parents[2]
_ATTEMPTS = 4
"""How often a task is tried whose process was killed; Spark's own number, which it does not use on one machine."""
_ANSWER = pa.schema([("answer", pa.binary())])
_ALONE = {
    "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={Path(__file__).with_name('log4j2.properties')}",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
"""Settings on one machine; those of a cluster are the cluster's own, in `$SPARK_CONF_DIR/spark-defaults.conf`."""


class SparkEngine:
    """A Spark session that starts when it is first needed.

    The machines of the cluster need this project and its environment, and the folder of the work, at the same paths.

    Args:
        master: the cluster, such as `spark://host:7077`, `yarn` or `k8s://…`; None is this machine alone.
        workers: tasks at a time; 0 means as many as the cluster has cores.

    Raises:
        UsageError: PySpark or Java is missing.
    """

    def __init__(self, master: str | None, workers: int) -> None:
        try:
            import pyspark  # noqa: F401 -- only whether it is there
        except ImportError as e:
            raise UsageError("the Spark engine is not installed: run `make spark`, or install the extra `spark`") from e
        if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
            raise UsageError("Spark needs Java 17, and there is none: on Debian install openjdk-17-jre-headless")
        self._master = master or f"local[{workers or '*'},{_ATTEMPTS}]"
        self.workers = workers
        self._session: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session:
            self._session.stop()
            self._session = None

    @property
    def session(self) -> Any:
        """The session, for what Spark can do besides.

        Raises:
            EconclaimsError: the cluster does not answer.
        """
        self._session = self._session or self._start()
        return self._session

    def map(self, function: Callable[[T], R], items: Sequence[T], *, is_apart: bool = False) -> Iterator[tuple[int, R]]:
        """Apply a function to each item.

        Args:
            function: a function of a module, so that another process can import it.
            items: picklable arguments. A single one is worked on in this process.
            is_apart: work on a single one in a process of its own on this machine, whose memory ends with it.

        Yields:
            The item's index and the function's result, as they are finished and so in any order.

        Raises:
            EconclaimsError: a task's process was killed each time that it was tried, or the cluster was lost.
            Exception: whatever the function raised; no further item is then begun.
        """
        if len(items) <= 1:
            for index, item in enumerate(items):
                yield index, apart(function, item) if is_apart else function(item)
            return
        session = self.session
        threads = ThreadPoolExecutor(self.workers or session.sparkContext.defaultParallelism)
        futures: dict[Future[Any], int] = {}
        try:
            tasks = (pickle.dumps((function, item)) for item in items)
            futures.update((threads.submit(_ask, session, task), index) for index, task in enumerate(tasks))
            for future in as_completed(futures):
                value, raised = future.result()
                if raised is not None:
                    raise raised
                yield futures[future], value
        finally:
            threads.shutdown(cancel_futures=True)

    def _start(self) -> Any:
        from pyspark.sql import SparkSession

        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        os.environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)
        imports = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")]))
        settings = {"spark.executorEnv.PYTHONPATH": imports}
        if self._master.startswith("local"):
            os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
            settings |= _ALONE
        # Contents go as Arrow tables, whose types PySpark does not guess from pandas.
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        try:
            return SparkSession.builder.appName("econclaims").master(self._master).config(map=settings).getOrCreate()
        except Exception as e:
            raise EconclaimsError(f"{self._master}: Spark does not start: {_line(e)}") from e


def _ask(session: Any, task: bytes) -> tuple[Any, Exception | None]:
    """Have one task done; return the function's result, or what it raised."""
    asked = session.createDataFrame(pa.table({"task": pa.array([task], pa.binary())}))
    try:
        (row,) = asked.coalesce(1).mapInArrow(_work, "answer binary").collect()
    except Exception as e:
        raise EconclaimsError(
            f"a Spark task ended abruptly (killed, or out of memory); what was finished is kept: run the same command again: {_line(e)}"
        ) from e
    answer: tuple[Any, Exception | None] = pickle.loads(row.answer)  # noqa: S301 -- our own worker's
    return answer


def _work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Do tasks in a worker; what a function raises is an answer too, so that it is not tried again and keeps its type."""
    for batch in batches:
        for task in batch["task"].to_pylist():
            function, item = pickle.loads(task)  # noqa: S301 -- our own driver's
            try:
                answer = pickle.dumps((function(item), None))
            except Exception as e:
                answer = pickle.dumps((None, e))
            yield pa.RecordBatch.from_pydict({"answer": [answer]}, _ANSWER)


def _line(error: Exception) -> str:
    """Return the line of an error that says what it was: Python's last, or else Java's own."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    java = next((line.removeprefix(": ") for line in lines if line.startswith(": ")), lines[0])
    return (lines[-1] if "Traceback (most recent call last):" in lines else java)[:300]
