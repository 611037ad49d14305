"""What is wrong, and what is still open, in an annotated document, in the words of an annotator.

``problems`` must be empty before an annotation is done; ``still_open`` is a list of work: the pairs in the same and in
neighbouring sentences whose begin points nothing orders yet.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta

from summitline.calendar import parse_window, timex_days
from summitline.closure import Closure, Contradiction
from summitline.constraints import document_constraints
from summitline.schema import Document, Event, Mention, Timex
from summitline.views import matres, pairs


def problems(document: Document) -> list[str]:
    """Return what is wrong with an annotated document, one message each."""
    found = [*_unbacked_windows(document), *_chains(document), *_axes(document), *_links(document)]
    try:
        Closure(document_constraints(document))
    except Contradiction as contradiction:
        found.append(f"contradiction: {contradiction}; in words: {_in_words(document, contradiction)}")
    return found


def still_open(document: Document) -> list[str]:
    """Return the pairs whose begin order is open, nearest first in the text; raise Contradiction if there is no timeline.

    Two events count in the same and in neighbouring sentences, an event and a timex in the same sentence.
    """
    closure = Closure(document_constraints(document))
    mentions = {m.id: m for m in document.mentions()}
    lines = []
    for source, target, null in pairs(document):
        if null or source in document.creation_times:
            continue
        a, b = mentions[source], mentions[target]
        distance = sentence_number(document, b) - sentence_number(document, a)
        reach = 1 if isinstance(a, Event) and isinstance(b, Event) else 0
        form = closure.relation(source, target)
        if distance <= reach and matres(form) == "VAGUE":
            where = "next" if distance else "same"
            lines.append(f"s{sentence_number(document, a)} {told(document, a)} ? {told(document, b)} ({where} sentence, known: {form})")
    return lines


def sentence_number(document: Document, mention: Mention) -> int:
    """Return the number of the sentence in which a mention starts, from 1."""
    return bisect_right([start for start, _ in document.sentences or ()], mention.start)


def told(document: Document, mention: Mention) -> str:
    """Return a mention in words: its id and its text."""
    return f'{mention.id} "{document.surface(mention)}"'


def _in_words(document: Document, contradiction: Contradiction) -> str:
    owners = dict.fromkeys(p.owner for step in contradiction.witness for p in (step.left, step.right))
    return ", ".join(told(document, m) for owner in owners for m in document.mentions() if m.id == owner)


def _unbacked_windows(document: Document) -> Iterator[str]:
    """Every bound of a window is a bound of, or the day next to a bound of, a TIMEX3 or creation time of the document."""
    bounds = set()
    for dct in document.creation_times.values():
        if dct:
            bounds |= {date.fromisoformat(dct.earliest), date.fromisoformat(dct.latest)}
    for timex in document.timexes:
        if days := timex_days(timex.value):
            bounds |= {days.first, days.last}
    backed = {bound + timedelta(days) for bound in bounds for days in (-1, 0, 1)}
    for event in document.events:
        for name, window in (("begins", event.begins), ("ends", event.ends)):
            for bound in parse_window(window or ""):
                if bound and bound not in backed:
                    yield f"{told(document, event)}: {name}={window}: no TIMEX3 of this document and no creation time ends at {bound}"


def _chains(document: Document) -> Iterator[str]:
    for mention in document.mentions():
        same = [m for m in document.mentions() if type(m) is type(mention) and m.span == mention.span]
        if same[0] is not mention:
            yield f"{told(document, mention)}: the same words are marked as {same[0].id} already"


def _axes(document: Document) -> Iterator[str]:
    events = {event.id: event for event in document.events}
    for event in document.events:
        if event.axis in (None, "main", "generic"):
            if event.anchor:
                yield f"{told(document, event)}: axis={event.axis} has no anchor"
            continue
        seen, at = {event.id}, event
        while at.anchor and at.anchor in events:
            at = events[at.anchor]
            if at.id in seen:
                yield f"{told(document, event)}: its anchors go in a circle"
                break
            seen.add(at.id)


def _links(document: Document) -> Iterator[str]:
    events = {event.id: event for event in document.events}
    zone = {m.id: document.creation_time_of(m) for m in document.mentions()}
    nulls = {frozenset((source, target)) for source, target, null in pairs(document) if null}
    for link in document.tlinks:
        if frozenset((link.source, link.target)) in nulls:
            where = "zones" if zone[link.source] != zone[link.target] else "axes"
            yield f"link {link.source} {link.relation} {link.target}: a pair on different {where} has no label: leave it out"
        elif link.source not in events and link.target not in events:
            yield f"link {link.source} {link.relation} {link.target}: no end is an event"
