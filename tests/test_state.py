"""The output folder: lock, records, versions, and what is not ours."""

import fcntl
import json
import os
import re
import socket
from pathlib import Path

import pytest

from pipeline.errors import UsageError
from pipeline.state import LOCK, RECORD, Job, Workspace, key_of, perform


def write_note(scratch, text):
    (scratch / "note.txt").write_text(text, encoding="utf-8")
    return {"letters": len(text)}


def do(work, job):
    return work.commit(job, perform((job, work.scratch())))


def note(text, place="notes/0000"):
    return Job(place, key_of(text), write_note, (text,))


def test_a_finished_job_is_found_again(tmp_path):
    with Workspace(tmp_path / "out", 4) as work:
        assert work.find(note("one")) is None
        made = do(work, note("one"))
    with Workspace(tmp_path / "out", 4) as work:
        found = work.find(note("one"))
        assert found == made
        assert found.facts == {"letters": 3}
        assert found.parts("note")[0].read_text(encoding="utf-8") == "one"
        assert work.find(note("two")) is None


def test_a_job_takes_the_place_of_the_one_before(tmp_path):
    with Workspace(tmp_path / "out", 4) as work:
        do(work, note("one"))
        do(work, note("two"))
        assert work.find(note("one")) is None
        assert work.find(note("two")).digest() != work.find(note("two")).digest("other")


@pytest.mark.parametrize(
    "harm",
    [
        lambda folder: (folder / "note.txt").unlink(),
        lambda folder: (folder / "note.txt").write_text("", encoding="utf-8"),
        lambda folder: (folder / RECORD).unlink(),
        lambda folder: (folder / RECORD).write_text('{"key": ', encoding="utf-8"),
        lambda folder: (folder / RECORD).write_text("[]", encoding="utf-8"),
    ],
    ids=["file gone", "file cut", "record gone", "record cut", "record strange"],
)
def test_damaged_work_is_not_used(tmp_path, harm):
    with Workspace(tmp_path / "out", 4) as work:
        harm(do(work, note("one")).folder)
        assert work.find(note("one")) is None


def test_work_that_is_not_committed_is_not_there(tmp_path):
    with Workspace(tmp_path / "out", 4) as work:
        perform((note("one"), work.scratch()))
        assert work.find(note("one")) is None
    with Workspace(tmp_path / "out", 4):
        assert list((tmp_path / "out/work/scratch").iterdir()) == []


def test_places_of_old_input_are_forgotten(tmp_path):
    with Workspace(tmp_path / "out", 4) as work:
        do(work, note("one"))
        do(work, note("two", "notes/0001"))
        work.forget_others("notes", ["notes/0001"])
        assert work.find(note("one")) is None
        assert work.find(note("two", "notes/0001"))


def test_shards_are_kept(tmp_path):
    with Workspace(tmp_path / "out", 4):
        pass
    with Workspace(tmp_path / "out", 9) as work:
        assert work.shards == 4


def test_work_of_another_format_is_made_anew(tmp_path):
    with Workspace(tmp_path / "out", 4) as work:
        do(work, note("one"))
    (tmp_path / "out/work/layout.json").write_text(json.dumps({"format": 0, "shards": 4}), encoding="utf-8")
    with Workspace(tmp_path / "out", 9) as work:
        assert work.shards == 9
        assert work.find(note("one")) is None


def test_two_runs_at_once_and_who_holds_it(tmp_path):
    with (
        Workspace(tmp_path / "out", 4),
        pytest.raises(
            UsageError,
            match=f"another run writes here \\(process {os.getpid()} on {re.escape(socket.gethostname())}\\)",
        ),
        Workspace(tmp_path / "out", 4),
    ):
        pass
    with Workspace(tmp_path / "out", 4):
        pass


def test_the_lock_of_a_run_that_ended_does_not_hold(tmp_path):
    with Workspace(tmp_path / "out", 4):
        pass
    assert (tmp_path / "out" / LOCK).read_text(encoding="utf-8") == f"{os.getpid()} on {socket.gethostname()}\n"
    with (tmp_path / "out" / LOCK).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.mark.parametrize("name", ["work", "versions", "tables", "report", "manifest.json"])
def test_what_is_not_ours_is_left_alone(tmp_path, name):
    mine = tmp_path / "out" / name
    mine.mkdir(parents=True)
    (mine / "thesis.txt").write_text("years", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(UsageError, match="in the way"), Workspace(tmp_path / "out", 4):
            pass
    assert (mine / "thesis.txt").read_text(encoding="utf-8") == "years"


def test_other_things_in_the_folder_may_stay(tmp_path):
    (tmp_path / "notes.md").write_text("mine", encoding="utf-8")
    with Workspace(tmp_path, 4):
        pass
    assert (tmp_path / "notes.md").read_text(encoding="utf-8") == "mine"


def test_a_folder_that_cannot_be_written(tmp_path):
    file = tmp_path / "file"
    file.touch()
    for place in (file, file / "below", Path("/proc/nowhere")):
        with pytest.raises(UsageError, match="cannot be written"), Workspace(place, 4):
            pass


def test_a_version_is_swapped_at_once(tmp_path):
    out = tmp_path / "out"
    with Workspace(out, 4) as work:
        for name in ("a", "b", "c"):
            scratch = work.scratch()
            (scratch / "manifest.json").write_text(name, encoding="utf-8")
            work.add(scratch, work.version(name))
            assert not (out / "manifest.json").exists() or (out / "manifest.json").read_text(encoding="utf-8") < name
            work.show(name)
            assert (out / "manifest.json").read_text(encoding="utf-8") == name
        assert sorted(p.name for p in (out / "versions").iterdir()) == ["b", "c"]
        assert not (out / "report").is_symlink()
    assert (out / "manifest.json").readlink() == Path("current/manifest.json")
    assert (out / "current").readlink() == Path("versions/c")
