"""Small reference files in a folder, and what they are read as."""

from decimal import Decimal

from pipeline import schema
from pipeline.references.load import load_references


def written(folder, name, text, encoding="utf-8"):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


def rows(*folders):
    """Return the rows, checked against the schema."""
    table = load_references(folders)
    assert table.schema.equals(schema.REFERENCES.arrow(), check_metadata=True)
    return schema.to_rows(table)


def only(*folders):
    (row,) = rows(*folders)
    return row


def figure(row):
    """Return what a figure is, with its days as one text."""
    days = f"{row['period_start']}/{row['period_end']}"
    return row["metric_id"], row["entity_id"], days, row["value"], row["unit"]


YEAR = "2016-01-01/2016-12-31"
D = Decimal
