"""tieval 0.1.11, asked over JSON lines; run by .venv-oracles/bin/python. The protocol: tests/oracles/client.py."""

import json
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import timeml_dialect
from tieval.closure import temporal_closure
from tieval.evaluate import span_identification, tlink_classification
from tieval.evaluate.metrics import temporal_precision, temporal_recall
from tieval.links import TLink

warnings.simplefilter("ignore")  # it warns where a closure comes out empty; the answer shows it


def links(stated: list[list[str]]) -> list[TLink]:
    return [TLink(source, target, relation) for source, relation, target in stated]


# What its package of readers tokenizes and downloads with; neither happens here.
UNUSED = ("nltk", "nltk.tokenize", "nltk.tokenize.treebank", "requests", "tqdm")


def read(path: str) -> dict[str, Any]:
    sys.modules |= {name: MagicMock() for name in UNUSED if name not in sys.modules}
    from tieval.datasets.readers.document import TempEval3DocumentReader

    with tempfile.TemporaryDirectory() as folder:
        timeml_dialect.write(Path(path), file := Path(folder) / "document.tml")
        document = TempEval3DocumentReader(file).read()
    names = {"events": ("class_", "tense", "aspect", "polarity"), "timexs": ("type", "value")}
    return {
        "text": document.text,
        "mentions": [
            [m.id, *m.offsets, m.text, *(getattr(m, name) for name in names[kind])]
            for kind in names
            for m in getattr(document, kind)
        ],
        "links": [[k.source.id, k.relation.interval, k.target.id] for k in document.tlinks],
    }


def answer(request: dict[str, Any]) -> dict[str, Any]:
    if request["ask"] == "closure":
        found = temporal_closure(set(links(request["links"])))
        return {"closure": [[link.source, link.relation.interval, link.target] for link in found]}
    if request["ask"] == "read":
        return read(request["path"])
    if request["ask"] == "official":
        gold, system = request["gold"], request["system"]
        return tlink_classification({d: links(s) for d, s in gold.items()}, {d: links(s) for d, s in system.items()})
    if request["ask"] == "overlap":
        gold, system = ([(start, end) for start, end in request[side]] for side in ("gold", "system"))
        return span_identification([gold], [system], strict=False)["micro"]
    documents = [(links(gold), links(system)) for gold, system in request["documents"]]
    start = time.perf_counter()
    counts = []
    for gold, system in documents:
        sides = {"annotation": set(gold), "prediction": set(system)}
        counts.append([*temporal_precision(**sides), *temporal_recall(**sides)])
    return {"counts": counts, "seconds": time.perf_counter() - start}


for line in sys.stdin:
    try:
        reply = answer(json.loads(line))
    except (KeyError, ValueError, ZeroDivisionError) as error:
        reply = {"error": type(error).__name__}
    sys.stdout.write(json.dumps(reply) + "\n")
    sys.stdout.flush()
