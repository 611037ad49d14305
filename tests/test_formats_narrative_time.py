"""NarrativeTime on made-up lines."""

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import summitline as sl
from summitline.errors import FormatError
from summitline.formats import narrative_time
from summitline.formats.narrative_places import BOUNDED, CONSECUTIVE, OPEN, OPEN_LEFT, OPEN_RIGHT, form, place
from summitline.relations import inverse
from summitline.schema import Event, Timex, TLink
from summitline.timegraph import read_graph


def span(words: list[int], time: str, kind: int = BOUNDED, branch: str = "", factuality: str = "") -> dict[str, Any]:
    return {"span": words, "type": kind, "time": time, "branch": branch, "factuality": factuality}


def row(**changes: Any) -> dict[str, Any]:
    given = {
        "id": "Bay.7",
        "text": "Ships came\n  on Monday , 🙂 we left",
        "events": {"0": [1, 1], "1": [8, 8]},
        "timex": {"0": [3, 4]},
        "event_order": {"0": span([0, 1], "1"), "1": span([2, 4], "1"), "2": span([6, 8], "2", factuality="m-")},
        "event_coreference": {},
        "invisible_events": [],
    }
    return given | changes


def read(folder: Path, *rows: object) -> narrative_time.Reading:
    file = folder / "a1.jsonl"
    file.write_text("".join(f"{json.dumps(each)}\n" for each in rows), "utf-8")
    return narrative_time.read(file)


def test_mentions_are_words_between_blanks_without_white_space_at_their_ends(tmp_path: Path) -> None:
    (document,), left_out = read(tmp_path, row())
    assert document.events == (
        Event(id="e1", start=6, end=10, attributes={"factuality": "CT", "polarity": "POS"}),
        Event(id="e2", start=30, end=34, attributes={"factuality": "PS", "polarity": "NEG"}),
    )
    assert document.timexes == (Timex(id="t1", start=13, end=22),)
    assert [document.surface(m) for m in document.mentions()] == ["came", "left", "on Monday"]
    assert document.tlinks == (TLink("e1", "t1", "=<>="), TLink("e1", "e2", "<<<<"), TLink("t1", "e2", "<<<<"))
    assert left_out == {}


B, C, U, R, L = BOUNDED, CONSECUTIVE, OPEN, OPEN_RIGHT, OPEN_LEFT


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ((B, "1"), (B, "2"), "<<<<"),
        ((B, "3.5"), (B, "3.50"), "=<>="),
        ((B, "-2"), (B, "-10"), ">>>>"),
        ((B, "1:4"), (B, "2"), "<<>>"),
        ((B, "1:4"), (B, "1"), ">>>>"),
        ((B, "1:4"), (B, "4"), "<<<<"),
        ((B, "1:4"), (B, "1:3"), "=<>>"),
        ((B, "1:4"), (B, "2:4"), "<<>="),
        ((B, "1:4"), (B, "3:6"), "<<><"),
        ((B, "1:3"), (B, "3:6"), "<<<<"),
        ((R, "1"), (B, "1"), "=<>>"),
        ((R, "1"), (B, "2"), "<<??"),
        ((R, "2"), (B, "1"), ">>>>"),
        ((R, "1"), (R, "2"), "<<??"),
        ((R, "1"), (R, "1"), "=<>?"),
        ((R, "1:3"), (B, "2"), "<<>>"),
        ((L, "1"), (B, "1"), "<<>="),
        ((L, "1"), (R, "2"), "<<<<"),
        ((U, "1"), (B, "1"), "<<>>"),
        ((U, "1"), (B, "2"), "<<??"),
        ((U, "1"), (R, "1"), "<<>?"),
        ((U, "1"), (U, "1"), "?<>?"),
        ((U, ":"), (B, "1:9"), "<<>>"),
        ((U, ":"), (R, "1"), "<<>?"),
        ((U, ""), (U, ":"), "?<>?"),
        ((B, "1"), (B, "9", "1>"), "<<<<"),
        ((B, "1:2"), (B, "9", "2>"), "<<<<"),
        ((B, "2"), (B, "9", "1>"), "????"),
        ((B, "2"), (B, "0", "<2"), ">>>>"),
        ((B, "1"), (L, "9", "1>"), "?<?<"),
        ((B, "1"), (R, "0", "<2"), "????"),
        ((B, "1", "5>"), (B, "2", "5>"), "<<<<"),
        ((B, "1", "5>"), (B, "2", "5>#"), "????"),
        ((B, "1", "<5"), (B, "1", "5>"), "<<<<"),
        ((U, ":"), (B, "1", "5>"), "<<>>"),
        ((U, ":", "5>"), (B, "1"), "<<>>"),
    ],
)
def test_what_two_places_say(a: tuple[Any, ...], b: tuple[Any, ...], expected: str) -> None:
    """By hand, from what brackets, intervals and branches mean; each also from the other end."""
    p, q = (place(kind, time, *(branch or [""]), rank=1) for kind, time, *branch in (a, b))
    assert form(p, q) == expected
    assert form(q, p) == inverse(expected)


