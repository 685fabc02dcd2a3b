"""What readers take and give."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pipeline.places import Remote


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the input: where it is, and its path below the input folder with `/` between the parts."""

    path: Path | Remote
    uri: str

    def size(self) -> int:
        """Return its bytes.

        Raises:
            OSError: it cannot be read.
        """
        return self.path.stat().st_size if isinstance(self.path, Path) else self.path.size()


@dataclass(frozen=True, slots=True)
class Raw:
    """One article as a file gives it, decoded but not yet cleaned.

    `form` says how its text must be treated: `page` is a text saved from a page, furniture and all; `html` is the body that was
    extracted from HTML; `record` is the text field of a record. `content` is what the article's id is hashed from. `row` counts
    from 1 in a file that can hold many records. `published` is whatever the record or the HTML metadata says. `visible` is all that an
    HTML page shows, line by line.
    """

    form: Literal["page", "html", "record"]
    content: bytes
    text: str
    row: int | None = None
    source_id: str | None = None
    title: str | None = None
    published: Any = None
    publisher: str | None = None
    url: str | None = None
    lang: str | None = None
    visible: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A record, or the rest of a file, that cannot be read: why, and an excerpt of it. `row` is None for a whole file."""

    row: int | None
    reason_code: str
    detail: str
    excerpt: Any = None
