"""Claims against the claims of other articles, over the whole corpus: DuckDB, so that memory does not grow with it.

What is compared, and when two numbers do not meet, is said in SQL once for all rows; `pipeline.grammar.testing.intervals` has the same
readings for single numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipeline import packs, parts, schema
from pipeline.config import Config

ROWS = 50_000
"""Rows handed out at a time."""
SLICE = 200_000
"""Claims that are compared at a time; those of one metric, entity and period stay together."""
NAMED = 4
"""Other articles that a conflict names on each side: those with the least and those with the greatest numbers."""


def across(
    claims: Sequence[Path], relations: Sequence[Path], documents: Sequence[Path], spill: Path, config: Config
) -> Iterator[pa.Table]:
    """Hold the claims of articles against each other.

    Args:
        claims: parts of `schema.CLAIMS`.
        relations: parts of `schema.RELATION_ROWS`, for the amounts that only repeat another one in other money.
        documents: parts of `schema.DOCUMENTS`.
        spill: an empty folder for what does not fit into memory.
        config: the run's settings.

    Yields:
        Rows of `schema.CHECKS` in the table's order: for each actual claim that another article has of the same metric, entity,
        period, role, basis, unit and release, whether their rounding intervals meet.
    """
    if not claims or not documents:
        return
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": config.check.memory,
        "temp_directory": str(spill),
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    with duckdb.connect(config=settings) as db:
        db.execute(f"SET TimeZone = '{schema.HOME_TIME_ZONE}'; SET enable_progress_bar = false")
        for name, files in (("claims", claims), ("relations", relations), ("documents", documents)):
            empty = schema.PUBLISHED[name].arrow().empty_table()
            db.register(name, db.read_parquet([str(f) for f in files]) if files else empty)
        db.register("metrics", _metrics(config))
        db.register("words", _words())
        db.execute(_MACROS)
        db.execute(_FIGURES)
        ((rows,),) = db.execute("SELECT count(*) FROM figures").fetchall()
        slices = rows // SLICE + 1
        for number in range(slices):
            db.execute(_FIGURE, {"slices": slices, "number": number})
            for step in (_ARTICLE, _FAMILY, _HELD, _EDGE, _PAIR, _CHECKS):
                db.execute(step)
        for batch in db.sql("FROM checks ORDER BY check_id").to_arrow_reader(ROWS):
            yield parts.conform(pa.Table.from_batches([batch]), schema.CHECKS)


def _metrics(config: Config) -> pa.Table:
    """What the lexicon says of how far the numbers of one metric may differ."""
    lexicon = packs.load(packs.languages()[0]).metrics
    rows: dict[str, list[Any]] = {"id": [], "scope": [], "band": [], "in_points": [], "short_basis": []}
    for key, metric in lexicon.metrics.items():
        own = metric.revision_band
        rows["id"].append(key)
        rows["scope"].append(metric.scope)
        rows["band"].append(config.check.revision_band if own is None else float(own))
        rows["in_points"].append(own is not None)
        rows["short_basis"].append(metric.short_basis)
    return pa.table(rows)


def _words() -> pa.Table:
    """Words by language: those that make a metric another quantity, and those that name no body by themselves."""
    rows: dict[str, list[Any]] = {"lang": [], "qualifiers": [], "generic": []}
    for lang in packs.languages():
        pack = packs.load(lang)
        noun = pack.claims.noun
        generic = {
            *noun.areas, *noun.persons, *noun.generic, *noun.broad, *noun.bodies, *noun.light, *noun.titles,
            *noun.entity_ends, *noun.not_entity_ends, *pack.claims.context.same_body,
        }  # fmt: skip
        rows["lang"].append(lang)
        rows["qualifiers"].append(sorted(pack.metrics.qualifiers.get(lang, ())))
        rows["generic"].append(sorted(_folded(word) for word in generic))
    strings = pa.list_(pa.string())
    return pa.table(
        [
            pa.array(rows["lang"], pa.string()),
            pa.array(rows["qualifiers"], strings),
            pa.array(rows["generic"], strings),
        ],
        list(rows),
    )


def _folded(name: str) -> str:
    return name.replace(" ", "").lower()


_MACROS = """
CREATE MACRO folded(x) AS lower(replace(x, ' ', ''));
CREATE MACRO whole(x) AS x::DECIMAL(38, 0)::VARCHAR;
CREATE MACRO has_point(surface) AS regexp_matches(surface, '[0-9０-９][.．][0-9０-９]');
-- The worth of 1 in the place of a number's last digit that is not zero; `r` for one that is zero or has a point.
CREATE MACRO last_digit(v, r, surface) AS CASE WHEN v = 0 OR v <> trunc(v) OR has_point(surface) THEN r
    ELSE ('1' || repeat('0', length(whole(v)) - length(rtrim(whole(v), '0'))))::DECIMAL(38, 9) END;
