"""Ties between a whole and its parts: shares, sums, balances, and the two ends of a stretch."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pipeline.grammar.model import Mention, Tie
from pipeline.grammar.ties.passage import Passage, alike
from pipeline.grammar.ties.share_lexicon import BalanceLexicon, ShareLexicon, SpanLexicon, SumLexicon

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNTED: Final = frozenset({"count", "money", "physical"})
_NEAR_BY: Final = 30
"""Characters between two amounts of which a third is the difference."""


def shares(passage: Passage, words: ShareLexicon) -> Iterator[Tie]:
    """Find parts of a whole that the text gives both as a number and in percent.

    Args:
        passage: the text and its mentions.
        words: the language's words for it.

    Yields:
        `share` ties of `whole`, `part` and `share`.
    """
    for sentence in passage.sentences:
        for i in range(1, len(sentence) - (0 if len(sentence) < 3 else 1)):
            pair = _part_and_share(passage, words, sentence[i : i + 2])
            if pair is None:
                continue
            part, share = pair
            first, before = sentence[i], sentence[i - 1]
            whole = None
            if alike(before, part) and words.whole.fullmatch(passage.text, before.end, first.start):
                whole = before
            elif words.anaphor.search(passage.before(first, 24)):
                same = [m for m in sentence[:i] if alike(m, part)]
                whole = same[0] if len(same) == 1 else None
            if whole is not None:
                yield Tie("share", [("whole", whole), ("part", part), ("share", share)], None)


def _part_and_share(passage: Passage, words: ShareLexicon, pair: list[Mention]) -> tuple[Mention, Mention] | None:
    if len(pair) < 2:
        return None
    first, second = pair
    part, share = (second, first) if first.kind == "percent" else (first, second)
    if share.kind != "percent" or part.kind not in COUNTED:
        return None
    joint = words.opens.fullmatch(passage.text, first.end, second.start)
    if joint is None:
        return None
    if not joint["plain"] and not words.closes.match(passage.text, second.end):
        return None
    return part, share


def balances(passage: Passage, words: BalanceLexicon) -> Iterator[Tie]:
    """Find a difference that stands with what it is the difference of, in one sentence or in up to three in a row.

    Args:
        passage: the text and its mentions.
        words: the language's words for it.

    Yields:
        `balance` ties of `minuend`, `subtrahend` and `difference`; the cue holds the word of surplus or deficit.
    """
    terms = [_terms(passage, words, sentence) for sentence in passage.sentences]
    for i in range(len(terms)):
        found: list[_Term] = []
        for k in range(i, min(i + 3, len(terms))):
            if not terms[k] or (k > i and not _goes_on(passage, passage.sentences[k - 1][0], passage.sentences[k][0])):
                break
            found += terms[k]
            parts = {t.part: t.mention for t in found}
            if len(parts) < len(found):
                break
            if len(parts) == 3:
                sure = all(t.is_bare for t in (found if k > i else found[1:]))
                cue = next(t.cue for t in found if t.part == "difference")
                same_unit = all(alike(m, found[0].mention) for m in parts.values())
                if sure and same_unit and found[-1].part == "difference" and words.sign(cue):
                    order = ("minuend", "subtrahend", "difference")
                    yield Tie("balance", [(part, parts[part]) for part in order], cue.strip())
                break


def gaps(passage: Passage, words: BalanceLexicon) -> Iterator[Tie]:
    """Find how far two amounts lie apart that a sentence gives one after the other.

    Args:
        passage: the text and its mentions.
        words: the language's words for it.

    Yields:
        `balance` ties of the greater amount as `minuend`, the less as `subtrahend`, and their `difference`.
    """
    for sentence in passage.sentences:
        for first, second, apart in zip(sentence, sentence[1:], sentence[2:], strict=False):
            if first.kind not in COUNTED or not (alike(first, second) and alike(second, apart)):
                continue
            joint = words.gap.fullmatch(passage.between(second, apart))
            if joint is None or second.start - first.end > _NEAR_BY or first.value is None or second.value is None:
                continue
            less, more = sorted((first, second), key=lambda m: m.value or 0)
            yield Tie("balance", [("minuend", more), ("subtrahend", less), ("difference", apart)], joint["cue"])


@dataclass(slots=True)
class _Term:
    """An amount that is exports, imports, or what is left: whether its noun stands without a modifier, and its words."""

    part: str
    mention: Mention
    is_bare: bool
    cue: str


def _terms(passage: Passage, words: BalanceLexicon, sentence: list[Mention]) -> list[_Term]:
    amounts = [m for m in sentence if m.kind == "money"]
    if not amounts or not passage.holds(amounts[0], words.roots) or words.never.search(passage.around(amounts[0], 300)):
        return []
    direct = [t for m in amounts if (t := _term(passage, words, m, words.terms, 24))]
    if direct:
        return direct
    alone = [m for m in amounts if sum(alike(m, other) for other in amounts) == 1]
    topic = _term(passage, words, alone[0], words.topic, 60) if alone else None
    return [topic] if topic else []


def _term(passage: Passage, words: BalanceLexicon, m: Mention, nouns: re.Pattern[str], length: int) -> _Term | None:
    """Return what an amount is, by the noun before it, or by the word of surplus or deficit after it."""
    lead = passage.before(m, length)
    noun = nouns.search(lead)
    after = words.follows.match(passage.text, m.end, m.sentence_end)
    if noun is None or noun.lastgroup is None:
        return _Term("difference", m, is_bare=True, cue=after["sign"]) if after else None
    start = m.start - len(lead) + noun.start()
    head = passage.text[m.sentence_start : start].rstrip()
    is_bare = passage.dated_until(m.sentence_start + len(head)) or words.bare.search(head[-12:]) is not None
    return _Term(noun.lastgroup, m, is_bare, noun.group() + (after["sign"] if after else ""))


def _goes_on(passage: Passage, one: Mention, other: Mention) -> bool:
    """Tell whether the second one's sentence follows the first one's in its paragraph and names no other time."""
    gap = passage.text[one.sentence_end : other.sentence_start]
    return not gap.strip(" ") and not passage.dated(other.sentence_start, other.sentence_end)


def sums(passage: Passage, words: SumLexicon) -> Iterator[Tie]:
    """Find totals that a sentence says its addends make up.

    Args:
        passage: the text and its mentions.
        words: the language's words for it.

    Yields:
        `sum` ties of two or more `addend` and a `total`.
    """
    for sentence in passage.sentences:
        run: list[Mention] = []
        for m in sentence:
            if not run or not alike(m, run[-1]) or m.per != run[-1].per:
                run = [m] if m.kind in COUNTED else []
                continue
            gap = passage.between(run[-1], m)
            total = words.total.fullmatch(gap) if len(run) > 1 else None
            if total and _is_whole_list(passage, words, sentence, run):
                yield Tie("sum", [*(("addend", a) for a in run), ("total", m)], total["cue"])
            run = [*run, m] if words.next_addend.fullmatch(gap) and not total else [m]


def _is_whole_list(passage: Passage, words: SumLexicon, sentence: list[Mention], run: list[Mention]) -> bool:
    """Tell whether no addend stands before the run, with a number or without."""
    earlier = [m for m in sentence if m.start < run[0].start and alike(m, run[0])]
    return not earlier and not words.unnumbered.search(passage.before(run[0], 24))


def spans(passage: Passage, words: SpanLexicon) -> Iterator[Tie]:
    """Find the two ends of a stretch of time or of numbers.

    Args:
        passage: the text and its mentions.
        words: the language's words for it.

    Yields:
        `span` ties of `first` and `last`.
    """
    for first, last in zip(passage.mentions, passage.mentions[1:], strict=False):
        if first.kind != last.kind or first.sentence_start != last.sentence_start or last.start - first.end > 20:
            continue
        opened = words.start.match(passage.text, first.end, last.start)
        closed = words.stop.match(passage.text, last.end, last.sentence_end) if opened else None
        if opened and closed and (first.kind == "date" or alike(first, last)):
            yield Tie("span", [("first", first), ("last", last)], f"{opened.group()} {closed.group()}")
