"""Claims to Label Studio and back: offsets exact whatever stands before, choices become decisions."""

import json
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import decisions, parts, schema
from pipeline.errors import UsageError
from pipeline.review import label_studio
from pipeline.review.label_studio import from_utf16, to_utf16

DOC = "0123456789abcdef"
TEXT = "📈📉 수출 𠮷野家는 𪚥 10억원, 👨‍👩‍👧 수입은 20억원이다."
AT = "2026-11-24T09:00:00.123456Z"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])), st.data())
def test_offsets_come_back_and_are_those_of_javascript(text, data):
    offset = data.draw(st.integers(0, len(text)))
    units = to_utf16(text, offset)
    assert units == len(text[:offset].encode("utf-16-le")) // 2
    assert from_utf16(text, units) == offset


def test_no_offset_lies_inside_a_pair_or_past_the_end():
    assert [from_utf16("a📈b", n) for n in range(-1, 7)] == [None, 0, 1, None, 2, 3, None, None]
    assert from_utf16("", 0) == 0


@pytest.fixture
def tables(tmp_path, make_row):
    claims = []
    for field, text in (("title", "수출 10억원"), ("text", TEXT)):
        for surface in ("10억원", "20억원"):
            start = text.find(surface)
            if start >= 0:
                claims.append(
                    make_row(
                        schema.CLAIMS, claim_id=f"{DOC}:{field}:{start:06}", doc_id=DOC, field=field, start=start,
                        end=start + len(surface), surface=surface, sentence_end=len(text), claim_text=text, metric="수출", kind="money",
                    )
                )  # fmt: skip
    document = make_row(schema.DOCUMENTS, doc_id=DOC, title="수출 10억원", text=TEXT)
    for spec, rows in ((schema.CLAIMS, claims), (schema.DOCUMENTS, [document])):
        parts.write(tmp_path / "tables" / spec.name / "x.parquet", schema.to_table(spec, rows), spec)
    return tmp_path / "tables"


@pytest.mark.parametrize("utf16", [False, True], ids=["code points", "utf-16"])
def test_spans_are_exact(tables, tmp_path, utf16):
    file = tmp_path / "tasks.json"
    assert label_studio.export_file(tables, file, utf16=utf16) == 2
    tasks = json.loads(file.read_text(encoding="utf-8"))
    seen = 0
    for task in tasks:
        for region in task["predictions"][0]["result"]:
            start, end = region["value"]["start"], region["value"]["end"]
            if region["type"] != "textarea":
                text = task["data"]["text"]
                shown = text.encode("utf-16-le")[start * 2 : end * 2].decode("utf-16-le") if utf16 else text[start:end]
                assert shown == region["value"]["text"]
                seen += 1
    assert seen >= 6


def test_every_control_of_a_task_is_in_the_configuration(tables, tmp_path):
    label_studio.export_file(tables, tmp_path / "tasks.json")
    view = ET.parse(tmp_path / "tasks.xml").getroot()
    controls = {e.get("name"): e for e in view if e.get("toName") == "text"}
    assert view.find("Text").get("value") == "$text"
    for task in json.loads((tmp_path / "tasks.json").read_text(encoding="utf-8")):
        for region in task["predictions"][0]["result"]:
            control = controls[region["from_name"]]
            assert control.tag.lower() == region["type"]
            allowed = {e.get("value") for e in control}
            assert region["type"] == "textarea" or set(region["value"][region["type"]]) <= allowed
    assert {e.get("value") for e in controls["decision"]} == set(schema.DECISIONS)


def annotated(tables, tmp_path, utf16, choices, who=7):
    """What Label Studio exports after a reviewer made choices: surface of the body to values by control."""
    label_studio.export_file(tables, tmp_path / "tasks.json", utf16=utf16)
    tasks = json.loads((tmp_path / "tasks.json").read_text(encoding="utf-8"))
    for task in tasks:
        result = [r for r in task["predictions"][0]["result"] if r["type"] == "labels"]
        for region in list(result):
            place = {k: region["value"][k] for k in ("start", "end", "text")}
            of = choices.get(region["value"]["text"], {}) if task["data"]["field"] == "text" else {}
            for name, value in of.items():
                kind = "textarea" if name in label_studio.TEXTS else "choices"
                values = {"text": [value]} if kind == "textarea" else {"choices": [value]}
                result.append(
                    {"id": region["id"], "to_name": "text", "from_name": name, "type": kind, "value": place | values}
                )
        task["annotations"] = [
            {"result": result, "completed_by": who, "created_at": AT, "updated_at": AT, "was_cancelled": False},
            {"result": result, "completed_by": 9, "created_at": AT, "was_cancelled": True},
        ]
    (tmp_path / "export.json").write_text(json.dumps(tasks), encoding="utf-8")
    return tmp_path / "export.json"


@pytest.mark.parametrize("utf16", [False, True], ids=["code points", "utf-16"])
def test_choices_become_decisions_whichever_way_offsets_are_counted(tables, tmp_path, utf16):
    choices = {
        "10억원": {"decision": "confirmed"},
        "20억원": {"decision": "corrected", "metric": "수입 📉", "modality": "forecast"},
    }
    file = annotated(tables, tmp_path, utf16, choices, {"id": 7, "email": "kim@example.org"})
    made, unfit = label_studio.import_file(tables, file, tmp_path / "decisions.jsonl")
    assert (made, unfit) == (2, [])
    first, second = decisions.read(tmp_path / "decisions.jsonl")
    assert (first.surface, first.decision, first.by) == ("10억원", "confirmed", "kim@example.org")
    assert (second.surface, second.columns) == ("20억원", {"metric": "수입 📉", "modality": "forecast"})
    assert first.line().count("2026-11-24T09:00:00Z") == 1
    (table,) = parts.read(tables / "claims" / "x.parquet")
    _, found = decisions.apply(table, decisions.effective([first, second]))
    assert len(found) == 2


def test_what_fits_no_claim_is_told(tables, tmp_path):
    file = annotated(
        tables,
        tmp_path,
        False,
        {"10억원": {"decision": "rejected", "metric": "x"}, "20억원": {"decision": "corrected"}},
    )
    tasks = json.loads(file.read_text(encoding="utf-8"))
    for region in tasks[1]["annotations"][0]["result"]:
        if region["value"]["text"] == "10억원" and region["type"] == "choices":
            region["id"] = "new"
            region["value"] |= {"start": 0, "end": 2, "text": "📈📉"}
    file.write_text(json.dumps(tasks), encoding="utf-8")
    made, unfit = label_studio.import_file(tables, file, tmp_path / "decisions.jsonl")
    assert made == 0
    assert len(unfit) == 2
    assert "no claim stands at" in unfit[1] + unfit[0]
    assert "nothing is changed" in unfit[1] + unfit[0]
    assert not (tmp_path / "decisions.jsonl").exists()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[1]",
        '[{"data": {}}]',
        "[" * 100_000,
        '[{"data": {"text": "", "doc_id": "x", "field": "text"}, "annotations": [3]}]',
    ],
)
def test_what_is_no_export_is_named(tables, tmp_path, content):
    (tmp_path / "bad.json").write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=r"bad\.json"):
        label_studio.import_file(tables, tmp_path / "bad.json", tmp_path / "decisions.jsonl")
