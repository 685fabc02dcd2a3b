"""Claims against the claims of other articles, over the whole corpus: DuckDB, so that memory does not grow with it.

What is compared, and when two numbers do not meet, is said in SQL once for all rows; `pipeline.grammar.testing.intervals` has the same
readings for single numbers. What an article says is put into words once, however many others it is held against, and Arrow joins
these words to sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from pipeline import database, parts, schema
from pipeline.config import Config
from pipeline.stages import _comparable

SLICE = 40_000
"""Claims that are compared at a time; those of one metric, entity and period stay together."""
_KEY_BITS = 128
"""Of an MD5 hash, whose equal ranges hold about equally many keys."""
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
        Rows of `schema.CHECKS`, in no order: for each actual claim that another article has of the same metric, entity,
        period, role, basis, unit and release, whether their rounding intervals meet.
    """
    if not claims or not documents:
        return
    with database.connect(config.check.memory, spill) as db:
        db.execute(f"SET TimeZone = '{schema.HOME_TIME_ZONE}'")
        for name, files in (("claims", claims), ("relations", relations), ("documents", documents)):
            empty = schema.PUBLISHED[name].arrow().empty_table()
            db.register(name, db.read_parquet([str(f) for f in files]) if files else empty)
        db.register("metrics", _comparable.metrics(config))
        for name, words in _comparable.words().items():
            db.register(name, words)
        db.execute(_comparable.MACROS)
        db.execute(_comparable.signs())
        db.execute(_FIGURES)
        db.execute(_OPPOSED)
        ((rows,),) = db.execute("SELECT count(*) FROM figures").fetchall()
        slices = rows // SLICE + 1
        for number in range(slices):
            first, end = ((n << _KEY_BITS) // slices for n in (number, number + 1))
            db.execute(_FIGURE, {"first": str(first), "last": str(end - 1)})
            for step in (_ARTICLE, _FAMILY, _HELD, _EDGE, _PAIR, _WORST, _SAID):
                db.execute(step)
            db.register("told", _told(db))
            yield parts.conform(db.sql(_CHECKS).to_arrow_table(), schema.CHECKS)


def _told(db: duckdb.DuckDBPyConnection) -> pa.Table:
    """Join what others say to a sentence for each claim, and their articles and claims to JSON lists."""
    worst = db.sql("FROM worst ORDER BY n").to_arrow_table()
    said = db.sql("FROM said").to_arrow_table()
    others = worst["others"].combine_chunks()
    at = pc.index_in(others.values, said["n"].combine_chunks())
    joints = {"says": "; ", "article": ",", "mention": ","}
    columns = {
        name: pc.binary_join(pa.ListArray.from_arrays(others.offsets, said[name].combine_chunks().take(at)), joint)
        for name, joint in joints.items()
    }
    return pa.table({"n": worst["n"], "rank": worst["rank"], "first": pc.list_element(others, 0), **columns})


_FIGURES = """
CREATE TEMP TABLE figures AS
WITH claim AS (
    SELECT c.*, d.lang, d.published_at::DATE AS day, coalesce(d.duplicate_of, d.doc_id) AS family,
        coalesce(metric_id, '~' || folded(metric)) || array_to_string(
            list_sort(list_intersect(string_split(metric, ' '), w.qualifiers)), ' ') AS what,
        coalesce(entity_id, '~' || folded(entity)) AS whose,
        coalesce(resolution, 0)::DECIMAL(38, 9) AS r,
        CASE WHEN kind = 'money' AND role <> 'change' THEN coalesce(sign_that_begins(lang, substr(claim_text, "end" - sentence_start + 1)),
            sign_that_ends(lang, metric), CASE WHEN coalesce(value_exact, low) < 0 THEN -1 END) END AS sign
    FROM claims c JOIN documents d USING (doc_id) JOIN words w USING (lang)
    ANTI JOIN (SELECT mention_id AS claim_id FROM relations WHERE part = 'converted') USING (claim_id)
    WHERE decision IS DISTINCT FROM 'rejected' AND modality = 'actual' AND approx <> 'vague' AND metric IS NOT NULL AND entity IS NOT NULL AND unit IS NOT NULL
        AND period_start IS NOT NULL AND period_end IS NOT NULL AND kind NOT IN ('multiple', 'fraction', 'ratio', 'rank')
        AND (role <> 'change' OR (direction IS NOT NULL AND (basis IS NOT NULL OR base_period_start IS NOT NULL)))
        AND coalesce(greatest(abs(value_exact), abs(low), abs(high), resolution), 0) < 1e27::DECIMAL(38, 9)),
named AS (
    SELECT *, last_digit(value_exact, r, surface) AS digit
    FROM claim ANTI JOIN generic ON generic.lang = claim.lang AND '~' || generic.name = claim.whose AND claim.entity_id IS NULL),
read AS (
    SELECT *, band_width(r, digit) AS width, rounding(r, approx) AS tight, cutting(r, approx, digit) AS loose FROM named),
ends AS (
    SELECT *, least_end(value_exact, low, approx, tight, true, width) AS l, greatest_end(value_exact, high, approx, tight, true, width) AS h,
        least_end(value_exact, low, approx, loose, false, width) AS loose_l,
        greatest_end(value_exact, high, approx, loose, false, width) AS loose_h,
        -- A fall is a change below zero; of a level the sign may stand in words, so that it counts only where others tell the opposite.
        (role = 'change' AND direction = 'down') <> (coalesce(value_exact, low) < 0) AS flip,
        CASE WHEN role = 'change' THEN ' ' || direction ELSE '' END AS way
    FROM read)
SELECT claim_id, doc_id, family, day, surface, value_exact AS value, unit, flip, way, sign,
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
ORDER BY key
"""
"""Sorted, so that a slice is found without a look at the others."""

_OPPOSED = """
CREATE TEMP TABLE opposed AS
SELECT key FROM figures WHERE sign IS NOT NULL GROUP BY key HAVING min(sign) < max(sign)
"""
"""What some call a surplus and others a deficit; who says neither is then held against nobody."""

_FIGURE = """
CREATE OR REPLACE TEMP TABLE figure AS
SELECT * REPLACE (flip <> turned AS flip, CASE WHEN NOT is_opposed THEN way WHEN turned THEN ' deficit' ELSE ' surplus' END AS way,
        CASE WHEN turned THEN -h ELSE l END AS l, CASE WHEN turned THEN -l ELSE h END AS h,
        CASE WHEN turned THEN -loose_h ELSE loose_l END AS loose_l, CASE WHEN turned THEN -loose_l ELSE loose_h END AS loose_h),
    row_number() OVER (ORDER BY day, claim_id) AS n
FROM (SELECT f.*, o.key IS NOT NULL AS is_opposed, o.key IS NOT NULL AND sign < 0 AS turned
    FROM figures f LEFT JOIN opposed o ON f.key = o.key WHERE f.key BETWEEN $first::UHUGEINT AND $last::UHUGEINT)
WHERE NOT is_opposed OR sign IS NOT NULL
"""

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
SELECT f.*, amount(surface, value, unit) || way AS printed, nullif(value::DOUBLE, 0) AS ratio,
    coalesce(least[CASE WHEN least_of = f.doc_id THEN 2 ELSE 1 END] <= loose_l, false)
        OR coalesce(greatest[CASE WHEN greatest_of = f.doc_id THEN 2 ELSE 1 END] >= loose_h, false) AS apart,
    families > 1 AS witnessed, coalesce(y.h[CASE WHEN h_of = f.family THEN 2 ELSE 1 END] >= f.l, true)
        AND coalesce(y.l[CASE WHEN l_of = f.family THEN 2 ELSE 1 END] <= f.h, true) AS met
FROM figure f SEMI JOIN article USING (key, doc_id) JOIN ends USING (key) JOIN family y USING (key)
"""

_EDGE = f"""
CREATE OR REPLACE TEMP TABLE edge AS
WITH candidate AS (
    SELECT n, key, doc_id, loose_l, loose_h, row_number() OVER (PARTITION BY key, doc_id ORDER BY loose_h, n) AS from_low,
        row_number() OVER (PARTITION BY key, doc_id ORDER BY loose_l DESC, n) AS from_high
    FROM held SEMI JOIN (SELECT key FROM held WHERE apart) USING (key)),
low AS (FROM candidate WHERE from_low = 1 QUALIFY row_number() OVER (PARTITION BY key ORDER BY loose_h, doc_id) <= {NAMED + 1}),
high AS (FROM candidate WHERE from_high = 1 QUALIFY row_number() OVER (PARTITION BY key ORDER BY loose_l DESC, doc_id) <= {NAMED + 1})
FROM held SEMI JOIN (SELECT n FROM low UNION ALL SELECT n FROM high) USING (n)
"""  # noqa: S608

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
_CONFLICTS = 3
"""How many of these reasons are of a conflict."""
_RANK = {code: rank for rank, code in enumerate(_ENDINGS, 1)}

_PAIR = f"""
CREATE OR REPLACE TEMP TABLE pair AS
SELECT n, other, CASE
    WHEN is_copy THEN {_RANK["altered_copy"]}
    WHEN NOT sure THEN {_RANK["unsure_link"]}
    WHEN is_slip(power) THEN {_RANK["scale_slip"]}
    WHEN scope = 'many' THEN {_RANK["many_things"]}
    WHEN scope = 'part' AND NOT is_opposite AND greatest(0, low) * 2 < high THEN {_RANK["part"]}
    WHEN coalesce(abs(days), 1000) > 7 AND (high - low)::DOUBLE <= 2 * band * CASE WHEN in_points THEN 1
        ELSE greatest(abs(loose_l), abs(other_l), 0)::DOUBLE / 2 END THEN {_RANK["revision"]}
    ELSE {_RANK["inconsistent"]} END AS rank
FROM (SELECT h.n, e.n AS other, h.family = e.family AS is_copy, h.sure AND e.sure AS sure, h.turned <> e.turned AS is_opposite, log10(abs(h.ratio / e.ratio)) AS power,
        h.scope, h.band, h.in_points, h.loose_l, e.loose_l AS other_l, least(h.loose_h, e.loose_h) AS low,
        greatest(h.loose_l, e.loose_l) AS high, datediff('day', h.day, e.day) AS days
    FROM held h JOIN edge e ON h.key = e.key AND h.doc_id <> e.doc_id AND (e.loose_h <= h.loose_l OR e.loose_l >= h.loose_h)
    WHERE h.apart)
UNION ALL
SELECT h.n, w.n, CASE WHEN h.met THEN {_RANK["consistent"]} ELSE {_RANK["rounding"]} END
FROM held h JOIN (
    FROM (FROM held QUALIFY row_number() OVER (PARTITION BY key, family ORDER BY day, doc_id, n) = 1)
    QUALIFY row_number() OVER (PARTITION BY key ORDER BY day, doc_id) <= 2
) w ON h.key = w.key AND h.family <> w.family
WHERE h.witnessed AND NOT h.apart
"""  # noqa: S608

_WORST = f"""
CREATE OR REPLACE TEMP TABLE worst AS
WITH ranked AS (SELECT n, list_sort(list(rank::BIGINT << 32 | other)) AS others FROM pair GROUP BY n),
least AS (SELECT n, others, others[1] >> 32 AS rank FROM ranked)
SELECT n, rank, list_transform(list_filter(others, lambda o: o >> 32 <= greatest(rank, {_CONFLICTS})), lambda o: o & {(1 << 32) - 1}) AS others
FROM least
"""  # noqa: S608
"""All conflicts of a claim, or what comes nearest to one, in the order of reason, day and claim."""

_SAID = """
CREATE OR REPLACE TEMP TABLE said AS
SELECT n, to_json(doc_id)::VARCHAR AS article, to_json(claim_id)::VARCHAR AS mention, left(coalesce(publisher, source_uri), 100)
    || coalesce(' of ' || day, '') || ' says ' || printed AS says
FROM held JOIN documents USING (doc_id) SEMI JOIN (SELECT other AS n FROM pair) USING (n)
"""

_CHECKS = f"""
SELECT h.claim_id || ':cross_article:1' AS check_id, h.claim_id AS mention_id, h.doc_id, 'cross_article' AS method,
    (CASE WHEN h.flip THEN -o.h ELSE o.l END)::DOUBLE / 2 AS expected_low,
    (CASE WHEN h.flip THEN -o.l ELSE o.h END)::DOUBLE / 2 AS expected_high,
    h.value::DOUBLE AS found,
    CASE WHEN h.value IS NULL THEN NULL
        WHEN coalesce(o.l <= h.h, true) AND coalesce(o.h >= h.l, true) THEN 0
        ELSE abs((CASE WHEN h.flip THEN -h.value ELSE h.value END)::DOUBLE * 2
            / nullif((CASE WHEN h.l > o.h THEN o.h ELSE o.l END)::DOUBLE, 0) - 1)
        END AS relative_error,
    CASE WHEN rank <= {_CONFLICTS} THEN 'conflicting' WHEN rank = {_RANK["consistent"]} THEN 'supported'
        ELSE 'not_enough_evidence' END AS verdict,
    {list(_ENDINGS)!r}[rank] AS reason_code, NULL::DECIMAL(38, 9) AS suggested_value,
    says || '; the text says ' || h.printed || ', ' || {list(_ENDINGS.values())!r}[rank] || '.' AS explanation,
    '{{"articles": [' || article || '], "mentions": {{"claim": [' || to_json(h.claim_id) || '], "others": [' || mention || ']}}}}' AS evidence
FROM held h JOIN told USING (n) JOIN held o ON o.n = told.first
"""  # noqa: S608
