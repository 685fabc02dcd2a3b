"""Reference figures and claims by the million: what reading the ones and checking the others takes."""

from __future__ import annotations

import csv
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa

from pipeline import packs, parts, schema, tasks
from pipeline.bench.stages import peak_memory
from pipeline.config import Config
from pipeline.engine.local import LocalEngine
from pipeline.references import fx

FIGURES = 130_000
"""Reference figures, as many as the World Bank's extract of the metrics lexicon has."""
_SHARDS = 16
_OF_AN_ARTICLE = 20
_FIRST_YEAR, _YEARS = 1970, 54
_UNIT, _OTHER_UNIT = "USD", "KRW"
_PUBLISHED, _DAYS = date(2024, 5, 2), 60
_SELDOM, _FAMOUS = 0.5, 100
_WRONG, _CONVERTED = 0.2, 0.1


@dataclass(frozen=True, slots=True)
class Checked:
    """What checking cost.

    Args:
        claims: how many there were.
        figures: of the reference statistics.
        workers: processes that worked on the shards.
        seconds: of wall clock, by step.
        processor: seconds of processor time of all processes.
        checks: rows.
        peak_bytes: the most memory that the process had.
        worker_bytes: the most that one of its workers had.
    """

    claims: int
    figures: int
    workers: int
    seconds: dict[str, float]
    processor: float
    checks: int
    peak_bytes: int
    worker_bytes: int


