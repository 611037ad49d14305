"""Replies of a chat model: what they say, why they say nothing, and how they are kept.

Replies come from strangers. What is no answer of the form that was asked for is a failure, counted and never guessed:
``refusal``; ``cut-off`` (at the limit of tokens); ``too-long`` (the rest was not read); ``malformed``.

A kept reply is a line of JSON, under the sha256 of the canonical JSON of its request: in ``replies.jsonl.gz`` beside
this module, which is only read, and in the file that SUMMITLINE_LLM_REPLIES names, to which new ones are added.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import msgspec

from summitline import RunError

COMMITTED = Path(__file__).with_name("replies.jsonl.gz")
ADDED = Path("build", "replies.jsonl")
FAILURES = ("refusal", "cut-off", "too-long", "malformed")

Answer = TypeVar("Answer", bound=msgspec.Struct)


class Reply(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What came back: why it ended, the text, and the words of a refusal."""

    finish: str
    content: str = ""
    refusal: str = ""


class Kept(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A reply and the hash of its request."""

    request: str
    reply: Reply

    def line(self) -> str:
        """Return the line that keeps it, in ASCII."""
        return json.dumps(msgspec.to_builtins(self), sort_keys=True) + "\n"


def added() -> Path:
    """Return the file of new replies."""
    return Path(os.environ.get("SUMMITLINE_LLM_REPLIES") or ADDED)


def kept() -> dict[str, Reply]:
    """Return the replies that are kept, by the hash of their request."""
    return read(COMMITTED) | read(added())


def read(path: Path) -> dict[str, Reply]:
    """Read kept replies; none where there is no file. RunError names a line that is no reply."""
    if not path.exists():
        return {}
    found = {}
    with gzip.open(path, "rt", encoding="ascii") if path.suffix == ".gz" else path.open(encoding="ascii") as lines:
        for number, line in enumerate(lines, 1):
            try:
                one = msgspec.convert(json.loads(line), Kept)
            except (ValueError, RecursionError, msgspec.ValidationError) as error:
                raise RunError(f"{path}:{number}: no reply that was kept: {error}; remove the line") from error
            found[one.request] = one.reply
    return found


def parsed(reply: Reply, form: type[Answer]) -> Answer | str:
    """Return the answer, or which of FAILURES it is."""
    if reply.finish in FAILURES:
        return reply.finish
    if reply.refusal or reply.finish == "content_filter":
        return "refusal"
    if reply.finish == "length":
        return "cut-off"
    try:
        return msgspec.json.decode(reply.content, type=form)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return "malformed"


def failures(answers: Iterable[object]) -> dict[str, int]:
    """Count the failures among answers by their kind."""
    found = list(answers)
    return {name: found.count(name) for name in FAILURES}
