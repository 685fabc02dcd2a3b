"""Words by their endings."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline import packs
from pipeline.grammar.claims.endings import Endings

ENDINGS = Endings(packs.load("ko").claims.words)
HANGUL = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=8)


def test_what_the_pack_lists_as_another_word_stays_it():
    assert ENDINGS.read("따르면").tag == "post"
    assert ENDINGS.read("사고").tag == "noun"
    assert (ENDINGS.read("늘며").tag, ENDINGS.read("늘며").case) == ("verb", "link")


@given(word=HANGUL)
def test_a_remembered_reading_is_the_first_one(word):
    form = ENDINGS.read(word)
    assert ENDINGS.read(word) is form
    assert 0 <= form.cut < len(word)
    assert form.tag != "noun" or not form.case or form.cut
