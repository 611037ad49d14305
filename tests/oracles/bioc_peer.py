"""The brat reader of bioc 2.1, asked over JSON lines; run by .venv-oracles/bin/python. The protocol: client.py.

``{"ask": "brat", "file": "a.ann"}`` gives the annotations of a file by id, with the text beside it.
"""

import json
import sys
from pathlib import Path
from typing import Any

from bioc import brat


def answer(request: dict[str, Any]) -> dict[str, Any]:
    path = Path(request["file"])
    with path.open(encoding="utf-8") as ann, path.with_suffix(".txt").open(encoding="utf-8", newline="") as text:
        document = brat.load(text, ann)
    return {
        "text": document.text,
        "entities": {e.id: [e.type, sorted([s.begin, s.end] for s in e.locations), e.text] for e in document.entities},
        "events": {e.id: [e.type, e.trigger_id] for e in document.events},
        "attributes": [[a.type, a.refid, *a.attributes] for a in document.attributes],
        "relations": [[r.type, r.arguments["Arg1"], r.arguments["Arg2"]] for r in document.relations],
        "notes": [[n.type, n.refid, n.text] for n in document.notes],
    }


for line in sys.stdin:
    sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
    sys.stdout.flush()
