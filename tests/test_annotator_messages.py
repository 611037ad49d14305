"""Every way in which an annotator's file can be broken: one message, with file, words and rule.

A row: what is done to a good file; the words of the text that the message must show; the rule that it must cite; and
what it must say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests import made_up

from summitline import annotation, guidelines
from summitline.errors import FormatError
from summitline.formats import label_studio, worksheet

ROOT = Path(__file__).parents[1]
Result = list[dict[str, Any]]
Break = Callable[[Result], object]


def item(result: Result, identifier: str, control: str) -> dict[str, Any]:
    return next(i for i in result if i.get("id") == identifier and i.get("from_name") == control)


def value(identifier: str, control: str, **fields: Any) -> Break:
    return lambda result: item(result, identifier, control)["value"].update(fields)


def move(identifier: str, start: int, end: int, *, text: bool = False) -> Break:
    """Move a region with all its values; ``text``: also the words that the file says stand there."""

    def broken(result: Result) -> None:
        for one in result:
            if one.get("id") == identifier:
                one["value"].update(start=one["value"]["start"] + start, end=one["value"]["end"] + end)
                if text and isinstance(one["value"]["text"], str):
                    one["value"]["text"] = made_up.FIRST[one["value"]["start"] : one["value"]["end"]]

    return broken


def arc(source: str, target: str, *labels: str, direction: str = "right") -> Break:
    made = {"from_id": source, "to_id": target, "direction": direction, "labels": list(labels), "type": "relation"}
    return lambda result: result.append(made)


def arcs(*told: str) -> Break:
    return lambda result: [arc(*line.split())(result) for line in told]


def typed(identifier: str, control: str, words: str) -> Break:
    """Type a value that is not there yet."""

    def broken(result: Result) -> None:
        region = next(i for i in result if i.get("id") == identifier and i["type"] == "labels")
        span = {"start": region["value"]["start"], "end": region["value"]["end"], "text": [words]}
        result.append({"id": identifier, "from_name": control, "to_name": "text", "type": "textarea", "value": span})

    return broken


def again(identifier: str, control: str, **changes: Any) -> Break:
    return lambda result: result.append(item(result, identifier, control) | changes)


def axis(identifier: str, name: str) -> Break:
    return value(identifier, "event_axis", choices=[name])


def circle(result: Result) -> None:
    axis("e5", "opinion")(result)
    arc("e5", "e6", "ANCHOR")(result)


BROKEN: list[tuple[str, Break, str, str, str]] = [
    ("dangling relation", arc("e1", "e99", "BEFORE"), "met", "L1", "no region has the id 'e99'"),
    ("dangling anchor", arc("e4", "e99", "ANCHOR"), "resume", "L1", "no region has the id 'e99'"),
    ("unknown label", value("n1", "entity", labels=["ROBOT"]), "Ro", "N1", "'ROBOT' is not one of PERSON, NORP"),
    ("unknown event label", value("e1", "event", labels=["EVENTS"]), "met", "E2", "'EVENTS' is not one of EVENT"),
    ("unknown value", value("e1", "event_class", choices=["ACTION"]), "met", "E10", "'ACTION' is not one of"),
    ("unknown relation", arc("e2", "e3", "PRECEDES"), "said", "L1", "'PRECEDES' is not one of BEFORE"),
    ("VAGUE drawn", arc("e2", "e3", "VAGUE"), "talks", "L8", "VAGUE is never drawn"),
    ("two relations on a pair", arc("e1", "e2", "IBEFORE"), "met", "L7", "a second relation on this pair"),
    ("two labels on an arc", arc("e2", "e3", "BEFORE", "IBEFORE"), "said", "L1", "2 labels; expected one"),
    ("no label on an arc", arc("e2", "e3"), "said", "L1", "0 labels; expected one"),
    ("arc both ways", arc("e2", "e3", "BEFORE", direction="bi"), "said", "L1", "'bi' is not 'right'"),
    ("arc with itself", arc("e2", "e2", "SIMULTANEOUS"), "said", "C2", "of a mention with itself"),
    ("arc of an entity", arc("n1", "e2", "BEFORE"), "Ro", "L4", "an entity has no temporal relation"),
    ("anchor is a date", arc("e8", "t1", "ANCHOR"), "slept", "A7", "ANCHOR joins two events"),
    ("two anchors", arc("e6", "e2", "ANCHOR"), "win", "A7", 'the first goes to e5 "hopes"'),
    ("arc off the axes", arc("e2", "e6", "BEFORE"), "win", "A6", "a pair on different axes has no label"),
    ("anchor in a circle", circle, "hopes", "A7", "its anchors go in a circle"),
    ("anchor on the main axis", arc("e8", "e5", "ANCHOR"), "slept", "A7", "axis=main has no anchor"),
    ("offsets off by one", move("e1", -1, -1), "met", "E2", "'met' begins 1 character later"),
    ("offsets off by two", move("n2", 2, 2), "Li", "N4", "'Li' begins 2 characters earlier"),
    ("offsets elsewhere", move("e8", -40, -40), "slept", "E2", "'slept' is not what stands there"),
    ("inside a token", move("e8", 1, 0, text=True), "slept", "E2", "'slept' begins 1 character earlier"),
    ("a letter short", move("t1", 0, -1, text=True), "Monday", "X2", "'Monday' ends 1 character later"),
    ("beyond the text", move("e8", 0, 999), "slept", "E2", "is no span of the text of length 85"),
    ("reversed span", move("e8", 9, 0), "slept", "E2", "is no span of the text"),
    ("text differs", value("e1", "event", text="saw"), "met", "E2", "value.text 'saw' is not what stands there: 'met'"),
    ("value elsewhere", value("e1", "event_class", start=0, end=2), "met", "E2", "is not the span of its region [3"),
    ("value of nothing", again("e1", "event_class", id="e99"), "", "", "no region has this id; a value goes with"),
    ("unknown attribute", again("e1", "event_class", from_name="event_mood"), "met", "", "no control 'event_mood'"),
    ("duplicate region", again("e1", "event"), "met", "E2", "this region id stands twice"),
    ("same words twice", lambda r: double(r), "slept", "E2", "the same words are marked as e8 already"),
    ("attribute missing", lambda r: r.remove(item(r, "e1", "event_tense")), "met", "E12", "event_tense: missing"),
    ("attribute twice", again("e1", "event_tense"), "met", "E12", "event_tense: a second value"),
    ("two values", value("e1", "event_tense", choices=["PAST", "NONE"]), "met", "E12", "2 values; expected one"),
    ("window of no day", value("e1", "event_begins", text=["2019-02-30"]), "met", "W5", "is not in the calendar"),
    ("window reversed", value("e1", "event_begins", text=["[2031-05..2031-04]"]), "met", "W5", "ends before it begins"),
    ("window half", value("e1", "event_begins", text=["[2031-05"]), "met", "W5", "position 8: ']' is missing"),
    ("window in words", value("e1", "event_ends", text=["in May"]), "met", "W5", "is not YYYY, YYYY-MM or YYYY-MM-DD"),
    ("window not backed", value("e1", "event_begins", text=["2019-06"]), "met", "W5", "no TIMEX3 and no creation time"),
    ("timex value", value("t1", "timex_value", text=["tomorrow"]), "Monday", "X5", "'tomorrow' is no TIMEX3 value"),
    ("chain name", value("n1", "entity_entity", text=["Ro Li"]), "Ro", "C1", "is not a chain name"),
    ("source", value("e2", "event_source", text=["He"]), "said", "S1", "'He' is not AUTHOR or a chain name"),
    ("cycle over three", arcs("e2 e3 BEFORE", "e3 e8 BEFORE", "e8 e2 BEFORE"), "talks", "D2", "contradiction: "),
    ("link against a link", arcs("e2 e1 BEFORE"), "met", "D2", "contradiction: "),
    ("ends before it begins", value("e1", "event_ends", text=["[..2031-05-04]"]), "met", "D2", "contradiction: "),
]  # fmt: skip


def double(result: Result) -> None:
    result += [one | {"id": "e9"} for one in result if one.get("id") == "e8"]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    made_up.write(folder)
    return folder


@pytest.fixture(scope="module")
def rules() -> set[str]:
    return {rule.id for rule in guidelines.read(ROOT).rules}


def told(path: Path, root: Path) -> list[str]:
    with pytest.raises(FormatError) as caught:
        annotation.read(path, root)
    return str(caught.value).splitlines()


def cited(message: str) -> set[str]:
    return {rule for see in re.findall(r"\(see ([^()]*)\)", message) for rule in re.findall(r"[A-Z]\d+", see)}


@pytest.mark.parametrize(("broken", "words", "rule", "says"), [row[1:] for row in BROKEN], ids=[r[0] for r in BROKEN])
def test_a_broken_file(
    root: Path, rules: set[str], tmp_path: Path, broken: Break, words: str, rule: str, says: str
) -> None:
    task = label_studio.write(made_up.first(), email="a1@example.org")
    broken(task["annotations"][0]["result"])
    path = tmp_path / "900.json"
    path.write_text(json.dumps(task), "utf-8")
    messages = told(path, root)
    assert [line for line in messages if says not in line] == []
    assert messages[0].startswith(f"{path}: ")
    assert words in messages[0]
    assert {rule} - {""} <= cited(messages[0]) <= rules
    assert rule or "(see schema.toml)" in messages[0]


DATA: list[tuple[str, str, str, str, str]] = [
    ("wrong text", "Ro met Li", "Ro saw Li", "D2", "character 3 on: 'saw Li on Monday.\\nHe' where it has 'met"),
    ("text cut", "Li slept.\\n", "", "D2", "from character 75 on: '' where it has 'Li slept.\\n'"),
    ("wrong day", "2031-05-05", "2031-05-06", "D1", "data.dct: not that of seeds/manifest.jsonl"),
    ("reversed days", '"latest": "2031-05-11"', '"latest": "2031-05-01"', "D1", "2031-05-05 is after 2031-05-01"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "rule", "says"), [row[1:] for row in DATA], ids=[row[0] for row in DATA])
def test_a_broken_document(root: Path, tmp_path: Path, old: str, new: str, rule: str, says: str) -> None:
    task = label_studio.write(made_up.first(), email="a1@example.org")
    task["annotations"][0]["result"] = []
    source = label_studio.dumps(task)
    assert old in source
    path = tmp_path / "900.json"
    path.write_text(source.replace(old, new, 1), "utf-8")
    (message,) = told(path, root)
    assert message.startswith(f"{path}: data.")
    assert says in message
    assert cited(message) == {rule}


CYCLE = "link e1 BEFORE e2\nlink e2 BEFORE e8\nlink e8 BEFORE e1"
SHEETS: list[tuple[str, str, str, str, str, str]] = [
    ("unknown value", "class=OCCURRENCE", "class=ACTION", "met", "E10", "'ACTION' is not one of"),
    ("unknown attribute", "class=OCCURRENCE", "kind=OCCURRENCE", "met", "", "kind: not one of class, tense"),
    ("attribute missing", " tense=PAST", "", "met", "E12", "missing: tense"),
    ("inside a token", '"slept"', '"slep"', "slep", "E2", "does not stand in this sentence as whole words"),
    ("window of no day", "begins=2031-05-05", "begins=2019-02-30", "met", "W5", "is not in the calendar"),
    ("window reversed", "begins=2031-05-05", "begins=[2031-06..2031-05]", "met", "W5", "ends before it begins"),
    ("window not backed", "begins=2031-05-05", "begins=2019", "met", "W5", "begins or ends at 2019-01-01"),
    ("anchor to nowhere", "anchor=e5", "anchor=e99", "win", "A7", "no such other event"),
    ("dangling link", "link e1 BEFORE e2", "link e1 BEFORE e99", "met", "L1", "link to e99: no such event or timex"),
    ("unknown relation", "link e1 BEFORE e2", "link e1 PRECEDES e2", "e1", "L1", "'PRECEDES' is not one of"),
    ("link with itself", "link e1 BEFORE e2", "link e1 BEFORE e1", "e1", "C2", "no link with itself"),
    ("VAGUE written", "link e1 BEFORE e2", "link e1 VAGUE e2", "e1", "L8", "no link says so"),
    ("two links", "link e1 BEFORE e2", "link e1 BEFORE e2\nlink e2 AFTER e1", "said", "L7", "has the link BEFORE"),
    ("cycle over three", "link e1 BEFORE e2", CYCLE, "slept", "D2", "contradiction: "),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "words", "rule", "says"), [r[1:] for r in SHEETS], ids=[r[0] for r in SHEETS])
def test_a_broken_worksheet(
    root: Path, rules: set[str], tmp_path: Path, old: str, new: str, words: str, rule: str, says: str
) -> None:
    source = worksheet.write(made_up.prepared(made_up.first()))
    assert old in source
    path = tmp_path / "900.sheet"
    path.write_text(source.replace(old, new, 1), "utf-8")
    messages = told(path, root)
    assert says in messages[0]
    assert words in messages[0]
    assert messages[0].startswith(str(path))
    assert {rule} - {""} <= cited(messages[0]) <= rules
    assert rule or "(see schema.toml)" in messages[0]
