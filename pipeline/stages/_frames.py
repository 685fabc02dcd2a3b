"""Batches as Great Expectations' engine on pandas looks at them: the same rows, in less time and memory."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from great_expectations.execution_engine import pandas_execution_engine
from great_expectations.expectations.metrics.map_metric_provider.column_condition_partial import (
    column_condition_partial,
)
from great_expectations.expectations.metrics.map_metric_provider.column_map_metric_provider import (
    ColumnMapMetricProvider,
)
from great_expectations.expectations.row_conditions import Condition, deserialize_row_condition

_OF_TEXTS = {"be_null", "not_be_null", "be_in_set", "not_be_in_set", "match_regex", "be_unique", "==", "!=", "IN"}
_OF_DECIMALS = {"be_null", "not_be_null", "be_between"}
"""Rules, as their types end, and conditions that find the same in categories as in values."""
_LONG = 64
"""Bytes of texts, in the mean, from which on they are taken to be each another one."""


class Frames:
    """Makes the frames that a suite's expectations look at, one after the other.

    Args:
        expectations: those of the suite.
        key: the table's key, by which broken rows are named.
    """

    def __init__(self, expectations: Iterable[Any], key: Sequence[str]) -> None:
        # Fingerprinting each frame costs up to two thirds of a run, and nothing reads the fingerprint.
        pandas_execution_engine.HASH_THRESHOLD = 0
        rules = [expectation.configuration.to_json_dict() for expectation in expectations]
        self._looked_at, self._uses = _looked_at(rules, key), _uses(rules)
        self._frame: _Frame | None = None

    def frame(self, batch: pa.Table) -> pd.DataFrame:
        """Return the rows of a batch; texts and decimals are categories where no rule minds."""
        columns = {name: self._column(name, batch[name]) for name in batch.column_names}
        self._frame = _framed(pa.table(columns).to_pandas(), self._looked_at)
        return self._frame

    def give_up(self) -> None:
        """Let go of the last frame's rows, as Great Expectations keeps the last frame of each table that it was given."""
        if self._frame is not None:
            self._frame.give_up()

    def _column(self, name: str, values: pa.ChunkedArray) -> pa.ChunkedArray | pa.Array:
        uses = self._uses.get(name, set())
        if pa.types.is_int32(values.type):
            return values.cast(pa.int64())  # of other integers, Great Expectations compares each by itself
        if pa.types.is_decimal(values.type) and uses <= _OF_DECIMALS:
            return _of_three(values.combine_chunks().dictionary_encode())
        if pa.types.is_string(values.type) and uses <= _OF_TEXTS and values.nbytes < _LONG * len(values):
            return values.combine_chunks().dictionary_encode()
        return values


def plain(table: pa.Table) -> pa.Table:
    """Convert a table without loss to types that Great Expectations reads alike on each of its engines.

    Categories stay so; days and times become ISO strings, since pandas' nanoseconds cannot hold the year 1592; lists
    become their items joined by commas; decimals stay exact.
    """
    return pa.table({name: _plain(table[name]) for name in table.column_names})


class _Frame(pd.DataFrame):
    """A batch that Great Expectations looks at.

    For every figure of every rule it asks anew for the rows of the rule's condition, and for those that are not null, with all
    columns. Here the rows of a condition are chosen once, both have only the columns that the rules look at, and all rows are the
    frame itself.
    """

    _metadata: ClassVar[list[str]] = ["looked_at", "chosen"]
    looked_at: Mapping[str, Sequence[str]]
    chosen: dict[str, pd.DataFrame]

    def give_up(self) -> None:
        """Let go of all rows, as Great Expectations keeps the last frame of each table that it was given."""
        self.chosen.clear()
        for column in list(self.columns):
            del self[column]

    def query(self, expr: str, **kwargs: Any) -> Any:
        if expr not in self.chosen:
            columns = self.looked_at.get(expr, self.columns)
            self.chosen[expr] = _framed(pd.DataFrame(self[columns]).query(expr, **kwargs), self.looked_at)
        return self.chosen[expr]

    def __getitem__(self, key: Any) -> Any:
        if not (isinstance(key, pd.Series) and key.dtype == bool and len(key) == len(self)):
            return super().__getitem__(key)
        if key.all():
            return self
        columns = [c for c in self.columns if c in self.looked_at.get(str(key.name), self.columns)]
        return super().__getitem__(columns)[key]


