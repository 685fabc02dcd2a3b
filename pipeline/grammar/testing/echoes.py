"""Numbers that an article states more than once: in its headline and its body, or as levels and the change between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date

from pipeline.grammar.model import Claim, Period
from pipeline.grammar.testing import shifts
from pipeline.grammar.testing.consistency import Finding
from pipeline.grammar.testing.evidence import lists_as_json
from pipeline.grammar.testing.intervals import coarse, rounded, truncated
from pipeline.grammar.testing.wording import amount
from pipeline.grammar.ties.passage import alike

_FAR = 400
"""Characters that the two levels and the change between them may lie apart if the verdict is to be sure."""
_BOUNDS = ("lower_bound", "upper_bound")
_FACTS = ("actual", "estimate")
_SIZES = {"percent": "percent", "multiple": "multiple", "percent_point": "difference"}


def headline(titles: Sequence[Claim], body: Sequence[Claim]) -> Iterator[Finding]:
    """Hold the numbers of a headline against those of the body.

    Args:
        titles: the claims of the headline.
        body: the claims of the body.

    Yields:
        A finding for each headline number that the body repeats or contradicts; it contradicts where it gives another number, and
        only one, for the same metric, entity and period (one of which a headline may leave out), and nowhere the headline's.
    """
    for claim in titles:
        same_kind = [b for b in body if alike(claim.mention, b.mention)]
        beside = [b for b in same_kind if _comparable(claim, b)]
        met = [b for b in beside if b.mention.value == claim.mention.value]
        printed = bool(met) or any(b.mention.value == claim.mention.value for b in same_kind)
        if not printed:
            met = [b for b in beside if b.mention.approx not in _BOUNDS and _meets(claim, b, strict=True)]
        if not met and (printed or any(_meets(claim, b, strict=True) for b in same_kind)):
            continue
        near = met or [b for b in beside if _meets(claim, b, strict=False)]
        if near:
            said = f"The body says {amount(near[0].mention)}, the headline {amount(claim.mention)}"
            if met:
                yield _finding(claim, near[0], "supported", "consistent", f"{said}.")
            else:
                what = f"{said}, which agrees only if digits were cut instead of rounded."
                yield _finding(claim, near[0], "not_enough_evidence", "rounding", what)
            continue
        others = [b for b in beside if _same(claim, b, known=False)]
        elsewhere = any(_meets(claim, b, strict=False) for b in same_kind)
        if elsewhere or not others or not all(_meets(others[0], b, strict=False) for b in others):
            continue
        said = f"The body says {amount(others[0].mention)}, the headline {amount(claim.mention)}"
        if all(_same(claim, b, known=True) for b in others):
            yield _finding(claim, others[0], "refuted", "inconsistent", f"{said}, of the same thing.")
        else:
            what = f"{said}; whether of the same thing is not told."
            yield _finding(claim, others[0], "not_enough_evidence", "unsure_link", what)


def _finding(claim: Claim, other: Claim, verdict: str, code: str, what: str) -> Finding:
    evidence = _evidence(headline=claim, body=other)
    return Finding("headline", claim.mention, verdict, code, what, rounded(other.mention), evidence=evidence)


def _evidence(**parts: Claim) -> dict[str, str]:
    return {"mentions": lists_as_json({part: [c.mention.mention_id] for part, c in parts.items()})}


def _comparable(a: Claim, b: Claim) -> bool:
    """Tell whether nothing says that two claims of one kind are of different things."""
    way = a.direction == b.direction or a.direction is None or b.direction is None
    same_role = a.role == b.role and way and a.basis in (b.basis, None)
    return same_role and (a.metric is None or b.metric is None or _metric(a) == _metric(b))


def _same(a: Claim, b: Claim, *, known: bool) -> bool:
    """Tell whether a headline's claim and another are of the same metric, entity and period, or may be if that need not be known."""
    if _metric(a) is None or _metric(a) != _metric(b) or (a.modality in _FACTS) != (b.modality in _FACTS):
        return False
    pairs = ((entity(a), entity(b)), (a.period, b.period))
    if known:
        inherited = {"metric", "entity", "period"} & {*a.inherited, *b.inherited}
        left_out = sum(x is None for x, _ in pairs)
        most = 1 if a.metric_id is not None else 0
        return not inherited and left_out <= most and all(y is not None and x in (None, y) for x, y in pairs)
    return all(x is None or y is None or x == y for x, y in pairs)


