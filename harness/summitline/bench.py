"""Run the baselines over the corpus and write what they predict, what it scores, and the leaderboard.

Below the output folder: predictions/<system>.<setting>.jsonl.gz, results/<system>.<setting>.json, leaderboard.json,
index.html. Every fitted system is run leave one document out.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from summitline import dataset, report
from summitline.files import write_text
from summitline.formats import jsonl
from summitline.runner import load_system, predict
from summitline.schema import Document
from summitline.scoring import score
from summitline.submission import SETTINGS

SYSTEMS = {
    "gold": "gold",
    "empty": "empty",
    "majority": "baselines.majority:predict",
    "text-order": "baselines.text_order:predict",
    "rules": "baselines.rules:predict",
}
PACKAGES = ("summitline", "seqeval", "numpy", "scipy")


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
    board = report.leaderboard(results, corpus())
    write_text(out / "leaderboard.json", report.as_json(board))
    write_text(out / "index.html", report.page(board, {path: found for _, found, path in results}))
    return board


def evaluate(
    system: Iterable[Document], *, gold: Iterable[Document], setting: str, zone: str = "body"
) -> dict[str, Any]:
    """Score against the corpus and return the result file."""
    documents = tuple(system)
    facts = corpus()
    scores = score(gold=gold, system=documents, setting=setting, zone=zone, corpus=f"summitline-{facts['version']}")
    return report.result(scores, corpus=facts, predictions_sha256=sha256_of(documents), environment=environment())


def sha256_of(documents: Iterable[Document]) -> str:
    """Return the hash of the canonical JSON lines of predictions."""
    digest = hashlib.sha256()
    for document in documents:
        digest.update(jsonl.dumps(document).encode() + b"\n")
    return digest.hexdigest()


def corpus() -> dict[str, Any]:
    """Return version, status, size and fingerprint of the corpus of this installation."""
    facts = dataset.stats()
    fingerprint = facts["configs"]["documents"]["fingerprint"]
    size = {"documents": len(facts["documents"]), "fingerprint": fingerprint}
    return {"version": facts["version"], "status": facts["status"], **size}


def environment() -> dict[str, str]:
    """Return the versions that could change a number."""
    return {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}
