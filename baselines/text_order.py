"""Text order: every event is BEFORE the next one of its zone. End to end, the events are the verbs that spaCy tags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from baselines.parsing import parse
from summitline import Document, Event, TLink


def predict(documents: Iterable[Document], *, train: Iterable[Document] = ()) -> list[Document]:
    """Chain the given events of each document, or its verbs; ``train`` is not used."""
    return [chained(document) for document in documents]


def chained(document: Document) -> Document:
    """Return a document with its events in a chain of BEFORE."""
    events = document.events if any(document.mentions()) else tuple(verbs(document))
    following = pairwise(sorted(events, key=lambda event: event.span))
    links = (TLink(a.id, b.id, "BEFORE") for a, b in following if document.zone_of(a) == document.zone_of(b))
    return replace(document, events=events, tlinks=tuple(links))


def verbs(document: Document) -> Iterator[Event]:
    """Yield every verb that is no auxiliary."""
    spans = (s.spans[token.i] for s in parse(document) for token in s.tokens if token.pos_ == "VERB")
    for i, (start, end) in enumerate(spans, 1):
        yield Event(id=f"e{i}", start=start, end=end)
