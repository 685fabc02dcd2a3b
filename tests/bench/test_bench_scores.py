"""The rule that compares, the tables' numbers from a tiny run, and readers that are not there."""

import json
import sys

import pytest
from rich.console import Console

from pipeline.bench import run, speed, worker
from pipeline.bench.claims import Checked
from pipeline.bench.process import Process, Unavailable
from pipeline.bench.sentences import Score, Sentences, load_sentences, value_f1
from pipeline.bench.speed import DIGITS, OURS, Rate
from pipeline.bench.stages import Clock, Cost
from pipeline.bench.tables import claims_table, scale_table, speed_table, stage_table
from pipeline.flow import Quiet


def mention(kind, start, end, **fields):
    empty = dict.fromkeys(("value", "low", "high", "unit", "date_start", "date_end"))
    return {**empty, "kind": kind, "start": start, "end": end, **fields}


def shown(table, width=100):
    console = Console(width=width, record=True, file=open("/dev/null", "w", encoding="utf-8"))  # noqa: SIM115, PTH123
    console.print(table)
    return console.export_text()


def row(text, name):
    (line,) = [line for line in text.splitlines() if line.strip().startswith(name)]
    return line.split(name, 1)[1].split()


def test_value_f1_by_kind():
    gold = [
        mention("money", 0, 4, value="100", unit="USD"),
        mention("money", 9, 12, value="5", unit="KRW"),
        mention("date", 5, 8, date_start="2017-06-20", date_end="2017-06-20"),
        mention("percent", 20, 22, low="1", high="2", unit="%"),
    ]
    found = [
        mention("money", 1, 3, value="100.001", unit="USD"),
        mention("money", 0, 4, value="100", unit="USD"),
        mention("money", 9, 12, value="5", unit="USD"),
        mention("date", 8, 9, date_start="2017-06-20", date_end="2017-06-20"),
        mention("percent", 20, 22, low="1", high="2.1", unit="%"),
        mention("count", 30, 32, value="1", unit="x"),
    ]
    assert value_f1({"a": {"mentions": gold}}, {"a": {"mentions": found}}) == {
        "money": Score(2 * 1 / 5, 2),
        "date": Score(0.0, 1),
        "percent": Score(0.0, 1),
        "count": Score(0.0, 0),
    }
    assert value_f1({"a": {"mentions": gold}}, {"a": {"mentions": gold}})["money"] == Score(1.0, 2)
    assert value_f1({"a": {"mentions": gold}}, {})["money"] == Score(0.0, 2)


def test_value_f1_is_the_gold_scorers_rule(shared):
    gold = load_sentences(shared / "gold")
    by_id = {r["id"]: r for r in gold.records}
    shaken = []
    for number, r in enumerate(gold.records):
        mentions = [dict(m) for m in r["mentions"]]
        for m in mentions[number % 3 :: 4]:
            m["start"] += 1
            m["end"] += 2
        for m in mentions[number % 5 :: 5]:
            m["value" if m["value"] else "date_end"] = "3"
        shaken.append(mentions[number % 2 :])
    system = {key: {"mentions": mentions} for key, mentions in zip(by_id, shaken, strict=True)}
    by_script, by_rule = gold.score(shaken), value_f1(by_id, system)
    assert {k: s.right for k, s in by_script.items()} == {k: s.right for k, s in by_rule.items()}
    assert {k: s.f1 for k, s in by_script.items()} == pytest.approx({k: s.f1 for k, s in by_rule.items()})
    assert 0.3 < gold.score(shaken)["money"].f1 < 0.9


def test_without_gold_the_corpus_is_read(tmp_path):
    sentences = load_sentences(tmp_path)
    assert "corpus.jsonl" in sentences.name
    for r in sentences.records:
        for m in r["mentions"]:
            assert r["text"][m["start"] : m["end"]] == m["surface"]
    found = [r["mentions"] for r in sentences.records]
    assert {score.f1 for score in sentences.score(found).values()} == {1.0}


def test_tiny_run_without_the_other_readers(tmp_path):
    options = run.Options(articles=0, repetitions=1, sentences=20, python=tmp_path / "none", gold=tmp_path)
    out = [shown(table) for table in run.bench(options, Quiet())]
    accuracy, notes, race = out[0], out[1:-1], out[-1]
    assert 0.9 < float(row(accuracy, "money")[1]) <= 1
    assert set(row(accuracy, "money")[2:]) == {"-"}
    assert [n.split(":")[0] for n in notes] == ["Duckling", "korean-datetime", "dateparser", "price-parser"]
    assert all("no environment" in n.replace("\n", " ") for n in notes)
    ratio, unit, digits, _ = row(race, DIGITS)
    ours = row(race, OURS)[0]
    assert unit == "times"
    assert float(ratio) == pytest.approx(float(ours.replace(",", "")) / float(digits.replace(",", "")), rel=0.02)


