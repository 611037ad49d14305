"""One document, gold and system, with what more than one metric needs, computed once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise

from summitline.alignment import align
from summitline.closure import Closure, Couple, Graph
from summitline.constraints import SAME_INSTANCE, instance_links
from summitline.metrics.census import Pair, Side
from summitline.metrics.ends import Ends
from summitline.metrics.links import Links, by_form, without
from summitline.metrics.rows import Rows
from summitline.relations import UNKNOWN, by_relation
from summitline.schema import Document, Event, TLink
from summitline.timegraph import TimeGraph, read_graph
from summitline.views import in_order


class Comparison:
    """The two sides of one document; the mentions of a graph have the numbers of the ends of its side.

    In the setting with gold mentions the timexes are given: both sides have gold's, and equal ids are the same mention.
    ``calendar`` off: links alone enter the graphs, and the links of a side are its stated ones. ``sides``: the pairs of
    gold and of the system.
    """

    def __init__(self, *, gold: Document, system: Document, given: bool = False, calendar: bool = True) -> None:
        """Hold both sides; ``given``: the mentions are gold's."""
        self.gold = gold
        self.system = replace(system, timexes=gold.timexes) if given and system.timexes != gold.timexes else system
        self.given, self.calendar = given, calendar
        self._aligned: dict[str, dict[str, str]] = {}
        begins = [start for start, _ in gold.sentences or ()]
        self._ends = ours, theirs = Ends.of(self.gold, begins), Ends.of(self.system, begins)
        self._same_names = given and ours.names == theirs.names
        names = self.there(theirs.names, system=True)
        same = names == ours.names and ours.columns[2:] == theirs.columns[2:]
        self.sides = Side(ours, ours, begins), Side(theirs, ours if same else ours.renumbered(names), begins)

    @cached_property
    def gold_graph(self) -> TimeGraph:
        """The timeline of the gold document."""
        return read_graph(self.gold, calendar=self.calendar, number=self._ends[0].number)

    @cached_property
    def system_graph(self) -> TimeGraph:
        """The timeline of the system, on its own mentions."""
        return read_graph(self.system, calendar=self.calendar, number=self._ends[1].number)

    @cached_property
    def gold_windows(self) -> Closure:
        """What gold says without a link: windows, timex values and creation times."""
        return Closure(Graph(self.gold_graph.fixed, mentions=self._ends[0].number))

    def aligned(self, collection: str) -> dict[str, str]:
        """Return the system id for each gold id of entities, events or timexes."""
        if collection not in self._aligned:
            self._aligned[collection] = self._align(collection)
        return self._aligned[collection]

    def _align(self, collection: str) -> dict[str, str]:
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
    def links(self) -> tuple[Links, Links]:
        """The stated links of gold and of the system."""
        return by_form(self.gold_graph.stated), by_form(self.system_graph.stated)

    @cached_property
    def aside(self) -> tuple[Links, Links]:
        """What of each side was set aside because the side contradicts itself: stated links, and shared instances."""
        gold, system = self._ends
        return _aside(self.gold, self.gold_graph, gold.number), _aside(self.system, self.system_graph, system.number)

    @cached_property
    def kept(self) -> tuple[Links, Links]:
        """The stated links of gold and of the system without those set aside."""
        (gold, system), (gold_aside, system_aside) = self.links, self.aside
        return without(gold, gold_aside), without(system, system_aside)

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

    @cached_property
    def across(self) -> tuple[Sequence[int | None], Sequence[int | None]]:
        """The number on the other side of each end of gold, and of each of the system; None where there is none."""
        return self._across(system=False), self._across(system=True)

    def _across(self, *, system: bool) -> Sequence[int | None]:
        own, other = self.sides[system].own, self._ends[not system]
        if self._same_names:
            return range(len(own.names))
        return [None if name is None else other.number.get(name) for name in self.there(own.names, system=system)]

    def entailed(self, form: str, couples: Collection[Couple], *, system: bool) -> set[Couple]:
        """Return those pairs of ends of a side of which the other side entails a form."""
        closure = self.graphs(system=system)[1].closure
        if self._same_names:
            return set(closure.entailed(form, couples))
        number = self.across[system]
        there = {(number[i], number[j]): (i, j) for i, j in couples}
        known = [(i, j) for i, j in there if i is not None and j is not None]
        return {there[couple] for couple in closure.entailed(form, known)}

    def graphs(self, *, system: bool = False) -> tuple[TimeGraph, TimeGraph]:
        """Return the timelines of a side and of the other one."""
        return (self.system_graph, self.gold_graph) if system else (self.gold_graph, self.system_graph)

    def pair(self, i: int, j: int, *, system: bool = False) -> Pair:
        """Return what both sides know of a pair of a side, by the numbers of its ends."""
        (pair,) = self.pairs([(i, j)], system=system)
        return pair

    def pairs(self, couples: Sequence[Couple], *, system: bool = False) -> Iterator[Pair]:
        """Yield what both sides know of pairs of a side."""
        side = self.sides[system]
        own, other = (graph.closure for graph in self.graphs(system=system))
        windows = self.windows(couples, system=system)
        forms = zip(couples, windows, own.forms(couples), _forms(other, couples, self.across[system]), strict=True)
        for (i, j), by_windows, here, there in forms:
            place, slices = side.spot(i, j)
            yield Pair(place, side.kind(i, j), slices, by_windows, here, there)

    def windows(self, couples: Sequence[Couple], *, system: bool = False) -> Iterable[str]:
        """Return the forms of pairs of a side in gold's timeline without links."""
        if not self.calendar:
            return [UNKNOWN] * len(couples)
        gold = self.across[True] if system else range(len(self._ends[False].names))
        return _forms(self.gold_windows, couples, gold)

    def among_gold(self, pairs: Collection[Couple]) -> dict[Couple, Couple]:
        """Return the gold pairs for those pairs of the system that are, told in the same direction, pairs of gold."""
        if not pairs:
            return {}
        gold, system = self.sides
        number = [gold.own.number.get(name or "", -1) for name in system.gold.names]
        there = {(x, y): (number[x], number[y]) for x, y in pairs}
        return {pair: (a, b) for pair, (a, b) in there.items() if min(a, b) >= 0 and gold.later(a) >> b & 1}

    @cached_property
    def gold_census(self) -> Counter[Pair]:
        """The number of gold's pairs of each kind."""
        return self._census(system=False)

    @cached_property
    def system_census(self) -> Counter[Pair]:
        """The number of the system's pairs of each kind."""
        if self.same_ends:
            return Counter({p._replace(form=p.other, other=p.form): n for p, n in self.gold_census.items()})
        return self._census(system=True)

    def _census(self, *, system: bool) -> Counter[Pair]:
        across = self.across[system]
        other = self.rows[not system] if self._same_names else Rows(self.graphs(system=system)[1].closure, across)
        gold = across if system else range(len(across))
        windows = Rows(self.gold_windows, gold) if self.calendar else None
        return self.sides[system].census(self.rows[system], other, windows)

    @cached_property
    def rows(self) -> tuple[Rows, Rows]:
        """The endpoint comparisons that gold makes between its ends, and the system between its own."""
        gold, system = (range(len(ends.names)) for ends in self._ends)
        return Rows(self.gold_graph.closure, gold), Rows(self.system_graph.closure, system)


