"""Offsets in UTF-16 units, as Java and UIMA count them, and offsets in code points.

A character above U+FFFF is one code point and two units.
"""

from __future__ import annotations

from bisect import bisect_left


class Units:
    """The two ways to count through one text."""

    def __init__(self, text: str) -> None:
        """Note the wide characters: ``points`` are their offsets in code points, ``units`` those in units."""
        self.points = [point for point, character in enumerate(text) if character > "\uffff"]
        self.units = [point + wide for wide, point in enumerate(self.points)]

    def unit(self, point: int) -> int:
        """Return an offset in units."""
        return point + bisect_left(self.points, point)

    def point(self, unit: int) -> int | None:
        """Return an offset in code points; None for a place inside a character."""
        before = bisect_left(self.units, unit)
        return None if before and self.units[before - 1] == unit - 1 else unit - before
