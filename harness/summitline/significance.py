"""Is one system better than another, on documents like these? Paired tests on the differences of documents.

``sign_flip`` (Fisher 1935, "The Design of Experiments", section 21): were the systems equally good, each document's
difference could as well have the other sign. p is the share of all 2^n choices of signs whose mean is at least as far
from 0 as the real one, up to 16 differences exactly; from 17 on the share among 9,999 random choices and the real one
(Phipson and Smyth 2010, "Permutation P-values Should Never Be Zero"). Two-sided.

Few documents cannot give a small p: all signs equal is the most that n differences can say, and two of 2^n choices are
as far out (``floor``). Below six documents that is above .05, whatever the systems are. A difference of 0 is the same
with either sign and does not count in n. From 17 differences on the real choice alone is 1 of 10,000.

``holm`` (Holm 1979, "A Simple Sequentially Rejective Multiple Test Procedure"): p values of m tests, raised so that the
chance of any false positive among them stays below the level.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from summitline.intervals import SEED

EXACT, CHOICES, ALPHA = 16, 10_000, 0.05
TIE = 1e-12


def sign_flip(differences: Sequence[float]) -> float:
    """Return the two-sided p of the mean of paired differences; 1 where none differs from 0."""
    flipped = np.array([d for d in differences if abs(d) > TIE], np.float64)
    return float(np.mean(np.abs(_signs(len(flipped)) @ flipped) >= abs(flipped.sum()) - TIE))


@lru_cache(maxsize=1)
def _signs(n: int) -> NDArray[np.float64]:
    """Return the choices of n signs, +1 or -1: choices x n; where it is a sample, the first are all +1."""
    if n <= EXACT:
        down = np.arange(2**n)[:, None] >> np.arange(n) & 1
    else:
        down = np.random.default_rng(SEED).integers(2, size=(CHOICES, n))
        down[0] = 0
    return np.asarray(1.0 - 2.0 * down, np.float64)


def floor(differences: Sequence[float]) -> float:
    """Return the least p that ``sign_flip`` can give for as many differences other than 0: 2 / 2^n."""
    n = sum(abs(d) > TIE for d in differences)
    return min(1.0, 2 / 2**n) if n <= EXACT else 1 / CHOICES


def holm(values: Sequence[float]) -> list[float]:
    """Return the adjusted p values, in the order of the given ones."""
    adjusted, running = [1.0] * len(values), 0.0
    for rank, i in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        running = max(running, min(1.0, (len(values) - rank) * values[i]))
        adjusted[i] = running
    return adjusted
