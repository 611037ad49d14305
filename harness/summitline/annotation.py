"""Annotation files of one document: canonical Label Studio files (.json) and worksheets (.sheet).

What ``summitline validate`` and ``summitline convert`` do with them. An annotation is held against its seed: the same
text, mentions on token edges, and ``summitline.audit``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from summitline import audit
from summitline.errors import CorpusError, FormatError
from summitline.files import write_text
from summitline.formats import jsonl, label_studio, worksheet
from summitline.formats.label_config import NOTES, TEXT
from summitline.schema import Document
from summitline.seeds import MANIFEST, Seed, read_seed, read_seeds
from summitline.views import pairs

SUFFIXES = (".json", ".sheet")


def read(path: Path, root: Path) -> Document:
    """Read an annotation of one of the seeds below ``root``; raise FormatError with every problem, one a line."""
    document = _load(path, root, sheet=path.suffix == ".sheet")[0]
    found = [*audit.off_tokens(document), *audit.problems(document)]
    if found:
        raise FormatError("\n".join(f"{path}: {problem}" for problem in found))
    return document


def summary(document: Document) -> str:
    """Return what an annotation holds in one line."""
    nulls = sum(null for _, _, null in pairs(document))
    return (
        f"{len(document.entities)} entities, {len(document.timexes)} timexes, {len(document.events)} events, "
        f"{len(document.tlinks)} links; {len(audit.still_open(document))} pairs still open nearby, "
        f"{nulls} pairs off the axes"
    )


def convert(source: Path, target: Path, source_format: str, target_format: str, root: Path, annotator: str) -> None:
    """Write a seed or an annotation in another form; nothing is written if it cannot be read."""
    notes: tuple[str, ...] = ()
    if source_format == "seed":
        document = _seed_of_text(source, root).document()
    elif source_format == "jsonl":
        document = _only(jsonl.read_gold(source), source)
    else:
        document, notes = _load(source, root, sheet=source_format == "worksheet")
    if target_format == "worksheet":
        if document.sentences is None:
            raise FormatError(f"{source}: sentences: missing; a worksheet is written sentence by sentence")
        write_text(target, worksheet.write(document, notes))
    elif target_format == "label-studio":
        task = label_studio.write(document, email=f"{annotator}@summitline.invalid")
        if notes:
            control = {"id": NOTES, "from_name": NOTES, "to_name": TEXT, "type": "textarea"}
            task["annotations"][0]["result"].append({**control, "value": {"text": list(notes)}})
            task = label_studio.canonical(task, f"{annotator}@summitline.invalid")
        write_text(target, label_studio.dumps(task))
    else:
        jsonl.write(target, [document], gold=True)


def _load(path: Path, root: Path, *, sheet: bool) -> tuple[Document, tuple[str, ...]]:
    text = _text(path)
    if sheet:
        doc_id = text.split("\n", 1)[0].removeprefix("document ").strip()
        read = worksheet.read(text, path=str(path), document=_seed(root, doc_id, f"{path}:1").document())
        return read.document, read.notes
    found = label_studio.read(text, path=str(path))
    seed = _seed(root, found.doc_id, f"{path}: data.doc_id").document()
    if found.text != seed.text:
        raise FormatError(f"{path}: data.text: not the text of seed {seed.doc_id}")
    if found.dct != seed.dct:
        raise FormatError(f"{path}: data.dct: not that of {MANIFEST}")
    found = label_studio.read(text, path=str(path), zones=seed.zones)
    return replace(found, tokens=seed.tokens, sentences=seed.sentences), tuple(_notes(text))


def _seed(root: Path, doc_id: str, where: str) -> Seed:
    try:
        return read_seed(root, doc_id)
    except CorpusError as error:
        raise FormatError(f"{where}: {error}") from None


def _seed_of_text(path: Path, root: Path) -> Seed:
    text, problems = _text(path), list[str]()
    for seed in read_seeds(root, problems):
        if seed.text == text:
            return seed
    raise CorpusError("\n".join([*problems, f"{path}: not the text of a seed that {MANIFEST} names"]))


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise FormatError(f"{path}: not UTF-8: {error}") from None


def _notes(source: str) -> Iterator[str]:
    for item in json.loads(source)["annotations"][0]["result"]:
        if item.get("from_name") == NOTES:
            yield from item["value"]["text"]


def _only(documents: tuple[Document, ...], path: Path) -> Document:
    if len(documents) != 1:
        raise FormatError(f"{path}: {len(documents)} documents; expected one")
    return documents[0]
