"""Where a number or calendar expression may start: one pattern for the one scan over a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.grammar.lexicon import alternatives
from pipeline.grammar.reading.units import UnitTable

if TYPE_CHECKING:
    from pipeline.grammar.pack import Pack


def start_pattern(pack: Pack, units: UnitTable, calendar_words: Sequence[str]) -> re.Pattern[str]:
    """Return a pattern that matches the first character of what may be a number or calendar expression.

    It begins with the set of those characters, which is what the scan is fast by; what must follow is asked after it.
    """
    n = pack.numbers
    signs = re.escape("".join((*n.minus_signs, *n.plus_signs)))
    before = re.escape("".join(sorted({w[0] for w in units.before})))
    whole = [
        *calendar_words, *n.minus_words, *pack.units.fraction.half, *pack.units.duration_words, *pack.units.duration_ranges, *pack.units.whole,
        *pack.units.vague_words,
    ]  # fmt: skip
    firsts = sorted({w[0] for w in (
        *whole, *n.vague_prefix, *n.heads, *n.native, *n.native_tens, *n.native_ranges, *n.digits, *n.small, *n.large,
        *units.before, *pack.reading.not_number.word_starts,
    )})  # fmt: skip
    words = _standing_words(pack, whole) if n.spaced else _joined_words(pack, units, whole)
    return re.compile(
        f"[\\d{signs}'’‘`{re.escape(''.join(firsts))}](?:(?<=\\d)|(?<![^\\W_].)(?<=(?={words}).)"
        f"|(?<=[{signs}])(?=\\s?\\d)|(?<=['’‘`])(?=\\d\\d)|(?<=[{before}])(?<=(?={units.sign.pattern}).))"
    )


def _standing_words(pack: Pack, whole: Sequence[str]) -> str:
    n = pack.numbers
    return f"(?:{alternatives((*whole, *n.vague_prefix, *pack.reading.not_number.word_starts))}|{n.unnamed_native})(?![^\\W_])|{n.head}"


def _joined_words(pack: Pack, units: UnitTable, whole: Sequence[str]) -> str:
    n = pack.numbers
    scales, digits = alternatives((*n.small, *n.large)), alternatives(n.digits)
    natives = sorted({u.word[0] for words in units.by_first.values() for u in words if u.native})
    counter = f"(?:{alternatives(n.about_infix)})?\\s?[{re.escape(''.join(natives))}]"
    lone = sorted({w[0] for w, f in (*n.small.items(), *n.large.items()) if f <= min(n.large.values())})
    return "|".join(
        (
            alternatives(whole, pack.calendar.word_guards),
            *(f"(?:{p})" for p in pack.reading.not_number.words),
            f"(?:{alternatives(n.vague_prefix)})(?:{scales}|\\s?[{re.escape(''.join(natives))}]|{alternatives(pack.units.duration)})",
            f"(?:{n.unnamed_native}){counter}",
            f"(?:{alternatives(n.native_tens)})(?:{alternatives(n.native)})(?:{pack.units.age.alone})",
            f"(?:{scales}|{digits}){{2}}",
            f"(?:{digits})(?:{alternatives(n.spoken_point)})(?:{digits})",
            f"(?:{digits}|{scales})\\s?{pack.units.fraction.divider}",
            f"[{re.escape(''.join(lone))}](?:{alternatives(n.about_infix)})?\\s?[{re.escape(''.join(sorted(units.by_first)))}]",
        )
    )
