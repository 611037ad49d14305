"""How much there is: mentions, windows, pairs and what is known of them.

Numbers come from Documents and from rows of the configuration ``relations``; every share is kept with its two counts.
Mentions and pairs of all zones count, boilerplate too.

* begin_window: events whose ``begins`` is not empty, of all events.
* nearby_begin: of the event-event pairs that have a label (both on one axis) and stand in the same or neighbouring
  sentences, those whose begin points are ordered. The goal is .70.
* provenance: each kind, of all pairs (``summitline.tables`` says what the kinds are).
* vague: pairs that are VAGUE in the view timeml, by reason, of all pairs that have a label.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from summitline.schema import Document
from summitline.tables import NEARBY, PROVENANCES, REASONS
from summitline.vocabulary import COLLECTIONS

Row = Mapping[str, Any]

GOAL = 0.70
SIZES = ("characters", "tokens", "sentences", *COLLECTIONS, "tlinks")


def inventory(documents: Sequence[Document], relations: Iterable[Row]) -> dict[str, Any]:
    """Return all numbers of a corpus, ready for JSON: for each document, and under "total" for all."""
    rows: dict[str, list[Row]] = {document.doc_id: [] for document in documents}
    for row in relations:
        rows[row["doc_id"]].append(row)
    tallies = {document.doc_id: tally(document, rows[document.doc_id]) for document in documents}
    return {
        "documents": {doc_id: numbers(counted) for doc_id, counted in tallies.items()},
        "total": numbers(sum(tallies.values(), Counter())),
    }


def tally(document: Document, relations: Iterable[Row]) -> Counter[str]:
    """Count what is in one document; counts of several documents add up."""
    counted = Counter(characters=len(document.text))
    counted.update({name: len(getattr(document, name) or ()) for name in SIZES if name != "characters"})
    events = {event.id for event in document.events}
    counted["begin_window"] = sum(bool(event.begins) for event in document.events)
    for row in relations:
        counted["pairs"] += 1
        counted[row["provenance"]] += 1
        if row["provenance"] == "null":
            continue
        counted["labelled"] += 1
        if row["reason"]:
            counted[row["reason"]] += 1
        if {row["source"], row["target"]} <= events and row["sentence_distance"] <= NEARBY:
            counted["nearby"] += 1
            counted["nearby_begin"] += row["endpoints"][0] != "?"
    return counted


def numbers(counted: Mapping[str, int]) -> dict[str, Any]:
    """Return counts and shares."""
    return {
        "counts": {name: counted[name] for name in (*SIZES, "pairs")},
        "begin_window": share(counted["begin_window"], counted["events"]),
        "nearby_begin": share(counted["nearby_begin"], counted["nearby"]),
        "provenance": {name: share(counted[name], counted["pairs"]) for name in PROVENANCES},
        "vague": {name: share(counted[name], counted["labelled"]) for name in REASONS},
    }


def share(part: int, whole: int) -> dict[str, Any]:
    """Return a share with its two counts; a share of nothing is None."""
    return {"count": part, "of": whole, "share": round(part / whole, 4) if whole else None}


def table(given: Mapping[str, Any]) -> str:
    """Return the numbers of ``inventory`` as plain text, a column for each document and one for the total."""
    columns = {**given["documents"], "total": given["total"]}

    def line(name: str, *path: str) -> list[str]:
        return [name, *(_cell(column, path) for column in columns.values())]

    lines = [["", *columns]]
    lines += [line(name, "counts", name) for name in (*SIZES, "pairs")]
    lines.append(line("events with a begin window", "begin_window"))
    lines.append(line(f"begin order known nearby (goal {GOAL:.0%})", "nearby_begin"))
    lines += [line(f"pairs {name}", "provenance", name) for name in PROVENANCES]
    lines += [line(f"VAGUE: {name}", "vague", name) for name in REASONS]
    first, *widths = (max(map(len, column)) for column in zip(*lines, strict=True))
    return "\n".join(
        "  ".join([name.ljust(first), *(c.rjust(w) for c, w in zip(cells, widths, strict=True))])
        for name, *cells in lines
    )


def recorded(conflicts: Mapping[str, int]) -> str:
    """Return in words how often documents contradict themselves in time, and what the reports differ in, by kind."""
    kinds = ", ".join(f"{n} {kind}" for kind, n in conflicts.items()) or "none"
    return f"contradictions in time inside a document: 0 (the build refuses any); recorded conflicts: {kinds}"


def _cell(column: Mapping[str, Any], path: Iterable[str]) -> str:
    value: Any = column
    for name in path:
        value = value[name]
    if isinstance(value, int):
        return f"{value:,}"
    return "-" if value["share"] is None else f"{value['share']:.1%}"
