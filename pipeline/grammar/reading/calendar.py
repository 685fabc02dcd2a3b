"""Calendar expressions as written: text to a structure; `days` turns a structure into days."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from typing import Any

from pipeline.grammar.lexicon import alternatives
from pipeline.grammar.reading.calendar_lexicon import CalendarLexicon

CENTURY_PIVOT = 50
"""Two-digit years below it are of this century."""
YEAR_KEYS = frozenset(("year", "year_end", "year_offset", "year_anchored"))
_CENTURY = 100
_REMEMBERED = 8_192
Say = Callable[[str], tuple[str, Any]]
"""Tells key and value of a structure by a word."""


class CalendarReader:
    """Matches one calendar expression at a place."""

    def __init__(self, lexicon: CalendarLexicon, range_signs: Iterable[str]) -> None:
        self.lexicon = lexicon
        signs = f"[{re.escape(''.join(range_signs))}]"
        names = {n: self._words(words) for n, words in lexicon.lists.items()}
        names |= {"same": self._words(lexicon.same.words), "range": signs}
        names |= {"ago": alternatives(lexicon.direction.ago), "later": alternatives(lexicon.direction.later)}
        pattern = lexicon.pattern
        forms = (
            pattern.decade, pattern.century, pattern.numeric, pattern.bracketed, pattern.before_era, *pattern.others,
            pattern.expression,
        )  # fmt: skip
        self._form = re.compile("|".join(_form(k, _fill(p, names)) for k, p in enumerate(forms)), re.VERBOSE)
        self._groups, self._says = self._by_form()
        self._stated: Callable[[int, tuple[str | None, ...]], dict[str, Any]] = lru_cache(_REMEMBERED)(self._state)
        self._digit_hint = re.compile(pattern.digit_hint)
        self._gloss = re.compile(lexicon.pattern.gloss)
        self.range_sign = re.compile(f"[^\\S\\n]?{signs}[^\\S\\n]?")
        self.words = [
            w
            for n, words in lexicon.lists.items()
            if n not in ("month_parts", "year_parts", "decade_parts")
            for w in words
        ]
        self.words += [*lexicon.same.words, *pattern.starts]
        parts = (*lexicon.month_parts, *lexicon.year_parts, *lexicon.decade_parts)
        self._letters = frozenset(w[0] for w in (*self.words, *parts))

    def match(self, text: str, pos: int) -> tuple[int, dict[str, Any]] | None:
        """Return the end and the structure of the expression that starts at `pos`, or None."""
        first = text[pos]
        if not (
            self._digit_hint.match(text, pos) if first.isdigit() else first in self._letters or not first.isalpha()
        ):
            return None
        m = self._form.match(text, pos)
        if m is None or m.end() == pos:
            return None
        structure = self._structure(m)
        if "day_offset" in structure and (gloss := self._gloss.match(text, m.end())):
            structure = {"day": int(gloss["d"]), "nearest": True}
        return m.end(), structure

    def _words(self, words: Iterable[str]) -> str:
        return f"(?:{alternatives(words, self.lexicon.word_guards)})"

    def _by_form(self) -> tuple[dict[int, list[int]], dict[int, list[Say]]]:
        """Return, by the number of the group that ends a form, the whole and its groups that say something, and what these say."""
        meanings = _meanings(self.lexicon)
        numbers: dict[int, list[int]] = {}
        says: dict[int, list[Say]] = {}
        groups: dict[int, Say] = {}
        for name, number in self._form.groupindex.items():
            group = name.rpartition("_")[0]
            if group == _END:
                numbers[number], says[number] = [0, *groups], [*groups.values()]
                groups = {}
            elif group in meanings:
                groups[number] = meanings[group]
        return numbers, says

    def _structure(self, m: re.Match[str]) -> dict[str, Any]:
        form = m.lastindex or 0
        return self._stated(form, m.group(*self._groups[form]))

    def _state(self, form: int, words: tuple[str | None, ...]) -> dict[str, Any]:
        """Return the structure of a form, not to be changed, by what the whole and its groups matched."""
        c = dict(say(word) for say, word in zip(self._says[form], words[1:], strict=True) if word is not None)
        if c.get("year_end", _CENTURY) < _CENTURY:
            c["year_end"] += c["year"] // _CENTURY * _CENTURY
        if "part" in c and c.keys().isdisjoint(YEAR_KEYS):
            c["alone"] = True
        return c


_NUMBERS = {
    "y": "year", "y2": "year_end", "q": "quarter", "q2": "quarter_end", "mo": "month", "mo2": "month_end", "d": "day", "d2": "day_end",
    "md": "day", "md2": "day_end", "md3": "day", "cent": "century", "bc": "before_era",
}  # fmt: skip
"""Groups of a pattern that are digits: the key of the structure."""
_WORDS = {
    "h": ("half", "halves"),
    "hp": ("part", "month_parts"),
    "qn": ("quarter", "quarter_names"),
    "qp": ("part", "month_parts"),
    "qwp": ("part", "month_parts"),
    "mn": ("month", "month_names"),
    "wk": ("week_offset", "weeks"),
    "wd": ("weekday", "weekdays"),
    "wd2": ("weekday", "weekdays"),
    "mp": ("part", "month_parts"),
    "yp": ("part", "year_parts"),
    "ap": ("part", "alone_parts"),
    "dp": ("part", "decade_parts"),
}
"""Groups of a pattern whose words a list translates: the key of the structure, and the list."""
_OFFSETS = {"yw": "year", "qw": "quarter", "mw": "month", "dw": "day"}
"""Groups whose words are so many of a unit away from the article's day, or from what the text has named."""
_END = "form"


def _meanings(lexicon: CalendarLexicon) -> dict[str, Say]:
    """Return what each group of a pattern says of the word that it matched."""
    meanings: dict[str, Say] = {group: partial(_number, key) for group, key in _NUMBERS.items()}
    meanings |= dict.fromkeys(("yy", "yb"), lambda word: ("year", century(int(word))))
    meanings |= {"dec": lambda word: ("decade", century(int(word)) if len(word) < len("1990") else int(word))}
    meanings["near"] = lambda _: ("nearest", True)
    meanings |= dict.fromkeys(("same", "msame"), lambda _: ("same", True))
    for group, (key, words) in _WORDS.items():
        meanings[group] = {w: (key, n) for w, n in lexicon.lists[words].items()}.__getitem__
    for group, unit in _OFFSETS.items():
        said = {w: (f"{unit}_anchored", n) for w, n in lexicon.lists[f"anchored_{unit}s"].items()}
        said |= {w: (f"{unit}_offset", n) for w, n in lexicon.lists[f"{unit}s"].items()}
        meanings[group] = said.__getitem__
    return meanings


def _number(key: str, word: str) -> tuple[str, int]:
    return key, int(word)


def _form(number: int, pattern: str) -> str:
    """Return a pattern that may stand beside others: its groups' names end in its number, and a group at its end tells that it matched."""
    return re.sub(r"\(\?P(<|=)(\w+)", rf"(?P\1\2_{number}", f"(?:{pattern}\n)(?P<{_END}>)")


def century(two_digits: int) -> int:
    """Return the year that two digits stand for: 00 to 49 in this century, 50 to 99 in the last."""
    return two_digits + (2000 if two_digits < CENTURY_PIVOT else 1900)


def _fill(pattern: str, names: Mapping[str, str]) -> str:
    return re.sub(r"\{([a-z_]+)\}", lambda m: names[m[1]], pattern)
