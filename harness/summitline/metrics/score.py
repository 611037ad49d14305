"""Scores from summed counts.

Conventions: gold and system empty -> null. Gold empty, system not -> P 0, R null, F1 0. System empty, gold not ->
P null, R 0, F1 0.

A count belongs to the headline, or to a part of the metric: ``group:key:name``, as ``slices:all:p_num`` or
``parts:bb:r_den``. The score of a part is made of its counts as the headline is. The groups:

* ``slices`` of pairs: ``adjacent`` (same or neighbouring sentences, and all pairs with a creation time), ``all``;
  of all pairs ``windows`` (gold's windows, timex values and creation times give the label without any link) and
  ``rest``, ``main`` (events on the main axis only) and ``off``. The slice that is the headline is not told twice.
* ``parts``: one of the four endpoint comparisons.

``confusion:GOLD > SYSTEM`` is the number of pairs with these labels; ``classes`` makes counts of each label of it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

Counts = Mapping[str, int]
Units = Iterator[tuple[int, str]]
Places = Mapping[tuple[int, str], int]
UNALIGNED = "UNALIGNED"
NO_CLAIM = {"VAGUE", "?"}


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


def summed(units: Units | Places) -> Counter[str]:
    """Return the counts of a document, whatever their places."""
    found: defaultdict[str, int] = defaultdict(int)
    for (_, name), times in (units if isinstance(units, Mapping) else Counter(units)).items():
        found[name] += times
    return Counter(found)


def sliced(slices: Iterable[str], *, decided: bool, headline: str) -> list[str]:
    """Return what stands before the names of the counts of a pair, one for each of its slices.

    ``decided``: windows alone give its label.
    """
    return ["" if s == headline else f"slices:{s}:" for s in (*slices, "windows" if decided else "rest")]


def of_claim(before: Iterable[str], side: str, right: bool) -> list[str]:
    """Return the names of the counts of one claim: ``side`` is p for one of the system, r for one of gold."""
    return [f"{prefix}{side}_{name}" for prefix in before for name in ("den", "num")[: 1 + right]]


def headline(counts: Counts) -> dict[str, int]:
    """Return the counts that belong to no part."""
    return {name: n for name, n in counts.items() if ":" not in name}


def parts(counts: Counts) -> dict[str, dict[str, dict[str, int]]]:
    """Return group -> key -> counts of the parts."""
    found: dict[str, dict[str, dict[str, int]]] = {}
    for name, n in sorted(counts.items()):
        if name.count(":") == 2:
            group, key, short = name.split(":")
            found.setdefault(group, {}).setdefault(key, {})[short] = n
    return found


def histogram(counts: Counts, group: str) -> dict[str, int]:
    """Return key -> count of the counts ``group:key``."""
    return {name.partition(":")[2]: n for name, n in sorted(counts.items()) if name.startswith(f"{group}:")}


def confusion(counts: Counts) -> dict[str, dict[str, int]]:
    """Return gold label -> system label -> pairs."""
    found: dict[str, dict[str, int]] = {}
    for name, n in histogram(counts, "confusion").items():
        gold, system = name.split(" > ")
        found.setdefault(gold, {})[system] = n
    return found


def classes(table: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """Return the counts of each label of a confusion but VAGUE; several answers on one pair are as many predictions."""
    found: dict[str, Counter[str]] = {}
    for gold, row in table.items():
        for system, n in row.items():
            for answer in system.split("+"):
                found.setdefault(answer, Counter())["p_den"] += n
            if gold != UNALIGNED:
                found.setdefault(gold, Counter())["r_den"] += n
            if gold == system:
                found[gold].update({"p_num": n, "r_num": n})
    return {label: dict(counts) for label, counts in sorted(found.items()) if label not in NO_CLAIM}


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
