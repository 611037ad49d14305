"""Which format a file or a folder is in, by the first 64 KiB of its content.

XML is told by its root, JSON by keys that only one format has, a table by its first line. TDDiscourse and TB-Dense look
alike: a .tsv file is the former. Parquet is taken for the canonical form, jsonl. A folder is what the first of its
files is that can be told. Seeds are plain texts and cannot be told.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

HEAD = 2**16
FILES = 1000
GZIP, ZIP, ZLIB, PARQUET = b"\x1f\x8b", b"PK\x03\x04", b"\x78", b"PAR1"
ROOT = re.compile(r"<([A-Za-z_][\w:.-]*)")
ROOTS = {"TimeML": "timeml", "xmi:XMI": "cas", "data": "anafora"}
KEYS = {
    "narrativetime": re.compile(r'(?<!\\)"event_order"\s*:'),
    "maven-ere": re.compile(r'(?<!\\)"(?:TIMEX|temporal_relations|event_mentions)"\s*:'),
    "label-studio": re.compile(r'\A\{\s*"(?:annotations|data)"\s*:'),
    "jsonl": re.compile(r'(?<!\\)"doc_id"\s*:'),
}
SUFFIXES = {
    **{".jsonl": "jsonl", ".jsonl.gz": "jsonl", ".conll": "conll", ".spacy": "docbin"},
    **{".sheet": "worksheet", ".json": "label-studio"},
}
LINES = {
    "worksheet": re.compile(r"document \S+\n(?:(?:dct|#) .*\n)*s\d+ "),
    "conll": re.compile(r"# global\.columns|# newdoc id|-DOCSTART-|\S+[ \t](?:.*[ \t])?(?:O|[BI]-\S+)\s*(?:\n|\Z)"),
    "brat": re.compile(r"(?:[TEARMN#]\d+|\*)\t"),
    "matres": re.compile(r"[^\t\n]+\t[^\t\n]+\t[^\t\n]+\t\d+\t\d+\t(?:BEFORE|AFTER|EQUAL|VAGUE)\s*(?:\n|\Z)"),
    "tb-dense": re.compile(r"[^\t\n]+\t[et]\w+\t[et]\w+\t(?:b|a|ii?|s|v)(?:\t.*)?\s*(?:\n|\Z)"),
}


def recognise(path: Path | str) -> str | None:
    """Return the name of the format of a file or a folder; None if it cannot be told, or read."""
    return next(filter(None, map(_format, _files(Path(path)))), None)


def of_name(path: Path | str) -> str | None:
    """Return the only format that is written to a file of such a name; None if there is none, or more than one."""
    return next((name for suffix, name in SUFFIXES.items() if Path(path).name.endswith(suffix)), None)


def _files(path: Path) -> Iterator[Path]:
    """Yield a file, or the first thousand files of a folder and of its folders."""
    if not path.is_dir():
        yield path
        return
    inside = sorted(islice(path.iterdir(), FILES))
    yield from (file for file in inside if file.is_file())
    for folder in inside:
        if folder.is_dir():
            yield from sorted(file for file in islice(folder.iterdir(), FILES) if file.is_file())


def _format(file: Path) -> str | None:
    try:
        with file.open("rb") as opened:
            head = opened.read(HEAD)
        if head.startswith(GZIP):
            head = zlib.decompressobj(31).decompress(head, HEAD)
        if head.startswith(ZIP):
            return "cas"
        if head.startswith(PARQUET):
            return "jsonl"
        if head.startswith(ZLIB):
            return "docbin" if b"attrs" in zlib.decompressobj().decompress(head, HEAD) else None
    except (OSError, zlib.error):
        return None
    text = head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        root = ROOT.search(text)
        return ROOTS.get(root[1]) if root else None
    if text.startswith("{"):
        return next((name for name, key in KEYS.items() if key.search(text)), None)
    found = next((name for name, line in LINES.items() if line.match(text)), None)
    return "tddiscourse" if found == "tb-dense" and file.suffix == ".tsv" else found
