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

from collections.abc import Mapping, Sequence

from summitline.closure import Couple
from summitline.metrics.ends import bits, members, union
from summitline.metrics.links import Links
from summitline.order import Arc, Order
from summitline.relations import steps

Forms = Mapping[str, Sequence[int]]
"""For each endpoint form, with which others each end has it, as bit sets; told from both ends."""


def remaining(forms: Forms, *, order: Order, known: Sequence[Arc]) -> Links:
    """Return the links that remain, each told from its first end.

    ``order``: the timeline in which all of this holds; of n ends, i begins at point i and ends at point n + i.
    ``known``: arcs that hold beside the links and begin < end.
    """
    return _Covering(forms, order, known).remaining()


class _Covering:
    """The points of links: what is at or after each, and which arcs have no point between."""

    def __init__(self, forms: Forms, order: Order, known: Sequence[Arc]) -> None:
        self.forms = forms
        self.size = size = max(map(len, forms.values()), default=0)
        self.after = self._arcs(known, len(order.component))
        self.above = [0] * len(order.component)
        self.same = [1 << p for p in range(len(order.component))]
        self.cover = [0] * len(order.component)
        points: dict[int, list[int]] = {}
        told = {*range(2 * size), *(p for arc in known for p in arc)}
        for p in sorted(told):
            points.setdefault(order.component[p], []).append(p)
        for component in reversed(order.ranked):
            if component in points:
                self._close(points[component])
        self.covered = [0] * (2 * size)
        for p in range(2 * size):
            for q in members(self.cover[p] & (1 << 2 * size) - 1):
                self.covered[q] |= 1 << p

    def _arcs(self, known: Sequence[Arc], points: int) -> list[int]:
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
        for p in equal:
            found, beyond = self._past(self.after[p] & ~inside)
            self.above[p] = found | 1 << p
            self.cover[p] = self.after[p] & ~beyond
        if len(equal) > 1:
            self._close_inside(equal, inside)

    def _past(self, points: int) -> tuple[int, int]:
        """Return what is at or after some points, and what is strictly after one of them."""
        found = beyond = 0
        while points:
            p = (points & -points).bit_length() - 1
            found |= self.above[p]
            beyond |= self.above[p] & ~self.same[p]
            points &= ~found
        return found, beyond

    def _close_inside(self, equal: Sequence[int], inside: int) -> None:
        """Find what links tell of equal points, which may be less than the timeline: what they reach one by one."""
        growing = True
        while growing:
            growing = False
            for p in equal:
                found = self.above[p]
                for q in members(self.after[p] & inside):
                    found |= self.above[q]
                growing |= found != self.above[p]
                self.above[p] = found
        for p in equal:
            self.same[p] = bits(q for q in members(self.above[p] & inside) if self.above[q] >> p & 1)
        for p in equal:
            _, beyond = self._past(union(self.after[q] for q in members(self.same[p])) & ~self.same[p])
            self.cover[p] = self.after[p] & ~beyond & ~self.same[p]

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
        near: list[int] = []
        for i, j, form in sorted(doubtful):
            near = near or [self.cover[p] | self.after[p] & self.same[p] for p in range(len(self.after))]
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
            frontier = union(near[point] for point in members(frontier)) & there & ~seen
            seen |= frontier
        return bool(seen >> q & 1)
