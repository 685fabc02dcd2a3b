"""Text of articles and numbers as HTML: escaped, isolated, marked; and the interface's strings."""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from pipeline import packs
from pipeline.stages.report_pages.findings import Passage

FOLDER = Path(__file__).parent
INTERFACE = "interface.toml"
URL_CHARS = 2_000
"""Longest address that becomes a link."""
_LANG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}")
_KEY = re.compile(r"[A-Za-z0-9_]{1,80}(:[A-Za-z0-9_]{1,20}){0,3}|[A-Za-z0-9_][A-Za-z0-9_-]{0,99}")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_CLOSING = Markup("</bdi>")


class Words:
    """The strings of a page's interface.

    Args:
        file: a TOML file of tables of strings; `{name}` in a string is filled in, and a table with `one` and `other` is chosen
            by the argument `n`.
    """

    def __init__(self, file: Path = FOLDER / INTERFACE) -> None:
        self._tables = tomllib.loads(file.read_text(encoding="utf-8"))
        self._said: dict[str, Markup] = {}

    @property
    def lang(self) -> str:
        """The language of the strings, BCP 47."""
        return str(self._tables["page"]["lang"])

    def part(self, name: str) -> Markup:
        """Return what a part of a tie is called; a name that is not known stands for itself."""
        return escape(self._tables["part"].get(name, readable(name)))

    def table(self, name: str) -> dict[str, str]:
        """Return the plain strings of a table, unescaped."""
        return {key: text for key, text in self._tables[name].items() if isinstance(text, str)}

    def __call__(self, key: str, **values: Any) -> Markup:
        """Return a string, its values escaped and its numbers with separators.

        Args:
            key: table and name, as `page.title`.
            values: what its placeholders stand for.

        Raises:
            KeyError: there is no such string, or a placeholder without a value.
        """
        if not values and key in self._said:
            return self._said[key]
        table, _, name = key.partition(".")
        text = self._tables[table][name]
        if isinstance(text, dict):
            text = text["one" if values["n"] == 1 else "other"]
        shown = {k: number(v) if isinstance(v, int) else v for k, v in values.items()}
        said = escape(text).format(**shown)
        if not values:
            self._said[key] = said
        return said


def languages() -> list[Words]:
    """Return the interface in each language that has one: English first, then those of the packs."""
    return [Words(), *(Words(file) for file in sorted(packs.FOLDER.glob(f"*/{INTERFACE}")))]


