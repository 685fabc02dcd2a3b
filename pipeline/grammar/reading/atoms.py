"""A number or calendar expression on its way to a mention."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.grammar.reading.numerals import Numeral


@dataclass(slots=True)
class Atom:
    """A number or calendar expression while its neighbours may still lend it a unit."""

    start: int
    end: int
    kind: str | None
    unit: str | None = None
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    resolution: Decimal | None = None
    approx: str | None = None
    calendar: dict[str, Any] | None = None
    numeral: Numeral | None = None
    per: str | None = None
