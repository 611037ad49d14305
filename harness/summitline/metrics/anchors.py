"""Event time anchoring: on which days an event begins and ends, as far as each side lets one derive it.

Unit: one of four day bounds of an event: the earliest and the latest day of its begin, the earliest and the latest day
of its end, each the tightest that follows from the side's whole graph, so that links and windows count alike. P = the
system's finite bounds that gold has on the same day / all of them; R = gold's finite bounds that the system has on the
same day / all of them. Two bounds are the same if event (aligned), side and day are.

* A day that opens at midnight D: D <= begin gives the earliest day D of the begin, begin < D the day before it as the
  latest; D < end gives the earliest day D of the end, end <= D the day before it as the latest. A derived <= counts as
  <, unless equality follows.
* Time is dense: a chain of strict orders moves no bound to another day.
* The background (begin < end, calendar, given timexes and creation times) bounds no event by itself: an event touches
  the calendar only by what a side states of it. So every finite bound counts.
* Main-axis events; ``slices:off`` holds the others. Where a system event has a gold event, gold's axis decides.
* ``days:N``: the bounds of main-axis events that both sides have, N days apart; their median stands beside F1.

Our own measure, after the day-level anchors of Reimers et al. 2016, "Temporal Anchoring of Events for the TimeBank
Corpus", who annotate them; here they are derived. Nothing to bound on either side, and the calendar off, is null.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from operator import or_
from typing import NamedTuple

from summitline.closure import BEGIN, END, Closure, Point
from summitline.metrics.comparison import Comparison
from summitline.metrics.score import Units
from summitline.schema import Event
from summitline.timegraph import TimeGraph


class Bounds(NamedTuple):
    """The days, as ordinals of the calendar, between which an event begins and ends, inclusive; None = open."""

    earliest_begin: int | None = None
    latest_begin: int | None = None
    earliest_end: int | None = None
    latest_end: int | None = None


class Midnights(NamedTuple):
    """The midnights of a closure, in order, and where they lie from each component of its points, as bit sets.

    ``days``: None, then the days that they open, as ordinals of the calendar; so the number of a bit, counted from 1,
    or 0 for none, leads to the day. ``until`` and ``since``: the midnights at or before and at or after a component.
    """

    days: list[int | None]
    until: list[int]
    since: list[int]


def units(comparison: Comparison) -> Units:
    """Yield the units of main-axis events, those of the others as a slice, and the errors in days."""
    gold = _bounds(comparison.gold_graph, comparison.gold.events)
    system = _bounds(comparison.system_graph, comparison.system.events)
    aligned = comparison.aligned("events")
    axes = {e.id: e.axis for e in comparison.system.events}
    axes |= {aligned[e.id]: e.axis for e in comparison.gold.events if e.id in aligned}
    for event in comparison.system.events:
        yield from [(event.start, f"{_slice(axes[event.id])}p_den")] * _finite(system[event.id])
    for event in comparison.gold.events:
        part, truth = _slice(event.axis), gold[event.id]
        answer = system[aligned[event.id]] if event.id in aligned else Bounds()
        yield from [(event.start, f"{part}r_den")] * _finite(truth)
        errors = [abs(a - b) for a, b in zip(truth, answer, strict=True) if a is not None and b is not None]
        yield from [(event.start, f"{part}r_num"), (event.start, f"{part}p_num")] * errors.count(0)
        if not part:
            yield from ((0, f"days:{days}") for days in errors)


def midnights(closure: Closure) -> Midnights:
    """Return the midnights that a closure knows."""
    graph = closure.graph
    known = sorted(graph.midnights.items())
    here = [0] * len(graph.component)
    for place, (_, number) in enumerate(known):
        here[graph.component[number]] = 1 << place
    until, since = (list(map(or_, here, others)) for others in (graph.order.earlier(here), graph.order.later(here)))
    return Midnights([None, *(date.fromisoformat(day).toordinal() for day, _ in known)], until, since)


def bounds(closure: Closure, known: Midnights, event: str) -> Bounds:
    """Return the tightest bounds of an event; ``known``: the midnights of the closure."""
    low, high, exact = _around(closure, known, Point(event, BEGIN))
    begin = (low, high if high is None else high - (not exact))
    low, high, exact = _around(closure, known, Point(event, END))
    return Bounds(*begin, low if low is None else low - exact, high if high is None else high - 1)


def _bounds(graph: TimeGraph, events: Iterable[Event]) -> dict[str, Bounds]:
    known = midnights(graph.closure)
    return {event.id: bounds(graph.closure, known, event.id) for event in events}


def _slice(axis: str | None) -> str:
    return "" if axis in (None, "main") else "slices:off:"


def _finite(found: Bounds) -> int:
    return len(found) - found.count(None)


def _around(closure: Closure, known: Midnights, point: Point) -> tuple[int | None, int | None, bool]:
    """Return the days that the last midnight at or before a point opens, and the first at or after it; if it is one."""
    number = closure.graph.number(point)
    if number is None:
        return None, None, False
    component = closure.graph.component[number]
    until, since = known.until[component], known.since[component]
    return known.days[until.bit_length()], known.days[(since & -since).bit_length()], until & since > 0
