"""To Label Studio's JSON and back: claims as spans with choices, and the choices as decisions.

Label Studio counts the offsets of a text in Unicode code points, as we do, since it stores `[...text].length` (its pull request
1559 and issue 1347, and its tests of text with emoji); before that it stored JavaScript's UTF-16 code units, in which a character
outside the Basic Multilingual Plane, as an emoji or a rare Hanja, counts two. A region's own text tells which it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pyarrow.dataset as pad

from pipeline import decisions, schema
from pipeline.errors import UsageError

CHOICES = {
    c.name: c.allowed
    for c in schema.CLAIMS.columns
    if c.name in ("modality", "role", "direction", "basis") and c.allowed
}
"""Columns that are corrected by choice."""
TEXTS = ("metric", "entity", "source")
"""Columns that are corrected by writing."""
FILE_BYTES = 500_000_000


def utf16_length(text: str) -> int:
    """Return how many UTF-16 code units a text has."""
    return len(text) + sum(character > "\uffff" for character in text)


def to_utf16(text: str, offset: int) -> int:
    """Return the offset in UTF-16 code units of one in code points."""
    return utf16_length(text[:offset])


def from_utf16(text: str, offset: int) -> int | None:
    """Return the offset in code points of one in UTF-16 code units; None inside a surrogate pair or past the end."""
    units = 0
    if offset >= 0:
        for place, character in enumerate(text):
            if units >= offset:
                return place if units == offset else None
            units += 2 if character > "\uffff" else 1
    return len(text) if units == offset else None


def export_file(tables: Path, target: Path, *, utf16: bool = False) -> int:
    """Write one task for each headline and body with claims, the claims as predictions; and beside it the labelling configuration.

    Args:
        tables: a data set's `tables`.
        target: the JSON file; the configuration has its name and ends in `.xml`.
        utf16: whether offsets count UTF-16 code units.

    Returns:
        The number of tasks.

    Raises:
        UsageError: there are no tables.
    """
    tasks = [task(text, rows, utf16=utf16) for text, rows in _texts(tables)]
    target.write_text(json.dumps(tasks, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    target.with_suffix(".xml").write_text(config(), encoding="utf-8")
    return len(tasks)


def task(text: str, rows: Sequence[Mapping[str, Any]], *, utf16: bool = False) -> dict[str, Any]:
    """Return a field of an article as a task with its claims as predicted spans.

    Args:
        text: the headline or the body.
        rows: its claims, at least one.
        utf16: whether offsets count UTF-16 code units.
    """
    result: list[dict[str, Any]] = []
    for row in rows:
        start, end = (to_utf16(text, row[n]) if utf16 else row[n] for n in ("start", "end"))
        place = {"start": start, "end": end, "text": row["surface"]}
        common = {"id": row["claim_id"], "to_name": "text"}
        result.append({**common, "from_name": "kind", "type": "labels", "value": place | {"labels": [row["kind"]]}})
        result += [
            {**common, "from_name": name, "type": "choices", "value": place | {"choices": [row[name]]}}
            for name in CHOICES
            if row[name]
        ]
        result += [
            {**common, "from_name": name, "type": "textarea", "value": place | {"text": [row[name]]}}
            for name in TEXTS
            if row[name]
        ]
    data = {"text": text, "doc_id": rows[0]["doc_id"], "field": rows[0]["field"]}
    return {"data": data, "predictions": [{"model_version": "econclaims", "result": result}]}


def config() -> str:
    """Return the labelling configuration that the tasks are for."""
    kinds = "\n".join(f"    <Label value={quoteattr(kind)}/>" for kind in schema.KINDS if kind != "date")
    choices = {"decision": schema.DECISIONS, **CHOICES}
    blocks = [
        f'  <Choices name="{name}" toName="text" perRegion="true" choice="single">\n'
        + "\n".join(f"    <Choice value={quoteattr(value)}/>" for value in values)
        + "\n  </Choices>"
        for name, values in choices.items()
    ]
    blocks += [
        f'  <TextArea name="{name}" toName="text" perRegion="true" maxSubmissions="1" editable="true"/>'
        for name in TEXTS
    ]
    head = (
        '<View>\n  <Labels name="kind" toName="text">\n'
        + kinds
        + '\n  </Labels>\n  <Text name="text" value="$text"/>\n'
    )
    return head + "\n".join(blocks) + "\n</View>\n"


def import_file(tables: Path, exported: Path, target: Path) -> tuple[int, list[str]]:
    """Add the decisions of a Label Studio export to a decisions file.

    Args:
        tables: the data set that the tasks were made from, or a later one.
        exported: Label Studio's JSON: tasks with annotations.
        target: the decisions file.

    Returns:
        How many were added, and in words each region with a decision that fits no claim.

    Raises:
        UsageError: the file is no such export.
    """
    try:
        if exported.stat().st_size > FILE_BYTES:
            raise UsageError(f"{exported}: is longer than {FILE_BYTES} bytes")
        tasks = json.loads(exported.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as e:
        raise UsageError(f"{exported}: not a JSON file that can be read: {e}") from e
    texts = {(rows[0]["doc_id"], rows[0]["field"]): (text, rows) for text, rows in _texts(tables)}
    keys = decisions.keys(row for _, rows in texts.values() for row in rows)
    made: list[decisions.Decision] = []
    unfit: list[str] = []
    for number, each in enumerate(tasks if isinstance(tasks, list) else [tasks], 1):
        try:
            data = each["data"]
            text, rows = texts.get((data["doc_id"], data["field"]), ("", []))
            places = {(row["start"], row["end"]): row for row in rows}
            for by, at, regions in _annotated(each):
                for region in regions.values():
                    found = _found(region, data["text"], text)
                    row = places.get(found) if found else None
                    if row is None:
                        unfit.append(f"task {number}: no claim stands at {region.get('place')} “{region.get('text')}”")
                        continue
                    word = _word(region, row)
                    if word is None:
                        unfit.append(
                            f"task {number}: “{region.get('text')}” is said to be corrected, but nothing is changed"
                        )
                        continue
                    made.append(decisions.made(keys[row["claim_id"]]._asdict() | word | {"by": by, "at": at}))
        except (KeyError, TypeError, AttributeError, ValueError) as e:
            raise UsageError(
                f"{exported}: task {number} is not one of ours that was annotated: {type(e).__name__}: {e}"
            ) from e
    if made:
        decisions.append(target, made)
    return len(made), unfit


def _texts(tables: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield each headline and body that has claims, and these."""
    names = [
        "claim_id",
        "doc_id",
        "field",
        "start",
        "end",
        "surface",
        "sentence_start",
        "claim_text",
        "kind",
        *CHOICES,
        *TEXTS,
    ]
    try:
        claims = pad.dataset(tables / "claims", schema=schema.CLAIMS.arrow(), format="parquet").to_table(columns=names)
        documents = pad.dataset(tables / "documents", schema=schema.DOCUMENTS.arrow(), format="parquet")
    except OSError as e:
        raise UsageError(f"{tables}: holds no documents and claims: {e}") from e
    rows: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in claims.to_pylist():
        rows.setdefault((row["doc_id"], row["field"]), []).append(row)
    for batch in documents.to_batches(columns=["doc_id", "title", "text"]):
        for document in batch.to_pylist():
            for field in schema.FIELDS:
                mine = rows.get((document["doc_id"], field))
                if mine:
                    yield document[field], mine


