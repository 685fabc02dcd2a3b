"""A number or calendar expression on its way to a mention."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pipeline.grammar.reading.numerals import Numeral


class Atom:
    """A number or calendar expression while its neighbours may still lend it a unit."""

    def __init__(
        self,
        start: int,
        end: int,
        kind: str | None,
        unit: str | None = None,
        value: Decimal | None = None,
        low: Decimal | None = None,
        high: Decimal | None = None,
        resolution: Decimal | None = None,
        approx: str | None = None,
        calendar: dict[str, Any] | None = None,
        numeral: Numeral | None = None,
        per: str | None = None,
    ) -> None:
        self.start = start
        self.end = end
        self.kind = kind
        self.unit = unit
        self.value = value
        self.low = low
        self.high = high
        self.resolution = resolution
        self.approx = approx
        self.calendar = calendar
        self.numeral = numeral
        self.per = per
