"""Tables to Great Expectations results; rows that break a critical expectation go to quarantine."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline import schema

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.stages._integrity import Whole
    from pipeline.stages._suites import Broken, SuiteResult

EXPECTATIONS = Path(__file__).resolve().parents[2] / "expectations"
"""The Great Expectations configuration and the suites, which a reviewer edits."""
BATCH_BYTES = 128_000_000
"""Bytes of a table that a suite is given at most at a time."""
REASONS = 3
"""Reasons that the detail of a refused row names at most."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What validation found: critical failures (suite: expectation) and counts of expectations, in the run so far, and refused rows by table."""

    critical: tuple[str, ...]
    refused: Mapping[str, int]
    expectations: int
    failed: int


def validate(
    tables: Mapping[str, Sequence[Path]],
    kept: Path,
    results: Path,
    run_name: str,
    config: Config,
    standing: Mapping[str, Sequence[Path]] | None = None,
) -> Outcome:
    """Validate tables, one suite a table, and part the good rows from the refused.

    Args:
        tables: for each table of `schema.PUBLISHED` that is to be validated now, its Parquet parts.
        kept: folder to write into: `kept/<table>/<part name>` holds the rows that stand, for every part given (also an
            empty one), and `kept/quarantine/<n>.parquet` the refused ones, as rows of `schema.QUARANTINE`.
        results: folder to write into: `results.json` and `data_docs/index.html`; what earlier calls of the run wrote there for
            other tables stays and is shown too.
        run_name: name of the run in the Data Docs; no clock.
        config: the run's settings.
        standing: parts of other tables that were validated before, so that references into them can be followed.

    Returns:
        The outcome. Rows that stand on a refused row (mentions of a refused document, claims and relations of a refused
        mention, checks of a refused claim) are refused with it, and a relation goes as a whole. Rows of quarantine itself
        are never refused.

    Raises:
        UsageError: the expectations folder cannot be read, or a suite is wrong.
        EconclaimsError: an expectation raised; no row is refused for it.
    """
    from pipeline.stages import _integrity, _suites, data_docs

    suites = _suites.Suites(EXPECTATIONS, run_name)
    asked = [name for name in schema.PUBLISHED if name in tables]
    unlike = {name: mismatched(tables[name], schema.PUBLISHED[name]) for name in asked}
    sound = [name for name in asked if not unlike[name]]

    found: list[SuiteResult] = []
    refused = _Refused()
    for name in asked:
        spec = schema.PUBLISHED[name]
        if name in sound:
            result = suites.run(spec, _batches(tables[name], config.validate_.batch_rows))
        else:
            result = suites.run_columns(spec, _columns(tables[name], spec))
        found.append(result)
        refused.add(name, result.broken)

    whole_of = {name: tables[name] for name in sound}
    whole_of |= {name: parts for name, parts in (standing or {}).items() if name not in tables}
    saved = data_docs.Results(results, run_name, EXPECTATIONS)
    with _integrity.Whole(whole_of) as whole:
        metrics = whole.metrics({name: len(columns) for name, columns in unlike.items()}, sound)
        of_run = schema.to_table(_integrity.METRICS, saved.add_metrics(metrics, asked))
        found.append(suites.run(_integrity.METRICS, [of_run]))
        for row in found[-1].broken:
            table, metric = row.key
            rows = whole.broken(table, metric) if table in sound else []
            refused.add_keys(table, ((key, metric, f"{what} (rule {metric})") for key, what in rows))
        for child, column, parent in _integrity.STANDS_ON:
            reason = f"{parent.removesuffix('s')}_refused"
            rows = whole.dependents(child, column, refused.keys(parent))
            refused.add_keys(child, ((k, reason, f"{column} {of}: {refused.why(parent, of)}") for k, of in rows))
        counts = _part(tables, kept, refused, whole, config.limits.payload_chars)

    saved.add(found, counts, unlike)
    saved.write()
    return Outcome(saved.critical(), counts, *saved.counted())


class _Refused:
    """Why rows are refused: by table, by the first column of its key, the reasons in the order that they were found."""

    def __init__(self) -> None:
        self._reasons: dict[str, dict[str | None, list[tuple[str, str]]]] = {}

    def add(self, table: str, rows: Sequence[Broken]) -> None:
        """Refuse rows that broke a critical expectation."""
        self.add_keys(table, ((row.key[0], row.expectation, row.detail) for row in rows))

    def add_keys(self, table: str, rows: Iterable[tuple[str | None, str, str]]) -> None:
        """Refuse rows by key, reason code and sentence; a refusal is never refused."""
        if table == schema.QUARANTINE.name:
            return
        of_table = self._reasons.setdefault(table, {})
        for key, code, detail in rows:
            reasons = of_table.setdefault(key, [])
            if len(reasons) < REASONS:
                reasons.append((code, detail))

    def keys(self, table: str) -> list[str]:
        """Return the refused keys of a table, sorted, without the null one, on which nothing can stand."""
        return sorted(key for key in self._reasons.get(table, {}) if key is not None)

    def why(self, table: str, key: str | None) -> str:
        """Return in words why a row is refused."""
        return "; ".join(detail for _, detail in self._reasons[table][key])

    def code(self, table: str, key: str | None) -> str:
        """Return the first reason's code."""
        return self._reasons[table][key][0][0]

    def mask(self, table: str, rows: pa.Table) -> pa.ChunkedArray:
        """Return which rows are refused."""
        keys = pa.array(list(self._reasons.get(table, {})), pa.string())
        return pc.is_in(rows[schema.PUBLISHED[table].key[0]], value_set=keys)

    def __contains__(self, table: str) -> bool:
        return bool(self._reasons.get(table))


