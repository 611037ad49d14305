"""The annotation schema, and the documents that follow it.

Offsets are Unicode code points into ``Document.text``, half open: ``text[start:end]``. Ids are strings,
unique in their document; ``t0`` is the document creation time and belongs to no mention, ``t0.<zone id>``
that of a zone with a creation time of its own.

Structural fields, which the program reasons with, are fields of the classes here; every other attribute of
a mention stands in ``attributes`` under the name that ``annotations/schema.toml`` gives it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations, product
from pathlib import Path
from typing import Any, NoReturn

from summitline.errors import DocumentError, SchemaError

HERE = Path(__file__).parent
CREATION_TIME = "t0"
LAYERS = ("entity", "event", "timex")
COLLECTIONS = ("entities", "events", "timexes")
KINDS = frozenset({"label", "choice", "chain", "source", "window", "timex", "dct", "anchor"})
WITH_VALUES = frozenset({"label", "choice", "dct"})
FORMS = {
    "".join("<=>"[(p > q) - (p < q) + 1] for p, q in product(source, target))
    for source, target in product(combinations(range(4), 2), repeat=2)
}
"""All ways in which two intervals can stand: the endpoint forms of the thirteen relations of Allen 1983."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of a layer: its kind (see schema.toml), its values with what each means, and the rules on it."""

    name: str
    kind: str
    values: Mapping[str, str]
    optional: bool
    help: str
    rules: tuple[str, ...]

    @property
    def see(self) -> str:
        """Where the guidelines explain it, as "see E10, E11"; empty where they do not."""
        return f"see {', '.join(self.rules)}" if self.rules else ""


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of mentions: entity, event or timex."""

    name: str
    collection: str
    prefix: str
    help: str
    rules: tuple[str, ...]
    attributes: Mapping[str, Attribute]

    @property
    def label(self) -> Attribute | None:
        """The attribute that is the label of the region itself, if the layer has one."""
        return next((a for a in self.attributes.values() if a.kind == "label"), None)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of a region of this layer in the editor."""
        return tuple(self.label.values) if self.label else (self.name.upper(),)


@dataclass(frozen=True, slots=True)
class Schema:
    """The whole of schema.toml. ``relations`` maps a relation type to its endpoint form.

    ``link_rules``: where the guidelines explain relations. ``migrations``: what became of labels of earlier versions.
    """

    version: str
    layers: Mapping[str, Layer]
    relations: Mapping[str, str]
    synonyms: Mapping[str, str]
    link_rules: tuple[str, ...]
    migrations: Mapping[str, str]

    def __getitem__(self, layer: str) -> Layer:
        """Return the layer of this name: entity, event or timex."""
        return self.layers[layer]

    def today(self, place: str, label: str) -> str:
        """Return what is now the name of a label; ``place``: event.class, or relation."""
        return self.migrations.get(f"{place}.{label}", label)

    def labels(self) -> list[str]:
        """Return the full name of every label, as event.class.STATE or relation.BEFORE, and of every attribute."""
        names = []
        for layer in self.layers.values():
            for attribute in layer.attributes.values():
                place = f"{layer.name}.{attribute.name}"
                names += [place, *(f"{place}.{value}" for value in attribute.values)]
        return [*names, *(f"relation.{name}" for name in self.relations)]


def parse_schema(source: str) -> Schema:
    """Read the text of a schema.toml; raise SchemaError with the first place where it is not one."""
    try:
        raw = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        raise SchemaError(f"schema.toml: {error}") from error
    _table(raw, "", needed=("version", *LAYERS, "tlink"), more=("migrations",))
    links = _table(raw["tlink"], "tlink", needed=("relations", "synonyms"), more=("rules",))
    found = Schema(
        version=_string(raw["version"], "version"),
        layers={name: _layer(name, raw[name]) for name in LAYERS},
        relations=_strings(links["relations"], "tlink.relations"),
        synonyms=_strings(links["synonyms"], "tlink.synonyms"),
        link_rules=_rules(links, "tlink"),
        migrations=_strings(raw.get("migrations", {}), "migrations"),
    )
    _check_relations(found)
    _check_migrations(found)
    return found


