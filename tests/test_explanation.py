"""What is known of a pair: by hand on five events, then that every chain carries its comparison, then the command."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

import summitline as sl
from summitline.cli import app
from summitline.closure import Closure, Contradiction
from summitline.constraints import document_constraints
from summitline.errors import SummitlineError
from summitline.explanation import explain
from summitline.schema import CreationTime, Document, Event, Timex, TLink, Zone
from summitline.views import pairs

TEXT = "They met. He said so; it ended. She may come in May.\nAlso: fire."


def at(word: str) -> dict[str, int]:
    return {"start": TEXT.index(word), "end": TEXT.index(word) + len(word)}


DOCUMENT = Document(
    doc_id="d1",
    text=TEXT,
    dct=CreationTime("2031-05-14", "2031-05-14"),
    zones=(Zone("z1", 0, 52, "body"), Zone("z2", 53, 64, "boilerplate", CreationTime("2032-01-01", "2032-01-01"))),
    events=(
        Event(id="e1", axis="main", begins="2031-04-01", ends="2031-04-01", **at("met")),
        Event(id="e2", axis="main", **at("said")),
        Event(id="e3", axis="main", instance="end", **at("ended")),
        Event(id="e4", axis="intention", anchor="e2", **at("come")),
        Event(id="e5", axis="main", **at("fire")),
    ),
    timexes=(Timex(id="t1", type="DATE", value="2031-05", **at("May")),),
    tlinks=(TLink("e1", "e2", "BEFORE"), TLink("e2", "e3", "IBEFORE"), TLink("e4", "t0", "AFTER")),
    sentences=((0, 9), (10, 31), (32, 52), (53, 64)),
)
OTHER = sl.Document(doc_id="d2", text="x")


def told(source: str, target: str) -> list[str]:
    return explain([DOCUMENT, OTHER], "d1", source, target)


def test_a_derived_relation_is_told_in_the_facts_and_sentences_that_carry_it() -> None:
    assert told("e1", "e3") == [
        'd1: e1 "met" and e3 "ended"',
        "timeml BEFORE  tbdense BEFORE  matres BEFORE  endpoints <<<<",
        "inferred",
        "",
        "begin of e1 < begin of e3",
        "begin of e1 < end of e3",
        "end of e1 < begin of e3",
        "end of e1 < end of e3",
        '  e1 "met" BEFORE e2 "said" (stated)',
        '  e2 "said" IBEFORE e3 "ended" (stated)',
        "",
        "s1 (e1): They met.",
        "s2 (e2, e3): He said so; it ended.",
    ]


def test_the_pair_is_told_in_document_order() -> None:
    assert told("e3", "e1") == told("e1", "e3")
    assert told("e4", "t0") == [
        'd1: t0 and e4 "come"',
        "timeml BEFORE  tbdense BEFORE  doctimerel AFTER  endpoints <<<<",
        "stated",
        "",
        "begin of t0 < begin of e4",
        "begin of t0 < end of e4",
        "end of t0 < begin of e4",
        "end of t0 < end of e4",
        '  e4 "come" AFTER t0 (stated)',
        "",
        "s3 (e4): She may come in May.",
    ]


def test_windows_and_dates_are_facts_and_chains_that_differ_stand_apart() -> None:
    assert told("e1", "t1")[4:] == [
        "begin of e1 < begin of t1",
        "begin of e1 < end of t1",
        '  e1 "met" begins by 2031-04-01 (window)',
        '  t1 "May" is 2031-05 (TIMEX3)',
        "",
        "end of e1 < begin of t1",
        "end of e1 < end of t1",
        '  e1 "met" ends by 2031-04-01 (window)',
        '  t1 "May" is 2031-05 (TIMEX3)',
        "",
        "s1 (e1): They met.",
        "s3 (t1): She may come in May.",
    ]


def test_a_creation_time_is_told_with_its_window() -> None:
    assert told("t0", "t1")[2:] == [
        "",
        "begin of t0 > begin of t1",
        "end of t0 > begin of t1",
        '  t1 "May" is 2031-05 (TIMEX3)',
        "  t0 lies in 2031-05-14..2031-05-14 (creation time)",
        "",
        "begin of t0 < end of t1",
        "end of t0 < end of t1",
        "  t0 lies in 2031-05-14..2031-05-14 (creation time)",
        '  t1 "May" is 2031-05 (TIMEX3)',
        "",
        "s3 (t1): She may come in May.",
    ]


def test_an_equality_is_told_with_the_chains_of_both_directions() -> None:
    ends = (TLink("e2", "e3", "???<"), TLink("e3", "e1", "???<"), TLink("e1", "e2", "???="))
    with pytest.raises(Contradiction):
        explain([replace(DOCUMENT, tlinks=ends)], "d1", "e1", "e2")
    found = explain([replace(DOCUMENT, tlinks=ends[2:])], "d1", "e1", "e2")
    assert "end of e1 = end of e2" in found
    assert '  e1 "met" ???= e2 "said" (stated)' in found
    around = (TLink("e1", "e2", "SIMULTANEOUS"), TLink("e2", "e3", "SIMULTANEOUS"))
    found = explain([replace(DOCUMENT, tlinks=around)], "d1", "e1", "e3")
    assert found.count('  e1 "met" SIMULTANEOUS e2 "said" (stated)') == len([x for x in found if not x]) - 1


@pytest.mark.parametrize(
    ("pair", "why"),
    [
        (("e1", "e4"), "no label: e1 is on the axis main and e4 is on the axis intention anchored to e2"),
        (("e1", "e5"), "no label: they stand in zones with different creation times, t0 and t0.z2"),
        (
            ("t0", "e5"),
            "no label: only events with events, with timexes and with their own creation time have one",
        ),
    ],
)
def test_why_a_pair_has_no_label(pair: tuple[str, str], why: str) -> None:
    assert told(*pair)[1] == why


def test_a_pair_without_order_shows_what_is_known_of_each() -> None:
    lines = told("e2", "t1")
    assert lines[1:3] == ["timeml VAGUE  tbdense VAGUE  endpoints ????", "open-reviewed, VAGUE for the reason no-info"]
    assert lines[4] == "Nothing that is stated orders any of their end points. What is known of each alone:"
    assert any("(creation time)" in line for line in lines)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("d3", "e1", "e2"), "document 'd3': unknown; the nearest is d2"),
        (("d1", "E1", "e2"), "d1: event, timex or creation time 'E1': unknown; the nearest is e1"),
        (("d1", "e1", "t9"), "d1: event, timex or creation time 't9': unknown; the nearest is t1"),
        (("d1", "e1", "e1"), "d1: e1 and e1 are one mention, not a pair"),
    ],
)
def test_unknown_names(names: tuple[str, str, str], message: str) -> None:
    with pytest.raises(SummitlineError) as error:
        explain([DOCUMENT, OTHER], *names)
    assert str(error.value) == message


def test_without_documents_there_is_no_nearest_name() -> None:
    with pytest.raises(SummitlineError, match=r"^document '003': unknown$"):
        explain([], "003", "e1", "e2")


def test_the_facts_of_each_chain_are_enough() -> None:
    document = sl.load()[3]
    constraints = document_constraints(document)
    known = [(a, b) for a, b, _ in pairs(document) if Closure(constraints).relation(a, b) != "????"][::150]
    assert len(known) > 10
    for a, b in known:
        lines = explain([document], "003", a, b)
        block: list[str] = []
        facts: set[str] = set()
        for line in [*lines[2:], "end"]:
            if line.startswith("  "):
                facts.add(re.sub(r' "[^"]*"', "", line.strip()))
            elif facts:
                carried = Closure(c for c in constraints if not c.fact or c.fact in facts)
                for told_so in block:
                    left, _, x, sign, right, _, y = told_so.split()
                    assert carried.compare(sl.Point(x, left), sl.Point(y, right)) == sign
                block, facts = [], set()
            if " of " in line and not line.startswith(("  ", "s")):
                block.append(line)


def test_a_contradictory_document_is_refused_with_its_witness() -> None:
    broken = replace(DOCUMENT, tlinks=(TLink("e1", "e2", "BEFORE"), TLink("e1", "e2", "AFTER")))
    with pytest.raises(Contradiction, match="e1 BEFORE e2"):
        explain([broken], "d1", "e1", "e2")


def test_the_command_prints_facts_of_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parents[1])
    result = CliRunner().invoke(app, ["explain", "003", "e4", "e9"])
    assert result.exit_code == 0
    assert result.stdout.startswith('003: e4 "signalling" and e9 "elected"\n')
    assert '  e8 "meeting" AFTER e9 "elected" (stated)\n' in result.stdout
    assert result.stderr == ""


def test_the_command_refuses_an_unknown_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parents[1])
    result = CliRunner().invoke(app, ["explain", "003", "e4", "e999"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "003: event, timex or creation time 'e999': unknown; the nearest is e9\n"
