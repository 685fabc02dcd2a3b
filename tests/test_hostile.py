"""Input that means harm: it costs bounded time and memory, goes to quarantine with a reason, and writes nowhere but into the output."""

import gzip
import json
import tracemalloc

import pandas as pd
import pytest

from pipeline import flow
from pipeline.config import Config, LimitSettings
from pipeline.readers import Source, read

ONE = Config.model_validate({"run": {"shards": 2, "workers": 1}})
WRONG = "지난달 수출은 19억위안(1813억원)이었다. 수출은 1년 전보다 4.2% 늘었다.\n"


def record(**fields):
    return (json.dumps({"published": "2017-06-20", **fields}) + "\n").encode()


def bomb(content, times):
    """Some content again and again in a gzip file, packed piece by piece."""
    return gzip.compress(content * times, 9)


HOSTILE = {
    "bomb.txt.gz": (lambda: bomb(b"\n" * 1_000_000, 200), "too_large"),
    "bomb.jsonl.gz": (lambda: bomb(b"x" * 1_000_000, 200), "too_large"),
    "bomb-of-bombs.txt.gz": (lambda: gzip.compress(bomb(b"\0" * 1_000_000, 50)), "binary_file"),
    "million.jsonl": (lambda: record(text="7개, " * 1_000_000), "too_large"),
    "million.txt": (lambda: "7개, ".encode() * 1_000_000, "too_large"),
    "nested.html": (lambda: b"<div>" * 1_000_000 + "수출 3% 증가".encode(), None),
    "nested.json": (lambda: b"[" * 1_000_000, "bad_json"),
    "deep.jsonl": (lambda: b'{"text": ' * 100_000 + b"\n", "bad_json"),
    "digits.json": (lambda: b'{"text": ' + b"9" * 100_000 + b"}", None),
    "wide.csv": (lambda: b"text," * 100_000 + b"\n" + b"x," * 50_000, "bad_csv"),
    "quote.csv": (lambda: b'text\n"' + b"never closed\n" * 200_000, None),
    "nul.txt": (lambda: b"\0" * 1_000, "binary_file"),
}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    """A run up to link over all of it, between two good articles; what it came to by file."""
    folder = tmp_path_factory.mktemp("hostile") / "in"
    folder.mkdir()
    for name, (make, _) in HOSTILE.items():
        (folder / name).write_bytes(make())
    good = [
        record(id="many", text="수출은 3억 달러, " * 5_000),
        record(id="surrogate", text="\ud800수출은 3억 달러\udfff였다."),
        record(id="nul", text="수출은 \x00 3억 \x00달러였다."),
        record(id="bidi", text="수출은 \u202e3억\u202c 달러\u2066였다."),
    ]
    (folder / "good.jsonl").write_bytes(b"".join(good))
    output = folder.parent / "out"
    flow.run(folder, output, ONE, until="link")
    tables = {
        name: pd.concat(pd.read_parquet(p) for p in sorted((output / "work").glob(pattern)))
        for name, pattern in (
            ("documents", "documents/*/documents-*.parquet"),
            ("mentions", "normalize/*/mentions-*.parquet"),
            ("quarantine", "*/*/quarantine-*.parquet"),
        )
    }
    return output, tables


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_quarantined_with_its_reason(outcome, name):
    refused = outcome[1]["quarantine"]
    mine = refused[refused["source_uri"].str.split("#").str[0] == name]
    assert len(mine), "it came to nothing"
    assert mine["payload"].str.len().max() <= 2 * ONE.limits.payload_chars
    assert mine["detail"].str.len().min() > 10
    assert not set(mine["reason_code"]) & {"internal_error", "unreadable"}
    if HOSTILE[name][1]:
        assert mine["reason_code"].tolist() == [HOSTILE[name][1]]
    documents = outcome[1]["documents"]
    assert not documents["source_uri"].str.startswith(name).any()


def test_good_articles_beside_it_are_read(outcome):
    documents = outcome[1]["documents"].set_index("source_id")
    assert set(documents.index) == {"many", "surrogate", "nul", "bidi"}
    mentions = outcome[1]["mentions"].groupby("doc_id").size()
    assert mentions[documents.loc["many", "doc_id"]] == 5_000
    for name in ("surrogate", "nul", "bidi"):
        assert mentions[documents.loc[name, "doc_id"]] == 1, name
        assert not set(documents.loc[name, "text"]) & set("\0\ud800\udfff\u202e\u202c\u2066"), name


def test_a_line_of_a_gigabyte_is_never_held(tmp_path):
    """The file is sparse: it takes no room on the disk."""
    path = tmp_path / "long.jsonl"
    with path.open("wb") as file:
        file.write(b'{"text": "' + b"x" * 100_000)
        file.truncate(1_000_000_000)
        file.seek(1_000_000_000)
        file.write(b'"}\n' + record(text="수출은 3억 달러였다."))
    limits = LimitSettings(record_bytes=1_000_000)
    tracemalloc.start()
    first, second = read(Source(path, "long.jsonl"), limits)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (first.row, first.reason_code) == (1, "too_large")
    assert second.text == "수출은 3억 달러였다."
    assert peak < 10 * limits.record_bytes


def test_no_name_writes_outside_the_output(tmp_path):
    """Ids, titles and addresses that climb, in articles with pages of their own."""
    climbing = "../../../../evil"
    fields = {"id": climbing, "title": f"{climbing}.html", "publisher": climbing, "url": f"file:///{climbing}"}
    lines = record(text=WRONG, **fields) + record(text=WRONG + WRONG, **fields | {"id": "/tmp/evil", "lang": climbing})
    place = tmp_path / "deep" / "deeper"
    (place / "in").mkdir(parents=True)
    (place / "in" / "a..%2f..%2fevil.jsonl").write_bytes(lines)
    (place / "in" / "a\\..\\..\\evil.jsonl").write_bytes(lines)
    (place / "in" / "...").mkdir()
    flow.run(place / "in", place / "out", ONE)
    made = {p.relative_to(tmp_path).parts[:3] for p in tmp_path.rglob("*") if p.is_file()}
    assert {parts[:3] for parts in made} <= {("deep", "deeper", "in"), ("deep", "deeper", "out")}
    assert list((place / "out/report/articles").iterdir())
    claims = pd.read_parquet(place / "out/tables/claims")
    assert (claims["verdict"] == "refuted").any()
    assert not list(tmp_path.rglob("evil*"))
