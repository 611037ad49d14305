"""UIMA CAS XMI: the writer. ``formats.cas`` says what stands where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.sax.saxutils import quoteattr

from summitline.files import write_text
from summitline.formats import cas_types as types
from summitline.formats import sources
from summitline.formats.carriage import EVERY, Carries, Losses, carried
from summitline.formats.elements import writable
from summitline.formats.utf16 import Units
from summitline.schema import CreationTime, Document, Mention, schema

SUFFIX = ".xmi"
TYPE_SYSTEM = "TypeSystem.xml"
NAMESPACES = {
    "xmi": "http://www.omg.org/XMI",
    "cas": "http:///uima/cas.ecore",
    "metadata": types.namespace(types.METADATA)[0],
    "segmentation": types.namespace(types.TOKEN)[0],
    "ner": types.namespace(types.NAMED_ENTITY)[0],
    "custom": types.namespace(types.EVENT)[0],
}
PREFIXES = {address: prefix for prefix, address in NAMESPACES.items()}
SOFA = "1"
CARRIES = Carries(
    entities=frozenset(schema()["entity"].attributes),
    events=frozenset(types.EVENT_FEATURES.values()),
    timexes=frozenset(schema()["timex"].attributes),
    relations=EVERY,
    creation_time=True,
    dct=True,
    zones=True,
    tokens=True,
    sentences=True,
)


def write(path: Path | str, documents: Iterable[Document]) -> Losses:
    """Write a folder of files, <doc_id>.xmi and TypeSystem.xml; return what they could not carry, by kind.

    Raise FormatError, and write nothing, for an id that can be no file name and for characters that XML does not have.
    """
    lost: Counter[str] = Counter()
    contents = {}
    for document in documents:
        kept, gone = carried(document, CARRIES)
        contents[document.doc_id] = writable(document.doc_id, _Cas(kept).content())
        lost += gone
    sources.write_folder(path, contents, SUFFIX)
    write_text(Path(path) / TYPE_SYSTEM, types.type_system())
    return lost


class _Cas:
    """The elements of one document; the id of the nth of them is n + 1, for 1 is the text's."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.units = Units(document.text)
        self.elements: list[str] = []
        self.numbers: dict[str, tuple[int, tuple[int, int]]] = {}
        whole = (0, len(document.text))
        titles = {"documentTitle": document.doc_id + SUFFIX, "documentId": document.doc_id}
        self.add(types.METADATA, whole, {"language": "x-unspecified", **titles})
        for zone in document.zones:
            self.add(types.ZONE, (zone.start, zone.end), {"id": zone.id, "zoneType": zone.type})
        spans = {zone.creation_time: (zone.start, zone.end) for zone in document.zones if zone.dct}
        linked = {end for link in document.tlinks for end in (link.source, link.target)}
        for name, dct in document.creation_times.items():
            if dct or name in linked:
                self.add(types.MOMENT, spans.get(name, whole), {"id": name, **_window(dct)}, name)
        for type_name, tiles in ((types.TOKEN, document.tokens), (types.SENTENCE, document.sentences)):
            for span in tiles or ():
                self.add(type_name, span, {})
        for collection, (type_name, features) in types.WRITTEN.items():
            for mention in getattr(document, collection):
                self.add(type_name, mention.span, _features(mention, features), mention.id)
        for link in document.tlinks:
            (governor, _), (dependent, span) = (self.numbers[end] for end in (link.source, link.target))
            ends = {"Governor": str(governor), "Dependent": str(dependent)}
            self.add(types.TLINK, span, {**ends, "relType": link.relation})

    def add(self, type_name: str, span: tuple[int, int], values: Mapping[str, str | None], name: str = "") -> None:
        """Add an annotation; links find it under ``name``."""
        number = len(self.elements) + 2
        if name:
            self.numbers[name] = (number, span)
        begin, end = (str(self.units.unit(point)) for point in span)
        address, local = types.namespace(type_name)
        given = {"xmi:id": str(number), "sofa": SOFA, "begin": begin, "end": end, **values}
        self.elements.append(_tag(f"{PREFIXES[address]}:{local}", given))

    def content(self) -> str:
        """Return the content of the file."""
        spaces = "".join(f' xmlns:{prefix}="{address}"' for prefix, address in NAMESPACES.items())
        text = {"mimeType": "text/plain", "sofaString": self.document.text}
        members = " ".join(str(number) for number in range(2, len(self.elements) + 2))
        return "".join(
            [
                '<?xml version="1.0" encoding="UTF-8"?>\n',
                f'<xmi:XMI{spaces} xmi:version="2.0">\n',
                _tag("cas:NULL", {"xmi:id": "0"}),
                *self.elements,
                _tag("cas:Sofa", {"xmi:id": SOFA, "sofaNum": "1", "sofaID": "_InitialView", **text}),
                _tag("cas:View", {"sofa": SOFA, "members": members}),
                "</xmi:XMI>\n",
            ]
        )


def _features(mention: Mention, features: Mapping[str, str]) -> dict[str, str | None]:
    return {"id": mention.id, **{feature: mention.get(name) for feature, name in features.items()}}


def _window(dct: CreationTime | None) -> dict[str, str | None]:
    return {} if dct is None else {"earliest": dct.earliest, "latest": dct.latest, "status": dct.status}


def _tag(name: str, attributes: Mapping[str, str | None]) -> str:
    given = (f" {key}={quoteattr(value)}" for key, value in attributes.items() if value is not None)
    return f"<{name}{''.join(given)}/>\n"
