"""One document, gold and system, with what more than one metric needs, computed once."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from summitline.alignment import align
from summitline.relations import UNKNOWN
from summitline.schema import CREATION_TIME, Document, Event, Mention, Timex
from summitline.timegraph import TimeGraph, read_graph
from summitline.views import labelled, pairs


class Pair(NamedTuple):
    """What both sides know of a pair of one side.

    ``place``: the start of its first mention. ``there``: its ids on the other side, None where an end has none.
    ``form``, ``other``, ``windows``: its endpoint forms in the timeline of its side, of the other side, and in gold's
    without any link. ``slices``: the slices of its scores; gold's mentions decide where gold has both.
    """

    source: str
    target: str
    place: int
    there: tuple[str, str] | None
    form: str
    other: str
    windows: str
    slices: tuple[str, ...]


class Comparison:
    """The two sides of one document.

    In the setting with gold mentions the timexes are given: both sides have gold's, and equal ids are the same mention.
    ``calendar`` off: links alone enter the graphs, and the links of a side are its stated ones.
    """

    def __init__(self, *, gold: Document, system: Document, given: bool = False, calendar: bool = True) -> None:
        """Hold both sides; ``given``: the mentions are gold's."""
        self.gold = gold
        self.system = replace(system, timexes=gold.timexes) if given else system
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
    def gold_pairs(self) -> list[tuple[str, str]]:
        """The gold pairs that have a label."""
        return [(source, target) for source, target, null in pairs(self.gold) if not null]

    @cached_property
    def places(self) -> tuple[dict[str, Mention], dict[str, Mention]]:
        """The events and timexes of gold and of the system by id."""
        gold, system = ({m.id: m for m in (*d.events, *d.timexes)} for d in (self.gold, self.system))
        return gold, system

    def place(self, a: str, b: str, *, system: bool = False) -> int:
        """Return where a pair stands: the start of its first mention."""
        mentions = self.places[system]
        return min(mentions[end].start for end in (a, b) if end in mentions)

    def nearby(self, a: str, b: str, *, system: bool = False) -> bool:
        """Whether a pair stands in one or two neighbouring sentences, or has a creation time."""
        sentences = self._sentences[system]
        return a not in sentences or b not in sentences or abs(sentences[a] - sentences[b]) <= 1

    @cached_property
    def _sentences(self) -> tuple[dict[str, int], dict[str, int]]:
        starts = [start for start, _ in self.gold.sentences or ()]
        gold, system = ({i: bisect_right(starts, m.start) for i, m in side.items()} for side in self.places)
        return gold, system

    def main_axis(self, a: str, b: str, *, system: bool = False) -> bool:
        """Whether the events of a pair are on the main axis; an event without an axis is."""
        return a not in self._off_axis[system] and b not in self._off_axis[system]

    @cached_property
    def _off_axis(self) -> tuple[set[str], set[str]]:
        gold, system = ({e.id for e in d.events if e.axis not in (None, "main")} for d in (self.gold, self.system))
        return gold, system

    @cached_property
    def judged_pairs(self) -> tuple[list[Pair], list[Pair]]:
        """The pairs of gold and of the system that may be counted."""
        system = ((a, b) for a, b, _ in pairs(self.system) if self.judged(a, b, system=True))
        gold = [self.pair(a, b) for a, b in self.gold_pairs]
        return gold, [self.pair(a, b, system=True) for a, b in system]

    def pair(self, a: str, b: str, *, system: bool = False) -> Pair:
        """Return what both sides know of a pair of ids of one side."""
        known = self._pairs[system]
        if (a, b) not in known:
            known[a, b] = self._pair(a, b, system)
        return known[a, b]

    @cached_property
    def _pairs(self) -> tuple[dict[tuple[str, str], Pair], dict[tuple[str, str], Pair]]:
        return {}, {}

    def _pair(self, a: str, b: str, system: bool) -> Pair:
        names = self.to_gold if system else self.to_system
        there = (names[a], names[b]) if a in names and b in names else None
        place = self.place(a, b, system=system)
        if system and there:
            gold = self.pair(*there)
            return Pair(a, b, place, there, gold.other, gold.form, gold.windows, gold.slices)
        own, others = (self.gold_graph, self.system_graph)[:: -1 if system else 1]
        form = own.closure.relation(a, b)
        other = others.closure.relation(*there) if there else UNKNOWN
        windows = self.gold_windows.closure.relation(a, b) if self.calendar and not system else UNKNOWN
        near, main = self.nearby(a, b, system=system), self.main_axis(a, b, system=system)
        return Pair(a, b, place, there, form, other, windows, _slices(near, main))

    def judged(self, a: str, b: str, *, system: bool = False) -> bool:
        """Whether a pair of ids of one side may be counted: it has a label, or is an event with itself.

        Where both ends of a system pair have gold mentions, gold decides; else the axes that the system gives.
        """
        if system and a in self.to_gold and b in self.to_gold:
            return self.judged(self.to_gold[a], self.to_gold[b])
        mentions, moments = self.places[system], self._moments[system]
        x, y = mentions.get(a), mentions.get(b)
        if x is None or y is None:
            event, moment = (y, a) if x is None else (x, b)
            return isinstance(event, Event) and moments[event.id] == moment
        if a == b:
            return isinstance(x, Event)
        return moments[a] == moments[b] and labelled(x, y)

    @cached_property
    def _moments(self) -> tuple[dict[str, str], dict[str, str]]:
        gold, system = ({i: self.gold.creation_time_of(m) for i, m in side.items()} for side in self.places)
        return gold, system

    def order(self, identifier: str, *, system: bool = False) -> tuple[int, int, int, str]:
        """Return the canonical place of an end of a link: creation times first, then by start, end and kind.

        The id decides only between mentions of one kind on the same words.
        """
        mention = self.places[system].get(identifier)
        if mention is None:
            return (-1, -1, identifier != CREATION_TIME, identifier)
        return (*mention.span, isinstance(mention, Timex), identifier)


def _slices(near: bool, main: bool) -> tuple[str, ...]:
    return ("all", "main" if main else "off", *(("adjacent",) if near else ()))
