"""The gold score, as the scorer beside the gold file gives it, may not fall below `floors.toml`."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from pipeline import annotate

FLOORS = tomllib.loads((Path(__file__).parent / "floors.toml").read_text(encoding="utf-8"))
CASES = [(group, name, floor) for group, names in FLOORS.items() for name, floor in names.items()]


@pytest.fixture(scope="module")
def figures(shared, tmp_path_factory):
    gold, system = shared / "gold" / "ko-dev.jsonl", tmp_path_factory.mktemp("gold") / "system.jsonl"
    with gold.open(encoding="utf-8") as lines, system.open("w", encoding="utf-8") as out:
        for record in map(json.loads, lines):
            mentions = annotate(record["text"], record["published"], record["lang"])
            out.write(json.dumps({"id": record["id"], "mentions": mentions}, ensure_ascii=False) + "\n")
    done = subprocess.run(
        [sys.executable, shared / "gold" / "score.py", gold, system, "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize(("group", "name", "floor"), CASES, ids=[f"{g}-{n}" for g, n, _ in CASES])
def test_no_figure_falls_below_its_floor(figures, group, name, floor):
    found = {
        "f1": lambda: figures[name]["f1"],
        "by_kind": lambda: figures["by_kind"][name]["f1"],
        "fields": lambda: figures["fields"][name],
    }
    assert found[group]() >= floor
