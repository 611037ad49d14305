"""What a format carries of a document, and what is counted as left out."""

from collections import Counter

import pytest

from summitline.errors import FormatError
from summitline.formats import sources
from summitline.formats.carriage import EVERY, Carries, carried
from summitline.schema import CreationTime, Document, Entity, Event, Timex, TLink, Zone

DOCUMENT = Document(
    doc_id="a",
    text="Bo came in May. Also read",
    dct=CreationTime("2025-06-01", "2025-06-01"),
    zones=(
        Zone("z1", 0, 16, "body"),
        Zone("z2", 16, 25, "boilerplate", CreationTime("2025-07-01", "2025-07-01")),
    ),
    entities=(Entity(id="n1", start=0, end=2, type="PERSON", entity="bo"),),
    events=(
        Event(id="e1", start=3, end=7, begins="2025-05", attributes={"class": "OCCURRENCE", "tense": "PAST"}),
        Event(id="e2", start=21, end=25, attributes={"class": "OCCURRENCE"}),
    ),
    timexes=(Timex(id="t1", start=11, end=14, type="DATE", value="2025-05"),),
    tlinks=(
        TLink("e1", "t0", "BEFORE"),
        TLink("e1", "t1", "IS_INCLUDED"),
        TLink("e1", "e2", "<???"),
        TLink("e2", "t0.z2", "AFTER"),
    ),
    tokens=((0, 2), (3, 7)),
    sentences=((0, 15),),
)


def test_room_for_everything_loses_nothing():
    room = Carries(
        entities=EVERY,
        events=EVERY,
        timexes=EVERY,
        relations=EVERY,
        creation_time=True,
        dct=True,
        zones=True,
        tokens=True,
        sentences=True,
    )
    assert carried(DOCUMENT, room) == (DOCUMENT, Counter())


def test_what_is_left_out_is_counted_by_kind():
    room = Carries(
        entities={"type"}, events={"class"}, relations={"BEFORE", "IS_INCLUDED", "AFTER"}, creation_time=True
    )
    kept, lost = carried(DOCUMENT, room)
    assert kept.entities == (Entity(id="n1", start=0, end=2, type="PERSON"),)
    assert kept.events[0] == Event(id="e1", start=3, end=7, attributes={"class": "OCCURRENCE"})
    assert (kept.timexes, kept.zones, kept.dct, kept.tokens, kept.sentences) == ((), (), None, None, None)
    assert kept.tlinks == (TLink("e1", "t0", "BEFORE"),)
    assert lost == {
        "entities: entity": 1,
        "events: begins": 1,
        "events: tense": 1,
        "timexes": 1,
        "links: <???": 1,
        "links: an end is left out": 2,
        "dct": 1,
        "zones": 2,
        "tokens": 2,
        "sentences": 1,
    }


def test_room_for_nothing_keeps_the_text():
    kept, lost = carried(DOCUMENT, Carries())
    assert kept == Document(doc_id="a", text=DOCUMENT.text)
    assert lost["links"] == 4


@pytest.mark.parametrize("name", ["", ".", "..", "../a", "a/b", ".hidden", "a\n", "é", "a b", "-rf", "a" * 201])
def test_a_name_that_could_lead_elsewhere_is_refused(name, tmp_path):
    with pytest.raises(FormatError, match="cannot be a file name"):
        sources.write_folder(tmp_path, {"fine": "x", name: "y"}, ".tml")
    assert not list(tmp_path.iterdir())


def test_a_folder_is_read_by_name(tmp_path):
    sources.write_folder(tmp_path, {"b": "x", "a": "y"}, ".tml")
    (tmp_path / "notes.txt").write_text("z")
    assert [path.name for path in sources.find(tmp_path, ".tml")] == ["a.tml", "b.tml"]
    assert sources.find(tmp_path / "a.tml", ".tml") == [tmp_path / "a.tml"]
    with pytest.raises(FormatError, match=r"no \.xmi file here"):
        sources.find(tmp_path, ".xmi")


def test_bytes_that_are_no_text_are_refused_with_their_line(tmp_path):
    (tmp_path / "a.ann").write_bytes(b"one\ntw\xff")
    with pytest.raises(FormatError, match=r"a\.ann:2: not UTF-8: byte 0xff at position 6"):
        sources.read_text(tmp_path / "a.ann")
    with pytest.raises(FormatError, match="No such file"):
        sources.read_text(tmp_path / "b.ann")


def test_a_file_is_read_up_to_a_bound(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "SIZE_CAP", 3)
    (tmp_path / "a.ann").write_bytes(b"four")
    with pytest.raises(FormatError, match=r"a\.ann: larger than 3 bytes"):
        sources.read_bytes(tmp_path / "a.ann")
