"""Reading one text: the same steps as a run, without files and tables."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from pipeline import packs
from pipeline.explain import explain as in_words
from pipeline.grammar.claims.context import Read
from pipeline.grammar.claims.linker import read_article
from pipeline.grammar.model import Mention
from pipeline.grammar.reading.resolve import resolve


def annotate(
    text: str, published: date | str | None = None, lang: str = "ko", *, explain: bool = False
) -> list[dict[str, Any]]:
    """Read the quantities, calendar expressions and claims of a text.

    Args:
        text: the text, in any Unicode normal form.
        published: the day that relative dates are resolved against, or a moment, whose day is that of the language's newspapers;
            None leaves them unresolved.
        lang: BCP 47 code of a language that has a pack.
        explain: whether each claim says in words which cue gave each of its fields.

    Returns:
        Mentions in order of place, each a dict: `start`, `end` (code points into `text` as given), `kind`, `value`, `low`,
        `high` (exact decimals as strings), `unit`, `approx`, `date_start`, `date_end` (ISO), and `claim`, a dict of
        `metric`, `entity`, `period`, `modality`, `role`, `direction`, `source`, and where asked `explain`, or None.

    Raises:
        PackError: the language has no pack.
        ValueError: `published` is no ISO date.
    """
    pack, reader = packs.load(lang), packs.reader(lang)
    day = _day(published, pack.pack.time_zone)
    composed, offsets = compose(text)
    mentions = reader.read(composed)
    resolve(mentions, day, reader.units)
    reads = {r.claim.mention.start: r for r in read_article({"text": composed}, mentions, day, pack)}
    return [_as_dict(m, reads.get(m.start), offsets, explain) for m in mentions]


def compose(text: str) -> tuple[str, Sequence[int]]:
    """Bring a text into NFC.

    Returns:
        The NFC text, and for each of its code points, and its end, the offset in the text as given.
    """
    if unicodedata.is_normalized("NFC", text):
        return text, range(len(text) + 1)
    pieces: list[str] = []
    offsets: list[int] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and _composes(text[end - 1], text[end]):
            continue
        piece = unicodedata.normalize("NFC", text[start:end])
        pieces.append(piece)
        offsets.extend([start] * len(piece))
        start = end
    offsets.append(len(text))
    return "".join(pieces), offsets


def _composes(first: str, second: str) -> bool:
    """Whether a character may become one with, or be moved before, the one before it."""
    if unicodedata.combining(second):
        return True
    together = unicodedata.normalize("NFC", first + second)
    return together != unicodedata.normalize("NFC", first) + unicodedata.normalize("NFC", second) or _is_jamo(second)


def _is_jamo(character: str) -> bool:
    """Whether a character is a medial or final jamo, which composes with what the one before became."""
    return "\u1161" <= character <= "\u11ff"


def _day(published: date | str | None, time_zone: str) -> date | None:
    if isinstance(published, str):
        published = datetime.fromisoformat(published)
    if isinstance(published, datetime):
        return (published.astimezone(ZoneInfo(time_zone)) if published.tzinfo else published).date()
    return published


def _as_dict(m: Mention, read: Read | None, offsets: Sequence[int], explain: bool) -> dict[str, Any]:
    return {
        "start": offsets[m.start],
        "end": offsets[m.end],
        "kind": m.kind,
        "value": _plain(m.value),
        "low": _plain(m.low),
        "high": _plain(m.high),
        "unit": m.unit,
        "approx": m.approx,
        "date_start": m.date_start and m.date_start.isoformat(),
        "date_end": m.date_end and m.date_end.isoformat(),
        "claim": read and _claim(read, explain),
    }


def _claim(read: Read, explain: bool) -> dict[str, Any]:
    claim = read.claim
    fields: dict[str, Any] = {
        "metric": claim.metric,
        "entity": claim.entity,
        "period": claim.period and [d.isoformat() for d in claim.period],
        "modality": claim.modality,
        "role": claim.role,
        "direction": claim.direction,
        "source": claim.source,
    }
    return fields | {"explain": in_words(read)} if explain else fields


def _plain(value: Decimal | None) -> str | None:
    if value is None:
        return None
    return format(value.normalize(), "f") if value else "0"
