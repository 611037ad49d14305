"""The canonical reduction of everything that a timeline says of its pairs, without a look at each of them.

The result is that of ``summitline.reduction`` on the same links in the order of their ends: a link is dropped if those
that remain entail it. Three things make it fast where links are all that follow, each pair having one:

* A comparison of two points follows from others if a third point lies strictly between them. No link that says it is
  needed for that: its other comparisons do not lie between either, or its form would not hold what follows of them.
  So links all of whose comparisons have a point between are dropped, in whatever order links are taken.
* A comparison that has none between (p is covered by q) follows from others only by way of points equal to p or q. A
  link that says one where no other point equals p or q remains.
* The rest, which is little, are the links of equal points; these are taken one by one.

Cost: for each point as many steps as points cover it, each on bit sets of all points.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from summitline.closure import Couple
from summitline.metrics.ends import bits, members
from summitline.metrics.links import Links
from summitline.order import Arc, Order
from summitline.relations import steps

Forms = Mapping[str, Sequence[int]]
"""For each endpoint form, with which others each end has it, as bit sets; told from both ends."""


def remaining(forms: Forms, *, order: Order, known: Iterable[Arc]) -> Links:
    """Return the links that remain, each told from its first end.

    ``order``: the timeline in which all of this holds; of n ends, i begins at point i and ends at point n + i.
    ``known``: arcs that hold beside the links and begin < end.
    """
    return _Covering(forms, order, known).remaining()


class _Covering:
    """The points of links: what is at or after each, and which arcs have no point between."""

    def __init__(self, forms: Forms, order: Order, known: Iterable[Arc]) -> None:
        self.forms = forms
        self.size = size = max(map(len, forms.values()), default=0)
        self.after = self._arcs(known, len(order.component))
        self.above = [0] * len(order.component)
        self.same = [1 << p for p in range(len(order.component))]
        self.cover = [0] * len(order.component)
        points: dict[int, list[int]] = {}
        for p, component in enumerate(order.component):
            points.setdefault(component, []).append(p)
        for component in reversed(order.ranked):
            if component in points:
                self._close(points[component])
        self.covered = [0] * (2 * size)
        for p in range(2 * size):
            for q in members(self.cover[p] & (1 << 2 * size) - 1):
                self.covered[q] |= 1 << p

    def _arcs(self, known: Iterable[Arc], points: int) -> list[int]:
        size = self.size
        after = [1 << size + i for i in range(size)] + [0] * (points - size)
        for p, q in known:
            after[p] |= 1 << q
        for form, rows in self.forms.items():
            for i, sign, j in steps(form):
                if sign != ">":
                    for p, ends in enumerate(rows, i * size):
                        after[p] |= ends << j * size
        return after

    def _close(self, equal: Sequence[int]) -> None:
        """Find what is at or after points that the timeline does not tell apart; all later points are done."""
        inside = bits(equal)
        found = {p: self._reached(self.after[p] & ~inside) | 1 << p for p in equal}
        growing = len(equal) > 1
        while growing:  # links may tell less than the timeline: each of these points reaches what its arcs say
            growing = False
            for p in equal:
                more = found[p]
                for q in members(self.after[p] & inside):
                    more |= found[q]
                growing |= more != found[p]
                found[p] = more
        for p in equal:
            self.above[p] = found[p]
            self.same[p] = bits(q for q in members(found[p] & inside) if found[q] >> p & 1)
        for p in equal:
            beyond = 0
            for q in members(self.same[p]):
                beyond |= self._beyond(self.after[q] & ~self.same[p])
            self.cover[p] = self.after[p] & ~beyond & ~self.same[p]

    def _reached(self, points: int) -> int:
        """Return what is at or after some points."""
        found = 0
        while points:
            found |= self.above[(points & -points).bit_length() - 1]
            points &= ~found
        return found

    def _beyond(self, points: int) -> int:
        """Return what is strictly after one of these points."""
        found = 0
        while points:
            p = (points & -points).bit_length() - 1
            found |= self.above[p] & ~self.same[p]
            points &= ~self.above[p]
        return found

    def remaining(self) -> Links:
        alone = bits(p for p in range(2 * self.size) if self.same[p] == 1 << p)
        found: dict[str, set[Couple]] = {}
        doubtful = []
        for form, rows in self.forms.items():
            kept = found[form] = set()
            for i, ends in enumerate(rows):
                if later := ends >> i + 1 << i + 1:
                    sure, other = self._told(form, i, later, alone)
                    kept.update((i, j) for j in members(sure))
                    doubtful += [(i, j, form) for j in members(other)]
        near = [self.cover[p] | self.after[p] & self.same[p] for p in range(len(self.after))]
        for i, j, form in sorted(doubtful):
            arcs = [(p, q) for p, q in self._said(form, i, j) if near[p] >> q & 1]
            for p, q in arcs:
                near[p] &= ~(1 << q)
            if not all(self._reaches(near, p, q) for p, q in arcs):
                found[form].add((i, j))
                for p, q in arcs:
                    near[p] |= 1 << q
        return {form: couples for form, couples in found.items() if couples}

    def _told(self, form: str, i: int, ends: int, alone: int) -> tuple[int, int]:
        """Return with which ends the link of an end remains for sure, and with which that is open."""
        size, sure, other = self.size, 0, 0
        for a, sign, b in steps(form):
            p = i + a * size
            if sign == "=":
                other |= ends
            else:
                covering = (self.cover if sign == "<" else self.covered)[p] >> b * size & ends
                other |= covering
                if alone >> p & 1:
                    sure |= covering & alone >> b * size
        return sure, other & ~sure

    def _said(self, form: str, i: int, j: int) -> list[Arc]:
        size, arcs = self.size, []
        for a, sign, b in steps(form):
            p, q = i + a * size, j + b * size
            arcs += [(p, q), (q, p)] if sign == "=" else [(p, q)] if sign == "<" else [(q, p)]
        return arcs

    def _reaches(self, near: Sequence[int], p: int, q: int) -> bool:
        """Whether a path leads from p to q by way of points that are equal to one of them."""
        there = self.same[p] | self.same[q]
        seen = frontier = near[p] & there
        while frontier and not seen >> q & 1:
            found = 0
            for point in members(frontier):
                found |= near[point]
            frontier = found & there & ~seen
            seen |= frontier
        return bool(seen >> q & 1)
