"""What annotations/agreement.json says, in a sentence and in rows.

The file holds what ``summitline agreement A B --format json`` prints, or a list of that where more than two annotators
were compared. It says of every goal what was measured; the numbers are not computed again here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from summitline.errors import CorpusError
from summitline.report import HEADLINES, number

SOURCE = "annotations/agreement.json"
UNMEASURED = "Agreement has not been measured for this version."
ALL = "all"

Comparison = Mapping[str, Any]


def read(root: Path) -> list[Comparison]:
    """Return the comparisons of annotators of the project at ``root``; none where the file is absent."""
    path = root / SOURCE
    if not path.is_file():
        return []
    try:
        content = json.loads(path.read_text("utf-8"))
        comparisons = content if isinstance(content, list) else [content]
        rows(comparisons)
    except (ValueError, KeyError, TypeError) as error:
        wanted = "expected the output of `summitline agreement A B --format json`, or a list of such"
        raise CorpusError(f"{SOURCE}: {wanted}: {error!r}") from error
    return comparisons


def sentence(comparisons: Sequence[Comparison]) -> str:
    """Say in words which annotators were compared, how many goals they meet, and which they miss."""
    return " ".join(map(_told, comparisons)) or UNMEASURED


def inter_annotator(comparisons: Sequence[Comparison]) -> dict[str, float | None]:
    """Return the headline scores of annotators against each other: the mean F1 over the comparisons, both ways."""
    found = {}
    for name in HEADLINES:
        sides = [c["directed"][name][side]["f1"] for c in comparisons for side in ("first_is_gold", "second_is_gold")]
        known = [f1 for f1 in sides if f1 is not None]
        found[name] = round(sum(known) / len(known), 4) if known else None
    return found


def heads(comparisons: Sequence[Comparison]) -> list[str]:
    """Return the heading of each comparison, the names of its annotators."""
    return [" and ".join(comparison["annotators"]) for comparison in comparisons]


def rows(comparisons: Sequence[Comparison]) -> list[list[str]]:
    """Return for each goal its measure, its bound, what each comparison measured, and published figures."""
    return [
        [
            f"{_name(goal)} ({comparisons[0]['measures'][goal['measure']]['statistic']})",
            f"{'at most' if goal['at_most'] else 'at least'} {number(goal['bound'], 3)}",
            *(_measured(comparison, number_of_goal) for comparison in comparisons),
            goal["published"],
        ]
        for number_of_goal, goal in enumerate(comparisons[0]["goals"] if comparisons else ())
    ]


def _told(comparison: Comparison) -> str:
    goals = comparison["goals"]
    missed = [_name(goal) for goal in goals if goal["met"] is False]
    unknown = [_name(goal) for goal in goals if goal["met"] is None]
    told = f"Of {len(goals)} goals for their agreement, {' and '.join(comparison['annotators'])} meet "
    told += str(len(goals) - len(missed) - len(unknown))
    told += f" and miss {', '.join(missed)}" if missed else " and miss none"
    return f"{told}; {', '.join(unknown)} could not be measured." if unknown else f"{told}."


def _name(goal: Mapping[str, Any]) -> str:
    return str(goal["measure"]) if goal["slice"] == ALL else f"{goal['measure']}, {goal['slice']}"


def _measured(comparison: Comparison, number_of_goal: int) -> str:
    goal = comparison["goals"][number_of_goal]
    found = comparison["measures"][goal["measure"]]["slices"].get(goal["slice"])
    if found is None or found["value"] is None:
        return "not measured"
    interval = "–".join(map(_number, found["interval"] or ()))
    shown = " ".join(filter(None, (_number(found["value"]), interval, f"(n {found['n']:,})")))
    return f"{shown}, {'met' if goal['met'] else 'missed'}"


def _number(value: float) -> str:
    """Return a number with a fourth digit where three would hide most of it."""
    return number(value, 4 if 0 < value < 0.01 else 3)
