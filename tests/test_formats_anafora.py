"""Anafora XML: what we write byte by byte, what THYME's files say, anaforatools on our files, and every refusal."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from tests.made_documents import documents
from tests.oracles.client import MISSING, PYTHON, Peer

import summitline as sl
from summitline.errors import FormatError
from summitline.formats import anafora, elements
from summitline.formats.anafora_scheme import DOCTIMERELS, TYPES
from summitline.formats.carriage import carried
from summitline.relations import steps
from summitline.schema import CreationTime, Document, Event, Timex, TLink

SUFFIX = ".Temporal-Relation.gold.completed.xml"
NOTE = Document(
    doc_id="note-1",
    text="😀 Pain began in May & left <b>.\r\n",
    dct=CreationTime("2031-05-12", "2031-05-12"),
    events=(
        Event(id="e1", start=2, end=6, attributes={"class": "STATE", "polarity": "NEG"}),
        Event(id="e2", start=7, end=12, attributes={"class": "ASPECTUAL"}),
    ),
    timexes=(Timex(id="t4", start=16, end=19, type="DATE", value="2031-05"),),
    tlinks=(
        TLink("e1", "t0", "<<>?"),
        TLink("e1", "t0", "INCLUDES"),
        TLink("t4", "e2", "INCLUDES"),
        TLink("e1", "e2", "=???"),
        TLink("e1", "t4", "OVERLAPS"),
        TLink("e2", "e1", "<<>?"),
    ),
)
FILE = """<?xml version="1.0" encoding="UTF-8"?>
<data>
<info>
<progress>completed</progress>
</info>
<schema path="./" protocol="file">temporal-schema.xml</schema>
<annotations>
<entity>
<id>e1@e@note-1@gold</id>
<span>2,6</span>
<type>EVENT</type>
<parentsType>TemporalEntities</parentsType>
<properties>
<DocTimeRel>BEFORE/OVERLAP</DocTimeRel>
<Polarity>NEG</Polarity>
</properties>
</entity>
<entity>
<id>e2@e@note-1@gold</id>
<span>7,12</span>
<type>EVENT</type>
<parentsType>TemporalEntities</parentsType>
<properties>
<Type>ASPECTUAL</Type>
</properties>
</entity>
<entity>
<id>t4@e@note-1@gold</id>
<span>16,19</span>
<type>TIMEX3</type>
<parentsType>TemporalEntities</parentsType>
<properties>
<Class>DATE</Class>
</properties>
</entity>
<entity>
<id>t0@e@note-1@gold</id>
<span>0,0</span>
<type>DOCTIME</type>
<parentsType>TemporalEntities</parentsType>
<properties>
</properties>
</entity>
<relation>
<id>1@r@note-1@gold</id>
<type>TLINK</type>
<parentsType>TemporalRelations</parentsType>
<properties>
<Source>e1@e@note-1@gold</Source>
<Type>CONTAINS</Type>
<Target>t0@e@note-1@gold</Target>
</properties>
</relation>
<relation>
<id>2@r@note-1@gold</id>
<type>TLINK</type>
<parentsType>TemporalRelations</parentsType>
<properties>
<Source>t4@e@note-1@gold</Source>
<Type>CONTAINS</Type>
<Target>e2@e@note-1@gold</Target>
</properties>
</relation>
<relation>
<id>3@r@note-1@gold</id>
<type>TLINK</type>
<parentsType>TemporalRelations</parentsType>
<properties>
<Source>e1@e@note-1@gold</Source>
<Type>BEGINS-ON</Type>
<Target>e2@e@note-1@gold</Target>
</properties>
</relation>
</annotations>
</data>
"""


def sorted_links(document: Document) -> Document:
    return replace(document, tlinks=tuple(sorted(document.tlinks, key=lambda k: (k.source, k.target, k.relation))))


def test_a_file_byte_by_byte(tmp_path: Path) -> None:
    lost = anafora.write(tmp_path, [NOTE])
    assert (tmp_path / "note-1" / "note-1").read_bytes().decode() == NOTE.text
    assert (tmp_path / "note-1" / f"note-1{SUFFIX}").read_bytes().decode() == FILE
    assert lost == {
        "dct": 1,
        "events: class STATE": 1,
        "timexes: value": 1,
        "links: OVERLAPS": 1,
        "links: <<>? where no DocTimeRel is free": 1,
    }
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["note-1", "note-1", f"note-1{SUFFIX}"]


def test_what_is_written_is_read(tmp_path: Path) -> None:
    anafora.write(tmp_path, [NOTE])
    ((read,), left_out) = anafora.read(tmp_path)
    assert left_out == {}
    assert read == Document(
        doc_id="note-1",
        text=NOTE.text,
        events=(
            Event(id="e1", start=2, end=6, attributes={"polarity": "NEG"}),
            Event(id="e2", start=7, end=12, attributes={"class": "ASPECTUAL"}),
        ),
        timexes=(Timex(id="t4", start=16, end=19, type="DATE"),),
        tlinks=NOTE.tlinks[:4],
    )
    one = tmp_path / "note-1"
    assert anafora.read(one) == anafora.read(one / f"note-1{SUFFIX}") == anafora.read(tmp_path)


def entity(name: str, span: str, kind: str, **properties: str) -> str:
    said = "".join(f"<{key}>{value}</{key}>" for key, value in properties.items())
    return f"<entity><id>{name}</id><span>{span}</span><type>{kind}</type><properties>{said}</properties></entity>\n"


def relation(name: str, source: str, kind: str, target: str, of: str = "TLINK") -> str:
    ends = f"<Source>{source}</Source><Type>{kind}</Type><Target>{target}</Target>"
    return f"<relation><id>{name}</id><type>{of}</type><properties>{ends}</properties></relation>\n"


def noted(folder: Path, *annotations: str, text: str = "Seen May 2: pain, then none.") -> Path:
    (folder / "ID1").mkdir(exist_ok=True)
    (folder / "ID1" / "ID1").write_text(text, "utf-8")
    file = folder / "ID1" / f"ID1{SUFFIX}"
    file.write_text(f"<data>\n<annotations>\n{''.join(annotations)}</annotations>\n</data>\n", "utf-8")
    return file


def test_a_note_of_thyme(tmp_path: Path) -> None:
    """The properties, the ids and the blanks are those of Clinical TempEval; the words are made up."""
    usual = {"Degree": "N/A", "ContextualModality": "ACTUAL", "ContextualAspect": "N/A", "Permanence": "UNDETERMINED"}
    noted(
        tmp_path,
        entity("1@e@ID1@gold", "5,10", "DOCTIME"),
        entity("2@e@ID1@gold", "0,4", "EVENT", DocTimeRel="OVERLAP", Type="EVIDENTIAL", Polarity="POS", **usual),
        entity("3@e@ID1@smith", "12,16", "EVENT", DocTimeRel="BEFORE/OVERLAP", Type="N/A", Polarity=" NEG ", **usual),
        entity("4@e@ID1@gold", "0,4;12,16", "EVENT", DocTimeRel="AFTER"),
        entity("5@e@ID1@gold", "5,10", "TIMEX3", Class="DATE"),
        entity("6@e@ID1@gold", "18,22", "TIMEX3", Class="PREPOSTEXP"),
        entity("7@e@ID1@gold", "18,22", "SECTIONTIME"),
        entity("8@e@ID1@gold", "12,16", "Disease/Disorder"),
        relation("1@r@ID1@gold", "1@e@ID1@gold", "CONTAINS", "2@e@ID1@gold"),
        relation("2@r@ID1@gold", "3@e@ID1@smith", "ENDS-ON", "5@e@ID1@gold"),
        relation("3@r@ID1@gold", "3@e@ID1@smith", "BEFORE/CAUSES", "2@e@ID1@gold"),
        relation("4@r@ID1@gold", "4@e@ID1@gold", "BEFORE", "2@e@ID1@gold"),
        relation("5@r@ID1@gold", "2@e@ID1@gold", "NOTED-ON", "5@e@ID1@gold"),
        relation("6@r@ID1@gold", "2@e@ID1@gold", "BEFORE", ""),
        relation("7@r@ID1@gold", "2@e@ID1@gold", "INITIATES", "5@e@ID1@gold", of="ALINK"),
    )
    ((read,), left_out) = anafora.read(tmp_path)
    assert read.events == (
        Event(id="2", start=0, end=4, attributes={"polarity": "POS"}),
        Event(id="3@e@ID1@smith", start=12, end=16, attributes={"polarity": "NEG"}),
    )
    assert read.timexes == (Timex(id="5", start=5, end=10, type="DATE"), Timex(id="6", start=18, end=22))
    assert read.tlinks == (
        TLink("2", "t0", "?<>?"),
        TLink("3@e@ID1@smith", "t0", "<<>?"),
        TLink("t0", "2", "INCLUDES"),
        TLink("3@e@ID1@smith", "5", "???="),
        TLink("3@e@ID1@smith", "2", "BEFORE"),
    )
    assert left_out == {
        "events: other properties": 5,
        "timexes: other properties": 1,
        "events: discontinuous": 1,
        "SECTIONTIMEs": 1,
        "entities of other types": 1,
        "relations of other types": 1,
        "links: an end is left out": 2,
        "links: relation of another scheme": 1,
    }


def test_the_gold_relations_are_read_where_there_are_several_files(tmp_path: Path) -> None:
    file = noted(tmp_path, entity("1@e@ID1@gold", "0,4", "EVENT"))
    for other in ("Coreference.gold", "Temporal-Entity.gold", "Temporal-Relation.smith"):
        file.with_name(f"ID1.{other}.completed.xml").write_text("<data/>", "utf-8")
    assert len(anafora.read(tmp_path).documents[0].events) == 1
    file.unlink()
    assert anafora.read(tmp_path).documents[0].events == ()
    file.with_name("ID1.Temporal-Entity.gold.completed.xml").unlink()
    with pytest.raises(FormatError, match=r"ID1: 2 annotations and none of them \.Temporal-Relation\.gold"):
        anafora.read(tmp_path)


def test_a_byte_order_mark_is_a_character_of_the_text(tmp_path: Path) -> None:
    noted(tmp_path, entity("1@e@ID1@gold", "1,5", "EVENT"), text="\ufeffSeen")
    (read,) = anafora.read(tmp_path).documents
    assert read.surface(read.events[0]) == "Seen"


@pytest.fixture(scope="module")
def peer():
    with Peer("anafora_file") as asked:
        yield asked


needs_peer = pytest.mark.skipif(not PYTHON.is_file(), reason=MISSING)


@needs_peer
def test_anaforatools_finds_the_same_mentions_and_links(tmp_path: Path, peer: Peer) -> None:
    gold = [*sl.load(), NOTE]
    anafora.write(tmp_path, gold)
    theirs = peer.ask("read", folder=str(tmp_path))
    assert sorted(theirs) == sorted(document.doc_id for document in gold)
    for document in anafora.read(tmp_path).documents:
        found = theirs[document.doc_id]
        kinds = {kind: [a[1:] for a in found["annotations"] if a[0] == kind] for kind in ("EVENT", "TIMEX3", "TLINK")}
        spans = {mention.id: [list(mention.span)] for mention in document.mentions()} | {"t0": [[0, 0]]}
        assert found["text"] == document.text
        assert [(span, said.get("Polarity"), said.get("Type")) for span, said in kinds["EVENT"]] == [
            (spans[e.id], e.get("polarity"), e.get("class")) for e in document.events
        ]
        assert [(span, said.get("Class")) for span, said in kinds["TIMEX3"]] == [
            (spans[t.id], t.type) for t in document.timexes
        ]
        links = [(said["Source"], TYPES[said["Type"]], said["Target"]) for _, said in kinds["TLINK"]]
        of_events = [(span, said["DocTimeRel"]) for span, said in kinds["EVENT"] if "DocTimeRel" in said]
        links += [(span, DOCTIMERELS[relation], spans["t0"]) for span, relation in of_events]
        assert sorted(links) == sorted((spans[k.source], k.relation, spans[k.target]) for k in document.tlinks)
        assert links


@needs_peer
def test_relations_say_of_points_what_the_scorer_of_clinical_tempeval_takes_them_to_say(peer: Peer) -> None:
    points = peer.ask("points")
    known = TYPES.keys() & points.keys()
    assert known == points.keys() > {"OVERLAP", "BEGINS-ON", "ENDS-ON", "CONTAINS"}
    turned = {"<": ">", "=": "="}
    for name in known:
        said = {
            (mine, sign, other) if first == 0 else (other, turned[sign], mine)
            for first, mine, sign, _, other in points[name]
        }
        assert said == set(steps(TYPES[name])), name


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=documents())
def test_what_is_carried_comes_back(tmp_path: Path, document: Document) -> None:
    """Links come back in another order; a class or a relation that the scheme has no word for is counted."""
    lost = anafora.write(tmp_path / "folder", [document])
    (read,) = anafora.read(tmp_path / "folder" / document.doc_id).documents
    kept, gone = carried(document, anafora.CARRIES)
    events = tuple(
        replace(e, attributes={k: v for k, v in e.attributes.items() if (k, v) != ("class", v) or v == "ASPECTUAL"})
        for e in kept.events
    )
    links = tuple(k for k in kept.tlinks if k in read.tlinks)
    assert sorted_links(read) == sorted_links(replace(kept, events=events, tlinks=links))
    dropped = {e.get("class") for e in kept.events} - {None, "ASPECTUAL"}
    assert {name for name in lost if name.startswith("events: class ")} == {f"events: class {name}" for name in dropped}
    assert sum(lost.values()) == gone.total() + len(kept.tlinks) - len(links) + sum(
        e.get("class") not in (None, "ASPECTUAL") for e in kept.events
    )


ONE = entity("1@e@ID1@gold", "0,4", "EVENT")


@pytest.mark.parametrize(
    ("annotations", "message"),
    [
        (ONE + ONE, r"gold\.completed\.xml:4: entity: id: '1@e@ID1@gold' stands in line 3 too"),
        (entity("", "0,4", "EVENT"), ":3: entity: id: missing"),
        (entity("1", "0,99", "EVENT"), ":3: entity '1': span: '0,99': expected START,END in the text, 0 to 28"),
        (entity("1", "4,4", "EVENT"), "span: '4,4'"),
        (entity("1", "-1,4", "EVENT"), "span: '-1,4'"),
        (entity("1", "4", "TIMEX3"), "span: '4'"),
        (entity("1", "9999999999,4", "TIMEX3"), "span: '9999999999,4'"),
        (entity("t0@e@ID1@gold", "0,4", "EVENT"), "t0: t0 is the document creation time"),
        (ONE + relation("2", "1@e@ID1@gold", "BEFORE", "9"), ":4: relation '2': '9' is no annotation of this file"),
        (ONE.replace("<span>", "<span>0,1</span><span>"), ":3: entity '1@e@ID1@gold': span stands twice"),
        ("<entity><id>1</id>", ":3: not XML: mismatched tag"),
        ("<a>" * 20, ":3: elements nested deeper than 16 levels"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(annotations: str, message: str, tmp_path: Path) -> None:
    noted(tmp_path, annotations)
    with pytest.raises(FormatError, match=message):
        anafora.read(tmp_path)


LAUGHS = '<!DOCTYPE data [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>\n<data>&b;</data>'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (LAUGHS.encode(), ":1: <!DOCTYPE data>: a document type is not allowed, nor are entities"),
        (b'<?xml version="1.0" encoding="latin-1"?><data/>', ":1: encoding 'latin-1': expected UTF-8"),
        (b"<data>\n\xff</data>", ":2: not UTF-8: byte 0xff at position 7"),
        ("<data/>".encode("utf-16"), ":1: not UTF-8"),
        (b"<TimeML></TimeML>", ":1: <TimeML>: expected <data>"),
        (b"<data><annotations>", ":1: not XML: no element found"),
        (b"", "not XML: no element found"),
    ],
)
def test_what_is_no_anafora_xml_is_refused(content: bytes, message: str, tmp_path: Path) -> None:
    noted(tmp_path).write_bytes(content)
    with pytest.raises(FormatError, match=message):
        anafora.read(tmp_path)


def test_files_of_too_many_elements_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noted(tmp_path, ONE)
    monkeypatch.setattr(elements, "ELEMENTS_CAP", 5)
    with pytest.raises(FormatError, match=":3: more than 5 elements"):
        anafora.read(tmp_path)


def test_folders_without_documents_and_documents_without_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"no folder of a document with a \.xml file here"):
        anafora.read(tmp_path)
    file = noted(tmp_path)
    file.with_name("ID1").unlink()
    with pytest.raises(FormatError, match="ID1/ID1: No such file"):
        anafora.read(tmp_path)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (replace(NOTE, doc_id="../x"), "cannot be a file name"),
        (replace(NOTE, text="\ud800" * 40), r"document note-1: no file has a place for U\+D800"),
        (replace(NOTE, tlinks=(), events=(replace(NOTE.events[0], id="e\0"),)), r"U\+0000"),
    ],
)
def test_what_no_file_can_hold_is_refused_before_anything_is_written(
    document: Document, message: str, tmp_path: Path
) -> None:
    with pytest.raises(FormatError, match=message):
        anafora.write(tmp_path, [NOTE, document])
    assert not list(tmp_path.iterdir())
