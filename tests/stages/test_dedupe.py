"""Copies, exact and near, whatever the order of input."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from pipeline import schema
from pipeline.config import Config
from pipeline.stages.dedupe import _shingles, _sign, dedupe

CONFIG = Config()
WORDS = [
    "수출",
    "수입",
    "반도체",
    "지난달",
    "달러",
    "증가",
    "감소",
    "정부",
    "발표",
    "통계청",
    "물가",
    "고용",
    "금리",
    "환율",
    "업계",
    "전망",
    "올해",
    "분기",
    "매출",
    "영업이익",
]


def article(seed: int, words: int = 200) -> str:
    pick = random.Random(seed)
    return " ".join(f"{pick.choice(WORDS)}{pick.randrange(1000)}" for _ in range(words)) + "다."


def documents(*rows):
    """Rows of (doc_id, text, day or None, lang, title)."""
    made = []
    for doc_id, text, *rest in rows:
        day, lang, title = (*rest, None, None, None)[:3]
        made.append(
            {
                **dict.fromkeys(schema.DOCUMENTS.names()),
                "doc_id": doc_id,
                "source_uri": doc_id,
                "text": text,
                "title": title,
                "lang": lang or "ko",
                "published_at": datetime(2017, 6, day, tzinfo=UTC) if day else None,
                "published_at_source": "record" if day else "none",
                "removed_chars": 0,
                "content_sha256": "",
            }
        )
    return schema.to_table(schema.DOCUMENTS, made)


def test_no_copies():
    assert dedupe([documents(*((f"d{n}", article(n), 1) for n in range(50)))], CONFIG) == {}
    assert dedupe([], CONFIG) == {}


def test_exact_copies_whatever_the_layout_and_headline():
    text = article(1)
    table = documents(("b", text, 2), ("a", text.replace(" ", "\n"), 3, "ko", "다른 제목"), ("c", text + "!", 1))
    assert dedupe([table], CONFIG) == {"a": "c", "b": "c"}


def test_the_original_is_the_earliest_then_the_smallest_and_no_date_comes_last():
    text = article(1)
    assert dedupe([documents(("a", text), ("b", text, 9), ("c", text, 9))], CONFIG) == {"a": "b", "c": "b"}
    assert dedupe([documents(("b", text), ("a", text))], CONFIG) == {"b": "a"}


def test_an_altered_number_is_still_a_near_copy():
    text = "한국은행은 지난달 말 외환보유액이 4천억 달러로 집계됐다고 20일 밝혔다. 한 달 전보다 12억 달러 늘어난 규모다. 유로화 강세가 영향을 줬다고 설명했다."
    assert dedupe([documents(("a", text, 1), ("b", text.replace("4천억", "4조"), 2))], CONFIG) == {"b": "a"}


def test_an_added_paragraph_is_a_near_copy_and_half_another_text_is_not():
    text = article(1)
    table = documents(
        ("a", text, 1), ("b", text + " " + article(2, 30), 2), ("c", article(1, 100) + article(3, 100), 3)
    )
    assert dedupe([table], CONFIG) == {"b": "a"}


def test_copies_of_copies_have_one_original():
    words = article(1, 300).split()
    chain = [" ".join(words[n * 25 : n * 25 + 200]) for n in range(5)]
    table = documents(*((f"d{n}", text, 5 - n) for n, text in enumerate(chain)))
    assert dedupe([table], Config.model_validate({"dedupe": {"similarity": 0.7}})) == dict.fromkeys(
        ("d0", "d1", "d2", "d3"), "d4"
    )


def test_short_texts_are_copies_only_if_exact_with_their_headline():
    table = documents(
        ("a", "매출 1.5조원", 1, "ko", "실적"),
        ("b", "매출 15조원", 1, "ko", "실적"),
        ("c", "매출 1.5조원", 2, "ko", "다른 회사 실적"),
        ("d", "매출  1.5조원", 2, "ko", "실적"),
    )
    assert dedupe([table], CONFIG) == {"d": "a"}


def test_languages_are_near_only_to_themselves_but_exact_across():
    text = article(1)
    table = documents(("a", text, 1, "ko"), ("b", text + " 끝", 2, "und"), ("c", text, 3, "en"))
    assert dedupe([table], CONFIG) == {"c": "a"}


@pytest.mark.parametrize("seed", range(4))
def test_order_and_batches_do_not_matter(seed):
    rows = [(f"d{n:03}", article(n), n % 28 + 1) for n in range(40)]
    rows += [(f"e{n:03}", article(n) + f" {n}", (n * 7) % 28 + 1) for n in range(0, 40, 3)]
    rows += [(f"f{n:03}", article(5), None) for n in range(50)]
    rows += [(f"g{n:03}", article(6) + f" 끝{n}", 3) for n in range(80)]
    expected = dedupe([documents(*rows)], CONFIG)
    assert len(expected) == 14 + 50 + 80
    mixed = rows[:]
    random.Random(seed).shuffle(mixed)
    cut = seed * 37
    assert dedupe(iter([documents(*mixed[:cut]), documents(*mixed[cut:])]), CONFIG) == expected
    assert not set(expected) & set(expected.values())


def test_only_the_columns_named_are_needed():
    table = documents(("a", article(1), 1), ("b", article(1), 2)).select(
        ["doc_id", "title", "text", "published_at", "lang"]
    )
    assert isinstance(table, pa.Table)
    assert dedupe([table], CONFIG) == {"b": "a"}


def test_found_pairs_are_those_of_comparing_all():
    pick = random.Random(3)
    rows, size = [], CONFIG.dedupe.shingle
    for n in range(30):
        words = article(n, 120).split()
        rows.append((f"a{n:02}", " ".join(words), 1))
        for m in pick.sample(range(120), pick.randrange(1, 14)):
            words[m] = "바뀐말"
        rows.append((f"b{n:02}", " ".join(words), 2))

    def shingles(text):
        letters = "".join(filter(str.isalnum, text))
        return {letters[i : i + size] for i in range(len(letters) - size + 1)}

    alike = {}
    for (a, x, _), (b, y, _) in zip(rows[::2], rows[1::2], strict=True):
        p, q = shingles(x), shingles(y)
        if len(p & q) >= CONFIG.dedupe.similarity * len(p | q):
            alike[b] = a
    assert 5 < len(alike) < 30
    assert dedupe([documents(*rows)], CONFIG) == alike


def test_signatures_agree_as_often_as_texts_share_shingles():
    pick, apart = random.Random(7), []
    for seed in range(60):
        words = article(seed).split()
        changed = [w if pick.random() > seed / 400 else article(seed + 1000, 1) for w in words]
        one, other = ("".join(w).replace(" ", "") for w in (words, changed))
        a, b = _shingles(one, 5), _shingles(other, 5)
        first, second = _sign([one, other], 5)
        apart.append((first == second).mean() - len(a & b) / len(a | b))
    assert abs(sum(apart) / len(apart)) < 0.015
    assert max(map(abs, apart)) < 0.2


@pytest.mark.parametrize("size", [1, 5, 80])
def test_what_is_the_same_has_the_same_signature(size):
    text = article(1).replace(" ", "")[:60]
    one, two, other = _sign([text, text, article(2)], size)
    assert (one == two).all()
    assert (one != other).any()


def test_texts_that_share_sentences_are_seldom_compared_shingle_by_shingle(monkeypatch):
    pick, compared = random.Random(11), []
    shared = [article(n, 20) for n in range(40)]
    rows = [(f"a{n:03}", " ".join([article(n, 100), *pick.sample(shared, 12)])) for n in range(150)]
    rows += [(f"b{n:03}", f"{text} 끝.") for n, (_, text) in enumerate(rows[:10])]
    monkeypatch.setattr("pipeline.stages.dedupe._shingles", lambda *a: compared.append(a) or _shingles(*a))
    assert dedupe([documents(*rows)], CONFIG) == {f"b{n:03}": f"a{n:03}" for n in range(10)}
    assert len(compared) < 50
