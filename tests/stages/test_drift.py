"""What changed between two data sets, and what its suite says of it."""

import json

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import schema
from pipeline.stages._drift import COUNTED, DRIFT, compare, judge, profile
from pipeline.stages.validate import EXPECTATIONS


def of(articles=100, **changes):
    """A profile of so many articles with ten claims each."""
    claims = 10 * articles
    made = {table: {"rows": {"": claims}} for table in COUNTED} | {
        "documents": {"rows": {"": articles}, "lang": {"ko": articles}},
        "claims": {
            "rows": {"": claims},
            "kind": {"money": claims // 2, "percent": claims - claims // 2},
            "with_metric": {"true": claims // 10 * 8, "false": claims - claims // 10 * 8},
            "verdict": {"": claims // 10 * 8, "supported": claims - claims // 10 * 8},
            "power_of_ten": {"9": claims // 2, "10": claims - claims // 2},
        },
        "quarantine": {"rows": {"": 0}},
    }
    return made | {table: made[table] | figures for table, figures in changes.items()}


def moved(tmp_path, before, now):
    return judge(tmp_path, ("a" * 16, "b" * 16), (before, now), EXPECTATIONS)


def figures(before, now):
    rows = compare(before, now).to_pylist()
    return {
        (r["table"], r["figure"], r["of"], r["group"]): (r["before"], r["now"], r["change"], r["ratio"]) for r in rows
    }


def test_the_same_data_set_moves_nothing(tmp_path):
    facts = moved(tmp_path, of(), of())
    assert (facts["failed"], facts["moved"], facts["critical"]) == (0, [], [])
    assert {row[2] for row in figures(of(), of()).values()} == {0.0}


def test_a_larger_one_of_the_same_kind_moves_nothing(tmp_path):
    assert moved(tmp_path, of(100), of(300))["moved"] == []


@pytest.mark.parametrize(
    ("rule", "now"),
    [
        ("articles_do_not_vanish", of(70)),
        ("articles_do_not_multiply", of(600)),
        ("yield_holds", of(mentions={"rows": {"": 700}})),
        ("checks_hold", of(checks={"rows": {"": 500}})),
        ("refusals_hold", of(quarantine={"rows": {"": 10}})),
        ("claims_keep_their_fields", of(claims={"with_metric": {"true": 700, "false": 300}})),
        ("kinds_hold", of(claims={"kind": {"money": 300, "percent": 500, "count": 200}})),
        ("powers_of_ten_hold", of(claims={"power_of_ten": {"9": 300, "10": 500, "13": 200}})),
        ("refuted_share_holds", of(claims={"verdict": {"": 800, "supported": 150, "refuted": 50}})),
        ("checkable_share_holds", of(claims={"verdict": {"": 950, "supported": 50}})),
        ("subjects_hold", of(documents={"lang": {"ko": 60, "en": 40}})),
    ],
)
def test_each_rule_sees_its_drift(tmp_path, rule, now):
    facts = moved(tmp_path, of(), now)
    assert rule in facts["moved"]
    assert facts["failed"] == len(facts["moved"])
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert f'<tr id="{rule}">' in page
    assert "//" not in page
    results = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert {r["rule"] for r in results["rules"] if not r["success"]} == set(facts["moved"])


def test_a_reason_that_was_not_there_is_told(tmp_path):
    before = of(quarantine={"rows": {"": 4}, "reason_code": {"empty_file": 4}})
    now = of(quarantine={"rows": {"": 4}, "reason_code": {"empty_file": 3, "no_text": 1}})
    assert moved(tmp_path, before, now)["moved"] == ["reasons_are_known"]
    assert moved(tmp_path, now, before)["moved"] == []


def test_figures_by_hand():
    now = of(200, claims={"rows": {"": 1000}, "kind": {"money": 250, "percent": 500, "count": 250}})
    found = figures(of(), now)
    assert found["documents", "rows", "", ""] == (100, 200, 100, 2)
    assert found["claims", "per_article", "", ""] == (10, 5, -5, 0.5)
    assert found["claims", "share", "kind", "money"] == (0.5, 0.25, -0.25, 0.5)
    assert found["claims", "share", "kind", "count"] == (0, 0.25, 0.25, None)
    assert found["claims", "distance", "kind", ""] == (None, None, 0.25, None)


def test_an_empty_data_set_has_no_shares(tmp_path):
    assert moved(tmp_path, of(0), of())["failed"] == 0
    assert moved(tmp_path, of(), of(0))["moved"] == ["articles_do_not_vanish"]


counts = st.dictionaries(st.sampled_from(["a", "b", "", "c'\"d"]), st.integers(1, 10**6), min_size=1)


@settings(deadline=None, max_examples=30)
@given(before=counts, now=counts)
def test_a_distance_is_one_of_two_distributions(before, now):
    sides = [{"claims": {"rows": {"": sum(side.values())}, "unit": side}} for side in (before, now)]
    found = figures(*sides)
    distance = found["claims", "distance", "unit", ""][2]
    assert -1e-9 <= distance <= 1 + 1e-9
    assert (distance > 1 - 1e-9) == (not set(before) & set(now))
    assert sum(row[1] for key, row in found.items() if key[1] == "share") == pytest.approx(1)


def test_a_profile_counts_the_rows_of_each_group(tmp_path, make_row):
    rows = [
        make_row(schema.CLAIMS, claim_id=f"a:text:{n}", kind="money", value_usd=usd)
        for n, usd in enumerate((999.0, 1e3, -1e3, None, 0.0))
    ]
    for name, spec in schema.PUBLISHED.items():
        (tmp_path / name).mkdir()
        pq.write_table(schema.to_table(spec, rows if name == "claims" else []), tmp_path / name / "0.parquet")
    found = profile(tmp_path)
    assert {table: set(figures) for table, figures in found.items()} == {t: {"rows", *c} for t, c in COUNTED.items()}
    assert found["claims"]["power_of_ten"] == {"": 2, "2": 1, "3": 2}
    assert found["claims"]["kind"] == {"money": 5}
    assert found["documents"] == {"rows": {"": 0}, "lang": {}, "published_at_source": {}, "copy": {}, "year": {}}
    assert all(set(groups) <= set(map(str, groups)) for figures in found.values() for groups in figures.values())
    assert json.loads(json.dumps(found)) == found
    assert {row["table"] for row in compare(found, found).to_pylist()} == set(COUNTED)
    assert compare(found, found).schema.equals(DRIFT.arrow())
