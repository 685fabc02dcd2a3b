"""Numbers against numbers: each check a row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import decisions, packs, schema
from pipeline.config import Config
from pipeline.grammar.model import Claim, Mention, Period
from pipeline.grammar.pack import Pack
from pipeline.grammar.testing import echoes, figures
from pipeline.grammar.testing.consistency import Finding
from pipeline.grammar.testing.ranges import Ranges
from pipeline.grammar.testing.rows import Rows
from pipeline.references.figures import Figures
from pipeline.stages import _ties
from pipeline.stages._statistics import Stated, statistics

_NUMBER = (
    "start", "end", "surface", "sentence_start", "sentence_end", "kind", "approx", "value_exact", "low", "high",
    "resolution", "unit", "per", "field",
)  # fmt: skip
_CLAIM = ("metric", "metric_id", "entity", "entity_id", "basis", "modality", "role", "direction", "inherited")
_DAYS = ("period_start", "period_end", "base_period_start", "base_period_end")
READ = (
    ("mention_id", "doc_id", *_NUMBER),
    ("claim_id", "doc_id", *_NUMBER, *_CLAIM, *_DAYS, "claim_text", "usd_per_unit", "decision"),
    _ties.READ,
)
"""Columns of mentions, claims and relations that are read."""


@dataclass(slots=True)
class _Article:
    """What checks need of an article: its language, its day, its claims and the rows that these stand in."""

    doc_id: str
    pack: Pack
    day: date | None
    claims: list[Claim] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)


def check(
    mentions: pa.Table,
    claims: pa.Table,
    relations: pa.Table,
    documents: pa.Table,
    config: Config,
    references: Figures | None = None,
) -> pa.Table:
    """Test every number that can be tested within its article, and against reference statistics.

    Args:
        mentions: rows of `schema.MENTIONS` of one shard, of their columns those in `READ`.
        claims: rows of `schema.CLAIMS`, also of these; those that a reviewer rejected are not tested.
        relations: rows of `schema.RELATION_ROWS`, also of these.
        documents: rows of `schema.DOCUMENTS`.
        config: the run's settings.
        references: the figures of reference statistics; None if there are none.

    Returns:
        Rows of `schema.CHECKS`, in the table's order.
    """
    claims = decisions.standing(claims)
    articles = _articles(documents)
    told = _told(claims, articles)
    numbers = {key: claim.mention for key, claim in told.items()} | _untold(mentions, claims, relations)
    rows = Rows()
    sized: set[str] = set()
    restated: set[str] = set()
    for tie in _ties.ties(relations):
        article = articles.get(tie.doc_id)
        ids = [i for part in tie.parts.values() for i in part]
        if article is None or not numbers.keys() >= set(ids):
            continue
        if tie.relation == "change":
            sized.update(ids)
        restated.update(tie.parts.get("converted", ()))
        made = [told[i] for i in ids if i in told]
        for finding in _ties.findings(tie, numbers, made, article.pack, article.day, config):
            rows.add(finding, tie.doc_id, tie.parts)
    for doc_id, finding in _alone(articles.values(), claims, sized):
        rows.add(finding, doc_id, {"claim": [finding.mention.mention_id]})
    if articles:
        lexicon = next(iter(articles.values())).pack.metrics
        wanted = [
            Stated(article.doc_id, claim, article.day)
            for article in articles.values()
            for claim in article.claims
            if claim.metric_id is not None
            and claim.mention.mention_id not in restated
            and figures.may_compare(claim, article.pack.pack.lang, lexicon)
        ]
        known = Figures() if references is None else references
        for doc_id, finding in statistics(wanted, known, lexicon, config):
            rows.add(finding, doc_id, {"claim": [finding.mention.mention_id]})
    columns = rows.columns() or [[] for _ in schema.CHECKS.columns]
    return schema.from_columns(schema.CHECKS, dict(zip(schema.CHECKS.names(), columns, strict=True)))


def _articles(documents: pa.Table) -> dict[str, _Article]:
    """Return the articles in a language that has a pack."""
    rows = documents.select(["doc_id", "published_at", "lang"]).to_pylist()
    return {
        row["doc_id"]: _Article(
            row["doc_id"], packs.load(row["lang"]), row["published_at"].date() if row["published_at"] else None
        )
        for row in rows
        if row["lang"] in packs.languages()
    }


def _mentions(rows: pa.Table, key: str) -> Iterator[Mention]:
    """Yield the mentions of a table whose `key` is their mention_id, without their calendar expressions."""
    *number, fields = (schema.values(rows[name]) for name in _NUMBER)
    nothing = [None] * rows.num_rows
    return map(Mention, *number, *(nothing for _ in range(5)), fields, schema.values(rows[key]))


def _told(claims: pa.Table, articles: Mapping[str, _Article]) -> dict[str, Claim]:
    """Return claims by their claim_id, and add them to their articles."""
    *what, basis, modality, role, direction, inherited = (schema.values(claims[name]) for name in _CLAIM)
    times = _periods(claims, "period"), _periods(claims, "base_period")
    nothing = [None] * claims.num_rows
    named = (*what, *times, basis, modality, role, direction, nothing, nothing, inherited)
    made = map(Claim, _mentions(claims, "claim_id"), *named)
    told = {}
    for row, (doc_id, claim) in enumerate(zip(schema.values(claims["doc_id"]), made, strict=True)):
        article = articles.get(doc_id)
        if article is not None:
            article.claims.append(claim)
            article.rows.append(row)
            told[claim.mention.mention_id] = claim
    return told


def _untold(mentions: pa.Table, claims: pa.Table, relations: pa.Table) -> dict[str, Mention]:
    """Return the mentions by their id that are tied, but are no claims."""
    ids = mentions["mention_id"]
    is_tied = pc.is_in(ids, relations["mention_id"].combine_chunks())
    rows = mentions.filter(pc.and_not(is_tied, pc.is_in(ids, claims["claim_id"].combine_chunks())))
    return {mention.mention_id: mention for mention in _mentions(rows, "mention_id")}


def _periods(claims: pa.Table, name: str) -> list[Period | None]:
    ends = (schema.values(claims[f"{name}_{end}"]) for end in ("start", "end"))
    return [(first, last) if first and last else None for first, last in zip(*ends, strict=True)]


def _alone(articles: Iterable[_Article], claims: pa.Table, sized: Collection[str]) -> Iterator[tuple[str, Finding]]:
    """Test claims that no tie holds: against their metric's range, and against what their article says elsewhere."""
    usd, sentences = schema.values(claims["usd_per_unit"]), claims["claim_text"]
    ranges: dict[str, Ranges] = {}
    for article in articles:
        lang = article.pack.pack.lang
        if lang not in ranges:
            ranges[lang] = _ranges(article.pack)
        for finding in ranges[lang].findings(article.claims, article.rows, usd, lambda row: sentences[row].as_py()):
            yield article.doc_id, finding
        titles = [c for c in article.claims if c.mention.field == "title"]
        if titles:
            body = [c for c in article.claims if c.mention.field != "title"]
            yield from ((article.doc_id, finding) for finding in echoes.headline(titles, body))
        yield from ((article.doc_id, finding) for finding in echoes.distant_changes(article.claims, sized))


def _ranges(pack: Pack) -> Ranges:
    particles = {form for form, (case, _) in pack.claims.words.particles.items() if case in {"subject", "topic"}}
    return Ranges(pack.metrics, pack.pack.lang, pack.relations.bounded_percent, particles)
