"""Scores from summed counts.

Conventions: gold and system empty -> null. Gold empty, system not -> P 0, R null, F1 0. System empty, gold not ->
P null, R 0, F1 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

Counts = Mapping[str, int]
Units = Iterator[tuple[int, str]]


class Score(NamedTuple):
    """Precision, recall and F1, or for a metric that is a share its ``value``; with the counts behind it."""

    counts: dict[str, int]
    precision: float | None = None
    recall: float | None = None
    f1: float | None = None
    value: float | None = None

    @property
    def headline(self) -> float | None:
        """The number of the leaderboard: F1, or the value."""
        return self.f1 if "p_den" in self.counts else self.value


def prf(counts: Counts) -> Score:
    """Return P = p_num / p_den, R = r_num / r_den and F1 = 2PR / (P + R)."""
    full = {name: counts.get(name, 0) for name in ("p_num", "p_den", "r_num", "r_den")} | dict(counts)
    precision = _share(full["p_num"], full["p_den"])
    recall = _share(full["r_num"], full["r_den"])
    if precision is None and recall is None:
        return Score(full)
    p, r = precision or 0.0, recall or 0.0
    return Score(full, precision, recall, 2 * p * r / (p + r) if p + r else 0.0)


def share(counts: Counts) -> Score:
    """Return value = num / den."""
    full = {name: counts.get(name, 0) for name in ("num", "den")}
    return Score(full, value=_share(full["num"], full["den"]))


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
