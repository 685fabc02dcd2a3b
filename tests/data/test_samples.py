"""The sample articles are what SOURCES.md says they are: formats, figures, conversions, planted errors."""

import csv
import gzip
import json
import re
from collections import defaultdict
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path

import lxml.html
import pyarrow.parquet as pq
import pytest
from currency_converter import CurrencyConverter

HERE = Path(__file__).parent
RAW = HERE.parents[1] / "data" / "raw"
REFERENCE = HERE.parents[2] / "shared" / "reference" / "wdi-2000on.csv.gz"
FIELDS = {"id", "title", "text", "published", "publisher", "url", "lang"}
SCALES = {"": 1, "천": 10**3, "만": 10**4, "억": 10**8, "조": 10**12, " billion": 10**9}
CP949_FILES = {"09-fertility-cp949.txt"}
MONEY = r"(?:[\d,.]+천?[조억만]?)+ ?(?:달러|위안|원|엔|유로|코루나)"
CONVERSION = re.compile(rf"({MONEY})\((?:약 )?({MONEY})\)")
NUMBER = re.compile(r"(?>\d+(?:[.,]\d+)*)")
UNDATED_NUMBER = re.compile(r"(?<!코로나)(?<!\d)" + NUMBER.pattern + r"(?!\s?(?:년|월|일|분기|회계))")
SENTENCE_END = re.compile(r"다[.]?[”\"]?(?:고 |[.]|$)")


def lines_of(name):
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


FACTS = lines_of("facts.jsonl")
CONVERSIONS = lines_of("conversions.jsonl")
PLANTED = lines_of("planted.jsonl")
FILES = sorted(p.name for p in RAW.iterdir() if p.suffix != ".md")


@cache
def records(name):
    path = RAW / name
    data = path.read_bytes()
    if name.endswith(".gz"):
        data, name = gzip.decompress(data), name.removesuffix(".gz")
    if name.endswith(".parquet"):
        return pq.read_table(path).to_pylist()
    text = data.decode("cp949" if name in CP949_FILES else "utf-8")
    if name.endswith(".jsonl"):
        return [json.loads(line) for line in text.splitlines()]
    if name.endswith(".json"):
        return [json.loads(text)]
    if name.endswith(".csv"):
        return list(csv.DictReader(text.splitlines(keepends=True)))
    if name.endswith(".html"):
        return [{"text": lxml.html.fromstring(text).find(".//article").text_content()}]
    return [{"text": text}]


def text_of(row):
    return records(row["file"])[row.get("record", 1) - 1]["text"]


def body_of(text):
    """The paragraphs: lines that hold a finished sentence."""
    return [line for line in text.splitlines() if SENTENCE_END.search(line)]


def read_number(surface):
    """Value and worth of the last significant digit of a number at the start of `surface`.

    Zeros that only fill up to the scale are not significant: 999억7000만 is printed to 1000만.
    """
    total = section = resolution = Decimal(0)
    number = re.match(r"[$-]?((?:[\d,.]+천?[조억만]?)+(?: billion)?)", surface)[1]
    for digits, thousand, scale in re.findall(r"([\d,.]+)(천?)([조억만]|(?: billion))?", number):
        value = Decimal(digits.replace(",", ""))
        section += value * SCALES[thousand]
        exponent = value.normalize().as_tuple().exponent if total else value.as_tuple().exponent
        resolution = Decimal(SCALES[thousand] * SCALES[scale]).scaleb(exponent)
        if scale:
            total, section = total + section * SCALES[scale], Decimal(0)
    return total + section, resolution


@cache
def converter():
    return CurrencyConverter(decimal=True, fallback_on_missing_rate=True, fallback_on_missing_rate_method="last_known")


def converted(value, source, target, day):
    return converter().convert(Decimal(value), source, target, date=date.fromisoformat(day))


def test_every_input_format_is_there():
    suffixes = {"".join(Path(name).suffixes) for name in FILES}
    assert suffixes == {".txt", ".html", ".json", ".jsonl", ".jsonl.gz", ".csv", ".parquet"}
    assert sum(len(records(name)) for name in FILES) >= 14


