"""Inputs, references and outputs outside this machine: in fsspec's memory, and on an S3 server that runs here."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import fsspec
import pytest
import small_stages

from pipeline import commands, flow, places
from pipeline.config import Config, LimitSettings
from pipeline.errors import EconclaimsError, UsageError
from pipeline.readers import discover, read

SMALL = Config.model_validate({"run": {"shards": 4, "workers": 1}})
MOTO = Path(sys.prefix) / "tools/bin/moto_server"


@pytest.fixture
def memory():
    """A file system of fsspec that holds nothing."""
    system = fsspec.filesystem("memory")
    system.store.clear()
    system.pseudo_dirs[:] = [""]
    yield system
    system.store.clear()
    system.pseudo_dirs[:] = [""]


@pytest.fixture(scope="module")
def server():
    """An S3 server on loopback; CI installs it (make tools) and must have it."""
    if not MOTO.exists():
        if os.environ.get("S3_TESTS") == "required":
            pytest.fail(f"S3_TESTS=required: {MOTO} is missing: make tools")
        pytest.skip(f"{MOTO} is missing: make tools")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [MOTO, "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(600):
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def s3(server, monkeypatch):
    """The URL of a new bucket."""
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "x"),
        ("AWS_SECRET_ACCESS_KEY", "x"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
    ):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    from pyarrow.fs import S3FileSystem

    bucket = f"bucket-{time.monotonic_ns()}"
    S3FileSystem(
        endpoint_override=server.removeprefix("http://"), scheme="http", allow_bucket_creation=True
    ).create_dir(bucket)
    return f"s3://{bucket}"


def put(url, folder):
    """Copy a folder's files below a URL."""
    system, root = places._system(url)
    for file in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = f"{root}/{file.relative_to(folder).as_posix()}"
        system.makedirs(name.rpartition("/")[0], exist_ok=True)
        system.put_file(str(file), name)


def contents(folder):
    files = [*folder.glob("tables/*/*.parquet"), folder / "data_dictionary.md"]
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


def published(url):
    """What a reader finds who follows the manifest."""
    system, root = places._system(url)
    manifest = json.loads(system.cat_file(f"{root}/manifest.json"))
    return manifest, {name: system.cat_file(f"{root}/{manifest['version']}/{name}") for name in manifest["files"]}


def round_trip(root, url, tmp_path, workers):
    """Run sample articles of every format from and to a URL, and once more on this machine."""
    local = tmp_path / "in"
    local.mkdir()
    for name in (
        "02-singles-day.txt",
        "07-trade-2021.html",
        "10-budget-2024.json",
        "13-yen.csv",
        "15-energy.parquet",
        "18-articles.jsonl.gz",
    ):
        shutil.copy(root / "data/raw" / name, local)
    (local / "notes.md").write_text("passed over", encoding="utf-8")
    (local / ".hidden.txt").write_text("passed over", encoding="utf-8")
    figures = tmp_path / "figures"
    figures.mkdir()
    (figures / "gdp.csv").write_text("series,entity_id,period,value\ngdp,KOR,2016,1\n", encoding="utf-8")
    put(f"{url}/in", local)
    put(f"{url}/figures", figures)
    config = Config()
    flow.run(local, tmp_path / "out", config, references=figures, workers=workers)
    done = commands.run_anywhere(
        f"{url}/in", f"{url}/out", tmp_path / "work", f"{url}/figures", config, workers=workers
    )
    manifest, files = published(f"{url}/out")
    assert files == contents(tmp_path / "out")
    assert manifest["version"] == f"versions/{done.version}"
    del manifest["version"]
    assert manifest == json.loads((tmp_path / "out/manifest.json").read_text(encoding="utf-8"))
    return done


def test_a_run_from_memory_to_memory(root, memory, tmp_path):
    """Other processes see none of this one's memory, so it runs on one worker."""
    round_trip(root, "memory://bucket", tmp_path, 1)


def test_a_run_from_s3_to_s3(root, s3, tmp_path):
    done = round_trip(root, s3, tmp_path, 2)
    again = commands.run_anywhere(f"{s3}/in", f"{s3}/out", tmp_path / "work", f"{s3}/figures", Config(), workers=2)
    assert not any(again.done.values())
    assert again.version == done.version


class TestVersions:
    """With small stages in place of the real ones."""

    @pytest.fixture(autouse=True)
    def small(self, monkeypatch, tmp_path):
        small_stages.install(monkeypatch)
        self.folder = tmp_path / "in"
        self.folder.mkdir()
        self.work = tmp_path / "work"

    def run(self, text):
        (self.folder / "a.txt").write_text(text, encoding="utf-8")
        return commands.run_anywhere(str(self.folder), "memory://out", self.work, None, SMALL)

    def test_the_last_two_are_kept(self, memory):
        names = [self.run(f"Number {n}").version for n in range(3)]
        assert sorted(p.rpartition("/")[2] for p in memory.ls("/out/versions", detail=False)) == sorted(names[1:])
        assert published("memory://out")[0]["version"] == f"versions/{names[-1]}"

    def test_readers_see_the_old_version_until_the_new_one_is_whole(self, memory, monkeypatch):
        self.run("Number 1")
        before = published("memory://out")
        put_file, allowed = type(memory).put_file, [3]

        def breaks(system, *args, **more):
            allowed[0] -= 1
            if allowed[0] < 0:
                raise OSError("the network is gone")
            return put_file(system, *args, **more)

        with monkeypatch.context() as patch:
            patch.setattr(type(memory), "put_file", breaks)
            with pytest.raises(EconclaimsError, match="the network is gone; readers still see the version before"):
                self.run("Number 2")
        assert published("memory://out") == before
        done = self.run("Number 2")
        assert published("memory://out")[0]["version"] == f"versions/{done.version}"
        assert not done.done.get("ingest")

    def test_without_a_folder_for_the_work_it_is_wrong_usage(self):
        with pytest.raises(UsageError, match="--work DIR"):
            commands.run_anywhere(str(self.folder), "memory://out", None, None, SMALL)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("memory://nowhere", "no such file or folder"),
        ("nothing://x/y", "Protocol not known"),
        ("file:///nowhere/at/all", "no such file or folder"),
    ],
)
def test_a_place_that_is_not_there_is_wrong_usage(memory, url, message):
    with pytest.raises(UsageError, match=message):
        discover(url)


def test_names_that_lead_out_of_their_folder_are_not_copied(memory, tmp_path, monkeypatch):
    remote = places.Remote("memory://in/x.csv")
    monkeypatch.setattr(places, "files", lambda _: iter([("../x.csv", remote)]))
    with pytest.raises(UsageError, match="leads out of its folder"):
        places.fetch("memory://in", tmp_path / "copied")
    assert not (tmp_path / "x.csv").exists()


def test_a_file_that_cannot_be_reached_stops_the_run_and_is_not_quarantined(memory):
    memory.pipe_file("/in/a.txt", b"1")
    (source,) = discover("memory://in")
    memory.rm("/in/a.txt")
    with pytest.raises(EconclaimsError, match=r"a\.txt: cannot be read"):
        list(read(source, LimitSettings()))


def test_uris_are_those_of_the_same_folder_on_this_machine(memory, tmp_path):
    for name in ("b/2.txt", "a.txt", "b/.x.txt", "b/c.md", "가.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    put("memory://in", tmp_path)
    assert [s.uri for s in discover("memory://in")] == [s.uri for s in discover(tmp_path)]
    assert [s.uri for s in discover("memory://in/a.txt")] == ["a.txt"]
