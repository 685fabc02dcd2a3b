"""Numbers against numbers: each check a row, each claim its worst verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Context, Decimal
from itertools import repeat
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import decisions, packs, schema
from pipeline.config import Config
from pipeline.grammar.model import Claim, Mention, Period
from pipeline.grammar.pack import Pack
from pipeline.grammar.testing import echoes, ranges
from pipeline.grammar.testing.consistency import Finding, as_json
from pipeline.grammar.testing.intervals import INFINITY, rounded
from pipeline.references.figures import Figures
from pipeline.stages._statistics import Stated, statistics
from pipeline.stages._ties import findings, ties

_LIMIT = Decimal(10) ** 29
_PLACES = Decimal("1e-9")
_STORED = Context(prec=60)
_NUMBER = (
    "field", "start", "end", "surface", "sentence_start", "sentence_end", "kind", "approx", "low", "high", "resolution",
    "unit", "per",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Article:
    """What checks need of an article: its language, and its day."""

    pack: Pack
    day: date | None


def check(
    mentions: pa.Table,
    claims: pa.Table,
    relations: pa.Table,
    documents: pa.Table,
    config: Config,
    references: Figures | None = None,
) -> tuple[pa.Table, pa.Table]:
    """Test every number that can be tested within its article, and against reference statistics.

    Args:
        mentions: rows of `schema.MENTIONS` of one shard.
        claims: rows of `schema.CLAIMS`.
        relations: rows of `schema.RELATION_ROWS`.
        documents: rows of `schema.DOCUMENTS`.
        config: the run's settings.
        references: the figures of reference statistics; None if there are none.

    Returns:
        Rows of `schema.CHECKS`, in the table's order, and the claims with their verdicts.
    """
    articles = _articles(documents)
    tied = mentions.filter(pc.is_in(mentions["mention_id"], relations["mention_id"].combine_chunks()))
    numbers = {mention.mention_id: mention for mention in _mentions(tied, "mention_id")}
    stated = _stated(claims, articles)
    counts: dict[str, int] = defaultdict(int)
    rows: list[dict[str, Any]] = []
    sized: set[str] = set()
    restated: set[str] = set()
    for tie in ties(relations):
        article = articles.get(tie.doc_id)
        if article is None or not all(i in numbers for ids in tie.parts.values() for i in ids):
            continue
        if tie.relation == "change":
            sized.update(i for ids in tie.parts.values() for i in ids)
        restated.update(tie.parts.get("converted", ()))
        told = {i: stated[i].claim for ids in tie.parts.values() for i in ids if i in stated}
        tested = findings(tie, numbers, article.pack, article.day, told, config)
        rows.extend(_row(finding, tie.doc_id, tie.parts, counts) for finding in tested)
    for doc_id, finding in _alone(stated.values(), articles, frozenset(sized)):
        rows.append(_row(finding, doc_id, {"claim": [finding.mention.mention_id]}, counts))
    if articles:
        lexicon = next(iter(articles.values())).pack.metrics
        figures = Figures() if references is None else references
        for doc_id, finding in statistics(stated.values(), frozenset(restated), figures, lexicon, config):
            rows.append(_row(finding, doc_id, {"claim": [finding.mention.mention_id]}, counts))
    rows.sort(key=lambda row: row["check_id"])
    tested = schema.to_table(schema.CHECKS, rows)
    return tested, decisions.with_verdicts(claims, tested)


def _articles(documents: pa.Table) -> dict[str, _Article]:
    """Return the articles in a language that has a pack."""
    rows = documents.select(["doc_id", "published_at", "lang"]).to_pylist()
    return {
        row["doc_id"]: _Article(packs.load(row["lang"]), row["published_at"].date() if row["published_at"] else None)
        for row in rows
        if row["lang"] in packs.languages()
    }


def _mentions(rows: pa.Table, key: str) -> Iterator[Mention]:
    """Yield the mentions of a table whose `key` is their mention_id, without their calendar expressions."""
    stored = {name: name for name in _NUMBER} | {"value": "value_exact", "mention_id": key}
    columns = (schema.values(rows[stored[f.name]]) if f.name in stored else repeat(None) for f in fields(Mention))
    return map(Mention, *columns)


def _stated(claims: pa.Table, articles: Mapping[str, _Article]) -> dict[str, Stated]:
    """Return claims by their claim_id, with what the checks need of their article."""
    read = {f.name: schema.values(claims[f.name]) for f in fields(Claim) if f.name in claims.column_names}
    read |= {name: _periods(claims, name) for name in ("period", "base_period")}
    read["mention"] = list(_mentions(claims, "claim_id"))
    found = map(schema.values, (claims["doc_id"], claims["claim_text"], claims["usd_per_unit"]))
    stated = zip(map(Claim, *(read[f.name] for f in fields(Claim))), *found, strict=True)
    return {
        claim.mention.mention_id: Stated(doc_id, claim, article.pack.pack.lang, article.day, sentence, usd)
        for claim, doc_id, sentence, usd in stated
        if (article := articles.get(doc_id)) is not None
    }


def _periods(claims: pa.Table, name: str) -> list[Period | None]:
    ends = (schema.values(claims[f"{name}_{end}"]) for end in ("start", "end"))
    return [(first, last) if first and last else None for first, last in zip(*ends, strict=True)]


def _alone(
    stated: Iterable[Stated], articles: Mapping[str, _Article], sized: frozenset[str]
) -> Iterator[tuple[str, Finding]]:
    """Test claims that no tie holds: against their metric's range, and against what their article says elsewhere."""
    by_article: dict[str, list[Stated]] = defaultdict(list)
    for s in stated:
        by_article[s.doc_id].append(s)
    for doc_id, group in by_article.items():
        for s in group:
            finding = _in_range(s, articles[doc_id].pack)
            if finding is not None:
                yield doc_id, finding
        claims = [s.claim for s in group]
        titles = [c for c in claims if c.mention.field == "title"]
        if titles:
            body = [c for c in claims if c.mention.field != "title"]
            yield from ((doc_id, finding) for finding in echoes.headline(titles, body))
        yield from ((doc_id, finding) for finding in echoes.distant_changes(claims, sized))


