"""Forms of Korean verbs: stem and ending as the standard orthography fuses them."""

import pytest

from pipeline.packs.ko.rules import conjugate


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        (
            "늘",
            {"늘며": "link", "늘어": "link", "느는데": "link", "늘었고": "link", "늘면": "if", "늘었던": "modifier"},
        ),
        ("뛰", {"뛰며": "link", "뛰어": "link", "뛰었으나": "link"}),
        ("크", {"커서": "link", "컸지만": "link"}),
        ("내리", {"내려": "link", "내렸고": "link", "내린": "modifier", "내리면": "if"}),
        ("보이", {"보여": "link", "보인": "modifier", "보일": "modifier"}),
        ("앞두", {"앞둬": "link", "앞둔": "modifier"}),
        ("모으", {"모아": "link", "모은": "modifier", "모을": "modifier"}),
        ("웃돌", {"웃도는": "modifier", "웃돈": "modifier", "웃돌며": "link", "웃도니": "link", "웃돌면": "if"}),
        ("오르/르", {"올라": "link", "올랐으며": "link", "오른": "modifier"}),
        ("누르/르", {"눌러": "link", "눌렀고": "link"}),
        ("이르/러", {"이르러": "link", "이른": "modifier"}),
        ("돕/ㅂ", {"도와": "link", "도우며": "link", "도우면": "if"}),
        ("어렵/ㅂ", {"어려워": "link", "어려운": "modifier"}),
        ("깨닫/ㄷ", {"깨달아": "link", "깨달은": "modifier", "깨닫는": "modifier"}),
        ("짓/ㅅ", {"지어": "link", "지으며": "link", "짓고": "link"}),
        ("되", {"돼": None, "돼서": "link", "됐고": "link"}),
    ],
)
def test_forms(verb, forms):
    made = conjugate(verb)
    assert {form: made.get(form) for form in forms} == forms


def test_a_stem_of_one_syllable_gives_no_form_that_is_often_another_word():
    assert not {"나는", "난", "나니", "나면", "나", "나나"} & conjugate("나").keys()
