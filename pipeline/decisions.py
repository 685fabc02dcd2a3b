"""What reviewers decided about claims: a file of lines that git can diff, keys that outlive a re-run, overrides, agreement."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Self

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_serializer, model_validator

from pipeline import schema
from pipeline.errors import UsageError

DEFAULT_FILE = Path(__file__).resolve().parent.parent / "data" / "decisions.jsonl"
"""Where decisions stand if nobody says otherwise."""
LINE_BYTES = 20_000
"""Longest line of a decisions file."""
CORRECTABLE = (
    "metric", "metric_id", "entity", "entity_id", "period_start", "period_end", "base_period_start", "base_period_end",
    "basis", "modality", "role", "direction", "source", "vintage", "taxonomy",
)  # fmt: skip
"""What a correction may change. A number that was misread is rejected; what it is worth is the reader's to say."""
_COLUMNS = {c.name: c for c in schema.CLAIMS.columns if c.name in CORRECTABLE}

_Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]


class Key(NamedTuple):
    """Where a decided claim stands, in words that stay the same when the text before it is cut otherwise.

    `sentence` is the hash of its sentence, and `occurrence` counts the places of the surface in all sentences of the article
    that read the same, from 0.
    """

    doc_id: str
    sentence: str
    surface: str
    occurrence: int

    def __str__(self) -> str:
        return f"{self.doc_id}/{self.sentence}/{self.surface}/{self.occurrence}"


class Decision(BaseModel):
    """One line of a decisions file; `columns` are the corrected ones with their new values as text."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    doc_id: Annotated[str, Field(pattern=r"^[0-9a-f]{8,64}$")]
    sentence: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    surface: Annotated[str, Field(min_length=1, max_length=1_000)]
    occurrence: Annotated[int, Field(ge=0, strict=True)]
    decision: Literal["confirmed", "corrected", "rejected", "withdrawn"]
    columns: dict[str, Annotated[str, Field(min_length=1, max_length=500)] | None] = {}
    by: _Name
    at: AwareDatetime
    note: Annotated[str, Field(max_length=2_000)] | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.decision == "corrected") != bool(self.columns):
            raise ValueError("a correction names columns, and nothing else does")
        for name, value in self.columns.items():
            if name not in _COLUMNS:
                raise ValueError(f"{name} cannot be corrected; these can: {', '.join(CORRECTABLE)}")
            _parsed(name, value)
        for what in ("period", "base_period"):
            first, last = self.columns.get(f"{what}_start"), self.columns.get(f"{what}_end")
            if first and last and first > last:
                raise ValueError(f"{what}_start is after {what}_end")
        return self

    @field_serializer("at")
    def _moment(self, at: datetime) -> str:
        return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    @property
    def key(self) -> Key:
        """Where the claim stands."""
        return Key(self.doc_id, self.sentence, self.surface, self.occurrence)

    def lost(self) -> str:
        """Return in words that no claim is there any more."""
        return f"{self.by} {self.decision} a claim “{self.surface}” that is not there now"

    def line(self) -> str:
        """Return it as a line of a decisions file, without its end."""
        return json.dumps(self.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False)


def _parsed(name: str, value: str | None) -> Any:
    """Return a corrected value as its column holds it.

    Raises:
        ValueError: the column does not allow it.
    """
    column = _COLUMNS[name]
    if value is None:
        if not column.nullable:
            raise ValueError(f"{name} cannot be empty")
        return None
    if column.allowed and value not in column.allowed:
        raise ValueError(f"{name} is one of {', '.join(column.allowed)}")
    if column.type == schema.DATE:
        if len(value) != len("2017-06-20"):
            raise ValueError(f"{name} is a day such as 2017-06-20")
        return date.fromisoformat(value)
    return value


def made(values: Mapping[str, Any]) -> Decision:
    """Check one decision.

    Raises:
        ValueError: it is none; the message is one line that says what is wrong.
    """
    try:
        return Decision.model_validate(dict(values))
    except ValidationError as e:
        raise ValueError(_fault(e)) from e


def parse(line: str | bytes) -> Decision:
    """Read one line of a decisions file.

    Raises:
        ValueError: it is no decision.
    """
    if len(line) > LINE_BYTES:
        raise ValueError(f"is longer than {LINE_BYTES} bytes")
    try:
        return Decision.model_validate_json(line)
    except ValidationError as e:
        raise ValueError(_fault(e)) from e


def _fault(error: ValidationError) -> str:
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"]))
    return f"{place}: {first['msg']}" if place else first["msg"]


def read(path: Path) -> list[Decision]:
    """Read a decisions file, in its order; empty lines are passed over.

    Raises:
        UsageError: it cannot be read, or a line is no decision.
    """
    decisions = []
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(iter(lambda: lines.readline(LINE_BYTES + 1), b""), 1):
                try:
                    if line.strip():
                        decisions.append(parse(line))
                except ValueError as e:
                    raise UsageError(f"{path}:{number}: no decision: {e}") from e
    except OSError as e:
        raise UsageError(f"{path}: {e.strerror or e}") from e
    return decisions


def append(path: Path, decisions: Sequence[Decision]) -> None:
    """Add decisions to a file and wait until they are on the disk; several processes may do so at once.

    Raises:
        OSError: they could not be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0, os.SEEK_END)
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                file.write(b"\n")
        file.write("".join(f"{d.line()}\n" for d in decisions).encode())
        file.flush()
        os.fsync(file.fileno())


