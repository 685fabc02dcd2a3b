"""Language packs: one folder a language, one TOML file a lexicon, loaded once and checked."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, get_type_hints

from pydantic import ValidationError

from pipeline.errors import PackError
from pipeline.grammar.pack import Pack, PackHead
from pipeline.grammar.reading.reader import Reader

FOLDER = Path(__file__).parent
_WORD = re.compile(r"[^\W\d_]+")


@cache
def languages() -> tuple[str, ...]:
    """Return the BCP 47 codes of the languages that have a pack, sorted."""
    return tuple(sorted(p.parent.name for p in FOLDER.glob("*/pack.toml")))


@cache
def load(lang: str) -> Pack:
    """Load a language's pack.

    Args:
        lang: BCP 47 code, one of `languages()`.

    Returns:
        The pack, its lexicons checked.

    Raises:
        PackError: there is no such pack, or one of its files is not what its lexicon needs.
    """
    if lang not in languages():
        raise PackError(f"{lang}: no language pack; there are {', '.join(languages())}")
    hints = get_type_hints(Pack)
    rules = import_module(f"{__name__}.{lang}.rules") if (FOLDER / lang / "rules.py").exists() else None
    parts: dict[str, Any] = {}
    for part in fields(Pack):
        file = next(f for f in _places(lang, part.name) if f.exists())
        try:
            data = _read(file)
            if part.name == "currencies":
                data |= _currency_names(lang)
            elif part.name == "measures":
                data["definitions"] = data["definitions"] | parts["units"].measures
            if rules is not None:
                data = rules.complete(part.name, data)
            parts[part.name] = hints[part.name].model_validate(data)
        except (tomllib.TOMLDecodeError, ValidationError) as e:
            raise PackError(f"{file}: {e}") from e
    return Pack(**parts)


def detect(text: str) -> str | None:
    """Return the language whose pack recognises the text by its script and its commonest words, or None."""
    letters = sum(map(str.isalpha, text))
    for lang in languages():
        head = _head(lang)
        own = sum(map(len, _own_letters(lang).findall(text)))
        if letters and own >= head.minimum_share * letters and _common(text, head):
            return lang
    return None


@cache
def _own_letters(lang: str) -> re.Pattern[str]:
    return re.compile(f"(?:{_head(lang).letters})+")


def _common(text: str, head: PackHead) -> bool:
    if not head.common_words:
        return True
    words = _WORD.findall(text.lower())
    return sum(map(frozenset(head.common_words).__contains__, words)) >= head.common_share * len(words)


@cache
def _head(lang: str) -> PackHead:
    return PackHead.model_validate(_read(FOLDER / lang / "pack.toml"))


@cache
def reader(lang: str) -> Reader:
    """Return the language's reader, made once a process."""
    return Reader(load(lang))


def _places(lang: str, name: str) -> tuple[Path, ...]:
    shared = FOLDER / "shared"
    return FOLDER / lang / f"{name}.toml", shared / f"{name}.toml", shared / name


def _read(file: Path) -> dict[str, Any]:
    """Read a lexicon's TOML file, or all those of its folder as one."""
    if file.is_dir():
        return {key: value for part in sorted(file.glob("*.toml")) for key, value in _read(part).items()}
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _currency_names(lang: str) -> dict[str, Any]:
    """ISO 4217 codes, and the names, of one and of many, that the Unicode CLDR (through Babel) has for them in a language."""
    import pycountry
    from babel import Locale
    from babel.numbers import get_currency_name

    known = Locale.parse(lang).currencies
    codes = sorted(c.alpha_3 for c in pycountry.currencies if not c.alpha_3.startswith("X"))
    return {"codes": codes, "names": {get_currency_name(c, n, lang): c for c in codes if c in known for n in (1, 2)}}
