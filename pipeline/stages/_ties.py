"""The ties between an article's numbers, put to the test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline import schema
from pipeline.grammar.testing import comparing, consistency, shifts
from pipeline.grammar.testing.consistency import Finding, unknown
from pipeline.grammar.testing.evidence import as_json
from pipeline.grammar.testing.intervals import Interval
from pipeline.grammar.testing.wording import number
from pipeline.references import fx

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pyarrow as pa

    from pipeline.config import Config, FxSettings
    from pipeline.grammar.model import Claim, Mention
    from pipeline.grammar.pack import Pack
    from pipeline.grammar.ties.comparison_lexicon import ComparisonLexicon

READ = ("relation_id", "doc_id", "relation", "part", "mention_id", "cue")
"""Columns of relations that are read."""
_FOUND = Context(prec=12)
_OLDEST_FIXINGS = 1_300
_CUSTOMARY = Decimal("0.006")
"""Spread around the exact worth of a unit of the customary ones: 1.6 km for a mile, 3.3 m2 for a Korean pyeong."""
_OLD_DAYS = 1_800
"""Some five years: how far back a rate of a claim's own period is looked for; an older one is not known."""


@dataclass(slots=True)
class Tie:
    """The rows of one relation: mention ids by part."""

    doc_id: str
    relation: str
    cue: str
    parts: dict[str, list[str]]


def ties(relations: pa.Table) -> Iterable[Tie]:
    """Return the ties of a table of relations."""
    found: dict[str, Tie] = {}
    for key, doc_id, relation, part, mention_id, cue in zip(*(schema.values(relations[c]) for c in READ), strict=True):
        tie = found.get(key)
        if tie is None:
            tie = found[key] = Tie(doc_id, relation, cue or "", {})
        tie.parts.setdefault(part, []).append(mention_id)
    return found.values()


def findings(
    tie: Tie, numbers: Mapping[str, Mention], claims: Sequence[Claim], pack: Pack, day: date | None, config: Config
) -> Iterator[Finding]:
    """Test one tie; one whose parts are not what its kind needs, or that the text only supposes, is not tested.

    Args:
        tie: the tie.
        numbers: mentions by id, those of the tie among them.
        claims: those that are made with numbers of the tie.
        pack: the pack of the article's language.
        day: the article's day.
        config: the run's settings.
    """
    if "hypothetical" in [claim.modality for claim in claims]:
        return
    words = pack.relations
    one = {part: numbers[ids[0]] for part, ids in tie.parts.items()}
    match tie.relation, one:
        case "conversion", {"given": given, "converted": converted} if given.kind == "physical":
            yield from _measures(given, converted, pack)
        case "conversion", {"given": given, "converted": converted}:
            yield _conversion(given, converted, day, _since(claims, pack, day), config)
        case "comparison", {"left": left, "right": right}:
            yield from _comparison(left, right, one.get("multiple"), tie.cue, words.comparison)
        case "change", _:
            direction = words.change.direction(tie.cue)
            if direction is not None:
                parts = (one.get(part) for part in ("base", "level", "change", "percent", "multiple"))
                yield from shifts.change(1 if direction == "up" else -1, *parts)
        case "share", {"whole": whole, "part": part, "share": percent}:
            yield consistency.share(whole, part, percent)
        case "balance", {"minuend": minuend, "subtrahend": subtrahend, "difference": difference}:
            sign = words.balance.sign(tie.cue)
            if sign is not None:
                yield consistency.balance(minuend, subtrahend, difference, sign)
        case "sum", {"addend": _}:
            addends = sorted((numbers[i] for i in tie.parts["addend"]), key=lambda m: m.start)
            if (total := one.get("total")) is not None:
                yield consistency.total(addends, total, is_partial=words.sum.is_partial(tie.cue))
            else:
                yield consistency.whole(addends, is_exact=words.whole.is_exact(tie.cue))


