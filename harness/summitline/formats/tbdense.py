"""TB-Dense (.txt): read only, with the TimeML files of TimeBank 1.2.

document, source, target, label; read by ``summitline.formats.pair_table``. An event is named by its eid (not eiid), a
TIMEX3 by its tid, the creation time is t0.

A label tells the source from the target: b BEFORE, a AFTER, i INCLUDES, ii IS_INCLUDED, s SIMULTANEOUS, v VAGUE. There
is no other relation: v also stands for overlap.

Source: Cassidy et al. 2014, "An Annotation Framework for Dense Event Ordering".
"""

from __future__ import annotations

from pathlib import Path

from summitline.formats import pair_table
from summitline.formats.carriage import Carries, Reading
from summitline.schema import Mention

LABELS = {
    **{"b": "BEFORE", "a": "AFTER", "i": "INCLUDES", "ii": "IS_INCLUDED"},
    **{"s": "SIMULTANEOUS", "v": "VAGUE"},
}
CARRIES = Carries(events=(), timexes=(), relations=frozenset(LABELS.values()), creation_time=True)


def read(path: Path | str, *, texts: Path | str) -> Reading:
    """Read a table, or a folder of them; ``texts``: a TimeML file, or a folder of them."""
    return pair_table.read(path, TABLE, texts=texts)


def _names(text: pair_table.Text) -> dict[str, Mention | None]:
    return {**text.timexes, **text.events, **dict.fromkeys(text.moments)}


TABLE = pair_table.Table(suffix=".txt", columns=("document", "source", "target", "label"), labels=LABELS, names=_names)
