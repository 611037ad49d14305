"""Events: every verb that is no auxiliary, as ``baselines.text_order`` has them.

Class, tense, aspect and polarity are what form and lists of words say (``baselines.grammar``, ``baselines.lexicon``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from baselines import grammar
from baselines.lexicon import event_class
from baselines.parsing import parse, token_at
from baselines.text_order import verbs
from summitline import Document, Event


def predict(documents: Iterable[Document], *, train: Iterable[Document] = ()) -> list[Document]:
    """Describe the given events of each document, or its verbs; ``train`` is not used."""
    return [annotate(document) for document in documents]


def annotate(document: Document) -> Document:
    """Return a document with its verbs as events, or with the given events described."""
    events = document.events if any(document.mentions()) else tuple(verbs(document))
    return replace(document, events=tuple(described(document, events)))


def described(document: Document, events: Iterable[Event]) -> Iterator[Event]:
    """Yield events with class, tense, aspect and polarity."""
    sentences = parse(document)
    for event in events:
        token = token_at(sentences, *event.span)
        tense, aspect = grammar.tense_aspect(token)
        polarity = "NEG" if grammar.negated(token) else "POS"
        kind = event_class(grammar.key(token))
        yield replace(event, attributes={"class": kind, "tense": tense, "aspect": aspect, "polarity": polarity})
