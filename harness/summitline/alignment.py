"""Which system mention stands for which gold mention, one to one.

Exact spans first; then, among the rest, as many pairs as possible that share at least one character (touching is not
overlapping), ties by the total overlap, then by text order: early mentions first, and no crossing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter

from summitline.schema import Mention

MATCH, CHARACTER = 2**40, 2**20
_place = attrgetter("start", "end", "id")


def overlap(a: Mention, b: Mention) -> int:
    """Return the number of shared characters."""
    return max(0, min(a.end, b.end) - max(a.start, b.start))


def align(*, gold: Sequence[Mention], system: Sequence[Mention]) -> dict[str, str]:
    """Return the system id for each gold id that has one; both sides are of one layer of one document."""
    found: dict[str, str] = {}
    by_span: dict[tuple[int, int], list[Mention]] = {}
    for mention in sorted(system, key=_place):
        by_span.setdefault(mention.span, []).append(mention)
    rest = []
    for mention in sorted(gold, key=_place):
        if same := by_span.get(mention.span):
            found[mention.id] = same.pop(0).id
        else:
            rest.append(mention)
    others = [m for same in by_span.values() for m in same]
    for stretch in _stretches(rest, others):
        found |= _overlapping(*stretch)
    return found


def _stretches(gold: Sequence[Mention], system: Sequence[Mention]) -> Iterator[tuple[list[Mention], list[Mention]]]:
    """Yield the mentions of each stretch of text that mentions of either side cover without a gap, in text order."""
    sides: tuple[list[Mention], list[Mention]] = [], []
    reach = 0
    for mention, side in sorted([*((m, 0) for m in gold), *((m, 1) for m in system)], key=lambda m: _place(m[0])):
        if mention.start >= reach:
            yield sides
            sides = [], []
        sides[side].append(mention)
        reach = max(reach, mention.end)
    yield sides


def _overlapping(gold: Sequence[Mention], system: Sequence[Mention]) -> dict[str, str]:
    if not gold or not system:
        return {}
    from numpy import zeros
    from scipy.optimize import linear_sum_assignment

    weight = zeros((len(gold), len(system)))
    for i, g in enumerate(gold):
        for j, s in enumerate(system):
            if shared := overlap(g, s):
                weight[i, j] = MATCH + CHARACTER * shared + (len(gold) - i) * (len(system) - j)
    rows, columns = linear_sum_assignment(weight, maximize=True)
    return {gold[i].id: system[j].id for i, j in zip(rows, columns, strict=True) if weight[i, j]}
