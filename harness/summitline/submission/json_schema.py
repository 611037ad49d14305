"""The JSON Schema (2020-12) of one line of a submission, made from schema.toml, for editors and other languages.

It says what can be said without the gold document. Only ``summitline validate`` knows whether a span lies in the text,
an id stands twice or is the end of a link, a window or a TIMEX3 value can be read, and that ``start`` and ``end`` may
be left out only where the mentions are given.
"""

from __future__ import annotations

from typing import Any

from summitline.formats.jsonl import GOLD_FIELDS
from summitline.schema import schema
from summitline.submission.answer import REPEATED
from summitline.submission.fields import NAME_CAP
from summitline.vocabulary import Attribute, Layer

FILE = "submission.schema.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
NAME = {"$ref": "#/$defs/name"}
OF_GOLD, NOT_READ = "that of the gold document, or left out", "not looked at"


def json_schema() -> dict[str, Any]:
    """Return the schema, one for both settings."""
    known = schema()
    layers = known.layers.values()
    return {
        "$schema": DIALECT,
        "title": "One line of a summitline submission",
        "description": f"JSON lines, UTF-8, one document a line; labels of schema {known.version}.",
        **_object(
            {
                "doc_id": NAME,
                **{layer.collection: _list(layer.name) for layer in layers},
                "tlinks": _list("tlink"),
                **{name: {"description": OF_GOLD if name in REPEATED else NOT_READ} for name in GOLD_FIELDS},
            },
            required=["doc_id"],
        ),
        "$defs": {
            "name": {"type": "string", "minLength": 1, "maxLength": NAME_CAP},
            "offset": {"type": "integer", "minimum": 0, "description": "in Unicode code points; [start, end)"},
            "relation": {
                "type": "string",
                "anyOf": [{"enum": [*known.relations, *known.synonyms]}, {"pattern": "^[<=>?]{4}$"}],
            },
            **{layer.name: _mention(layer) for layer in layers},
            "tlink": _object(
                {"source": NAME, "target": NAME, "relation": {"$ref": "#/$defs/relation"}},
                required=["source", "target", "relation"],
            ),
        },
    }


def _mention(layer: Layer) -> dict[str, Any]:
    offset = {"$ref": "#/$defs/offset"}
    words = {"type": ["string", "null"], "description": "the words between start and end"}
    attributes = {a.name: _value(a) for a in layer.attributes.values() if a.kind != "dct"}
    fields = {"id": NAME, "start": offset, "end": offset, "text": words, **attributes}
    return {"description": layer.help, **_object(fields, required=["id"])}


def _value(attribute: Attribute) -> dict[str, Any]:
    told = {"description": attribute.help} if attribute.help else {}
    if attribute.values:
        return {**told, "enum": [*attribute.values, None]}
    shortest = 0 if attribute.kind == "window" else 1
    return {**told, "type": ["string", "null"], "minLength": shortest, "maxLength": NAME_CAP}


def _object(properties: dict[str, Any], *, required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _list(name: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}
