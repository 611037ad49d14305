"""The order of numbered points on one line, as far as constraints between them give it.

The points are 0..size-1; an arc (p, q) says p < q (strict), p <= q (weak) or p = q (equal). A component is a set of
points that no solution tells apart: those that equalities join, and the strongly connected ones. A component with a
strict arc inside has no solution at all (van Beek 1992, "Reasoning about qualitative temporal information"); q is at or
after p in every solution iff arcs lead from the component of p to that of q.

Most documents have no loop once their equalities are joined, so the arcs are sorted topologically first (Kahn 1962);
only where that finds a loop, the strongly connected components are looked for (Tarjan 1972) and joined as well.

Cost: linear in points and arcs; a bit set per component is gathered in arcs * size / word size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

Arc = tuple[int, int]


class PointSets(NamedTuple):
    """For each of n points, as bit sets over the same n points: those after it, before it, and equal to it."""

    after: list[int]
    before: list[int]
    same: list[int]


class Order:
    """The components of the points and the arcs between them.

    ``component``: the component of each point, named by one of its points. ``contradictory``: the components that
    nothing satisfies. ``after``: for each component the ends of its arcs; ``ranked``: all components, each before those
    to which its arcs lead. Points that do not name a component stand in ``ranked`` too, without arcs.
    """

    def __init__(self, size: int, strict: list[Arc], weak: Sequence[Arc] = (), equal: Sequence[Arc] = ()) -> None:
        """Find the components and rank them."""
        arcs = [*strict, *weak] if weak else strict
        self.component = component = _joined(size, equal) if equal else list(range(size))
        self.contradictory: set[int] = set()
        self.after, self.ranked = _ranked(arcs, component)
        if len(self.ranked) < size:
            root = _strongly_connected(self.after)
            self.component = component = [root[c] for c in component]
            self.contradictory = {component[p] for p, q in strict if component[p] == component[q]}
            self.after, self.ranked = _ranked([(p, q) for p, q in arcs if component[p] != component[q]], component)

    @cached_property
    def rank(self) -> list[int]:
        """The rank of each component: greater than those of the components that it reaches."""
        rank = [0] * len(self.ranked)
        for place, c in enumerate(reversed(self.ranked)):
            rank[c] = place
        return rank

    @cached_property
    def above(self) -> list[int]:
        """For each component, the bit set of the ranks of those that are reached from it, itself included."""
        above, after = [0] * len(self.ranked), self.after
        for rank, c in enumerate(reversed(self.ranked)):
            bits = 1 << rank
            for d in after[c]:
                bits |= above[d]
            above[c] = bits
        return above

    def compare(self, p: int, q: int) -> str:
        """Return <, =, > or ? for two points; < also where only p <= q follows, unless p = q does."""
        c, d = self.component[p], self.component[q]
        if c == d:
            return "="
        if self.above[c] >> self.rank[d] & 1:
            return "<"
        return ">" if self.above[d] >> self.rank[c] & 1 else "?"

    def sets(self, points: Sequence[int | None]) -> PointSets:
        """Return how points compare with each other: bit j of ``after[i]`` says that points[i] < points[j] follows.

        A derived <= counts as <, unless equality follows. None is related to itself only.
        """
        places = [-1 if point is None else self.component[point] for point in points]
        here = [0] * len(self.component)
        for place, c in enumerate(places):
            if c >= 0:
                here[c] |= 1 << place
        later, earlier = self.later(here), self.earlier(here)
        return PointSets(
            after=[later[c] if c >= 0 else 0 for c in places],
            before=[earlier[c] if c >= 0 else 0 for c in places],
            same=[here[c] if c >= 0 else 1 << place for place, c in enumerate(places)],
        )

    def later(self, marks: Sequence[int]) -> list[int]:
        """Return, for each component, the union of the marks of all others that are reached from it.

        ``marks``: a bit set for each component.
        """
        found, here_or_later = [0] * len(marks), list(marks)
        for c in reversed(self.ranked):
            if arcs := self.after[c]:
                bits = here_or_later[arcs[0]]  # shared, not copied, where one arc leads on: these sets can be large
                for d in arcs[1:]:
                    bits |= here_or_later[d]
                found[c] = bits
                here_or_later[c] |= bits
        return found

    def earlier(self, marks: Sequence[int]) -> list[int]:
        """Return, for each component, the union of the marks of all others from which it is reached."""
        found = [0] * len(marks)
        for c in self.ranked:
            if arcs := self.after[c]:
                bits = found[c] | marks[c]
                for d in arcs:
                    found[d] = found[d] | bits if found[d] else bits
        return found


def _joined(size: int, equal: Iterable[Arc]) -> list[int]:
    """Return the least of the points to which each point is equal."""
    least = list(range(size))
    for p, q in equal:
        while least[p] != p:
            least[p] = p = least[least[p]]
        while least[q] != q:
            least[q] = q = least[least[q]]
        if p < q:
            least[q] = p
        else:
            least[p] = q
    for p in range(size):
        least[p] = least[least[p]]
    return least


def _ranked(arcs: Iterable[Arc], component: Sequence[int]) -> tuple[list[list[int]], list[int]]:
    """Return the ends of the arcs of each component, and the components sorted by arcs.

    None is sorted in that is in or after a loop of components; an arc inside a component is a loop, too.
    """
    after: list[list[int]] = [[] for _ in component]
    waits_for = [0] * len(component)
    for p, q in arcs:
        d = component[q]
        after[component[p]].append(d)
        waits_for[d] += 1
    ranked = [c for c, waiting in enumerate(waits_for) if not waiting]
    for c in ranked:
        for d in after[c]:
            waits_for[d] = waiting = waits_for[d] - 1
            if not waiting:
                ranked.append(d)
    return after, ranked


def _strongly_connected(after: Sequence[Sequence[int]]) -> list[int]:
    """Return for each point one point of its strongly connected component, the same for all of that component."""
    size = len(after)
    index, low, root = [-1] * size, [0] * size, [-1] * size
    stack: list[int] = []
    counter = 0
    for start in range(size):
        if index[start] >= 0:
            continue
        work = [(start, iter(after[start]))]
        index[start] = low[start] = counter
        counter += 1
        stack.append(start)
        while work:
            p, successors = work[-1]
            for q in successors:
                if index[q] < 0:
                    index[q] = low[q] = counter
                    counter += 1
                    stack.append(q)
                    work.append((q, iter(after[q])))
                    break
                if root[q] < 0 and index[q] < low[p]:
                    low[p] = index[q]
            else:
                work.pop()
                if work and low[p] < low[work[-1][0]]:
                    low[work[-1][0]] = low[p]
                if low[p] == index[p]:
                    while root[p] < 0:
                        root[stack.pop()] = p
    return root