def test_consecutive_mentions_follow_each_other_behind_the_rest_of_their_slot(tmp_path: Path) -> None:
    spans = {"0": span([0, 8], "1", CONSECUTIVE)}
    (document,), _ = read(tmp_path, row(event_order=spans))
    assert [link.relation for link in document.tlinks] == ["<<<<"] * 3
    second, first = place(CONSECUTIVE, "1", "", 2), place(CONSECUTIVE, "1", "", 1)
    assert form(place(BOUNDED, "1", "", 1), first) == form(first, second) == "<<<<"
    assert form(second, place(BOUNDED, "1.1", "", 1)) == "<<<<"


def test_an_unseen_event_lies_where_the_last_event_of_its_chain_lies(tmp_path: Path) -> None:
    (document,), left_out = read(
        tmp_path,
        row(
            events={"0": [1, 1], "1": [7, 7], "2": [8, 8]},
            event_order={"0": span([0, 1], "1"), "1": span([8, 8], "2", factuality="-"), "2": span([3, 4], "3")},
            event_coreference={"7": [1, 8], "3": [1]},
            invisible_events=[7],
        ),
    )
    assert [event.instance for event in document.events] == [None, "bay-7-2", "bay-7-2"]
    assert document.events[1].attributes == {"factuality": "CT", "polarity": "NEG"}
    assert TLink("e2", "e3", "=<>=") in document.tlinks
    assert left_out == {"events: coreference with another place": 3, "timexes: coreference": 1}


