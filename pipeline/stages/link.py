"""Mentions to claims and relations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from itertools import repeat
from operator import attrgetter
from typing import Any

import pyarrow as pa

from pipeline import packs, schema
from pipeline.config import Config
from pipeline.grammar.claims.linker import link_article
from pipeline.grammar.model import Claim, Mention, Tie
from pipeline.grammar.ties.relations import find_ties

_READ = (
    "metric", "metric_id", "entity", "entity_id", "basis", "modality", "role", "direction", "source", "vintage", "inherited",
    "taxonomy",
)  # fmt: skip
_OF_CLAIM = {name: attrgetter(name) for name in _READ}
_UNREAD = ("low", "high", "resolution", "date_grain", "timex")
"""What of a mention no rule looks at."""
_LATER = ("verdict", "decision", "decided_by", "decided_at", "overridden")
"""What other stages say of a claim."""


def link(mentions: pa.Table, documents: pa.Table, config: Config) -> tuple[pa.Table, pa.Table]:
    """Say what each number asserts, and what ties numbers.

    Args:
        mentions: rows of `schema.MENTIONS`, in the table's order.
        documents: the articles that they stand in, rows of `schema.DOCUMENTS`.
        config: the run's settings.

    Returns:
        Rows of `schema.CLAIMS` with null verdicts, and rows of `schema.RELATION_ROWS`, both in their table's order.
    """
    del config
    articles = {
        row["doc_id"]: row
        for row in schema.to_rows(documents.select(["doc_id", "title", "text", "published_at", "lang"]))
    }
    groups: dict[str, list[Mention]] = {}
    for doc_id, mention in zip(schema.values(mentions["doc_id"]), _mentions(mentions), strict=True):
        groups.setdefault(doc_id, []).append(mention)
    claims: dict[str, Claim] = {}
    relations: list[dict[str, Any]] = []
    for doc_id, group in groups.items():
        article = articles[doc_id]
        if article["lang"] not in packs.languages():
            continue
        asserted, ties = _link_one(group, article)
        claims.update((claim.mention.mention_id, claim) for claim in asserted)
        relations.extend(_relation_rows(ties, doc_id))
    relations.sort(key=lambda row: (row["relation_id"], row["part"], row["mention_id"]))
    return _claims(mentions, claims, articles), schema.to_table(schema.RELATION_ROWS, relations)


def _mentions(table: pa.Table) -> Iterator[Mention]:
    names = (("value_exact" if f.name == "value" else f.name) for f in fields(Mention))
    held = set(table.column_names).difference(_UNREAD)
    columns = (schema.values(table[name]) if name in held else repeat(None) for name in names)
    return map(Mention, *columns)


def _link_one(mentions: list[Mention], article: Mapping[str, Any]) -> tuple[list[Claim], list[Tie]]:
    pack = packs.load(article["lang"])
    texts = {"title": article["title"] or "", "text": article["text"]}
    mentions.sort(key=lambda m: (m.field != "title", m.start))
    published = article["published_at"].date() if article["published_at"] else None
    claims = link_article(texts, mentions, published, pack)
    ties: list[Tie] = []
    for field in schema.FIELDS:
        inside = [m for m in mentions if m.field == field]
        if inside:
            ties.extend(find_ties(texts[field], inside, [c for c in claims if c.mention.field == field], pack))
    return claims, ties


def _claims(mentions: pa.Table, claims: Mapping[str, Claim], articles: Mapping[str, Mapping[str, Any]]) -> pa.Table:
    """Return claims as a table: their mentions' columns, which they repeat, and their own."""
    asserting = mentions.filter(pa.array([i in claims for i in schema.values(mentions["mention_id"])], pa.bool_()))
    found = [claims[i] for i in schema.values(asserting["mention_id"])]
    places = zip(schema.values(asserting["doc_id"]), (c.mention for c in found), strict=True)
    columns: dict[str, list[Any] | pa.ChunkedArray] = {
        name: asserting[name] for name in asserting.column_names if name != "mention_id"
    }
    columns["claim_id"] = asserting["mention_id"]
    columns["claim_text"] = [articles[d][m.field][m.sentence_start : m.sentence_end] for d, m in places]
    for name, periods in (("period", [c.period for c in found]), ("base_period", [c.base_period for c in found])):
        for end, side in enumerate(("start", "end")):
            columns[f"{name}_{side}"] = [period and period[end] for period in periods]
    columns |= {name: list(map(of, found)) for name, of in _OF_CLAIM.items()}
    columns |= {name: [None] * len(found) for name in _LATER}
    return schema.from_columns(schema.CLAIMS, columns)


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
