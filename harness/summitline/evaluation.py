"""Predictions for the corpus of this installation -> a result file."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

from summitline import dataset, report
from summitline.formats import jsonl
from summitline.schema import Document
from summitline.scoring import score

PACKAGES = ("summitline", "seqeval", "numpy", "scipy")


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
