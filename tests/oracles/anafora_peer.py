"""anaforatools 1.2.0, asked over JSON lines; run by .venv-oracles/bin/python. The protocol: tests/oracles/client.py.

Its closure has no public name: ``_closure`` is what ``add`` calls.
"""

import json
import sys
import time
from typing import Any

from anafora.evaluate import TemporalClosureScores
from anafora.timeml import to_anafora_data, to_text

Annotation = tuple[tuple[str, str], str, tuple[str, str]]


ENDS = (("eventInstanceID", "timeID"), ("relatedToEventInstance", "relatedToTime"))


def links(stated: list[list[str]]) -> set[Annotation]:
    return {((source, target), "TLINK", ("Type", relation)) for source, relation, target in stated}


def read(path: str) -> dict[str, Any]:
    """Return what its own converter makes of a TimeML file; an instance stands where its event does."""
    mentions, found = [], to_anafora_data(path).annotations
    links = []
    for annotation in found:
        properties = dict(annotation.properties.items())
        if annotation.type == "TLINK":
            source, target = (flat(next(properties[n] for n in names if n in properties).spans) for names in ENDS)
            links.append([source, properties["relType"], target])
        elif annotation.type != "EVENT":
            event = properties.pop("eventID", None)
            mentions.append([flat(annotation.spans), properties | (dict(event.properties.items()) if event else {})])
    return {"text": to_text(path), "mentions": mentions, "links": links}


def flat(spans: Any) -> list[int]:
    """Return the one span of an entity, or of the entity that a relation is about."""
    while isinstance(spans[0], tuple):
        (spans,) = spans
    return list(spans)


def answer(request: dict[str, Any]) -> dict[str, Any]:
    if request["ask"] == "closure":
        found = TemporalClosureScores()._closure(links(request["links"]))
        return {"closure": [[source, relation, target] for (source, target), _, (_, relation) in found]}
    if request["ask"] == "read":
        return read(request["path"])
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