def _groups(parts: Sequence[Path]) -> Iterator[pa.Table]:
    for part in parts:
        with pq.ParquetFile(part) as file:
            for group in range(file.num_row_groups):
                yield file.read_row_group(group)


def _batches(parts: Sequence[Path], rows: int) -> Iterator[pa.Table]:
    """Cut parts into batches of so many rows, over the borders of parts; of fewer where these hold more than `BATCH_BYTES`."""
    held: list[pa.Table] = []
    count = size = 0
    for group in _groups(parts):
        most = max(1, min(rows, group.num_rows * BATCH_BYTES // max(1, group.nbytes)))
        for start in range(0, group.num_rows, most):
            piece = group.slice(start, most)
            if held and (count + piece.num_rows > rows or size + piece.nbytes > BATCH_BYTES):
                yield _joined(held)
                count = size = 0
            held.append(piece)
            count += piece.num_rows
            size += piece.nbytes
    if held:
        yield _joined(held)


def _joined(held: list[pa.Table]) -> pa.Table:
    """Put pieces together and let go of them."""
    table = pa.concat_tables(held)
    held.clear()
    return table


def mismatched(parts: Sequence[Path], spec: schema.TableSpec) -> list[str]:
    """Return in words how the columns of parts differ from a declaration, first difference of each column."""
    declared = {c.name: c.type for c in spec.columns}
    differing: dict[str, str] = {}
    for part in parts:
        given = {f.name: f.type for f in pq.read_schema(part)}
        for name in [*declared, *(n for n in given if n not in declared)]:
            if name not in given:
                differing.setdefault(name, f"{part.name}: {name} is missing")
            elif name not in declared:
                differing.setdefault(name, f"{part.name}: {name} is not declared")
            elif given[name] != declared[name]:
                differing.setdefault(name, f"{part.name}: {name} is {given[name]} and not {declared[name]}")
    return list(differing.values())


def _columns(parts: Sequence[Path], spec: schema.TableSpec) -> list[str]:
    """Return the columns of the first part whose names are not the declared ones, else the declared."""
    for part in parts:
        names = pq.read_schema(part).names
        if set(names) != set(spec.names()):
            return list(names)
    return spec.names()


def _part(
    tables: Mapping[str, Sequence[Path]], kept: Path, refused: _Refused, whole: Whole, payload_chars: int
) -> dict[str, int]:
    """Write what stands and what is refused; return the refused rows by table."""
    taken = {p.name for p in tables.get(schema.QUARANTINE.name, ())}
    numbers = (n for n in range(len(taken) + 1) if f"{n}.parquet" not in taken)
    target = kept / schema.QUARANTINE.name / f"{next(numbers)}.parquet"
    target.parent.mkdir(parents=True, exist_ok=True)
    counts = dict.fromkeys(tables, 0)
    with pq.ParquetWriter(target, schema.QUARANTINE.arrow(), compression="zstd") as quarantine:
        for name, parts in tables.items():
            folder = kept / name
            folder.mkdir(parents=True, exist_ok=True)
            if len({p.name for p in parts}) < len(parts):
                raise ValueError(f"{name}: two parts have the same file name")
            seen: Counter[str] = Counter()
            for part in parts:
                if name not in refused:
                    _copy(part, folder / part.name)
                    continue
                for rows in _filter(part, folder / part.name, name, refused):
                    counts[name] += rows.num_rows
                    quarantine.write_table(_refusals(name, rows, refused, whole, seen, payload_chars))
    return counts


def _copy(part: Path, target: Path) -> None:
    if part.resolve() != target.resolve():
        shutil.copyfile(part, target)


def _filter(part: Path, target: Path, table: str, refused: _Refused) -> Iterator[pa.Table]:
    """Write the rows of a part that stand, in its schema and order; yield the refused ones."""
    partial = target.with_suffix(".partial")
    with pq.ParquetWriter(partial, pq.read_schema(part), compression="zstd") as writer:
        for rows in _groups([part]):
            mask = refused.mask(table, rows)
            writer.write_table(rows.filter(pc.invert(mask)))
            gone = rows.filter(mask)
            if gone.num_rows:
                yield gone
    os.replace(partial, target)  # noqa: PTH105 -- Path.replace is the same; the part itself may be the target


def _refusals(
    table: str, rows: pa.Table, refused: _Refused, whole: Whole, seen: Counter[str], payload_chars: int
) -> pa.Table:
    spec = schema.PUBLISHED[table]
    addresses = whole.addresses([d for d in rows["doc_id"].unique().to_pylist() if d is not None])
    made = []
    for row in schema.to_rows(rows):
        first = row[spec.key[0]]
        key = "/".join("null" if row[k] is None else str(row[k]) for k in spec.key)
        seen[key] += 1
        made.append(
            {
                "stage": "validate",
                "table": table,
                "key": key,
                "source_uri": row.get("source_uri") or addresses.get(row["doc_id"]),
                "row": seen[key] if seen[key] > 1 else None,
                "reason_code": refused.code(table, first),
                "detail": refused.why(table, first),
                "payload": json.dumps(row, ensure_ascii=False, default=str)[:payload_chars],
            }
        )
    return schema.to_table(schema.QUARANTINE, made)
