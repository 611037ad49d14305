"""MATRES (.txt): read only, with the TimeML files of TempEval-3.

document, verb, verb, number of the event instance (eiid) of each, label; read by ``summitline.formats.pair_table``.

* Labels are the order of the begin points and say nothing of the ends: BEFORE is ``<???``, AFTER ``>???``, EQUAL
  ``=???``. They are never TimeML's BEFORE and AFTER.
* Instance 415 is ei415 in TimeML. Instance 0 is an EVENT without an instance, named by its verb alone; if not exactly
  one such EVENT has these words, the row is refused.
* Each verb must stand in the text. White space around an event does not count: two events of TimeBank have a blank
  inside their tags.

Source: Ning et al. 2018, "A Multi-Axis Annotation Scheme for Event Temporal Relations", and its table of main-axis
verbs of TimeBank, AQUAINT and Platinum.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from summitline.formats import pair_table
from summitline.formats.carriage import Carries, Reading
from summitline.schema import Mention

LABELS = {"BEFORE": "<???", "AFTER": ">???", "EQUAL": "=???", "VAGUE": "VAGUE"}
CARRIES = Carries(events=(), relations=frozenset(LABELS.values()))
NO_INSTANCE = "0"


def read(path: Path | str, *, texts: Path | str) -> Reading:
    """Read a table, or a folder of them; ``texts``: a TimeML file, or a folder of them."""
    return pair_table.read(path, TABLE, texts=texts)


def _names(text: pair_table.Text) -> dict[str, Mention | None]:
    words = Counter(text.document.surface(event).strip() for event in text.bare)
    bare = {text.document.surface(event).strip(): event for event in text.bare}
    numbered = {eiid.removeprefix("ei"): event for eiid, event in text.instances.items()}
    return {**numbered, **{f"{NO_INSTANCE} {word}": bare[word] for word, times in words.items() if times == 1}}


TABLE = pair_table.Table(
    suffix=".txt",
    columns=("document", "source word", "target word", "source", "target", "label"),
    labels=LABELS,
    names=_names,
)
