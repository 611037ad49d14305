"""XML of strangers, element by element, and what XML has no place for.

The encoding is UTF-8 (US-ASCII is part of it). A document type is refused before its first declaration, so there are no
entities to expand and nothing to fetch. A file has at most 16 levels and a million elements.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple, NoReturn
from xml.parsers import expat

from summitline.errors import FormatError
from summitline.formats import sources

ENCODINGS = ("UTF-8", "US-ASCII")
NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
DEPTH_CAP = 16
ELEMENTS_CAP = 10**6


class Element(NamedTuple):
    """An element that has ended.

    ``line``: where it begins. ``names``: those of the elements around it, the root first, and its own; a name in a
    namespace is "namespace name". ``text``: what stands in it outside of its children.
    """

    line: int
    names: tuple[str, ...]
    attributes: Mapping[str, str]
    text: str


def parse(content: bytes, path: Path | str, found: Callable[[Element], None]) -> None:
    """Give every element of a file to ``found``, in the order of their ends; ``path`` is for messages."""
    _Parser(path, found).parse(sources.decode(content, path))


def writable(doc_id: str, content: str) -> str:
    """Return the content of a file; FormatError names a character of it that XML does not have."""
    if wrong := NO_XML.search(content):
        raise FormatError(f"document {doc_id}: XML has no place for the character U+{ord(wrong[0]):04X}")
    return content


class _Parser:
    def __init__(self, path: Path | str, found: Callable[[Element], None]) -> None:
        self.path, self.found = path, found
        self.open: list[tuple[int, str, Mapping[str, str], list[str]]] = []
        self.elements = 0
        self.expat = expat.ParserCreate(namespace_separator=" ")
        self.expat.buffer_text = True
        self.expat.XmlDeclHandler = self._declaration
        self.expat.StartDoctypeDeclHandler = self._doctype
        self.expat.StartElementHandler = self._start
        self.expat.EndElementHandler = self._end
        self.expat.CharacterDataHandler = self._characters

    def parse(self, source: str) -> None:
        try:
            self.expat.Parse(source, True)
        except expat.ExpatError as error:
            reason = f"not XML: {expat.ErrorString(error.code)}, column {error.offset + 1}"
            raise FormatError(f"{self.path}:{error.lineno}: {reason}") from error

    def _refuse(self, message: str) -> NoReturn:
        raise FormatError(f"{self.path}:{self.expat.CurrentLineNumber}: {message}")

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding and encoding.upper() not in ENCODINGS:
            self._refuse(f"encoding {encoding[:40]!a}: expected UTF-8")

    def _doctype(self, name: str, *_: object) -> None:
        self._refuse(f"<!DOCTYPE {name[:40]}>: a document type is not allowed, nor are entities")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > ELEMENTS_CAP:
            self._refuse(f"more than {ELEMENTS_CAP} elements")
        if len(self.open) == DEPTH_CAP:
            self._refuse(f"elements nested deeper than {DEPTH_CAP} levels")
        self.open.append((self.expat.CurrentLineNumber, name, attributes, []))

    def _end(self, _: str) -> None:
        names = tuple(name for _, name, _, _ in self.open)
        line, _, attributes, pieces = self.open.pop()
        self.found(Element(line, names, attributes, "".join(pieces)))

    def _characters(self, data: str) -> None:
        self.open[-1][3].append(data)
