"""Decisions on what annotations differ in: a line ``ITEM VALUE RULE WHY`` each, ``#`` opens a comment line.

The rule is one of the guidelines; while it or the reason is ``?`` the line is no decision yet.
``summitline.adjudication`` says what an item is.
"""

from __future__ import annotations

from typing import NamedTuple

from summitline.errors import FormatError

OPEN = "?"


class Decision(NamedTuple):
    """What was decided on an item, by which rule of the guidelines, and why."""

    item: str
    value: str
    rule: str
    why: str


def read(source: str, path: str) -> list[Decision]:
    """Read decisions, one a line; # opens a comment line; raise FormatError with every problem."""
    found, problems, seen = [], [], set[str]()
    for number, line in enumerate(source.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = line.split(maxsplit=3)
        if len(parts) < 4:
            problems.append(f"{path}:{number}: expected ITEM VALUE RULE WHY")
        elif OPEN in parts[2:]:
            problems.append(f"{path}:{number}: {parts[0]}: rule and reason are still {OPEN}")
        elif parts[0] in seen:
            problems.append(f"{path}:{number}: {parts[0]}: decided twice")
        else:
            found.append(Decision(*parts))
            seen.add(parts[0])
    if problems:
        raise FormatError("\n".join(problems))
    return found
