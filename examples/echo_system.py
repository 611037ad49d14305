"""A system in plain Python: one JSON object a line on stdin, one on stdout.

It needs nothing but Python. With gold mentions given it says BEFORE from each event to the next; without, it takes the
years in the text for dates and the verb "met" for an event.

    summitline predict "cmd:python examples/echo_system.py" --sandbox -o predictions.jsonl
"""

import json
import re
import sys
from itertools import pairwise


def predict(document):
    """Return the prediction for a document, a line of a submission as a dict."""
    if any(name in document for name in ("entities", "events", "timexes")):
        events = sorted(document.get("events", []), key=lambda event: event["start"])
        links = [{"source": a["id"], "target": b["id"], "relation": "BEFORE"} for a, b in pairwise(events)]
        return {"doc_id": document["doc_id"], "tlinks": links}
    years = re.finditer(r"\b(?:19|20)\d\d\b", document["text"])
    meetings = re.finditer(r"\bmet\b", document["text"])
    return {
        "doc_id": document["doc_id"],
        "timexes": [
            {"id": f"t{k}", "start": year.start(), "end": year.end(), "type": "DATE", "value": year[0]}
            for k, year in enumerate(years, 1)
        ],
        "events": [
            {"id": f"e{k}", "start": met.start(), "end": met.end(), "class": "OCCURRENCE", "tense": "PAST"}
            for k, met in enumerate(meetings, 1)
        ],
    }


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(predict(json.loads(line))), flush=True)