-- Twice what rounding may have moved a number by, and twice what cutting may have, or what stands for digits that were left out.
CREATE MACRO rounding(r, approx) AS CASE approx WHEN 'about' THEN r + r ELSE r END;
CREATE MACRO cutting(v, r, approx, surface) AS greatest(rounding(r, approx) + rounding(r, approx), 0.000000002,
    CASE WHEN approx IN ('exact', 'about') THEN last_digit(v, r, surface) ELSE 0 END);
-- How far a band such as "300 millions" reaches.
CREATE MACRO band_width(v, r, surface) AS greatest(r, last_digit(v, r, surface));
-- Twice the ends of what a printed number may stand for, so that halves stay exact; null for no bound. `slack` is one of the
-- two above; an open end is moved inwards by the least step.
CREATE MACRO least_end(v, low, approx, slack, strict, width) AS CASE approx
    WHEN 'exact' THEN v + v - slack WHEN 'about' THEN v + v - slack WHEN 'range' THEN low + low - slack
    WHEN 'lower_bound' THEN CASE WHEN strict THEN v + v ELSE v + v - slack END
    WHEN 'band' THEN CASE WHEN v < 0 THEN v + v - width - width + 0.000000001 ELSE v + v END END;
CREATE MACRO greatest_end(v, high, approx, slack, strict, width) AS CASE approx
    WHEN 'exact' THEN v + v + slack WHEN 'about' THEN v + v + slack WHEN 'range' THEN high + high + slack
    WHEN 'upper_bound' THEN CASE WHEN strict THEN v + v ELSE v + v + slack END
    WHEN 'band' THEN CASE WHEN v < 0 THEN v + v ELSE v + v + width + width - 0.000000001 END END;
-- How many powers of ten part two numbers of the same digits; null where the digits differ.
CREATE MACRO powers(a, b) AS CASE WHEN a <> 0 AND b <> 0 AND abs(log10(abs(a / b)) - round(log10(abs(a / b)))) < 0.002
    THEN abs(round(log10(abs(a / b)))) END;
CREATE MACRO digits(x) AS regexp_replace(format('{:.6g}', x), '^(-?\\d{1,3})(\\d{3})(\\.|$)', '\\1,\\2\\3');
CREATE MACRO number(x) AS CASE
    WHEN abs(x) >= 999999500000 THEN digits(x / 1e12) || ' trillion' WHEN abs(x) >= 999999500 THEN digits(x / 1e9) || ' billion'
    WHEN abs(x) >= 999999.5 THEN digits(x / 1e6) || ' million' ELSE digits(x) END;
CREATE MACRO amount(surface, value, unit) AS '“' || surface || '”' ||
    CASE WHEN value IS NULL THEN '' ELSE ' (' || number(value::DOUBLE) || CASE WHEN unit LIKE '\\%%' ESCAPE '\\' THEN unit
        ELSE ' ' || unit END || ')' END;
