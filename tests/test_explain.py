import json
import re

import pytest

from pipeline import annotate, packs
from pipeline.explain import FIELDS

LINES = [
    json.loads(line)
    for line in (packs.FOLDER / "ko" / "corpus_claims.jsonl").read_text(encoding="utf-8").splitlines()
    if line.strip()
]
TEXT = "중국의 온라인 소매 매출은 올해 약 7710억 달러에 이를 것으로 예상되고 있다. 이것은 미국의 4460억 달러를 크게 웃도는 규모다."


def explained(text, published="2017-06-20"):
    mentions = annotate(text, published, explain=True)
    return [(m, m["claim"]["explain"]) for m in mentions if m["claim"]]


def test_each_field_is_explained_by_words_of_the_text():
    (first, said), (_, inherited) = explained(TEXT)
    assert said["value"] == "“7710억 달러” is read as 771,000,000,000 USD, about by the words around it"
    assert said["modality"] == "“forecast”: because of “예상”"
    assert said["period"] == "2017-01-01 to 2017-12-31: because of “올해”"
    assert said["metric"].startswith(f"“{first['claim']['metric']}”: ")
    assert inherited["metric"].endswith(
        "the sentence before, “7710억 달러”, taken over from another clause or sentence"
    )


@pytest.mark.parametrize("line", LINES[::4], ids=lambda line: line["text"][:20])
def test_every_field_that_is_set_is_explained(line):
    for m, said in explained(line["text"], line["published"]):
        claim = m["claim"]
        assert {f for f in FIELDS if claim.get(f) is not None} <= set(said)
        assert all(said.values())


@pytest.mark.parametrize("line", LINES[1::4], ids=lambda line: line["text"][:20])
def test_every_field_names_words_of_the_text_that_decided(line):
    for _, said in explained(line["text"], line["published"]):
        for name in set(said) - {"value"}:
            words = re.findall("“([^“”]+)”", said[name].partition(": ")[2])
            assert words, said[name]
            assert all(w in line["text"] for w in words), said[name]


RATES = "취업률은 지난 2012년 58.1%에서 지난해 71.4%로 올랐다고 교육부가 밝혔다."
GROWTH = "잠정치로 3분기 누적 수출은 전년 동기 대비 12.5% 증가했다."


def test_role_and_direction_name_the_verb_the_noun_or_the_particle():
    (_, base), (_, level) = explained(RATES)
    assert base["role"] == "“base”: because of “58.1%에서”"
    assert base["modality"] == "“actual”: what a change starts from is taken as a fact, “58.1%에서”"
    assert level["role"] == "“level”: “올랐다고” leads to it"
    assert level["direction"] == "“up”: because of “올랐다고”"
    ((_, change),) = explained(GROWTH)
    assert change["role"] == "“change”: because of “증가했다”"
    assert change["direction"] == "“up”: because of “증가했다”"


def test_what_a_change_is_measured_against_and_the_release_name_their_words():
    ((m, said),) = explained(GROWTH)
    assert m["claim"]["explain"] is said
    assert said["basis"] == "“yoy”: because of “전년 동기”"
    assert said["base_period"].endswith("because of “전년 동기”")
    assert said["vintage"] == "“preliminary”: because of “잠정치”"


def test_a_fact_names_the_predicate_that_states_it():
    ((_, said),) = explained("이 섬의 인구는 3만 명이다.")
    assert said["modality"].startswith("“actual”: “3만 명이다” states it as a fact")
    assert said["role"] == "“level”: “3만 명이다” tells of no change"


def test_a_bare_headline_names_the_number_itself():
    ((_, said),) = explained("삼성전자 영업이익 14조원")
    assert said["modality"].startswith("“actual”: what stands beside “14조원” states it as a fact")


def test_without_being_asked_nothing_is_explained():
    assert all("explain" not in (m["claim"] or {}) for m in annotate(TEXT, "2017-06-20"))


def test_a_rule_is_said_in_words_not_by_its_name():
    sentences = [s for line in LINES for _, said in explained(line["text"], line["published"]) for s in said.values()]
    assert len(sentences) > len(LINES)
    assert not [s for s in sentences if re.search(r"because of “[a-z_ ]+”", s)]
