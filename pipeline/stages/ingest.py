"""Files to documents: read, decode, cut the page furniture, find headline, dateline, publisher."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from hashlib import sha256
from math import isnan
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from pipeline import packs
from pipeline.config import Config
from pipeline.errors import Refusal
from pipeline.grammar.pack import Pack
from pipeline.grammar.page.dateline import Dateline, DatelineLexicon, read_moment
from pipeline.grammar.page.saved import find_publisher, read_dateline, read_page, trim
from pipeline.readers import Raw, Refused, Source, read
from pipeline.readers.decode import clean
from pipeline.schema import DOCUMENTS, HOME_TIME_ZONE, QUARANTINE, to_table

_BATCH_ROWS = 512
_BATCH_CHARS = 8_000_000
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8}){0,4}")
_UNDETERMINED = "und"
_LONGEST_NAME = 2_000
_PAGE_FACTOR = 2
"""A page with its furniture may be so many times as long as an article."""

Row = dict[str, Any]


@dataclass(slots=True)
class _Batch:
    documents: list[Row] = field(default_factory=list)
    quarantine: list[Row] = field(default_factory=list)
    chars: int = 0

    @property
    def full(self) -> bool:
        return len(self.documents) + len(self.quarantine) >= _BATCH_ROWS or self.chars >= _BATCH_CHARS

    def tables(self) -> tuple[pa.Table, pa.Table]:
        return to_table(DOCUMENTS, self.documents), to_table(QUARANTINE, self.quarantine)


@dataclass(frozen=True, slots=True)
class _Notice:
    """What is wrong with an article that stays."""

    reason_code: str
    detail: str
    thing: Any


def ingest(sources: Sequence[Source], config: Config) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Read files into articles, streaming, in bounded batches.

    A plain text file is taken for a saved page, and an HTML file's extracted body for what may still hold some furniture: both lose it (see
    `grammar.page.saved.read_page`). A record's text loses only what surely is none of the article (`grammar.page.trim`). A date beyond
    `config.run.as_of`, or one that cannot be read, leaves `published_at` null. The HTML's language attribute gives way where the
    text is evidently in another language, one that has a pack.

    Args:
        sources: the files, as `readers.discover` lists them.
        config: the run's settings.

    Yields:
        Rows of `schema.DOCUMENTS` with null `duplicate_of`, and rows of `schema.QUARANTINE`: what was refused, and why.
        A document in a language without a pack is among the documents and also has a quarantine row, as has one whose date
        was dropped. Of records with the same id and content the first stays.
    """
    as_of = config.run.as_of or _last_day()
    seen: set[str] = set()
    batch = _Batch()
    for source in sources:
        for item in read(source, config.limits):
            _add(batch, source, item, seen, as_of, config)
            if batch.full:
                yield batch.tables()
                batch = _Batch()
    if batch.documents or batch.quarantine:
        yield batch.tables()


def _last_day() -> date:
    from pipeline.references.fx import last_day

    return last_day()


def _add(batch: _Batch, source: Source, item: Raw | Refused, seen: set[str], as_of: date, config: Config) -> None:
    bound = config.limits.payload_chars
    uri = source.uri if item.row is None else f"{source.uri}#{item.row}"
    if isinstance(item, Refused):
        batch.quarantine.append(_refused(uri, uri, item.row, item.reason_code, item.detail, item.excerpt, bound))
        return
    try:
        row, notices = _document(item, uri, as_of, config)
    except Refusal as e:
        batch.quarantine.append(_refused(uri, uri, item.row, e.reason_code, e.detail, item.text[:bound], bound))
        return
    except Exception as e:
        why = f"the article cannot be read: {type(e).__name__}: {e}"[:500]
        batch.quarantine.append(_refused(uri, uri, item.row, "unreadable", why, item.text[:bound], bound))
        return
    if row["doc_id"] in seen:
        why = f"the same id and content as an article read before ({row['doc_id']})"
        batch.quarantine.append(_refused(uri, uri, item.row, "repeated_record", why, item.text[:bound], bound))
        return
    seen.add(row["doc_id"])
    batch.documents.append(row)
    batch.chars += len(row["text"])
    batch.quarantine.extend(
        _refused(row["doc_id"], uri, item.row, n.reason_code, n.detail, n.thing, bound) for n in notices
    )


