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

from summitline.closure import Closure, Constraint, Contradiction, Graph, told
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
    lost = [event for event in document.events if calendar and (_excludes_itself(event))]
    witness = _excludes_itself(lost[0]) if lost else ()
    windowless = {event.id: replace(event, begins=None, ends=None) for event in lost}
    document = replace(document, events=tuple(windowless.get(e.id, e) for e in document.events))
    fixed = background(document, calendar=calendar)
    if calendar:
        fixed += [c for event in document.events for c in window_constraints(event)]
    links = {link: list(link_constraints(link)) for link in (*document.tlinks, *instance_links(document))}
    graph = Graph(_joined(fixed, links))
    set_aside: list[TLink] = []
    if loops := graph.contradictory():
        witness = witness or tuple(told(graph.shortest_cycle(loops)))
        for link, constraints in links.items():
            if any(_inside(graph, c, loops) for c in constraints):
                set_aside.append(link)
    kept = {link: constraints for link, constraints in links.items() if link not in set(set_aside)}
    return TimeGraph(Closure(_joined(fixed, kept)), tuple(set_aside), tuple(windowless), witness)


def _joined(fixed: list[Constraint], links: dict[TLink, list[Constraint]]) -> list[Constraint]:
    return with_days([*fixed, *(c for constraints in links.values() for c in constraints)])


def _inside(graph: Graph, constraint: Constraint, components: set[int]) -> bool:
    left, right = (graph.component[graph.numbers[p]] for p in (constraint.left, constraint.right))
    return left == right and left in components


def _excludes_itself(event: Event) -> tuple[str, ...]:
    constraints = background(Document(doc_id="", text=" " * event.end, events=(event,)), calendar=False)
    try:
        Closure(with_days([*constraints, *window_constraints(event)]))
    except Contradiction as contradiction:
        return tuple(told(contradiction.witness))
    return ()
