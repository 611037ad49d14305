"""Values of strangers in messages: short, and nothing that a terminal would obey."""

from __future__ import annotations

import json
from collections.abc import Iterable
from difflib import get_close_matches

SHOWN = 60
COMPARED = 200


def show(value: object) -> str:
    """Return a value as JSON, cut after 60 characters; lists and objects by their kind only."""
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, str):
        return printable(json.dumps(value if len(value) <= SHOWN else f"{value[:SHOWN]}...", ensure_ascii=False))
    if value is None or isinstance(value, int | float):
        shown = json.dumps(value)
        return shown if len(shown) <= SHOWN else f"{shown[:SHOWN]}..."
    return f"a Python {type(value).__name__}"


def printable(words: str) -> str:
    """Return words with everything that cannot be printed escaped: control characters, halves of surrogate pairs."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in words)


def nearest(name: str, among: Iterable[str]) -> str:
    """Return the name that was probably meant, as the end of a message; empty if none is near."""
    folded = {known.casefold(): known for known in sorted(among)}
    near = get_close_matches(name[:COMPARED].casefold(), folded, n=1, cutoff=0.3)
    return f"; the nearest is {show(folded[near[0]])}" if near else ""
