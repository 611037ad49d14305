"""Spans of entities, events and timexes, and their attributes, as in TempEval-3.

* ``strict``: precision and recall of spans; a span is right if some gold span of the layer has the same start and end.
* an attribute: a mention is right if it is aligned with a gold mention (``summitline.alignment``: exact spans first, then
  overlapping ones) and has the same value; denominators are all mentions of the system, and all of gold, that is the F1 of
  extraction and attribute together (UzZaman et al. 2013, "SemEval-2013 Task 1: TempEval-3").

In the setting with gold mentions what is given is not scored: spans, and the value of a timex.
"""

from __future__ import annotations

from collections.abc import Callable

from summitline.metrics.comparison import Comparison
from summitline.metrics.score import Units


def strict(collection: str) -> Callable[[Comparison], Units]:
    """Return the units of exact spans for entities, events or timexes."""

    def units(comparison: Comparison) -> Units:
        if comparison.given:
            return
        gold = {m.id: m for m in getattr(comparison.gold, collection)}
        system = {m.id: m for m in getattr(comparison.system, collection)}
        aligned = comparison.aligned(collection)
        yield from _hits_and_misses(gold, system, aligned, lambda g, s: gold[g].span == system[s].span)

    return units


def attribute(collection: str, name: str) -> Callable[[Comparison], Units]:
    """Return the units of one attribute."""

    def units(comparison: Comparison) -> Units:
        if comparison.given and (collection, name) == ("timexes", "value"):
            return
        gold = {m.id: m for m in getattr(comparison.gold, collection)}
        system = {m.id: m for m in getattr(comparison.system, collection)}
        aligned = comparison.aligned(collection)
        yield from _hits_and_misses(gold, system, aligned, lambda g, s: gold[g].get(name) == system[s].get(name))

    return units


def _hits_and_misses(gold, system, aligned, right) -> Units:  # type: ignore[no-untyped-def]
    for mention in gold.values():
        yield mention.start, "r_den"
        if mention.id in aligned and right(mention.id, aligned[mention.id]):
            yield mention.start, "r_num"
            yield mention.start, "p_num"
    for mention in system.values():
        yield mention.start, "p_den"
