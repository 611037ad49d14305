import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as examples
from hypothesis import strategies as st

from summitline import submission
from summitline.calendar import parse_timex_value, parse_window
from summitline.errors import DocumentError, SubmissionError, SummitlineError, WindowError
from summitline.formats.jsonl import to_json, write
from summitline.schema import CreationTime, Document, Entity, Event, Timex, TLink, Zone
from summitline.submission import check, given, read, read_predictions, renumber

TEXT = "“Kim” 🙂 said on Monday that talks may begin in June. Also read"
ZONES = (Zone("z1", 0, 53, "body"), Zone("z2", 53, 62, "boilerplate", CreationTime("2025-09-01", "2025-09-02")))
GOLD = Document(
    doc_id="003",
    text=TEXT,
    dct=CreationTime("2025-08-25", "2025-08-31", "inferred"),
    zones=ZONES,
    entities=(Entity(id="n7", start=1, end=4, type="PERSON", entity="kim"),),
    events=(
        Event(id="e4", start=38, end=43, axis="intention", anchor="e9", attributes={"class": "ASPECTUAL"}),
        Event(id="e9", start=8, end=12, axis="main", begins="2025-08-25", ends="2025-08-25", instance="kim-said"),
    ),
    timexes=(
        Timex(id="t5", start=16, end=22, type="DATE", value="2025-08-25"),
        Timex(id="t2", start=47, end=51, type="DATE", value="2026-06"),
    ),
    tlinks=(TLink("e9", "t5", "IS_INCLUDED"), TLink("e9", "t0", "BEFORE"), TLink("e4", "t0.z2", "AFTER")),
    tokens=((0, 1), (1, 4)),
    sentences=((0, 52), (53, 62)),
)
OTHER = Document(doc_id="004", text="Talks ended.")
BOTH = (GOLD, OTHER)
E1 = {"id": "e1", "start": 8, "end": 12}
T1 = {"id": "t1", "start": 16, "end": 22}
RELATIONS = (
    "BEFORE, AFTER, IBEFORE, IAFTER, INCLUDES, IS_INCLUDED, BEGINS, BEGUN_BY, ENDS, ENDED_BY, SIMULTANEOUS, OVERLAPS, "
    "OVERLAPPED_BY, BEGINS_BEFORE, BEGINS_AFTER, ENDS_BEFORE, ENDS_AFTER, VAGUE, or four characters of < = > ?"
)


def event(**changes: Any) -> dict[str, Any]:
    return {"doc_id": "003", "events": [E1 | changes]}


def link(**changes: Any) -> dict[str, Any]:
    row = {"source": "e1", "target": "t0", "relation": "BEFORE"} | changes
    return {"doc_id": "003", "events": [E1], "tlinks": [row]}


def without(row: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}


def write_lines(path: Path, *rows: object) -> Path:
    path.write_text("".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows), "utf-8")
    return path


def problems_of(path: Path, setting: str = "end-to-end") -> list[str]:
    with pytest.raises(SubmissionError) as caught:
        read_predictions(path, gold=BOTH, setting=setting)
    return [problem.removeprefix(f"{path}:") for problem in caught.value.problems]


def test_predictions_become_documents_in_the_order_of_gold(tmp_path: Path) -> None:
    row = {
        "doc_id": "003",
        "entities": [{"id": "a", "start": 1, "end": 4, "text": "Kim", "type": "PERSON", "entity": "Kim Jong Un"}],
        "events": [
            E1 | {"class": "REPORTING", "axis": "main", "begins": "[2025-08..2025-09]", "ends": ""},
            {"id": "e2", "start": 38, "end": 43, "anchor": "e1", "tense": None},
        ],
        "timexes": [T1 | {"type": "DATE", "value": "2025-08-25", "mod": None}],
        "tlinks": [
            {"source": "e1", "target": "t1", "relation": "DURING"},
            {"source": "e1", "target": "e1", "relation": "BEFORE"},
            {"source": "t1", "target": "t0.z2", "relation": "<<=?"},
        ],
    }
    path = write_lines(tmp_path / "mine.jsonl", {"doc_id": "004"}, row)
    assert read_predictions(path, gold=BOTH) == (
        replace(
            GOLD,
            entities=(Entity(id="a", start=1, end=4, type="PERSON", entity="Kim Jong Un"),),
            events=(
                Event(
                    id="e1",
                    start=8,
                    end=12,
                    axis="main",
                    begins="[2025-08..2025-09]",
                    attributes={"class": "REPORTING"},
                ),
                Event(id="e2", start=38, end=43, anchor="e1"),
            ),
            timexes=(Timex(id="t1", start=16, end=22, type="DATE", value="2025-08-25"),),
            tlinks=(TLink("e1", "t1", "SIMULTANEOUS"), TLink("e1", "e1", "BEFORE"), TLink("t1", "t0.z2", "<<=?")),
        ),
        OTHER,
    )


