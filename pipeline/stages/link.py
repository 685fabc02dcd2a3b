"""Mentions to claims and relations."""

from __future__ import annotations

import pyarrow as pa

from pipeline.config import Config


def link(mentions: pa.Table, documents: pa.Table, config: Config) -> tuple[pa.Table, pa.Table]:
    """Say what each number asserts, and what ties numbers.

    Args:
        mentions: rows of `schema.MENTIONS`.
        documents: the articles that they stand in, rows of `schema.DOCUMENTS`.
        config: the run's settings.

    Returns:
        Rows of `schema.CLAIMS` with null verdicts, and rows of `schema.RELATION_ROWS`, both in their table's order.
    """
    raise NotImplementedError
