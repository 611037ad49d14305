"""Programs as systems: what they are asked, what they may answer, and what becomes of those that misbehave."""

from __future__ import annotations

import json
import os
import select
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from summitline.command import Command
from summitline.errors import RunError
from summitline.runner import predict
from summitline.schema import CreationTime, Document, Entity, Event, Timex, TLink, Zone

GOLD = Document(
    doc_id="000",
    text="Kim met Moon in 2018.",
    dct=CreationTime("2019-01-01", "2019-01-31", "inferred"),
    zones=(Zone("z1", 0, 21, "body"),),
    entities=(Entity(id="n7", start=0, end=3, type="PERSON", entity="kim"),),
    events=(Event(id="e5", start=4, end=7, begins="2018", axis="main", attributes={"class": "OCCURRENCE"}),),
    timexes=(Timex(id="t3", start=16, end=20, type="DATE", value="2018", mod="START"),),
    tlinks=(TLink("e5", "t3", "IS_INCLUDED"),),
    tokens=((0, 3), (4, 7)),
    sentences=((0, 21),),
)
DOCUMENTS = tuple(Document(doc_id=doc_id, text="They met.") for doc_id in ("000", "001", "002"))
LISTEN = """
import json, os, signal, subprocess, sys, time
def say(**answer):
    print(json.dumps(answer), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    doc_id = asked["doc_id"]
"""
Program = Callable[..., Command]


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """Make a system of what a program does with ``line``, ``asked`` and ``doc_id``."""
    made: list[Command] = []

    def make(code: str, **options: Any) -> Command:
        path = tmp_path / "system.py"
        path.write_text(LISTEN + "".join(f"    {line}\n" for line in code.splitlines()), "utf-8")
        made.append(Command(shlex.join([sys.executable, str(path)]), **options))
        return made[-1]

    yield make
    for command in made:
        command.close()


def refusal(command: Command, document: Document = DOCUMENTS[0]) -> str:
    with pytest.raises(RunError) as caught:
        command([document])
    return str(caught.value)


TOLD = {
    "doc_id": "000",
    "text": "Kim met Moon in 2018.",
    "dct": {"earliest": "2019-01-01", "latest": "2019-01-31", "status": "inferred"},
    "zones": [{"id": "z1", "start": 0, "end": 21, "type": "body"}],
}
MENTIONS = {
    "entities": [{"id": "n1", "start": 0, "end": 3}],
    "events": [{"id": "e1", "start": 4, "end": 7}],
    "timexes": [{"id": "t1", "start": 16, "end": 20, "type": "DATE", "value": "2018"}],
}


@pytest.mark.parametrize(
    ("setting", "told"), [("end-to-end", TOLD), ("gold-mentions", TOLD | MENTIONS)], ids=["end-to-end", "gold-mentions"]
)
def test_a_program_is_told_these_fields_and_no_others(
    setting: str, told: dict[str, Any], program: Program, tmp_path: Path
) -> None:
    heard = tmp_path / "heard"
    predict(program(f"open({str(heard)!r}, 'a').write(line); say(doc_id=doc_id)"), [GOLD], setting=setting)
    assert json.loads(heard.read_text("utf-8")) == told


def test_answers_come_back(program: Program) -> None:
    code = """
if "events" in asked:
    link = {"source": "t1", "target": "e1", "relation": "DURING"}
    say(doc_id=doc_id, events=[{"id": "e1", "class": "STATE"}], tlinks=[link])
else:
    say(doc_id=doc_id, events=[{"id": "x", "start": 4, "end": 7, "text": "met"}])
"""
    command = program(code)
    (answer,) = predict(command, [GOLD])
    assert answer == replace(GOLD, entities=(), events=(Event(id="x", start=4, end=7),), timexes=(), tlinks=())
    (answer,) = predict(command, [GOLD], setting="gold-mentions")
    assert answer.events == (Event(id="e1", start=4, end=7, attributes={"class": "STATE"}),)
    assert answer.timexes == (Timex(id="t1", start=16, end=20, type="DATE", value="2018"),)
    assert answer.tlinks == (TLink("t1", "e1", "SIMULTANEOUS"),)


def test_a_program_is_started_once_and_learns_that_it_is_over(program: Program, tmp_path: Path) -> None:
    log = tmp_path / "log"
    path = tmp_path / "once.py"
    path.write_text(
        f"""
import json, sys
def note(words):
    with open({str(log)!r}, "a") as file:
        file.write(words)
note("start ")
for line in sys.stdin:
    note("asked ")
    print(json.dumps({{"doc_id": json.loads(line)["doc_id"]}}))
note("end")
""",
        "utf-8",
    )
    with closing(Command(shlex.join([sys.executable, str(path)]))) as command:
        predict(command, DOCUMENTS)
    assert log.read_text("utf-8") == "start asked asked asked end"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("not json", "not JSON (one object a line): column 1: Expecting value"),
        ("", "empty: expected one JSON object a line"),
        ("  ", "blank line: expected a JSON object"),
        ("[]", "$: expected an object, got a list"),
        ("{}", "$.doc_id: missing"),
        ('{"doc_id": "001"}', '$.doc_id: unknown document "001"; the nearest is "000"'),
        ('{"doc_id": "000", "doc_id": "000"}', '$: the key "doc_id" stands twice'),
        ('{"doc_id": "000", "event": []}', '$: unknown field "event"; the nearest is "events"'),
        (
            '{"doc_id": "000", "events": [{"id": "e1", "start": 6, "end": 9, "text": "met"}]}',
            '$.events[0].text: expected "et.", got "met"; shifted by 1',
        ),
        (
            '{"doc_id": "000", "events": [{"id": "e1", "start": -1, "end": 9}, {"id": "e1"}]}',
            '$.events[0].start: expected int >= 0, got -1\n000: $.events[1].id: "e1" stands twice',
        ),
    ],
)
def test_an_answer_is_held_against_the_rules_of_a_submission(line: str, told: str, program: Program) -> None:
    assert refusal(program(f"print({line!r})")) == f"000: {told}"


