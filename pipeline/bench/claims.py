"""Reference figures and claims by the million: what reading the ones and checking the others takes."""

from __future__ import annotations

import csv
import multiprocessing
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa

from pipeline import packs, parts, schema, tasks
from pipeline.bench.process import one_core
from pipeline.bench.stages import peak_memory
from pipeline.config import Config

FIGURES = 130_000
"""Reference figures, as many as the World Bank's extract of the metrics lexicon has."""
_SHARDS = 16
_OF_AN_ARTICLE = 20
_FIRST_YEAR, _YEARS = 1970, 54
_UNIT = "USD"


@dataclass(frozen=True, slots=True)
class Checked:
    """What checking cost: seconds of processor time by step, rows of checks, and the most memory that the process had."""

    claims: int
    figures: int
    seconds: dict[str, float]
    checks: int
    peak_bytes: int


def check_claims(claims: int, seed: int = 0, lang: str = "ko") -> Checked:
    """Measure, in a fresh process on one core, how long it takes to read reference figures and to check claims against them and each other.

    Args:
        claims: how many; each is of a figure, and half of them give another number than it.
        seed: of the numbers.
        lang: the language of the articles.
    """
    with tempfile.TemporaryDirectory(prefix="econclaims-bench-") as folder:
        spawn = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(1, mp_context=spawn) as pool:
            pool.submit(_write, Path(folder), claims, seed, lang).result()
        with ProcessPoolExecutor(1, mp_context=spawn) as pool:
            return pool.submit(_check, Path(folder), claims).result()


def _write(folder: Path, claims: int, seed: int, lang: str) -> None:
    """Write the figures as a tidy CSV file, and each shard's tables."""
    random = Random(seed)  # noqa: S311 -- no secret
    metrics = {key: m.aliases[lang][0] for key, m in packs.load(lang).metrics.metrics.items() if "money" in m.units}
    years = range(_FIRST_YEAR, _FIRST_YEAR + _YEARS)
    entities = [f"X{n:04}" for n in range(-(-FIGURES // (len(metrics) * _YEARS)))]
    keys = list(product(metrics, entities, years))[:FIGURES]
    values = [random.randrange(10**8, 10**12) for _ in keys]
    (folder / "figures").mkdir()
    with (folder / "figures" / "figures.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["series", "metric_id", "entity_id", "period", "value", "unit", "source", "vintage"])
        for (metric, entity, year), value in zip(keys, values, strict=True):
            rows.writerow([f"S.{metric}", metric, entity, year, value, _UNIT, "generated", "2024-01-01"])
    articles = -(-claims // _OF_AN_ARTICLE)
    for shard in range(_SHARDS):
        of_shard = range(shard * articles // _SHARDS, (shard + 1) * articles // _SHARDS)
        ids = [f"{(number << 64) // articles:016x}" for number in of_shard]
        drawn = [random.randrange(len(keys)) for _ in range(len(ids) * _OF_AN_ARTICLE)]
        told = [values[n] if random.random() < 1 / 2 else random.randrange(10**8, 10**12) for n in drawn]
        place = folder / f"{shard:04}"
        parts.write(place / "documents.parquet", _documents(ids, lang), schema.DOCUMENTS)
        with parts.Writer(place / "claims.parquet", schema.CLAIMS, tasks.BATCH_ROWS * _OF_AN_ARTICLE) as claims_file:
            claims_file.write(_claims(ids, [keys[n] for n in drawn], told, metrics))
        for spec in (schema.MENTIONS, schema.RELATION_ROWS):
            parts.write(place / f"{spec.name}.parquet", spec.arrow().empty_table(), spec)


def _table(spec: schema.TableSpec, rows: int, columns: dict[str, Any]) -> pa.Table:
    given = {name: value if isinstance(value, list) else [value] * rows for name, value in columns.items()}
    return schema.from_columns(spec, {name: given.get(name, [None] * rows) for name in spec.names()})


def _documents(ids: list[str], lang: str) -> pa.Table:
    published = pa.array([date(2024, 5, 2)] * len(ids)).cast(pa.timestamp("ms", schema.HOME_TIME_ZONE)).to_pylist()
    columns = {
        "doc_id": ids,
        "source_uri": ids,
        "published_at": published,
        "published_at_source": "record",
        "lang": lang,
    }
    return _table(schema.DOCUMENTS, len(ids), columns | {"text": "", "removed_chars": 0, "content_sha256": "0"})


def _claims(ids: list[str], keys: list[tuple[str, str, int]], told: list[int], metrics: dict[str, str]) -> pa.Table:
    starts = [n * 40 for n in range(_OF_AN_ARTICLE)]
    columns = {
        "claim_id": [f"{i}:text:{start:06}" for i in ids for start in starts],
        "doc_id": [i for i in ids for _ in starts],
        "start": starts * len(ids),
        "end": [start + 20 for start in starts] * len(ids),
        "sentence_start": starts * len(ids),
        "sentence_end": [start + 40 for start in starts] * len(ids),
        "surface": [f"{value} {_UNIT}" for value in told],
        "claim_text": [f"{metrics[metric]} {value} {_UNIT}" for (metric, _, _), value in zip(keys, told, strict=True)],
        "value_exact": [Decimal(value) for value in told],
        "metric": [metrics[metric] for metric, _, _ in keys],
        "metric_id": [metric for metric, _, _ in keys],
        "entity": [entity for _, entity, _ in keys],
        "entity_id": [entity for _, entity, _ in keys],
        "period_start": [date(year, 1, 1) for _, _, year in keys],
        "period_end": [date(year, 12, 31) for _, _, year in keys],
    }
    same = {"field": "text", "kind": "money", "approx": "exact", "resolution": Decimal(1), "unit": _UNIT}
    same |= {"usd_per_unit": Decimal(1), "modality": "actual", "role": "level", "taxonomy": "statistical"}
    return _table(schema.CLAIMS, len(told), columns | same | {"inherited": [[] for _ in told]})


def _check(folder: Path, claims: int) -> Checked:
    seconds: dict[str, float] = {}
    config = Config()

    def spent(name: str) -> None:
        seconds[name] = time.process_time() - sum(seconds.values()) - begin

    with one_core():
        begin = time.process_time()
        figures = tasks.read_references(folder, [folder / "figures"])["figures"]
        spent("references")
        for shard in range(_SHARDS):
            documents, *others = (
                folder / f"{shard:04}" / f"{name}.parquet" for name in ("documents", "mentions", "claims", "relations")
            )
            tasks.check_shard(folder / "out", documents, others, folder / tasks.REFERENCES, shard, config)
        spent("within articles and against figures")
        (folder / "across").mkdir()
        tables = [sorted(folder.glob(f"*/{name}.parquet")) for name in ("claims", "relations", "documents")]
        tasks.check_across(folder / "across", tables, _SHARDS, config)
        spent("across articles")
    return Checked(claims, figures, seconds, sum(_rows(folder)), peak_memory())


def _rows(folder: Path) -> Iterator[int]:
    for file in folder.rglob("checks-*.parquet"):
        yield from (batch.num_rows for batch in parts.read(file, ["check_id"]))
