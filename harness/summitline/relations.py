"""Relation types and their endpoint forms.

An endpoint form is four characters of < = > ?: begin-begin, begin-end, end-begin, end-end of source and target. The
names come from schema.toml; the inverse is computed from the points, never typed in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

from summitline.schema import TLink, schema

UNKNOWN = "????"
_TURN = str.maketrans("<>", "><")


def is_form(name: str) -> bool:
    """Whether a relation is written as an endpoint form."""
    return len(name) == 4 and set(name) <= set("<=>?")


def form_of(relation: str) -> str:
    """Return the endpoint form of a relation: a name of the schema, a synonym, or a form already.

    Raises KeyError for any other word.
    """
    if is_form(relation):
        return relation
    table = schema()
    return table.relations[table.synonyms.get(relation, relation)]


def inverse(form: str) -> str:
    """Return the form of the same relation told from its target."""
    turned = form.translate(_TURN)
    return turned[0] + turned[2] + turned[1] + turned[3]


@cache
def entails(known: str, form: str) -> bool:
    """Whether everything that ``form`` says is known."""
    return all(f in ("?", k) for k, f in zip(known, form, strict=True))


def _needed(form: str) -> list[int]:
    """Return which comparisons of a form are needed: the others follow from these and begin < end on both sides.

    All are, if these contradict each other.
    """
    known = [index for index in range(4) if form[index] != "?"]
    implied = {index: {_implied(form, other, index) for other in known} - {"?"} for index in known}
    if any(signs - {form[index]} for index, signs in implied.items()):
        return known
    return [index for index in known if not implied[index]]


def _implied(form: str, known: int, index: int) -> str:
    """Return what one comparison of a form says of another: what is before a point is before all after that, too."""
    (p, q), (r, s) = divmod(known, 2), divmod(index, 2)
    if form[known] in "<=" and r <= p and s >= q and index != known:
        return "<"
    return ">" if form[known] in ">=" and r >= p and s <= q and index != known else "?"


@cache
def steps(relation: str) -> tuple[tuple[int, str, int], ...]:
    """Return what a relation says beyond begin < end: (point of the source, < = or >, point of the target).

    The points are 0 for the begin and 1 for the end. Raises KeyError like ``form_of``.
    """
    form = form_of(relation)
    return tuple((index // 2, form[index], index % 2) for index in _needed(form))


def by_relation(links: Iterable[TLink], number: Mapping[str, int]) -> dict[str, list[tuple[int, int]]]:
    """Return the numbers of the ends of links by relation, each link told from its lower end."""
    forth: dict[str, list[tuple[int, int]]] = defaultdict(list)
    back: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for link in links:
        s, t = number[link.source], number[link.target]
        if s <= t:
            forth[link.relation].append((s, t))
        else:
            back[link.relation].append((t, s))
    for relation, ends in back.items():
        forth[_told_back(relation)] += ends
    return forth


@cache
def _told_back(relation: str) -> str:
    return inverse(form_of(relation))