def _measures(given: Mention, converted: Mention, pack: Pack) -> Iterator[Finding]:
    """Test a measure that is given in two units by what one unit is of the other."""
    ratio = pack.measures.ratio(given.unit, converted.unit)
    if ratio is not None:
        source = f"what the units are worth, ±{number(_CUSTOMARY * 100)}%"
        finding = consistency.conversion(given, converted, Interval(ratio, ratio), _CUSTOMARY, source)
        measure = {"unit": given.unit, "in": converted.unit, "ratio": str(_FOUND.plus(ratio))}
        finding.evidence = {"measure": as_json(measure)}
        yield finding


def _since(claims: Sequence[Claim], pack: Pack, day: date | None) -> date | None:
    """Return the day since when a rate may be meant: the first of the claims' period; of a statistic of untold time, last year's."""
    periods = [claim.period for claim in claims if claim.period is not None]
    if periods or day is None:
        return min((first for first, _ in periods), default=None)
    is_flow = any(c.metric_id is not None and pack.metrics.metrics[c.metric_id].time == "flow" for c in claims)
    return date(day.year - 1, 1, 1) if is_flow else None


def _conversion(given: Mention, converted: Mention, day: date | None, since: date | None, config: Config) -> Finding:
    """Test a conversion by the last fixings before the article's day; where they refute it, a rate of the claim's own period may fit."""
    assert given.unit
    assert converted.unit
    if day is None:
        what = f"{_pair(given, converted)}: the article has no date, so no exchange rate."
        return unknown("conversion", converted, "no_date", what)
    if fx.rate(given.unit, converted.unit, day, config.fx.max_age_days) is None:
        what = f"{_pair(given, converted)}: the ECB has no rate of {given.unit} in {converted.unit} for {day}."
        return unknown("conversion", converted, "no_rate", what)
    rates, seen = _window(given.unit, converted.unit, day, config.fx)
    finding = consistency.conversion(given, converted, rates.span, rates.tolerance, rates.source)
    finding.evidence = {"fx": seen}
    if finding.verdict == "refuted" and since is not None and since < day:
        is_old = (day - since).days > _OLD_DAYS
        own = None if is_old else fx.extremes(given.unit, converted.unit, since, day, _OLDEST_FIXINGS)
        if is_old or (own and consistency.may_convert(given, converted, Interval(*own), rates.tolerance)):
            what = f"{finding.explanation[:-1]}, but what it tells may have begun on {since}, and the rate may be of that time."
            older = unknown("conversion", converted, "older_rate", what)
            older.expected, older.evidence = finding.expected, finding.evidence
            return older
    return finding


def _pair(given: Mention, converted: Mention) -> str:
    return f"“{given.surface}” and “{converted.surface}”"


@dataclass(frozen=True, slots=True)
class _Rates:
    """What conversions are tested by: the lowest and the highest rate, how far a bank's may lie beyond them, and whose they are in words."""

    span: Interval
    tolerance: Decimal
    source: str


@lru_cache(maxsize=2_048)
def _window(currency: str, quote: str, day: date, settings: FxSettings) -> tuple[_Rates, str]:
    """Return the rates that a conversion of a day is tested by, and their fixings as JSON."""
    window = fx.cross_rates(currency, quote, day, settings.window_fixings)
    seen = ", ".join([f'{{"day": "{fixed.isoformat()}", "rate": "{_FOUND.plus(rate)!s}"}}' for fixed, rate in window])
    rates = [rate for _, rate in window]
    tolerance = Decimal(str(settings.tolerance))
    source = f"ECB fixings of {window[-1][0]} to {window[0][0]}, ±{number(tolerance * 100)}%"
    found = _Rates(Interval(min(rates), max(rates)), tolerance, source)
    return found, f'{{"currency": {as_json(currency)}, "fixings": [{seen}], "quote": {as_json(quote)}}}'


def _comparison(
    left: Mention, right: Mention, factor: Mention | None, cue: str, words: ComparisonLexicon
) -> Iterator[Finding]:
    if factor is None:
        ratio = words.ratio(cue)
        if ratio is not None:
            yield comparing.comparison(left, right, *ratio, cue)
    else:
        fraction = Interval(words.fraction_low, words.fraction_high)
        yield from comparing.times(left, right, factor, cue, fraction, words.bound)
