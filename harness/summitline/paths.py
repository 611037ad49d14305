"""The cheapest chains and loops of constraints: fewest stated facts first, then fewest steps.

A chain takes one search, which looks at every step at most once (Dijkstra 1959). A loop is a strict step and the
cheapest chain back from its goal, so it takes a search for each strict step; but a search ends where it can no longer
beat the best loop so far, and a step is left out if all its loops lead through one that was tried: a single ring takes
one search, however long it is. Most contradictions take few facts: which steps are on loops of that many is told by
bit sets, for all points at once, and only these are tried. ``EFFORT`` bounds the rest: of large graphs with long loops
only, the loop that is found is short, and need not be the shortest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

EFFORT = 2_000_000
FEW_FACTS, FEW_POINTS = 6, 4096


class Step(NamedTuple):
    """A constraint as a way from one point to another; ``stated``: it costs a fact; ``number``: which constraint."""

    start: int
    goal: int
    strict: bool
    stated: bool
    number: int


class Search:
    """Steps between points 0..size-1; ``looks`` counts how often a step was looked at."""

    def __init__(self, size: int, steps: Iterable[Step]) -> None:
        """Hold the steps by start and by goal."""
        self.looks = 0
        self._fact = size + 1  # more than the steps of any chain
        self._from: list[list[Step]] = [[] for _ in range(size)]
        self._goals: list[list[int]] = [[] for _ in range(size)]
        self._starts: list[list[int]] = [[] for _ in range(size)]
        for step in steps:
            self._from[step.start].append(step)
            self._goals[step.start].append(step.goal)
            self._starts[step.goal].append(step.start)

    def chain(self, start: int, goal: int) -> list[int]:
        """Return the numbers of the cheapest chain of steps; empty if there is none, or no way to go."""
        found = self._cheapest(start, goal, self._fact**2)
        return [step.number for step in found[1]] if found else []

    def loop(self) -> list[int]:
        """Return the numbers of the cheapest loop with a strict step, beginning there; empty if there is none."""
        strict = [step for steps in self._from for step in steps if step.strict]
        levels = self._levels(strict)
        shortest = self._on_loops(strict, levels)
        best, loop = len(levels) * self._fact if shortest else self._fact**2, list[Step]()
        done_after, done_before = set[int](), set[int]()
        for first in shortest or strict:
            if first.start in done_after or first.goal in done_before:
                continue
            if loop and self.looks >= EFFORT:
                break
            cost = first.stated * self._fact + 1
            within = levels[: len(levels) - first.stated] if shortest else []
            if found := self._cheapest(first.goal, first.start, best - cost, within):
                best, loop = found[0] + cost, [first, *found[1]]
            _add_forced(done_after, first.goal, self._starts, self._goals)
            _add_forced(done_before, first.start, self._goals, self._starts)
        return [step.number for step in loop]

    def _levels(self, strict: Sequence[Step]) -> list[list[int]]:
        """Return what each point reaches with 0, 1, ... facts, up to the fewest facts of a loop if these are few."""
        if len(self._from) > FEW_POINTS:
            return []
        levels = [self._after_free([1 << p for p in range(len(self._from))])]
        while not self._on_loops(strict, levels) and len(levels) <= FEW_FACTS:
            before = levels[-1]
            reached = list(before)
            for steps in self._from:
                for step in steps:
                    if step.stated:
                        reached[step.start] |= before[step.goal]
            levels.append(self._after_free(reached))
        return levels

    def _on_loops(self, strict: Sequence[Step], levels: Sequence[Sequence[int]]) -> list[Step]:
        """Return the strict steps on loops of as many facts as there are levels after the first."""
        backs = [*reversed(levels[-2:]), [0] * len(self._from)]
        return [step for step in strict if levels and backs[step.stated][step.goal] >> step.start & 1]

    def _after_free(self, reached: list[int]) -> list[int]:
        """Return what is reached from each point with steps before that cost no fact."""
        free = [(step.start, step.goal) for steps in self._from for step in steps if not step.stated]
        growing = True
        while growing:
            growing = False
            for p, q in free:
                if reached[q] & ~reached[p]:
                    reached[p] |= reached[q]
                    growing = True
            free.reverse()
        return reached

    def _cheapest(
        self, start: int, goal: int, below: int, levels: Sequence[Sequence[int]] = ()
    ) -> tuple[int, list[Step]] | None:
        """Return the cheapest chain and what it costs; None if there is none for less than ``below``.

        ``levels``: what points reach with 0, 1, ... facts, if it is known that a chain needs no more than these.
        """
        came: dict[int, Step] = {}
        costs = {start: 0}
        queue = [(0, start)] if below > 0 else []
        while queue:
            cost, p = heappop(queue)
            if p == goal:
                return cost, _traced(came, start, goal)
            if cost > costs[p]:
                continue
            self.looks += len(self._from[p])
            for step in self._from[p]:
                total = cost + step.stated * self._fact + 1
                if total < costs.get(step.goal, below):
                    if levels and not levels[-1 - total // self._fact][step.goal] >> goal & 1:
                        continue
                    costs[step.goal], came[step.goal] = total, step
                    heappush(queue, (total, step.goal))
        return None


def _traced(came: dict[int, Step], start: int, goal: int) -> list[Step]:
    chain = []
    while goal != start:
        chain.append(came[goal])
        goal = chain[-1].start
    return chain[::-1]


def _add_forced(found: set[int], point: int, ways_in: Sequence[list[int]], ways_out: Sequence[list[int]]) -> None:
    """Add the points from ``point`` on that have one way in, as long as that leads from a point with one way in."""
    pending = [point]
    while pending:
        p = pending.pop()
        if p not in found and len(ways_in[p]) == 1:
            found.add(p)
            pending += ways_out[p]
