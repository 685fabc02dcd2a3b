"""Mentions as written to exact values, canonical units, days and worth in USD and KRW."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import packs
from pipeline.config import Config
from pipeline.grammar.reading.resolve import Date, resolve_days
from pipeline.grammar.reading.stretches import UNKNOWN
from pipeline.references import fx
from pipeline.schema import MENTIONS, READINGS, from_columns, values

_AS_READ = tuple(c for c in READINGS.names() if c in MENTIONS.names() and c != "unit")
_BILLIONTH = Decimal("1e-9")


class _Rates(NamedTuple):
    """What a unit of a currency is worth on a day: exact, and as the table holds it."""

    usd: Decimal | None = None
    krw: Decimal | None = None
    usd_per_unit: Decimal | None = None
    krw_per_unit: Decimal | None = None
    fx_date: date | None = None


_NO_RATES = _Rates()


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
    units: list[str | None] = []
    rates: list[_Rates] = []
    dates: dict[tuple[str, str], list[tuple[int, Date]]] = {}
    columns = (values(readings[c]) for c in ("doc_id", "field", "sentence_start", "kind", "unit", "calendar"))
    for row, (doc_id, field, sentence, kind, word, calendar) in enumerate(zip(*columns, strict=True)):
        lang, published = about[doc_id]
        unit = packs.reader(lang).units.code(kind, word)
        units.append(unit)
        if kind == "date":
            dates.setdefault((doc_id, field), []).append((row, (sentence, _structure(calendar))))
        priced = kind == "money" and unit and published
        rates.append(_rates(unit, published, config.fx.max_age_days) if priced else _NO_RATES)
    days = [UNKNOWN] * len(units)
    for (doc_id, _), of_field in dates.items():
        resolved = resolve_days([d for _, d in of_field], about[doc_id][1])
        for (row, _), found in zip(of_field, resolved, strict=True):
            days[row] = found
    exact = values(readings["value_exact"])
    return from_columns(
        MENTIONS,
        {c: readings[c] for c in _AS_READ}
        | {
            "value": pc.cast(pc.cast(readings["value_exact"], pa.string()), pa.float64()),
            "value_usd": _worth(exact, [r.usd for r in rates]),
            "value_krw": _worth(exact, [r.krw for r in rates]),
            "unit": units,
            "date_start": [d.start for d in days],
            "date_end": [d.end for d in days],
            "date_grain": [d.grain for d in days],
            "timex": [d.timex for d in days],
        }
        | {c: [getattr(r, c) for r in rates] for c in ("usd_per_unit", "krw_per_unit", "fx_date")},
    )


@lru_cache(maxsize=16_384)
def _structure(calendar: str) -> Mapping[str, Any]:
    structure: dict[str, Any] = json.loads(calendar)
    return structure


@lru_cache(maxsize=65_536)
def _rates(currency: str, day: date, max_age_days: int) -> _Rates:
    usd, krw = fx.rate(currency, "USD", day, max_age_days), fx.rate(currency, "KRW", day, max_age_days)
    return _Rates(
        usd[0] if usd else None,
        krw[0] if krw else None,
        usd[0].quantize(_BILLIONTH) if usd else None,
        krw[0].quantize(_BILLIONTH) if krw else None,
        min((rate[1] for rate in (usd, krw) if rate), default=None),
    )


def _worth(exact: list[Decimal | None], rates: list[Decimal | None]) -> list[float | None]:
    return [float(v * r) if v is not None and r is not None else None for v, r in zip(exact, rates, strict=True)]
