"""Parquet parts: bounded row groups, ranges of articles, the sort."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline import parts, schema


def checks(make_row, names):
    made = [make_row(schema.CHECKS, check_id=n, doc_id=n[:1], method="range") for n in names]
    return schema.to_table(schema.CHECKS, made)


def sizes(path):
    metadata = pq.read_metadata(path)
    return [metadata.row_group(i).num_rows for i in range(metadata.num_row_groups)]


def test_row_groups_are_fixed_or_follow_the_batches(tmp_path, make_row):
    batches = [checks(make_row, "abc"), checks(make_row, "defgh"), checks(make_row, ""), checks(make_row, "i")]
    for rows, expected in ((4, [4, 4, 1]), (None, [3, 5, 1])):
        path = tmp_path / f"{rows}.parquet"
        with parts.Writer(path, schema.CHECKS, rows) as writer:
            for batch in batches:
                writer.write(batch)
        assert sizes(path) == expected
        assert pa.concat_tables(parts.read(path))["check_id"].to_pylist() == list("abcdefghi")


def test_categories_alone_have_dictionaries_and_keys_alone_their_range(tmp_path, make_row):
    path = tmp_path / "a.parquet"
    parts.write(path, checks(make_row, "abc"), schema.CHECKS)
    group = pq.read_metadata(path).row_group(0)
    columns = [group.column(n) for n in range(group.num_columns)]
    coded = {c.path_in_schema for c in columns if c.has_dictionary_page}
    assert coded == {c.name for c in schema.CHECKS.columns if c.allowed}
    assert {c.path_in_schema for c in columns if c.is_stats_set} == {"check_id", "doc_id"}


def test_another_schema_is_not_written(tmp_path):
    with parts.Writer(tmp_path / "a.parquet", schema.CHECKS) as writer, pytest.raises(ValueError, match="checks"):
        writer.write(schema.MENTIONS.arrow().empty_table())


def test_rows_of_a_range_of_articles(tmp_path, make_row):
    path = tmp_path / "a.parquet"
    parts.write(path, checks(make_row, ["a1", "b1", "b2", "c1", "d1"]), schema.CHECKS)
    assert parts.of_articles(path, "b", "c")["check_id"].to_pylist() == ["b1", "b2", "c1"]
    assert parts.of_articles(path, "b", "b", ["doc_id", "verdict"]).column_names == ["doc_id", "verdict"]
    assert parts.of_articles(path, "x", "z").num_rows == 0


def test_the_sort_joins_parts_also_with_odd_names(tmp_path, make_row):
    names = [f"{i:04}" for i in range(5000)]
    paths = [tmp_path / "a [1]*.parquet", tmp_path / "it's.parquet", tmp_path / "empty.parquet"]
    for path, some in zip(paths, (names[::-2], names[-2::-2], []), strict=True):
        parts.write(path, checks(make_row, some), schema.CHECKS)
    for order in (paths, paths[::-1]):
        batches = list(parts.ordered(order, schema.CHECKS))
        found = pa.concat_tables(batches)
        assert found["check_id"].to_pylist() == names
        assert found.schema.equals(schema.CHECKS.arrow())


def test_the_sort_of_nothing(tmp_path):
    assert list(parts.ordered([], schema.CHECKS)) == []
    parts.write(tmp_path / "a.parquet", schema.QUARANTINE.arrow().empty_table(), schema.QUARANTINE)
    assert list(parts.ordered([], schema.QUARANTINE)) == []
    assert list(parts.ordered([tmp_path / "a.parquet"], schema.QUARANTINE)) == []


def test_a_sort_has_a_bounded_part_in_memory(tmp_path, make_row, monkeypatch):
    monkeypatch.setattr(parts, "BYTES", 100_000)
    rows = [make_row(schema.CHECKS, check_id=f"{(i * 7919) % 1000:05}", evidence=f"{i:04}" * 250) for i in range(1000)]
    paths = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    for path, some in zip(paths, (rows[:300], rows[300:]), strict=True):
        with parts.Writer(path, schema.CHECKS, 50) as writer:
            writer.write(schema.to_table(schema.CHECKS, some))
    batches = list(parts.ordered(paths, schema.CHECKS))
    assert len(batches) > 3
    assert max(b.nbytes for b in batches) < 500_000
    expected = sorted((row["check_id"], row["evidence"]) for row in rows)
    found = pa.concat_tables(batches)
    assert list(zip(found["check_id"].to_pylist(), found["evidence"].to_pylist(), strict=True)) == expected


def test_parts_that_do_not_overlap_are_sorted_one_by_one(tmp_path, make_row):
    paths = {}
    for names in (["c1", "c0"], ["a1", "a0"], ["d1", "d0"], ["b1", "c5"]):
        paths[names[0]] = tmp_path / f"{names[0]}.parquet"
        parts.write(paths[names[0]], checks(make_row, names), schema.CHECKS)
    batches = [b["check_id"].to_pylist() for b in parts.ordered(list(paths.values()), schema.CHECKS)]
    assert batches == [["a0", "a1"], ["b1", "c0", "c1", "c5"], ["d0", "d1"]]


def test_row_groups_of_long_texts_are_shorter_however_the_batches_come(tmp_path, make_row, monkeypatch):
    monkeypatch.setattr(parts, "BYTES", 1000)
    rows = [make_row(schema.CHECKS, check_id=f"{i:02}", evidence="x" * (i * 10)) for i in range(60)]
    table = schema.to_table(schema.CHECKS, rows)
    contents = set()
    for step in (1, 7, 60):
        path = tmp_path / f"{step}.parquet"
        with parts.Writer(path, schema.CHECKS, 20) as writer:
            for start in range(0, 60, step):
                writer.write(table.slice(start, step))
        contents.add(path.read_bytes())
        assert sum(sizes(path)) == 60
        assert sizes(path)[0] > sizes(path)[-2]
    assert len(contents) == 1


def test_categories_take_the_declared_order(make_row):
    table = schema.to_table(
        schema.CHECKS, [make_row(schema.CHECKS, method="sum"), make_row(schema.CHECKS, method="range")]
    )
    conformed = parts.conform(table, schema.CHECKS)
    assert conformed["method"].to_pylist() == ["sum", "range"]
    assert conformed["method"].chunk(0).dictionary.to_pylist() == list(schema.METHODS)
