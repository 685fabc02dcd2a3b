"""What a worker does with one shard: parts in, one stage's function over bounded batches, parts out."""

from __future__ import annotations

import hashlib
import json
import shutil
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import decisions, parts, schema
from pipeline.config import Config
from pipeline.errors import EconclaimsError
from pipeline.garbage import uncollected
from pipeline.places import Remote
from pipeline.readers import Source

BUFFER_BYTES = 32_000_000
"""Articles that an ingest task holds before it writes them out."""
BATCH_ROWS = 256
"""Articles that a stage is handed at a time."""
REFERENCES = "references.parquet"
CHECK_ROWS = 32_768
"""Rows of a row group of checks between articles."""

_SHOWN = ("title", "text")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a file was when the run began."""

    sha256: str
    size: int


def fingerprint(path: Path | Remote) -> Fingerprint:
    """Return a file's fingerprint, of its content alone; one that cannot be read has an empty hash, and ingest says why."""
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as content:
            while piece := content.read(1 << 20):
                digest.update(piece)
                size += len(piece)
    except OSError:
        return Fingerprint("", 0)
    return Fingerprint(digest.hexdigest(), size)


def part_name(table: str, shard: int, of: str = "") -> str:
    """Return the file name of a shard's part of a table, or of the rows of it that one step of several made."""
    return f"{table}-{shard:04d}{of and '-' + of}.parquet"


def bucket_of_file(uri: str, shards: int) -> int:
    """Return the hash bucket that a file is read in."""
    return zlib.crc32(uri.encode("utf-8", "surrogateescape")) % shards


def shard_of(doc_id: str, shards: int) -> int:
    """Return an article's shard: as doc_id is a hash in hexadecimal, equal ranges of it, so that sorted shards join to a whole."""
    return int(doc_id[:8], 16) * shards >> 32


def ingest_files(
    scratch: Path, sources: Sequence[tuple[Source, Fingerprint]], number: int, shards: int, config: Config
) -> dict[str, Any]:
    """Read files and part their articles by shard: `documents-<shard>.parquet` for each shard that has any."""
    from pipeline.stages.ingest import ingest

    writers: dict[int, parts.Writer] = {}
    held: list[pa.Table] = []
    stack = ExitStack()

    def flush() -> None:
        if not held:
            return
        table = pa.concat_tables(held)
        held.clear()
        buckets = pa.array([shard_of(i, shards) for i in table["doc_id"].to_pylist()], pa.int32())
        for shard in sorted(pc.unique(buckets).to_pylist()):
            if shard not in writers:
                file = scratch / part_name("documents", shard)
                writers[shard] = stack.enter_context(parts.Writer(file, schema.DOCUMENTS))
            writers[shard].write(table.filter(pc.equal(buckets, shard)))

    with stack:
        refused = stack.enter_context(_refusals(scratch, "ingest", number))
        for documents, quarantine in ingest([source for source, _ in sources], config):
            refused.write(quarantine)
            held.append(documents)
            if sum(t.nbytes for t in held) > BUFFER_BYTES:
                flush()
        flush()
    for source, before in sources:
        if before != fingerprint(source.path):
            raise EconclaimsError(f"{source.path}: changed while it was read; run the same command again")
    return {}


def collect(scratch: Path, pieces: Sequence[Path], shard: int, config: Config) -> dict[str, Any]:
    """Sort a shard's articles by doc_id; a record that was read before goes to quarantine."""
    first: tuple[str, str] | None = None
    with (
        parts.Writer(scratch / part_name("documents", shard), schema.DOCUMENTS, BATCH_ROWS) as documents,
        _refusals(scratch, "articles", shard) as refused,
    ):
        for batch in parts.ordered(pieces, schema.DOCUMENTS):
            keep, rows = [], []
            for doc_id, uri in zip(batch["doc_id"].to_pylist(), batch["source_uri"].to_pylist(), strict=True):
                repeated = first is not None and doc_id == first[0]
                keep.append(not repeated)
                if repeated and first:
                    detail = f"the same record as {first[1]}, word by word and by its id"
                    rows.append(_refused("dedupe", "documents", doc_id, uri, "repeated_record", detail, {}, config))
                else:
                    first = (doc_id, uri)
            documents.write(batch.filter(pa.array(keep, pa.bool_())))
            refused.write(schema.to_table(schema.QUARANTINE, rows))
    return {}


def find_copies(scratch: Path, documents: Sequence[Path], config: Config) -> dict[str, Any]:
    """Find copies over the whole corpus: `copies.json`, from the copy's doc_id to the original's."""
    from pipeline.stages.dedupe import dedupe

    columns = ["doc_id", "title", "text", "published_at", "lang"]
    copies = dedupe((batch for path in documents for batch in parts.read(path, columns)), config)
    (scratch / "copies.json").write_text(json.dumps(copies, sort_keys=True), encoding="utf-8")
    return {}


