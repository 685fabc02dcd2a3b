"""A release: splits that part no copies, card, Croissant that its own validator takes, checksums, and each shape of export."""

import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import mlcroissant
import pandas as pd
import pyarrow.parquet as pq
import pytest
from great_expectations.core.yaml_handler import YAMLHandler

from pipeline import parts, schema
from pipeline.errors import UsageError
from pipeline.release import exports, layout

COPIES = {5: 2, 9: 5, 14: 2}
"""Which article copies which; 9 copies a copy."""


@pytest.fixture(scope="module")
def output(tmp_path_factory, make_row):
    """A data set of 60 articles with a claim each; of four claims one is not checked and one is rejected."""
    folder = tmp_path_factory.mktemp("data")
    rows = {name: [] for name in schema.PUBLISHED}
    for n in range(60):
        doc = hashlib.sha256(str(n).encode()).hexdigest()[:16]
        original = n in COPIES and hashlib.sha256(str(COPIES[n]).encode()).hexdigest()[:16]
        text = f"한국의 수출은 {n}억원이다 📈"
        rows["documents"].append(
            make_row(
                schema.DOCUMENTS, doc_id=doc, source_uri=f"{n}.txt", text=text, title="<b>수출</b>", duplicate_of=original or None,
                lang="en" if n == 7 else "ko", publisher="신문", published_at=datetime(2023, 2, 15, 16, tzinfo=UTC),
                url="javascript:alert(1)" if n % 2 else f"https://example.org/{n}",
            )
        )  # fmt: skip
        surface = f"{n}억원"
        place = {
            "doc_id": doc,
            "field": "text",
            "start": 8,
            "end": 8 + len(surface),
            "surface": surface,
            "sentence_end": len(text),
        }
        money = {"kind": "money", "unit": "KRW", "value": n * 1e8, "value_exact": Decimal(n) * 10**8}
        claim_id = f"{doc}:text:000008"
        verdict = (*schema.VERDICTS, None)[n % 5]
        rejected = {"decision": "rejected", "verdict": None} if n % 4 == 3 else {"verdict": verdict}
        rows["mentions"].append(make_row(schema.MENTIONS, mention_id=claim_id, **place, **money))
        rows["claims"].append(
            make_row(
                schema.CLAIMS, claim_id=claim_id, claim_text=text, **place, **money, inherited=["entity"], entity_id="KOR",
                period_start=date(2022, 1, 1), source="관세청" if n % 2 else None, taxonomy="statistical", **rejected,
            )
        )  # fmt: skip
        for number, method in enumerate(schema.METHODS) if verdict else ():
            rows["checks"].append(
                make_row(
                    schema.CHECKS, check_id=f"{claim_id}:{number}", mention_id=claim_id, doc_id=doc, method=method,
                    verdict=verdict, explanation=f"Because of {method}.", evidence="{}",
                )
            )  # fmt: skip
    for name, spec in schema.PUBLISHED.items():
        table = schema.to_table(spec, sorted(rows[name], key=lambda r, s=spec: [str(r[k]) for k in s.order]))
        parts.write(folder / "tables" / name / f"{name}-00000.parquet", table, spec)
    manifest = {"packages": {"econclaims": "0.1.0"}, "verdicts": dict.fromkeys(schema.VERDICTS, 12)}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "data_dictionary.md").write_text("# Data dictionary\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def released(output, tmp_path_factory):
    folder = tmp_path_factory.mktemp("released") / "release"
    counts = layout.release(
        output, folder, "cc-by-4.0", "claims-of-news", "https://example.org/data", date(2026, 11, 24)
    )
    assert sum(counts.values()) == 60
    return folder


def read(released, table):
    return {split: pd.read_parquet(released / layout.file_name(table, split)) for split in layout.SPLITS}


def test_splits_part_no_article_from_its_copies_and_lose_nothing(released, output):
    documents = read(released, "documents")
    split_of = {doc: split for split, rows in documents.items() for doc in rows["doc_id"]}
    for rows in documents.values():
        for doc, original in rows[["doc_id", "duplicate_of"]].dropna().itertuples(index=False):
            assert split_of[doc] == split_of[original]
    for table in layout.RELEASED:
        whole = pd.read_parquet(output / "tables" / table)
        found = read(released, table)
        assert sum(map(len, found.values())) == len(whole)
        for split, rows in found.items():
            assert all(split_of[doc] == split for doc in rows["doc_id"])
    assert all(len(rows) for rows in documents.values())
    assert len(documents["train"]) > 40


def test_an_article_keeps_its_split_when_others_come(output, tmp_path, make_row):
    before = layout.splits(output / "tables")
    more = [make_row(schema.DOCUMENTS, doc_id=f"{n:016x}") for n in range(50)]
    file = output / "tables" / "documents" / "documents-00000.parquet"
    rows = [*schema.to_rows(pq.read_table(file)), *more]
    parts.write(tmp_path / "documents" / "x.parquet", schema.to_table(schema.DOCUMENTS, rows), schema.DOCUMENTS)
    assert layout.splits(tmp_path).items() >= before.items()


def test_tables_are_as_the_card_says(released):
    card = (released / "README.md").read_text(encoding="utf-8")
    head, _, body = card.removeprefix("---\n").partition("\n---\n")
    about = YAMLHandler().load(head)
    assert about["license"] == "cc-by-4.0"
    assert about["language"] == ["en", "ko"]
    assert about["size_categories"] == ["n<1K"]
    assert [c["config_name"] for c in about["configs"]] == list(layout.RELEASED)
    assert [c["config_name"] for c in about["configs"] if c.get("default")] == ["claims"]
    for config, info in zip(about["configs"], about["dataset_info"], strict=True):
        spec = schema.PUBLISHED[info["config_name"]]
        for pattern, split in zip(config["data_files"], info["splits"], strict=True):
            (file,) = released.glob(pattern["path"])
            table = pq.read_table(file)
            assert table.num_rows == split["num_examples"]
            assert pattern["split"] == split["name"]
            types = {f["name"]: f.get("dtype") or f"list<{f['sequence']}>" for f in info["features"]}
            found = {f.name: str(f.type).replace("element: ", "").replace("item: ", "") for f in table.schema}
            assert found == types
        assert all(f"| `{c.name}` | {c.meaning} |" in body for c in spec.columns)
    assert "quarantine" not in about


def test_croissant_is_valid_and_its_records_can_be_read(released):
    data = mlcroissant.Dataset(str(released / "croissant.json"))
    assert not data.metadata.ctx.issues.errors
    assert not data.metadata.ctx.issues.warnings
    assert data.metadata.ctx.conforms_to.value.endswith("/1.1")
    records = list(data.records("claims/test"))
    table = pd.read_parquet(released / layout.file_name("claims", "test"))
    assert [r["claims/test/surface"].decode() for r in records] == list(table["surface"])
    assert {r.name for r in data.metadata.record_sets} == {f"{t}/{s}" for t in layout.RELEASED for s in layout.SPLITS}


def test_checksums_cover_every_file_and_the_bytes_are_the_same_again(released, output, tmp_path):
    lines = (released / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    files = {f.relative_to(released).as_posix(): f for f in released.rglob("*") if f.is_file()}
    assert set(sums) == set(files) - {"SHA256SUMS"}
    assert all(hashlib.sha256(files[name].read_bytes()).hexdigest() == digest for name, digest in sums.items())
    layout.release(
        output, tmp_path / "r", "cc-by-4.0", "claims-of-news", "https://example.org/data", date(2026, 11, 24)
    )
    assert (tmp_path / "r" / "SHA256SUMS").read_bytes() == (released / "SHA256SUMS").read_bytes()


def exported(released, shape):
    found = []
    for split in layout.SPLITS:
        (file,) = (released / "exports" / shape).glob(f"{split}.*")
        items = json.loads(file.read_text(encoding="utf-8"))
        if shape == "claimreview":
            assert items["@context"] == "https://schema.org"
            items = items["@graph"]
        found += items
    return found


def checked(output):
    claims = pd.read_parquet(output / "tables" / "claims")
    return claims[claims["verdict"].notna() & (claims["decision"] != "rejected")]


def test_averitec_shape(released, output):
    items = exported(released, "averitec")
    assert len(items) == len(checked(output)) > 20
    keys = {
        "claim", "required_reannotation", "label", "justification", "claim_date", "speaker", "original_claim_url",
        "cached_original_claim_url", "fact_checking_article", "reporting_source", "location_ISO_code", "claim_types",
        "fact_checking_strategies", "questions",
    }  # fmt: skip
    labels = {"Supported", "Refuted", "Not Enough Evidence", "Conflicting Evidence/Cherrypicking"}
    assert {item["label"] for item in items} == labels
    for item in items:
        assert set(item) == keys
        assert item["claim_date"] == "16-2-2023"
        assert item["location_ISO_code"] == "KR"
        assert item["original_claim_url"] is None or item["original_claim_url"].startswith("https://")
        assert len(item["questions"]) == len(schema.METHODS)
        for question in item["questions"]:
            assert set(question) == {"question", "answers"}
            assert question["question"].endswith("?")
            for answer in question["answers"]:
                assert set(answer) == {"answer", "answer_type", "source_url", "cached_source_url", "source_medium"}
                assert answer["answer_type"] in {"Abstractive", "Extractive", "Boolean", "Unanswerable"}
    assert {item["speaker"] for item in items} == {"관세청", None}


def test_quantemp_shape(released, output):
    items = exported(released, "quantemp")
    assert len(items) == (checked(output)["verdict"] != "not_enough_evidence").sum()
    keys = {"country_of_origin", "label", "url", "lang", "claim", "doc", "taxonomy_label", "label_original"}
    for item in items:
        assert set(item) == keys
        assert all(isinstance(value, str) for value in item.values())
        assert item["label"] in {"True", "False", "Conflicting"}
        assert item["taxonomy_label"] in {"statistical", "temporal", "comparison", "interval"}
        assert "Because of" in item["doc"]
    assert {(i["label"], i["label_original"]) for i in items} == {
        ("True", "supported"),
        ("False", "refuted"),
        ("Conflicting", "conflicting"),
    }


def test_claim_review_shape(released, output):
    items = exported(released, "claimreview")
    assert len(items) == len(checked(output))
    assert len({item["@id"] for item in items}) == len(items)
    for item in items:
        assert item["@type"] == "ClaimReview"
        assert item["claimReviewed"]
        assert item["author"]["@type"] == "Organization"
        rating = item["reviewRating"]
        assert rating["@type"] == "Rating"
        assert rating["worstRating"] <= rating["ratingValue"] <= rating["bestRating"]
        assert rating["alternateName"] in exports.AVERITEC.values()
        claim = item["itemReviewed"]
        assert (claim["@type"], claim["datePublished"]) == ("Claim", "2023-02-16")
        assert claim["appearance"]["@type"] == "NewsArticle"
        assert "javascript" not in json.dumps(item)
    assert "None" not in json.dumps(items)


def test_every_method_has_its_question():
    assert set(exports._QUESTIONS) == set(schema.METHODS)
    assert set(exports.AVERITEC) == set(exports.RATINGS) == set(schema.VERDICTS)


def test_what_is_no_data_set_or_no_release_is_named_and_left(output, tmp_path):
    with pytest.raises(UsageError, match="no finished data set"):
        layout.release(tmp_path, tmp_path / "r", "mit", "x", "https://example.org")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="something else than a release"):
        layout.release(output, tmp_path / "mine", "mit", "x", "https://example.org")
    assert (tmp_path / "mine" / "thesis.txt").exists()
    for bad in (
        ("mit\nx: y", "x", "https://example.org"),
        ("mit", "../x", "https://example.org"),
        ("mit", "x", "javascript:1"),
    ):
        with pytest.raises(UsageError):
            layout.release(output, tmp_path / "r", *bad)
    assert {p.name for p in tmp_path.iterdir()} == {"mine"}
