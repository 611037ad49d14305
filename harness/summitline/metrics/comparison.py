"""One document, gold and system, with what more than one metric needs, computed once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise

from summitline.alignment import align
from summitline.constraints import SAME_INSTANCE, instance_links
from summitline.metrics.census import Pair, Side
from summitline.metrics.ends import Ends
from summitline.metrics.links import Link, numbered
from summitline.metrics.rows import Rows
from summitline.relations import UNKNOWN
from summitline.schema import Document, Event, TLink
from summitline.timegraph import TimeGraph, read_graph
from summitline.views import in_order


class Comparison:
    """The two sides of one document.

    In the setting with gold mentions the timexes are given: both sides have gold's, and equal ids are the same mention.
    ``calendar`` off: links alone enter the graphs, and the links of a side are its stated ones.
    """

    def __init__(self, *, gold: Document, system: Document, given: bool = False, calendar: bool = True) -> None:
        """Hold both sides; ``given``: the mentions are gold's."""
        self.gold = gold
        self.system = replace(system, timexes=gold.timexes) if given and system.timexes != gold.timexes else system
        self.given, self.calendar = given, calendar

    @cached_property
    def gold_graph(self) -> TimeGraph:
        """The timeline of the gold document."""
        return read_graph(self.gold, calendar=self.calendar)

    @cached_property
    def system_graph(self) -> TimeGraph:
        """The timeline of the system, on its own mentions."""
        return read_graph(self.system, calendar=self.calendar)

    @cached_property
    def gold_windows(self) -> TimeGraph:
        """What gold says without a link: windows, timex values and creation times."""
        events = tuple(replace(event, instance=None) for event in self.gold.events)
        return read_graph(replace(self.gold, events=events, tlinks=()), calendar=self.calendar)

    def aligned(self, collection: str) -> dict[str, str]:
        """Return the system id for each gold id of entities, events or timexes."""
        gold, system = getattr(self.gold, collection), getattr(self.system, collection)
        if self.given:
            answered = {m.id for m in system}
            return {m.id: m.id for m in gold if m.id in answered}
        return align(gold=gold, system=system)

    @cached_property
    def to_system(self) -> dict[str, str]:
        """The system id of each gold event, timex and creation time that has one."""
        moments = {name: name for name in self.gold.creation_times}
        return {**moments, **self.aligned("events"), **self.aligned("timexes")}

    @cached_property
    def to_gold(self) -> dict[str, str]:
        """The gold id of each system event, timex and creation time that has one."""
        return {system: gold for gold, system in self.to_system.items()}

    @cached_property
    def _begins(self) -> list[int]:
        """Where gold's sentences begin."""
        return [start for start, _ in self.gold.sentences or ()]

    @cached_property
    def _ends(self) -> tuple[Ends, Ends]:
        """The ends of gold and of the system."""
        return Ends.of(self.gold, self._begins), Ends.of(self.system, self._begins)

    @cached_property
    def _same_names(self) -> bool:
        """Whether each end has the same id and number on both sides."""
        gold, system = self._ends
        return self.given and gold.names == system.names

    @cached_property
    def sides(self) -> tuple[Side, Side]:
        """The pairs of gold and of the system."""
        begins, (gold, system) = self._begins, self._ends
        names = self.there(system.names, system=True)
        same = names == gold.names and gold.columns[2:] == system.columns[2:]
        return Side(gold, gold, begins), Side(system, gold if same else gold.renumbered(names), begins)

    @cached_property
    def links(self) -> tuple[set[Link], set[Link]]:
        """The stated links of gold and of the system."""
        gold, system = self.sides
        return numbered(self.gold.tlinks, gold.own.number), numbered(self.system.tlinks, system.own.number)

    @cached_property
    def aside(self) -> tuple[set[Link], set[Link]]:
        """What of each side was set aside because the side contradicts itself: stated links, and shared instances."""
        gold, system = self.sides
        return (
            numbered(_set_aside(self.gold, self.gold_graph), gold.own.number),
            numbered(_set_aside(self.system, self.system_graph), system.own.number),
        )

    @cached_property
    def kept(self) -> tuple[set[Link], set[Link]]:
        """The stated links of gold and of the system without those set aside."""
        (gold, system), (gold_aside, system_aside) = self.links, self.aside
        return gold - gold_aside if gold_aside else gold, system - system_aside if system_aside else system

    @property
    def same_ends(self) -> bool:
        """Whether both sides have the same mentions, with the same numbers, in the same sentences and zones."""
        return self.sides[True].gold is self.sides[False].own

    def there(self, names: Sequence[str | None], *, system: bool = False) -> Sequence[str | None]:
        """Return the ids on the other side of ends of a side; None where there is none."""
        if self._same_names:
            return names
        ids = self.to_gold if system else self.to_system
        return [None if name is None else ids.get(name) for name in names]

    def graphs(self, *, system: bool = False) -> tuple[TimeGraph, TimeGraph]:
        """Return the timelines of a side and of the other one."""
        return (self.system_graph, self.gold_graph) if system else (self.gold_graph, self.system_graph)

    def pair(self, i: int, j: int, *, system: bool = False) -> Pair:
        """Return what both sides know of a pair of a side, by the numbers of its ends."""
        side = self.sides[system]
        names = side.own.names[i], side.own.names[j]
        own, other = self.graphs(system=system)
        place, slices = side.spot(i, j)
        return Pair(
            place,
            side.kind(i, j),
            slices,
            self.windows(i, j, system=system),
            _relation(own, *names),
            _relation(other, *self.there(names, system=system)),
        )

    def windows(self, i: int, j: int, *, system: bool = False) -> str:
        """Return the form of a pair of a side in gold's timeline without links."""
        names = self.sides[system].gold.names
        return _relation(self.gold_windows, names[i], names[j]) if self.calendar else UNKNOWN

    def among_gold(self, pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], tuple[int, int]]:
        """Return the gold pairs for those pairs of the system that are, told in the same direction, pairs of gold."""
        gold, system = self.sides
        number = [gold.own.number.get(name or "", -1) for name in system.gold.names]
        there = {(x, y): (number[x], number[y]) for x, y in pairs}
        return {pair: (a, b) for pair, (a, b) in there.items() if min(a, b) >= 0 and gold.later(a) >> b & 1}

    @cached_property
    def gold_census(self) -> Counter[Pair]:
        """The number of gold's pairs of each kind."""
        names = self.sides[False].own.names
        return self.sides[False].census(
            Rows(self.gold_graph.closure, names),
            Rows(self.system_graph.closure, self.there(names)),
            Rows(self.gold_windows.closure, names) if self.calendar else None,
        )

    @cached_property
    def system_census(self) -> Counter[Pair]:
        """The number of the system's pairs of each kind."""
        if self.same_ends:
            return Counter({p._replace(form=p.other, other=p.form): n for p, n in self.gold_census.items()})
        side = self.sides[True]
        return side.census(
            Rows(self.system_graph.closure, side.own.names),
            Rows(self.gold_graph.closure, side.gold.names),
            Rows(self.gold_windows.closure, side.gold.names) if self.calendar else None,
        )


def _relation(graph: TimeGraph, a: str | None, b: str | None) -> str:
    return UNKNOWN if a is None or b is None else graph.closure.relation(a, b)


def _set_aside(document: Document, graph: TimeGraph) -> Iterable[TLink]:
    """Return the TLINKs and the shared instances that were set aside.

    An instance is told as SAME_INSTANCE from each of its events to the next one in the text: no order of lines matters.
    """
    if not graph.set_aside:
        return []
    aside = set(graph.set_aside)
    instances = {link.source for link in instance_links(document) if link in aside}
    names = {event.instance for event in document.events if event.id in instances}
    members: dict[str, list[str]] = {}
    for mention in in_order(document):
        if isinstance(mention, Event) and mention.instance in names and mention.instance:
            members.setdefault(mention.instance, []).append(mention.id)
    same = (TLink(a, b, SAME_INSTANCE) for events in members.values() for a, b in pairwise(events))
    return [*aside.intersection(document.tlinks), *same]
