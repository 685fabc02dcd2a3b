"""`validate DIR`: a data set that somebody else wrote is put to the same expectations, and is not changed."""

import json

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from pipeline import flow
from pipeline.audit import audit
from pipeline.cli import app
from pipeline.config import Config
from pipeline.errors import UsageError
from pipeline.schema import PUBLISHED

TEXT = "지난해 한국의 수출은 전년보다 6.1% 증가한 6836억 달러로 집계됐다. 수입은 18.9% 늘어난 7314억 달러였다."


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    (folder / "in").mkdir()
    (folder / "in" / "a.txt").write_text(f"수출 6836억 달러\n\n입력 2023-02-15 09:00\n\n{TEXT}", encoding="utf-8")
    flow.run(folder / "in", folder / "out", Config.model_validate({"run": {"shards": 2, "workers": 1}}))
    return folder / "out"


@pytest.fixture
def foreign(made, tmp_path):
    """The tables as pandas writes them: one file a table, plain types."""
    for name in PUBLISHED:
        (tmp_path / "theirs" / "tables" / name).mkdir(parents=True)
        table = pq.read_table(made / "tables" / name)
        wide = [
            pa.large_string() if f.type == pa.string() or pa.types.is_dictionary(f.type) else f.type
            for f in table.schema
        ]
        table = table.cast(pa.schema([pa.field(f.name, t) for f, t in zip(table.schema, wide, strict=True)]))
        pq.write_table(table, tmp_path / "theirs" / "tables" / name / "data.parquet")
    return tmp_path / "theirs"


def call(*arguments):
    return CliRunner().invoke(app, [str(a) for a in arguments], prog_name="python -m pipeline")


def change(foreign, table, **columns):
    file = foreign / "tables" / table / "data.parquet"
    frame = pd.read_parquet(file, dtype_backend="pyarrow").assign(**columns)
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), file)


def test_a_sound_data_set_passes(foreign):
    before = {f: f.read_bytes() for f in foreign.rglob("*.parquet")}
    result = call("validate", foreign)
    assert result.exit_code == 0, result.output
    assert (foreign / "validation" / "data_docs" / "index.html").is_file()
    assert (
        json.loads((foreign / "validation" / "results.json").read_text(encoding="utf-8"))["suites"]["claims"]["rows"]
        == 5
    )
    assert {f: f.read_bytes() for f in before} == before
    assert call("validate", foreign).exit_code == 0


def test_a_critical_failure_is_exit_code_1_and_named(foreign, tmp_path):
    change(foreign, "claims", modality="perhaps")
    result = call("validate", foreign, "--output", tmp_path / "results")
    assert result.exit_code == 1
    assert "claims: expect_column_values_to_be_in_set (modality_allowed)" in result.output
    assert "5 rows of claims" in " ".join(result.output.split())
    assert pq.read_table(tmp_path / "results" / "refused").num_rows >= 5
    assert not (foreign / "validation").exists()


def test_missing_and_wrong_columns_are_named(foreign):
    file = foreign / "tables" / "claims" / "data.parquet"
    table = pq.read_table(file).drop_columns(["metric"])
    pq.write_table(table.append_column("colour", pa.array(["red"] * table.num_rows)), file)
    result = call("validate", foreign)
    assert result.exit_code == 1
    assert "data.parquet: metric is missing" in result.output
    assert "data.parquet: colour is not declared" in result.output
    mentions = foreign / "tables" / "mentions" / "data.parquet"
    table = pq.read_table(mentions)
    pq.write_table(
        table.set_column(table.column_names.index("start"), "start", pa.array(["x"] * table.num_rows)), mentions
    )
    assert "start is string and not int32" in call("validate", foreign).output


def test_missing_tables_are_named(foreign, tmp_path):
    (foreign / "tables" / "checks" / "data.parquet").unlink()
    result = call("validate", foreign)
    assert result.exit_code == 2
    assert "checks missing; there are: documents, mentions" in " ".join(result.output.split())
    (tmp_path / "flat" / "claims").mkdir(parents=True)
    result = call("validate", tmp_path / "flat")
    assert result.exit_code == 2
    assert "has no folder tables" in result.output
    (foreign / "tables" / "checks" / "data.parquet").write_text("no", encoding="utf-8")
    result = call("validate", foreign)
    assert result.exit_code == 2
    assert "not a Parquet file" in result.output


def test_results_stand_beside_those_of_a_run_of_our_own_and_over_nothing_else(made, tmp_path):
    before = (made / "validation" / "results.json").read_bytes()
    outcome, place = audit(made, None, Config())
    assert place == made / "validation-anew"
    assert outcome.critical == ()
    assert (made / "validation" / "results.json").read_bytes() == before
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="something else"):
        audit(made, tmp_path / "mine", Config())
    assert (tmp_path / "mine" / "thesis.txt").exists()


def test_a_folder_of_articles_is_still_the_stage(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(TEXT, encoding="utf-8")
    result = call("validate", tmp_path / "in", "--output", tmp_path / "out", "--workers", 1)
    assert result.exit_code == 0
    assert "after validate" in result.output
