"""Agreement as text, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from summitline.agreement.goals import GOALS, Goal
from summitline.agreement.measures import ANNOTATED, FOLLOWS, MEASURES, STATISTICS, Agreement, Directed
from summitline.agreement.pairs import DISTANCES
from summitline.agreement.resampling import ALL, LEVEL, SAMPLES, SEED, Estimate
from summitline.metrics.score import Score
from summitline.report import as_json as sorted_json
from summitline.report import columns, number

CAVEAT = (
    "a1, a2 and a3 are language models of one family. Two runs of related models are not independent as two people "
    "are: what one misreads the other is likely to misread too. Agreement bounds consistency, not truth."
)
METHOD = f"percentile bootstrap over events (spans: over mentions) within documents, {SAMPLES} samples, seed {SEED}"
PUBLISHED = "published, not directly comparable"
HEAD = ("measure", "", "value", f"{LEVEL:.0%} interval", "raw", "alpha", "n", "goal", "", PUBLISHED)
AXES = ("main", "off")
SLICES = (*DISTANCES, "near", *AXES, "events", "times", "windows", "rest")
EXTRA = (("start", "near"), ("start", "definite"), ("start", "windows"), ("start", "rest"))

Rows = list[list[str]]
Printer = Callable[[Rows], str]


def as_text(*found: Agreement) -> str:
    """Return plain tables of each comparison with what they rest on."""
    return "\n\n".join(section for each in found for section in _sections(each, _text_table)) + "\n"


def as_markdown(*found: Agreement) -> str:
    """Return Markdown tables of each comparison with what they rest on."""
    return "\n\n".join(section for each in found for section in _sections(each, _markdown_table)) + "\n"


def as_object(found: Agreement) -> dict[str, Any]:
    """Return everything for JSON: each measure in each slice with its interval, its n and its table."""
    return {
        "schema": 1,
        "annotators": list(found.annotators),
        "caveat": CAVEAT,
        "coverage": found.coverage,
        "directed": {name: _directed(each) for name, each in found.directed.items()},
        "documents": list(found.documents),
        "goals": [_goal_object(goal, found) for goal in GOALS],
        "interval": METHOD,
        "measures": {
            name: {
                "statistic": STATISTICS[MEASURES[name].statistic],
                "slices": {key: each._asdict() for key, each in slices.items()},
            }
            for name, slices in found.measures.items()
        },
        "pairs": found.pairs,
        "warnings": list(found.warnings),
        "zone": found.zone,
    }


def as_json(*found: Agreement) -> str:
    """Return ``as_object`` of each comparison as a JSON list; the same annotations always give the same bytes."""
    return sorted_json([as_object(each) for each in found])


def _sections(found: Agreement, table: Printer) -> Iterable[str]:
    first, second = found.annotators
    yield f"Agreement of {first} and {second}, zone {found.zone}, documents {', '.join(found.documents)}."
    yield CAVEAT
    yield "What was annotated"
    yield table([list(HEAD), *(_row(found, name, ALL) for name in ANNOTATED)])
    yield "What follows by closure"
    extra = [(name, key) for name in FOLLOWS for key in (ALL, *(k for n, k in EXTRA if n == name))]
    yield table([list(HEAD), *(_row(found, name, key) for name, key in extra)])
    yield "Precision and recall, each annotator as gold once"
    head = ["score", *(f"{name}, {gold} gold" for gold in found.annotators for name in ("P", "R", "F1"))]
    yield table([head, *(_directed_row(n, d) for n, d in found.directed.items())])
    yield "By distance in sentences, by axis, and by what decides the pair"
    yield table([["measure", *SLICES], *(_values(found, name, SLICES) for name in FOLLOWS)])
    yield "By axis of the event"
    events = [name for name in ANNOTATED if name.startswith("events.") and name != "events.axis"]
    yield table([["measure", *AXES], *(_values(found, name, AXES) for name in events)])
    yield "By document"
    documents = [f"document {doc_id}" for doc_id in found.documents]
    chains = [[n, *(number(d.documents.get(doc_id)) for doc_id in found.documents)] for n, d in found.directed.items()]
    rows = [*(_values(found, name, documents) for name in MEASURES), *(row for row in chains if set(row[1:]) != {"–"})]
    yield table([["measure", *found.documents], *rows])
    yield "\n".join([*_below(found), *(f"warning: {warning}" for warning in found.warnings)])


def _row(found: Agreement, name: str, key: str) -> list[str]:
    estimate = found.measures[name].get(key)
    goal = next((goal for goal in GOALS if (goal.measure, goal.slice) == (name, key)), None)
    title = name if key == ALL else f"{name}, {key}"
    cells = [title, STATISTICS[MEASURES[name].statistic]]
    if estimate is None:
        return [*cells, "–", "–", "–", "–", "0", *_goal(goal, None)]
    interval = "–"
    if estimate.interval:
        interval = f"[{_number(estimate.interval[0])}, {_number(estimate.interval[1])}]"
    values = (number(estimate.raw), number(estimate.alpha))
    return [*cells, _number(estimate.value), interval, *values, str(estimate.n), *_goal(goal, estimate)]


def _number(value: float | None) -> str:
    return number(value, 4 if value is not None and 0 < value < 0.01 else 3)


def _goal(goal: Goal | None, estimate: Estimate | None) -> list[str]:
    if goal is None:
        return ["", "", ""]
    told = {True: "met", False: "missed", None: "–"}[goal.met(estimate and estimate.value)]
    bound = number(goal.bound, 3 if goal.at_most else 2)
    return [f"{'<=' if goal.at_most else '>='} {bound}", told, goal.published]


def _values(found: Agreement, name: str, keys: Sequence[str]) -> list[str]:
    slices = found.measures[name]
    return [name, *(_number(slices[key].value) if key in slices else "–" for key in keys)]


def _directed_row(name: str, directed: Directed) -> list[str]:
    sides = (directed.first_is_gold, directed.second_is_gold)
    return [name, *(number(v) for side in sides for v in (side.precision, side.recall, side.f1))]


def _below(found: Agreement) -> Iterable[str]:
    first, second = found.annotators
    for collection, n in found.coverage.items():
        yield f"{collection}: {n['both']} by both, {n['first']} only by {first}, {n['second']} only by {second}"
    yield "pairs: " + ", ".join(f"{n} {name}" for name, n in found.pairs.items())
    yield f"intervals: {METHOD}"


def _text_table(rows: Rows) -> str:
    """Return aligned columns; the last one of the tables with goals is text and stands to the left."""
    if rows[0][-1] != PUBLISHED:
        return columns(rows)
    lines = columns([row[:-1] for row in rows]).split("\n")
    width = max(map(len, lines))
    return "\n".join(f"{line:{width}}  {row[-1]}".rstrip() for line, row in zip(lines, rows, strict=True))


def _markdown_table(rows: Rows) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in [rows[0], ["---"] * len(rows[0]), *rows[1:]])


def _goal_object(goal: Goal, found: Agreement) -> dict[str, Any]:
    estimate = found.measures[goal.measure].get(goal.slice)
    return goal._asdict() | {"met": goal.met(estimate and estimate.value)}


def _directed(directed: Directed) -> dict[str, Any]:
    return {
        "first_is_gold": _score(directed.first_is_gold),
        "second_is_gold": _score(directed.second_is_gold),
        "documents": directed.documents,
    }


def _score(score: Score) -> dict[str, Any]:
    return {"precision": score.precision, "recall": score.recall, "f1": score.f1}
