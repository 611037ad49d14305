"""Gazetteer: a mention is every stretch of words that is a name in ``train``, the longest first, and nothing else.

It has the type and the chain name that its words have most often there. Names are compared without their article; the
article before a mention is inside where it belongs to a noun of the name (annotations/guidelines.md, N3). Of equally
frequent values the first in the alphabet counts. A name that is not in ``train`` is not found, or stays bare.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from baselines.majority import commonest
from baselines.names import Names, bare, looked_up
from baselines.parsing import parse
from summitline import Document


def predict(documents: Iterable[Document], *, train: Iterable[Document] = ()) -> list[Document]:
    """Annotate each document with the names of ``train``."""
    known = names(train)
    return [annotate(document, known) for document in documents]


def names(train: Iterable[Document]) -> Names:
    """Return the commonest type and the commonest chain of every name in ``train``."""
    types: dict[str, list[str]] = {}
    chains: dict[str, list[str]] = {}
    for document in train:
        for entity in document.entities:
            words = bare(document.surface(entity))
            types.setdefault(words, []).append(entity.type or "")
            chains.setdefault(words, []).append(entity.entity or "")
    return {words: (commonest(types[words]) or None, commonest(chains[words]) or None) for words in types}


def annotate(document: Document, known: Names) -> Document:
    """Return a document with all mentions of the names, or with what is known of the given ones."""
    given = document.entities if any(document.mentions()) else None
    return replace(document, entities=tuple(looked_up(document, parse(document), known, given)))
