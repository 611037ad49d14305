"""The timeline of a document, also of one that contradicts itself.

Systems and foreign corpora contradict themselves often. What such a document says is read by a rule that depends on no
order of ids or lines:

1. An event whose own windows exclude each other loses both.
2. In what remains, every link (TLINK or shared instance) with an endpoint constraint inside a contradictory component
   is set aside: nothing is derived from it. Windows, the calendar and begin < end stay, so the rest is consistent.

Our own gold is consistent; its build fails otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from summitline.calendar import parse_window
from summitline.closure import BEGIN, END, Closure, Constraint, Couple, Graph, Point, told
from summitline.constraints import (
    background,
    instance_links,
    intervals,
    link_constraints,
    time_constraints,
    window_constraints,
    with_days,
)
from summitline.relations import by_relation
from summitline.schema import Document, Event, TLink


@dataclass(frozen=True, slots=True)
class TimeGraph:
    """A consistent closure, and what had to stay out of it; ``witness`` tells the shortest contradiction in words.

    ``stated``: the pairs of mentions of all TLINKs by relation, by their numbers in the graph, the lower one first.
    ``fixed``: what holds without any link: windows, timex values and creation times.
    """

    closure: Closure
    stated: Mapping[str, Sequence[Couple]]
    set_aside: tuple[TLink, ...]
    without_windows: tuple[str, ...]
    witness: tuple[str, ...]
    fixed: Sequence[Constraint]

    @property
    def consistent(self) -> bool:
        """Whether the document has a timeline as it stands."""
        return not self.witness


def read_graph(document: Document, *, calendar: bool = True, number: Mapping[str, int] | None = None) -> TimeGraph:
    """Return the timeline of a document by the rule above.

    ``number``: the numbers that its creation times, events and timexes are to have in the graph, from 0 on.
    """
    excluded: dict[str, tuple[str, ...]] = {}
    fixed: list[Constraint] = []
    if calendar:
        excluded = {event.id: found for event in document.events if (found := _excludes_itself(event))}
        open_ = [replace(e, begins=None, ends=None) if e.id in excluded else e for e in document.events]
        fixed = with_days([*time_constraints(document), *(c for event in open_ for c in window_constraints(event))])
    witness = next(iter(excluded.values()), ())
    number = number or {name: i for i, name in enumerate(intervals(document))}
    stated, shared = by_relation(document.tlinks, number), instance_links(document)
    links, relations = [*document.tlinks, *shared], [*stated.items()]
    if shared:
        relations += by_relation(shared, number).items()

    def told_links() -> Iterator[Constraint]:
        yield from background(document, calendar=False)
        yield from fixed
        yield from (c for link in dict.fromkeys(links) for c in link_constraints(link))

    graph = Graph(fixed, mentions=number, links=relations, told=told_links)
    set_aside: list[TLink] = []
    if graph.contradictory():
        witness = witness or tuple(told(graph.shortest_cycle()))
        set_aside = [link for link in dict.fromkeys(links) if graph.contradicts(link)]
        out = set(set_aside)
        links = [link for link in links if link not in out]
        graph = Graph(fixed, mentions=number, links=by_relation(links, number).items(), told=told_links)
    return TimeGraph(Closure(graph), stated, tuple(set_aside), tuple(excluded), witness, fixed)


def _excludes_itself(event: Event) -> tuple[str, ...]:
    """Return the contradiction between the windows of one event, in words; empty where there is none."""
    first, last = parse_window(event.begins or "").first, parse_window(event.ends or "").last
    if not first or not last or first <= last:
        return ()  # begin and end fit into one day
    order = Constraint(Point(event.id, BEGIN), "<", Point(event.id, END))
    return tuple(told(Graph(with_days([order, *window_constraints(event)])).shortest_cycle()))