"""
"""Two numbers do not meet, rounded, if one's greatest end is below the other's least; loosely, if it is not above, as such ends are open."""

_FIGURES = """
CREATE TEMP TABLE checks (check_id VARCHAR, mention_id VARCHAR, doc_id VARCHAR, method VARCHAR, expected_low DOUBLE,
    expected_high DOUBLE, found DOUBLE, relative_error DOUBLE, verdict VARCHAR, reason_code VARCHAR, suggested_value DECIMAL(38, 9),
    explanation VARCHAR, evidence VARCHAR);
CREATE TEMP TABLE figures AS
WITH claim AS (
    SELECT c.*, d.lang, d.published_at::DATE AS day, coalesce(d.duplicate_of, d.doc_id) AS family, w.generic,
        coalesce(metric_id, '~' || folded(metric)) || array_to_string(
            list_sort(list_intersect(string_split(metric, ' '), w.qualifiers)), ' ') AS what,
        coalesce(entity_id, '~' || folded(entity)) AS whose,
        coalesce(resolution, 0)::DECIMAL(38, 9) AS r
    FROM claims c JOIN documents d USING (doc_id) JOIN words w USING (lang)
    ANTI JOIN (SELECT mention_id AS claim_id FROM relations WHERE part = 'converted') USING (claim_id)
    WHERE decision IS DISTINCT FROM 'rejected' AND modality = 'actual' AND approx <> 'vague' AND metric IS NOT NULL AND entity IS NOT NULL AND unit IS NOT NULL
        AND period_start IS NOT NULL AND period_end IS NOT NULL AND kind NOT IN ('multiple', 'fraction', 'ratio', 'rank')
        AND (role <> 'change' OR (direction IS NOT NULL AND (basis IS NOT NULL OR base_period_start IS NOT NULL)))
        AND coalesce(greatest(abs(value_exact), abs(low), abs(high), resolution), 0) < 1e27::DECIMAL(38, 9)),
read AS (
    SELECT *, band_width(value_exact, r, surface) AS width, rounding(r, approx) AS tight, cutting(value_exact, r, approx, surface) AS loose
    FROM claim WHERE entity_id IS NOT NULL OR NOT list_contains(generic, substr(whose, 2))),
ends AS (
    SELECT *, least_end(value_exact, low, approx, tight, true, width) AS l, greatest_end(value_exact, high, approx, tight, true, width) AS h,
        least_end(value_exact, low, approx, loose, false, width) AS loose_l,
        greatest_end(value_exact, high, approx, loose, false, width) AS loose_h,
        -- A fall is a change below zero; of a level the sign may stand in words, so that it does not count.
        (role = 'change' AND direction = 'down') <> (coalesce(value_exact, low) < 0) AS flip,
        CASE WHEN role = 'change' THEN ' ' || direction ELSE '' END AS way
    FROM read)
SELECT claim_id, doc_id, family, day, surface, value_exact AS value, unit, flip, way,
    CASE WHEN flip THEN -h ELSE l END AS l, CASE WHEN flip THEN -l ELSE h END AS h,
    CASE WHEN flip THEN -loose_h ELSE loose_l END AS loose_l, CASE WHEN flip THEN -loose_l ELSE loose_h END AS loose_h,
    NOT list_has_any(inherited, ['metric', 'entity', 'period']) AS sure,
    CASE WHEN m.scope = 'many' OR (m.scope = 'part' AND role <> 'change') THEN m.scope ELSE 'one' END AS scope, coalesce(m.band, (SELECT min(band) FROM metrics)) AS band,
    coalesce(m.in_points, false) AND unit LIKE '\\%%' ESCAPE '\\' AS in_points,
    md5_number(concat_ws('|', what, whose, period_start::DATE, period_end::DATE, role, CASE WHEN role = 'change' THEN
        coalesce(basis::VARCHAR, base_period_start::DATE || ' ' || base_period_end::DATE) ELSE coalesce(basis::VARCHAR, '') END,
        kind, unit, coalesce(per, ''), coalesce(vintage::VARCHAR, ''))) AS key
