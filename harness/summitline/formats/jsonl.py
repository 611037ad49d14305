"""Canonical JSON lines: one document a line, gold and system in the same form.

Attributes of a mention stand flat beside ``id``, ``start`` and ``end``. What is unknown or empty is left out. Gold has
``text``, ``dct``, ``zones``, ``tokens`` and ``sentences`` too; a system takes them from its gold document.
Offsets are Unicode code points, half open. Keys are written sorted, so equal documents give equal lines.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any

from summitline.errors import DocumentError, FormatError
from summitline.files import replacing
from summitline.formats.lines import read_rows
from summitline.schema import CreationTime, Document, Entity, Event, Mention, Timex, TLink, Zone

CLASSES: Mapping[str, type[Mention]] = {"entities": Entity, "events": Event, "timexes": Timex}
GOLD_FIELDS = ("text", "dct", "zones", "tokens", "sentences")


def to_json(document: Document, *, gold: bool = False) -> dict[str, Any]:
    """Return the row of a document; with ``gold``, its text, creation time, zones, tokens and sentences too."""
    row: dict[str, Any] = {"doc_id": document.doc_id}
    if gold:
        row |= {
            "text": document.text,
            "dct": _creation_time(document.dct),
            "zones": [_zone(zone) for zone in document.zones] or None,
            "tokens": _spans(document.tokens),
            "sentences": _spans(document.sentences),
        }
    for collection in CLASSES:
        row[collection] = [_flat(mention) for mention in getattr(document, collection)] or None
    links = [{"source": k.source, "target": k.target, "relation": k.relation} for k in document.tlinks]
    return _present(row | {"tlinks": links or None})


def from_json(row: Mapping[str, Any], *, text: str | None = None, zones: tuple[Zone, ...] = ()) -> Document:
    """Return the document of a trusted row; ``text`` and ``zones``, those of gold, stand in where the row has none.

    Null, [] and a missing key mean the same, so that rows of Parquet tables can be read too.
    """
    own = row.get("text")
    if own is None and text is None:
        raise FormatError(f"{row['doc_id']}: text: missing")
    return Document(
        doc_id=row["doc_id"],
        text=text if own is None else own,  # type: ignore[arg-type]
        dct=_read_creation_time(row.get("dct")),
        zones=tuple(_read_zone(zone, k) for k, zone in enumerate(row.get("zones") or (), 1)) or zones,
        entities=tuple(read_mention(Entity, m) for m in row.get("entities") or ()),
        events=tuple(read_mention(Event, m) for m in row.get("events") or ()),
        timexes=tuple(read_mention(Timex, m) for m in row.get("timexes") or ()),
        tlinks=tuple(TLink(k["source"], k["target"], k["relation"]) for k in row.get("tlinks") or ()),
        tokens=_read_spans(row.get("tokens")),
        sentences=_read_spans(row.get("sentences")),
    )


def dumps(document: Document, *, gold: bool = False) -> str:
    r"""Return the line of a document, without its "\n"."""
    return json.dumps(to_json(document, gold=gold), ensure_ascii=False, sort_keys=True)


def write(path: Path | str, documents: Iterable[Document], gold: bool = False) -> None:
    """Write documents to a file, gzipped if its name ends in .gz; the file appears whole or not at all."""
    path = Path(path)
    with replacing(path) as part, part.open("wb") as raw, _writer(path, raw) as file:
        for document in documents:
            file.write(f"{dumps(document, gold=gold)}\n".encode())


def read_gold(path: Path | str) -> tuple[Document, ...]:
    """Read gold documents; raise FormatError at the first line that is not one, or whose document stands twice."""

    def refuse(number: int | None, message: str) -> None:
        raise FormatError(f"{path}: {message}" if number is None else f"{path}:{number}: {message}")

    documents: dict[str, Document] = {}
    for number, row in read_rows(path):
        try:
            document = read_row(row)
        except FormatError as error:
            refuse(number, str(error))
        if document.doc_id in documents:
            refuse(number, f"document {document.doc_id} stands twice")
        documents[document.doc_id] = document
    return tuple(documents.values())


def read_row(row: object) -> Document:
    """Return the gold document of a value of ``read_rows``; raise FormatError where it is none."""
    if isinstance(row, FormatError):
        raise row
    if not isinstance(row, dict):
        raise FormatError(f"expected an object, got {json.dumps(row)[:60]}")
    try:
        return from_json(row)
    except KeyError as error:
        raise FormatError(f"{error.args[0]}: missing") from None
    except DocumentError as error:
        raise FormatError(str(error)) from None
    except (TypeError, ValueError, AttributeError) as error:
        raise FormatError(f"not a document: {error}") from None


def read_mention(kind: type[Mention], row: Mapping[str, Any]) -> Any:
    """Return the mention of a trusted row; what is no field of its class becomes an attribute."""
    own: dict[str, Any] = {}
    attributes: dict[str, str] = {}
    for name, value in row.items():
        if value is not None and name != "text":
            (own if name in kind.__dataclass_fields__ else attributes)[name] = value
    return kind(**own, attributes=attributes)


def _flat(mention: Mention) -> dict[str, Any]:
    own = {name: value for name in mention.__dataclass_fields__ if (value := getattr(mention, name)) is not None}
    attributes = own.pop("attributes")
    return own | _present(attributes)


def _present(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


def _zone(zone: Zone) -> dict[str, Any]:
    row = {"id": zone.id, "start": zone.start, "end": zone.end, "type": zone.type}
    return _present(row | {"dct": _creation_time(zone.dct)})


def _creation_time(dct: CreationTime | None) -> dict[str, str] | None:
    return None if dct is None else {"earliest": dct.earliest, "latest": dct.latest, "status": dct.status}


def _spans(spans: tuple[tuple[int, int], ...] | None) -> list[list[int]] | None:
    return None if spans is None else [[start, end] for start, end in spans]


def _read_zone(row: Mapping[str, Any], position: int) -> Zone:
    name = row.get("id") or f"z{position}"
    return Zone(name, row["start"], row["end"], row["type"], _read_creation_time(row.get("dct")))


def _read_creation_time(row: Mapping[str, str] | None) -> CreationTime | None:
    return None if row is None else CreationTime(row["earliest"], row["latest"], row.get("status") or "stated")


def _read_spans(spans: Iterable[Iterable[int]] | None) -> tuple[tuple[int, int], ...] | None:
    return None if spans is None else tuple((start, end) for start, end in spans)


def _writer(path: Path, raw: IO[bytes]) -> IO[bytes]:
    return gzip.GzipFile("", "wb", fileobj=raw, mtime=0) if path.suffix == ".gz" else raw  # type: ignore[return-value]
