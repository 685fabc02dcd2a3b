"""JSON: a record a line, or one file of one or several records."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.config import LimitSettings
from pipeline.errors import Refusal
from pipeline.readers.decode import decode, lines, open_text, read_whole
from pipeline.readers.model import Raw, Refused, Source
from pipeline.readers.record import to_raw


def read_jsonl(source: Source, limits: LimitSettings) -> Iterator[Raw | Refused]:
    """Read a record a line, streaming; a line that is no record is refused alone.

    Each line is decoded for itself, so that one broken one does not spoil the others. Empty lines are passed over but counted.

    Raises:
        Refusal: as `decode.chunks`, in the place where reading had to end.
    """
    with open_text(source, limits) as stream:
        for row, line in enumerate(lines(stream, limits.record_bytes), 1):
            if line is None:
                yield Refused(
                    row, "too_large", f"the line has more than limits.record_bytes = {limits.record_bytes} bytes"
                )
            elif line.strip():
                yield _line(line, row, limits)


def _line(line: bytes, row: int, limits: LimitSettings) -> Raw | Refused:
    try:
        value = _parse(decode(line))
    except Refusal as e:
        return Refused(row, e.reason_code, e.detail, line[: limits.payload_chars].decode("utf-8", "replace"))
    return _record(value, row, limits)


def read_json(source: Source, limits: LimitSettings) -> Iterator[Raw | Refused]:
    """Read a file of one JSON value within `limits.record_bytes`.

    It may be a record; a list of records; an object with one list of records among its values, such as `{"articles": [...]}`; or, under
    the wrong name, lines of JSON.

    Raises:
        Refusal: `bad_json`, and as `decode.read_whole` and `decode.decode`.
    """
    text = decode(read_whole(source, limits))
    try:
        value = _parse(text)
    except Refusal:
        first = text.lstrip().partition("\n")[0]
        if not isinstance(_parse(first), dict):
            raise
        yield from read_jsonl(source, limits)
        return
    if isinstance(value, dict) and "text" not in value:
        lists = [v for v in value.values() if isinstance(v, list) and v and isinstance(v[0], dict)]
        value = lists[0] if len(lists) == 1 else value
    if isinstance(value, list):
        for row, item in enumerate(value, 1):
            yield _record(item, row, limits)
    else:
        yield _record(value, None, limits)


def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as e:
        raise Refusal("bad_json", f"{e.msg} at character {e.pos}") from e
    except RecursionError as e:
        raise Refusal("bad_json", "nested too deep") from e
    except ValueError as e:
        raise Refusal("bad_json", str(e)[:200]) from e


def _record(value: Any, row: int | None, limits: LimitSettings) -> Raw | Refused:
    if isinstance(value, Mapping):
        return to_raw(value, row, limits)
    return Refused(
        row,
        "bad_record",
        f"a record is a JSON object, this is a {type(value).__name__}",
        str(value)[: limits.payload_chars],
    )
