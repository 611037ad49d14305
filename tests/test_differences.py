"""Our side of every row of docs/differences.md, computed; the others' where their numbers are at hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from summitline.alignment import align
from summitline.metrics import awareness
from summitline.metrics.comparison import Comparison
from summitline.metrics.score import summed
from summitline.metrics.sequence import chunks
from summitline.metrics.spans import strict
from summitline.schema import Document, Event, TLink

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/differences.md").read_text("utf-8")
MICRO: dict[str, Any] = json.loads((ROOT / "tests/cases/micro_cases.json").read_text("utf-8"))
KEYS = {"TE3": "te3", "tieval": "tieval", "anaforatools": "anafora"}


def table(title: str) -> list[dict[str, str]]:
    """Return the rows of the table under a heading."""
    section = PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]
    lines = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    head, _, *rows = [[cell.strip() for cell in line] for line in lines]
    return [dict(zip(head, row, strict=True)) for row in rows]


LINKS, SPANS, TAGS = table("Links"), table("Spans"), table("Tags")


def triples(told: str) -> list[list[str]]:
    return [link.split() for link in told.split("; ")]


def counts(gold: list[list[str]], system: list[list[str]], measure: str) -> list[int]:
    names = sorted({end for a, _, b in gold + system for end in (a, b)} - {"t0"})
    events = tuple(Event(id=name, start=i, end=i + 1) for i, name in enumerate(names))
    sides = [
        Document(doc_id="d", text="x" * 9, events=events, tlinks=tuple(TLink(a, b, label) for a, label, b in links))
        for links in (gold, system)
    ]
    units = {"acl11": awareness.acl11, "te3": awareness.te3}[measure]
    found = summed(units(Comparison(gold=sides[0], system=sides[1], calendar=False)))
    return [found[name] for name in ("p_num", "p_den", "r_num", "r_den")]


def numbers(told: str) -> list[int]:
    return [int(part) for fraction in told.split()[-2:] for part in fraction.split("/")]


def test_the_page_has_its_tables() -> None:
    assert [len(LINKS), len(SPANS), len(TAGS)] == [9, 3, 2]


@pytest.mark.parametrize("row", LINKS, ids=lambda row: f"{row['case']}-{row['measure']}")
def test_links(row: dict[str, str]) -> None:
    gold, system = triples(row["gold"]), triples(row["system"])
    assert counts(gold, system, row["measure"]) == numbers(row["ours"])
    if row["others"] == "-":
        return
    case = MICRO[row["case"]]
    assert (case["gold"], case["system"]) == (gold, system)
    for other in row["others"].split("; "):
        assert case[KEYS[other.split()[0]]] == numbers(other), other


def event(span: str) -> Event:
    start, end = map(int, span.split("-"))
    return Event(id="e1", start=start, end=end)


@pytest.mark.parametrize("row", SPANS, ids=lambda row: f"{row['gold']} {row['system']} {row['measure']}")
def test_spans(row: dict[str, str]) -> None:
    gold, system = event(row["gold"]), event(row["system"])
    if row["measure"] == "overlap":
        found = bool(align(gold=[gold], system=[system]))
    else:
        sides = [Document(doc_id="d", text="x" * 9, events=(side,)) for side in (gold, system)]
        found = (0, "p_num") in strict("events")(Comparison(gold=sides[0], system=sides[1]))
    assert row["ours"] == ("yes" if found else "no")


@pytest.mark.parametrize("row", TAGS, ids=lambda row: row["system"])
def test_tags(row: dict[str, str]) -> None:
    from seqeval.metrics.sequence_labeling import get_entities

    gold, system = row["gold"].split(), row["system"].split()
    mine, theirs = set(chunks(gold)), set(chunks(system))
    assert numbers(row["ours"]) == [len(mine & theirs), len(theirs), len(mine & theirs), len(mine)]
    mine, theirs = set(get_entities(gold)), set(get_entities(system))
    assert numbers(row["others"]) == [len(mine & theirs), len(theirs), len(mine & theirs), len(mine)]
