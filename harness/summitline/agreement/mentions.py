"""What was annotated: spans and attributes, as items.

A group is one document as each annotator has it. Mentions of two annotators are the same where layer, start and end
are; a second mention on the same words matches a second one. Only ``relaxed`` also matches spans that overlap
(``summitline.alignment``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from summitline.agreement.kappa import NOTHING
from summitline.agreement.resampling import ALL, Item, Key
from summitline.alignment import align
from summitline.calendar import parse_window
from summitline.schema import Document, Event, Mention

Group = Sequence[Document]
Builder = Callable[[Group], Iterator[Item]]
Value = Callable[[Document, Mention], str | None]


def keyed(document: Document, collection: str) -> dict[Key, Mention]:
    """Return the mentions of a layer by (start, end, number of the mention on this span), in text order."""
    found: dict[Key, Mention] = {}
    for mention in sorted(getattr(document, collection), key=lambda m: (*m.span, m.id)):
        number = 0
        while (*mention.span, number) in found:
            number += 1
        found[*mention.span, number] = mention
    return found


def main_axis(mention: Mention) -> bool:
    """Whether a mention is no event off the main axis; an event without an axis is on it."""
    return not isinstance(mention, Event) or mention.axis in (None, "main")


def labelled(collection: str, value: Value) -> Builder:
    """Return items of every mention of a layer, None where an annotator lacks the mention or ``value`` gives None."""

    def items(group: Group) -> Iterator[Item]:
        sides = [keyed(document, collection) for document in group]
        for key in sorted(set[Key]().union(*sides)):
            there = [side.get(key) for side in sides]
            labels = tuple(value(d, m) if m else None for d, m in zip(group, there, strict=True))
            yield Item(group[0].doc_id, (key,), labels, _slices(group[0], [m for m in there if m]))

    return items


def spans(collection: str, value: Value = lambda document, mention: "+") -> Builder:
    """Return items of exact spans: ``value`` where an annotator has the mention, NOTHING where not."""

    def items(group: Group) -> Iterator[Item]:
        for item in labelled(collection, value)(group):
            yield item._replace(labels=tuple(label or NOTHING for label in item.labels))

    return items


def relaxed(collection: str) -> Builder:
    """Return items of spans of two annotators that are the same mention where they share a character."""

    def items(group: Group) -> Iterator[Item]:
        first, second = ({m.id: m for m in getattr(document, collection)} for document in group)
        same = align(gold=tuple(first.values()), system=tuple(second.values()))
        pairs = [(first[a], second[b]) for a, b in same.items()]
        alone = [(m, None) for m in first.values() if m.id not in same]
        others = [(None, m) for m in second.values() if m.id not in same.values()]
        for number, pair in enumerate(sorted([*pairs, *alone, *others], key=_place)):
            there = [m for m in pair if m]
            labels = tuple("+" if m else NOTHING for m in pair)
            yield Item(group[0].doc_id, ((number,),), labels, _slices(group[0], there))

    return items


def _place(pair: tuple[Mention | None, Mention | None]) -> list[tuple[int, int]]:
    return sorted(m.span for m in pair if m)


def attribute(name: str) -> Value:
    """Return the value of an attribute, NOTHING where it has none."""
    return lambda document, mention: mention.get(name) or NOTHING


def anchor(document: Document, mention: Mention) -> str | None:
    """Return the place of the anchor of an event off the main axis; None for events on it."""
    if main_axis(mention):
        return None
    return next((str(e.span) for e in document.events if e.id == mention.get("anchor")), NOTHING)


def creation_time_relation(document: Document, mention: Mention) -> str | None:
    """Return the relation to its creation time that is stated for an event, VAGUE where none is."""
    moment = document.creation_time_of(mention)
    stated = {k.relation for k in document.tlinks if (k.source, k.target) == (mention.id, moment)}
    return "+".join(sorted(stated)) or "VAGUE"


def window(name: str) -> Value:
    """Return the days of a window, NOTHING where it is open on both sides."""
    return lambda document, mention: "..".join(_days(mention, name)) if any(_days(mention, name)) else NOTHING


def bound(name: str, end: int) -> Value:
    """Return one bound of a window, ``end``: 0 the earliest day, 1 the latest; NOTHING = open."""
    return lambda document, mention: _days(mention, name)[end] or NOTHING


def _days(mention: Mention, name: str) -> tuple[str, str]:
    first, last = parse_window(mention.get(name) or "")
    return first.isoformat() if first else "", last.isoformat() if last else ""


def _slices(document: Document, there: Sequence[Mention]) -> frozenset[str]:
    found = {ALL, f"document {document.doc_id}"}
    if isinstance(there[0], Event):
        found.add("main" if all(map(main_axis, there)) else "off")
    return frozenset(found)
