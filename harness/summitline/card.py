"""The card of the corpus, README.md with the YAML header that Hugging Face reads, and eval.yaml.

The header names every configuration and every fold, for files that are already there; there is no loading script.
The content fingerprint stands in the description of each configuration, because the cache of the ``datasets`` library
is keyed by that description and not by the files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from summitline import reliability
from summitline.croissant import citation
from summitline.dataset import HERE
from summitline.datasheet import Sheet, describe
from summitline.inventory import table
from summitline.reliability import Comparison
from summitline.report import HEADLINES
from summitline.schema import Document, Mention, schema
from summitline.submission import SETTINGS
from summitline.tables import Table, untagged

FILE = "README.md"
BENCHMARK = "eval.yaml"
DEFAULT = "documents"


def render(
    stats: Mapping[str, Any],
    documents: Sequence[Document],
    tables: Mapping[str, Table],
    sheet: Sheet,
    comparisons: Sequence[Comparison],
) -> str:
    """Return the whole card."""
    import yaml

    header = yaml.safe_dump(_header(stats, tables), sort_keys=False, allow_unicode=True, width=120)
    return _template(
        "card.md",
        header=f"---\n{header}---\n",
        stats=stats,
        sheet=sheet,
        example=_example(documents, tables),
        layers={layer.collection: layer for layer in schema().layers.values()},
        columns={name: list(table.columns) for name, table in tables.items()},
        describe=describe,
        compared=reliability.heads(comparisons),
        agreement=reliability.rows(comparisons),
        unmeasured=reliability.UNMEASURED,
        statistics=table(stats["inventory"]),
        untagged=sum(len(untagged(document)) for document in documents),
        citation=citation(sheet, stats),
    )


def benchmark(stats: Mapping[str, Any]) -> str:
    """Return eval.yaml, by which the Hugging Face Hub knows a benchmark."""
    return _template(BENCHMARK, stats=stats, headlines=HEADLINES, settings=SETTINGS, configuration=DEFAULT)


def _template(name: str, **values: Any) -> str:
    import jinja2

    loader = jinja2.FileSystemLoader(HERE / "templates")
    environment = jinja2.Environment(
        loader=loader, undefined=jinja2.StrictUndefined, keep_trailing_newline=True, autoescape=False
    )
    return environment.get_template(name).render(values)


def _header(stats: Mapping[str, Any], tables: Mapping[str, Table]) -> dict[str, Any]:
    return {
        "pretty_name": "summitline",
        "language": ["en"],
        "language_creators": ["found"],
        "annotations_creators": ["machine-generated"],
        "license": "other",
        "size_categories": ["n<1K"],
        "task_categories": ["token-classification"],
        "tags": ["temporal-relations", "timex3", "events", "timeline", "benchmark"],
        "configs": [config for name, table in tables.items() for config in _configs(name, table, stats)],
        "dataset_info": [{"config_name": name, "features": _features(table.columns)} for name, table in tables.items()],
    }


def _configs(name: str, table: Table, stats: Mapping[str, Any]) -> list[dict[str, Any]]:
    files = {part: f"{name}/{part}.parquet" for part in table.rows}
    description = f"summitline {stats['version']}, {name}, content sha256 {stats['configs'][name]['fingerprint']}"
    base: dict[str, Any] = {"config_name": name}
    if name == DEFAULT:
        base["default"] = True
    base |= {"description": description, "data_files": [{"split": "test", "path": list(files.values())}]}
    folds = [
        {
            "config_name": f"{name}_fold_{doc_id}",
            "description": description,
            "data_files": [
                {"split": "train", "path": [path for other, path in files.items() if other != doc_id]},
                {"split": "test", "path": [file]},
            ],
        }
        for doc_id, file in files.items()
        if doc_id in stats["documents"]
    ]
    return [base, *folds]


def _features(columns: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"name": name, **_feature(column)} for name, column in columns.items()]


def _feature(column: Any) -> dict[str, Any]:
    """Describe a column as ``dataset_info`` does."""
    if isinstance(column, list):
        inner = _feature(column[0])
        return {"list": inner.get("struct", inner.get("dtype", inner))}
    if isinstance(column, Mapping):
        return {"struct": _features(column)}
    if isinstance(column, str):
        return {"dtype": column}
    return {"dtype": {"class_label": {"names": {str(number): name for number, name in enumerate(column)}}}}


def _example(documents: Sequence[Document], tables: Mapping[str, Table]) -> dict[str, Any] | None:
    """Return the first sentence with two events, its mentions, and the pairs with a label inside it."""
    for document in documents:
        for start, end in document.sentences or ():
            inside = [m for m in document.mentions() if start <= m.start < end]
            events = {event.id for event in document.events if event in inside}
            if len(events) < 2:
                continue
            times = {"t0"} | {timex.id for timex in document.timexes if timex in inside}
            pairs = [
                row
                for row in tables["relations"].rows[document.doc_id]
                if {row["source"], row["target"]} <= events | times and row["provenance"] != "null"
            ]
            return {
                "doc_id": document.doc_id,
                "sentence": document.text[start:end],
                "mentions": [_mention(document, m) for m in sorted(inside, key=lambda m: (m.span, m.id))],
                "pairs": [_pair(row) for row in pairs],
            }
    return None


def _mention(document: Document, mention: Mention) -> str:
    layer = next(layer for layer in schema().layers.values() if mention in getattr(document, layer.collection))
    values = ((a.name, mention.get(a.name)) for a in layer.attributes.values() if a.kind != "dct")
    shown = " ".join(f"{name}={value}" for name, value in values if value is not None)
    return f'{mention.id} "{document.surface(mention)}" {shown}'


def _pair(row: Mapping[str, Any]) -> str:
    return f"{row['source']} {row['target']} {row['timeml']} {row['endpoints']} ({row['provenance']})"
