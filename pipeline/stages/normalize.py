"""Mentions as written to exact values, canonical units, days and worth in USD and KRW."""

from __future__ import annotations

import pyarrow as pa

from pipeline.config import Config


def normalize(readings: pa.Table, documents: pa.Table, config: Config) -> pa.Table:
    """Resolve units, days and exchange rates.

    Args:
        readings: rows of `schema.READINGS`.
        documents: the articles that they stand in, rows of `schema.DOCUMENTS`.
        config: the run's settings.

    Returns:
        Rows of `schema.MENTIONS`, in the table's order.
    """
    raise NotImplementedError
