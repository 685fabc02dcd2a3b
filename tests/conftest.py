"""What several tests share: where things are, and rows to build tables from."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline import schema

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root():
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared():
    """The folder beside the project with the gold files; tests that need it are skipped where it is not."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not here: it holds the gold and seed files")
    return folder


@pytest.fixture(scope="session")
def make_row():
    """A function that gives a valid row of a table, with the given columns changed."""
    return _row


def _row(spec, **changes):
    assert set(changes) <= set(spec.names())
    return {c.name: _value(c) for c in spec.columns} | changes


def _value(column):
    if column.nullable:
        return None
    if column.allowed:
        return column.allowed[0]
    if column.type == schema.DATE:
        return date(2017, 6, 20)
    if column.type == schema.DECIMAL:
        return Decimal(1)
    if str(column.type).startswith("list"):
        return []
    return "x" if str(column.type) == "string" else 0
