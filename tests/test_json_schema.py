"""The published schema refuses what can be refused without the gold document, and nothing that is right."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from summitline.schema import schema
from summitline.submission.json_schema import json_schema

VALIDATOR = Draft202012Validator(json_schema())
E1 = {"id": "e1", "start": 8, "end": 12}
LINK = {"source": "e1", "target": "t0", "relation": "BEFORE"}


def row(**more: Any) -> dict[str, Any]:
    return {"doc_id": "003", **more}


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(json_schema())
    assert json_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize(
    "line",
    [
        row(),
        row(entities=[{"id": "n1", "start": 0, "end": 3, "type": "PERSON", "entity": "kim", "text": "Kim"}]),
        row(events=[E1 | {"class": "STATE", "begins": "[2025..2026]", "ends": "", "anchor": None}]),
        row(events=[{"id": "e1", "class": "STATE"}]),
        row(timexes=[{"id": "t1", "start": 0, "end": 3, "type": "DATE", "value": "2025-08", "mod": None}]),
        row(events=[E1], tlinks=[LINK, LINK | {"relation": "DURING"}, LINK | {"relation": "<<=?"}]),
        row(text="x", dct={"earliest": "2025"}, zones=[], tokens=[[0, 1]], sentences=[]),
    ],
)
def test_right_lines(line: dict[str, Any]) -> None:
    assert list(VALIDATOR.iter_errors(line)) == []


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ([], "$"),
        ({}, "$"),
        (row(doc_id=3), "$.doc_id"),
        (row(doc_id=""), "$.doc_id"),
        (row(event=[]), "$"),
        (row(events={}), "$.events"),
        (row(events=["e1"]), "$.events[0]"),
        (row(events=[{"start": 0, "end": 3}]), "$.events[0]"),
        (row(events=[E1 | {"start": -1}]), "$.events[0].start"),
        (row(events=[E1 | {"start": "8"}]), "$.events[0].start"),
        (row(events=[E1 | {"start": True}]), "$.events[0].start"),
        (row(events=[E1 | {"end": None}]), "$.events[0].end"),
        (row(events=[E1 | {"text": 5}]), "$.events[0].text"),
        (row(events=[E1 | {"class": "PARTY"}]), "$.events[0].class"),
        (row(events=[E1 | {"type": "DATE"}]), "$.events[0]"),
        (row(events=[E1 | {"dct_relation": "BEFORE"}]), "$.events[0]"),
        (row(events=[E1 | {"instance": ""}]), "$.events[0].instance"),
        (row(events=[E1 | {"instance": "x" * 201}]), "$.events[0].instance"),
        (row(tlinks=[{"source": "e1", "target": "t0"}]), "$.tlinks[0]"),
        (row(tlinks=[LINK | {"relation": "before"}]), "$.tlinks[0].relation"),
        (row(tlinks=[LINK | {"relation": "<<<"}]), "$.tlinks[0].relation"),
        (row(tlinks=[LINK | {"relation": None}]), "$.tlinks[0].relation"),
        (row(tlinks=[LINK | {"lag": 1}]), "$.tlinks[0]"),
    ],
)
def test_wrong_lines(line: Any, path: str) -> None:
    assert {error.json_path for error in VALIDATOR.iter_errors(line)} == {path}


def test_every_label_of_the_annotation_schema_is_a_right_one() -> None:
    for layer in schema().layers.values():
        for attribute in layer.attributes.values():
            for value in attribute.values if attribute.kind != "dct" else ():
                VALIDATOR.validate(
                    row(**{layer.collection: [{"id": "x", "start": 0, "end": 1, attribute.name: value}]})
                )
    for relation in (*schema().relations, *schema().synonyms):
        VALIDATOR.validate(row(tlinks=[LINK | {"relation": relation}]))
