"""Whether a claim agrees with a figure of reference statistics, which later releases revise and other offices define otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Context, Decimal

from pipeline.grammar.metrics import Metric, MetricLexicon
from pipeline.grammar.model import Claim, Mention, Period
from pipeline.grammar.testing.consistency import Finding, printed, scale_slip
from pipeline.grammar.testing.evidence import as_json
from pipeline.grammar.testing.intervals import Interval, rounded, truncated
from pipeline.grammar.testing.wording import amount, figure_of, number, span, times_too

_PLAIN = Context(prec=40)
_HALF = Decimal("0.5")
_SAME_TIME = Decimal("0.25")
"""Share of a revision band that two offices may differ by at the same time."""
_NEAR = Decimal("0.05")
"""How far from a power of ten a slip of the scale may lie, as revisions move the digits."""
_NEARER = Decimal("0.02")
"""The same where a gap alone would prove nothing."""
_LEAST_PART = Decimal("1e-6")
"""Share of a whole below which a number is hardly a part of it that is worth a report."""
_MANIFOLD = Decimal(10)
"""How many times as much as expected a number is before that is said in times, not in percent."""
_TENTH = Decimal("0.1")
_DIGITS = Decimal("0.06")
"""Widest rounding interval, over its number, in which digits are enough of them to be recognised."""
_SHORT_BASES = ("qoq", "mom")
PROSPECTIVE = ("forecast", "target")


@dataclass(slots=True)
class Figure:
    """One figure of a reference statistic; many claims may be held against it."""

    series: str
    source: str
    period: Period
    value: Decimal
    unit: str | None
    resolution: Decimal | None = None
    """The worth of 1 in its last printed digit; None for a value that was not rounded."""
    vintage: str | None = None
    definition: str | None = None
    """How the series differs from what its metric says; None if it does not."""
    url: str | None = None
    interval: Interval = field(init=False)
    """The values that it may stand for."""
    evidence: str = field(init=False)
    """What identifies it, as JSON."""

    def __post_init__(self) -> None:
        half = (self.resolution or Decimal(0)) * _HALF
        self.interval = Interval(self.value - half, self.value + half)
        first, last = self.period
        named = {"series": self.series, "source": self.source, "vintage": self.vintage, "url": self.url}
        what = {
            "value": f"{self.value.normalize():f}",
            "unit": self.unit,
            "period": [first.isoformat(), last.isoformat()],
            "definition": self.definition,
        }
        self.evidence = as_json({k: v for k, v in (named | what).items() if v is not None})


@dataclass(frozen=True, slots=True)
class Rate:
    """What a figure's unit is worth in the claim's: from the lowest to the highest that may be meant, and in words."""

    span: Interval
    source: str


@dataclass(frozen=True, slots=True)
class Terms:
    """How a claim may be held against a figure.

    `modality` is the claim's; `sure` tells whether its metric, entity and period stand in its own clause; `newer` whether the
    figure may be of a later release than the article could know; `early` whether the article is older than the end of the period;
    `band` goes for a metric without a revision band of its own.
    """

    modality: str = "actual"
    sure: bool = True
    newer: bool = True
    early: bool = False
    band: Decimal = _NEARER


def may_compare(c: Claim, lang: str, metrics: MetricLexicon) -> bool:
    """Tell whether a claim is a level of a plain metric, entity and period, in a unit that the metric has; `lang` is its article's language."""
    m = c.mention
    if c.metric_id is None or c.metric is None or c.entity_id is None or c.period is None:
        return False
    if c.role == "change" or c.modality == "hypothetical" or c.basis in _SHORT_BASES or m.unit is None:
        return False
    metric = metrics.metrics[c.metric_id]
    plain = not metrics.qualified(lang, c.metric) and (m.kind in metric.units or m.unit in metric.units)
    per = m.per is None or metric.time == "rate" or m.per in c.metric.replace(" ", "")
    return plain and per


def against(claim: Mention, metric: Metric, figure: Figure, terms: Terms, rate: Rate | None = None) -> Finding | None:
    """Hold a claim against a figure of the same metric, entity and period.

    Args:
        claim: the number.
        metric: what it measures.
        figure: the figure.
        terms: how it may be held against it.
        rate: what the figure's currency is worth in the claim's, where they differ.

    Returns:
        The finding; None of a number without a value. A forecast is never refuted, nor is a claim by another definition or but for
        its sign, nor what a revision or a part of the whole may explain; but digits that agree at another power of ten are a slip.
    """
    read, given = rounded(claim), figure.interval
    if read is None:
        return None
    expected = given if rate is None else given * rate.span
    if read.meets(expected):
        verdict, code, end, suggested = "supported", "consistent", "", None
    else:
        verdict, code, end, suggested = _judged(claim, metric, figure, expected, terms)
    release = f" of {figure.vintage}" if figure.vintage else ""
    first, last = figure.period
    when = str(first.year) if (first.day, first.month, last.day, last.month) == (1, 1, 31, 12) else f"{first} to {last}"
    unit = claim.unit if rate is None else figure.unit
    has = f"{figure.source} ({figure.series}){release} has {figure_of(figure.value, unit)} for {when}"
    worth = "" if rate is None else f", which at {rate.source} makes {span(expected, claim.unit)}"
    what = f"{has}{worth}; the text says {amount(claim)}{end}."
    return Finding("reference", claim, verdict, code, what, expected, suggested, {"reference": figure.evidence})


