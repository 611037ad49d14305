"""Which system mention stands for which gold mention, one to one.

Exact spans first; then, among the rest, as many pairs as possible that share at least one character (touching is not
overlapping), ties by the total overlap, then by the smallest (gold start, system start).
"""

from __future__ import annotations

from collections.abc import Sequence

from summitline.schema import Mention

MATCH, CHARACTER = 2**40, 2**20


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
    return found | _overlapping(rest, sorted(others, key=_place))


def _overlapping(gold: Sequence[Mention], system: Sequence[Mention]) -> dict[str, str]:
    pairs = [(i, j) for i, g in enumerate(gold) for j, s in enumerate(system) if overlap(g, s)]
    if not pairs:
        return {}
    from numpy import zeros
    from scipy.optimize import linear_sum_assignment

    weight = zeros((len(gold), len(system)))
    for rank, (i, j) in enumerate(pairs):
        weight[i, j] = MATCH + CHARACTER * overlap(gold[i], system[j]) - rank
    rows, columns = linear_sum_assignment(weight, maximize=True)
    chosen = zip(rows, columns, strict=True)
    return {gold[i].id: system[j].id for i, j in chosen if weight[i, j]}


def _place(mention: Mention) -> tuple[int, int, str]:
    return (*mention.span, mention.id)
