r"""TimeML (.tml): the writer.

* Every event is a MAKEINSTANCE whose eiid is its id. Events on the same words with the same class share an EVENT, whose
  eid is the next of e1, e2, ... that is no id of the document. Links are l1, l2, ... in the same way.
* The creation time is ``<TIMEX3 tid="t0">`` in ``<DCT>``. A window of days that is one TIMEX3 value (a year, half,
  quarter, month, week or day) is its value; any other one is lost, and so is how the window is known (its ``status``).
* Tags must be nested: of two mentions that share some words, and each has words of its own, the later one is left out
  with its links.
* "\r" is written as a character reference, because XML would read it as "\n". A text with a character that XML has no
  place for is refused.

Source: Pustejovsky et al. 2003, "TimeML: Robust Specification of Event and Temporal Expressions in Text" (here 1.2.1).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import count, pairwise
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from summitline.calendar import timex_days
from summitline.formats import sources
from summitline.formats.carriage import Carries, Losses, carried
from summitline.formats.elements import writable
from summitline.schema import CREATION_TIME, CreationTime, Document, Event, TLink
from summitline.views import TIMEML, VAGUE

SUFFIX = ".tml"
INSTANCE = ("tense", "aspect", "polarity")
CARRIES = Carries(
    events={"class", *INSTANCE},
    timexes={"type", "value", "mod"},
    relations=frozenset(TIMEML) - {"OVERLAPS", "OVERLAPPED_BY", VAGUE} | {"IDENTITY", "DURING", "DURING_INV"},
    creation_time=True,
    dct=True,
)


class Mark(NamedTuple):
    """A pair of tags around the words [start, end)."""

    start: int
    end: int
    opens: str
    closes: str


def write(path: Path | str, documents: Iterable[Document]) -> Losses:
    """Write a folder of files, <doc_id>.tml, and return what they could not carry, by kind.

    Raise FormatError, and write nothing, for an id that can be no file name and for characters that XML does not have.
    """
    lost: Counter[str] = Counter()
    contents = {}
    for document in documents:
        kept, gone = carried(document, CARRIES)
        kept = _nested(_dated(kept, gone), gone)
        contents[document.doc_id] = writable(document.doc_id, _file(kept))
        lost += gone
    sources.write_folder(path, contents, SUFFIX)
    return lost


def _dated(document: Document, lost: Counter[str]) -> Document:
    """Leave out what a TIMEX3 value cannot say of the creation time."""
    dct = document.dct
    if dct is None or (dct.status == "stated" and _value(dct)):
        return document
    if not _value(dct):
        lost["dct: not one TIMEX3 value"] += 1
        return replace(document, dct=None)
    lost["dct: status"] += 1
    return replace(document, dct=replace(dct, status="stated"))


def _value(dct: CreationTime) -> str | None:
    """Return the TIMEX3 value of a window of days, if it has one."""
    first, last = date.fromisoformat(dct.earliest), date.fromisoformat(dct.latest)
    year, (iso_year, week, _) = dct.earliest[:4], first.isocalendar()
    parts = (f"-H{(first.month + 5) // 6}", f"-Q{(first.month + 2) // 3}", dct.earliest[4:7])
    values = (year, *(year + part for part in parts), f"{iso_year:04}-W{week:02}", dct.earliest)
    days = ((value, timex_days(value)) for value in values)
    return next((value for value, found in days if found and (found.first, found.last) == (first, last)), None)


def _nested(document: Document, lost: Counter[str]) -> Document:
    """Leave out mentions whose tags would cross those of others, and their links."""
    crossing = set()
    ends: list[int] = []
    for mention in sorted((*document.events, *document.timexes), key=lambda m: (m.start, -m.end)):
        while ends and ends[-1] <= mention.start:
            ends.pop()
        if ends and ends[-1] < mention.end:
            crossing.add(mention.id)
        else:
            ends.append(mention.end)
    if not crossing:
        return document
    events = tuple(event for event in document.events if event.id not in crossing)
    timexes = tuple(timex for timex in document.timexes if timex.id not in crossing)
    links = tuple(link for link in document.tlinks if not {link.source, link.target} & crossing)
    lost["events: cross another mention"] += len(document.events) - len(events)
    lost["timexes: cross another mention"] += len(document.timexes) - len(timexes)
    lost["links: an end is left out"] += len(document.tlinks) - len(links)
    return replace(document, events=events, timexes=timexes, tlinks=links)


def _file(document: Document) -> str:
    """Return the content of the file of a document that it can carry."""
    taken = {mention.id for mention in document.mentions()}
    events = {event.id for event in document.events}
    names = dict(zip(dict.fromkeys(map(_words, document.events)), _unused("e", taken), strict=False))
    timexes = (_mark(t.span, "TIMEX3", tid=t.id, type=t.type, value=t.value, mod=t.mod) for t in document.timexes[::-1])
    marks = [*timexes, *(_mark(key[:2], "EVENT", eid=name, **{"class": key[2]}) for key, name in names.items())]
    value = _value(document.dct) if document.dct else None
    created = {"tid": CREATION_TIME, "type": "DATE", "value": value, "functionInDocument": "CREATION_TIME"}
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            "<TimeML>",
            f"<DOCID>{escape(document.doc_id)}</DOCID>",
            f"<DCT>{_tag('TIMEX3', created)}{value or ''}</TIMEX3></DCT>",
            f"<TEXT>{_inline(document.text, marks)}</TEXT>",
            *(_tag("MAKEINSTANCE", _instance(event, names[_words(event)]), "/") for event in document.events),
            *(
                _tag("TLINK", _link(link, name, events), "/")
                for link, name in zip(document.tlinks, _unused("l", taken), strict=False)
            ),
            "</TimeML>\n",
        ]
    )


def _words(event: Event) -> tuple[int, int, str | None]:
    """Return what the instances of one EVENT share: its words and its class."""
    return (*event.span, event.attributes.get("class"))


def _unused(letter: str, taken: Collection[str]) -> Iterator[str]:
    return (name for name in map(f"{letter}{{}}".format, count(1)) if name not in taken)


def _instance(event: Event, eid: str) -> dict[str, str | None]:
    return {"eiid": event.id, "eventID": eid, **{key: event.attributes.get(key) for key in INSTANCE}}


def _link(link: TLink, name: str, events: Collection[str]) -> dict[str, str | None]:
    source = "eventInstanceID" if link.source in events else "timeID"
    target = "relatedToEventInstance" if link.target in events else "relatedToTime"
    return {"lid": name, "relType": link.relation, source: link.source, target: link.target}


def _mark(span: tuple[int, int], element: str, **attributes: str | None) -> Mark:
    return Mark(*span, _tag(element, attributes), f"</{element}>")


def _tag(element: str, attributes: Mapping[str, str | None], closed: str = "") -> str:
    given = (f" {name}={quoteattr(value)}" for name, value in attributes.items() if value)
    return f"<{element}{''.join(given)}{closed}>"


def _inline(text: str, marks: Iterable[Mark]) -> str:
    """Return a text with nested tags; of two around the same words, the first is the outer one."""
    opens: defaultdict[int, str] = defaultdict(str)
    closes: defaultdict[int, str] = defaultdict(str)
    for mark in sorted(marks, key=lambda m: (m.start, -m.end)):
        opens[mark.start] += mark.opens
        closes[mark.end] = mark.closes + closes[mark.end]
    places = sorted({0, *opens, *closes, len(text)})
    return "".join(
        closes[at] + opens[at] + escape(text[at:after], {"\r": "&#13;"}) for at, after in pairwise([*places, len(text)])
    )
