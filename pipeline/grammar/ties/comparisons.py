"""Ties between two numbers that the text compares in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipeline.grammar.model import Mention, Tie
from pipeline.grammar.ties.comparison_lexicon import ComparisonLexicon
from pipeline.grammar.ties.passage import Passage, alike
from pipeline.grammar.ties.shares import COUNTED

if TYPE_CHECKING:
    from collections.abc import Iterator

COMPARABLE: Final = frozenset({"money", "percent", "count", "physical", "points", "duration"})


def comparisons(passage: Passage, words: ComparisonLexicon) -> Iterator[Tie]:
    """Find pairs of numbers that the text compares.

    Args:
        passage: the text, its mentions and claims.
        words: the language's words for it.

    Yields:
        `comparison` ties: `left` is what is said to be more or less than `right`, and `multiple` how many times, if said; where
        that is in percent, `share` ties of `whole`, `part` and `share`.
    """
    earlier: list[Mention] = []
    for sentence in passage.sentences:
        for i, right in enumerate(sentence):
            if right.kind in COMPARABLE:
                for tie in (_by_word(passage, words, sentence, i, earlier), _by_multiple(passage, words, sentence, i)):
                    if tie is not None:
                        yield tie
        earlier = sentence


def _by_word(
    passage: Passage, words: ComparisonLexicon, sentence: list[Mention], i: int, earlier: list[Mention]
) -> Tie | None:
    right, text = sentence[i], passage.text
    if not words.some_mark.match(text, right.end, right.sentence_end):
        return None
    mark = next((m for pattern in words.marks if (m := pattern.match(text, right.end, right.sentence_end))), None)
    if mark is None or words.denied.match(text, mark.end(), right.sentence_end):
        return None
    left, end = None, mark.end()
    if modifying := words.adnominals.match(text, end, right.sentence_end):
        end = modifying.end()
        left = _next(passage, words, sentence[i + 1 :], end, right)
        if left is None and words.size_nouns_next.match(text, end):
            left = _before(passage, words, sentence[: i + 1])
    elif closing := words.finites.match(text, end, right.sentence_end):
        end = closing.end()
        left = _before(passage, words, sentence[: i + 1])
    else:
        return None
    left = left or _sentence_before(passage, words, sentence, right, earlier, end)
    if left is None:
        return None
    return Tie("comparison", [("left", left), ("right", right)], text[mark.start("cue") : end].strip())


def _by_multiple(passage: Passage, words: ComparisonLexicon, sentence: list[Mention], i: int) -> Tie | None:
    right, text = sentence[i], passage.text
    factor = sentence[i + 1] if i + 1 < len(sentence) else None
    if factor is None or factor.kind not in ("multiple", "fraction", "percent"):
        return None
    join = words.times.fullmatch(text, right.end, factor.start)
    if join is None:
        return None
    left, is_share = None, join["join"] in words.of
    more = words.times_more.match(text, factor.end, right.sentence_end)
    if is_share and (be := words.times_be.match(text, factor.end, right.sentence_end)):
        left = _next(passage, words, sentence[i + 2 :], be.end(), right)
    if left is None and (is_share or more):
        left = _before(passage, words, sentence[: i + 1])
    if left is None:
        return None
    if factor.kind == "percent":
        parts = [("whole", right), ("part", left), ("share", factor)]
        return Tie("share", parts, None) if is_share and not more and right.kind in COUNTED else None
    parts = [("left", left), ("right", right), ("multiple", factor)]
    return Tie("comparison", parts, more["cue"] if more else join["join"])


def _next(
    passage: Passage, words: ComparisonLexicon, later: list[Mention], start: int, right: Mention
) -> Mention | None:
    """Return the number that the comparing words modify: the next one, near and with nothing between that parts them."""
    left = next((m for m in later if m.start >= start), None)
    if left is None or not alike(left, right) or left.start - start > 15:
        return None
    if passage.dated(start, left.start) or words.stops.search(passage.text[start : left.start].rstrip()):
        return None
    return left


def _before(passage: Passage, words: ComparisonLexicon, upto: list[Mention]) -> Mention | None:
    """Return the number before the right one that its particle makes the left side, if it is beyond doubt which."""
    *before, right = upto
    same = [m for m in before if alike(m, right)]
    if not same or right.start - same[-1].end > 40:
        return None
    mark = words.left_mark.match(passage.text, same[-1].end, right.start)
    if mark is None or (mark["topic"] is None and len(same) > 1):
        return None
    return None if passage.subjects.begins(passage.text[mark.end() : right.start]) else same[-1]


def _sentence_before(
    passage: Passage,
    words: ComparisonLexicon,
    sentence: list[Mention],
    right: Mention,
    earlier: list[Mention],
    end: int,
) -> Mention | None:
    """Return the one claim of the sentence before that this sentence speaks of: by an anaphor, or without a subject of its own."""
    text = passage.text
    if not words.opening.match(text, right.sentence_start):
        head = passage.before(right, 200)
        if passage.subjects.begins(head) or not words.size_nouns_next.match(text, end):
            return None
    same = [m for m in earlier if alike(m, right)]
    if len(same) != 1 or same[0].start not in passage.claims or sum(alike(m, right) for m in sentence) != 1:
        return None
    return None if text[same[0].sentence_end : right.sentence_start].strip(" ") else same[0]
