"""What is remembered of words, and how much of it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.grammar.claims.remembering import Cue, Stems, any_of, remember
from pipeline.grammar.lexicon import REMEMBERED

HANGUL = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=8)


def test_a_cue_remembers_no_more_words_than_it_may():
    cue = Cue("[0-4]$")
    for n in range(REMEMBERED + 50):
        found = cue.search(f"word{n}")
        assert (found is not None) == (n % 10 < 5)
        assert len(cue) <= REMEMBERED
    assert len(cue) == 50


def test_what_was_forgotten_is_found_out_again():
    memo = {}
    found = [remember(memo, n, n * n) for n in range(3 * REMEMBERED)]
    assert found == [n * n for n in range(3 * REMEMBERED)]
    assert len(memo) == REMEMBERED


@pytest.mark.parametrize("pattern", ["가|나다", "(?!)"])
@given(word=HANGUL)
def test_a_cue_finds_what_its_pattern_does(pattern, word):
    cue, plain = Cue(pattern), re.compile(pattern)
    for _ in range(2):
        assert bool(cue.match(word)) == bool(plain.match(word))
        assert bool(cue.search(word)) == bool(plain.search(word))


@given(word=HANGUL, stems=st.lists(HANGUL, max_size=3))
def test_stems_are_what_words_begin_with(word, stems):
    begun = Stems((*stems, word[:2]))
    assert begun.begin(word)
    assert begun.begin(word)
    assert not Stems(("x",)).begin(word)


def test_the_longest_word_comes_first():
    assert re.match(any_of(("가", "가나", "다.")), "가나다").group() == "가나"
    assert not re.match(any_of(()), "")
