"""JSON lines of corpora: one record a line, checked against a form before anything is made of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from summitline.errors import DocumentError, FormatError
from summitline.formats import sources
from summitline.formats.carriage import Reading
from summitline.formats.lines import Repeated, read_rows
from summitline.schema import Document

SUFFIX = ".jsonl"
Record = TypeVar("Record", bound=msgspec.Struct)


def read_records(path: Path | str, form: type[Record]) -> Iterator[tuple[str, Record]]:
    """Yield file:line and the record of each line of a file, or of the .jsonl files of a folder.

    What is not of this form, and a key that stands twice, is a FormatError with its path in the line. Keys that the
    form does not name are passed over.
    """
    for file in sources.find(path, SUFFIX):
        for number, row in read_rows(file):
            where = str(file) if number is None else f"{file}:{number}"
            if isinstance(row, FormatError):
                raise FormatError(f"{where}: {row}")
            if names := _repeated(row):
                raise FormatError(f"{where}: key {names[0][:60]!a} stands twice")
            try:
                yield where, msgspec.convert(row, form)
            except msgspec.ValidationError as error:
                raise FormatError(f"{where}: {error}") from None


def read_documents(path: Path | str, form: type[Record], made: Callable[[Record, Counter[str]], Document]) -> Reading:
    """Read a file, or every .jsonl file of a folder by name; a document must not stand twice.

    ``made``: makes a document of a record, and counts what it leaves out.
    """
    documents: dict[str, Document] = {}
    left_out: Counter[str] = Counter()
    for where, record in read_records(path, form):
        try:
            document = made(record, left_out)
        except (DocumentError, FormatError) as error:
            raise FormatError(f"{where}: {error}") from None
        if document.doc_id in documents:
            raise FormatError(f"{where}: document {document.doc_id[:60]!a} stands twice")
        documents[document.doc_id] = document
    return Reading(tuple(documents.values()), +left_out)


def chain(doc_id: str, number: int) -> str:
    """Return the chain name of what is told more than once in a document, and in no other."""
    return f"{re.sub('[^a-z0-9]+', '-', doc_id.lower()).strip('-')}-{number}".lstrip("-")


def _repeated(row: object) -> tuple[str, ...]:
    """Return the keys that stand twice in the first object that has any."""
    waiting = [row]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Repeated):
            return value.names
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return ()
