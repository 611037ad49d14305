"""The order of begins over a whole text, as rungs of a ladder.

To look at every pair of a text is too much, and orders between neighbouring sentences leave most pairs further apart
open. So an annotator sets up a ladder of rungs, early to late, and gives each main-axis event and each time expression
the rungs between which its begin can lie (guidelines, L9), one a line:

    e12 7        its begin lies on rung 7
    e13 5..7     from rung 5 to 7; ``..6`` and ``3..`` are open to one side
    # a comment

Of two mentions whose rungs do not overlap the lower one begins first; on one rung, or overlapping, their order stays
open. Several annotators set up ladders of their own: only an order on which all agree is stated. What follows from the
rest, and from the other links and windows of the document, is not stated again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from math import inf

from summitline.closure import Closure
from summitline.constraints import document_constraints
from summitline.errors import FormatError
from summitline.reduction import remaining
from summitline.schema import Document, TLink
from summitline.views import pairs

BEGINS_FIRST = "BEGINS_BEFORE"
_LINE = re.compile(r"(\w+) +(?:(\d+(?:\.\d+)?)|(\d+(?:\.\d+)?)?\.\.(\d+(?:\.\d+)?)?)")

Ladder = Mapping[str, tuple[float, float]]


def read(source: str, *, path: str, document: Document) -> Ladder:
    """Return the lowest and the highest rung of each mention; raise FormatError with every problem."""
    known = {m.id for m in (*document.events, *document.timexes)}
    found: dict[str, tuple[float, float]] = {}
    problems = []
    for number, line in enumerate(source.splitlines(), 1):
        words = line.partition("#")[0].strip()
        if not words:
            continue
        parts = _LINE.fullmatch(words)
        if parts is None:
            problems.append(f"{path}:{number}: expected ID RUNG, ID LOW..HIGH, ID LOW.. or ID ..HIGH, found {words!r}")
            continue
        name, rung, low, high = parts.groups()
        if name not in known or name in found:
            problems.append(f"{path}:{number}: {name}: {'stands twice' if name in found else 'no such event or timex'}")
        found[name] = (float(rung or low or -inf), float(rung or high or inf))
        if found[name][0] > found[name][1]:
            problems.append(f"{path}:{number}: {name}: the lower rung is above the higher one")
    if problems:
        raise FormatError("\n".join(problems))
    return found


def links(document: Document, ladders: Sequence[Ladder]) -> list[TLink]:
    """Return what the ladders together add to a document: orders of begins from which all their others follow."""
    found = list(_orders(document, ladders))
    mentions = [*document.creation_times, *(m.id for m in (*document.events, *document.timexes))]
    kept = remaining(found, mentions=mentions, known=document_constraints(document))
    return [found[index] for index in kept]


def _orders(document: Document, ladders: Sequence[Ladder]) -> Iterator[TLink]:
    """Yield the orders on which all ladders agree, of the labelled pairs whose begins nothing orders yet.

    A pair has one stated relation at most, so one with a relation that leaves its begins open keeps it.
    """
    if not ladders:
        return
    closure = Closure(document_constraints(document))
    off = {event.id for event in document.events if event.axis not in (None, "main")}
    stated = {frozenset((link.source, link.target)) for link in document.tlinks}
    for a, b, null in pairs(document):
        if null or a in off or b in off or not all(a in ladder and b in ladder for ladder in ladders):
            continue
        if frozenset((a, b)) in stated:
            continue
        if closure.relation(a, b)[0] == "?":
            if all(ladder[a][1] < ladder[b][0] for ladder in ladders):
                yield TLink(a, b, BEGINS_FIRST)
            elif all(ladder[b][1] < ladder[a][0] for ladder in ladders):
                yield TLink(b, a, BEGINS_FIRST)


def against(document: Document, ladder: Ladder) -> Iterator[str]:
    """Say where a ladder puts two begins in another order than the document does."""
    closure = Closure(document_constraints(document))
    events = {event.id for event in document.events}
    for a, b, null in pairs(document):
        if not null and a in ladder and b in ladder and (a in events or b in events):
            known = closure.relation(a, b)[0]
            told = "<" if ladder[a][1] < ladder[b][0] else ">" if ladder[b][1] < ladder[a][0] else "?"
            if "?" not in (known, told) and known != told:
                yield f"{a}-{b}: the ladder says begin {told} begin, the annotation {known}"
