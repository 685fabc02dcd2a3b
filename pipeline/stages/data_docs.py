"""Results of validation as a file and as pages that stand alone: no script, no request, one stylesheet."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import great_expectations as gx
from great_expectations.core import ExpectationValidationResult
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.render.renderer.content_block.validation_results_table_content_block import (
    ValidationResultsTableContentBlockRenderer,
)
from great_expectations.render.view.view import DefaultJinjaPageView
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from pipeline import schema

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.stages._suites import SuiteResult


MOVED = 20
"""Shares that the page of drift shows, those that moved most."""


class Results:
    """What validation found in a run so far, kept in `results.json` and shown in `data_docs/`.

    Args:
        folder: where both stand; what another run left there is dropped.
        run_name: name of the run.
        expectations: the expectations folder, whose `pages/` are the templates.
    """

    def __init__(self, folder: Path, run_name: str, expectations: Path) -> None:
        self._folder = folder
        self._pages = expectations / "pages"
        self._run_name = run_name
        self._suites: dict[str, dict[str, Any]] = {}
        self._metrics: dict[tuple[str, str], Mapping[str, Any]] = {}
        file = folder / "results.json"
        earlier = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        if earlier.get("run_name") == run_name:
            self._suites = earlier["suites"]
            self._metrics = {(row["table"], row["metric"]): row for row in earlier["metrics"]}

    def add_metrics(self, metrics: Iterable[Mapping[str, Any]], tables: Iterable[str]) -> list[dict[str, Any]]:
        """Replace the metrics of the tables that are validated now; return those of all tables of the run."""
        now = set(tables)
        self._metrics = {key: value for key, value in self._metrics.items() if key[0] not in now}
        self._metrics |= {(row["table"], row["metric"]): row for row in metrics}
        return [{name: row[name] for name in ("table", "metric", "value")} for _, row in sorted(self._metrics.items())]

    def add(
        self, found: Iterable[SuiteResult], refused: Mapping[str, int], mismatched: Mapping[str, list[str]]
    ) -> None:
        """Add what suites found.

        Args:
            found: their results.
            refused: refused rows by table.
            mismatched: by table, in words, the columns that are not as declared.
        """
        for suite in found:
            self._suites[suite.table] = {
                "rows": suite.rows,
                "refused": refused.get(suite.table, 0),
                "columns": mismatched.get(suite.table, []),
                "expectations": [rule.as_json() for rule in suite.rules],
            }

    def critical(self) -> tuple[str, ...]:
        """Return the critical expectations that failed in the run so far, as `table: expectation (rule)`."""
        return tuple(
            f"{table}: {rule['expectation']} ({rule['rule']})"
            for table, rule in self._rules()
            if rule["severity"] == "critical" and not rule["success"]
        )

    def counted(self) -> tuple[int, int]:
        """Return how many expectations there were in the run so far, and how many of them failed."""
        return sum(1 for _ in self._rules()), sum(not rule["success"] for _, rule in self._rules())

    def _rules(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for table, suite in self._suites.items():
            for rule in suite["expectations"]:
                yield table, rule

    def write(self) -> None:
        """Write `results.json` and the pages."""
        order = [*schema.PUBLISHED, *sorted(set(self._suites) - set(schema.PUBLISHED))]
        suites = {name: self._suites[name] for name in order if name in self._suites}
        facts = {
            "run_name": self._run_name,
            "great_expectations": gx.__version__,
            "success": all(rule["success"] for _, rule in self._rules()),
            "suites": suites,
            "metrics": [row for _, row in sorted(self._metrics.items())],
        }
        self._folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(facts, ensure_ascii=False, indent=1, default=str)
        (self._folder / "results.json").write_text(text + "\n", encoding="utf-8")
        docs = self._folder / "data_docs"
        shutil.rmtree(docs, ignore_errors=True)
        docs.mkdir()
        pages, style = _templates(self._pages)
        (docs / "index.html").write_text(pages.get_template("index.html").render(facts, style=style), encoding="utf-8")
        for name, suite in suites.items():
            page = pages.get_template("page.html").render(facts, style=style, name=name, suite=suite)
            (docs / f"{name}.html").write_text(page, encoding="utf-8")


def write_drift(
    folder: Path,
    expectations: Path,
    facts: Mapping[str, Any],
    figures: Sequence[Mapping[str, Any]],
    rules: Sequence[Mapping[str, Any]],
) -> None:
    """Write what changed between two data sets, and what its suite found, as `results.json` and `index.html`.

    Args:
        folder: where both go.
        expectations: the expectations folder, whose `pages/` are the templates.
        facts: which two data sets, and how many expectations failed.
        figures: the compared figures, rows of the suite's table.
        rules: the results of the suite.
    """
    folder.mkdir(parents=True, exist_ok=True)
    results = {**facts, "rules": rules, "figures": figures}
    text = json.dumps(results, ensure_ascii=False, indent=1, default=str)
    (folder / "results.json").write_text(text + "\n", encoding="utf-8")
    of = {
        kind: [row for row in figures if row["figure"] == kind] for kind in ("rows", "per_article", "share", "distance")
    }
    shares = sorted((row for row in of["share"] if row["change"]), key=lambda row: -abs(row["change"]))
    pages, style = _templates(expectations / "pages")
    page = pages.get_template("drift.html").render(
        facts,
        style=style,
        rules=rules,
        failed=[rule for rule in rules if not rule["success"]],
        totals=of["rows"] + of["per_article"],
        shares=shares[:MOVED],
        distances=of["distance"],
    )
    (folder / "index.html").write_text(page, encoding="utf-8")


def _templates(folder: Path) -> tuple[Environment, str]:
    """Return the templates of a folder with their filters, and the stylesheet."""
    pages = Environment(loader=FileSystemLoader(folder), autoescape=True)
    pages.filters |= {"sentence": _sentence, "figure": _figure, "moved": lambda value: f"{float(value):+.3g}"}
    return pages, (folder / "style.css").read_text(encoding="utf-8")


def _figure(value: float | str) -> str:
    number = float(value)
    return f"{number:,.0f}" if number.is_integer() else f"{number:,.4g}"


def _sentence(rule: Mapping[str, Any]) -> Markup:
    """Return an expectation in words, as Great Expectations renders it; what it puts into the markup it escapes."""
    config = ExpectationConfiguration(type=rule["expectation"], kwargs=deepcopy(rule["kwargs"]))
    result = ExpectationValidationResult(success=True, expectation_config=config)
    block: Any = ValidationResultsTableContentBlockRenderer.render([result], include_column_name=True)
    sentence = block.to_json_dict()["table"][0][1]
    view: Any = DefaultJinjaPageView()
    return Markup(view.render_string_template(sentence["string_template"]))  # noqa: S704
