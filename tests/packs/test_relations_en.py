"""Ties that English texts give by cues between two numbers or before the second one."""

from datetime import date

import pytest

from pipeline import packs
from pipeline.grammar.claims.linker import link_article
from pipeline.grammar.reading.resolve import resolve
from pipeline.grammar.ties.relations import find_ties

DAY = date(2018, 1, 10)


def ties(text):
    pack, reader = packs.load("en"), packs.reader("en")
    mentions = reader.read(text)
    resolve(mentions, DAY, reader.units)
    claims = link_article({"text": text}, mentions, DAY, pack)
    return [(t.relation, [(part, m.surface) for part, m in t.parts]) for t in find_ties(text, mentions, claims, pack)]


@pytest.mark.parametrize(
    ("text", "tie"),
    [
        (
            "The plan costs 3.8 trillion won (about $3.4 billion).",
            ("conversion", [("given", "3.8 trillion won"), ("converted", "$3.4 billion")]),
        ),
        (
            "Korea had exports of $573.7 billion, imports of $478.5 billion and a surplus of $95.2 billion.",
            ("balance", [("minuend", "$573.7 billion"), ("subtrahend", "$478.5 billion"), ("difference", "$95.2 billion")]),
        ),
        (
            "It hired 300 workers in May and 200 workers in June, for a total of 500 workers.",
            None,
        ),
        (
            "It hired 300 workers and 200 workers, for a total of 500 workers.",
            ("sum", [("addend", "300 workers"), ("addend", "200 workers"), ("total", "500 workers")]),
        ),
    ],
)  # fmt: skip
def test_a_tie_is_found(text, tie):
    assert ties(text) == ([tie] if tie else [])


@pytest.mark.parametrize(
    "text",
    [
        "The plan cost 3.8 trillion won (about $3.4 billion at the time).",
        "The plan costs 3.8 trillion won, and another costs $3.4 billion.",
        "Exports rose from $3 billion to $4 billion.",
        "It spent more than $3 billion and earned $4 billion.",
    ],
)
def test_where_no_cue_is_sure_there_is_no_tie(text):
    assert ties(text) == []
