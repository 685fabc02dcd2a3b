"""Numbers against numbers: each check a row, each claim its worst verdict."""

from __future__ import annotations

import pyarrow as pa

from pipeline.config import Config


def check(
    mentions: pa.Table, claims: pa.Table, relations: pa.Table, documents: pa.Table, config: Config
) -> tuple[pa.Table, pa.Table]:
    """Test every number that can be tested.

    Args:
        mentions: rows of `schema.MENTIONS` of one shard.
        claims: rows of `schema.CLAIMS`.
        relations: rows of `schema.RELATION_ROWS`.
        documents: rows of `schema.DOCUMENTS`.
        config: the run's settings.

    Returns:
        Rows of `schema.CHECKS`, in the table's order, and the claims with their verdicts.
    """
    raise NotImplementedError
