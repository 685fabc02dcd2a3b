"""Claims of a language that tells by the order of words."""

from datetime import date

import pytest

from pipeline import annotate, packs
from pipeline.grammar.claims.linker import read_article
from pipeline.grammar.reading.resolve import resolve

DAY = "2018-01-10"


def claims(text):
    return {text[m["start"] : m["end"]]: m["claim"] for m in annotate(text, DAY, "en")}


def test_a_change_its_level_and_its_base():
    found = claims(
        "South Korea's exports rose 15.8 percent to $573.7 billion in 2017 from $495.4 billion a year earlier."
    )
    assert found["15.8 percent"] | {"source": None} == found["15.8 percent"]
    assert [(c["role"], c["direction"]) for c in found.values() if c] == [
        ("change", "up"),
        ("level", "up"),
        ("base", None),
    ]
    assert found["$573.7 billion"]["period"] == ["2017-01-01", "2017-12-31"]
    assert found["$495.4 billion"]["period"] == ["2016-01-01", "2016-12-31"]
    assert {c["metric"] for c in found.values() if c} == {"exports"}
    assert {c["entity"] for c in found.values() if c} == {"South Korea"}
    assert found["2017"] is None


@pytest.mark.parametrize(
    ("text", "surface", "role", "direction"),
    [
        ("The rate fell by 25 basis points.", "25 basis points", "change", "down"),
        ("Profit saw a 3 percent rise.", "3 percent", "change", "up"),
        ("Sales were 3 percent lower.", "3 percent", "change", "down"),
        ("Profit doubled.", "doubled", "change", "up"),
        ("Shares jumped an unexpected 7%.", "7%", "change", "up"),
        ("Prices fell to a record $40.", "$40", "level", "down"),
        ("Sales rose after the firm hired 300 workers.", "300 workers", "level", None),
        ("Exports rose in the year, and the rate stands at 3%.", "3%", "level", None),
        ("Oil fell below $40.", "$40", "level", None),
        ("Imports rose, but the surplus was $3 billion.", "$3 billion", "level", None),
    ],
)
def test_role_and_direction(text, surface, role, direction):
    claim = claims(text)[surface]
    assert (claim["role"], claim["direction"]) == (role, direction)


@pytest.mark.parametrize(
    ("text", "surface", "modality"),
    [
        ("Growth is expected to slow to 2.5 percent.", "2.5 percent", "forecast"),
        ("It missed the 180,000 jobs that economists expected.", "180,000 jobs", "forecast"),
        ("The firm plans to invest $10 billion.", "$10 billion", "target"),
        ("Losses are estimated at $3 billion.", "$3 billion", "estimate"),
        ("If oil hits $40, producers gain.", "$40", "hypothetical"),
        ("Growth was forecast at 3 percent, but came to 2 percent.", "2 percent", "actual"),
        ("Output was $3 billion.", "$3 billion", "actual"),
        ("The debt stands at $3 billion in 2020.", "$3 billion", "forecast"),
    ],
)
def test_modality(text, surface, modality):
    assert claims(text)[surface]["modality"] == modality


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Exports rose 3 percent, according to Statistics Korea.", "Statistics Korea"),
        ("The Bank of Korea said exports rose 3 percent.", "The Bank of Korea"),
        ("Exports rose 3 percent, Reuters reported.", "Reuters"),
        ("Exports rose 3 percent.", None),
        ("Much was said of the 3 percent.", None),
    ],
)
def test_source(text, source):
    assert claims(text)["3 percent"]["source"] == source


def test_a_source_is_of_its_own_sentence():
    found = claims("The bank said growth slowed to 2 percent in 2017. Hanbit Motors sold 300 cars.")
    assert found["2 percent"]["source"] == "The bank"
    assert found["300 cars"]["source"] is None


def test_what_no_cue_tells_is_null():
    claim = claims("There were 300 people.")["300 people"]
    assert {k for k, v in claim.items() if v is not None} == {"modality", "role"}


def test_a_sentence_that_opens_with_its_day():
    found = claims("In 2016, exports reached $645 billion.")
    assert found["$645 billion"]["period"] == ["2016-01-01", "2016-12-31"]


def test_a_metric_that_cannot_have_the_unit_is_none():
    assert claims("Inflation made 300 people leave.")["300 people"]["metric"] is None


def test_cues_are_kept_as_evidence():
    pack, reader = packs.load("en"), packs.reader("en")
    text = "Exports are expected to grow 3 percent, according to Reuters."
    mentions = reader.read(text)
    resolve(mentions, date(2018, 1, 10), reader.units)
    (read,) = read_article({"text": text}, mentions, date(2018, 1, 10), pack)
    assert read.evidence == {"modality": "are expected to", "source": "according to Reuters", "metric": "name"}
