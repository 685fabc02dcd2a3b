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
from pipeline.references import fx
from pipeline.schema import MENTIONS, READINGS, from_columns, values

_AS_READ = tuple(c for c in READINGS.names() if c in MENTIONS.names() and c != "unit")
_MADE = tuple(c for c in MENTIONS.names() if c not in _AS_READ and c != "value")
_BILLIONTH = Decimal("1e-9")


class _Rates(NamedTuple):
    """What a unit of a currency is worth on a day: exact, and as the table holds it."""

    usd: Decimal | None
    krw: Decimal | None
    usd_per_unit: Decimal | None
    krw_per_unit: Decimal | None
    fx_date: date | None


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
    made: dict[str, list[Any]] = {name: [None] * readings.num_rows for name in _MADE}
    units = made["unit"]
    dates: dict[tuple[str, str], list[tuple[int, Date]]] = {}
    read = (
        values(readings[c]) for c in ("doc_id", "field", "sentence_start", "kind", "unit", "calendar", "value_exact")
    )
    for row, (doc_id, field, sentence, kind, word, calendar, value) in enumerate(zip(*read, strict=True)):
        lang, published = about[doc_id]
        if kind == "date":
            dates.setdefault((doc_id, field), []).append((row, (sentence, _structure(calendar))))
        unit = units[row] = _code(lang, kind, word)
        if kind == "money" and unit and published:
            rates = _rates(unit, published, config.fx.max_age_days)
            made["value_usd"][row], made["value_krw"][row] = _worth(value, rates.usd), _worth(value, rates.krw)
            made["usd_per_unit"][row], made["krw_per_unit"][row] = rates.usd_per_unit, rates.krw_per_unit
            made["fx_date"][row] = rates.fx_date
    for (doc_id, _), of_field in dates.items():
        for (row, _), days in zip(of_field, resolve_days([d for _, d in of_field], about[doc_id][1]), strict=True):
            made["date_start"][row], made["date_end"][row] = days.start, days.end
            made["date_grain"][row], made["timex"][row] = days.grain, days.timex
    plain = pc.cast(pc.cast(readings["value_exact"], pa.string()), pa.float64())
    return from_columns(MENTIONS, {c: readings[c] for c in _AS_READ} | made | {"value": plain})


@lru_cache(maxsize=4_096)
def _code(lang: str, kind: str, word: str | None) -> str | None:
    return packs.reader(lang).units.code(kind, word)


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


def _worth(value: Decimal | None, rate: Decimal | None) -> float | None:
    return None if value is None or rate is None else float(value * rate)
