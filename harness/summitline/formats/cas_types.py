"""The annotation layers of a UIMA CAS that we read and write, and their type system.

Entities are INCEpTION's built-in layer of named entities. The layers for time are custom ones, under the names that
INCEpTION gives to layers called Event, Timex3, TLINK, Zone and CreationTime. ``formats.cas`` says what each means.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from summitline.schema import schema

ANNOTATION = "uima.tcas.Annotation"
STRING = "uima.cas.String"
METADATA = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
TOKEN = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"
SENTENCE = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence"
NAMED_ENTITY = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
HEIDELTIME = "de.unihd.dbs.uima.types.heideltime.Timex3"
CUSTOM = "webanno.custom."
EVENT, TIMEX, TLINK, ZONE, MOMENT = (CUSTOM + name for name in ("Event", "Timex3", "TLINK", "Zone", "CreationTime"))


class Layer(NamedTuple):
    """A type for mentions: which layer of the schema it is, and which feature holds which field of a mention."""

    name: str
    features: Mapping[str, str]


# "class" and "type" are words of Java and Python, so libraries for UIMA cannot use them as names of features.
ENTITY_FEATURES = {"value": "type", "identifier": "entity"}
EVENT_FEATURES = {
    "eventClass" if name == "class" else name: name
    for name, attribute in schema()["event"].attributes.items()
    if attribute.kind != "dct"
}
TIMEX_FEATURES = {"timexType": "type", "timexValue": "value", "timexMod": "mod"}

WRITTEN = {
    "entities": (NAMED_ENTITY, ENTITY_FEATURES),
    "events": (EVENT, EVENT_FEATURES),
    "timexes": (TIMEX, TIMEX_FEATURES),
}
READ = {
    NAMED_ENTITY: Layer("entity", {**ENTITY_FEATURES, "id": "id"}),
    EVENT: Layer("event", {**EVENT_FEATURES, "class": "class", "id": "id"}),
    TIMEX: Layer("timex", {**TIMEX_FEATURES, **{name: name for name in ("type", "value", "mod", "id")}}),
    HEIDELTIME: Layer("timex", TIMEX_FEATURES),
}
TYPES: dict[str, tuple[str, Mapping[str, str]]] = {
    METADATA: ("uima.tcas.DocumentAnnotation", dict.fromkeys(("documentTitle", "documentId"), STRING)),
    TOKEN: (ANNOTATION, {}),
    SENTENCE: (ANNOTATION, {}),
    **{name: (ANNOTATION, dict.fromkeys(("id", *features), STRING)) for name, features in WRITTEN.values()},
    TLINK: (ANNOTATION, {"Governor": ANNOTATION, "Dependent": ANNOTATION, "relType": STRING}),
    ZONE: (ANNOTATION, dict.fromkeys(("id", "zoneType"), STRING)),
    MOMENT: (ANNOTATION, dict.fromkeys(("id", "earliest", "latest", "status"), STRING)),
}


def type_system() -> str:
    """Return the XML of the type system of the files that we write."""
    return "".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>\n',
            '<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier">\n<types>\n',
            *(line for name, (parent, features) in TYPES.items() for line in _type(name, parent, features)),
            "</types>\n</typeSystemDescription>\n",
        ]
    )


def _type(name: str, parent: str, features: Mapping[str, str]) -> Iterator[str]:
    yield f"<typeDescription><name>{name}</name><description/><supertypeName>{parent}</supertypeName><features>\n"
    for feature, values in features.items():
        described = f"<name>{feature}</name><description/><rangeTypeName>{values}</rangeTypeName>"
        yield f"<featureDescription>{described}</featureDescription>\n"
    yield "</features></typeDescription>\n"


def namespace(name: str) -> tuple[str, str]:
    """Return the XML namespace of a type and its name there."""
    package, _, local = name.rpartition(".")
    return f"http:///{package.replace('.', '/')}.ecore", local


def type_of(element: str) -> str:
    """Return the type of an element "namespace name"."""
    address, _, local = element.rpartition(" ")
    return f"{address.removeprefix('http:///').removesuffix('.ecore').replace('/', '.')}.{local}"
