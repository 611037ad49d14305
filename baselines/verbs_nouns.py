"""Events: the verbs of ``baselines.verbs`` and every event noun, one of ``baselines.lexicon`` or one made of a verb."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from baselines.lexicon import is_event_noun
from baselines.parsing import parse, verbs
from baselines.verbs import described
from summitline import Document, Event


def predict(documents: Iterable[Document], *, train: Iterable[Document] = ()) -> list[Document]:
    """Describe the given events of each document, or its verbs and event nouns; ``train`` is not used."""
    return [annotate(document) for document in documents]


def annotate(document: Document) -> Document:
    """Return a document with its verbs and event nouns as events, or with the given events described."""
    events = document.events if any(document.mentions()) else tuple(verbs_and_nouns(document))
    return replace(document, events=tuple(described(document, events)))


def verbs_and_nouns(document: Document) -> Iterator[Event]:
    """Yield every verb that is no auxiliary and every event noun."""
    spans = (s.spans[token.i] for s in parse(document) for token in s.tokens if names_event(token))
    for i, (start, end) in enumerate(spans, 1):
        yield Event(id=f"e{i}", start=start, end=end)


def names_event(token: Any) -> bool:
    """Whether a token is a verb that is no auxiliary, or an event noun."""
    return token.pos_ == "VERB" or (token.tag_ in ("NN", "NNS") and is_event_noun(token.lemma_.lower(), verbs()))