def test_missing_documents_are_left_out(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "mine.jsonl", {"doc_id": "004"})
    assert [document.doc_id for document in read_predictions(path, gold=BOTH)] == ["004"]


@pytest.mark.parametrize(
    "own",
    [
        {"tokens": [[1, 4], [8, 12]], "sentences": [[1, 52]]},
        {"tokens": "none", "sentences": None},
        {"dct": {"earliest": "2025-08-25", "latest": "2025-08-31"}},
        {"dct": {"earliest": "2025-08-25", "latest": "2025-08-31", "status": "stated"}},
    ],
)
def test_tokens_sentences_and_the_status_of_the_creation_time_are_golds_whatever_a_line_says(
    own: dict[str, Any], tmp_path: Path
) -> None:
    path = write_lines(tmp_path / "mine.jsonl", event() | own)
    (document,) = read_predictions(path, gold=BOTH)
    assert document == replace(given(GOLD, "end-to-end"), events=(Event(id="e1", start=8, end=12),))


@pytest.mark.parametrize("gold", [False, True])
def test_gold_is_a_submission(tmp_path: Path, gold: bool) -> None:
    write(tmp_path / "gold.jsonl.gz", BOTH, gold=gold)
    assert read_predictions(tmp_path / "gold.jsonl.gz", gold=BOTH) == BOTH


