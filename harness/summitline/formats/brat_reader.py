"""The annotations of a brat file -> a document. The rules stand in ``formats.brat``."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from summitline.calendar import parse_window
from summitline.errors import DocumentError, FormatError, WindowError
from summitline.formats import brat_names as names
from summitline.formats.brat_lines import Line, Lines
from summitline.formats.jsonl import CLASSES, read_mention
from summitline.schema import CREATION_TIME, CreationTime, Document, TLink, schema

DAY = "([0-9]{4}-[0-9]{2}-[0-9]{2})"
DAYS = re.compile(f"{DAY} {DAY} (stated|inferred|contradicted)")
OPEN = re.compile(r"([^=\s]+)=(\S+)")


@dataclass(slots=True, eq=False)
class Found:
    """A mention on the way; ``id`` is the one that it will have."""

    id: str
    layer: str
    span: tuple[int, int]
    fields: dict[str, str] = field(default_factory=dict)
    anchor: Found | None = None

    def row(self) -> dict[str, Any]:
        """Return the row of the mention, as in JSON lines."""
        own = {"id": self.id, "start": self.span[0], "end": self.span[1]}
        return own | self.fields | ({"anchor": self.anchor.id} if self.anchor else {})


class Annotations:
    """The lines of a file put together; ``left_out`` counts what has no place in a document."""

    def __init__(self, lines: Lines) -> None:
        """Read every line."""
        self.lines, self.refuse = lines, lines.refuse
        self.left_out: Counter[str] = Counter(lines.left_out)
        self.found: dict[str, Found] = {}
        self.triggers: dict[str, list[Found]] = {}
        self.links: dict[int, tuple[Found | None, Found | None, str]] = {}
        self.dct: CreationTime | None = None
        self._mentions()
        for line in lines.of("AM"):
            self._attribute(line)
        for line in lines.of("#"):
            self._note(line)
        for line in lines.of("R"):
            self._relation(line)
        self.left_out["normalizations"] += sum(1 for _ in lines.of("N"))

    def document(self) -> Document:
        """Return the document, in the order of the file."""
        mentions: dict[str, list[Any]] = {collection: [] for collection in CLASSES}
        try:
            for one in self.found.values():
                collection = schema()[one.layer].collection
                mentions[collection].append(read_mention(CLASSES[collection], one.row()))
            return Document(
                doc_id=self.lines.path.stem,
                text=self.lines.text,
                dct=self.dct,
                tlinks=tuple(
                    TLink(source.id if source else CREATION_TIME, target.id if target else CREATION_TIME, relation)
                    for _, (source, target, relation) in sorted(self.links.items())
                ),
                **{collection: tuple(found) for collection, found in mentions.items()},
            )
        except DocumentError as error:
            raise FormatError(f"{self.lines.path}: {error}") from None

    def _mentions(self) -> None:
        """Find the mentions: every event annotation, and every text-bound annotation that is no trigger."""
        spans = {line.id: self.lines.span(line) for line in self.lines.of("T")}
        triggers = {line.words[0].partition(":")[2] for line in self.lines.of("E")}
        for line in self.lines.of("TE"):
            label, _, trigger = line.words[0].partition(":") if line.id[0] == "E" else (line.words[0], "", line.id)
            if trigger not in spans:
                self.refuse(line, f"trigger {trigger!r}: no text-bound annotation of this file")
            if label != self.lines.by_id[trigger].words[0]:
                self.refuse(line, f"{label!r} is not the type of its trigger {trigger}")
            if line.id[0] == "E":
                self._add(line, label, spans[trigger], "event")
                self.triggers.setdefault(trigger, []).append(self.found[line.id])
                self.left_out["event arguments"] += len(line.words) - 1
            elif line.id not in triggers:
                self._add(line, label, spans[trigger], None)

    def _add(self, line: Line, label: str, span: tuple[int, int], otherwise: str | None) -> None:
        layer, kind = names.labels().get(label.upper(), (otherwise, None))
        if layer is None:
            self.left_out[f"mentions: {label[:60]!r}"] += 1
            return
        if label.upper() not in names.labels():
            self.left_out["events: class of another scheme"] += 1
        self.found[line.id] = Found(line.id, layer, span, {names.TYPES[layer]: kind} if kind else {})

    def _target(self, line: Line, name: str) -> Found | None:
        """Return the mention of an id, or of the one event with this trigger; None if it was left out."""
        if name not in self.lines.by_id:
            self.refuse(line, f"{name!r}: no annotation of this file")
        events = self.triggers.get(name, [])
        if len(events) > 1:
            self.refuse(line, f"{name!r} is the trigger of {len(events)} events: expected the id of one of them")
        return events[0] if events else self.found.get(name)

    def _attribute(self, line: Line) -> None:
        if len(line.words) < 2:
            self.refuse(line, f"{' '.join(line.words)!r}: expected NAME ID, or NAME ID VALUE")
        name, target, value = line.words[0].lower(), self._target(line, line.words[1]), " ".join(line.words[2:])
        if target and target.layer != "entity" and name in names.DCT_NAMES:
            if relation := names.relation_of(value):
                ends = (None, target) if name == names.FROM_DCT else (target, None)
                self.links[line.number] = (*ends, relation)
            else:
                self.left_out[f"links: {value[:60]!r}"] += 1
        elif target and name in names.attributes(target.layer):
            self._set(line, target, name, value)
        else:
            self.left_out[f"attributes: {line.words[0][:60]!r}"] += 1

    def _set(self, line: Line, target: Found, name: str, value: str) -> None:
        known = names.fitting(target.layer, name, value)
        if known is None:
            self.left_out[f"{schema()[target.layer].collection}: {name} of another scheme"] += 1
        elif target.fields.setdefault(name, known) != known:
            self.refuse(line, f"{name}: {known!r}, but {target.fields[name]!r} was said before")

    def _note(self, line: Line) -> None:
        if len(line.words) != 2 or line.tail is None:
            self.refuse(line, f"{' '.join(line.words)[:60]!r}: expected TYPE ID, a tab and the note")
        target = self._target(line, line.words[1])
        pairs = [OPEN.fullmatch(word) for word in line.tail.split(" ")]
        if line.words[0] == names.DCT_NOTE:
            self._creation_time(line, line.tail)
        elif target and line.words[0] == names.ID_NOTE:
            if not names.WORD.fullmatch(line.tail):
                self.refuse(line, f"{line.tail[:60]!r}: expected the id of {target.id}, one word")
            target.id = line.tail
        elif target and all(pair and pair[1] in names.attributes(target.layer) for pair in pairs):
            for pair in filter(None, pairs):
                self._set(line, target, pair[1], pair[2])
        else:
            self.left_out["notes"] += 1

    def _creation_time(self, line: Line, note: str) -> None:
        days = DAYS.fullmatch(note)
        if not days or self.dct:
            self.refuse(line, f"{note[:60]!r}: expected one creation time: first day, last day and status")
        try:
            parse_window(f"[{days[1]}..{days[2]}]")
        except WindowError as error:
            self.refuse(line, str(error))
        self.dct = CreationTime(*days.groups())

    def _relation(self, line: Line) -> None:
        name, ends = line.words[0], [word.partition(":") for word in line.words[1:]]
        if len(ends) != 2 or not all(role and end for role, _, end in ends):
            self.refuse(line, f"{' '.join(line.words)[:60]!r}: expected TYPE ROLE:ID ROLE:ID")
        if ends[0][0] == "Arg2":
            ends.reverse()
        source, target = (self._target(line, end) for _, _, end in ends)
        relation = names.relation_of(name)
        if name == names.ANCHOR and source and target and source.layer == target.layer == "event":
            if source.anchor:
                self.refuse(line, f"{source.id} has a second anchor")
            source.anchor = target
        elif relation is None:
            self.left_out[f"links: {name[:60]!r}"] += 1
        elif source and target and "entity" not in (source.layer, target.layer):
            self.links[line.number] = (source, target, relation)
        else:
            self.left_out["links: an end is left out"] += 1
