"""Run the baselines over the corpus and write what they predict, what it scores, and the leaderboard.

Below the output folder: predictions/<system>.<setting>.jsonl.gz, results/<system>.<setting>.json, leaderboard.json,
index.html, timeline.html. Every fitted system is run leave one document out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from summitline import crossdoc, dataset, report
from summitline.evaluation import corpus, evaluate
from summitline.files import write_text
from summitline.formats import jsonl
from summitline.pages import leaderboard_page, timeline_page
from summitline.runner import load_system, predict
from summitline.schema import Document
from summitline.submission import SETTINGS

SYSTEMS = {
    "gold": "gold",
    "empty": "empty",
    "majority": "baselines.majority:predict",
    "text-order": "baselines.text_order:predict",
    "reverse-order": "baselines.reverse_order:predict",
    "rules": "baselines.rules:predict",
    "sieve": "baselines.sieve:predict",
    "logistic": "baselines.logistic:predict",
    "logistic-ilp": "baselines.logistic_ilp:predict",
}


def bench(out: Path, *, progress: Callable[[str], None]) -> dict[str, Any]:
    """Run every system in both settings, write everything below ``out``, and return the leaderboard."""
    gold = dataset.load()
    (out / "predictions").mkdir(parents=True, exist_ok=True)
    results = []
    for setting in SETTINGS[::-1]:
        for name, system in SYSTEMS.items():

            def tell(doc_id: str, label: str = f"{name}, {setting}") -> None:
                progress(f"{label}: {doc_id}")

            documents = predict(load_system(system), gold, setting=setting, progress=tell)
            jsonl.write(out / "predictions" / f"{name}.{setting}.jsonl.gz", documents)
            found = evaluate(documents, gold=gold, setting=setting)
            path = f"results/{name}.{setting}.json"
            write_text(out / path, report.as_json(found))
            results.append((name, found, path))
    board = report.leaderboard(results, corpus(), dataset.stats().get("inter_annotator"))
    write_text(out / "leaderboard.json", report.as_json(board))
    write_text(out / "timeline.html", timelines(gold))
    write_text(out / "index.html", index(board, {path: found for _, found, path in results}))
    return board


def index(board: Mapping[str, Any], results: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the page of the leaderboard; ``results``: path -> result."""
    return leaderboard_page(board, results, more={"Timelines of the documents": "timeline.html"})


def timelines(gold: Sequence[Document]) -> str:
    """Return the page of the timelines, with the recorded conflicts."""
    return timeline_page(gold, crossdoc.read_conflicts(dataset.CORPUS / crossdoc.FILE, gold))
