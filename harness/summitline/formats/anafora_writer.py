"""Anafora XML: the writer. ``formats.anafora`` says what stands where."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from summitline.errors import FormatError
from summitline.formats import sources
from summitline.formats.anafora_scheme import DOCTIMERELS, PROPERTIES, WRITTEN
from summitline.formats.carriage import Carries, Losses, carried
from summitline.formats.elements import writable
from summitline.schema import CREATION_TIME, Document, Mention

SUFFIX = ".Temporal-Relation.gold.completed.xml"
CARRIES = Carries(
    events={"class", "polarity"},
    timexes={"type"},
    relations={*WRITTEN, *DOCTIMERELS.values()},
    creation_time=True,
)
SURROGATE = re.compile("[\ud800-\udfff]")
OF_EVENTS = {relation: name for name, relation in DOCTIMERELS.items()}


def write(path: Path | str, documents: Iterable[Document]) -> Losses:
    """Write a folder for each document, with its text and its annotation; return what was lost, by kind.

    Raise FormatError, and write nothing, for an id that can be no file name and for characters that XML does not have.
    """
    lost: Counter[str] = Counter()
    contents = {}
    for document in documents:
        kept, gone = carried(document, CARRIES)
        content = writable(document.doc_id, _file(kept, gone))
        if wrong := SURROGATE.search(document.text):
            raise FormatError(f"document {document.doc_id}: no file has a place for U+{ord(wrong[0]):04X}")
        contents[sources.safe_name(document.doc_id)] = (document.text, content)
        lost += gone
    for name, (text, content) in contents.items():
        sources.write_folder(Path(path) / name, {name: text}, "")
        sources.write_folder(Path(path) / name, {name: content}, SUFFIX)
    return lost


def _file(document: Document, lost: Counter[str]) -> str:
    """Return the annotation of a document, and count what the scheme has no word for."""
    events = {event.id for event in document.events}
    doctimerels: dict[str, str] = {}
    links = []
    for link in document.tlinks:
        free = link.source in events and link.target == CREATION_TIME and link.source not in doctimerels
        if free and link.relation in OF_EVENTS:
            doctimerels[link.source] = OF_EVENTS[link.relation]
        elif link.relation in WRITTEN:
            links.append(link)
        else:
            lost[f"links: {link.relation} where no DocTimeRel is free"] += 1
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<data>", "<info>", "<progress>completed</progress>", "</info>"]
    lines += ['<schema path="./" protocol="file">temporal-schema.xml</schema>', "<annotations>"]
    for event in document.events:
        said = {"DocTimeRel": doctimerels.get(event.id), **_properties(event, "EVENT", "events", lost)}
        lines += _annotation("entity", _name(event.id, "e", document), "EVENT", said, event.span)
    for timex in document.timexes:
        said = _properties(timex, "TIMEX3", "timexes", lost)
        lines += _annotation("entity", _name(timex.id, "e", document), "TIMEX3", said, timex.span)
    if any(CREATION_TIME in (link.source, link.target) for link in links):
        lines += _annotation("entity", _name(CREATION_TIME, "e", document), "DOCTIME", {}, (0, 0))
    for number, link in enumerate(links, 1):
        source, target = (_name(end, "e", document) for end in (link.source, link.target))
        said = {"Source": source, "Type": WRITTEN[link.relation], "Target": target}
        lines += _annotation("relation", _name(str(number), "r", document), "TLINK", said)
    return "\n".join([*lines, "</annotations>", "</data>\n"])


def _name(identifier: str, kind: str, document: Document) -> str:
    return f"{identifier}@{kind}@{document.doc_id}@gold"


def _properties(mention: Mention, kind: str, collection: str, lost: Counter[str]) -> dict[str, str | None]:
    said: dict[str, str | None] = {}
    for name, (field, values) in PROPERTIES[kind].items():
        value = mention.get(field)
        if value is not None and value not in values:
            lost[f"{collection}: {field} {value}"] += 1
        else:
            said[name] = value
    return said


def _annotation(
    element: str, name: str, kind: str, properties: Mapping[str, str | None], span: tuple[int, int] | None = None
) -> Iterator[str]:
    yield f"<{element}>"
    yield f"<id>{escape(name)}</id>"
    if span:
        yield f"<span>{span[0]},{span[1]}</span>"
    yield f"<type>{kind}</type>"
    yield f"<parentsType>Temporal{'Entities' if span else 'Relations'}</parentsType>"
    yield "<properties>"
    yield from (f"<{key}>{escape(value)}</{key}>" for key, value in properties.items() if value)
    yield "</properties>"
    yield f"</{element}>"
