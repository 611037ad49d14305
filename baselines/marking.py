"""The text of a document as a language model is shown it: with marks around events, and when it was published."""

from __future__ import annotations

from collections.abc import Iterable

from summitline import CreationTime, Event

Mark = tuple[Event, str, str]


def marked(text: str, marks: Iterable[Mark], start: int = 0, end: int | None = None) -> str:
    """Return ``text[start:end]`` with an opening and a closing mark around each event.

    Of marks at one place the closing ones come first, and the opening one of a longer event before that of a shorter.
    """
    placed = []
    for number, (event, opening, closing) in enumerate(marks):
        placed.append((event.start, 1, -event.end, number, opening))
        placed.append((event.end, 0, -event.start, -number, closing))
    parts, last = [], start
    for at, _, _, _, mark in sorted(placed):
        parts += [text[last:at], mark]
        last = at
    return "".join([*parts, text[last:end]])


def published(dct: CreationTime | None) -> str:
    """Return a creation time in words."""
    if dct is None:
        return "on an unknown day"
    if dct.earliest == dct.latest:
        return f"on {dct.earliest}"
    return f"between {dct.earliest} and {dct.latest}"