BAD: list[tuple[object, str]] = [
    # lines
    ("", "blank line: expected a JSON object"),
    ("{x", "not JSON (one object a line): column 2: Expecting property name enclosed in double quotes"),
    ("[" * 50_000, "not JSON that can be read: nested too deeply"),
    ("9" * 5_000, "not JSON that can be read: a number with too many digits"),
    ("NaN", "$: expected an object, got NaN"),
    ([1], "$: expected an object, got a list"),
    (None, "$: expected an object, got null"),
    # documents
    ({}, "$.doc_id: missing"),
    ({"doc_id": 3}, "$.doc_id: expected 1 to 200 printable characters, got 3"),
    ({"doc_id": ""}, '$.doc_id: expected 1 to 200 printable characters, got ""'),
    ({"doc_id": "03"}, '$.doc_id: unknown document "03"; the nearest is "003"'),
    ({"doc_id": "../../x"}, '$.doc_id: unknown document "../../x"'),
    ({"doc_id": "003", "event": []}, '$: unknown field "event"; the nearest is "events"'),
    ({"doc_id": "003", "events": None}, "$.events: expected a list, got null"),
    ({"doc_id": "003", "events": {}}, "$.events: expected a list, got an object"),
    ({"doc_id": "003", "text": "x"}, "$.text: differs from the gold document; leave it out"),
    ({"doc_id": "003", "dct": {"earliest": "2025"}}, "$.dct: differs from the gold document; leave it out"),
    ({"doc_id": "003", "dct": "2025"}, "$.dct: differs from the gold document; leave it out"),
    ({"doc_id": "003", "zones": []}, "$.zones: differs from the gold document; leave it out"),
    ('{"doc_id": "003", "doc_id": "003"}', '$: the key "doc_id" stands twice'),
    # mentions
    ({"doc_id": "003", "events": ["e1"]}, '$.events[0]: expected an object, got "e1"'),
    (event(strat=8), '$.events[0]: unknown field "strat"; the nearest is "start"'),
    (event(dct_relation="BEFORE"), '$.events[0]: unknown field "dct_relation": state it as a link to t0'),
    (event(type="DATE"), '$.events[0]: unknown field "type"; the nearest is "text"'),
    (event(id="t0"), '$.events[0].id: "t0" is a creation time, no mention'),
    (event(id="t0.z9"), '$.events[0].id: "t0.z9" is a creation time, no mention'),
    (event(id=None), "$.events[0].id: expected 1 to 200 printable characters, got null"),
    (event(id="\x1b[2J"), r'$.events[0].id: expected 1 to 200 printable characters, got "\u001b[2J"'),
    ({"doc_id": "003", "events": [E1, E1]}, '$.events[1].id: "e1" stands twice'),
    ({"doc_id": "003", "events": [E1, E1, E1]}, "$.events: expected at most 2, one for each token of the text, got 3"),
    ({"doc_id": "003", "events": [E1], "timexes": [T1 | {"id": "e1"}]}, '$.timexes[0].id: "e1" stands twice'),
    (event(start="x"), '$.events[0].start: expected int >= 0, got "x"'),
    (event(start=-1), "$.events[0].start: expected int >= 0, got -1"),
    (event(start=8.0), "$.events[0].start: expected int >= 0, got 8.0"),
    (event(start=True), "$.events[0].start: expected int >= 0, got true"),
    ('{"doc_id": "003", "events": [{"id": "e1", "start": 1e999, "end": 9}]}',
     "$.events[0].start: expected int >= 0, got Infinity"),
    ('{"doc_id": "003", "events": [{"id": "e1", "start": 0, "end": NaN}]}',
     "$.events[0].end: expected int >= 0, got NaN"),
    ({"doc_id": "003", "events": [without(E1, "end")]}, "$.events[0].end: missing"),
    (event(end=8), "$.events[0].end: expected more than start (8), got 8"),
    (event(end=63), "$.events[0].end: expected at most 62, the length of the text, got 63"),
    (event(end=10**80), f"$.events[0].end: expected at most 62, the length of the text, got 1{'0' * 59}..."),
    (event(text=5), '$.events[0].text: expected "said", got 5'),
    (event(text="read"), '$.events[0].text: expected "said", got "read"; shifted by -50'),
    (event(text="wrote"), '$.events[0].text: expected "said", got "wrote"'),
    (event(start=9, end=13, text="said"),
     '$.events[0].text: expected "aid ", got "said"; shifted by 1: UTF-16 offsets?'),
    (event(start=15, end=19, text="said"),
     '$.events[0].text: expected " Mon", got "said"; shifted by 7: byte offsets?'),
    # attributes
    (event(aspect="PERFECT"),
     '$.events[0].aspect: expected one of NONE, PROGRESSIVE, PERFECTIVE, PERFECTIVE_PROGRESSIVE, got "PERFECT"'),
    (event(polarity=["POS"]), "$.events[0].polarity: expected one of POS, NEG, got a list"),
    (event(polarity="\ud800"), r'$.events[0].polarity: expected one of POS, NEG, got "\ud800"'),
    (event(instance=""), '$.events[0].instance: expected 1 to 200 printable characters, got ""'),
    (event(instance="\udfff"), r'$.events[0].instance: expected 1 to 200 printable characters, got "\udfff"'),
    (event(instance="x" * 201),
     f'$.events[0].instance: expected 1 to 200 printable characters, got "{"x" * 60}..."'),
    (event(begins=2025), "$.events[0].begins: expected 1 to 200 printable characters, got 2025"),
    (event(anchor="e2"), '$.events[0].anchor: expected the id of another event, got "e2"'),
    (event(anchor="e1"), '$.events[0].anchor: expected the id of another event, got "e1"'),
    # links
    (link(source="e2"), '$.tlinks[0].source: no mention has the id "e2"'),
    (link(target="t0.z1"), '$.tlinks[0].target: no mention has the id "t0.z1"'),
    (link(target=None), "$.tlinks[0].target: expected 1 to 200 printable characters, got null"),
    (link(lag=1), '$.tlinks[0]: unknown field "lag"; the nearest is "target"'),
    (link(relation="before"), f'$.tlinks[0].relation: expected one of {RELATIONS}, got "before"'),
    (link(relation="<<<"), f'$.tlinks[0].relation: expected one of {RELATIONS}, got "<<<"'),
    (link(relation=None), f"$.tlinks[0].relation: expected one of {RELATIONS}, got null"),
    ({"doc_id": "003", "tlinks": [{"source": "t0", "target": "t0"}]}, "$.tlinks[0].relation: missing"),
    ({"doc_id": "003", "entities": [E1], "tlinks": [{"source": "e1", "target": "t0", "relation": "AFTER"}]},
     '$.tlinks[0].source: "e1" is an entity: expected an event, a timex or t0'),
]  # fmt: skip


@pytest.mark.parametrize(("row", "message"), BAD, ids=[f"{k}-{message[:40]}" for k, (_, message) in enumerate(BAD)])
def test_one_fault_is_one_message(tmp_path: Path, row: object, message: str) -> None:
    path = write_lines(tmp_path / "mine.jsonl", {"doc_id": "004"}, row)
    assert problems_of(path) == [f"2: {message}"]


