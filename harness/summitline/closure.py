"""Exact closure of order constraints between points of one line.

A constraint says that one point is before (``<``), not after (``<=``) or the same as (``=``) another. The constraints
form a convex point algebra: whether they are consistent, and everything that follows from them, can be read off the
components of a graph (``summitline.order``). Nothing is approximated.

Weak and strict: ``compare`` gives ``<`` also where only ``<=`` follows, unless equality does: a consistent graph always
has a solution in which every equality that is not forced is strict.

A document is closed on numbers alone; its constraints, with the facts in words, are told only when somebody asks why.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import count
from typing import NamedTuple

from summitline.errors import SummitlineError
from summitline.order import Arc, Order
from summitline.paths import Search, Step
from summitline.relations import steps
from summitline.schema import TLink

BEGIN, END, DAY = "begin", "end", "day"


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


class PointSets(NamedTuple):
    """For each of n points, as bit sets over the same n points: those after it, before it, and equal to it."""

    after: list[int]
    before: list[int]
    same: list[int]


class Closure:
    """Everything that follows from consistent constraints; raises Contradiction for the others."""

    def __init__(self, constraints: Iterable[Constraint] | Graph) -> None:
        """Close the constraints, or the graph of them."""
        self.graph = constraints if isinstance(constraints, Graph) else Graph(constraints)
        if self.graph.contradictory():
            raise Contradiction(self.graph.shortest_cycle())

    def compare(self, left: Point, right: Point) -> str:
        """Return <, =, > or ? for two points; a point that no constraint names is unknown."""
        p, q = self.graph.number(left), self.graph.number(right)
        if p is None or q is None:
            return "=" if left == right else "?"
        return self.graph.order.compare(p, q)

    def relation(self, source: str, target: str) -> str:
        """Return the endpoint form of two mentions: begin-begin, begin-end, end-begin, end-end."""
        first, compare = self.graph.first, self.graph.order.compare
        if source not in first or target not in first:
            return "=??=" if source == target else "????"
        p, q = first[source], first[target]
        return compare(p, q) + compare(p, q + 1) + compare(p + 1, q) + compare(p + 1, q + 1)

    def entails(self, source: str, form: str, target: str) -> bool:
        """Whether an endpoint form of two mentions follows; both begin before they end."""
        order, p, q = self.graph.order, self.graph.first[source], self.graph.first[target]
        for i, sign, j in steps(form):  # from these the rest of the form follows
            c, d = order.component[p + i], order.component[q + j]
            if sign == ">":
                c, d = d, c
            if (c == d) != (sign == "=") or not order.above[c] >> order.rank[d] & 1:
                return False
        return True

    def sets(self, points: Sequence[Point | None]) -> PointSets:
        """Return how points compare with each other, all at once; bit j of ``after[i]``: point i < point j follows.

        A derived <= counts as <, unless equality follows. None is related to itself only.
        """
        component, order = self.graph.component, self.graph.order
        numbers = [None if point is None else self.graph.number(point) for point in points]
        owners = [place if point is None else point for place, point in enumerate(points)]
        here, unnamed = [0] * len(component), dict.fromkeys(owners, 0)
        for place, number in enumerate(numbers):
            if number is None:
                unnamed[owners[place]] |= 1 << place
            else:
                here[component[number]] |= 1 << place
        after, before = order.later(here), order.earlier(here)
        places = [-1 if number is None else component[number] for number in numbers]
        return PointSets(
            after=[after[c] if c >= 0 else 0 for c in places],
            before=[before[c] if c >= 0 else 0 for c in places],
            same=[here[c] if c >= 0 else unnamed[owner] for c, owner in zip(places, owners, strict=True)],
        )

    def explain(self, left: Point, right: Point) -> list[Constraint]:
        """Return the chain with the fewest stated facts from which ``left <= right`` follows; empty if it does not."""
        p, q = self.graph.number(left), self.graph.number(right)
        return [] if p is None or q is None else self.graph.shortest_chain(p, q)


class _First(dict[str | Point, int]):
    """The number of the begin of each mention, whose end has the next one, and of each midnight."""

    def __missing__(self, key: str | Point) -> int:
        first = self[key] = 2 * len(self)
        return first


class Graph:
    """Points with numbers, in the order in which they come, and what constraints say of their order."""

    def __init__(
        self,
        constraints: Iterable[Constraint],
        *,
        mentions: Iterable[str] = (),
        links: Iterable[TLink] = (),
        told: Callable[[], Iterable[Constraint]] | None = None,
    ) -> None:
        """Give the points numbers and order them.

        ``mentions``: each begins before it ends; distinct. ``links``: their relations hold. ``told``: returns all of
        this as constraints, with their facts; needed for paths if there are mentions or links.
        """
        first = self.first = _First(zip(mentions, count(0, 2), strict=False))
        strict = [(begin, begin + 1) for begin in range(0, 2 * len(first), 2)]
        weak: list[Arc] = []
        equal: list[Arc] = []
        arcs = {"<": strict, "<=": weak, "=": equal}
        stated = constraints if isinstance(constraints, list) else list(constraints)
        for left, op, right, _ in stated:
            arcs[op].append((self.numbered(left), self.numbered(right)))
        alike: defaultdict[str, list[Arc]] = defaultdict(list)
        for link in links:
            alike[link.relation].append((first[link.source], first[link.target]))
        for relation, ends in alike.items():
            for i, sign, j in steps(relation):
                said = [(s + i, t + j) for s, t in ends] if sign != ">" else [(t + j, s + i) for s, t in ends]
                arcs["=" if sign == "=" else "<"].extend(said)
        self.order = Order(2 * len(first), strict, weak, equal)
        self.component = self.order.component
        self._told = told or (lambda: stated)

    def numbered(self, point: Point) -> int:
        """Return the number of a point; it gets one if it has none."""
        return self.first[point] if point.side == DAY else self.first[point.owner] + (point.side == END)

    def number(self, point: Point) -> int | None:
        """Return the number of a point; None if nothing names its mention, or the midnight."""
        if point.side == DAY:
            return self.first.get(point)
        first = self.first.get(point.owner)
        return first if first is None else first + (point.side == END)

    @cached_property
    def numbers(self) -> dict[Point, int]:
        """The number of each midnight, and of begin and end of each mention."""
        found = {}
        for key, first in self.first.items():
            if isinstance(key, Point):
                found[key] = first
            else:
                found[Point(key, BEGIN)], found[Point(key, END)] = first, first + 1
        return found

    def contradictory(self) -> set[int]:
        """Return the components that hold a strict constraint: nothing satisfies these."""
        return self.order.contradictory

    def pairs(self, link: TLink) -> list[tuple[int, str, int]]:
        """Return what a link says of numbered points: (point of the source, < = or >, point of the target)."""
        s, t = self.first[link.source], self.first[link.target]
        return [(s + i, sign, t + j) for i, sign, j in steps(link.relation)]

    def contradicts(self, link: TLink) -> bool:
        """Whether a link says something inside a component that nothing satisfies."""
        component, loops = self.component, self.order.contradictory
        return any(component[p] == component[q] and component[p] in loops for p, _, q in self.pairs(link))

    def shortest_cycle(self) -> list[Constraint]:
        """Return the cycle through a strict constraint with the fewest facts, then the fewest steps.

        Its length is bounded as ``summitline.paths`` says; empty if there is none.
        """
        component, loops = self.component, self.order.contradictory
        inside = (s for s in self._steps() if component[s.start] == component[s.goal] and component[s.start] in loops)
        return self._constraints(Search(len(component), inside).loop())

    def shortest_chain(self, start: int, goal: int) -> list[Constraint]:
        """Return the chain between two numbered points with the fewest facts, then the fewest steps; empty if none."""
        return self._constraints(self._search.chain(start, goal))

    @cached_property
    def _search(self) -> Search:
        return Search(len(self.component), self._steps())

    @cached_property
    def _all(self) -> list[Constraint]:
        """The constraints as they are told."""
        return list(self._told())

    def _steps(self) -> Iterator[Step]:
        for index, (left, op, right, fact) in enumerate(self._all):
            p, q = self.numbered(left), self.numbered(right)
            yield Step(p, q, op == "<", bool(fact), index)
            if op == "=":
                yield Step(q, p, False, bool(fact), index)

    def _constraints(self, indices: Iterable[int]) -> list[Constraint]:
        return [self._all[index] for index in indices]
