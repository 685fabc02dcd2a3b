"""JSON lines in, JSON lines out; a bad one costs itself alone."""

import io
import json

import pytest

from pipeline import lines


@pytest.fixture(autouse=True)
def reader(monkeypatch):
    """A reader that gives back what it was handed."""

    def annotate(text, published, lang, **_):
        if "boom" in text:
            raise RuntimeError("no\nway")
        return [{"text": text, "published": published, "lang": lang}]

    monkeypatch.setattr(lines, "annotate", annotate)


def run(content):
    sink, complaints = io.BytesIO(), []
    bad = lines.annotate_lines(io.BytesIO(content), sink, complaints.append)
    assert bad == len(complaints)
    return [json.loads(line) for line in sink.getvalue().splitlines()], complaints


def test_only_four_fields_are_read():
    record = {"id": "a", "text": "글", "published": "2017-06-20", "lang": "ko", "mentions": [1], "title": "x"}
    out, complaints = run(json.dumps(record).encode() + b"\n\n" + b'{"id": 7, "text": "b"}')
    assert not complaints
    assert out == [
        {"id": "a", "mentions": [{"text": "글", "published": "2017-06-20", "lang": "ko"}]},
        {"id": 7, "mentions": [{"text": "b", "published": None, "lang": "ko"}]},
    ]


@pytest.mark.parametrize(
    ("line", "complaint", "identifier"),
    [
        (b"{", "line 2: Expecting property name", None),
        (b"[1]", "line 2: is no JSON object", None),
        (b'{"id": 1}', "line 2: has no `text`", 1),
        (b'{"id": 1, "text": 5}', "line 2: has no `text`", 1),
        (b'{"id": 1, "text": "a", "published": 2017}', "line 2: `published` and `lang`", 1),
        (b'{"id": 1, "text": "boom"}', "line 2: no way", 1),
        (b"\xff\xfe", "line 2: 'utf-8' codec", None),
        (b"[" * 100_000, "line 2: ", None),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_read(line, complaint, identifier):
    good = b'{"id": "a", "text": "b"}'
    out, complaints = run(b"\n".join([good, line, good]))
    assert [len(o["mentions"]) for o in out] == [1, 0, 1]
    assert out[1]["id"] == identifier
    assert len(complaints) == 1
    assert complaints[0].startswith(complaint)
    assert "\n" not in complaints[0]


def test_a_line_that_is_too_long_is_passed_over_in_pieces(monkeypatch):
    monkeypatch.setattr(lines, "LINE_BYTES", 100)
    long = json.dumps({"id": 1, "text": "x" * 1000}).encode()
    good = b'{"id": "a", "text": "b"}'
    out, complaints = run(b"\n".join([long, good, long]))
    assert [len(o["mentions"]) for o in out] == [0, 1, 0]
    assert complaints == ["line 1: is longer than 100 bytes", "line 3: is longer than 100 bytes"]


def test_a_byte_order_mark_and_lone_surrogates_do_no_harm():
    out, complaints = run(b"\xef\xbb\xbf" + b'{"id": "\\ud800", "text": "b"}')
    assert not complaints
    assert out[0]["id"] == "\ud800"
