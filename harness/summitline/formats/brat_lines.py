"""The lines of an .ann file of brat, checked one by one against the text beside it.

A line is an id, a tab, words with one space between them, and for some a tab and a text. The first letter of the id
says what it is. brat counts a byte order mark in the text as a character, and so do we. A file has at most 2**20 lines,
which can become 1 GB of small objects.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, NoReturn

from summitline.errors import FormatError
from summitline.formats.sources import decode, read_bytes

ID = re.compile(r"[TERAMN#][^0-9\s]*[0-9]\S*")
SPANS = re.compile(r"[0-9]{1,9} [0-9]{1,9}(?:;[0-9]{1,9} [0-9]{1,9})*")
BOM = "\ufeff"
LINE_CAP = 2**20


class Line(NamedTuple):
    """One annotation; ``tail`` is what stands behind a second tab."""

    number: int
    id: str
    words: list[str]
    tail: str | None


class Lines:
    """The lines of a file by id, in their order, and what has no id to speak of in ``left_out``."""

    def __init__(self, path: Path) -> None:
        """Read a file, and the .txt file of the same name."""
        self.path, beside = path, path.with_suffix(".txt")
        annotations = decode(read_bytes(path), path)
        content = read_bytes(beside)
        self.text = BOM * content.startswith(BOM.encode()) + decode(content, beside)
        self.left_out: Counter[str] = Counter()
        self.by_id: dict[str, Line] = {}
        if annotations.count("\n") > LINE_CAP:
            raise FormatError(f"{path}: more than {LINE_CAP} lines")
        for number, raw in enumerate(annotations.split("\n"), 1):
            if raw.strip():
                self._add(number, raw.removesuffix("\r"))

    def of(self, letters: str) -> Iterator[Line]:
        """Yield the lines whose ids begin with one of these letters."""
        return (line for line in self.by_id.values() if line.id[0] in letters)

    def refuse(self, line: Line, message: str) -> NoReturn:
        """Raise the FormatError for a line."""
        raise FormatError(f"{self.path}:{line.number}: {line.id}: {message}")

    def span(self, line: Line) -> tuple[int, int]:
        """Return [start, end) of a text-bound annotation; its parts may have white space between them only."""
        given = " ".join(line.words[1:])
        if line.tail is None or not SPANS.fullmatch(given):
            self.refuse(line, f"{given[:60]!r}: expected TYPE START END, a tab and the text")
        parts = [tuple(map(int, part.split(" "))) for part in given.split(";")]
        for start, end in parts:
            if not start < end <= len(self.text):
                self.refuse(line, f"[{start}, {end}) is no span of the text ({len(self.text)} characters)")
        if any(not self.text[a:b].isspace() for (_, a), (b, _) in pairwise(parts)):
            self.refuse(line, f"discontinuous span {given!r}: not supported")
        text = " ".join(self.text[start:end] for start, end in parts)
        if text != line.tail:
            self.refuse(line, f"its text is {line.tail[:60]!r}, but the .txt file has {text[:60]!r} at {given}")
        return parts[0][0], parts[-1][1]

    def _add(self, number: int, raw: str) -> None:
        name, tab, rest = raw.partition("\t")
        words, tailed, tail = rest.partition("\t")
        line = Line(number, name, words.rstrip(" ").split(" "), tail if tailed else None)
        if name == "*":
            self.left_out["equivalences"] += 1
        elif name.startswith("#") and not ID.fullmatch(name):
            self.left_out["notes"] += 1
        elif not tab or not ID.fullmatch(name):
            found = f"{self.path}:{number}: {raw[:60]!r}"
            raise FormatError(f"{found}: expected T, E, R, A, M, N or # with a number, and a tab")
        elif name in self.by_id:
            self.refuse(line, f"this id stands in line {self.by_id[name].number} too")
        else:
            self.by_id[name] = line
