"""What a contradictory system had to set aside (``summitline.timegraph``), and what it is worth.

It counts in precision as stated, a shared instance as SIMULTANEOUS from each of its events to the next one: else an
instance would free a system of its closure at no cost. It earns recall for its own pair only, if no other stated
relation on it and nothing in the rest contradicts it.
"""

from __future__ import annotations

from summitline.closure import Couple
from summitline.metrics.comparison import Comparison
from summitline.metrics.links import Link, by_pair, listed
from summitline.relations import entails


def set_aside(comparison: Comparison) -> list[Link]:
    """Return the links that the system had to set aside."""
    aside = comparison.aside[True]
    return sorted(listed(comparison.sides[True].counted(aside))) if aside else []


def aside_on_gold(comparison: Comparison) -> dict[Couple, set[str]]:
    """Return the forms that the system set aside, by gold's pair."""
    stated = by_pair(set_aside(comparison))
    return {gold: stated[there] for there, gold in comparison.among_gold(stated).items()}


def earns(stated: set[str], known: str, form: str) -> bool:
    """Whether links set aside by the system give what gold says of a pair: one form, and not against what is known."""
    if len(stated) != 1:
        return False
    (only,) = stated
    return entails(only, form) and all("?" in (k, o) or k == o for k, o in zip(known, only, strict=True))
