"""Words by their endings."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline import packs
from pipeline.grammar.claims.endings import Endings

ENDINGS = Endings(packs.load("ko").claims.words)
HANGUL = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=8)


def test_what_the_pack_lists_as_another_word_stays_it():
    assert ENDINGS.read("따르면").form.tag == "post"
    assert ENDINGS.read("사고").form.tag == "noun"
    assert (ENDINGS.read("늘며").form.tag, ENDINGS.read("늘며").form.case) == ("verb", "link")


@given(surface=st.builds(str.__add__, HANGUL, st.text(".!?…", max_size=2)))
def test_a_remembered_reading_is_the_first_one(surface):
    word = ENDINGS.read(surface)
    assert ENDINGS.read(surface) is ENDINGS.known(surface) is word
    assert word.surface == surface
    assert word.bare == surface.rstrip(".!?…")
    assert word.bare.startswith(word.stem)
    assert len(word.bare) - len(word.stem) == word.form.cut < len(word.bare)
    assert word.form.tag != "noun" or not word.form.case or word.form.cut


def test_stops_alone_tell_nothing():
    word = ENDINGS.read("…")
    assert (word.bare, word.stem, word.form) == ("", "", None)
