"""What a format can carry of a document, and what stays behind.

A format says in ``Carries`` what it has room for. Its writer writes ``carried(document, ...)``, which is what its
reader gives back, and reports the rest: a loss is counted under words for the user, such as "events: begins".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from summitline.schema import CREATION_TIME, Document, Mention
from summitline.vocabulary import COLLECTIONS

Losses = Mapping[str, int]


class Reading(NamedTuple):
    """What a file or a folder holds, and how many things in it had to be left out, by kind."""

    documents: tuple[Document, ...]
    left_out: Losses


class Everything(Container[str]):
    """Contains every name."""

    def __contains__(self, name: object) -> bool:
        """Return True."""
        return True


EVERY = Everything()


@dataclass(frozen=True, slots=True, kw_only=True)
class Carries:
    """What a format has room for beside the text.

    ``entities``, ``events``, ``timexes``: the fields of a mention beside its id and its span; None where there is no
    room for such mentions. ``relations``: the relations of its links, None where it has no links. ``creation_time``:
    links to t0; ``dct``: the window of days of t0. A zone carries its own creation time with it.
    """

    entities: Container[str] | None = None
    events: Container[str] | None = None
    timexes: Container[str] | None = None
    relations: Container[str] | None = None
    creation_time: bool = False
    dct: bool = False
    zones: bool = False
    tokens: bool = False
    sentences: bool = False


def carried(document: Document, room: Carries) -> tuple[Document, Counter[str]]:
    """Return a document as far as there is room for it, and how much is left out, by kind."""
    lost: Counter[str] = Counter()
    kept: dict[str, Any] = {name: _mentions(document, name, getattr(room, name), lost) for name in COLLECTIONS}
    ids = {mention.id for name in COLLECTIONS for mention in kept[name]}
    if room.creation_time:
        ids |= document.creation_times.keys() if room.zones else {CREATION_TIME}
    links = []
    for link in document.tlinks:
        if room.relations is None:
            lost["links"] += 1
        elif link.relation not in room.relations:
            lost[f"links: {link.relation}"] += 1
        elif not {link.source, link.target} <= ids:
            lost["links: an end is left out"] += 1
        else:
            links.append(link)
    for name in ("dct", "zones", "tokens", "sentences"):
        value = getattr(document, name)
        if value and not getattr(room, name):
            lost[name] += 1 if name == "dct" else len(value)
            kept[name] = () if name == "zones" else None
    return replace(document, **kept, tlinks=tuple(links)), lost


def _mentions(document: Document, name: str, room: Container[str] | None, lost: Counter[str]) -> tuple[Mention, ...]:
    mentions: tuple[Mention, ...] = getattr(document, name)
    if room is None:
        lost.update({name: len(mentions)} if mentions else {})
        return ()
    return tuple(_mention(mention, name, room, lost) for mention in mentions)


def _mention(mention: Mention, collection: str, room: Container[str], lost: Counter[str]) -> Mention:
    fields = {f: getattr(mention, f) for f in mention.__dataclass_fields__ if f not in Mention.__dataclass_fields__}
    gone = [name for name, value in {**fields, **mention.attributes}.items() if value is not None and name not in room]
    lost.update(f"{collection}: {name}" for name in gone)
    kept: dict[str, Any] = {name: None for name in gone if name in fields}
    return replace(mention, attributes={k: v for k, v in mention.attributes.items() if k not in gone}, **kept)
