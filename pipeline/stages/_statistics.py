"""Claims against reference statistics: which figure is of the same metric, entity and period, and in which money."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from pipeline.config import Config, FxSettings
from pipeline.grammar.metrics import Metric, MetricLexicon
from pipeline.grammar.model import Claim, Mention, Period
from pipeline.grammar.testing import figures, ranges
from pipeline.grammar.testing.consistency import Finding
from pipeline.grammar.testing.figures import PROSPECTIVE, Figure, Rate, Terms
from pipeline.grammar.testing.intervals import Interval, rounded
from pipeline.grammar.testing.wording import number
from pipeline.references import fx
from pipeline.references.figures import Figures, Key

WORLD = "WLD"
"""The world among entities, as the World Bank writes it."""
_MOST = 8
"""Figures of other series or releases that one claim is held against at most."""
_SAME_STATE = timedelta(days=400)
"""How old a release may be that still knows what an article of its time could know."""
_CURRENCY = 3
_LINK = frozenset({"metric", "entity", "period"})
"""What says what a number is of."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A claim, and its article's id and day."""

    doc_id: str
    claim: Claim
    day: date | None


def statistics(
    wanted: Sequence[Stated], references: Figures, metrics: MetricLexicon, config: Config
) -> Iterator[tuple[str, Finding]]:
    """Hold claims against reference figures.

    Args:
        wanted: claims that `figures.may_compare`.
        references: the figures.
        metrics: what the claims measure.
        config: the run's settings.

    Yields:
        The article's id and a finding for each claim that there is a figure for, and for each that is above the world's.
    """
    keys = [(_key(s), _key(s, WORLD)) for s in wanted]
    found = references.of({key for pair in keys for key in pair})
    worlds = _worlds(wanted)
    band = Decimal(str(config.check.revision_band))
    for s, (key, of_world) in zip(wanted, keys, strict=True):
        metric = metrics.metrics[key[0]]
        own = [f for f in found[key] if _is_of(s, metric, f)][:_MOST]
        compared = [c for f in own if (c := _against(s, metric, f, config, band)) is not None]
        if compared:
            yield s.doc_id, figures.best(compared)
        if metric.adds_up and s.claim.entity_id != WORLD and s.claim.modality not in PROSPECTIVE:
            said = worlds.get((s.doc_id, of_world))
            above = _above_world(s, metric, [f for f in found[of_world] if _is_of(s, metric, f)], said)
            if above is not None:
                yield s.doc_id, above


def _key(s: Stated, entity: str | None = None) -> Key:
    assert s.claim.metric_id
    assert s.claim.entity_id
    assert s.claim.period
    return s.claim.metric_id, entity or s.claim.entity_id, s.claim.period[1]


def _is_of(s: Stated, metric: Metric, figure: Figure) -> bool:
    """Tell whether a figure is of a claim's time: of its last day if it is a stock, else of all its days."""
    same_time = metric.time == "stock" or figure.period == s.claim.period
    return same_time and _fits(s.claim.mention, figure.unit)


def _fits(mention: Mention, unit: str | None) -> bool:
    """Tell whether a number may be held against a figure in a unit: the same one, other money, or a count of the same thing."""
    if mention.kind == "money":
        return unit is not None and len(unit) == _CURRENCY and unit.isupper()
    if mention.kind == "count":
        return unit is None or not (unit.startswith("%") or (len(unit) == _CURRENCY and unit.isupper()))
    return mention.unit == unit


