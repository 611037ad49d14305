"""The merged timeline on hand-made documents of a few words."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from summitline.calendar import parse_window, window_text
from summitline.crossdoc import Conflict, Statement, Timeline, read_conflicts
from summitline.errors import CorpusError
from summitline.schema import CreationTime, Document, Event, TLink


def document(doc_id: str, events: dict[str, dict[str, str]], *links: TLink) -> Document:
    found = tuple(
        Event(id=name, start=2 * k, end=2 * k + 1, axis="main", attributes={"class": "OCCURRENCE"}, **values)
        for k, (name, values) in enumerate(events.items())
    )
    dct = CreationTime("2031-05-14", "2031-05-14")
    return Document(doc_id=doc_id, text="a b c d e", dct=dct, events=found, tlinks=links)


def window(value: str, instance: str = "summit") -> dict[str, str]:
    return {"begins": value, "ends": value, "instance": instance}


ONE = document("d1", {"e1": window("2030"), "e2": {}}, TLink("e1", "e2", "BEFORE"))


def row(timeline: Timeline, name: str) -> dict[str, object]:
    return next(r for r in timeline.rows() if r["instance"] == name)


@pytest.mark.parametrize(
    ("other", "status", "merged"),
    [("2030", "agreed", "2030"), ("2030-06", "granularity", "2030-06"), ("[2029..2030]", "granularity", "2030")],
)
def test_windows_of_two_documents_meet(other: str, status: str, merged: str) -> None:
    found = row(Timeline([ONE, document("d2", {"e1": window(other)})]), "summit")
    assert (found["status"], found["begins"], found["ends"]) == (status, merged, merged)
    assert found["by_document"] == [
        {"doc_id": "d1", "begins": "2030", "ends": "2030"},
        {"doc_id": "d2", "begins": other, "ends": other},
    ]


def test_one_document_agrees_with_nobody() -> None:
    found = row(Timeline([ONE]), "summit")
    assert (found["status"], found["begins_status"]) == (None, None)


def conflict(attribute: str, *statements: tuple[str, str, str]) -> Conflict:
    return Conflict(f"c-{attribute}", "summit", attribute, tuple(Statement(*s) for s in statements), "conflict")


def test_windows_without_a_common_day_need_a_record_and_stay_out() -> None:
    documents = [ONE, document("d2", {"e1": window("2031")})]
    with pytest.raises(CorpusError) as refused:
        Timeline(documents)
    assert len(str(refused.value).splitlines()) == 4
    records = [conflict(side, ("d1", "e1", "2030"), ("d2", "e1", "2031")) for side in ("begins", "ends")]
    found = row(Timeline(documents, records), "summit")
    assert (found["status"], found["begins"], found["ends"]) == ("conflict", "", "")


def test_a_record_that_contradicts_nothing_is_refused() -> None:
    with pytest.raises(CorpusError, match="nothing contradicts it: d1: e1 begins"):
        Timeline([ONE, document("d2", {"e1": window("2030")})], [conflict("begins", ("d1", "e1", "2030"))])


def test_links_that_go_in_a_circle_across_documents_need_a_record() -> None:
    named = {"e1": {"instance": "a"}, "e2": {"instance": "b"}}
    documents = [
        document("d1", named, TLink("e1", "e2", "BEFORE")),
        document("d2", named, TLink("e1", "e2", "AFTER")),
    ]
    with pytest.raises(CorpusError, match="d1: e1 BEFORE e2"):
        Timeline(documents)
    record = conflict("tlink", ("d1", "e1", "e1 BEFORE e2"), ("d2", "e1", "e1 AFTER e2"))
    assert row(Timeline(documents, [record]), "b")["after"] == []


def test_rank_and_after_follow_the_merged_order() -> None:
    first = document("d1", {"e1": {"instance": "a"}, "e2": {"instance": "b"}}, TLink("e1", "e2", "BEFORE"))
    second = document("d2", {"e1": {"instance": "b"}, "e2": {"instance": "c"}}, TLink("e1", "e2", "BEFORE"))
    rows = Timeline([first, second]).rows()
    assert [(r["instance"], r["rank"], r["after"]) for r in rows] == [("a", 0, []), ("b", 1, ["a"]), ("c", 2, ["b"])]


def test_states_and_other_axes_have_no_row() -> None:
    events = tuple(replace(e, axis="intention") for e in ONE.events[:1])
    assert Timeline([replace(ONE, events=events, tlinks=())]).rows() == []
    states = tuple(replace(e, attributes={"class": "STATE"}) for e in ONE.events)
    assert Timeline([replace(ONE, events=states)]).rows() == []


GOOD = {
    "id": "c1",
    "subject": "summit",
    "attribute": "begins",
    "statements": [
        {"doc_id": "d1", "mention": "e1", "value": "2030"},
        {"doc_id": "d1", "mention": "e1", "value": "2030"},
    ],
    "kind": "conflict",
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "quarrel"}, "kind: 'quarrel' is not one of conflict, granularity, quote-variant, self-contradiction"),
        ({"statements": GOOD["statements"][:1]}, "statements: a record has two or more"),
        ({"attribute": "ends", "statements": [{"doc_id": "d1", "mention": "e2", "value": "2030"}] * 2}, "ends is None"),
        ({"statements": [{"doc_id": "d9", "mention": "e1", "value": "2030"}] * 2}, "d9 e1: no such document"),
        ({"statements": [{"doc_id": "d1", "mention": "e9", "value": "2030"}] * 2}, "d1 e9: no such mention"),
        (
            {"attribute": "number", "statements": [{"doc_id": "d1", "mention": "e1", "value": "z"}] * 2},
            "not in the text",
        ),
        ({"attribute": "tlink", "statements": [{"doc_id": "d1", "mention": "e1", "value": "z"}] * 2}, "no such link"),
        ({"more": 1}, "expected id, subject, attribute, statements and kind"),
    ],
)
def test_a_bad_record_is_told_with_its_line(tmp_path: Path, change: dict[str, object], message: str) -> None:
    path = tmp_path / "conflicts.jsonl"
    path.write_text(json.dumps(GOOD) + "\n" + json.dumps(GOOD | {"id": "c2"} | change) + "\n", "utf-8")
    with pytest.raises(CorpusError) as refused:
        read_conflicts(path, [ONE])
    assert message in str(refused.value)
    assert f"{path}:2: " in str(refused.value)


@pytest.mark.parametrize("text", ["2030", "2030-02", "2030-02-28", "[2029..2030]", "[2030-02..]", "[..2030-02-01]", ""])
def test_a_window_is_written_as_it_is_read(text: str) -> None:
    assert parse_window(window_text(*parse_window(text))) == parse_window(text)
    assert len(window_text(*parse_window(text))) <= len("[2029-01-01..2030-12-31]")