def _framed(rows: pd.DataFrame, looked_at: Mapping[str, Sequence[str]]) -> _Frame:
    """Return a batch with the columns that are looked at by condition, as pandas writes it, and by column."""
    frame = _Frame(rows)
    frame.looked_at, frame.chosen = looked_at, {}
    return frame


def _looked_at(rules: Iterable[Mapping[str, Any]], key: Sequence[str]) -> dict[str, list[str]]:
    """Return for each row condition, as pandas writes it, and each column the columns that its rules and the key need."""
    engine = pandas_execution_engine.PandasExecutionEngine()
    found: dict[str, set[str]] = {}
    for rule in rules:
        columns = columns_of(rule["kwargs"])
        condition = deserialize_row_condition(rule["kwargs"].get("row_condition"))
        clause = [engine.condition_to_filter_clause(condition)] if isinstance(condition, Condition) else []
        for name in (*clause, *columns):
            found.setdefault(name, set(key)).update(columns)
    return {name: sorted(columns) for name, columns in found.items()}


def _uses(rules: Iterable[Mapping[str, Any]]) -> dict[str, set[str]]:
    """Return what looks at each column: rules, by the end of their types, and operators of conditions."""
    found: dict[str, set[str]] = {}
    for rule in rules:
        kwargs = dict(rule["kwargs"])
        uses = list(_operators(kwargs.pop("row_condition", None)))
        uses += [(column, rule["type"].removeprefix("expect_column_values_to_")) for column in columns_of(kwargs)]
        for column, use in uses:
            found.setdefault(column, set()).add(use)
    return found


def _operators(condition: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(condition, dict):
        return
    for each in condition.get("conditions", ()):
        yield from _operators(each)
    if "column" in condition:
        yield condition["column"]["name"], condition.get("operator", "be_null")


def _of_three(decimals: pa.DictionaryArray) -> pa.DictionaryArray:
    """Add categories where there are fewer than three, as pandas makes new categories, and no truth values, of what a function says of two."""
    of = decimals.dictionary
    more = pa.array([Decimal(number) for number in range(3)] if len(of) < 3 else [], of.type)
    more = more.filter(pc.invert(pc.is_in(more, value_set=of)))
    return pa.DictionaryArray.from_arrays(decimals.indices, pa.concat_arrays([of, more]))


def _match_each_once() -> None:
    """Let Great Expectations match each category with a regular expression, where it matches the text of each row.

    A metric of one's own is its way to do so; the warning that there is such a metric already says nothing new.
    """
    log = logging.getLogger("great_expectations.expectations.registry")
    level = log.level
    log.setLevel(logging.ERROR)

    class _MatchRegex(ColumnMapMetricProvider):
        condition_metric_name = "column_values.match_regex"
        condition_value_keys = ("regex",)

        @column_condition_partial(engine=pandas_execution_engine.PandasExecutionEngine)
        def _pandas(cls, column: pd.Series, regex: str, **_: Any) -> pd.Series:  # noqa: N805 -- Great Expectations makes it a class method
            if not isinstance(column.dtype, pd.CategoricalDtype):
                return column.astype(str).str.contains(regex)
            matching = column.cat.categories.astype(str).str.contains(regex)
            return pd.Series(matching[column.cat.codes], column.index, dtype=bool)

    log.setLevel(level)


def _plain(values: pa.ChunkedArray) -> pa.ChunkedArray:
    type_ = values.type
    if pa.types.is_timestamp(type_):
        return pc.strftime(values, "%Y-%m-%dT%H:%M:%S%z") if type_.tz else values.cast(pa.date32()).cast(pa.string())
    if pa.types.is_list(type_):
        return pc.binary_join(values, ",")
    return values


def columns_of(kwargs: Any) -> set[str]:
    """Collect the columns that an expectation names, in its arguments and in its row condition."""
    if isinstance(kwargs, list):
        return {c for item in kwargs for c in columns_of(item)}
    if not isinstance(kwargs, dict):
        return set()
    found: set[str] = set()
    for key, value in kwargs.items():
        if key in {"column", "column_A", "column_B"}:
            found.add(value["name"] if isinstance(value, dict) else value)
        elif key == "column_list":
            found.update(value)
        elif key in {"row_condition", "conditions"}:
            found |= columns_of(value)
    return found


_match_each_once()
