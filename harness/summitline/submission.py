"""Predictions of strangers -> Documents, or all of their problems at once.

Nothing in a submission is trusted. Every problem says where it is, what was expected and what stands there:
``mine.jsonl:12: $.events[3].start: expected int >= 0, got "x"``. Document ids are looked up, never used as paths.

Settings: in ``end-to-end`` a system is shown text, creation time, zones, tokens and sentences. In ``gold-mentions`` it
is also shown id and span of every gold mention, of timexes type and value, with ids renumbered by position; its answer
refers to these ids. A contradiction is no problem here: it is scored.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, TypeGuard

from summitline.calendar import parse_timex_value, parse_window
from summitline.errors import DocumentError, SubmissionError, SummitlineError, WindowError
from summitline.formats.jsonl import CLASSES, GOLD_FIELDS, Repeated, read_mention, read_rows, to_json
from summitline.schema import CREATION_TIME, Attribute, Document, Entity, Event, Layer, Mention, Timex, TLink, schema

SETTINGS = ("end-to-end", "gold-mentions")
PROBLEM_CAP = 100
PROBLEM_STOP = 10_000
NAME_CAP = 200
ROW_FIELDS = frozenset({"doc_id", *CLASSES, "tlinks", *GOLD_FIELDS})
LINK_FIELDS = frozenset({"source", "target", "relation"})
SPAN_FIELDS = frozenset({"id", "start", "end", "text"})
SINGULAR = {"entities": "an entity", "events": "an event", "timexes": "a timex"}


def read_predictions(
    path: Path | str, *, gold: Iterable[Document], setting: str = "end-to-end"
) -> tuple[Document, ...]:
    """Read predictions for gold documents; raise SubmissionError with all problems, 100 of them in words.

    Text, creation time, zones, tokens and sentences come from gold, the order of documents too. A gold document that
    the file does not have is not among the results. In ``gold-mentions`` a result has the mentions that the answer
    lists or names as an end of a link or as an anchor.
    """
    shown = {document.doc_id: given(document, setting) for document in gold}
    problems, lines, found = _Problems(), dict[str, int](), dict[str, Document]()

    def report(number: int | None, message: str) -> None:
        problems.add(str(path) if number is None else f"{path}:{number}", message)

    for number, value in read_rows(path, report):
        row = _Row(problems, f"{path}:{number}")
        if not row.is_object(value, "$", ROW_FIELDS) or (name := row.name("$", value, "doc_id")) is None:
            continue
        if name in lines:
            row.problem("$.doc_id", f"document {_show(name)} stands twice, first in line {lines[name]}")
        elif name not in shown:
            row.problem("$.doc_id", f"unknown document {_show(name)}", near=name, among=shown)
        else:
            lines[name] = number
            document = row.read(value, shown[name], setting)
            if document is not None:
                found[name] = document
    problems.refuse()
    return tuple(found[name] for name in shown if name in found)


def check(document: Document, *, gold: Document, setting: str = "end-to-end") -> Document:
    """Hold an answer in memory against the same rules; raise SubmissionError with all its problems."""
    problems = _Problems()
    row, value = _Row(problems, gold.doc_id), to_json(document)
    checked = row.read(value, given(gold, setting), setting)
    problems.refuse()
    return checked  # type: ignore[return-value]


def given(document: Document, setting: str) -> Document:
    """Return what a system is shown of a gold document: see the settings above."""
    if setting not in SETTINGS:
        raise SummitlineError(f"setting: expected one of {', '.join(SETTINGS)}, got {_show(setting)}")
    bare = replace(document, entities=(), events=(), timexes=(), tlinks=())
    if setting == "end-to-end":
        return bare
    gold = renumber(document)
    return replace(
        bare,
        entities=tuple(Entity(id=m.id, start=m.start, end=m.end) for m in gold.entities),
        events=tuple(Event(id=m.id, start=m.start, end=m.end) for m in gold.events),
        timexes=tuple(Timex(id=m.id, start=m.start, end=m.end, type=m.type, value=m.value) for m in gold.timexes),
    )


def renumber(document: Document) -> Document:
    """Give mentions the ids n1, n2, ..., e1, ..., t1, ... by start, then end; links and anchors follow."""
    mentions = {c: sorted(getattr(document, c), key=lambda m: (m.span, len(m.id), m.id)) for c in CLASSES}
    new = {m.id: f"{_layer(c).prefix}{k}" for c, row in mentions.items() for k, m in enumerate(row, 1)}
    ids = new | {name: name for name in document.creation_times}
    for event in document.events:
        if event.anchor is not None and event.anchor not in new:
            raise DocumentError(f"{document.doc_id}: {event.id}: anchor {event.anchor}: no such mention")
    return replace(
        document,
        entities=tuple(replace(m, id=new[m.id]) for m in mentions["entities"]),
        events=tuple(replace(m, id=new[m.id], anchor=m.anchor and new[m.anchor]) for m in mentions["events"]),
        timexes=tuple(replace(m, id=new[m.id]) for m in mentions["timexes"]),
        tlinks=tuple(TLink(ids[k.source], ids[k.target], k.relation) for k in document.tlinks),
    )


class _Problems:
    """The problems so far: the first 100 in words, all of them counted; reading stops at 10,000."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.count = 0

    def add(self, place: str, message: str, near: str | None = None, among: Iterable[str] = ()) -> None:
        self.count += 1
        if self.count <= PROBLEM_CAP:
            self.messages.append(f"{place}: {message}{_nearest(near, among)}")
        if self.count == PROBLEM_STOP:
            self.refuse(" at least; the rest was not read")

    def refuse(self, remark: str = "") -> None:
        """Raise SubmissionError if there is a problem."""
        more = self.count - len(self.messages)
        if self.count:
            raise SubmissionError([*self.messages, *([f"and {more} more{remark}"] if more else [])])