@pytest.mark.parametrize("window", ["2025-02-30", "[2026..2025]", "soon", "2025-08-25\n", "1" * 150])
def test_windows_are_read_by_the_calendar(tmp_path: Path, window: str) -> None:
    path = write_lines(tmp_path / "mine.jsonl", event(begins=window))
    with pytest.raises(WindowError) as caught:
        parse_window(window)
    reason = "expected 1 to 200 printable characters, got " + json.dumps(window) if "\n" in window else caught.value
    assert problems_of(path) == [f"1: $.events[0].begins: {reason}"]


def test_timex_values_are_read_by_the_calendar(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "mine.jsonl", {"doc_id": "003", "timexes": [T1 | {"value": "Monday"}]})
    with pytest.raises(WindowError) as caught:
        parse_timex_value("Monday")
    assert problems_of(path) == [f"1: $.timexes[0].value: {caught.value}"]


def test_a_document_that_stands_twice(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "mine.jsonl", {"doc_id": "003"}, {"doc_id": "004"}, {"doc_id": "003"})
    assert problems_of(path) == ['3: $.doc_id: document "003" stands twice, first in line 1']


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    row = {
        "doc_id": "003",
        "events": [E1 | {"start": "x", "tense": "past"}, {"id": "e2", "start": 0, "end": 999}],
        "tlinks": [{"source": "e1", "target": "e9", "relation": "BEFORE"}],
    }
    path = write_lines(tmp_path / "mine.jsonl", "{", row, {"doc_id": "005"})
    assert [problem.split(":")[:2] for problem in problems_of(path)] == [
        ["1", " not JSON (one object a line)"],
        ["2", " $.events[0].start"],
        ["2", " $.events[0].tense"],
        ["2", " $.events[1].end"],
        ["2", " $.tlinks[0].target"],
        ["3", " $.doc_id"],
    ]


def test_after_100_problems_they_are_counted(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "mine.jsonl", *["{}"] * 250)
    problems = problems_of(path)
    assert (len(problems), problems[99], problems[100]) == (101, "100: $.doc_id: missing", "and 150 more")
    path = write_lines(tmp_path / "mine.jsonl", *["{}"] * 100)
    assert problems_of(path)[99:] == ["100: $.doc_id: missing"]


def test_reading_stops_where_nothing_is_right(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl.gz"
    path.write_bytes(gzip.compress(b"\n" * 1_000_000))
    assert problems_of(path)[-1] == "and 9900 more at least; the rest was not read"


def test_files_that_are_none(tmp_path: Path) -> None:
    assert problems_of(tmp_path / "none.jsonl") == [" No such file or directory"]
    assert problems_of(write_lines(tmp_path / "mine.jsonl")) == [" empty: expected one JSON object a line"]


def warnings_of(path: Path, setting: str = "end-to-end") -> list[str]:
    reading = read(path, gold=BOTH, setting=setting)
    return [str(warning).removeprefix(f"{path}:") for warning in reading.warnings()]


def test_what_is_missing_is_a_warning(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "mine.jsonl", {"doc_id": "004"})
    assert warnings_of(path) == [" 1 of 2 documents are missing and scored as empty: 003"]
    # the bad line may be the missing one
    assert warnings_of(write_lines(tmp_path / "mine.jsonl", {"doc_id": "004"}, "{")) == []
    many = tuple(replace(OTHER, doc_id=f"{k:03}") for k in range(12))
    path = write_lines(tmp_path / "mine.jsonl", {"doc_id": "011"})
    (warning,) = read(path, gold=many).warnings()
    assert warning.message.endswith("as empty: 000, 001, 002, 003, 004, 005, 006, 007, 008, 009, ...")


def test_a_contradiction_is_a_warning_with_its_witness(tmp_path: Path) -> None:
    cycle = link(source="t0", target="e1")["tlinks"] + link()["tlinks"]
    path = write_lines(tmp_path / "mine.jsonl", {"doc_id": "004"}, {"doc_id": "003", "events": [E1], "tlinks": cycle})
    told = "t0 BEFORE e1 (stated); e1 BEFORE t0 (stated)"
    assert warnings_of(path) == [f"2: $: no timeline satisfies this document: {told}"]


def test_the_witness_of_a_long_contradiction_is_cut(tmp_path: Path) -> None:
    gold = Document(doc_id="0", text="a" * 20)
    events = [{"id": f"e{k}", "start": k, "end": k + 1} for k in range(15)]
    links = [{"source": f"e{k}", "target": f"e{(k + 1) % 15}", "relation": "BEFORE"} for k in range(15)]
    path = write_lines(tmp_path / "mine.jsonl", {"doc_id": "0", "events": events, "tlinks": links})
    (warning,) = read(path, gold=[gold]).warnings()
    assert (warning.message.count("BEFORE"), warning.message[-5:]) == (10, "; ...")


def test_a_link_of_a_mention_with_itself_is_a_warning(tmp_path: Path) -> None:
    told = "e1 is linked with itself: SIMULTANEOUS holds, anything else contradicts itself"
    path = write_lines(tmp_path / "mine.jsonl", {"doc_id": "004"}, link(target="e1", relation="SIMULTANEOUS"))
    assert warnings_of(path) == [f"2: $.tlinks[0]: {told}"]


def test_offsets_of_another_unit_are_a_warning(tmp_path: Path) -> None:
    gold = Document(doc_id="0", text="🙂 it ran far", tokens=((0, 1), (2, 4), (5, 8), (9, 12)))
    events = [{"id": f"e{start}", "start": start, "end": end} for start, end in ((3, 5), (6, 9), (10, 13))]
    path = write_lines(tmp_path / "mine.jsonl", {"doc_id": "0", "events": events})
    reading = read(path, gold=[gold])
    (error,), (warning,) = reading.errors.found, reading.warnings()
    assert error.message == "expected at most 12, the length of the text, got 13"
    assert warning == (
        *(str(path), 1, "$"),
        "UTF-16 offsets? Read as such, 3 of 3 spans lie on tokens, as code points 0",
    )
    # given mentions state no offsets of their own
    assert warnings_of(write_lines(path, {"doc_id": "003"}, {"doc_id": "004"}), "gold-mentions") == []


def test_unknown_settings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SummitlineError, match=r'^setting: expected one of end-to-end, gold-mentions, got "gold"$'):
        read_predictions(write_lines(tmp_path / "mine.jsonl", {"doc_id": "003"}), gold=BOTH, setting="gold")