def _against(s: Stated, metric: Metric, figure: Figure, config: Config, band: Decimal) -> Finding | None:
    mention = s.claim.mention
    terms = Terms(
        modality=s.claim.modality,
        sure=s.claim.role == "level" and _LINK.isdisjoint(s.claim.inherited),
        newer=_is_newer(figure.vintage, s.day),
        early=s.day is not None and s.day < figure.period[1],
        band=band,
    )
    if mention.kind != "money" or figure.unit == mention.unit:
        return figures.against(mention, metric, figure, terms)
    own = _own_rate(figure.unit or "", mention.unit or "", figure.period, metric.time == "stock", config.fx)
    finding = None if own is None else figures.against(mention, metric, figure, terms, own)
    if finding is None or finding.verdict != "refuted" or finding.reason_code == "scale_slip" or s.day is None:
        return finding
    rate = fx.rate(figure.unit or "", mention.unit or "", s.day, config.fx.max_age_days)
    if rate is None:
        return finding
    worth = _rate(rate[0], figure.unit or "", mention.unit or "", f"that of {rate[1]}", config.fx)
    today = figures.against(mention, metric, figure, terms, worth)
    if today is None or today.verdict == "refuted":
        return finding
    what = f"{finding.explanation[:-1]}; but at the rate of the article's day it may fit."
    return replace(finding, verdict="not_enough_evidence", reason_code="other_rate", explanation=what, suggested=None)


@lru_cache(maxsize=4_096)
def _own_rate(given: str, wanted: str, period: Period, is_stock: bool, settings: FxSettings) -> Rate | None:
    """Return the rate that a figure's money is turned at: at the end of its period if it is a stock, else the average of it."""
    first, last = period
    if is_stock:
        found = fx.rate(given, wanted, last, settings.max_age_days)
        return None if found is None else _rate(found[0], given, wanted, f"that of {found[1]}", settings)
    average = fx.average(given, wanted, first, last)
    return None if average is None else _rate(average, given, wanted, f"the average from {first} to {last}", settings)


def _rate(rate: Decimal, given: str, wanted: str, which: str, settings: FxSettings) -> Rate:
    tolerance = Decimal(str(settings.tolerance))
    source = f"{number(rate)} {wanted} for 1 {given} ({which}, ±{number(tolerance * 100)}%)"
    return Rate(Interval(rate * (1 - tolerance), rate * (1 + tolerance)), source)


def _is_newer(vintage: str | None, day: date | None) -> bool:
    """Tell whether a release may hold what an article did not know, or may lack what it knew."""
    released = _day(vintage)
    return released is None or day is None or not day - _SAME_STATE <= released <= day


@lru_cache(maxsize=1_024)
def _day(vintage: str | None) -> date | None:
    """Read a day, or the last one that a month or year may mean, from how a release is named."""
    parts = (vintage or "").split("-")
    try:
        numbers = [int(p) for p in parts]
    except ValueError:
        return None
    match numbers:
        case [year]:
            return date(year, 12, 31) if 1900 < year < 2200 else None
        case [year, month]:
            return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        case [year, month, day]:
            return date(year, month, day)
    return None


def _worlds(wanted: Sequence[Stated]) -> dict[tuple[str, Key], Stated]:
    """Return what articles themselves say of the world."""
    return {
        (s.doc_id, _key(s)): s
        for s in wanted
        if s.claim.entity_id == WORLD and s.claim.role == "level" and not s.claim.inherited
    }


def _above_world(s: Stated, metric: Metric, reference: Sequence[Figure], said: Stated | None) -> Finding | None:
    """Hold a country's number against the world's: that of the article itself, else the statistics'."""
    mention, name = s.claim.mention, s.claim.metric or ""
    if s.claim.role != "level" or "entity" in s.claim.inherited or "metric" in s.claim.inherited:
        return None
    if said is not None and said.claim.mention.unit == mention.unit:
        world = rounded(said.claim.mention)
        if world is not None:
            return ranges.above_world(mention, name, world, f"“{said.claim.mention.surface}” in the same article")
    for figure in reference:
        if mention.value is not None and mention.value <= figure.value:
            return None
        if figure.unit == mention.unit or mention.kind == "count":
            world = figures.widened(figure.interval, metric.revision_band or Decimal(0), in_points=False)
            return ranges.above_world(mention, name, world, f"{figure.source}, {figure.series}")
    return None
