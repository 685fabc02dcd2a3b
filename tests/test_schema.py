"""The declarations of the tables, and the way in and out of Arrow."""

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from pipeline import schema

SPECS = [*schema.PUBLISHED.values(), schema.READINGS]


@pytest.mark.parametrize("spec", SPECS, ids=lambda s: s.name)
def test_a_declaration_is_sound(spec):
    names = spec.names()
    assert len(set(names)) == len(names)
    assert set(spec.key) <= set(names)
    assert set(spec.order) <= set(names)
    for column in spec.columns:
        assert column.meaning
        assert "|" not in column.meaning, "it must fit a cell of the data dictionary"
        assert (column.type == schema.CATEGORY) == (column.allowed is not None), column.name
    assert all(not next(c for c in spec.columns if c.name == name).nullable for name in spec.key if name != "row")


def test_rows_go_in_and_out_unchanged(make_row):
    row = make_row(
        schema.CLAIMS, value=1.5, value_exact=Decimal("1.500000000"), period_start=date(2016, 1, 1), verdict="supported",
        inherited=["metric", "period"], metric="매출",
    )  # fmt: skip
    table = schema.to_table(schema.CLAIMS, [row])
    assert table.schema.equals(schema.CLAIMS.arrow(), check_metadata=True)
    assert schema.to_rows(table) == [row]


def test_values_are_those_of_arrow_and_days_are_dates(make_row):
    rows = [
        make_row(schema.CLAIMS, value_exact=Decimal("-0.500000000"), period_start=date(1, 1, 1), basis="yoy", unit="%"),
        make_row(schema.CLAIMS, low=Decimal("1E+28"), period_end=date(9999, 12, 31), start=7, value=0.5),
    ]
    table = schema.to_table(schema.CLAIMS, rows)
    for name in table.column_names:
        column = table[name].cast(pa.date32()) if table[name].type == schema.DATE else table[name]
        assert [repr(v) for v in schema.values(column)] == [repr(v) for v in column.to_pylist()]
        assert schema.values(table[name][:0]) == []
    assert schema.from_columns(schema.CLAIMS, {name: table[name] for name in table.column_names}) == table


def test_no_rows_make_an_empty_table():
    table = schema.to_table(schema.CHECKS, iter([]))
    assert table.num_rows == 0
    assert table.schema == schema.CHECKS.arrow()


def test_an_undeclared_or_missing_column_is_an_error(make_row):
    row = make_row(schema.CHECKS)
    with pytest.raises(ValueError, match="colour"):
        schema.to_table(schema.CHECKS, [row | {"colour": "red"}])
    del row["verdict"]
    with pytest.raises(ValueError, match="verdict"):
        schema.to_table(schema.CHECKS, [row])


def test_decimals_hold_gross_domestic_products_and_small_rates(make_row):
    for value in (Decimal("12733000000000000000000.123456789"), Decimal("-0.000000001")):
        table = schema.to_table(schema.MENTIONS, [make_row(schema.MENTIONS, value_exact=value)])
        assert table["value_exact"][0].as_py() == value
        assert table["value_exact"].type == pa.decimal128(38, 9)
