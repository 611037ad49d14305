"""A language model puts the events of a whole document in the order of their begins; what fits together is kept.

Mentions, attributes, axes, windows and the relation to the creation time are those of ``baselines.rules``. The model
sees the text with its main-axis events numbered, once (``prompts/timeline.md``). Its timeline answers each near pair
whose events both stand in it. Answers, and the rules' relations to the creation time, may contradict the windows: the
integer linear program of ``baselines.logistic_ilp`` keeps as many of them as fit together, each counting alike.

A timeline with a number that no event has, or with one twice, is malformed. ``train`` is not used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from baselines.begins import RELATIONS, near, ruled
from baselines.chat import ask
from baselines.logistic import Choice
from baselines.logistic_ilp import decided
from baselines.marking import marked, published
from baselines.questions import Request, model, prompt
from baselines.replies import failures, parsed
from summitline import Document, Event, TLink, given

TOKENS_FOR_EACH = 8


class Timeline(msgspec.Struct, forbid_unknown_fields=True):
    """An answer: numbers of events, in the order of their begins."""

    timeline: list[int]


def predict(documents: Iterable[Document], *, train: Iterable[Document] = ()) -> list[Document]:
    """Ask about each document by itself."""
    return [annotate(ruled(document)) for document in documents]


def annotate(document: Document) -> Document:
    """Return a document of the rules with the answers that fit together in place of its links."""
    order = timeline(document)
    asked = list(choices(document, order if isinstance(order, list) else ()))
    return decided(document, asked) if asked else replace(document, tlinks=())


def record(gold: Iterable[Document], *, setting: str) -> dict[str, Any]:
    """Return who was asked what about the documents of a setting, how often that failed, and how many events stood."""
    documents = [ruled(given(document, setting)) for document in gold]
    orders = [timeline(document) for document in documents]
    return {
        "model": model(),
        "prompt_sha256": prompt("timeline").sha256,
        "requests": len(orders),
        "failures": failures(orders),
        "events": sum(len(numbered(document)) for document in documents),
        "events_placed": sum(len(order) for order in orders if isinstance(order, list)),
    }


def choices(document: Document, order: Sequence[Event]) -> Iterator[Choice]:
    """Yield for each relation to the creation time, and for each near pair of the timeline, its link or none."""
    place = {event.id: i for i, event in enumerate(order)}
    links = [link for link in document.tlinks if link.target in document.creation_times]
    for first, second, _ in near(document):
        if first.id in place and second.id in place:
            sign = "<" if place[first.id] < place[second.id] else ">"
            links.append(TLink(first.id, second.id, RELATIONS[sign]))
    yield from (((link, 0.0), (replace(link, relation="VAGUE"), -1.0)) for link in links)


def timeline(document: Document) -> list[Event] | str:
    """Return the events in the order that the model gives, or why there is none."""
    events = numbered(document)
    if not events:
        return []
    (reply,) = ask([question(document, events)])
    found = parsed(reply, Timeline)
    if isinstance(found, str):
        return found
    numbers = found.timeline
    if len(set(numbers)) < len(numbers) or not all(1 <= number <= len(events) for number in numbers):
        return "malformed"
    return [events[number - 1] for number in numbers]


def question(document: Document, events: Sequence[Event]) -> Request:
    """Return the request for the timeline of a document."""
    marks = ((event, f"[{number} ", "]") for number, event in enumerate(events, 1))
    article, tokens = marked(document.text, marks).strip(), TOKENS_FOR_EACH * (len(events) + 2)
    numbers = {
        "type": "array",
        "items": {"type": "integer", "minimum": 1, "maximum": len(events)},
        "maxItems": len(events),
    }
    schema = {"properties": {"timeline": numbers}, "required": ["timeline"]}
    return prompt("timeline").request(schema, tokens, article=article, published=published(document.dct))


def numbered(document: Document) -> list[Event]:
    """Return the events that get a number, from 1 on: those of the main axis, in text order."""
    return sorted((e for e in document.events if e.axis in (None, "main")), key=lambda event: event.span)
