"""Mentions to claims and relations, as tables."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from pipeline import schema
from pipeline.config import Config
from pipeline.stages.extract import extract
from pipeline.stages.link import link
from pipeline.stages.normalize import normalize

TEXTS = {
    "d1": (
        "한빛제약 매출 3천억원",
        "한빛제약의 지난해 영업이익은 200억원으로 2015년보다 12.5% 늘었다. 가격은 5천원이다.",
    ),
    "d2": (None, "미국의 실업률은 4.3%다."),
}


@pytest.fixture(scope="module")
def linked(make_row):
    documents = [
        make_row(
            schema.DOCUMENTS,
            doc_id=doc,
            title=title,
            text=text,
            lang="ko",
            published_at=datetime(2017, 6, 20, tzinfo=UTC),
        )
        for doc, (title, text) in TEXTS.items()
    ]
    table = schema.to_table(schema.DOCUMENTS, documents)
    mentions = normalize(extract(table, Config()), table, Config())
    return mentions, *link(mentions, table, Config())


def test_tables_are_as_the_schema_says(linked):
    _, claims, relations = linked
    assert claims.schema.equals(schema.CLAIMS.arrow(), check_metadata=True)
    assert relations.schema.equals(schema.RELATION_ROWS.arrow(), check_metadata=True)


def test_a_claim_is_self_contained(linked):
    mentions, claims, _ = linked
    by_id = {row["mention_id"]: row for row in schema.to_rows(mentions)}
    rows = schema.to_rows(claims)
    for row in rows:
        mention = by_id[row["claim_id"]]
        assert {k: row[k] for k in mention if k != "mention_id"} == {
            k: v for k, v in mention.items() if k != "mention_id"
        }
        title, text = TEXTS[row["doc_id"]]
        assert (title if row["field"] == "title" else text)[row["start"] : row["end"]] == row["surface"]
        assert row["surface"] in row["claim_text"]
        assert row["verdict"] is None
    places = [(row["doc_id"], schema.FIELDS.index(row["field"]), row["start"]) for row in rows]
    assert places == sorted(places)


def test_what_is_claimed(linked):
    _, claims, _ = linked
    rows = {row["surface"]: row for row in schema.to_rows(claims)}
    assert set(rows) == {"3천억원", "200억원", "12.5%", "4.3%"}
    change = rows["12.5%"]
    assert (change["metric"], change["metric_id"], change["entity"]) == ("영업이익", "operating_profit", "한빛제약")
    assert (change["period_start"], change["period_end"]) == (date(2016, 1, 1), date(2016, 12, 31))
    assert (change["base_period_start"], change["base_period_end"]) == (date(2015, 1, 1), date(2015, 12, 31))
    assert (change["role"], change["direction"], change["modality"]) == ("change", "up", "actual")
    assert (rows["4.3%"]["entity_id"], rows["4.3%"]["metric_id"]) == ("USA", "unemployment_rate")


def test_relations_stand_on_mentions(linked):
    mentions, _, relations = linked
    ids = set(mentions["mention_id"].to_pylist())
    assert all(row["mention_id"] in ids for row in schema.to_rows(relations))


def test_articles_without_a_pack_give_nothing(make_row):
    documents = schema.to_table(schema.DOCUMENTS, [make_row(schema.DOCUMENTS, doc_id="d1", lang="fi", text="3 %")])
    claims, relations = link(schema.to_table(schema.MENTIONS, []), documents, Config())
    assert (claims.num_rows, relations.num_rows) == (0, 0)
    assert isinstance(claims, pa.Table)
