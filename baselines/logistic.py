"""Logistic regression: the order of two begins, and the relation to the creation time, learned from ``train``.

Mentions, attributes, axes and windows are those of ``baselines.rules``, in training too, so that a feature means the
same on both sides; what the rules say of a pair is one more feature. Pairs: two events as ``baselines.begins.near``
has them, labels < = > ?. Creation time: the relations that gold has there. Every pair gets its likeliest label by
itself, so the answers may contradict each other; ``baselines.logistic_ilp`` is the same model with answers that cannot.

Features are classes and closed lists of words; no names, no content words. The penalty is 1 and was not tuned, and
nothing else was chosen by its score. ``train`` holds the other documents; all tell one story, so leave one document out
is kinder than news of another topic would be. Without ``train`` nothing is learned: the answers are those of the rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from baselines.begins import RELATIONS, near, ruled
from baselines.labels import labelled
from baselines.lexicon import words
from baselines.softmax import Features, Softmax, fit
from summitline import Closure, Document, Event, Point, TLink, document_constraints

ATTRIBUTES = ("class", "tense", "aspect", "polarity")
BETWEEN = words("after amid and as because before but during following for in of since that to until when while with")
NEVER = -100.0
Choice = tuple[tuple[TLink, float], ...]


@dataclass(frozen=True, slots=True)
class Model:
    """One regression for pairs of events, one for events and their creation time."""

    pairs: Softmax
    moments: Softmax


def predict(documents: Iterable[Document], *, train: Iterable[Document] = ()) -> list[Document]:
    """Give each pair of each document its likeliest label."""
    model = learn(tuple(train))
    return [annotate(ruled(document), model) for document in documents]


def annotate(document: Document, model: Model | None) -> Document:
    """Return a document of the rules with the likeliest answer of each choice in place of its links."""
    if model is None:
        return document
    likeliest = (max(choice, key=lambda answer: answer[1])[0] for choice in choices(document, model))
    return replace(document, tlinks=tuple(link for link in likeliest if link.relation != "VAGUE"))


def choices(document: Document, model: Model) -> Iterator[Choice]:
    """Yield for each pair the possible links, each with the logarithm of its probability; one of them is VAGUE."""
    for event, features in moments(document):
        logs = {"VAGUE": NEVER} | model.moments.log_probabilities(features)
        yield tuple((TLink(event.id, document.creation_time_of(event), name), log) for name, log in logs.items())
    for first, second, features in pairs(document):
        logs = {"?": NEVER} | model.pairs.log_probabilities(features)
        yield tuple((TLink(first.id, second.id, RELATIONS.get(sign, "VAGUE")), log) for sign, log in logs.items())


@lru_cache(maxsize=8)
def learn(train: tuple[Document, ...]) -> Model | None:
    """Fit both regressions to the closures of ``train``; None where it has no example. Kept for the other setting."""
    of_pairs, of_moments = [], []
    for document in train:
        found = labelled(document)
        of_moments += [(features, found.moments[event.id]) for event, features in moments(found.shown)]
        told = (((a.id, b.id), features) for a, b, features in pairs(found.shown))
        of_pairs += [(features, found.signs[both]) for both, features in told if both in found.signs]
    return Model(fit(of_pairs), fit(of_moments)) if of_pairs and of_moments else None


def moments(document: Document) -> Iterator[tuple[Event, Features]]:
    """Yield each event with its features."""
    own = described(document)
    yield from ((event, frozenset(own[event.id])) for event in document.events)


def pairs(document: Document) -> Iterator[tuple[Event, Event, Features]]:
    """Yield each pair of neighbours with its features: those of both, their conjunctions, and what stands between."""
    own, closure = described(document), Closure(document_constraints(document))
    for first, second, distance in near(document):
        a, b = own[first.id], own[second.id]
        features = {f"first {value}" for value in a} | {f"second {value}" for value in b}
        features |= {f"{x} & {y}" for x, y in zip(a, b, strict=True)}
        sign = closure.compare(Point(first.id, "begin"), Point(second.id, "begin"))
        features |= {f"distance {distance}", f"rules {sign}"}
        if distance == 0:
            text = document.text[first.end : second.start].lower()
            features |= {f"between {word}" for word in BETWEEN.intersection(re.findall(r"\w+", text))}
            features |= {"comma between"} if "," in text else set()
        yield first, second, frozenset(features)


def described(document: Document) -> dict[str, list[str]]:
    """Return for each event what the rules say of it: attributes, axis, relation to the creation time, windows."""
    moment = {link.source: link.relation for link in document.tlinks if link.target in document.creation_times}
    return {
        event.id: [
            *(f"{name} {event.get(name)}" for name in ATTRIBUTES),
            f"axis {event.axis}",
            f"moment {moment.get(event.id)}",
            f"presented {event.get('class')} {event.get('tense')} {moment.get(event.id)}",
            f"quoted {event.get('source') != 'AUTHOR'}",
            f"window {bool(event.begins)} {bool(event.ends)}",
        ]
        for event in document.events
    }
