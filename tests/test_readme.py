"""Every command of the README runs, as it stands there."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from need_spark import need_spark

FENCES = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(root, language):
    text = (root / "README.md").read_text(encoding="utf-8")
    return [body for name, body in FENCES.findall(text) if name == language]


@pytest.fixture(scope="module")
def copy(root, tmp_path_factory):
    """A copy of the project's files, with the environment that runs the tests in place of its own."""
    target = tmp_path_factory.mktemp("readme") / "project"
    target.mkdir()
    for name in ("pipeline", "data", "expectations", "Makefile", "README.md", "pipeline.toml", "pyproject.toml"):
        source = root / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, target / name)
    for lock in root.glob("requirements*.lock"):
        shutil.copy(lock, target / lock.name)
    (target / ".venv").symlink_to(sys.prefix)
    return target


def test_the_shell_commands_run_in_order(root, copy):
    if not shutil.which("make") or Path(sys.prefix).name != ".venv":
        pytest.skip("needs make, and the environment that it sets up")
    commands = [line for body in blocks(root, "sh") for line in body.splitlines() if line and line != "make test"]
    assert commands[0] == "make run"
    for command in commands:
        done = subprocess.run(["bash", "-euc", command], cwd=copy, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        if "annotate" in command:
            assert '"3.1"' in done.stdout
    assert (copy / "out" / "report" / "index.html").exists()


def test_the_commands_of_spark_run_where_it_is_installed(root, copy):
    need_spark()
    if not shutil.which("make") or not (Path(sys.prefix) / "spark.stamp").exists():
        pytest.skip("needs make, and the environment that `make spark` sets up")
    (commands,) = blocks(root, "bash")
    done = subprocess.run(["bash", "-euc", commands], cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "econclaims-spark/tables" in done.stdout


def test_the_python_examples_run(root, copy):
    if not (copy / "out").exists():
        subprocess.run(
            [sys.executable, "-m", "pipeline", "run", "data/raw", "--output", "out"],
            cwd=copy,
            check=True,
            capture_output=True,
        )
    for body in blocks(root, "python"):
        done = subprocess.run([sys.executable, "-c", body], cwd=copy, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{body}\n{done.stderr}"
        assert done.stdout.strip()


def test_the_summary_is_what_a_run_prints(root, copy):
    (shown,) = blocks(root, "text")
    command = shlex.split(f"{sys.executable} -m pipeline run data/raw --output out")
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=True)
    printed = {line.strip() for line in (done.stdout + done.stderr).splitlines()}
    assert {line.strip() for line in shown.splitlines()} <= printed
