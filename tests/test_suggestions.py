"""What the editor can show of a document that a system predicts."""

from __future__ import annotations

from dataclasses import replace

from tests import made_up

from summitline.label_studio.suggestions import drawable
from summitline.schema import Entity, Timex, TLink


def test_what_cannot_be_drawn_is_left_out() -> None:
    document = made_up.first()
    more = replace(
        document,
        entities=(*document.entities, Entity(id="n9", start=30, end=32), Entity(id="n8", start=0, end=1, type="ROBOT")),
        timexes=(*document.timexes, Timex(id="t9", start=0, end=2, type="DATE", value="tomorrow", mod="START")),
        events=(
            *document.events[:-1],
            replace(document.events[-1], anchor="n9", begins="2031-02-30"),
        ),
        tlinks=(*document.tlinks, TLink("e1", "e3", "<?<?"), TLink("e2", "e3", "VAGUE"), TLink("t9", "t0", "BEFORE")),
    )
    fitting = drawable(more)
    assert fitting.entities == document.entities
    assert fitting.timexes[-1] == Timex(id="t9", start=0, end=2, type="DATE", mod="START")
    assert fitting.events[-1].anchor is None
    assert fitting.events[-1].begins is None
    assert fitting.tlinks == document.tlinks
    assert drawable(document) == document