def _forms(closure: Closure, couples: Iterable[Couple], numbers: Sequence[int | None]) -> Iterable[str]:
    """Return the forms of pairs in a closure that knows their ends by other numbers, or does not know them."""
    if isinstance(numbers, range):
        return closure.forms(couples)
    there = [(numbers[i], numbers[j]) for i, j in couples]
    forms = closure.forms((i, j) for i, j in there if i is not None and j is not None)
    return [UNKNOWN if i is None or j is None else next(forms) for i, j in there]


def _aside(document: Document, graph: TimeGraph, number: Mapping[str, int]) -> Links:
    """Return the TLINKs and the shared instances that were set aside.

    An instance is told as SAME_INSTANCE from each of its events to the next one in the text: no order of lines matters.
    """
    if not graph.set_aside:
        return {}
    aside = set(graph.set_aside)
    instances = {link.source for link in instance_links(document) if link in aside}
    names = {event.instance for event in document.events if event.id in instances}
    members: dict[str, list[str]] = {}
    for mention in in_order(document):
        if isinstance(mention, Event) and mention.instance in names and mention.instance:
            members.setdefault(mention.instance, []).append(mention.id)
    same = (TLink(a, b, SAME_INSTANCE) for events in members.values() for a, b in pairwise(events))
    return by_form(by_relation([*aside.intersection(document.tlinks), *same], number))
