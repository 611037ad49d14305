"""What annotators can say: the layers, attributes, values and relations of schema.toml, read and checked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any, NoReturn

from summitline.errors import SchemaError

LAYERS = ("entity", "event", "timex")
COLLECTIONS = ("entities", "events", "timexes")
STRUCTURE = frozenset({"", "id", "start", "end", "text"})
"""What no attribute can be named."""
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
    _check_prefixes(found)
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
    if collection != (own := COLLECTIONS[LAYERS.index(name)]):
        _refuse(f"{place}collection", f"expected {own!r}, got {collection!r}")
    if not prefix:
        _refuse(f"{place}prefix", "empty")
    specs = _table(table["attributes"], f"{place}attributes")
    for key in STRUCTURE.intersection(specs):
        _refuse(f"{place}attributes.{key}", "no attribute can be named so")
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


def _check_prefixes(found: Schema) -> None:
    prefixes = [layer.prefix for layer in found.layers.values()]
    for layer in found.layers.values():
        if prefixes.count(layer.prefix) > 1:
            _refuse(f"{layer.name}.prefix", f"{layer.prefix!r} is that of another layer, too")


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
