"""The compiled grammar: which code it is, when it is used, and that it says what the source says."""

import os
import shutil
import subprocess
import sys

import pytest

from pipeline.grammar import compiled
from pipeline.grammar.compiled import PURE, ROOMS, modules

READ = """
import json
from pathlib import Path
from pipeline import annotate, packs
from pipeline.grammar import compiled
from pipeline.grammar.reading import quantities

print(compiled.is_used(), not quantities.__file__.endswith(".py"))
for corpus in sorted(Path(packs.__file__).parent.glob("*/corpus*.jsonl")):
    for line in map(json.loads, corpus.read_text(encoding="utf-8").splitlines()):
        print(json.dumps(annotate(line["text"], line["published"], corpus.parent.name, explain=True)))
"""


def read(root, **surroundings):
    environment = {k: v for k, v in os.environ.items() if k != PURE} | surroundings
    command = [sys.executable, "-c", READ]
    return subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True, text=True).stdout


def test_all_code_of_the_rooms_but_what_pydantic_makes(root):
    named = set(modules())
    for room in ROOMS:
        for file in (root / "pipeline/grammar" / room).glob("[a-z]*.py"):
            made_by_pydantic = "(Lexicon):" in file.read_text(encoding="utf-8")
            assert (f"pipeline.grammar.{room}.{file.stem}" in named) != made_by_pydantic, file
    assert "pipeline.grammar.model" in named


def test_another_source_has_another_folder(root, tmp_path, monkeypatch):
    copy = shutil.copytree(
        root / "pipeline/grammar", tmp_path / "grammar", ignore=shutil.ignore_patterns("__pycache__")
    )
    here = compiled.folder.__wrapped__()
    monkeypatch.setattr(compiled, "_HERE", copy)
    assert compiled.folder.__wrapped__() == here
    with (copy / "lexicon.py").open("a", encoding="utf-8") as changed:
        changed.write("\n")
    assert compiled.folder.__wrapped__() != here


def test_source_and_compiled_read_alike(root):
    if not compiled.folder().is_dir():
        if os.environ.get("COMPILED_TESTS") == "required":
            pytest.fail("COMPILED_TESTS=required: make compile")
        pytest.skip("the grammar is not compiled: make compile")
    ours, source = read(root).splitlines(), read(root, **{PURE: "1"}).splitlines()
    assert (ours[0], source[0]) == ("True True", "False False")
    assert len(ours) > 1000
    assert ours[1:] == source[1:]
