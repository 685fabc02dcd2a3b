"""Published tables: typed, sorted, the same bytes for the same rows, readable by pandas and DuckDB."""

import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from pipeline import parts, schema
from pipeline.config import Config
from pipeline.stages.publish import ARTICLE_ROW_GROUP, data_dictionary, publish


def rows(make_row):
    """A few rows of each table, out of order."""
    place = {"doc_id": "d1", "start": 9, "end": 12, "surface": "7억"}
    money = {"kind": "money", "unit": "KRW", "value": 7e8, "value_exact": Decimal(700_000_000)}
    return {
        "documents": [
            make_row(schema.DOCUMENTS, doc_id="d2", published_at=datetime(2017, 6, 20, 4, 43, tzinfo=UTC), duplicate_of="d1"),
            make_row(schema.DOCUMENTS, doc_id="d1", text="한국"),
        ],
        "mentions": [
            make_row(schema.MENTIONS, mention_id="d1:text:9", field="text", **place, **money),
            make_row(schema.MENTIONS, mention_id="d1:title:20", field="title", **place | {"start": 20}, **money),
        ],
        "claims": [
            make_row(
                schema.CLAIMS, claim_id="d1:text:9", field="text", **place, **money, verdict=None,
                period_start=date(2016, 1, 1), period_end=date(2016, 12, 31), inherited=["metric"],
            ),
            make_row(schema.CLAIMS, claim_id="d1:title:20", field="title", **place | {"start": 20}, **money, verdict=None),
        ],
        "relations": [],
        "checks": [make_row(schema.CHECKS, check_id="d1:text:9:conversion:1", mention_id="d1:text:9", doc_id="d1", method="conversion", verdict="refuted")],
        "quarantine": [
            make_row(schema.QUARANTINE, stage="validate", key="m1", reason_code="late"),
            make_row(schema.QUARANTINE, stage="ingest", key="b", reason_code="empty_file", row=2),
            make_row(schema.QUARANTINE, stage="ingest", key="b", reason_code="empty_file", row=None),
        ],
    }  # fmt: skip


def write_parts(folder, tables, cut):
    """Write each table's rows as parts, cut at a row and, for a cut of 0, in the order turned round."""
    paths = {}
    for name, made in tables.items():
        spec = schema.PUBLISHED[name]
        turned = made if cut else made[::-1]
        paths[name] = []
        for number, part in enumerate((turned[:cut], turned[cut:])):
            paths[name].append(folder / f"{name}-{number}.parquet")
            parts.write(paths[name][-1], schema.to_table(spec, part), spec)
    return paths


@pytest.fixture
def version(tmp_path, make_row):
    paths = write_parts(tmp_path / "parts", rows(make_row), 1)
    publish(paths, tmp_path / "version", {"format": 1}, Config())
    return tmp_path / "version"


def test_every_table_has_its_declared_schema_and_meanings(version):
    for name, spec in schema.PUBLISHED.items():
        found = pq.read_schema(version / "tables" / name / f"{name}-00000.parquet")
        assert found.equals(spec.arrow()), name
        assert found.metadata[b"row"].decode() == spec.row
        assert [found.field(c.name).metadata[b"description"].decode() for c in spec.columns] == [
            c.meaning for c in spec.columns
        ]


def test_an_empty_table_is_written(version):
    frame = pd.read_parquet(version / "tables" / "relations")
    assert list(frame.columns) == schema.RELATION_ROWS.names()
    assert frame.empty


def test_pandas_reads_sensible_types(version):
    claims = pd.read_parquet(version / "tables" / "claims")
    assert claims["value"].dtype == "float64"
    assert claims["period_start"].dtype.kind == "M"
    assert claims["period_start"].iloc[1] == pd.Timestamp("2016-01-01")
    assert isinstance(claims["kind"].dtype, pd.CategoricalDtype)
    assert set(schema.VERDICTS) == set(claims["verdict"].cat.categories)
    assert isinstance(claims["metric"].dtype, pd.StringDtype)
    assert claims["value_exact"].iloc[0] == Decimal(700_000_000)
    documents = pd.read_parquet(version / "tables" / "documents")
    assert str(documents["published_at"].iloc[1]) == "2017-06-20 13:43:00+09:00"


