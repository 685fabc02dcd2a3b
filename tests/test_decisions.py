"""Decisions: a file of lines, keys that outlive a re-run, overrides with their provenance, agreement."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pandas as pd
import pytest
import small_stages
from small_stages import CALLS

from pipeline import decisions, flow, schema
from pipeline.config import Config
from pipeline.errors import UsageError

DOC = "0123456789abcdef"
SENTENCE = "수출은 10억원, 수입은 10억원이다."
SMALL = Config.model_validate({"run": {"shards": 4, "workers": 1}})


def decision(**changes):
    values = {
        "doc_id": DOC, "sentence": decisions.sentence_hash(SENTENCE), "surface": "10억원", "occurrence": 0,
        "decision": "confirmed", "by": "kim", "at": "2026-11-24T09:00:00+09:00",
    }  # fmt: skip
    return decisions.made(values | changes)


def rows(make_row, text, surface="10억원", **changes):
    """Claims of every place of a surface in an article whose sentences are its lines."""
    found, at = [], 0
    for line in text.split("\n"):
        start = line.find(surface)
        while start >= 0:
            found.append(
                make_row(
                    schema.CLAIMS,
                    claim_id=f"{DOC}:text:{at + start:06}",
                    doc_id=DOC,
                    field="text",
                    start=at + start,
                    end=at + start + len(surface),
                    surface=surface,
                    sentence_start=at,
                    sentence_end=at + len(line),
                    claim_text=line,
                    kind="money",
                    **changes,
                )
            )
            start = line.find(surface, start + 1)
        at += len(line) + 1
    return found


def test_lines_are_read_back_as_they_were_written(tmp_path):
    file = tmp_path / "sub" / "decisions.jsonl"
    first = decision(decision="corrected", columns={"metric": "수출 📈", "period_start": "2022-01-01", "basis": None})
    second = decision(decision="rejected", by="이", note="𠮷 it is an advertisement\nreally")
    decisions.append(file, [first])
    file.write_text(file.read_text(encoding="utf-8").rstrip("\n"), encoding="utf-8")
    decisions.append(file, [second])
    assert decisions.read(file) == [first, second]
    lines = file.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    assert "수출 📈" in lines[0]
    assert json.loads(lines[0])["at"] == "2026-11-24T00:00:00Z"


def test_many_may_append_at_once(tmp_path):
    file = tmp_path / "decisions.jsonl"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: decisions.append(file, [decision(occurrence=n, note="x" * 1_000)]), range(40)))
    assert sorted(d.occurrence for d in decisions.read(file)) == list(range(40))


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"decision": "maybe"}, "decision"),
        ({"decision": "corrected"}, "names columns"),
        ({"columns": {"metric": "x"}}, "names columns"),
        ({"decision": "corrected", "columns": {"value": "3"}}, "value cannot be corrected"),
        ({"decision": "corrected", "columns": {"modality": "perhaps"}}, "modality is one of"),
        ({"decision": "corrected", "columns": {"modality": None}}, "modality cannot be empty"),
        ({"decision": "corrected", "columns": {"period_start": "2022-13-01"}}, "month"),
        ({"decision": "corrected", "columns": {"period_start": "20220101"}}, "is a day such as"),
        ({"decision": "corrected", "columns": {"period_start": "2022-02-01", "period_end": "2022-01-01"}}, "is after"),
        ({"by": ""}, "by"),
        ({"by": "a\nb"}, "by"),
        ({"doc_id": "../../etc/passwd"}, "doc_id"),
        ({"sentence": "x"}, "sentence"),
        ({"occurrence": -1}, "occurrence"),
        ({"at": "2026-11-24T09:00:00"}, "timezone"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_is_no_decision_is_named(changes, what):
    with pytest.raises(ValueError, match=what):
        decision(**changes)


def test_a_bad_file_is_named_with_its_line(tmp_path):
    file = tmp_path / "decisions.jsonl"
    for bad in ("{", "[]", '{"doc_id": 1}', '"x"', "\ud800", "x" * 30_000, "[" * 5_000):
        file.write_bytes(f"{decision().line()}\n\n{bad}\n".encode("utf-8", "surrogatepass"))
        with pytest.raises(UsageError, match=r"decisions\.jsonl:3: no decision"):
            decisions.read(file)
    with pytest.raises(UsageError, match="No such file"):
        decisions.read(tmp_path / "absent")


def test_each_place_has_a_key_of_its_own(make_row):
    text = f"{SENTENCE}\n다른 문장의 10억원\n{SENTENCE}"
    found = decisions.keys(rows(make_row, text))
    assert [k.occurrence for k in found.values()] == [0, 1, 0, 2, 3]
    assert len(set(found.values())) == 5


def test_a_key_survives_other_furniture_and_other_readings(make_row):
    before = decisions.keys(rows(make_row, f"메뉴\n로그인 10억원\n{SENTENCE}"))
    after = decisions.keys(rows(make_row, SENTENCE))
    assert set(after.values()) < set(before.values())
    second = rows(make_row, SENTENCE)[1]
    assert decisions.keys([second])[second["claim_id"]].occurrence == 1
    spaced = decisions.sentence_hash(SENTENCE.replace(" ", "\n "))
    assert spaced == decisions.sentence_hash(SENTENCE)


def test_one_long_sentence_costs_no_square_of_its_numbers(make_row):
    text = " ".join(["10억원"] * 3_000)
    assert [k.occurrence for k in decisions.keys(rows(make_row, text)).values()] == list(range(3_000))


def test_the_last_word_counts_and_a_withdrawn_one_is_gone():
    a, b = decision(by="a"), decision(by="b", decision="rejected")
    assert list(decisions.effective([a, b]).values()) == [b]
    assert list(decisions.effective([b, a]).values()) == [a]
    assert list(decisions.effective([a, b, decision(by="b", decision="withdrawn")]).values()) == [a]
    assert decisions.effective([a, decision(by="a", decision="withdrawn")]) == {}
    again = decision(by="a", decision="rejected", note="on second thoughts")
    assert list(decisions.effective([a, b, again]).values()) == [again]


def test_a_correction_is_an_override_with_provenance(make_row):
    claims = rows(make_row, SENTENCE, metric="수출", modality="forecast", period_start=date(2021, 1, 1), unit="KRW")
    table = schema.to_table(schema.CLAIMS, claims)
    columns = {"metric": "수입", "modality": "forecast", "period_start": "2022-01-01", "entity": "한국"}
    fix = decision(occurrence=1, decision="corrected", columns=columns)
    lost = decision(occurrence=7)
    result, found = decisions.apply(table, {fix.key: fix, lost.key: lost})
    assert result.schema.equals(schema.CLAIMS.arrow())
    first, second = schema.to_rows(result)
    assert first == claims[0]
    assert found == {fix.key}
    assert (second["metric"], second["entity"], second["period_start"]) == ("수입", "한국", date(2022, 1, 1))
    assert (second["decision"], second["decided_by"]) == ("corrected", "kim")
    assert second["decided_at"] == datetime(2026, 11, 24, tzinfo=UTC)
    assert json.loads(second["overridden"]) == {"metric": "수출", "period_start": "2021-01-01", "entity": None}
    kept = set(second) - {"metric", "entity", "period_start", "decision", "decided_by", "decided_at", "overridden"}
    assert {n: second[n] for n in kept} == {n: claims[1][n] for n in kept}


def test_a_rejected_claim_does_not_stand(make_row):
    table = schema.to_table(schema.CLAIMS, rows(make_row, f"{SENTENCE}\n10억원"))
    gone = decision(occurrence=1, decision="rejected")
    assert decisions.standing(table) is table
    decided, _ = decisions.apply(table, {gone.key: gone})
    first, _, third = table["claim_id"].to_pylist()
    assert decisions.standing(decided)["claim_id"].to_pylist() == [first, third]
    assert decisions.standing(decided.slice(1, 1)).num_rows == 0


def test_a_claims_verdict_is_the_worst_of_its_checks_and_null_without_one_or_if_it_is_rejected(make_row):
    told = {
        "a": ["supported", "refuted", "conflicting"],
        "b": ["not_enough_evidence", "supported"],
        "c": [],
        "rejected": ["refuted"],
        "no claim": ["refuted"],
    }
    claims = [
        make_row(schema.CLAIMS, claim_id=i, decision="rejected" if i == "rejected" else None, verdict="conflicting")
        for i in told
        if i != "no claim"
    ]
    checks = [make_row(schema.CHECKS, mention_id=i, verdict=v) for i, found in reversed(told.items()) for v in found]
    table = schema.to_table(schema.CLAIMS, claims)
    judged = decisions.with_verdicts(table, schema.to_table(schema.CHECKS, checks))
    assert judged.schema.equals(table.schema)
    assert judged["verdict"].to_pylist() == ["refuted", "supported", None, None]
    none = decisions.with_verdicts(table, schema.CHECKS.arrow().empty_table())
    assert none["verdict"].null_count == len(claims)
    assert none.drop_columns("verdict").equals(table.drop_columns("verdict"))


def test_kappa_is_cohens():
    """The worked example of J. Cohen's formula: 20 yes-yes, 15 no-no, 5 and 10 apart give kappa 0.4."""
    pairs = [("confirmed", "confirmed")] * 20 + [("rejected", "rejected")] * 15
    pairs += [("confirmed", "rejected")] * 5 + [("rejected", "confirmed")] * 10
    said = [
        decision(occurrence=n, by=by, decision=d)
        for n, pair in enumerate(pairs)
        for by, d in zip("ab", pair, strict=True)
    ]
    (pair,) = decisions.agreement([*said, decision(occurrence=900, by="a"), decision(occurrence=901, by="c")])
    assert (pair.by, pair.claims, pair.observed) == (("a", "b"), 50, 0.7)
    assert pair.kappa == pytest.approx(0.4)
    always = [decision(occurrence=n, by=by) for n in range(3) for by in "ab"]
    assert [(p.observed, p.kappa) for p in decisions.agreement(always)] == [(1.0, None)]
    assert decisions.agreement([]) == []


