"""The command, and a run by stage."""

import small_stages
from typer.testing import CliRunner

from pipeline.bench import run, stages
from pipeline.bench.corpus import Corpus
from pipeline.bench.run import SAMPLES
from pipeline.cli import app
from pipeline.schema import STAGES


def test_command_without_the_other_readers(tmp_path):
    arguments = ["bench", "--articles", "0", "--repetitions", "0", "--others", str(tmp_path / "none")]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0
    assert "Value F1 by kind" in result.output
    assert "korean-datetime: no environment for other readers" in " ".join(result.output.split())


def test_run_notes_every_stage_and_the_peak(tmp_path, monkeypatch):
    small_stages.install(monkeypatch)
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "1.txt").write_text("Article 1 sold 7", encoding="utf-8")
    cost = stages._run(folder, tmp_path, 1, 1, 16)
    assert tuple(dict.fromkeys(stage for stage, _ in cost.seconds)) == ("start", *STAGES)
    steps = [step for stage, step in cost.seconds if stage in {"ingest", "dedupe", "check"}]
    assert steps == ["ingest", "articles", "copies", "documents", "references", "check", "across", "revalidated"]
    assert all(spent >= 0 for spent in cost.seconds.values())
    assert 10_000_000 < cost.peak_bytes < 100_000_000_000
    assert (tmp_path / "out" / "manifest.json").exists()


def test_the_least_of_each_step_counts():
    runs = [
        stages.Cost(9, 90, {("ingest", "ingest"): one, ("check", "across"): other}, one + other, peak)
        for one, other, peak in ((1.0, 5.0, 7), (2.0, 3.0, 8))
    ]
    least = stages.least(runs)
    assert least.seconds == {("ingest", "ingest"): 1.0, ("check", "across"): 3.0}
    assert (least.articles, least.input_bytes, least.elapsed, least.peak_bytes) == (9, 90, 5.0, 8)


def test_stages_are_measured_on_dense_articles_and_on_such_as_news(monkeypatch):
    made = []

    def run_once(corpus, articles):
        made.append((corpus.density, articles))
        return stages.Cost(articles, 90, {("extract", "extract"): float(len(made))}, 1.0, 7)

    monkeypatch.setattr(run, "run_once", run_once)
    tables = list(run._stages(run.Options(articles=8), Corpus(SAMPLES), stages.Clock()))
    assert made == [(None, 2), (None, 8)] * run.TURNS + [(run.NEWS, 2), (run.NEWS, 8)] * run.TURNS
    assert ["samples" in table.title for table in tables] == [True, False]
    assert [next(iter(table.columns[-1].cells)) for table in tables] == ["2.00", "8.00"]


def test_the_samples_are_where_they_are_looked_for():
    assert any(SAMPLES.iterdir())
