"""What is fuzzed: functions of bytes that raise where a promise is broken."""

from __future__ import annotations

import gzip
import unicodedata
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline import annotate
from pipeline.config import Config
from pipeline.readers import Source
from pipeline.stages.ingest import ingest as read_files

_LANGUAGES = ("ko", "en")
_DAYS = (None, "2017-06-20", "2016-02-29", "1999-12-31T23:59:59+00:00")
_SUFFIXES = (".txt", ".html", ".jsonl", ".json", ".csv", ".tsv", ".parquet")
_SMALL = Config.model_validate(
    {"limits": {"file_bytes": 100_000, "record_bytes": 20_000, "article_chars": 5_000, "payload_chars": 100}}
)


def reader(data: bytes) -> None:
    """Read a text: the first byte chooses language and day, the rest is UTF-8, lone surrogates included.

    Mentions must lie in the text, in order and apart, and the same text must give the same ones twice.
    """
    choice, text = data[:1] or b"\0", data[1:].decode("utf-8", "surrogateescape")
    lang, day = _LANGUAGES[choice[0] % 2], _DAYS[choice[0] // 2 % 4]
    found = annotate(text, published=day, lang=lang)
    end = 0
    for mention in found:
        assert end <= mention["start"] < mention["end"] <= len(text), mention
        end = mention["end"]
    assert found == annotate(text, published=day, lang=lang)


def ingest(data: bytes) -> None:
    """Read a file: the first byte chooses its format, and whether what follows is to be packed by gzip first.

    Every file must come to something, an article or a refusal, within the limits and in code points that the tables hold.
    """
    choice, content = (data[:1] or b"\0")[0], data[1:]
    suffix = _SUFFIXES[choice % len(_SUFFIXES)]
    packing = choice // len(_SUFFIXES) % 3
    with TemporaryDirectory(prefix="econclaims-fuzz-") as folder:
        path = Path(folder) / "file"
        path.write_bytes(gzip.compress(content, 1) if packing == 1 else content)
        source = Source(path, f"file{suffix}{'.gz' if packing else ''}")
        documents, refused = [], []
        for articles, rows in read_files([source], _SMALL):
            documents += articles.to_pylist()
            refused += rows.to_pylist()
    assert documents or refused or not content.strip() or suffix != ".txt", "a file came to nothing"
    for document in documents:
        assert 0 < len(document["text"]) <= _SMALL.limits.article_chars
        for text in (document["text"], document["title"] or ""):
            assert unicodedata.is_normalized("NFC", text)
            text.encode()
    for row in refused:
        assert row["reason_code"] != "unreadable" or "reader failed" not in row["detail"], row["detail"]
        assert "internal" not in row["reason_code"]


TARGETS: dict[str, Callable[[bytes], None]] = {"reader": reader, "ingest": ingest}
