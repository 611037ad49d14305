"""submission.toml: what a system is, who made it, and what it has seen.

    name = "tempo-large"
    authors = ["A. Author", "B. Author"]
    url = "https://example.org/tempo"
    licence = "Apache-2.0"
    training_data = "TimeBank 1.2"
    seen_test = false              # whether these articles, or annotations of them, were among what it was trained on
    setting = "end-to-end"

    [llm]                          # only for a system that asks a language model
    model = "some-model-2"
    date = 2026-11-21              # the day on which it was asked
    prompt_sha256 = "..."          # of the prompt, 64 hexadecimal digits

Every field is needed, and nothing else may stand there. Strings are of strangers: one line, printable, at most 300
characters; a url is http or https.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from summitline.errors import FormatError
from summitline.submission import SETTINGS

LENGTH = 300


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """The language model that a system asks, the day on which it was asked, and the sha256 of the prompt."""

    model: str
    date: date
    prompt_sha256: str


@dataclass(frozen=True, slots=True)
class SystemCard:
    """What submission.toml says; ``seen_test``: whether the texts or their annotations were among the training data."""

    name: str
    authors: tuple[str, ...]
    url: str
    licence: str
    training_data: str
    seen_test: bool
    setting: str
    llm: LanguageModel | None = None


def read_card(path: Path) -> SystemCard:
    """Read a submission.toml; raise FormatError with every problem, one a line."""
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise FormatError(f"{path}: {' '.join(str(error).split())}") from error
    model = raw.pop("llm", None)
    problems = list(_problems(raw, CARD))
    if isinstance(model, dict):
        problems += [f"llm.{problem}" for problem in _problems(model, MODEL)]
    elif model is not None:
        problems.append(f"llm: expected a table, got {_shown(model)}")
    if problems:
        raise FormatError("\n".join(f"{path}: {problem}" for problem in problems))
    return SystemCard(**raw | {"authors": tuple(raw["authors"])}, llm=model and LanguageModel(**model))


Check = tuple[str, Callable[[Any], bool]]


def _problems(given: Mapping[str, Any], fields: Mapping[str, Check]) -> Iterator[str]:
    for name, (expected, fits) in fields.items():
        if name not in given:
            yield f"{name}: missing; expected {expected}"
        elif not fits(given[name]):
            yield f"{name}: expected {expected}, got {_shown(given[name])}"
    for name in given:
        if name not in fields:
            yield f"{_shown(name)}: unknown field; known are {', '.join(fields)}"


def _is_line(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LENGTH and value.isprintable() and not value.isspace()


def _is_url(value: Any) -> bool:
    try:
        return _is_line(value) and urlsplit(value).scheme in ("http", "https") and bool(urlsplit(value).hostname)
    except ValueError:
        return False


def _are_lines(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_line, value))


def _is_digest(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 64 and set(value) <= set("0123456789abcdef")


LINE: Check = (f"1 to {LENGTH} printable characters", _is_line)
CARD: Mapping[str, Check] = {
    "name": LINE,
    "authors": ("a list of names", _are_lines),
    "url": ("a web address, http or https", _is_url),
    "licence": LINE,
    "training_data": LINE,
    "seen_test": ("true or false", lambda value: isinstance(value, bool)),
    "setting": (" or ".join(SETTINGS), lambda value: value in SETTINGS),
}
MODEL: Mapping[str, Check] = {
    "model": LINE,
    "date": ("a day, YYYY-MM-DD", lambda value: isinstance(value, date) and not isinstance(value, datetime)),
    "prompt_sha256": ("64 digits of 0-9 and a-f", _is_digest),
}


def _shown(value: object) -> str:
    """Write a value of a stranger in a message: short, and nothing that a terminal would obey."""
    words = ascii(value)
    return words if len(words) <= 60 else f"{words[:60]}..."
