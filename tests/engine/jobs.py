"""Functions for engines to map, which their workers import."""

import os
import signal

from pipeline.errors import Refusal


def square(number):
    return number * number


def process(_):
    return os.getpid()


def refuse(number):
    raise Refusal("odd", f"{number} is odd")


def die(_):
    os.kill(os.getpid(), signal.SIGKILL)


def die_once(folder):
    """Kill the worker of the first try; the second finds the mark of it."""
    mark = folder / "killed"
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return folder.name
