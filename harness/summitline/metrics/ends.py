"""The ends that a link may have, numbered, and which pairs of them count where, as bit sets: bit j stands for end j.

Ends stand in canonical order: creation times first, in the order of their zones, then events and timexes by start, end
and kind (event, timex); the id decides only between mentions of one kind on the same words.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, reduce
from operator import attrgetter, or_
from typing import NamedTuple, TypeVar

from summitline.schema import CREATION_TIME, Document, Event, Mention
from summitline.views import in_order

T = TypeVar("T")
Axis = tuple[str, str | None]
MAIN = "main"


class Columns(NamedTuple):
    """What is known of each end, by its number; all None for a number that has no end.

    ``mentions``: None for a creation time, too. ``moments``: the creation time of a mention, or itself. ``sentences``:
    how many sentences begin at or before a mention; None for a creation time.
    """

    names: Sequence[str | None]
    mentions: Sequence[Mention | None]
    moments: Sequence[str | None]
    sentences: Sequence[int | None]


class Ends:
    """Numbered ends; sets are integers."""

    def __init__(self, columns: Columns) -> None:
        """Hold the ends."""
        self.names, self.mentions, self.moments, self.sentences = self.columns = columns
        self.number = {name: i for i, name in enumerate(self.names) if name is not None}

    @classmethod
    def of(cls, document: Document, begins: Sequence[int]) -> Ends:
        """Return the ends of a document in canonical order; ``begins``: where sentences begin."""
        mentions, times = in_order(document), list(document.creation_times)
        moments = list(map(document.creation_time_of, mentions)) if document.zones else [CREATION_TIME] * len(mentions)
        sentences = [bisect_right(begins, m.start) for m in mentions] if begins else [0] * len(mentions)
        none = [None] * len(times)
        names = [m.id for m in mentions]
        return cls(Columns([*times, *names], [*none, *mentions], [*times, *moments], [*none, *sentences]))

    def renumbered(self, names: Iterable[str | None]) -> Ends:
        """Return the ends of these names, numbered like them; a name that is not here has no end."""
        numbers = [None if name is None else self.number.get(name) for name in names]

        def chosen(column: Sequence[T | None]) -> list[T | None]:
            return [None if i is None else column[i] for i in numbers]

        return Ends(Columns(chosen(self.names), chosen(self.mentions), chosen(self.moments), chosen(self.sentences)))

    @cached_property
    def there(self) -> int:
        """The numbers that have an end."""
        return bits(self.number.values())

    @cached_property
    def events(self) -> int:
        """The events."""
        return bits(i for i, mention in enumerate(self.mentions) if isinstance(mention, Event))

    @cached_property
    def in_sentence(self) -> Counter[int | None]:
        """The mentions of each sentence."""
        return _together(self.sentences)

    @cached_property
    def _axes(self) -> list[Axis | None]:
        """Axis and anchor of the events; an event without an axis is on the main one."""
        return [(m.axis or MAIN, m.anchor) if isinstance(m, Event) else None for m in self.mentions]

    @cached_property
    def judged(self) -> list[int]:
        """For each end, those with which it makes a pair that has a label (``summitline.views``); an event, itself."""
        zones, anchored = _together(self.moments), _together([axis[1] if axis else None for axis in self._axes])
        classes = list(zip(self._axes, self.moments, strict=True))
        rows = {(axis, moment): self._labelled(axis) & zones[moment] for axis, moment in set(classes)}
        found = [rows[each] for each in classes]
        attitudes = bits(self.number[name] for name in anchored if name in self.number)
        for i in members(attitudes | self.events & ~self.main_axis):
            found[i] |= 1 << i | anchored[self.names[i]] & zones[self.moments[i]]
        return found

    def _labelled(self, axis: Axis | None) -> int:
        """Return what pairs with the events of an axis and anchor, or with a timex or creation time."""
        if axis is None:
            return self.events
        kind, anchor = axis
        same = self.main_axis if kind == MAIN else self._with_axis[axis] if anchor or kind == "generic" else 0
        return same | bits({self.number[anchor]} if anchor in self.number else ()) | self.there & ~self.events

    @cached_property
    def _with_axis(self) -> Counter[Axis | None]:
        return _together(self._axes)

    @cached_property
    def main_axis(self) -> int:
        """All but the events off the main axis."""
        return bits(i for i, axis in enumerate(self._axes) if axis is None or axis[0] == MAIN) & self.there

    @cached_property
    def main(self) -> list[int]:
        """For each end, those with which it makes a pair without an event off the main axis."""
        return [self.main_axis if self.main_axis >> i & 1 else 0 for i in range(len(self.names))]

    @cached_property
    def near(self) -> list[int]:
        """For each end, those in its sentence or the neighbouring ones; creation times are near to all."""
        ends = self.in_sentence
        rows = {s: self.there if s is None else ends[None] | ends[s - 1] | ends[s] | ends[s + 1] for s in [*ends]}
        return [rows[sentence] for sentence in self.sentences]

    @cached_property
    def plain(self) -> bool:
        """Whether there is one creation time, and all mentions are events of the main axis in one sentence.

        Then all pairs of two ends count, and in the same slices: so it is in corpora without axes and sentences.
        """
        if len(set(self.moments)) != 1 or len(set(self.sentences[1:])) > 1:
            return False
        mentions = self.mentions[1:]
        return {*map(type, mentions)} <= {Event} and {*map(attrgetter("axis"), mentions)} <= {None, "", MAIN}


def bits(numbers: Iterable[int]) -> int:
    """Return the set of some numbers."""
    return sum(1 << i for i in numbers)


def union(sets: Iterable[int]) -> int:
    """Return what is in one of some sets."""
    return reduce(or_, sets, 0)


def members(ends: int) -> Iterator[int]:
    """Yield the numbers in a set, in ascending order."""
    while ends:
        low = ends & -ends
        yield low.bit_length() - 1
        ends ^= low


def _together(column: Sequence[T]) -> Counter[T]:
    """Return the set of the ends that have a value, for each value; 0 for others."""
    found: Counter[T] = Counter()
    for i, value in enumerate(column):
        found[value] |= 1 << i
    return found
