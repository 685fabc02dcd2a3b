"""Great Expectations: the suites of an expectations folder, run in memory over batches of a table."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

import great_expectations as gx
import pyarrow as pa
from great_expectations.core.yaml_handler import YAMLHandler
from great_expectations.data_context.types.base import DataContextConfig
from great_expectations.data_context.types.resource_identifiers import ExpectationSuiteIdentifier
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

from pipeline.errors import EconclaimsError, UsageError
from pipeline.stages._frames import Frames, columns_of, plain

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.schema import TableSpec

SAMPLES = 10
"""Failing rows that a result keeps for a reader."""
VALUE_CHARS = 200
"""Characters of a failing value that a result keeps."""
NO_CLOCK = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class RuleResult:
    """What one expectation found in all batches of a table.

    `rows` are the rows that it looked at and `unexpected` those that broke it, both null for an expectation about the table as
    a whole, which has `observed` instead. `failing` are the first rows that broke it: their key and the values looked at.
    """

    rule: str
    expectation: str
    severity: str
    note: str
    kwargs: dict[str, Any]
    success: bool = True
    rows: int | None = None
    unexpected: int | None = None
    observed: str | None = None
    failing: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that broke a critical expectation: its key, the name of the expectation, and a sentence with the values."""

    key: tuple[Any, ...]
    expectation: str
    detail: str


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """What a suite found in a table: a result for each expectation, and the rows that broke a critical one."""

    table: str
    rows: int
    rules: list[RuleResult]
    broken: list[Broken]


