"""Generated articles: the same from the same seed, of the samples' form, and seldom copies of each other."""

import json
import re
from random import Random

import pytest

from pipeline import packs
from pipeline.bench.corpus import Corpus, template, variants

SENTENCE = "삼성전자는 지난해 6월 20일 매출이 1조2345억원(3.7%)으로 삼성전자 사상 최대라고 2017년 밝혔다."


@pytest.fixture(scope="module")
def corpus(root):
    return Corpus(root / "data" / "raw", seed=7)


@pytest.fixture(scope="module")
def news(root):
    return Corpus(root / "data" / "raw", seed=7, density=9)


def digits(text):
    return [len(run) for run in re.findall(r"\d+", text)]


def test_an_article_depends_on_seed_and_number_alone(root, corpus):
    again = Corpus(root / "data" / "raw", seed=7)
    assert [again.article(n) for n in (5, 3)] == [corpus.article(n) for n in (5, 3)]
    assert Corpus(root / "data" / "raw", seed=8).article(3)["text"] != corpus.article(3)["text"]


@pytest.mark.parametrize("made", ["corpus", "news"])
def test_articles_are_about_as_long_as_asked(request, made):
    corpus = request.getfixturevalue(made)
    lengths = [len(corpus.article(n)["text"]) for n in range(200)]
    assert 1_300 < sum(lengths) / len(lengths) < 1_800
    assert 1_000 <= min(lengths) < max(lengths) < 2_600


def test_articles_are_as_dense_in_numbers_as_asked(corpus, news):
    for made, least, most in ((corpus, 35, 50), (news, 8, 12)):
        texts = [made.article(n)["text"] for n in range(200)]
        mentions = sum(len(packs.reader("ko").read(text)) for text in texts)
        assert least < mentions * 1_000 / sum(map(len, texts)) < most
        assert made.means(200) == (mentions / 200, sum(map(len, texts)) / 200)


@pytest.mark.parametrize("made", ["corpus", "news"])
def test_articles_are_no_copies(request, made):
    corpus = request.getfixturevalue(made)
    shingles = [_shingles(corpus.article(n)["text"]) for n in range(100)]
    pairs = [(a, b) for i, a in enumerate(shingles) for b in shingles[:i]]
    near = sum(len(a & b) >= 0.8 * len(a | b) for a, b in pairs)
    assert near == 0


def _shingles(text):
    return {text[i : i + 5] for i in range(len(text) - 4)}


def test_file_holds_the_articles(corpus, tmp_path):
    file = tmp_path / "articles.jsonl"
    assert corpus.write(file, 4) == file.stat().st_size
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert lines == [corpus.article(n) for n in range(4)]
    assert len({line["id"] for line in lines}) == 4


def test_template_varies_numbers_names_and_dates():
    random = Random(1)
    made = [template(SENTENCE).fill(random) for _ in range(50)]
    assert len(set(made)) == 50
    names = set()
    for text in made:
        first, second = re.search(r"^(.+?)는 지난해 .*으로 (.+) 사상", text).groups()
        assert first == second
        names.add(first)
        month, day = map(int, re.search(r"(\d+)월 (\d+)일", text).groups())
        assert 1 <= month <= 12
        assert 13 <= day <= 28
        assert 2001 <= int(re.search(r"(\d+)년 밝혔다", text)[1]) <= 2024
        assert digits(text.partition("매출이")[2])[:4] == [1, 4, 1, 1]
    assert len(names) > 20


def test_template_keeps_the_kinds_of_what_is_read():
    kinds = [m.kind for m in packs.reader("ko").read(SENTENCE)]
    assert kinds == ["date", "money", "percent", "date"]
    for text, _ in variants([{"text": SENTENCE, "published": "2018-01-01"}], 20, seed=3):
        assert [m.kind for m in packs.reader("ko").read(text)] == kinds


def test_variants_are_the_same_from_the_same_seed():
    records = [{"text": SENTENCE, "published": "2018-01-01"}, {"text": "3명이 왔다.", "published": "2019-01-01"}]
    assert (
        list(variants(records, 5, seed=3)) == list(variants(records, 5, seed=3)) != list(variants(records, 5, seed=4))
    )
    assert [day for _, day in variants(records, 3, seed=3)] == ["2018-01-01", "2019-01-01", "2018-01-01"]
