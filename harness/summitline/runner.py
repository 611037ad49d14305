"""Run a system over documents.

A system is a Python callable ``predict(documents, *, train=()) -> list of Document``, one for each of ``documents`` and
with its ``doc_id`` and ``text``. It is shown no gold of the documents that it is asked about, and no more of them than
the setting says. Every answer is held against the rules of a submission. ``gold`` and ``empty`` are the sanity systems:
what scores 1, and what scores 0.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol

from summitline.command import MEMORY, Command
from summitline.errors import RunError, SubmissionError
from summitline.models import hf_model, spacy_model
from summitline.protocol import SECONDS
from summitline.schema import Document
from summitline.service import Service
from summitline.submission import check, given, renumber
from summitline.workers import each

KINDS = "module:callable, spacy:PATH, hf:PATH, http:URL, cmd:ARGV, gold or empty"
MODELS = {"spacy": spacy_model, "hf": hf_model}
OUTSIDE = ("cmd", "http", "https")


class System(Protocol):
    """What a system is to the harness."""

    def __call__(self, documents: Sequence[Document], *, train: Sequence[Document] = ()) -> Sequence[Document]:
        """Return one answer for each document, in order."""


def answer_gold(documents: Sequence[Document], *, train: Sequence[Document] = ()) -> Sequence[Document]:
    """Return the documents as they are; this system, and no other, is shown gold itself."""
    return list(documents)


def answer_nothing(documents: Sequence[Document], *, train: Sequence[Document] = ()) -> Sequence[Document]:
    """Predict nothing."""
    return [replace(d, entities=(), events=(), timexes=(), tlinks=()) for d in documents]


@contextmanager
def open_system(
    name: str,
    *,
    seconds: float | None = None,
    memory: float | None = None,
    sandbox: bool = False,
    allow: Sequence[Path] = (),
) -> Iterator[System]:
    """Yield the system of a name: that of ``load_system``, a program (``cmd:``) or a service (``http:``).

    ``seconds`` for each document and GiB of ``memory`` limit a program, ``seconds`` also a service; ``sandbox`` and
    ``allow`` are for programs. What runs inside this process cannot be limited, and has its full rights. RunError where
    there is no such system, or it cannot be had that way.
    """
    kind, _, rest = name.partition(":")
    if kind != "cmd" and (sandbox or memory is not None):
        raise RunError(f"{name}: a sandbox and a limit of memory are for programs: cmd:ARGV")
    if kind not in OUTSIDE and seconds is not None:
        raise RunError(f"{name}: a limit of time is for cmd:ARGV and http:URL; this one runs inside summitline")
    seconds = SECONDS if seconds is None else seconds
    if kind == "cmd":
        gib = MEMORY if memory is None else memory
        with closing(Command(rest, seconds=seconds, memory=gib, sandbox=sandbox, allow=allow)) as command:
            yield command
    elif kind in OUTSIDE:
        yield Service(rest if "://" in rest else name, seconds=seconds)
    else:
        yield load_system(name)


def load_system(name: str) -> System:
    """Return the system of a name that runs inside this process, with its full rights.

    ``module:callable`` is imported from the current folder first; ``spacy:PATH``; ``hf:PATH``; ``gold``; ``empty``.
    RunError where there is no such system.
    """
    if name in ("gold", "empty"):
        return {"gold": answer_gold, "empty": answer_nothing}[name]
    module, colon, attribute = name.partition(":")
    if module in MODELS and attribute:
        return MODELS[module](attribute)
    if not colon or module in OUTSIDE or not all(part.isidentifier() for part in [*module.split("."), attribute]):
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
    if not folds:
        return tuple(_answer(system, known, (), setting))
    answers = []
    for doc_id, answer in leave_one_out(system, known, setting=setting):
        if isinstance(answer, RunError):
            raise answer
        answers.append(answer)
        if progress is not None:
            progress(doc_id)
    return tuple(answers)


def leave_one_out(
    system: System,
    gold: Iterable[Document],
    *,
    setting: str = "end-to-end",
    without: Container[str] = (),
    workers: int = 1,
) -> Iterator[tuple[str, Document | RunError]]:
    """Ask about one document after the other; yield its ``doc_id``, and its answer or why there is none.

    The others are ``train``, also those in ``without``, about which nothing is asked. With several ``workers``
    (``summitline.workers``) the system is a function of a module: each process imports it and has its own.
    """
    known = tuple(gold)
    asked = [k for k, document in enumerate(known) if document.doc_id not in without]
    answers = each(partial(_left_out, system, known, setting), asked, workers=workers)
    yield from zip((known[k].doc_id for k in asked), answers, strict=True)


def _left_out(system: System, known: Sequence[Document], setting: str, k: int) -> Document | RunError:
    try:
        (answer,) = _answer(system, known[k : k + 1], (*known[:k], *known[k + 1 :]), setting)
    except RunError as error:
        return error
    return answer


def _answer(system: System, asked: Sequence[Document], train: Sequence[Document], setting: str) -> Sequence[Document]:
    where = asked[0].doc_id if len(asked) == 1 else f"{len(asked)} documents"
    try:
        answers = system([_shown(system, document, setting) for document in asked], train=train)
    except RunError:
        raise
    except (Exception, SystemExit) as error:
        raise RunError(f"{where}: the system failed: {_own(error)}") from error
    if not isinstance(answers, list | tuple):
        raise RunError(f"{where}: expected a list of Documents, got a {type(answers).__name__}")
    if len(answers) != len(asked):
        raise RunError(
            f"{where}: expected {len(asked)} Documents, one for each that was asked about, got {len(answers)}"
        )
    return [_checked(system, answer, document, setting) for answer, document in zip(answers, asked, strict=True)]


def _shown(system: System, document: Document, setting: str) -> Document:
    """Return what the setting gives; tokens and sentences can be computed, so they are not given."""
    view = replace(given(document, setting), tokens=None, sentences=None)
    if system is answer_gold:
        return document if setting == "end-to-end" else renumber(document)
    return view


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
