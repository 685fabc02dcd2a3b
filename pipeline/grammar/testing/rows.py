"""Findings as rows of `schema.CHECKS`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Context, Decimal
from typing import Any

from pipeline.grammar.testing.consistency import Finding
from pipeline.grammar.testing.evidence import joined, lists_as_json
from pipeline.grammar.testing.intervals import INFINITY, rounded

_LIMIT = Decimal(10) ** 29
_PLACES = Decimal("1e-9")
_STORED = Context(prec=60)


class Rows:
    """Rows of `schema.CHECKS`, made of findings; those of one method on one mention are counted."""

    def __init__(self) -> None:
        self._rows: dict[str, tuple[Any, ...]] = {}
        self._counts: dict[str, int] = {}

    def add(self, finding: Finding, doc_id: str, parts: Mapping[str, Sequence[str]]) -> None:
        """Add a finding; `parts` are the mentions that it rests on, unless its own evidence names them."""
        mention, expected = finding.mention, finding.expected
        name = f"{mention.mention_id}:{finding.method}"
        count = self._counts[name] = self._counts.get(name, 0) + 1
        key = f"{name}:{count}"
        evidence = finding.evidence
        if "mentions" not in evidence:
            evidence = {"mentions": lists_as_json(parts), **evidence}
        self._rows[key] = (
            key,
            mention.mention_id,
            doc_id,
            finding.method,
            None if expected is None else _float(expected.low),
            None if expected is None else _float(expected.high),
            _float(mention.value),
            _relative_error(finding),
            finding.verdict,
            finding.reason_code,
            _decimal(finding.suggested),
            finding.explanation,
            joined(evidence),
        )

    def columns(self) -> list[list[Any]]:
        """Return their columns, the rows in the table's order; none without rows."""
        rows = self._rows
        return [list(column) for column in zip(*[rows[key] for key in sorted(rows)], strict=True)]


def _relative_error(finding: Finding) -> float | None:
    """Return the distance from the nearer end of what was expected, over that end; 0 inside, also within the number's rounding."""
    found, expected = finding.mention.value, finding.expected
    if found is None or expected is None:
        return None
    read = rounded(finding.mention)
    if read is not None and read.meets(expected):
        return 0.0
    end = expected.low if found < expected.low else expected.high
    return float(abs((found - end) / end)) if end and abs(end) != INFINITY else None


def _float(value: Decimal | None) -> float | None:
    return float(value) if value is not None and value.is_finite() else None


def _decimal(value: Decimal | None) -> Decimal | None:
    """Fit a value into the column; what does not fit is no suggestion."""
    return None if value is None or abs(value) >= _LIMIT else value.quantize(_PLACES, context=_STORED)
