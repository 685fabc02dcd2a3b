"""Numerals as newspapers write them: digits with scale words, numbers in words, native numerals; exact values."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from pipeline.grammar.reading.number_lexicon import NumberLexicon

_MAX_DIGITS = 28
_MAX_DECIMALS = 9
_ONE = Decimal(1)
_LAST_DIGIT = tuple(_ONE.scaleb(-decimals) for decimals in range(_MAX_DECIMALS + 1))
"""The worth of 1 in the last digit, by how many stand after the point."""
_SEPARATORS = str.maketrans({",": None, "，": None, "．": "."})


class Numeral:
    """A numeral that was read.

    `value` is exact; `resolution` is the worth of 1 in its last printed digit, but zeros that end a lower scale's digits only hold
    places: the 700 of "58 billion 700 million" is 0.7 of a billion; `largest` its largest scale, `last` the product of the scales after
    its last digits; `words` says that it began without digits, `about` that an infix made it approximate; `shorter` is the reading that stops before the last space in it.
    """

    def __init__(
        self,
        start: int,
        end: int,
        value: Decimal,
        resolution: Decimal,
        largest: int,
        last: int,
        words: bool,
        about: bool,
        tokens: int,
        shorter: Numeral | None,
    ) -> None:
        self.start = start
        self.end = end
        self.value = value
        self.resolution = resolution
        self.largest = largest
        self.last = last
        self.words = words
        self.about = about
        self.tokens = tokens
        self.shorter = shorter


def _small_follows(text: str, pos: int, lexicon: NumberLexicon) -> bool:
    m = lexicon.token.match(text, pos)
    return m is not None and m.lastgroup == "s"


def _counted(number: Decimal) -> tuple[Decimal, int]:
    """Return a number and how many digits stand after its point."""
    return number, -int(number.as_tuple().exponent)


@lru_cache(maxsize=16_384)
def _digits(written: str) -> tuple[Decimal, int]:
    """Return the value of digits with group separators, full-width ones too, and how many stand after the point."""
    plain = written if written.isdecimal() else written.translate(_SEPARATORS)
    return Decimal(plain), len(plain.partition(".")[2])


def read_numeral(text: str, start: int, lexicon: NumberLexicon) -> Numeral | None:
    """Read the longest numeral that starts at a place: digits with stacked scale words, words with digits between, words alone.

    A scale must be smaller than the one before it, and digits after a scale smaller than it; what would break that ends the
    numeral. A single space may stand after a scale and before a large scale.

    Args:
        text: the text.
        start: where the numeral starts.
        lexicon: the language's number words.

    Returns:
        The numeral, or None where none starts or it has more than 28 digits.
    """
    starts, match = lexicon.token_starts, lexicon.token.match
    m = match(text, start)
    if m is not None and m.lastgroup == "d" and text[m.end() : m.end() + 1] not in starts:
        return _plain(start, m)
    total: Decimal | int = 0
    section: Decimal | int = 0
    current: Decimal | int | None = None
    resolution = _ONE
    limit: int | None = None
    small_limit: int | None = None
    largest = last = 1
    words = about = scaled = False
    tokens, end = 0, start
    shorter: Numeral | None = None
    while m:
        kind = m.lastgroup or ""
        word = m[kind]
        if m.end() - end > len(word):
            if lexicon.spaced:
                if tokens == 0 or not (kind in "sl" or (kind == "w" and words and scaled)):
                    break
            elif (
                tokens == 0
                or (words and tokens == 1)
                or (kind == "w" and not (words and scaled and _small_follows(text, m.end(), lexicon)))
                or not (scaled if kind in "dsw" else kind == "l" or not about)
            ):
                break
            else:
                value = Decimal(total + section + (current or 0))
                shorter = Numeral(start, end, value, resolution, largest, last, words, about, tokens, shorter)
        if kind == "i":
            if tokens == 0 or about:
                break
            about = True
        elif kind in "dw":
            if current is not None or len(word) > _MAX_DIGITS:
                break
            if kind == "w" and tokens and not words and not _small_follows(text, m.end(), lexicon):
                break
            number, decimals = _digits(word) if kind == "d" else _counted(lexicon.spoken(word))
            if number >= (small_limit or limit or number + 1) or decimals > _MAX_DECIMALS:
                break
            current, last, scaled = number, 1, False
            resolution = _LAST_DIGIT[decimals]
            words = words or (tokens == 0 and kind == "w")
        else:
            factor = lexicon.small[word] if kind == "s" else lexicon.large[word]
            if factor >= ((small_limit or limit or factor + 1) if kind == "s" else (limit or factor + 1)):
                break
            if current is None and (kind == "s" or section == 0):
                if kind == "l" and limit is not None:
                    break
                words = words or tokens == 0
                current, resolution, last = 1, _ONE, 1
            if kind == "s":
                section, small_limit = section + (current or 0) * factor, factor
            else:
                total, section = total + (section + (current or 0)) * factor, 0
                limit, small_limit, largest = factor, None, max(largest, factor)
            resolution, last, current, scaled = resolution * factor, last * factor, None, True
        tokens += 1
        end = m.end()
        following = text[end : end + 1]
        m = match(text, end) if following in starts or following.isdigit() else None
    value = Decimal(total + section + (current or 0))
    if tokens == 0 or value.adjusted() > _MAX_DIGITS:
        return None
    if limit is not None and tokens > 2:
        resolution = max(resolution, _placeholders(value, largest))
    return Numeral(start, end, value, resolution, largest, last, words, about, tokens, shorter)


def _placeholders(value: Decimal, largest: int) -> Decimal:
    """Return the worth of 1 in the last digit of a value that is not zero; at most its largest scale."""
    return min(_ONE.scaleb(-_counted(value.normalize())[1]), Decimal(largest))


def _plain(start: int, m: re.Match[str]) -> Numeral | None:
    """Return the numeral of digits alone, or None where they are too many or a gap stands before them."""
    written = m["d"]
    if len(written) > _MAX_DIGITS or len(written) < m.end() - start:
        return None
    value, decimals = _digits(written)
    if decimals > _MAX_DECIMALS:
        return None
    return Numeral(start, m.end(), value, _LAST_DIGIT[decimals], 1, 1, False, False, 1, None)


def lent_scale(first: Numeral, second: Numeral) -> tuple[Decimal, Decimal]:
    """Return value and resolution of a range's first number with the scale that the second lends it."""
    lent = second.last if first.last == 1 else second.largest
    if first.largest == 1 and lent > 1 and first.value * lent < second.value:
        return first.value * lent, first.resolution * lent
    return first.value, first.resolution
