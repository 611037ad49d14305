"""Corpora and predictions in many files: a folder, or a glob, of JSON lines or Parquet in the canonical form."""

from __future__ import annotations

from glob import glob, has_magic
from pathlib import Path

from summitline.errors import FormatError

ENDINGS = (".jsonl", ".jsonl.gz", ".parquet")


def find(place: Path | str) -> list[Path]:
    """Return a file, or the shards of a folder or a glob, by name, hidden ones left out; FormatError without any."""
    place = Path(place)
    if place.is_file():
        return [place]
    inside = place.iterdir() if place.is_dir() else map(Path, glob(str(place), recursive=True))
    seen = (file for file in inside if file.name.endswith(ENDINGS) and not file.name.startswith("."))
    found = sorted(file for file in seen if file.is_file())
    if not found:
        raise FormatError(f"{place}: no {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]} file here")
    return found


def is_pattern(place: Path | str) -> bool:
    """Tell whether a path is a glob, and no file of that name."""
    return has_magic(str(place)) and not Path(place).exists()
