"""Anafora XML: the annotation of one text -> its document. ``formats.anafora`` says what stands where."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from summitline.errors import DocumentError, FormatError
from summitline.formats import elements
from summitline.formats.anafora_scheme import DOCTIMERELS, PROPERTIES, TYPES
from summitline.formats.carriage import Losses
from summitline.formats.jsonl import CLASSES, read_mention
from summitline.schema import CREATION_TIME, Document, Event, Timex, TLink

MENTIONS = {"EVENT": "events", "TIMEX3": "timexes"}
SPANS = re.compile(r"[0-9]{1,9},[0-9]{1,9}(;[0-9]{1,9},[0-9]{1,9})*")
EMPTY = ("", "N/A")


@dataclass(slots=True)
class Annotation:
    """An <entity> or a <relation> as it stands."""

    line: int = 0
    parts: dict[str, str] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The id."""
        return self.parts.get("id", "")

    @property
    def kind(self) -> str:
        """The type: EVENT, TIMEX3, TLINK, ..."""
        return self.parts.get("type", "")


def parse(content: bytes, *, path: Path | str, doc_id: str, text: str) -> tuple[Document, Losses]:
    """Read the content of one annotation; ``path`` is for messages."""
    reader = _Reader(content, path, doc_id, text)
    try:
        return reader.document(), reader.left_out
    except DocumentError as error:
        raise FormatError(f"{path}: {error}") from None


class _Reader:
    def __init__(self, content: bytes, path: Path | str, doc_id: str, text: str) -> None:
        self.path, self.doc_id, self.text = path, doc_id, text
        self.left_out: Counter[str] = Counter()
        self.found: dict[str, list[Annotation]] = {"entity": [], "relation": []}
        self.open = Annotation()
        self.lines: dict[str, int] = {}
        elements.parse(content, path, self._element)

    def document(self) -> Document:
        self.ids: dict[str, str] = {}
        self.mentions: dict[str, list[Event | Timex]] = {"events": [], "timexes": []}
        links = [link for entity in self.found["entity"] for link in self._entity(entity)]
        links += [link for relation in self.found["relation"] for link in self._relation(relation)]
        mentions = {name: tuple(found) for name, found in self.mentions.items()}
        return Document(doc_id=self.doc_id, text=self.text, tlinks=tuple(links), **mentions)  # type: ignore[arg-type]

    def _element(self, element: elements.Element) -> None:
        names, text = element.names, element.text.strip()
        if names[0] != "data":
            self._refuse(element.line, f"<{names[0][:40]}>: expected <data>")
        if names[:2] != ("data", "annotations") or len(names) < 3 or names[2] not in self.found:
            return
        if len(names) == 3:
            self._end(names[2], element.line)
        elif len(names) == 4 or names[3] == "properties":
            part = self.open.parts if len(names) == 4 else self.open.properties
            if names[-1] in part:
                self.open.twice.append(names[-1])
            part[names[-1]] = text

    def _end(self, kind: str, line: int) -> None:
        annotation, self.open = self.open, Annotation()
        annotation.line = line
        name = annotation.name
        if not name:
            self._refuse(line, f"{kind}: id: missing")
        if name in self.lines:
            self._refuse(line, f"{kind}: id: {name!a} stands in line {self.lines[name]} too")
        if annotation.twice and annotation.kind in (*MENTIONS, "TLINK"):
            self._refuse(line, f"{kind} {name!a}: {annotation.twice[0]} stands twice")
        self.lines[name] = line
        self.found[kind].append(annotation)

    def _refuse(self, line: int, message: str) -> NoReturn:
        raise FormatError(f"{self.path}:{line}: {message}")

    def _entity(self, entity: Annotation) -> Iterator[TLink]:
        """Keep a mention; yield what its DocTimeRel says."""
        if entity.kind == "DOCTIME":
            self.ids[entity.name] = CREATION_TIME
            return
        collection = MENTIONS.get(entity.kind)
        if collection is None:
            self.left_out["SECTIONTIMEs" if entity.kind == "SECTIONTIME" else "entities of other types"] += 1
            return
        span = self._span(entity)
        if span is None:
            self.left_out[f"{collection}: discontinuous"] += 1
            return
        name = entity.name.removesuffix(f"@e@{self.doc_id}@gold")
        self.ids[entity.name] = name
        values, relation = {}, None
        for key, value in entity.properties.items():
            attribute, known = PROPERTIES[entity.kind].get(key, ("", ()))
            if value in known:
                values[attribute] = value
            elif key == "DocTimeRel" and entity.kind == "EVENT" and value in DOCTIMERELS:
                relation = DOCTIMERELS[value]
            elif value not in EMPTY:
                self.left_out[f"{collection}: other properties"] += 1
        row = {"id": name, "start": span[0], "end": span[1], **values}
        self.mentions[collection].append(read_mention(CLASSES[collection], row))
        if relation:
            yield TLink(name, CREATION_TIME, relation)

    def _span(self, entity: Annotation) -> tuple[int, int] | None:
        """Return the place of a mention, or None for several places."""
        spans = entity.parts.get("span", "")
        if SPANS.fullmatch(spans):
            places = [tuple(map(int, span.split(","))) for span in spans.split(";")]
            if all(0 <= start < end <= len(self.text) for start, end in places):
                return None if len(places) > 1 else (places[0][0], places[0][1])
        expected = f"expected START,END in the text, 0 to {len(self.text)}"
        self._refuse(entity.line, f"entity {entity.name!a}: span: {spans[:40]!a}: {expected}")

    def _relation(self, relation: Annotation) -> Iterator[TLink]:
        if relation.kind != "TLINK":
            self.left_out["relations of other types"] += 1
            return
        ends = [relation.properties.get(end, "") for end in ("Source", "Target")]
        for end in ends:
            if end and end not in self.lines:
                self._refuse(relation.line, f"relation {relation.name!a}: {end[:60]!a} is no annotation of this file")
        kind = relation.properties.get("Type", "")
        if not {*ends} <= self.ids.keys():
            self.left_out["links: an end is left out"] += 1
        elif kind not in TYPES:
            self.left_out["links: relation of another scheme"] += 1
        else:
            yield TLink(self.ids[ends[0]], self.ids[ends[1]], TYPES[kind])
