"""Files of every format, whole and broken, to raw records."""

from __future__ import annotations

import gzip
import json
import os
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.config import LimitSettings
from pipeline.errors import UsageError
from pipeline.readers import Raw, Refused, Source, discover, read

TEXT = "지난달 수출은 21억 달러로 집계됐다. 1년 전보다 4.2% 늘었다."
LIMITS = LimitSettings()


def write(folder: Path, name: str, data: bytes | str) -> Source:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return Source(path, name)


def items(folder: Path, name: str, data: bytes | str, limits: LimitSettings = LIMITS) -> list[Raw | Refused]:
    return list(read(write(folder, name, data), limits))


def reasons(found: list[Raw | Refused]) -> list[tuple[int | None, str]]:
    return [(x.row, x.reason_code) for x in found if isinstance(x, Refused)]


def texts(found: list[Raw | Refused]) -> list[str]:
    return [x.text for x in found if isinstance(x, Raw)]


def line(**fields: object) -> bytes:
    return json.dumps({"text": TEXT, **fields}, ensure_ascii=False).encode() + b"\n"


class TestDiscover:
    def test_lists_files_sorted_without_hidden_ones(self, tmp_path):
        for name in ("b.txt", "a/2.txt", "a/1.txt", ".hidden", ".git/x.txt", "a/.x.txt"):
            write(tmp_path, name, "x")
        assert [s.uri for s in discover(tmp_path)] == ["a/1.txt", "a/2.txt", "b.txt"]

    def test_takes_a_single_file(self, tmp_path):
        source = write(tmp_path, "one.txt", "x")
        assert discover(source.path) == [Source(source.path, "one.txt")]

    def test_a_missing_path_is_a_usage_error(self, tmp_path):
        with pytest.raises(UsageError, match="nowhere"):
            discover(tmp_path / "nowhere")

    def test_a_loop_of_links_ends(self, tmp_path):
        write(tmp_path, "a/1.txt", "x")
        (tmp_path / "a" / "again").symlink_to(tmp_path, target_is_directory=True)
        (tmp_path / "self").symlink_to("self")
        assert {s.uri for s in discover(tmp_path)} == {"a/1.txt", "self"}

    def test_a_broken_link_is_refused(self, tmp_path):
        (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
        (source,) = discover(tmp_path)
        assert reasons(list(read(source, LIMITS))) == [(None, "unreadable")]

    def test_names_are_nfc_and_need_not_be_utf8(self, tmp_path):
        write(tmp_path, "가.txt", "x")
        (tmp_path / "가.txt").rename(os.fsdecode(os.fsencode(str(tmp_path)) + b"/\xb0\xa1.txt"))
        write(tmp_path, "\u1100\u1161.txt", "x")
        assert [s.uri for s in discover(tmp_path)] == ["\\xb0\\xa1.txt", "가.txt"]


class TestText:
    def test_cp949_with_many_hanja(self, tmp_path):
        text = "美國과 中國의 貿易 紛爭이 再燃되면서 株價가 急落했다. 政府는 對策을 마련했다."
        assert texts(items(tmp_path, "a.txt", text.encode("cp949"))) == [text]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949", "euc-kr"])
    def test_encodings(self, tmp_path, encoding):
        assert texts(items(tmp_path, "a.txt", TEXT.encode(encoding))) == [TEXT]

    def test_utf16_big_endian(self, tmp_path):
        assert texts(items(tmp_path, "a.txt", b"\xfe\xff" + TEXT.encode("utf-16-be"))) == [TEXT]

    def test_a_syllable_only_cp949_has(self, tmp_path):
        assert texts(items(tmp_path, "a.txt", ("똠방각하 펲시콜라. " + TEXT).encode("cp949"))) == [
            "똠방각하 펲시콜라. " + TEXT
        ]

    def test_gzip(self, tmp_path):
        assert texts(items(tmp_path, "a.txt.gz", gzip.compress(TEXT.encode()))) == [TEXT]

    @pytest.mark.parametrize(
        ("name", "data", "reason"),
        [
            ("empty.txt", b"", "empty_file"),
            ("empty.txt.gz", gzip.compress(b"", mtime=0), "empty_file"),
            ("empty.csv", b"", "empty_file"),
            ("empty.jsonl", b"", "empty_file"),
            ("empty.parquet", b"", "empty_file"),
            ("binary.txt", bytes(range(256)) * 40, "binary_file"),
            ("picture.txt", b"\x89PNG\r\n\x1a\n" + b"abc" * 50, "binary_file"),
            ("report.txt", b"%PDF-1.4\nhello", "binary_file"),
            ("binary.html", bytes(range(256)) * 40, "binary_file"),
            ("binary.jsonl", b"\x00\x01\x02\x03" * 100, "binary_file"),
            ("fake.txt", b"\xff\xfe" + b"\x01\x00" * 400, "binary_file"),
            ("cut.txt.gz", gzip.compress(TEXT.encode() * 500, mtime=0)[:-30], "truncated_gzip"),
            ("plain.txt.gz", TEXT.encode(), "corrupt_gzip"),
            ("broken.txt.gz", gzip.compress(TEXT.encode() * 500, mtime=0)[:10] + b"\xff" * 40, "corrupt_gzip"),
            ("latin.txt", "Où est le café à côté de l'école ?".encode("latin-1"), "unknown_encoding"),
            ("japanese.txt", ("今年の輸出額は前年より増えたと発表した。" * 5).encode("shift_jis"), "unknown_encoding"),
            ("japanese2.txt", ("これはことしのゆしゅつです。" * 5).encode("euc-jp"), "unknown_encoding"),
            (
                "chinese.txt",
                ("今年的在线零售额预计将达到七千亿美元，大大超过美国的规模。" * 5).encode("gbk"),
                "unknown_encoding",
            ),
            ("odd.txt", b"\xff\xfe" + b"a", "unknown_encoding"),
            ("notes.docx", b"PK\x03\x04", "unsupported_format"),
            ("README", b"hello", "unsupported_format"),
            ("old.tar.gz", gzip.compress(b"x", mtime=0), "unsupported_format"),
        ],
    )
    def test_bad_files_are_refused_with_their_reason(self, tmp_path, name, data, reason):
        assert reasons(items(tmp_path, name, data)) == [(None, reason)]

    def test_a_stray_nul_is_no_binary_file(self, tmp_path):
        assert texts(items(tmp_path, "a.txt", TEXT + "\0" + TEXT)) == [TEXT + "\0" + TEXT]

    def test_a_folder_that_cannot_be_listed_is_refused(self, tmp_path):
        assert reasons(list(read(Source(tmp_path, "a.txt"), LIMITS))) == [(None, "unreadable")]

    def test_a_huge_line_is_refused_and_never_held(self, tmp_path):
        source = write(tmp_path, "a.txt", b"")
        with source.path.open("wb") as stream:
            for _ in range(50):
                stream.write(b"1," * 500_000)
        packed = write(tmp_path, "b.txt.gz", gzip.compress(source.path.read_bytes(), 1))
        tracemalloc.start()
        assert reasons(list(read(source, LIMITS))) == [(None, "too_large")]
        assert reasons(list(read(packed, LIMITS))) == [(None, "too_large")]
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 2 * LIMITS.record_bytes

    def test_a_decompression_bomb_ends_at_the_bound(self, tmp_path):
        data = gzip.compress(b"\n" * 20_000_000)
        assert len(data) < 50_000
        assert reasons(items(tmp_path, "a.jsonl.gz", data, LimitSettings(file_bytes=1_000_000))) == [
            (None, "too_large")
        ]
        assert reasons(items(tmp_path, "a.parquet.gz", data, LimitSettings(file_bytes=1_000_000))) == [
            (None, "too_large")
        ]


class TestHtml:
    def test_scripts_go_and_split_numbers_join(self, tmp_path):
        html = """<html lang="ko"><head><title>중국 소매</title><meta property="og:site_name" content="새벽일보">
        <script>var a = "99억 달러";</script><style>.a{}</style></head><body><nav><a>홈</a></nav><article><h1>중국 소매</h1>
        <p>입력 2017-06-20 13:43</p><p>중국의 온라인 소매 매출은 올해 약 <b>7710억</b> 달러에 이를 것으로 예상된다.</p>
        <script>document.write("1조 달러")</script><p>이것은 미국의 <em>44<i>60억</i></em> 달러를 크게 웃도는 규모다.</p></article></body></html>"""
        (found,) = items(tmp_path, "a.html", html)
        assert isinstance(found, Raw)
        assert "약 7710억 달러에" in found.text
        assert "4460억 달러를" in found.text
        assert not {"99억", "1조", "document"} & set(found.text.split())
        assert (found.lang, found.publisher, found.title) == ("ko", "새벽일보", "중국 소매")
        assert "입력 2017-06-20 13:43" in (found.visible or "").split("\n")
        assert "99억" not in (found.visible or "")

    def test_cp949(self, tmp_path):
        html = (
            f"<html><head><meta charset=euc-kr></head><body><article><p>{TEXT}</p><p>{TEXT}</p></article></body></html>"
        )
        (found,) = items(tmp_path, "a.htm", html.encode("cp949"))
        assert isinstance(found, Raw)
        assert TEXT in found.text

    @pytest.mark.parametrize(
        "html", ["<html></html>", " ", "<script>x</script>", "<!-- -->", "<?xml?>", "<html><body>" + "<div>" * 200_000]
    )
    def test_a_page_without_an_article_is_refused(self, tmp_path, html):
        ((row, reason),) = reasons(items(tmp_path, "a.html", html))
        assert row is None
        assert reason in {"no_text", "bad_html"}

    def test_a_page_of_too_many_elements_is_refused_at_once(self, tmp_path):
        found = items(tmp_path, "a.html", "<html><body><p>" + "<a>7710억 </a>" * 50_000)
        assert reasons(found) == [(None, "too_large")]


class TestJson:
    def test_broken_lines_spoil_no_others(self, tmp_path):
        deep = b'{"text": ' + b"[" * 200_000 + b"\n"
        data = b"".join(
            [
                line(id="a"),
                b'{"text": "\xec\n',
                line(id="b"),
                b"\n",
                b"[1, 2]\n",
                b"null\n",
                b'{"title": "x"}\n',
                b'{"text": "  "}\n',
            ]
        )
        data += (
            deep
            + b"\x00\x01\x02\x00\x03\x00\n"
            + line(id=7).rstrip()
            + b"\r\n"
            + line(id="cp949").decode().encode("cp949")
        )
        found = items(tmp_path, "a.jsonl", data)
        assert [(x.row, x.source_id, x.text) for x in found if isinstance(x, Raw)] == [
            (1, "a", TEXT), (3, "b", TEXT), (11, "7", TEXT), (12, "cp949", TEXT)
        ]  # fmt: skip
        assert reasons(found) == [
            (2, "unknown_encoding"), (5, "bad_record"), (6, "bad_record"), (7, "no_text"), (8, "no_text"), (9, "bad_json"), (10, "binary_file")
        ]  # fmt: skip

    def test_a_line_too_long_is_passed_over_without_holding_it(self, tmp_path):
        limits = LimitSettings(record_bytes=1000)
        long = line(text="가" * 3_000_000)
        source = write(tmp_path, "a.jsonl", line(id="a") + long + line(id="b"))
        tracemalloc.start()
        found = list(read(source, limits))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert reasons(found) == [(2, "too_large")]
        assert [x.row for x in found if isinstance(x, Raw)] == [1, 3]
        assert peak < 2_000_000

    def test_a_text_longer_than_an_article_may_be(self, tmp_path):
        assert reasons(items(tmp_path, "a.jsonl", line(), LimitSettings(article_chars=10))) == [(1, "too_large")]

    def test_lines_before_a_gzip_breaks_off_stay(self, tmp_path):
        import random

        noise = random.Random(1)
        whole = gzip.compress(b"".join(line(id=str(n), x=noise.random()) for n in range(5000)))
        found = items(tmp_path, "a.jsonl.gz", whole[: len(whole) // 2])
        assert reasons(found) == [(None, "truncated_gzip")]
        assert len(found) > 1000

    def test_utf16_lines(self, tmp_path):
        data = (line(id="a") + line(id="b")).decode().encode("utf-16")
        assert texts(items(tmp_path, "a.jsonl", data)) == [TEXT, TEXT]

    @pytest.mark.parametrize(
        ("value", "rows"),
        [
            ({"text": TEXT}, [None]),
            ([{"text": TEXT}, {"text": TEXT}], [1, 2]),
            ({"count": 2, "articles": [{"text": TEXT}, {"text": TEXT}]}, [1, 2]),
            ([], []),
        ],
    )
    def test_json_may_be_a_record_a_list_or_an_object_with_a_list(self, tmp_path, value, rows):
        found = items(tmp_path, "a.json", json.dumps(value))
        assert [x.row for x in found] == rows
        assert texts(found) == [TEXT] * len(rows)

    def test_json_that_is_lines_of_json(self, tmp_path):
        assert texts(items(tmp_path, "a.json", line() + line())) == [TEXT, TEXT]

    @pytest.mark.parametrize("data", ["{", "[1,", "nonsense", "[" * 200_000, "1" * 10_000])
    def test_no_json(self, tmp_path, data):
        assert reasons(items(tmp_path, "a.json", data)) == [(None, "bad_json")]

    @pytest.mark.parametrize("data", ["3", '"text"', "true"])
    def test_json_without_a_record(self, tmp_path, data):
        assert reasons(items(tmp_path, "a.json", data)) == [(None, "bad_record")]


class TestCsv:
    def test_fields_with_line_breaks_and_any_case_of_header(self, tmp_path):
        data = f'ID,Title,TEXT,other\na,"제목, 하나","{TEXT}\n둘째 ""줄""이다.",x\n\nb,,{TEXT},y\n'
        found = items(tmp_path, "a.csv", data)
        assert [(x.row, x.source_id, x.title, x.text) for x in found if isinstance(x, Raw)] == [
            (1, "a", "제목, 하나", f'{TEXT}\n둘째 "줄"이다.'),
            (3, "b", None, TEXT),
        ]

    @pytest.mark.parametrize(("name", "mark"), [("a.csv", ","), ("a.tsv", "\t"), ("a.csv", ";"), ("a.csv", "|")])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
    def test_delimiters_and_encodings(self, tmp_path, name, mark, encoding):
        data = f"id{mark}text\na{mark}{TEXT}\nb{mark}{TEXT}\n"
        found = items(tmp_path, name, data.encode(encoding))
        assert [(x.source_id, x.text) for x in found if isinstance(x, Raw)] == [("a", TEXT), ("b", TEXT)]
        assert not reasons(found)

    def test_broken_rows_spoil_no_others(self, tmp_path):
        data = f"id,text\na,{TEXT}\nb\nc,d,e\nf,\n".encode() + b"g,caf\xe9 \xff\xfe\n" + f"h,{TEXT}\n".encode()
        found = items(tmp_path, "a.csv", data)
        assert [x.source_id for x in found if isinstance(x, Raw)] == ["a", "h"]
        assert reasons(found) == [(2, "bad_csv"), (3, "bad_csv"), (4, "no_text"), (5, "unknown_encoding")]

    def test_no_text_column(self, tmp_path):
        (found,) = items(tmp_path, "a.csv", "id,body\na,b\n")
        assert isinstance(found, Refused)
        assert found.reason_code == "missing_columns"
        assert "id,body" in found.detail

    def test_a_line_too_long_ends_the_file(self, tmp_path):
        found = items(tmp_path, "a.csv", f"id,text\na,{TEXT}\nb,{'1,' * 2000}\n", LimitSettings(record_bytes=1000))
        assert texts(found) == [TEXT]
        assert reasons(found) == [(None, "too_large")]


class TestParquet:
    def table(self, tmp_path: Path, name: str, columns: dict[str, list[object]]) -> Source:
        pq.write_table(pa.table(columns), tmp_path / name)
        return Source(tmp_path / name, name)

    def test_records(self, tmp_path):
        moment = datetime(2017, 6, 20, 4, 43, tzinfo=UTC)
        source = self.table(
            tmp_path,
            "a.parquet",
            {"id": [1, 2, 3], "text": [TEXT, None, TEXT], "published": [moment, None, moment], "x": [1, 2, 3]},
        )
        found = list(read(source, LIMITS))
        assert [(x.row, x.source_id, x.published) for x in found if isinstance(x, Raw)] == [
            (1, "1", moment),
            (3, "3", moment),
        ]
        assert reasons(found) == [(2, "no_text")]

    def test_gzip(self, tmp_path):
        source = self.table(tmp_path, "a.parquet", {"text": [TEXT]})
        assert texts(items(tmp_path, "b.parquet.gz", gzip.compress(source.path.read_bytes()))) == [TEXT]

    def test_without_the_columns(self, tmp_path):
        (found,) = read(self.table(tmp_path, "a.parquet", {"body": [TEXT], "n": [1]}), LIMITS)
        assert isinstance(found, Refused)
        assert found.reason_code == "missing_columns"
        assert "body, n" in found.detail

    def test_text_of_another_type(self, tmp_path):
        source = self.table(tmp_path, "a.parquet", {"text": [[1, 2]]})
        assert reasons(list(read(source, LIMITS))) == [(1, "no_text")]

    def test_broken(self, tmp_path):
        whole = self.table(tmp_path, "a.parquet", {"text": [TEXT] * 500}).path.read_bytes()
        assert reasons(items(tmp_path, "b.parquet", whole[:-100])) == [(None, "corrupt_parquet")]
        assert reasons(items(tmp_path, "c.parquet", b"PAR1" + b"\0" * 50)) == [(None, "corrupt_parquet")]


def test_notes_beside_the_articles_are_passed_over(tmp_path):
    (tmp_path / "SOURCES.md").write_text("# where these are from", encoding="utf-8")
    (tmp_path / "a.txt").write_text("글이다.", encoding="utf-8")
    assert [s.uri for s in discover(tmp_path)] == ["a.txt"]
