"""The corpus: where it lies, its documents, their rows.

The corpus folder is a Hugging Face dataset of plain Parquet files, one a document, under one folder a configuration.
``load`` reads the configuration ``documents`` with pyarrow alone: no network, no cache.

Columns describe a table without any library: a dtype ("string", "int32"), ``[item]`` for a list, a mapping for a
struct, a tuple of names for a class label. A row holds the name of a class label, never its number; what a system or
an annotator left out is None.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from summitline.errors import CorpusError
from summitline.files import replacing
from summitline.formats.jsonl import from_json, to_json
from summitline.schema import Document, schema
from summitline.vocabulary import COLLECTIONS

HERE = Path(__file__).parent
CORPUS = next((p for p in (HERE / "corpus", HERE.parents[1] / "corpus") if p.is_dir()), HERE / "corpus")
STATS = "stats.json"

Columns = Mapping[str, Any]
Row = dict[str, Any]

EMPTY: Row = {name: [] for name in ("zones", *COLLECTIONS, "tlinks")}

_CREATION_TIME = {"earliest": "string", "latest": "string", "status": "string"}
_SPAN = {"id": "string", "start": "int32", "end": "int32"}


class Fold(NamedTuple):
    """One document to test on, ``doc_id``, and the others to train on."""

    doc_id: str
    train: tuple[Document, ...]
    test: tuple[Document, ...]


def load(path: str | Path | None = None) -> tuple[Document, ...]:
    """Return the documents of a corpus folder, by default those of this installation, in the order of their ids."""
    folder = Path(path) if path is not None else CORPUS
    files = sorted((folder / "documents").glob("*.parquet"))
    if not files:
        raise CorpusError(f"{folder}: no corpus here, documents/*.parquet is missing; `summitline build` writes it")
    return from_rows(row for file in files for row in _table(file).to_pylist())


def stats(path: str | Path | None = None) -> dict[str, Any]:
    """Return what stats.json of a corpus folder says: version, status, files, fingerprints, counts."""
    file = (Path(path) if path is not None else CORPUS) / STATS
    try:
        content: dict[str, Any] = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CorpusError(f"{file}: {error}") from error
    return content


def folds(documents: Iterable[Document]) -> Iterator[Fold]:
    """Leave each document out once, in their order."""
    everything = tuple(documents)
    for document in everything:
        yield Fold(document.doc_id, tuple(d for d in everything if d is not document), (document,))


def fingerprint(documents: Iterable[Document]) -> str:
    """Return the sha256 of the content of documents; for the corpus, that of the configuration ``documents``."""
    return fingerprint_rows(to_rows(documents), columns())


def fingerprint_rows(rows: Sequence[Row], described: Columns) -> str:
    """Return the sha256 over the canonical JSON of columns and rows; the bytes of no file enter it."""
    content = json.dumps([described, rows], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(content.encode("utf-8")).hexdigest()


def columns() -> Columns:
    """Return the columns of the configuration ``documents``: structural fields, and the attributes of the schema."""
    mentions = {
        layer.collection: [{**_SPAN, **{a.name: "string" for a in layer.attributes.values() if a.kind != "dct"}}]
        for layer in schema().layers.values()
    }
    return {
        "doc_id": "string",
        "text": "string",
        "dct": _CREATION_TIME,
        "zones": [{**_SPAN, "type": "string", "dct": _CREATION_TIME}],
        **mentions,
        "tlinks": [{"source": "string", "target": "string", "relation": "string"}],
        "tokens": [["int32"]],
        "sentences": [["int32"]],
    }


def to_rows(documents: Iterable[Document]) -> list[Row]:
    """Return one row of the configuration ``documents`` for each document."""
    described = columns()
    return [_filled(document.doc_id, EMPTY | to_json(document, gold=True), described) for document in documents]


def from_rows(rows: Iterable[Mapping[str, Any]]) -> tuple[Document, ...]:
    """Return the documents of rows of the configuration ``documents``, as pyarrow or Hugging Face give them."""
    return tuple(map(from_json, rows))


def write_table(path: Path, rows: Sequence[Row], described: Columns) -> None:
    """Write rows as a Parquet file that Hugging Face reads with its features; it appears whole or not at all."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrow_schema = features(described).arrow_schema
    with replacing(path) as part:
        pq.write_table(
            pa.Table.from_pylist(_coded(rows, [described]), schema=arrow_schema), part, write_page_checksum=True
        )


def read_table(path: Path) -> tuple[list[Row], Columns]:
    """Return the rows and the columns of a Parquet file of the corpus."""
    import datasets

    table = _table(path)
    described = _described(datasets.Features.from_arrow_schema(table.schema))
    return _named(table.to_pylist(), [described]), described


def _table(path: Path) -> Any:
    """Read a Parquet file, its checksums too; raise CorpusError where it is none, or is broken."""
    import pyarrow.parquet as pq

    try:
        return pq.read_table(path, page_checksum_verification=True)
    except (OSError, ValueError) as error:
        raise CorpusError(f"{path}: {error}") from error


def features(described: Columns) -> Any:
    """Return the columns as ``datasets.Features``."""
    import datasets

    def feature(column: Any) -> Any:
        if isinstance(column, str):
            return datasets.Value(column)
        if isinstance(column, tuple):
            return datasets.ClassLabel(names=list(column))
        if isinstance(column, list):
            return datasets.List(feature(column[0]))
        return {name: feature(inner) for name, inner in column.items()}

    return datasets.Features(feature(described))


def _described(feature: Any) -> Any:
    if isinstance(feature, Mapping):
        return {name: _described(inner) for name, inner in feature.items()}
    if hasattr(feature, "feature"):
        return [_described(feature.feature)]
    return tuple(feature.names) if hasattr(feature, "names") else feature.dtype


def _coded(value: Any, column: Any) -> Any:
    """Replace the names of class labels by their numbers."""
    return _mapped(value, column, lambda name, names: names.index(name))


def _named(value: Any, column: Any) -> Any:
    """Replace the numbers of class labels by their names."""
    return _mapped(value, column, lambda number, names: names[number])


def _mapped(value: Any, column: Any, change: Callable[[Any, tuple[str, ...]], Any]) -> Any:
    if value is None or isinstance(column, str):
        return value
    if isinstance(column, tuple):
        return change(value, column)
    if isinstance(column, list):
        return [_mapped(item, column[0], change) for item in value]
    return {name: _mapped(value[name], inner, change) for name, inner in column.items()}


def _filled(where: str, value: Any, column: Any) -> Any:
    """Give a value every field of its column; what is missing is None."""
    if value is None or isinstance(column, str):
        return value
    if isinstance(column, list):
        return [_filled(where, item, column[0]) for item in value]
    if unknown := sorted(set(value) - set(column)):
        raise CorpusError(f"{where}: {value.get('id', 'document')}: the schema has no attribute {unknown[0]}")
    return {name: _filled(where, value.get(name), inner) for name, inner in column.items()}
