"""Which format a file or a folder is in, by the first 64 KiB of its content.

XML is told by its root, JSON by keys that only one format has, a table by its first line. TDDiscourse and TB-Dense look
alike: a .tsv file is the former. Parquet is taken for the canonical form, jsonl. Seeds are plain texts and cannot be
told.

A folder is what its files are, else what those of its folders are. Of each suffix the first file decides that can be
told, because readers go by suffixes, too. What the reader of its format would not take from a folder is no other format
but a companion: a text beside its annotation, a README, a hidden file, the records of an adjudication.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from pathlib import Path

HEAD = 2**16
FILES = 1000
BEGINNING = 40
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
ENDINGS = {
    **{"anafora": (".xml",), "brat": (".ann",), "cas": (".xmi",), "conll": (".conll",), "docbin": (".spacy",)},
    **{"jsonl": (".jsonl", ".jsonl.gz", ".parquet"), "label-studio": (".json",), "matres": (".txt",)},
    **{"maven-ere": (".jsonl",), "narrativetime": (".jsonl",), "seed": (".txt",), "tb-dense": (".txt",)},
    **{"tddiscourse": (".tsv",), "timeml": (".tml",), "worksheet": (".sheet",)},
}
"""What the reader of a format takes from a folder."""
RECORDS = frozenset({"adjudication.jsonl", "again.jsonl", "open_pairs.jsonl"})
LINES = {
    "worksheet": re.compile(r"document \S+\n(?:(?:dct|#) .*\n)*s\d+ "),
    "conll": re.compile(r"# global\.columns|# newdoc id|-DOCSTART-|\S+[ \t](?:.*[ \t])?(?:O|[BI]-\S+)\s*(?:\n|\Z)"),
    "brat": re.compile(r"(?:[TEARMN#]\d+|\*)\t"),
    "matres": re.compile(r"[^\t\n]+\t[^\t\n]+\t[^\t\n]+\t\d+\t\d+\t(?:BEFORE|AFTER|EQUAL|VAGUE)\s*(?:\n|\Z)"),
    "tb-dense": re.compile(r"[^\t\n]+\t[et]\w+\t[et]\w+\t(?:b|a|ii?|s|v)(?:\t.*)?\s*(?:\n|\Z)"),
}


def recognise(path: Path | str) -> str | None:
    """Return the name of the format of a file or a folder; None if it cannot be told, or read, or is not one alone."""
    found = formats(path)
    return next(iter(found)) if len(found) == 1 else None


def formats(path: Path | str) -> dict[str, Path]:
    """Return every format of a file or a folder, with the first file that is in it; none where none can be told."""
    path = Path(path)
    if not path.is_dir():
        return {name: path} if (name := _format(path)) else {}
    for files in _levels(path):
        told = list(_told(file for file in files if file.is_file()))
        if told:
            taken = [(name, file) for name, file in told if file.name.endswith(ENDINGS[name])]
            return dict(taken or told[:1])
    return {}


def beginning(file: Path) -> str:
    """Return the first characters of a file, for a message."""
    return _head(file).decode("utf-8", "replace")[:BEGINNING]


def of_name(path: Path | str) -> str | None:
    """Return the only format that is written to a file of such a name; None if there is none, or more than one."""
    return next((name for suffix, name in SUFFIXES.items() if Path(path).name.endswith(suffix)), None)


def like(file: Path) -> int:
    """Return how many files of the folder of a file are named as it is but for the stem, itself included."""
    return sum(other.suffix == file.suffix for other in _visible(file.parent))


def _levels(folder: Path) -> Iterator[list[Path]]:
    inside = _visible(folder)
    yield inside
    yield [file for below in inside if below.is_dir() for file in _visible(below)]


def _visible(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if not path.name.startswith(".") and path.name not in RECORDS)


def _told(files: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    """Yield the format of the first file of each suffix that can be told, and that file; a thousand are tried."""
    for _, alike in groupby(sorted(files, key=lambda file: (file.suffix, file)), key=lambda file: file.suffix):
        named = ((_format(file), file) for file in islice(alike, FILES))
        yield from islice(((name, file) for name, file in named if name), 1)


def _head(file: Path) -> bytes:
    """Return the first 64 KiB, unpacked if the file is gzipped; nothing where it cannot be read."""
    try:
        with file.open("rb") as opened:
            head = opened.read(HEAD)
        return zlib.decompressobj(31).decompress(head, HEAD) if head.startswith(GZIP) else head
    except (OSError, zlib.error):
        return b""


def _format(file: Path) -> str | None:
    head = _head(file)
    if head.startswith(ZIP):
        return "cas"
    if head.startswith(PARQUET):
        return "jsonl"
    if head.startswith(ZLIB):
        return "docbin" if _is_docbin(head) else None
    text = head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        root = ROOT.search(text)
        return ROOTS.get(root[1]) if root else None
    if text.startswith("{"):
        return next((name for name, key in KEYS.items() if key.search(text)), None)
    found = next((name for name, line in LINES.items() if line.match(text)), None)
    return "tddiscourse" if found == "tb-dense" and file.suffix == ".tsv" else found


def _is_docbin(head: bytes) -> bool:
    try:
        return b"attrs" in zlib.decompressobj().decompress(head, HEAD)
    except zlib.error:
        return False
