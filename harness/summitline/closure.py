"""Exact closure of order constraints between points of one line.

A constraint says that one point is before (``<``), not after (``<=``) or the same as (``=``) another. The constraints
form a convex point algebra: as a graph with an edge p -> q for p <= q, they are consistent iff no strongly connected
component holds a strict edge (van Beek 1992, "Reasoning about qualitative temporal information"); two points are equal
in every solution iff they share a component; p <= q holds in every solution iff q can be reached from p. One pass over
the components in reverse topological order, with integers as bit sets, gives all of it. Nothing is approximated.

Weak and strict: ``compare`` gives ``<`` also where only ``<=`` follows, unless equality does: a consistent graph always
has a solution in which every equality that is not forced is strict.

Cost: O(points * edges / word size).
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import islice
from typing import NamedTuple

from summitline.errors import SummitlineError

BEGIN, END, DAY = "begin", "end", "day"
EFFORT = 2_000_000
UNBOUNDED = (sys.maxsize, sys.maxsize)


class Point(NamedTuple):
    """The begin or end of a mention, or the midnight that opens a day: Point("2025-08-25", "day")."""

    owner: str
    side: str


class Constraint(NamedTuple):
    """``left op right`` with op one of < <= =. ``fact`` says in words where it was stated; empty = background."""

    left: Point
    op: str
    right: Point
    fact: str = ""


class Contradiction(SummitlineError):  # noqa: N818 (a state of the input, not a fault of the program)
    """No timeline satisfies the constraints; ``witness`` is a cycle with the fewest stated facts that shows it."""

    def __init__(self, witness: Sequence[Constraint]) -> None:
        """Hold the cycle; the message is its facts."""
        super().__init__("; ".join(told(witness)))
        self.witness = tuple(witness)


def told(path: Iterable[Constraint]) -> list[str]:
    """Return the stated facts along a path, each once, in their order."""
    return list(dict.fromkeys(step.fact for step in path if step.fact))


class Closure:
    """Everything that follows from consistent constraints; raises Contradiction for the others."""

    def __init__(self, constraints: Iterable[Constraint] | Graph) -> None:
        """Close the constraints, or the graph of them."""
        self.graph = constraints if isinstance(constraints, Graph) else Graph(constraints)
        if loops := self.graph.contradictory():
            raise Contradiction(self.graph.shortest_cycle(loops))
        self._above = self.graph.reachable()
        self._ends: dict[str, tuple[int, int]] = {}

    def compare(self, left: Point, right: Point) -> str:
        """Return <, =, > or ? for two points; a point that no constraint names is unknown."""
        numbers = self.graph.numbers
        if left not in numbers or right not in numbers:
            return "=" if left == right else "?"
        return self._order(self.graph.component[numbers[left]], self.graph.component[numbers[right]])

    def _order(self, p: int, q: int) -> str:
        """Return how two components compare; the one that is reached has the smaller number."""
        if p == q:
            return "="
        if p > q:
            return "<" if self._above[p] >> q & 1 else "?"
        return ">" if self._above[q] >> p & 1 else "?"

    def relation(self, source: str, target: str) -> str:
        """Return the endpoint form of two mentions: begin-begin, begin-end, end-begin, end-end."""
        (b, e), (begin, end) = self._components_of(source), self._components_of(target)
        if min(b, e, begin, end) < 0:
            left, right = ((Point(owner, BEGIN), Point(owner, END)) for owner in (source, target))
            return "".join(self.compare(p, q) for p in left for q in right)
        order = self._order
        return order(b, begin) + order(b, end) + order(e, begin) + order(e, end)

    def _components_of(self, owner: str) -> tuple[int, int]:
        """Return the components of begin and end, -1 for a point that no constraint names."""
        if (found := self._ends.get(owner)) is None:
            begin, end = (self.graph.numbers.get(Point(owner, side)) for side in (BEGIN, END))
            component = self.graph.component
            found = -1 if begin is None else component[begin], -1 if end is None else component[end]
            self._ends[owner] = found
        return found

    def explain(self, left: Point, right: Point) -> list[Constraint]:
        """Return the chain with the fewest stated facts from which ``left <= right`` follows; empty if it does not."""
        numbers = self.graph.numbers
        if left not in numbers or right not in numbers:
            return []
        found = self.graph.shortest_path(numbers[left], numbers[right])
        return found[1] if found else []


class Graph:
    """The constraints as a directed graph: an edge p -> q says p <= q, a strict one p < q."""

    def __init__(self, constraints: Iterable[Constraint]) -> None:
        """Give the points numbers in the order in which they come, and find the components."""
        self.numbers: dict[Point, int] = {}
        self.edges: list[list[tuple[int, bool, Constraint]]] = []
        numbers, edges = self.numbers, self.edges
        for constraint in constraints:
            left, op, right, _ = constraint
            if (p := numbers.get(left)) is None:
                p = numbers[left] = len(edges)
                edges.append([])
            if (q := numbers.get(right)) is None:
                q = numbers[right] = len(edges)
                edges.append([])
            edges[p].append((q, op == "<", constraint))
            if op == "=":
                edges[q].append((p, False, constraint))
        self.component, self.components = self._components()

    def _components(self) -> tuple[list[int], int]:
        """Return the component of each point, numbered in reverse topological order (Tarjan 1972), and their count."""
        size = len(self.edges)
        index, low, component = [-1] * size, [0] * size, [-1] * size
        stack: list[int] = []
        counter = count = 0
        for root in range(size):
            if index[root] >= 0:
                continue
            index[root] = low[root] = counter
            counter += 1
            stack.append(root)
            work = [(root, iter(self.edges[root]))]
            while work:
                p, successors = work[-1]
                for q, _, _ in successors:
                    if index[q] < 0:
                        index[q] = low[q] = counter
                        counter += 1
                        stack.append(q)
                        work.append((q, iter(self.edges[q])))
                        break
                    if component[q] < 0:
                        low[p] = min(low[p], index[q])
                else:
                    work.pop()
                    if work:
                        parent = work[-1][0]
                        low[parent] = min(low[parent], low[p])
                    if low[p] == index[p]:
                        while component[p] < 0:
                            component[stack.pop()] = count
                        count += 1
        return component, count

    def contradictory(self) -> set[int]:
        """Return the components that hold a strict edge: nothing satisfies these."""
        component = self.component
        return {
            component[p]
            for p, edges in enumerate(self.edges)
            for q, strict, _ in edges
            if strict and component[p] == component[q]
        }

    def reachable(self) -> list[int]:
        """Return, for each component, the bit set of the components that can be reached from it, itself included."""
        above = [1 << c for c in range(self.components)]
        for c, d in self.arcs():
            above[c] |= above[d]
        return above

    def arcs(self) -> list[tuple[int, int]]:
        """Return the edges from one component to another, by the first of them, which has the greater number."""
        component = self.component
        points = sorted(range(len(component)), key=component.__getitem__)
        return [
            (component[p], component[q]) for p in points for q, _, _ in self.edges[p] if component[p] != component[q]
        ]

    def shortest_cycle(self, components: set[int]) -> list[Constraint]:
        """Return the cycle through a strict edge of these components with the fewest facts, then the fewest steps.

        In a graph of more than about a thousand edges only the first strict edges are tried, so the cost is bounded:
        the cycle is then short, and need not be the shortest.
        """
        facts, steps = UNBOUNDED
        cycle: list[Constraint] = []
        inside = [p for p, component in enumerate(self.component) if component in components]
        strict = ((p, q, c) for p in inside for q, is_strict, c in self.edges[p] if is_strict)
        starts = ((p, q, c) for p, q, c in strict if self.component[p] == self.component[q])
        searches = max(1, EFFORT // sum(map(len, self.edges)))
        for p, q, constraint in islice(starts, searches):
            fact = bool(constraint.fact)
            if found := self.shortest_path(q, p, below=(facts - fact, steps - 1)):
                (facts, steps), cycle = (found[0][0] + fact, found[0][1] + 1), [constraint, *found[1]]
        return cycle

    def shortest_path(
        self, start: int, goal: int, *, below: tuple[int, int] = UNBOUNDED
    ) -> tuple[tuple[int, int], list[Constraint]] | None:
        """Return the path with the fewest facts, then the fewest steps, and its cost; None if none is ``below``."""
        came: dict[int, tuple[int, Constraint]] = {}
        costs = {start: (0, 0)}
        queue = [((0, 0), start)] if below > (0, 0) else []
        while queue:
            cost, p = heappop(queue)
            if p == goal:
                return cost, list(_backwards(came, start, goal))[::-1]
            if cost > costs[p]:
                continue
            for q, _, constraint in self.edges[p]:
                total = (cost[0] + bool(constraint.fact), cost[1] + 1)
                if total < costs.get(q, below):
                    costs[q], came[q] = total, (p, constraint)
                    heappush(queue, (total, q))
        return None


def _backwards(came: dict[int, tuple[int, Constraint]], start: int, goal: int) -> Iterator[Constraint]:
    while goal != start:
        goal, constraint = came[goal]
        yield constraint
