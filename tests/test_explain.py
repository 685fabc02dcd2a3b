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
    assert inherited["metric"].endswith("the sentence before, taken over from another clause or sentence")


@pytest.mark.parametrize("line", LINES[::4], ids=lambda line: line["text"][:20])
def test_every_field_that_is_set_is_explained(line):
    for m, said in explained(line["text"], line["published"]):
        claim = m["claim"]
        assert {f for f in FIELDS if claim.get(f) is not None} <= set(said)
        assert all(said.values())


def test_without_being_asked_nothing_is_explained():
    assert all("explain" not in (m["claim"] or {}) for m in annotate(TEXT, "2017-06-20"))


def test_a_rule_is_said_in_words_not_by_its_name():
    sentences = [s for line in LINES for _, said in explained(line["text"], line["published"]) for s in said.values()]
    assert len(sentences) > len(LINES)
    assert not [s for s in sentences if re.search(r"because of “[a-z_ ]+”", s)]