def check_claims(claims: int, seed: int = 0, lang: str = "ko") -> Checked:
    """Measure, on all cores from a fresh process, how long it takes to read reference figures and to check claims against them and each other.

    The claims are of articles of two months with twenty each, rounded to two to five digits as newspapers do. Half are of one figure in
    a hundred, as all report the same news. One in five gives another number than the figure: half of these lie within 2% of it, a quarter
    anywhere from a fifth to four times as much, a quarter are off by powers of ten. One in ten is in won instead of dollars. Every claim
    has a figure, and nearly every one others of its metric, entity and year to be held against; of real ones few have.

    Args:
        claims: how many.
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
        drawn = [_drawn(random, len(keys)) for _ in range(len(ids) * _OF_AN_ARTICLE)]
        told = [_printed(random, values[n], keys[n][2]) for n in drawn]
        place = folder / f"{shard:04}"
        with parts.Writer(place / "documents.parquet", schema.DOCUMENTS, tasks.BATCH_ROWS) as documents_file:
            documents_file.write(_documents(ids, lang))
        with parts.Writer(place / "claims.parquet", schema.CLAIMS, tasks.BATCH_ROWS * _OF_AN_ARTICLE) as claims_file:
            claims_file.write(_claims(ids, [keys[n] for n in drawn], told, metrics))
        for spec in (schema.MENTIONS, schema.RELATION_ROWS):
            parts.write(place / f"{spec.name}.parquet", spec.arrow().empty_table(), spec)


@dataclass(frozen=True, slots=True)
class _Printed:
    """A number as an article has it: its value, the worth of 1 in its last digit, its currency, and how it is written."""

    value: Decimal
    resolution: Decimal
    unit: str
    surface: str


def _drawn(random: Random, figures: int) -> int:
    """Draw a figure: every other time one of the few that all report."""
    return random.randrange(figures) if random.random() < _SELDOM else random.randrange(figures // _FAMOUS) * _FAMOUS


def _printed(random: Random, figure: int, year: int) -> _Printed:
    """Print a figure, or another number in its place, as a newspaper does."""
    value, wrong = Decimal(figure), random.random()
    if wrong < _WRONG / 4:
        value = value.scaleb(random.choice((-3, -2, -1, 1, 2, 3)))
    elif wrong < _WRONG / 2:
        value *= Decimal(random.randrange(20, 400)) / 100
    elif wrong < _WRONG:
        value *= Decimal(random.randrange(980, 1020)) / 1000
    unit = _UNIT
    worth = (
        fx.average(_UNIT, _OTHER_UNIT, date(year, 1, 1), date(year, 12, 31)) if random.random() < _CONVERTED else None
    )
    if worth is not None:
        value, unit = value * worth, _OTHER_UNIT
    resolution = Decimal(1).scaleb(value.adjusted() + 1 - random.choice((2, 3, 3, 4, 4, 5)))
    value = value.quantize(resolution) if resolution < 1 else (value / resolution).to_integral_value() * resolution
    return _Printed(value, resolution, unit, f"{value:f} {unit}")


def _table(spec: schema.TableSpec, rows: int, columns: dict[str, Any]) -> pa.Table:
    given = {name: value if isinstance(value, list) else [value] * rows for name, value in columns.items()}
    return schema.from_columns(spec, {name: given.get(name, [None] * rows) for name in spec.names()})


def _documents(ids: list[str], lang: str) -> pa.Table:
    days = [_PUBLISHED + timedelta(days=n % _DAYS) for n in range(len(ids))]
    published = pa.array(days).cast(pa.timestamp("ms", schema.HOME_TIME_ZONE)).to_pylist()
    columns = {
        "doc_id": ids,
        "source_uri": ids,
        "published_at": published,
        "published_at_source": "record",
        "lang": lang,
    }
    return _table(schema.DOCUMENTS, len(ids), columns | {"text": "", "removed_chars": 0, "content_sha256": "0"})


def _claims(
    ids: list[str], keys: list[tuple[str, str, int]], told: list[_Printed], metrics: dict[str, str]
) -> pa.Table:
    starts = [n * 40 for n in range(_OF_AN_ARTICLE)]
    rate = fx.rate(_OTHER_UNIT, _UNIT, _PUBLISHED, _DAYS)
    worth = {_UNIT: Decimal(1), _OTHER_UNIT: round(rate[0], 9) if rate else None}
    columns = {
        "claim_id": [f"{i}:text:{start:06}" for i in ids for start in starts],
        "doc_id": [i for i in ids for _ in starts],
        "start": starts * len(ids),
        "end": [start + 20 for start in starts] * len(ids),
        "sentence_start": starts * len(ids),
        "sentence_end": [start + 40 for start in starts] * len(ids),
        "surface": [number.surface for number in told],
        "claim_text": [f"{metrics[metric]} {t.surface}" for (metric, _, _), t in zip(keys, told, strict=True)],
        "value_exact": [number.value for number in told],
        "resolution": [number.resolution for number in told],
        "unit": [number.unit for number in told],
        "usd_per_unit": [worth[number.unit] for number in told],
        "metric": [metrics[metric] for metric, _, _ in keys],
        "metric_id": [metric for metric, _, _ in keys],
        "entity": [entity for _, entity, _ in keys],
        "entity_id": [entity for _, entity, _ in keys],
        "period_start": [date(year, 1, 1) for _, _, year in keys],
        "period_end": [date(year, 12, 31) for _, _, year in keys],
    }
    same = {"field": "text", "kind": "money", "approx": "exact"}
    same |= {"modality": "actual", "role": "level", "taxonomy": "statistical"}
    return _table(schema.CLAIMS, len(told), columns | same | {"inherited": [[] for _ in told]})


def _check(folder: Path, claims: int) -> Checked:
    seconds: dict[str, float] = {}
    begin = time.perf_counter()

    def spent(name: str) -> None:
        seconds[name] = time.perf_counter() - sum(seconds.values()) - begin

    with LocalEngine(0) as engine:
        figures = tasks.read_references(folder, [folder / "figures"])["figures"]
        spent("references")
        for _ in engine.map(partial(_check_shard, folder), range(_SHARDS)):
            pass
        spent("within articles and against figures")
        (folder / "across").mkdir()
        tables = [sorted(folder.glob(f"*/{name}.parquet")) for name in ("claims", "relations", "documents")]
        tasks.check_across(folder / "across", tables, _SHARDS, Config())
        spent("across articles")
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    processor = sum(u.ru_utime + u.ru_stime for u in used)
    peaks = (peak_memory(), peak_memory(resource.RUSAGE_CHILDREN))
    return Checked(claims, figures, engine.workers, seconds, processor, sum(_rows(folder)), *peaks)


def _check_shard(folder: Path, shard: int) -> None:
    documents, *others = (
        folder / f"{shard:04}" / f"{name}.parquet" for name in ("documents", "mentions", "claims", "relations")
    )
    tasks.check_shard(folder / "out", documents, others, folder / tasks.REFERENCES, shard, Config())


def _rows(folder: Path) -> Iterator[int]:
    for file in folder.rglob("checks-*.parquet"):
        yield from (batch.num_rows for batch in parts.read(file, ["check_id"]))
