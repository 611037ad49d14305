"""The fields of one untrusted JSON value: each method returns what it could read, and reports what it could not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, TypeGuard

from summitline.calendar import parse_timex_value, parse_window
from summitline.errors import WindowError
from summitline.formats.lines import Repeated
from summitline.schema import schema
from summitline.submission.problems import Problems
from summitline.submission.wording import printable, show
from summitline.vocabulary import Attribute

NAME_CAP = 200
FORM = "four characters of < = > ?"


class Fields:
    """Where problems go, and the file and line that they name."""

    def __init__(self, problems: Problems, file: str, line: int | None = None) -> None:
        """Hold the place."""
        self.problems = problems
        self.file = file
        self.line = line

    def problem(self, path: str, message: str, near: str | None = None, among: Iterable[str] = ()) -> None:
        """Report a problem at a path of this value."""
        self.problems.add(self.file, self.line, path, message, near, among)

    def is_object(self, value: object, path: str, known: frozenset[str]) -> TypeGuard[dict[str, Any]]:
        """Report what is no object, and keys that are unknown or stand twice."""
        if not isinstance(value, dict):
            self.problem(path, f"expected an object, got {show(value)}")
            return False
        if isinstance(value, Repeated):
            for name in value.names:
                self.problem(path, f"the key {show(name)} stands twice")
        if not value.keys() <= known:
            for name in value:
                if name in _link_fields():
                    self.problem(path, f"unknown field {show(name)}: state it as a link to t0")
                elif name not in known:
                    self.problem(path, f"unknown field {show(name)}", near=str(name), among=known)
        return True

    def items(self, row: Mapping[str, Any], name: str, most: int | None = None) -> Sequence[Any]:
        """Return a list; it may be missing."""
        value = row.get(name, [])
        if not isinstance(value, list):
            self.problem(f"$.{name}", f"expected a list, got {show(value)}")
        elif most is not None and len(value) > most:
            self.problem(f"$.{name}", f"expected at most {most}, one for each token of the text, got {len(value)}")
        else:
            return value
        return ()

    def name(self, path: str, item: Mapping[str, Any], key: str) -> str | None:
        """Return an id or the like."""
        value = item.get(key)
        if _is_name(value):
            return value
        self.problem(f"{path}.{key}", _no_name(value) if key in item else "missing")
        return None

    def offset(self, path: str, item: Mapping[str, Any], key: str) -> int | None:
        """Return an offset; true is none."""
        value = item.get(key)
        if type(value) is int and value >= 0:
            return value
        self.problem(f"{path}.{key}", f"expected int >= 0, got {show(value)}" if key in item else "missing")
        return None

    def attribute(self, path: str, value: object, attribute: Attribute) -> bool:
        """Tell whether a value is one that the schema allows."""
        if attribute.values:
            if isinstance(value, str) and value in attribute.values:
                return True
            self.problem(path, f"expected one of {', '.join(attribute.values)}, got {show(value)}")
        elif value == "" and attribute.kind == "window":
            return True
        elif not _is_name(value):
            self.problem(path, _no_name(value))
        elif wrong := _grammar(attribute.kind, value):
            self.problem(path, wrong)
        else:
            return True
        return False

    def relation(self, path: str, item: Mapping[str, Any]) -> str | None:
        """Return the relation that is meant, by its own name or as an endpoint form."""
        value = item.get("relation")
        if isinstance(value, str):
            name = schema().synonyms.get(value, value)
            if name in schema().relations or (len(name) == 4 and set(name) <= set("<=>?")):
                return name
        expected = f"expected one of {', '.join(schema().relations)}, or {FORM}, got {show(value)}"
        self.problem(f"{path}.relation", expected if "relation" in item else "missing")
        return None


def _is_name(value: object) -> TypeGuard[str]:
    """Tell whether a value may be an id, a chain name or the like; half a surrogate pair is not printable."""
    return isinstance(value, str) and 0 < len(value) <= NAME_CAP and value.isprintable() and not value.isspace()


def _no_name(value: object) -> str:
    return f"expected 1 to {NAME_CAP} printable characters, got {show(value)}"


@cache
def _link_fields() -> frozenset[str]:
    """Return the attributes that are links to t0 in this form."""
    return frozenset(a.name for layer in schema().layers.values() for a in layer.attributes.values() if a.kind == "dct")


@lru_cache(4096)
def _grammar(kind: str, value: str) -> str:
    """Say what is wrong with a date window or a TIMEX3 value; other kinds have no grammar."""
    try:
        if kind == "window":
            parse_window(value)
        elif kind == "timex":
            parse_timex_value(value)
    except WindowError as error:
        return printable(str(error))
    return ""
