"""Agreement of two annotators, raw and beyond chance.

The functions of two annotators take ``weights``, an array of items x samples (how often each item counts in each
sample), and the two labels of each item; they return one value a sample, nan where it is undefined. All weights are
whole numbers, so every sum is exact and "undefined" is decided without rounding.

* ``agreement``: share of items with equal labels.
* ``kappa`` (Cohen 1960, "A Coefficient of Agreement for Nominal Scales"): (po - pe) / (1 - pe), po the agreement, pe
  what the two sets of label frequencies give by chance. Undefined where both always use the same single label.
* ``f1``: 2 * equal labels / (labels of one + labels of the other), over labels that are not NOTHING; for spans that is
  the F1 of one annotator against the other, whichever counts as gold.
* ``conflict``: share of items that one calls BEFORE and the other AFTER.

``alpha`` takes any number of annotators and missing labels (Krippendorff 2011, "Computing Krippendorff's
Alpha-Reliability", nominal): with n the labels of units that have at least two, n_c those that are c, and o_cc the
pairs of equal labels c within a unit, each unit of m labels weighted by 1 / (m - 1),
((n - 1) sum o_cc - sum n_c (n_c - 1)) / (n (n - 1) - sum n_c (n_c - 1)). Undefined, None, for a single label.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Labels = Sequence[tuple[str, str]]

NOTHING = "-"


def agreement(weights: Array, labels: Labels) -> Array:
    """Return the share of items with equal labels."""
    return _ratio(_total(weights, [a == b for a, b in labels]), weights.sum(0))


def kappa(weights: Array, labels: Labels) -> Array:
    """Return Cohen's kappa."""
    names = sorted({label for pair in labels for label in pair})
    first, second = (
        np.array([[pair[side] == name for pair in labels] for name in names], float).reshape(len(names), len(labels))
        @ weights
        for side in (0, 1)
    )
    n, chance = weights.sum(0), (first * second).sum(0)
    return _ratio(n * _total(weights, [a == b for a, b in labels]) - chance, n * n - chance)


def f1(weights: Array, labels: Labels) -> Array:
    """Return the F1 of labels that are not NOTHING."""
    equal = _total(weights, [a == b != NOTHING for a, b in labels])
    given = [_total(weights, [pair[side] != NOTHING for pair in labels]) for side in (0, 1)]
    return _ratio(2 * equal, given[0] + given[1])


def conflict(weights: Array, labels: Labels) -> Array:
    """Return the share of items that are BEFORE for one and AFTER for the other."""
    return _ratio(_total(weights, [{a, b} == {"BEFORE", "AFTER"} for a, b in labels]), weights.sum(0))


def alpha(units: Mapping[tuple[str | None, ...], int]) -> float | None:
    """Return Krippendorff's alpha; ``units``: the labels of a unit by annotator, None = missing -> number of units."""
    equal, totals = Fraction(), Counter[str]()
    for labels, times in units.items():
        given = Counter(label for label in labels if label is not None)
        if (m := given.total()) > 1:
            equal += Fraction(times * sum(k * (k - 1) for k in given.values()), m - 1)
            totals.update({label: times * k for label, k in given.items()})
    n, chance = totals.total(), sum(k * (k - 1) for k in totals.values())
    whole = n * (n - 1) - chance
    return float(((n - 1) * equal - chance) / whole) if whole else None


def _total(weights: Array, chosen: Sequence[bool]) -> Array:
    return np.array(chosen, float) @ weights


def _ratio(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.full_like(whole, np.nan), where=whole != 0)
