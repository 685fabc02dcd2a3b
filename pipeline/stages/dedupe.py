"""Articles to what they copy, exactly or nearly."""

from __future__ import annotations

import math
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from itertools import combinations, pairwise
from typing import IO

import numpy as np
import pyarrow as pa

from pipeline.config import Config

_PERMUTATIONS = 128
_SEED = 42
_SHORTEST = 50
_RECALL = 0.999
_SMALL_GROUP = 32
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_MIXERS = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_SPOOL_BYTES = 64_000_000
_BATCH = 256

_Rank = tuple[int, str]
"""Publication in milliseconds (the largest for none) and doc_id: the order in which articles count as original."""
_NEVER = 2**63 - 1


@dataclass(slots=True)
class _Corpus:
    """What is kept of each different text: who has it, its MinHash signature, and where its letters lie in the spool."""

    spool: IO[bytes]
    shingle: int
    nodes: dict[tuple[bytes, str], int] = field(default_factory=dict)
    members: list[list[_Rank]] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)
    near: list[int] = field(default_factory=list)
    signatures: list[np.ndarray[tuple[int, int], np.dtype[np.uint32]]] = field(default_factory=list)

    def letters(self, node: int) -> str:
        start, length = self.places[node]
        self.spool.seek(start)
        return self.spool.read(length).decode()


def dedupe(batches: Iterable[pa.Table], config: Config) -> dict[str, str]:
    """Find exact and near copies over the whole corpus.

    Two articles are exact copies if their letters and digits are the same, whatever white space, punctuation, case or headline; texts of
    fewer than 50 letters must agree in punctuation and headline too. They are near copies if they are in one language, have at least 50 letters
    each, and the Jaccard similarity of their sets of `config.dedupe.shingle` letters is at least `config.dedupe.similarity`.
    Candidates come from MinHash signatures, in bands that miss a pair at the threshold once in a thousand; each whose signatures are
    alike is verified on the texts themselves, so that there are no false ones. Copies of copies are copies. In memory are some 600 bytes a text; the
    letters lie in a temporary file once they pass 64 MB.

    Args:
        batches: tables with at least `doc_id`, `title`, `text`, `published_at` and `lang` of `schema.DOCUMENTS`; read once, in order.
        config: the run's settings.

    Returns:
        The copies alone: doc_id of the copy to doc_id of the original, which is never itself a copy. The original is the
        earliest published (null last), then the smallest doc_id, so that the order of input does not matter.
    """
    with tempfile.SpooledTemporaryFile(_SPOOL_BYTES) as spool:
        corpus = _Corpus(spool, config.dedupe.shingle)
        _collect(batches, corpus)
        parents = list(range(len(corpus.members)))
        _join_exact(corpus, parents)
        _join_near(corpus, parents, config.dedupe.similarity)
    groups: dict[int, list[_Rank]] = {}
    for node, ranks in enumerate(corpus.members):
        groups.setdefault(_root(parents, node), []).extend(ranks)
    copies: dict[str, str] = {}
    for ranks in groups.values():
        _, original = min(ranks)
        copies.update((doc_id, original) for _, doc_id in ranks if doc_id != original)
    return dict(sorted(copies.items()))