def test_no_mention_may_be_added_to_given_ones(program: Program) -> None:
    with pytest.raises(
        RunError, match=r'^000: \$\.events\[0\]\.id: no given mention has the id "e9"; none may be added'
    ):
        predict(
            program("say(doc_id=doc_id, events=[{'id': 'e9', 'start': 4, 'end': 7}])"), [GOLD], setting="gold-mentions"
        )


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("raise ValueError('no such word')", "exit status 1: ValueError: no such word"),
        ("sys.exit(3)", "exit status 3"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "killed by SIGSEGV"),
        ("os.close(1); time.sleep(600)", "its output is closed, but it runs on"),
        ("sys.stderr.write('a\\x1b[2Jb\\x9b\\n\\n'); sys.exit(1)", "exit status 1: a[2Jb"),
        ("sys.stdout.write('{'); sys.exit(4)", "exit status 4"),
    ],
)
def test_a_program_that_ends_too_early(code: str, told: str, program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("summitline.process.GRACE", 1)
    assert refusal(program(code)) == f"000: the program ended before it answered: {told}"


def test_a_crash_costs_one_document(program: Program) -> None:
    command = program("say(doc_id=doc_id) if doc_id != '001' else sys.exit('lost')")
    assert command(DOCUMENTS[:1]) == list(DOCUMENTS[:1])
    assert refusal(command, DOCUMENTS[1]) == "001: the program ended before it answered: exit status 1: lost"
    assert command(DOCUMENTS[2:]) == list(DOCUMENTS[2:])


def test_more_lines_than_questions_are_the_next_answer(program: Program) -> None:
    command = program("say(doc_id=doc_id); say(doc_id=doc_id)")
    assert command(DOCUMENTS[:1]) == list(DOCUMENTS[:1])
    assert refusal(command, DOCUMENTS[1]) == '001: $.doc_id: unknown document "000"; the nearest is "001"'


def test_a_program_that_hangs_is_killed_with_all_that_it_started(program: Program, tmp_path: Path) -> None:
    fifo = tmp_path / "alive"
    os.mkfifo(fifo)
    held = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    child = f"import time; file = open({str(fifo)!r}, 'w'); file.write('x'); file.flush(); time.sleep(600)"
    command = program(f"subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(600)", seconds=5)
    assert refusal(command) == "000: no answer within 5 s (is each line flushed?)"
    assert os.read(held, 2) == b"x"
    assert select.select([held], [], [], 30)[0] == [held]
    assert os.read(held, 1) == b""
    os.close(held)


def test_memory_is_limited(program: Program) -> None:
    command = program("bytearray(2**30); say(doc_id=doc_id)", memory=0.5)
    assert refusal(command) == "000: the program ended before it answered: exit status 1: MemoryError"
    assert program("bytearray(2**30); say(doc_id=doc_id)", memory=4)(DOCUMENTS[:1]) == list(DOCUMENTS[:1])


def test_output_is_limited(program: Program) -> None:
    told = "more than 4194304 bytes without an end of line; the rest was not read"
    assert refusal(program("while True: sys.stdout.write('x' * 10000)")) == f"000: {told}"


def test_a_flood_of_messages_does_not_stop_the_clock(program: Program) -> None:
    command = program("while True: sys.stderr.write('x' * 10000 + '\\n')", seconds=1)
    assert refusal(command).startswith("000: no answer within 1 s (is each line flushed?): x")


def test_messages_neither_block_nor_pile_up(program: Program) -> None:
    command = program("sys.stderr.write('x' * 2**22); say(doc_id=doc_id)")
    assert command(DOCUMENTS[:1]) == list(DOCUMENTS[:1])


@pytest.mark.parametrize("code", ["say(doc_id=doc_id)", "say(doc_id=doc_id, text=asked['text'])"])
def test_long_texts_pass_both_ways(code: str, program: Program) -> None:
    document = Document(doc_id="000", text="They met. " * 100_000)
    assert program(code)([document]) == [document]


def test_an_answer_may_come_before_the_question_is_read(tmp_path: Path) -> None:
    path = tmp_path / "system.py"
    path.write_text('import sys\nprint(\'{"doc_id": "000"}\')\nsys.stdin.read()\n', "utf-8")
    document = Document(doc_id="000", text="They met. " * 100_000)
    with closing(Command(f"{sys.executable} {path}")) as command:
        assert command([document]) == [document]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "cmd:: no such program"),
        ("no-such-program --fast", "cmd:no-such-program --fast: no such program"),
        ("echo 'a", "cmd:echo 'a: No closing quotation"),
    ],
)
def test_words_that_are_no_program(words: str, told: str) -> None:
    with pytest.raises(RunError) as caught:
        Command(words)
    assert str(caught.value) == told


def test_programs_of_this_environment_come_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "python").write_text("#!/bin/sh\necho other\n", "utf-8")
    (tmp_path / "python").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    (tmp_path / "x.py").write_text("import sys; sys.exit(sys.executable)", "utf-8")
    with closing(Command(f"python {tmp_path / 'x.py'}")) as command:
        assert refusal(command).endswith(f"exit status 1: {Path(sys.executable).parent / 'python'}")
