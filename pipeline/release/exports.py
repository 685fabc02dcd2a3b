"""The checked claims in the shapes of AVeriTeC, QuanTemp and schema.org's ClaimReview.

AVeriTeC: M. Schlichtkrull, Z. Guo, A. Vlachos, NeurIPS 2023, github.com/MichSchli/AVeriTeC. QuanTemp: V. Venktesh and others,
SIGIR 2024, github.com/factiverse/QuanTemp. ClaimReview: schema.org/ClaimReview.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb

AVERITEC = {
    "supported": "Supported",
    "refuted": "Refuted",
    "not_enough_evidence": "Not Enough Evidence",
    "conflicting": "Conflicting Evidence/Cherrypicking",
}
QUANTEMP = {"supported": "True", "refuted": "False", "conflicting": "Conflicting"}
"""QuanTemp has no label for what could not be decided."""
RATINGS = {"refuted": 1, "conflicting": 2, "not_enough_evidence": 3, "supported": 5}
WHO = {"@type": "Organization", "name": "econclaims"}
_QUESTIONS = {
    "conversion": "Do both sides of the conversion agree at the exchange rate of the article's day?",
    "change": "Does the change agree with the two levels that the article gives?",
    "share": "Does the share agree with the part and the whole that the article gives?",
    "sum": "Do the parts add up to the total that the article gives?",
    "balance": "Is the balance the difference of the two amounts that the article gives?",
    "comparison": "Does the comparison agree with the two amounts that the article gives?",
    "headline": "Does the headline agree with the body of the article?",
    "range": "Is the number inside the range that is possible for what it measures?",
    "cross_article": "Does the number agree with what other articles say?",
    "reference": "Does the number agree with the reference statistics?",
}
_CLAIMS = """
SELECT c.claim_id, c.claim_text, c.surface, c.verdict, c.source, c.entity_id, c.taxonomy, d.title, d.url,
    d.publisher, d.published_at AT TIME ZONE 'Asia/Seoul' AS published, d.lang, k.checks
FROM read_parquet($claims) c JOIN read_parquet($documents) d USING (doc_id)
JOIN (SELECT mention_id AS claim_id, list({'method': method, 'verdict': verdict, 'explanation': explanation, 'found': found}
        ORDER BY check_id) AS checks
    FROM read_parquet($checks) GROUP BY ALL) k USING (claim_id)
WHERE c.verdict IS NOT NULL AND c.decision IS DISTINCT FROM 'rejected'
ORDER BY c.claim_id
"""


def write(release: Path) -> None:
    """Write `exports/` of a release whose `data/` is written; claims without a verdict and rejected ones are left out."""
    for split in ("train", "validation", "test"):
        shapes: dict[str, list[dict[str, Any]]] = {"averitec": [], "quantemp": [], "claimreview": []}
        for claim in _claims(release, split):
            shapes["averitec"].append(averitec(claim))
            shapes["claimreview"].append(claim_review(claim))
            if claim["verdict"] in QUANTEMP:
                shapes["quantemp"].append(quantemp(claim))
        for shape, items in shapes.items():
            file = release / "exports" / shape / (f"{split}.jsonld" if shape == "claimreview" else f"{split}.json")
            file.parent.mkdir(parents=True, exist_ok=True)
            content: Any = {"@context": "https://schema.org", "@graph": items} if shape == "claimreview" else items
            file.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _claims(release: Path, split: str) -> list[dict[str, Any]]:
    names = ("claims", "documents", "checks")
    given = {name: str(release / "data" / name / f"{split}-00000-of-00001.parquet") for name in names}
    with duckdb.connect() as db:
        db.execute("SET TimeZone = 'Asia/Seoul'")
        cursor = db.execute(_CLAIMS, given)
        columns = [c[0] for c in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def averitec(claim: Mapping[str, Any]) -> dict[str, Any]:
    """Return a claim as an item of AVeriTeC; each of its checks is a question with its answer."""
    day: date | None = claim["published"] and claim["published"].date()
    return {
        "claim": claim["claim_text"],
        "required_reannotation": False,
        "label": AVERITEC[claim["verdict"]],
        "justification": " ".join(_reasons(claim)),
        "claim_date": f"{day.day}-{day.month}-{day.year}" if day else None,
        "speaker": claim["source"],
        "original_claim_url": _address(claim["url"]),
        "cached_original_claim_url": None,
        "fact_checking_article": None,
        "reporting_source": claim["publisher"],
        "location_ISO_code": _country(claim["entity_id"]),
        "claim_types": ["Numerical Claim"],
        "fact_checking_strategies": ["Numerical Comparison"],
        "questions": [
            {
                "question": _QUESTIONS[check["method"]],
                "answers": [
                    {
                        "answer": check["explanation"],
                        "answer_type": "Abstractive",
                        "source_url": _address(claim["url"]),
                        "cached_source_url": None,
                        "source_medium": "Web text",
                    }
                ],
            }
            for check in claim["checks"]
        ],
    }


def quantemp(claim: Mapping[str, Any]) -> dict[str, Any]:
    """Return a claim as an item of QuanTemp; its `doc` is why it has its label, as there the fact-checkers' article."""
    return {
        "country_of_origin": (_country(claim["entity_id"]) or "").lower(),
        "label": QUANTEMP[claim["verdict"]],
        "url": _address(claim["url"]) or "",
        "lang": claim["lang"] or "",
        "claim": claim["claim_text"],
        "doc": " ".join(_reasons(claim)),
        "taxonomy_label": claim["taxonomy"],
        "label_original": claim["verdict"],
    }


def claim_review(claim: Mapping[str, Any]) -> dict[str, Any]:
    """Return a claim as a ClaimReview, a node of a JSON-LD graph."""
    day = claim["published"] and claim["published"].date().isoformat()
    appearance = {
        "@type": "NewsArticle",
        "headline": claim["title"],
        "datePublished": day,
        "url": _address(claim["url"]),
    }
    if claim["publisher"]:
        appearance["publisher"] = {"@type": "Organization", "name": claim["publisher"]}
    item: dict[str, Any] = {"@type": "Claim", "text": claim["claim_text"], "appearance": _filled(appearance)}
    if claim["source"] or claim["publisher"]:
        item["author"] = {"@type": "Organization", "name": claim["source"] or claim["publisher"]}
    if day:
        item["datePublished"] = day
    return {
        "@type": "ClaimReview",
        "@id": f"urn:econclaims:{claim['claim_id']}",
        "claimReviewed": claim["claim_text"],
        "reviewBody": " ".join(_reasons(claim)),
        "author": WHO,
        "itemReviewed": item,
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": RATINGS[claim["verdict"]],
            "worstRating": 1,
            "bestRating": 5,
            "alternateName": AVERITEC[claim["verdict"]],
        },
    }


def _reasons(claim: Mapping[str, Any]) -> list[str]:
    """The sentences of the checks that have the claim's verdict."""
    return [check["explanation"] for check in claim["checks"] if check["verdict"] == claim["verdict"]]


def _address(url: str | None) -> str | None:
    """An address that is one of the web, else nothing: articles may say anything."""
    try:
        parted = urlsplit(url or "")
    except ValueError:
        return None
    return url if parted.scheme in {"http", "https"} and parted.netloc else None


def _country(entity_id: str | None) -> str | None:
    """ISO 3166 code of two letters of an entity that is a country."""
    import pycountry

    found = pycountry.countries.get(alpha_3=entity_id) if entity_id else None
    return found.alpha_2 if found else None


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
