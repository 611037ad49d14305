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
* Main-axis events; ``off_axis`` is the slice of the others. Where a system event has a gold event, gold's axis decides.
* ``errors``: the differences in days where both sides have a bound; their median stands beside F1.

Our own measure, after the day-level anchors of Reimers et al. 2016, "Temporal Anchoring of Events for the TimeBank
Corpus", who annotate them; here they are derived. Nothing to bound on either side, and the calendar off, is null.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from summitline.closure import BEGIN, DAY, END, Closure, Point
from summitline.metrics.comparison import Comparison
from summitline.metrics.score import Units
from summitline.schema import Event


class Bounds(NamedTuple):
    """The days, as ordinals of the calendar, between which an event begins and ends, inclusive; None = open."""

    earliest_begin: int | None = None
    latest_begin: int | None = None
    earliest_end: int | None = None
    latest_end: int | None = None


def units(comparison: Comparison) -> Units:
    """Yield the units of main-axis events."""
    yield from _units(comparison, main=True)


def off_axis(comparison: Comparison) -> Units:
    """Yield the units of the other events."""
    yield from _units(comparison, main=False)


def errors(comparison: Comparison) -> list[int]:
    """Return the absolute differences in days, for each bound of a main-axis event that both sides have."""
    gold, system = (_bounds(comparison, system=side, main=True) for side in (False, True))
    pairs = [(gold[g], system[s]) for g, s in comparison.aligned("events").items() if g in gold and s in system]
    return [abs(a - b) for g, s in pairs for a, b in zip(g, s, strict=True) if a is not None and b is not None]


def midnights(closure: Closure) -> list[Point]:
    """Return the midnights that a closure knows, in order."""
    return sorted(point for point in closure.graph.numbers if point.side == DAY)


def bounds(closure: Closure, days: Sequence[Point], event: str) -> Bounds:
    """Return the tightest bounds of an event; ``days``: the midnights of the closure."""
    low, high, exact = _around(closure, days, Point(event, BEGIN))
    begin = (low, high if high is None else high + exact)
    low, high, exact = _around(closure, days, Point(event, END))
    return Bounds(*begin, low if low is None else low - exact, high)


def _units(comparison: Comparison, *, main: bool) -> Units:
    gold, system = (_bounds(comparison, system=side, main=main) for side in (False, True))
    aligned = comparison.aligned("events")
    places = {e.id: e.start for e in comparison.system.events}
    for name, found in system.items():
        yield from [(places[name], "p_den")] * _finite(found)
    for event in comparison.gold.events:
        if event.id in gold:
            found = gold[event.id]
            answer = system.get(aligned.get(event.id, ""), Bounds())
            right = sum(a is not None and a == b for a, b in zip(found, answer, strict=True))
            yield from [(event.start, "r_den")] * _finite(found)
            yield from [(event.start, "r_num"), (event.start, "p_num")] * right


def _finite(found: Bounds) -> int:
    return sum(bound is not None for bound in found)


def _bounds(comparison: Comparison, *, system: bool, main: bool) -> dict[str, Bounds]:
    """Return the bounds of the events of a side that are on the main axis, or off it."""
    document, graph = (
        (comparison.system, comparison.system_graph) if system else (comparison.gold, comparison.gold_graph)
    )
    events: dict[str, Event] = {e.id: e for e in document.events}
    axes = {name: event.axis for name, event in events.items()}
    if system:
        answers = comparison.aligned("events")
        axes |= {answers[e.id]: e.axis for e in comparison.gold.events if e.id in answers}
    days = midnights(graph.closure)
    return {name: bounds(graph.closure, days, name) for name in events if (axes[name] in (None, "main")) == main}


def _around(closure: Closure, days: Sequence[Point], point: Point) -> tuple[int | None, int | None, bool]:
    """Return the last midnight at or before a point, the day before the first at or after it, and if it is one."""
    graph = closure.graph
    number = graph.number(point)
    if number is None:
        return None, None, False
    compare, numbered = graph.order.compare, graph.numbered
    before = bisect_left(days, True, key=lambda day: compare(numbered(day), number) not in "<=")
    after = bisect_left(days, True, lo=max(before - 1, 0), key=lambda day: compare(number, numbered(day)) in "<=")
    low = _ordinal(days[before - 1]) if before else None
    high = _ordinal(days[after]) - 1 if after < len(days) else None
    return low, high, before == after + 1


def _ordinal(midnight: Point) -> int:
    return date.fromisoformat(midnight.owner).toordinal()
