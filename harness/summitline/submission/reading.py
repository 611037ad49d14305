"""A file of predictions -> Documents, all of its problems, and what is probably not meant.

Errors make a file worthless and nothing of it is scored. Warnings are for its author: the file can be scored as it is.
Document ids are looked up, never used as paths.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from summitline.errors import FormatError
from summitline.formats.lines import read_rows
from summitline.schema import Document
from summitline.submission.answer import ROW_FIELDS, Answer
from summitline.submission.fields import Fields
from summitline.submission.offsets import Span, miscounted
from summitline.submission.problems import Problem, Problems
from summitline.submission.settings import given
from summitline.submission.wording import printable, show
from summitline.timegraph import read_graph

NAMED = 10


class Line(NamedTuple):
    """What the line about one gold document holds; ``document`` is None if it has a problem."""

    number: int | None
    document: Document | None
    spans: list[Span]


class Reading(NamedTuple):
    """What a file holds: its lines by document, in the order of gold, and its errors; ``shown`` is gold as given."""

    file: str
    shown: dict[str, Document]
    lines: dict[str, Line]
    errors: Problems

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents without a problem, in the order of gold."""
        return tuple(line.document for line in self.lines.values() if line.document is not None)

    def warnings(self) -> Iterator[Problem]:
        """Yield what can be scored but is probably not meant; what is missing only where every line could be read."""
        for doc_id, line in self.lines.items():
            if found := miscounted(line.spans, self.shown[doc_id]):
                fits = f"{found.would_fit} of {found.spans} spans lie on tokens, as code points {found.fit}"
                yield self._warning(line, "$", f"{found.unit} offsets? Read as such, {fits}")
            if line.document is not None:
                yield from self._doubts(line, line.document)
        missing = [doc_id for doc_id in self.shown if doc_id not in self.lines]
        if missing and not self.errors.count:
            names = _some(missing, ", ")
            message = f"{len(missing)} of {len(self.shown)} documents are missing and scored as empty: {names}"
            yield Problem(self.file, None, "", message)

    def _doubts(self, line: Line, document: Document) -> Iterator[Problem]:
        for k, link in enumerate(document.tlinks):
            if link.source == link.target:
                message = f"{link.source} is linked with itself: SIMULTANEOUS holds, anything else contradicts itself"
                yield self._warning(line, f"$.tlinks[{k}]", message)
        graph = read_graph(document)
        if not graph.consistent:
            message = f"no timeline satisfies this document: {_some(graph.witness, '; ')}"
            yield self._warning(line, "$", message)

    def _warning(self, line: Line, path: str, message: str) -> Problem:
        return Problem(self.file, line.number, path, message)


def read(path: Path | str, *, gold: Iterable[Document], setting: str = "end-to-end") -> Reading:
    """Read a file of predictions for gold documents, as far as it can be read."""
    shown = {document.doc_id: given(document, setting) for document in gold}
    file, problems, lines = printable(str(path)), Problems(), dict[str, Line]()

    for number, value in read_rows(path):
        fields = Fields(problems, file, number)
        if isinstance(value, FormatError):
            fields.problem("", str(value))
        elif fields.is_object(value, "$", ROW_FIELDS) and (name := fields.name("$", value, "doc_id")) is not None:
            if name in lines:
                fields.problem("$.doc_id", f"document {show(name)} stands twice, first in line {lines[name].number}")
            elif name not in shown:
                fields.problem("$.doc_id", f"unknown document {show(name)}", near=name, among=shown)
            else:
                answer = Answer(fields, shown[name], setting)
                lines[name] = Line(number, answer.read(value), answer.spans)
        if problems.too_many:
            break
    return Reading(file, shown, {name: lines[name] for name in shown if name in lines}, problems)


def read_predictions(
    path: Path | str, *, gold: Iterable[Document], setting: str = "end-to-end"
) -> tuple[Document, ...]:
    """Read predictions for gold documents; raise SubmissionError with all problems, 100 of them in words.

    Text, creation time, zones, tokens and sentences come from gold, the order of documents too. A gold document that
    the file does not have is not among the results. In ``gold-mentions`` a result has the mentions that the answer
    lists or names as an end of a link or as an anchor.
    """
    reading = read(path, gold=gold, setting=setting)
    reading.errors.refuse()
    return reading.documents


def _some(words: Sequence[str], separator: str) -> str:
    return separator.join([*words[:NAMED], "..."] if len(words) > NAMED else words)
