"""What the packs say of claims that are held against each other, as tables and SQL macros; how a printed number is read, as macros."""

from __future__ import annotations

import re
from typing import Any

import pyarrow as pa

from pipeline import packs
from pipeline.config import Config
from pipeline.references.model import literal


def metrics(config: Config) -> pa.Table:
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


def words() -> dict[str, pa.Table]:
    """Words by language: `words`, those that make a metric another quantity, and `generic`, those that name no body by themselves."""
    qualifiers: list[list[str]] = []
    generic: list[tuple[str, str]] = []
    for lang in packs.languages():
        pack = packs.load(lang)
        noun = pack.claims.noun
        names = {
            *noun.areas, *noun.persons, *noun.generic, *noun.broad, *noun.bodies, *noun.light, *noun.titles,
            *noun.entity_ends, *noun.not_entity_ends, *pack.claims.context.same_body,
        }  # fmt: skip
        qualifiers.append(sorted(pack.metrics.qualifiers.get(lang, ())))
        generic += [(lang, name) for name in sorted({_folded(word) for word in names})]
    return {
        "words": pa.table(
            {
                "lang": pa.array(packs.languages(), pa.string()),
                "qualifiers": pa.array(qualifiers, pa.list_(pa.string())),
            }
        ),
        "generic": pa.table(
            {
                "lang": pa.array([lang for lang, _ in generic], pa.string()),
                "name": pa.array([name for _, name in generic], pa.string()),
            }
        ),
    }


def signs() -> str:
    """Return SQL macros that tell 1 of words for a surplus and -1 of those for a deficit, by language: where a text begins with one, or ends."""
    told: dict[str, list[str]] = {"begins": [], "ends": []}
    for lang in packs.languages():
        balance = packs.load(lang).relations.balance
        for sign, words in ((-1, balance.negative), (1, balance.positive)):
            either = f"(?:{'|'.join(map(re.escape, words))})"
            for place, pattern in (("begins", rf"^\s?{either}"), ("ends", f"{either}$")):
                told[place].append(f"WHEN lang = {literal(lang)} AND regexp_matches(x, {literal(pattern)}) THEN {sign}")
    return ";".join(
        f"CREATE MACRO sign_that_{place}(lang, x) AS CASE {' '.join(cases)} END" for place, cases in told.items()
    )


def _folded(name: str) -> str:
    return name.replace(" ", "").lower()


MACROS = """
CREATE MACRO folded(x) AS lower(replace(x, ' ', ''));
CREATE MACRO has_point(surface) AS regexp_matches(surface, '[0-9０-９][.．][0-9０-９]');
-- The worth of 1 in the place of a number's last digit that is not zero; `r` for one that is zero or has a point.
CREATE MACRO last_digit(v, r, surface) AS CASE WHEN v = 0 OR v <> trunc(v) OR has_point(surface) THEN r
    ELSE ('1' || regexp_extract(v::VARCHAR, '(0*)\\.0+$', 1))::DECIMAL(38, 9) END;
-- Twice what rounding may have moved a number by, and twice what cutting may have, or what stands for digits that were left out.
CREATE MACRO rounding(r, approx) AS CASE approx WHEN 'about' THEN r + r ELSE r END;
CREATE MACRO cutting(r, approx, digit) AS greatest(rounding(r, approx) + rounding(r, approx), 0.000000002,
    CASE WHEN approx IN ('exact', 'about') THEN digit ELSE 0 END);
-- How far a band such as "300 millions" reaches.
CREATE MACRO band_width(r, digit) AS greatest(r, digit);
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
-- Whether numbers of the same digits are parted by as many powers of ten as a mix-up of scale words; `power` is the logarithm of their ratio.
CREATE MACRO is_slip(power) AS abs(power - round(power)) < 0.002 AND (abs(round(power)) BETWEEN 1 AND 4 OR abs(round(power)) = 8);
CREATE MACRO digits(x) AS regexp_replace(format('{:.6g}', x), '^(-?\\d{1,3})(\\d{3})(\\.|$)', '\\1,\\2\\3');
CREATE MACRO number(x) AS CASE
    WHEN abs(x) >= 999999500000 THEN digits(x / 1e12) || ' trillion' WHEN abs(x) >= 999999500 THEN digits(x / 1e9) || ' billion'
    WHEN abs(x) >= 999999.5 THEN digits(x / 1e6) || ' million' ELSE digits(x) END;
CREATE MACRO amount(surface, value, unit) AS '“' || surface || '”' ||
    CASE WHEN value IS NULL THEN '' ELSE ' (' || number(value::DOUBLE) || CASE WHEN unit LIKE '\\%%' ESCAPE '\\' THEN unit
        ELSE ' ' || unit END || ')' END;
"""
"""Two numbers do not meet, rounded, if one's greatest end is below the other's least; loosely, if it is not above, as such ends are open."""
