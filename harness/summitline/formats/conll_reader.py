"""A file in CoNLL columns -> documents. The rules stand in ``formats.conll``.

A file has at most 2**18 lines, which can become 700 MB of small objects.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from summitline.errors import FormatError
from summitline.formats.iob import Cell, chunks
from summitline.formats.jsonl import CLASSES, read_mention
from summitline.formats.sources import read_text
from summitline.schema import Document, schema
from summitline.tags import UNTYPED
from summitline.vocabulary import LAYERS

HEADER = "# global.columns = FORM START END ENTITY EVENT TIMEX"
COMMENT = re.compile(r"# (?:newdoc|([\w.]+(?: id)?) = (.*))")
NUMBER = re.compile("[0-9]{1,9}")
DOCSTART = "-DOCSTART-"
KINDS = {"entity": "type", "event": "class", "timex": "type"}
TIMEX = "TIMEX3"
LINE_CAP = 2**18

Span = tuple[int, int]


@dataclass(slots=True, eq=False)
class Draft:
    """A document on the way; without a ``text`` of its own one is made of ``pieces``."""

    name: str | None
    text: str | None = None
    pieces: list[str] = field(default_factory=list)
    tokens: list[Span] = field(default_factory=list)
    sentences: list[Span] = field(default_factory=list)
    chunks: dict[str, list[tuple[Span, str]]] = field(default_factory=lambda: {layer: [] for layer in LAYERS})


class Columns:
    """The lines of a file put together."""

    def __init__(self, path: Path) -> None:
        """Read the whole of a file."""
        self.path = path
        self.drafts: list[Draft] = []
        self.owners: list[tuple[Draft, int]] = []
        self.cells: list[list[Cell]] = []
        self.first = True
        self.left_out: Counter[str] = Counter()
        content = read_text(path)
        if content.count("\n") > LINE_CAP:
            raise FormatError(f"{path}: more than {LINE_CAP} lines; a folder may hold several files")
        lines = content.split("\n")
        self.own = lines[0].rstrip() == HEADER
        for number, line in enumerate(lines, 1):
            self._line(number, line.removesuffix("\r"))
        if not self.own and not self.owners:
            raise FormatError(f"{path}: no token in this file")
        for position, cells in enumerate(self.cells):
            self._chunks(position, cells)

    def documents(self) -> list[Document]:
        """Return the documents, in the order of the file."""
        found: dict[str, Document] = {}
        for position, draft in enumerate(self.drafts, 1):
            name = draft.name or (f"{self.path.stem}-{position}" if len(self.drafts) > 1 else self.path.stem)
            if name in found:
                raise FormatError(f"{self.path}: document {name!r} stands twice")
            found[name] = self._document(name, draft)
        return list(found.values())

    def _refuse(self, number: int, message: str) -> NoReturn:
        raise FormatError(f"{self.path}:{number}: {message}")

    def _line(self, number: int, line: str) -> None:
        if not line.strip():
            self.first = True
        elif comment := COMMENT.fullmatch(line):
            self._comment(number, comment[1], comment[2])
        elif self.own:
            self._own_token(number, line.split("\t"))
        else:
            self._token(number, [word for word in (line.split("\t") if "\t" in line else line.split()) if word])

    def _comment(self, number: int, key: str | None, value: str) -> None:
        if key in (None, "newdoc id"):
            self._begin(value.strip() if key else None)
        elif key == "text" and self.own:
            if not self.drafts or self.drafts[-1].text is not None:
                self._refuse(number, "text: expected once, behind a line # newdoc id = NAME")
            self.drafts[-1].text = self._text(number, value)

    def _text(self, number: int, value: str) -> str:
        try:
            text = json.loads(value)
            if isinstance(text, str) and text.encode() is not None:
                return text
        except (ValueError, RecursionError):
            pass
        self._refuse(number, f"text: {value[:60]!r}: expected a JSON string")

    def _begin(self, name: str | None) -> Draft:
        self.drafts.append(Draft(name))
        self.first = True
        return self.drafts[-1]

    def _own_token(self, number: int, columns: list[str]) -> None:
        if len(columns) != 6:
            self._refuse(number, f"{len(columns)} columns: expected 6 with tabs between them, {HEADER[19:]}")
        form, *edges = columns[:3]
        text = self.drafts[-1].text if self.drafts else None
        if text is None:
            self._refuse(number, "a token before the line # text = of its document")
        if not all(map(NUMBER.fullmatch, edges)):
            self._refuse(number, f"{' '.join(edges)[:60]!r}: expected two numbers, START and END")
        start, end = map(int, edges)
        tokens = self.drafts[-1].tokens
        if not (tokens[-1][1] if tokens else 0) <= start < end <= len(text):
            self._refuse(number, f"[{start}, {end}): expected a span behind the last token, in {len(text)} characters")
        if text[start:end] != form:
            self._refuse(number, f"FORM is {form[:60]!r}, but the text has {text[start:end][:60]!r} at {start} {end}")
        self._add(number, (start, end), columns[3:])

    def _token(self, number: int, columns: list[str]) -> None:
        if columns[0] == DOCSTART:
            self._begin(None)
            return
        if len(columns) < 2:
            self._refuse(number, f"{columns[0][:60]!r}: expected a token and a tag")
        draft = self.drafts[-1] if self.drafts else self._begin(None)
        start = draft.tokens[-1][1] + 1 if draft.tokens else 0
        draft.pieces += [("\n" if self.first else " ") * bool(draft.tokens), columns[0]]
        self._add(number, (start, start + len(columns[0])), columns[-1:])

    def _add(self, number: int, span: Span, tags: list[str]) -> None:
        draft = self.drafts[-1]
        self.owners.append((draft, len(draft.tokens)))
        draft.tokens.append(span)
        start = span[0] if self.first else draft.sentences.pop()[0]
        draft.sentences.append((start, span[1]))
        self.cells = self.cells or [[] for _ in tags]
        for cells, tag in zip(self.cells, tags, strict=True):
            cells.append(Cell(number, tag, self.first))
        self.first = False

    def _chunks(self, position: int, cells: list[Cell]) -> None:
        """Give every mention of a column to its document."""
        try:
            found = chunks(cells)
        except FormatError as error:
            raise FormatError(f"{self.path}:{error}") from None
        for first, behind, label in found:
            draft, token = self.owners[first]
            span = draft.tokens[token][0], draft.tokens[token + behind - first - 1][1]
            draft.chunks[LAYERS[position] if self.own else _layer(label)].append((span, label))

    def _document(self, name: str, draft: Draft) -> Document:
        if self.own and draft.text is None:
            raise FormatError(f"{self.path}: document {name!r}: the line # text = is missing")
        mentions: dict[str, Any] = {schema()[layer].collection: tuple(self._mentions(draft, layer)) for layer in LAYERS}
        return Document(
            doc_id=name,
            text="".join(draft.pieces) if draft.text is None else draft.text,
            tokens=tuple(draft.tokens),
            sentences=tuple(draft.sentences),
            **mentions,
        )

    def _mentions(self, draft: Draft, layer: str) -> Iterator[Any]:
        """Yield the mentions of a layer, with type or class if that is one of the schema."""
        table, name = schema()[layer], KINDS[layer]
        for number, ((start, end), label) in enumerate(draft.chunks[layer], 1):
            known = label.upper() in table.attributes[name].values
            if not known and label not in (UNTYPED, TIMEX):
                self.left_out[f"{table.collection}: {name} of another scheme"] += 1
            row = {"id": f"{table.prefix}{number}", "start": start, "end": end}
            yield read_mention(CLASSES[table.collection], row | ({name: label.upper()} if known else {}))


def _layer(label: str) -> str:
    """Return the layer of a label that stands in a column for all of them."""
    if label.upper() in {*schema()["timex"].attributes["type"].values, TIMEX}:
        return "timex"
    return "event" if label.upper() in schema()["event"].attributes["class"].values else "entity"
