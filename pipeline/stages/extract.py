"""Documents to mentions as written."""

from __future__ import annotations

import pyarrow as pa

from pipeline.config import Config


def extract(documents: pa.Table, config: Config) -> pa.Table:
    """Read every quantity and calendar expression of the articles whose language has a pack.

    Args:
        documents: rows of `schema.DOCUMENTS`.
        config: the run's settings.

    Returns:
        Rows of `schema.READINGS`, in the table's order.
    """
    raise NotImplementedError
