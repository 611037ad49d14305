r"""TimeML (.tml): read only.

* Text: the content of ``<TEXT>``, every character of it, also the line break that stands behind the tag. Tags inside
  are taken out, SIGNAL and unknown ones too; what they hold stays. Line ends are "\n", as XML demands.
* Document creation time: the first TIMEX3 of ``<DCT>``, or the one with functionInDocument="CREATION_TIME". It becomes
  t0 and is no mention; its words stay where they stand.
* Events are event instances: each MAKEINSTANCE is one, on the span of its EVENT, under its eiid; an EVENT without an
  instance keeps its eid. All other ids are kept too.
* A TIMEX3 without words, or outside ``<TEXT>``, has no extent: it is left out with its links, and both are counted.
* Attributes: class, tense, aspect and polarity, type and mod, as far as schema.toml has the value, in upper case; other
  values are left out. A TIMEX3 value is kept as it stands. SLINK, ALINK, pos and modality are not read.
* relType: a relation of schema.toml or a synonym, in upper case; the name is kept.

What is wrong is a FormatError with file, line and what was found; ``formats.timeml_markup`` reads the XML itself.

Source: Pustejovsky et al. 2003, "TimeML: Robust Specification of Event and Temporal Expressions in Text" (here 1.2.1).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, NoReturn

from summitline.calendar import timex_days
from summitline.errors import FormatError, WindowError
from summitline.formats.timeml_markup import Markup, Tag
from summitline.schema import CREATION_TIME, CreationTime, Document, Event, Timex, TLink, schema

EVENT_ENDS = ("eventInstanceID", "relatedToEventInstance")
ENDS = (("eventInstanceID", "timeID"), ("relatedToEventInstance", "relatedToTime"))


class Reading(NamedTuple):
    """What a file holds: its document, and how many TIMEX3 without extent, and links to them, were left out."""

    document: Document
    timexes_left_out: int
    links_left_out: int


def read_folder(path: Path | str) -> tuple[Document, ...]:
    """Read every .tml file of a folder, by name; a folder without one, or with a DOCID twice, is a FormatError."""
    documents: dict[str, Document] = {}
    files = sorted(Path(path).glob("*.tml"))
    if not files:
        raise FormatError(f"{path}: no .tml file here")
    for file in files:
        document = read_file(file)
        if document.doc_id in documents:
            raise FormatError(f"{file}: DOCID {document.doc_id!r} stands in another file of this folder too")
        documents[document.doc_id] = document
    return tuple(documents.values())


def read_file(path: Path | str) -> Document:
    """Read one file."""
    try:
        source = Path(path).read_bytes()
    except OSError as error:
        raise FormatError(f"{path}: {error.strerror}") from error
    return read(source, path=path)


def read(source: str | bytes, *, path: Path | str) -> Document:
    """Read the content of a file; ``path`` is for messages, and its stem the name of a document without a DOCID."""
    return parse(source, path=path).document


def parse(source: str | bytes, *, path: Path | str) -> Reading:
    """Read the content of a file, and count what was left out."""
    return _Document(Markup(source, path)).reading()


class _Document:
    """The elements put together."""

    def __init__(self, markup: Markup) -> None:
        self.markup, self.refuse = markup, markup.refuse
        self.lines: dict[str, int] = {}
        self.moment = self._creation_time()
        self.events = sorted(self._events(), key=lambda event: event.span)
        self.no_extent: set[str] = set()
        self.timexes = sorted(self._timexes(), key=lambda timex: timex.span)
        self.ids = {True: {e.id for e in self.events}, False: {t.id for t in self.timexes} | self.moment.keys()}

    def reading(self) -> Reading:
        links = list(self._links())
        kept = tuple(link for link in links if link)
        name = "".join(self.markup.doc_id).strip() or Path(self.markup.path).stem
        document = Document(
            doc_id=name,
            text="".join(self.markup.pieces),
            dct=next(iter(self.moment.values()), None),
            events=tuple(self.events),
            timexes=tuple(self.timexes),
            tlinks=kept,
        )
        return Reading(document, len(self.no_extent), len(links) - len(kept))

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
            if tag.start == tag.end:
                self.refuse(tag.line, f"EVENT {name!r} has no words")
            stated[name] = tag
        realized = set()
        for instance in self.markup.found["MAKEINSTANCE"]:
            name = instance.attributes.get("eventID", "")
            if name not in stated:
                self.refuse(instance.line, f"MAKEINSTANCE: eventID: {name!r} is no EVENT of this file")
            realized.add(name)
            yield self._event(instance, "eiid", stated[name])
        for name, tag in stated.items():
            if name not in realized:
                yield self._event(tag, "eid", tag)

    def _event(self, tag: Tag, attribute: str, event: Tag) -> Event:
        name = self._mention("MAKEINSTANCE" if attribute == "eiid" else "EVENT", tag, attribute)
        given = {**event.attributes, **tag.attributes}
        values = {key: _known("event", key, given.get(key)) for key in ("class", "tense", "aspect", "polarity")}
        attributes = {key: value for key, value in values.items() if value}
        return Event(id=name, start=event.start, end=event.end, attributes=attributes)

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
                continue
            kind, mod = (_known("timex", key, tag.attributes.get(key)) for key in ("type", "mod"))
            value = tag.attributes.get("value") or None
            yield Timex(id=name, start=tag.start, end=tag.end, type=kind, value=value, mod=mod)

    def _links(self) -> Iterator[TLink | None]:
        """Yield every link; None for one with an end without extent."""
        known = schema().relations.keys() | schema().synonyms.keys()
        for tag in self.markup.found["TLINK"]:
            relation = tag.attributes.get("relType", "").upper()
            if relation not in known:
                found = repr(tag.attributes["relType"]) if relation else "missing"
                self._refuse_link(tag, f"relType: {found}: expected one of {', '.join(sorted(known))}")
            source, target = (self._end(tag, names) for names in ENDS)
            yield TLink(source, target, relation) if source and target else None

    def _end(self, tag: Tag, names: tuple[str, str]) -> str | None:
        """Return one end of a link; None if it has no extent."""
        given = [name for name in names if tag.attributes.get(name)]
        if len(given) != 1:
            self._refuse_link(tag, f"expected one of {' and '.join(names)}, found {' and '.join(given) or 'none'}")
        end = tag.attributes[given[0]]
        event = given[0] in EVENT_ENDS
        if not event and end in self.no_extent:
            return None
        if end not in self.ids[event]:
            kind = "event instance" if event else "TIMEX3"
            self._refuse_link(tag, f"{given[0]}: {end!r} is no {kind} of this file")
        return CREATION_TIME if end in self.moment else end

    def _refuse_link(self, tag: Tag, message: str) -> NoReturn:
        self.refuse(tag.line, f"TLINK {tag.attributes.get('lid', '')!r}: {message}")


def _known(layer: str, name: str, value: str | None) -> str | None:
    """Return a value in upper case, if schema.toml has it."""
    upper = (value or "").upper()
    return upper if upper in schema()[layer].attributes[name].values else None
