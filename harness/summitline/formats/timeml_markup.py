"""The XML of a TimeML file: the elements that count, with their lines, and the text.

A file comes from strangers. A document type is refused before its first declaration, so there are no entities to expand
and nothing to fetch. The encoding is UTF-8 (US-ASCII is part of it). Deep nesting costs no recursion, and 200,000
elements are the most that a file may have.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, NoReturn
from xml.parsers import expat

from summitline.errors import FormatError
from summitline.formats import sources

ENCODINGS = ("UTF-8", "US-ASCII")
PASSED = ("SIGNAL", "SLINK", "ALINK")
ELEMENTS_CAP = 200_000


class Tag(NamedTuple):
    """An element of interest; [start, end) is its extent in the text, both -1 outside it."""

    line: int
    attributes: Mapping[str, str]
    start: int = -1
    end: int = -1


class Markup:
    """``found``: the elements by name, in the order of their ends; ``pieces``: the text.

    The text is the content of ``<TEXT>``; in a file without one, as those of TimeBank 1.2, that of ``<TimeML>``.
    ``passed``: how many elements there are of each kind that is not read.
    """

    def __init__(self, content: bytes, path: Path | str) -> None:
        """Read the whole of a file."""
        self.path = path
        self.found: dict[str, list[Tag]] = {"EVENT": [], "MAKEINSTANCE": [], "TIMEX3": [], "TLINK": []}
        self.passed = Counter[str]()
        self.creation_times: list[Tag] = []
        self.doc_id: list[str] = []
        self.pieces: list[str] = []
        self.length = 0
        self.texts = self.dates = self.elements = 0
        self.open: list[tuple[str, Tag]] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.XmlDeclHandler = self._declaration
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        source = sources.decode(content, path)
        self.text_element = "TEXT" if re.search(r"<TEXT[\s/>]", source) else "TimeML"
        try:
            self.parser.Parse(source, True)
        except expat.ExpatError as error:
            self.refuse(error.lineno, f"not XML: {expat.ErrorString(error.code)}, column {error.offset + 1}")

    def refuse(self, line: int, message: str) -> NoReturn:
        """Raise the FormatError for a line."""
        raise FormatError(f"{self.path}:{line}: {message}")

    def _refuse_here(self, message: str) -> NoReturn:
        self.refuse(self.parser.CurrentLineNumber, message)

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding and encoding.upper() not in ENCODINGS:
            self._refuse_here(f"encoding {encoding!r}: expected UTF-8")

    def _doctype(self, name: str, *_: object) -> None:
        self._refuse_here(f"<!DOCTYPE {name}>: a document type is not allowed, nor are entities")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self.open and name != "TimeML":
            self._refuse_here(f"<{name}>: expected <TimeML>")
        self.elements += 1
        if self.elements > ELEMENTS_CAP:
            self._refuse_here(f"more than {ELEMENTS_CAP} elements")
        self.passed.update([name] if name in PASSED else [])
        inside = name == self.text_element or bool(self.open and self.open[-1][1].start >= 0)
        self.texts += name == self.text_element
        self.dates += name == "DCT"
        if self.texts > 1 and name == self.text_element:
            self._refuse_here(f"a second <{name}>")
        start = self.length if inside else -1
        self.open.append((name, Tag(self.parser.CurrentLineNumber, attributes, start, start)))

    def _end(self, name: str) -> None:
        _, tag = self.open.pop()
        if tag.start >= 0:
            tag = tag._replace(end=self.length)
        if name == "DCT":
            self.dates -= 1
        elif name == "TIMEX3" and self._creates(tag):
            self.creation_times.append(tag)
        elif name in self.found:
            self.found[name].append(tag)

    def _creates(self, tag: Tag) -> bool:
        if tag.attributes.get("functionInDocument", "").upper() == "CREATION_TIME":
            return True
        return bool(self.dates) and not self.creation_times

    def _characters(self, data: str) -> None:
        name, tag = self.open[-1]
        if tag.start >= 0:
            self.pieces.append(data)
            self.length += len(data)
        elif name == "DOCID":
            self.doc_id.append(data)
