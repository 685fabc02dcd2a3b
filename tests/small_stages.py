"""Small stages that stand in for the real ones, so that the flow alone is tested: every digit of a text is a mention."""

import hashlib
import re
from decimal import Decimal

import pyarrow as pa

from pipeline import parts, schema
from pipeline.stages.validate import Outcome

CALLS = []
"""Which stage was called for how many articles, in order."""
BROKEN = {}
"""Stage to a word; an article that holds it makes the stage raise."""


UNFIT_FOUND = None
"""A check that found this number is refused."""


NAMES = ("ingest", "dedupe", "extract", "normalize", "link", "validate", "check", "report")


def install(monkeypatch):
    """Put the small stages in place of the real ones."""
    CALLS.clear()
    BROKEN.clear()
    for name in NAMES:
        monkeypatch.setattr(f"pipeline.stages.{name}.{name}", globals()[name])


def write_articles(folder, count):
    """Make a folder of short articles."""
    folder.mkdir()
    for number in range(count):
        (folder / f"{number}.txt").write_text(f"Article {number} sold {number * 7} things", encoding="utf-8")
    return folder


def tables(output):
    """Return the bytes of the tables that an output shows."""
    return {p.relative_to(output).as_posix(): p.read_bytes() for p in sorted(output.glob("tables/*/*.parquet"))}


def blank(spec):
    return {c.name: None for c in spec.columns}


def _count(stage, documents):
    CALLS.append((stage, documents.num_rows))
    if stage in BROKEN and any(BROKEN[stage] in text for text in documents["text"].to_pylist()):
        raise RuntimeError(f"{stage} cannot read this")


def ingest(sources, config):
    for source in sources:
        CALLS.append(("ingest", 1))
        text = source.path.read_text(encoding="utf-8")
        rows, refused = [], []
        if text:
            name = "same" if "same" in source.uri else source.uri
            doc_id = hashlib.sha256((name + text).encode()).hexdigest()[:16]
            row = {
                "doc_id": doc_id,
                "source_uri": source.uri,
                "published_at_source": "none",
                "lang": "ko",
                "text": text,
            }
            rows.append(blank(schema.DOCUMENTS) | row | {"removed_chars": 0, "content_sha256": "0"})
        else:
            row = {"stage": "ingest", "table": "documents", "key": source.uri, "reason_code": "empty_file"}
            refused.append(blank(schema.QUARANTINE) | row | {"detail": "it is empty", "payload": "{}"})
        yield schema.to_table(schema.DOCUMENTS, rows), schema.to_table(schema.QUARANTINE, refused)


def dedupe(batches, config):
    first, copies = {}, {}
    for batch in batches:
        for doc_id, text in zip(batch["doc_id"].to_pylist(), batch["text"].to_pylist(), strict=True):
            if text in first:
                copies[doc_id] = first[text]
            first.setdefault(text, doc_id)
    return copies


def extract(documents, config):
    _count("extract", documents)
    rows = []
    for document in documents.to_pylist():
        for match in re.finditer(r"\d", document["text"]):
            place = {"doc_id": document["doc_id"], "field": "text", "start": match.start(), "end": match.end()}
            rest = {"surface": match[0], "sentence_start": 0, "sentence_end": len(document["text"]), "kind": "count"}
            value = {"approx": "exact", "value_exact": Decimal(match[0]), "unit": "x"}
            name = {"mention_id": f"{document['doc_id']}:text:{match.start():06}"}
            rows.append(blank(schema.READINGS) | name | place | rest | value)
    return schema.to_table(schema.READINGS, rows)


def normalize(readings, documents, config):
    _count("normalize", documents)
    same = set(schema.READINGS.names()) & set(schema.MENTIONS.names())
    rows = [blank(schema.MENTIONS) | {n: row[n] for n in same} for row in readings.to_pylist()]
    return schema.to_table(schema.MENTIONS, rows)


def link(mentions, documents, config):
    _count("link", documents)
    text = dict(zip(documents["doc_id"].to_pylist(), documents["text"].to_pylist(), strict=True))
    rows, tied = [], []
    for mention in schema.to_rows(mentions):
        claim = {"claim_id": mention.pop("mention_id"), "claim_text": text[mention["doc_id"]], "modality": "actual"}
        rows.append(
            blank(schema.CLAIMS) | mention | claim | {"role": "level", "inherited": [], "taxonomy": "statistical"}
        )
        tie = {"relation_id": claim["claim_id"], "doc_id": mention["doc_id"], "relation": "sum", "part": "total"}
        tied.append(blank(schema.RELATION_ROWS) | tie | {"mention_id": claim["claim_id"]})
    return schema.to_table(schema.CLAIMS, rows), schema.to_table(schema.RELATION_ROWS, tied)


def validate(tables, kept, results, run_name, config, standing=None):
    """Refuse what holds the word `unfit`, and what stands on it; nothing of it is a critical failure unless `grave`."""
    CALLS.append(("validate", sum(len(paths) for paths in tables.values())))
    results.mkdir(exist_ok=True)
    (results / f"{'-'.join(tables)}.json").write_text(run_name, encoding="utf-8")
    unfit, refused, grave, lost = set(), [], False, 0
    for path in tables.get("documents") or (standing or {}).get("documents", ()):
        for document in pa.concat_tables(parts.read(path)).to_pylist():
            grave = grave or "grave" in document["text"]
            if "unfit" in document["text"] and "documents" in tables:
                unfit.add(document["doc_id"])
                row = {"stage": "validate", "table": "documents", "key": document["doc_id"], "reason_code": "unfit"}
                refused.append(blank(schema.QUARANTINE) | row | {"detail": "x", "payload": "{}"})
    for name, paths in tables.items():
        spec = schema.PUBLISHED[name]
        for path in paths:
            table = pa.concat_tables([spec.arrow().empty_table(), *parts.read(path)])
            gone = [name != "quarantine" and row["doc_id"] in unfit for row in table.to_pylist()]
            if name == "checks":
                gone = [row["found"] == UNFIT_FOUND for row in table.to_pylist()]
                lost += sum(gone)
            parts.write(kept / name / path.name, table.filter(pa.array([not g for g in gone], pa.bool_())), spec)
    if refused:
        table = schema.to_table(schema.QUARANTINE, refused)
        parts.write(kept / "quarantine" / "0.parquet", table, schema.QUARANTINE)
    return Outcome(("documents: grave",) if grave else (), {"documents": len(refused), "checks": lost}, 3, int(grave))


def check(mentions, claims, relations, documents, config, references=None):
    _count("check", documents)
    rows = []
    for claim in claims.to_pylist():
        place = {"check_id": claim["claim_id"], "mention_id": claim["claim_id"], "doc_id": claim["doc_id"]}
        verdict = "refuted" if claim["surface"] == "9" else "supported"
        rest = {
            "method": "range",
            "verdict": verdict,
            "reason_code": "x",
            "explanation": "x",
            "evidence": "[]",
            "found": float(claim["surface"]),
        }
        rows.append(blank(schema.CHECKS) | place | rest)
    return schema.to_table(schema.CHECKS, rows)


def report(version, config):
    CALLS.append(("report", 1))
    assert (version / "manifest.json").exists()
    assert (version / "validation").exists()
    page = version / "report" / "index.html"
    page.parent.mkdir()
    page.write_text(f"{sum(1 for _ in (version / 'tables').iterdir())} tables", encoding="utf-8")
    return page