def test_cp949_file_is_no_utf8():
    data = (RAW / "09-fertility-cp949.txt").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")
    assert "합계출산율" in data.decode("cp949")


@pytest.mark.parametrize("name", FILES)
def test_records_have_text_and_known_fields(name):
    for record in records(name):
        assert set(record) <= FIELDS
        paragraphs = record["text"] if len(record) > 1 or name.endswith(".html") else "\n".join(body_of(record["text"]))
        assert 600 <= len(paragraphs) <= 1800


def test_ids_are_unique():
    ids = [r["id"] for name in FILES for r in records(name) if "id" in r]
    assert len(ids) == len(set(ids))


def test_no_file_but_the_english_record_lacks_hangul():
    foreign = [r for name in FILES for r in records(name) if not re.search("[가-힣]", r["text"])]
    assert [r["lang"] for r in foreign] == ["en"]


def test_html_splits_a_number_by_tags_and_holds_a_script():
    source = (RAW / "07-trade-2021.html").read_text(encoding="utf-8")
    assert "6444억</b> 달러" in source
    assert "<script>" in source
    assert "6444억 달러" in text_of({"file": "07-trade-2021.html"})


def test_wire_story_and_copy_are_near_but_not_equal():
    def shingles(name):
        text = " ".join(body_of(records(name)[0]["text"]))
        return {text[i : i + 5] for i in range(len(text) - 4)}

    wire, copy = shingles("16-reserves-wire.txt"), shingles("17-reserves-copy.txt")
    assert 0.8 <= len(wire & copy) / len(wire | copy) < 1


def test_figures_that_the_project_starts_from_are_there():
    text = text_of({"file": "01-online-retail-china.txt"})
    for words in ("7710억 달러", "4460억 달러를 크게 웃도는", "177억 달러", "한 달"):
        assert words in text


@pytest.mark.parametrize(
    ("surface", "value", "resolution"),
    [
        ("3천892억7천만 달러", 389_270_000_000, 10**7),
        ("1조2천165억 달러", 1_216_500_000_000, 10**8),
        ("999억7000만 달러", 99_970_000_000, 10**7),
        ("5만7977달러", 57_977, 1),
        ("14억1071만 명", 1_410_710_000, 10**4),
        ("-0.7%", Decimal("0.7"), Decimal("0.1")),
        ("$573.7 billion", 573_700_000_000, 10**8),
    ],
)
def test_reader_of_this_test(surface, value, resolution):
    assert read_number(surface) == (value, resolution)


@pytest.mark.parametrize("fact", FACTS, ids=lambda f: f"{f['file'][:2]}-{f['record']}-{f['surface']}")
def test_fact_is_printed_as_listed(fact):
    assert fact["surface"] in text_of(fact)
    assert read_number(fact["surface"])[0] == abs(Decimal(fact["value"]))


