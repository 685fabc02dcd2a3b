"""Articles with every number and date that was read in them, what it claims and how its checks came out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from pipeline.stages.report_pages.figures import PROSE, TITLE
from pipeline.stages.report_pages.findings import CHECKS_EACH, EVIDENCE, WORST, Check
from pipeline.stages.report_pages.plan import ARTICLE_CHARS
from pipeline.stages.report_pages.typeset import fragment, isolated, visible

if TYPE_CHECKING:
    import duckdb

TOGETHER = 20
"""Articles held in memory at a time."""
MENTIONS = 2_000
"""Numbers and dates of one article that are marked."""
FACTS = 12
"""Facts of a check's evidence that are shown."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A number or date; offsets are code points into its field."""

    mention_id: str
    part: str
    start: int
    end: int
    surface: str
    kind: str
    approx: str
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    unit: str | None
    per: str | None
    usd: float | None
    krw: float | None
    timex: str | None
    date_start: date | None
    date_end: date | None
    is_claim: bool
    metric: str | None
    entity: str | None
    period_start: date | None
    period_end: date | None
    modality: str | None
    source: str | None
    claimed: str | None
    made: int
    checks: list[Check] = field(default_factory=list)

    @property
    def verdict(self) -> str | None:
        """The claim's verdict, or the worst of the checks of a mention that is no claim."""
        return self.claimed if self.is_claim else next((c.verdict for c in self.checks), None)

    @property
    def more_checks(self) -> int:
        """Checks that were made of it and are not shown."""
        return self.made - len(self.checks)


@dataclass(frozen=True, slots=True)
class Article:
    """An article as its page shows it; `chars` counts the whole body, `mentions` those that are marked of `found`."""

    doc_id: str
    title: str | None
    publisher: str | None
    day: date | None
    lang: str | None
    url: str | None
    source_uri: str
    original: str | None
    text: str
    chars: int
    found: int
    mentions: list[Mention] = field(default_factory=list)

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """The kinds of its mentions and how many there are of each, the largest first."""
        kinds = [m.kind for m in self.mentions]
        return sorted(((k, kinds.count(k)) for k in set(kinds)), key=lambda pair: (-pair[1], pair[0]))

    @property
    def verdicts(self) -> set[str]:
        """The verdicts in it."""
        return {m.verdict for m in self.mentions if m.verdict}


def articles(connection: duckdb.DuckDBPyConnection, doc_ids: Sequence[str]) -> Iterator[Article]:
    """Yield articles in a given order, a few of them in memory at a time.

    Args:
        connection: the tables, as `figures.opened` gives them.
        doc_ids: their keys.
    """
    for first in range(0, len(doc_ids), TOGETHER):
        chosen = doc_ids[first : first + TOGETHER]
        given = {"ids": list(chosen)}
        found = {row[0]: Article(*row) for row in connection.execute(_ARTICLES, given).fetchall()}
        numbers: dict[str, Mention] = {}
        for doc_id, *values in connection.execute(_MENTIONS, given).fetchall():
            mention = Mention(*values)
            numbers[mention.mention_id] = mention
            found[doc_id].mentions.append(mention)
        for mention_id, *values in connection.execute(_CHECKS, given).fetchall():
            if mention_id in numbers:
                numbers[mention_id].checks.append(Check(*values))
        yield from (found[doc_id] for doc_id in chosen if doc_id in found)


def annotated(article: Article, part: str) -> list[Markup]:
    """Return the lines of an article's field, each mention in a link to its card.

    Of two that overlap the first and longer one is a link, and the other one's place is an empty element of its id.
    """
    text = (article.title or "") if part == "title" else article.text
    lines: list[list[Markup]] = [[]]
    at = 0

    def add(piece: str) -> None:
        first, *others = piece.split("\n")
        lines[-1].append(visible(first))
        lines.extend([visible(line)] for line in others)

    for m in sorted((m for m in article.mentions if m.part == part), key=lambda m: (m.start, -m.end)):
        if text[m.start : m.end] != m.surface:
            continue
        if m.start < at:
            lines[-1].append(Markup('<span id="{}"></span>').format(m.mention_id))
            continue
        add(text[at : m.start])
        described = f"kind-{m.kind}" + (f" verdict-{m.verdict}" if m.verdict else "")
        lines[-1].append(
            Markup('<a class="mention {} {}" id="{}" href="#card-{}" aria-describedby="{}">{}</a>').format(
                m.kind,
                m.verdict or "",
                m.mention_id,
                fragment(m.mention_id),
                described,
                visible(m.surface.replace("\n", " ")),
            )
        )
        at = m.end
    add(text[at:])
    return [isolated(Markup("").join(line), article.lang) for line in lines if any(piece.strip() for piece in line)]