def _meets(a: Claim, b: Claim, *, strict: bool) -> bool:
    first, second = (rounded if strict else coarse)(a.mention), (rounded if strict else truncated)(b.mention)
    return first is not None and second is not None and first.meets(second)


def _metric(claim: Claim) -> str | None:
    return claim.metric_id or (claim.metric.replace(" ", "").casefold() if claim.metric else None)


def entity(claim: Claim) -> str | None:
    """Return what identifies a claim's entity: its id, else its name."""
    return claim.entity_id or (claim.entity.replace(" ", "").casefold() if claim.entity else None)


def distant_changes(claims: Sequence[Claim], tied: Collection[str]) -> Iterator[Finding]:
    """Test changes whose two levels stand in other clauses than their size.

    Args:
        claims: the claims of one article.
        tied: mention ids of changes that a tie within their clause tests already.

    Yields:
        Findings on the sizes of changes for which the article states exactly one level and one base, of the same metric, entity and
        unit and of just their periods.
    """
    changes = [
        c
        for c in claims
        if c.role == "change" and c.direction and c.metric_id and c.period is not None and c.modality in _FACTS
        and c.mention.kind in _SIZES and c.mention.mention_id not in tied
    ]  # fmt: skip
    if not changes:
        return
    levels: dict[tuple[str, str | None, Period], list[Claim]] = defaultdict(list)
    for c in claims:
        if c.role != "change" and c.metric_id and c.period and c.modality in _FACTS:
            levels[c.metric_id, entity(c), c.period].append(c)
    for c in changes:
        part, before = _SIZES[c.mention.kind], base_period(c)
        if not c.metric_id or c.period is None or before in (None, c.period):
            continue
        level = _only(levels.get((c.metric_id, entity(c), c.period), ()))
        base = _only(levels.get((c.metric_id, entity(c), before), ()))
        if level is None or base is None or not alike(level.mention, base.mention):
            continue
        if (part == "difference") != (level.mention.kind == "percent"):
            continue
        for finding in shifts.change(
            1 if c.direction == "up" else -1, base.mention, level.mention, **{part: c.mention}
        ):
            sure = _if_sure(finding, c, level, base)
            sure.evidence = _evidence(base=base, level=level, change=c)
            yield sure


def base_period(claim: Claim) -> Period | None:
    """Return the time that a change is measured against: the one that is told, or the year before where it is year on year."""
    if claim.base_period is not None or claim.basis != "yoy" or claim.period is None:
        return claim.base_period
    first, last = claim.period
    return _year_before(first), _year_before(last)


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _only(claims: Sequence[Claim]) -> Claim | None:
    """Return the first of claims that all say the same, or None."""
    first = next(iter(claims), None)
    agree = first is not None and all(alike(first.mention, c.mention) and _meets(first, c, strict=True) for c in claims)
    return first if agree else None


def _if_sure(finding: Finding, *claims: Claim) -> Finding:
    """Take a refutation back where the numbers lie far apart, or where what they are of was told elsewhere."""
    starts = [c.mention.start for c in claims]
    told = not any({"metric", "entity", "period"} & set(c.inherited) for c in claims)
    near = max(starts) - min(starts) <= _FAR and len({c.mention.field for c in claims}) == 1
    if finding.verdict != "refuted" or (told and near):
        return finding
    what = f"{finding.explanation[:-1]}; but whether the three are of the same thing is not sure."
    return replace(finding, verdict="not_enough_evidence", reason_code="unsure_link", explanation=what, suggested=None)