def test_renumbering_is_by_position_and_moves_links_and_anchors() -> None:
    new = renumber(GOLD)
    assert [(m.id, m.start) for m in new.mentions()] == [("n1", 1), ("e1", 8), ("e2", 38), ("t1", 16), ("t2", 47)]
    assert [event.anchor for event in new.events] == [None, "e1"]
    assert new.tlinks == (TLink("e1", "t1", "IS_INCLUDED"), TLink("e1", "t0", "BEFORE"), TLink("e2", "t0.z2", "AFTER"))
    assert [event.instance for event in new.events] == ["kim-said", None]
    assert renumber(new) == new
    assert renumber(replace(GOLD, events=GOLD.events[::-1], timexes=GOLD.timexes[::-1])) == new


def test_mentions_of_one_span_keep_the_order_of_their_ids() -> None:
    rows = [Event(id=name, start=0, end=5, instance=name) for name in ("e10", "e9", "e2")]
    for events in (rows, rows[::-1]):
        new = renumber(replace(OTHER, events=tuple(events)))
        assert [(event.id, event.instance) for event in new.events] == [("e1", "e2"), ("e2", "e9"), ("e3", "e10")]


def test_an_anchor_to_nowhere_is_refused() -> None:
    bad = replace(OTHER, events=(Event(id="e5", start=0, end=5, anchor="e6"),))
    with pytest.raises(DocumentError, match=r"^004: e5: anchor e6: no such mention$"):
        renumber(bad)


def test_what_is_given() -> None:
    bare = Document(doc_id="003", text=TEXT, dct=GOLD.dct, zones=ZONES, tokens=GOLD.tokens, sentences=GOLD.sentences)
    assert given(GOLD, "end-to-end") == bare
    assert given(GOLD, "gold-mentions") == replace(
        bare,
        entities=(Entity(id="n1", start=1, end=4),),
        events=(Event(id="e1", start=8, end=12), Event(id="e2", start=38, end=43)),
        timexes=(
            Timex(id="t1", start=16, end=22, type="DATE", value="2025-08-25"),
            Timex(id="t2", start=47, end=51, type="DATE", value="2026-06"),
        ),
    )


