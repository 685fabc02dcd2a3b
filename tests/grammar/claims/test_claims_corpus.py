"""The corpus of claims: each line's mentions assert what it says, read from the text alone; a null claim is a trap."""

import json
from pathlib import Path

import pytest

from pipeline import annotate, packs

CORPORA = sorted((Path(packs.__file__).parent / "ko").glob("corpus_claims*.jsonl"))
LINES, IDS = [], []
for corpus in CORPORA:
    added = [json.loads(line) for line in corpus.read_text(encoding="utf-8").splitlines()]
    LINES += added
    IDS += [f"{corpus.stem}-line{number}" for number in range(1, len(added) + 1)]
FIELDS = {"metric", "entity", "period", "modality", "role", "direction", "source"}


@pytest.mark.parametrize("line", LINES, ids=IDS)
def test_reads_the_claims_of_the_line(line):
    found = {m["start"]: m for m in annotate(line["text"], line["published"])}
    place = 0
    for want in line["mentions"]:
        start = line["text"].index(want["surface"], place)
        place = start + len(want["surface"])
        assert start in found, want["surface"]
        claim = found[start]["claim"]
        if want["claim"] is None:
            assert claim is None, want["surface"]
        else:
            assert claim is not None, want["surface"]
            assert {name: claim[name] for name in want["claim"]} == want["claim"], want["surface"]


def test_the_corpus_is_large_varied_and_well_formed():
    assert len({line["text"] for line in LINES}) == len(LINES) >= 400
    claims = [m["claim"] for line in LINES for m in line["mentions"]]
    assert sum(c is None for c in claims) >= 15
    assert all(set(c) <= FIELDS for c in claims if c)
    for name, values in {
        "modality": {"actual", "estimate", "forecast", "target", "hypothetical"},
        "role": {"level", "change", "base"},
        "direction": {"up", "down", None},
    }.items():
        assert {c[name] for c in claims if c and name in c} == values
