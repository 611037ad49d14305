"""One timeline across documents: the order in which instances begin that no single document mentions together.

Each side's documents are merged into one graph. Main-axis events that are no STATE and have the same ``instance`` share
their points, whichever documents they stand in; days are the same days everywhere; each document keeps its own creation
times, timexes, windows and links. Where a system event has a gold event on the same span, gold's axis and class decide.

Documents contradict each other. None of what disagrees enters the merged graph, by a rule without order:

1. What a document had to set aside by itself stays out (``summitline.timegraph``).
2. Of the windows of events that share points, those that exclude another one of them are dropped: two begins, or two
   ends, without a common day, or a begin that lies after an end. The rest have a common day, the merged window.
3. In what remains, every TLINK with a constraint inside a contradictory component is set aside; a window inside one is
   dropped where another document derives, from its own links and windows, a time of that instance that it excludes.

Unit: a pair of instances that share no document and whose begins are ordered (<, = or >). Instances of gold and system
are mapped one to one with the greatest sum of phi4 over their mentions (Luo 2005; ``summitline.metrics.coreference``).
P = pairs of the system that gold orders the same / pairs of the system; R the reverse. Where both instances of a system
pair are mapped, gold decides whether they share a document; a pair with an unmapped instance is a false positive or a
miss. Our own measure; nothing ordered on either side is null.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from summitline.calendar import parse_window
from summitline.closure import BEGIN, DAY, Closure, Constraint, Graph, Point
from summitline.constraints import (
    SAME_INSTANCE,
    background,
    instance_links,
    link_constraints,
    window_constraints,
    with_days,
)
from summitline.metrics import coreference
from summitline.metrics.anchors import Bounds, bounds, midnights
from summitline.metrics.comparison import Comparison
from summitline.metrics.score import Score, prf
from summitline.schema import Document, Event, TLink
from summitline.timegraph import TimeGraph

Place = tuple[int, str]
"""An event of a side: the number of its document, and its id."""
Instances = Mapping[str, Sequence[Place]]
"""The events of each instance that are on the timeline."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The timeline of several documents; ``windows`` (document, event id, begins or ends) and ``links`` stayed out."""

    closure: Closure
    windows: tuple[tuple[int, str, str], ...]
    links: tuple[tuple[int, TLink], ...]

    def order(self, first: Place, second: Place) -> str:
        """Return <, =, > or ? for the begins of two events."""
        return self.closure.compare(Point(event_name(*first), BEGIN), Point(event_name(*second), BEGIN))


def cross(comparisons: Iterable[Comparison]) -> Score:
    """Return the score of the begin order of instances over all documents."""
    sides = list(comparisons)
    calendar = all(c.calendar for c in sides)
    gold, system = _instances(sides, system=False), _instances(sides, system=True)
    merged_gold = merge([(c.gold, c.gold_graph) for c in sides], gold, calendar=calendar)
    merged_system = merge([(c.system, c.system_graph) for c in sides], system, calendar=calendar)
    to_system = _mapped(sides, gold, system)
    to_gold = {theirs: ours for ours, theirs in to_system.items()}

    counts = {"p_num": 0, "p_den": 0, "r_num": 0, "r_den": 0}
    for x, y in combinations(system, 2):
        found = merged_system.order(system[x][0], system[y][0])
        ours = [to_gold[name] for name in (x, y) if name in to_gold]
        mapped = len(ours) == 2
        if found != "?" and (_apart(gold, *ours) if mapped else _apart(system, x, y)):
            counts["p_den"] += 1
            counts["p_num"] += mapped and merged_gold.order(*(gold[name][0] for name in ours)) == found
    for a, b in combinations(gold, 2):
        found = merged_gold.order(gold[a][0], gold[b][0])
        theirs = [system[to_system[name]][0] for name in (a, b) if name in to_system]
        if found != "?" and _apart(gold, a, b):
            counts["r_den"] += 1
            counts["r_num"] += len(theirs) == 2 and merged_system.order(*theirs) == found
    return prf(counts)


