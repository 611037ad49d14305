"""Chunks of a column of IOB tags.

In IOB2 every chunk begins with B-; in IOB1 with I-, and with B- only behind a chunk of its own type. In both a chunk
begins at B-, and at an I- that continues nothing, so one reading serves both. A column that is neither is refused.

Source: Ramshaw and Marcus 1995, "Text Chunking using Transformation-Based Learning" (IOB1); Tjong Kim Sang and
Veenstra 1999, "Representing Text Chunks" (IOB2).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from summitline.errors import FormatError

OUTSIDE = "O"


class Cell(NamedTuple):
    """The tag of a token; ``first``: the token begins a sentence, which no chunk crosses."""

    line: int
    tag: str
    first: bool


def chunks(cells: Iterable[Cell]) -> list[tuple[int, int, str]]:
    """Return (first cell, cell after the last, type) of each chunk; the message of a FormatError begins with a line."""
    found: list[tuple[int, int, str]] = []
    start, kind, index = 0, "", -1
    lone: Cell | None = None
    apart: Cell | None = None
    for index, cell in enumerate(cells):
        mark, _, label = cell.tag.partition("-")
        if cell.tag != OUTSIDE and not (mark in ("B", "I") and label):
            raise FormatError(f"{cell.line}: tag {cell.tag[:60]!r}: expected O, B-TYPE or I-TYPE")
        follows = bool(kind) and label == kind and not cell.first
        if mark == "I" and follows:
            continue
        if mark == "I":
            lone = lone or cell
        elif mark == "B" and not follows:
            apart = apart or cell
        if kind:
            found.append((start, index, kind))
        start, kind = index, label
    if kind:
        found.append((start, index + 1, kind))
    if lone and apart:
        raise FormatError(
            f"{lone.line}: tag {lone.tag[:60]!r} continues nothing, as in IOB1,"
            f" but {apart.tag[:60]!r} in line {apart.line} continues nothing, as in IOB2"
        )
    return found
