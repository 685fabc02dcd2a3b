"""The English corpus: every line is a sentence with all of its mentions, read as `gold/GUIDELINES.md` says."""

import corpus_lines
import pytest

from pipeline import packs

LINES, IDS = corpus_lines.load("en")


@pytest.fixture(scope="module")
def reader():
    """The English reader."""
    return packs.reader("en")


@pytest.mark.parametrize("line", LINES, ids=IDS)
def test_reads_all_mentions_and_no_other(reader, line):
    corpus_lines.check_reading(reader, line)


@pytest.mark.parametrize("line", LINES, ids=IDS)
def test_lines_are_well_formed(line):
    corpus_lines.check_form(line)


def test_every_line_is_another_sentence():
    assert len({line["text"] for line in LINES}) == len(LINES) >= 80
