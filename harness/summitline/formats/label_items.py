"""The parts of a task of Label Studio: the shapes that its editor writes, and the order of regions."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from summitline.schema import CreationTime

DOC_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,99}")
ID = re.compile(r"([a-z])([1-9][0-9]{0,8})")


class LabelsValue(msgspec.Struct):
    """A region: offsets in code points, its words, its label."""

    start: int
    end: int
    labels: list[str]
    text: str | UnsetType = UNSET


class ChoicesValue(msgspec.Struct):
    """The chosen value of an attribute, with the offsets and words of its region."""

    start: int
    end: int
    choices: list[str]
    text: str | UnsetType = UNSET


class TextAreaValue(msgspec.Struct):
    """What was typed in; the notes on the document have no offsets."""

    text: list[str]
    start: int | UnsetType = UNSET
    end: int | UnsetType = UNSET


class Labels(msgspec.Struct, tag_field="type", tag="labels"):
    """A region of the editor."""

    id: str
    from_name: str
    to_name: str
    value: LabelsValue
    origin: str | UnsetType | None = UNSET


class Choices(msgspec.Struct, tag_field="type", tag="choices"):
    """An attribute that is chosen; ``id`` is that of its region."""

    id: str
    from_name: str
    to_name: str
    value: ChoicesValue
    origin: str | UnsetType | None = UNSET


class TextArea(msgspec.Struct, tag_field="type", tag="textarea"):
    """An attribute that is typed in; ``id`` is that of its region."""

    id: str
    from_name: str
    to_name: str
    value: TextAreaValue
    origin: str | UnsetType | None = UNSET


class Relation(msgspec.Struct, tag_field="type", tag="relation"):
    """An arc between two regions."""

    from_id: str
    to_id: str
    labels: list[str] = []
    direction: str = "right"


Item = Labels | Choices | TextArea | Relation


class Annotation(msgspec.Struct):
    """What one annotator did; ``result`` holds items, if all is well."""

    result: list[Any]
    was_cancelled: bool = False


class Data(msgspec.Struct):
    """The document under annotation."""

    doc_id: str
    text: str
    dct: CreationTime | None


class Task(msgspec.Struct):
    """The frame of a file."""

    data: Data
    annotations: list[Annotation]


def place(region: Labels) -> tuple[int, int, tuple[str, int]]:
    """Sort regions by start, end and id."""
    return region.value.start, region.value.end, by_number(region.id)


def by_number(identifier: str) -> tuple[str, int]:
    """Sort e10 after e9."""
    match = ID.fullmatch(identifier)
    return (match[1], int(match[2])) if match else (identifier, 0)


def told(error: Exception) -> str:
    """Turn "Expected `int` - at `$.value.start`" into "value.start: Expected int"."""
    what, _, where = str(error).partition(" - at ")
    where = where.strip("`").removeprefix("$").removeprefix(".")
    return (f"{where}: " if where else "") + what.replace("`", "")