def test_facts_agree_with_the_world_bank():
    if not REFERENCE.exists():
        pytest.skip(f"no World Bank extract at {REFERENCE}")
    wanted = defaultdict(list)
    for fact in FACTS:
        wanted[fact["series"], fact["country"], str(fact["year"])].append(fact)
    wrong, seen = [], 0
    with gzip.open(REFERENCE, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            for fact in wanted.get((row["Indicator Code"], row["Country Code"], row["Year"]), ()):
                seen += 1
                half = read_number(fact["surface"])[1] / 2
                if abs(Decimal(row["Value"]) - Decimal(fact["value"])) > half:
                    wrong.append((fact, row["Value"]))
    assert not wrong
    assert seen == len(FACTS)


def test_every_bracketed_conversion_is_listed():
    printed = [
        (name, number, *pair)
        for name in FILES
        for number, record in enumerate(records(name), 1)
        for pair in CONVERSION.findall(record["text"])
    ]
    assert printed == [(c["file"], c["record"], c["given"], c["converted"]) for c in CONVERSIONS]


@pytest.mark.parametrize("row", CONVERSIONS, ids=lambda c: f"{c['file'][:2]}-{c['record']}-{c['given']}")
def test_conversion_agrees_with_the_ecb_unless_planted(row):
    assert read_number(row["given"])[0] == Decimal(row["given_value"])
    assert read_number(row["converted"])[0] == Decimal(row["converted_value"])
    expected = converted(row["given_value"], row["given_unit"], row["converted_unit"], row["day"])
    error = abs(Decimal(row["converted_value"]) - expected) / expected
    assert (error > Decimal("0.1")) if row["planted"] else (error <= Decimal("0.015"))


def test_five_articles_have_a_planted_error():
    assert len({p["file"] for p in PLANTED}) == len(PLANTED) == 5
    assert {p["error"] for p in PLANTED} == {"conversion", "scale_slip", "comparison", "balance", "change"}


@pytest.mark.parametrize("planted", PLANTED, ids=lambda p: p["file"])
def test_planted_error_is_printed_once_and_explained(planted):
    text, sources = text_of(planted), (RAW / "SOURCES.md").read_text(encoding="utf-8")
    assert text.count(planted["surface"]) == 1
    assert planted["right_surface"] not in text
    assert all(other in text for other in planted["beside"])
    assert read_number(planted["surface"])[0] == Decimal(planted["value"])
    assert read_number(planted["right_surface"])[0] == Decimal(planted["right_value"])
    row = next(line for line in sources.splitlines() if line.startswith(f"| `{planted['file']}`"))
    assert planted["surface"] in row
    assert planted["right_surface"] in row


def test_planted_conversions_would_be_right():
    rows = {(c["file"], c["given"]): c for c in CONVERSIONS} | {(c["file"], c["converted"]): c for c in CONVERSIONS}
    for planted in PLANTED:
        if "conversion" not in planted["checks"]:
            continue
        row = rows[planted["file"], planted["surface"]]
        values = [
            Decimal(planted["right_value"] if row[side] == planted["surface"] else row[f"{side}_value"])
            for side in ("given", "converted")
        ]
        expected = converted(values[0], row["given_unit"], row["converted_unit"], row["day"])
        assert row["planted"]
        assert abs(values[1] - expected) <= expected * Decimal("0.015")


def test_planted_comparison_balance_and_change_contradict_themselves():
    by_error = {p["error"]: p for p in PLANTED}

    def numbers(error):
        planted = by_error[error]
        others = [read_number(s)[0] for s in planted["beside"]]
        return Decimal(planted["value"]), Decimal(planted["right_value"]), others

    wrong, right, (other, *_) = numbers("comparison")
    assert wrong < other < right
    wrong, right, (exports, imports, _) = numbers("balance")
    assert imports - exports == right != wrong
    wrong, right, (base, percent, _) = numbers("change")
    assert abs(right / base * 100 - 100 - percent) <= Decimal("0.05") < abs(wrong / base * 100 - 100 - percent)


def test_sources_explain_every_number_of_every_body():
    sources = (RAW / "SOURCES.md").read_text(encoding="utf-8")
    heads = [(m.start(), m[1]) for m in re.finditer(r"^## (\d\d-\S+)$", sources, re.MULTILINE)]
    ends = [*heads, (len(sources), "")]
    sections = {name: sources[start:end] for (start, name), (end, _) in pairwise(ends)}
    table = sources[: heads[0][0]]
    unexplained = []
    for name in FILES:
        for number, record in enumerate(records(name), 1):
            section = sections[name]
            if "\nRecord " in section:
                section = section.split(f"\nRecord {number}: ")[1].split("\nRecord ")[0]
            figures = set(NUMBER.findall(section + table))
            body = "\n".join(body_of(record["text"])) or record["text"]
            unexplained.extend(
                (name, number, body[max(0, m.start() - 10) : m.end() + 10])
                for m in UNDATED_NUMBER.finditer(body)
                if m[0] not in figures
            )
    assert not unexplained
