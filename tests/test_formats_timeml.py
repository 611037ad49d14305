"""What the TimeML writer writes, byte by byte; what it leaves out; what other programs read in it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.made_documents import documents
from tests.oracles.client import MISSING, PYTHON, Peer

from summitline.errors import FormatError
from summitline.formats import jsonl, timeml
from summitline.formats.carriage import carried
from summitline.relations import form_of, inverse
from summitline.schema import CreationTime, Document, Event, Mention, Timex, TLink, Zone

DAY = CreationTime("2031-05-12", "2031-05-12")
FEATURES = {"class": "OCCURRENCE", "tense": "PAST", "aspect": "NONE", "polarity": "POS"}
HARBOUR = Document(
    doc_id="harbour-7",
    text="\nThe café opened on 5 May & was full < 😀.\r\n",
    dct=DAY,
    events=(
        Event(id="e1", start=10, end=16, attributes=FEATURES),
        Event(id="ei2", start=10, end=16, attributes={"class": "OCCURRENCE", "polarity": "NEG"}),
        Event(id="e3", start=32, end=36, attributes={"class": "STATE"}),
    ),
    timexes=(Timex(id="t4", start=20, end=25, type="DATE", value="2031-05-05", mod="START"),),
    tlinks=(TLink("e1", "t4", "IS_INCLUDED"), TLink("e1", "ei2", "IDENTITY"), TLink("t0", "e3", "DURING")),
)
FILE = """<?xml version="1.0" encoding="UTF-8"?>
<TimeML>
<DOCID>harbour-7</DOCID>
<DCT><TIMEX3 tid="t0" type="DATE" value="2031-05-12" functionInDocument="CREATION_TIME">2031-05-12</TIMEX3></DCT>
<TEXT>
The café <EVENT eid="e2" class="OCCURRENCE">opened</EVENT> on \
<TIMEX3 tid="t4" type="DATE" value="2031-05-05" mod="START">5 May</TIMEX3> &amp; was \
<EVENT eid="e4" class="STATE">full</EVENT> &lt; 😀.&#13;
</TEXT>
<MAKEINSTANCE eiid="e1" eventID="e2" tense="PAST" aspect="NONE" polarity="POS"/>
<MAKEINSTANCE eiid="ei2" eventID="e2" polarity="NEG"/>
<MAKEINSTANCE eiid="e3" eventID="e4"/>
<TLINK lid="l1" relType="IS_INCLUDED" eventInstanceID="e1" relatedToTime="t4"/>
<TLINK lid="l2" relType="IDENTITY" eventInstanceID="e1" relatedToEventInstance="ei2"/>
<TLINK lid="l3" relType="DURING" timeID="t0" relatedToEventInstance="e3"/>
</TimeML>
"""


def test_a_file_byte_by_byte(tmp_path: Path) -> None:
    assert timeml.write(tmp_path, [HARBOUR]) == {}
    assert (tmp_path / "harbour-7.tml").read_bytes().decode() == FILE
    assert timeml.read(tmp_path) == ((HARBOUR,), {})


def test_nested_and_equal_spans_keep_their_order(tmp_path: Path) -> None:
    document = Document(
        doc_id="a",
        text="the war years",
        events=(
            Event(id="e1", start=4, end=7, attributes={"class": "STATE"}),
            Event(id="e2", start=4, end=7, attributes={"class": "OCCURRENCE"}),
            Event(id="e3", start=4, end=7, attributes={"class": "STATE"}),
            Event(id="e4", start=4, end=13),
        ),
        timexes=(Timex(id="t1", start=4, end=13), Timex(id="t2", start=4, end=13)),
        tlinks=(TLink("e1", "e1", "BEFORE"), TLink("e1", "t2", "BEFORE"), TLink("e1", "t2", "BEFORE")),
    )
    assert timeml.write(tmp_path, [document]) == {}
    assert "<TEXT>the " + "".join(
        [
            *('<TIMEX3 tid="t2">', '<TIMEX3 tid="t1">', '<EVENT eid="e7">'),
            *('<EVENT eid="e5" class="STATE">', '<EVENT eid="e6" class="OCCURRENCE">'),
            *("war</EVENT></EVENT>", " years</EVENT></TIMEX3></TIMEX3></TEXT>"),
        ]
    ) in (tmp_path / "a.tml").read_text("utf-8")
    assert timeml.read(tmp_path / "a.tml").documents == (document,)


def test_of_two_that_cross_the_later_is_left_out(tmp_path: Path) -> None:
    document = Document(
        doc_id="a",
        text="early next week then",
        dct=DAY,
        events=(Event(id="e1", start=6, end=20), Event(id="e2", start=16, end=20)),
        timexes=(Timex(id="t1", start=0, end=15), Timex(id="t2", start=11, end=16)),
        tlinks=(TLink("e1", "t1", "BEFORE"), TLink("e2", "t1", "BEFORE"), TLink("e2", "t2", "AFTER")),
    )
    lost = timeml.write(tmp_path, [document])
    assert lost == {
        "events: cross another mention": 1,
        "timexes: cross another mention": 1,
        "links: an end is left out": 2,
    }
    (read,) = timeml.read(tmp_path).documents
    assert [m.id for m in read.mentions()] == ["e2", "t1"]
    assert read.tlinks == document.tlinks[1:2]


@pytest.mark.parametrize(
    ("first", "last", "value"),
    [
        ("2025-01-01", "2025-12-31", "2025"),
        ("2025-07-01", "2025-12-31", "2025-H2"),
        ("2025-04-01", "2025-06-30", "2025-Q2"),
        ("2024-02-01", "2024-02-29", "2024-02"),
        ("2024-12-30", "2025-01-05", "2025-W01"),
        ("2025-08-31", "2025-08-31", "2025-08-31"),
        ("0900-01-01", "0900-12-31", "0900"),
    ],
)
def test_a_window_that_is_one_value_is_the_creation_time(first: str, last: str, value: str, tmp_path: Path) -> None:
    document = Document(doc_id="a", text="x", dct=CreationTime(first, last))
    assert timeml.write(tmp_path, [document]) == {}
    assert f' value="{value}" ' in (tmp_path / "a.tml").read_text("utf-8")
    assert timeml.read(tmp_path).documents == (document,)


def test_what_cannot_be_said_of_the_creation_time_is_counted(tmp_path: Path) -> None:
    some = Document(doc_id="a", text="x", dct=CreationTime("2025-08-30", "2025-08-31", "inferred"))
    stated = Document(doc_id="b", text="x", dct=CreationTime("2025-08-31", "2025-08-31", "inferred"))
    unknown = Document(doc_id="c", text="x")
    assert timeml.write(tmp_path, [some, stated, unknown]) == {"dct: not one TIMEX3 value": 1, "dct: status": 1}
    assert '<DCT><TIMEX3 tid="t0" type="DATE" functionInDocument="CREATION_TIME"></TIMEX3></DCT>' in (
        tmp_path / "a.tml"
    ).read_text("utf-8")
    windows = [document.dct for document in timeml.read(tmp_path).documents]
    assert windows == [None, CreationTime("2025-08-31", "2025-08-31", "stated"), None]


def test_relations_that_timeml_does_not_have_are_counted_by_name(tmp_path: Path) -> None:
    relations = ("VAGUE", "OVERLAPS", "OVERLAPPED_BY", "BEGINS_BEFORE", "<?<?", "DURING_INV", "IBEFORE")
    document = Document(
        doc_id="a",
        text="x y",
        zones=(Zone("z1", 0, 3, "body", DAY),),
        events=(Event(id="e1", start=0, end=1, begins="2031", attributes={"axis": "main"}),),
        tlinks=(*(TLink("e1", "t0", relation) for relation in relations), TLink("e1", "t0.z1", "BEFORE")),
    )
    lost = timeml.write(tmp_path, [document])
    assert lost == {
        **{f"links: {relation}": 1 for relation in relations[:5]},
        "links: an end is left out": 1,
        "events: begins": 1,
        "events: axis": 1,
        "zones": 1,
    }
    assert [link.relation for link in timeml.read(tmp_path).documents[0].tlinks] == ["DURING_INV", "IBEFORE"]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (Document(doc_id="a", text="x\x0by"), r"document a: XML has no place for the character U\+000B"),
        (Document(doc_id="a", text="x\ud800y"), r"document a: XML has no place for the character U\+D800"),
        (
            Document(doc_id="a", text="x", timexes=(Timex(id="t\x00", start=0, end=1),)),
            r"document a: XML has no place for the character U\+0000",
        ),
        (Document(doc_id="../a", text="x"), r"document '\.\./a': cannot be a file name"),
    ],
)
def test_what_no_file_can_hold_is_refused(document: Document, message: str, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=message):
        timeml.write(tmp_path, [HARBOUR, document])
    assert not list(tmp_path.iterdir())


IDS = st.text(st.sampled_from("e1\"'<&>\n\t\r é"), min_size=1)


@settings(max_examples=50, deadline=None)
@given(documents(), IDS)
def test_what_is_carried_comes_back(tmp_path_factory: pytest.TempPathFactory, document: Document, name: str) -> None:
    whole = Event(id=f"x{name}", start=0, end=len(document.text))
    document = replace(document, events=(whole, *document.events))
    folder = tmp_path_factory.mktemp("tml")
    lost = timeml.write(folder, [document])
    (read,), left_out = timeml.read(folder)
    assert left_out == {}
    crossing = set(document.mentions()) - set(document.entities) - {m for m in document.mentions() if m.id in ids(read)}
    assert len(crossing) == sum(n for kind, n in lost.items() if "cross" in kind)
    kept, gone = carried(without(document, crossing), timeml.CARRIES)
    assert read == replace(kept, events=tuple(sorted(kept.events, key=lambda event: event.span)))
    if not crossing:
        assert lost == gone
    assert timeml.write(folder, [read]) == {}
    assert timeml.read(folder) == ((read,), {})


def ids(document: Document) -> set[str]:
    return {"t0", *(mention.id for mention in document.mentions())}


def without(document: Document, gone: Collection[Mention]) -> Document:
    names = {mention.id for mention in gone}
    return replace(
        document,
        events=tuple(event for event in document.events if event.id not in names),
        timexes=tuple(timex for timex in document.timexes if timex.id not in names),
        tlinks=tuple(link for link in document.tlinks if not {link.source, link.target} & names),
    )


@settings(max_examples=50, deadline=None)
@given(documents())
def test_another_parser_finds_the_same_words(tmp_path_factory: pytest.TempPathFactory, document: Document) -> None:
    folder = tmp_path_factory.mktemp("tml")
    timeml.write(folder, [document])
    (read,) = timeml.read(folder).documents
    root = ElementTree.parse(folder / f"{document.doc_id}.tml").getroot()
    text = root.find("TEXT")
    assert text is not None
    assert "".join(text.itertext()) == document.text
    words = {e.attrib.get("eid"): "".join(e.itertext()) for e in text.iter("EVENT")}
    assert {m.attrib["eiid"]: words[m.attrib["eventID"]] for m in root.iter("MAKEINSTANCE")} == {
        event.id: document.surface(event) for event in read.events
    }
    assert {t.attrib["tid"]: "".join(t.itertext()) for t in text.iter("TIMEX3")} == {
        timex.id: document.surface(timex) for timex in read.timexes
    }


@pytest.mark.oracle
def test_platinum_goes_to_json_lines_and_back(oracle: Path, tmp_path: Path) -> None:
    gold = timeml.read(oracle / "te3" / "gold").documents
    jsonl.write(tmp_path / "gold.jsonl", gold, gold=True)
    assert timeml.write(tmp_path / "again", jsonl.read_gold(tmp_path / "gold.jsonl")) == {}
    assert timeml.read(tmp_path / "again") == (gold, {})
    assert [sum(map(len, c)) for c in zip(*((d.events, d.timexes, d.tlinks) for d in gold), strict=True)] == [
        *(746, 138, 937)
    ]


@pytest.fixture(scope="module")
def platinum(oracle: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[Document, ...]]:
    folder = tmp_path_factory.mktemp("platinum")
    documents = timeml.read(oracle / "te3" / "gold").documents
    timeml.write(folder, documents)
    return folder, documents


def either_way(source: str, relation: str, target: str) -> tuple[str, str, str]:
    """Return the same for a link and the link that says it from the other end."""
    form = form_of(relation)
    return min((source, form, target), (target, inverse(form), source))


@pytest.mark.oracle
@pytest.mark.skipif(not PYTHON.is_file(), reason=MISSING)
def test_tieval_finds_the_same(platinum: tuple[Path, tuple[Document, ...]]) -> None:
    folder, documents = platinum
    with Peer("tieval") as peer:
        for document in documents:
            found = peer.ask("read", path=str(folder / f"{document.doc_id}.tml"))
            assert found["text"] == document.text
            names = {"event": ("class", "tense", "aspect", "polarity"), "timex": ("type", "value")}
            assert sorted(found["mentions"]) == sorted(
                [m.id, *m.span, document.surface(m), *map(m.get, names["event" if isinstance(m, Event) else "timex"])]
                for m in document.mentions()
            )
            stated = {either_way(k.source, k.relation, k.target) for k in document.tlinks}
            assert {either_way(*link) for link in found["links"]} == stated  # it keeps one of two that say the same


@pytest.mark.oracle
@pytest.mark.skipif(not PYTHON.is_file(), reason=MISSING)
def test_anaforatools_finds_the_same(platinum: tuple[Path, tuple[Document, ...]]) -> None:
    folder, documents = platinum
    with Peer("anafora") as peer:
        for document in documents:
            found = peer.ask("read", path=str(folder / f"{document.doc_id}.tml"))
            at = found["text"].index(document.text)
            created = [m for m in found["mentions"] if m[1].pop("functionInDocument", "") == "CREATION_TIME"]
            ((moment, value),) = created
            assert document.dct
            assert value == {"type": "DATE", "value": document.dct.earliest}
            spans = {m.id: [at + m.start, at + m.end] for m in document.mentions()} | {"t0": moment}
            names = ("aspect", "class", "mod", "polarity", "tense", "type", "value")
            assert sorted(
                [span, sorted(given.items())] for span, given in found["mentions"] if span != moment
            ) == sorted(
                [spans[m.id], [(name, m.get(name)) for name in names if m.get(name)]] for m in document.mentions()
            )
            assert found["links"] == [[spans[k.source], k.relation, spans[k.target]] for k in document.tlinks]