def _document(raw: Raw, uri: str, as_of: date, config: Config) -> tuple[Row, list[_Notice]]:
    widest = _PAGE_FACTOR * config.limits.article_chars
    for shown in (raw.text, raw.visible or ""):
        if len(shown) > widest:
            raise Refusal(
                "too_large",
                f"the page has {len(shown)} characters, more than {_PAGE_FACTOR} times limits.article_chars",
            )
    source_text = clean(raw.text)
    lang = _language(raw, source_text)
    pack = packs.load(lang) if lang in packs.languages() else None
    notices = [] if pack else [_Notice("unsupported_language", f"no language pack for '{lang}'", lang)]
    title = _name(raw.title)
    publisher = _name(raw.publisher)
    text, removed, dateline = source_text.strip(), 0, None
    if pack and raw.form == "record":
        text, removed = trim(source_text, pack.page)
        publisher = publisher or find_publisher(source_text, pack.page)
        dateline = read_dateline(source_text, pack.page)
    elif pack:
        page = read_page(source_text, pack.page, title)
        title, text, removed, dateline = page.title, page.text, page.removed_chars, page.dateline
        publisher = publisher or page.publisher
    if raw.visible is not None:
        visible = clean(raw.visible)
        removed = max(0, sum(map(len, visible.split("\n"))) - sum(map(len, text.split("\n"))) - len(title or ""))
        dateline = read_dateline(visible, pack.page) if pack else None
        publisher = publisher or (find_publisher(visible, pack.page) if pack else None)
    if not text:
        raise Refusal("no_text", "nothing is left when the page furniture is cut" if removed else "the text is empty")
    for what, value in (("text", text), ("title", title or "")):
        if len(value) > config.limits.article_chars:
            raise Refusal(
                "too_large",
                f"the {what} has {len(value)} characters, more than limits.article_chars = {config.limits.article_chars}",
            )
    published, found_in, notice = _published(raw, dateline, pack, as_of)
    notices += [notice] if notice else []
    row = {
        "doc_id": sha256((raw.source_id or uri).encode("utf-8", "surrogatepass") + b"\0" + raw.content).hexdigest()[
            :16
        ],
        "source_id": _name(raw.source_id),
        "source_uri": uri,
        "url": _name(raw.url),
        "publisher": publisher,
        "title": title,
        "published_at": published,
        "published_at_source": found_in,
        "lang": lang,
        "text": text,
        "removed_chars": removed,
        "content_sha256": sha256(f"{title or ''}\0{text}".encode()).hexdigest(),
        "duplicate_of": None,
    }
    return row, notices


def _language(raw: Raw, text: str) -> str:
    said = raw.lang if raw.lang and _LANGUAGE.fullmatch(raw.lang.strip()) else None
    if said:
        tag = said.strip().replace("_", "-")
        base = tag.partition("-")[0].lower()
        shown = packs.detect(text) if raw.form == "html" else None
        return shown or (base if base in packs.languages() else tag)
    return packs.detect(text) or _UNDETERMINED


def _name(value: str | None) -> str | None:
    cleaned = " ".join(clean(value).split()) if value else ""
    return cleaned if 0 < len(cleaned) <= _LONGEST_NAME else None


def _published(
    raw: Raw, dateline: Dateline | None, pack: Pack | None, as_of: date
) -> tuple[datetime | None, str, _Notice | None]:
    """Choose the date of publication.

    A record's own date comes first. On an HTML page a labelled dateline beats the metadata, these beat a dateline without a label where
    they give a time of day, and are beaten by it where they do not: htmldate makes 1 January of a day that it half understands.
    """
    lexicon = pack.page.dateline if pack else DatelineLexicon()
    zone = ZoneInfo(pack.pack.time_zone if pack else HOME_TIME_ZONE)
    given = read_moment(raw.published, lexicon)
    notice = None
    moment: datetime | None = None
    found_in = "none"
    if raw.form == "record" and given:
        moment, found_in = given, "record"
    elif raw.form == "record" and _is_given(raw.published):
        notice = _Notice(
            "unreadable_date", f"'published' is no date: {str(raw.published)[:100]!r}", str(raw.published)[:200]
        )
    elif dateline and (dateline.labelled or not given or given.time() == time()):
        moment, found_in = dateline.moment, "dateline"
    elif given:
        moment, found_in = given, "html"
    if moment is None:
        return None, "none", notice
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    local = moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)
    if local.date() > as_of:
        return (
            None,
            "none",
            _Notice("future_date", f"published {local.isoformat()}, after {as_of.isoformat()}", local.isoformat()),
        )
    return local, found_in, notice


def _is_given(value: Any) -> bool:
    return (
        value is not None
        and not (isinstance(value, str) and not value.strip())
        and not (isinstance(value, float) and isnan(value))
    )


def _refused(key: str, uri: str, row: int | None, reason_code: str, detail: str, thing: Any, bound: int) -> Row:
    return {
        "stage": "ingest",
        "table": "documents",
        "key": key,
        "source_uri": uri,
        "row": row,
        "reason_code": reason_code,
        "detail": clean(detail),
        "payload": _payload(thing, bound),
    }


def _payload(thing: Any, bound: int) -> str:
    """Return a thing as JSON of about `bound` characters at most; a longer one as a JSON string of its beginning."""
    shown = clean(thing) if isinstance(thing, str) else thing
    whole = json.dumps(shown, ensure_ascii=False, default=str)
    cut = (
        whole
        if len(whole) <= bound
        else json.dumps(shown[:bound] if isinstance(shown, str) else whole[:bound], ensure_ascii=False)
    )
    return clean(cut)
