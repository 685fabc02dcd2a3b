"""The sentences that readers are measured on, with their right mentions, and the rule that compares."""

from __future__ import annotations

import importlib.util
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipeline import packs

Found = Mapping[str, Any]
"""A mention with the fields that `annotate` gives: `start`, `end`, `kind`, `value`, `low`, `high`, `unit`, `date_start`, `date_end`."""
Annotated = Mapping[str, Mapping[str, Any]]
"""By id, lines with `text` and `mentions`."""

TOLERANCE = Decimal("1e-4")


@dataclass(frozen=True, slots=True)
class Score:
    """F1 of value in [0, 1], and how many mentions of the kind the right annotation has."""

    f1: float
    right: int


@dataclass(frozen=True, slots=True)
class Sentences:
    """Sentences in one language.

    `seen` says what they are to this project. `records` have `id`, `text`, `published` (ISO date) and the right `mentions`; `compare` takes those and a reader's lines by id, and gives the
    value F1 by kind.
    """

    name: str
    seen: str
    lang: str
    records: Sequence[Mapping[str, Any]]
    compare: Callable[[Annotated, Annotated], dict[str, Score]]

    def score(self, mentions: Iterable[Sequence[Found]]) -> dict[str, Score]:
        """Score what a reader found in each of the sentences, by kind."""
        right = {r["id"]: r for r in self.records}
        system = {r["id"]: {"mentions": list(m)} for r, m in zip(self.records, mentions, strict=True)}
        return self.compare(right, system)


def load_sentences(gold: Path, lang: str = "ko") -> Sentences:
    """Load the gold sentences and their scorer where they are, else the language's own corpus.

    Args:
        gold: a folder with `<lang>-dev.jsonl` and `score.py`; may be absent.
        lang: BCP 47 code of a language with a pack.
    """
    file, scorer = gold / f"{lang}-dev.jsonl", gold / "score.py"
    if file.is_file() and scorer.is_file():
        seen = "the development set, which econclaims was built on and the others were not"
        return Sentences(f"{gold.name}/{file.name}", seen, lang, _lines(file), _scorer(scorer))
    corpus = packs.FOLDER / lang / "corpus.jsonl"
    records = [_placed(str(number), line) for number, line in enumerate(_lines(corpus), 1)]
    seen = "the project's own examples, a test for econclaims on every line"
    return Sentences(f"packs/{lang}/{corpus.name}", seen, lang, records, value_f1)


def value_f1(right: Annotated, system: Annotated) -> dict[str, Score]:
    """Compare by value: same kind, overlapping places, and equal value, low, high and unit; for a date both its days.

    Each right mention is given the first one found that agrees, and no mention is given twice. It is the rule of the gold files'
    scorer, but for words that count the same thing, which are different units here.
    """
    gold, found, hits = Counter[str](), Counter[str](), Counter[str]()
    for key, line in right.items():
        left = list(system.get(key, {}).get("mentions", ()))
        gold.update(m["kind"] for m in line["mentions"])
        found.update(m["kind"] for m in left)
        for mention in line["mentions"]:
            match = next((m for m in left if _agree(mention, m)), None)
            if match is not None:
                left.remove(match)
                hits[mention["kind"]] += 1
    return {kind: Score(2 * hits[kind] / (gold[kind] + found[kind]), gold[kind]) for kind in sorted(gold | found)}


def _agree(a: Found, b: Found) -> bool:
    if a["kind"] != b["kind"] or a["start"] >= b["end"] or b["start"] >= a["end"]:
        return False
    if a["kind"] == "date":
        return all(a.get(f) == b.get(f) for f in ("date_start", "date_end"))
    return all(_close(a.get(f), b.get(f)) for f in ("value", "low", "high")) and a.get("unit") == b.get("unit")


def _close(a: str | None, b: str | None) -> bool:
    if a is None or b is None:
        return a is b
    x, y = Decimal(a), Decimal(b)
    return abs(x - y) <= TOLERANCE * max(abs(x), abs(y))


def _scorer(script: Path) -> Callable[[Annotated, Annotated], dict[str, Score]]:
    spec = importlib.util.spec_from_file_location("gold_score", script)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def compare(right: Annotated, system: Annotated) -> dict[str, Score]:
        by_kind = module.score(right, system)["by_kind"]
        return {kind: Score(figures["f1"], figures["gold"]) for kind, figures in by_kind.items()}

    return compare


def _lines(file: Path) -> list[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def _placed(key: str, line: Mapping[str, Any]) -> dict[str, Any]:
    """Give a corpus line an id, and its mentions the places that their surfaces have, each the next one in the text."""
    mentions, place = [], 0
    for m in line["mentions"]:
        start = m.get("start", line["text"].index(m["surface"], place))
        place = start + len(m["surface"])
        mentions.append({**m, "start": start, "end": place})
    return {"id": key, "text": line["text"], "published": line["published"], "mentions": mentions}
