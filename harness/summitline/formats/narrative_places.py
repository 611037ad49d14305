"""Places on the timelines of NarrativeTime, and what two of them say of each other.

A timeline has slots, numbered in order. A point of it lies before a slot, at its begin or end, or behind it. An end of
a mention lies at a point, or somewhere between two: an open end lies at its point or beyond.
"""

from __future__ import annotations

import re
from math import inf
from typing import NamedTuple

from summitline.errors import FormatError

BOUNDED, CONSECUTIVE, OPEN, OPEN_RIGHT, OPEN_LEFT = range(5)
NUMBER = r"-?[0-9]{1,9}(?:\.[0-9]{1,9})?"
TIME = re.compile(rf"({NUMBER})(?::({NUMBER}))?")
BRANCH = re.compile(rf"(?:({NUMBER})>|<({NUMBER}))[!@#$%^&*?]*")

Point = tuple[float, int, int]
"""Slot, rank among consecutive mentions in it, and one of BEFORE, BEGIN, END, BEHIND."""
BEFORE, BEGIN, END, BEHIND = -2, -1, 1, 2
FIRST, LAST = (-inf, 0, 0), (inf, 0, 0)  # how far an open end may lie
ALWAYS = ((-inf, 1, 0), (inf, -1, 0))
EARLY, LATE = (-inf, 2, 0), (inf, -2, 0)  # how far an end on a branch may lie that is not open


class Reach(NamedTuple):
    """Where an end lies: from one point to another, both included."""

    earliest: Point
    latest: Point


class Place(NamedTuple):
    """The two ends of a mention on a branch; the main line is the branch without a name."""

    branch: str
    begin: Reach
    end: Reach


def place(kind: int, time: str, branch: str, rank: int) -> Place:
    """Return the place of the mention with this rank in a span; FormatError if the span says none."""
    if branch and not BRANCH.fullmatch(branch):
        raise FormatError(f"branch: {branch[:60]!a}: expected N> or <N and signs")
    if kind == OPEN and time in ("", ":"):
        return Place(branch, *(Reach(point, point) for point in ALWAYS))
    found = TIME.fullmatch(time)
    if not found or (kind == CONSECUTIVE and found[2]):
        raise FormatError(f"time: {time[:60]!a}: expected {'N' if kind == CONSECUTIVE else 'N or N:M'}")
    slot, order = float(found[1]), rank if kind == CONSECUTIVE else 0
    begin, end = (slot, order, BEGIN), (slot, order, END)
    if found[2]:
        begin, end = (slot, 0, BEHIND), (float(found[2]), 0, BEFORE)
    if begin > end:
        raise FormatError(f"time: {time[:60]!a}: does not end behind its begin")
    first = FIRST if kind in (OPEN, OPEN_LEFT) else begin
    last = LAST if kind in (OPEN, OPEN_RIGHT) else end
    return Place(branch, Reach(first, begin), Reach(end, last))


def form(a: Place, b: Place) -> str:
    """Return the endpoint form of two places; on two branches, as far as the main line tells it."""
    if a.branch != b.branch:
        a, b = _on_main(a), _on_main(b)
    return "".join(_compare(p, q) for p in (a.begin, a.end) for q in (b.begin, b.end))


def _on_main(at: Place) -> Place:
    """Return what the main line says of a place."""
    branch = BRANCH.fullmatch(at.branch)
    if not branch or at.begin.earliest == ALWAYS[0]:
        return at
    off, on = branch.groups()
    earliest = (float(off), 0, BEHIND) if off else EARLY
    latest = (float(on), 0, BEFORE) if on else LATE
    begin = Reach(FIRST if at.begin.earliest == FIRST else earliest, latest)
    end = Reach(earliest, LAST if at.end.latest == LAST else latest)
    return Place(at.branch, begin, end)


def _compare(p: Reach, q: Reach) -> str:
    """Return < = > or ?. An open end that may lie at a point or beyond it reads as beyond."""
    if p == q:
        return "=" if p.earliest == p.latest and p.earliest not in ALWAYS else "?"
    if p.latest <= q.earliest:
        return "<"
    return ">" if q.latest <= p.earliest else "?"
