import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pipeline import packs, schema
from pipeline.config import Config
from pipeline.stages.extract import extract


def articles(make_row, *changes):
    return schema.to_table(schema.DOCUMENTS, [make_row(schema.DOCUMENTS, **c) for c in changes])


def test_title_and_text_are_read_and_offsets_give_the_surface(make_row):
    title, text = "수출 3.1% 증가", "지난달 수출은 531억 달러로 3.1% 늘었다."
    table = extract(articles(make_row, {"doc_id": "a", "lang": "ko", "title": title, "text": text}), Config())
    assert table.schema.equals(schema.READINGS.arrow())
    rows = schema.to_rows(table)
    assert [r["surface"] for r in rows] == ["3.1%", "지난달", "531억 달러", "3.1%"]
    for r in rows:
        field = {"title": title, "text": text}[r["field"]]
        assert field[r["start"] : r["end"]] == r["surface"]
    assert json.loads(rows[1]["calendar"]) == {"month_offset": -1, "report": True}
    assert len({r["mention_id"] for r in rows}) == 4


def test_a_language_without_a_pack_and_a_missing_title_give_nothing(make_row):
    table = extract(
        articles(
            make_row,
            {"doc_id": "a", "lang": "fr", "title": "3 %", "text": "La croissance est de 3 %."},
            {"doc_id": "b", "lang": "ko", "title": None, "text": "수는 없다."},
        ),
        Config(),
    )
    assert table.num_rows == 0


def test_articles_of_no_number_give_an_empty_table_with_the_schema(make_row):
    assert extract(articles(make_row), Config()).schema.equals(schema.READINGS.arrow())


def test_the_articles_day_is_not_asked(make_row):
    one = {"doc_id": "a", "lang": "ko", "text": "올해 3% 늘었다."}
    first = extract(articles(make_row, one), Config())
    second = extract(
        articles(make_row, one | {"published_at": datetime(2017, 6, 20, tzinfo=ZoneInfo("Asia/Seoul"))}), Config()
    )
    assert first.equals(second)


def test_calendar_expressions_that_come_again_are_written_as_they_were_read(make_row):
    corpora = sorted(Path(packs.__file__).parent.glob("ko/corpus*.jsonl"))
    texts = [json.loads(line)["text"] for corpus in corpora for line in corpus.read_text(encoding="utf-8").splitlines()]
    rows = [{"doc_id": f"{n:05}", "lang": "ko", "title": None, "text": text} for n, text in enumerate(texts)]
    read = [m.calendar for text in texts for m in packs.reader("ko").read(text)]
    assert sum("first" in c for c in read if c) > 3
    for _ in range(2):
        written = extract(articles(make_row, *rows), Config())["calendar"].to_pylist()
        assert written == [None if c is None else json.dumps(c, sort_keys=True) for c in read]
