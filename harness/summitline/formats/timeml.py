r"""TimeML (.tml).

* Text: the content of ``<TEXT>``, every character of it, also the line break that stands behind the tag. Tags inside
  are taken out, SIGNAL and unknown ones too; what they hold stays. Line ends are "\n", as XML demands. A file without
  ``<TEXT>``, as in TimeBank 1.2, is all text.
* Document creation time: the first TIMEX3 of ``<DCT>``, or the one with functionInDocument="CREATION_TIME". It becomes
  t0 and is no mention; its words stay where they stand.
* Events are event instances: each MAKEINSTANCE is one, on the span of its EVENT, under its eiid; an EVENT without an
  instance keeps its eid. All other ids are kept too.
* A TIMEX3 without words, and a TIMEX3 or EVENT outside ``<TEXT>``, has no extent: it is left out with its links.
* Attributes: class, tense, aspect and polarity, type and mod, as far as schema.toml has the value, in upper case; a
  TIMEX3 value where ``summitline.calendar`` can read it. All others are left out, as are SIGNAL, SLINK and ALINK.
* relType: a relation of schema.toml or a synonym, in upper case; the name is kept.

All that is left out is counted. What is wrong is a FormatError with file, line and what was found;
``formats.timeml_markup`` reads the XML itself, ``formats.timeml_writer`` writes.

Source: Pustejovsky et al. 2003, "TimeML: Robust Specification of Event and Temporal Expressions in Text" (here 1.2.1).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NoReturn

from summitline.calendar import parse_timex_value, timex_days
from summitline.errors import FormatError, WindowError
from summitline.formats import sources
from summitline.formats.carriage import Losses, Reading
from summitline.formats.timeml_markup import Markup, Tag
from summitline.formats.timeml_writer import CARRIES, SUFFIX, write
from summitline.schema import CREATION_TIME, CreationTime, Document, Event, Timex, TLink, schema

__all__ = ["CARRIES", "parse", "read", "write"]

NOT_READ = {
    "events": ("stem", "pos", "modality", "cardinality", "signalID"),
    "timexes": ("beginPoint", "endPoint", "quant", "freq", "temporalFunction", "valueFromFunction", "anchorTimeID"),
    "links": ("origin", "signalID", "syntax"),
}
EVENT_ENDS = ("eventInstanceID", "relatedToEventInstance")
ENDS = (("eventInstanceID", "timeID"), ("relatedToEventInstance", "relatedToTime"))


def read(path: Path | str) -> Reading:
    """Read a file, or every .tml file of a folder by name; a DOCID must not stand in two of them."""
    documents: dict[str, Document] = {}
    left_out: Counter[str] = Counter()
    for file in sources.find(path, SUFFIX):
        document, lost = parse(sources.read_bytes(file), path=file)
        if document.doc_id in documents:
            raise FormatError(f"{file}: DOCID {document.doc_id!r} stands in another file of this folder too")
        documents[document.doc_id] = document
        left_out += lost
    return Reading(tuple(documents.values()), left_out)


def parse(content: bytes, *, path: Path | str) -> tuple[Document, Losses]:
    """Read the content of one file; ``path`` is for messages, and its stem the name of a document without a DOCID."""
    found = _Document(Markup(content, path))
    return found.document(), found.left_out


class _Document:
    """The elements put together."""

    def __init__(self, markup: Markup) -> None:
        self.markup, self.refuse = markup, markup.refuse
        self.left_out = Counter({f"{name}s": count for name, count in markup.passed.items()})
        self.lines: dict[str, int] = {}
        self.no_extent: set[str] = set()
        self.moment = self._creation_time()
        self.events = sorted(self._events(), key=lambda event: event.span)
        self.timexes = sorted(self._timexes(), key=lambda timex: timex.span)
        self.ids = {True: {e.id for e in self.events}, False: {t.id for t in self.timexes} | self.moment.keys()}

    def document(self) -> Document:
        name = "".join(self.markup.doc_id).strip() or Path(self.markup.path).stem
        return Document(
            doc_id=name,
            text="".join(self.markup.pieces),
            dct=next(iter(self.moment.values()), None),
            events=tuple(self.events),
            timexes=tuple(self.timexes),
            tlinks=tuple(self._links()),
        )

    def _creation_time(self) -> dict[str, CreationTime | None]:
        """Return the id of the creation time and its window of days, if the value has days."""
        moment: dict[str, CreationTime | None] = {}
        for tag in self.markup.creation_times:
            if moment:
                self.refuse(tag.line, "a second creation time")
            value = tag.attributes.get("value")
            try:
                days = timex_days(value)
            except WindowError as error:
                self.refuse(tag.line, f"creation time: {error}")
            name = self._identifier("TIMEX3", tag, "tid")
            moment[name] = CreationTime(days.first.isoformat(), days.last.isoformat()) if days else None
        return moment

    def _identifier(self, element: str, tag: Tag, attribute: str) -> str:
        """Return an id that is there, and that no other mention has."""
        name = tag.attributes.get(attribute, "")
        if not name:
            self.refuse(tag.line, f"{element}: {attribute}: missing")
        if name in self.lines:
            self.refuse(tag.line, f"{element}: {attribute}: {name!r} stands in line {self.lines[name]} too")
        self.lines[name] = tag.line
        return name

    def _events(self) -> Iterator[Event]:
        stated: dict[str, Tag] = {}
        for tag in self.markup.found["EVENT"]:
            name = tag.attributes.get("eid", "")
            if not name or name in stated:
                self.refuse(tag.line, f"EVENT: eid: {f'{name!r} stands twice' if name else 'missing'}")
            if 0 <= tag.start == tag.end:
                self.refuse(tag.line, f"EVENT {name!r} has no words")
            stated[name] = tag
        realized = set()
        for instance in self.markup.found["MAKEINSTANCE"]:
            name = instance.attributes.get("eventID", "")
            if name not in stated:
                self.refuse(instance.line, f"MAKEINSTANCE: eventID: {name!r} is no EVENT of this file")
            realized.add(name)
            yield from self._event(instance, "eiid", stated[name])
        for name, tag in stated.items():
            if name not in realized:
                yield from self._event(tag, "eid", tag)

    def _event(self, tag: Tag, attribute: str, event: Tag) -> Iterator[Event]:
        name = self._mention("MAKEINSTANCE" if attribute == "eiid" else "EVENT", tag, attribute)
        if event.start < 0:
            self.no_extent.add(name)
            self.left_out["events: outside the text"] += 1
            return
        given = {**event.attributes, **tag.attributes}
        self._pass_over("events", given)
        values = {key: self._known("event", key, given) for key in ("class", "tense", "aspect", "polarity")}
        attributes = {key: value for key, value in values.items() if value}
        yield Event(id=name, start=event.start, end=event.end, attributes=attributes)

    def _mention(self, element: str, tag: Tag, attribute: str) -> str:
        name = self._identifier(element, tag, attribute)
        if name == CREATION_TIME or name.startswith(f"{CREATION_TIME}."):
            self.refuse(tag.line, f"{element}: {attribute}: {name!r} is the name of the creation time")
        return name

    def _timexes(self) -> Iterator[Timex]:
        for tag in self.markup.found["TIMEX3"]:
            name = self._mention("TIMEX3", tag, "tid")
            if tag.start == tag.end:
                self.no_extent.add(name)
                self.left_out["timexes: no words in the text"] += 1
                continue
            self._pass_over("timexes", tag.attributes)
            kind, mod = (self._known("timex", key, tag.attributes) for key in ("type", "mod"))
            yield Timex(id=name, start=tag.start, end=tag.end, type=kind, value=self._value(tag), mod=mod)

    def _value(self, tag: Tag) -> str | None:
        value = tag.attributes.get("value") or None
        try:
            if value:
                parse_timex_value(value)
        except WindowError:
            self.left_out["timexes: value of another form"] += 1
            return None
        return value

    def _known(self, layer: str, name: str, given: Mapping[str, str]) -> str | None:
        """Return a value in upper case, if schema.toml has it."""
        upper = given.get(name, "").upper()
        if upper in schema()[layer].attributes[name].values:
            return upper
        if upper:
            self.left_out[f"{schema()[layer].collection}: {name} of another scheme"] += 1
        return None

    def _pass_over(self, kind: str, attributes: Mapping[str, str]) -> None:
        self.left_out.update(f"{kind}: {name}" for name in NOT_READ[kind] if attributes.get(name))

    def _links(self) -> Iterator[TLink]:
        """Yield every link whose ends have words."""
        known = schema().relations.keys() | schema().synonyms.keys()
        for tag in self.markup.found["TLINK"]:
            relation = tag.attributes.get("relType", "").upper()
            if relation not in known:
                found = repr(tag.attributes["relType"]) if relation else "missing"
                self._refuse_link(tag, f"relType: {found}: expected one of {', '.join(sorted(known))}")
            source, target = (self._end(tag, names) for names in ENDS)
            if source and target:
                self._pass_over("links", tag.attributes)
                yield TLink(source, target, relation)
            else:
                self.left_out["links: an end is left out"] += 1

    def _end(self, tag: Tag, names: tuple[str, str]) -> str | None:
        """Return one end of a link; None if it has no extent."""
        given = [name for name in names if tag.attributes.get(name)]
        if len(given) != 1:
            self._refuse_link(tag, f"expected one of {' and '.join(names)}, found {' and '.join(given) or 'none'}")
        end = tag.attributes[given[0]]
        event = given[0] in EVENT_ENDS
        if end in self.no_extent:
            return None
        if end not in self.ids[event]:
            kind = "event instance" if event else "TIMEX3"
            self._refuse_link(tag, f"{given[0]}: {end!r} is no {kind} of this file")
        return CREATION_TIME if end in self.moment else end

    def _refuse_link(self, tag: Tag, message: str) -> NoReturn:
        self.refuse(tag.line, f"TLINK {tag.attributes.get('lid', '')!r}: {message}")
