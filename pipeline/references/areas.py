"""Of whom a figure is: codes and names of countries and regions to the ids that claims have, and their currencies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache

import pycountry
from babel.core import get_global

from pipeline.references.offices import offices

_DCID_COUNTRY = "country/"
_ALPHA_2 = re.compile(r"[A-Z]{2}")
_FORMER_START = date(1900, 1, 1)
_EURO_AREA = ("EMU", "EUR", date(1999, 1, 1))


def entity_id(code: str, name: str, areas: Mapping[str, str]) -> str | None:
    """Return an entity's id.

    Args:
        code: an office's code: ISO 3166 alpha-2 or alpha-3, ISO 3166-2, Data Commons' id, or one of its own.
        name: the area's name, used where there is no code.
        areas: ids by codes or names that offices write.

    Returns:
        ISO alpha-3 for a country, an id of the entities lexicon for what that names, else the code, or name, as it stands; None
        where there is neither.
    """
    code, name = code.strip(), name.strip()
    if code in areas:
        return areas[code]
    plain = code.removeprefix(_DCID_COUNTRY)
    if _ALPHA_2.fullmatch(plain):
        country = pycountry.countries.get(alpha_2=plain)
        return country.alpha_3 if country else plain
    if plain:
        return plain if plain.isascii() else _named(plain, areas) or plain
    return (_named(name, areas) or name) if name else None


def _named(name: str, areas: Mapping[str, str]) -> str | None:
    return areas.get(name) or next((found for o in offices() if (found := o.place(name))), None) or _english().get(name)


@cache
def _english() -> dict[str, str]:
    return {c.name: c.alpha_3 for c in pycountry.countries} | {
        c.common_name: c.alpha_3 for c in pycountry.countries if hasattr(c, "common_name")
    }


def currencies() -> Iterator[tuple[str, str, date]]:
    """Give the countries that have one currency today, with its ISO 4217 code and the day since when (Unicode CLDR).

    Offices restate older figures in today's currency or do not, so that nothing is said of the time before.
    """
    yield _EURO_AREA
    by_territory = get_global("territory_currencies")
    for country in sorted(pycountry.countries, key=lambda c: c.alpha_3):
        current = [c for c in by_territory.get(country.alpha_2, ()) if c[3] and c[2] is None]
        if len(current) == 1:
            code, since = current[0][0], current[0][1]
            yield country.alpha_3, code, date(*since) if since and since[0] >= _FORMER_START.year else _FORMER_START
