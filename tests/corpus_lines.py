"""What the tests of the packs' corpora share: a line's mentions as they should be read, and as they are."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

from pipeline import packs, schema
from pipeline.grammar.reading.resolve import resolve

FIELDS = {
    "surface", "start", "kind", "value", "low", "high", "unit", "approx", "date_start", "date_end", "per",
}  # fmt: skip
THIRDS = Decimal("1e-6")


def load(lang):
    """Return a language's corpus, and a name for each line."""
    corpus = Path(packs.__file__).parent / lang / "corpus.jsonl"
    lines = [json.loads(line) for line in corpus.read_text(encoding="utf-8").splitlines()]
    return lines, [f"line{number}-{'-'.join(line['tags'])}" for number, line in enumerate(lines, 1)]


def check_reading(reader, line):
    """Assert that a line is read with all of its mentions and no other."""
    mentions = reader.read(line["text"])
    resolve(mentions, date.fromisoformat(line["published"]), reader.units)
    wanted = list(expected(line))
    found = [_found(m) for m in mentions]
    for want, got in zip(wanted, found, strict=False):
        if "per" not in want:
            del got["per"]
    assert found == wanted, line["text"]


def check_form(line):
    """Assert that a line's annotations can be right."""
    for given, mention in zip(line["mentions"], expected(line), strict=True):
        assert set(given) <= FIELDS
        assert mention["kind"] in schema.KINDS
        assert mention["approx"] in schema.APPROX
        assert (mention["unit"] is None) == (mention["kind"] == "date")
        assert (mention["low"] is None) == (mention["high"] is None) == (mention["approx"] != "range")
        assert (mention["date_start"] is None) == (mention["date_end"] is None)
        if mention["kind"] != "date":
            assert (mention["value"] is None) == (mention["approx"] in {"range", "vague"})


def expected(line):
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
