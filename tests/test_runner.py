import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from summitline import runner, submission
from summitline.errors import RunError
from summitline.runner import leave_one_out, load_system, open_system, predict
from summitline.schema import Document, Event, TLink

GOLD = tuple(
    Document(
        doc_id=doc_id,
        text="They met and talked.",
        events=(
            Event(id="e7", start=13, end=19, anchor="e5", attributes={"class": "OCCURRENCE"}),
            Event(id="e5", start=5, end=8, attributes={"class": "OCCURRENCE"}),
        ),
        tlinks=(TLink("e5", "e7", "BEFORE"),),
    )
    for doc_id in ("000", "001", "002")
)
FOUND = (Event(id="x", start=5, end=8),)


def finder(documents: Sequence[Document], *, train: Sequence[Document] = ()) -> list[Document]:
    return [replace(document, events=FOUND) for document in documents]


class Spy:
    def __init__(self) -> None:
        self.calls: list[tuple[list[Document], list[str]]] = []

    def __call__(self, documents: Sequence[Document], *, train: Sequence[Document] = ()) -> list[Document]:
        self.calls.append((list(documents), [document.doc_id for document in train]))
        return list(documents)


def test_each_document_is_left_out_of_its_own_training() -> None:
    spy = Spy()
    predict(spy, GOLD)
    assert [([d.doc_id for d in shown], train) for shown, train in spy.calls] == [
        (["000"], ["001", "002"]),
        (["001"], ["000", "002"]),
        (["002"], ["000", "001"]),
    ]


def test_training_documents_have_their_gold() -> None:
    seen: list[Document] = []

    def system(documents: Sequence[Document], *, train: Sequence[Document] = ()) -> Sequence[Document]:
        seen.extend(train)
        return documents

    predict(system, GOLD[:2])
    assert seen == [GOLD[1], GOLD[0]]


def test_without_folds_all_are_asked_at_once_and_nothing_is_learnt() -> None:
    spy = Spy()
    predict(spy, GOLD, folds=False)
    assert [([d.doc_id for d in shown], train) for shown, train in spy.calls] == [(["000", "001", "002"], [])]


@pytest.mark.parametrize("setting", submission.SETTINGS)
def test_a_system_is_shown_no_more_than_the_setting_says(setting: str) -> None:
    spy = Spy()
    predict(spy, GOLD[:1], setting=setting)
    assert spy.calls[0][0] == [submission.given(GOLD[0], setting)]
    assert spy.calls[0][0][0].tlinks == ()


def test_tokens_and_sentences_are_not_shown() -> None:
    spy = Spy()
    segmented = replace(GOLD[0], tokens=((0, 4),), sentences=((0, 20),))
    (answer,) = predict(spy, [segmented])
    ((shown,), _) = spy.calls[0]
    assert (shown.tokens, shown.sentences) == (None, None)
    assert (answer.tokens, answer.sentences) == (((0, 4),), ((0, 20),))


def test_one_failure_leaves_the_others() -> None:
    def system(documents: Sequence[Document], *, train: Sequence[Document] = ()) -> Sequence[Document]:
        return documents if documents[0].doc_id != "001" else []

    found = dict(leave_one_out(system, GOLD, without={"002"}))
    assert found.keys() == {"000", "001"}
    assert isinstance(found["000"], Document)
    assert str(found["001"]) == "001: expected 1 Documents, one for each that was asked about, got 0"


def test_answers_come_back() -> None:
    done: list[str] = []
    answers = predict(finder, GOLD, progress=done.append)
    assert answers == tuple(replace(document, events=FOUND, tlinks=()) for document in GOLD)
    assert done == ["000", "001", "002"]


def test_gold_answers_gold_and_empty_nothing() -> None:
    assert predict(load_system("gold"), GOLD) == GOLD
    assert predict(load_system("gold"), GOLD, setting="gold-mentions") == tuple(map(submission.renumber, GOLD))
    for setting in submission.SETTINGS:
        answers = predict(load_system("empty"), GOLD, setting=setting)
        assert answers == tuple(replace(document, events=(), tlinks=()) for document in GOLD)


