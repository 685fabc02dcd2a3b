"""Reference figures by metric, entity and last day."""

from datetime import date
from decimal import Decimal

import pytest

from pipeline import schema
from pipeline.references import figures
from pipeline.references.figures import Figures

YEAR = {"period_start": date(2016, 1, 1), "period_end": date(2016, 12, 31)}
CHINA, JAPAN, NOWHERE = (("gdp", place, date(2016, 12, 31)) for place in ("CHN", "JPN", "XXX"))


@pytest.fixture
def table(make_row):
    """Two figures of China, one of them by another definition, and one of Japan; another one of it has no value."""
    rows = [
        {"series": "A", "entity_id": "CHN", "value": Decimal(2), "definition": "real"},
        {"series": "B", "entity_id": "CHN", "value": Decimal(1), "vintage": "2020"},
        {"series": "A", "entity_id": "JPN", "value": Decimal(3)},
        {"series": "B", "entity_id": "JPN"},
    ]
    named = {"metric_id": "gdp", "source": "office"} | YEAR
    return schema.to_table(schema.REFERENCES, [make_row(schema.REFERENCES, **named | row) for row in rows])


def values(found, key):
    return [figure.value for figure in found[key]]


def test_figures_are_found_by_key_the_plain_one_first(table):
    found = Figures(table).of([CHINA, JAPAN, NOWHERE])
    assert (values(found, CHINA), values(found, JAPAN), found[NOWHERE]) == ([1, 2], [3], ())
    assert found[CHINA][1].period == (YEAR["period_start"], YEAR["period_end"])


def test_what_was_found_is_not_read_again(table):
    reference = Figures(table)
    first = reference.of([CHINA, NOWHERE])[CHINA]
    assert reference.of([CHINA, JAPAN])[CHINA] is first


def test_no_more_than_some_figures_are_kept(table, monkeypatch):
    monkeypatch.setattr(figures, "MOST", 2)
    reference = Figures(table)
    assert values(reference.of([CHINA, NOWHERE]), CHINA) == [1, 2]
    found = reference.of([JAPAN, CHINA])
    assert (values(found, JAPAN), values(found, CHINA)) == ([3], [1, 2])
    assert NOWHERE not in found


def test_without_references_nothing_is_found():
    assert Figures().of([CHINA]) == {CHINA: ()}
