"""The data set's card: YAML that Hugging Face reads, and what a reader needs to know; columns come from the schema."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from pipeline import schema

_SIZES = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
)


def card(
    specs: Mapping[str, schema.TableSpec],
    rows: Mapping[str, Mapping[str, int]],
    facts: Mapping[str, str],
    languages: Sequence[str],
    manifest: Mapping[str, Any],
) -> str:
    """Return `README.md`.

    Args:
        specs: the released tables.
        rows: rows by table and split.
        facts: `name`, `licence`, `url`, `version`.
        languages: those of the articles, BCP 47.
        manifest: the data set's manifest.
    """
    return "\n".join(
        ["---", *_yaml(_metadata(specs, rows, facts, languages)), "---", "", *_text(specs, rows, facts, manifest), ""]
    )


def _metadata(
    specs: Mapping[str, schema.TableSpec],
    rows: Mapping[str, Mapping[str, int]],
    facts: Mapping[str, str],
    languages: Sequence[str],
) -> dict[str, Any]:
    total = sum(rows["claims"].values())
    return {
        "license": facts["licence"],
        "pretty_name": facts["name"],
        "language": list(languages),
        "task_categories": ["text-classification", "token-classification"],
        "tags": ["fact-checking", "numeric-claims", "economics", "news", "croissant"],
        "size_categories": [next((name for limit, name in _SIZES if total < limit), "n>10M")],
        "configs": [
            {
                "config_name": name,
                **({"default": True} if name == "claims" else {}),
                "data_files": [{"split": split, "path": f"data/{name}/{split}-*.parquet"} for split in rows[name]],
            }
            for name in specs
        ],
        "dataset_info": [
            {
                "config_name": name,
                "features": [_feature(column) for column in spec.columns],
                "splits": [{"name": split, "num_examples": count} for split, count in rows[name].items()],
            }
            for name, spec in specs.items()
        ],
    }


def _feature(column: schema.Column) -> dict[str, Any]:
    if pa.types.is_list(column.type):
        return {"name": column.name, "sequence": str(column.type.value_type)}
    return {"name": column.name, "dtype": "string" if column.allowed else str(column.type)}


def _yaml(value: Mapping[str, Any]) -> list[str]:
    """Return a mapping as YAML lines; scalars are JSON, which YAML reads."""
    lines = []
    for key, inner in value.items():
        if isinstance(inner, list):
            lines.append(f"{key}:")
            for item in inner:
                own = _yaml(item) if isinstance(item, dict) else [json.dumps(item, ensure_ascii=False)]
                lines += [("- " if n == 0 else "  ") + line for n, line in enumerate(own)]
        else:
            lines.append(f"{key}: {json.dumps(inner, ensure_ascii=False)}")
    return lines


def _text(
    specs: Mapping[str, schema.TableSpec],
    rows: Mapping[str, Mapping[str, int]],
    facts: Mapping[str, str],
    manifest: Mapping[str, Any],
) -> list[str]:
    splits = list(rows["claims"])
    lines = [
        f"# {facts['name']}",
        "",
        "Numeric economic claims of news articles: one row for every number that an article asserts, with its exact value, unit,",
        "currency and dates, what is measured, of whom, who says it, whether it is fact or forecast, and its place in the text;",
        f"and how each number came out when it was checked. Made by econclaims {facts['version']}, by rule, without a language model.",
        "",
        f"| table | a row is | {' | '.join(splits)} |",
        f"| --- | --- |{' --- |' * len(splits)}",
    ]
    lines += [f"| `{n}` | {spec.row} | {' | '.join(f'{rows[n][s]:,}' for s in splits)} |" for n, spec in specs.items()]
    lines += [
        "",
        "## Splits",
        "",
        "By article, 80, 10 and 10 in a hundred, by a hash. An article and its copies, exact or near, are in the same split, and so",
        "are all rows that stand on them.",
        "",
        "## Verdicts",
        "",
        "A claim's `verdict` is the worst of its checks, in AVeriTeC's words; null if nothing could be computed about it. It says",
        "whether a number agrees with the article's other numbers, other articles and reference figures, and not that it is true.",
        "",
        *(f"- `{name}`: {count:,}" for name, count in manifest["verdicts"].items()),
        "",
        "Where `decision` is set, a reviewer looked at the claim: it was confirmed, corrected (`overridden` has what had been read) or",
        "rejected. A rejected claim has no verdict and is in no export.",
        "",
        "## Exports",
        "",
        "`exports/averitec/<split>.json`, `exports/quantemp/<split>.json` and `exports/claimreview/<split>.jsonld` hold the checked",
        "claims in the shapes of AVeriTeC, QuanTemp and schema.org's ClaimReview.",
        "",
        "## Columns",
    ]
    for name, spec in specs.items():
        lines += ["", f"### {name}", "", "| column | meaning |", "| --- | --- |"]
        lines += [f"| `{column.name}` | {column.meaning} |" for column in spec.columns]
    lines += [
        "",
        "Types and allowed values: `data_dictionary.md`. Offsets count Unicode code points. `SHA256SUMS` has the hash of every file.",
        "",
        "## Licence and limits",
        "",
        f"Licence: `{facts['licence']}`. The texts are those of the articles that were read, and their rights are their publishers'.",
        "The reader makes mistakes: a number may be misread, or its metric, entity or period be another one's.",
    ]
    return lines
