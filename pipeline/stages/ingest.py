"""Files to documents: read, decode, cut the page furniture, find headline, dateline, publisher."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa

from pipeline.config import Config
from pipeline.readers import Source


def ingest(sources: Sequence[Source], config: Config) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Read files into articles, streaming, in bounded batches.

    Args:
        sources: the files, as `readers.discover` lists them.
        config: the run's settings.

    Yields:
        Rows of `schema.DOCUMENTS` with null `duplicate_of`, and rows of `schema.QUARANTINE`: what was refused, and why.
        A document in a language without a pack is among the documents and also has a quarantine row.
    """
    raise NotImplementedError
