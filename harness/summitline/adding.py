r"""A new article: is its file fit to be a seed, is it new, and its line in the manifest.

A seed is never edited, so it is checked before: strict UTF-8 without a byte order mark, "\n" as the only line end, no
control characters, at most 1 MiB. It is new if less than half of its runs of five words stand in any one seed that is
there. Its id is the next number of three digits. Nothing is written where anything is refused.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from summitline.calendar import parse_window
from summitline.errors import CorpusError, FormatError, WindowError
from summitline.files import replacing, write_text
from summitline.seeds import MANIFEST, Seed, read_seeds

SIZE_CAP = 2**20
RUN = 5
STATUSES = ("stated", "inferred", "contradicted")
CONTROL = re.compile(r"[^\n\t\x20-\x7e\x85\xa0-\U0010ffff]")


def add(
    root: Path,
    file: Path,
    *,
    dct: str,
    status: str,
    evidence: str,
    tail: str | None = None,
    tail_dct: str | None = None,
) -> str:
    """Make a file a seed of the project at ``root`` and return its id.

    ``dct``: the window of days of publication, a finite window of ``summitline.calendar``; ``evidence`` says where that
    comes from. From the words ``tail`` on, which stand once, the text is boilerplate, with ``tail_dct`` as its own
    creation time. FormatError or CorpusError where it cannot be a seed.
    """
    content = _content(file)
    text = content.decode()
    problems: list[str] = []
    seeds = read_seeds(root, problems)
    if problems:
        raise CorpusError("\n".join(problems))
    _refuse_known(file, text, seeds)
    row = {
        "doc_id": (name := _next([seed.doc_id for seed in seeds])),
        "file": f"{name}_{(digest := hashlib.sha256(content).hexdigest())[:16]}.txt",
        "sha256": digest,
        "dct": _creation_time("--dct", dct, status, evidence),
        "zones": _zones(file, text, tail, tail_dct and _creation_time("--tail-dct", tail_dct, status, evidence)),
    }
    manifest = root / MANIFEST
    before = manifest.read_text("utf-8")
    before += "\n" * (not before.endswith("\n"))
    with replacing(root / "seeds" / str(row["file"])) as part:
        part.write_bytes(content)
    write_text(manifest, before + json.dumps(row, ensure_ascii=False) + "\n")
    return name


def _content(file: Path) -> bytes:
    with file.open("rb") as opened:
        content = opened.read(SIZE_CAP + 1)
    if len(content) > SIZE_CAP:
        raise FormatError(f"{file}: larger than {SIZE_CAP} bytes")
    if content.startswith(b"\xef\xbb\xbf"):
        raise FormatError(f"{file}: a byte order mark (BOM) at the start; save it as UTF-8 without it")
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FormatError(f"{file}:{line}: not UTF-8: byte 0x{content[error.start]:02x}") from None
    if not text.strip():
        raise FormatError(f"{file}: no text")
    if found := CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        what = r'a carriage return; line ends are "\n" only' if found[0] == "\r" else f"control character {found[0]!a}"
        raise FormatError(f"{file}:{line}: {what}")
    return content


def _refuse_known(file: Path, text: str, seeds: list[Seed]) -> None:
    new = _runs(text)
    for seed in seeds:
        share = len(new & _runs(seed.text)) / len(new)
        if share >= 0.5:
            raise CorpusError(f"{file}: {share:.0%} of its runs of {RUN} words stand in seed {seed.doc_id} already")


def _runs(text: str) -> set[tuple[str, ...]]:
    words = text.casefold().split()
    return {tuple(words[k : k + RUN]) for k in range(max(len(words) - RUN, 0) + 1)}


def _next(names: list[str]) -> str:
    number = max((int(name) for name in names if name.isdecimal()), default=-1) + 1
    if number > 999:
        raise CorpusError(f"{MANIFEST}: no id of three digits is left")
    return f"{number:03}"


def _creation_time(option: str, window: str, status: str, evidence: str) -> dict[str, str]:
    try:
        first, last = parse_window(window)
    except WindowError as error:
        raise FormatError(f"{option}: {error}") from None
    if not isinstance(first, date) or not isinstance(last, date):
        raise FormatError(f"{option}: {window!r}: expected both bounds: 2025-08-25, or [2025-08-25..2025-08-31]")
    if status not in STATUSES:
        raise FormatError(f"--status: {status!r} is not one of {', '.join(STATUSES)}")
    if not evidence.strip():
        raise FormatError("--evidence: empty; say where the day of publication comes from")
    return {"earliest": first.isoformat(), "latest": last.isoformat(), "status": status, "evidence": evidence}


def _zones(file: Path, text: str, tail: str | None, tail_dct: Any) -> list[dict[str, Any]]:
    if tail is None:
        if tail_dct:
            raise FormatError("--tail-dct goes with --tail")
        return [{"id": "z1", "start": 0, "end": len(text), "type": "body", "dct": None}]
    if text.count(tail) != 1 or text.startswith(tail):
        raise FormatError(f"{file}: --tail: {tail!r} stands {text.count(tail)} times; expected once, after the body")
    start = text.index(tail)
    return [
        {"id": "z1", "start": 0, "end": start, "type": "body", "dct": None},
        {"id": "z2", "start": start, "end": len(text), "type": "boilerplate", "dct": tail_dct},
    ]