def test_gold_learns_nothing_that_another_system_could_be_shown() -> None:
    def impostor(documents: Sequence[Document], *, train: Sequence[Document] = ()) -> Sequence[Document]:
        return runner.answer_gold(documents, train=train)

    assert predict(impostor, GOLD[:1])[0].events == ()


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (None, "000: expected a list of Documents, got a NoneType"),
        ((d for d in GOLD), "000: expected a list of Documents, got a generator"),
        ([], "000: expected 1 Documents, one for each that was asked about, got 0"),
        (GOLD, "000: expected 1 Documents, one for each that was asked about, got 3"),
        ([{"doc_id": "000"}], "000: expected a Document, got a dict"),
        (GOLD[1:2], "000: the answer is about another document: '001'"),
        ([replace(GOLD[0], text="They met and talked. ")], "000: the answer has another text"),
        (
            [replace(GOLD[0], events=(*FOUND, Event(id="y", start=0, end=1, axis="Main")), tlinks=())],
            '000: $.events[1].axis: expected one of main, intention, opinion, hypothetical, generic, got "Main"',
        ),
        (
            [replace(GOLD[0], tlinks=(TLink("e5", "e7", "FIRST"), TLink("e5", "t0", "LAST")))],
            None,
        ),
    ],
)
def test_answers_that_are_none(answer: Any, message: str | None) -> None:
    with pytest.raises(RunError) as caught:
        predict(lambda documents, *, train=(): answer, GOLD)
    if message is None:
        assert [line.split(": expected")[0] for line in str(caught.value).split("\n")] == [
            "000: $.tlinks[0].relation",
            "000: $.tlinks[1].relation",
        ]
    else:
        assert str(caught.value) == message


def test_mentions_may_not_be_added_to_given_ones() -> None:
    message = 'no given mention has the id "x"; none may be added in this setting'
    with pytest.raises(RunError, match=rf"^000: \$\.events\[0\]\.id: {message}$"):
        predict(finder, GOLD, setting="gold-mentions")


@pytest.mark.parametrize("error", [ValueError("no model"), SystemExit("no model")])
def test_errors_of_a_system_name_the_document(error: BaseException) -> None:
    def system(documents: Sequence[Document], *, train: Sequence[Document] = ()) -> Sequence[Document]:
        if documents[0].doc_id == "001":
            raise error
        return documents

    with pytest.raises(RunError, match=rf"^001: the system failed: {type(error).__name__}: no model$") as caught:
        predict(system, GOLD)
    assert caught.value.__cause__ is error
    with pytest.raises(RunError, match=r"^2 documents: the system failed: "):
        predict(system, GOLD[1:], folds=False)


def test_a_system_is_imported_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "my_summit").mkdir()
    (tmp_path / "my_summit" / "late.py").write_text(
        "def predict(documents, *, train=()):\n    return list(documents)\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", sys.path[:])
    system = load_system("my_summit.late:predict")
    assert predict(system, GOLD[:1]) == (replace(GOLD[0], events=(), tlinks=()),)


@pytest.mark.parametrize("name", ["majority", "", "spacy:", "hf:", "a:", ":b", "a:b.c", "./x:y", "ftp://x.org/"])
def test_names_that_are_no_system(name: str) -> None:
    with pytest.raises(RunError) as caught:
        load_system(name)
    assert str(caught.value) == f"{name}: not a system: expected {runner.KINDS}"


def test_programs_and_services_are_opened() -> None:
    for name in ("cmd:cat", "http://x.org/", "https://x.org/"):
        with pytest.raises(RunError, match=r": not a system: expected "):
            load_system(name)
    with open_system("gold") as system:
        assert system is runner.answer_gold
    for name, url in {"http://x.org/a": "http://x.org/a", "http:https://x.org/a": "https://x.org/a"}.items():
        with open_system(name, seconds=7) as system:
            assert (system.url, system.seconds) == (url, 7)  # type: ignore[attr-defined]
    with open_system("cmd:cat", memory=1) as system:
        assert predict(system, GOLD) == predict(runner.answer_nothing, GOLD)


@pytest.mark.parametrize(
    ("name", "options", "told"),
    [
        ("gold", {"sandbox": True}, "a sandbox and a limit of memory are for programs: cmd:ARGV"),
        ("http://x.org/", {"memory": 1}, "a sandbox and a limit of memory are for programs: cmd:ARGV"),
        ("a.b:c", {"seconds": 1}, "a limit of time is for cmd:ARGV and http:URL; this one runs inside summitline"),
    ],
)
def test_limits_that_cannot_be_kept_are_refused(name: str, options: dict[str, Any], told: str) -> None:
    with pytest.raises(RunError) as caught, open_system(name, **options):
        pass
    assert str(caught.value) == f"{name}: {told}"


def test_systems_that_cannot_be_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "my_broken.py").write_text("raise OSError('no weights')\n")
    (tmp_path / "my_plain.py").write_text("predict = 5\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", sys.path[:])
    for name, message in {
        "my_absent:predict": "ModuleNotFoundError: No module named 'my_absent'",
        "my_broken:predict": "OSError: no weights",
        "my_plain:run": "AttributeError: module 'my_plain' has no attribute 'run'",
        "my_plain:predict": "expected a callable, got int",
    }.items():
        with pytest.raises(RunError) as caught:
            load_system(name)
        assert str(caught.value) == f"{name}: {message}"
