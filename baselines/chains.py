"""Chains: events of one stem and one window are one happening, in this document and in every other.

Events, attributes and windows are those of ``baselines.rules``. A name is built from what one document says, so that
documents that say the same use the same name ("meet", "sell-2030-06", "visit-set-2018-to-2019"):

1. The stem: the lemma, but of a noun that comes from a verb that verb ("rejected" and "rejection").
2. Sets and their members are two (annotations/guidelines.md, C3), and so are what is and what is wished or supposed
   (C2): a plural noun and an event off the main axis have names of their own.
3. The window. An event without one takes that of the others of its stem, if these have a single one.

Sayings and aspectual events have no name (C2). A chain with which the document would contradict itself is left out.
Then ``baselines.sieve`` orders the document, so that the two differ in their chains alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from baselines import grammar, sieve
from baselines.begins import ruled
from baselines.lexicon import stem, words
from baselines.parsing import parse, token_at, verbs
from summitline import Closure, Contradiction, Document, Event, document_constraints

NAMELESS = words("REPORTING ASPECTUAL")


def predict(documents: Iterable[Document], *, train: Iterable[Document] = ()) -> list[Document]:
    """Annotate each document by itself; ``train`` is not used."""
    return [annotate(document) for document in documents]


def annotate(document: Document) -> Document:
    """Return a document with the chains of its events, and with the order of the sieve."""
    return sieve.ordered(chained(ruled(document)))


def chained(document: Document) -> Document:
    """Return a document of the rules with the names of its events, as far as it stays consistent."""
    names = instances(document)
    for name in sorted(set(names.values())):
        events = (replace(e, instance=name) if names.get(e.id) == name else e for e in document.events)
        named = replace(document, events=tuple(events))
        if is_consistent(named):
            document = named
    return document


def is_consistent(document: Document) -> bool:
    """Whether a document does not contradict itself."""
    try:
        Closure(document_constraints(document))
    except Contradiction:
        return False
    return True


def instances(document: Document) -> Mapping[str, str]:
    """Return the name of each event that has one."""
    kinds = kinds_of_events(document)
    events = [event for event in document.events if event.id in kinds]
    windows: dict[str, set[str]] = {}
    for event in events:
        windows.setdefault(kinds[event.id], set()).update(filter(None, [window(event)]))
    names = {}
    for event in events:
        kind = kinds[event.id]
        when = window(event) or ("" if len(windows[kind]) > 1 else "".join(windows[kind]))
        names[event.id] = f"{kind}-{when}".strip("-")
    return names


def kinds_of_events(document: Document) -> Mapping[str, str]:
    """Return what each event is, without its time: stem, a set or not, off the main axis or not."""
    sentences = parse(document)
    kinds = {}
    for event in document.events:
        if event.get("class") in NAMELESS:
            continue
        token = token_at(sentences, *event.span)
        lemma = grammar.key(token)
        noun = token.tag_ in ("NN", "NNS")
        parts = [stem(lemma, verbs()) if noun else lemma]
        parts += ["set"] * (token.tag_ == "NNS") + ["off"] * (event.axis != "main")
        kinds[event.id] = re.sub("[^a-z0-9]+", "-", "-".join(parts)).strip("-")
    return kinds


def window(event: Event) -> str:
    """Return the windows of an event as part of a name: "2019-02", "2018-to-2019", "2028-open"; empty without any."""
    stated = [
        re.sub(r"\[(.*)\.\.(.*)\]", r"\1-to-\2", side or "open").strip("-") for side in (event.begins, event.ends)
    ]
    return "" if stated == ["open", "open"] else "-".join(dict.fromkeys(stated))