FROM ends LEFT JOIN metrics m ON m.id = metric_id
WHERE NOT (coalesce(m.short_basis, false) AND role <> 'change' AND basis IS NULL AND datediff('day', period_start, period_end) < 300)
"""

_FIGURE = "CREATE OR REPLACE TEMP TABLE figure AS FROM figures WHERE key % $slices = $number"

_ARTICLE = """
CREATE OR REPLACE TEMP TABLE article AS
SELECT key, doc_id, any_value(family) AS family, min(loose_h) AS least, max(loose_l) AS greatest, min(h) AS h, max(l) AS l
FROM figure GROUP BY key, doc_id
-- What an article says in two ways is linked wrongly, or wrong within the article.
HAVING coalesce(max(loose_l) < min(loose_h), true)
QUALIFY count(*) OVER (PARTITION BY key) > 1
"""

_FAMILY = """
CREATE OR REPLACE TEMP TABLE family AS
SELECT key, count(*) AS families, min(h, 2) AS h, arg_min(family, h) AS h_of, max(l, 2) AS l, arg_max(family, l) AS l_of
FROM (SELECT key, family, min(h) AS h, max(l) AS l FROM article GROUP BY key, family) GROUP BY key
"""

_HELD = """
CREATE OR REPLACE TEMP TABLE held AS
WITH ends AS (
    SELECT key, min(least, 2) AS least, arg_min(doc_id, least) AS least_of, max(greatest, 2) AS greatest,
        arg_max(doc_id, greatest) AS greatest_of
    FROM article GROUP BY key)
SELECT f.*, coalesce(least[CASE WHEN least_of = f.doc_id THEN 2 ELSE 1 END] <= loose_l, false)
        OR coalesce(greatest[CASE WHEN greatest_of = f.doc_id THEN 2 ELSE 1 END] >= loose_h, false) AS apart,
    families > 1 AS witnessed, coalesce(y.h[CASE WHEN h_of = f.family THEN 2 ELSE 1 END] >= f.l, true)
        AND coalesce(y.l[CASE WHEN l_of = f.family THEN 2 ELSE 1 END] <= f.h, true) AS met
FROM figure f SEMI JOIN article USING (key, doc_id) JOIN ends USING (key) JOIN family y USING (key)
"""

_EDGE = f"""
CREATE OR REPLACE TEMP TABLE edge AS
WITH candidate AS (
    SELECT *, row_number() OVER (PARTITION BY key, doc_id ORDER BY loose_h, claim_id) AS from_low,
        row_number() OVER (PARTITION BY key, doc_id ORDER BY loose_l DESC, claim_id) AS from_high
    FROM held SEMI JOIN (SELECT key FROM held WHERE apart) USING (key)),
low AS (FROM candidate WHERE from_low = 1 QUALIFY row_number() OVER (PARTITION BY key ORDER BY loose_h, doc_id) <= {NAMED + 1}),
high AS (FROM candidate WHERE from_high = 1 QUALIFY row_number() OVER (PARTITION BY key ORDER BY loose_l DESC, doc_id) <= {NAMED + 1})
FROM low UNION BY NAME FROM high
"""  # noqa: S608

_PAIR = """
CREATE OR REPLACE TEMP TABLE pair AS
SELECT h.claim_id, e.claim_id AS other, CASE
    WHEN h.family = e.family THEN 'altered_copy'
    WHEN NOT h.sure OR NOT e.sure THEN 'unsure_link'
    WHEN powers(h.value, e.value) IN (1, 2, 3, 4, 8) THEN 'scale_slip'
    WHEN h.scope = 'many' THEN 'many_things'
    WHEN h.scope = 'part' AND greatest(0, least(h.loose_h, e.loose_h)) * 2 < greatest(h.loose_l, e.loose_l) THEN 'part'
    WHEN coalesce(abs(datediff('day', h.day, e.day)), 1000) > 7
        AND (greatest(h.loose_l, e.loose_l) - least(h.loose_h, e.loose_h))::DOUBLE <= 2 * h.band * CASE WHEN h.in_points THEN 1
            ELSE greatest(abs(h.loose_l), abs(e.loose_l), 0)::DOUBLE / 2 END THEN 'revision'
    ELSE 'inconsistent' END AS code
