"""What a worker does: some lines of gold, each with that of the system, -> their counts, or their problems.

A line of gold is validated as ``conversion`` validates gold of anybody, one of the system as ``submission`` does.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from summitline import scoring
from summitline.conversion import checked
from summitline.errors import FormatError
from summitline.formats import jsonl
from summitline.formats.lines import parse
from summitline.schema import Document
from summitline.scoring import Counted
from summitline.streaming.joining import Line, Pair
from summitline.streaming.tally import Part, part
from summitline.submission import Problems, given, renumber
from summitline.submission.answer import ROW_FIELDS, Answer
from summitline.submission.fields import Fields


class How(NamedTuple):
    """How to score."""

    setting: str
    zone: str
    calendar: bool


class Task(NamedTuple):
    """Documents for a worker; ``counts``: count them, not only validate; ``listed``: return each of them."""

    pairs: list[Pair]
    counts: bool
    listed: bool


class Done(NamedTuple):
    """What a worker found.

    ``missing``: the documents without a line of the system; ``digests``: the sums of the hashes of gold's documents and
    of the system's; ``tokens``: whether all documents have some.
    """

    problems: Problems
    missing: list[str]
    digests: tuple[int, int]
    tokens: bool
    part: Part
    listed: dict[str, Counted]


def done(task: Task, *, how: How) -> Done:
    """Do a task."""
    problems, missing, digests, tokens = Problems(), [], [0, 0], True
    counted: dict[str, Counted] = {}
    for gold, system in task.pairs:
        before = problems.count
        document = _gold(gold, problems)
        if document is None:
            continue
        answer = None if system is None else _answer(system, given(document, how.setting), how.setting, problems)
        tokens &= document.tokens is not None
        digests[0] += _digest(jsonl.dumps(document, gold=True))
        if system is None:
            missing.append(document.doc_id)
        elif answer is not None:
            digests[1] += _digest(jsonl.dumps(answer))
        if task.counts and problems.count == before:
            truth = renumber(document) if how.setting == "gold-mentions" else document
            comparison = scoring.compared(
                truth, answer, zone=how.zone, given=how.setting == "gold-mentions", calendar=how.calendar
            )
            counted[document.doc_id] = scoring.count(comparison)
    listed = counted if task.listed else {}
    return Done(problems, missing, (digests[0], digests[1]), tokens, part(counted.values()), listed)


def _gold(line: Line, problems: Problems) -> Document | None:
    try:
        return checked(jsonl.read_row(parse(line.body)))
    except FormatError as error:
        for message in str(error).split("\n"):
            problems.add(line.file, line.number, "", message)
        return None


def _answer(line: Line, shown: Document, setting: str, problems: Problems) -> Document | None:
    fields = Fields(problems, line.file, line.number)
    value = parse(line.body)
    if isinstance(value, FormatError):
        fields.problem("", str(value))
    elif fields.is_object(value, "$", ROW_FIELDS):
        return Answer(fields, shown, setting).read(value)
    return None


def _digest(line: str) -> int:
    return int.from_bytes(hashlib.sha256(line.encode("utf-8", "surrogatepass")).digest())
