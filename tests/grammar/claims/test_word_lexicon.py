"""Words by their endings, and what is remembered of them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import packs
from pipeline.grammar.claims.word_lexicon import Cue
from pipeline.grammar.lexicon import REMEMBERED

WORDS = packs.load("ko").claims.words
HANGUL = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=8)


def test_a_cue_remembers_no_more_words_than_it_may():
    cue = Cue("[0-4]$")
    for n in range(REMEMBERED + 50):
        found = cue.search(f"word{n}")
        assert (found is not None) == (n % 10 < 5)
    assert cue.search.cache_info().currsize == REMEMBERED


@pytest.mark.parametrize("pattern", ["가|나다", "(?!)"])
@given(word=HANGUL)
def test_a_cue_finds_what_its_pattern_does(pattern, word):
    cue, plain = Cue(pattern), re.compile(pattern)
    for _ in range(2):
        assert bool(cue.match(word)) == bool(plain.match(word))
        assert bool(cue.search(word)) == bool(plain.search(word))


@given(word=HANGUL)
def test_a_remembered_reading_is_the_first_one(word):
    form = WORDS.read(word)
    assert WORDS.read(word) == form
    assert 0 <= form.cut < len(word)
    assert form.tag != "noun" or not form.case or form.cut
