"""Evidence is JSON."""

import json

from hypothesis import given
from hypothesis import strategies as st

from pipeline.grammar.testing.evidence import as_json, joined, lists_as_json


@given(st.dictionaries(st.text(), st.lists(st.text())))
def test_lists_are_written_as_any_json_is(lists):
    assert lists_as_json(lists) == as_json(lists)


@given(st.dictionaries(st.from_regex(r"[a-z]+", fullmatch=True), st.lists(st.text())))
def test_joined_texts_are_one_object(lists):
    assert json.loads(joined({name: as_json(texts) for name, texts in lists.items()})) == lists
