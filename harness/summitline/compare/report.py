"""Differences of systems as text and as JSON. The word significant is not for fewer than six documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from summitline.compare.differences import Difference, Differences
from summitline.intervals import Interval
from summitline.report import as_json as sorted_json
from summitline.report import columns, number
from summitline.significance import ALPHA, CHOICES, EXACT, floor

HEAD = (
    "baseline",
    "system",
    "difference",
    "95 % interval",
    "these texts only",
    "mean",
    "ahead in",
    "p",
    "least p",
    "Holm",
)
ACROSS = 10
"""How many documents stand side by side."""


def as_text(found: Differences) -> str:
    """Return for each system a table of metrics and one of documents, then what they can and cannot decide."""
    return "\n".join([*_tables(found), *_remarks(found), f"signature: {found.signature}", ""])


def as_json(found: Differences) -> str:
    """Return JSON with sorted keys; the same results always give the same bytes."""
    return sorted_json(as_object(found))


def as_object(found: Differences) -> dict[str, Any]:
    """Return what JSON holds: everything that was computed, ``None`` for what could not be."""
    derived = [{"mean": d.mean, "ahead": d.ahead, "rejected": d.rejected} for d in found.differences]
    differences = [asdict(d) | more for d, more in zip(found.differences, derived, strict=True)]
    return {"schema": 1, **asdict(found), "differences": differences}


def _tables(found: Differences) -> Iterator[str]:
    for system in found.systems:
        told = [d for d in found.differences if d.system == system]
        yield f"{system} against the baseline {found.baseline}: micro scores, and system - baseline"
        yield columns([["", *HEAD], *([d.metric, *_cells(d)] for d in told)])
        yield ""
        for start in range(0, len(found.documents), ACROSS):
            documents = found.documents[start : start + ACROSS]
            rows = [[d.metric, *(_signed(d.documents.get(name)) for name in documents)] for d in told]
            yield columns([["difference in each document", *documents], *rows])
            yield ""


def _cells(found: Difference) -> list[str]:
    return [
        *map(number, found.scores),
        _signed(found.difference),
        _span(found.interval),
        _span(found.these_texts),
        _signed(found.mean),
        f"{found.ahead} of {len(found.documents)}" if found.documents else "–",
        *(number(p, 4) for p in (found.p, found.floor, found.adjusted)),
    ]


def _remarks(found: Differences) -> Iterator[str]:
    tests = [d for d in found.differences if d.p is not None]
    most = max((len(d.documents) for d in tests), default=0)
    least, level = floor([1.0] * most), number(ALPHA, 2)
    if most <= EXACT:
        yield "p: sign-flip test of the mean, two-sided, exact; least p: 2/2^n, of n documents that differ"
    else:
        yield f"p: sign-flip test of the mean, two-sided, of {CHOICES:,} choices of signs if more than {EXACT} differ"
    if least > ALPHA:
        yield f"{most} documents are too few for a test: p is never below {number(least, 4)}"
    elif all(d.adjusted is None for d in tests):
        yield f"Holm: not made, no p could stay at or below {level} ({most} documents, tests: {len(tests)})"
    else:
        named = ", ".join(f"{d.system} {d.metric}" for d in tests if d.rejected) or "none"
        yield f"significant at {level} by Holm (tests: {len(tests)}): {named}"
    yield "mean and p weigh all documents the same, micro scores weigh them by what they hold: the two may disagree"


def _signed(value: float | None) -> str:
    return number(value) if value is None else f"{'-' if value < 0 else '+'}{number(abs(value))}"


def _span(interval: Interval | None) -> str:
    return f"[{_signed(interval[0])}, {_signed(interval[1])}]" if interval else "–"
