"""Every format by its name: read it, write it, turn one into another.

READERS read a file or a folder as it is. TABLES hold relations alone and need the TimeML files of their texts besides.
Seeds, worksheets and annotation files of Label Studio belong to the seeds of a project (``summitline.annotation``).
WRITERS return what the format could not carry, counted; FOLDERS write a folder with the files of each document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from summitline import annotation, submission
from summitline.errors import FormatError, SubmissionError
from summitline.formats import (
    anafora,
    brat,
    cas,
    conll,
    docbin,
    jsonl,
    matres,
    maven_ere,
    narrative_time,
    shards,
    sources,
    tbdense,
    tddiscourse,
    timeml,
)
from summitline.formats.carriage import Losses, Reading
from summitline.formats.foreign import ZONE_TYPES, creation_time
from summitline.recognition import ENDINGS, beginning, formats, like, recognise
from summitline.schema import Document
from summitline.submission.wording import printable


def read_jsonl(path: Path | str) -> Reading:
    """Read the canonical form of anybody: a file, a folder or a glob of JSON lines or Parquet.

    Raise FormatError with all problems of the first document that has any, or that stands twice.
    """
    documents: dict[str, Document] = {}
    for shard in shards.find(path):
        for document in jsonl.read_gold(shard):
            try:
                checked(document)
            except FormatError as error:
                raise FormatError("\n".join(f"{shard}: {line}" for line in str(error).split("\n"))) from None
            if document.doc_id in documents:
                raise FormatError(f"{shard}: document {printable(document.doc_id)} stands in another file, too")
            documents[document.doc_id] = document
    return Reading(tuple(documents.values()), {})


def checked(document: Document) -> Document:
    """Return a gold document of a stranger; raise FormatError with all of its problems."""
    try:
        _check_frame(document)
        submission.check(document, gold=document)
    except SubmissionError as error:
        raise FormatError("\n".join(error.problems)) from None
    except FormatError as error:
        raise FormatError(f"{printable(str(document.doc_id))}: {error}") from None
    return document


def _check_frame(document: Document) -> None:
    """Raise FormatError where something other than mentions and links is not of its kind."""
    if not isinstance(document.doc_id, str) or not isinstance(document.text, str):
        raise FormatError("doc_id and text: expected strings")
    zones = [(zone.start, zone.end) for zone in document.zones]
    for name, spans in (("tokens", document.tokens), ("sentences", document.sentences), ("zones", zones)):
        if not all(type(a) is type(b) is int and 0 <= a < b <= len(document.text) for a, b in spans or ()):
            raise FormatError(
                f"{name}: expected spans [start, end) inside the text, which ends at {len(document.text)}"
            )
    if any(zone.type not in ZONE_TYPES for zone in document.zones):
        raise FormatError(f"zones: type: expected one of {', '.join(ZONE_TYPES)}")
    for moment in filter(None, document.creation_times.values()):
        creation_time({"earliest": moment.earliest, "latest": moment.latest, "status": moment.status})


def write_jsonl(path: Path | str, documents: Iterable[Document]) -> Losses:
    """Write canonical JSON lines, which carry everything."""
    jsonl.write(path, documents, gold=True)
    return {}


READERS: Mapping[str, Callable[[Path], Reading]] = {
    "anafora": anafora.read,
    "brat": brat.read,
    "cas": cas.read,
    "conll": conll.read,
    "docbin": docbin.read,
    "jsonl": read_jsonl,
    "maven-ere": maven_ere.read,
    "narrativetime": narrative_time.read,
    "timeml": timeml.read,
}
TABLES: Mapping[str, Callable[..., Reading]] = {
    "matres": matres.read,
    "tb-dense": tbdense.read,
    "tddiscourse": tddiscourse.read,
}
WRITERS: Mapping[str, Callable[[Path, Iterable[Document]], Losses]] = {
    "anafora": anafora.write,
    "brat": brat.write,
    "cas": cas.write,
    "conll": conll.write,
    "docbin": docbin.write,
    "jsonl": write_jsonl,
    "timeml": timeml.write,
}
FOLDERS = ("anafora", "brat", "cas", "timeml")
SOURCES = (*READERS, *TABLES, *annotation.FORMATS)


class Conversion(NamedTuple):
    """What reading left out, and what writing could not carry, by kind."""

    left_out: Losses
    lost: Losses


def read(path: Path, source_format: str | None = None, *, root: Path, texts: Path | None = None) -> Reading:
    """Read a file or a folder; without a format, in the only one that is recognised.

    With one, what a folder holds in others is counted as left out. ``texts``: the TimeML files behind a table.
    ``root``: the project whose seeds an annotation is held against.
    """
    if shards.is_pattern(path):
        return read_jsonl(path)
    if not path.exists():
        raise FormatError(f"{path}: no such file or folder")
    name = source_format or _only_format(path)
    found = _read(path, name, root=root, texts=texts)
    return found._replace(left_out={**found.left_out, **passed_over(path, name, texts)})


def _only_format(path: Path) -> str:
    found = formats(path)
    if not found:
        wrong = "no file here is in a format that is known"
        if not path.is_dir():
            wrong = f"in no format that is known: it begins with {beginning(path)!a}"
        raise FormatError(f"{path}: {wrong}; there are {', '.join(SOURCES)}")
    if len(found) > 1:
        told = ", ".join(f"{name} ({file.relative_to(path)})" for name, file in found.items())
        choice = "name the one to read (--from, of gold --gold-format), or keep the others elsewhere"
        raise FormatError(f"{path}: files in more than one format: {told}; {choice}")
    return next(iter(found))


def passed_over(path: Path, name: str, texts: Path | None = None) -> Losses:
    """Count what a folder holds in other formats than the one in which it is read; ``texts`` are read, too."""
    if not path.is_dir():
        return {}
    read_as = {name, "timeml"} if texts and texts.resolve() == path.resolve() else {name}
    others = {other: file for other, file in formats(path).items() if not file.name.endswith(ENDINGS[name])}
    return {f"files like {file.name} ({other})": like(file) for other, file in others.items() if other not in read_as}


def _read(path: Path, name: str, *, root: Path, texts: Path | None) -> Reading:
    if name in TABLES:
        if texts is None:
            raise FormatError(f"{path}: {name} has no texts of its own: name the TimeML files (--texts)")
        return TABLES[name](path, texts=texts)
    if name in READERS:
        return READERS[name](path)
    found = [annotation.load(file, name, root) for file in sources.find(path, annotation.FORMATS[name])]
    notes = sum(len(notes) for _, notes in found)
    return Reading(tuple(document for document, _ in found), {"notes": notes} if notes else {})


def read_system(
    path: Path, *, gold: Iterable[Document], setting: str, root: Path, texts: Path | None = None
) -> tuple[Document, ...]:
    """Read what a system says of gold documents, in any format; JSON lines as ``submission`` does.

    What is called so, and in no format that is known, is taken for JSON lines. In the setting gold-mentions a file of
    another format has exactly the mentions of gold, under ids of its own.
    """
    truth = tuple(gold)
    name = recognise(path)
    if name == "jsonl" and path.is_dir():
        raise FormatError(f"{path}: shards are scored against shards; convert gold to JSON lines (summitline convert)")
    if name == "jsonl" or (name is None and path.name.endswith(ENDINGS["jsonl"])):
        return submission.read_predictions(path, gold=truth, setting=setting)
    documents = read(path, name, root=root, texts=texts).documents
    if setting == "end-to-end":
        return documents
    by_id = {document.doc_id: document for document in truth}
    return tuple(
        submission.check(submission.renumber(document), gold=by_id[document.doc_id], setting=setting)
        for document in documents
        if document.doc_id in by_id
    )


def write(path: Path, documents: Iterable[Document], target_format: str) -> Losses:
    """Write a file, or a folder where the format has a file for each document; return what is lost, by kind."""
    if target_format in FOLDERS and path.suffix in (".tml", ".ann", ".xmi", ".xml"):
        raise FormatError(f"{path}: {target_format} has a file for each document; name a folder for them")
    return WRITERS[target_format](path, documents)


def convert(
    source: Path,
    target: Path,
    *,
    source_format: str | None,
    target_format: str,
    root: Path,
    texts: Path | None = None,
    annotator: str = "a1",
) -> Conversion:
    """Write in another format what a file or a folder holds; nothing is written if it cannot be read.

    A worksheet and a Label Studio file hold one document; notes of an annotator go from one to the other.
    """
    name = source_format or recognise(source)
    if target_format in WRITERS or name not in annotation.FORMATS:
        documents, left_out = read(source, name, root=root, texts=texts)
        notes: tuple[str, ...] = ()
    else:
        document, notes = annotation.load(source, name, root)
        documents, left_out = (document,), {}
    if target_format in WRITERS:
        return Conversion(left_out, write(target, documents, target_format))
    if len(documents) != 1:
        raise FormatError(f"{source}: {len(documents)} documents; expected one")
    annotation.save(target, documents[0], notes, target_format, annotator)
    return Conversion(left_out, {})


def as_text(found: Conversion) -> str:
    """Return what was left out and lost, one kind a line."""
    lines = [f"not read: {kind}: {count}" for kind, count in sorted(found.left_out.items()) if count]
    lines += [f"lost: {kind}: {count}" for kind, count in sorted(found.lost.items()) if count]
    return "".join(f"{printable(line)}\n" for line in lines or ["nothing is lost"])