def mark_copies(scratch: Path, documents: Path, copies: Mapping[str, str]) -> dict[str, Any]:
    """Fill `duplicate_of` of a shard's articles."""
    with parts.Writer(scratch / documents.name, schema.DOCUMENTS) as writer:
        for batch in parts.read(documents):
            originals = pa.array([copies.get(i) for i in batch["doc_id"].to_pylist()], pa.string())
            place = batch.column_names.index("duplicate_of")
            writer.write(batch.set_column(place, batch.schema.field(place), originals))
    return {"copies": len(copies)}


def extract_shard(scratch: Path, documents: Path, shard: int, config: Config) -> dict[str, Any]:
    """Read a shard's mentions: `readings-<shard>.parquet`."""
    from pipeline.stages.extract import extract

    work = _ByArticle(_refusals(scratch, "extract", shard), "extract", "mentions", config)
    with parts.Writer(scratch / part_name("readings", shard), schema.READINGS) as readings, work:
        for batch in parts.read(documents):
            for (result,) in work(lambda articles: (extract(articles, config),), batch):
                readings.write(result)
    return {}


def normalize_shard(scratch: Path, documents: Path, readings: Path, shard: int, config: Config) -> dict[str, Any]:
    """Resolve a shard's readings: `mentions-<shard>.parquet`."""
    from pipeline.stages.normalize import normalize

    work = _ByArticle(_refusals(scratch, "normalize", shard), "normalize", "mentions", config)
    with parts.Writer(scratch / part_name("mentions", shard), schema.MENTIONS) as mentions, work:
        for batch, (mine,) in _beside(documents, readings):
            for (result,) in work(lambda articles, read: (normalize(read, articles, config),), batch, mine):
                mentions.write(result)
    return {}


def link_shard(scratch: Path, documents: Path, mentions: Path, shard: int, config: Config) -> dict[str, Any]:
    """Link a shard's mentions: `claims-<shard>.parquet` and `relations-<shard>.parquet`."""
    from pipeline.stages.link import link

    work = _ByArticle(_refusals(scratch, "link", shard), "link", "claims", config)
    with (
        parts.Writer(scratch / part_name("claims", shard), schema.CLAIMS) as claims,
        parts.Writer(scratch / part_name("relations", shard), schema.RELATION_ROWS) as relations,
        work,
    ):
        for batch, (mine,) in _beside(documents, mentions):
            for asserted, tied in work(lambda articles, found: link(found, articles, config), batch, mine):
                claims.write(asserted)
                relations.write(tied)
    return {}


def decide_shard(
    scratch: Path, documents: Path, claims: Path, lines: Sequence[str], shard: int, config: Config
) -> dict[str, Any]:
    """Apply reviewers' decisions to a shard's claims: `claims-<shard>.parquet`; those that fit none go to quarantine."""
    given = [decisions.parse(line) for line in lines]
    applied, unfit = 0, []
    with (
        parts.Writer(scratch / part_name("claims", shard), schema.CLAIMS) as overridden,
        _refusals(scratch, "decide", shard) as refused,
    ):
        for batch, (mine,) in _beside(documents, claims):
            uris = dict(zip(batch["doc_id"].to_pylist(), batch["source_uri"].to_pylist(), strict=True))
            here = {d.key: d for d in given if d.doc_id in uris}
            result, found = decisions.apply(mine, here)
            overridden.write(result)
            applied += len(found)
            unfit += [(d, uris[d.doc_id]) for key, d in here.items() if key not in found]
        rows = [
            _refused("link", "claims", str(d.key), uri, "decision_without_claim", d.lost(), d.model_dump(mode="json"), config)
            for d, uri in unfit
        ]  # fmt: skip
        refused.write(schema.to_table(schema.QUARANTINE, rows))
    return {"applied": applied, "unfit": len(unfit)}


def read_references(scratch: Path, folders: Sequence[Path]) -> dict[str, Any]:
    """Read reference statistics: `references.parquet`; tells how many figures there are, and those of no metric by series."""
    from pipeline.references.load import load_references, unmapped

    table = load_references(folders)
    parts.write(scratch / REFERENCES, table, schema.REFERENCES)
    return {"figures": table.num_rows, "unmapped": unmapped(table)}


def check_shard(
    scratch: Path, documents: Path, others: Sequence[Path], references: Path, shard: int, config: Config
) -> dict[str, Any]:
    """Check a shard: `checks-<shard>.parquet`; `others` are its mentions, claims and relations."""
    from pipeline.references.figures import of_file
    from pipeline.stages.check import READ, check

    figures = of_file(references, references.stat().st_mtime_ns)
    work = _ByArticle(_refusals(scratch, "check", shard), "check", "checks", config)
    with parts.Writer(scratch / part_name("checks", shard), schema.CHECKS) as checks, work:
        for batch, tables in _beside(documents, *others, columns=READ):
            for (tested,) in work(
                lambda articles, found, told, tied: (check(found, told, tied, articles, config, figures),),
                batch,
                *tables,
            ):
                checks.write(tested)
    return {}


