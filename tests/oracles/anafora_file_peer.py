"""anaforatools 1.2.0 on files, asked over JSON lines; run by .venv-oracles/bin/python. See tests/oracles/client.py.

``read`` gives for each document of a folder its text and its annotations: [type, spans, properties], where a property
that is an annotation is its spans. ``points`` gives what each relation says of points, for its closure:
[0 for the source and 1 for the target, 0 for begin and 1 for end, sign, the same of the other point].
"""

import json
import sys
from pathlib import Path
from typing import Any

import anafora
from anafora.evaluate import TemporalClosureScores


def annotation(found: Any) -> list[Any]:
    properties = {name: found.properties[name] for name in found.properties}
    said = {name: value if isinstance(value, str) else value.spans for name, value in properties.items()}
    return [found.type, found.spans if isinstance(found, anafora.AnaforaEntity) else None, said]


def read(folder: str) -> dict[str, Any]:
    documents = {}
    for below, text, xmls in anafora.walk(folder):
        (xml,) = xmls
        data = anafora.AnaforaData.from_file(Path(folder) / below / xml)
        assert data.annotations.find_self_referential() is None
        words = (Path(folder) / below / text).read_bytes().decode()
        documents[text] = {"text": words, "annotations": [annotation(found) for found in data.annotations]}
    return documents


def points() -> dict[str, Any]:
    return dict(TemporalClosureScores._interval_to_point)


for line in sys.stdin:
    request = json.loads(line)
    answer = {"read": read, "points": points}[request.pop("ask")](**request)
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
