"""The endpoint comparisons of numbered ends, as rows of bit sets: all forms of one end with many at once."""

from __future__ import annotations

from collections.abc import Sequence

from summitline.closure import Closure
from summitline.relations import UNKNOWN


class Rows:
    """How the ends of a sequence compare in a closure; None stands for an end that it does not have."""

    def __init__(self, closure: Closure, ends: Sequence[int | None]) -> None:
        """Compare all begins and ends, which are numbered in this order; ``ends``: their numbers in the closure."""
        end = len(closure.graph.mentions)
        self.after, self.before, self.same = closure.graph.order.sets(
            [*ends, *(None if number is None else end + number for number in ends)]
        )
        self.size = len(ends)

    def split(self, i: int, chosen: int) -> list[tuple[str, int]]:
        """Return each endpoint form that end i has with the chosen ends, and which of them have it.

        At the first look: those after its end, those before its begin, and those of which nothing is known. Whatever is
        known of any other puts its end after the begin of i, or its begin before the end of i.
        """
        begin, end = i, self.size + i
        later, earlier = self.after[end] & chosen, self.before[begin] >> self.size & chosen
        parts = [("<<<<", later), (">>>>", earlier)]
        if rest := chosen ^ later ^ earlier:
            known = self.after[begin] >> self.size & rest | self.before[end] & rest
            parts.append((UNKNOWN, rest ^ known))
            parts += self._split(i, known) if known else []
        return [(form, part) for form, part in parts if part]

    def _split(self, i: int, chosen: int) -> list[tuple[str, int]]:
        parts = [("", chosen)]
        for point in (i, self.size + i):
            after, before, same = self.after[point], self.before[point], self.same[point]
            for shift in (0, self.size):
                found = []
                for form, rest in parts:
                    for sign, ends in (("<", after), (">", before), ("=", same)):
                        part = ends >> shift & rest
                        found.append((form + sign, part))
                        rest ^= part
                    found.append((form + "?", rest))
                parts = [(form, part) for form, part in found if part]
        return parts
