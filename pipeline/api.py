"""Reading one text: the same stages as a run, without files and tables."""

from __future__ import annotations

from datetime import date
from typing import Any


def annotate(text: str, published: date | str | None = None, lang: str = "ko") -> list[dict[str, Any]]:
    """Read the quantities, calendar expressions and claims of a text.

    Args:
        text: the text, in any Unicode normal form.
        published: the day that relative dates are resolved against; None leaves them unresolved.
        lang: BCP 47 code of a language that has a pack.

    Returns:
        Mentions in order of place, each a dict: `start`, `end` (code points into `text` as given), `kind`, `value`, `low`,
        `high` (exact decimals as strings), `unit`, `approx`, `date_start`, `date_end` (ISO), and `claim`, a dict of
        `metric`, `entity`, `period`, `modality`, `role`, `direction`, `source`, or None.

    Raises:
        PackError: the language has no pack.
        ValueError: `published` is no ISO date.
    """
    raise NotImplementedError