class _Row:
    """The checks of one line; each returns what it could read, and reports what it could not."""

    def __init__(self, problems: _Problems, place: str) -> None:
        self.problems = problems
        self.place = place
        self.given: dict[str, tuple[str, Mention]] | None = None
        self.kinds: dict[str, str] = {}
        self.anchors: list[tuple[str, str, str]] = []

    def problem(self, path: str, message: str, near: str | None = None, among: Iterable[str] = ()) -> None:
        self.problems.add(f"{self.place}: {path}", message, near, among)

    def read(self, row: Mapping[str, Any], gold: Document, setting: str) -> Document | None:
        """Return the document of a row whose fields are known ones, None if there is a problem."""
        before = self.problems.count
        if setting == "gold-mentions":
            self.given = {m.id: (c, m) for c in CLASSES for m in getattr(gold, c)}
        for name in [name for name in GOLD_FIELDS if name in row]:
            if row[name] != to_json(gold, gold=True).get(name):
                self.problem(f"$.{name}", "differs from the gold document; leave it out")
        read = {c: self.mentions(row, c, gold.text) for c in CLASSES}
        if self.given is not None:
            self.kinds = {name: c for name, (c, _) in self.given.items()}
        named = self.events() | self.ends(row, gold)
        if self.problems.count > before:
            return None
        for name, (collection, mention) in (self.given or {}).items():
            if name in named:
                read[collection].setdefault(name, mention)
        links = tuple(TLink(k["source"], k["target"], _relation(k["relation"]) or "") for k in row.get("tlinks", ()))
        return replace(gold, **{c: tuple(m.values()) for c, m in read.items()}, tlinks=links)  # type: ignore[arg-type]

    def mentions(self, row: Mapping[str, Any], collection: str, text: str) -> dict[str, Mention | None]:
        """Return the mentions of a collection by id; None stands for one with a problem."""
        found: dict[str, Mention | None] = {}
        for k, item in enumerate(self.items(row, collection)):
            path = f"$.{collection}[{k}]"
            fields = _mention_fields(collection)
            if not self.is_object(item, path, fields) or (name := self.name(path, item, "id")) is None:
                continue
            if name == CREATION_TIME or name.startswith(f"{CREATION_TIME}."):
                self.problem(f"{path}.id", f"{_show(name)} is a creation time, no mention")
            elif name in self.kinds:
                self.problem(f"{path}.id", f"{_show(name)} stands twice")
            else:
                self.kinds[name] = collection
                found[name] = self.mention(path, item, name, collection, text)
        return found

    def mention(self, path: str, item: Mapping[str, Any], name: str, collection: str, text: str) -> Mention | None:
        before = self.problems.count
        read: dict[str, Any] = {"id": name}
        span = self.span(path, item, text) if self.given is None else self.given_span(path, item, name, collection)
        if span is not None:
            read["start"], read["end"] = span
            self.surface(path, item.get("text"), text, *span)
        for key, attribute in _layer(collection).attributes.items():
            value = item.get(key)
            if value is not None and self.attribute(f"{path}.{key}", value, attribute):
                read[key] = value or None
                if attribute.kind == "anchor":
                    self.anchors.append((f"{path}.{key}", name, value))
        if self.given is not None and span is not None:
            self.given_attributes(path, read, self.given[name][1])
        return None if self.problems.count > before else read_mention(CLASSES[collection], read)

    def span(self, path: str, item: Mapping[str, Any], text: str) -> tuple[int, int] | None:
        start, end = self.offset(path, item, "start"), self.offset(path, item, "end")
        if start is None or end is None:
            return None
        if end <= start:
            self.problem(f"{path}.end", f"expected more than start ({_show(start)}), got {_show(end)}")
        elif end > len(text):
            self.problem(f"{path}.end", f"expected at most {len(text)}, the length of the text, got {_show(end)}")
        else:
            return start, end
        return None

    def given_span(self, path: str, item: Mapping[str, Any], name: str, collection: str) -> tuple[int, int] | None:
        own, mention = (self.given or {}).get(name, ("", None))
        if mention is None:
            self.problem(f"{path}.id", f"no given mention has the id {_show(name)}; none may be added in this setting")
        elif own != collection:
            self.problem(f"{path}.id", f"the given mention {_show(name)} is {SINGULAR[own]}")
        else:
            for key, expected in (("start", mention.start), ("end", mention.end)):
                offset = self.offset(path, item, key) if key in item else None
                if offset not in (None, expected):
                    self.problem(f"{path}.{key}", f"expected {expected}, as given, got {_show(offset)}")
            return mention.span
        return None

    def given_attributes(self, path: str, read: dict[str, Any], mention: Mention) -> None:
        if not isinstance(mention, Timex):
            return
        for key, expected in (("type", mention.type), ("value", mention.value)):
            if expected is not None and read.setdefault(key, expected) != expected:
                self.problem(f"{path}.{key}", f"expected {_show(expected)}, as given, got {_show(read[key])}")

    def surface(self, path: str, words: object, text: str, start: int, end: int) -> None:
        """Compare the words that a mention says it covers with the text."""
        if words is None or words == text[start:end]:
            return
        shift = _shift(words, text, start, end) if isinstance(words, str) else ""
        self.problem(f"{path}.text", f"expected {_show(text[start:end])}, got {_show(words)}{shift}")

    def attribute(self, path: str, value: object, attribute: Attribute) -> bool:
        if attribute.values:
            if isinstance(value, str) and value in attribute.values:
                return True
            self.problem(path, f"expected one of {', '.join(attribute.values)}, got {_show(value)}")
        elif value == "" and attribute.kind == "window":
            return True
        elif not _is_name(value):
            self.problem(path, f"expected 1 to {NAME_CAP} printable characters, got {_show(value)}")
        elif wrong := _grammar(attribute.kind, value):
            self.problem(path, wrong)
        else:
            return True
        return False

    def events(self) -> set[str]:
        """Return the events that are anchors."""
        for path, name, anchor in self.anchors:
            if self.kinds.get(anchor) != "events" or anchor == name:
                self.problem(path, f"expected the id of another event, got {_show(anchor)}")
        return {anchor for _, _, anchor in self.anchors}

    def ends(self, row: Mapping[str, Any], gold: Document) -> set[str]:
        """Return the mentions that are ends of links."""
        named, times = set(), gold.creation_times
        for k, item in enumerate(self.items(row, "tlinks")):
            path = f"$.tlinks[{k}]"
            if not self.is_object(item, path, LINK_FIELDS):
                continue
            for key in ("source", "target"):
                end = self.name(path, item, key)
                if end is None or end in times:
                    continue
                kind = self.kinds.get(end)
                if kind is None:
                    self.problem(f"{path}.{key}", f"no mention has the id {_show(end)}")
                elif kind == "entities":
                    self.problem(f"{path}.{key}", f"{_show(end)} is an entity: expected an event, a timex or t0")
                named.add(end)
            if "relation" not in item:
                self.problem(f"{path}.relation", "missing")
            elif _relation(item["relation"]) is None:
                names = ", ".join(schema().relations)
                expected = f"expected one of {names}, or four characters of < = > ?"
                self.problem(f"{path}.relation", f"{expected}, got {_show(item['relation'])}")
        return named

    def items(self, row: Mapping[str, Any], name: str) -> Sequence[Any]:
        value = row.get(name, [])
        if isinstance(value, list):
            return value
        self.problem(f"$.{name}", f"expected a list, got {_show(value)}")
        return ()

    def is_object(self, value: object, path: str, known: frozenset[str]) -> TypeGuard[dict[str, Any]]:
        """Report what is no object, and keys that are unknown or stand twice."""
        if not isinstance(value, dict):
            self.problem(path, f"expected an object, got {_show(value)}")
            return False
        if isinstance(value, Repeated):
            for name in value.names:
                self.problem(path, f"the key {_show(name)} stands twice")
        if not value.keys() <= known:
            for name in value:
                if name in _link_fields():
                    self.problem(path, f"unknown field {_show(name)}: state it as a link to t0")
                elif name not in known:
                    self.problem(path, f"unknown field {_show(name)}", near=str(name), among=known)
        return True

    def name(self, path: str, item: Mapping[str, Any], key: str) -> str | None:
        value = item.get(key)
        if _is_name(value):
            return value
        wrong = f"expected 1 to {NAME_CAP} printable characters, got {_show(value)}" if key in item else "missing"
        self.problem(f"{path}.{key}", wrong)
        return None

    def offset(self, path: str, item: Mapping[str, Any], key: str) -> int | None:
        value = item.get(key)
        if type(value) is int and value >= 0:
            return value
        self.problem(f"{path}.{key}", f"expected int >= 0, got {_show(value)}" if key in item else "missing")
        return None


