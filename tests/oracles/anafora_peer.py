"""anaforatools 1.2.0, asked over JSON lines; run by .venv-oracles/bin/python. The protocol: tests/oracles/client.py.

Its closure has no public name: ``_closure`` is what ``add`` calls.
"""

import json
import sys
import time
from typing import Any

from anafora.evaluate import TemporalClosureScores

Annotation = tuple[tuple[str, str], str, tuple[str, str]]


def links(stated: list[list[str]]) -> set[Annotation]:
    return {((source, target), "TLINK", ("Type", relation)) for source, relation, target in stated}


def answer(request: dict[str, Any]) -> dict[str, Any]:
    if request["ask"] == "closure":
        found = TemporalClosureScores()._closure(links(request["links"]))
        return {"closure": [[source, relation, target] for (source, target), _, (_, relation) in found]}
    documents = [(links(gold), links(system)) for gold, system in request["documents"]]
    start = time.perf_counter()
    scores = []
    for gold, system in documents:
        score = TemporalClosureScores()
        score.add(gold, system)
        scores.append(score)
    return {
        "seconds": time.perf_counter() - start,
        "counts": [[s.precision_correct, s.predicted, s.recall_correct, s.reference] for s in scores],
        "shares": [[s.precision(), s.recall()] for s in scores],
    }


for line in sys.stdin:
    sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
    sys.stdout.flush()
