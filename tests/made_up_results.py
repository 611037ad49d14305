"""Made-up systems on the made-up articles: their result files, and folders that hold them with their predictions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests import made_up

from summitline import report
from summitline.evaluation import corpus, sha256_of
from summitline.files import write_text
from summitline.formats import jsonl
from summitline.schema import Document, Event, TLink
from summitline.scoring import score
from summitline.submission import renumber

GOLD = (made_up.prepared(made_up.first()), made_up.prepared(made_up.second()))
HOSTILE = '"><img src=x onerror=alert(1)><script>alert(2)</script>{{ 7 * 7 }}'
CARD = """\
name = "tempo"
authors = ["A. Author"]
url = "https://example.org/tempo"
licence = "Apache-2.0"
training_data = "none"
seen_test = false
setting = "end-to-end"
"""


def rough(document: Document) -> Document:
    """Return predictions with a mistake of each kind in 900: see the comments."""
    if document.doc_id != "900":
        return replace(document, tlinks=())
    events = {e.id: e for e in document.events}
    met, said, talks = events["e1"], events["e2"], events["e3"]
    return replace(
        document,
        entities=(replace(document.entities[0], type="LOC"),),  # another type, and one missed
        events=(
            met,
            replace(said, attributes={**said.attributes, "class": "STATE"}),
            replace(talks, end=talks.end + len(" resume")),  # near
            Event(id=HOSTILE, **made_up.place(document.text, "Monday")),  # spurious
        ),
        tlinks=(TLink("e2", "e1", "BEFORE"), TLink("e2", "t0", "BEFORE"), TLink(HOSTILE, "e1", "AFTER")),
    )


def contradictory(document: Document) -> Document:
    """Return predictions that contradict themselves in a ring of three in 900."""
    if document.doc_id != "900":
        return document
    ring = (TLink("e1", "e2", "BEFORE"), TLink("e2", "e4", "BEFORE"), TLink("e4", "e1", "BEFORE"))
    events = tuple(replace(e, begins=None, ends=None) for e in document.events)
    return replace(document, events=events, tlinks=ring)


def nothing(document: Document) -> Document:
    """Return no predictions."""
    return replace(document, entities=(), events=(), timexes=(), tlinks=())


def answers(system: Callable[[Document], Document], setting: str = "end-to-end") -> tuple[Document, ...]:
    """Return what a system says of both articles."""
    return tuple(system(renumber(d) if setting == "gold-mentions" else d) for d in GOLD)


def result(documents: Sequence[Document], setting: str = "end-to-end", zone: str = "body") -> dict[str, Any]:
    """Return a result file against the made-up gold, with the fingerprint of the corpus of this installation."""
    facts = corpus() | {"documents": len(GOLD)}
    found = score(gold=GOLD, system=documents, setting=setting, zone=zone, corpus="made-up")
    return report.result(found, corpus=facts, predictions_sha256=sha256_of(documents), environment={"python": HOSTILE})


def write_result(path: Path, documents: Sequence[Document], **options: str) -> Path:
    """Write a result file."""
    write_text(path, report.as_json(result(documents, **options)))
    return path


def write_submission(folder: Path, card: str = CARD, system: Callable[[Document], Document] = rough) -> Path:
    """Write a submission: predictions, result and card."""
    folder.mkdir(parents=True, exist_ok=True)
    documents = answers(system)
    jsonl.write(folder / "predictions.jsonl.gz", documents)
    write_result(folder / "result.json", documents)
    write_text(folder / "submission.toml", card)
    return folder


def write_bench(folder: Path) -> Path:
    """Write results and predictions of three systems, one of them in both settings."""
    for name, system in {"contradictory": contradictory, "nothing": nothing, "rough": rough}.items():
        settings = ("end-to-end", "gold-mentions") if name == "contradictory" else ("end-to-end",)
        for setting in settings:
            documents = answers(system, setting)
            jsonl.write(folder / f"predictions/{name}.{setting}.jsonl.gz", documents)
            write_result(folder / f"results/{name}.{setting}.json", documents, setting=setting)
    return folder
