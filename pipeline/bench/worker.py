"""Runs one of the other readers, in an environment of its own; needs nothing of this project.

    python worker.py NAME

It first writes a JSON line with the `version` of the reader, or the `error` why there is none. Then for each JSON line on standard input, an object
with `texts` (a list of [text, ISO day]), `time_zone`, `lang` and `keep`, it writes one with `seconds` (of processor time, for reading all texts, in
this process), `failed` (texts whose reading raised) and, if `keep`, `found`: for each text what the reader gave, as JSON.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import sys
import time
from collections.abc import Callable
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

Read = Callable[[str, datetime], Any]
"""A reader's own call: a text, and noon of the day that it is read on."""
Plain = Callable[[Any], Any]
"""What the call returned, as JSON."""
Start = Callable[[str, str], tuple[Read, Plain]]
"""Makes a reader for a language and time zone."""

DIMENSIONS = [
    "amount-of-money", "credit-card-number", "distance", "duration", "email", "number", "ordinal", "phone-number", "quantity",
    "temperature", "time", "time-grain", "url", "volume",
]  # fmt: skip


def duckling(lang: str, time_zone: str) -> tuple[Read, Plain]:
    """Duckling with all its dimensions; times are relative to the day's noon."""
    d = importlib.import_module("duckling")
    try:
        zones = Path(str(importlib.import_module("tzdata").__file__)).parent / "zoneinfo"
    except ImportError:
        zones = Path("/usr/share/zoneinfo")
    database = d.load_time_zones(str(zones))
    locale = d.parse_locale(f"{lang.upper()}_XX", d.default_locale_lang(d.parse_lang(lang.upper())))
    dimensions = d.parse_dimensions(DIMENSIONS)

    def read(text: str, noon: datetime) -> Any:
        moment = d.parse_ref_time(database, time_zone, int(noon.timestamp()))
        return d.parse(text, d.Context(moment, locale), dimensions, False)

    return read, lambda found: found


def korean_datetime(lang: str, time_zone: str) -> tuple[Read, Plain]:  # noqa: ARG001 -- all readers are called alike
    """korean-datetime, told that news speaks of the past, the best for it of its four ways to date what has no year."""
    k = importlib.import_module("korean_datetime")
    options = k.ParseOptions(cycle="past")
    return (
        lambda text, noon: k.parse_all(text, now=noon.replace(tzinfo=None), options=options),
        lambda found: [expression.to_dict() for expression in found],
    )


def dateparser(lang: str, time_zone: str) -> tuple[Read, Plain]:  # noqa: ARG001 -- all readers are called alike
    """Search of dateparser, told the language, the day, and that news speaks of the past."""
    search = importlib.import_module("dateparser.search").search_dates

    def read(text: str, noon: datetime) -> Any:
        settings = {"RELATIVE_BASE": noon.replace(tzinfo=None), "PREFER_DATES_FROM": "past"}
        return search(text, languages=[lang], settings=settings, add_period=True)

    return read, lambda found: [[text, moment.isoformat(), period] for text, moment, period in found or ()]


def price_parser(lang: str, time_zone: str) -> tuple[Read, Plain]:  # noqa: ARG001 -- all readers are called alike
    """price-parser, which reads one price a string and does not search: each word of the text is handed to it."""
    price = importlib.import_module("price_parser").Price

    def read(text: str, noon: datetime) -> Any:  # noqa: ARG001 -- all readers are called alike
        return [(m.start(), m.group(), price.fromstring(m.group())) for m in re.finditer(r"\S+", text)]

    def plain(found: Any) -> Any:
        return [
            [start, len(word), str(p.amount), p.currency]
            for start, word, p in found
            if p.amount is not None and p.currency
        ]

    return read, plain


READERS: dict[str, tuple[str, Start]] = {
    "duckling": ("pyduckling-native-phihos", duckling),
    "korean-datetime": ("korean-datetime", korean_datetime),
    "dateparser": ("dateparser", dateparser),
    "price-parser": ("price-parser", price_parser),
}


def main(name: str) -> None:
    """Answer requests until standard input ends."""
    package, start = READERS[name]
    sys.stdout = sys.stderr
    try:
        start("ko", "Asia/Seoul")
        hello = {"version": version(package)}
    except Exception as e:
        hello = {"error": f"{type(e).__name__}: {e}"}
    tell(hello)
    for line in sys.stdin:
        tell(answer(start, json.loads(line)))


def tell(what: dict[str, Any]) -> None:
    """Write a JSON line to standard output, whole.

    The timer signals of Haskell's runtime, which Duckling brings, cut a long write short; Python's own stream, where it is unbuffered, would then
    lose the rest.
    """
    line = memoryview(json.dumps(what).encode() + b"\n")
    while line:
        line = line[os.write(1, line) :]


def answer(start: Start, request: dict[str, Any]) -> dict[str, Any]:
    """Read a request's texts."""
    zone = ZoneInfo(request["time_zone"])
    read, plain = start(request["lang"], request["time_zone"])
    texts = []
    for text, iso in request["texts"]:
        day = date.fromisoformat(iso)
        texts.append((text, datetime(day.year, day.month, day.day, 12, tzinfo=zone)))
    results: list[Any] = []
    failed = 0
    begin = time.process_time()
    for text, noon in texts:
        try:
            results.append(read(text, noon))
        except Exception:
            results.append(None)
            failed += 1
    seconds = time.process_time() - begin
    reply: dict[str, Any] = {"seconds": seconds, "failed": failed}
    if request["keep"]:
        reply["found"] = [[] if result is None else plain(result) for result in results]
    return reply


if __name__ == "__main__":
    main(sys.argv[1])