class Suites:
    """The suites of one expectations folder, run in an ephemeral context; nothing is written.

    Args:
        folder: has `great_expectations.yml` and `suites/<table>.json`.
        run_name: name of the run in the results.
        spark: a Spark session for Great Expectations' Spark engine; None is the engine on pandas, which finds the same.

    Raises:
        UsageError: the folder or its configuration cannot be read.
    """

    def __init__(self, folder: Path, run_name: str, spark: Any = None) -> None:
        self._folder = folder
        self._run = gx.RunIdentifier(run_name=run_name, run_time=NO_CLOCK)
        file = folder / "great_expectations.yml"
        try:
            config: Any = YAMLHandler().load(file.read_text(encoding="utf-8"))
            backend = config["stores"]["expectations_store"]["store_backend"]
            backend["base_directory"] = str((folder / backend["base_directory"]).resolve())
            self._saved = _context(config)
            config["stores"]["expectations_store"]["store_backend"] = {"class_name": "InMemoryStoreBackend"}
            self._memory = _context(config)
        except Exception as e:
            raise UsageError(f"{file}: not a Great Expectations configuration: {_line(e)}") from e
        self._spark = spark
        sources = self._memory.data_sources
        self._source = sources.add_spark("tables", persist=False) if spark else sources.add_pandas("tables")

    def load(self, spec: TableSpec) -> gx.ExpectationSuite:
        """Read a table's suite, the structure that `spec` asks for before the rules of `suites/<table>.json`.

        Raises:
            UsageError: the file is missing or wrong, names an unknown expectation, or a column that the table has not.
        """
        file = self._folder / "suites" / f"{spec.name}.json"
        if not file.is_file():
            raise UsageError(f"{file}: the suite of the table {spec.name} is missing")
        try:
            saved = self._saved.expectations_store.get(ExpectationSuiteIdentifier(spec.name))
            rules = [rule.to_json_dict() for rule in saved["expectations"]]
        except Exception as e:
            raise UsageError(f"{file}: not a suite: {_line(e)}") from e
        # Great Expectations logs and drops an expectation that it cannot build, so each is built here.
        return gx.ExpectationSuite(
            name=spec.name, expectations=[*_built(structure(spec)), *self._checked(file, spec, rules)]
        )

    @staticmethod
    def _checked(file: Path, spec: TableSpec, rules: Iterable[dict[str, Any]]) -> list[Any]:
        names = {rule["meta"]["rule"] for rule in structure(spec)}
        checked = []
        for rule in rules:
            try:
                (expectation,) = _built([rule])
            except Exception as e:
                raise UsageError(f"{file}: {rule.get('type')}: {_line(e)}") from e
            unknown = sorted(columns_of(rule["kwargs"]) - set(spec.names()))
            name = expectation.meta["rule"]
            if unknown:
                raise UsageError(f"{file}: rule {name}: the table {spec.name} has no column {', '.join(unknown)}")
            if name in names:
                raise UsageError(f"{file}: two rules are named {name}")
            names.add(name)
            checked.append(expectation)
        return checked

    def run(self, spec: TableSpec, batches: Iterable[pa.Table]) -> SuiteResult:
        """Validate a table, one suite call a batch.

        Args:
            spec: the table.
            batches: its rows with the schema of `spec`; none at all counts as one empty batch.

        Returns:
            The results of all batches together.

        Raises:
            UsageError: the suite cannot be read.
            EconclaimsError: an expectation raised, which is a fault of the rule or of ours and not of the rows.
        """
        return self._run_suite(spec, self.load(spec), map(plain, batches), plain(spec.arrow().empty_table()))

    def run_columns(self, spec: TableSpec, columns: Iterable[str]) -> SuiteResult:
        """Validate nothing but the columns of a table whose schema is not that of `spec`."""
        suite = gx.ExpectationSuite(name=spec.name, expectations=_built(structure(spec)[:1]))
        empty = pa.table({c: pa.array([], pa.string()) for c in columns})
        return self._run_suite(spec, suite, iter(()), empty)

    def _run_suite(
        self, spec: TableSpec, suite: gx.ExpectationSuite, batches: Iterator[pa.Table], empty: pa.Table
    ) -> SuiteResult:
        results = {rule.rule: rule for rule in map(_blank, suite.expectations)}
        suite = self._memory.suites.add(suite)
        data = self._source.add_dataframe_asset(spec.name).add_batch_definition_whole_dataframe("batch")
        definition = gx.ValidationDefinition(name=spec.name, data=data, suite=suite)
        definition = self._memory.validation_definitions.add(definition)
        complete = {"result_format": "COMPLETE", "unexpected_index_column_names": list(spec.key)}
        frames = Frames(suite.expectations, spec.key)
        rows = 0
        broken: list[Broken] = []
        for batch in _or_else(batches, empty):
            if rows:
                gc.collect()
            rows += batch.num_rows
            frame = self._on_spark(batch) if self._spark else frames.frame(batch)
            del batch
            found = definition.run(batch_parameters={"dataframe": frame}, result_format=complete, run_id=self._run)
            for result in found.results:
                rule = results[result.expectation_config.meta["rule"]]
                message = _raised(result.exception_info)
                if message:
                    file = self._folder / "suites" / f"{spec.name}.json"
                    raise EconclaimsError(f"{file}: rule {rule.rule} could not be evaluated: {message}")
                broken += _add(rule, result, spec.key)
            frames.give_up()
            pa.default_memory_pool().release_unused()
        return SuiteResult(spec.name, rows, list(results.values()), broken)

    def _on_spark(self, batch: pa.Table) -> Any:
        """Return a batch as a frame of Spark, which has no categories."""
        columns = {name: batch[name] for name in batch.column_names}
        plain = {n: c.cast(c.type.value_type) if pa.types.is_dictionary(c.type) else c for n, c in columns.items()}
        return self._spark.createDataFrame(pa.table(plain))


def structure(spec: TableSpec) -> list[dict[str, Any]]:
    """Return the expectations that a table's declaration implies, the columns first; all of them are critical."""

    def rule(name: str, type_: str, note: str, **kwargs: Any) -> dict[str, Any]:
        return {"type": type_, "kwargs": kwargs, "severity": "critical", "meta": {"rule": name, "note": note}}

    note = f"A row is {spec.row}; what is not declared in pipeline/schema.py has no meaning."
    rules = [rule("columns", "expect_table_columns_to_match_set", note, column_set=spec.names(), exact_match=True)]
    for c in spec.columns:
        if not c.nullable:
            rules.append(rule(f"{c.name}_not_null", "expect_column_values_to_not_be_null", c.meaning, column=c.name))
        if c.allowed:
            allowed = list(c.allowed)
            type_ = "expect_column_values_to_be_in_set"
            rules.append(rule(f"{c.name}_allowed", type_, c.meaning, column=c.name, value_set=allowed))
    note = "The key of the table."
    if len(spec.key) == 1:
        rules.append(rule("key_unique", "expect_column_values_to_be_unique", note, column=spec.key[0]))
    else:
        type_ = "expect_compound_columns_to_be_unique"
        rules.append(rule("key_unique", type_, note, column_list=list(spec.key), ignore_row_if="never"))
    return rules


