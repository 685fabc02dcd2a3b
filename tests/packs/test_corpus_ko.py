"""The Korean corpus: every line is a sentence with all of its mentions, read as `gold/GUIDELINES.md` says."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline import packs, schema
from pipeline.grammar.resolve import resolve

CORPUS = Path(packs.__file__).parent / "ko" / "corpus.jsonl"
LINES = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
IDS = [f"line{number}-{'-'.join(line['tags'])}" for number, line in enumerate(LINES, 1)]
FIELDS = {
    "surface", "start", "kind", "value", "low", "high", "unit", "approx", "date_start", "date_end", "per",
}  # fmt: skip
THIRDS = Decimal("1e-6")


@pytest.fixture(scope="module")
def reader():
    """The Korean reader."""
    return packs.reader("ko")


@pytest.mark.parametrize("line", LINES, ids=IDS)
def test_reads_all_mentions_and_no_other(reader, line):
    mentions = reader.read(line["text"])
    resolve(mentions, date.fromisoformat(line["published"]), reader.units)
    expected = list(_expected(line))
    found = [_found(m) for m in mentions]
    for want, got in zip(expected, found, strict=False):
        if "per" not in want:
            del got["per"]
    assert found == expected, line["text"]


@pytest.mark.parametrize("line", LINES, ids=IDS)
def test_lines_are_well_formed(line):
    for given, mention in zip(line["mentions"], _expected(line), strict=True):
        assert set(given) <= FIELDS
        assert mention["kind"] in schema.KINDS
        assert mention["approx"] in schema.APPROX
        assert (mention["unit"] is None) == (mention["kind"] == "date")
        assert (mention["low"] is None) == (mention["high"] is None) == (mention["approx"] != "range")
        assert (mention["date_start"] is None) == (mention["date_end"] is None)
        if mention["kind"] != "date":
            assert (mention["value"] is None) == (mention["approx"] in {"range", "vague"})


def test_every_line_is_another_sentence():
    assert len({line["text"] for line in LINES}) == len(LINES) >= 330


def _expected(line):
    """Yield the annotations with their offsets: a surface is the next one in the text unless `start` says where."""
    text, place = line["text"], 0
    for m in line["mentions"]:
        start = m.get("start", text.find(m["surface"], place))
        place = start + len(m["surface"])
        assert text[start:place] == m["surface"], m
        mention = {
            "span": (start, m["surface"]),
            "kind": m["kind"],
            "value": _number(m.get("value"), m["kind"]),
            "low": _number(m.get("low"), m["kind"]),
            "high": _number(m.get("high"), m["kind"]),
            "unit": m.get("unit"),
            "approx": m.get("approx", "exact"),
            "date_start": m.get("date_start"),
            "date_end": m.get("date_end"),
        }
        yield mention | ({"per": m["per"]} if "per" in m else {})


def _found(m):
    return {
        "span": (m.start, m.surface),
        "kind": m.kind,
        "value": _number(m.value, m.kind),
        "low": _number(m.low, m.kind),
        "high": _number(m.high, m.kind),
        "unit": m.unit,
        "approx": m.approx,
        "date_start": m.date_start and m.date_start.isoformat(),
        "date_end": m.date_end and m.date_end.isoformat(),
        "per": m.per,
    }


def _number(given, kind):
    """An exact number; a fraction, which no decimal may hold, to six places as the guidelines print it."""
    if given is None:
        return None
    return Decimal(given).quantize(THIRDS) if kind == "fraction" else Decimal(given)
