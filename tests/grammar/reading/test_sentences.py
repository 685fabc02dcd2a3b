from pipeline.grammar.reading.sentences import sentences


def cut(text, **options):
    return [text[s:e] for s, e in sentences(text, **options)]


def test_a_point_within_a_name_ends_no_sentence():
    assert cut("그는 JD.com 주식을 샀다. 값은 3.5달러다.") == ["그는 JD.com 주식을 샀다.", "값은 3.5달러다."]


def test_a_sentence_may_follow_without_a_space():
    assert cut("수출이 늘었다.수입은 줄었다.") == ["수출이 늘었다.", "수입은 줄었다."]


def test_abbreviations_and_initials_end_none():
    text = "Apple Inc. sold phones in the U.S. and J. Smith left. Shares fell."
    assert cut(text, abbreviations=frozenset({"Inc"}), cased=True) == [
        "Apple Inc. sold phones in the U.S. and J. Smith left.",
        "Shares fell.",
    ]
    assert cut(text)[0] == "Apple Inc."


def test_where_sentences_begin_with_a_capital_one_may_end_in_a_number():
    text = "1. Exports fell in 2017. Imports rose 3.5 percent."
    assert cut(text, cased=True) == ["1. Exports fell in 2017.", "Imports rose 3.5 percent."]
    assert cut(text) == [text]
