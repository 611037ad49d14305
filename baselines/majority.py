"""Majority: what is most frequent in the documents of ``train``, for every mention and every pair.

An event gets the most frequent value of each attribute; an entity the type and chain most frequent for its words,
else the most frequent type. End to end: a mention is every stretch of words that is one in ``train``, the longest
first; a time has the type and value most frequent for its words. Links: events in the same and in adjacent sentences
in text order, events with the times of their sentence, every event with its creation time; each with the relation most
often stated in ``train`` for this kind of pair. Of equally frequent values the first in the alphabet counts.

Without ``train``, FALLBACK and RELATIONS stand for the counts, and end to end nothing is found.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import Any

from baselines.parsing import segmented
from summitline import Document, Entity, Event, Mention, Timex, TLink, form_of, inverse
from summitline.schema import schema

FALLBACK: Mapping[type[Mention], Mapping[str, str]] = {
    Entity: {"type": "PERSON"},
    Event: {
        "class": "OCCURRENCE",
        "tense": "PAST",
        "aspect": "NONE",
        "polarity": "POS",
        "axis": "main",
        "source": "AUTHOR",
        "factuality": "CT",
    },
    Timex: {},
}
OF_WORDS: Mapping[type[Mention], tuple[str, ...]] = {
    Entity: ("type", "entity"),
    Event: tuple(FALLBACK[Event]),
    Timex: ("type", "value", "mod"),
}
PREFIXES: Mapping[type[Mention], str] = {Entity: "n", Event: "e", Timex: "t"}
RELATIONS = {"event-event": "BEFORE", "event-timex": "IS_INCLUDED", "event-t0": "BEFORE"}
Words = tuple[type[Mention], str]


@dataclass(frozen=True, slots=True)
class Model:
    """The most frequent attributes: of certain words, and of a kind of mention; and the relations by kind of pair."""

    words: Mapping[Words, Mapping[str, str]]
    overall: Mapping[type[Mention], Mapping[str, str]]
    relations: Mapping[str, str]


def predict(documents: Iterable[Document], *, train: Iterable[Document] = ()) -> list[Document]:
    """Annotate each document with what is most frequent in the documents of ``train``."""
    model = fit(tuple(train))
    return [annotate(document, model) for document in documents]


def fit(train: Sequence[Document]) -> Model:
    """Count attributes and relations."""
    words: dict[Words, list[Mention]] = {}
    kinds: dict[type[Mention], list[Mention]] = {kind: [] for kind in FALLBACK}
    relations: dict[str, list[str]] = {kind: [] for kind in RELATIONS}
    for document in train:
        for mention in document.mentions():
            words.setdefault((type(mention), document.surface(mention)), []).append(mention)
            kinds[type(mention)].append(mention)
        for kind, relation in stated(document):
            relations[kind].append(relation)
    return Model(
        words={key: attributes(mentions, OF_WORDS[key[0]]) for key, mentions in words.items()},
        overall={kind: {**FALLBACK[kind], **attributes(kinds[kind], tuple(FALLBACK[kind]))} for kind in FALLBACK},
        relations={kind: commonest(found) or RELATIONS[kind] for kind, found in relations.items()},
    )


def commonest(values: Iterable[str]) -> str:
    """Return the most frequent value, the first in the alphabet of equals, empty if there is none."""
    counts = Counter(values)
    return min(counts, key=lambda value: (-counts[value], value), default="")


def attributes(mentions: Sequence[Mention], names: Iterable[str]) -> dict[str, str]:
    """Return the most frequent value of each attribute, without those that are most often absent."""
    values = {name: commonest(mention.get(name) or "" for mention in mentions) for name in names}
    return {name: value for name, value in values.items() if value}


def stated(document: Document) -> Iterator[tuple[str, str]]:
    """Yield kind of pair and relation of every stated link, read from the event that comes first in the text."""
    mentions: dict[str, Mention] = {mention.id: mention for mention in document.mentions()}

    def rank(end: str) -> tuple[int, int]:
        mention = mentions.get(end)
        return (0, mention.start) if isinstance(mention, Event) else (1 if mention else 2, 0)

    for link in document.tlinks:
        first, second = sorted((link.source, link.target), key=rank)
        if rank(first)[0] == 0:
            kind = ("event-event", "event-timex", "event-t0")[rank(second)[0]]
            yield kind, link.relation if first == link.source else turned(link.relation)


def turned(relation: str) -> str:
    """Return the relation read from its target to its source."""
    form = inverse(form_of(relation))
    return next((name for name, other in schema().relations.items() if other == form), form)


def annotate(document: Document, model: Model) -> Document:
    """Fill the given mentions, or find mentions by their words; then link."""
    if not any(document.mentions()):
        document = with_mentions(document, model)
    entities = (filled(entity, document, model, by_words=True) for entity in document.entities)
    events = (filled(event, document, model, by_words=False) for event in document.events)
    document = replace(document, entities=tuple(entities), events=tuple(events))
    return replace(document, tlinks=tuple(links(document, model)))


def filled(mention: Any, document: Document, model: Model, *, by_words: bool) -> Any:
    """Return a mention with the most frequent attributes, of its words where they are known."""
    known = model.words.get((type(mention), document.surface(mention))) if by_words else None
    return with_attributes(mention, known or model.overall[type(mention)])


def with_attributes(mention: Any, values: Mapping[str, str]) -> Any:
    """Return a mention with these fields and attributes."""
    fields = {name: value for name, value in values.items() if name in mention.__dataclass_fields__}
    others = {name: value for name, value in values.items() if name not in fields}
    return replace(mention, **fields, attributes=others)


def with_mentions(document: Document, model: Model) -> Document:
    """Return a document with every known stretch of words; no two of one kind overlap."""
    found: dict[type[Mention], tuple[Any, ...]] = {}
    for kind, prefix in PREFIXES.items():
        known = sorted((words for of, words in model.words if of is kind), key=lambda words: (-len(words), words))
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, known))})(?!\w)")
        hits = list(pattern.finditer(document.text)) if known else []
        found[kind] = tuple(
            with_attributes(kind(id=f"{prefix}{i}", start=m.start(), end=m.end()), model.words[kind, m[0]])
            for i, m in enumerate(hits, 1)
        )
    return replace(document, entities=found[Entity], events=found[Event], timexes=found[Timex])


def links(document: Document, model: Model) -> Iterator[TLink]:
    """Yield the links of a document."""
    starts = [start for start, _ in segmented(document)[1]]
    events = sorted(document.events, key=lambda event: event.span)
    sentence = {mention.id: bisect_right(starts, mention.start) for mention in (*events, *document.timexes)}
    for event in events:
        yield TLink(event.id, document.creation_time_of(event), model.relations["event-t0"])
    for event, timex in product(events, document.timexes):
        if sentence[event.id] == sentence[timex.id]:
            yield TLink(event.id, timex.id, model.relations["event-timex"])
    for first, second in combinations(events, 2):
        near = sentence[second.id] - sentence[first.id] <= 1
        if near and document.creation_time_of(first) == document.creation_time_of(second):
            yield TLink(first.id, second.id, model.relations["event-event"])
