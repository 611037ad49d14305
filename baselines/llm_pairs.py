"""A language model is asked which of two events begins first, about each pair of a sentence and in both orders.

Mentions, attributes, axes, windows and the relation to the creation time are those of ``baselines.rules``; the answers
take the place of its links between events, which stay inside a sentence too. The model sees the sentence; once the
first event in the text is A and the second is B, once the other way round (``prompts/pairs.md``). A pair has a link
where both answers are the same order. Swap consistency is the share of pairs with the same order among those with two
answers: who always says A has 0.

Each pair stands for itself, so the answers may contradict each other. ``train`` is not used.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Literal, NamedTuple

import msgspec

from baselines.begins import RELATIONS, near, ruled
from baselines.chat import ask
from baselines.marking import marked, published
from baselines.parsing import segmented
from baselines.questions import Request, model, prompt
from baselines.replies import failures, parsed
from summitline import Document, Event, TLink, given

SIGNS = {"A": "<", "B": ">", "same": "=", "unknown": "?"}
TURNED = {"A": ">", "B": "<", "same": "=", "unknown": "?"}
SCHEMA = {"properties": {"order": {"type": "string", "enum": list(SIGNS)}}, "required": ["order"]}
TOKENS = 32


class Order(msgspec.Struct, forbid_unknown_fields=True):
    """An answer: which of the two begins first."""

    order: Literal["A", "B", "same", "unknown"]


class Asked(NamedTuple):
    """A pair in text order, with the answer to each of both questions, or why there is none."""

    first: Event
    second: Event
    forth: Order | str
    back: Order | str

    @property
    def answered(self) -> bool:
        """Whether both questions have an answer."""
        return isinstance(self.forth, Order) and isinstance(self.back, Order)

    @property
    def sign(self) -> str | None:
        """The order of the two begins (<, >, =, ?) in which both answers agree, None where they do not."""
        if isinstance(self.forth, Order) and isinstance(self.back, Order):
            sign = SIGNS[self.forth.order]
            return sign if sign == TURNED[self.back.order] else None
        return None


def predict(documents: Iterable[Document], *, train: Iterable[Document] = ()) -> list[Document]:
    """Ask about each document by itself."""
    return [annotate(ruled(document)) for document in documents]


def annotate(document: Document) -> Document:
    """Return a document of the rules with the answers in place of its links between events."""
    moments = (link for link in document.tlinks if link.target in document.creation_times)
    told = ((one, RELATIONS.get(one.sign or "?")) for one in answers(document))
    links = (TLink(one.first.id, one.second.id, relation) for one, relation in told if relation)
    return replace(document, tlinks=(*moments, *links))


def record(gold: Iterable[Document], *, setting: str) -> dict[str, Any]:
    """Return who was asked what about the documents of a setting, and how often that failed or depended on order."""
    asked = [one for document in gold for one in answers(ruled(given(document, setting)))]
    both = [one for one in asked if one.answered]
    agreed = sum(one.sign is not None for one in both)
    return {
        "model": model(),
        "prompt_sha256": prompt("pairs").sha256,
        "requests": 2 * len(asked),
        "failures": failures(answer for one in asked for answer in (one.forth, one.back)),
        "pairs": len(asked),
        "pairs_answered_twice": len(both),
        "swap_consistency": agreed / len(both) if both else None,
    }


def answers(document: Document) -> list[Asked]:
    """Return the pairs of one sentence with their answers."""
    found = [parsed(reply, Order) for reply in ask(list(questions(document)))]
    return [Asked(*pair, *both) for pair, *both in zip(pairs(document), found[::2], found[1::2], strict=True)]


def pairs(document: Document) -> Iterator[tuple[Event, Event]]:
    """Yield the pairs of main-axis events of one sentence, in text order."""
    return ((first, second) for first, second, distance in near(document) if distance == 0)


def questions(document: Document) -> Iterator[Request]:
    """Yield two requests for each pair: with the first event as A, then as B."""
    template, sentences = prompt("pairs"), segmented(document)[1]
    starts = [start for start, _ in sentences]
    for first, second in pairs(document):
        start, end = sentences[bisect_right(starts, first.start) - 1]
        moment = document.creation_times[document.creation_time_of(first)]
        for a, b in ((first, second), (second, first)):
            marks = ((a, "<A>", "</A>"), (b, "<B>", "</B>"))
            passage = " ".join(marked(document.text, marks, start, end).split())
            yield template.request(SCHEMA, TOKENS, passage=passage, published=published(moment))
