"""The endpoint comparisons of numbered ends: all forms of many ends with all others at once, as sets of pairs.

A set of pairs is an integer. It holds a row of bits for each end of a run, one row above the other, and bit j of the
row of end i stands for the pair (i, j). So what is asked of every pair takes as many steps as there are answers, not
pairs. Runs keep the integers small.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from summitline.closure import Closure
from summitline.relations import UNKNOWN

BITS_IN_A_RUN = 2**14


class Layout:
    """How sets of pairs are laid out, by the number of ends."""

    def __init__(self, size: int) -> None:
        """Hold the number of ends; a row has room for begins and ends."""
        self.size, self.bytes = size, size // 4 + 1

    def runs(self) -> Iterator[range]:
        """Yield all ends, as many at a time as make a set of moderate size."""
        step = max(BITS_IN_A_RUN // (8 * self.bytes), 1)
        return (range(first, min(first + step, self.size)) for first in range(0, self.size, step))

    def pairs(self, rows: Sequence[int]) -> int:
        """Return the set with these rows."""
        if len(rows) == 1:
            return rows[0]
        return int.from_bytes(b"".join([row.to_bytes(self.bytes, "little") for row in rows]), "little")

    def rows(self, pairs: int, run: range) -> list[int]:
        """Return the rows of a set."""
        whole = pairs.to_bytes(self.bytes * len(run), "little")
        return [int.from_bytes(whole[at : at + self.bytes], "little") for at in range(0, len(whole), self.bytes)]


class Signs(NamedTuple):
    """With which points some points are <, > and =, as sets of pairs."""

    after: int
    before: int
    same: int


class Rows:
    """How the ends of a sequence compare in a closure; None stands for an end that it does not have."""

    def __init__(self, closure: Closure, ends: Sequence[int | None]) -> None:
        """Compare all begins and ends, which are numbered in this order; ``ends``: their numbers in the closure."""
        end = len(closure.graph.mentions)
        self._sets = closure.graph.order.sets([*ends, *(None if number is None else end + number for number in ends)])
        self.layout = Layout(len(ends))
        self._tables: dict[range, tuple[Signs, Signs]] = {}

    def split(self, run: range, chosen: int) -> list[tuple[str, int]]:
        """Return each endpoint form that chosen pairs of a run have, and which of them have it.

        At the first look: where the end of i is before the begin of j, or its begin after the end of j, and where
        nothing is known. Whatever is known of any other pair puts the end of i after the begin of j, or its begin
        before the end of j.
        """
        size = self.layout.size
        begin, end = signs = self._tables.get(run) or self._joined(run)
        later, earlier = end.after & chosen, begin.before >> size & chosen
        parts = [("<<<<", later), (">>>>", earlier)]
        if rest := chosen ^ later ^ earlier:
            known = (begin.after >> size | end.before) & rest
            parts.append((UNKNOWN, rest ^ known))
            if known:
                parts += _split(known, [[table >> shift for table in side] for side in signs for shift in (0, size)])
        return [(form, part) for form, part in parts if part]

    def _joined(self, run: range) -> tuple[Signs, Signs]:
        """Return how the begins of a run compare with all points, and how its ends do; kept for other chosen pairs."""
        (after, before, same), begin, end = self._sets, run.start, run.start + self.layout.size
        if len(run) == 1:
            return Signs(after[begin], before[begin], same[begin]), Signs(after[end], before[end], same[end])
        points = slice(begin, begin + len(run)), slice(end, end + len(run))
        begins, ends = (Signs(*(self.layout.pairs(table[some]) for table in self._sets)) for some in points)
        self._tables[run] = begins, ends
        return begins, ends


def _split(chosen: int, comparisons: Iterable[Sequence[int]]) -> list[tuple[str, int]]:
    """Return the chosen pairs by form; ``comparisons``: the pairs that are <, > and = in each of its four places."""
    parts = [("", chosen)]
    for after, before, same in comparisons:
        found = []
        for form, rest in parts:
            for sign, pairs in (("<", after), (">", before), ("=", same)):
                part = pairs & rest
                found.append((form + sign, part))
                rest ^= part
            found.append((form + "?", rest))
        parts = [(form, part) for form, part in found if part]
    return parts
