"""How each two systems of a setting differ, metric by metric and document by document (``summitline.compare``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from summitline.compare import Difference, compare
from summitline.pages.entries import Entry
from summitline.scoring import METRICS


class Pair(NamedTuple):
    """Two systems in one setting, and what the second is above the first in every metric that both have."""

    first: Entry
    second: Entry
    documents: tuple[str, ...]
    differences: tuple[Difference, ...]


def pairs(entries: Sequence[Entry]) -> Iterator[Pair]:
    """Yield each two entries of one setting, in their order."""
    for first, second in combinations(entries, 2):
        if first.setting == second.setting:
            found = compare({first.name: first.result, second.name: second.result}, list(METRICS))
            known = tuple(d for d in found.differences if d.difference is not None)
            yield Pair(first, second, found.documents, known)