def _refuse(place: str, wrong: str) -> NoReturn:
    raise SchemaError(f"schema.toml: {place}: {wrong}")


def _table(raw: object, place: str, *, needed: tuple[str, ...] = (), more: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return a table; refuse a key that is missing and, where the names of keys are given, one that is unknown."""
    if not isinstance(raw, dict):
        _refuse(place, f"expected a table, got {raw!r}")
    known = (*needed, *more)
    for key in needed:
        if key not in raw:
            _refuse(f"{place}.{key}".lstrip("."), "missing")
    for key in raw:
        if known and key not in known:
            _refuse(f"{place}.{key}".lstrip("."), f"unknown; expected one of {', '.join(known)}")
    return raw


def _string(raw: object, place: str) -> str:
    return raw if isinstance(raw, str) else _refuse(place, f"expected a string, got {raw!r}")


def _strings(raw: object, place: str) -> dict[str, str]:
    return {key: _string(value, f"{place}.{key}") for key, value in _table(raw, place).items()}


def _rules(raw: Mapping[str, Any], place: str) -> tuple[str, ...]:
    rules = raw.get("rules", [])
    if not isinstance(rules, list) or not all(isinstance(rule, str) for rule in rules):
        _refuse(f"{place}.rules", f"expected a list of strings, got {rules!r}")
    return tuple(rules)


def _layer(name: str, raw: object) -> Layer:
    table, place = _table(raw, name, needed=("collection", "prefix", "help", "attributes"), more=("rules",)), f"{name}."
    collection, prefix, told = (_string(table[key], place + key) for key in ("collection", "prefix", "help"))
    specs = _table(table["attributes"], f"{place}attributes")
    attributes = {key: _attribute(key, spec, f"{place}attributes.{key}") for key, spec in specs.items()}
    return Layer(name, collection, prefix, told, _rules(table, name), attributes)


def _attribute(name: str, spec: object, place: str) -> Attribute:
    raw = _table(spec, place, needed=("kind",), more=("values", "optional", "help", "rules"))
    kind, optional = _string(raw["kind"], f"{place}.kind"), raw.get("optional", False)
    values = _strings(raw.get("values", {}), f"{place}.values")
    if kind not in KINDS:
        _refuse(f"{place}.kind", f"{kind!r} is not one of {sorted(KINDS)}")
    if values and kind not in WITH_VALUES:
        _refuse(f"{place}.values", f"kind {kind} has none")
    if not values and kind in WITH_VALUES:
        _refuse(f"{place}.values", f"missing; kind {kind} needs them")
    if not isinstance(optional, bool):
        _refuse(f"{place}.optional", f"expected true or false, got {optional!r}")
    return Attribute(name, kind, values, optional, _string(raw.get("help", ""), f"{place}.help"), _rules(raw, place))


def _check_relations(found: Schema) -> None:
    for name, form in found.relations.items():
        if len(form) != 4 or set(form) - set("<=>?"):
            _refuse(f"tlink.relations.{name}", f"{form!r} is not four characters of < = > ?")
        if not any(all(a in ("?", b) for a, b in zip(form, known, strict=True)) for known in FORMS):
            _refuse(f"tlink.relations.{name}", f"{form!r}: no two intervals stand so")
    named = [(f"tlink.synonyms.{name}", target) for name, target in found.synonyms.items()]
    for layer in found.layers.values():
        place = f"{layer.name}.attributes"
        named += [
            (f"{place}.{a.name}.values.{v}", v) for a in layer.attributes.values() if a.kind == "dct" for v in a.values
        ]
    for place, relation in named:
        if relation not in found.relations:
            _refuse(place, f"{relation!r} is not a relation")


def _check_migrations(found: Schema) -> None:
    names = set(found.labels())
    for old, new in found.migrations.items():
        place = old.rpartition(".")[0]
        if old in names:
            _refuse(f"migrations.{old}", "is a label still")
        attribute_is_gone = place in found.layers and not new
        if not attribute_is_gone and f"{place}.{new}" not in names:
            _refuse(f"migrations.{old}", f"{new!r} is no label of {place}")


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
