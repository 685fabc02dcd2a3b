"""Sentences a second, this project's reader beside the others on the same sentences."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from pipeline import packs
from pipeline.bench.corpus import variants
from pipeline.bench.process import Unavailable
from pipeline.bench.sentences import Sentences
from pipeline.grammar.reading.resolve import resolve

Texts = Sequence[tuple[str, str]]
"""Sentences, each with its ISO day."""
Contender = Callable[[Texts], float]
"""Reads sentences and returns the seconds of processor time that it took."""

OURS = "econclaims"
DIGITS = "re, digits alone"
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Rate:
    """A reader's medians over the repetitions; `ratio` is that of ours to its own, each of the same repetition. All are 0 where it stopped."""

    name: str
    sentences: float
    megabytes: float
    ratio: float
    note: str = ""


def contenders(lang: str) -> dict[str, Contender]:
    """Return what is measured in this process: this project's reading and normalizing, and a bare scan for digits."""
    reader = packs.reader(lang)

    def ours(texts: Texts) -> float:
        days = [(text, date.fromisoformat(day)) for text, day in texts]
        begin = time.process_time()
        for text, day in days:
            resolve(reader.read(text), day, reader.units)
        return time.process_time() - begin

    def digits(texts: Texts) -> float:
        begin = time.process_time()
        for text, _ in texts:
            _DIGITS.findall(text)
        return time.process_time() - begin

    return {OURS: ours, DIGITS: digits}


def measure(
    sentences: Sentences,
    running: Mapping[str, Contender],
    count: int,
    repetitions: int,
    seed: int,
    advance: Callable[[], None] = lambda: None,
) -> list[Rate]:
    """Let each contender read the same sentences, by turns.

    The sentences vary the given ones, anew in each repetition, so that none can be known. One round before the first is not counted.

    Args:
        sentences: what is varied.
        running: the contenders by name, ours among them.
        count: sentences in a round.
        repetitions: rounds that count.
        seed: of the variation.
        advance: is called after each contender's turn.

    Returns:
        A rate for each contender, in their order.
    """
    seconds: dict[str, list[float]] = {name: [] for name in running}
    notes: dict[str, str] = {}
    sizes: list[int] = []
    for round_ in range(repetitions + 1):
        texts = list(variants(sentences.records, count if round_ else min(count, 50), seed + round_, sentences.lang))
        if round_:
            sizes.append(sum(len(text.encode()) for text, _ in texts))
        for name, contender in running.items():
            try:
                spent = 0.0 if name in notes else contender(texts)
            except Unavailable as e:
                notes[name] = str(e)
            if round_ and name not in notes:
                seconds[name].append(spent)
            advance()
    return [
        Rate(name, 0, 0, 0, notes[name])
        if name in notes
        else Rate(
            name,
            count / median(spent),
            median(size / s for size, s in zip(sizes, spent, strict=True)) / 1e6,
            median(_ratios(spent, seconds[OURS])),
        )
        for name, spent in seconds.items()
    ]


def _ratios(theirs: Iterable[float], ours: Iterable[float]) -> list[float]:
    return [t / o for t, o in zip(theirs, ours, strict=True)]
