"""The canonical annotation file: one task of Label Studio with the annotation of one annotator.

``{"data": {"doc_id", "text", "dct"}, "annotations": [{"completed_by": {"email"}, "result": [...]}]}``

Whatever changes without a decision of the annotator is left out: ids of tasks, times, drafts, the order in which
the editor happens to save. ``result`` holds the regions by start, end and id, each followed by its attributes by
name of control; then the arcs by their ends; then the notes. An id that the editor made becomes the next number of
its layer; an id like ``e7`` is never changed.

An event's relation to its creation time is the choice ``event_dct_relation`` and becomes a TLink; its anchor is an
arc ANCHOR, which may share a line with a temporal relation. Notes and the origin of a region are kept in the file
and are no part of a Document; zones, tokens and sentences of a Document are no part of the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from summitline.errors import FormatError
from summitline.formats.label_config import ANCHOR, NOTES, TEXT, controls, label_config, relation_labels
from summitline.formats.label_items import ID, Item, Labels, Relation, Task, TextArea, by_number, place, told
from summitline.formats.label_reader import problems, read
from summitline.formats.label_values import value_problem
from summitline.schema import Document, Event, Mention, schema
from summitline.vocabulary import COLLECTIONS, LAYERS

__all__ = ["canonical", "dumps", "label_config", "problems", "read", "value_problem", "write"]


def dumps(task: dict[str, Any]) -> str:
    """Return the bytes of a canonical annotation file, as text."""
    return json.dumps(task, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def canonical(task: dict[str, Any], completed_by: str) -> dict[str, Any]:
    """Return the canonical form of an exported task that has one annotation, made by this e-mail address.

    What the schema forbids stays, for ``problems`` to tell; raise FormatError for what no editor writes.
    """
    try:
        frame = msgspec.convert(task, Task)
    except msgspec.ValidationError as error:
        raise FormatError(f"exported task: {told(error)}") from None
    data, done = frame.data, [a for a in frame.annotations if not a.was_cancelled]
    if len(done) != 1:
        raise FormatError(f"document {data.doc_id}: {len(done)} annotations by {completed_by}; expected one")
    items: list[Item] = []
    for number, raw in enumerate(done[0].result):
        try:
            items.append(msgspec.convert(raw, Item))
        except msgspec.ValidationError as error:
            raise FormatError(f"document {data.doc_id}: result[{number}]: {told(error)}") from None
    items = [item for item in items if not _cleaned_to_nothing(item, data.text)]
    _number(items)
    result = [msgspec.to_builtins(item) for item in _ordered(items)]
    return {
        "data": msgspec.to_builtins(data),
        "annotations": [{"completed_by": {"email": completed_by}, "result": result}],
    }


def _cleaned_to_nothing(item: Item, text: str) -> bool:
    """Bring the inside of an item to its one form; tell whether nothing is left of it, as of an empty text box."""
    if isinstance(item, Relation):
        if item.direction == "left":
            item.from_id, item.to_id, item.direction = item.to_id, item.from_id, "right"
        item.labels = sorted(set(item.labels))
        return False
    if isinstance(item, TextArea):
        item.value.text = [line for line in (line.strip() for line in item.value.text) if line]
        if item.from_name == NOTES:
            item.id = NOTES
        return not item.value.text
    item.value.text = text[item.value.start : item.value.end]
    return False


def _number(items: Sequence[Item]) -> None:
    """Give the regions that the editor named the next numbers of their layers, in text order."""
    regions = [item for item in items if isinstance(item, Labels) and item.from_name in LAYERS]
    used = {layer: 0 for layer in LAYERS}
    fresh: list[Labels] = []
    for region in regions:
        match = ID.fullmatch(region.id)
        if match and match[1] == schema()[region.from_name].prefix:
            used[region.from_name] = max(used[region.from_name], int(match[2]))
        else:
            fresh.append(region)
    renamed: dict[str, str] = {}
    for region in sorted(fresh, key=place):
        if region.id not in renamed:
            used[region.from_name] += 1
            renamed[region.id] = f"{schema()[region.from_name].prefix}{used[region.from_name]}"
    for item in items:
        if isinstance(item, Relation):
            item.from_id = renamed.get(item.from_id, item.from_id)
            item.to_id = renamed.get(item.to_id, item.to_id)
        else:
            item.id = renamed.get(item.id, item.id)


def _ordered(items: Sequence[Item]) -> list[Item]:
    places = {item.id: place(item) for item in items if isinstance(item, Labels)}
    nowhere = (2**63, 0, ("", 0))

    def key(item: Item) -> tuple[Any, ...]:
        if isinstance(item, Relation):
            return (1, by_number(item.from_id), by_number(item.to_id), item.labels)
        if item.from_name == NOTES:
            return (2, msgspec.json.encode(item))
        return (
            0,
            places.get(item.id, nowhere),
            item.id,
            not isinstance(item, Labels),
            item.from_name,
            msgspec.json.encode(item),
        )

    return sorted(items, key=key)


def write(document: Document, *, email: str) -> dict[str, Any]:
    """Return a document as the canonical task that this annotator would have made.

    ``read(dumps(write(d, email=e)), path=p, zones=d.zones)`` is ``d`` without tokens and sentences, if its mentions
    stand in text order and its links as ``read`` puts them. Raise FormatError for what the editor cannot hold.
    """
    given = {mention.id: mention for mention in document.mentions()}
    moments, arcs = _moments_and_arcs(document, given)
    result: list[dict[str, Any]] = []
    for layer, collection in zip(LAYERS, COLLECTIONS, strict=True):
        for mention in getattr(document, collection):
            result += _items(document, layer, mention, moments.get(mention.id))
    for (source, target), labels in arcs.items():
        arc = {"from_id": source, "to_id": target, "direction": "right", "labels": labels, "type": "relation"}
        result.append(arc)
    dct = msgspec.to_builtins(document.dct)
    task = {
        "data": {"doc_id": document.doc_id, "text": document.text, "dct": dct},
        "annotations": [{"result": result}],
    }
    return canonical(task, email)


def _moments_and_arcs(
    document: Document, given: dict[str, Mention]
) -> tuple[dict[str, str], dict[tuple[str, str], list[str]]]:
    """Return each event's relation to its creation time, and the labels of each arc."""
    moments: dict[str, str] = {}
    arcs: dict[tuple[str, str], list[str]] = {}
    dct = next(a for a in schema()["event"].attributes.values() if a.kind == "dct")
    for link in document.tlinks:
        name = f"{document.doc_id}: {link.source} {link.relation} {link.target}"
        if link.source in given and link.target in given:
            if link.relation not in relation_labels(schema()):
                raise FormatError(f"{name}: not a relation that is drawn")
            if (link.source, link.target) in arcs:
                raise FormatError(f"{name}: a second relation on this pair")
            arcs[link.source, link.target] = [link.relation]
        elif not isinstance(given.get(link.source), Event):
            raise FormatError(f"{name}: only an event, as source, is related to a creation time")
        elif link.target != document.creation_time_of(given[link.source]) or link.source in moments:
            raise FormatError(f"{name}: an event has one relation, to the creation time of its zone")
        elif link.relation not in dct.values:
            raise FormatError(f"{name}: not one of {', '.join(dct.values)}")
        else:
            moments[link.source] = link.relation
    for event in document.events:
        if event.anchor is not None:
            arcs.setdefault((event.id, event.anchor), []).append(ANCHOR)
    return moments, arcs


def _items(document: Document, layer_name: str, mention: Mention, moment: str | None) -> Iterator[dict[str, Any]]:
    layer = schema()[layer_name]
    unknown = mention.attributes.keys() - layer.attributes.keys()
    if unknown:
        raise FormatError(f"{document.doc_id}: {mention.id}: {layer_name} has no attribute {min(unknown)!r}")
    label = mention.get(layer.label.name) if layer.label else layer.labels[0]
    if label is None:
        raise FormatError(f"{document.doc_id}: {mention.id}: a region needs a label")
    common = {"id": mention.id, "to_name": TEXT, "origin": "manual"}
    span = {"start": mention.start, "end": mention.end}
    yield {**common, "from_name": layer_name, "type": "labels", "value": {**span, "labels": [label]}}
    for name, attribute in controls(layer).items():
        value = moment if attribute.kind == "dct" else mention.get(attribute.name)
        if value and attribute.values:
            yield {**common, "from_name": name, "type": "choices", "value": {**span, "choices": [value]}}
        elif value:
            yield {**common, "from_name": name, "type": "textarea", "value": {**span, "text": [value]}}
