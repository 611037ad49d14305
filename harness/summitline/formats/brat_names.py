"""What schema.toml calls a thing and what brat calls it: labels, attributes, relations; and brat's annotation.conf.

brat allows letters, digits, ``-`` and ``_`` in a name. Therefore a named event, the entity type EVENT, is labelled
NAMED_EVENT beside the events themselves, and an endpoint form is spelled FORM_ and L, E, G or U for < = > ?.

Reading is generous: letter case does not count, nor do ``-``, ``_`` and a prefix TLINK in the name of a relation.
OVERLAP, shared time, is the form ?<>?; BEFORE-OVERLAP <<>? and CONTAINS INCLUDES (Styler et al. 2014, "Temporal
Annotation in the Clinical Domain").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import product

from summitline.calendar import parse_timex_value, parse_window
from summitline.errors import WindowError
from summitline.relations import is_form
from summitline.schema import schema
from summitline.vocabulary import Attribute

ANCHOR = "ANCHOR"
ID_NOTE = "Id"
DCT_NOTE = "CreationTime"
TO_DCT = "dct_relation"
FROM_DCT = "dct_relation_from"
DCT_NAMES = (TO_DCT, "doctimerel", FROM_DCT)
TYPES = {"entity": "type", "event": "class", "timex": "type"}
UNTYPED = {"entity": "ENTITY", "event": "EVENT", "timex": "TIMEX3"}
NAMED_EVENT = "NAMED_EVENT"
CLINICAL = {"OVERLAP": "?<>?", "BEFOREOVERLAP": "<<>?", "CONTAINS": "INCLUDES"}
WORD = re.compile(r"\S+")

_POINTS = str.maketrans("<=>?", "LEGU")


def label(layer: str, kind: str | None) -> str:
    """Return the label of a mention: its type or class, or the name of its layer."""
    if kind is None:
        return UNTYPED[layer]
    return NAMED_EVENT if (layer, kind) == ("entity", UNTYPED["event"]) else kind


@cache
def labels() -> Mapping[str, tuple[str, str | None]]:
    """Return every label, in upper case, with its layer and its type or class."""
    return {label(layer, kind): (layer, kind) for layer in TYPES for kind in _kinds(layer)} | {"TIMEX": ("timex", None)}


def _kinds(layer: str) -> list[str | None]:
    return [*schema()[layer].attributes[TYPES[layer]].values, None]


@cache
def attributes(layer: str) -> Mapping[str, Attribute]:
    """Return the attributes of a layer by name, without those that are drawn as relations."""
    return {a.name: a for a in schema()[layer].attributes.values() if a.kind not in ("dct", "anchor")}


def fitting(layer: str, name: str, value: str) -> str | None:
    """Return a value as the schema spells it, a window, a TIMEX3 value, or any one word; None if not of its kind."""
    attribute = attributes(layer)[name]
    if attribute.values:
        return {known.upper(): known for known in attribute.values}.get(value.upper())
    try:
        if attribute.kind == "window":
            parse_window(value)
        elif attribute.kind == "timex":
            parse_timex_value(value)
    except WindowError:
        return None
    return value if WORD.fullmatch(value) else None


def relation_name(relation: str) -> str:
    """Return the name of a relation in brat."""
    return f"FORM_{relation.translate(_POINTS)}" if is_form(relation) else relation


@cache
def relations() -> frozenset[str]:
    """Return every relation that has a name in brat: those of the schema, their synonyms and all endpoint forms."""
    forms = ("".join(signs) for signs in product("<=>?", repeat=4))
    return frozenset([*schema().relations, *schema().synonyms, *forms])


def relation_of(name: str) -> str | None:
    """Return the relation of a name in brat, if it is one."""
    return _by_key().get(_key(name))


@cache
def _by_key() -> Mapping[str, str]:
    return CLINICAL | {_key(relation_name(relation)): relation for relation in relations()}


def _key(name: str) -> str:
    return re.sub("[^A-Z]", "", name.upper()).removeprefix("TLINK")


def configuration(forms: Iterable[str]) -> str:
    """Return the annotation.conf with which brat shows and edits what this program writes.

    It names all relations of the schema, and of the endpoint forms, which are many, those given.
    """
    own = {layer: [label(layer, kind) for kind in _kinds(layer)] for layer in TYPES}
    targets = {"entity": "|".join(own["entity"]), "event": "<EVENT>", "timex": "|".join(own["timex"])}
    ends = f"{targets['event']}|{targets['timex']}"
    names = [*schema().relations, *schema().synonyms, *map(relation_name, sorted(forms))]
    choices = [
        f"{a.name}\tArg:{targets[layer]}, Value:{'|'.join(a.values)}"
        for layer in TYPES
        for a in attributes(layer).values()
        if a.kind == "choice" and a.name != TYPES[layer]
    ]
    sections = {
        "entities": [*own["entity"], *own["timex"]],
        "relations": [
            "<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>",
            f"{ANCHOR}\tArg1:<EVENT>, Arg2:<EVENT>",
            *(f"{name}\tArg1:{ends}, Arg2:{ends}" for name in names),
        ],
        "events": own["event"],
        "attributes": [*choices, *(f"{name}\tArg:{ends}, Value:{'|'.join(names)}" for name in (TO_DCT, FROM_DCT))],
    }
    return "\n".join("\n".join([f"[{name}]", *lines, ""]) for name, lines in sections.items())