_Judgement = tuple[str, str, str, Decimal | None]
"""Verdict, reason code, how the sentence ends, and the suggested value."""


def _judged(claim: Mention, metric: Metric, figure: Figure, expected: Interval, terms: Terms) -> _Judgement:
    """Judge a claim that does not agree as printed."""
    read, loose = rounded(claim), truncated(claim)
    assert read is not None
    assert loose is not None
    if terms.modality in PROSPECTIVE:
        return _open("forecast_error", f", a {terms.modality}{_error(claim, expected)}")
    if loose.meets(expected):
        return _open("rounding", ", which agrees only if digits were cut instead of rounded")
    if loose.meets(-expected):
        return _open("sign", ", which agrees but for its sign")
    if figure.definition is not None:
        return _open("other_definition", f", which may be of another definition: {figure.definition}")
    band = metric.revision_band if metric.revision_band is not None else terms.band
    in_points = claim.unit == "%" and metric.revision_band is not None
    near = _NEARER if metric.scope != "one" else _NEAR if in_points else max(_NEAR, band)
    within = loose.meets(widened(expected, band, in_points=in_points))
    slip = None if within else _slip(claim, read, widened(expected, near, in_points=False))
    if slip is not None:
        end = f": the digits agree, but it is {times_too((slip / (claim.value or slip)).adjusted())}"
        return _refuted("scale_slip", end, slip) if terms.sure else _unsure(end)
    if terms.early:
        return _open("forecast_error", f", before the period was over{_error(claim, expected)}")
    if loose.meets(widened(expected, band if terms.newer else band * _SAME_TIME, in_points=in_points)):
        return _open(
            "revision", ", a gap that a revision may explain" if terms.newer else ", a gap that offices may differ by"
        )
    if metric.scope == "many":
        return _open("many_things", ", but the name stands for several things")
    least = expected * Interval(_LEAST_PART, _HALF)
    if metric.scope == "part" and loose.high < least.high and loose.high >= least.low:
        return _open("part", ", which may be of a part of it")
    end = f"{_error(claim, expected)}, more than {'revisions explain' if terms.newer else 'offices differ by'}"
    suggested = printed(figure.value, claim) if claim.unit == figure.unit and claim.value is not None else None
    return _refuted("inconsistent", end, suggested) if terms.sure else _unsure(end)


def widened(expected: Interval, band: Decimal, *, in_points: bool) -> Interval:
    """Return an interval with a band on both sides: points to add, or a share of its ends."""
    if in_points:
        return expected + Interval(-band, band)
    return expected * Interval(1 - band, 1 + band)


def _slip(claim: Mention, read: Interval, expected: Interval) -> Decimal | None:
    """Return the value at another power of ten that the figure is near to, if the number has digits enough to tell."""
    if claim.value is None or read.high - read.low > _DIGITS * abs(claim.value):
        return None
    return scale_slip(claim, expected)


def _error(claim: Mention, expected: Interval) -> str:
    """Say how far a number lies from what was expected."""
    if claim.value is None or not expected.low or not expected.high:
        return ""
    above = claim.value > expected.high
    end = expected.high if above else expected.low
    if end > 0 and claim.value > end * _MANIFOLD:
        times = _PLAIN.divide(claim.value, end).quantize(_TENTH, context=_PLAIN)
        return f", {number(times)} times as much"
    if claim.unit == "%":
        points = abs(claim.value - end).quantize(Decimal("0.01"), context=_PLAIN)
        return f", {number(points)} points too {'high' if above else 'low'}"
    share = _PLAIN.divide(abs(claim.value - end) * 100, abs(end)).quantize(_TENTH, context=_PLAIN)
    return f", {number(share)}% too {'high' if above else 'low'}"


def _open(code: str, end: str) -> _Judgement:
    return "not_enough_evidence", code, end, None


def _refuted(code: str, end: str, suggested: Decimal | None) -> _Judgement:
    return "refuted", code, end, suggested


def _unsure(end: str) -> _Judgement:
    return _open("unsure_link", f"{end}; but what the number is of was told elsewhere")


def best(findings: list[Finding]) -> Finding:
    """Return of several figures' findings on one claim the one that supports it, else the first.

    Args:
        findings: one or more, those of the fittest figures first.
    """
    return next((f for f in findings if f.verdict == "supported"), findings[0])
