"""The canonical reduction of a set of links: what is left when everything that follows from the rest is dropped.

Links are taken in the order in which they are given, which the caller makes canonical; a link is dropped if the
remaining ones and the background entail it. A derived <= counts as <, so to be entailed is to be reachable.

Cost: links * points in the worst case; most links are decided at the first look: nothing lies between their points, or
there is a path of two steps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

from summitline.closure import Constraint, Couple, Graph
from summitline.order import Arc
from summitline.relations import steps
from summitline.schema import TLink

DIRECTIONS = {"<": (False,), ">": (True,), "=": (False, True)}
"""Whether a comparison of two points is an arc from the first to the second, or back."""


def remaining(links: Sequence[TLink], *, mentions: Sequence[str], known: Sequence[Constraint] = ()) -> list[int]:
    """Return the indices of the links that remain; all together must be consistent.

    Background: each of ``mentions`` begins before it ends, and the constraints ``known`` hold.
    """
    number = {name: i for i, name in enumerate(mentions)}
    numbered = [(number[link.source], number[link.target], link.relation) for link in links]
    return remaining_of_numbered(numbered, mentions=mentions, known=known)


def remaining_of_numbered(
    links: Sequence[tuple[int, int, str]],
    *,
    mentions: Sequence[str],
    known: Sequence[Constraint] = (),
    graph: Graph | None = None,
) -> list[int]:
    """Return the same of links that name their ends by their places among ``mentions``.

    ``graph``: that of the links and the background, if there is one already.
    """
    graph = graph or _graph(links, mentions, known)
    end = len(graph.mentions)
    ways = {
        relation: [(i * end, j * end, back) for i, sign, j in steps(relation) for back in DIRECTIONS[sign]]
        for relation in {relation for _, _, relation in links}
    }
    said = [[(t + y, s + x) if back else (s + x, t + y) for x, y, back in ways[name]] for s, t, name in links]
    edges: _Edges | None = None
    kept = []
    for index, arcs in enumerate(said):
        if _only_way(graph, arcs):
            kept.append(index)
            continue
        edges = edges or _Edges(graph, _support(graph, known, said))
        if edges.alone(arcs):
            kept.append(index)
            continue
        edges.remove(arcs)
        if not all(edges.reaches(p, q) for p, q in arcs):
            edges.add(arcs)
            kept.append(index)
    return kept


def _graph(links: Iterable[tuple[int, int, str]], mentions: Iterable[str], known: Iterable[Constraint]) -> Graph:
    couples: dict[str, list[Couple]] = {}
    for s, t, relation in links:
        couples.setdefault(relation, []).append((s, t))
    return Graph(known, mentions={name: i for i, name in enumerate(mentions)}, links=couples.items())


def _support(graph: Graph, known: Iterable[Constraint], said: Iterable[Iterable[Arc]]) -> Counter[Arc]:
    """Return how many links and constraints state each arc."""
    end = len(graph.mentions)
    support = Counter((begin, end + begin) for begin in range(end))
    for left, op, right, _ in known:
        p, q = graph.numbered(left), graph.numbered(right)
        support.update([(p, q), (q, p)] if op == "=" else [(p, q)])
    support.update(chain.from_iterable(said))
    return support


def _only_way(graph: Graph, arcs: Iterable[Arc]) -> bool:
    """Whether one of the arcs is the only one that leads out of its component, so that no path replaces it."""
    component, after = graph.component, graph.order.after
    return any(len(after[component[p]]) == 1 and component[p] != component[q] for p, q in arcs)


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

    def alone(self, arcs: Iterable[Arc]) -> bool:
        """Whether one of the arcs is stated once, and cannot follow because no third point lies between its ends."""
        lone = [(p, q) for p, q in arcs if p != q and self.support[p, q] == 1]
        return any((self.above[p] & self.below[q]).bit_count() == 2 for p, q in lone)

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
