"""As many articles as wanted: the sample articles' paragraphs anew, with other numbers, names and dates, from a seed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from pipeline import packs
from pipeline.config import Config
from pipeline.grammar.lexicon import alternatives
from pipeline.grammar.reading.sentences import sentences
from pipeline.readers import discover
from pipeline.stages.ingest import ingest

_DIGITS = re.compile(r"[0-9]+")
_FIRST_DAY, _DAYS = date(2005, 1, 1), 7_300
_FIRST_YEAR, _LAST_YEAR = 2001, 2024
_SAFE_DAYS = 28
_MONTHS = 12
_SHORTEST_NAME = 2
_TOGETHER = 3
"""Sentences without numbers of a paragraph."""


@dataclass(frozen=True, slots=True)
class _Slot:
    """A place in a text where something else may stand: a `number`, `year`, `month`, `day` or `name`, and what stood there."""

    what: str
    was: str


@dataclass(frozen=True, slots=True)
class Template:
    """A text with slots.

    Args:
        pieces: the text in order, what stays and what may change.
        names: the names that may stand for a name.
        mentions: numbers and dates in it.
    """

    pieces: Sequence[str | _Slot]
    names: Sequence[str]
    mentions: int

    def fill(self, random: Random, named: dict[str, str] | None = None) -> str:
        """Return the text with other numbers of as many digits, other dates and other names.

        Args:
            random: where choices come from.
            named: the names chosen so far; the same name becomes the same one everywhere.
        """
        named = {} if named is None else named
        return "".join(p if isinstance(p, str) else self._other(p, random, named) for p in self.pieces)

    def _other(self, slot: _Slot, random: Random, named: dict[str, str]) -> str:
        if slot.what == "name":
            if slot.was not in named:
                named[slot.was] = random.choice(self.names)
            return named[slot.was]
        if slot.what == "year":
            return str(random.randint(_FIRST_YEAR, _LAST_YEAR))
        if slot.what == "month":
            return str(random.randint(1, _MONTHS))
        if slot.what == "day":
            return str(random.randint(_MONTHS + 1, _SAFE_DAYS))
        first = random.randint(0 if slot.was[0] == "0" else 1, 9)
        return str(first) + "".join(random.choices("0123456789", k=len(slot.was) - 1))


def template(text: str, lang: str = "ko") -> Template:
    """Find out what may change in a text: digits inside quantities and dates, by the language's reader, and names of companies."""
    pack = packs.load(lang)
    letter = re.compile(pack.pack.letters)
    names = sorted(
        {n for group in pack.entities.companies.values() for n in group if len(n) >= _SHORTEST_NAME and letter.match(n)}
    )
    slots: dict[int, _Slot] = {}
    mentions = packs.reader(lang).read(text)
    for m in mentions:
        for digits in _DIGITS.finditer(text, m.start, m.end):
            slots[digits.start()] = _Slot(_what(m.kind, digits.group()), digits.group())
    for name in re.finditer(alternatives(names), text):
        if not (name.start() and letter.match(text, name.start() - 1)):
            slots[name.start()] = _Slot("name", name.group())
    pieces: list[str | _Slot] = []
    place = 0
    for start, slot in sorted(slots.items()):
        if start >= place:
            pieces += [text[place:start], slot]
            place = start + len(slot.was)
    return Template([*pieces, text[place:]], names, len(mentions))


def _without_numbers(text: str, lang: str) -> list[str]:
    """Return the sentences of a text that have neither numbers nor dates."""
    having = {m.sentence_start for m in packs.reader(lang).read(text)}
    return [text[start:end] for start, end in sentences(text) if start not in having]


def _what(kind: str, digits: str) -> str:
    if kind != "date":
        return "number"
    if len(digits) > 2:
        return "year"
    return "month" if int(digits) <= _MONTHS else "day"


@dataclass(frozen=True, slots=True)
class _Sample:
    title: Template
    paragraphs: Sequence[Template]
    publisher: str | None