@cache
def _layer(collection: str) -> Layer:
    return next(layer for layer in schema().layers.values() if layer.collection == collection)


@cache
def _mention_fields(collection: str) -> frozenset[str]:
    return SPAN_FIELDS | {a.name for a in _layer(collection).attributes.values() if a.kind != "dct"}


def _is_name(value: object) -> TypeGuard[str]:
    """Tell whether a value may be an id, a chain name or the like; half a surrogate pair is not printable."""
    return isinstance(value, str) and 0 < len(value) <= NAME_CAP and value.isprintable() and not value.isspace()


@cache
def _link_fields() -> frozenset[str]:
    """Return the attributes that are links to t0 in this form."""
    return frozenset(a.name for layer in schema().layers.values() for a in layer.attributes.values() if a.kind == "dct")


@lru_cache(4096)
def _grammar(kind: str, value: str) -> str:
    """Say what is wrong with a date window or a TIMEX3 value; other kinds have no grammar."""
    try:
        if kind == "window":
            parse_window(value)
        elif kind == "timex":
            parse_timex_value(value)
    except WindowError as error:
        return _printable(str(error))
    return ""


def _relation(value: object) -> str | None:
    """Return the relation that is meant, by its own name or as an endpoint form, or None."""
    if not isinstance(value, str):
        return None
    name = schema().synonyms.get(value, value)
    return name if name in schema().relations or (len(name) == 4 and set(name) <= set("<=>?")) else None


