"""Which language a text is in: by its script, and where several share one, by its commonest words."""

import pytest

from pipeline import packs


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Exports rose 3.5 percent to $20 billion in the third quarter, the ministry said.", "en"),
        ("The yen is weaker than it has been for years, and exporters are glad of that.", "en"),
        ("삼성전자(Samsung Electronics)의 AI 반도체 HBM3E 매출이 늘었다.", "ko"),
        ("LG Energy Solution과 GM의 합작사 Ultium Cells가 Ohio 공장에서 생산을 시작했다고 밝혔다.", "ko"),
        ("Les exportations ont progressé de 3,5 % au troisième trimestre, selon le ministère.", None),
        ("Die Exporte stiegen im dritten Quartal um 3,5 Prozent, wie das Ministerium mitteilte.", None),
        ("De export steeg in het derde kwartaal met 3,5 procent, en dat is meer dan gehoopt.", None),
        ("Eksporten steg med 3,5 prosent i tredje kvartal, for å si det slik.", None),
        ("Las exportaciones subieron un 3,5 % hasta los 20.000 millones de euros.", None),
        ("Οι εξαγωγές αυξήθηκαν κατά 4,2%.", None),
        ("3.5% 20 2017", None),
        ("", None),
    ],
)
def test_languages_are_told_apart(text, lang):
    assert packs.detect(text) == lang


def test_every_pack_loads_and_knows_its_own_code():
    assert packs.languages() == ("en", "ko")
    assert [packs.load(lang).pack.lang for lang in packs.languages()] == ["en", "ko"]
