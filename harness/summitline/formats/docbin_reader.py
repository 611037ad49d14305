"""spaCy DocBin: one Doc -> its document. ``formats.docbin`` says what stands where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

import msgspec

from summitline.errors import DocumentError, FormatError
from summitline.formats import docbin_tokens
from summitline.formats.docbin_packing import Bin, Doc, Tagged
from summitline.formats.docbin_writer import LABELS, OURS
from summitline.formats.foreign import ZONE_TYPES, anchored, creation_time, is_relation, known_values, numbered
from summitline.formats.jsonl import CLASSES, read_mention
from summitline.schema import Document, TLink, Zone, schema


class OurZone(msgspec.Struct):
    """A zone in the user data."""

    id: str
    start: int
    end: int
    type: str
    dct: dict[str, str] | None = None


class OurLink(msgspec.Struct):
    """A link in the user data."""

    source: str
    target: str
    relation: str


class Ours(msgspec.Struct):
    """What stands in the user data under our name."""

    doc_id: str
    dct: dict[str, str] | None = None
    zones: list[OurZone] = []
    attributes: dict[str, dict[str, str]] = {}
    tlinks: list[OurLink] = []
    tokens: bool = True
    sentences: bool = True


def documents(content: bytes, path: Path | str, left_out: Counter[str]) -> Iterator[Document]:
    """Yield the documents of the content of a file; those without a name of ours get that of the file."""
    packed = Bin(content, path)
    name, several = Path(path).stem, len(packed.lengths) > 1
    for number, doc in enumerate(packed.docs(), 1):
        ours = _ours(packed, doc)
        if ours is None:
            doc = _without_ids(doc)
            ours = Ours(doc_id=f"{name}.{number}" if several else name, sentences=doc.split)
        try:
            yield _document(doc, ours, left_out)
        except (DocumentError, FormatError) as error:
            raise FormatError(f"{path}: document {number}: {error}") from None


def _ours(packed: Bin, doc: Doc) -> Ours | None:
    """Return our part of the user data, if it is there; other parts may have keys of any type."""
    parts = packed.decoded(doc.user_data, dict[Any, msgspec.Raw], "user_data") if doc.user_data else {}
    ours: Ours | None = packed.decoded(bytes(parts[OURS]), Ours, f"user_data: {OURS}") if OURS in parts else None
    return ours


def _without_ids(doc: Doc) -> Doc:
    """Return a Doc of others: the ids of its spans are those of the rules that found them, and may stand twice."""
    return doc._replace(groups={name: [t._replace(id="") for t in group] for name, group in doc.groups.items()})


def _document(doc: Doc, ours: Ours, left_out: Counter[str]) -> Document:
    text = "".join(word + " " * space for word, space in zip(doc.words, doc.spaces, strict=True))
    lengths = (len(word) + space for word, space in zip(doc.words, doc.spaces, strict=True))
    spans = [(at, at + len(word)) for at, word in zip(accumulate(lengths, initial=0), doc.words, strict=False)]
    found: dict[str, Any] = {}
    for layer in schema().layers.values():
        tagged = doc.groups.get(layer.collection, doc.ents if layer.name == "entity" else [])
        found[layer.collection] = _mentions(layer.name, tagged, spans, ours, left_out)
    found["events"] = anchored(found["events"], left_out)
    tokens = tuple(span for span in spans if not text[slice(*span)].isspace() and span[0] < span[1])
    entities = {mention.id for mention in found["entities"]}
    between = [link for link in ours.tlinks if not {link.source, link.target} & entities]
    links = [TLink(link.source, link.target, link.relation) for link in between if is_relation(link.relation)]
    left_out.update(["links: an end is left out"] * (len(ours.tlinks) - len(between)))
    left_out.update(["links: relation of another scheme"] * (len(between) - len(links)))
    return Document(
        doc_id=ours.doc_id,
        text=text,
        dct=creation_time(ours.dct) if ours.dct else None,
        zones=tuple(_zone(zone, len(text)) for zone in ours.zones),
        **found,
        tlinks=tuple(links),
        tokens=tokens if ours.tokens else None,
        sentences=docbin_tokens.sentences(tokens, _starts(doc, spans, text)) if ours.sentences else None,
    )


def _starts(doc: Doc, spans: list[tuple[int, int]], text: str) -> set[int]:
    """Return where sentences begin: a sentence that begins with white space begins with the word behind it."""
    starts, begun = set(), False
    for (start, end), begins in zip(spans, doc.starts, strict=True):
        begun |= begins
        if begun and text[start:end].strip():
            starts.add(start)
            begun = False
    return starts


def _mentions(
    layer: str, tagged: list[Tagged], spans: list[tuple[int, int]], ours: Ours, left_out: Counter[str]
) -> tuple[Any, ...]:
    """Return the mentions of a layer of the schema."""
    collection = schema()[layer].collection
    places = [(spans[t.start][0], spans[t.end - 1][1]) for t in tagged]
    ids = numbered(layer, [(t.id, *place) for t, place in zip(tagged, places, strict=True)])
    mentions = []
    for name, mention, (start, end) in zip(ids, tagged, places, strict=True):
        said = {LABELS[collection]: mention.label, **({"entity": mention.kb_id} if layer == "entity" else {})}
        values = known_values(layer, {**ours.attributes.get(name, {}), **said}, left_out)
        mentions.append(read_mention(CLASSES[collection], {**values, "id": name, "start": start, "end": end}))
    return tuple(mentions)


def _zone(zone: OurZone, length: int) -> Zone:
    if zone.type not in ZONE_TYPES or not 0 <= zone.start < zone.end <= length:
        raise FormatError(f"zone {zone.id!a}: [{zone.start}, {zone.end}) {zone.type!a}: no zone of this text")
    return Zone(zone.id, zone.start, zone.end, zone.type, creation_time(zone.dct) if zone.dct else None)