FROM held h JOIN edge e ON h.key = e.key AND h.doc_id <> e.doc_id AND (e.loose_h <= h.loose_l OR e.loose_l >= h.loose_h)
WHERE h.apart
UNION ALL
SELECT h.claim_id, w.claim_id, CASE WHEN h.met THEN 'consistent' ELSE 'rounding' END
FROM held h JOIN (
    FROM (FROM held QUALIFY row_number() OVER (PARTITION BY key, family ORDER BY day, doc_id, claim_id) = 1)
    QUALIFY row_number() OVER (PARTITION BY key ORDER BY day, doc_id) <= 2
) w ON h.key = w.key AND h.family <> w.family
WHERE h.witnessed AND NOT h.apart
"""

_ENDINGS = {
    "altered_copy": "in what is else a copy of the same report",
    "scale_slip": "of the same metric, entity and period: the digits agree, but not the scale",
    "inconsistent": "of the same metric, entity and period",
    "unsure_link": "but whether of the same thing was told elsewhere",
    "many_things": "but the name stands for several things",
    "part": "but one may be of a part of the other",
    "revision": "a gap that a later release may explain",
    "rounding": "which agree only if digits were cut instead of rounded",
    "consistent": "which agree",
}
"""How the sentence ends, by reason; the worst first."""

_CHECKS = f"""
INSERT INTO checks BY NAME
WITH told AS (
    SELECT p.*, e.doc_id AS other_doc, e.surface, e.value, e.unit, e.way, e.l, e.h, e.day, list_position({list(_ENDINGS)!r}, code) AS rank,
        left(coalesce(d.publisher, d.source_uri), 100) || coalesce(' of ' || e.day, '') AS who
    FROM pair p JOIN held e ON e.claim_id = p.other JOIN documents d ON d.doc_id = e.doc_id),
worst AS (FROM told QUALIFY rank <= 3 OR rank = min(rank) OVER (PARTITION BY claim_id)),
summed AS (
    SELECT claim_id, arg_min(worst, (rank, day, other)) AS first, list(other ORDER BY rank, day, other) AS others,
        list(other_doc ORDER BY rank, day, other) AS articles,
        string_agg(who || ' says ' || amount(surface, value, unit) || way, '; ' ORDER BY rank, day, other) AS says
    FROM worst GROUP BY claim_id)
SELECT h.claim_id || ':cross_article:1' AS check_id, h.claim_id AS mention_id, h.doc_id, 'cross_article' AS method,
    (CASE WHEN flip THEN -first.h ELSE first.l END)::DOUBLE / 2 AS expected_low,
    (CASE WHEN flip THEN -first.l ELSE first.h END)::DOUBLE / 2 AS expected_high,
    h.value::DOUBLE AS found,
    CASE WHEN h.value IS NULL THEN NULL
        WHEN coalesce(first.l <= h.h, true) AND coalesce(first.h >= h.l, true) THEN 0
        ELSE abs((CASE WHEN h.flip THEN -h.value ELSE h.value END)::DOUBLE * 2
            / nullif((CASE WHEN h.l > first.h THEN first.h ELSE first.l END)::DOUBLE, 0) - 1)
        END AS relative_error,
    CASE WHEN first.code IN ('altered_copy', 'scale_slip', 'inconsistent') THEN 'conflicting'
        WHEN first.code = 'consistent' THEN 'supported' ELSE 'not_enough_evidence' END AS verdict,
    first.code AS reason_code, NULL::DECIMAL(38, 9) AS suggested_value,
    says || '; the text says ' || amount(h.surface, h.value, h.unit) || h.way || ', ' || CASE first.code
        {" ".join(f"WHEN '{code}' THEN '{end}'" for code, end in _ENDINGS.items())} END || '.' AS explanation,
    '{{"articles": ' || to_json(articles) || ', "mentions": {{"claim": ' || to_json([h.claim_id]) || ', "others": ' || to_json(others)
        || '}}}}' AS evidence
FROM held h JOIN summed USING (claim_id)
"""  # noqa: S608