def sentence_hash(sentence: str) -> str:
    """Return what stands for a sentence in a key: 16 hexadecimal digits of its SHA-256, in NFC, spaces made one."""
    plain = " ".join(unicodedata.normalize("NFC", sentence).split())
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def keys(claims: Iterable[Mapping[str, Any]]) -> dict[str, Key]:
    """Return the keys of claims by claim_id.

    Args:
        claims: rows with `claim_id`, `doc_id`, `field`, `start`, `surface`, `sentence_start`, `claim_text`; all those of an
            article, since sentences that read the same are counted.
    """
    rows = list(claims)
    hashes = {text: sentence_hash(text) for text in {row["claim_text"] for row in rows}}
    same: dict[tuple[str, str], set[tuple[bool, int]]] = {}
    for row in rows:
        place = (row["field"] != "title", row["sentence_start"])
        same.setdefault((row["doc_id"], hashes[row["claim_text"]]), set()).add(place)
    order = {sentence: {place: n for n, place in enumerate(sorted(places))} for sentence, places in same.items()}
    places_of: dict[tuple[str, str], list[int]] = {}
    found = {}
    for row in rows:
        doc_id, sentence, surface = row["doc_id"], hashes[row["claim_text"]], row["surface"]
        nth = order[doc_id, sentence][row["field"] != "title", row["sentence_start"]]
        if (sentence, surface) not in places_of:
            places_of[sentence, surface] = _starts(row["claim_text"], surface)
        starts = places_of[sentence, surface]
        before = bisect_left(starts, row["start"] - row["sentence_start"])
        found[row["claim_id"]] = Key(doc_id, sentence, surface, nth * len(starts) + before)
    return found


def _starts(text: str, part: str) -> list[int]:
    starts, at = [], text.find(part)
    while at >= 0:
        starts.append(at)
        at = text.find(part, at + 1)
    return starts


def latest(decisions: Iterable[Decision]) -> dict[Key, dict[str, Decision]]:
    """Return by key each reviewer's last word, in the order in which they were said; a withdrawn one is gone."""
    words: dict[Key, dict[str, Decision]] = {}
    for decision in decisions:
        said = words.setdefault(decision.key, {})
        said.pop(decision.by, None)
        if decision.decision != "withdrawn":
            said[decision.by] = decision
    return {key: said for key, said in words.items() if said}


def effective(decisions: Iterable[Decision]) -> dict[Key, Decision]:
    """Return by key the decision that counts: the last one of the file."""
    return {key: list(said.values())[-1] for key, said in latest(decisions).items()}


def apply(claims: pa.Table, decisions: Mapping[Key, Decision]) -> tuple[pa.Table, set[Key]]:
    """Override claims.

    Args:
        claims: rows of `schema.CLAIMS`, whole articles.
        decisions: those that count.

    Returns:
        The claims in the same order, the decided ones with `decision`, `decided_by`, `decided_at` and, where a correction
        changed a column, its old value in `overridden`; and the keys that a claim was found for.
    """
    rows = schema.to_rows(claims)
    places = keys(rows)
    found = set()
    for row in rows:
        key = places[row["claim_id"]]
        if key in decisions:
            found.add(key)
            row.update(_overrides(row, decisions[key]))
    return (schema.to_table(schema.CLAIMS, rows) if found else claims), found