def test_answers_about_given_mentions(tmp_path: Path) -> None:
    row = {
        "doc_id": "003",
        "entities": [{"id": "n1", "start": 1, "end": 4, "type": "ORG"}],
        "events": [{"id": "e2", "text": "begin", "anchor": "e1"}],
        "tlinks": [{"source": "e2", "target": "t2", "relation": "BEGINS"}],
    }
    path = write_lines(tmp_path / "mine.jsonl", row, {"doc_id": "004"})
    assert read_predictions(path, gold=BOTH, setting="gold-mentions") == (
        replace(
            GOLD,
            entities=(Entity(id="n1", start=1, end=4, type="ORG"),),
            events=(Event(id="e2", start=38, end=43, anchor="e1"), Event(id="e1", start=8, end=12)),
            timexes=(Timex(id="t2", start=47, end=51, type="DATE", value="2026-06"),),
            tlinks=(TLink("e2", "t2", "BEGINS"),),
        ),
        OTHER,
    )


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (event(id="e3"), '$.events[0].id: no given mention has the id "e3"; none may be added in this setting'),
        (event(id="n1"), '$.events[0].id: the given mention "n1" is an entity'),
        (event(id="t0"), '$.events[0].id: "t0" is a creation time, no mention'),
        (event(start=7), "$.events[0].start: expected 8, as given, got 7"),
        (event(end=13), "$.events[0].end: expected 12, as given, got 13"),
        (event(end=None), "$.events[0].end: expected int >= 0, got null"),
        (event(text="sai"), '$.events[0].text: expected "said", got "sai"'),
        ({"doc_id": "003", "timexes": [{"id": "t1", "value": "2025"}]},
         '$.timexes[0].value: expected "2025-08-25", as given, got "2025"'),
        ({"doc_id": "003", "tlinks": [{"source": "e3", "target": "t0", "relation": "AFTER"}]},
         '$.tlinks[0].source: no mention has the id "e3"'),
        ({"doc_id": "004", "tlinks": [{"source": "e1", "target": "t0", "relation": "AFTER"}]},
         '$.tlinks[0].source: no mention has the id "e1"'),
    ],
)  # fmt: skip
def test_bad_answers_about_given_mentions(tmp_path: Path, row: object, message: str) -> None:
    assert problems_of(write_lines(tmp_path / "mine.jsonl", row), "gold-mentions") == [f"1: {message}"]


def test_answers_in_memory_are_checked_by_the_same_rules() -> None:
    assert check(GOLD, gold=GOLD) == GOLD
    with pytest.raises(SubmissionError) as caught:
        check(
            replace(GOLD, entities=(Entity(id="n1", start=1, end=4, type="GOD", attributes={"sex": "m"}),)), gold=GOLD
        )
    assert caught.value.problems == (
        '003: $.entities[0]: unknown field "sex"; the nearest is "text"',
        '003: $.entities[0].type: expected one of PERSON, NORP, FAC, ORG, GPE, LOC, EVENT, PRODUCT, LAW, got "GOD"',
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def spoiled(draw: st.DrawFn) -> Any:
    """Gold's own row with random JSON in one or more random places."""
    row = to_json(GOLD, gold=draw(st.booleans()))
    for _ in range(draw(st.integers(1, 3))):
        place: Any = row
        while True:
            keys = sorted(place) if isinstance(place, dict) else range(len(place))
            key = draw(st.sampled_from(list(keys)))
            inner = place[key]
            if not isinstance(inner, dict | list) or not inner or draw(st.integers(0, 3)) == 0:
                break
            place = inner
        if isinstance(place, dict) and draw(st.booleans()):
            key = draw(st.sampled_from(["id", "start", "relation", "anchor", "value", "text", "x"]))
        place[key] = draw(JSON)
    return row


@QUICK
@examples(st.lists(JSON | spoiled(), min_size=1, max_size=3), st.sampled_from(submission.SETTINGS))
def test_garbage_raises_nothing_else(tmp_path: Path, rows: list[Any], setting: str) -> None:
    path = write_lines(tmp_path / "mine.jsonl", *(json.dumps(row) for row in rows))
    try:
        documents = read_predictions(path, gold=BOTH, setting=setting)
    except SubmissionError as error:
        problems = error.problems
    else:
        problems = ()
        assert {document.doc_id for document in documents} <= {"003", "004"}
    assert all(problem.isprintable() for problem in problems)


@QUICK
@examples(st.binary(max_size=60))
def test_bytes_raise_nothing_else(tmp_path: Path, content: bytes) -> None:
    for raw in (content, b"\x1f\x8b" + content, gzip.compress(content, mtime=0)):
        (tmp_path / "mine.jsonl").write_bytes(raw)
        with pytest.raises(SubmissionError):
            read_predictions(tmp_path / "mine.jsonl", gold=BOTH)
