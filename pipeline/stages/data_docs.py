"""Results of validation as a file and as pages that stand alone: no script, no request, one stylesheet."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
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
        self._metrics: dict[tuple[str, str], float] = {}
        file = folder / "results.json"
        earlier = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        if earlier.get("run_name") == run_name:
            self._suites = earlier["suites"]
            self._metrics = {(row["table"], row["metric"]): row["value"] for row in earlier["metrics"]}

    def add_metrics(self, metrics: Iterable[Mapping[str, Any]], tables: Iterable[str]) -> list[dict[str, Any]]:
        """Replace the metrics of the tables that are validated now; return those of all tables of the run."""
        now = set(tables)
        self._metrics = {key: value for key, value in self._metrics.items() if key[0] not in now}
        self._metrics |= {(row["table"], row["metric"]): row["value"] for row in metrics}
        return [{"table": t, "metric": m, "value": v} for (t, m), v in sorted(self._metrics.items())]

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

    def write(self) -> None:
        """Write `results.json` and the pages."""
        order = [*schema.PUBLISHED, *sorted(set(self._suites) - set(schema.PUBLISHED))]
        suites = {name: self._suites[name] for name in order if name in self._suites}
        facts = {
            "run_name": self._run_name,
            "great_expectations": gx.__version__,
            "success": all(rule["success"] for suite in suites.values() for rule in suite["expectations"]),
            "suites": suites,
            "metrics": self.add_metrics([], []),
        }
        self._folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(facts, ensure_ascii=False, indent=1, default=str)
        (self._folder / "results.json").write_text(text + "\n", encoding="utf-8")
        docs = self._folder / "data_docs"
        shutil.rmtree(docs, ignore_errors=True)
        docs.mkdir()
        pages = Environment(loader=FileSystemLoader(self._pages), autoescape=True)
        pages.filters["sentence"] = _sentence
        style = (self._pages / "style.css").read_text(encoding="utf-8")
        (docs / "index.html").write_text(pages.get_template("index.html").render(facts, style=style), encoding="utf-8")
        for name, suite in suites.items():
            page = pages.get_template("page.html").render(facts, style=style, name=name, suite=suite)
            (docs / f"{name}.html").write_text(page, encoding="utf-8")


def _sentence(rule: Mapping[str, Any]) -> Markup:
    """Return an expectation in words, as Great Expectations renders it; what it puts into the markup it escapes."""
    config = ExpectationConfiguration(type=rule["expectation"], kwargs=deepcopy(rule["kwargs"]))
    result = ExpectationValidationResult(success=True, expectation_config=config)
    block: Any = ValidationResultsTableContentBlockRenderer.render([result], include_column_name=True)
    sentence = block.to_json_dict()["table"][0][1]
    view: Any = DefaultJinjaPageView()
    return Markup(view.render_string_template(sentence["string_template"]))  # noqa: S704
