"""Numbers against numbers: each check a row, each claim its worst verdict."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field, replace
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import packs, schema
from pipeline.grammar import consistency, shifts
from pipeline.grammar.consistency import Finding, unknown
from pipeline.grammar.intervals import INFINITY, Interval, rounded
from pipeline.grammar.model import Mention
from pipeline.grammar.wording import number
from pipeline.references import fx

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from pipeline.config import Config
    from pipeline.grammar.comparisons import ComparisonLexicon
    from pipeline.grammar.relations import RelationLexicon

_LIMIT = Decimal(10) ** 29
_PLACES = Decimal("1e-9")
_STORED = Context(prec=60)
_FOUND = Context(prec=12)
_OLDEST_FIXINGS = 1_300
_OLD_DAYS = 1_800
"""Some five years: how far back a rate of a claim's own period is looked for; an older one is not known."""
_NUMBER = (
    "mention_id", "field", "start", "end", "surface", "sentence_start", "sentence_end", "kind", "approx",
    "value_exact", "low", "high", "resolution", "unit", "per",
)  # fmt: skip


@dataclass(slots=True)
class _Tie:
    """The rows of one relation: mention ids by part."""

    doc_id: str
    relation: str
    cue: str = ""
    parts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True, slots=True)
class _Article:
    """What checks need of an article: the words of its language, and its day."""

    words: RelationLexicon
    day: date | None


def check(
    mentions: pa.Table, claims: pa.Table, relations: pa.Table, documents: pa.Table, config: Config
) -> tuple[pa.Table, pa.Table]:
    """Test every number that can be tested.

    Args:
        mentions: rows of `schema.MENTIONS` of one shard.
        claims: rows of `schema.CLAIMS`.
        relations: rows of `schema.RELATION_ROWS`.
        documents: rows of `schema.DOCUMENTS`.
        config: the run's settings.

    Returns:
        Rows of `schema.CHECKS`, in the table's order, and the claims with their verdicts.
    """
    articles = _articles(documents)
    numbers = _numbers(mentions.filter(pc.is_in(mentions["mention_id"], relations["mention_id"].combine_chunks())))
    stated = {row["claim_id"]: row for row in claims.select(["claim_id", "period_start", "modality"]).to_pylist()}
    counts: dict[str, int] = defaultdict(int)
    rows: list[dict[str, Any]] = []
    for tie in _ties(relations):
        article = articles.get(tie.doc_id)
        if article is None or not all(i in numbers for ids in tie.parts.values() for i in ids):
            continue
        findings = _findings(tie, numbers, article, stated, config)
        rows.extend(_row(finding, tie.doc_id, tie.parts, counts) for finding in findings)
    for doc_id, finding in _impossible(claims, articles):
        rows.append(_row(finding, doc_id, {"level": [finding.mention.mention_id]}, counts))
    rows.sort(key=lambda row: row["check_id"])
    return schema.to_table(schema.CHECKS, rows), _with_verdicts(claims, rows)


def _articles(documents: pa.Table) -> dict[str, _Article]:
    """Return the articles in a language that has a pack."""
    rows = documents.select(["doc_id", "published_at", "lang"]).to_pylist()
    return {
        row["doc_id"]: _Article(
            packs.load(row["lang"]).relations, row["published_at"].date() if row["published_at"] else None
        )
        for row in rows
        if row["lang"] in packs.languages()
    }


def _numbers(rows: pa.Table) -> dict[str, Mention]:
    """Return mentions, or claims, by their mention_id."""
    found = {}
    for row in rows.select(list(_NUMBER)).to_pylist():
        value = row.pop("value_exact")
        found[row["mention_id"]] = Mention(value=value, **row)
    return found


def _ties(relations: pa.Table) -> Iterator[_Tie]:
    ties: dict[str, _Tie] = {}
    for row in relations.to_pylist():
        tie = ties.setdefault(row["relation_id"], _Tie(row["doc_id"], row["relation"], row["cue"] or ""))
        tie.parts[row["part"]].append(row["mention_id"])
    yield from ties.values()


def _findings(
    tie: _Tie, numbers: Mapping[str, Mention], article: _Article, stated: Mapping[str, Any], config: Config
) -> Iterator[Finding]:
    """Test one tie; one whose parts are not what its kind needs, or that the text only supposes, is not tested."""
    if any(stated[i]["modality"] == "hypothetical" for ids in tie.parts.values() for i in ids if i in stated):
        return
    one = {part: numbers[ids[0]] for part, ids in tie.parts.items()}
    match tie.relation, one:
        case "conversion", {"given": given, "converted": converted}:
            begun = [stated[i]["period_start"] for ids in tie.parts.values() for i in ids if i in stated]
            since = min((day.date() for day in begun if day is not None), default=None)
            yield _conversion(given, converted, article.day, since, config)
        case "comparison", {"left": left, "right": right}:
            yield from _comparison(left, right, one.get("multiple"), tie.cue, article.words.comparison)
        case "change", _:
            direction = article.words.change.direction(tie.cue)
            if direction is not None:
                parts = (one.get(part) for part in ("base", "level", "change", "percent", "multiple"))
                yield from shifts.change(1 if direction == "up" else -1, *parts)
        case "share", {"whole": whole, "part": part, "share": percent}:
            yield consistency.share(whole, part, percent)
        case "balance", {"minuend": minuend, "subtrahend": subtrahend, "difference": difference}:
            sign = article.words.balance.sign(tie.cue)
            if sign is not None:
                yield consistency.balance(minuend, subtrahend, difference, sign)
        case "sum", {"addend": _}:
            addends = sorted((numbers[i] for i in tie.parts["addend"]), key=lambda m: m.start)
            if (total := one.get("total")) is None:
                yield consistency.whole(addends, is_exact=article.words.whole.is_exact(tie.cue))
                return
            yield consistency.total(addends, total, is_partial=article.words.sum.is_partial(tie.cue))