def _shift(words: str, text: str, start: int, end: int) -> str:
    """Guess why words do not stand at their span: offsets of bytes, of UTF-16 units, or off by some characters."""
    units = (("byte", "utf-8", 1), ("UTF-16", "utf-16-le", 2))
    named = [
        name
        for name, code, width in units
        if text.encode(code)[start * width : end * width].decode(code, "replace") == words
    ]
    places = [p for p in (text.rfind(words, 0, end), text.find(words, start)) if p >= 0] if words else []
    if not places:
        return ""
    nearest = min(places, key=lambda place: abs(place - start))
    if nearest == start:
        return ""
    return f"; shifted by {start - nearest}" + (f": {' or '.join(named)} offsets?" if named else "")


def _nearest(name: str | None, among: Iterable[str]) -> str:
    if name is None:
        return ""
    folded = {known.casefold(): known for known in sorted(among)}
    near = get_close_matches(name[:NAME_CAP].casefold(), folded, n=1, cutoff=0.3)
    return f"; the nearest is {_show(folded[near[0]])}" if near else ""


def _show(value: object) -> str:
    """Write a value of a stranger in a message: short, and nothing that a terminal would obey."""
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, str):
        return _printable(json.dumps(value if len(value) <= 60 else value[:60] + "...", ensure_ascii=False))
    if value is None or isinstance(value, int | float):
        shown = json.dumps(value)
        return shown if len(shown) <= 60 else shown[:60] + "..."
    return f"a Python {type(value).__name__}"


def _printable(words: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in words)
