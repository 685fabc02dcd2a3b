"""Order, shards and resume, with small stages in place of the real ones."""

import hashlib
import json

import pandas as pd
import pytest
import small_stages
from small_stages import BROKEN, CALLS, tables

from pipeline import flow, tasks
from pipeline.config import Config
from pipeline.errors import EconclaimsError, UsageError
from pipeline.schema import PUBLISHED, STAGES

SMALL = Config.model_validate({"run": {"shards": 4, "workers": 1}})


@pytest.fixture(autouse=True)
def small(monkeypatch):
    small_stages.install(monkeypatch)


@pytest.fixture
def articles(tmp_path):
    return small_stages.write_articles(tmp_path / "in", 12)


def table(output, name):
    return pd.read_parquet(output / "tables" / name)


def called():
    """What was called since the last time, counted by stage."""
    counts = {}
    for stage, number in CALLS:
        counts[stage] = counts.get(stage, 0) + number
    CALLS.clear()
    return counts


def test_a_run_writes_everything(articles, tmp_path):
    out = tmp_path / "out"
    summary = flow.run(articles, out, SMALL)
    assert {p.name for p in (out / "tables").iterdir()} == set(PUBLISHED)
    assert len(table(out, "documents")) == summary.rows["documents"] == 12
    digits = sum(c.isdigit() for p in articles.iterdir() for c in p.read_text(encoding="utf-8"))
    assert [summary.rows[n] for n in ("mentions", "claims", "relations", "checks")] == [digits] * 4
    assert summary.checkable == 1
    nines = sum(p.read_text(encoding="utf-8").count("9") for p in articles.iterdir())
    assert summary.verdicts == {
        "refuted": nines,
        "conflicting": 0,
        "supported": digits - nines,
        "not_enough_evidence": 0,
    }
    assert (out / "report" / "index.html").read_text(encoding="utf-8") == "6 tables"
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert [entry["uri"] for entry in manifest["inputs"]] == sorted(p.name for p in articles.iterdir())
    content = (articles / "3.txt").read_bytes()
    entry = {"uri": "3.txt", "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    assert entry in manifest["inputs"]
    assert {p.name for p in (out / "validation").iterdir()} == {
        "checks-quarantine.json",
        "documents-mentions-claims-relations.json",
    }
    assert not list((out / "work").glob("scratch/*"))


def test_a_second_run_does_nothing(articles, tmp_path):
    out = tmp_path / "out"
    first = flow.run(articles, out, SMALL)
    before = tables(out)
    CALLS.clear()
    second = flow.run(articles, out, SMALL)
    assert called() == {}
    assert not any(second.done.values())
    assert second.reused == first.done
    assert tables(out) == before
    assert (second.rows, second.verdicts, second.duplicates) == (first.rows, first.verdicts, first.duplicates)


def test_stopping_early_and_going_on(articles, tmp_path):
    out = tmp_path / "out"
    for stage in STAGES:
        CALLS.clear()
        summary = flow.run(articles, out, SMALL, until=stage)
        before = STAGES[: STAGES.index(stage)]
        assert not any(summary.done.get(s) for s in before), stage
        assert summary.done[stage], stage
        assert (out / "tables").exists() == (stage in {"publish", "report"})
    assert tables(out)
    flow.run(articles, tmp_path / "whole", SMALL)
    assert tables(out) == tables(tmp_path / "whole")


def test_an_added_article_costs_its_shard(articles, tmp_path):
    out = tmp_path / "out"
    flow.run(articles, out, SMALL)
    CALLS.clear()
    (articles / "new.txt").write_text("New 5", encoding="utf-8")
    summary = flow.run(articles, out, SMALL)
    calls = called()
    bucket = [p for p in articles.iterdir() if tasks.bucket_of_file(p.name, 4) == tasks.bucket_of_file("new.txt", 4)]
    assert calls["ingest"] == len(bucket)
    assert summary.done["extract"] == summary.done["normalize"] == summary.done["link"] == 1
    assert summary.rows["documents"] == 13
    flow.run(articles, tmp_path / "whole", SMALL)
    assert tables(out) == tables(tmp_path / "whole")


def test_a_removed_article_leaves_the_tables(articles, tmp_path):
    out = tmp_path / "out"
    flow.run(articles, out, SMALL)
    (articles / "3.txt").unlink()
    flow.run(articles, out, SMALL)
    assert "3.txt" not in set(table(out, "documents")["source_uri"])
    flow.run(articles, tmp_path / "whole", SMALL)
    assert tables(out) == tables(tmp_path / "whole")


def test_a_touched_file_costs_nothing(articles, tmp_path):
    flow.run(articles, tmp_path / "out", SMALL)
    CALLS.clear()
    (articles / "3.txt").write_bytes((articles / "3.txt").read_bytes())
    flow.run(articles, tmp_path / "out", SMALL)
    assert called() == {}


def test_the_order_and_place_of_files_do_not_matter(articles, tmp_path):
    flow.run(articles, tmp_path / "out", SMALL)
    moved = tmp_path / "elsewhere" / "moved"
    moved.mkdir(parents=True)
    for path in sorted(articles.iterdir(), reverse=True):
        (moved / path.name).write_bytes(path.read_bytes())
    flow.run(moved, tmp_path / "other", SMALL)
    assert tables(tmp_path / "out") == tables(tmp_path / "other")


def test_the_number_of_shards_is_kept_and_does_not_show(articles, tmp_path):
    out = tmp_path / "out"
    flow.run(articles, out, SMALL)
    CALLS.clear()
    more = Config.model_validate({"run": {"shards": 7, "workers": 1}})
    flow.run(articles, out, more)
    assert called() == {}
    flow.run(articles, tmp_path / "other", more)
    assert tables(out) == tables(tmp_path / "other")


@pytest.mark.parametrize(
    ("change", "redone"),
    [
        ({"fx": {"tolerance": 0.01}}, {"normalize", "check"}),
        ({"report": {"findings": 1}}, set()),
        ({"dedupe": {"similarity": 0.5}}, {"dedupe"}),
        ({"validate": {"batch_rows": 10}}, {"validate"}),
        ({"run": {"workers": 1, "as_of": "2020-01-01"}}, set(STAGES) - {"publish", "report"}),
    ],
)
def test_a_changed_setting_redoes_its_stages_alone(articles, tmp_path, change, redone):
    """The small stages give the same results with any setting, so what follows a redone stage is used again."""
    out = tmp_path / "out"
    flow.run(articles, out, SMALL)
    summary = flow.run(articles, out, Config.model_validate({"run": {"workers": 1}} | change))
    done = {stage for stage, count in summary.done.items() if count} - {"publish", "report"}
    assert redone <= done <= redone | {"validate", "check"}


def test_a_bad_file_is_a_row(articles, tmp_path):
    (articles / "empty.txt").touch()
    summary = flow.run(articles, tmp_path / "out", SMALL)
    assert summary.refused == {"empty_file": 1}
    assert summary.rows["documents"] == 12


def test_a_record_read_twice_stands_once(articles, tmp_path):
    (articles / "same-1.txt").write_text("Twice 1", encoding="utf-8")
    (articles / "same-2.txt").write_text("Twice 1", encoding="utf-8")
    summary = flow.run(articles, tmp_path / "out", SMALL)
    assert summary.rows["documents"] == 13
    refused = table(tmp_path / "out", "quarantine")
    assert refused["reason_code"].tolist() == ["repeated_record"]
    assert refused["source_uri"].tolist() == ["same-2.txt"]
    assert "same-1.txt" in refused["detail"].iloc[0]


def test_copies_are_marked(articles, tmp_path):
    (articles / "copy.txt").write_bytes((articles / "3.txt").read_bytes())
    summary = flow.run(articles, tmp_path / "out", SMALL)
    assert summary.duplicates == 1
    documents = table(tmp_path / "out", "documents").set_index("source_uri")
    copy = documents[documents["duplicate_of"].notna()].iloc[0]
    assert copy["duplicate_of"] in set(documents["doc_id"])


@pytest.mark.parametrize("stage", ["extract", "normalize", "link", "check"])
def test_an_article_that_breaks_a_stage_is_quarantined_alone(articles, tmp_path, stage):
    (articles / "bad.txt").write_text("Poison 4", encoding="utf-8")
    flow.run(articles, tmp_path / "good", SMALL)
    BROKEN[stage] = "Poison"
    out = tmp_path / "out"
    summary = flow.run(articles, out, SMALL)
    documents = table(out, "documents").set_index("source_uri")
    bad = documents.loc["bad.txt", "doc_id"]
    refused = table(out, "quarantine").iloc[0]
    assert summary.refused == {"internal_error": 1}
    assert (refused["stage"], refused["key"], refused["source_uri"]) == (stage, bad, "bad.txt")
    assert refused["detail"] == f"RuntimeError: {stage} cannot read this"
    assert json.loads(refused["payload"])["text"] == "Poison 4"
    for name in ("mentions", "claims", "checks"):
        good, found = table(tmp_path / "good", name), table(out, name)
        others = good[good["doc_id"] != bad].reset_index(drop=True)
        pd.testing.assert_frame_equal(found[found["doc_id"] != bad].reset_index(drop=True), others)
    claims = table(out, "claims")
    assert len(claims[claims["doc_id"] == bad]) == (1 if stage == "check" else 0)
    assert claims[claims["doc_id"] == bad]["verdict"].isna().all()


def test_a_refused_row_leaves_with_what_stands_on_it(articles, tmp_path):
    (articles / "bad.txt").write_text("unfit 7", encoding="utf-8")
    summary = flow.run(articles, tmp_path / "out", SMALL)
    assert summary.refused == {"unfit": 1}
    assert summary.rows["documents"] == 12
    kept = set(table(tmp_path / "out", "documents")["doc_id"])
    assert set(table(tmp_path / "out", "checks")["doc_id"]) <= kept
    assert json.loads((tmp_path / "out/manifest.json").read_text())["validation"]["refused"]["documents"] == 1


def test_a_claim_whose_check_is_refused_has_the_verdict_of_the_others(articles, tmp_path, monkeypatch):
    before = flow.run(articles, tmp_path / "before", SMALL)
    monkeypatch.setattr(small_stages, "UNFIT_FOUND", 9.0)
    (articles / "11.txt").write_text("Article 11 sold 99 things", encoding="utf-8")
    for _ in range(2):
        summary = flow.run(articles, tmp_path / "out", SMALL)
        assert before.verdicts["refuted"] >= 1
        assert summary.verdicts["refuted"] == 0
        claims = table(tmp_path / "out", "claims")
        assert set(claims[claims["verdict"].isna()]["surface"]) == {"9"}


def test_critical_failures_are_told_also_by_a_run_that_reuses_them(articles, tmp_path):
    (articles / "bad.txt").write_text("grave", encoding="utf-8")
    for _ in range(2):
        assert flow.run(articles, tmp_path / "out", SMALL).critical == ("documents: grave",)


def test_versions_are_swapped_and_the_last_two_are_kept(articles, tmp_path):
    out = tmp_path / "out"
    names = []
    for number in range(3):
        (articles / "more.txt").write_text(f"More {number}", encoding="utf-8")
        names.append(flow.run(articles, out, SMALL).version)
        assert (out / "current").resolve().name == names[-1]
    assert {p.name for p in (out / "versions").iterdir()} == set(names[1:])
    flow.run(articles, out, SMALL)
    assert {p.name for p in (out / "versions").iterdir()} == set(names[1:])


def test_drift_is_from_the_version_that_was_shown_and_changes_no_table(articles, tmp_path):
    out, fresh = tmp_path / "out", tmp_path / "fresh"
    first = flow.run(articles, out, SMALL)
    assert first.drift == {}
    assert not (out / "drift").exists()
    for number in range(6):
        (articles / f"{number}.txt").unlink()
    second = flow.run(articles, out, SMALL)
    assert (second.drift["before"], second.drift["now"]) == (first.version, second.version)
    assert "articles_do_not_vanish" in second.drift["moved"]
    told = json.loads((out / "drift" / "results.json").read_text(encoding="utf-8"))
    (rows,) = [f for f in told["figures"] if (f["table"], f["figure"]) == ("documents", "rows")]
    assert (rows["before"], rows["now"], rows["ratio"]) == (12, 6, 0.5)
    again = flow.run(articles, out, SMALL)
    assert again.drift == {name: told[name] for name in again.drift}
    assert set(second.drift) <= set(again.drift)
    flow.run(articles, fresh, SMALL)
    assert tables(out) == tables(fresh)
    assert (out / "manifest.json").read_bytes() == (fresh / "manifest.json").read_bytes()
    assert not list((out / "current").resolve().rglob("drift*"))


@pytest.mark.parametrize("stage", [s for s in STAGES if s != "dedupe"])
def test_a_run_that_fails_shows_the_old_version_and_then_goes_on(articles, tmp_path, monkeypatch, stage):
    out = tmp_path / "out"
    flow.run(articles, out, SMALL)
    old = tables(out)
    (articles / "new.txt").write_text("New 5", encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(f"pipeline.stages.{stage}.{stage}", _disk_full)
        with pytest.raises(EconclaimsError, match="No space left on device"):
            flow.run(articles, out, SMALL)
    assert tables(out) == old
    flow.run(articles, out, SMALL)
    flow.run(articles, tmp_path / "whole", SMALL)
    assert tables(out) == tables(tmp_path / "whole")


def _disk_full(*_):
    raise OSError(28, "No space left on device")


def test_a_file_that_changes_while_it_is_read_stops_the_run(articles, tmp_path, monkeypatch):
    real = small_stages.ingest

    def slow(sources, config):
        yield from real(sources, config)
        (articles / "3.txt").write_text("Changed 8 and longer", encoding="utf-8")

    monkeypatch.setattr("pipeline.stages.ingest.ingest", slow)
    with pytest.raises(EconclaimsError, match=r"3\.txt: changed while it was read"):
        flow.run(articles, tmp_path / "out", SMALL)
    monkeypatch.setattr("pipeline.stages.ingest.ingest", real)
    flow.run(articles, tmp_path / "out", SMALL)
    assert "Changed 8 and longer" in set(table(tmp_path / "out", "documents")["text"])


def test_references_are_named_in_the_manifest_and_redo_the_check(articles, tmp_path):
    out, folder = tmp_path / "out", tmp_path / "references"
    with pytest.raises(UsageError, match="references"):
        flow.run(articles, out, SMALL, references=folder)
    folder.mkdir()
    (folder / "gdp.csv").write_text("series,entity_id,period,value\n", encoding="utf-8")
    flow.run(articles, out, SMALL, references=folder)
    first = json.loads((out / "manifest.json").read_text())["references"]
    (folder / "gdp.csv").write_text("series,entity_id,period,value\ngdp,KOR,2016,1\n", encoding="utf-8")
    summary = flow.run(articles, out, SMALL, references=folder)
    second = json.loads((out / "manifest.json").read_text())["references"]
    assert [file["sha256"] for file in second["files"]] != [file["sha256"] for file in first["files"]]
    assert second["figures"] == first["figures"] + 1
    assert {stage for stage, count in summary.done.items() if count} <= {"check", "publish", "report"}
    assert summary.done["check"] >= 1


def test_an_empty_input_and_an_output_inside_it_are_wrong_usage(articles, tmp_path):
    (tmp_path / "nothing").mkdir()
    with pytest.raises(UsageError, match="holds no files"):
        flow.run(tmp_path / "nothing", tmp_path / "out", SMALL)
    with pytest.raises(UsageError, match="inside the input"):
        flow.run(articles, articles / "out", SMALL)


def test_progress_is_told_of_every_piece(articles, tmp_path):
    class Listening(flow.Quiet):
        def __init__(self):
            self.begun, self.advanced = [], 0

        def begin(self, stage, pieces, step=""):  # noqa: ARG002
            self.begun.append((stage, pieces))

        def advance(self):
            self.advanced += 1

    told = Listening()
    flow.run(articles, tmp_path / "out", SMALL, progress=told)
    assert told.advanced == sum(pieces for _, pieces in told.begun)
    assert list(dict.fromkeys(stage for stage, _ in told.begun)) == list(STAGES)
    again = Listening()
    flow.run(articles, tmp_path / "out", SMALL, progress=again)
    assert again.begun == []