def _conversion(given: Mention, converted: Mention, day: date | None, since: date | None, config: Config) -> Finding:
    """Test a conversion by the last fixings before the article's day; where they refute it, a rate of the claim's own period may fit."""
    pair = f"“{given.surface}” and “{converted.surface}”"
    if given.unit is None or converted.unit is None:
        return unknown("conversion", converted, "no_currency", f"{pair}: a currency is not known.")
    if day is None:
        return unknown("conversion", converted, "no_date", f"{pair}: the article has no date, so no exchange rate.")
    if fx.rate(given.unit, converted.unit, day, config.fx.max_age_days) is None:
        what = f"{pair}: the ECB has no rate of {given.unit} in {converted.unit} for {day}."
        return unknown("conversion", converted, "no_rate", what)
    window = fx.cross_rates(given.unit, converted.unit, day, config.fx.window_fixings)
    finding = _at_rates(given, converted, window, config)
    if finding.verdict == "refuted" and since is not None and since < day:
        own = [f for f in fx.cross_rates(given.unit, converted.unit, day, _OLDEST_FIXINGS) if f[0] >= since]
        is_old = (day - since).days > _OLD_DAYS
        if is_old or _at_rates(given, converted, own, config).verdict != "refuted":
            what = f"{finding.explanation[:-1]}, but its period begins on {since}, and the rate may be of that time."
            return replace(
                finding, verdict="not_enough_evidence", reason_code="older_rate", explanation=what, suggested=None
            )
    return finding


def _at_rates(given: Mention, converted: Mention, fixings: Any, config: Config) -> Finding:
    rates = [rate for _, rate in fixings]
    tolerance = Decimal(str(config.fx.tolerance))
    first, last = min(day for day, _ in fixings), max(day for day, _ in fixings)
    source = f"ECB fixings of {first} to {last}, ±{number(tolerance * 100)}%"
    finding = consistency.conversion(given, converted, Interval(min(rates), max(rates)), tolerance, source)
    seen = [{"day": day.isoformat(), "rate": str(_FOUND.plus(rate))} for day, rate in fixings]
    return replace(finding, evidence={"fx": {"currency": given.unit, "quote": converted.unit, "fixings": seen}})


def _comparison(
    left: Mention, right: Mention, factor: Mention | None, cue: str, words: ComparisonLexicon
) -> Iterator[Finding]:
    if factor is None:
        ratio = words.ratio(cue)
        if ratio is not None:
            yield consistency.comparison(left, right, *ratio, cue)
    else:
        yield from consistency.times(left, right, factor, cue, words.fraction_low, words.fraction_high)


def _impossible(claims: pa.Table, articles: Mapping[str, _Article]) -> Iterator[tuple[str, Finding]]:
    """Find percentages that their metric cannot have."""
    rows = claims.filter(
        (pc.field("kind") == "percent") & (pc.field("role") == "level") & pc.field("metric").is_valid()
    )
    numbers = _numbers(rows.rename_columns({"claim_id": "mention_id"}))
    for row in rows.select(["claim_id", "doc_id", "metric"]).to_pylist():
        article = articles.get(row["doc_id"])
        if article is not None and row["metric"].endswith(article.words.bounded_percent):
            finding = consistency.impossible(numbers[row["claim_id"]], row["metric"], Decimal(0), Decimal(100))
            if finding is not None:
                yield row["doc_id"], finding


def _row(finding: Finding, doc_id: str, parts: Mapping[str, list[str]], counts: dict[str, int]) -> dict[str, Any]:
    name = f"{finding.mention.mention_id}:{finding.method}"
    counts[name] += 1
    low, high = (None, None) if finding.expected is None else (finding.expected.low, finding.expected.high)
    found = finding.mention.value
    return {
        "check_id": f"{name}:{counts[name]}",
        "mention_id": finding.mention.mention_id,
        "doc_id": doc_id,
        "method": finding.method,
        "expected_low": _float(low),
        "expected_high": _float(high),
        "found": _float(found),
        "relative_error": _relative_error(found, finding),
        "verdict": finding.verdict,
        "reason_code": finding.reason_code,
        "suggested_value": _decimal(finding.suggested),
        "explanation": finding.explanation,
        "evidence": json.dumps(
            {"mentions": dict(parts), **finding.evidence},
            ensure_ascii=False,
            sort_keys=True,
        ),
    }


def _relative_error(found: Decimal | None, finding: Finding) -> float | None:
    """Return the distance from the nearer end of what was expected, over that end; 0 inside, also within the number's rounding."""
    if found is None or finding.expected is None:
        return None
    read = rounded(finding.mention)
    if read is not None and read.meets(finding.expected):
        return 0.0
    end = finding.expected.low if found < finding.expected.low else finding.expected.high
    return float(abs((found - end) / end)) if end and abs(end) != INFINITY else None


def _float(value: Decimal | None) -> float | None:
    return float(value) if value is not None and value.is_finite() else None


def _decimal(value: Decimal | None) -> Decimal | None:
    """Fit a value into the column; what does not fit is no suggestion."""
    return None if value is None or abs(value) >= _LIMIT else value.quantize(_PLACES, context=_STORED)


def _with_verdicts(claims: pa.Table, rows: list[dict[str, Any]]) -> pa.Table:
    verdicts: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        verdicts[row["mention_id"]].append(row["verdict"])
    worst = [schema.worst(verdicts.get(claim_id, ())) for claim_id in claims["claim_id"].to_pylist()]
    at = claims.schema.get_field_index("verdict")
    return claims.set_column(at, claims.schema.field(at), pa.array(worst, pa.string()).cast(schema.CATEGORY))
