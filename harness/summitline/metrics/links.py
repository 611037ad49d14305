"""Links by the numbers of their ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from summitline import views
from summitline.closure import Contradiction, Couple
from summitline.relations import inverse

Link = tuple[int, int, str]
Links = Mapping[str, set[Couple]]
"""Distinct links by form: the ends of each, which is told from the first end."""
IMPOSSIBLE = "!!!!"


def by_form(stated: Mapping[str, Sequence[Couple]]) -> Links:
    """Return distinct links by complete form, from their ends by relation."""
    found: dict[str, set[Couple]] = {}
    for relation, pairs in stated.items():
        form = complete(relation)
        found[form] = found[form].union(pairs) if form in found else set(pairs)
    return found


def grouped(links: Iterable[Link]) -> Links:
    """Return links by form."""
    found: dict[str, set[Couple]] = {}
    for i, j, form in links:
        found.setdefault(form, set()).add((i, j))
    return found


def listed(links: Links) -> Iterator[Link]:
    """Yield links one by one."""
    for form, pairs in links.items():
        for i, j in pairs:
            yield i, j, form


def joined(some: Links, others: Links) -> Links:
    """Return the links that are in one of the two, or in both."""
    if not some or not others:
        return some or others
    return {form: some.get(form, set()) | others.get(form, set()) for form in [*some, *(others.keys() - some.keys())]}


def without(links: Links, others: Links) -> Links:
    """Return the links that are not among the others."""
    if not others:
        return links
    return {form: pairs - others[form] if form in others else pairs for form, pairs in links.items()}


def by_pair(links: Iterable[Link]) -> dict[Couple, set[str]]:
    """Return the forms of links by pair of two different ends, in both directions."""
    found: dict[Couple, set[str]] = {}
    for i, j, form in links:
        if i != j:
            found.setdefault((i, j), set()).add(form)
            found.setdefault((j, i), set()).add(inverse(form))
    return found


@cache
def complete(relation: str) -> str:
    """Return the complete form of a relation, or IMPOSSIBLE where no two intervals satisfy it."""
    try:
        return views.stated_form(relation)
    except Contradiction:
        return IMPOSSIBLE
