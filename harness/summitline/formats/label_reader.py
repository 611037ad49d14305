"""Reading a canonical annotation file: every problem at once, each with its place, or a Document.

A problem names the file, the item and the words that it is about; "see" names rules of the guidelines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import msgspec
from msgspec import UNSET

from summitline.errors import DocumentError, FormatError
from summitline.formats.label_config import ANCHOR, NOTES, TEXT, UNDECIDED, controls, relation_labels
from summitline.formats.label_items import (
    DOC_ID,
    ID,
    Choices,
    ChoicesValue,
    Data,
    Item,
    Labels,
    LabelsValue,
    Relation,
    Task,
    TextArea,
    by_number,
    place,
    told,
)
from summitline.formats.label_migration import migrated
from summitline.formats.label_values import EXTENT, see, shifted, value_problem
from summitline.schema import Document, Entity, Event, Mention, Timex, TLink, Zone, schema
from summitline.vocabulary import COLLECTIONS, LAYERS

CLASSES: dict[str, type[Entity] | type[Event] | type[Timex]] = {"entity": Entity, "event": Event, "timex": Timex}
STATUSES = ("stated", "inferred", "contradicted")


def read(source: str, *, path: str, zones: Sequence[Zone] = ()) -> Document:
    """Read a canonical annotation file; raise FormatError with every problem, one a line.

    ``path`` names the file in messages; ``zones`` are those of the document, from the manifest of the seeds.
    """
    document, found = _parse(source, path, zones)
    if document is None:
        raise FormatError("\n".join(found))
    return document


def problems(source: str, *, path: str) -> list[str]:
    """Return what keeps a file from being a canonical annotation file, one message each."""
    return _parse(source, path, ())[1]


def _parse(source: str, path: str, zones: Sequence[Zone]) -> tuple[Document | None, list[str]]:
    try:
        frame = msgspec.json.decode(source, type=Task)
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        return None, [f"{path}: {told(error)}"]
    found = [f"{path}: data.{problem}" for problem in _data_problems(frame.data)]
    if len(frame.annotations) != 1:
        found.append(f"{path}: annotations: {len(frame.annotations)} of them; expected one")
        return None, found
    reader = _Reader(frame.data.text, f"{path}: annotations[0].result")
    reader.read(frame.annotations[0].result)
    found += reader.problems
    if found:
        return None, found
    try:
        return reader.document(frame.data, tuple(zones)), []
    except DocumentError as error:
        return None, [f"{path}: {error}"]


def _data_problems(data: Data) -> Iterator[str]:
    if not DOC_ID.fullmatch(data.doc_id):
        yield f"doc_id: {data.doc_id!r} is not a document id: letters, digits, '.', '-' and '_'"
    if data.dct is None:
        return
    days = []
    for name in ("earliest", "latest"):
        value = getattr(data.dct, name)
        try:
            days.append(date.fromisoformat(value) if len(value) == 10 else None)
        except ValueError:
            days.append(None)
        if days[-1] is None:
            yield f"dct.{name}: {value!r} is not a day YYYY-MM-DD"
    if None not in days and days[0] > days[1]:  # type: ignore[operator]
        yield f"dct: {data.dct.earliest} is after {data.dct.latest} (see D1)"
    if data.dct.status not in STATUSES:
        yield f"dct.status: {data.dct.status!r} is not one of {', '.join(STATUSES)}"


class _Reader:
    """What is in one ``result``, and what is wrong with it."""

    def __init__(self, text: str, where: str) -> None:
        self.text = text
        self.where = where
        self.problems: list[str] = []
        self.regions: dict[str, Labels] = {}
        self.values: dict[tuple[str, str], str] = {}
        self.arcs: dict[tuple[str, str], Relation] = {}
        self.anchors: dict[str, str] = {}

    def read(self, result: Sequence[object]) -> None:
        items: list[tuple[int, Item]] = []
        for number, raw in enumerate(result):
            try:
                if item := migrated(msgspec.convert(raw, Item)):
                    items.append((number, item))
            except msgspec.ValidationError as error:
                self.problems.append(f"{self.where}[{number}]: {told(error)}")
        for number, item in items:
            if isinstance(item, Labels):
                self._region(number, item)
        places = {item.id: number for number, item in items if isinstance(item, Labels)}
        seen: set[tuple[str, str]] = set()
        for number, item in items:
            if isinstance(item, Choices | TextArea):
                self._attribute(number, item, seen)
            elif isinstance(item, Relation):
                self._relation(number, item)
        for region in self.regions.values():
            for name, attribute in controls(schema()[region.from_name]).items():
                if not attribute.optional and (region.id, name) not in seen:
                    self._say(places[region.id], region.id, f"{name}: missing{see(attribute)}")

    def _say(self, number: int, identifier: str, message: str) -> None:
        self.problems.append(f"{self.where}[{number}] ({self._told(identifier)}): {message}")

    def _told(self, identifier: str) -> str:
        region = self.regions.get(identifier)
        words = self.text[region.value.start : region.value.end] if region and self._is_span(region.value) else ""
        name = identifier if identifier.isprintable() else repr(identifier)
        return f'{name} "{repr(words[:40])[1:-1]}"' if words else name

    def _is_span(self, value: LabelsValue) -> bool:
        return 0 <= value.start < value.end <= len(self.text)

    def _region(self, number: int, item: Labels) -> None:
        value = item.value
        if item.from_name not in LAYERS or item.to_name != TEXT:
            self._say(number, item.id, f"no control {item.from_name!r} on {item.to_name!r} makes regions")
            return
        layer = schema()[item.from_name]
        if item.id in self.regions:
            self._say(number, item.id, f"{item.from_name}: this region id stands twice (see {EXTENT[layer.name]})")
            return
        self.regions[item.id] = item
        match = ID.fullmatch(item.id)
        if not match or match[1] != layer.prefix:
            self._say(number, item.id, f"{item.from_name}: the id is not {layer.prefix!r} and a number")
        if len(value.labels) != 1:
            self._say(number, item.id, f"{item.from_name}: {len(value.labels)} labels; expected one")
        for label in value.labels:
            if label not in layer.labels:
                where = see(layer.label) if layer.label else f" (see {EXTENT[layer.name]})"
                known = ", ".join(layer.labels)
                self._say(number, item.id, f"{item.from_name}: {label!r} is not one of {known}{where}")
        if not self._is_span(value):
            span = f"[{value.start}, {value.end}) is no span of the text of length {len(self.text)}"
            meant = f", marked as {value.text!r}" if value.text else ""
            self._say(number, item.id, f"{span}{meant} (see {EXTENT[layer.name]})")
        else:
            self._words(number, item.id, value)

    def _words(self, number: int, identifier: str, value: LabelsValue | ChoicesValue) -> None:
        words = self.text[value.start : value.end]
        if value.text is not UNSET and value.text != words:
            rules = f"(see {EXTENT[self.regions[identifier].from_name]})"
            near = shifted(self.text, value.start, value.text)
            wrong = f"value.text {value.text!r} is not what stands there: {words!r}"
            self._say(number, identifier, f"{wrong}; {near} {rules}" if near else f"{wrong} {rules}")

    def _attribute(self, number: int, item: Choices | TextArea, seen: set[tuple[str, str]]) -> None:
        name, value = item.from_name, item.value
        if name == NOTES and isinstance(item, TextArea):
            if (NOTES, NOTES) in seen:
                self._say(number, item.id, "notes: a second time (see D1)")
            seen.add((NOTES, NOTES))
            return
        region = self.regions.get(item.id)
        if region is None:
            self._say(
                number, item.id, f"{name}: no region has this id; a value goes with marked words (see schema.toml)"
            )
            return
        attribute = controls(schema()[region.from_name]).get(name)
        if attribute is None or item.to_name != TEXT:
            what = f"an {region.from_name} has no control {name!r} on {item.to_name!r}"
            self._say(number, item.id, f"{what} (see schema.toml)")
            return
        if (item.id, name) in seen:
            self._say(number, item.id, f"{name}: a second value{see(attribute)}")
            return
        seen.add((item.id, name))
        if bool(attribute.values) != isinstance(item, Choices):
            way = "chosen" if attribute.values else "typed in"
            self._say(number, item.id, f"{name}: is {way}, not the other way{see(attribute)}")
            return
        if (value.start, value.end) != (region.value.start, region.value.end):
            where = f"[{value.start}, {value.end}) is not the span of its region"
            own = f"[{region.value.start}, {region.value.end})"
            self._say(number, item.id, f"{name}: {where} {own} (see {EXTENT[region.from_name]})")
        elif isinstance(value, ChoicesValue) and value.text != region.value.text:
            self._words(number, item.id, value)
        given = value.choices if isinstance(value, ChoicesValue) else value.text
        if len(given) != 1:
            self._say(number, item.id, f"{name}: {len(given)} values; expected one{see(attribute)}")
        for one in given:
            problem = value_problem(attribute, one)
            if problem:
                self._say(number, item.id, f"{name}: {problem}")
            self.values[item.id, name] = one

    def _relation(self, number: int, item: Relation) -> None:
        def say(message: str) -> None:
            arc = f"{self._told(item.from_id)} -> {self._told(item.to_id)}"
            self.problems.append(f"{self.where}[{number}] ({arc}): {message}")

        if item.direction != "right":
            say(f"direction {item.direction!r} is not 'right': an arc goes from one mention to another (see L1)")
        dangling = [end for end in (item.from_id, item.to_id) if end not in self.regions]
        for end in dangling:
            say(f"no region has the id {end!r}: an arc joins two marked words (see L1)")
        if (item.from_id, item.to_id) in self.arcs:
            say("a second relation on this pair: the first rule that fits gives the only one (see L1 to L7)")
            return
        self.arcs[item.from_id, item.to_id] = item
        if item.from_id == item.to_id:
            say("a relation of a mention with itself (see C2)")
        allowed = relation_labels(schema())
        for label in item.labels:
            if label == UNDECIDED:
                say(f"{UNDECIDED} is never drawn: what is left open has no arc (see L8)")
            elif label not in allowed:
                say(f"{label!r} is not one of {', '.join(allowed)} (see L1 to L9)")
        temporal = [label for label in item.labels if label != ANCHOR]
        if not item.labels or len(temporal) > 1 or len(item.labels) > len(temporal) + 1:
            say(f"{len(item.labels)} labels; expected one relation, {ANCHOR}, or one of each (see L1, A7)")
        if dangling:
            return
        ends = [self.regions[end].from_name for end in (item.from_id, item.to_id)]
        if temporal and "entity" in ends:
            say("an entity has no temporal relation (see L4)")
        if ANCHOR in item.labels:
            if ends != ["event", "event"]:
                say(f"{ANCHOR} joins two events (see A7)")
            if item.from_id in self.anchors:
                say(f"a second {ANCHOR}: the first goes to {self._told(self.anchors[item.from_id])} (see A7)")
            self.anchors.setdefault(item.from_id, item.to_id)

    def document(self, data: Data, zones: tuple[Zone, ...]) -> Document:
        mentions = sorted(self.regions.values(), key=place)
        layers = {
            collection: tuple(self._mention(region) for region in mentions if region.from_name == layer)
            for layer, collection in zip(LAYERS, COLLECTIONS, strict=True)
        }
        document = Document(doc_id=data.doc_id, text=data.text, dct=data.dct, zones=zones, **layers)  # type: ignore[arg-type]
        links = []
        for name, attribute in controls(schema()["event"]).items():
            if attribute.kind == "dct":
                links += [
                    TLink(event.id, document.creation_time_of(event), self.values[event.id, name])
                    for event in document.events
                    if (event.id, name) in self.values
                ]
        for source, target in sorted(self.arcs, key=lambda pair: (by_number(pair[0]), by_number(pair[1]))):
            labels = self.arcs[source, target].labels
            links += [TLink(source, target, label) for label in labels if label != ANCHOR]
        return replace(document, tlinks=tuple(links))

    def _mention(self, region: Labels) -> Mention:
        layer = schema()[region.from_name]
        cls = CLASSES[layer.name]
        fields: dict[str, Any] = {}
        attributes: dict[str, str] = {}
        if layer.label:
            fields[layer.label.name] = region.value.labels[0]
        if region.id in self.anchors:
            fields["anchor"] = self.anchors[region.id]
        for name, attribute in controls(layer).items():
            if attribute.kind != "dct" and (region.id, name) in self.values:
                where = fields if attribute.name in cls.__dataclass_fields__ else attributes
                where[attribute.name] = self.values[region.id, name]
        return cls(id=region.id, start=region.value.start, end=region.value.end, attributes=attributes, **fields)