class Corpus:
    """Makes articles.

    An article takes a title and paragraphs of the sample articles in random order until it is about as long as asked, so that two of
    them are seldom near-copies. Article n depends on the seed and n alone. As each number is varied by itself, most of what can be checked
    is refuted: more work for check and what comes after it than news gives.

    Args:
        samples: folder of the sample articles.
        seed: another seed makes other articles.
        chars: about how many characters an article has.
        density: about how many numbers and dates 1,000 characters have: where they have more, paragraphs of the samples' sentences without
            any come next. None leaves the samples' own density, which is some 43.
    """

    def __init__(
        self, samples: Path, seed: int = 0, chars: int = 1_500, density: float | None = None, lang: str = "ko"
    ) -> None:
        self.seed, self.chars, self.density, self.lang = seed, chars, density, lang
        self._samples: list[_Sample] = []
        known: set[str] = set()
        for documents, _ in ingest(discover(samples), Config()):
            for row in documents.to_pylist():
                paragraphs = [p for p in re.split(r"\n+", row["text"]) if p.strip() and p not in known]
                if row["lang"] == lang and row["title"] and paragraphs:
                    known.update(paragraphs)
                    templates = [template(p, lang) for p in paragraphs]
                    self._samples.append(_Sample(template(row["title"], lang), templates, row["publisher"]))
        self._paragraphs = [p for sample in self._samples for p in sample.paragraphs]
        self._plain = [template(text, lang) for text in sorted({t for p in known for t in _without_numbers(p, lang)})]

    def article(self, number: int) -> dict[str, Any]:
        """Return an article as a record: `id`, `title`, `published`, `publisher`, `text`."""
        random = Random(f"{self.seed}:{number}")  # noqa: S311 -- no secret
        sample = random.choice(self._samples)
        named: dict[str, str] = {}
        first = random.choice(sample.paragraphs)
        texts, mentions = [first.fill(random, named)], first.mentions
        wanted = random.randint(self.chars * 2 // 3, self.chars * 4 // 3)
        paragraphs = iter(random.sample(self._paragraphs, len(self._paragraphs)))
        plain = iter([] if self.density is None else random.sample(self._plain, len(self._plain)))
        while (length := sum(map(len, texts))) < wanted:
            dense = self.density is not None and mentions * 1_000 > self.density * length
            following = list(islice(plain, _TOGETHER)) if dense else list(islice(paragraphs, 1))
            if not following:
                break
            mentions += sum(t.mentions for t in following)
            texts.append(" ".join(t.fill(random, named) for t in following))
        return {
            "id": f"{self.seed}-{number}",
            "title": sample.title.fill(random, named),
            "published": (_FIRST_DAY + timedelta(days=random.randrange(_DAYS))).isoformat(),
            "publisher": sample.publisher,
            "text": "\n\n".join(texts),
        }

    def means(self, articles: int = 200) -> tuple[float, float]:
        """Return how many numbers and dates, and how many characters, the first articles' texts have in the mean."""
        read = packs.reader(self.lang).read
        texts = [self.article(number)["text"] for number in range(articles)]
        return sum(len(read(text)) for text in texts) / articles, sum(map(len, texts)) / articles

    def write(self, file: Path, count: int) -> int:
        """Write articles as JSON lines; return the bytes written."""
        with file.open("wb") as out:
            for number in range(count):
                out.write(json.dumps(self.article(number), ensure_ascii=False).encode() + b"\n")
        return file.stat().st_size


def variants(
    records: Sequence[Mapping[str, Any]], count: int, seed: int, lang: str = "ko"
) -> Iterator[tuple[str, str]]:
    """Yield sentences, each with its day, that vary the given ones' numbers, names and dates.

    So that no reader can have seen them before.

    Args:
        records: lines with `text` and `published`.
        count: how many.
        seed: another seed gives other ones.
        lang: the language.
    """
    random = Random(f"sentences:{seed}")  # noqa: S311 -- no secret
    templates = [(template(r["text"], lang), r["published"]) for r in records]
    for number in range(count):
        text, published = templates[number % len(templates)]
        yield text.fill(random), published
