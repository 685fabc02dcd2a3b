"""Reads a text, ties its numbers and checks them, without the link stage: every number counts as an actual level."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pipeline import decisions, packs, schema
from pipeline.config import Config
from pipeline.grammar.model import Claim
from pipeline.grammar.reading.resolve import resolve
from pipeline.grammar.ties.relations import find_ties
from pipeline.stages.check import check

DAY = date(2024, 5, 2)
PACK = packs.load("ko")


def read(text, day=DAY):
    reader = packs.reader("ko")
    mentions = reader.read(text)
    resolve(mentions, day, reader.units)
    return [replace(m, mention_id=f"d:text:{m.start:06}") for m in mentions]


def ties(text, day=DAY):
    mentions = read(text, day)
    return find_ties(text, mentions, [Claim(m) for m in mentions if m.kind not in {"date", "duration", "age"}], PACK)


def written(text):
    """The ties of a text as a test writes them: relation, then each part with its surface."""
    return [
        (t.relation, {part: [m.surface for p, m in t.parts if p == part] for part, _ in t.parts}) for t in ties(text)
    ]


def _place(m):
    return {
        name: getattr(m, name)
        for name in ("start", "end", "surface", "sentence_start", "sentence_end", "kind", "approx")
    }


def _mention_row(m):
    empty = dict.fromkeys(schema.MENTIONS.names())
    values = {name: getattr(m, name) for name in ("low", "high", "resolution", "unit", "per")}
    return (
        empty
        | {"mention_id": m.mention_id, "doc_id": "d", "field": "text", "value_exact": m.value}
        | _place(m)
        | values
    )


def _claim_row(m, claim):
    row = dict.fromkeys(schema.CLAIMS.names()) | _mention_row(m) | {"claim_text": m.surface, "modality": "actual"}
    row |= {"claim_id": row.pop("mention_id"), "role": "level", "inherited": [], "taxonomy": "statistical"}
    return row | claim


def checked(text, day=DAY, config=None, claim=None, lang="ko"):
    """Return the rows of checks (as dicts, evidence read) and the claims."""
    mentions = read(text, day or DAY)
    relations = [
        {
            "relation_id": f"d:{n:04}",
            "doc_id": "d",
            "relation": t.relation,
            "part": part,
            "mention_id": m.mention_id,
            "cue": t.cue,
        }
        for n, t in enumerate(ties(text, day or DAY))
        for part, m in t.parts
    ]
    document = dict.fromkeys(schema.DOCUMENTS.names()) | {
        "doc_id": "d", "source_uri": "d.txt", "published_at_source": "record", "lang": lang, "text": text, "removed_chars": 0,
        "content_sha256": "0", "published_at": day and datetime(day.year, day.month, day.day, 0, 10, tzinfo=ZoneInfo("Asia/Seoul")),
    }  # fmt: skip
    rows = [_claim_row(m, claim or {}) for m in mentions if m.kind not in {"date", "duration", "age"}]
    claims = schema.to_table(schema.CLAIMS, rows)
    checks = check(
        schema.to_table(schema.MENTIONS, [_mention_row(m) for m in mentions]),
        claims,
        schema.to_table(schema.RELATION_ROWS, relations),
        schema.to_table(schema.DOCUMENTS, [document]),
        config or Config(),
    )
    assert checks.schema.equals(schema.CHECKS.arrow())
    judged = schema.to_rows(decisions.with_verdicts(claims, checks))
    return [row | {"evidence": json.loads(row["evidence"])} for row in checks.to_pylist()], judged


def verdicts(text, method, day=DAY, **more):
    return [row["verdict"] for row in checked(text, day, **more)[0] if row["method"] == method]
