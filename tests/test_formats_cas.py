"""UIMA CAS XMI: what we write byte by byte, a file as INCEpTION exports it, dkpro-cassis both ways, every refusal."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.made_documents import documents
from tests.oracles.client import MISSING, PYTHON, Peer

import summitline as sl
from summitline.errors import FormatError
from summitline.formats import cas, sources
from summitline.formats.cas_types import EVENT, NAMED_ENTITY, TIMEX, TLINK, type_system
from summitline.formats.utf16 import Units
from summitline.schema import CreationTime, Document, Entity, Event, Timex, TLink, Zone

SMILE = Document(
    doc_id="smile",
    text='😀 Kim left\nin "May" & 😀😀.\tBye',
    dct=CreationTime("2031-05-12", "2031-05-31", "inferred"),
    zones=(Zone("z1", 0, 24, "body"), Zone("z2", 24, 29, "boilerplate", CreationTime("2031-06-01", "2031-06-01"))),
    entities=(Entity(id="n1", start=2, end=5, type="PERSON", entity="kim"),),
    events=(Event(id="e7", start=6, end=10, axis="main", begins="2031-05", attributes={"class": "OCCURRENCE"}),),
    timexes=(Timex(id="t1", start=15, end=18, type="DATE", value="2031-05", mod="START"),),
    tlinks=(TLink("e7", "t1", "<<>?"), TLink("e7", "t0", "BEFORE"), TLink("t0.z2", "e7", "AFTER")),
    tokens=((0, 1), (2, 5)),
    sentences=((0, 10),),
)
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<xmi:XMI xmlns:xmi="http://www.omg.org/XMI"'
    ' xmlns:cas="http:///uima/cas.ecore"'
    ' xmlns:metadata="http:///de/tudarmstadt/ukp/dkpro/core/api/metadata/type.ecore"'
    ' xmlns:segmentation="http:///de/tudarmstadt/ukp/dkpro/core/api/segmentation/type.ecore"'
    ' xmlns:ner="http:///de/tudarmstadt/ukp/dkpro/core/api/ner/type.ecore"'
    ' xmlns:custom="http:///webanno/custom.ecore" xmi:version="2.0">\n<cas:NULL xmi:id="0"/>\n'
)
FILE = (
    HEAD
    + """\
<metadata:DocumentMetaData xmi:id="2" sofa="1" begin="0" end="32" language="x-unspecified" \
documentTitle="smile.xmi" documentId="smile"/>
<custom:Zone xmi:id="3" sofa="1" begin="0" end="27" id="z1" zoneType="body"/>
<custom:Zone xmi:id="4" sofa="1" begin="27" end="32" id="z2" zoneType="boilerplate"/>
<custom:CreationTime xmi:id="5" sofa="1" begin="0" end="32" id="t0" earliest="2031-05-12" latest="2031-05-31" \
status="inferred"/>
<custom:CreationTime xmi:id="6" sofa="1" begin="27" end="32" id="t0.z2" earliest="2031-06-01" latest="2031-06-01" \
status="stated"/>
<segmentation:Token xmi:id="7" sofa="1" begin="0" end="2"/>
<segmentation:Token xmi:id="8" sofa="1" begin="3" end="6"/>
<segmentation:Sentence xmi:id="9" sofa="1" begin="0" end="11"/>
<ner:NamedEntity xmi:id="10" sofa="1" begin="3" end="6" id="n1" value="PERSON" identifier="kim"/>
<custom:Event xmi:id="11" sofa="1" begin="7" end="11" id="e7" eventClass="OCCURRENCE" axis="main" begins="2031-05"/>
<custom:Timex3 xmi:id="12" sofa="1" begin="16" end="19" id="t1" timexType="DATE" timexValue="2031-05" timexMod="START"/>
<custom:TLINK xmi:id="13" sofa="1" begin="16" end="19" Governor="11" Dependent="12" relType="&lt;&lt;&gt;?"/>
<custom:TLINK xmi:id="14" sofa="1" begin="0" end="32" Governor="11" Dependent="5" relType="BEFORE"/>
<custom:TLINK xmi:id="15" sofa="1" begin="7" end="11" Governor="6" Dependent="11" relType="AFTER"/>
<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text/plain" \
sofaString='😀 Kim left&#10;in "May" &amp; 😀😀.&#9;Bye'/>
<cas:View sofa="1" members="2 3 4 5 6 7 8 9 10 11 12 13 14 15"/>
</xmi:XMI>
"""
)
INCEPTION = """<?xml version="1.0" encoding="UTF-8"?>
<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" xmlns:custom="http:///webanno/custom.ecore"
 xmlns:type2="http:///de/tudarmstadt/ukp/dkpro/core/api/segmentation/type.ecore" xmi:version="2.0"
 xmlns:type3="http:///de/tudarmstadt/ukp/dkpro/core/api/metadata/type.ecore"
 xmlns:type="http:///de/tudarmstadt/ukp/dkpro/core/api/ner/type.ecore"
 xmlns:heideltime="http:///de/unihd/dbs/uima/types/heideltime.ecore">
    <cas:NULL xmi:id="0"/>
    <type3:DocumentMetaData xmi:id="13" sofa="1" begin="0" end="24" language="x-unspecified"
     documentTitle="day one.txt" documentId="admin" documentUri="admin-1/admin" isLastSegment="false"/>
    <type2:Sentence xmi:id="24" sofa="1" begin="0" end="24"/>
    <type:NamedEntity xmi:id="99" sofa="1" begin="3" end="6" value="PER" identifier="http://www.wikidata.org/entity/Q42"/>
    <custom:Event xmi:id="50" sofa="1" begin="12" end="16" class="OCCURRENCE" tense="past"/>
    <custom:Event xmi:id="40" sofa="1" begin="7" end="11" eventClass="STATE" polarity="POS" remark="?"/>
    <custom:Event xmi:id="41" sofa="1" begin="7" end="7" eventClass="STATE"/>
    <custom:Event xmi:id="42" sofa="1" begin="7" end="11" eventClass="REPORTING"/>
    <custom:Timex3 xmi:id="60" sofa="1" begin="20" end="23" type="DATE" value="2031-05"/>
    <heideltime:Timex3 xmi:id="61" sofa="1" begin="20" end="22" timexId="t3" timexType="DATE" timexValue="UNDEF" \
