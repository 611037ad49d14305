"""Run a system over documents.

A system is a Python callable ``predict(documents, *, train=()) -> list of Document``, one for each of ``documents`` and
with its ``doc_id`` and ``text``. It is shown no gold of the documents that it is asked about. ``gold`` and ``empty``
are the sanity systems: what scores 1, and what scores 0.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from summitline.errors import RunError, SubmissionError
from summitline.schema import Document
from summitline.submission import check, given, renumber

__all__ = ["System", "answer_gold", "answer_nothing", "given", "load_system", "predict", "renumber"]

KINDS = "module:callable, gold or empty"
LATER = ("spacy", "hf", "http", "https", "cmd")


class System(Protocol):
    """What a system is to the harness."""

    def __call__(self, documents: Sequence[Document], *, train: Sequence[Document] = ()) -> Sequence[Document]:
        """Return one answer for each document, in order."""


def answer_gold(documents: Sequence[Document], *, train: Sequence[Document] = ()) -> Sequence[Document]:
    """Return the documents as they are; ``predict`` shows this system, and no other, gold itself."""
    return list(documents)


def answer_nothing(documents: Sequence[Document], *, train: Sequence[Document] = ()) -> Sequence[Document]:
    """Predict nothing."""
    return [replace(d, entities=(), events=(), timexes=(), tlinks=()) for d in documents]


def load_system(name: str) -> System:
    """Return the system of a name: ``module:callable``, imported from the current folder first, ``gold`` or ``empty``.

    A module is run with full trust. RunError where there is no such system.
    """
    if name in ("gold", "empty"):
        return {"gold": answer_gold, "empty": answer_nothing}[name]
    module, colon, attribute = name.partition(":")
    if not colon or module in LATER or not all(part.isidentifier() for part in [*module.split("."), attribute]):
        raise RunError(f"{name}: not a system: expected {KINDS}")
    folder = str(Path.cwd())
    if folder not in sys.path:
        sys.path.insert(0, folder)
    try:
        system = getattr(importlib.import_module(module), attribute)
    except (Exception, SystemExit) as error:
        raise RunError(f"{name}: {_own(error)}") from error
    if not callable(system):
        raise RunError(f"{name}: expected a callable, got {type(system).__name__}")
    return system  # type: ignore[no-any-return]


def predict(
    system: System,
    gold: Iterable[Document],
    *,
    setting: str = "end-to-end",
    folds: bool = True,
    progress: Callable[[str], None] | None = None,
) -> tuple[Document, ...]:
    """Return the system's answer to every document; raise RunError where it fails or answers something else.

    With ``folds`` each document is asked on its own, with the other gold documents as ``train`` (leave one document
    out); without, all at once and without ``train``. ``progress`` is told each ``doc_id`` that is done.
    """
    known = tuple(gold)
    batches = [((d,), tuple(other for other in known if other is not d)) for d in known] if folds else [(known, ())]
    answers: list[Document] = []
    for asked, train in batches:
        shown = [_shown(system, document, setting) for document in asked]
        answers += _answer(system, asked, shown, train, setting)
        if progress is not None:
            for document in asked:
                progress(document.doc_id)
    return tuple(answers)


def _shown(system: System, document: Document, setting: str) -> Document:
    view = given(document, setting)
    if system is answer_gold:
        return document if setting == "end-to-end" else renumber(document)
    return view


def _answer(
    system: System, asked: Sequence[Document], shown: list[Document], train: Sequence[Document], setting: str
) -> Sequence[Document]:
    where = asked[0].doc_id if len(asked) == 1 else f"{len(asked)} documents"
    try:
        answers = system(shown, train=train)
    except (Exception, SystemExit) as error:
        raise RunError(f"{where}: the system failed: {_own(error)}") from error
    if not isinstance(answers, list | tuple):
        raise RunError(f"{where}: expected a list of Documents, got a {type(answers).__name__}")
    if len(answers) != len(asked):
        raise RunError(
            f"{where}: expected {len(asked)} Documents, one for each that was asked about, got {len(answers)}"
        )
    return [_checked(system, answer, document, setting) for answer, document in zip(answers, asked, strict=True)]


def _checked(system: System, answer: object, document: Document, setting: str) -> Document:
    if not isinstance(answer, Document):
        raise RunError(f"{document.doc_id}: expected a Document, got a {type(answer).__name__}")
    if answer.doc_id != document.doc_id:
        raise RunError(f"{document.doc_id}: the answer is about another document: {answer.doc_id!r}")
    if answer.text != document.text:
        raise RunError(f"{document.doc_id}: the answer has another text")
    if system is answer_gold:
        return answer
    try:
        return check(answer, gold=document, setting=setting)
    except SubmissionError as error:
        raise RunError(str(error)) from error


def _own(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
