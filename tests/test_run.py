"""The whole way with the real stages, as the command line runs it: the same bytes whatever the workers, kills and places."""

import json
import os
import random
import shutil
import subprocess
import sys

import pandas as pd
import pytest

from pipeline import environment
from pipeline.grammar import compiled
from pipeline.schema import PUBLISHED


def start(root, articles, output, workers=1, **surroundings):
    command = [sys.executable, "-m", "pipeline", "run", articles, "--output", output, "--workers", str(workers)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=root, env=os.environ | surroundings, text=True, **pipes)


def finish(process):
    out, err = process.communicate(timeout=300)
    assert process.returncode in {0, 1}, err
    assert err == ""
    return out


def tables(output):
    return {p.relative_to(output).as_posix(): p.read_bytes() for p in sorted(output.glob("tables/*/*.parquet"))}


@pytest.fixture(scope="module")
def undisturbed(root, tmp_path_factory):
    """An output made from the sample articles by one worker."""
    output = tmp_path_factory.mktemp("undisturbed") / "out"
    finish(start(root, root / "data/raw", output))
    return output


def test_everything_is_there(undisturbed):
    manifest = json.loads((undisturbed / "manifest.json").read_text(encoding="utf-8"))
    for name in PUBLISHED:
        assert len(pd.read_parquet(undisturbed / "tables" / name)) == manifest["rows"][name]
    assert manifest["rows"]["documents"] >= 14
    assert manifest["verdicts"]["refuted"] >= 5
    assert manifest["packages"]["econclaims"] == environment.VERSION
    for page in ("report/index.html", "validation/data_docs/index.html", "data_dictionary.md"):
        assert (undisturbed / page).stat().st_size > 0


def test_offsets_reread_the_surface(undisturbed):
    documents = pd.read_parquet(undisturbed / "tables/documents").set_index("doc_id")
    for mention in pd.read_parquet(undisturbed / "tables/mentions").itertuples():
        assert documents.loc[mention.doc_id, mention.field][mention.start : mention.end] == mention.surface


def test_the_surroundings_do_not_show(root, undisturbed, tmp_path):
    """Two workers, another hash seed, locale and time zone, the files at another place, the grammar from its source."""
    moved = tmp_path / "moved"
    shutil.copytree(root / "data/raw", moved)
    around = {"PYTHONHASHSEED": "7", "LC_ALL": "C", "TZ": "America/New_York", compiled.PURE: "1"}
    finish(start(root, moved, tmp_path / "out", 2, **around))
    assert tables(tmp_path / "out") == tables(undisturbed)
    manifests = [json.loads((o / "manifest.json").read_text(encoding="utf-8")) for o in (tmp_path / "out", undisturbed)]
    assert manifests[0] == manifests[1]


def test_a_killed_run_goes_on_to_the_same_bytes(root, undisturbed, tmp_path):
    """The driver is killed at some moments; its workers must not disturb the run that follows at once."""
    output = tmp_path / "out"
    moments = random.Random(20170620)
    killed = 0
    for _ in range(4):
        process = start(root, root / "data/raw", output, 2)
        try:
            process.wait(timeout=moments.uniform(1, 5))
        except subprocess.TimeoutExpired:
            killed += 1
            process.kill()
        process.communicate()
        shown = tables(output)
        assert not shown or shown == tables(undisturbed), "a half-written version was shown"
    assert killed >= 1
    finish(start(root, root / "data/raw", output, 2))
    assert tables(output) == tables(undisturbed)
    assert list((output / "work/scratch").iterdir()) == [] if (output / "work/scratch").exists() else True
