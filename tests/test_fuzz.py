"""What fuzzing found, and that its targets see what they are there to see."""

from pathlib import Path

import pytest

from fuzz import targets

FINDS = [(f.parent.name, f.read_bytes()) for f in sorted((Path(targets.__file__).parent / "finds").glob("*/*"))]
SEEDS = [
    ("reader", b"\x02" + "중국의 매출은 올해 약 7710억 달러(1813억원)에 이를 것이다.".encode()),
    ("reader", b"\x03Exports rose 3.1% to $5.2 billion in the third quarter of 2016."),
    ("reader", b"\x00" + "수출은 ".encode() + b"\xff\xfe\x00" + "3억 달러\u202e였다.".encode()),
    *(
        ("ingest", bytes([choice]) + b'{"text": "3% \xec\xa6\x9d\xea\xb0\x80", "id": 1}\n\x00\xff\n')
        for choice in range(21)
    ),
    *(("ingest", bytes([choice])) for choice in range(21)),
]


@pytest.mark.parametrize(("target", "data"), [*SEEDS, *FINDS])
def test_the_targets_pass_what_is_sound_and_finds_stay_mended(target, data):
    targets.TARGETS[target](data)


def test_the_reader_target_sees_mentions_that_overlap(monkeypatch):
    wrong = [{"start": 0, "end": 3}, {"start": 2, "end": 4}]
    monkeypatch.setattr(targets, "annotate", lambda *_, **__: wrong)
    with pytest.raises(AssertionError):
        targets.reader(b"\0abcdef")


def test_the_ingest_target_sees_a_file_that_comes_to_nothing(monkeypatch):
    monkeypatch.setattr(targets, "read_files", lambda *_: iter(()))
    with pytest.raises(AssertionError, match="came to nothing"):
        targets.ingest(b"\0abc")
