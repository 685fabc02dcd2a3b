"""Folders of reference files: what is read, refused, mapped; the real extract; the project's own figures."""

import csv
import gzip
import json
from decimal import Decimal

import pyarrow.compute as pc
import pytest
from reference_files import YEAR, D, figure, only, rows, written

from pipeline.errors import UsageError
from pipeline.references.load import load_references, unmapped

HEAD = "Country Name,Country Code,Indicator Code,Year,Value\n"


def test_a_file_of_no_layout_names_its_columns_and_the_layouts(tmp_path):
    path = written(tmp_path, "sub/gdp.csv", "country,year,gdp in billions\nKorea,2016,1500\n")
    with pytest.raises(UsageError) as error:
        load_references([tmp_path])
    message = str(error.value)
    assert str(path) in message
    assert "country, year, gdp in billions" in message
    for name in (
        "worldbank",
        "sdmx",
        "kosis",
        "ecos",
        "fred",
        "datacommons",
        "own",
        "PRD_DE",
        "OBS_VALUE",
        "DATA_VALUE",
    ):
        assert name in message


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.csv", b"", "empty_file"),
        ("a.csv", b"\x89PNG\x00\x01", "binary_file"),
        ("a.csv.gz", b"no gzip", "corrupt_gzip"),
        ("a.csv", "Jahr;Größe\n2016;1\n".encode("latin-1"), "unknown_encoding"),
        ("a.parquet", b"PAR1 and no more", "not to be read"),
        ("a.xlsx", b"PK", "read from .csv"),
        ("a.csv", (HEAD + "Korea,KOR,SP.POP.TOTL,2016,1,2\n").encode(), "6 cells under 5 columns"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path, name, content, why):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError, match=why) as error:
        load_references([tmp_path])
    assert str(tmp_path / name) in str(error.value)


def test_no_such_folder(tmp_path):
    with pytest.raises(UsageError, match="no such folder"):
        load_references([tmp_path / "none"])


def test_notes_hidden_files_and_empty_tables_are_passed_over(tmp_path):
    written(tmp_path, "README.md", "# hello")
    written(tmp_path, ".git/x.csv", "nothing")
    written(tmp_path, "empty.csv", HEAD)
    assert rows(tmp_path) == []
    assert rows() == []


@pytest.mark.parametrize("missing", ["", ".", "..", "NA", "n/a", "-", "NaN", " . "])
def test_missing_figures_have_no_row(tmp_path, missing):
    written(tmp_path, "x.csv", HEAD + f"Korea,KOR,SP.POP.TOTL,2016,{missing}\nKorea,KOR,SP.POP.TOTL,2017,51\n")
    assert only(tmp_path)["value"] == 51


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('"1,234.5"', "1234.5"), ("-0.5", "-0.5"), ("+2", "2"), (".5", "0.5"), ("1.5E+3", "1500"), ("12e-1", "1.2"),
        ("0.97168573991216", "0.971685740"), ('"12,34"', None), ("2.8p", None), ("1 234", None), ("(1.2)", None), ("e5", None), ("1e99", None),
    ],
)  # fmt: skip
def test_numbers(tmp_path, text, value):
    written(tmp_path, "x.csv", HEAD + f"Korea,KOR,SP.POP.GROW,2016,{text}\n")
    assert only(tmp_path)["value"] == (None if value is None else Decimal(value))


def test_a_comma_between_semicolons_may_be_a_decimal_sign(tmp_path):
    written(
        tmp_path, "x.csv", HEAD.replace(",", ";") + "Korea;KOR;SP.POP.GROW;2016;1,234\nKorea;KOR;SP.POP.GROW;2017;0.4\n"
    )
    assert [r["value"] for r in rows(tmp_path)] == [None, D("0.4")]


