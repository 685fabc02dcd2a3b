"""Parts to the Parquet data set, the data dictionary and the manifest."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import decisions, parts, schema
from pipeline.config import Config
from pipeline.stages import _drift

ROW_GROUP = 32_768
"""Rows of a row group, fixed so that a table's bytes depend on its rows alone."""
ARTICLE_ROW_GROUP = 2_048
"""The same for `documents`, whose rows are long."""


def publish(
    tables: Mapping[str, Sequence[Path]], version: Path, facts: Mapping[str, Any], config: Config
) -> dict[str, Any]:
    """Write the tables, the data dictionary and the manifest of one version of a data set.

    Args:
        tables: for each table of `schema.PUBLISHED`, its Parquet parts; claims get the worst verdict of their checks here.
        version: the folder of the new version; gets `tables/<table>/<table>-00000.parquet`, `data_dictionary.md` and,
            last, `manifest.json`.
        facts: what else the manifest says: versions of packages, input hashes, settings.
        config: the run's settings.

    Returns:
        The manifest: `facts`, and row counts by table, verdict counts, a profile that the next run is compared with, SHA-256 of
        each file.

    Raises:
        ValueError: a category holds a value that is not allowed.
    """
    del config
    order = dict.fromkeys(["checks", *schema.PUBLISHED])
    counts = {name: _write_table(schema.PUBLISHED[name], tables.get(name, ()), version) for name in order}
    (version / "data_dictionary.md").write_text(data_dictionary(schema.PUBLISHED.values()), encoding="utf-8")
    files = sorted([*version.glob("tables/*/*.parquet"), version / "data_dictionary.md"])
    claims, refused = counts["claims"], counts["quarantine"]
    manifest = {
        **facts,
        "rows": {name: counts[name].rows for name in schema.PUBLISHED},
        "duplicates": counts["documents"].of["duplicate_of"].total(),
        "verdicts": {verdict: claims.of["verdict"][verdict] for verdict in schema.VERDICTS},
        "checks": dict(sorted(counts["checks"].of["method"].items())),
        "refused": dict(sorted(refused.of["reason_code"].items())),
        "profile": _drift.profile(version / "tables"),
        "files": {file.relative_to(version).as_posix(): _facts(file) for file in files},
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2)
    (version / "manifest.json").write_text(text + "\n", encoding="utf-8", errors="backslashreplace")
    return manifest


_COUNTED = {
    "documents": ("duplicate_of",),
    "claims": ("verdict",),
    "checks": ("method",),
    "quarantine": ("reason_code",),
}


class _Count:
    """Rows, and how often each value stands in the counted columns; null is not counted."""

    def __init__(self, table: str) -> None:
        self.rows = 0
        self.of: dict[str, Counter[str]] = {column: Counter() for column in _COUNTED.get(table, ())}

    def add(self, batch: pa.Table) -> None:
        self.rows += batch.num_rows
        for column, counter in self.of.items():
            if column == "duplicate_of":
                counter["copies"] += batch.num_rows - batch[column].null_count
                continue
            for pair in pc.value_counts(batch[column].cast(pa.string()).drop_null()).to_pylist():
                counter[pair["values"]] += pair["counts"]


def _write_table(spec: schema.TableSpec, paths: Sequence[Path], version: Path) -> _Count:
    count = _Count(spec.name)
    group = ARTICLE_ROW_GROUP if spec is schema.DOCUMENTS else ROW_GROUP
    with parts.Writer(_file(spec, version), spec, group) as writer:
        for batch in parts.ordered(paths, spec):
            final = _judged(batch, _file(schema.CHECKS, version)) if spec is schema.CLAIMS else batch
            writer.write(final)
            count.add(final)
    return count


def _file(spec: schema.TableSpec, version: Path) -> Path:
    return version / "tables" / spec.name / f"{spec.name}-00000.parquet"


def _judged(claims: pa.Table, checks: Path) -> pa.Table:
    """Give claims their verdicts."""
    ids = claims["doc_id"]
    mine = parts.of_articles(checks, ids[0].as_py(), ids[-1].as_py(), ("doc_id", "mention_id", "verdict"))
    return decisions.with_verdicts(claims, mine)


def _facts(file: Path) -> dict[str, Any]:
    with file.open("rb") as content:
        return {"sha256": hashlib.file_digest(content, "sha256").hexdigest(), "bytes": file.stat().st_size}


def data_dictionary(specs: Iterable[schema.TableSpec]) -> str:
    """Return the data dictionary in Markdown: each table's meaning, key and columns."""
    lines = [
        "# Data dictionary",
        "",
        "One Parquet data set a table, below `tables/`. Offsets count Unicode code points.",
    ]
    for spec in specs:
        key = ", ".join(f"`{name}`" for name in spec.key)
        order = ", ".join(f"`{name}`" for name in spec.order)
        lines += [
            "",
            f"## {spec.name}",
            "",
            f"A row is {spec.row}. Key: {key}. Sorted by {order}.",
            "",
            "| column | type | null | meaning | allowed values |",
            "| --- | --- | --- | --- | --- |",
        ]
        for column in spec.columns:
            allowed = ", ".join(f"`{value}`" for value in column.allowed or ())
            null = "yes" if column.nullable else "no"
            lines.append(f"| `{column.name}` | {_type(column.type)} | {null} | {column.meaning} | {allowed} |")
    return "\n".join(lines) + "\n"


def _type(type_: pa.DataType) -> str:
    if type_ == schema.CATEGORY:
        return "category"
    if type_ == schema.DATE:
        return "day (timestamp[ms])"
    return str(type_)