def check_across(scratch: Path, tables: Sequence[Sequence[Path]], shards: int, config: Config) -> dict[str, Any]:
    """Check articles against each other: `checks-<shard>-across.parquet` for each shard that has any.

    `tables` are the parts of claims, relations and documents.
    """
    from pipeline.stages._across import across

    claims, relations, documents = tables
    with TemporaryDirectory(dir=scratch.parent) as spill:
        pieces: dict[int, parts.Writer] = {}
        with ExitStack() as stack:
            for batch in across(claims, relations, documents, Path(spill), config):
                mine = pa.array([shard_of(i, shards) for i in batch["doc_id"].to_pylist()], pa.int32())
                for shard in pc.unique(mine).to_pylist():
                    if shard not in pieces:
                        file = Path(spill) / part_name("pieces", shard)
                        pieces[shard] = stack.enter_context(parts.Writer(file, schema.CHECKS))
                    pieces[shard].write(batch.filter(pc.equal(mine, shard)))
        for shard in sorted(pieces):
            with parts.Writer(scratch / part_name("checks", shard, "across"), schema.CHECKS, CHECK_ROWS) as checks:
                for batch in parts.ordered([Path(spill) / part_name("pieces", shard)], schema.CHECKS):
                    checks.write(batch)
    return {}


def validate_tables(
    scratch: Path,
    tables: Mapping[str, Sequence[Path]],
    standing: Mapping[str, Sequence[Path]],
    earlier: Path | None,
    run_name: str,
    config: Config,
) -> dict[str, Any]:
    """Validate tables into `kept/` and `results/`; the results of an earlier call of the same run stand there too."""
    from pipeline.stages.validate import validate

    if earlier:
        shutil.copytree(earlier, scratch / "results")
    with uncollected():
        return asdict(validate(tables, scratch / "kept", scratch / "results", run_name, config, standing))


def publish_version(
    scratch: Path, tables: Mapping[str, Sequence[Path]], results: Path, facts: Mapping[str, Any], config: Config
) -> None:
    """Fill a folder with a version: what publish writes, and the results of validation in `validation/`, linked to the report."""
    from pipeline.stages.publish import publish
    from pipeline.stages.report import link_validation

    shutil.copytree(results, scratch / "validation")
    publish(tables, scratch, facts, config)
    link_validation(scratch, config)


def report_version(scratch: Path, version: Path, config: Config) -> None:
    """Write a version's `report/` into a folder beside links to all else that the version holds."""
    from pipeline.stages.report import report

    for place in sorted(version.iterdir()):
        (scratch / place.name).symlink_to(place.resolve())
    report(scratch, config)


def _beside(
    documents: Path, *tables: Path, columns: Sequence[Sequence[str] | None] = ()
) -> Iterator[tuple[pa.Table, list[pa.Table]]]:
    """Yield a shard's articles batch by batch, each with its rows of other tables, and of each table those columns that are given."""
    for batch in parts.read(documents):
        ids = batch["doc_id"]
        both = zip(tables, columns or [None] * len(tables), strict=True)
        yield batch, [parts.of_articles(t, ids[0].as_py(), ids[-1].as_py(), names) for t, names in both]


@dataclass
class _ByArticle:
    """Calls a stage on a batch, and where it raises on each article alone, so that one article cannot stop a run."""

    refusals: parts.Writer
    stage: str
    table: str
    config: Config

    def __call__(
        self,
        function: Callable[..., tuple[pa.Table, ...]],
        documents: pa.Table,
        *others: pa.Table,
    ) -> Iterator[tuple[pa.Table, ...]]:
        try:
            with uncollected():
                whole = function(documents, *others)
        except (EconclaimsError, NotImplementedError, OSError):
            raise
        except Exception:
            for index in range(documents.num_rows):
                yield from self._one(function, documents.slice(index, 1), others)
        else:
            yield whole

    def _one(
        self,
        function: Callable[..., tuple[pa.Table, ...]],
        document: pa.Table,
        others: tuple[pa.Table, ...],
    ) -> Iterator[tuple[pa.Table, ...]]:
        doc_id = document["doc_id"][0].as_py()
        mine = [t.filter(pc.equal(t["doc_id"], doc_id)) for t in others]
        try:
            yield function(document, *mine)
        except Exception as e:
            uri, detail = document["source_uri"][0].as_py(), f"{type(e).__name__}: {e}"
            payload = {name: (document[name][0].as_py() or "")[: self.config.limits.payload_chars] for name in _SHOWN}
            row = _refused(self.stage, self.table, doc_id, uri, "internal_error", detail, payload, self.config)
            self.refusals.write(schema.to_table(schema.QUARANTINE, [row]))

    def __enter__(self) -> None:
        self.refusals.__enter__()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.refusals.__exit__(kind, error, trace)


def _refusals(scratch: Path, step: str, number: int) -> parts.Writer:
    """Return a writer of the rows that a step refuses; the file's name is its own among all of the run."""
    return parts.Writer(scratch / part_name(f"quarantine-{step}", number), schema.QUARANTINE)


def _refused(
    stage: str, table: str, key: str, uri: str, reason: str, detail: str, payload: Mapping[str, Any], config: Config
) -> dict[str, Any]:
    return {
        "stage": stage,
        "table": table,
        "key": key,
        "source_uri": uri,
        "row": None,
        "reason_code": reason,
        "detail": detail[: config.limits.payload_chars],
        "payload": json.dumps(payload, ensure_ascii=False),
    }
