"""Result files of made-up counts: whole and consistent, with null for every metric that has no counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from summitline import report
from summitline.intervals import interval
from summitline.metrics.score import prf
from summitline.report import Report
from summitline.scoring import CORPUS_METRICS, METRICS, signature

Blocks = Sequence[Mapping[str, Mapping[str, int]]]
"""For each block of a document metric -> counts."""

FINGERPRINT = "ab" * 32


def spans(right: int, answers: int, gold: int) -> dict[str, int]:
    return {"p_num": right, "p_den": answers, "r_num": right, "r_den": gold}


def of_ten(**right: int) -> dict[str, list[dict[str, dict[str, int]]]]:
    """Return documents of one block in which a system finds some of ten entities, and claims ten."""
    return {doc_id: [{"entities.strict": spans(n, 10, 10)}] for doc_id, n in right.items()}


def result(
    documents: Mapping[str, Blocks],
    *,
    setting: str = "end-to-end",
    zone: str = "body",
    fingerprint: str = FINGERPRINT,
) -> dict[str, Any]:
    """Return the result file of a system with these counts."""
    counts: dict[str, dict[str, Counter[str]]] = {d: {name: Counter() for name in METRICS} for d in documents}
    for doc_id, blocks in documents.items():
        for block in blocks:
            for name, found in block.items():
                counts[doc_id][name].update(found)
    total: dict[str, Counter[str]] = {name: Counter() for name in METRICS}
    for found_ in counts.values():
        for name, one in found_.items():
            total[name].update(one)
    made = Report(
        signature=signature(corpus="made-up", setting=setting, zone=zone, calendar=True, documents=len(documents)),
        setting=setting,
        metrics={name: m.score(total[name]) for name, m in METRICS.items()} | {n: prf({}) for n in CORPUS_METRICS},
        intervals={name: interval([c[name] for c in counts.values()], m.headline) for name, m in METRICS.items()},
        these_texts={},
        documents={d: {name: m.score(c[name]) for name, m in METRICS.items()} for d, c in counts.items()},
        blocks={d: {str(k): dict(block) for k, block in enumerate(blocks)} for d, blocks in documents.items()},
        warnings=(),
        contradictions=(),
    )
    corpus: dict[str, Any] = {
        "version": "0.1",
        "status": "made up",
        "documents": len(documents),
        "fingerprint": fingerprint,
    }
    return report.result(made, corpus=corpus, predictions_sha256="0" * 64, environment={"summitline": "0.1.0"})
