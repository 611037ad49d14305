"""The timeline of a document, also of one that contradicts itself.

Systems and foreign corpora contradict themselves often. What such a document says is read by a rule that depends on no
order of ids or lines:

1. An event whose own windows exclude each other loses both.
2. In what remains, every link (TLINK or shared instance) with an endpoint constraint inside a contradictory component
   is set aside: nothing is derived from it. Windows, the calendar and begin < end stay, so the rest is consistent.

Our own gold is consistent; its build fails otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from summitline.closure import BEGIN, END, Closure, Constraint, Contradiction, Graph, Point, told
from summitline.constraints import (
    background,
    instance_links,
    intervals,
    link_constraints,
    time_constraints,
    window_constraints,
    with_days,
)
from summitline.schema import Document, Event, TLink


@dataclass(frozen=True, slots=True)
class TimeGraph:
    """A consistent closure, and what had to stay out of it; ``witness`` tells the shortest contradiction in words."""

    closure: Closure
    set_aside: tuple[TLink, ...]
    without_windows: tuple[str, ...]
    witness: tuple[str, ...]

    @property
    def consistent(self) -> bool:
        """Whether the document has a timeline as it stands."""
        return not self.witness


def read_graph(document: Document, *, calendar: bool = True) -> TimeGraph:
    """Return the timeline of a document by the rule above."""
    excluded: dict[str, tuple[str, ...]] = {}
    fixed: list[Constraint] = []
    if calendar:
        excluded = {event.id: found for event in document.events if (found := _excludes_itself(event))}
        open_ = [replace(e, begins=None, ends=None) if e.id in excluded else e for e in document.events]
        fixed = with_days([*time_constraints(document), *(c for event in open_ for c in window_constraints(event))])
    witness = next(iter(excluded.values()), ())
    links = [*document.tlinks, *instance_links(document)]
    graph = _graph(document, fixed, links)
    set_aside: list[TLink] = []
    if graph.contradictory():
        witness = witness or tuple(told(graph.shortest_cycle()))
        links = list(dict.fromkeys(links))
        set_aside = [link for link in links if graph.contradicts(link)]
        out = set(set_aside)
        graph = _graph(document, fixed, [link for link in links if link not in out])
    return TimeGraph(Closure(graph), tuple(set_aside), tuple(excluded), witness)


def _graph(document: Document, fixed: list[Constraint], links: Sequence[TLink]) -> Graph:
    """Return the graph of the times of a document, as constraints, and of links."""

    def stated() -> Iterator[Constraint]:
        yield from background(document, calendar=False)
        yield from fixed
        for link in dict.fromkeys(links):
            yield from link_constraints(link)

    return Graph(fixed, mentions=intervals(document), links=links, told=stated)


def _excludes_itself(event: Event) -> tuple[str, ...]:
    """Return the contradiction between the windows of one event, in words; empty where there is none."""
    if not event.begins or not event.ends:
        return ()  # one window leaves room
    order = Constraint(Point(event.id, BEGIN), "<", Point(event.id, END))
    try:
        Closure(with_days([order, *window_constraints(event)]))
    except Contradiction as contradiction:
        return tuple(told(contradiction.witness))
    return ()
