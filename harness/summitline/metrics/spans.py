"""Spans of entities, events and timexes, and their attributes, as in TempEval-3.

Units are mentions; offsets are code points, half open; gold and system mentions are matched one to one
(``summitline.alignment``: exact spans first, then overlapping ones).

* ``strict``: P and R = share of the system's and of gold's mentions that have a match with the same start and end.
* ``relaxed``: the same with any match, which shares at least one character.
* an attribute: P and R = share of the mentions that have a match with the same value, that is extraction and attribute
  together. A mention without a value claims nothing and is not counted.

Source: UzZaman et al. 2013, "SemEval-2013 Task 1: TempEval-3", where every mention is in the denominators of an
attribute, with a value or without.

In the setting with gold mentions what is given is not scored: spans, and the type and value of a timex.
"""

from __future__ import annotations

from collections.abc import Callable

from summitline.metrics.comparison import Comparison
from summitline.metrics.score import Units
from summitline.schema import Mention

Value = Callable[[Mention], object]
GIVEN = {("timexes", "type"), ("timexes", "value")}


def strict(collection: str) -> Callable[[Comparison], Units]:
    """Return the units of exact spans for entities, events or timexes."""
    return _spans(collection, lambda mention: mention.span)


def relaxed(collection: str) -> Callable[[Comparison], Units]:
    """Return the units of spans that share a character."""
    return _spans(collection, lambda mention: True)


def _spans(collection: str, value: Value) -> Callable[[Comparison], Units]:
    def units(comparison: Comparison) -> Units:
        if not comparison.given:
            yield from _units(comparison, collection, value)

    return units


def attribute(collection: str, name: str) -> Callable[[Comparison], Units]:
    """Return the units of one attribute."""

    def units(comparison: Comparison) -> Units:
        if not (comparison.given and (collection, name) in GIVEN):
            yield from _units(comparison, collection, lambda mention: mention.get(name))

    return units


def _units(comparison: Comparison, collection: str, value: Value) -> Units:
    aligned = comparison.aligned(collection)
    answers: dict[str, object] = {}
    for mention in getattr(comparison.system, collection):
        if (answer := value(mention)) is not None:
            answers[mention.id] = answer
            yield mention.start, "p_den"
    for mention in getattr(comparison.gold, collection):
        if (truth := value(mention)) is not None:
            yield mention.start, "r_den"
            if answers.get(aligned.get(mention.id, "")) == truth:
                yield mention.start, "r_num"
                yield mention.start, "p_num"
