"""Predictions for the corpus of this installation, or for anybody's gold -> scores, and a result file."""

from __future__ import annotations

import hashlib
import platform
import re
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from itertools import takewhile
from typing import Any, NamedTuple

from summitline import dataset, report
from summitline.errors import SummitlineError
from summitline.formats import jsonl
from summitline.report import Report
from summitline.schema import Document
from summitline.scoring import score

PACKAGES = ("summitline", "seqeval", "numpy", "scipy")
AROUND = 20


class Benchmark(NamedTuple):
    """What gold is: its name in the signature, what a result file says of it, and whether its dates count."""

    name: str
    facts: Mapping[str, Any]
    calendar: bool = True


def evaluate(
    system: Iterable[Document], *, gold: Iterable[Document], setting: str, zone: str = "body"
) -> dict[str, Any]:
    """Score against the corpus and return the result file."""
    documents, benchmark = tuple(system), own()
    return result(scored(documents, gold=gold, benchmark=benchmark, setting=setting, zone=zone), documents, benchmark)


def result(scores: Report, system: Iterable[Document], benchmark: Benchmark) -> dict[str, Any]:
    """Return the result file of scores, with the hash of the predictions behind them."""
    hashed = sha256_of(system)
    return report.result(scores, corpus=benchmark.facts, predictions_sha256=hashed, environment=environment())


def scored(
    system: Iterable[Document],
    *,
    gold: Iterable[Document],
    benchmark: Benchmark,
    setting: str,
    zone: str = "body",
    workers: int = 1,
) -> Report:
    """Return the scores; raise SummitlineError with the first place where a text is not that of gold."""
    documents, truth = tuple(system), tuple(gold)
    texts = {document.doc_id: document.text for document in truth}
    for document in documents:
        if (text := texts.get(document.doc_id, document.text)) != document.text:
            raise SummitlineError(f"{document.doc_id}: {_difference(gold=text, system=document.text)}")
    name, calendar = benchmark.name, benchmark.calendar
    return score(
        gold=truth, system=documents, setting=setting, zone=zone, calendar=calendar, corpus=name, workers=workers
    )


def own(*, calendar: bool | None = None) -> Benchmark:
    """Return what the corpus of this installation is; its dates count by default."""
    facts = corpus()
    return Benchmark(f"summitline-{facts['version']}", facts, calendar is not False)


def foreign(name: str, documents: Iterable[Document], *, calendar: bool | None = None) -> Benchmark:
    """Return what gold of somebody else is, by the name of its file and its content.

    ``calendar``: by default its dates count if an event has a window of days, else its links alone.
    """
    gold = tuple(documents)
    if calendar is None:
        calendar = any(event.begins or event.ends for document in gold for event in document.events)
    return of_others(name, len(gold), dataset.fingerprint(gold), calendar=calendar)


def of_others(name: str, documents: int, fingerprint: str, *, calendar: bool) -> Benchmark:
    """Return what gold of somebody else is, of a size and a fingerprint."""
    plain = re.sub(r"[^\w.-]", "_", name, flags=re.ASCII)
    size = {"documents": documents, "fingerprint": fingerprint}
    return Benchmark(f"{plain}-{fingerprint[:12]}", {"version": plain, "status": "gold of others", **size}, calendar)


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


def _difference(*, gold: str, system: str) -> str:
    """Say where two texts differ first, with what stands around it in each."""
    at = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(gold, system, strict=False)))
    line = gold.count("\n", 0, at) + 1
    around = (f"{side[max(at - AROUND, 0) : at + AROUND]!a}" for side in (gold, system))
    return "the texts differ from offset {} (line {}): gold has {}, the system {}".format(at, line, *around)
