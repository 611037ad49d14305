"""Runs that fail, are killed and go on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from summitline import journal
from summitline.errors import RunError, SubmissionError
from summitline.formats import jsonl
from summitline.schema import Document, Event

ROOT = Path(__file__).parents[1]
IDS = ("000", "001", "002", "003")
GOLD = tuple(Document(doc_id=doc_id, text="They met.") for doc_id in IDS)
OLD, NEW = Event(id="old", start=0, end=4), Event(id="new", start=5, end=8)


class Finder:
    """Finds an event, or fails; remembers what it was asked about."""

    def __init__(self, event: Event = NEW, fails: Sequence[str] = ()) -> None:
        self.event, self.fails = event, fails
        self.asked: list[tuple[str, list[str]]] = []

    def __call__(self, documents: Sequence[Document], *, train: Sequence[Document] = ()) -> list[Document]:
        (document,) = documents
        self.asked.append((document.doc_id, [d.doc_id for d in train]))
        if document.doc_id in self.fails:
            raise ValueError("lost")
        return [replace(document, events=(self.event,))]


def lines(event: Event, *doc_ids: str) -> str:
    return "".join(f"{jsonl.dumps(Document(doc_id=d, text='They met.', events=(event,)))}\n" for d in doc_ids)


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "new" / "p.jsonl"


def unfinished(output: Path) -> Path:
    return output.with_name("p.jsonl.unfinished")


def written(output: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in output.parent.iterdir()}


def test_the_output_is_written_whole_and_nothing_else_is_left(output: Path) -> None:
    seen: list[tuple[str, str]] = []
    journal.run(Finder(), output, gold=GOLD, progress=lambda d: seen.append((d, unfinished(output).read_text("utf-8"))))
    assert seen == [(d, lines(NEW, *IDS[: k + 1])) for k, d in enumerate(IDS)]
    assert written(output) == {"p.jsonl": lines(NEW, *IDS)}


def test_a_document_that_fails_is_reported_and_the_others_are_kept(output: Path) -> None:
    told: list[str] = []
    with pytest.raises(RunError) as caught:
        journal.run(Finder(fails=("001", "003")), output, gold=GOLD, progress=told.append)
    assert str(caught.value).split("\n") == [
        "001: the system failed: ValueError: lost",
        "003: the system failed: ValueError: lost",
        f"{output}: 2 of 4 documents are answered; --resume asks about the others again",
    ]
    assert told == list(IDS)
    assert written(output) == {"p.jsonl": lines(NEW, "000", "002")}


def test_only_documents_without_an_answer_are_asked_about_again(output: Path) -> None:
    with pytest.raises(RunError):
        journal.run(Finder(OLD, fails=("001",)), output, gold=GOLD)
    system = Finder(NEW)
    journal.run(system, output, gold=GOLD, known=journal.kept(output, gold=GOLD))
    assert system.asked == [("001", ["000", "002", "003"])]
    assert output.read_text("utf-8") == lines(OLD, "000") + lines(NEW, "001") + lines(OLD, "002", "003")


def test_where_nothing_is_answered_the_output_stays(output: Path) -> None:
    journal.run(Finder(OLD), output, gold=GOLD)
    with pytest.raises(RunError, match=f"{output}: left as it was, nothing is answered$"):
        journal.run(Finder(fails=IDS), output, gold=GOLD)
    assert written(output) == {"p.jsonl": lines(OLD, *IDS)}


def test_without_an_earlier_run_nothing_is_kept(output: Path) -> None:
    assert journal.kept(output, gold=GOLD) == {}
    output.parent.mkdir()
    unfinished(output).touch()
    output.write_text(lines(OLD, *IDS), "utf-8")
    assert journal.kept(output, gold=GOLD) == {}


def test_what_was_killed_last_is_what_goes_on(output: Path) -> None:
    output.parent.mkdir()
    output.write_text(lines(OLD, *IDS), "utf-8")
    unfinished(output).write_text(lines(NEW, "002", "000") + lines(NEW, "001")[:40], "utf-8")
    known = journal.kept(output, gold=GOLD)
    assert known == {d: replace(GOLD[0], doc_id=d, events=(NEW,)) for d in ("000", "002")}
    system = Finder(NEW)
    journal.run(system, output, gold=GOLD, known=known)
    assert [doc_id for doc_id, _ in system.asked] == ["001", "003"]
    assert written(output) == {"p.jsonl": lines(NEW, *IDS)}


def test_answers_that_are_none_are_not_kept(output: Path) -> None:
    output.parent.mkdir()
    output.write_text('{"doc_id": "999"}\n', "utf-8")
    with pytest.raises(SubmissionError, match=rf'^{output}:1: \$\.doc_id: unknown document "999"'):
        journal.kept(output, gold=GOLD)


def test_a_run_without_resume_begins_anew(output: Path) -> None:
    output.parent.mkdir()
    unfinished(output).write_text(lines(OLD, "000"), "utf-8")
    system = Finder(NEW)
    journal.run(system, output, gold=GOLD)
    assert [doc_id for doc_id, _ in system.asked] == list(IDS)
    assert written(output) == {"p.jsonl": lines(NEW, *IDS)}


def test_a_killed_run_keeps_its_answers_and_the_old_output(output: Path) -> None:
    journal.run(Finder(OLD), output, gold=GOLD)
    code = f"""
import os, signal
from pathlib import Path
from tests.test_journal import GOLD, Finder, journal
def system(documents, *, train=()):
    if documents[0].doc_id == "002":
        os.kill(os.getpid(), signal.SIGKILL)
    return Finder()(documents, train=train)
journal.run(system, Path({str(output)!r}), gold=GOLD)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == -9, done.stderr
    assert written(output) == {"p.jsonl": lines(OLD, *IDS), "p.jsonl.unfinished": lines(NEW, "000", "001")}
    assert list(journal.kept(output, gold=GOLD)) == ["000", "001"]