def _context(config: Mapping[str, Any]) -> Any:
    return gx.get_context(mode="ephemeral", project_config=DataContextConfig(**config))


def _or_else(batches: Iterator[pa.Table], empty: pa.Table) -> Iterator[pa.Table]:
    held = [next(batches, empty)]
    while held:
        yield held.pop()
        held.extend(islice(batches, 1))


def _built(rules: Iterable[Mapping[str, Any]]) -> list[Any]:
    """Make expectations of rules as suites spell them; each gets a name and a note in its meta."""
    expectations = []
    for rule in rules:
        given = {key: value for key, value in rule.items() if key != "id"}
        given["meta"] = {"rule": _default_name(rule), "note": "", **(rule.get("meta") or {})}
        expectations.append(ExpectationConfiguration(**given).to_domain_obj())
    return expectations


def _default_name(rule: Mapping[str, Any]) -> str:
    columns = sorted(columns_of({k: v for k, v in rule["kwargs"].items() if k != "row_condition"}))
    return "_".join([rule["type"].removeprefix("expect_"), *columns])


def _blank(expectation: Any) -> RuleResult:
    config = expectation.configuration.to_json_dict()
    meta = config["meta"]
    return RuleResult(meta["rule"], config["type"], config["severity"], meta["note"], dict(config["kwargs"]))


def _raised(info: Mapping[str, Any]) -> str | None:
    """Return the message of an expectation that raised; its exception stands plainly or below the id of a metric."""
    for each in [info, *(v for v in info.values() if isinstance(v, dict))]:
        if each.get("raised_exception"):
            return str(each.get("exception_message") or "it raised").strip().splitlines()[0]
    return None


def _add(rule: RuleResult, result: Any, key: tuple[str, ...]) -> list[Broken]:
    """Add one batch's result to a rule's; return the rows that broke it, if it is critical."""
    found = result.result
    rule.success = rule.success and bool(result.success)
    if "element_count" in found and "unexpected_count" in found:
        rule.rows = (rule.rows or 0) + found["element_count"]
        rule.unexpected = (rule.unexpected or 0) + (found["unexpected_count"] or 0)
    elif found.get("observed_value") is not None and (rule.observed is None or not result.success):
        rule.observed = _short(found.get("details", {}).get("mismatched") or found["observed_value"])
    if result.success:
        return []
    rows = found.get("unexpected_index_list") or []
    for row in rows[: SAMPLES - len(rule.failing)]:
        rule.failing.append({name: _value(value) for name, value in row.items()})
    if rule.severity != "critical":
        return []
    return [Broken(tuple(_value(r[k]) for k in key), rule.expectation, _sentence(rule, r, key)) for r in rows]


def _sentence(rule: RuleResult, row: Mapping[str, Any], key: tuple[str, ...]) -> str:
    looked_at = [name for name in row if name not in key] or list(key)
    values = ", ".join(f"{name} is {_shown(row[name])}" for name in looked_at)
    return f"{values}: {rule.note.rstrip('.') or rule.expectation} (rule {rule.rule})"


def _shown(value: Any) -> str:
    plain = _value(value)
    return "null" if plain is None else _short(plain)


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= VALUE_CHARS else text[: VALUE_CHARS - 1] + "…"


def _value(value: Any) -> Any:
    """Return a cell as a plain value: null for pandas' missing ones, decimals as text, numpy's scalars as Python's."""
    if value is None or value != value:  # noqa: PLR0124 -- NaN
        return None
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.item() if hasattr(value, "item") else value


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:500] or type(error).__name__
