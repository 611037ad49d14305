"""What a system is shown of a gold document.

In ``end-to-end``: text, creation time, zones, tokens and sentences. In ``gold-mentions`` also id and span of every gold
mention, of timexes type and value, with ids renumbered by position, so that an id tells nothing.
"""

from __future__ import annotations

from dataclasses import replace

from summitline.errors import DocumentError, SummitlineError
from summitline.formats.jsonl import CLASSES
from summitline.schema import Document, Entity, Event, Timex, TLink, schema
from summitline.submission.wording import show

SETTINGS = ("end-to-end", "gold-mentions")


def given(document: Document, setting: str) -> Document:
    """Return what a system is shown of a gold document."""
    if setting not in SETTINGS:
        raise SummitlineError(f"setting: expected one of {', '.join(SETTINGS)}, got {show(setting)}")
    bare = replace(document, entities=(), events=(), timexes=(), tlinks=())
    if setting == "end-to-end":
        return bare
    gold = renumber(document)
    return replace(
        bare,
        entities=tuple(Entity(id=m.id, start=m.start, end=m.end) for m in gold.entities),
        events=tuple(Event(id=m.id, start=m.start, end=m.end) for m in gold.events),
        timexes=tuple(Timex(id=m.id, start=m.start, end=m.end, type=m.type, value=m.value) for m in gold.timexes),
    )


def renumber(document: Document) -> Document:
    """Give mentions the ids n1, n2, ..., e1, ..., t1, ... by start, then end; links and anchors follow."""
    prefixes = {layer.collection: layer.prefix for layer in schema().layers.values()}
    mentions = {c: sorted(getattr(document, c), key=lambda m: (m.span, len(m.id), m.id)) for c in CLASSES}
    new = {m.id: f"{prefixes[c]}{k}" for c, row in mentions.items() for k, m in enumerate(row, 1)}
    ids = new | {name: name for name in document.creation_times}
    for event in document.events:
        if event.anchor is not None and event.anchor not in new:
            raise DocumentError(f"{document.doc_id}: {event.id}: anchor {event.anchor}: no such mention")
    return replace(
        document,
        entities=tuple(replace(m, id=new[m.id]) for m in mentions["entities"]),
        events=tuple(replace(m, id=new[m.id], anchor=m.anchor and new[m.anchor]) for m in mentions["events"]),
        timexes=tuple(replace(m, id=new[m.id]) for m in mentions["timexes"]),
        tlinks=tuple(TLink(ids[k.source], ids[k.target], k.relation) for k in document.tlinks),
    )
