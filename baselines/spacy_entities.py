"""Entities as spaCy finds them, sentence by sentence: its spans and its types, those that are none of ours left out.

No chain names. Given entities have the type of the first entity of spaCy that they share a character with.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from baselines.names import overlapping
from baselines.parsing import parse
from summitline import Document, Entity
from summitline.schema import schema


def predict(documents: Iterable[Document], *, train: Iterable[Document] = ()) -> list[Document]:
    """Annotate each document by itself; ``train`` is not used."""
    return [annotate(document) for document in documents]


def annotate(document: Document) -> Document:
    """Return a document with spaCy's entities, or with their types on the given ones."""
    tagged = {
        (sentence.spans[found.start][0], sentence.spans[found.end - 1][1]): found.label_
        for sentence in parse(document)
        for found in sentence.tokens.ents
        if found.label_ in schema()["entity"].labels
    }
    if any(document.mentions()):
        entities = [replace(entity, type=overlapping(tagged, *entity.span)) for entity in document.entities]
    else:
        entities = [Entity(id=f"n{i}", start=a, end=b, type=tagged[a, b]) for i, (a, b) in enumerate(tagged, 1)]
    return replace(document, entities=tuple(entities))
