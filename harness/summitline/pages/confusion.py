"""The confusion of a metric as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Cell(NamedTuple):
    """A cell of a confusion: its pairs, ``shade`` 0 to 5 by its share of the row, and whether the labels are equal."""

    pairs: int
    shade: int
    right: bool


class Row(NamedTuple):
    """A gold label with the pairs of each answer."""

    label: str
    cells: tuple[Cell, ...]
    total: int


class Confusion(NamedTuple):
    """A confusion with its labels in one order for rows and columns."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def tabulated(table: Mapping[str, Mapping[str, int]]) -> Confusion:
    """Return a confusion of a result file, gold label -> system label -> pairs, as a table."""
    columns = sorted({label for answers in table.values() for label in answers})
    rows = []
    for gold, answers in sorted(table.items()):
        total = sum(answers.values())
        counts = [(label, answers.get(label, 0)) for label in columns]
        cells = (Cell(n, round(5 * n / total) if total else 0, label == gold) for label, n in counts)
        rows.append(Row(gold, tuple(cells), total))
    return Confusion(tuple(columns), tuple(rows))
