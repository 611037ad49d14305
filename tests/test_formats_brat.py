"""brat files: exact ones by hand, as bioc 2.1 reads them, properties, and every refusal with its line."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from tests.made_documents import documents
from tests.oracles.client import MISSING, PYTHON, Peer

import summitline as sl
from summitline.errors import FormatError
from summitline.formats import brat, brat_lines, brat_names, sources
from summitline.formats.carriage import carried
from summitline.schema import CreationTime, Document, Entity, Event, Timex, TLink, Zone, schema

TEXT = "🙂 Kim said the Gulf War\nbegan in early June 1990.\n"

DOCUMENT = Document(
    doc_id="a",
    text=TEXT,
    dct=CreationTime("2031-05-12", "2031-05-18", "inferred"),
    entities=(
        Entity(id="n1", start=2, end=5, type="PERSON", entity="kim"),
        Entity(id="T9", start=15, end=23, type="EVENT"),
    ),
    events=(
        Event(id="e1", start=6, end=10, attributes={"class": "REPORTING", "tense": "PAST"}),
        Event(id="E7", start=20, end=29, anchor="e1", begins="[1990..]", attributes={"source": "kim"}),
    ),
    timexes=(Timex(id="t1", start=33, end=48, type="DATE", value="1990-06", mod="START"),),
    tlinks=(
        TLink("e1", "t0", "BEFORE"),
        TLink("E7", "t1", "IS_INCLUDED"),
        TLink("e1", "E7", "?<>?"),
        TLink("t1", "t0", "<<<<"),
        TLink("t0", "E7", "AFTER"),
    ),
)

ANNOTATIONS = """\
T1	PERSON 2 5	Kim
#1	AnnotatorNotes T1	entity=kim
#2	Id T1	n1
T9	NAMED_EVENT 15 23	Gulf War
T2	REPORTING 6 10	said
E1	REPORTING:T2
A1	tense E1 PAST
#3	Id E1	e1
T3	EVENT 20 23;24 29	War began
E7	EVENT:T3
#4	AnnotatorNotes E7	source=kim begins=[1990..]
T4	DATE 33 48	early June 1990
A2	mod T4 START
#5	AnnotatorNotes T4	value=1990-06
#6	Id T4	t1
#7	CreationTime T1	2031-05-12 2031-05-18 inferred
R1	ANCHOR Arg1:E7 Arg2:E1
A3	dct_relation E1 BEFORE
R2	IS_INCLUDED Arg1:E7 Arg2:T4
R3	FORM_ULGU Arg1:E1 Arg2:E7
A4	dct_relation T4 FORM_LLLL
A5	dct_relation_from E7 AFTER
"""


def put(folder: Path, annotations: str | bytes, text: str | bytes = TEXT) -> Path:
    """Write a.txt and a.ann, and return the path of a.ann."""
    (folder / "a.txt").write_bytes(text if isinstance(text, bytes) else text.encode())
    (folder / "a.ann").write_bytes(annotations if isinstance(annotations, bytes) else annotations.encode())
    return folder / "a.ann"


def lost_edges(document: Document) -> Counter[str]:
    """Say which mentions brat cannot hold: a line of the file would begin or end with their line break or tab."""
    found: Counter[str] = Counter()
    for collection in ("entities", "events", "timexes"):
        for mention in getattr(document, collection):
            if document.surface(mention).strip("\n\t") != document.surface(mention):
                found[f"{collection}: begins or ends with a line break or a tab"] += 1
    return found


def test_a_document_is_written_as_it_should(tmp_path: Path) -> None:
    assert brat.write(tmp_path, [DOCUMENT]) == {}
    assert (tmp_path / "a.ann").read_bytes() == ANNOTATIONS.encode()
    assert (tmp_path / "a.txt").read_bytes() == TEXT.encode()
    assert brat.read(tmp_path) == ((DOCUMENT,), {})
    assert brat.read(tmp_path / "a.ann") == ((DOCUMENT,), {})


def test_what_has_no_place_is_counted(tmp_path: Path) -> None:
    document = Document(
        doc_id="a",
        text="a\n b c",
        dct=CreationTime("2031-05-12", "2031-05-12"),
        zones=(Zone("z1", 0, 4, "body"),),
        entities=(Entity(id="n1", start=0, end=2, type="PERSON"),),
        events=(
            Event(id="e 1", start=3, end=4, anchor="gone", begins="May", attributes={"tense": "past", "class": "X"}),
        ),
        timexes=(Timex(id="t1", start=5, end=6, value="a b"),),
        tlinks=(TLink("n1", "e 1", "BEFORE"), TLink("t0", "t0", "BEFORE"), TLink("t1", "e 1", "OVERLAP")),
        tokens=((0, 1),),
    )
    assert brat.write(tmp_path, [document]) == {
        "entities: begins or ends with a line break or a tab": 1,
        "events: anchor is left out": 1,
        "events: begins of another scheme": 1,
        "events: class of another scheme": 1,
        "events: tense of another scheme": 1,
        "ids of more than one word": 1,
        "links: OVERLAP": 1,
        "links: an end is left out": 2,
        "timexes: value of another scheme": 1,
        "tokens": 1,
        "zones": 1,
    }
    kept = brat.read(tmp_path).documents[0]
    assert kept.events == (Event(id="E1", start=3, end=4),)
    assert kept.timexes == (Timex(id="t1", start=5, end=6),)
    assert (kept.entities, kept.tlinks, kept.dct) == ((), (), document.dct)


def test_a_creation_time_needs_a_mention(tmp_path: Path) -> None:
    document = Document(doc_id="a", text="a", dct=CreationTime("2031-05-12", "2031-05-12"))
    assert brat.write(tmp_path, [document]) == {"dct": 1}
    assert brat.read(tmp_path) == ((replace(document, dct=None),), {})


def test_the_configuration_names_what_is_written_and_stays(tmp_path: Path) -> None:
    brat.write(tmp_path, [DOCUMENT])
    sections = dict(re.findall(r"\[(\w+)\]\n(.*?)\n(?=\n|$)", (tmp_path / "annotation.conf").read_text("utf-8"), re.S))
    assert list(sections) == ["entities", "relations", "events", "attributes"]
    assert sections["entities"].split() == [
        *("PERSON", "NORP", "FAC", "ORG", "GPE", "LOC", "NAMED_EVENT", "PRODUCT", "LAW", "ENTITY"),
        *("DATE", "TIME", "DURATION", "SET", "TIMEX3"),
    ]
    assert sections["events"].split() == [*schema()["event"].attributes["class"].values, "EVENT"]
    assert "polarity\tArg:<EVENT>, Value:POS|NEG" in sections["attributes"].split("\n")
    relations = [line.split("\t")[0] for line in sections["relations"].split("\n")]
    assert relations == ["<OVERLAP>", "ANCHOR", *schema().relations, *schema().synonyms, "FORM_LLLL", "FORM_ULGU"]
    (tmp_path / "annotation.conf").write_text("[entities]\nOwn\n")
    brat.write(tmp_path, [DOCUMENT])
    assert (tmp_path / "annotation.conf").read_text() == "[entities]\nOwn\n"


def test_every_name_means_one_thing() -> None:
    kinds = [
        (layer, kind) for layer, name in brat_names.TYPES.items() for kind in schema()[layer].attributes[name].values
    ]
    assert [brat_names.labels()[brat_names.label(layer, kind)] for layer, kind in kinds] == kinds
    spelled = {relation: brat_names.relation_name(relation) for relation in brat_names.relations()}
    assert len(spelled) == 18 + 3 + 4**4
    assert {name: brat_names.relation_of(name) for name in spelled.values()} == {v: k for k, v in spelled.items()}
    assert all(re.fullmatch("[A-Za-z_]+", name) for name in spelled.values())


def test_a_project_of_somebody_else(tmp_path: Path) -> None:
    """Text-bound events, free letter case, attributes on triggers, and much that we have no room for."""
    path = put(
        tmp_path,
        "T1\tPerson 2 5\tKim\r\n"
        "T2\tEvent 6 10\tsaid\r\n"
        "T3\tState 24 29\tbegan\n"
        "E3\tState:T3 Theme:T1 Theme2:T5\n"
        "T4\tTimex3 39 48\tJune 1990\n"
        "T5\tWeapon 20 23\tWar\n"
        "T6\tBeginning 30 32\tin\n"
        "E4\tBeginning:T6\n"
        "R1\tTLINK_isIncluded Arg2:T4 Arg1:T3\n"
        "R2\tCoref Arg1:T1 Arg2:T5\n"
        "R3\tCONTAINS Arg1:T4 Arg2:T2\n"
        "R4\tBefore Arg1:T2 Arg2:T5\n"
        "R5\tANCHOR Arg1:T2 Arg2:T4\n"
        "A1\tDocTimeRel T2 OVERLAP\n"
        "A2\tDocTimeRel E3 Depends on it\n"
        "A3\tType T4 Date\n"
        "A4\tvalue T4 1990-06\n"
        "A5\tClass T2 Spoken\n"
        "A6\tNegated R3\n"
        "M1\tNegation E3\n"
        "N1\tReference T1 Wikidata:Q1\tKim\n"
        "*\tEquiv T1 T5\n"
        "#1\tAnnotatorNotes T1\tnot sure = ask\n"
        "# a line on nothing\n"
        "\n",
    )
    (document,), left_out = brat.read(path)
    assert document.entities == (Entity(id="T1", start=2, end=5, type="PERSON"),)
    assert document.events == (
        Event(id="T2", start=6, end=10),
        Event(id="E3", start=24, end=29, attributes={"class": "STATE"}),
        Event(id="E4", start=30, end=32),
    )
    assert document.timexes == (Timex(id="T4", start=39, end=48, type="DATE", value="1990-06"),)
    assert document.tlinks == (
        TLink("E3", "T4", "IS_INCLUDED"),
        TLink("T4", "T2", "INCLUDES"),
        TLink("T2", "t0", "?<>?"),
    )
    assert left_out == {
        "attributes: 'Negated'": 1,
        "attributes: 'Negation'": 1,
        "equivalences": 1,
        "event arguments": 2,
        "events: class of another scheme": 2,
        "links: 'ANCHOR'": 1,
        "links: 'Coref'": 1,
        "links: 'Depends on it'": 1,
        "links: an end is left out": 1,
        "mentions: 'Weapon'": 1,
        "normalizations": 1,
        "notes": 2,
    }


def test_line_ends_and_a_byte_order_mark_count_as_characters(tmp_path: Path) -> None:
    path = put(tmp_path, "T1\tORG 4 7\tKim\n", b"\xef\xbb\xbfa\r\nKim")
    (document,), _ = brat.read(path)
    assert (document.text, document.surface(document.entities[0])) == ("\ufeffa\r\nKim", "Kim")
    brat.write(tmp_path, [document])
    assert brat.read(path).documents == (document,)


def test_parts_with_white_space_between_them_are_one_span(tmp_path: Path) -> None:
    (document,), _ = brat.read(put(tmp_path, "T1\tFAC 15 19;20 23;24 29\tGulf War began\n"))
    assert document.entities[0].span == (15, 29)


def test_two_events_on_one_trigger(tmp_path: Path) -> None:
    annotations = "T1\tSTATE 6 10\tsaid\nE1\tSTATE:T1\nE2\tSTATE:T1\nR1\tAFTER Arg1:E1 Arg2:E2\n"
    (document,), _ = brat.read(put(tmp_path, annotations))
    assert [(e.id, e.span) for e in document.events] == [("E1", (6, 10)), ("E2", (6, 10))]
    with pytest.raises(FormatError, match=r"A1: 'T1' is the trigger of 2 events: expected the id of one of them"):
        brat.read(put(tmp_path, annotations + "A1\ttense T1 PAST\n"))


def bioc_is_there() -> bool:
    return PYTHON.is_file() and any(PYTHON.parents[1].glob("lib/python3*/site-packages/bioc"))


@pytest.fixture(scope="module")
def bioc() -> Iterator[Peer]:
    if not bioc_is_there():
        pytest.skip(MISSING)
    with Peer("bioc") as peer:
        yield peer


def test_bioc_reads_the_example(bioc: Peer, tmp_path: Path) -> None:
    brat.write(tmp_path, [DOCUMENT])
    found = bioc.ask("brat", file=str(tmp_path / "a.ann"))
    assert found["text"] == TEXT
    assert found["entities"]["T3"] == ["EVENT", [[20, 23], [24, 29]], "War began"]
    assert found["events"] == {"E1": ["REPORTING", "T2"], "E7": ["EVENT", "T3"]}
    assert found["attributes"][-2:] == [["dct_relation", "T4", "FORM_LLLL"], ["dct_relation_from", "E7", "AFTER"]]
    assert found["relations"][1:] == [["IS_INCLUDED", "E7", "T4"], ["FORM_ULGU", "E1", "E7"]]


def test_bioc_finds_the_mentions_attributes_and_links_of_the_corpus(bioc: Peer, tmp_path: Path) -> None:
    gold = sl.load()
    brat.write(tmp_path, gold)
    for document in gold:
        found = bioc.ask("brat", file=str(tmp_path / f"{document.doc_id}.ann"))
        names = {refid: text for kind, refid, text in found["notes"] if kind == "Id"}
        triggers = {trigger: name for name, (_, trigger) in found["events"].items()}
        spans = {names[triggers.get(t, t)]: (*s[0], text) for t, (_, s, text) in found["entities"].items()}
        assert spans == {m.id: (m.start, m.end, document.surface(m)) for m in document.mentions()}
        labels = {names[triggers.get(t, t)]: label for t, (label, _, _) in found["entities"].items()}
        types = [m.get("type") or m.get("class") for m in document.mentions()]
        assert list(labels.values()) == ["NAMED_EVENT" if t == "EVENT" else t for t in types]
        tenses = {names[refid]: value for kind, refid, value in found["attributes"] if kind == "tense"}
        assert tenses == {event.id: event.attributes["tense"] for event in document.events}
        stated = [(names[a], names[b], kind) for kind, a, b in found["relations"] if kind != "ANCHOR"]
        to_dct = [(names[refid], "t0", value) for kind, refid, value in found["attributes"] if kind == "dct_relation"]
        links = [(k.source, k.target, k.relation) for k in document.tlinks if "." not in k.target]
        assert sorted(stated + to_dct) == sorted(links)


def test_the_corpus_comes_back(tmp_path: Path) -> None:
    gold = sl.load()
    lost = brat.write(tmp_path, gold)
    expected = [carried(document, brat.CARRIES) for document in gold]
    assert brat.read(tmp_path) == (tuple(document for document, _ in expected), {})
    assert lost == sum((counts for _, counts in expected), Counter[str]())


@given(documents(on_words=True))
@settings(max_examples=50, deadline=None)
def test_mentions_on_words_come_back(document: Document) -> None:
    with TemporaryDirectory() as folder:
        lost = brat.write(folder, [document])
        kept, left = carried(document, brat.CARRIES)
        if not any(kept.mentions()):
            kept, left = replace(kept, dct=None), left + Counter(dct=1)
        assert lost == left
        assert brat.read(folder) == ((kept,), {})


@given(documents())
@settings(max_examples=50, deadline=None)
def test_any_mention_comes_back_or_is_counted(document: Document) -> None:
    with TemporaryDirectory() as folder:
        lost = brat.write(folder, [document])
        (found,), left_out = brat.read(folder)
        edges = lost_edges(document)
        assert not left_out
        assert {kind: n for kind, n in lost.items() if kind in edges or "line break" in kind} == edges
        gone = [m for m in document.mentions() if document.surface(m).strip("\n\t") != document.surface(m)]
        assert list(found.mentions()) == [m for m in document.mentions() if m not in gone]
        ends = {m.id for m in found.mentions()} | {"t0"}
        assert found.tlinks == tuple(k for k in document.tlinks if {k.source, k.target} <= ends)


@given(documents(on_words=True))
@settings(max_examples=30, deadline=None)
def test_reading_and_writing_again_gives_the_same_bytes(document: Document) -> None:
    with TemporaryDirectory() as folder:
        for name in ("one", "two"):
            brat.write(Path(folder) / name, [document])
            (document,), _ = brat.read(Path(folder) / name)
        one, two = ((Path(folder) / name / f"{document.doc_id}.ann").read_bytes() for name in ("one", "two"))
        assert one == two


KIM = "T1\tPERSON 2 5\tKim\n"
SAID = "T2\tSTATE 6 10\tsaid\nE1\tSTATE:T2\n"


@pytest.mark.parametrize(
    ("annotations", "message"),
    [
        ("Kim\n", "a.ann:1: 'Kim': expected T, E, R, A, M, N or # with a number, and a tab"),
        (KIM + "T2 ORG 2 5 Kim\n", "a.ann:2: 'T2 ORG 2 5 Kim': expected T, E, R, A, M, N or # with a number"),
        ("X1\tPERSON 2 5\tKim\n", r"a.ann:1: 'X1\\tPERSON 2 5\\tKim': expected T, E"),
        (KIM + "T", "a.ann:2: 'T': expected T, E"),
        (KIM + KIM, "a.ann:2: T1: this id stands in line 1 too"),
        ("T1\tPERSON 2 5", "a.ann:1: T1: '2 5': expected TYPE START END, a tab and the text"),
        ("T1\tPERSON 2\tKim", "a.ann:1: T1: '2': expected TYPE START END"),
        ("T1\tPERSON -2 5\tKim", "a.ann:1: T1: '-2 5': expected TYPE START END"),
        ("T1\tPERSON 2 ٥\tKim", "a.ann:1: T1: '2 ٥': expected TYPE START END"),
        (f"T1\tPERSON 2 {'9' * 5000}\tKim", "a.ann:1: T1: '2 9+': expected TYPE START END"),
        ("T1\tPERSON 2 99\tKim", r"a.ann:1: T1: \[2, 99\) is no span of the text \(50 characters\)"),
        ("T1\tPERSON 5 5\t", r"a.ann:1: T1: \[5, 5\) is no span of the text"),
        ("T1\tPERSON 2 5;11 14\tKim the\n", "a.ann:1: T1: discontinuous span '2 5;11 14': not supported"),
        ("T1\tPERSON 2 5;2 5\tKim Kim\n", "a.ann:1: T1: discontinuous span '2 5;2 5': not supported"),
        (
            "T1\tPERSON 3 6\tKim\n",
            "a.ann:1: T1: its text is 'Kim', but the .txt file has 'im ' at 3 6",
        ),
        (KIM + "E1\tSTATE:T7\n", "a.ann:2: E1: trigger 'T7': no text-bound annotation of this file"),
        (KIM + "E1\tSTATE", "a.ann:2: E1: trigger '': no text-bound annotation"),
        (KIM + "E1\tSTATE:T1", "a.ann:2: E1: 'STATE' is not the type of its trigger T1"),
        (KIM + "A1\ttense\n", "a.ann:2: A1: 'tense': expected NAME ID, or NAME ID VALUE"),
        (KIM + "A1\ttense E9 PAST\n", "a.ann:2: A1: 'E9': no annotation of this file"),
        (SAID + "A1\ttense E1 PAST\nA2\ttense E1 FUTURE\n", "a.ann:4: A2: tense: 'FUTURE', but 'PAST' was said before"),
        (SAID + "#1\tAnnotatorNotes E1\tsource=a source=b\n", "a.ann:3: #1: source: 'b', but 'a' was said before"),
        (KIM + "#1\tAnnotatorNotes T1", "a.ann:2: #1: 'AnnotatorNotes T1': expected TYPE ID, a tab and the note"),
        (KIM + "#1\tAnnotatorNotes T3\tx", "a.ann:2: #1: 'T3': no annotation of this file"),
        (KIM + "#1\tCreationTime T1\tyesterday", "a.ann:2: #1: 'yesterday': expected one creation time: first day"),
        (KIM + "#1\tCreationTime T1\t2031-02-30 2031-03-01 stated", "a.ann:2: #1: .*2031-02-30"),
        (KIM + "#1\tCreationTime T1\t2031-05-12 2031-05-11 stated", "a.ann:2: #1: .*2031-05-12"),
        (KIM + "#1\tId T1\tt0", "a.ann: t0: t0 is the document creation time, no mention"),
        (KIM + "#1\tId T1\t", "a.ann:2: #1: '': expected the id of T1, one word"),
        (KIM + SAID + "#1\tId T1\tE1", "a.ann: a: E1: this id stands twice"),
        (SAID + "R1\tBEFORE Arg1:E1 Ar", "a.ann:3: R1: 'BEFORE Arg1:E1 Ar': expected TYPE ROLE:ID ROLE:ID"),
        (SAID + "R1\tBEFORE Arg1:E1", "a.ann:3: R1: 'BEFORE Arg1:E1': expected TYPE ROLE:ID ROLE:ID"),
        (SAID + "R1\tBEFORE Arg1:E1 Arg2:E2", "a.ann:3: R1: 'E2': no annotation of this file"),
        (SAID + "R1\tANCHOR Arg1:E1 Arg2:E1\nR2\tANCHOR Arg1:E1 Arg2:E1", "a.ann:4: R2: E1 has a second anchor"),
        (b"T1\tPERSON 2 5\tKim\nT2\tORG 2 5\tK\xefm", "a.ann:2: not UTF-8: byte 0xef at position 30"),
        (KIM.encode("utf-16"), "a.ann:1: not UTF-8: byte 0xff at position 0"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, annotations: str | bytes, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        brat.read(put(tmp_path, annotations))


def test_a_text_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"a\.txt:1: not UTF-8: byte 0xe9 at position 1"):
        brat.read(put(tmp_path, KIM, b"x\xe9y"))
    (tmp_path / "a.txt").unlink()
    with pytest.raises(FormatError, match=r"a\.txt: No such file"):
        brat.read(tmp_path)
    with pytest.raises(FormatError, match=r"b\.ann: No such file"):
        brat.read(tmp_path / "b.ann")
    (tmp_path / "a.ann").unlink()
    with pytest.raises(FormatError, match=r"no \.ann file here"):
        brat.read(tmp_path)


def test_a_file_is_read_up_to_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brat_lines, "LINE_CAP", 2)
    with pytest.raises(FormatError, match=r"a\.ann: more than 2 lines"):
        brat.read(put(tmp_path, KIM + SAID))
    monkeypatch.setattr(sources, "SIZE_CAP", 30)
    with pytest.raises(FormatError, match=r"a\.txt: larger than 30 bytes"):
        brat.read(put(tmp_path, KIM))


def test_documents_that_cannot_be_files(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"document '\.\./a': cannot be a file name"):
        brat.write(tmp_path / "out", [replace(DOCUMENT, doc_id="../a")])
    with pytest.raises(FormatError, match="document a stands twice"):
        brat.write(tmp_path / "out", [DOCUMENT, DOCUMENT])
    assert not (tmp_path / "out").exists()


def test_an_entity_has_no_link_and_a_value_that_is_none_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Kim came Monday.\n", "utf-8")
    mentions = ("T1\tPERSON 0 3\tKim", "T2\tOCCURRENCE 4 8\tcame", "T3\tDATE 9 15\tMonday")
    more = ("R1\tBEFORE Arg1:T1 Arg2:T2", "A1\tdct_relation T1 BEFORE", "#1\tAnnotatorNotes T3\tvalue=FOO")
    (tmp_path / "a.ann").write_text("".join(f"{line}\n" for line in (*mentions, *more)), "utf-8")
    (document,), left_out = brat.read(tmp_path)
    assert document.tlinks == ()
    assert document.timexes[0].value is None
    assert left_out["links: an end is left out"] == 1
    assert left_out["timexes: value of another scheme"] == 1
    assert left_out["attributes: 'dct_relation'"] == 1