def merge(documents: Sequence[tuple[Document, TimeGraph]], instances: Instances, *, calendar: bool = True) -> Merged:
    """Return the timeline of documents in which the events of each instance share their points.

    A document without an instance adds nothing to the order of instances and stays out.
    """
    there = {number for places in instances.values() for number, _ in places}
    fixed: list[Constraint] = []
    windows: dict[tuple[int, str, str], list[Constraint]] = {}
    stated: dict[tuple[int, str, str], Bounds] = {}
    links: dict[tuple[int, TLink], list[Constraint]] = {}
    shared = list(_shared(instances))
    for number, (document, graph) in enumerate(documents):
        if number not in there:
            continue
        place = _placer(number, document)
        fixed += map(place, background(document, calendar=calendar))
        out = set(graph.set_aside)
        shared += [place(c) for link in instance_links(document) if link not in out for c in link_constraints(link)]
        links |= {(number, k): [place(c) for c in link_constraints(k)] for k in document.tlinks if k not in out}
        for event in document.events if calendar else ():
            if event.id not in graph.without_windows:
                for side, one, constraints in _windows(event):
                    windows[number, event.id, side] = [place(c) for c in constraints]
                    stated[number, event.id, side] = one
    fixed += shared
    groups = _groups(documents, shared)
    dropped = _excluded(stated, groups)
    for key in dropped:
        del windows[key]
    graph_of_all = Graph(_joined(fixed, windows.values(), links.values()))
    aside: list[tuple[int, TLink]] = []
    if loops := graph_of_all.contradictory():
        inside = _inside(graph_of_all, loops)
        aside = [key for key, constraints in links.items() if any(map(inside, constraints))]
        looped = {key: stated[key] for key, constraints in windows.items() if any(map(inside, constraints))}
        late = _excluded_elsewhere(looped, groups, [graph for _, graph in documents])
        dropped += late
        for key in late:
            del windows[key]
        for link in aside:
            del links[link]
    return Merged(Closure(_joined(fixed, windows.values(), links.values())), tuple(dropped), tuple(aside))


def _instances(sides: Sequence[Comparison], *, system: bool) -> dict[str, list[Place]]:
    """Return the events of each instance that are on the timeline, by the order of documents and events."""
    found: dict[str, list[Place]] = {}
    for number, comparison in enumerate(sides):
        decides = {e.id: e for e in (comparison.system if system else comparison.gold).events}
        named = {name: event.instance for name, event in decides.items()}
        if system:
            ours = {e.id: e for e in comparison.gold.events}
            keys = coreference.mention_keys(comparison, "events")[1]
            decides |= {name: ours[key[-1]] for name, key in keys.items() if key[-1] in ours and not key[-2]}
        for name, instance in named.items():
            event = decides[name]
            if instance and event.axis in (None, "main") and event.get("class") != "STATE":
                found.setdefault(instance, []).append((number, name))
    return found


def _apart(instances: Instances, a: str, b: str) -> bool:
    """Whether two instances share no document."""
    return {number for number, _ in instances[a]}.isdisjoint(number for number, _ in instances[b])


def _mapped(sides: Sequence[Comparison], gold: Instances, system: Instances) -> dict[str, str]:
    """Return the system's name of each gold instance that has one."""
    keys = [coreference.mention_keys(comparison, "events") for comparison in sides]
    chains = []
    for side, instances in enumerate((gold, system)):
        named = {frozenset(keys[number][side][name] for number, name in m): i for i, m in instances.items()}
        chains.append(sorted(named.items(), key=lambda item: min(item[0])))
    ours, theirs = chains
    pairs = coreference.mapping([cluster for cluster, _ in ours], [cluster for cluster, _ in theirs])
    return {ours[i][1]: theirs[j][1] for i, j, _ in pairs}


def event_name(number: int, owner: str) -> str:
    """Return the name of an event in the merged graph, from the number of its document and its id."""
    return f"{number}/{owner}"


