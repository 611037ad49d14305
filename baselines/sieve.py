"""Sieve: what the calendar, the creation time and grammar say of the order of begins, surest first.

1. Stated windows and times: the calendar, as ``baselines.rules`` anchors it.
2. The relation of each event to the creation time, and the links that connectives, reporting verbs and aspectual
   verbs give inside a sentence: from the rules as well. Before what is AFTER the creation time comes all the rest.
3. Of two events in one sentence, then of two in neighbouring ones, that on the lower rung begins first: states and
   attitudes (what lasts was there before), the past perfect, nouns (what is named happened, and is then told about),
   other verbs, sayings (told after what they tell), what is to come.
4. Of two verbs on the rung of other verbs, the first in the text.

A step says nothing where the steps before it have decided, so the output is consistent. The idea of sieves is that of
Chambers et al. 2014, "Dense Event Ordering with a Multi-Pass Architecture"; none of theirs is copied.

Protocol. The rungs come from grammar and from rules L2, L3, L7 and L8 of annotations/guidelines.md, whose authors wrote
this too; the five texts and the counts of their gold orders had been seen. No rule is about a word or a sentence. So
what it scores here is a hope for other texts, not a measurement on them; docs/baselines.md has the variants tried.
"""

from __future__ import annotations

from collections.abc import Iterable

from baselines.begins import Begins, near, ruled
from summitline import Document, Event

STATE, PERFECT, NOUN, VERB, SAYING, TO_COME = range(6)


def predict(documents: Iterable[Document], *, train: Iterable[Document] = ()) -> list[Document]:
    """Order the begins of each document by itself; ``train`` is not used."""
    return [ordered(ruled(document)) for document in documents]


def ordered(document: Document) -> Document:
    """Return a document of the rules with the order that the rungs and the text give."""
    to_come = {k.source for k in document.tlinks if k.target in document.creation_times and k.relation == "AFTER"}
    rungs = {event.id: TO_COME if event.id in to_come else rung(event) for event in document.events}
    pairs = [(a.id, b.id) for a, b, _ in sorted(near(document), key=lambda pair: pair[2])]
    begins = Begins(document)
    for a, b in pairs:
        if rungs[a] != rungs[b]:
            begins.add(a, "<" if rungs[a] < rungs[b] else ">", b)
    for a, b in pairs:
        if rungs[a] == rungs[b] == VERB:
            begins.add(a, "<", b)
    return begins.document()


def rung(event: Event) -> int:
    """Return the rung of an event that is not to come."""
    kind, tense, aspect = (event.attributes[name] for name in ("class", "tense", "aspect"))
    if kind in ("STATE", "I_STATE"):
        return STATE
    if kind == "REPORTING":
        return SAYING
    if tense == "PAST" and aspect.startswith("PERFECTIVE"):
        return PERFECT
    return NOUN if tense == "NONE" else VERB
