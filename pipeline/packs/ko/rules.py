"""Korean rules that a list of words cannot say: the forms that a verb's stem takes.

The reader of claims knows verbs by their endings. What a stem and an ending fuse to (`늘`+`며`, `오르`+`아` → `올라`, `돕`+`아` → `도와`)
follows the conjugation classes of the standard grammar (National Institute of Korean Language, Standard Korean Orthography,
articles 15 to 18 and 34 to 40), so that the pack lists stems, not forms.
"""

from __future__ import annotations

from typing import Any

_FIRST, _MEDIALS, _FINALS = 0xAC00, 21, 28
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_NO, _N, _D, _L, _B, _S, _SS = "", "ㄴ", "ㄷ", "ㄹ", "ㅂ", "ㅅ", "ㅆ"
_ENDS: tuple[str, ...] = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
_BRIGHT = "ㅏㅑㅗ"
_FUSED = {"ㅗ": "ㅘ", "ㅜ": "ㅝ", "ㅣ": "ㅕ", "ㅚ": "ㅙ"}
_SAME = "ㅏㅓㅐㅔㅕ"
_IRREGULAR = {"ㅂ": _B, "ㄷ": _D, "ㅅ": _S}

LINKS = ("고", "지만", "거나", "도록", "다가", "자마자", "자", "기로")
"""Endings of a linked clause that leave the stem as it is."""
PAST_LINKS = ("고", "으며", "으면서", "지만", "으나", "는데", "다가")
"""Those that follow the past."""


def complete(name: str, data: dict[str, Any]) -> dict[str, Any]:
    """Fill a lexicon with what follows from its words by rule.

    Args:
        name: the lexicon's name.
        data: its TOML data; `words.verbs` of the lexicon of claims lists stems, irregular ones with their class after a slash:
            `돕/ㅂ`, `듣/ㄷ`, `짓/ㅅ`, `오르/르`.

    Returns:
        The data; the lexicon of claims with `words.verb_forms`, from a form to what it is: link, if or modifier.
    """
    if name != "claims":
        return data
    words = data["words"]
    forms = {form: tag for verb in words.get("verbs", ()) for form, tag in conjugate(verb).items()}
    return data | {"words": words | {"verb_forms": forms}}


def conjugate(verb: str) -> dict[str, str]:
    """Return the forms of a verb that link, condition or modify, each of two syllables or more, with what it does.

    A stem of one syllable gives no form that is often another word: no modifier, and no `나`, `니`, `면` after a vowel.

    Args:
        verb: the stem, with its class after a slash where it is irregular.
    """
    stem, _, irregular = verb.partition("/")
    short = len(stem) == 1
    linking = _infinitive(stem, irregular)
    past = _closed(linking, _SS)
    soft = _softened(stem, irregular)
    bare = soft[:-1] + _with_end(soft[-1], _NO) if _end(soft) == _L and not irregular else soft
    union = "" if _end(soft) in (_NO, _L) and irregular not in ("ㄷ", "ㅅ") else "으"
    if irregular == "ㅂ":
        union = ""
    links = [stem + e for e in LINKS] + [f"{bare}는데" if _end(stem) == _L else f"{stem}는데"]
    links += [f"{soft}{union}며", f"{soft}{union}면서", f"{linking}서", linking, *(past + e for e in PAST_LINKS)]
    ifs = [f"{past}다면", f"{linking}야"]
    if not short:
        links += [f"{soft}{union}려고", f"{bare}{union}나", f"{bare}{union}니"]
    if not short or _end(stem):
        ifs.append(f"{soft}{union}면")
    modifiers = [f"{past}던"]
    if not short:
        modifiers += [f"{bare}는" if _end(stem) == _L else f"{stem}는", f"{stem}던"]
        modifiers += [_adnominal(bare, union, _N), _adnominal(bare, union, _L)]
    found = dict.fromkeys(modifiers, "modifier") | dict.fromkeys(ifs, "if") | dict.fromkeys(links, "link")
    return {form: tag for form, tag in found.items() if len(form) > 1}


def _infinitive(stem: str, irregular: str) -> str:
    """The stem with `아` or `어`, fused as it is written."""
    head, last = stem[:-1], stem[-1]
    vowel = _vowel(stem)
    if irregular == "르":
        before = _closed(head, _L)
        return before + ("라" if _vowel(head) in _BRIGHT else "러")
    if irregular == "러":
        return f"{stem}러"
    if irregular == "ㅂ":
        return head + _with_end(last, _NO) + ("와" if stem in ("돕", "곱") else "워")
    if irregular:
        return _softened(stem, irregular) + ("아" if vowel in _BRIGHT else "어")
    if _end(stem):
        return stem + ("아" if vowel in _BRIGHT else "어")
    if vowel == "ㅡ":
        return head + _with_vowel(last, "ㅏ" if head and _vowel(head) in _BRIGHT else "ㅓ")
    if vowel in _SAME:
        return stem
    return head + _with_vowel(last, _FUSED[vowel]) if vowel in _FUSED else f"{stem}어"


def _softened(stem: str, irregular: str) -> str:
    """The stem as it stands before an ending that begins with a vowel."""
    head, last = stem[:-1], stem[-1]
    match irregular:
        case "ㅂ":
            return f"{head}{_with_end(last, _NO)}우"
        case "ㄷ":
            return head + _with_end(last, _L)
        case "ㅅ":
            return head + _with_end(last, _NO)
    return stem


def _adnominal(stem: str, union: str, end: str) -> str:
    return _closed(stem + union, end) if union or not _end(stem) else f"{stem}{end}"


def _closed(stem: str, end: str) -> str:
    """The stem with a consonant at the end of its last syllable, which has none."""
    return stem[:-1] + _with_end(stem[-1], end)


def _vowel(text: str) -> str:
    return _VOWELS[(ord(text[-1]) - _FIRST) // _FINALS % _MEDIALS]


def _end(text: str) -> str:
    return _ENDS[(ord(text[-1]) - _FIRST) % _FINALS]


def _with_end(syllable: str, end: str) -> str:
    code = ord(syllable) - _FIRST
    return chr(_FIRST + code - code % _FINALS + _ENDS.index(end))


def _with_vowel(syllable: str, vowel: str) -> str:
    code = ord(syllable) - _FIRST
    place = code // (_FINALS * _MEDIALS) * _MEDIALS + _VOWELS.index(vowel)
    return chr(_FIRST + place * _FINALS + code % _FINALS)
