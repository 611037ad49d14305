"""Logistic regression per token, learned from ``train``: whether it is the head of an event, and its attributes.

One regression says whether there is an event; one for each attribute says which value it has, learned from gold's
events. Features: the token, its neighbours, what stands above and below it in spaCy's parse; words too, but none of the
lists and rules of the other baselines. Not predicted: ``source``, windows, chains, links.

The penalty is that of ``baselines.softmax``, fixed beforehand; no feature was chosen by its score. All documents tell
one story, so the words that are learned help more here than they would elsewhere. Without ``train`` nothing is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from baselines.parsing import Span, parse
from baselines.softmax import Features, Softmax, fit
from summitline import Document, Event

ATTRIBUTES = ("class", "tense", "aspect", "polarity", "axis", "factuality")
IS_EVENT = "event"
Models = Mapping[str, Softmax]


def predict(documents: Iterable[Document], *, train: Iterable[Document] = ()) -> list[Document]:
    """Give each token of each document, or each given event, its likeliest labels."""
    models = learn(tuple(sorted(train, key=lambda document: document.doc_id)))
    return [annotate(document, models) for document in documents]


@lru_cache(maxsize=8)
def learn(train: tuple[Document, ...]) -> Models:
    """Fit a regression for events and one for each attribute that ``train`` has. Kept for the other setting."""
    examples: dict[str, list[tuple[Features, str]]] = {name: [] for name in (IS_EVENT, *ATTRIBUTES)}
    for document in train:
        shown = dict(tokens(document))
        heads = {head(shown, event.span): event for event in document.events}
        for span, features in shown.items():
            examples[IS_EVENT].append((features, str(span in heads)))
        for span, event in heads.items():
            for name in ATTRIBUTES:
                if value := event.get(name):
                    examples[name].append((shown[span], value))
    return {name: fit(found) for name, found in examples.items() if found}


def annotate(document: Document, models: Models) -> Document:
    """Return a document with its likely events, or with likely attributes of the given ones."""
    if not models:
        return document
    shown = dict(tokens(document))
    events = document.events
    if not any(document.mentions()):
        heads = [span for span, features in shown.items() if likeliest(models[IS_EVENT], features) == "True"]
        events = tuple(Event(id=f"e{i}", start=start, end=end) for i, (start, end) in enumerate(heads, 1))
    return replace(document, events=tuple(described(event, shown[head(shown, event.span)], models) for event in events))


def described(event: Event, features: Features, models: Models) -> Event:
    """Return an event with its likeliest attributes."""
    found = {name: likeliest(models[name], features) for name in ATTRIBUTES if name in models}
    return replace(event, axis=found.pop("axis", None), attributes=found)


def likeliest(model: Softmax, features: Features) -> str:
    """Return the likeliest label."""
    logs = model.log_probabilities(features)
    return max(logs, key=lambda label: logs[label])


def head(shown: Iterable[Span], span: Span) -> Span:
    """Return the last token of a stretch of text."""
    return max(token for token in shown if token[0] < span[1] and span[0] < token[1])


def tokens(document: Document) -> Iterator[tuple[Span, Features]]:
    """Yield every token with its features."""
    for sentence in parse(document):
        for token, span in zip(sentence.tokens, sentence.spans, strict=True):
            yield span, frozenset(features(token))


def features(token: Any) -> Iterator[str]:
    """Yield what a token is, what stands beside, above and below it."""
    yield from (
        f"lemma {token.lemma_.lower()}",
        f"tag {token.tag_}",
        f"role {token.dep_}",
        f"ending {token.lower_[-3:]}",
    )
    yield f"tag and role {token.tag_} {token.dep_}"
    for place, other in (("before", token.i - 1), ("after", token.i + 1)):
        if 0 <= other < len(token.doc):
            yield from (f"{place} {token.doc[other].lower_}", f"{place} {token.doc[other].tag_}")
    for child in token.children:
        yield from (f"below {child.dep_}", f"below {child.dep_} {child.lower_}")
    if token.head != token:
        yield from (f"head {token.head.lemma_.lower()}", f"head {token.head.tag_}")
    yield from (f"above {ancestor.lemma_.lower()}" for ancestor in token.ancestors)
