"""Where two files of a corpus differ: Parquet by rows and columns, JSON by value, any other text by line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

from summitline import dataset

SHOWN = 80


def difference(given: Path, made: Path) -> str | None:
    """Return the first difference of two files of a corpus, None where their content is the same."""
    if given.suffix == ".parquet":
        (rows, described), (new_rows, new_described) = dataset.read_table(given), dataset.read_table(made)
        if dataset.fingerprint_rows(rows, described) == dataset.fingerprint_rows(new_rows, new_described):
            return None
        if described != new_described:
            return _between(described, new_described, "columns")
        one = len(rows) == len(new_rows) == 1
        return _between(rows[0], new_rows[0], "") if one else _between(rows, new_rows, "rows")
    text, new_text = given.read_text("utf-8"), made.read_text("utf-8")
    if given.suffix == ".json":
        return _between(json.loads(text), json.loads(new_text), "")
    lines = enumerate(zip_longest(text.splitlines(), new_text.splitlines(), fillvalue=""), 1)
    return next((_told(f"line {number}", a, b) for number, (a, b) in lines if a != b), None)


def _between(given: Any, made: Any, where: str) -> str | None:
    """Return the first difference of two JSON values as ``path: corpus has X, annotations give Y``."""
    if isinstance(given, Mapping) and isinstance(made, Mapping):
        if given.keys() != made.keys():
            return _told(where or "keys", sorted(given.keys() - made.keys()), sorted(made.keys() - given.keys()))
        inner = [(f"{where}.{key}" if where else str(key), given[key], made[key]) for key in given]
    elif isinstance(given, list) and isinstance(made, list):
        inner = [(f"{where}[{i}]", a, b) for i, (a, b) in enumerate(zip(given, made, strict=False))]
        inner.append((f"{where}: number of items", len(given), len(made)))
    else:
        return None if given == made else _told(where, given, made)
    return next((found for path, a, b in inner if (found := _between(a, b, path))), None)


def _told(where: str, given: Any, made: Any) -> str:
    """Show two different values, long strings from shortly before the place where they part."""
    if isinstance(given, str) and isinstance(made, str):
        start = max(0, parting(given, made) - SHOWN // 4)
        given, made = given[start : start + SHOWN], made[start : start + SHOWN]
    return f"{where}: corpus has {given!r}, annotations give {made!r}"


def parting(given: str, made: str) -> int:
    """Return the first position at which two strings differ."""
    shorter = min(len(given), len(made))
    return next((i for i in range(shorter) if given[i] != made[i]), shorter)
