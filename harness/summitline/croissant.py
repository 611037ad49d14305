"""croissant.json: the corpus for programs, in Croissant 1.1 with RAI 1.0 (MLCommons 2026, 2024).

The tables are FileSets of the folder that the file lies in, without a container and so without a checksum: the bytes of
a Parquet file depend on the version of pyarrow that wrote it. What does not depend on it, the sha256 of the content,
stands in the description of each record set. The text files have their own sha256.

Columns are told as they lie in the files: a class label is a number there. A list has one -1 in ``arrayShape`` for each
of its dimensions. A member of a struct, or of each struct of a list, is a sub field with a JSON path into its column.

The dataset has no address of its own; its ``url`` is that of the folder, relative to this file. Where mlcroissant 1.1.1
and the specification differ: the RAI properties have the names of the specification, of which mlcroissant overlooks
dataCollectionTimeframe and dataManipulationProtocol; the namespace of schema.org is the https one, without which
mlcroissant sees no dataset.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from summitline.datasheet import Sheet, describe
from summitline.schema import schema
from summitline.tables import Table

FILE = "croissant.json"
SPECIFICATIONS = ("http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0")
KEYWORDS = ("temporal relations", "TimeML", "TIMEX3", "events", "timeline", "benchmark")
FORMATS = {
    ".jsonl": "application/jsonlines",
    ".json": "application/json",
    ".md": "text/markdown",
    ".yaml": "application/yaml",
}
CREATOR = "The summitline authors"

_TERMS = (
    *("annotation", "arrayShape", "citeAs", "column", "containedIn", "equivalentProperty", "excludes", "extract"),
    *("field", "fileProperty", "fileObject", "fileSet", "format", "includes", "isArray", "isLiveDataset", "jsonPath"),
    *("key", "md5", "parentField", "path", "readLines", "recordSet", "references", "regex", "repeated", "replace"),
    *("samplingRate", "sdVersion", "separator", "source", "subField", "transform", "unArchive", "value"),
)
CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    **{term: f"cr:{term}" for term in _TERMS},
}

Node = dict[str, Any]


def render(sheet: Sheet, stats: Mapping[str, Any], tables: Mapping[str, Table], texts: Mapping[str, str]) -> str:
    """Return croissant.json; ``texts`` are the other text files of the corpus folder, by name."""
    node = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": list(SPECIFICATIONS),
        "name": "summitline",
        "description": sheet.summary,
        "url": "./",
        "version": stats["version"],
        "datePublished": str(sheet.published),
        "creator": {"@type": "sc:Organization", "name": CREATOR},
        "license": _licences(sheet),
        "citeAs": citation(sheet, stats),
        "inLanguage": ["en"],
        "keywords": list(KEYWORDS),
        "isLiveDataset": False,
        **{f"rai:{name}": value for name, value in sheet.rai().items()},
        "distribution": [
            *(_file_object(name, text) for name, text in texts.items()),
            *(_file_set(name) for name in tables),
        ],
        "recordSet": [_record_set(name, table, sheet, stats) for name, table in tables.items()],
    }
    return json.dumps(node, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def citation(sheet: Sheet, stats: Mapping[str, Any]) -> str:
    """Return how to cite this version, as BibTeX."""
    return (
        f"@misc{{summitline, title = {{{sheet.title}}}, author = {{{{{CREATOR}}}}}, "
        f"year = {{{sheet.published.year}}}, note = {{corpus version {stats['version']}}}}}"
    )


def _licences(sheet: Sheet) -> list[Node]:
    return [
        {
            "@type": "sc:CreativeWork",
            "name": "CC-BY-4.0, for the annotations only",
            "url": "https://creativecommons.org/licenses/by/4.0/legalcode",
            "description": sheet.answer("distribution.licence"),
        },
        {
            "@type": "sc:CreativeWork",
            "name": "No licence, for the texts of the articles",
            "description": sheet.answer("distribution.third-parties"),
        },
    ]


def _file_object(name: str, text: str) -> Node:
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "contentUrl": name,
        "encodingFormat": FORMATS[name[name.rindex(".") :]],
        "sha256": hashlib.sha256(text.encode("utf-8")).hexdigest(),
    }


def _file_set(name: str) -> Node:
    return {
        "@type": "cr:FileSet",
        "@id": f"{name}-files",
        "name": f"{name}-files",
        "description": f"The files of {name}, read from the folder of this description.",
        "encodingFormat": "application/x-parquet",
        "includes": f"{name}/*.parquet",
    }


def _record_set(name: str, table: Table, sheet: Sheet, stats: Mapping[str, Any]) -> Node:
    configuration, facts = sheet.configurations[name], stats["configs"][name]
    told = f"A record is {configuration.row}. {facts['rows']} records, content sha256 {facts['fingerprint']}."
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": told,
        "key": [{"@id": f"{name}/{column}"} for column in configuration.key],
        "field": [
            _field(f"{name}/{column}", described, name, (column,), sheet.meaning(name, column))
            for column, described in table.columns.items()
        ],
    }


def _field(where: str, column: Any, table: str, path: tuple[str, ...], meaning: str | None) -> Node:
    """Return a field; ``path``: its column, then the names inside it."""
    shape = []
    while isinstance(column, list):
        (column,) = column
        shape.append("-1")
    node: Node = {"@type": "cr:Field", "@id": where, "name": where}
    if isinstance(column, tuple):
        meaning = f"{meaning or path[-1]}: {', '.join(f'{number} {label}' for number, label in enumerate(column))}"
    if meaning:
        node["description"] = meaning
    if shape:
        node |= {"isArray": True, "arrayShape": ",".join(shape)}
    if isinstance(column, Mapping):
        node["subField"] = [
            _field(f"{where}/{name}", inner, table, (*path, name), _inner_meaning(path, name))
            for name, inner in column.items()
        ]
        return node
    source: Node = {"fileSet": {"@id": f"{table}-files"}, "extract": {"column": path[0]}}
    if len(path) > 1:
        source["transform"] = {"jsonPath": ".".join(path[1:])}
    return node | {"dataType": "sc:Text" if column == "string" else "sc:Integer", "source": source}


def _inner_meaning(path: tuple[str, ...], name: str) -> str | None:
    """Say what an attribute of an annotation layer means; other members of structs are told with their column."""
    layer = next((layer for layer in schema().layers.values() if layer.collection == path[0]), None)
    return describe(layer.attributes[name]) if layer and name in layer.attributes else None
