"""The lines of gold and of a system about the same document, with neither side in memory.

As long as both sides tell of the same documents in the same order, lines are paired as they are read. From the first
difference on, what is left of both sides goes to temporary files, which are divided by a hash of the document id until
gold's part fits into memory (the Grace hash join: Kitsuregawa et al. 1983, "Application of Hash to Data Base Machine
and Its Architecture"). Of a line that was paired, the files keep its id and its place: so a document that stands twice
is found, however far apart the two lines are.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import IO, NamedTuple

import msgspec

from summitline.errors import FormatError
from summitline.files import naming
from summitline.formats.lines import parse, read_lines
from summitline.submission.answer import ROW_FIELDS
from summitline.submission.fields import Fields
from summitline.submission.problems import Problems
from summitline.submission.wording import printable, show

FITS = 2**24
"""Bytes of gold, as they stand in a file, that are held in memory: short lines take six times as many there."""
WAYS = 64
"""Parts into which a file is divided; as many are open at once."""
DEPTH = 16


class Line(NamedTuple):
    """A line about a document, and its place; an empty body: it is paired already."""

    doc_id: str
    file: str
    number: int | None
    body: bytes

    @property
    def place(self) -> str:
        """Where it stands, for messages."""
        return f"{self.file}:{self.number}"


Pair = tuple[Line, Line | None]


class Head(msgspec.Struct):
    """What is read of a line before the rest is."""

    doc_id: str


_HEAD = msgspec.json.Decoder(Head)


def lines(shards: Sequence[Path], problems: Problems) -> Iterator[Line]:
    """Yield the lines of shards that name a document; others are problems."""
    for shard in shards:
        file = printable(str(shard))
        for number, body in read_lines(shard):
            if isinstance(body, FormatError):
                problems.add(file, number, "", str(body))
            elif (doc_id := _doc_id(body, Fields(problems, file, number))) is not None:
                yield Line(doc_id, file, number, body)
            if problems.too_many:
                return


def _doc_id(body: bytes, fields: Fields) -> str | None:
    try:
        return _HEAD.decode(body).doc_id
    except (msgspec.MsgspecError, UnicodeDecodeError):
        value = parse(body)
    if isinstance(value, FormatError):
        fields.problem("", str(value))
    elif fields.is_object(value, "$", ROW_FIELDS):
        return fields.name("$", value, "doc_id")
    return None


def pairs(
    *, gold: Iterator[Line], system: Iterator[Line], folder: Path, problems: Problems, strangers: Callable[[Line], None]
) -> Iterator[Pair]:
    """Yield each line of gold with that of the system, None where there is none.

    ``folder``: an empty one for temporary files. ``strangers`` gets the lines about documents that gold does not have;
    documents that stand twice are problems.
    """
    with naming(folder):
        with (folder / "gold").open("wb") as ours, (folder / "system").open("wb") as theirs:
            one, other = next(gold, None), next(system, None)
            while one and other and one.doc_id == other.doc_id:
                yield one, other
                _put(one._replace(body=b""), ours)
                _put(other._replace(body=b""), theirs)
                one, other = next(gold, None), next(system, None)
            for first, rest, file in ((one, gold, ours), (other, system, theirs)):
                for line in chain(filter(None, [first]), rest):
                    _put(line, file)
        yield from _joined(folder, 0, problems, strangers)


def _joined(folder: Path, depth: int, problems: Problems, strangers: Callable[[Line], None]) -> Iterator[Pair]:
    gold, system = folder / "gold", folder / "system"
    if gold.stat().st_size > FITS and depth < DEPTH:
        _divide(gold, depth)
        _divide(system, depth)
        for part in sorted(path for path in folder.iterdir() if path.is_dir()):
            yield from _joined(part, depth + 1, problems, strangers)
        return
    truth: dict[str, Line] = {}
    for line in _once(_stored(gold), problems):
        truth[line.doc_id] = line
    answered = set()
    known = _known(_stored(system), truth, strangers)
    for line in _once(known, problems):
        answered.add(line.doc_id)
        if line.body:
            yield truth[line.doc_id], line
            truth[line.doc_id] = truth[line.doc_id]._replace(body=b"")
    yield from ((line, None) for line in truth.values() if line.doc_id not in answered)
    gold.unlink()
    system.unlink()


def _known(stored: Iterable[Line], truth: dict[str, Line], strangers: Callable[[Line], None]) -> Iterator[Line]:
    for line in stored:
        if line.doc_id in truth:
            yield line
        else:
            strangers(line)


def _once(stored: Iterable[Line], problems: Problems) -> Iterator[Line]:
    """Yield the first line about each document; a second one is a problem."""
    places: dict[str, str] = {}
    for line in stored:
        if line.doc_id in places:
            message = f"document {show(line.doc_id)} stands twice, first in {places[line.doc_id]}"
            problems.add(line.file, line.number, "$.doc_id", message)
        else:
            places[line.doc_id] = line.place
            yield line


def _divide(path: Path, depth: int) -> None:
    """Divide a file by the hash of the ids into files of its name, each in a folder."""
    with ExitStack() as opened:
        parts = []
        for k in range(WAYS):
            folder = path.parent / f"{k:02}"
            folder.mkdir(exist_ok=True)
            parts.append(opened.enter_context((folder / path.name).open("wb")))
        for line in _stored(path):
            digest = hashlib.blake2b(line.doc_id.encode("utf-8", "surrogatepass"), digest_size=DEPTH).digest()
            _put(line, parts[digest[depth] % WAYS])
    path.unlink()


def _put(line: Line, file: IO[bytes]) -> None:
    pickle.dump(tuple(line), file)


def _stored(path: Path) -> Iterator[Line]:
    with path.open("rb") as file:
        while file.peek(1):
            yield Line(*pickle.load(file))