def _overrides(row: Mapping[str, Any], decision: Decision) -> dict[str, Any]:
    values = {name: _parsed(name, value) for name, value in decision.columns.items()}
    old = {name: row[name] for name, value in values.items() if row[name] != value}
    return {
        **values,
        "decision": decision.decision,
        "decided_by": decision.by,
        "decided_at": decision.at,
        "overridden": json.dumps(old, ensure_ascii=False, default=str) if old else None,
    }


def standing(claims: pa.Table) -> pa.Table:
    """Return the claims that no reviewer rejected; `claims` are rows of `schema.CLAIMS`, of their columns `decision`."""
    rejected = _rejected(claims)
    return claims.filter(pc.invert(rejected)) if pc.any(rejected).as_py() else claims


def with_verdicts(claims: pa.Table, checks: pa.Table) -> pa.Table:
    """Give claims the worst verdict of their checks, and none to those without a check or that a reviewer rejected.

    Args:
        claims: rows of `schema.CLAIMS`.
        checks: rows of `schema.CHECKS`; of their columns `mention_id` and `verdict`.

    Returns:
        The claims in their order.
    """
    severity = pa.array(schema.VERDICTS)
    ranked = pa.table({"id": checks["mention_id"], "rank": pc.index_in(checks["verdict"].cast(pa.string()), severity)})
    worst = ranked.group_by("id", use_threads=False).aggregate([("rank", "min")])
    ranks = worst["rank_min"].take(pc.index_in(claims["claim_id"], worst["id"].combine_chunks()))
    ranks = pc.if_else(_rejected(claims), pa.scalar(None, pa.int32()), ranks).combine_chunks()
    at = claims.schema.get_field_index("verdict")
    return claims.set_column(at, claims.schema.field(at), pa.DictionaryArray.from_arrays(ranks, severity))


def _rejected(claims: pa.Table) -> pa.ChunkedArray:
    return pc.fill_null(pc.equal(claims["decision"].cast(pa.string()), "rejected"), False)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two reviewers agree on the claims that both decided; `kappa` is null where chance alone would agree always."""

    by: tuple[str, str]
    claims: int
    observed: float
    kappa: float | None

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def agreement(decisions: Iterable[Decision]) -> list[Agreement]:
    """Return Cohen's kappa of each two reviewers with a claim in common, over confirmed, corrected and rejected.

    kappa = (p_o - p_e) / (1 - p_e), where p_o is the share of claims on which they agree and p_e the sum over the categories of
    the product of both reviewers' shares (J. Cohen, A Coefficient of Agreement for Nominal Scales, Educational and
    Psychological Measurement 20, 1960, 37-46).
    """
    pairs: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for said in latest(decisions).values():
        for one, other in combinations(sorted(said), 2):
            pairs.setdefault((one, other), []).append((said[one].decision, said[other].decision))
    return [Agreement(by, len(given), *_kappa(given)) for by, given in sorted(pairs.items())]


def _kappa(given: Sequence[tuple[str, str]]) -> tuple[float, float | None]:
    n = len(given)
    same = sum(one == other for one, other in given)
    first, second = Counter(one for one, _ in given), Counter(other for _, other in given)
    chance = sum(first[name] * second[name] for name in first)
    return same / n, (same * n - chance) / (n * n - chance) if chance != n * n else None


def summary(decisions: Sequence[Decision], applied: int, unfit: int) -> dict[str, Any]:
    """Return what became of decisions, for the manifest; nothing for none.

    Args:
        decisions: all of them.
        applied: keys that a claim was found for.
        unfit: keys that fit no claim of their article; the others are about articles that did not come in.
    """
    if not decisions:
        return {}
    return {
        "lines": len(decisions),
        "applied": applied,
        "unfit": unfit,
        "elsewhere": len(effective(decisions)) - applied - unfit,
        "agreement": [pair.as_json() for pair in agreement(decisions)],
    }
