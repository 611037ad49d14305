"""The canonical reduction of a set of links: what is left when everything that follows from the rest is dropped.

Links are taken in the order in which they are given, which the caller makes canonical; a link is dropped if the
remaining ones and the background entail it. A derived <= counts as <, so to be entailed is to be reachable.

Cost: links * points in the worst case; most links are decided at the first look: nothing lies between their points, or
there is a path of two steps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from summitline.closure import Constraint, Graph
from summitline.order import Arc
from summitline.schema import TLink


def remaining(links: Sequence[TLink], *, mentions: Sequence[str], known: Sequence[Constraint] = ()) -> list[int]:
    """Return the indices of the links that remain; all together must be consistent.

    Background: each of ``mentions`` begins before it ends, and the constraints ``known`` hold.
    """
    graph = Graph(known, mentions=mentions, links=links)
    said = [_arcs(graph.pairs(link)) for link in links]
    support = Counter((graph.first[mention], graph.first[mention] + 1) for mention in mentions)
    support.update(_arcs((graph.numbered(left), op, graph.numbered(right)) for left, op, right, _ in known))
    for arcs in said:
        support.update(arcs)
    edges: _Edges | None = None
    kept = []
    for index, arcs in enumerate(said):
        if any(_only_way(graph, p, q) for p, q in arcs):
            kept.append(index)
            continue
        edges = edges or _Edges(graph, support)
        if any(edges.alone(p, q) for p, q in arcs):
            kept.append(index)
            continue
        edges.remove(arcs)
        if not all(edges.reaches(p, q) for p, q in arcs):
            edges.add(arcs)
            kept.append(index)
    return kept


def _arcs(stated: Iterable[tuple[int, str, int]]) -> list[Arc]:
    """Return the arcs, each from a point to one at or after it, that comparisons of points stand for."""
    arcs = []
    for p, sign, q in stated:
        if sign != ">":
            arcs.append((p, q))
        if sign in ">=":
            arcs.append((q, p))
    return arcs


def _only_way(graph: Graph, p: int, q: int) -> bool:
    """Whether an arc is the only one that leads out of its component, so that no path replaces it."""
    c = graph.component[p]
    return len(graph.order.after[c]) == 1 and c != graph.component[q]


class _Edges:
    """A graph that forgets: an arc stays as long as somebody supports it."""

    def __init__(self, graph: Graph, support: Counter[Arc]) -> None:
        """Hold the arcs; ``support``: how many state each, counted on from here."""
        self.support = support
        self.above, self.below = _point_sets(graph)
        self.after, self.before = [0] * len(self.above), [0] * len(self.above)
        for p, q in support:
            self.after[p] |= 1 << q
            self.before[q] |= 1 << p

    def alone(self, p: int, q: int) -> bool:
        """Whether an arc is stated once, and cannot follow because no third point lies between its ends."""
        return p != q and self.support[p, q] == 1 and (self.above[p] & self.below[q]).bit_count() == 2

    def add(self, arcs: Iterable[Arc]) -> None:
        for p, q in arcs:
            self.support[p, q] += 1
            self.after[p] |= 1 << q
            self.before[q] |= 1 << p

    def remove(self, arcs: Iterable[Arc]) -> None:
        for p, q in arcs:
            self.support[p, q] -= 1
            if not self.support[p, q]:
                self.after[p] &= ~(1 << q)
                self.before[q] &= ~(1 << p)

    def reaches(self, p: int, q: int) -> bool:
        """Whether there is a path from p to q; a point reaches itself."""
        if p == q or self.after[p] >> q & 1 or self.after[p] & self.before[q]:
            return True
        between = self.above[p] & self.below[q]
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


def _point_sets(graph: Graph) -> tuple[list[int], list[int]]:
    """Return for each point the bit sets of the points at or after it, and at or before it, if nothing is dropped."""
    here = [0] * len(graph.component)
    for point, component in enumerate(graph.component):
        here[component] |= 1 << point
    after = [later | same for later, same in zip(graph.order.later(here), here, strict=True)]
    before = [earlier | same for earlier, same in zip(graph.order.earlier(here), here, strict=True)]
    return [after[c] for c in graph.component], [before[c] for c in graph.component]