timexMod=""/>
    <custom:Quote xmi:id="70" sofa="1" begin="0" end="2"/>
    <custom:TLINK xmi:id="80" sofa="1" begin="7" end="11" Dependent="40" Governor="50" relType="AFTER"/>
    <custom:TLINK xmi:id="81" sofa="1" begin="7" end="11" Dependent="60" Governor="50" relType="around"/>
    <custom:TLINK xmi:id="82" sofa="1" begin="7" end="11" Dependent="99" Governor="50" relType="BEFORE"/>
    <cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text" sofaString="😀 Ann sang left in May."/>
    <cas:View sofa="1" members="13 24 99 50 40 41 60 61 70 80 81 82"/>
</xmi:XMI>
"""


def test_a_file_byte_by_byte(tmp_path: Path) -> None:
    assert cas.write(tmp_path, [SMILE]) == {}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["TypeSystem.xml", "smile.xmi"]
    assert (tmp_path / "smile.xmi").read_bytes().decode() == FILE
    assert cas.read(tmp_path) == cas.read(tmp_path / "smile.xmi") == ((SMILE,), {})


def test_a_file_of_inception(tmp_path: Path) -> None:
    """Made by hand in the form of an export: a title, ids of its own, features named by the annotators."""
    (tmp_path / "admin.xmi").write_text(INCEPTION, "utf-8")
    ((document,), left_out) = cas.read(tmp_path)
    assert document == Document(
        doc_id="day one",
        text="😀 Ann sang left in May.",
        entities=(Entity(id="n1", start=2, end=5),),
        events=(
            Event(id="e2", start=11, end=15, attributes={"class": "OCCURRENCE"}),
            Event(id="e1", start=6, end=10, attributes={"class": "STATE", "polarity": "POS"}),
        ),
        timexes=(
            Timex(id="t2", start=19, end=22, type="DATE", value="2031-05"),
            Timex(id="t1", start=19, end=21, type="DATE"),
        ),
        tlinks=(TLink("e2", "e1", "AFTER"),),
        sentences=((0, 23),),
    )
    assert [document.surface(mention) for mention in document.mentions()] == ["Ann", "left", "sang", "May", "Ma"]
    assert left_out == {
        "entities: type of another scheme": 1,
        "entities: entity of another scheme": 1,
        "events: tense of another scheme": 1,
        "events: no words": 1,
        "timexes: value of another scheme": 1,
        "annotations of other custom layers": 1,
        "links: relation of another scheme": 1,
        "links: an end is left out": 1,
    }


def test_a_zip_is_a_folder(tmp_path: Path) -> None:
    cas.write(tmp_path / "folder", [SMILE, replace(SMILE, doc_id="other")])
    with zipfile.ZipFile(tmp_path / "export.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in (tmp_path / "folder").iterdir():
            archive.write(file, f"../../{file.name}")
    before = sorted(tmp_path.rglob("*"))
    assert cas.read(tmp_path / "export.zip") == cas.read(tmp_path / "folder")
    assert sorted(tmp_path.rglob("*")) == before


def test_our_corpus_comes_back(tmp_path: Path) -> None:
    assert cas.write(tmp_path, sl.load()) == {}
    assert cas.read(tmp_path) == (sl.load(), {})


@pytest.mark.parametrize(
    ("text", "units"), [("abc", [0, 1, 2, 3]), ("a😀b", [0, 1, 3, 4]), ("😀😀", [0, 2, 4]), ("", [0])]
)
def test_units_of_utf16(text: str, units: list[int]) -> None:
    table = Units(text)
    assert [table.unit(point) for point in range(len(text) + 1)] == units
    inside = set(range(units[-1])) - set(units)
    assert [table.point(unit) for unit in units] == list(range(len(text) + 1))
    assert {table.point(unit) for unit in inside} <= {None}


@given(st.text(alphabet="aé東😀👧", max_size=12))
def test_units_are_those_of_the_codec(text: str) -> None:
    for point in range(len(text) + 1):
        assert Units(text).unit(point) == len(text[:point].encode("utf-16-le")) // 2


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=documents())
def test_every_document_comes_back(tmp_path: Path, document: Document) -> None:
    folder = tmp_path / str(hash(document.text))
    assert cas.write(folder, [document]) == {}
    assert cas.read(folder / f"{document.doc_id}.xmi") == ((document,), {})


@pytest.fixture(scope="module")
def peer():
    with Peer("cassis") as asked:
        yield asked


needs_peer = pytest.mark.skipif(not PYTHON.is_file(), reason=MISSING)


@needs_peer
def test_cassis_finds_the_same_mentions_and_links(tmp_path: Path, peer: Peer) -> None:
    gold = [*sl.load(), SMILE]
    cas.write(tmp_path, gold)
    types = (tmp_path / "TypeSystem.xml").read_text("utf-8")
    for document in gold:
        found = peer.ask("read", xmi=(tmp_path / f"{document.doc_id}.xmi").read_text("utf-8"), types=types)
        assert found["text"] == document.text
        by_type: dict[str, list[Any]] = {}
        for name, *annotation in found["annotations"]:
            by_type.setdefault(name, []).append(annotation)
        for mentions, name, label, field in (
            (document.entities, NAMED_ENTITY, "value", "type"),
            (document.events, EVENT, "eventClass", "class"),
            (document.timexes, TIMEX, "timexType", "type"),
        ):
            theirs = [(said["id"], begin, end, words, said.get(label)) for begin, end, words, said in by_type[name]]
            ours = [(m.id, *m.span, document.surface(m), m.get(field)) for m in mentions]
            assert sorted(theirs) == sorted(ours)
        spans = {mention.id: list(mention.span) for mention in document.mentions()}
        spans |= {"t0": [0, len(document.text)]} | {z.creation_time: [z.start, z.end] for z in document.zones if z.dct}
        assert sorted((s["Governor"], s["relType"], s["Dependent"]) for *_, s in by_type[TLINK]) == sorted(
            (spans[k.source], k.relation, spans[k.target]) for k in document.tlinks
        )


@needs_peer
def test_what_cassis_writes_is_read(tmp_path: Path, peer: Peer) -> None:
    text = "😀 Ann sang.\r\n\tShe left & smiled 👩‍👧 in May."
    annotations = [
        [EVENT, 6, 10, {"eventClass": "OCCURRENCE", "id": "e5"}],
        [EVENT, 18, 22, {}],
        [TIMEX, 39, 42, {"timexType": "DATE", "timexValue": "2031-05"}],
        [NAMED_ENTITY, 2, 5, {"value": "PERSON"}],
        [TLINK, 18, 22, {"Governor": 0, "Dependent": 1, "relType": "BEFORE"}],
    ]
    (tmp_path / "ann.xmi").write_text(
        peer.ask("write", text=text, types=type_system(), annotations=annotations), "utf-8"
    )
    ((document,), left_out) = cas.read(tmp_path)
    assert document == Document(
        doc_id="ann",
        text=text,
        entities=(Entity(id="n1", start=2, end=5, type="PERSON"),),
        events=(
            Event(id="e5", start=6, end=10, attributes={"class": "OCCURRENCE"}),
            Event(id="e1", start=18, end=22),
        ),
        timexes=(Timex(id="t1", start=39, end=42, type="DATE", value="2031-05"),),
        tlinks=(TLink("e5", "e1", "BEFORE"),),
    )
    assert [document.surface(mention) for mention in document.mentions()] == ["Ann", "sang", "left", "May"]
    assert left_out == {}


def changed(old: str, new: str) -> str:
    assert old in FILE
    return FILE.replace(old, new)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (changed('xmi:id="12"', 'xmi:id="11"'), r"smile\.xmi:14: xmi:id: '11' stands in line 13 too"),
        (
            changed('begin="7" end="11" id="e7"', 'begin="7" end="99" id="e7"'),
            ":13: annotation 11: end: '99': expected a place in 0 to 32",
        ),
        (
            changed('begin="7" end="11" id="e7"', 'begin="1" end="11" id="e7"'),
            ":13: annotation 11: begin: '1': expected a place",
        ),
        (
            changed('begin="7" end="11" id="e7"', 'begin="9" end="7" id="e7"'),
            ":13: annotation 11: begin: 9 stands behind end: 7",
        ),
        (changed('begin="7" end="11" id="e7"', 'begin="x" end="7" id="e7"'), ":13: annotation 11: begin: 'x'"),
        (changed('begin="7" end="11" id="e7"', 'begin="7" id="e7"'), ":13: annotation 11: end: ''"),
        (changed('Dependent="12"', 'Dependent="77"'), ":15: TLINK: Dependent: '77' is no annotation of this file"),
        (
            changed('Governor="11" Dependent="12"', 'Dependent="12"'),
            ":15: TLINK: Governor: '' is no annotation of this file",
        ),
        (changed('id="t1"', 'id="e7"'), "smile: e7: this id stands twice"),
        (changed('id="t1"', 'id="t0"'), "t0: t0 is the document creation time"),
        (changed('id="t0.z2"', 'id="t0"'), ":8: CreationTime: id: 't0' stands twice"),
        (changed('id="t0.z2"', 'id="t0.z3"'), r"CreationTime: id: 't0\.z3': expected t0 or t0\.<id of a Zone>"),
        (changed("2031-05-31", "2031-05-99"), ":7: creation time: '2031-05-12' to '2031-05-99': expected two days"),
        (changed("2031-05-31", "2031-05-11"), ":7: creation time: '2031-05-12' to '2031-05-11': expected two days"),
        (changed("inferred", "guessed"), ":7: creation time: status: 'guessed': expected one of stated, inferred"),
        (changed("boilerplate", "footer"), ":6: Zone 'z2': zoneType: 'footer': expected body or boilerplate"),
        (changed('id="z2" ', ""), ":6: Zone: id: missing"),
        (changed('xmi:id="11" ', ""), r":13: webanno\.custom\.Event: xmi:id: missing"),
        (changed("sofaString", "sofaURI"), "1 texts in view _InitialView; expected one Sofa with a sofaString"),
        (changed("_InitialView", "raw"), "0 texts in view _InitialView"),
        (changed("xmi:XMI", "xmi:DOC"), ": <http://www.omg.org/XMI DOC>: expected <xmi:XMI>"),
        (changed("UTF-8", "UTF-16"), ":1: encoding 'UTF-16': expected UTF-8"),
        (FILE[:-30], "not XML"),
        ("", "not XML: no element found"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(content: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "smile.xmi").write_text(content, "utf-8")
    with pytest.raises(FormatError, match=message):
        cas.read(tmp_path)


LAUGHS = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))


@pytest.mark.parametrize("declared", [f'[<!ENTITY a "ha">{LAUGHS}]', 'SYSTEM "file:///etc/hostname"', ""])
def test_a_document_type_is_refused(declared: str, tmp_path: Path) -> None:
    lines = FILE.splitlines(keepends=True)
    (tmp_path / "a.xmi").write_text("".join([lines[0], f"<!DOCTYPE x {declared}>\n", *lines[1:]]), "utf-8")
    with pytest.raises(FormatError, match=r"a\.xmi:2: <!DOCTYPE x>: a document type is not allowed, nor are entities"):
        cas.read(tmp_path)


def test_zips_that_are_none_or_hold_too_much_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.zip"
    file.write_bytes(b"PK no")
    with pytest.raises(FormatError, match=r"a\.zip: not a \.zip that can be read"):
        cas.read(file)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("annotation/a.txt/admin.zip", "PK")
    with pytest.raises(FormatError, match=r"a\.zip: no \.xmi file in it; a \.zip in a \.zip has to be unpacked first"):
        cas.read(file)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xmi", FILE.replace("smile", "a"))
        archive.writestr("b.xmi", " " * 50_000)
    monkeypatch.setattr(sources, "SIZE_CAP", 20_000)
    with pytest.raises(FormatError, match=r"a\.zip: unpacked, larger than 20000 bytes"):
        cas.read(file)


def test_a_document_must_not_stand_twice(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.xmi").write_text(FILE, "utf-8")
    with pytest.raises(FormatError, match=r"b\.xmi: document 'smile' stands in another file too"):
        cas.read(tmp_path)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (replace(SMILE, doc_id="../x"), "cannot be a file name"),
        (replace(SMILE, text="\f" * 40), r"document smile: XML has no place for the character U\+000C"),
    ],
)
def test_what_no_file_can_hold_is_refused_before_anything_is_written(
    document: Document, message: str, tmp_path: Path
) -> None:
    with pytest.raises(FormatError, match=message):
        cas.write(tmp_path, [SMILE, document])
    assert not list(tmp_path.iterdir())
