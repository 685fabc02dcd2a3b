"""Mentions to claims and relations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa

from pipeline import packs, schema
from pipeline.config import Config
from pipeline.grammar.claims.linker import link_article
from pipeline.grammar.model import Claim, Mention, Tie
from pipeline.grammar.ties.relations import find_ties

_OF_MENTION = (
    "start", "end", "surface", "sentence_start", "sentence_end", "kind", "approx", "low", "high", "resolution", "unit", "per",
    "date_start", "date_end", "date_grain", "timex", "field", "mention_id",
)  # fmt: skip
_CLAIM_ORDER = ("doc_id", "field", "start")


def link(mentions: pa.Table, documents: pa.Table, config: Config) -> tuple[pa.Table, pa.Table]:
    """Say what each number asserts, and what ties numbers.

    Args:
        mentions: rows of `schema.MENTIONS`.
        documents: the articles that they stand in, rows of `schema.DOCUMENTS`.
        config: the run's settings.

    Returns:
        Rows of `schema.CLAIMS` with null verdicts, and rows of `schema.RELATION_ROWS`, both in their table's order.
    """
    del config
    articles = {
        row["doc_id"]: row for row in documents.select(["doc_id", "title", "text", "published_at", "lang"]).to_pylist()
    }
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in schema.to_rows(mentions):
        groups.setdefault(row["doc_id"], []).append(row)
    claims: list[dict[str, Any]] = []
    relations: list[dict[str, Any]] = []
    for doc_id, rows in groups.items():
        article = articles[doc_id]
        if article["lang"] not in packs.languages():
            continue
        by_id = {row["mention_id"]: row for row in rows}
        new_claims, ties = _link_one(rows, article)
        claims.extend(_claim_row(c, by_id[c.mention.mention_id], article) for c in new_claims)
        relations.extend(_relation_rows(ties, doc_id))
    claims.sort(key=lambda row: tuple(row[k] for k in _CLAIM_ORDER))
    relations.sort(key=lambda row: (row["relation_id"], row["part"], row["mention_id"]))
    return schema.to_table(schema.CLAIMS, claims), schema.to_table(schema.RELATION_ROWS, relations)


def _link_one(rows: Sequence[dict[str, Any]], article: dict[str, Any]) -> tuple[list[Claim], list[Tie]]:
    pack = packs.load(article["lang"])
    texts = {"title": article["title"] or "", "text": article["text"]}
    mentions = sorted((_mention(row) for row in rows), key=lambda m: (m.field != "title", m.start))
    published = article["published_at"].date() if article["published_at"] else None
    claims = link_article(texts, mentions, published, pack)
    ties: list[Tie] = []
    for field in schema.FIELDS:
        inside = [m for m in mentions if m.field == field]
        if inside:
            ties.extend(find_ties(texts[field], inside, [c for c in claims if c.mention.field == field], pack))
    return claims, ties


def _mention(row: dict[str, Any]) -> Mention:
    return Mention(value=row["value_exact"], **{name: row[name] for name in _OF_MENTION})


def _claim_row(claim: Claim, mention: dict[str, Any], article: dict[str, Any]) -> dict[str, Any]:
    """Return a claim as a row: its mention's columns, which it repeats, and its own."""
    text = article["title"] if mention["field"] == "title" else article["text"]
    period, base = claim.period or (None, None), claim.base_period or (None, None)
    return {
        **{name: value for name, value in mention.items() if name != "mention_id"},
        "claim_id": mention["mention_id"],
        "claim_text": text[mention["sentence_start"] : mention["sentence_end"]],
        "metric": claim.metric,
        "metric_id": claim.metric_id,
        "entity": claim.entity,
        "entity_id": claim.entity_id,
        "period_start": period[0],
        "period_end": period[1],
        "base_period_start": base[0],
        "base_period_end": base[1],
        "basis": claim.basis,
        "modality": claim.modality,
        "role": claim.role,
        "direction": claim.direction,
        "source": claim.source,
        "vintage": claim.vintage,
        "inherited": claim.inherited,
        "taxonomy": claim.taxonomy,
        "verdict": None,
        "decision": None,
        "decided_by": None,
        "decided_at": None,
        "overridden": None,
    }


def _relation_rows(ties: Iterable[Tie], doc_id: str) -> list[dict[str, Any]]:
    rows: dict[tuple[str, str, str], dict[str, Any]] = {}
    for tie in ties:
        relation_id = f"{tie.parts[0][1].mention_id}:{tie.relation}"
        for part, mention in tie.parts:
            row = {
                "relation_id": relation_id,
                "doc_id": doc_id,
                "relation": tie.relation,
                "part": part,
                "mention_id": mention.mention_id,
                "cue": tie.cue,
            }
            rows.setdefault((relation_id, part, mention.mention_id), row)
    return list(rows.values())
