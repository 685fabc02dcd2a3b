"""Articles to what they copy, exactly or nearly."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from pipeline.config import Config


def dedupe(batches: Iterable[pa.Table], config: Config) -> dict[str, str]:
    """Find exact and near copies over the whole corpus.

    Args:
        batches: tables with at least `doc_id`, `title`, `text`, `published_at` and `lang` of `schema.DOCUMENTS`; read once, in order.
        config: the run's settings.

    Returns:
        The copies alone: doc_id of the copy to doc_id of the original, which is never itself a copy. The original is the
        earliest published (null last), then the smallest doc_id, so that the order of input does not matter.
    """
    raise NotImplementedError
