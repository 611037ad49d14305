"""UIMA CAS XMI: one file -> its document. ``formats.cas`` says what stands where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from summitline.errors import DocumentError, FormatError
from summitline.formats import cas_types as types
from summitline.formats import elements
from summitline.formats.carriage import Losses
from summitline.formats.foreign import ZONE_TYPES, anchored, creation_time, is_relation, known_values, numbered
from summitline.formats.jsonl import CLASSES, read_mention
from summitline.formats.utf16 import Units
from summitline.schema import CREATION_TIME, CreationTime, Document, TLink, Zone, schema

ROOT = "http://www.omg.org/XMI XMI"
ID = "http://www.omg.org/XMI id"
SOFA, VIEW = "uima.cas.Sofa", "uima.cas.View"
INITIAL = "_InitialView"
OURS = {types.METADATA, types.TOKEN, types.SENTENCE, types.TLINK, types.ZONE, types.MOMENT, *types.READ}


class Annotation(NamedTuple):
    """A feature structure: its features as they stand; [start, end) in code points."""

    line: int
    number: str
    features: Mapping[str, str]
    start: int
    end: int


def parse(content: bytes, *, path: Path | str) -> tuple[Document, Losses]:
    """Read the content of one file; ``path`` is for messages, and its stem the name of a document without a title."""
    reader = _Reader(content, path)
    try:
        return reader.document(), reader.left_out
    except DocumentError as error:
        raise FormatError(f"{path}: {error}") from None


class _Reader:
    def __init__(self, content: bytes, path: Path | str) -> None:
        self.path = path
        self.left_out: Counter[str] = Counter()
        self.found: dict[str, list[elements.Element]] = {}
        self.lines: dict[str, int] = {}
        elements.parse(content, path, self._element)
        sofas = [sofa for sofa in self.found.get(SOFA, ()) if sofa.attributes.get("sofaID") == INITIAL]
        if len(sofas) != 1 or "sofaString" not in sofas[0].attributes:
            raise FormatError(f"{path}: {len(sofas)} texts in view {INITIAL}; expected one Sofa with a sofaString")
        self.text = sofas[0].attributes["sofaString"]
        self.sofa = sofas[0].attributes[ID]
        self.units = Units(self.text)
        views = (view.attributes for view in self.found.get(VIEW, ()))
        self.members = {n for view in views if view.get("sofa") == self.sofa for n in view.get("members", "").split()}

    def document(self) -> Document:
        self.ids: dict[str, str] = {}
        mentions = {layer.collection: self._mentions(name) for name, layer in schema().layers.items()}
        mentions["events"] = list(anchored(mentions["events"], self.left_out))
        linkable = {mention.id for name in ("events", "timexes") for mention in mentions[name]}
        moments = self._creation_times()
        zones = [self._zone(annotation, moments) for annotation in self._annotations(types.ZONE)]
        if nowhere := moments.keys() - {CREATION_TIME, *(zone.creation_time for zone in zones)}:
            raise FormatError(f"{self.path}: CreationTime: id: {min(nowhere)!a}: expected t0 or t0.<id of a Zone>")
        return Document(
            doc_id=self._title(),
            text=self.text,
            dct=moments.get(CREATION_TIME),
            zones=tuple(zones),
            **{name: tuple(found) for name, found in mentions.items()},
            tlinks=tuple(self._links(linkable | moments.keys())),
            tokens=self._tiles(types.TOKEN),
            sentences=self._tiles(types.SENTENCE),
        )

    def _element(self, element: elements.Element) -> None:
        if element.names[0] != ROOT:
            self._refuse(element.line, f"<{element.names[0][:60]}>: expected <xmi:XMI>")
        if len(element.names) != 2:
            return
        number, kind = element.attributes.get(ID), types.type_of(element.names[1])
        if number in self.lines:
            self._refuse(element.line, f"xmi:id: {number!a} stands in line {self.lines[number]} too")
        if number is not None:
            self.lines[number] = element.line
        if kind in OURS or kind in (SOFA, VIEW):
            if number is None and kind != VIEW:
                self._refuse(element.line, f"{kind}: xmi:id: missing")
            self.found.setdefault(kind, []).append(element)
        elif kind.startswith(types.CUSTOM):
            self.left_out["annotations of other custom layers"] += 1

    def _refuse(self, line: int, message: str) -> NoReturn:
        raise FormatError(f"{self.path}:{line}: {message}")

    def _annotations(self, kind: str) -> Iterator[Annotation]:
        """Yield the annotations of a type that are in the view, which is where deleted ones are not."""
        for line, _, features, _ in self.found.get(kind, ()):
            number = features[ID]
            if features.get("sofa") == self.sofa and number in self.members:
                begin, end = (self._point(line, features, name) for name in ("begin", "end"))
                if begin > end:
                    given = " stands behind ".join(f"{name}: {features[name]}" for name in ("begin", "end"))
                    self._refuse(line, f"annotation {number}: {given}")
                yield Annotation(line, number, features, begin, end)

    def _point(self, line: int, features: Mapping[str, str], name: str) -> int:
        value = features.get(name, "")
        point = self.units.point(int(value)) if value.isascii() and value.isdigit() and len(value) < 10 else None
        if point is None or point > len(self.text):
            last = self.units.unit(len(self.text))
            self._refuse(line, f"annotation {features[ID]}: {name}: {value[:20]!a}: expected a place in 0 to {last}")
        return point

    def _mentions(self, layer: str) -> list[Any]:
        """Return the mentions of a layer of the schema, and note the id of each annotation for the links."""
        collection = schema()[layer].collection
        found = []
        for kind, features in ((kind, features) for kind, (name, features) in types.READ.items() if name == layer):
            for annotation in self._annotations(kind):
                if annotation.start < annotation.end:
                    found.append((annotation, _row(annotation.features, features)))
                else:
                    self.left_out[f"{collection}: no words"] += 1
        ids = numbered(layer, [(row.pop("id", None), a.start, a.end) for a, row in found])
        mentions = []
        for name, (annotation, row) in zip(ids, found, strict=True):
            self.ids[annotation.number] = name
            span = {"id": name, "start": annotation.start, "end": annotation.end}
            values = known_values(layer, row, self.left_out)
            mentions.append(read_mention(CLASSES[collection], {**values, **span}))
        return mentions

    def _creation_times(self) -> dict[str, CreationTime | None]:
        moments: dict[str, CreationTime | None] = {}
        for annotation in self._annotations(types.MOMENT):
            name = annotation.features.get("id") or CREATION_TIME
            if name in moments:
                self._refuse(annotation.line, f"CreationTime: id: {name!a} stands twice")
            self.ids[annotation.number] = name
            try:
                moments[name] = creation_time(annotation.features) if annotation.features.get("earliest") else None
            except FormatError as error:
                self._refuse(annotation.line, str(error))
        return moments

    def _zone(self, annotation: Annotation, moments: Mapping[str, CreationTime | None]) -> Zone:
        name, kind = (annotation.features.get(feature, "") for feature in ("id", "zoneType"))
        if not name:
            self._refuse(annotation.line, "Zone: id: missing")
        if kind not in ZONE_TYPES:
            self._refuse(annotation.line, f"Zone {name!a}: zoneType: {kind!a}: expected {' or '.join(ZONE_TYPES)}")
        return Zone(name, annotation.start, annotation.end, kind, moments.get(f"{CREATION_TIME}.{name}"))

    def _links(self, linkable: set[str]) -> Iterator[TLink]:
        for annotation in self._annotations(types.TLINK):
            ends = [annotation.features.get(name, "") for name in ("Governor", "Dependent")]
            for name, end in zip(("Governor", "Dependent"), ends, strict=True):
                if end not in self.lines:
                    self._refuse(annotation.line, f"TLINK: {name}: {end[:20]!a} is no annotation of this file")
            source, target = (self.ids.get(end, "") for end in ends)
            relation = annotation.features.get("relType", "")
            if not {source, target} <= linkable:
                self.left_out["links: an end is left out"] += 1
            elif not is_relation(relation):
                self.left_out["links: relation of another scheme"] += 1
            else:
                yield TLink(source, target, relation)

    def _tiles(self, kind: str) -> tuple[tuple[int, int], ...] | None:
        return tuple(sorted((a.start, a.end) for a in self._annotations(kind) if a.start < a.end)) or None

    def _title(self) -> str:
        features = next((a.features for a in self._annotations(types.METADATA)), {})
        title = features.get("documentTitle") or ""
        name = next((title.removesuffix(suffix) for suffix in (".xmi", ".txt") if title.endswith(suffix)), title)
        return name or features.get("documentId") or Path(self.path).stem


def _row(features: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str | None]:
    """Return the fields of a mention; where two features hold one field, the first that says something."""
    row: dict[str, str | None] = {}
    for feature, name in names.items():
        row[name] = row.get(name) or features.get(feature)
    return row