def test_duckdb_reads_the_same_values(version):
    query = f"SELECT kind, value_exact, period_end::DATE, inherited FROM '{version}/tables/claims/*.parquet' WHERE verdict = 'refuted'"
    assert duckdb.sql(query).fetchall() == [("money", Decimal(700_000_000), date(2016, 12, 31), ["metric"])]


def test_rows_are_sorted_by_key_and_a_category_by_its_allowed_values(version):
    assert pd.read_parquet(version / "tables" / "documents")["doc_id"].tolist() == ["d1", "d2"]
    assert pd.read_parquet(version / "tables" / "mentions")["field"].tolist() == ["title", "text"]
    refused = pd.read_parquet(version / "tables" / "quarantine")
    assert refused["stage"].tolist() == ["ingest", "ingest", "validate"]
    assert refused["row"].iloc[0] is pd.NA or pd.isna(refused["row"].iloc[0])


def test_bytes_do_not_depend_on_how_the_parts_were_cut(tmp_path, make_row):
    manifests = []
    for cut in (0, 1, 2):
        paths = write_parts(tmp_path / f"parts{cut}", rows(make_row), cut)
        manifests.append(publish(paths, tmp_path / f"version{cut}", {}, Config()))
    assert manifests[0] == manifests[1] == manifests[2]
    assert len(manifests[0]["files"]) == 7


def test_row_groups_are_fixed(tmp_path, make_row):
    made = [make_row(schema.DOCUMENTS, doc_id=f"{i:05}") for i in range(ARTICLE_ROW_GROUP + 10)]
    paths = write_parts(tmp_path / "parts", {"documents": made}, 100)
    publish(paths, tmp_path / "version", {}, Config())
    metadata = pq.read_metadata(tmp_path / "version/tables/documents/documents-00000.parquet")
    assert [metadata.row_group(i).num_rows for i in range(metadata.num_row_groups)] == [ARTICLE_ROW_GROUP, 10]


def test_manifest_counts_and_hashes(version):
    manifest = json.loads((version / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["format"] == 1
    assert manifest["rows"] == {
        "documents": 2,
        "mentions": 2,
        "claims": 2,
        "relations": 0,
        "checks": 1,
        "quarantine": 3,
    }
    assert manifest["verdicts"] == {"refuted": 1, "conflicting": 0, "supported": 0, "not_enough_evidence": 0}
    assert manifest["duplicates"] == 1
    assert manifest["checks"] == {"conversion": 1}
    assert manifest["refused"] == {"empty_file": 2, "late": 1}
    for name, facts in manifest["files"].items():
        content = (version / name).read_bytes()
        assert facts == {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}, name


def test_a_value_that_is_not_allowed_is_never_published(tmp_path, make_row):
    wrong = {"claims": [make_row(schema.CLAIMS, verdict="maybe")]}
    paths = write_parts(tmp_path / "parts", wrong, 1)
    with pytest.raises(ValueError, match="verdict: \\['maybe'\\]"):
        publish(paths, tmp_path / "version", {}, Config())
    assert not (tmp_path / "version" / "manifest.json").exists()


def test_data_dictionary_names_every_column(version):
    text = (version / "data_dictionary.md").read_text(encoding="utf-8")
    assert text == data_dictionary(schema.PUBLISHED.values())
    for spec in schema.PUBLISHED.values():
        section = text.split(f"## {spec.name}\n")[1].split("\n## ")[0]
        for column in spec.columns:
            assert f"| `{column.name}` |" in section
            assert column.meaning in section