def _in_range(s: Stated, pack: Pack) -> Finding | None:
    claim, mention = s.claim, s.claim.mention
    if claim.metric is None or claim.role == "change":
        return None
    if claim.metric_id is not None and not pack.metrics.qualified(s.lang, claim.metric):
        finding = ranges.level(mention, claim.metric, pack.metrics.metrics[claim.metric_id], s.usd)
        if finding is not None:
            return finding
    if mention.kind == "percent" and claim.role == "level" and claim.metric.endswith(pack.relations.bounded_percent):
        return ranges.percentage(mention, claim.metric)
    named = None if claim.metric_id is not None else pack.metrics.named(s.lang, claim.metric)
    if named is None:
        return None
    particles = {form for form, (case, _) in pack.claims.words.particles.items() if case in {"subject", "topic"}}
    return ranges.wrong_kind(claim, pack.metrics.metrics[named], s.sentence, particles)


def _row(finding: Finding, doc_id: str, parts: Mapping[str, list[str]], counts: dict[str, int]) -> dict[str, Any]:
    name = f"{finding.mention.mention_id}:{finding.method}"
    counts[name] += 1
    low, high = (None, None) if finding.expected is None else (finding.expected.low, finding.expected.high)
    found = finding.mention.value
    return {
        "check_id": f"{name}:{counts[name]}",
        "mention_id": finding.mention.mention_id,
        "doc_id": doc_id,
        "method": finding.method,
        "expected_low": _float(low),
        "expected_high": _float(high),
        "found": _float(found),
        "relative_error": _relative_error(found, finding),
        "verdict": finding.verdict,
        "reason_code": finding.reason_code,
        "suggested_value": _decimal(finding.suggested),
        "explanation": finding.explanation,
        "evidence": _evidence({"mentions": as_json(parts), **finding.evidence}),
    }


def _evidence(texts: Mapping[str, str]) -> str:
    """Join JSON texts by name to one object."""
    return "{" + ", ".join(f'"{name}": {texts[name]}' for name in sorted(texts)) + "}"


def _relative_error(found: Decimal | None, finding: Finding) -> float | None:
    """Return the distance from the nearer end of what was expected, over that end; 0 inside, also within the number's rounding."""
    if found is None or finding.expected is None:
        return None
    read = rounded(finding.mention)
    if read is not None and read.meets(finding.expected):
        return 0.0
    end = finding.expected.low if found < finding.expected.low else finding.expected.high
    return float(abs((found - end) / end)) if end and abs(end) != INFINITY else None


def _float(value: Decimal | None) -> float | None:
    return float(value) if value is not None and value.is_finite() else None


def _decimal(value: Decimal | None) -> Decimal | None:
    """Fit a value into the column; what does not fit is no suggestion."""
    return None if value is None or abs(value) >= _LIMIT else value.quantize(_PLACES, context=_STORED)
