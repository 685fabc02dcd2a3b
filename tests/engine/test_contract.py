"""What every engine must do, each held to the same tests; the tables that it makes are the same to the byte."""

import os
import shutil
from pathlib import Path

import pytest
from jobs import die, die_once, process, refuse, square
from need_spark import need_spark

from pipeline import flow
from pipeline.config import Config
from pipeline.engine import choose, local
from pipeline.errors import EconclaimsError, Refusal, UsageError

ENGINES = {"alone": ("local", 1), "pool": ("local", 2), "spark": ("spark", 2)}
ARTICLES = 6


@pytest.fixture(scope="module", params=list(ENGINES))
def named(request):
    """An engine's name, and how many workers it gets."""
    name, workers = ENGINES[request.param]
    if name == "spark":
        need_spark()
    return name, workers


@pytest.fixture(scope="module")
def engine(named):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent))  # the workers import `jobs`
        with choose(*named) as made:
            yield made


@pytest.fixture(scope="module")
def articles(root, tmp_path_factory):
    folder = tmp_path_factory.mktemp("articles")
    for file in sorted((root / "data/raw").glob("*.txt"))[:ARTICLES]:
        shutil.copy(file, folder)
    return folder


def test_results_come_with_their_index(engine):
    assert dict(engine.map(square, range(7))) == {i: i * i for i in range(7)}
    assert dict(engine.map(square, [])) == {}


def test_a_single_item_stays_in_this_process(engine):
    assert dict(engine.map(process, [0])) == {0: os.getpid()}


def test_a_single_item_may_have_a_process_of_its_own_that_ends(engine):
    ((_, pid),) = engine.map(process, [0], is_apart=True)
    assert pid != os.getpid()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(Refusal, match="odd: 3 is odd"):
        list(engine.map(refuse, [3], is_apart=True))
    with pytest.raises(EconclaimsError, match="run the same command again"):
        list(engine.map(die, [0], is_apart=True))
    assert dict(engine.map(square, [2, 3], is_apart=True)) == {0: 4, 1: 9}


def test_more_items_go_to_other_processes_if_there_are_workers(engine, named):
    pids = {pid for _, pid in engine.map(process, range(4))}
    assert (os.getpid() in pids) == (named[1] == 1)


def test_an_exception_keeps_its_type_and_message_and_the_engine_goes_on(engine):
    with pytest.raises(Refusal) as caught:
        list(engine.map(refuse, [1, 3]))
    assert caught.value.reason_code == "odd"
    assert str(caught.value) in {"odd: 1 is odd", "odd: 3 is odd"}
    assert dict(engine.map(square, [2, 3])) == {0: 4, 1: 9}


def test_spark_tries_a_killed_worker_again(engine, named, tmp_path):
    if named[0] != "spark":
        pytest.skip("the pool breaks with its worker")
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    assert dict(engine.map(die_once, folders)) == {0: "one", 1: "two"}


def test_a_worker_that_is_always_killed_is_a_clear_error(engine, named):
    """The last that asks this engine: a pool is broken then."""
    if named[1] == 1:
        pytest.skip("one worker is this process itself")
    with pytest.raises(EconclaimsError, match="run the same command again"):
        list(engine.map(die, [1, 2]))


@pytest.fixture(scope="module")
def of_one_worker(articles, tmp_path_factory):
    return made(articles, tmp_path_factory.mktemp("one") / "out", "local", 1)


def made(articles, output, engine, workers):
    flow.run(articles, output, Config(), engine=engine, workers=workers)
    files = sorted([*output.glob("tables/*/*.parquet"), output / "manifest.json"])
    return {p.relative_to(output).as_posix(): p.read_bytes() for p in files}


def test_the_tables_are_the_same_to_the_byte(named, articles, of_one_worker, tmp_path):
    assert len(of_one_worker) == 7
    assert made(articles, tmp_path / "out", *named) == of_one_worker


def test_steps_over_a_large_corpus_have_a_process_of_their_own(articles, of_one_worker, tmp_path, monkeypatch):
    monkeypatch.setattr(flow, "LARGE", 1)
    apart = []
    monkeypatch.setattr(local, "apart", lambda function, item: apart.append(item[0].place) or function(item))
    assert made(articles, tmp_path / "out", "local", 2) == of_one_worker
    assert [place.partition("/")[0] for place in apart] == [
        "copies",
        "validated",
        "references",
        "across",
        "revalidated",
    ]


def test_a_cluster_is_sparks_alone():
    with pytest.raises(UsageError, match="add --engine spark"):
        choose("local", 1, "spark://host:7077")


def test_a_cluster_that_does_not_answer_is_a_clear_error():
    """After all the others: a session that is still there would be used again."""
    need_spark()
    from pyspark.sql import SparkSession

    if SparkSession.getActiveSession():
        SparkSession.getActiveSession().stop()
    with choose("spark", 2, "nowhere://host") as engine, pytest.raises(EconclaimsError, match="does not start"):
        list(engine.map(square, range(2)))


def test_what_is_missing_is_said(tmp_path, monkeypatch):
    """Without PySpark, or without Java, the first line says so and the exit code is that of wrong usage."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(UsageError, match=r"Java 17|make spark"):
        choose("spark", 2)
