"""Tables to Great Expectations results; rows that break a critical expectation go to quarantine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.config import Config


@dataclass(frozen=True, slots=True)
class Outcome:
    """What validation found: critical failures (suite: expectation), rows refused by table, and the counts of expectations."""

    critical: tuple[str, ...]
    refused: Mapping[str, int]
    expectations: int
    failed: int


def validate(tables: Mapping[str, Sequence[Path]], kept: Path, results: Path, run_name: str, config: Config) -> Outcome:
    """Validate tables, one suite a table, and part the good rows from the refused.

    Args:
        tables: for each table of `schema.PUBLISHED` that is to be validated now, its Parquet parts.
        kept: folder to write into: `kept/<table>/<part name>` holds the rows that stand, for every part given (also an
            empty one), and `kept/quarantine/<n>.parquet` the refused ones, as rows of `schema.QUARANTINE`.
        results: folder to write into: `results.json` and `data_docs/index.html`; what earlier calls of the run wrote there for
            other tables stays and is shown too.
        run_name: name of the run in the Data Docs; no clock.
        config: the run's settings.

    Returns:
        The outcome. Rows that stand on a refused row (mentions of a refused document, claims and relations of a refused
        mention, checks of a refused claim) are refused with it.
    """
    raise NotImplementedError
