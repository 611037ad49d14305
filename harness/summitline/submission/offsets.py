"""Offsets that count something else than code points: bytes of UTF-8, or UTF-16 units as in Java and JavaScript.

The units differ from the first curly quote or emoji of a text on, so that such a system is right at the top of a page
and wrong below. With the words of a mention this can be told of one span, without them of all spans of a document.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from summitline.schema import Document

Span = tuple[int, int]
ENOUGH = 3
UNITS = (("byte", "utf-8", 1), ("UTF-16", "utf-16-le", 2))


class Miscount(NamedTuple):
    """Of ``spans``, so many begin and end with tokens: as code points ``fit``, as ``unit`` offsets ``would_fit``."""

    unit: str
    spans: int
    fit: int
    would_fit: int


def miscounted(spans: Sequence[Span], document: Document) -> Miscount | None:
    """Tell whether most spans, three at least, lie on tokens if their offsets count another unit, and fewer if not."""
    fit = _on_tokens(spans, document.tokens or ())
    for unit, code, width in UNITS:
        offset = list(accumulate((len(c.encode(code)) // width for c in document.text), initial=0))
        tokens = [(offset[start], offset[end]) for start, end in document.tokens or ()]
        would_fit = _on_tokens(spans, tokens)
        if would_fit > fit and would_fit >= ENOUGH and 2 * would_fit > len(spans):
            return Miscount(unit, len(spans), fit, would_fit)
    return None


def shift(words: str, text: str, start: int, end: int) -> str:
    """Say how far off the nearest place of words is from their span, and which unit explains it; empty if none is."""
    places = [p for p in (text.rfind(words, 0, end), text.find(words, start)) if p >= 0] if words else []
    if not places or (by := start - min(places, key=lambda place: abs(place - start))) == 0:
        return ""
    named = [unit for unit, code, width in UNITS if _cut(text.encode(code), start * width, end * width, code) == words]
    return f"; shifted by {by}" + (f": {' or '.join(named)} offsets?" if named else "")


def _on_tokens(spans: Sequence[Span], tokens: Sequence[Span]) -> int:
    starts, ends = {start for start, _ in tokens}, {end for _, end in tokens}
    return sum(start in starts and end in ends for start, end in spans)


def _cut(raw: bytes, start: int, end: int, code: str) -> str:
    return raw[start:end].decode(code, "replace")
