"""TDDiscourse (.tsv): read only, with TimeML files: TimeBank 1.2 for TDDMan, the TimeBank of TempEval-3 for TDDAuto.

document, source, target, label; read by ``summitline.formats.pair_table``. An event is named by its eid (not eiid). A
fifth column, the phenomena behind a sample of the pairs, is left out.

A label tells the source from the target: b BEFORE, a AFTER, i INCLUDES, ii IS_INCLUDED, s SIMULTANEOUS. There is no
VAGUE.

Source: Naik et al. 2019, "TDDiscourse: A Dataset for Discourse-Level Temporal Ordering of Events".
"""

from __future__ import annotations

from pathlib import Path

from summitline.formats import pair_table
from summitline.formats.carriage import Carries, Reading
from summitline.schema import Mention

LABELS = {"b": "BEFORE", "a": "AFTER", "i": "INCLUDES", "ii": "IS_INCLUDED", "s": "SIMULTANEOUS"}
CARRIES = Carries(events=(), relations=frozenset(LABELS.values()))


def read(path: Path | str, *, texts: Path | str) -> Reading:
    """Read a table, or a folder of them; ``texts``: a TimeML file, or a folder of them."""
    return pair_table.read(path, TABLE, texts=texts)


def _names(text: pair_table.Text) -> dict[str, Mention | None]:
    return {**text.events}


TABLE = pair_table.Table(
    suffix=".tsv",
    columns=("document", "source", "target", "label"),
    labels=LABELS,
    names=_names,
    extra=("phenomena",),
)
