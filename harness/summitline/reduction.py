"""The canonical reduction of a set of links: what is left when everything that follows from the rest is dropped.

Links are taken in the order in which they are given, which the caller makes canonical; a link is dropped if the
remaining ones and the background entail it. A derived <= counts as <, so to be entailed is to be reachable.

Cost: links * points in the worst case; most links fall at the first look, for a path of two steps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from summitline.closure import Constraint, Graph, Point


class _Edges:
    """A graph that forgets: an edge stays as long as somebody supports it."""

    def __init__(self, numbers: dict[Point, int]) -> None:
        self.numbers = numbers
        self.support: Counter[tuple[int, int]] = Counter()
        self.after = [0] * len(numbers)
        self.before = [0] * len(numbers)

    def pairs(self, constraints: Iterable[Constraint]) -> list[tuple[int, int]]:
        found = []
        for left, op, right, _ in constraints:
            p, q = self.numbers[left], self.numbers[right]
            found.append((p, q))
            if op == "=":
                found.append((q, p))
        return found

    def add(self, pairs: Iterable[tuple[int, int]]) -> None:
        for p, q in pairs:
            self.support[p, q] += 1
            self.after[p] |= 1 << q
            self.before[q] |= 1 << p

    def remove(self, pairs: Iterable[tuple[int, int]]) -> None:
        for p, q in pairs:
            self.support[p, q] -= 1
            if not self.support[p, q]:
                self.after[p] &= ~(1 << q)
                self.before[q] &= ~(1 << p)

    def reaches(self, p: int, q: int, between: int) -> bool:
        """Whether there is a path from p to q through the points ``between``; a point reaches itself."""
        if p == q:
            return True
        if self.after[p] >> q & 1 or self.after[p] & self.before[q]:
            return True
        seen = frontier = self.after[p] & between
        while frontier:
            step = 0
            while frontier:
                low = frontier & -frontier
                step |= self.after[low.bit_length() - 1]
                frontier ^= low
            if step >> q & 1:
                return True
            frontier = step & between & ~seen
            seen |= frontier
        return False


def reduction(links: Sequence[Sequence[Constraint]], background: Sequence[Constraint]) -> list[int]:
    """Return the indices of the links, each given as its constraints, that remain; all together must be consistent."""
    graph = Graph([*background, *(c for link in links for c in link)])
    above, below = _point_sets(graph)
    edges = _Edges(graph.numbers)
    edges.add(edges.pairs(background))
    pairs = [edges.pairs(link) for link in links]
    for link in pairs:
        edges.add(link)
    kept = []
    for index, link in enumerate(pairs):
        edges.remove(link)
        if not all(edges.reaches(p, q, above[p] & below[q]) for p, q in link):
            edges.add(link)
            kept.append(index)
    return kept


def _point_sets(graph: Graph) -> tuple[list[int], list[int]]:
    """Return for each point the bit sets of the points at or after it, and at or before it."""
    after = [0] * graph.components
    for point, component in enumerate(graph.component):
        after[component] |= 1 << point
    before = after.copy()
    arcs = graph.arcs()
    for source, target in arcs:
        after[source] |= after[target]
    for source, target in reversed(arcs):
        before[target] |= before[source]
    return [after[c] for c in graph.component], [before[c] for c in graph.component]
