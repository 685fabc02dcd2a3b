"""Nothing is lost and nothing stands twice: kills, a full disk, a read-only output, two runs at once, a clock that jumps."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import traceback
from contextlib import suppress
from pathlib import Path

import pytest
import small_stages
from small_stages import tables

from pipeline import environment, flow
from pipeline.config import Config
from pipeline.errors import EconclaimsError, UsageError
from pipeline.schema import STAGES

SMALL = Config.model_validate({"run": {"shards": 2, "workers": 1}})
DRIVER_KILLS, WORKER_KILLS = 36, 6
SCRIPT = Path(__file__).with_name("killed_worker.py")


@pytest.fixture(autouse=True)
def small(monkeypatch):
    small_stages.install(monkeypatch)


@pytest.fixture
def articles(tmp_path):
    return small_stages.write_articles(tmp_path / "in", 6)


def whole(output):
    """All that is shown, the manifest included."""
    return tables(output) | {name: (output / name).read_bytes() for name in ("manifest.json", "report/index.html")}


def in_a_child(run, watch):
    """Run in a forked process with an audit hook; return its exit code."""
    pid = os.fork()
    if pid == 0:
        try:
            sys.addaudithook(watch)
            run()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def complaint(run):
    """Return what stopped a run, or None."""
    try:
        run()
    except EconclaimsError as e:
        return str(e)
    return None


def fill(place):
    """Write until the disk is full."""
    with suppress(OSError), (place / "rest").open("wb", buffering=0) as rest:
        while True:
            rest.write(b"\0" * 4_096)


class Moments:
    """Counts what a process does to files below a folder, and kills it at one of these moments."""

    def __init__(self, folder, last=None, pipe=None):
        self.folder, self.last, self.pipe, self.count = str(folder), last, pipe, 0

    def __call__(self, event, arguments):
        if event in {
            "open",
            "os.rename",
            "os.mkdir",
            "os.rmdir",
            "os.remove",
            "os.symlink",
            "os.scandir",
        } and self.folder in str(arguments[0]):
            self.count += 1
            if self.pipe is not None:
                os.write(self.pipe, b".")
            if self.count == self.last:
                os.kill(os.getpid(), signal.SIGKILL)


def test_a_killed_driver_loses_nothing(articles, tmp_path):
    """At random moments of a first run, and of one that has an older version to take the place of."""
    flow.run(articles, tmp_path / "old", SMALL)
    old = tables(tmp_path / "old")
    (articles / "new.txt").write_text("New 5", encoding="utf-8")
    flow.run(articles, tmp_path / "undisturbed", SMALL)
    new = whole(tmp_path / "undisturbed")
    reading, writing = os.pipe()
    assert (
        in_a_child(lambda: flow.run(articles, tmp_path / "counted", SMALL), Moments(tmp_path / "counted", pipe=writing))
        == 0
    )
    moments = len(os.read(reading, 1 << 16))
    os.close(reading)
    os.close(writing)
    assert moments > 100

    chosen = random.Random(20170620)
    out = tmp_path / "out"
    killed = finished = 0
    while killed < DRIVER_KILLS or not finished:
        if not out.exists() and finished % 2:
            shutil.copytree(tmp_path / "old", out, symlinks=True)
        code = in_a_child(lambda: flow.run(articles, out, SMALL), Moments(out, chosen.randint(1, moments)))
        shown = tables(out)
        if code == -signal.SIGKILL:
            killed += 1
            assert shown in ({}, old, tables(tmp_path / "undisturbed")), "a half-written version was shown"
        else:
            assert code == 0
            finished += 1
            assert whole(out) == new
            assert not list((out / "work").glob("scratch/*"))
            shutil.rmtree(out)
    flow.run(articles, out, SMALL)
    assert whole(out) == new
    assert finished >= 2


def test_a_killed_worker_loses_nothing(articles, tmp_path):
    """One of two processes is killed at a random moment of its work; the driver says so, and the same command goes on."""
    flow.run(articles, tmp_path / "undisturbed", SMALL)
    chosen = random.Random(20170621)
    out = tmp_path / "out"
    killed = 0
    while killed < WORKER_KILLS:
        command = [sys.executable, SCRIPT, articles, out, str(chosen.randint(1, 10))]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        if done.returncode == 0:  # what was left to do took fewer moments
            assert whole(out) == whole(tmp_path / "undisturbed")
            shutil.rmtree(out)
            continue
        killed += 1
        assert done.returncode == 3, done.stderr
        assert "a worker process ended abruptly" in done.stdout
        assert tables(out) == {}
    flow.run(articles, out, SMALL)
    assert whole(out) == whole(tmp_path / "undisturbed")


@pytest.fixture
def disk(tmp_path):
    """A function that makes a small disk at a folder, or gives it another size or the option `ro`."""
    place = tmp_path / "disk"
    place.mkdir()

    def mount(options):
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "tmpfs", place], capture_output=True, text=True, check=False
        )
        if done.returncode:
            pytest.skip(f"no disk of its own can be mounted here: {done.stderr.strip()}")
        return place

    yield mount
    while os.path.ismount(place):
        subprocess.run(["umount", "-l", place], check=True)


def test_a_full_disk_is_a_clear_error_and_a_larger_one_ends_well(articles, tmp_path, disk):
    if not shutil.which("mount") or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    flow.run(articles, tmp_path / "undisturbed", SMALL)
    undisturbed = whole(tmp_path / "undisturbed")
    size, full = 48, 0
    place = disk(f"size={size}k")
    while True:
        why = complaint(lambda: flow.run(articles, place / "out", SMALL))
        if why is None:
            break
        assert "No space left on device" in why
        full += 1
        assert tables(place / "out") in ({}, tables(tmp_path / "undisturbed"))
        size = int(size * 1.25)
        disk(f"remount,size={size}k")
    assert full >= 4
    assert whole(place / "out") == undisturbed


def test_a_full_disk_leaves_the_old_version(articles, tmp_path, disk):
    if not shutil.which("mount") or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    place = disk("size=64m")
    flow.run(articles, place / "out", SMALL)
    before = whole(place / "out")
    fill(place)
    (articles / "new.txt").write_text("New 5", encoding="utf-8")
    with pytest.raises(EconclaimsError, match="No space left on device"):
        flow.run(articles, place / "out", SMALL)
    assert whole(place / "out") == before


def test_a_read_only_output_is_wrong_usage_and_stays_readable(articles, tmp_path, disk):
    if not shutil.which("mount") or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    place = disk("size=64m")
    flow.run(articles, place / "out", SMALL)
    before = whole(place / "out")
    disk("remount,ro")
    for output in (place / "out", place / "other"):
        with pytest.raises(UsageError, match="cannot be written: Read-only file system"):
            flow.run(articles, output, SMALL)
    assert whole(place / "out") == before


def test_a_clock_that_jumps_does_not_show(articles, tmp_path, monkeypatch):
    """Neither files from the future and from 1970, nor a clock that runs backwards, cost anything or change a byte."""
    out = tmp_path / "out"
    flow.run(articles, out, SMALL)
    before = whole(out)
    for number, file in enumerate(sorted(articles.iterdir())):
        os.utime(file, (4e9, 4e9) if number % 2 else (0, 0))
    backwards = iter(range(2_000_000_000, 0, -86_400))
    monkeypatch.setattr(time, "time", lambda: float(next(backwards)))
    assert not any(flow.run(articles, out, SMALL).done.values())
    flow.run(articles, tmp_path / "other", SMALL)
    assert whole(out) == whole(tmp_path / "other") == before


def test_a_change_that_leaves_size_and_time_is_seen(articles, tmp_path, monkeypatch):
    file = articles / "3.txt"
    stat = file.stat()
    real = small_stages.ingest

    def slow(sources, config):
        yield from real(sources, config)
        file.write_text(file.read_text(encoding="utf-8").replace("21", "12"), encoding="utf-8")
        os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))

    monkeypatch.setattr("pipeline.stages.ingest.ingest", slow)
    with pytest.raises(EconclaimsError, match=r"3\.txt: changed while it was read"):
        flow.run(articles, tmp_path / "out", SMALL)
    assert tables(tmp_path / "out") == {}


def test_of_two_runs_at_once_one_says_who_holds_the_output(articles, tmp_path):
    """The one that came first is not disturbed."""
    out = tmp_path / "out"
    ready, writing = os.pipe()
    go_on, release = os.pipe()

    class Waiting(flow.Quiet):
        def begin(self, stage, *_):
            if stage == "link":
                os.write(writing, b".")
                os.read(go_on, 1)

    pid = os.fork()
    if pid == 0:
        try:
            flow.run(articles, out, SMALL, progress=Waiting())
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    os.close(writing)
    os.read(ready, 1)
    with pytest.raises(UsageError, match=rf"another run writes here \(process {pid} on .+\); wait for it, or end it"):
        flow.run(articles, out, SMALL)
    os.write(release, b".")
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    flow.run(articles, tmp_path / "other", SMALL)
    assert whole(out) == whole(tmp_path / "other")


def test_an_added_article_costs_its_shards_and_the_whole_corpus_stages(articles, tmp_path):
    out = tmp_path / "out"
    first = flow.run(articles, out, SMALL)
    (articles / "new.txt").write_text("New 5", encoding="utf-8")
    summary = flow.run(articles, out, SMALL)
    assert summary.done["extract"] == summary.done["normalize"] == summary.done["link"] == 1
    for stage in STAGES:
        assert summary.done.get(stage, 0) + summary.reused.get(stage, 0) >= first.done[stage] > 0, stage
    for stage in ("ingest", "extract", "normalize", "link", "check"):
        assert summary.reused[stage] >= 1, stage
    assert all(summary.done[stage] for stage in ("dedupe", "validate", "publish", "report"))


def test_a_changed_pack_redoes_what_reads_packs_and_nothing_that_does_not(articles, tmp_path, monkeypatch):
    """The small stages give the same whatever the packs say, so what follows is used again."""
    out = tmp_path / "out"
    flow.run(articles, out, SMALL)
    real = environment.code
    reads = {s for s in STAGES if "pipeline.packs" in environment.closure(f"pipeline.stages.{s}")}
    assert {"ingest", "extract", "link"} <= reads
    assert "dedupe" not in reads
    monkeypatch.setattr(environment, "code", lambda m: real(m) + "!" * ("pipeline.packs" in environment.closure(m)))
    summary = flow.run(articles, out, SMALL)
    whole_stages = {"publish", "report"}
    assert {s for s in STAGES if summary.done.get(s)} - whole_stages == reads - whole_stages
    for stage in ("extract", "normalize", "link"):
        assert (summary.reused.get(stage, 0) == 0) == (stage in reads), stage
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["rows"]["documents"] == 6
