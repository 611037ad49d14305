"""One document, gold and system, with what more than one metric needs, computed once."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from functools import cached_property

from summitline.alignment import align
from summitline.schema import CREATION_TIME, Document, Mention, Timex
from summitline.timegraph import TimeGraph, read_graph
from summitline.views import pairs


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
        mentions = self.places[system]
        if a not in mentions or b not in mentions:
            return True
        starts = [start for start, _ in self.gold.sentences or ()]
        first, second = (bisect_right(starts, mentions[end].start) for end in (a, b))
        return abs(first - second) <= 1

    def judged(self, a: str, b: str, *, system: bool = False) -> bool:
        """Whether a pair of ids of one side may be counted: it has a label, or is an event with itself.

        Where both ends of a system pair have gold mentions, gold decides; else the axes that the system gives.
        """
        if system and a in self.to_gold and b in self.to_gold:
            return self.judged(self.to_gold[a], self.to_gold[b])
        return frozenset((a, b)) in self._labelled[system]

    @cached_property
    def _labelled(self) -> tuple[set[frozenset[str]], set[frozenset[str]]]:
        gold, system = (
            {frozenset((a, b)) for a, b, null in pairs(d) if not null} | {frozenset((e.id,)) for e in d.events}
            for d in (self.gold, self.system)
        )
        return gold, system

    def order(self, identifier: str, *, system: bool = False) -> tuple[int, int, int, str]:
        """Return the canonical place of an end of a link: creation times first, then by start, end and kind.

        The id decides only between mentions of one kind on the same words.
        """
        mention = self.places[system].get(identifier)
        if mention is None:
            return (-1, -1, identifier != CREATION_TIME, identifier)
        return (*mention.span, isinstance(mention, Timex), identifier)
