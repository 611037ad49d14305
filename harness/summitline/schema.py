"""The annotation schema of this installation, and the documents that follow it.

Offsets are Unicode code points into ``Document.text``, half open: ``text[start:end]``. Ids are strings,
unique in their document; ``t0`` is the document creation time and belongs to no mention, ``t0.<zone id>``
that of a zone with a creation time of its own.

Structural fields, which the program reasons with, are fields of the classes here; every other attribute of
a mention stands in ``attributes`` under the name that ``annotations/schema.toml`` gives it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from summitline.errors import DocumentError, SchemaError
from summitline.vocabulary import Schema, parse_schema

HERE = Path(__file__).parent
CREATION_TIME = "t0"


def schema_path() -> Path:
    """Where schema.toml lies: beside the code in a wheel, under annotations/ in a checkout."""
    beside = HERE / "schema.toml"
    return beside if beside.is_file() else HERE.parents[1] / "annotations" / "schema.toml"


@cache
def schema() -> Schema:
    """Return the schema of this installation; raise SchemaError where its schema.toml is none."""
    try:
        source = schema_path().read_text("utf-8")
    except UnicodeDecodeError as error:
        raise SchemaError(f"schema.toml: {error}") from error
    return parse_schema(source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A stretch of text, [start, end) in code points."""

    id: str
    start: int
    end: int
    attributes: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        """Refuse an empty or reversed span, and an id of t0."""
        if not 0 <= self.start < self.end:
            raise DocumentError(f"{self.id}: [{self.start}, {self.end}) is not a span")
        if self.id == CREATION_TIME or self.id.startswith(CREATION_TIME + "."):
            raise DocumentError(f"{self.id}: t0 is the document creation time, no mention")

    @property
    def span(self) -> tuple[int, int]:
        """Return (start, end)."""
        return (self.start, self.end)

    def get(self, name: str) -> str | None:
        """Return a structural field or an attribute by the name that the schema gives it, or None."""
        value = getattr(self, name) if name in self.__dataclass_fields__ else self.attributes.get(name)
        return value if value is None else str(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity(Mention):
    """A named mention; ``entity`` is its chain name, the same in all documents."""

    type: str | None = None
    entity: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Mention):
    """An event or state.

    ``begins`` and ``ends`` are date windows (``summitline.calendar``), ``anchor`` the id of the attitude event of an
    off-axis event, ``instance`` the chain name.
    """

    axis: str | None = None
    anchor: str | None = None
    begins: str | None = None
    ends: str | None = None
    instance: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timex(Mention):
    """A TIMEX3."""

    type: str | None = None
    value: str | None = None
    mod: str | None = None


@dataclass(frozen=True, slots=True)
class TLink:
    """A relation between two mentions, or a mention and t0. ``relation``: a name of the schema or an endpoint form."""

    source: str
    target: str
    relation: str


@dataclass(frozen=True, slots=True)
class CreationTime:
    """The window of days in which a text was published; ``status``: stated, inferred or contradicted."""

    earliest: str
    latest: str
    status: str = "stated"


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of a text: ``type`` is body or boilerplate; with ``dct``, its creation time is ``t0.<id>``."""

    id: str
    start: int
    end: int
    type: str
    dct: CreationTime | None = None

    @property
    def creation_time(self) -> str:
        """The id of the creation time of the mentions in this zone."""
        return f"{CREATION_TIME}.{self.id}" if self.dct else CREATION_TIME


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One text with what is annotated, or predicted, on it."""

    doc_id: str
    text: str
    dct: CreationTime | None = None
    zones: tuple[Zone, ...] = ()
    entities: tuple[Entity, ...] = ()
    events: tuple[Event, ...] = ()
    timexes: tuple[Timex, ...] = ()
    tlinks: tuple[TLink, ...] = ()
    tokens: tuple[tuple[int, int], ...] | None = None
    sentences: tuple[tuple[int, int], ...] | None = None

    def __post_init__(self) -> None:
        """Refuse spans outside the text, ids that stand twice, and links to nowhere."""
        ids = set(self.creation_times)
        for mention in self.mentions():
            if mention.end > len(self.text):
                span = f"[{mention.start}, {mention.end})"
                raise DocumentError(f"{self.doc_id}: {mention.id}: {span} ends after the text ({len(self.text)})")
            if mention.id in ids:
                raise DocumentError(f"{self.doc_id}: {mention.id}: this id stands twice")
            ids.add(mention.id)
        for link in self.tlinks:
            for end in (link.source, link.target):
                if end not in ids:
                    raise DocumentError(f"{self.doc_id}: link to {end}: no such mention")

    def mentions(self) -> Iterator[Mention]:
        """Entities, events and timexes, in this order."""
        yield from self.entities
        yield from self.events
        yield from self.timexes

    @property
    def creation_times(self) -> dict[str, CreationTime | None]:
        """The id of every creation time of this document, with its window."""
        own = {zone.creation_time: zone.dct for zone in self.zones if zone.dct}
        return {CREATION_TIME: self.dct, **own}

    def zone_of(self, mention: Mention) -> Zone | None:
        """Return the zone in which a mention starts."""
        return next((z for z in self.zones if z.start <= mention.start < z.end), None)

    def creation_time_of(self, mention: Mention) -> str:
        """Return the id of the creation time to which a mention is related: t0 or t0.<zone id>."""
        zone = self.zone_of(mention)
        return zone.creation_time if zone else CREATION_TIME

    def surface(self, mention: Mention) -> str:
        """Return the text of a mention."""
        return self.text[mention.start : mention.end]
