"""Patterns that are tried only where they may begin find all that they would find anywhere."""

import json
from pathlib import Path

import pytest

from pipeline import packs

PACK = packs.load("ko")
CORPORA = sorted(Path(packs.__file__).parent.glob("ko/corpus*.jsonl"))
RELATIONS = PACK.relations
FOLLOWERS = {
    "base": RELATIONS.change.base_from,
    "verb": RELATIONS.change.verb,
    "comparison": RELATIONS.comparison.some_mark,
    "sign": RELATIONS.balance.follows,
    "stretch": RELATIONS.span.start,
}


def places():
    for corpus in CORPORA:
        for line in map(json.loads, corpus.read_text(encoding="utf-8").splitlines()):
            text = line["text"]
            yield from ((spaced, at) for spaced in (text, text.replace(" ", "  ")) for at in range(len(spaced) + 1))


@pytest.mark.parametrize("name", FOLLOWERS)
def test_no_place_is_passed_over(name):
    follower, found = FOLLOWERS[name], 0
    for text, at in places():
        plain = follower.pattern.match(text, at, len(text))
        met = follower.match(text, at, len(text))
        assert (met and met.span()) == (plain and plain.span()), text[at : at + 20]
        found += plain is not None
    assert found > 20


def test_a_balance_has_one_of_its_roots():
    balance = RELATIONS.balance
    assert {"수출", "수입"} <= set(balance.roots)
    words = (*balance.difference, *balance.minuend, *balance.subtrahend, *balance.negative, *balance.positive)
    assert all(any(root in word for root in balance.roots) for word in words)
