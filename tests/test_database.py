"""DuckDB stays in its memory, whatever machine it runs on."""

import duckdb
import pytest

from pipeline import database


def test_what_does_not_fit_spills_into_the_folder(tmp_path):
    rows = "SELECT range AS n, md5(range::VARCHAR) || repeat('x', 200) AS text FROM range(1_200_000)"
    with database.connect("250MB", tmp_path) as db:
        db.execute(f"CREATE TEMP TABLE sorted AS {rows} ORDER BY md5(n::VARCHAR)")
        assert list(tmp_path.iterdir())
        assert db.execute("SELECT count(*), count(DISTINCT n) FROM sorted").fetchall() == [(1_200_000, 1_200_000)]


@pytest.mark.parametrize("cores", [1, 64])
def test_threads_are_the_cores_and_at_most_four(cores, tmp_path, monkeypatch):
    connect = duckdb.connect
    monkeypatch.setattr(duckdb, "connect", lambda config: connect(config=config | {"threads": cores}))
    with database.connect("100MB", tmp_path) as db:
        assert db.execute("SELECT current_setting('threads')").fetchall() == [(min(cores, database.THREADS),)]


def test_no_extension_is_loaded(tmp_path):
    with database.connect("100MB", tmp_path) as db:
        names = "('autoinstall_known_extensions', 'autoload_known_extensions')"
        found = db.execute(f"SELECT value FROM duckdb_settings() WHERE name IN {names}").fetchall()
    assert found == [("false",), ("false",)]
