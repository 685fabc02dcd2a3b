"""Whether a number can be a level of what it is said to measure at all."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import TYPE_CHECKING

from pipeline.grammar.testing.consistency import Finding, unknown
from pipeline.grammar.testing.intervals import Interval, truncated
from pipeline.grammar.testing.wording import amount, span

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from pipeline.grammar.metrics import Metric, MetricLexicon
    from pipeline.grammar.model import Claim, Mention

_PLAIN = Context(prec=40)
_AMOUNTS = frozenset({"money", "count", "physical"})
_RATES = frozenset({"percent", "percent_point"})
_PERCENT = Interval(Decimal(0), Decimal(100))


class Ranges:
    """Tests levels against what the metrics that a language names can be; what a name stands for is looked up once.

    Args:
        metrics: the metrics.
        lang: the language.
        bounded: how the names of metrics end whose percentages cannot leave 0 to 100.
        particles: what makes a noun a subject or a topic.
    """

    def __init__(self, metrics: MetricLexicon, lang: str, bounded: tuple[str, ...], particles: Collection[str]) -> None:
        self._metrics = metrics
        self._lang = lang
        self._bounded = bounded
        self._particles = particles
        self._known: dict[tuple[str, str | None], tuple[Metric | None, bool, Metric | None]] = {}

    def findings(
        self,
        claims: Sequence[Claim],
        rows: Sequence[int],
        usd: Sequence[Decimal | None],
        sentence: Callable[[int], str],
    ) -> Iterator[Finding]:
        """Yield what is wrong with claims.

        Args:
            claims: the claims.
            rows: their numbers.
            usd: by number, what one unit of the claim's currency is worth in US dollars.
            sentence: returns a claim's sentence by its number.
        """
        for row, claim in zip(rows, claims, strict=True):
            name = claim.metric
            if name is None or claim.role == "change":
                continue
            known = self._known.get((name, claim.metric_id))
            if known is None:
                known = self._known[name, claim.metric_id] = self._look_up(name, claim.metric_id)
            plain, is_bounded, named = known
            found = None if plain is None else level(claim.mention, name, plain, usd[row])
            if found is None and is_bounded and claim.mention.kind == "percent" and claim.role == "level":
                found = percentage(claim.mention, name)
            elif found is None and named is not None:
                found = wrong_kind(claim, named, sentence(row), self._particles)
            if found is not None:
                yield found

    def _look_up(self, name: str, metric_id: str | None) -> tuple[Metric | None, bool, Metric | None]:
        """Return the metric if it is the plain one, whether the name is of a bounded percentage, and the metric that it names though it was not taken for it."""
        metrics, named = self._metrics.metrics, None
        if metric_id is None and (key := self._metrics.named(self._lang, name)) is not None:
            named = metrics[key]
        is_plain = metric_id is not None and not self._metrics.qualified(self._lang, name)
        return metrics[metric_id] if is_plain and metric_id is not None else None, name.endswith(self._bounded), named


def percentage(mention: Mention, name: str) -> Finding | None:
    """Return a finding if a percentage leaves 0 to 100, which its metric cannot, else None."""
    read = truncated(mention)
    return None if read is None or read.meets(_PERCENT) else _outside(mention, name, _PERCENT, "impossible_value")


def level(mention: Mention, name: str, metric: Metric, usd: Decimal | None) -> Finding | None:
    """Test whether a level lies in its metric's possible and plausible range.

    Args:
        mention: the number.
        name: what the text calls the metric.
        metric: the metric; of money its ranges are in US dollars.
        usd: what one unit of the number's currency is worth in US dollars; None if it is not known, or no money.

    Returns:
        A finding if it lies outside: refuted out of the possible range, not enough evidence out of the plausible one; else None.
    """
    if mention.kind not in metric.units and mention.unit not in metric.units:
        return None
    read = truncated(mention)
    if read is None or (mention.kind == "money" and (not usd or mention.per is not None)):
        return None
    for ends, code in ((metric.possible, "impossible_value"), (metric.plausible, "implausible_value")):
        if ends is not None:
            low, high = (_PLAIN.divide(end, usd) if usd and mention.kind == "money" else end for end in ends)
            if code == "implausible_value" and mention.kind == "money" and low > 0 and (mention.value or low) < 0:
                low, high = -high, -low
            bounds = Interval(low, high)
            if not read.meets(bounds):
                return _outside(mention, name, bounds, code)
    return None


def _outside(mention: Mention, name: str, bounds: Interval, code: str) -> Finding:
    if code == "impossible_value":
        what = f"“{name}” cannot leave {span(bounds, mention.unit)}; the text says {amount(mention)}."
        return Finding("range", mention, "refuted", code, what, bounds)
    what = f"“{name}” hardly leaves {span(bounds, mention.unit)}; the text says {amount(mention)}."
    return Finding("range", mention, "not_enough_evidence", code, what, bounds)


def wrong_kind(claim: Claim, metric: Metric, sentence: str, particles: Collection[str]) -> Finding | None:
    """Test whether a level is of a kind that its metric can have.

    Args:
        claim: the claim.
        metric: what the text calls it by.
        sentence: the claim's sentence.
        particles: what makes a noun a subject or a topic.

    Returns:
        A finding if the number stands right after the metric's name, or after it with one of the particles: refuted for an amount where
        the metric is a rate, not enough evidence for a percentage where it is a count, which may be a share of it; else None.
    """
    mention = claim.mention
    if claim.role == "change" or claim.metric is None or not _adjoins(claim, sentence, particles):
        return None
    if set(metric.units) <= _RATES and mention.kind in _AMOUNTS:
        what = f"“{claim.metric}” is a rate; the text gives it as the amount {amount(mention)}."
        return Finding("range", mention, "refuted", "amount_for_rate", what)
    if set(metric.units) == {"count"} and mention.kind in _RATES and claim.direction is None:
        what = f"“{claim.metric}” is a count; the text gives it as the rate {amount(mention)}, perhaps a share of it."
        return unknown("range", mention, "rate_for_amount", what)
    return None


def _adjoins(claim: Claim, sentence: str, particles: Collection[str]) -> bool:
    before, name = sentence[: claim.mention.start - claim.mention.sentence_start], claim.metric or ""
    at = before.rfind(name)
    gap = before[at + len(name) :].strip()
    return at >= 0 and (not gap or gap in particles)


def above_world(mention: Mention, name: str, world: Interval, source: str) -> Finding | None:
    """Return a refuting finding if a country's number is above the world's of the same metric and period, else None.

    Args:
        mention: the country's number.
        name: what the text calls the metric.
        world: the world's figure, in the number's unit, as high as it may be.
        source: where that is from.
    """
    read = truncated(mention)
    if read is None or read.low <= world.high:
        return None
    what = f"“{name}” of the whole world is {span(world, mention.unit)} ({source}); the text says {amount(mention)} of a part of it."
    return Finding("range", mention, "refuted", "above_world", what, Interval(min(Decimal(0), world.high), world.high))
