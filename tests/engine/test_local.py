"""The process pool gives what a plain loop gives, and dies with its parent."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.engine.local import LocalEngine
from pipeline.errors import EconclaimsError

ROOT = Path(__file__).resolve().parents[2]


def square(number):
    return number * number


def process(_):
    return os.getpid()


def test_zero_means_the_cores():
    assert LocalEngine(0).workers >= 1


def test_a_worker_killed_between_two_calls_is_a_clear_error():
    with LocalEngine(2) as engine:
        pids = {pid for _, pid in engine.map(process, range(8))}
        os.kill(pids.pop(), signal.SIGKILL)
        time.sleep(0.5)
        with pytest.raises(EconclaimsError, match="run the same command again"):
            list(engine.map(square, range(8)))


def test_workers_do_not_outlive_a_killed_parent(tmp_path):
    """The parent is killed while its workers sleep; they must be gone soon after."""
    script = tmp_path / "parent.py"
    script.write_text(
        "import os, sys, time\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from pipeline.engine.local import LocalEngine\n"
        "def work(folder):\n"
        "    open(os.path.join(folder, str(os.getpid())), 'w').close()\n"
        "    time.sleep(60)\n"
        "if __name__ == '__main__':\n"
        "    with LocalEngine(2) as engine:\n"
        "        list(engine.map(work, [sys.argv[1]] * 2))\n",
        encoding="utf-8",
    )
    marks = tmp_path / "marks"
    marks.mkdir()
    parent = subprocess.Popen([sys.executable, script, marks])
    try:
        assert _wait(lambda: len(list(marks.iterdir())) == 2), "the workers did not start"
    finally:
        parent.kill()
        parent.wait()
    pids = [int(m.name) for m in marks.iterdir()]
    assert _wait(lambda: not any(_alive(pid) for pid in pids)), "a worker outlived its parent"


def _wait(condition, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def _alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return sys.platform != "linux"
