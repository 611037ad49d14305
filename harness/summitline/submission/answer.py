"""One line of a submission, held against the gold document that it is about.

Text, creation time, zones, tokens and sentences are gold's. A line may repeat the first three, but not change them: its
offsets and dates would be about something else. Tokens and sentences, and how well the creation time is known, are not
looked at: predictions that were converted carry those of their system.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from summitline.formats.jsonl import CLASSES, GOLD_FIELDS, read_mention, to_json
from summitline.schema import CREATION_TIME, Document, Mention, Timex, TLink, schema
from summitline.submission import offsets
from summitline.submission.fields import Fields
from summitline.submission.problems import Problems
from summitline.submission.settings import given
from summitline.submission.wording import show
from summitline.vocabulary import Layer

ROW_FIELDS = frozenset({"doc_id", *CLASSES, "tlinks", *GOLD_FIELDS})
REPEATED = ("text", "dct", "zones")
LINK_FIELDS = frozenset({"source", "target", "relation"})
SPAN_FIELDS = frozenset({"id", "start", "end", "text"})
SINGULAR = {"entities": "an entity", "events": "an event", "timexes": "a timex"}


def check(document: Document, *, gold: Document, setting: str = "end-to-end") -> Document:
    """Hold an answer in memory against the rules of a file; raise SubmissionError with all its problems."""
    problems = Problems()
    checked = Answer(Fields(problems, gold.doc_id), given(gold, setting), setting).read(to_json(document))
    problems.refuse()
    return checked  # type: ignore[return-value]


class Answer:
    """Reads a line about ``shown``, a gold document as the system was shown it.

    ``spans``: the offsets that the line states, also those that are wrong.
    """

    def __init__(self, fields: Fields, shown: Document, setting: str) -> None:
        """Hold the place of the line and what it is about."""
        self.fields = fields
        self.shown = shown
        self.moments = shown.creation_times.keys()
        self.spans: list[offsets.Span] = []
        self.given: dict[str, tuple[str, Mention]] | None = None
        self.collection: dict[str, str] = {}
        self.anchors: list[tuple[str, str, str]] = []
        if setting == "gold-mentions":
            self.given = {m.id: (c, m) for c in CLASSES for m in getattr(shown, c)}

    def read(self, row: Mapping[str, Any]) -> Document | None:
        """Return the document of a row whose fields are known ones, None if there is a problem."""
        before = self.fields.problems.count
        if repeated := [name for name in REPEATED if name in row]:
            own = to_json(self.shown, gold=True)
            for name in repeated:
                if _facts(row[name]) != _facts(own.get(name)):
                    self.fields.problem(f"$.{name}", "differs from the gold document; leave it out")
        read = {c: self._mentions(row, c) for c in CLASSES}
        if self.given is not None:
            self.collection = {name: c for name, (c, _) in self.given.items()}
        self._check_anchors()
        links = self._links(row)
        if self.fields.problems.count > before:
            return None
        named = {name for _, _, name in self.anchors} | {end for k in links for end in (k.source, k.target)}
        for name, (collection, mention) in (self.given or {}).items():
            if name in named:
                read[collection].setdefault(name, mention)
        return replace(self.shown, **{c: tuple(m.values()) for c, m in read.items()}, tlinks=tuple(links))  # type: ignore[arg-type]

    def _mentions(self, row: Mapping[str, Any], collection: str) -> dict[str, Mention | None]:
        """Return the mentions of a collection by id; None stands for one with a problem."""
        found: dict[str, Mention | None] = {}
        tokens = self.shown.text if self.shown.tokens is None else self.shown.tokens
        for k, item in enumerate(self.fields.items(row, collection, most=len(tokens))):
            path = f"$.{collection}[{k}]"
            if not self.fields.is_object(item, path, _mention_fields(collection)):
                continue
            name = self.fields.name(path, item, "id")
            if name is None:
                continue
            if name == CREATION_TIME or name.startswith(f"{CREATION_TIME}."):
                self.fields.problem(f"{path}.id", f"{show(name)} is a creation time, no mention")
            elif name in self.collection:
                self.fields.problem(f"{path}.id", f"{show(name)} stands twice")
            else:
                self.collection[name] = collection
                found[name] = self._mention(path, item, name, collection)
        return found

    def _mention(self, path: str, item: Mapping[str, Any], name: str, collection: str) -> Mention | None:
        before = self.fields.problems.count
        read: dict[str, Any] = {"id": name}
        span = self._span(path, item) if self.given is None else self._given_span(path, item, name, collection)
        if span is not None:
            read["start"], read["end"] = span
            self._surface(path, item.get("text"), *span)
        for key, attribute in _layer(collection).attributes.items():
            value = item.get(key)
            if value is not None and self.fields.attribute(f"{path}.{key}", value, attribute):
                read[key] = value or None
                if attribute.kind == "anchor":
                    self.anchors.append((f"{path}.{key}", name, value))
        if self.given is not None and span is not None:
            self._given_attributes(path, read, self.given[name][1])
        return None if self.fields.problems.count > before else read_mention(CLASSES[collection], read)

    def _span(self, path: str, item: Mapping[str, Any]) -> offsets.Span | None:
        start, end = self.fields.offset(path, item, "start"), self.fields.offset(path, item, "end")
        if start is None or end is None:
            return None
        self.spans.append((start, end))
        length = len(self.shown.text)
        if end <= start:
            self.fields.problem(f"{path}.end", f"expected more than start ({show(start)}), got {show(end)}")
        elif end > length:
            self.fields.problem(f"{path}.end", f"expected at most {length}, the length of the text, got {show(end)}")
        else:
            return start, end
        return None

    def _given_span(self, path: str, item: Mapping[str, Any], name: str, collection: str) -> offsets.Span | None:
        own, mention = (self.given or {}).get(name, ("", None))
        if mention is None:
            message = f"no given mention has the id {show(name)}; none may be added in this setting"
            self.fields.problem(f"{path}.id", message)
        elif own != collection:
            self.fields.problem(f"{path}.id", f"the given mention {show(name)} is {SINGULAR[own]}")
        else:
            for key, expected in (("start", mention.start), ("end", mention.end)):
                offset = self.fields.offset(path, item, key) if key in item else None
                if offset not in (None, expected):
                    self.fields.problem(f"{path}.{key}", f"expected {expected}, as given, got {show(offset)}")
            return mention.span
        return None

    def _given_attributes(self, path: str, read: dict[str, Any], mention: Mention) -> None:
        if not isinstance(mention, Timex):
            return
        for key, expected in (("type", mention.type), ("value", mention.value)):
            if expected is not None and read.setdefault(key, expected) != expected:
                self.fields.problem(f"{path}.{key}", f"expected {show(expected)}, as given, got {show(read[key])}")

    def _surface(self, path: str, words: object, start: int, end: int) -> None:
        """Compare the words that a mention says it covers with the text."""
        text = self.shown.text
        if words is None or words == text[start:end]:
            return
        hint = offsets.shift(words, text, start, end) if isinstance(words, str) else ""
        self.fields.problem(f"{path}.text", f"expected {show(text[start:end])}, got {show(words)}{hint}")

    def _check_anchors(self) -> None:
        for path, name, anchor in self.anchors:
            if self.collection.get(anchor) != "events" or anchor == name:
                self.fields.problem(path, f"expected the id of another event, got {show(anchor)}")

    def _links(self, row: Mapping[str, Any]) -> list[TLink]:
        """Return the links; those with a problem are not among them."""
        links = []
        for k, item in enumerate(self.fields.items(row, "tlinks")):
            path = f"$.tlinks[{k}]"
            if not self.fields.is_object(item, path, LINK_FIELDS):
                continue
            source, target = (self._end(path, item, key) for key in ("source", "target"))
            relation = self.fields.relation(path, item)
            if source is not None and target is not None and relation is not None:
                links.append(TLink(source, target, relation))
        return links

    def _end(self, path: str, item: Mapping[str, Any], key: str) -> str | None:
        end = item.get(key)
        if isinstance(end, str) and self.collection.get(end) in ("events", "timexes"):
            return end  # a name already, since it is the id of a mention
        end = self.fields.name(path, item, key)
        if end is None or end in self.moments:
            return end
        collection = self.collection.get(end)
        if collection is None:
            self.fields.problem(f"{path}.{key}", f"no mention has the id {show(end)}")
        elif collection == "entities":
            self.fields.problem(f"{path}.{key}", f"{show(end)} is an entity: expected an event, a timex or t0")
        return end


def _facts(value: object) -> object:
    """Return a creation time, or zones, without the status of creation times, and anything else as it is."""
    if isinstance(value, list):
        return [zone | {"dct": _days(zone.get("dct"))} if isinstance(zone, dict) else zone for zone in value]
    return _days(value)


def _days(value: object) -> object:
    return {name: day for name, day in value.items() if name != "status"} if isinstance(value, dict) else value


@cache
def _layer(collection: str) -> Layer:
    return next(layer for layer in schema().layers.values() if layer.collection == collection)


@cache
def _mention_fields(collection: str) -> frozenset[str]:
    return SPAN_FIELDS | {a.name for a in _layer(collection).attributes.values() if a.kind != "dct"}
