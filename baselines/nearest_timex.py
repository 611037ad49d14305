"""Nearest TIMEX3: an event begins and ends in the nearest time of its sentence, else in the creation time.

A time counts if it has days ("June 2030", not "recently"); of two as near the first. Events and times are the given
ones, or those of ``baselines.rules``; nothing else is predicted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from baselines.begins import ruled
from baselines.dates import bounds
from baselines.parsing import Span, segmented
from summitline import Document, Event

Time = tuple[Span, str]
"""Where a time stands, and its days as a window."""


def predict(documents: Iterable[Document], *, train: Iterable[Document] = ()) -> list[Document]:
    """Anchor the events of each document; ``train`` is not used."""
    return [annotate(document) for document in documents]


def annotate(document: Document) -> Document:
    """Return a document with its events, each with a window, and its times."""
    shown = document if any(document.mentions()) else ruled(document)
    named = [(timex.span, bounds(timex.value or "")) for timex in shown.timexes]
    times = [(span, window(*days)) for span, days in named if days]
    events = (Event(id=event.id, start=event.start, end=event.end) for event in shown.events)
    return replace(
        shown, entities=document.entities, events=tuple(anchored(shown, event, times) for event in events), tlinks=()
    )


def anchored(document: Document, event: Event, times: Sequence[Time]) -> Event:
    """Return an event with the window of the nearest time of its sentence, or of its creation time if that is known."""
    first, last = next(s for s in segmented(document)[1] if s[0] <= event.start < s[1])
    near = [(max(a - event.end, event.start - b), a, when) for (a, b), when in times if first <= a < last]
    dct = document.creation_times[document.creation_time_of(event)]
    written = window(dct.earliest, dct.latest) if dct else None
    _, _, when = min(near, default=(0, 0, written))
    return replace(event, begins=when, ends=when)


def window(first: str, last: str) -> str:
    """Return the window from the first to the last bound."""
    return first if first == last else f"[{first}..{last}]"
