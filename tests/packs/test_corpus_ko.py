"""The Korean corpus: every line is a sentence with all of its mentions, read as `gold/GUIDELINES.md` says."""

import json
from pathlib import Path

import corpus_lines
import pytest

from pipeline import packs

LINES, IDS = corpus_lines.load("ko")
for batch in sorted((Path(packs.__file__).parent / "ko").glob("corpus_[0-9]*.jsonl")):
    added = [json.loads(line) for line in batch.read_text(encoding="utf-8").splitlines()]
    LINES += added
    IDS += [f"{batch.stem}-line{number}-{'-'.join(line['tags'])}" for number, line in enumerate(added, 1)]


@pytest.fixture(scope="module")
def reader():
    """The Korean reader."""
    return packs.reader("ko")


CASES = [
    pytest.param(line, id=name, marks=[pytest.mark.xfail(reason=line["miss"], strict=True)] if "miss" in line else [])
    for line, name in zip(LINES, IDS, strict=True)
]
"""A line with a `miss` is what the reader cannot do, and why; that it fails is held too."""


@pytest.mark.parametrize("line", CASES)
def test_reads_all_mentions_and_no_other(reader, line):
    corpus_lines.check_reading(reader, line)


@pytest.mark.parametrize("line", LINES, ids=IDS)
def test_lines_are_well_formed(line):
    corpus_lines.check_form(line)


def test_every_line_is_another_sentence():
    assert len({line["text"] for line in LINES}) == len(LINES) >= 880
