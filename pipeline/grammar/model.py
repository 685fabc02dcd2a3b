"""What the grammar gives: mentions, claims and ties, before they become rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

Period = tuple[date, date]
"""First and last day, both included."""


@dataclass(slots=True, init=False)
class Mention:
    """A quantity or calendar expression; offsets are code points into the text of `field`.

    After `extract`, `unit` and `per` are words as written and `calendar` is the expression as a structure; after `normalize`,
    `unit` is canonical and a date has its days. `value`, `low`, `high` and `resolution` are exact throughout.

    The constructors here are written out, as a dataclass's own stays Python code where the class is compiled, and mentions are made by the million.
    """

    start: int
    end: int
    surface: str
    sentence_start: int
    sentence_end: int
    kind: str
    approx: str
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    resolution: Decimal | None
    unit: str | None
    per: str | None
    calendar: dict[str, Any] | None
    date_start: date | None
    date_end: date | None
    date_grain: str | None
    timex: str | None
    field: str
    mention_id: str

    def __init__(
        self,
        start: int,
        end: int,
        surface: str,
        sentence_start: int,
        sentence_end: int,
        kind: str,
        approx: str = "exact",
        value: Decimal | None = None,
        low: Decimal | None = None,
        high: Decimal | None = None,
        resolution: Decimal | None = None,
        unit: str | None = None,
        per: str | None = None,
        calendar: dict[str, Any] | None = None,
        date_start: date | None = None,
        date_end: date | None = None,
        date_grain: str | None = None,
        timex: str | None = None,
        field: str = "text",
        mention_id: str = "",
    ) -> None:
        self.start = start
        self.end = end
        self.surface = surface
        self.sentence_start = sentence_start
        self.sentence_end = sentence_end
        self.kind = kind
        self.approx = approx
        self.value = value
        self.low = low
        self.high = high
        self.resolution = resolution
        self.unit = unit
        self.per = per
        self.calendar = calendar
        self.date_start = date_start
        self.date_end = date_end
        self.date_grain = date_grain
        self.timex = timex
        self.field = field
        self.mention_id = mention_id

    @property
    def period(self) -> Period | None:
        """First and last day of a date whose both ends are known, else None."""
        return (self.date_start, self.date_end) if self.date_start and self.date_end else None


@dataclass(slots=True, init=False)
class Claim:
    """What a mention asserts; None where the text does not say."""

    mention: Mention
    metric: str | None
    metric_id: str | None
    entity: str | None
    entity_id: str | None
    period: Period | None
    base_period: Period | None
    basis: str | None
    modality: str
    role: str
    direction: str | None
    source: str | None
    vintage: str | None
    inherited: list[str]
    taxonomy: str

    def __init__(
        self,
        mention: Mention,
        metric: str | None = None,
        metric_id: str | None = None,
        entity: str | None = None,
        entity_id: str | None = None,
        period: Period | None = None,
        base_period: Period | None = None,
        basis: str | None = None,
        modality: str = "actual",
        role: str = "level",
        direction: str | None = None,
        source: str | None = None,
        vintage: str | None = None,
        inherited: list[str] | None = None,
        taxonomy: str = "statistical",
    ) -> None:
        self.mention = mention
        self.metric = metric
        self.metric_id = metric_id
        self.entity = entity
        self.entity_id = entity_id
        self.period = period
        self.base_period = base_period
        self.basis = basis
        self.modality = modality
        self.role = role
        self.direction = direction
        self.source = source
        self.vintage = vintage
        self.inherited = [] if inherited is None else inherited
        self.taxonomy = taxonomy


@dataclass(slots=True, init=False)
class Tie:
    """A tie between mentions: its kind (schema.RELATIONS), its parts (schema.PARTS) and the words that say so."""

    relation: str
    parts: list[tuple[str, Mention]]
    cue: str | None

    def __init__(self, relation: str, parts: list[tuple[str, Mention]], cue: str | None = None) -> None:
        self.relation = relation
        self.parts = parts
        self.cue = cue
