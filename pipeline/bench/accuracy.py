"""How right readers are, by kind of mention."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline import packs
from pipeline.api import annotate
from pipeline.bench.process import Process, Unavailable
from pipeline.bench.readers import Other
from pipeline.bench.sentences import Score, Sentences


@dataclass(frozen=True, slots=True)
class Accuracy:
    """A reader's scores by kind; `note` says what went wrong, if anything did."""

    name: str
    scores: Mapping[str, Score]
    note: str = ""


def ours(sentences: Sentences) -> Accuracy:
    """Score this project's reader."""
    found = [annotate(r["text"], r["published"], sentences.lang) for r in sentences.records]
    return Accuracy("econclaims", sentences.score(found))


def theirs(sentences: Sentences, other: Other, process: Process) -> Accuracy:
    """Score another reader in the kinds that it has."""
    try:
        reply = process.read([(r["text"], r["published"]) for r in sentences.records], keep=True)
    except Unavailable as e:
        return Accuracy(other.name, {}, str(e))
    units = packs.reader(sentences.lang).units
    mentions = [
        other.mentions(r["text"], found, units) for r, found in zip(sentences.records, reply["found"], strict=True)
    ]
    scores = {kind: score for kind, score in sentences.score(mentions).items() if kind in other.kinds}
    failed = reply["failed"]
    return Accuracy(other.name, scores, f"raised on {failed} sentences" if failed else "")