def test_rates_are_medians_and_ratios_those_of_the_same_round():
    spent = {OURS: iter([9, 1, 2, 4]), "slow": iter([9, 10, 40, 80])}
    running = {name: lambda _, times=times: float(next(times)) for name, times in spent.items()}

    def stops(_):
        raise Unavailable("gone")

    records = [{"text": "3명", "published": "2018-01-01"}]
    sentences = Sentences("test", "seen", "ko", records, value_f1)
    rates = speed.measure(sentences, running | {"stops": stops}, count=100, repetitions=3, seed=1)
    ours, slow, stopped = rates
    assert (ours.sentences, ours.ratio, ours.megabytes) == (50, 1, pytest.approx(100 * 4 / 2 / 1e6))
    assert (slow.sentences, slow.ratio) == (2.5, 20)
    assert stopped == Rate("stops", 0, 0, 0, "gone")
    text = shown(speed_table("race", rates))
    assert row(text, "slow")[:3] == ["20", "times", "2"]
    assert row(text, "stops")[0] == "stopped"


def test_clock_sums_by_step(monkeypatch):
    times = iter([0.0, 1.0, 3.0, 6.0, 10.0, 15.0])
    monkeypatch.setattr("pipeline.bench.stages.time.process_time", lambda: next(times))
    clock = Clock()
    for stage, step in (("ingest", "ingest"), ("extract", ""), ("ingest", "articles"), ("extract", "")):
        clock.begin(stage, 1, step)
        clock.advance()
    assert clock.stop() == {
        ("start", "start"): 1.0,
        ("ingest", "ingest"): 2.0,
        ("extract", "extract"): 8.0,
        ("ingest", "articles"): 4.0,
    }


def test_stage_table_parts_what_is_spent_once_from_what_an_article_costs():
    start = {("start", "start"): 1.0}
    steps = [("ingest", "ingest"), ("ingest", "articles"), ("extract", "extract"), ("check", "check")]
    small = Cost(100, 400_000, start | dict(zip(steps, (0.2, 0.1, 3.0, 1.0), strict=True)), 0, 1)
    large = Cost(500, 2_000_000, start | dict(zip(steps, (0.6, 0.5, 7.0, 1.0), strict=True)), 0, 500_000_000)
    text = shown(stage_table("stages", small, large))
    assert row(text, "extract") == ["100", "0.40", "10.00", "2.00", "7.00"]
    assert row(text, "ingest: repeated records") == ["1,000", "4.00", "1.00", "0.00", "0.50"]
    assert row(text, "check: within articles") == ["-", "-", "0.00", "1.00", "1.00"]
    assert row(text, "ingest to check") == ["83", "0.33", "12.00", "3.10", "9.10"]
    assert row(text, "reading: extract, normalize") == ["100", "0.40", "10.00", "2.00", "7.00"]
    assert "Peak memory 500 MB" in text


def test_claims_table():
    checked = Checked(1_000, 500, 2, {"references": 0.5, "across articles": 2.0}, 3.5, 700, 300_000_000, 200_000_000)
    text = shown(claims_table("claims", checked))
    assert row(text, "across articles") == ["500", "2.00"]
    assert row(text, "all") == ["400", "2.50"]
    assert "Peak memory 300 MB" in " ".join(text.split())


def test_scale_table():
    costs = [Cost(100, 1, {}, 10.0, 500_000_000, 200_000_000), Cost(1_000, 1, {}, 120.0, 600_000_000, 210_000_000)]
    assert row(shown(scale_table("scale", costs)), "1,000") == ["12.00", "1.20", "8", "120.0", "600", "210"]


def test_other_reader_that_is_not_installed_says_so():
    """This environment has none of the other readers."""
    with pytest.raises(Unavailable, match="ModuleNotFoundError: No module named 'korean_datetime'"):
        Process(sys.executable, "korean-datetime", "ko")


def test_a_write_that_is_cut_short_goes_on(monkeypatch):
    """So it happens in a process with Haskell's timer, to answers that a pipe cannot hold at once."""
    written = bytearray()

    def short(descriptor, data):
        written.extend(data[:7])
        return len(data[:7])

    monkeypatch.setattr("pipeline.bench.worker.os.write", short)
    worker.tell({"found": list(range(100))})
    assert json.loads(written) == {"found": list(range(100))}
    assert written.endswith(b"}\n")


def test_an_answer_that_is_no_json_is_told(tmp_path):
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho half\n")
    broken.chmod(0o755)
    with pytest.raises(Unavailable, match="no JSON"):
        Process(broken, "duckling", "ko")


def test_worker_answers(monkeypatch, capfd):
    def start(lang, time_zone):
        def read(text, noon):
            if text == "bad":
                raise ValueError
            return [text, f"{noon:%Y-%m-%dT%H%z}", lang]

        return read, lambda found: found

    request = {
        "texts": [["a", "2017-06-20"], ["bad", "2017-06-20"]], "keep": True, "lang": "ko", "time_zone": "Asia/Seoul",
    }  # fmt: skip
    reply = worker.answer(start, request)
    assert (reply["failed"], reply["found"]) == (1, [["a", "2017-06-20T12+0900", "ko"], []])
    assert "found" not in worker.answer(start, request | {"keep": False})
    monkeypatch.setitem(worker.READERS, "test", ("pytest", start))
    monkeypatch.setattr(sys, "stdin", [json.dumps(request)])
    worker.main("test")
    hello, answered = map(json.loads, capfd.readouterr().out.splitlines())
    assert set(hello) == {"version"}
    assert answered["found"] == reply["found"]
