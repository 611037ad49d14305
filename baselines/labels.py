"""What gold says where learned systems choose: relations to the creation time, and the order of two begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from baselines.begins import near, ruled
from summitline import Closure, Document, Point, document_constraints, given, renumber

MOMENT = {"<<<<": "BEFORE", ">>>>": "AFTER", "<<>>": "INCLUDES", "<<??": "BEGINS_BEFORE", "????": "VAGUE"}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A document as a system is shown it, with gold's relation (event id) and gold's sign < > = ? (pair of ids)."""

    shown: Document
    moments: Mapping[str, str]
    signs: Mapping[tuple[str, str], str]


def labelled(document: Document) -> Labelled:
    """Return the labels of every event, and of the near pairs that are on the main axis in gold."""
    gold = renumber(document)
    closure, axes = Closure(document_constraints(gold)), {event.id: event.axis for event in gold.events}
    shown = ruled(given(document, "gold-mentions"))
    forms = {event.id: closure.relation(event.id, shown.creation_time_of(event)) for event in shown.events}
    pairs = ((a.id, b.id) for a, b, _ in near(shown) if axes[a.id] == axes[b.id] == "main")
    return Labelled(
        shown,
        {name: MOMENT.get(form, "VAGUE") for name, form in forms.items()},
        {(a, b): closure.compare(Point(a, "begin"), Point(b, "begin")) for a, b in pairs},
    )
