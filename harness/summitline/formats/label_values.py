"""What may stand in an attribute, and how a message says what is wrong with it or with the words that it is about."""

from __future__ import annotations

import re

from summitline.calendar import parse_timex_value, parse_window
from summitline.errors import WindowError
from summitline.vocabulary import Attribute

# The rules on what belongs to a mention: one word, a whole name, a whole time phrase.
EXTENT = {"entity": "N4, N5", "event": "E2", "timex": "X2"}
CHAIN = re.compile(r"[^\W_]+(-[^\W_]+)*")


def value_problem(attribute: Attribute, value: str) -> str | None:
    """Say what is wrong with a value of an attribute, and which rule speaks of it, or None."""
    problem = _value_problem(attribute, value)
    return problem and f"{problem}{see(attribute)}"


def _value_problem(attribute: Attribute, value: str) -> str | None:
    if not value:
        return "empty; leave it out"
    if attribute.values:
        return None if value in attribute.values else f"{value!r} is not one of {', '.join(attribute.values)}"
    try:
        if attribute.kind == "window":
            parse_window(value)
        elif attribute.kind == "timex":
            parse_timex_value(value)
        elif not (value == "AUTHOR" and attribute.kind == "source") and not _is_chain(value):
            also = "AUTHOR or " if attribute.kind == "source" else ""
            return f"{value!r} is not {also}a chain name: lower-case words joined by hyphens"
    except WindowError as error:
        return str(error)
    return None


def shifted(text: str, start: int, words: str) -> str:
    """Say how far from ``start``, at most three characters, these words begin; empty where they do not."""
    for distance in (1, -1, 2, -2, 3, -3):
        if start + distance >= 0 and words and text.startswith(words, start + distance):
            return f"{words!r} begins {moved(distance)}"
    return ""


def moved(distance: int) -> str:
    """Return a distance in words: 1 is "1 character later"."""
    return f"{abs(distance)} character{'s' * (abs(distance) > 1)} {'later' if distance > 0 else 'earlier'}"


def see(attribute: Attribute) -> str:
    """Return " (see E10, E11)", the rules of an attribute; empty where it has none."""
    return f" ({attribute.see})" if attribute.see else ""


def _is_chain(value: str) -> bool:
    return bool(CHAIN.fullmatch(value)) and value == value.lower()