@pytest.fixture
def articles(tmp_path, monkeypatch):
    small_stages.install(monkeypatch)
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number}.txt").write_text(f"Article {number} sold 9 things", encoding="utf-8")
    return folder


def run(articles, out, given, file):
    file.unlink(missing_ok=True)
    decisions.append(file, given)
    return flow.run(articles, out, SMALL, decided=file)


def test_the_next_run_applies_decisions_and_nothing_is_lost(articles, tmp_path):
    out, file = tmp_path / "out", tmp_path / "decisions.jsonl"
    assert flow.run(articles, out, SMALL).decisions == {}
    before = pd.read_parquet(out / "tables" / "claims")
    nines = before[before["surface"] == "9"].reset_index(drop=True)
    given = {"surface": "9", "by": "kim", "at": "2026-11-24T00:00:00Z"}
    at = decisions.keys(before.to_dict("records"))
    key = [at[claim_id]._asdict() for claim_id in nines["claim_id"]]
    corrected = decisions.made(given | key[0] | {"decision": "corrected", "columns": {"metric": "sales"}})
    rejected = decisions.made(given | key[1] | {"decision": "rejected"})
    unfit = decisions.made(given | key[2] | {"decision": "rejected", "sentence": "0" * 16})
    elsewhere = decisions.made(given | key[2] | {"decision": "rejected", "doc_id": "f" * 16})

    CALLS.clear()
    summary = run(articles, out, [corrected, rejected, unfit, elsewhere], file)
    assert {stage for stage, _ in CALLS} == {"validate", "check", "report"}
    assert {k: summary.decisions[k] for k in ("lines", "applied", "unfit", "elsewhere")} == {
        "lines": 4, "applied": 2, "unfit": 1, "elsewhere": 1,
    }  # fmt: skip
    claims = pd.read_parquet(out / "tables" / "claims").set_index("claim_id")
    assert len(claims) == len(before)
    assert claims.loc[nines["claim_id"][0], ["metric", "decision", "verdict"]].tolist() == [
        "sales",
        "corrected",
        "refuted",
    ]
    assert claims.loc[nines["claim_id"][1], "decision"] == "rejected"
    assert pd.isna(claims.loc[nines["claim_id"][1], "verdict"])
    refused = pd.read_parquet(out / "tables" / "quarantine")
    assert list(refused["reason_code"]) == ["decision_without_claim"]
    assert decisions.parse(refused["payload"][0]) == unfit
    assert refused["source_uri"][0].endswith(".txt")
    assert json.loads((out / "manifest.json").read_text(encoding="utf-8"))["decisions"] == summary.decisions

    CALLS.clear()
    again = flow.run(articles, out, SMALL, decided=file)
    assert CALLS == []
    assert again.decisions == summary.decisions
    flow.run(articles, out, SMALL)
    assert pd.read_parquet(out / "tables" / "claims").equals(before)
