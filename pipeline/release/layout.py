"""The folder to publish: Parquet in splits, the card, Croissant metadata, the data dictionary, exports, checksums."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline import parts, schema
from pipeline.errors import UsageError
from pipeline.release import exports
from pipeline.release.card import card
from pipeline.release.croissant import croissant

SPLITS = {"train": 80, "validation": 10, "test": 10}
"""Splits and their shares in percent."""
RELEASED = {name: spec for name, spec in schema.PUBLISHED.items() if name != schema.QUARANTINE.name}
"""What was refused is not published: it may hold anything."""
MARK = "SHA256SUMS"
_LICENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]{0,40}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}")


def release(output: Path, target: Path, licence: str, name: str, url: str, day: date | None = None) -> dict[str, int]:
    """Lay a data set out to publish; the same data set gives the same bytes.

    Args:
        output: a folder that a run wrote.
        target: the folder to write; an earlier release there is replaced at once.
        licence: as Hugging Face names licences.
        name: name of the data set.
        url: where it will be published.
        day: when it will be published, if that is to stand in the metadata.

    Returns:
        The articles of each split.

    Raises:
        UsageError: there is no data set, the target holds something else, or an argument is not of its form.
    """
    if not (output / "manifest.json").is_file():
        raise UsageError(f"{output}: holds no finished data set; `python -m pipeline run` writes one")
    if target.exists() and any(target.iterdir()) and not (target / MARK).is_file():
        raise UsageError(f"{target}: holds something else than a release; name another folder with --to")
    if not _LICENCE.fullmatch(licence):
        raise UsageError(f"{licence}: no licence as Hugging Face names them, such as cc-by-4.0, mit or unknown")
    if not _NAME.fullmatch(name) or not re.fullmatch(r"https?://[^\s\"<>]{1,500}", url):
        raise UsageError(f"{name}, {url}: a name of letters, digits, dots and dashes, and an address, are needed")
    manifest = json.loads((output / "manifest.json").read_text(encoding="utf-8"))
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".release-", dir=target.parent))
    try:
        split_of = splits(output / "tables")
        rows = _write_tables(output / "tables", scratch, split_of)
        exports.write(scratch)
        shutil.copyfile(output / "data_dictionary.md", scratch / "data_dictionary.md")
        facts = {"licence": licence, "name": name, "url": url, "version": manifest["packages"]["econclaims"]}
        if day:
            facts["day"] = day.isoformat()
        languages = sorted(
            {
                lang
                for batch in _batches(output / "tables" / "documents", ["lang"])
                for lang in batch["lang"].unique().to_pylist()
                if lang
            }
        )
        (scratch / "README.md").write_text(card(RELEASED, rows, facts, languages, manifest), encoding="utf-8")
        about = croissant(RELEASED, scratch, facts, languages)
        (scratch / "croissant.json").write_text(
            json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        sums = [
            f"{_sha256(f)}  {f.relative_to(scratch).as_posix()}\n" for f in sorted(scratch.rglob("*")) if f.is_file()
        ]
        (scratch / MARK).write_text("".join(sums), encoding="utf-8")
        scratch.chmod(0o755)
        if target.exists():
            shutil.rmtree(target)
        os.replace(scratch, target)  # noqa: PTH105 -- Path.replace is the same
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return {split: rows["documents"][split] for split in SPLITS}


def splits(tables: Path) -> dict[str, str]:
    """Return each article's split by doc_id.

    An article and all its copies, exact or near, are in the same split: the hash of the least doc_id among those that
    `duplicate_of` ties decides, so that an article keeps its split when others are added that are no copies of it.
    """
    parent: dict[str, str] = {}

    def root(doc_id: str) -> str:
        while parent.setdefault(doc_id, doc_id) != doc_id:
            parent[doc_id] = parent[parent[doc_id]]
            doc_id = parent[doc_id]
        return doc_id

    for batch in _batches(tables / "documents", ["doc_id", "duplicate_of"]):
        for row in batch.to_pylist():
            one, other = root(row["doc_id"]), root(row["duplicate_of"] or row["doc_id"])
            parent[max(one, other)] = min(one, other)
    return {doc_id: _split(root(doc_id)) for doc_id in parent}


def _split(root: str) -> str:
    place = int(hashlib.sha256(root.encode()).hexdigest()[:8], 16) * 100 >> 32
    for name, share in SPLITS.items():
        if place < share:
            return name
        place -= share
    raise AssertionError("the shares are 100 together")


def file_name(table: str, split: str) -> str:
    """Return where a table's split stands in a release."""
    return f"data/{table}/{split}-00000-of-00001.parquet"


def plain(spec: schema.TableSpec) -> pa.Schema:
    """Return a table's schema with strings for categories, which Hugging Face's readers need."""
    return pa.schema(
        [
            pa.field(f.name, pa.string() if f.type == schema.CATEGORY else f.type, f.nullable, f.metadata)
            for f in spec.arrow()
        ]
    )


def _write_tables(tables: Path, target: Path, split_of: Mapping[str, str]) -> dict[str, dict[str, int]]:
    rows: dict[str, dict[str, int]] = {}
    names = pa.array(list(SPLITS))
    places = pa.array([list(SPLITS).index(s) for s in split_of.values()], pa.int32())
    articles, chosen = pa.array(list(split_of), pa.string()), pa.DictionaryArray.from_arrays(places, names)
    for table, spec in RELEASED.items():
        rows[table] = dict.fromkeys(SPLITS, 0)
        wanted = plain(spec)
        files = {split: target / file_name(table, split) for split in SPLITS}
        files["train"].parent.mkdir(parents=True)
        writers = {split: pq.ParquetWriter(file, wanted, compression="zstd") for split, file in files.items()}
        for batch in _batches(tables / table):
            of = chosen.dictionary.take(chosen.indices.take(pc.index_in(batch["doc_id"].combine_chunks(), articles)))
            for split, writer in writers.items():
                mine = batch.filter(pc.equal(of, split)).cast(wanted).combine_chunks()
                rows[table][split] += mine.num_rows
                if mine.num_rows:
                    writer.write_table(mine, row_group_size=mine.num_rows)
        for writer in writers.values():
            writer.close()
    return rows


def _batches(folder: Path, columns: list[str] | None = None) -> Iterator[pa.Table]:
    for file in sorted(folder.rglob("*.parquet")):
        yield from parts.read(file, columns)


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
