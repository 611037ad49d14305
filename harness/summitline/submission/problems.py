"""What is wrong with a file, each with its place; the first hundred in words, all of them counted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from summitline.errors import SubmissionError
from summitline.submission.wording import nearest

IN_WORDS = 100
STOP = 10_000


class Problem(NamedTuple):
    """``file`` (or a document), ``line`` from 1 and ``path`` in its JSON value, as far as these are known; the message.

    As a string: ``mine.jsonl:12: $.events[3].start: expected int >= 0, got "x"``.
    """

    file: str
    line: int | None
    path: str
    message: str

    def __str__(self) -> str:
        """Return the message with its place."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return ": ".join(part for part in (place, self.path, self.message) if part)


class Problems:
    """The problems of one kind that a file has; ``found`` are those in words, ``count`` is the number of all."""

    def __init__(self, found: Iterable[Problem] = ()) -> None:
        """Begin with some problems."""
        self.found: list[Problem] = []
        self.count = 0
        for problem in found:
            self.add(*problem)

    def add(
        self,
        file: str,
        line: int | None,
        path: str,
        message: str,
        near: str | None = None,
        among: Iterable[str] = (),
    ) -> None:
        """Add a problem; with ``near``, a name that is not known, the one of ``among`` is told that was meant."""
        self.count += 1
        if self.count <= IN_WORDS:
            hint = "" if near is None else nearest(near, among)
            self.found.append(Problem(file, line, path, message + hint))

    @property
    def too_many(self) -> bool:
        """Whether to stop reading: nobody would want to know of more."""
        return self.count >= STOP

    @property
    def rest(self) -> str:
        """What is to be said after the problems in words; empty if these are all."""
        more = self.count - len(self.found)
        remark = " at least; the rest was not read" if self.too_many else ""
        return f"and {more} more{remark}" if more else ""

    def refuse(self) -> None:
        """Raise SubmissionError if there is a problem."""
        if self.count:
            raise SubmissionError([*map(str, self.found), *filter(None, [self.rest])])
