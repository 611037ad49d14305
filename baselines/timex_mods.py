"""Modifiers of a TIMEX3: the words before it that become part of its extent, and the ``mod`` that they stand for.

"more than two years" is MORE_THAN; "more than two years ago" lies BEFORE the point (TimeML 1.2.1).
"""

from __future__ import annotations

import re

from baselines.timex_match import Found

DATE_MODS = {
    "START": r"early|(?:earlier|early) in|earlier|the early|(?:the )?(?:beginning|start) of",
    "MID": r"(?:the )?mid|(?:the )?middle of",
    "END": r"late|(?:later|late) in|later|the late|(?:the )?end of",
    "APPROX": r"around|circa",
}
LENGTH_MODS = {
    "EQUAL_OR_MORE": r"at least|no less than",
    "EQUAL_OR_LESS": r"at most|up to|no more than",
    "MORE_THAN": r"more than",
    "LESS_THAN": r"less than|fewer than|nearly|almost",
    "APPROX": r"about|around|approximately|roughly",
}
AGO_MODS = {
    "MORE_THAN": "BEFORE",
    "LESS_THAN": "AFTER",
    "EQUAL_OR_MORE": "ON_OR_BEFORE",
    "EQUAL_OR_LESS": "ON_OR_AFTER",
}


def modifier(found: Found, kind: str, value: str, free: int) -> tuple[str | None, int]:
    """Return the mod of an expression and how many characters before it belong to it, or None and 0.

    ``free``: so many characters before it are in no other expression.
    """
    before = found.before[-free:] if free else ""
    if kind in ("DATE", "TIME") and not value.endswith("_REF") and not found["where"]:
        return longest(DATE_MODS, before)
    if not found["number"] and not found["count"]:
        return None, 0
    mod, length = longest(LENGTH_MODS, before)
    return (AGO_MODS.get(mod, mod) if mod and found["where"] else mod), length


def longest(mods: dict[str, str], before: str) -> tuple[str | None, int]:
    """Return the modifier at the end of a text and its length with the space or hyphen behind it, or None and 0."""
    hits = ((re.search(rf"(?<!\w)(?:{words})[ -]$", before, re.IGNORECASE), mod) for mod, words in mods.items())
    return max(((mod, len(hit[0])) for hit, mod in hits if hit), key=lambda hit: hit[1], default=(None, 0))
