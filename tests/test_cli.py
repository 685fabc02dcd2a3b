"""The command line: help that teaches, one clear line for what is wrong, the exit codes, the closing summary."""

import json
import os
import pty
import subprocess
import sys

import pytest
import small_stages
from typer.testing import CliRunner

from pipeline import lines
from pipeline.cli import STAGE_HELP, Stage, app, describe
from pipeline.environment import VERSION
from pipeline.errors import PackError
from pipeline.schema import STAGES
from pipeline.telling import Summary


@pytest.fixture
def call(monkeypatch):
    """Call the command line in this process, the stages being the small ones."""
    small_stages.install(monkeypatch)

    def run(*arguments, stdin=None):
        return CliRunner().invoke(app, [str(a) for a in arguments], input=stdin, prog_name="python -m pipeline")

    return run


@pytest.fixture
def articles(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text(f"Article {number} sold {number + 7}", encoding="utf-8")
    return folder


def complaint(result):
    """The one line on standard error."""
    assert result.stderr.count("\n") == 1, result.stderr
    assert result.stderr.startswith("econclaims: ")
    return result.stderr


def test_stages_are_commands():
    assert Stage.__args__ == STAGES == tuple(STAGE_HELP)


@pytest.mark.parametrize("command", [[], ["run"], ["annotate"], *([s] for s in STAGES)])
def test_help_shows_an_example(call, command):
    result = call(*command, "--help")
    assert result.exit_code == 0
    assert f"python -m pipeline {' '.join(command) or 'run'} " in " ".join(result.stdout.split())


def test_no_arguments_show_the_help(call):
    result = call()
    assert "Usage: python -m pipeline" in result.output


def test_version(call):
    assert call("--version").stdout == f"econclaims {VERSION}\n"


def test_a_run_tells_what_came_of_it(call, articles, tmp_path):
    (articles / "copy.txt").write_bytes((articles / "0.txt").read_bytes())
    (articles / "empty.txt").touch()
    out = tmp_path / "out"
    result = call("run", articles, "--output", out, "--workers", 1)
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    told = dict(line.split(maxsplit=1) for line in result.stdout.splitlines())
    assert told["Articles"] == "4, 1 of them a copy"
    assert told["Claims"] == "8"
    assert told["Checked"] == "100.0% of the claims could be checked"
    assert told["Verdicts"] == "1 refuted, 0 conflicting, 7 supported, 0 not enough evidence"
    assert told["Refused"] == "1: empty_file 1"
    assert told["Expected"] == "0 of 3 failed"
    assert told["Tables"] == str(out / "tables")
    assert told["Report"] == str(out / "report" / "index.html")
    assert told["Manifest"] == str(out / "manifest.json")


def test_a_failed_critical_expectation_is_exit_code_1(call, articles, tmp_path):
    (articles / "grave.txt").write_text("grave 1", encoding="utf-8")
    result = call("run", articles, "-o", tmp_path / "out", "-w", 1)
    assert result.exit_code == 1
    assert "1 of 3 failed; critical: documents: grave" in result.stdout
    assert (tmp_path / "out/tables/claims").exists()


def test_a_stage_stops_after_itself_and_a_run_goes_on(call, articles, tmp_path):
    result = call("extract", articles, "--output", tmp_path / "out", "--workers", 1)
    assert result.exit_code == 0
    assert "after extract" in result.stdout
    assert not (tmp_path / "out/tables").exists()
    small_stages.CALLS.clear()
    assert call("run", articles, "-o", tmp_path / "out", "-w", 1, "--until", "publish").exit_code == 0
    assert {stage for stage, _ in small_stages.CALLS} == {"normalize", "link", "validate", "check"}
    assert (tmp_path / "out/tables").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["run", "{tmp}/nowhere", "--output", "{tmp}/out"], "nowhere"),
        (["run", "{tmp}/in", "--output", "{tmp}/in/0.txt"], "in/0.txt: "),
        (["run", "{tmp}/in", "--output", "/proc/nowhere"], "/proc/nowhere: cannot be written"),
        (["run", "{tmp}/in", "--output", "{tmp}/out", "--config", "{tmp}/none.toml"], "no such configuration file"),
        (["run", "{tmp}/in", "--output", "{tmp}/out", "--config", "{tmp}/bad.toml"], "run.sharts: unknown key"),
        (["run", "{tmp}/in", "--output", "{tmp}/out", "--references", "{tmp}/none"], "none: no such folder"),
        (["annotate", "{tmp}/none.jsonl", "-"], "none.jsonl: No such file"),
        (["annotate", "{tmp}/in/0.txt", "{tmp}/in/0.txt"], "is the input itself"),
        (["annotate", "{tmp}/in/0.txt", "{tmp}/in"], "Is a directory"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(call, articles, tmp_path, arguments, told):
    (tmp_path / "bad.toml").write_text("[run]\nsharts = 3\n", encoding="utf-8")
    before = (articles / "0.txt").read_bytes()
    result = call(*(a.format(tmp=tmp_path) for a in arguments))
    assert result.exit_code == 2
    assert told in complaint(result)
    assert (articles / "0.txt").read_bytes() == before


@pytest.mark.parametrize("arguments", [["run"], ["run", "x", "--colour"], ["run", "x", "--until", "lunch"], ["dance"]])
def test_wrong_options_are_exit_code_2(call, arguments):
    assert call(*arguments).exit_code == 2


def test_an_output_that_is_held_is_named(call, articles, tmp_path):
    from pipeline.state import Workspace

    with Workspace(tmp_path / "out", 4):
        result = call("run", articles, "-o", tmp_path / "out", "-w", 1)
    assert result.exit_code == 2
    assert f"another run writes here (process {os.getpid()} on " in complaint(result)


def test_annotate_reads_and_writes_files_and_streams(call, tmp_path, monkeypatch):
    monkeypatch.setattr(lines, "annotate", lambda text, *_, **__: [{"text": text}])
    content = '{"id": 1, "text": "글"}\n{"id": 2, "text": "둘"}\n'
    expected = [{"id": 1, "mentions": [{"text": "글"}]}, {"id": 2, "mentions": [{"text": "둘"}]}]
    (tmp_path / "in.jsonl").write_text(content, encoding="utf-8")
    result = call("annotate", tmp_path / "in.jsonl", tmp_path / "out.jsonl")
    assert (result.exit_code, result.output) == (0, "")
    written = (tmp_path / "out.jsonl").read_text(encoding="utf-8")
    assert [json.loads(line) for line in written.splitlines()] == expected
    result = call("annotate", "-", "-", stdin=content)
    assert result.exit_code == 0
    assert [json.loads(line) for line in result.stdout.splitlines()] == expected


def test_annotate_names_bad_lines_and_goes_on(call, monkeypatch):
    monkeypatch.setattr(lines, "annotate", lambda text, *_, **__: [{"text": text}])
    result = call("annotate", "-", "-", stdin='{"id": 1}\n{"id": 2, "text": "둘"}\n')
    assert result.exit_code == 1
    assert [len(json.loads(line)["mentions"]) for line in result.stdout.splitlines()] == [0, 1]
    assert "line 1: has no `text`" in result.stderr
    assert "1 bad line has no mentions" in result.stderr


def test_a_language_without_a_pack_costs_its_line_alone(call, monkeypatch):
    def annotate(text, published, lang, **_):
        if lang != "ko":
            raise PackError(f"{lang}: no language pack")
        return []

    monkeypatch.setattr(lines, "annotate", annotate)
    result = call("annotate", "-", "-", stdin='{"id": 1, "text": "x", "lang": "de"}\n{"id": 2, "text": "둘"}\n')
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 2


def test_progress_is_shown_on_a_terminal_and_not_in_a_pipe(root, tmp_path):
    (tmp_path / "in.jsonl").write_text("\n" * 3, encoding="utf-8")
    command = [sys.executable, "-m", "pipeline", "annotate", tmp_path / "in.jsonl", tmp_path / "out.jsonl"]
    piped = subprocess.run(command, cwd=root, capture_output=True, check=True)
    assert piped.stdout + piped.stderr == b""
    ours, theirs = pty.openpty()
    subprocess.run(
        command, cwd=root, stdout=subprocess.PIPE, stderr=theirs, check=True, env=os.environ | {"TERM": "xterm"}
    )
    os.close(theirs)
    assert b"annotate" in os.read(ours, 10_000)
    os.close(ours)


@pytest.mark.parametrize(
    ("compiled", "count", "told"), [(False, 1_000, True), (False, 999, False), (True, 1_000, False)]
)
def test_many_articles_are_worth_compiling_for(monkeypatch, tmp_path, compiled, count, told):
    rows = {"documents": count, "quarantine": 0}
    summary = Summary(tmp_path, "link", None, rows, 0, {}, None, {}, 0, 0, (), {}, {}, {}, {})
    monkeypatch.setattr("pipeline.cli.is_used", lambda: compiled)
    assert ("make compile" in describe(summary)) == told
