"""What is looked for in shards before they are scored: lines that cannot be read, windows of days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from summitline.errors import FormatError
from summitline.formats import shards
from summitline.formats.lines import parse, read_lines
from summitline.recognition import recognise


def is_sharded(*sides: Path) -> bool:
    """Tell whether all of these are in the canonical form, and one is a folder or a glob."""
    if not any(side.is_dir() or shards.is_pattern(side) for side in sides):
        return False
    return all(recognise(shards.find(side)[0] if shards.is_pattern(side) else side) == "jsonl" for side in sides)


def corrupt(found: Iterable[Path]) -> dict[Path, str]:
    """Return the files that cannot be read to their end, or have a line that is no JSON, with the first fault."""
    faults = {shard: next(filter(None, map(_fault, read_lines(shard))), None) for shard in found}
    return {shard: fault for shard, fault in faults.items() if fault}


def _fault(line: tuple[int | None, bytes | FormatError]) -> str | None:
    number, body = line
    value = parse(body) if isinstance(body, bytes) else body
    place = "" if number is None else f"line {number}: "
    return f"{place}{value}" if isinstance(value, FormatError) else None


class _Event(msgspec.Struct):
    begins: Any = None
    ends: Any = None


class _Events(msgspec.Struct):
    events: list[_Event] = []


def has_windows(found: Sequence[Path]) -> bool:
    """Tell whether an event says on which days it begins or ends."""
    decoder = msgspec.json.Decoder(_Events)
    for shard in found:
        for _, body in read_lines(shard):
            try:
                events = decoder.decode(body).events if isinstance(body, bytes) else []
            except (msgspec.MsgspecError, UnicodeDecodeError):
                continue  # it will be told of when the line is read in earnest
            if any(event.begins or event.ends for event in events):
                return True
    return False
