"""The audit of a corpus: by hand on a few links, then platinum, then the command line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from summitline import soundness
from summitline.cli import app
from summitline.formats import jsonl, timeml
from summitline.schema import CreationTime, Document, Event, Timex, TLink

DOCUMENT = Document(
    doc_id="a",
    text="Bo came, Al left, Cy stayed in May.",
    dct=CreationTime("2031-05-12", "2031-05-12"),
    events=(
        Event(id="e1", start=3, end=7),
        Event(id="e2", start=12, end=16),
        Event(id="e3", start=21, end=27),
        Event(id="e4", start=18, end=20, axis="hypothetical"),
    ),
    timexes=(Timex(id="t1", start=31, end=34, type="DATE", value="2031-04"),),
    tlinks=(
        TLink("e1", "e2", "BEFORE"),
        TLink("e2", "e1", "AFTER"),
        TLink("e2", "e3", "BEFORE"),
        TLink("e1", "e1", "SIMULTANEOUS"),
    ),
)
CYCLE = replace(DOCUMENT, doc_id="b", tlinks=(*DOCUMENT.tlinks, TLink("e3", "e1", "BEFORE")))
LATE = replace(DOCUMENT, doc_id="c", tlinks=(TLink("e1", "t1", "IS_INCLUDED"), TLink("e1", "t0", "AFTER")))


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "120"})


def test_what_is_counted() -> None:
    """Pairs: 4 of events with t0, 4 with t1, 3 of events on the main axis; e1-e2 and e2-e3 stated, e1-e3 follows."""
    found = soundness.examine(DOCUMENT, calendar="off")
    assert found.counts == {
        **{"events": 4, "timexes": 1, "links": 4},
        **{"duplicate_pairs": 1, "self_links": 1, "isolated": 2},
        **{"pairs": 11, "stated": 2},
    }
    assert found.duplicates == ("e1 BEFORE e2; e2 AFTER e1",)
    assert found.self_links == ("e1 SIMULTANEOUS e1",)
    assert found.isolated == ('e4 "Cy"', 't1 "May"')
    assert found.timelines == {"off": soundness.Timeline((), (), 0, 0, 3)}


def test_a_contradiction_is_told_by_its_shortest_witness() -> None:
    found = soundness.examine(CYCLE, calendar="off")
    timeline = found.timelines["off"]
    assert sorted(timeline.witness) == ["e1 BEFORE e2 (stated)", "e2 BEFORE e3 (stated)", "e3 BEFORE e1 (stated)"]
    assert timeline.words == ('e1 "came"', 'e2 "left"', 'e3 "stayed"')
    assert (timeline.set_aside, timeline.labelled) == (5, 0)  # the self link lies inside the cycle too
    assert soundness.contradictory([found])
    assert not soundness.contradictory([soundness.examine(DOCUMENT)])


def test_dates_are_facts_with_the_calendar_alone() -> None:
    """Something in April is not after May 12."""
    found = soundness.examine(LATE)
    assert list(found.timelines) == ["off", "on"]
    assert found.timelines["off"].witness == ()
    assert set(found.timelines["on"].witness) == {
        "e1 AFTER t0 (stated)",
        "e1 IS_INCLUDED t1 (stated)",
        "t0 lies in 2031-05-12..2031-05-12 (creation time)",
        "t1 is 2031-04 (TIMEX3)",
    }
    assert found.timelines["on"].set_aside == 2


def test_a_window_that_excludes_itself_is_told() -> None:
    event = replace(DOCUMENT.events[0], begins="2031-05", ends="2031-04")
    found = soundness.examine(replace(DOCUMENT, events=(event, *DOCUMENT.events[1:])), calendar="on")
    assert found.timelines["on"].without_windows == 1
    assert "(0 links set aside, 1 events without their windows)" in soundness.as_text([found], {})


def test_text() -> None:
    told = soundness.as_text([soundness.examine(d, calendar="off") for d in (DOCUMENT, CYCLE)], {"events: pos": 3})
    rows = [line.split() for line in told.splitlines()[1:4]]
    assert rows == [
        ["a", "4", "1", "4", "1", "1", "2", ".182", "0", ".273"],
        ["b", "4", "1", "5", "1", "1", "2", ".273", "1", ".000"],
        ["total", "8", "2", "9", "2", "2", "4", ".227", "1", ".136"],
    ]
    below = told.splitlines()[5:]
    assert below[0] == "a: duplicate pair: e1 BEFORE e2; e2 AFTER e1"
    assert below[2].startswith("b: contradiction, calendar off (5 links set aside): ")
    assert below[2].endswith('; in words: e1 "came", e2 "left", e3 "stayed"')
    assert below[-1] == "not read: events: pos: 3"


def test_nothing_of_a_stranger_reaches_the_terminal_as_it_is() -> None:
    document = replace(DOCUMENT, doc_id="a\x1b[2J", text=DOCUMENT.text.replace("came", "c\x1b\n!"))
    told = soundness.as_text([soundness.examine(replace(CYCLE, doc_id=document.doc_id, text=document.text))], {})
    assert "\x1b" not in told
    assert 'e1 "c\\x1b\\n!"' in told


def test_no_documents_give_an_empty_table() -> None:
    assert soundness.as_text([], {}).splitlines()[1].split() == ["total", "0", "0", "0", "0", "0", "0", "–"]


def test_the_command_line(tmp_path: Path) -> None:
    timeml.write(tmp_path / "fine", [DOCUMENT])
    timeml.write(tmp_path / "late", [LATE])
    assert run("audit", tmp_path / "fine").exit_code == 0
    assert run("audit", tmp_path / "late", "--calendar", "off").exit_code == 0
    told = run("audit", tmp_path / "late", "--calendar", "on")
    assert (told.exit_code, told.stderr) == (1, "")
    assert "c: contradiction, calendar on (2 links set aside): " in told.stdout
    told = run("audit", tmp_path / "late", "--format", "json")
    assert told.exit_code == 0, "without windows it is scored by its links alone, which hold together"
    found = json.loads(told.stdout)
    assert found["total"]["contradictory"] == {"off": 0, "on": 1}
    assert found["documents"]["c"]["calendar"]["on"]["words"] == ['e1 "came"', 't1 "May"']


def test_windows_decide_which_reading_counts() -> None:
    windows = replace(LATE, events=tuple(replace(event, begins="2031") for event in LATE.events))
    assert not soundness.contradictory([soundness.examine(LATE)])
    assert soundness.contradictory([soundness.examine(windows)])
    assert soundness.contradictory([soundness.examine(LATE, calendar="on")])


def test_a_link_to_nowhere_is_refused_when_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        json.dumps({"doc_id": "a", "text": "x", "tlinks": [{"source": "e1", "target": "t0", "relation": "BEFORE"}]}),
        "utf-8",
    )
    told = run("audit", tmp_path / "a.jsonl")
    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr == f"{tmp_path / 'a.jsonl'}:1: a: link to e1: no such mention\n"


def test_our_own_corpus_is_sound(tmp_path: Path) -> None:
    import summitline as sl

    jsonl.write(tmp_path / "gold.jsonl", sl.load(), gold=True)
    assert run("audit", tmp_path / "gold.jsonl").exit_code == 0


@pytest.mark.oracle
def test_platinum(oracle: Path) -> None:
    """Eight contradict themselves with the calendar; tests/test_reference_te3.py says why it is not five."""
    told = run("audit", oracle / "te3" / "gold", "--format", "json")
    assert told.exit_code == 0
    total = json.loads(told.stdout)["total"]
    assert total["contradictory"] == {"off": 0, "on": 8}
    assert {
        name: total["counts"][name] for name in ("events", "timexes", "links", "duplicate_pairs", "self_links")
    } == {
        **{"events": 746, "timexes": 138, "links": 937},
        **{"duplicate_pairs": 8, "self_links": 1},
    }
    assert run("audit", oracle / "te3" / "gold", "--calendar", "on").exit_code == 1
