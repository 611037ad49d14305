"""Annotation files of one document: canonical Label Studio files (.json) and worksheets (.sheet).

What ``summitline validate``, ``convert`` and ``adjudicate`` do with them. An annotation is held against its seed: the
same text, mentions on token edges, and ``summitline.audit``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from operator import itemgetter
from pathlib import Path

from summitline import adjudication, audit, decisions, ladder, naming
from summitline.errors import CorpusError, FormatError
from summitline.files import write_text
from summitline.formats import label_studio, sources, worksheet
from summitline.formats.label_config import NOTES, TEXT
from summitline.formats.lines import parse
from summitline.schema import Document
from summitline.seeds import MANIFEST, Seed, read_seed, read_seeds
from summitline.views import pairs

SUFFIXES = (".json", ".sheet")
FORMATS = {"seed": ".txt", "worksheet": ".sheet", "label-studio": ".json"}
ANNOTATORS = "annotations/annotators"
DECISIONS = "decisions"
LADDERS = "ladders"
LOG = "adjudication.jsonl"


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


def load(path: Path, source_format: str, root: Path) -> tuple[Document, tuple[str, ...]]:
    """Return the document of a seed, a worksheet or a Label Studio file, and the notes of the annotator."""
    if source_format == "seed":
        return _seed_of_text(path, root).document(), ()
    return _load(path, root, sheet=source_format == "worksheet")


def save(path: Path, document: Document, notes: Sequence[str], target_format: str, annotator: str) -> None:
    """Write a worksheet or a Label Studio file; raise FormatError for what the editor cannot hold."""
    if target_format == "worksheet":
        if document.sentences is None:
            raise FormatError(f"{document.doc_id}: sentences: missing; a worksheet is written sentence by sentence")
        write_text(path, worksheet.write(document, notes))
        return
    task = label_studio.write(document, email=f"{annotator}@summitline.invalid")
    if notes:
        control = {"id": NOTES, "from_name": NOTES, "to_name": TEXT, "type": "textarea"}
        task["annotations"][0]["result"].append({**control, "value": {"text": list(notes)}})
        task = label_studio.canonical(task, f"{annotator}@summitline.invalid")
    write_text(path, label_studio.dumps(task))


def read_round(name: str, root: Path) -> tuple[Document, ...]:
    """Read ``name``, a path or a folder of annotations/annotators, such as a1/round1; FormatError has every problem."""
    documents, problems = [], []
    for path in _files(name, root):
        try:
            documents.append(read(path, root))
        except FormatError as error:
            problems.append(str(error))
    if problems:
        raise FormatError("\n".join(problems))
    return tuple(documents)


def _files(name: str, root: Path) -> list[Path]:
    folders = (Path(name), root / ANNOTATORS / name)
    found = next((sorted(folder.glob("*.json")) for folder in folders if folder.is_dir()), None)
    if not found:
        what = "holds no annotation file (.json)" if found is not None else "is no folder"
        raise FormatError(f"{name}: {what}; expected a path, or a folder of {ANNOTATORS}, such as a1/round1")
    return found


def mergers(rounds: Sequence[str], root: Path) -> list[adjudication.Merger]:
    """Return the annotations of each document that all rounds have, side by side, in the order of the documents."""
    if len({*rounds}) < 2:
        raise FormatError("to adjudicate takes two or more different rounds")
    annotations = naming.alike({name: read_round(name, root) for name in rounds})
    by_id = [{document.doc_id: document for document in documents} for documents in annotations.values()]
    common = [doc_id for doc_id in by_id[0] if all(doc_id in documents for documents in by_id)]
    return [
        adjudication.Merger({name: documents[doc_id] for name, documents in zip(annotations, by_id, strict=True)})
        for doc_id in common
    ]


def questions(found: Iterable[adjudication.Merger], doc_id: str | None = None) -> Iterator[str]:
    """Yield the open questions of one document, or of all, one a line."""
    known = list(found)
    if doc_id is not None and doc_id not in {merger.first.doc_id for merger in known}:
        raise FormatError(f"no document {doc_id!r}; there are {', '.join(merger.first.doc_id for merger in known)}")
    for merger in known:
        if doc_id in (None, merger.first.doc_id):
            yield from adjudication.questions(merger.first.doc_id, merger.open_items)


def drafts(rounds: Sequence[str], chosen: str, root: Path) -> Iterator[str]:
    """Yield, document by document, the decisions that a round implies which was made in sight of the others."""
    if chosen in rounds:
        raise FormatError(f"{chosen}: is one of the rounds to decide between; expected the one made in sight of them")
    for merger in mergers([*rounds, chosen], root):
        yield f"# {merger.first.doc_id}"
        yield from adjudication.drafts(merger, chosen)


def suggested(name: str, root: Path) -> str | None:
    """Say how much of a round was taken over from suggestions; None where all of it was made by hand."""
    origins: Counter[str] = Counter()
    for path in _files(name, root):
        for item in json.loads(sources.read_text(path))["annotations"][0]["result"]:
            if item["type"] == "labels":
                origins[item.get("origin") or "manual"] += 1
    if not (taken := origins["prediction"] + origins["prediction-changed"]):
        return None
    changed = origins["prediction-changed"]
    return f"{name}: {taken} of {origins.total()} regions were taken over from suggestions, {changed} of them changed"


def adjudicate(found: Iterable[adjudication.Merger], folder: Path) -> Iterator[str]:
    """Write the annotations that the decisions of ``folder`` give, and the log of them; yield what to look at again.

    Decisions stand in ``decisions/<doc_id>.txt``, the order over the whole text in ``ladders/<judge>/<doc_id>.txt``.
    Nothing is written while a decision is missing or a result is inconsistent.
    """
    results, records, problems = [], list[tuple[str, str]](), list[str]()
    logged = _logged(folder / LOG)
    for merger in found:
        path = folder / DECISIONS / f"{merger.first.doc_id}.txt"
        decided = decisions.read(sources.read_text(path), str(path))
        try:
            document = _with_ladders(merger.resolve(decided), folder / LADDERS)
            problems += [f"{path}: {p}" for p in audit.problems(document)]
        except (FormatError, KeyError) as error:
            problems += [f"{path}: {line}" for line in str(error).splitlines()]
            continue
        results.append((merger, document, decided))
        for record in adjudication.log(merger, decided):
            records.append((document.doc_id, json.dumps(record, ensure_ascii=False, sort_keys=True)))
    if problems:
        raise FormatError("\n".join(problems))
    for merger, document, decided in results:
        yield from (f"{document.doc_id}: {line}" for line in adjudication.after_thoughts(merger, document, decided))
        task = label_studio.write(document, email="adjudicated@summitline.invalid")
        write_text(folder / f"{document.doc_id}.json", label_studio.dumps(task))
    now = {document.doc_id for _, document, _ in results}
    kept = [(doc_id, line) for doc_id, line in logged if doc_id not in now]
    write_text(folder / LOG, "".join(f"{line}\n" for _, line in sorted([*kept, *records], key=itemgetter(0))))


def _logged(log: Path) -> list[tuple[str, str]]:
    """Return the lines of a log, each with the document that it is about; FormatError names one that is no record."""
    found = []
    for number, line in enumerate(sources.read_bytes(log).splitlines() if log.is_file() else (), 1):
        record = parse(line)
        if isinstance(record, FormatError):
            raise FormatError(f"{log}:{number}: {record}")
        if not isinstance(record, dict) or not isinstance(record.get("doc_id"), str):
            raise FormatError(f"{log}:{number}: doc_id: missing; expected the record of a decision")
        found.append((record["doc_id"], line.decode()))
    return found


def _with_ladders(document: Document, folder: Path) -> Document:
    """Add the order of begins on which all ladders of a document agree."""
    paths = sorted(folder.glob(f"*/{document.doc_id}.txt"))
    ladders = [ladder.read(sources.read_text(path), path=str(path), document=document) for path in paths]
    return replace(document, tlinks=(*document.tlinks, *ladder.links(document, ladders)))


def _load(path: Path, root: Path, *, sheet: bool) -> tuple[Document, tuple[str, ...]]:
    text = sources.read_text(path)
    if sheet:
        doc_id = text.split("\n", 1)[0].removeprefix("document ").strip()
        read = worksheet.read(text, path=str(path), document=_seed(root, doc_id, f"{path}:1").document())
        return read.document, read.notes
    found = label_studio.read(text, path=str(path))
    seed = _seed(root, found.doc_id, f"{path}: data.doc_id").document()
    if found.text != seed.text:
        both = zip(found.text, seed.text, strict=False)
        shorter = min(len(found.text), len(seed.text))
        at = next((i for i, (a, b) in enumerate(both) if a != b), shorter)
        said, meant = (repr(text[at : at + 20]) for text in (found.text, seed.text))
        where = f"{path}: data.text: not the text of seed {seed.doc_id}"
        raise FormatError(f"{where} from character {at} on: {said} where it has {meant} (see D2)")
    if found.dct != seed.dct:
        raise FormatError(f"{path}: data.dct: not that of {MANIFEST} (see D1)")
    found = label_studio.read(text, path=str(path), zones=seed.zones)
    return replace(found, tokens=seed.tokens, sentences=seed.sentences), tuple(_notes(text))


def _seed(root: Path, doc_id: str, where: str) -> Seed:
    try:
        return read_seed(root, doc_id)
    except CorpusError as error:
        raise FormatError(f"{where}: {error}") from None


def _seed_of_text(path: Path, root: Path) -> Seed:
    text, problems = sources.read_text(path), list[str]()
    for seed in read_seeds(root, problems):
        if seed.text == text:
            return seed
    raise CorpusError("\n".join([*problems, f"{path}: not the text of a seed that {MANIFEST} names"]))


def _notes(source: str) -> Iterator[str]:
    for item in json.loads(source)["annotations"][0]["result"]:
        if item.get("from_name") == NOTES:
            yield from item["value"]["text"]
