"""What a run tells while it goes on, and what it came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol


class Progress(Protocol):
    """What is told about a run while it goes on."""

    def begin(self, stage: str, pieces: int, step: str = "") -> None:
        """A step of a stage begins; it has so many pieces of work left to do. Its name is that of its folder in the work."""

    def advance(self) -> None:
        """One more piece is done."""


class Quiet:
    """Tells nothing."""

    def begin(self, stage: str, pieces: int, step: str = "") -> None:
        """Tell nothing."""

    def advance(self) -> None:
        """Tell nothing."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run came to.

    `rows` counts by table; `checkable` is the share of claims with a verdict, null without claims; `decisions` is what became
    of reviewers' decisions, empty without any; `drift` is how the version differs from the one before, empty without one; `done` and `reused` count pieces of work by stage. A run that ended before
    publish has the rows of what it made, and no verdicts.
    """

    output: Path
    until: str
    version: str | None
    rows: Mapping[str, int]
    duplicates: int
    verdicts: Mapping[str, int]
    checkable: float | None
    refused: Mapping[str, int]
    expectations: int
    failed: int
    critical: tuple[str, ...]
    decisions: Mapping[str, Any]
    drift: Mapping[str, Any]
    done: Mapping[str, int]
    reused: Mapping[str, int]

    def drift_told(self) -> str:
        """Return in words how the data set differs from the one before it."""
        told = f"{self.drift['failed']:,} of {self.drift['expectations']:,} expectations about the last run's figures failed"
        names = [*(f"critical: {name}" for name in self.drift["critical"]), ", ".join(self.drift["moved"])]
        return "; ".join(filter(None, [told, *names]))

    def decisions_told(self) -> str:
        """Return in words what became of reviewers' decisions."""
        told = f"{self.decisions['applied']:,} applied"
        if self.decisions["unfit"]:
            told += f", {self.decisions['unfit']:,} no longer fit a claim (see quarantine)"
        if self.decisions["elsewhere"]:
            told += f", {self.decisions['elsewhere']:,} about articles that did not come in"
        for pair in self.decisions["agreement"]:
            kappa = "undefined" if pair["kappa"] is None else f"{pair['kappa']:.2f}"
            told += f"; {' and '.join(pair['by'])} agree on {pair['observed']:.0%} of {pair['claims']:,} claims, kappa {kappa}"
        return told
