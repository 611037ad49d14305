"""Items that annotators label, and what their agreement would be in other samples of events.

Percentile bootstrap (Efron 1979, "Bootstrap Methods: Another Look at the Jackknife"): in each document events are drawn
with replacement, as many as it has, and a pair of events counts as often as the product of its two events' counts,
because one event moves all of its pairs; pairs of an event with its own copy stay out. A time is not resampled: its
pair with an event counts as often as the event. Spans and attributes of entities and timexes resample those. The
documents stay: the interval is about these texts, not about others. SEED and SAMPLES are fixed, so the same
annotations always give the same interval.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from summitline.agreement.kappa import Array, Labels, agreement, alpha, kappa

SAMPLES, SEED, LEVEL = 1000, 20250825, 0.95
ALL = "all"

Key = tuple[int, ...]
Statistic = Callable[[Array, Labels], Array]


class Item(NamedTuple):
    """One thing that each annotator labels, None where an annotator does not have it.

    ``drawn``: the one or two mentions that are resampled with it; ``slices``: the parts of the report that count it.
    """

    document: str
    drawn: tuple[Key, ...]
    labels: tuple[str | None, ...]
    slices: frozenset[str]


class Estimate(NamedTuple):
    """A statistic of ``n`` items, with its interval and the table behind it: first label -> second label -> items.

    None is undefined. ``raw`` (the agreement before the correction for chance) and ``alpha`` go with kappa only.
    """

    value: float | None
    interval: tuple[float, float] | None
    n: int
    raw: float | None
    alpha: float | None
    table: dict[str, dict[str, int]]


def estimates(items: Iterable[Item], statistic: Statistic) -> dict[str, Estimate]:
    """Return the statistic of two annotators in each slice, over the items that both have."""
    labels, slices, weights = _alike(item for item in items if None not in item.labels)
    found = {}
    for name in sorted({name for names in slices for name in names}):
        chosen = [i for i, names in enumerate(slices) if name in names]
        found[name] = _estimate(weights[chosen], [labels[i] for i in chosen], statistic)
    return found or {ALL: _estimate(weights, [], statistic)}


def _estimate(weights: Array, labels: Labels, statistic: Statistic) -> Estimate:
    values = statistic(weights, labels)
    others = values[1:][~np.isnan(values[1:])]
    interval = None
    if not np.isnan(values[0]) and others.size:
        low, high = np.quantile(others, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]).tolist()
        interval = (low, high)
    counts = Counter[tuple[str | None, ...]]()
    for pair, times in zip(labels, weights[:, 0].astype(int).tolist(), strict=True):
        counts[pair] += times
    table: dict[str, dict[str, int]] = {}
    for (a, b), times in sorted(counts.items()):
        table.setdefault(str(a), {})[str(b)] = times
    by_chance = statistic is kappa
    return Estimate(
        value=_known(values),
        interval=interval,
        n=counts.total(),
        raw=_known(agreement(weights[:, :1], labels)) if by_chance else None,
        alpha=alpha(counts) if by_chance else None,
        table=table,
    )


def _known(values: Array) -> float | None:
    return None if np.isnan(values[0]) else float(values[0])


def _alike(items: Iterable[Item]) -> tuple[list[tuple[str, str]], list[frozenset[str]], Array]:
    """Return labels, slices and weights of items, those that are alike in all of it together.

    The first column of the weights is the sample as it is, each other one a resample.
    """
    groups: dict[str, dict[tuple[tuple[str, str], frozenset[str]], list[tuple[Key, ...]]]] = {}
    for item in items:
        first, second = (str(label) for label in item.labels)
        alike = groups.setdefault(item.document, {})
        alike.setdefault(((first, second), item.slices), []).append(item.drawn)
    labels, slices, weights = [], [], []
    for number, (_, alike) in enumerate(sorted(groups.items())):
        keys = sorted({key for members in alike.values() for drawn in members for key in drawn})
        rows, counts = {key: i for i, key in enumerate(keys)}, _draws(len(keys), number)
        for (pair, names), members in alike.items():
            first_rows, last_rows = ([rows[drawn[end]] for drawn in members] for end in (0, -1))
            single = [len(drawn) == 1 for drawn in members]
            second_counts = np.where(np.array(single)[:, None], 1.0, counts[last_rows])
            labels.append(pair)
            slices.append(names)
            weights.append((counts[first_rows] * second_counts).sum(0))
    return labels, slices, np.array(weights).reshape(-1, SAMPLES + 1)


def _draws(size: int, number: int) -> Array:
    """Return how often each of ``size`` mentions of a document counts in each sample: mentions x samples."""
    random = np.random.default_rng([SEED, number])
    drawn = random.multinomial(size, [1 / size] * size, size=SAMPLES)
    return np.ascontiguousarray(np.vstack([np.ones((1, size)), drawn]).T, np.float64)


def shared(items: Iterable[Item]) -> Counter[tuple[str | None, ...]]:
    """Return the labels of items, for ``alpha`` of any number of annotators."""
    return Counter(item.labels for item in items)
