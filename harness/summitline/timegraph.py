"""The timeline of a document, also of one that contradicts itself.

Systems and foreign corpora contradict themselves often. What such a document says is read by a rule that depends on no
order of ids or lines:

1. An event whose own windows exclude each other loses both.
2. In what remains, every link (TLINK or shared instance) with an endpoint constraint inside a contradictory component
   is set aside: nothing is derived from it. Windows, the calendar and begin < end stay, so the rest is consistent.

Our own gold is consistent; its build fails otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from summitline.closure import BEGIN, END, Closure, Constraint, Contradiction, Graph, Point, told
from summitline.constraints import background, instance_links, link_constraints, window_constraints, with_days
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
    excluded = {event.id: found for event in document.events if calendar and (found := _excludes_itself(event))}
    witness = next(iter(excluded.values()), ())
    events = (replace(e, begins=None, ends=None) if e.id in excluded else e for e in document.events)
    document = replace(document, events=tuple(events))
    fixed = background(document, calendar=calendar)
    if calendar:
        fixed += [c for event in document.events for c in window_constraints(event)]
    links = {link: list(link_constraints(link)) for link in (*document.tlinks, *instance_links(document))}
    graph = Graph(_joined(fixed, links))
    set_aside: list[TLink] = []
    loops = graph.contradictory()
    if loops:
        witness = witness or tuple(told(graph.shortest_cycle(loops)))
        set_aside = [link for link, constraints in links.items() if any(_inside(graph, c, loops) for c in constraints)]
        for link in set_aside:
            del links[link]
        graph = Graph(_joined(fixed, links))
    return TimeGraph(Closure(graph), tuple(set_aside), tuple(excluded), witness)


def _joined(fixed: list[Constraint], links: dict[TLink, list[Constraint]]) -> list[Constraint]:
    return with_days([*fixed, *(c for constraints in links.values() for c in constraints)])


def _inside(graph: Graph, constraint: Constraint, components: set[int]) -> bool:
    left, right = (graph.component[graph.numbers[p]] for p in (constraint.left, constraint.right))
    return left == right and left in components


def _excludes_itself(event: Event) -> tuple[str, ...]:
    """Return the contradiction between the windows of one event, in words; empty where there is none."""
    order = Constraint(Point(event.id, BEGIN), "<", Point(event.id, END))
    try:
        Closure(with_days([order, *window_constraints(event)]))
    except Contradiction as contradiction:
        return tuple(told(contradiction.witness))
    return ()