def _placer(number: int, document: Document) -> Callable[[Constraint], Constraint]:
    """Return what gives the constraints of a document points of their own; days are common to all."""

    def point(p: Point) -> Point:
        return p if p.side == DAY else Point(event_name(number, p.owner), p.side)

    def place(c: Constraint) -> Constraint:
        return Constraint(point(c.left), c.op, point(c.right), c.fact and f"{document.doc_id}: {c.fact}")

    return place


def _joined(fixed: Iterable[Constraint], *more: Iterable[list[Constraint]]) -> list[Constraint]:
    return with_days([*fixed, *(c for part in more for constraints in part for c in constraints)])


def _shared(instances: Instances) -> Iterator[Constraint]:
    for leader, *others in instances.values():
        for other in others:
            yield from link_constraints(TLink(event_name(*leader), event_name(*other), SAME_INSTANCE))


def _groups(documents: Sequence[tuple[Document, TimeGraph]], shared: Sequence[Constraint]) -> dict[Place, int]:
    """Return for each event the number of the set of events that share its points."""
    equal = Graph(c for c in shared if c.op == "=")
    places = ((number, event.id) for number, (document, _) in enumerate(documents) for event in document.events)
    points = {place: Point(event_name(*place), BEGIN) for place in places}
    return {place: equal.component[equal.numbers[p]] for place, p in points.items() if p in equal.numbers}


def _windows(event: Event) -> Iterator[tuple[str, Bounds, list[Constraint]]]:
    """Yield the two windows of an event, each as the bounds that it states and its constraints."""
    if event.begins:
        stated = Bounds(*_ordinals(event.begins))
        yield "begins", stated, list(window_constraints(replace(event, ends=None)))
    if event.ends:
        stated = Bounds(None, None, *_ordinals(event.ends))
        yield "ends", stated, list(window_constraints(replace(event, begins=None)))


def _ordinals(window: str) -> tuple[int | None, int | None]:
    first, last = parse_window(window)
    return first.toordinal() if first else None, last.toordinal() if last else None


def _exclude(a: Bounds, b: Bounds) -> bool:
    """Whether no interval has both bounds."""
    return any(
        low is not None and high is not None and low > high
        for one, other in ((a, b), (b, a))
        for low, high in (
            (one.earliest_begin, other.latest_begin),
            (one.earliest_begin, other.latest_end),
            (one.earliest_end, other.latest_end),
        )
    )


def _excluded(stated: Mapping[tuple[int, str, str], Bounds], groups: Mapping[Place, int]) -> list[tuple[int, str, str]]:
    """Return the windows that exclude another one of the events with the same points."""
    by_group: dict[int, set[Bounds]] = {}
    for (number, name, _), window in stated.items():
        if (number, name) in groups:
            by_group.setdefault(groups[number, name], set()).add(window)
    return [
        key
        for key, window in stated.items()
        if any(_exclude(window, other) for other in by_group.get(groups.get(key[:2], -1), ()))
    ]


def _excluded_elsewhere(
    stated: Mapping[tuple[int, str, str], Bounds], groups: Mapping[Place, int], graphs: Sequence[TimeGraph]
) -> list[tuple[int, str, str]]:
    """Return the windows that exclude what a document, by itself, derives of an event with the same points."""
    days = [midnights(graph.closure) for graph in graphs]
    members: dict[int, list[Place]] = {}
    for place, group in groups.items():
        members.setdefault(group, []).append(place)
    return [
        key
        for key, window in stated.items()
        if any(
            _exclude(window, bounds(graphs[number].closure, days[number], name))
            for number, name in members.get(groups.get(key[:2], -1), ())
        )
    ]


def _inside(graph: Graph, components: set[int]) -> Callable[[Constraint], bool]:
    def inside(constraint: Constraint) -> bool:
        left, right = (graph.component[graph.numbers[p]] for p in (constraint.left, constraint.right))
        return left == right and left in components

    return inside
