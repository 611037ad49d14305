"""Made-up records, counted by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from summitline import verdicts
from summitline.errors import CorpusError


def decision(item: str, answers: dict[str, str], value: str) -> dict[str, Any]:
    return {"doc_id": "d", "item": item, "answers": answers, "decision": value, "rule": "L8", "why": "x"}


DECISIONS = [
    decision("e1.axis", {"a": "main", "b": "opinion", "c": "main"}, "main"),
    decision("e1-e2", {"a": "<<??", "b": "????"}, "????"),
    decision("e2.class", {"a": "STATE", "b": "I_STATE", "c": "I_STATE"}, "OCCURRENCE"),
    decision("e3.class", {"a": "STATE", "b": "STATE", "c": "STATE"}, "I_STATE"),
    decision("e3-e4", {}, "<???"),
]
AGAIN = [
    {"doc_id": "d", "item": "e1.class", "agreed": "STATE", "again": "STATE"},
    {"doc_id": "d", "item": "e1.axis", "agreed": "main", "again": "opinion"},
    {"doc_id": "d", "item": "e1-e2", "agreed": "<<<<", "again": "<<??"},
]
PAIRS = [
    {"stage": stage, "doc_id": "d", "source": "e1", "target": "e9", "verdict": verdict, "why": "x"}
    for stage, verdict in (("before", "AFTER"), ("after", "open"), ("after", "open"), ("after", "BEFORE"))
]


def write(folder: Path, name: str, records: list[dict[str, Any]]) -> None:
    (folder / name).write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")


def test_what_is_counted(tmp_path: Path) -> None:
    write(tmp_path, verdicts.DECISIONS, DECISIONS)
    write(tmp_path, verdicts.AGAIN, AGAIN)
    write(tmp_path, verdicts.OPEN_PAIRS, PAIRS)
    found = verdicts.read(tmp_path)
    assert len(found.disputed) == 3
    assert found.wins() == {"a": (1, 3), "b": (1, 3), "c": (1, 2)}
    assert found.overturned(links=False) == (1, 2)
    assert found.overturned(links=True) == (1, 1)
    assert found.misses() == {"before": (1, 1), "after": (1, 3)}
    assert found.told() == (
        "3 items on which the annotators differ were decided (a 1 of 3 (33.3%); b 1 of 3 (33.3%); c 1 of 2 (50.0%); "
        "none of the answers 1); 2 decisions are about items on which all agree, or that nobody had asked. "
        "Of the agreed values judged again blind, 1 of 2 (50.0%) of the attributes and 1 of 1 (100.0%) of the endpoint "
        "forms of links came out otherwise. Of the pairs open before the order over the whole text was annotated, "
        "drawn at random and judged, a reader can order 1 of 1 (100.0%). Of the pairs open after the order over the "
        "whole text was annotated, drawn at random and judged, a reader can order 1 of 3 (33.3%)."
    )


def test_no_files_are_no_verdicts(tmp_path: Path) -> None:
    assert verdicts.read(tmp_path).told() == "This gold was not adjudicated."


@pytest.mark.parametrize(("line", "message"), [("{", ":2: not JSON"), ('{"doc_id": "d"}', ":2: expected the fields")])
def test_a_bad_line_is_told_with_its_number(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / verdicts.AGAIN).write_text(json.dumps(AGAIN[0]) + f"\n{line}\n", "utf-8")
    with pytest.raises(CorpusError) as refused:
        verdicts.read(tmp_path)
    assert f"{verdicts.AGAIN}{message}" in str(refused.value)