def test_last_zeros_that_a_program_left_out_are_counted(tmp_path):
    written(
        tmp_path,
        "x.csv",
        HEAD
        + "Korea,KOR,SL.UEM.TOTL.ZS,2016,3.65\nKorea,KOR,SL.UEM.TOTL.ZS,2017,3.7\nJapan,JPN,SL.UEM.TOTL.ZS,2017,2.8\n",
    )
    assert {(r["entity_id"], r["resolution"]) for r in rows(tmp_path)} == {("KOR", D("0.01")), ("JPN", D("0.1"))}


def test_a_period_that_is_none_has_no_days(tmp_path):
    written(tmp_path, "x.csv", HEAD + "Korea,KOR,SP.POP.GROW,latest,0.4\n")
    row = only(tmp_path)
    assert (row["period_start"], row["period_end"], row["value"]) == (None, None, D("0.4"))


def test_line_ends_and_decomposed_hangul(tmp_path):
    import unicodedata

    text = "TBL_NM,C1_NM,ITM_NM,UNIT_NM,PRD_DE,DT\r인구,제주특별자치도,총인구,천명,2016,650\r"
    written(tmp_path, "mac.csv", unicodedata.normalize("NFD", text))
    assert figure(only(tmp_path)) == ("population", "KR-49", YEAR, D(650000), "명")


def test_a_users_mapping_extends_ours_and_is_the_stronger(tmp_path):
    written(
        tmp_path,
        "sub/x.csv",
        HEAD
        + "Korea,KOR,MY.OWN.CODE,2016,1500\nKorea,KOR,SP.POP.TOTL,2016,51\nKorea,KOR,NY.GDP.MKTP.CD,2016,1500\nHere,ZZ1,SP.POP.GROW,2016,1\n",
    )
    assert {r["metric_id"] for r in rows(tmp_path)} == {None, "population", "gdp", "population_growth"}
    written(
        tmp_path,
        "series.toml",
        """
        [[series]]
        series = ["MY.*"]
        metric_id = "gdp"
        unit = "USD"
        scale = 9
        definition = "as I see it"
        vintage = "2017-03"
        source = "me"
        url = "https://me.example/{series}"

        [[series]]
        series = "SP.POP.TOTL"
        file = "sub/*"
        metric_id = ""

        [[series]]
        file = "elsewhere/*"
        metric_id = "inflation"

        [areas]
        ZZ1 = "KR-11"
        """,
    )
    found = {r["series"]: r for r in rows(tmp_path)}
    mine = found["MY.OWN.CODE"]
    assert figure(mine) == ("gdp", "KOR", YEAR, D(1500000000000), "USD")
    assert [mine[n] for n in ("definition", "vintage", "source", "url")] == [
        "as I see it",
        "2017-03",
        "me",
        "https://me.example/MY.OWN.CODE",
    ]
    assert found["SP.POP.TOTL"]["metric_id"] is None
    assert found["NY.GDP.MKTP.CD"]["metric_id"] == "gdp"
    assert found["SP.POP.GROW"]["entity_id"] == "KR-11"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[[series]]\nmetric = "gdp"\n', "metric"),
        ('[[series]]\nmetric_id = "no_such"\n', "no metric no_such"),
        ("[[series]\n", "not a TOML file"),
        ('[[series]]\nfrequency = "yearly"\n', "frequency"),
    ],
)
def test_a_wrong_mapping_is_told(tmp_path, text, why):
    path = written(tmp_path, "series.toml", text)
    with pytest.raises(UsageError, match=why) as error:
        load_references([tmp_path])
    assert str(path) in str(error.value)


def test_a_metric_that_there_is_not_is_told(tmp_path):
    written(tmp_path, "own.csv", "series,metric_id,entity_id,period,value\na,no_such,KOR,2016,1\n")
    with pytest.raises(UsageError, match=r"own\.csv: no metric no_such"):
        load_references([tmp_path])


