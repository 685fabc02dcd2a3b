"""Folders of files to documents and quarantine."""

from __future__ import annotations

import gzip
import json
import unicodedata
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from pipeline import schema
from pipeline.config import Config
from pipeline.readers import discover
from pipeline.stages.ingest import ingest

SEOUL = ZoneInfo("Asia/Seoul")
CONFIG = Config.model_validate({"run": {"as_of": date(2020, 1, 1)}})
TEXT = "지난달 수출은 21억 달러로 집계됐다. 1년 전보다 4.2% 늘었다."
TITLE = "자동차 부품 수출 21억달러…미국이 절반"


def run(folder, config=CONFIG):
    documents, quarantine = [], []
    for d, q in ingest(discover(folder), config):
        assert d.schema.equals(schema.DOCUMENTS.arrow(), check_metadata=True)
        assert q.schema.equals(schema.QUARANTINE.arrow(), check_metadata=True)
        documents += d.to_pylist()
        quarantine += q.to_pylist()
    return documents, quarantine


def one(folder, config=CONFIG):
    documents, quarantine = run(folder, config)
    assert len(documents) == 1
    return documents[0], [q["reason_code"] for q in quarantine]


def records(folder, *rows, name="a.jsonl"):
    (folder / name).write_text(
        "".join(json.dumps({"text": TEXT, **row}, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
    )


def test_a_saved_page(tmp_path):
    page = f"{TITLE}\n\n입력 2017-06-20 13:43\n  • 가장작게\n  • 크게\n\n{TEXT}\n\n김가람 기자 garam@saebyeok.example\nⓒ 새벽일보, 무단 전재 및 재배포 금지\n"
    (tmp_path / "경제").mkdir()
    (tmp_path / "경제" / "a.txt").write_text(page, encoding="utf-8")
    row, reasons = one(tmp_path)
    assert reasons == []
    assert row == {
        "doc_id": row["doc_id"],
        "source_id": None,
        "source_uri": "경제/a.txt",
        "url": None,
        "publisher": "새벽일보",
        "title": TITLE,
        "published_at": datetime(2017, 6, 20, 13, 43, tzinfo=SEOUL),
        "published_at_source": "dateline",
        "lang": "ko",
        "text": TEXT,
        "removed_chars": row["removed_chars"],
        "content_sha256": row["content_sha256"],
        "duplicate_of": None,
    }
    assert row["removed_chars"] == sum(len(line.strip()) for line in page.split("\n")) - len(TITLE) - len(TEXT)
    assert len(row["doc_id"]) == 16
    assert int(row["doc_id"], 16) >= 0


def test_all_fields_of_a_record(tmp_path):
    records(
        tmp_path,
        {
            "id": "x-1",
            "title": TITLE,
            "published": "2017-06-20T04:43:00Z",
            "publisher": "새벽일보",
            "url": "https://a.example/1",
            "lang": "ko-KR",
            "junk": [1],
        },
    )
    row, reasons = one(tmp_path)
    assert reasons == []
    assert (row["source_id"], row["source_uri"], row["url"]) == ("x-1", "a.jsonl#1", "https://a.example/1")
    assert (row["title"], row["publisher"], row["lang"], row["text"]) == (TITLE, "새벽일보", "ko", TEXT)
    assert (row["published_at"], row["published_at_source"]) == (datetime(2017, 6, 20, 13, 43, tzinfo=SEOUL), "record")


@pytest.mark.parametrize(
    ("published", "moment", "source", "reasons"),
    [
        ("2017-06-20", datetime(2017, 6, 20, tzinfo=SEOUL), "record", []),
        ("2017-06-20 13:43", datetime(2017, 6, 20, 13, 43, tzinfo=SEOUL), "record", []),
        ("기사입력 2018년 3월 5일 오후 3시", datetime(2018, 3, 5, 15, tzinfo=SEOUL), "record", []),
        (1497933780, datetime(2017, 6, 20, 13, 43, tzinfo=SEOUL), "record", []),
        (None, None, "none", []),
        ("", None, "none", []),
        ("2020-01-01T23:59:00", datetime(2020, 1, 1, 23, 59, tzinfo=SEOUL), "record", []),
        ("2020-01-02", None, "none", ["future_date"]),
        ("2020-01-01T16:00:00Z", None, "none", ["future_date"]),
        ("지난주 목요일", None, "none", ["unreadable_date"]),
        ("2017-99-99", None, "none", ["unreadable_date"]),
        ({"year": 2017}, None, "none", ["unreadable_date"]),
        ([2017], None, "none", ["unreadable_date"]),
    ],
)
def test_dates_of_records(tmp_path, published, moment, source, reasons):
    records(tmp_path, {"published": published})
    row, found = one(tmp_path)
    assert (row["published_at"], row["published_at_source"], found) == (moment, source, reasons)
    assert row["text"] == TEXT


def test_a_future_dateline_leaves_null_too(tmp_path):
    (tmp_path / "a.txt").write_text(f"{TITLE}\n입력 2031-06-20 13:43\n{TEXT}\n", encoding="utf-8")
    row, reasons = one(tmp_path)
    assert (row["published_at"], row["published_at_source"], row["text"], reasons) == (
        None,
        "none",
        TEXT,
        ["future_date"],
    )


def test_without_as_of_the_pinned_rates_say_what_future_means(tmp_path):
    from pipeline.references.fx import last_day

    records(tmp_path, {"published": last_day().isoformat()}, {"published": f"{last_day().year + 1}-12-31"})
    documents, quarantine = run(tmp_path, Config())
    assert [d["published_at"] is None for d in documents] == [False, True]
    assert [(q["reason_code"], q["key"], q["row"]) for q in quarantine] == [("future_date", documents[1]["doc_id"], 2)]


def test_html_takes_the_dateline_before_the_metadata(tmp_path):
    def page(dateline, meta=""):
        return f"<html lang=ko><head><title>{TITLE}</title>{meta}</head><body><article><h1>{TITLE}</h1><p>{dateline}</p><p>{TEXT}</p><p>{TEXT.replace('21', '22')}</p></article></body></html>"

    meta = '<meta property="article:published_time" content="2018-03-06T08:00:00+09:00">'
    for name, html in {
        "1": page("기사입력 2018년 3월 5일"),
        "2": page("기사입력 2018-03-05 오전 10:15", meta),
        "3": page("김가람 기자", meta),
        "4": page("김가람 기자"),
        "5": page("2018년 3월 5일"),
    }.items():
        (tmp_path / f"{name}.html").write_text(html, encoding="utf-8")
    documents, quarantine = run(tmp_path)
    assert quarantine == []
    assert [(d["published_at"], d["published_at_source"]) for d in documents] == [
        (datetime(2018, 3, 5, tzinfo=SEOUL), "dateline"),
        (datetime(2018, 3, 5, 10, 15, tzinfo=SEOUL), "dateline"),
        (datetime(2018, 3, 6, 8, tzinfo=SEOUL), "html"),
        (None, "none"),
        (datetime(2018, 3, 5, tzinfo=SEOUL), "dateline"),
    ]
    assert {(d["title"], d["text"]) for d in documents} == {(TITLE, f"{TEXT}\n{TEXT.replace('21', '22')}")}


def test_html_that_calls_korean_text_english_is_korean(tmp_path):
    (tmp_path / "a.html").write_text(
        f"<html lang=en><body><article><p>{TEXT}</p><p>{TEXT}</p></article></body></html>", encoding="utf-8"
    )
    row, reasons = one(tmp_path)
    assert (row["lang"], reasons) == ("ko", [])


@pytest.mark.parametrize(
    ("fields", "lang"),
    [({"lang": "fr"}, "fr"), ({"lang": "pt_BR"}, "pt-BR"), ({"text": "Οι εξαγωγές αυξήθηκαν κατά 4,2%."}, "und")],
)
def test_a_language_without_a_pack_stays_a_document(tmp_path, fields, lang):
    records(tmp_path, {"published": "2017-06-20", **fields})
    (row,), (notice,) = run(tmp_path)
    assert row["lang"] == lang
    assert row["published_at"] == datetime(2017, 6, 20, tzinfo=SEOUL)
    assert (notice["stage"], notice["table"], notice["reason_code"], notice["key"]) == (
        "ingest",
        "documents",
        "unsupported_language",
        row["doc_id"],
    )


def test_a_language_tag_that_is_none_gives_way_to_the_text(tmp_path):
    records(tmp_path, {"lang": "<script>"}, {"lang": "한국어", "id": "b"})
    assert [d["lang"] for d in run(tmp_path)[0]] == ["ko", "ko"]


def test_nfd_reads_like_nfc_and_nul_and_surrogates_do_no_harm(tmp_path):
    (tmp_path / "a.jsonl").write_text(
        "".join(
            json.dumps(r) + "\n"
            for r in [
                {"text": unicodedata.normalize("NFD", TEXT)},
                {"text": TEXT},
                {"text": TEXT[:5] + "\0" + TEXT[5:], "title": "a\ud800"},
            ]
        )
    )
    documents, quarantine = run(tmp_path)
    assert quarantine == []
    assert [d["text"] for d in documents] == [TEXT] * 3
    assert documents[0]["content_sha256"] == documents[1]["content_sha256"]
    assert documents[2]["title"] == "a\ufffd"


def test_bad_files_beside_good_ones(tmp_path):
    records(tmp_path, {"id": "a"}, {"id": "b"}, name="m.jsonl")
    with (tmp_path / "m.jsonl").open("ab") as stream:
        stream.write(
            b'{"text": "broken\n' + json.dumps({"text": TEXT, "id": "c"}).encode() + b'\n{"title": "no text"}\n'
        )
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 10)
    (tmp_path / "cut.txt.gz").write_bytes(gzip.compress(TEXT.encode() * 100)[:-20])
    (tmp_path / "latin.txt").write_bytes("été à la café".encode("latin-1"))
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (tmp_path / "buttons.txt").write_text("좋아요0\n화나요0\n공유하기\n", encoding="utf-8")
    (tmp_path / "long.txt").write_bytes(b"1," * 25_000_000)
    (tmp_path / ".hidden").write_bytes(b"x")
    documents, quarantine = run(tmp_path)
    assert [d["source_uri"] for d in documents] == ["m.jsonl#1", "m.jsonl#2", "m.jsonl#4"]
    assert [(q["source_uri"], q["row"], q["reason_code"]) for q in quarantine] == [
        ("binary.txt", None, "binary_file"),
        ("buttons.txt", None, "no_text"),
        ("cut.txt.gz", None, "truncated_gzip"),
        ("empty.txt", None, "empty_file"),
        ("latin.txt", None, "unknown_encoding"),
        ("long.txt", None, "too_large"),
        ("m.jsonl#3", 3, "bad_json"),
        ("m.jsonl#5", 5, "no_text"),
        ("photo.jpg", None, "unsupported_format"),
    ]
    for q in quarantine:
        json.loads(q["payload"])
        assert "\n" not in q["detail"]
        assert len(q["detail"]) > 10


def test_a_long_line_that_the_limits_let_in_is_refused_for_its_article(tmp_path):
    (tmp_path / "a.txt").write_text("수출 " * 500_000, encoding="utf-8")
    documents, (refused,) = run(tmp_path)
    assert documents == []
    assert refused["reason_code"] == "too_large"
    assert len(refused["payload"]) <= CONFIG.limits.payload_chars + 50


def test_the_same_record_twice_is_kept_once(tmp_path):
    records(tmp_path, {"id": "a"}, {"id": "a"}, {"id": "a", "title": "another"}, {}, {})
    documents, (refused,) = run(tmp_path)
    assert [d["source_uri"] for d in documents] == ["a.jsonl#1", "a.jsonl#3", "a.jsonl#4", "a.jsonl#5"]
    assert (refused["reason_code"], refused["row"], refused["key"]) == ("repeated_record", 2, "a.jsonl#2")
    assert len({d["doc_id"] for d in documents}) == 4


def test_ids_depend_on_id_or_place_and_raw_content_alone(tmp_path):
    records(tmp_path, {"id": "a", "published": "2017-06-20"})
    first = one(tmp_path)[0]
    records(tmp_path, {"published": "2018-06-20", "id": "a", "lang": "ko"})
    assert one(tmp_path)[0]["doc_id"] == first["doc_id"]
    records(tmp_path, {"id": "b", "published": "2017-06-20"})
    assert one(tmp_path)[0]["doc_id"] != first["doc_id"]


def test_batches_are_bounded(tmp_path):
    records(tmp_path, *({"id": str(n)} for n in range(1200)))
    sizes = [d.num_rows for d, _ in ingest(discover(tmp_path), CONFIG)]
    assert sum(sizes) == 1200
    assert max(sizes) <= 512


def test_an_empty_folder_gives_nothing(tmp_path):
    assert list(ingest(discover(tmp_path), CONFIG)) == []


def test_the_seed_article(tmp_path, shared):
    (row,) = (d for d in run(shared / "seed")[0] if d["source_uri"].endswith(".txt"))
    assert (row["published_at"], row["published_at_source"], row["lang"]) == (
        datetime(2017, 6, 20, 13, 43, tzinfo=SEOUL),
        "dateline",
        "ko",
    )
    for junk in ("좋아요", "-21도", "한남4구역", "01.10", "141,603,000", "+1.65%", "가장작게", "입력"):
        assert junk not in row["text"]
    assert row["text"].count("\n") == 8
    assert row["title"].startswith("알리바바 마윈")


def test_the_sample_articles_all_come_out(root):
    samples = root / "data" / "raw"
    if not samples.exists():
        pytest.skip("data/raw is not written yet")
    documents, quarantine = run(samples, Config())
    assert {q["reason_code"] for q in quarantine} <= {"unsupported_format"}
    assert all(d["title"] and d["published_at"] and d["publisher"] for d in documents)
    korean = [d for d in documents if d["lang"] == "ko"]
    for d in korean:
        assert not {"무단", "재배포", "좋아요", "입력", "기자", "공유", "댓글"} & set(d["text"].split()), d[
            "source_uri"
        ]
        assert all(
            line.rstrip('”"').endswith("다.") or line.endswith("나왔다.") for line in d["text"].split("\n") if line
        ), d["source_uri"]