def test_what_has_no_counterpart_is_left_out_and_counted(tmp_path: Path) -> None:
    spans = {"0": span([0, 1], "1", factuality="@"), "1": span([6, 8], ":", OPEN)}
    refs = {"event_refs": {"0": {"eid": "e1"}}, "timex_refs": {"0": {"tid": "t7"}}}
    (document,), left_out = read(tmp_path, row(event_order=spans, **refs))
    assert document.tlinks == (TLink("e1", "e2", "><><"),)
    assert document.events[0].attributes == {}
    assert left_out == {
        "events: factuality of another scheme": 1,
        "events: TimeML attributes": 1,
        "timexes: TimeML attributes": 1,
        "mentions: no place on the timeline": 1,
    }


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (row(events={"0": [1, 99]}), r"a1\.jsonl:1: e1: words 1 to 99: the text has 9 words"),
        (row(events={"0": [2, 2]}), r"a1\.jsonl:1: e1: \[\d+, \d+\) is not a span"),
        (row(events={"x": [1, 1]}), r"a1\.jsonl:1: 'x': expected a number"),
        (row(events={"0": [1, "1"]}), r"a1\.jsonl:1: Expected `int`, got `str` - at `\$\.events"),
        (row(event_order={"0": span([0, 1], "1", 5)}), r"Expected `int` <= 4 - at `\$\.event_order"),
        (row(event_order={"0": span([0, 1], "x")}), r"event_order: '0': time: 'x': expected N or N:M"),
        (row(event_order={"0": span([0, 1], "2:1")}), r"time: '2:1': does not end behind its begin"),
        (row(event_order={"0": span([0, 1], "2:2")}), r"time: '2:2': does not end behind its begin"),
        (row(event_order={"0": span([0, 1], "1:2", 1)}), r"time: '1:2': expected N$"),
        (row(event_order={"0": span([0, 1], ":")}), r"time: ':': expected N or N:M"),
        (row(event_order={"0": span([0, 1], "1", branch="6")}), r"branch: '6': expected N> or <N and signs"),
        (row(event_order={"0": span([0, 1], "1"), "1": span([1, 2], "2")}), r"'1': e1 stands in another span too"),
        (row(invisible_events=[0]), r"invisible_events: 0: no event or temporal expression begins with this word"),
        (row(event_coreference={"0": [1]}), r"event_coreference: 0: no event"),
        (row(events={str(k): [1, 1] for k in range(1001)}), r"1002 events and temporal expressions: at most 1000"),
        ({"id": "x"}, r"a1\.jsonl:1: Object missing required field `text`"),
        ([], r"a1\.jsonl:1: Expected `object`, got `array`"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(tmp_path: Path, line: object, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        read(tmp_path, line)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("", "empty: expected one JSON object a line"),
        ('{"id": "a", "text": "b"', "a1.jsonl:1: not JSON"),
        ('{"id": "a", "events": {"0": [0, 0], "0": [1, 1]}}', "a1.jsonl:1: key '0' stands twice"),
        ("[" * 100_000, "a1.jsonl:1: not JSON that can be read: nested too deeply"),
    ],
)
def test_what_is_no_record_is_refused(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "a1.jsonl").write_text(line)
    with pytest.raises(FormatError, match=message):
        narrative_time.read(tmp_path)


def test_two_annotators_are_two_readings(tmp_path: Path) -> None:
    read(tmp_path, row())
    (tmp_path / "a2.jsonl").write_bytes((tmp_path / "a1.jsonl").read_bytes())
    with pytest.raises(FormatError, match=r"a2\.jsonl:1: document 'Bay\.7' stands twice"):
        narrative_time.read(tmp_path)


SLOTS = st.sampled_from(["1", "1.5", "2", "1:2", "1:3", "2:3"])
SPANS = st.one_of(
    st.tuples(st.sampled_from([B, U, R, L]), SLOTS, st.sampled_from(["", "1>", "2>#", "<2"])),
    st.tuples(st.just(C), st.sampled_from(["1", "2"]), st.just("")),
    st.tuples(st.just(U), st.just(":"), st.just("")),
)


@settings(max_examples=60)
@given(spans=st.lists(SPANS, min_size=2, max_size=7))
def test_a_timeline_never_contradicts_itself_and_closure_adds_nothing_to_its_main_line(
    spans: list[tuple[int, str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    line = row(
        text=" ".join("abcdefg"[: len(spans)]),
        events={str(k): [k, k] for k in range(len(spans))},
        timex={},
        event_order={str(k): span([k, k], time, kind, branch) for k, (kind, time, branch) in enumerate(spans)},
    )
    (document,), _ = read(tmp_path_factory.mktemp("nt"), line)
    graph = read_graph(document, calendar=False)
    assert graph.consistent
    stated = {(link.source, link.target): link.relation for link in document.tlinks}
    for a, b in product(document.events, repeat=2):
        if a.start < b.start and not spans[a.start // 2][2] and not spans[b.start // 2][2]:
            assert graph.closure.relation(a.id, b.id) == stated.get((a.id, b.id), "????")
    assert sl.score(gold=[document], system=[document], calendar=False)["tlinks.endpoints"].f1 in (1, None)