def evidence(check: Check, names: Mapping[str, str]) -> list[tuple[str, str, Sequence[tuple[str, str | None]]]]:
    """Return what a check rests on.

    Args:
        check: the check.
        names: surfaces by mention_id, of the article's own mentions.

    Returns:
        Facts as their sort, their name and their values: `part` for mentions, by what they are in the tie, each with its
        mention_id; `fx` for the days of a rate, named by its two currencies; `fact` for all else, named by its path. Empty
        for evidence that is no JSON or was cut.
    """
    try:
        data = json.loads(check.evidence)
    except ValueError:
        return []
    facts: list[tuple[str, str, Sequence[tuple[str, str | None]]]] = []
    for key, value in data.items() if isinstance(data, dict) else ():
        match key, value:
            case "mentions", dict():
                for part, ids in value.items():
                    listed = [i for i in ids if isinstance(i, str)] if isinstance(ids, list) else []
                    facts.append(("part", part, [(names.get(i, i), i if i in names else None) for i in listed[:FACTS]]))
            case "fx", {"currency": str(currency), "quote": str(quote), "fixings": [*fixings]}:
                days = [f"{x['day']}: {x['rate']}" for x in fixings if isinstance(x, dict) and {"day", "rate"} <= {*x}]
                facts.append(("fx", f"{currency}/{quote}", [(day, None) for day in days[:FACTS]]))
            case _:
                facts += [("fact", path, [(text[:PROSE], None)]) for path, text in _flat(key, value)]
    return [fact for fact in facts if fact[2]][:FACTS]


def _flat(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(f"{path} {key}", inner)
    elif isinstance(value, list) and any(isinstance(inner, dict | list) for inner in value):
        for inner in value:
            yield from _flat(path, inner)
    elif isinstance(value, list):
        yield _title(path), ", ".join(map(str, value))
    elif value is not None:
        yield _title(path), str(value)


def _title(path: str) -> str:
    return re.sub(r"[_\s]+", " ", path)[:TITLE]


_ARTICLES = f"""
SELECT doc_id, left(title, {ARTICLE_CHARS}), left(publisher, {TITLE}), published_at::DATE, lang, url,
    left(source_uri, {TITLE}), duplicate_of, left(text, {ARTICLE_CHARS}), length(text),
    (SELECT count(*) FROM mentions m WHERE m.doc_id = d.doc_id)
FROM documents d WHERE doc_id IN (SELECT unnest($ids))
"""  # noqa: S608
_MENTIONS = f"""
SELECT m.doc_id, m.mention_id, m.field::VARCHAR, m.start, m."end", m.surface, m.kind::VARCHAR, m.approx::VARCHAR,
    m.value_exact, m.low, m.high, m.unit, m.per, m.value_usd, m.value_krw, m.timex, m.date_start::DATE, m.date_end::DATE,
    c.claim_id IS NOT NULL, left(c.metric, {TITLE}), left(c.entity, {TITLE}), c.period_start::DATE, c.period_end::DATE,
    c.modality::VARCHAR, left(c.source, {TITLE}), c.verdict::VARCHAR, coalesce(k.made, 0)
FROM mentions m LEFT JOIN claims c ON c.claim_id = m.mention_id AND c.doc_id IN (SELECT unnest($ids))
LEFT JOIN (SELECT mention_id, count(*) AS made FROM checks WHERE doc_id IN (SELECT unnest($ids)) GROUP BY mention_id) k
    ON k.mention_id = m.mention_id
WHERE m.doc_id IN (SELECT unnest($ids)) AND m."end" <= {ARTICLE_CHARS}
QUALIFY row_number() OVER (PARTITION BY m.doc_id ORDER BY m.field = 'text', m.start, m."end" DESC, m.mention_id) <= {MENTIONS}
ORDER BY m.doc_id, m.field = 'text', m.start, m."end" DESC, m.mention_id
"""  # noqa: S608
_CHECKS = f"""
SELECT mention_id, method::VARCHAR, verdict::VARCHAR, expected_low, expected_high, found, relative_error,
    suggested_value, left(explanation, {PROSE}), left(evidence, {EVIDENCE})
FROM checks WHERE doc_id IN (SELECT unnest($ids))
QUALIFY row_number() OVER (PARTITION BY mention_id ORDER BY {WORST}, check_id) <= {CHECKS_EACH}
ORDER BY mention_id, {WORST}, check_id
"""  # noqa: S608