def environment(words: Words) -> Environment:
    """Return the Jinja environment of the pages: everything is escaped, and what is undefined is an error."""
    env = Environment(
        loader=FileSystemLoader(FOLDER, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    filters: tuple[Callable[..., Any], ...] = (
        foreign, fragment, marked, number, percent, period, visible, web_address, web_lang,
    )  # fmt: skip
    env.filters.update({f.__name__: f for f in filters})
    env.globals["say"] = words
    return env


def foreign(text: str | None, lang: str | None = None) -> Markup:
    """Return text that is not ours as an isolated element, its language named, its control characters made visible."""
    return isolated(visible(text or ""), lang)


def visible(text: str) -> Markup:
    """Return text escaped, with characters that would reorder or hide other text written as their code points."""
    if not _CONTROL.search(text):
        return escape(text)
    parts: list[Markup] = []
    at = 0
    for found in _CONTROL.finditer(text):
        parts += [escape(text[at : found.start()]), _code_point(found.group())]
        at = found.end()
    return Markup("").join([*parts, escape(text[at:])])


def readable(text: str) -> str:
    """Return plain text with the characters that `visible` shows as code points written as such."""
    return _CONTROL.sub(lambda found: f"[U+{ord(found.group()):04X}]", text)


def page_name(key: str) -> str:
    """Return the file name, without its ending, of the page of a `doc_id` or `mention_id`; a key unfit for one is hashed."""
    if _KEY.fullmatch(key):
        return key.replace(":", "-")
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def fragment(key: str) -> str:
    """Return a key as the fragment of an address."""
    return quote(key, safe=":", errors="replace")


def plain(text: str, width: int) -> str:
    """Return one line of at most `width` columns without control characters, for a label; a wide character takes two."""
    line = " ".join(_CONTROL.sub(" ", text).split())
    taken = 0
    for place, character in enumerate(line):
        taken += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if taken > width:
            return line[: max(place - 1, 0)] + "…"
    return line


def marked(passage: Passage) -> Markup:
    """Return a passage as an isolated element with its numbers in `<mark>`.

    A number is marked where the passage has its surface at its offsets; of two that overlap the first is marked.
    """
    parts: list[Markup] = []
    at = 0
    for n in sorted(passage.numbers, key=lambda n: (n.start, n.end)):
        if n.start < at or passage.text[n.start : n.end] != n.surface:
            continue
        parts.append(visible(passage.text[at : n.start]))
        parts.append(Markup('<mark class="{}">{}</mark>').format(n.verdict, visible(n.surface)))
        at = n.end
    parts.append(visible(passage.text[at:]))
    before, after = (Markup("… ") if passage.cut_before else ""), (Markup(" …") if passage.cut_after else "")
    return isolated(Markup("").join([before, *parts, after]), passage.lang)


def number(value: Decimal | float | None) -> str:
    """Return a number with thousands separators.

    An exact one (Decimal or int) keeps all its digits. A float is rounded: below a thousand to six significant digits, above
    to a whole number of eight; one of more than 27 digits is written with a power of ten.
    """
    if value is None or not isfinite(value):
        return ""
    if isinstance(value, float):
        if abs(value) >= 1e27:
            return f"{value:.6g}"
        value = Decimal(f"{value:.0f}" if 1000 <= abs(value) < 1e8 else f"{value:.{6 if abs(value) < 1000 else 8}g}")
    text = f"{value:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text.replace("-", "−")


def percent(part: float | None, whole: float = 1) -> str:
    """Return a share in percent, to one decimal place below a hundred."""
    if part is None or not whole or not isfinite(part):
        return "–"
    share = 100 * part / whole
    return f"{share:,.0f}%" if share >= 100 else f"{share:.1f}%"


def period(start: date | None, end: date | None) -> str:
    """Return a time as 2016, 2016-Q1, 2016-03, a day, or two days; empty if an end is unknown."""
    if start is None or end is None:
        return ""
    months = 12 * (end.year - start.year) + end.month - start.month + 1
    if start.day == 1 and end.day == monthrange(end.year, end.month)[1]:
        if months == 1:
            return f"{start:%Y-%m}"
        if months == 3 and start.month % 3 == 1:
            return f"{start.year}-Q{(start.month + 2) // 3}"
        if months % 12 == 0 and start.month == 1:
            return f"{start.year}" if months == 12 else f"{start.year}–{end.year}"
    return f"{start}" if start == end else f"{start} – {end}"


def web_address(url: str | None) -> str | None:
    """Return an address that may be linked to: http or https with a host, without spaces or controls; else None."""
    if not url or len(url) > URL_CHARS or any(c.isspace() or unicodedata.category(c)[0] == "C" for c in url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and host and "\\" not in url else None


def web_lang(lang: str | None) -> str | None:
    """Return a language code that may stand in a `lang` attribute, else None."""
    return lang if lang and _LANG.fullmatch(lang) else None


def isolated(text: Markup, lang: str | None) -> Markup:
    """Return text as an element of its own direction, its language named."""
    return _opening(lang) + text + _CLOSING


@lru_cache(maxsize=256)
def _opening(lang: str | None) -> Markup:
    return Markup("<bdi{}>").format(Markup(' lang="{}"').format(lang) if web_lang(lang) else "")


def _code_point(character: str) -> Markup:
    return Markup('<span class="control">U+{}</span>').format(f"{ord(character):04X}")