def _annotated(task: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, dict[str, Any]]]]:
    """Yield who annotated, when, and the regions with a decision: place, text, and values by name."""
    for annotation in task.get("annotations") or ():
        if annotation.get("was_cancelled"):
            continue
        who = annotation.get("completed_by")
        by = str(who.get("email") or who.get("id")) if isinstance(who, dict) else f"label-studio:{who}"
        regions: dict[str, dict[str, Any]] = {}
        for result in annotation["result"]:
            value = result.get("value", {})
            region = regions.setdefault(str(result.get("id")), {})
            if "start" in value:
                region["place"] = (value["start"], value["end"])
            if isinstance(value.get("text"), str):
                region["text"] = value["text"]
            if result.get("type") == "choices":
                region[result["from_name"]] = value["choices"][0] if value["choices"] else None
            if result.get("type") == "textarea":
                region[result["from_name"]] = " ".join(value["text"]).strip() or None
        decided = {name: region for name, region in regions.items() if region.get("decision")}
        yield by, annotation.get("updated_at") or annotation["created_at"], decided


def _found(region: Mapping[str, Any], shown: str, text: str) -> tuple[int, int] | None:
    """Return a region's place in code points, if the text that was shown is the one that the data set has."""
    if shown != text or "place" not in region:
        return None
    start, end = (int(n) for n in region["place"])
    said = region.get("text")
    units = (from_utf16(text, start), from_utf16(text, end))
    for first, last in ((start, end), units):
        if first is not None and last is not None and said is not None and text[first:last] == said:
            return first, last
    return (start, end) if said is None else None


def _word(region: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the decision of a region; one that changed what can be corrected is a correction, unless it is a rejection.

    None is a correction of nothing.
    """
    decision = region["decision"]
    changed = {n: region[n] for n in (*CHOICES, *TEXTS) if n in region and region[n] != row[n]}
    if decision != "rejected" and changed:
        return {"decision": "corrected", "columns": changed}
    return None if decision == "corrected" else {"decision": decision}