def test_the_same_figure_twice_is_one_and_order_does_not_matter(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    lines = [f"Korea,KOR,SP.POP.TOTL,{2000 + n},{n}\n" for n in range(25)]
    written(first, "x.csv", HEAD + "".join(lines))
    written(second, "a.csv", HEAD + "".join(reversed(lines[:10])))
    written(second, "b.csv", HEAD + "".join(lines[5:]))
    table = load_references([first])
    assert table.num_rows == 25
    assert load_references([second]).equals(table)
    assert load_references([second, first]).equals(table)
    assert table["period_end"].to_pylist() == sorted(table["period_end"].to_pylist())


def test_hostile_names_stay_text(tmp_path):
    name = "x'); DROP TABLE raw; --.csv"
    written(tmp_path, name, "Country Name,Country Code,Year,Value\nKorea,KOR,2016,1\n")
    written(
        tmp_path,
        "dc.csv",
        "placeDcid,placeName,Date:a'b,Value:a'b,Source:a'b\ncountry/KOR,Korea,2016,1,'; DROP TABLE raw\n",
    )
    assert {r["series"] for r in rows(tmp_path)} == {"x'); DROP TABLE raw; --", "a'b"}


def test_unmapped_series_are_counted(tmp_path):
    written(
        tmp_path,
        "x.csv",
        HEAD + "Korea,KOR,B.B,2016,1\nKorea,KOR,A.A,2016,1\nJapan,JPN,A.A,2016,1\nKorea,KOR,SP.POP.TOTL,2016,1\n",
    )
    assert unmapped(load_references([tmp_path])) == {"A.A": 2, "B.B": 1}


@pytest.fixture(scope="module")
def extract(root):
    folder = root.parent / "shared" / "reference"
    if not folder.is_dir():
        pytest.skip("no ../shared/reference: the real extract of the World Bank's figures is not here")
    return folder


def test_the_real_extract(extract):
    table = load_references([extract])
    assert table.num_rows == 129_606
    assert unmapped(table) == {}
    assert {"WLD", "EAS", "KOR"} <= set(table["entity_id"].unique().to_pylist())
    assert not any(table[name].null_count for name in ("value", "period_start", "period_end", "entity_id", "metric_id"))
    growth = table.filter((pc.field("metric_id") == "gdp_growth") & (pc.field("entity_id") == "KOR"))
    (row,) = (r for r in growth.to_pylist() if r["period_end"].year == 2016)
    assert round(row["value"], 2) == D("3.17")
    assert row["unit"] == "%"
    rates = table.filter(pc.field("series") == "PA.NUS.FCRF").to_pylist()
    units = {r["entity_id"]: r["unit"] for r in rates}
    assert (units["KOR"], units["JPN"], units["DEU"], units["EMU"]) == ("KRW", "JPY", "EUR", "EUR")
    assert load_references([extract]).equals(table)


def test_our_own_figures_are_those_of_the_extract(root, extract):
    with gzip.open(extract / "wdi-2000on.csv.gz", "rt", encoding="utf-8") as lines:
        real = {(r["Indicator Code"], r["Country Code"], r["Year"]): r["Value"] for r in csv.DictReader(lines)}
    with (root / "data/reference/world-bank.csv").open(encoding="utf-8") as lines:
        own = list(csv.DictReader(lines))
    for row in own:
        value = Decimal(row["value"])
        theirs = Decimal(real[row["series"], row["entity_id"], row["period"]])
        assert abs(value - theirs) <= Decimal(1).scaleb(value.as_tuple().exponent) / 2, row
        assert row["source"]
        assert row["url"]


def test_our_own_figures(root):
    table = load_references([root / "data" / "reference"])
    assert table.num_rows >= 150
    assert unmapped(table) == {}
    assert {"KOR", "CHN", "USA", "JPN", "WLD"} <= set(table["entity_id"].unique().to_pylist())
    for row in table.to_pylist():
        assert "World Bank" in row["source"] or "unverified" in row["source"]
        assert row["period_start"].year == row["period_end"].year
    known = {(r["series"], r["entity_id"], r["period_end"].year) for r in table.to_pylist()}
    facts = [json.loads(line) for line in (root / "tests/data/facts.jsonl").read_text(encoding="utf-8").splitlines()]
    assert not [f for f in facts if (f["series"], f["country"], f["year"]) not in known]
