"""Croissant 1.1 metadata (http://mlcommons.org/croissant/1.1) of a release, made from the schema and the files."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline import schema

VERSION = "http://mlcommons.org/croissant/1.1"
_LICENCES = {"unknown": "https://choosealicense.com/no-permission/"}
_CONTEXT: dict[str, Any] = {
    "@language": "en", "@vocab": "https://schema.org/", "citeAs": "cr:citeAs", "column": "cr:column",
    "conformsTo": "dct:conformsTo", "containedIn": "cr:containedIn", "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"}, "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/", "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"}, "extract": "cr:extract", "field": "cr:field",
    "fileObject": "cr:fileObject", "fileProperty": "cr:fileProperty", "fileSet": "cr:fileSet", "format": "cr:format",
    "includes": "cr:includes", "isArray": "cr:isArray", "isLiveDataset": "cr:isLiveDataset", "arrayShape": "cr:arrayShape",
    "jsonPath": "cr:jsonPath", "key": "cr:key", "md5": "cr:md5", "parentField": "cr:parentField", "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/", "recordSet": "cr:recordSet", "references": "cr:references",
    "regex": "cr:regex", "repeated": "cr:repeated", "replace": "cr:replace", "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/", "separator": "cr:separator", "source": "cr:source", "subField": "cr:subField",
    "transform": "cr:transform",
}  # fmt: skip


def croissant(
    specs: Mapping[str, schema.TableSpec], release: Path, facts: Mapping[str, str], languages: Sequence[str]
) -> dict[str, Any]:
    """Return the metadata; each table's split is a file and a record set `<table>/<split>`.

    Args:
        specs: the released tables.
        release: the folder, with `data/<table>/<split>-….parquet` written.
        facts: `name`, `licence`, `url`, `version`, and `day` of publication where it is known.
        languages: those of the articles, BCP 47.
    """
    files = {
        (name, file.name.partition("-")[0]): file
        for name in specs
        for file in sorted((release / "data" / name).glob("*.parquet"))
    }
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "name": facts["name"],
        "description": "Numeric economic claims of news articles, with exact values, places and checks.",
        "conformsTo": VERSION,
        "citeAs": f"{facts['name']} {facts['version']}, {facts['url']}",
        "license": _LICENCES.get(facts["licence"], f"https://spdx.org/licenses/{facts['licence']}"),
        "url": facts["url"],
        "version": facts["version"],
        **({"datePublished": facts["day"]} if "day" in facts else {}),
        "inLanguage": list(languages),
        "distribution": [_file(name, split, file, release) for (name, split), file in files.items()],
        "recordSet": [_records(specs[name], split) for name, split in files],
    }


def _file(table: str, split: str, file: Path, release: Path) -> dict[str, Any]:
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return {
        "@type": "cr:FileObject",
        "@id": f"{table}-{split}.parquet",
        "name": f"{table}-{split}.parquet",
        "description": f"The rows of {table} in the split {split}.",
        "contentUrl": file.relative_to(release).as_posix(),
        "contentSize": f"{file.stat().st_size} B",
        "encodingFormat": "application/x-parquet",
        "sha256": digest,
    }


def _records(spec: schema.TableSpec, split: str) -> dict[str, Any]:
    name = f"{spec.name}/{split}"
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": f"A record is {spec.row}.",
        "key": [{"@id": f"{name}/{column}"} for column in spec.key],
        "field": [_field(column, name, f"{spec.name}-{split}.parquet") for column in spec.columns],
    }


def _field(column: schema.Column, records: str, file: str) -> dict[str, Any]:
    field: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"{records}/{column.name}",
        "name": column.name,
        "description": column.meaning,
        "dataType": _type(column.type),
        "source": {"fileObject": {"@id": file}, "extract": {"column": column.name}},
    }
    if pa.types.is_list(column.type):
        field |= {"isArray": True, "arrayShape": "-1"}
    return field


def _type(type_: pa.DataType) -> str:
    if pa.types.is_integer(type_):
        return "sc:Integer"
    if pa.types.is_floating(type_) or pa.types.is_decimal(type_):
        return "sc:Float"
    if type_ == schema.DATE:
        return "sc:Date"
    return "sc:DateTime" if pa.types.is_timestamp(type_) else "sc:Text"
