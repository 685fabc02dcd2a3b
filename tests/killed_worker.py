"""A run with small stages of which a worker kills itself: python killed_worker.py ARTICLES OUTPUT MOMENT."""

import os
import signal
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import importlib  # noqa: E402

import small_stages  # noqa: E402

from pipeline import flow  # noqa: E402
from pipeline.config import Config  # noqa: E402
from pipeline.errors import EconclaimsError  # noqa: E402

# A worker imports this file too, and so gets the small stages.
for name in small_stages.NAMES:
    setattr(importlib.import_module(f"pipeline.stages.{name}"), name, getattr(small_stages, name))

ARTICLES, OUTPUT, MOMENT = sys.argv[1:]
SEEN = []


def watch(event, arguments):
    """Count what this worker makes below the work folder, and end at the moment that was asked for."""
    if event in {"open", "os.mkdir", "os.rename"} and "scratch" in str(arguments[0]):
        SEEN.append(event)
        if len(SEEN) == int(MOMENT):
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__mp_main__":  # what a spawned process calls the file that its parent ran
    sys.addaudithook(watch)
elif __name__ == "__main__":
    try:
        flow.run(Path(ARTICLES), Path(OUTPUT), Config.model_validate({"run": {"shards": 2, "workers": 2}}))
    except EconclaimsError as e:
        print(e)  # noqa: T201
        sys.exit(3)
