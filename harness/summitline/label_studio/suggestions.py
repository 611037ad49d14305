"""Annotations shown as suggestions (predictions, in Label Studio): those of a system, or of several annotators.

A system's suggestion saves work, and it biases: who sees it finds it right. So Label Studio keeps of each region
whether it was made by hand, taken over, or taken over and changed, and ``summitline agreement`` tells the shares.
Several annotators' versions stand side by side under letters, in an order that changes from document to document and
tells nothing, for the one who adjudicates.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from summitline import dataset
from summitline.annotation import read_round
from summitline.errors import CorpusError, RunError, ServerError
from summitline.formats.label_config import label_config, relation_labels
from summitline.formats.label_studio import value_problem, write
from summitline.label_studio.accounts import ADMIN
from summitline.label_studio.program import connect
from summitline.label_studio.project import DATA_DIR, ensure_project, exported, push
from summitline.label_studio.server import Server, refusals
from summitline.runner import System, leave_one_out
from summitline.schema import Document, Mention, TLink, schema
from summitline.seeds import MANIFEST, read_seeds
from summitline.vocabulary import COLLECTIONS

Suggestions = Mapping[str, Iterable[Document]]


def suggest(server: Server, versions: Suggestions) -> dict[tuple[str, str], str]:
    """Show documents as suggestions; ``versions``: the name of a version -> its documents.

    Return what became of each version of each document: added or unchanged. Tasks that are not there are made. Raise
    ServerError where a version of this name is there and says something else.
    """
    fitting = {name: [drawable(document) for document in documents] for name, documents in versions.items()}
    tasks = {d.doc_id: write(d, email=ADMIN) for documents in fitting.values() for d in documents}
    push(server, [{"data": task["data"]} for task in tasks.values()], ADMIN)
    project = ensure_project(server, label_config(schema()))
    ids = {doc_id: task["id"] for doc_id, task in exported(server, project).items()}
    there = _there(server, project)
    fresh: list[tuple[int, str, list[Any]]] = []
    outcome: dict[tuple[str, str], str] = {}
    for name, documents in fitting.items():
        for document in documents:
            wanted = _result(document)
            known = there.get((ids[document.doc_id], name))
            if known is not None and known != wanted:
                raise ServerError(f"document {document.doc_id}: the server has another suggestion named {name}")
            outcome[document.doc_id, name] = "added" if known is None else "unchanged"
            if known is None:
                fresh.append((ids[document.doc_id], name, wanted))
    with refusals():
        for task, name, wanted in fresh:
            server.client.predictions.create(task=task, result=wanted, model_version=name)
        shown = next(iter(versions), "")
        server.client.projects.update(project, show_collab_predictions=True, model_version=shown)
    return outcome


def preannotate(
    system: System,
    name: str,
    root: Path,
    data_dir: Path = DATA_DIR,
    *,
    only: Collection[str] = (),
    progress: Callable[[str], None],
) -> dict[tuple[str, str], str]:
    """Show what a system predicts for seeds of the project at ``root``: for those without gold, or for ``only`` these.

    Gold of the other documents is the system's ``train``.
    """
    problems: list[str] = []
    seeds = {seed.doc_id: seed for seed in read_seeds(root, problems)}
    gold = dataset.load(root / "corpus")
    known = {document.doc_id for document in gold}
    problems += [f"{MANIFEST}: no document {doc_id!r}" for doc_id in only if doc_id not in seeds]
    chosen = [seeds[doc_id] for doc_id in only or sorted(seeds.keys() - known)] if not problems else []
    if problems or not chosen:
        raise CorpusError("\n".join(problems) or "every seed has gold: name the documents to suggest for")
    answers = []
    for seed in chosen:
        others = [document for document in gold if document.doc_id != seed.doc_id]
        for doc_id, answer in leave_one_out(system, (*others, seed.document()), without=known - {seed.doc_id}):
            if isinstance(answer, RunError):
                raise answer
            answers.append(answer)
            progress(doc_id)
    with connect(data_dir) as server:
        return suggest(server, {name: answers})


def side_by_side(rounds: Sequence[str], root: Path, data_dir: Path = DATA_DIR) -> dict[tuple[str, str], str]:
    """Show rounds of annotation as versions A, B, ... of each document that all of them have."""
    by_id = [{document.doc_id: document for document in read_round(name, root)} for name in rounds]
    versions: dict[str, list[Document]] = {}
    for doc_id in sorted(set.intersection(*(set(documents) for documents in by_id))):
        found = [documents[doc_id] for documents in by_id]
        random.Random(f"side by side {doc_id}").shuffle(found)
        for letter, document in zip("ABCDEFGHIJ", found, strict=False):
            versions.setdefault(f"version {letter}", []).append(document)
    with connect(data_dir) as server:
        return suggest(server, versions)


def drawable(document: Document) -> Document:
    """Return what the editor can show: values that the schema knows, and links that can be drawn or chosen."""
    kept: dict[str, Any] = {name: tuple(_mentions(document, name)) for name in COLLECTIONS}
    ids = {mention.id for mentions in kept.values() for mention in mentions}
    kept["events"] = tuple(e if e.get("anchor") in ids else replace(e, anchor=None) for e in kept["events"])
    own = {event.id: document.creation_time_of(event) for event in kept["events"]}
    moments = next(a.values for a in schema()["event"].attributes.values() if a.kind == "dct")
    links: dict[tuple[str, str], TLink] = {}
    for link in document.tlinks:
        chosen = own.get(link.source) == link.target and link.relation in moments
        if chosen or ({link.source, link.target} <= ids and link.relation in relation_labels(schema())):
            links.setdefault((link.source, link.target), link)
    return replace(document, tlinks=tuple(links.values()), **kept)


def _mentions(document: Document, collection: str) -> Iterator[Mention]:
    layer = next(x for x in schema().layers.values() if x.collection == collection)
    for mention in getattr(document, collection):
        unfit = [
            name
            for name, attribute in layer.attributes.items()
            if attribute.kind != "anchor" and (value := mention.get(name)) and value_problem(attribute, value)
        ]
        if layer.label is None or (mention.get(layer.label.name) and layer.label.name not in unfit):
            fields: dict[str, Any] = {name: None for name in unfit if name in mention.__dataclass_fields__}
            fitting = {k: v for k, v in mention.attributes.items() if k in layer.attributes and k not in unfit}
            yield replace(mention, attributes=fitting, **fields)


def _result(document: Document) -> list[Any]:
    result: list[Any] = write(document, email=ADMIN)["annotations"][0]["result"]
    return [item | {"origin": "prediction"} if "origin" in item else item for item in result]


def _there(server: Server, project: int) -> dict[tuple[int, str], list[Any]]:
    with refusals():
        found = server.client.predictions.list(project=project)
    return {(int(p.task or 0), str(p.model_version)): list(p.result or ()) for p in found}