def _collect(batches: Iterable[pa.Table], corpus: _Corpus) -> None:
    waiting: list[str] = []
    end = 0
    for table in batches:
        columns = [table.column(name).to_pylist() for name in ("doc_id", "title", "text", "lang")]
        moments = table.column("published_at").cast(pa.timestamp("ms", "UTC")).cast(pa.int64()).to_pylist()
        for doc_id, title, text, lang, moment in zip(*columns, moments, strict=True):
            letters = _letters(text)
            key = letters if len(letters) >= _SHORTEST else "\0".join(_compact(part or "") for part in (title, text))
            name = (sha256(key.encode()).digest()[:16], lang or "")
            node = corpus.nodes.setdefault(name, len(corpus.members))
            rank = (_NEVER if moment is None else moment, doc_id)
            if node < len(corpus.members):
                corpus.members[node].append(rank)
                continue
            corpus.members.append([rank])
            long = len(letters) >= _SHORTEST
            data = letters.encode() if long else b""
            corpus.spool.write(data)
            corpus.places.append((end, len(data)))
            end += len(data)
            if long:
                corpus.near.append(node)
                waiting.append(letters)
            if len(waiting) >= _BATCH:
                corpus.signatures.append(_sign(waiting, corpus.shingle))
                waiting = []
    if waiting:
        corpus.signatures.append(_sign(waiting, corpus.shingle))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _compact(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _shingles(letters: str, size: int) -> set[str]:
    return {letters[n : n + size] for n in range(max(1, len(letters) - size + 1))}


def _sign(texts: list[str], size: int) -> np.ndarray[tuple[int, int], np.dtype[np.uint32]]:
    from rensa import RMinHash

    rows = [_hashes(t, size) for t in texts]
    offsets = np.cumsum([0, *map(len, rows)], dtype=np.uint64)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(np.concatenate(rows), offsets, _PERMUTATIONS, _SEED)
    return np.array(matrix.to_rows(), np.uint32)


def _hashes(letters: str, size: int) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """Hash each shingle: a polynomial of its letters' code points, whose bits are then mixed as in SplitMix64 (Steele and others, 2014)."""
    points = np.frombuffer(letters.encode("utf-32-le"), np.uint32).astype(np.uint64)
    count = max(1, len(points) - size + 1)
    hashes = np.zeros(count, np.uint64)
    for place in range(min(size, len(points))):
        hashes = hashes * _MULTIPLIER + points[place : place + count]
    hashes = (hashes ^ (hashes >> np.uint64(30))) * _MIXERS[0]
    hashes = (hashes ^ (hashes >> np.uint64(27))) * _MIXERS[1]
    return hashes ^ (hashes >> np.uint64(31))


def _join_exact(corpus: _Corpus, parents: list[int]) -> None:
    first: dict[bytes, int] = {}
    for (content, _), node in corpus.nodes.items():
        _join(parents, first.setdefault(content, node), node)


def _join_near(corpus: _Corpus, parents: list[int], similarity: float) -> None:
    if len(corpus.near) < 2:
        return
    names = {node: name for name, node in corpus.nodes.items()}
    signatures = np.concatenate(corpus.signatures)
    agreeing = _least_agreeing(similarity)

    @lru_cache(maxsize=512)
    def shingles(node: int) -> set[str]:
        return _shingles(corpus.letters(node), corpus.shingle)

    for one, other in _candidates(corpus, names, signatures, similarity):
        a, b = corpus.near[one], corpus.near[other]
        if _root(parents, a) == _root(parents, b):
            continue
        if np.count_nonzero(signatures[one] == signatures[other]) < agreeing:
            continue
        x, y = shingles(a), shingles(b)
        if min(len(x), len(y)) < similarity * max(len(x), len(y)):
            continue
        shared = len(x & y)
        if shared >= similarity * (len(x) + len(y) - shared):
            _join(parents, a, b)


def _candidates(
    corpus: _Corpus,
    names: dict[int, tuple[bytes, str]],
    matrix: np.ndarray[tuple[int, int], np.dtype[np.uint32]],
    similarity: float,
) -> Iterator[tuple[int, int]]:
    """Give pairs of one language that agree in a band of their signatures, by the rows of these; in an order that does not depend on that of the input.

    Of a band's large group each member is paired with its neighbours in the order of content and with the group's first.
    """
    rows = _band_rows(similarity)
    for start in range(0, _PERMUTATIONS - rows + 1, rows):
        band = np.ascontiguousarray(matrix[:, start : start + rows]).view(np.dtype((np.void, 4 * rows))).ravel()
        order = np.argsort(band, kind="stable")
        changed = np.flatnonzero(band[order][1:] != band[order][:-1]) + 1
        for group in np.split(order, changed):
            if len(group) < 2:
                continue
            by_lang: dict[str, list[int]] = {}
            for index in group.tolist():
                by_lang.setdefault(names[corpus.near[index]][1], []).append(index)
            for alike in by_lang.values():
                alike.sort(key=lambda index: names[corpus.near[index]])
                if len(alike) <= _SMALL_GROUP:
                    yield from combinations(alike, 2)
                else:
                    yield from pairwise(alike)
                    yield from ((alike[0], index) for index in alike[2:])


def _band_rows(similarity: float) -> int:
    """Return the most rows a band may have so that a pair at the threshold agrees in some band with probability 0.999.

    With similarity s, r rows and b bands that probability is 1 - (1 - s^r)^b (Leskovec, Rajaraman, Ullman, section 3.4).
    """
    return next((r for r in range(16, 1, -1) if 1 - (1 - similarity**r) ** (_PERMUTATIONS // r) >= _RECALL), 1)


def _least_agreeing(similarity: float) -> float:
    """Return in how many places of their signatures texts agree at least that are worth comparing.

    Each place agrees with the probability of the similarity (Broder, 1997). So few that the mean is five standard deviations above have,
    by the binomial distribution, one in 700,000 pairs at a threshold of 0.8, and one in 3,000 at 0.99.
    """
    return _PERMUTATIONS * similarity - 5 * math.sqrt(_PERMUTATIONS * similarity * (1 - similarity))


def _root(parents: list[int], node: int) -> int:
    while parents[node] != node:
        parents[node] = parents[parents[node]]
        node = parents[node]
    return node


def _join(parents: list[int], a: int, b: int) -> None:
    a, b = _root(parents, a), _root(parents, b)
    parents[max(a, b)] = min(a, b)
