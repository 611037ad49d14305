"""Exact closure of order constraints between points of one line.

A constraint says that one point is before (``<``), not after (``<=``) or the same as (``=``) another. The constraints
form a convex point algebra: whether they are consistent, and everything that follows from them, can be read off the
components of a graph (``summitline.order``). Nothing is approximated.

Weak and strict: ``compare`` gives ``<`` also where only ``<=`` follows, unless equality does: a consistent graph always
has a solution in which every equality that is not forced is strict.

A document is closed on numbers alone; its constraints, with the facts in words, are told only when somebody asks why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from summitline.errors import SummitlineError
from summitline.order import Arc, Order, PointSets
from summitline.paths import Search, Step
from summitline.relations import steps
from summitline.schema import TLink

BEGIN, END, DAY = "begin", "end", "day"
Couple = tuple[int, int]
"""The numbers of two mentions."""


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
        number = self.graph.mentions
        if source not in number or target not in number:
            return "=??=" if source == target else "????"
        (form,) = self.forms([(number[source], number[target])])
        return form

    def forms(self, couples: Iterable[Couple]) -> Iterator[str]:
        """Yield the endpoint forms of pairs of numbered mentions that begin before they end."""
        order, end = self.graph.order, len(self.graph.mentions)
        component, above, rank, compare = order.component, order.above, order.rank, order.compare
        for i, j in couples:
            p, q = component[end + i], component[j]
            if above[p] >> rank[q] & 1 and p != q:
                yield "<<<<"
                continue
            p, q = component[end + j], component[i]
            if above[p] >> rank[q] & 1 and p != q:
                yield ">>>>"
            else:
                yield compare(i, j) + compare(i, end + j) + compare(end + i, j) + compare(end + i, end + j)

    def entailed(self, form: str, couples: Iterable[Couple]) -> Iterable[Couple]:
        """Return those pairs of numbered mentions of which an endpoint form follows; all begin before they end."""
        order, end = self.graph.order, len(self.graph.mentions)
        component, above, rank = order.component, order.above, order.rank
        for i, sign, j in steps(form):  # from these the rest of the form follows
            p, q = i * end, j * end
            compared = [(component[p + s], component[q + t], (s, t)) for s, t in couples]
            if sign == "=":
                couples = [couple for c, d, couple in compared if c == d]
            elif sign == "<":
                couples = [couple for c, d, couple in compared if above[c] >> rank[d] & 1 and c != d]
            else:
                couples = [couple for c, d, couple in compared if above[d] >> rank[c] & 1 and c != d]
        return couples

    def sets(self, points: Sequence[Point | None]) -> PointSets:
        """Return how points compare with each other, all at once; bit j of ``after[i]``: point i < point j follows.

        A derived <= counts as <, unless equality follows. None is related to itself only.
        """
        found = self.graph.order.sets([None if point is None else self.graph.number(point) for point in points])
        unnamed: dict[Point, int] = {}
        for place, point in enumerate(points):
            if point is not None and self.graph.number(point) is None:
                unnamed[point] = unnamed.get(point, 0) | 1 << place
        same = [unnamed.get(point, bits) if point else bits for point, bits in zip(points, found.same, strict=True)]
        return found._replace(same=same)

    def explain(self, left: Point, right: Point) -> list[Constraint]:
        """Return the chain with the fewest stated facts from which ``left <= right`` follows; empty if it does not."""
        known = self.graph.number(left) is not None and self.graph.number(right) is not None
        return self.graph.shortest_chain(left, right) if known else []


class Graph:
    """Points with numbers, and what constraints say of their order.

    Of n mentions, i begins at point i and ends at point n + i; midnights have the numbers from 2 n on.
    """

    def __init__(
        self,
        constraints: Iterable[Constraint],
        *,
        mentions: Mapping[str, int] | None = None,
        links: Iterable[tuple[str, Sequence[Couple]]] = (),
        told: Callable[[], Iterable[Constraint]] | None = None,
    ) -> None:
        """Give the points numbers and order them.

        ``mentions``: their numbers, from 0 on; each begins before it ends. ``links``: relations, each with the pairs of
        mentions of which it holds. ``told``: returns all of this as constraints, with their facts; needed for paths if
        there are mentions or links.
        """
        self.mentions = dict(mentions or {})
        ordered = len(self.mentions)
        stated = constraints if isinstance(constraints, list) else list(constraints)
        days: dict[str, int] = {}
        for left, _, right, _ in stated:
            for owner, side in (left, right):
                named = days if side == DAY else self.mentions
                named.setdefault(owner, len(named))
        end = len(self.mentions)
        self.midnights = {day: 2 * end + number for day, number in days.items()}
        strict = list(zip(range(ordered), range(end, end + ordered), strict=True))
        weak: list[Arc] = []
        equal: list[Arc] = []
        arcs = {"<": strict, "<=": weak, "=": equal}
        for left, op, right, _ in stated:
            arcs[op].append((self.numbered(left), self.numbered(right)))
        for relation, pairs in links:
            for i, sign, j in steps(relation):
                p, q = i * end, j * end
                said = [(p + s, q + t) for s, t in pairs] if sign != ">" else [(q + t, p + s) for s, t in pairs]
                arcs["=" if sign == "=" else "<"].extend(said)
        self.order = Order(2 * end + len(days), strict, weak, equal)
        self.component = self.order.component
        self._told = told or (lambda: stated)

    def numbered(self, point: Point) -> int:
        """Return the number of a point that has one."""
        owner, side = point
        if side == DAY:
            return self.midnights[owner]
        return self.mentions[owner] + len(self.mentions) if side == END else self.mentions[owner]

    def number(self, point: Point) -> int | None:
        """Return the number of a point; None if nothing names its mention, or the midnight."""
        owner, side = point
        if side == DAY:
            return self.midnights.get(owner)
        begin = self.mentions.get(owner)
        return begin + len(self.mentions) if side == END and begin is not None else begin

    @cached_property
    def numbers(self) -> dict[Point, int]:
        """The number of each midnight, and of begin and end of each mention."""
        sides = ((BEGIN, 0), (END, len(self.mentions)))
        ends = {Point(name, side): number + shift for name, number in self.mentions.items() for side, shift in sides}
        return ends | {Point(day, DAY): number for day, number in self.midnights.items()}

    def contradictory(self) -> set[int]:
        """Return the components that hold a strict constraint: nothing satisfies these."""
        return self.order.contradictory

    def contradicts(self, link: TLink) -> bool:
        """Whether a link says something inside a component that nothing satisfies."""
        s, t, end = self.mentions[link.source], self.mentions[link.target], len(self.mentions)
        return any(self._loops(i * end + s, j * end + t) for i, _, j in steps(link.relation))

    def _loops(self, p: int, q: int) -> bool:
        """Whether both points are in one component that nothing satisfies."""
        return self.component[p] == self.component[q] and self.component[p] in self.order.contradictory

    def shortest_cycle(self) -> list[Constraint]:
        """Return the cycle through a strict constraint with the fewest facts, then the fewest steps.

        Its length is bounded as ``summitline.paths`` says; empty if there is none.
        """
        inside = [self._loops(self.numbered(c.left), self.numbered(c.right)) for c in self._ways.constraints]
        search = Search(self._ways.size, (step for step in self._ways.steps if inside[step.number]))
        return self._ways.told(search.loop())

    def shortest_chain(self, left: Point, right: Point) -> list[Constraint]:
        """Return the chain between two points with the fewest facts, then the fewest steps; empty if none."""
        p, q = self._ways.numbered(left), self._ways.numbered(right)
        return self._ways.told(self._search.chain(p, q))

    @cached_property
    def _search(self) -> Search:
        return Search(self._ways.size, self._ways.steps)

    @cached_property
    def _ways(self) -> _Ways:
        return _Ways(self._told())


class _Ways:
    """Constraints as steps between points, which have numbers in the order in which they are told."""

    def __init__(self, constraints: Iterable[Constraint]) -> None:
        """Give the points numbers; those of the begin and the end of a mention follow each other."""
        self.constraints = list(constraints)
        self._first: dict[str | Point, int] = {}
        self.steps: list[Step] = []
        for index, (left, op, right, fact) in enumerate(self.constraints):
            p, q = self.numbered(left), self.numbered(right)
            self.steps.append(Step(p, q, op == "<", bool(fact), index))
            if op == "=":
                self.steps.append(Step(q, p, False, bool(fact), index))

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return 2 * len(self._first)

    def numbered(self, point: Point) -> int:
        """Return the number of a point; it gets one if it has none."""
        key = point if point.side == DAY else point.owner
        return self._first.setdefault(key, 2 * len(self._first)) + (point.side == END)

    def told(self, numbers: Iterable[int]) -> list[Constraint]:
        """Return the constraints with these numbers."""
        return [self.constraints[number] for number in numbers]
