"""The pairs of one side of a document, counted by what both sides know of them.

Nothing lists the pairs: all at once are split by sets of bits (``summitline.metrics.rows``), so the cost is kinds of
pairs * pairs / word size.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple, TypeVar

from summitline.closure import Couple
from summitline.metrics.ends import Ends, bits
from summitline.metrics.links import Links
from summitline.metrics.rows import Layout, Rows
from summitline.relations import UNKNOWN

S = TypeVar("S")
T = TypeVar("T")


class Pair(NamedTuple):
    """What is known of a pair of one side, told from its first end.

    ``place``: where its counts go, the begin of the block of sentences of its first mention. ``ends``: EVENTS, TIMEX or
    MOMENT. ``slices``: the slices of its scores. ``windows``, ``form``, ``other``: its endpoint forms in gold's
    timeline without any link, in the timeline of its side, and in that of the other side.
    """

    place: int
    ends: str
    slices: tuple[str, ...]
    windows: str
    form: str
    other: str


EVENTS, TIMEX, MOMENT = "two events", "an event and a timex", "an event and a creation time"
SLICES = [[("all", "off"), ("all", "off", "adjacent")], [("all", "main"), ("all", "main", "adjacent")]]
Spot = tuple[int, tuple[str, ...]]
SENTENCES_IN_A_BLOCK = 10


class Side:
    """The pairs of one side, by numbers of its own ends.

    ``gold``: gold's ends by these numbers. Where both ends of a pair have gold mentions, gold decides whether the pair
    counts and in which slices; else the axes and places that the side gives.
    """

    def __init__(self, own: Ends, gold: Ends, begins: Sequence[int]) -> None:
        """Hold the ends; ``begins``: where sentences begin."""
        self.own, self.gold, self._begins = own, gold, begins

    @cached_property
    def judged(self) -> Sequence[int]:
        """For each end, those with which it makes a pair that may be counted: with a label, or an event with itself."""
        return self._decided("judged")

    @cached_property
    def near(self) -> Sequence[int]:
        """For each end, those in the same and neighbouring sentences."""
        return self._decided("near")

    @cached_property
    def main(self) -> Sequence[int]:
        """For each end, those with which it makes a pair of the main axis."""
        return self._decided("main")

    def _decided(self, name: str) -> Sequence[int]:
        gold: Sequence[int] = getattr(self.gold, name)
        known = self.gold.there
        if known == self.own.there:
            return gold
        rows = enumerate(zip(gold, getattr(self.own, name), strict=True))
        return [g & known | o & ~known if known >> i & 1 else o for i, (g, o) in rows]

    def later(self, i: int) -> int:
        """Return the ends after an end that make a pair with it; creation times with what stands in their zones."""
        found = self.judged[i] >> i + 1 << i + 1
        return found if self.own.sentences[i] is not None else found & self.own.judged[i]

    def _earlier(self, i: int) -> int:
        """Return the ends before an end that make a pair with it."""
        times = self._times
        if i < times:
            return 0
        mentions = self.judged[i] & (1 << i) - (1 << times)
        return mentions | bits(k for k in range(times) if self.later(k) >> i & 1)

    @cached_property
    def _times(self) -> int:
        """How many ends are creation times; these come first."""
        return sum(sentence is None for sentence in self.own.sentences)

    def place(self, i: int, j: int) -> int:
        """Return where a pair is counted; i < j, or the same mention."""
        first = self.own.sentences[i]
        return self._begin(self.own.sentences[j] if first is None else first)

    def _begin(self, sentence: int | None) -> int:
        return self._begins[(sentence - 1) // SENTENCES_IN_A_BLOCK * SENTENCES_IN_A_BLOCK] if sentence else 0

    def spot(self, i: int, j: int) -> Spot:
        """Return place and slices of a pair; i < j, or the same mention."""
        return self.place(i, j), SLICES[self.main[i] >> j & 1][self.near[i] >> j & 1]

    @cached_property
    def plain(self) -> bool:
        """Whether all pairs of two ends count, and in the same place and slices."""
        return self.gold.plain and self.own.sentences == self.gold.sentences

    def counted(self, links: Links) -> Links:
        """Return the links on pairs that may be counted that say something."""
        said = {form: couples for form, couples in links.items() if form != UNKNOWN}
        if self.plain:  # then only the creation time makes no pair with itself
            return {form: couples - {(0, 0)} if (0, 0) in couples else couples for form, couples in said.items()}
        judged = self.judged
        return {form: {(i, j) for i, j in couples if judged[i] >> j & 1} for form, couples in said.items()}

    def spots(self, couples: Collection[Couple]) -> Mapping[Spot, int]:
        """Return how many of these pairs, which may be counted, have the same place and slices."""
        if self.plain:
            return {(self._begin(self.own.sentences[-1]), SLICES[True][True]): len(couples)} if couples else {}
        return Counter(self.spot(i, j) for i, j in couples)

    def kind(self, i: int, j: int) -> str:
        """Return EVENTS, TIMEX or MOMENT for a pair that may be counted."""
        if self.own.sentences[i] is None or self.own.sentences[j] is None:
            return MOMENT
        return EVENTS if self.own.events >> i & self.own.events >> j & 1 else TIMEX

    def census(self, own: Rows, other: Rows, windows: Rows | None) -> Counter[Pair]:
        """Return the number of pairs of each kind; the rows are by the numbers of this side."""
        found: Counter[Pair] = Counter()
        for run in own.layout.runs():
            later = own.layout.pairs([self.later(i) for i in run])
            forms = _crossed(own.split(run, later), other.split(run, later))
            alike = [((UNKNOWN, form), pairs) for form, pairs in forms]
            if windows:
                alike = _crossed(windows.split(run, later), forms)
            for place, kind, slices, part in self._stretches(run, later, own.layout):
                for (by_windows, (form, answer)), pairs in alike:
                    if times := (pairs & part).bit_count():
                        found[Pair(place, kind, slices, by_windows, form, answer)] += times
        return found

    def _stretches(self, run: range, later: int, layout: Layout) -> Iterator[tuple[int, str, tuple[str, ...], int]]:
        """Yield the pairs of some ends with later ones by place, kind and slices."""
        if self.plain and run.start >= self._times:
            yield self.place(run.start, run.start), EVENTS, SLICES[True][True], later
            return
        rows: dict[tuple[int, str], list[int]] = {}
        for at, i in enumerate(run):
            for spot, ends in self._stretched(i):
                rows.setdefault(spot, [0] * len(run))[at] |= ends
        near, main = layout.pairs(self.near[run.start : run.stop]), layout.pairs(self.main[run.start : run.stop])
        for (place, kind), found in rows.items():
            for on_main, half in _halves(layout.pairs(found), main):
                for close, pairs in _halves(half, near):
                    yield place, kind, SLICES[on_main][close], pairs

    def _stretched(self, i: int) -> list[tuple[tuple[int, str], int]]:
        """Return the pairs of one end with later ones by place and kind."""
        first, later = self.own.sentences[i], self.later(i)
        if first is None:
            stretches = self.own.in_sentence.items()
            return [((self._begin(s), MOMENT), ends & later) for s, ends in stretches if s is not None]
        kinds = (TIMEX, self.kind(i, i))
        return [((self._begin(first), kinds[events]), part) for events, part in _halves(later, self.own.events)]

    def everything(self, rows: Rows, chosen: Callable[[str], bool]) -> dict[str, list[int]]:
        """Return, for each chosen form, with which ends each end has it: later ones and earlier ones."""
        size = rows.layout.size
        found: dict[str, list[int]] = {}
        ends = [self.later(i) | self._earlier(i) for i in range(size)]
        for run in rows.layout.runs():
            for form, pairs in rows.split(run, rows.layout.pairs(ends[run.start : run.stop])):
                if chosen(form):
                    found.setdefault(form, [0] * size)[run.start : run.stop] = rows.layout.rows(pairs, run)
        return found


def _crossed(some: Iterable[tuple[S, int]], others: Sequence[tuple[T, int]]) -> list[tuple[tuple[S, T], int]]:
    """Return what two ways to split the same ends have in common."""
    return [((a, b), both) for a, ends in some for b, alike in others if (both := ends & alike)]


def _halves(ends: int, chosen: int) -> list[tuple[bool, int]]:
    """Return those of some ends that are not chosen, and those that are, where there are any."""
    inside = ends & chosen
    return [(yes, part) for yes, part in ((False, ends ^ inside), (True, inside)) if part]
