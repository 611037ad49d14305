"""Which event begins first: what the rules find, the pairs that are asked about, an order that stays consistent."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import combinations

from baselines import rules
from baselines.parsing import segmented
from summitline import Closure, Contradiction, Document, Event, Point, TLink, document_constraints

RELATIONS = {"<": "BEGINS_BEFORE", ">": "BEGINS_AFTER", "=": "=???"}


@lru_cache(maxsize=64)
def ruled(document: Document) -> Document:
    """Return what the rules say of a document, without its windows if these contradict each other.

    Kept, since a document is in the training of every other one.
    """
    found = rules.annotate(document)
    try:
        Closure(document_constraints(found))
    except Contradiction:
        bare = tuple(replace(event, begins=None, ends=None) for event in found.events)
        return rules.without_contradictions(replace(found, events=bare))
    return found


def near(document: Document) -> Iterator[tuple[Event, Event, int]]:
    """Yield the pairs of main-axis events in one or in neighbouring sentences of a zone: first, second, distance.

    The distance is in sentences, 0 or 1. In text order; with gold's axes these are the pairs of ``tlinks.matres``.
    """
    starts = [start for start, _ in segmented(document)[1]]
    events = sorted((e for e in document.events if e.axis in (None, "main")), key=lambda event: event.span)
    for first, second in combinations(events, 2):
        distance = bisect_right(starts, second.start) - bisect_right(starts, first.start)
        if distance <= 1 and document.zone_of(first) == document.zone_of(second):
            yield first, second, distance


class Begins:
    """The order of the begins of a consistent document's events, and the links that are added to it.

    Links between begins follow from what the closure says of these begins and from each other, so it is enough to keep
    for each begin those that are not before it. A derived "not after" counts as "before", as in the closure.
    """

    def __init__(self, document: Document) -> None:
        """Read the order from the closure of the document."""
        closure = Closure(document_constraints(document))
        begins = {event.id: Point(event.id, "begin") for event in document.events}
        self._document = document
        self._added: list[TLink] = []
        self._not_before = {
            a: {b for b, q in begins.items() if a == b or closure.compare(p, q) in "<="} for a, p in begins.items()
        }

    def compare(self, a: str, b: str) -> str:
        """Return <, =, > or ? for the begins of two events."""
        forth, back = b in self._not_before[a], a in self._not_before[b]
        return "=" if forth and back else "<" if forth else ">" if back else "?"

    def add(self, a: str, sign: str, b: str) -> None:
        """Add an answer (<, = or >), unless the order of the two begins is known."""
        if self.compare(a, b) != "?":
            return
        self._added.append(TLink(a, b, RELATIONS[sign]))
        for first, second in [(a, b)] * (sign != ">") + [(b, a)] * (sign != "<"):
            later = set(self._not_before[second])
            for others in self._not_before.values():
                if first in others:
                    others |= later

    def document(self) -> Document:
        """Return the document with the links that were added."""
        return replace(self._document, tlinks=(*self._document.tlinks, *self._added))
