"""What is true is called wrong by no check: articles of our own writing, the gold sentences, the seed article."""

import json
from pathlib import Path

import pytest
from checked_articles import WRONG, checked

from pipeline.flow import OWN_REFERENCES
from pipeline.references.load import load_references

ARTICLES = [
    json.loads(line)
    for line in Path(__file__).with_name("true_articles.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.fixture(scope="module")
def figures():
    """The project's own reference figures."""
    return load_references([OWN_REFERENCES])


def wrong(rows):
    return [(row["method"], row["explanation"]) for row in rows if row["verdict"] in WRONG]


def test_articles_with_true_numbers_are_left_alone(tmp_path, figures):
    rows, claims = checked(ARTICLES, tmp_path, figures)
    assert len(ARTICLES) >= 60
    assert not wrong(rows)
    counted = [row["method"] for row in rows if row["verdict"] == "supported"]
    assert len(counted) >= 120
    assert set(counted) >= {"conversion", "change", "share", "comparison", "headline", "balance", "reference"}
    assert sum(claim["verdict"] is not None for claim in claims) / len(claims) >= 0.18


def test_articles_with_true_numbers_agree_with_the_whole_extract(tmp_path, shared):
    rows, _ = checked(ARTICLES, tmp_path, load_references([OWN_REFERENCES, shared / "reference"]))
    assert not wrong(rows)


def test_gold_sentences_are_left_alone(tmp_path, shared):
    lines = (shared / "gold" / "ko-dev.jsonl").read_text(encoding="utf-8").splitlines()
    rows, _ = checked([json.loads(line) for line in lines], tmp_path)
    tested = [row for row in rows if row["method"] != "conversion"]  # The sentences' days are invented.
    assert len(lines) == 120
    assert len(tested) >= 12
    assert not wrong(tested)


def test_the_seed_article_is_left_alone(tmp_path, shared, figures):
    text = (shared / "seed" / "000_89cb462ba402a8ce.txt").read_text(encoding="utf-8")
    body = text[text.index("중국 최대 전자상거래") : text.index("• 좋아요0")]
    rows, _ = checked([{"text": body, "published": "2017-06-20"}], tmp_path, figures)
    assert rows
    assert not wrong(rows)
