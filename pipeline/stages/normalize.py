"""Mentions as written to exact values, canonical units, days and worth in USD and KRW."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

import pyarrow as pa

from pipeline import packs
from pipeline.config import Config
from pipeline.grammar.model import Mention
from pipeline.grammar.reading.resolve import resolve
from pipeline.references import fx
from pipeline.schema import MENTIONS, to_rows, to_table


def normalize(readings: pa.Table, documents: pa.Table, config: Config) -> pa.Table:
    """Resolve units, days and exchange rates.

    Days are resolved against the article's day in its newspaper's time zone; each field of an article by itself. Worth in USD and
    KRW is by the last ECB fixing up to that day.

    Args:
        readings: rows of `schema.READINGS`.
        documents: the articles that they stand in, rows of `schema.DOCUMENTS`.
        config: the run's settings.

    Returns:
        Rows of `schema.MENTIONS`, in the table's order.
    """
    about = {
        d: (lang, published.date() if published else None)
        for d, lang, published in zip(
            *(documents[c].to_pylist() for c in ("doc_id", "lang", "published_at")), strict=True
        )
    }
    rows: list[dict[str, Any]] = []
    for (doc_id, _), group in groupby(to_rows(readings), key=itemgetter("doc_id", "field")):
        lang, published = about[doc_id]
        read = list(group)
        mentions = [_mention(r) for r in read]
        resolve(mentions, published, packs.reader(lang).units)
        rows.extend(_row(r, m, published, config) for r, m in zip(read, mentions, strict=True))
    return to_table(MENTIONS, rows)


def _mention(r: dict[str, Any]) -> Mention:
    return Mention(
        r["start"],
        r["end"],
        r["surface"],
        r["sentence_start"],
        r["sentence_end"],
        r["kind"],
        r["approx"],
        r["value_exact"],
        r["low"],
        r["high"],
        r["resolution"],
        r["unit"],
        r["per"],
        json.loads(r["calendar"]) if r["calendar"] else None,
    )


def _row(r: dict[str, Any], m: Mention, published: date | None, config: Config) -> dict[str, Any]:
    usd = krw = None
    if m.kind == "money" and m.unit and published:
        usd = fx.rate(m.unit, "USD", published, config.fx.max_age_days)
        krw = fx.rate(m.unit, "KRW", published, config.fx.max_age_days)
    row = {k: v for k, v in r.items() if k != "calendar"}
    return row | {
        "value": float(m.value) if m.value is not None else None,
        "value_usd": _worth(m.value, usd),
        "value_krw": _worth(m.value, krw),
        "usd_per_unit": _rounded(usd),
        "krw_per_unit": _rounded(krw),
        "fx_date": min(rate[1] for rate in (usd, krw) if rate) if usd or krw else None,
        "unit": m.unit,
        "date_start": m.date_start,
        "date_end": m.date_end,
        "date_grain": m.date_grain,
        "timex": m.timex,
    }


def _worth(value: Decimal | None, rate: tuple[Decimal, date] | None) -> float | None:
    return float(value * rate[0]) if value is not None and rate else None


def _rounded(rate: tuple[Decimal, date] | None) -> Decimal | None:
    return rate[0].quantize(Decimal("1e-9")) if rate else None
