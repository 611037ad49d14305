"""Stated links by the numbers of their ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from summitline import views
from summitline.closure import Contradiction
from summitline.relations import inverse
from summitline.schema import TLink

Link = tuple[int, int, str]
IMPOSSIBLE = "!!!!"


def numbered(links: Iterable[TLink], number: Mapping[str, int]) -> set[Link]:
    """Return distinct links as two ends and a complete form, told from the first end."""
    return {
        (i, j, told(link.relation)[0])
        if (i := number[link.source]) <= (j := number[link.target])
        else (j, i, told(link.relation)[1])
        for link in links
    }


def by_pair(links: Iterable[Link]) -> dict[tuple[int, int], set[str]]:
    """Return the forms of links by pair of two different ends, in both directions."""
    found: dict[tuple[int, int], set[str]] = {}
    for i, j, form in links:
        if i != j:
            found.setdefault((i, j), set()).add(form)
            found.setdefault((j, i), set()).add(inverse(form))
    return found


@cache
def told(relation: str) -> tuple[str, str]:
    """Return the complete form of a relation from either end, or IMPOSSIBLE where no two intervals satisfy it."""
    try:
        form = views.stated_form(relation)
    except Contradiction:
        form = IMPOSSIBLE
    return form, inverse(form)
