"""A made-up project of two articles: its documents, and its files."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from summitline.formats import label_studio
from summitline.schema import CreationTime, Document, Entity, Event, Timex, TLink, Zone
from summitline.segmentation import segment

EVENT = {
    "class": "OCCURRENCE",
    "tense": "PAST",
    "aspect": "NONE",
    "polarity": "POS",
    "source": "AUTHOR",
    "factuality": "CT",
}
ROOT = Path(__file__).parents[1]
FIRST = "Ro met Li on Monday.\nHe said talks resume.\nHe hopes to win and to retire.\n\nLi slept.\n"
SECOND = "Ro won on Tuesday.\nAlso read: Li lost."


def place(text: str, words: str) -> dict[str, Any]:
    start = text.index(words)
    return {"start": start, "end": start + len(words)}


def event(name: str, text: str, words: str, axis: str = "main", **more: Any) -> Event:
    return Event(id=name, **place(text, words), axis=axis, attributes=EVENT, **more)


def first() -> Document:
    return Document(
        doc_id="900",
        text=FIRST,
        dct=CreationTime("2031-05-05", "2031-05-11", "inferred"),
        zones=(Zone("z1", 0, len(FIRST), "body"),),
        entities=(
            Entity(id="n1", **place(FIRST, "Ro"), type="PERSON", entity="ro"),
            Entity(id="n2", **place(FIRST, "Li"), type="PERSON", entity="li"),
        ),
        events=(
            event("e1", FIRST, "met", begins="2031-05-05", ends="2031-05-05"),
            event("e2", FIRST, "said", begins="[2031-05-05..2031-05-11]", ends="[2031-05-05..2031-05-11]"),
            event("e3", FIRST, "talks", begins="2031-05-05", ends="2031-05-05"),
            event("e4", FIRST, "resume"),
            event("e5", FIRST, "hopes"),
            event("e6", FIRST, "win", "intention", anchor="e5"),
            event("e7", FIRST, "retire", "intention", anchor="e5"),
            event("e8", FIRST, "slept"),
        ),
        timexes=(Timex(id="t1", **place(FIRST, "Monday"), type="DATE", value="2031-05-05"),),
        tlinks=(
            TLink("e1", "t0", "BEFORE"),
            TLink("e2", "t0", "BEFORE"),
            TLink("e3", "t0", "VAGUE"),
            TLink("e4", "t0", "AFTER"),
            TLink("e5", "t0", "INCLUDES"),
            TLink("e6", "t0", "AFTER"),
            TLink("e7", "t0", "AFTER"),
            TLink("e8", "t0", "VAGUE"),
            TLink("e1", "e2", "BEFORE"),
        ),
    )


def second() -> Document:
    cut = SECOND.index("Also")
    return Document(
        doc_id="901",
        text=SECOND,
        dct=CreationTime("2031-05-07", "2031-05-07", "stated"),
        zones=(
            Zone("z1", 0, cut, "body"),
            Zone("z2", cut, len(SECOND), "boilerplate", CreationTime("2031-06-01", "2031-06-07", "inferred")),
        ),
        events=(
            event("e1", SECOND, "won", begins="2031-05-06", ends="2031-05-06"),
            event("e2", SECOND, "lost"),
        ),
        timexes=(Timex(id="t1", **place(SECOND, "Tuesday"), type="DATE", value="2031-05-06"),),
        tlinks=(TLink("e1", "t0", "BEFORE"), TLink("e2", "t0.z2", "BEFORE")),
    )


def creation_time(dct: CreationTime | None) -> dict[str, str] | None:
    return None if dct is None else {"earliest": dct.earliest, "latest": dct.latest, "status": dct.status}


def put(root: Path, document: Document) -> None:
    task = label_studio.write(document, email="a1@example.org")
    path = root / "annotations/annotators/a1/round1" / f"{document.doc_id}.json"
    path.write_text(label_studio.dumps(task), "utf-8")


def write(root: Path) -> None:
    """Write seeds, annotations, corpus.toml and the datasheet of the real project."""
    (root / "seeds").mkdir(parents=True)
    (root / "annotations/annotators/a1/round1").mkdir(parents=True)
    (root / "annotations/corpus.toml").write_text(
        'gold = "annotators/a1/round1"\nversion = "0.1"\nstatus = "one annotator"\n', "utf-8"
    )
    shutil.copy(ROOT / "annotations/datasheet.toml", root / "annotations")
    lines = []
    for document in (first(), second()):
        content = document.text.encode()
        (root / "seeds" / f"{document.doc_id}_x.txt").write_bytes(content)
        zones = [
            {"id": z.id, "start": z.start, "end": z.end, "type": z.type, "dct": creation_time(z.dct)}
            for z in document.zones
        ]
        row = {
            "doc_id": document.doc_id,
            "file": f"{document.doc_id}_x.txt",
            "sha256": hashlib.sha256(content).hexdigest(),
            "dct": creation_time(document.dct),
            "zones": zones,
        }
        lines.append(json.dumps(row) + "\n")
        put(root, document)
    (root / "seeds/manifest.jsonl").write_text("".join(lines), "utf-8")


def prepared(document: Document) -> Document:
    tokens, sentences = segment(document.text)
    return replace(document, tokens=tokens, sentences=sentences)
