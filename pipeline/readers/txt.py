"""Plain text: one file, one article, as saved from a page."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.config import LimitSettings
from pipeline.readers.decode import decode, read_whole
from pipeline.readers.model import Raw, Refused, Source


def read_txt(source: Source, limits: LimitSettings) -> Iterator[Raw | Refused]:
    """Read a text file whole.

    Raises:
        Refusal: as `decode.read_whole` and `decode.decode`.
    """
    data = read_whole(source, limits)
    yield Raw(form="page", content=data, text=decode(data))
