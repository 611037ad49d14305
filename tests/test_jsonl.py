import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summitline.errors import FormatError
from summitline.formats import jsonl
from summitline.schema import CreationTime, Document, Entity, Event, Timex, TLink, Zone

TEXT = "“Kim” said on Monday. Also read"
DOCUMENT = Document(
    doc_id="003",
    text=TEXT,
    dct=CreationTime("2025-08-25", "2025-08-31", "inferred"),
    zones=(Zone("z1", 0, 22, "body"), Zone("z2", 22, 31, "boilerplate", CreationTime("2025-09-01", "2025-09-02"))),
    entities=(Entity(id="n1", start=1, end=4, type="PERSON", entity="kim"),),
    events=(Event(id="e1", start=6, end=10, begins="2025-08-25", attributes={"tense": "PAST", "class": "REPORTING"}),),
    timexes=(Timex(id="t1", start=14, end=20, type="DATE", value="2025-08-25"),),
    tlinks=(TLink("e1", "t1", "IS_INCLUDED"), TLink("e1", "t0", "BEFORE")),
    tokens=((0, 1), (1, 4)),
    sentences=((0, 21), (22, 31)),
)
SYSTEM_ROW = {
    "doc_id": "003",
    "entities": [{"id": "n1", "start": 1, "end": 4, "type": "PERSON", "entity": "kim"}],
    "events": [{"id": "e1", "start": 6, "end": 10, "begins": "2025-08-25", "tense": "PAST", "class": "REPORTING"}],
    "timexes": [{"id": "t1", "start": 14, "end": 20, "type": "DATE", "value": "2025-08-25"}],
    "tlinks": [
        {"source": "e1", "target": "t1", "relation": "IS_INCLUDED"},
        {"source": "e1", "target": "t0", "relation": "BEFORE"},
    ],
}
GOLD_ROW = SYSTEM_ROW | {
    "text": TEXT,
    "dct": {"earliest": "2025-08-25", "latest": "2025-08-31", "status": "inferred"},
    "zones": [
        {"id": "z1", "start": 0, "end": 22, "type": "body"},
        {
            "id": "z2",
            "start": 22,
            "end": 31,
            "type": "boilerplate",
            "dct": {"earliest": "2025-09-01", "latest": "2025-09-02", "status": "stated"},
        },
    ],
    "tokens": [[0, 1], [1, 4]],
    "sentences": [[0, 21], [22, 31]],
}
BARE = Document(doc_id="0", text="a")


def write_bytes(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_a_system_row_has_no_text_and_nothing_that_is_unknown() -> None:
    assert jsonl.to_json(DOCUMENT) == SYSTEM_ROW


def test_a_gold_row_has_all() -> None:
    assert jsonl.to_json(DOCUMENT, gold=True) == GOLD_ROW


def test_an_empty_document_is_its_id() -> None:
    assert jsonl.dumps(BARE) == '{"doc_id": "0"}'
    assert jsonl.dumps(BARE, gold=True) == '{"doc_id": "0", "text": "a"}'


def test_dumps_sorts_keys_and_keeps_letters() -> None:
    document = Document(doc_id="0", text="é", entities=(Entity(id="n1", start=0, end=1, entity="é"),))
    assert jsonl.dumps(document) == '{"doc_id": "0", "entities": [{"end": 1, "entity": "é", "id": "n1", "start": 0}]}'


def test_dumps_does_not_depend_on_the_order_of_attributes() -> None:
    one, two = (
        Event(id="e1", start=0, end=1, attributes=dict(order))
        for order in ([("class", "STATE"), ("tense", "PAST")], [("tense", "PAST"), ("class", "STATE")])
    )
    lines = {jsonl.dumps(Document(doc_id="0", text="a", events=(event,))) for event in (one, two)}
    assert len(lines) == 1


def test_a_document_never_breaks_its_line() -> None:
    text = "a\nb\u2028c\r\x85"
    assert "\n" not in jsonl.dumps(Document(doc_id="0", text=text), gold=True)


def test_from_json_reads_both_kinds_of_row() -> None:
    assert jsonl.from_json(GOLD_ROW) == DOCUMENT
    system = jsonl.from_json(SYSTEM_ROW, text=TEXT)
    assert (system.text, system.dct, system.zones, system.tokens) == (TEXT, None, (), None)
    assert (system.events, system.tlinks) == (DOCUMENT.events, DOCUMENT.tlinks)


def test_from_json_reads_the_nulls_of_a_table() -> None:
    row = {
        "doc_id": "0",
        "text": "a",
        "dct": None,
        "zones": None,
        "entities": [],
        "events": [{"id": "e1", "start": 0, "end": 1, "class": None, "anchor": None, "text": "a"}],
        "timexes": None,
        "tlinks": None,
        "tokens": None,
    }
    assert jsonl.from_json(row) == Document(doc_id="0", text="a", events=(Event(id="e1", start=0, end=1),))


def test_zones_without_id_are_numbered() -> None:
    row = {"doc_id": "0", "text": "ab", "zones": [{"start": k, "end": k + 1, "type": "body"} for k in (0, 1)]}
    assert [zone.id for zone in jsonl.from_json(row).zones] == ["z1", "z2"]


def test_from_json_wants_a_text() -> None:
    with pytest.raises(FormatError, match=r"^003: text: missing$"):
        jsonl.from_json(SYSTEM_ROW)


@pytest.mark.parametrize("name", ["gold.jsonl", "gold.jsonl.gz"])
def test_what_is_written_is_read(tmp_path: Path, name: str) -> None:
    jsonl.write(tmp_path / name, [DOCUMENT, BARE], gold=True)
    assert jsonl.read_gold(tmp_path / name) == (DOCUMENT, BARE)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_files_are_the_same_bytes_each_time(tmp_path: Path) -> None:
    for name in ("a.jsonl.gz", "b.jsonl.gz"):
        jsonl.write(tmp_path / name, [DOCUMENT])
    packed = (tmp_path / "a.jsonl.gz").read_bytes()
    assert packed == (tmp_path / "b.jsonl.gz").read_bytes()
    assert packed[4:8] == bytes(4)
    assert gzip.decompress(packed) == (jsonl.dumps(DOCUMENT) + "\n").encode()


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = write_bytes(tmp_path / "gold.jsonl", b"old")

    def documents() -> Iterator[Document]:
        yield DOCUMENT
        raise OSError("no more")

    with pytest.raises(OSError, match="no more"):
        jsonl.write(path, documents())
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["gold.jsonl"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"doc_id": "0", "text": "a"}\n{"text": "a"}\n', ":2: doc_id: missing"),
        (b'{"doc_id": "0"}\n', ":1: 0: text: missing"),
        (b'{"doc_id": "0", "text": "a"}\n' * 2, ":2: document 0 stands twice"),
        (b"[]\n", ":1: expected an object, got []"),
        (
            b'{"doc_id": "0", "text": "a", "events": [{"id": "e1", "start": 0, "end": 2}]}\n',
            ":1: 0: e1: [0, 2) ends after the text (1)",
        ),
        (b'{"doc_id": "0", "text": "a", "events": [{"id": "e1", "start": 0}]}\n', None),
        (b"\n", ":1: blank line: expected a JSON object"),
        (b"", ": empty: expected one JSON object a line"),
    ],
)
def test_gold_that_is_none(tmp_path: Path, content: bytes, message: str | None) -> None:
    path = write_bytes(tmp_path / "gold.jsonl", content)
    with pytest.raises(FormatError) as caught:
        jsonl.read_gold(path)
    if message is None:
        assert str(caught.value).startswith(f"{path}:1: not a document: ")
    else:
        assert str(caught.value) == f"{path}{message}"


NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
SPANS = st.tuples(st.integers(0, 9), st.integers(1, 5)).map(lambda s: {"start": s[0], "end": s[0] + s[1]})
TEXTS = st.none() | NAMES


def mentions(kind: type, prefix: str, **own: st.SearchStrategy) -> st.SearchStrategy:
    bodies = st.lists(st.tuples(SPANS, st.fixed_dictionaries(own)), max_size=4)
    return bodies.map(lambda rows: tuple(kind(id=f"{prefix}{k}", **s, **o) for k, (s, o) in enumerate(rows, 1)))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    text = draw(st.text(st.characters(codec="utf-8"), min_size=15, max_size=30))
    attributes = st.dictionaries(st.sampled_from(["class", "tense", "factuality"]), NAMES)
    zones = (Zone("z1", 0, 10, "body"), Zone("z2", 10, 15, "boilerplate", CreationTime("2025", "2026", "stated")))
    found = {
        "entities": draw(mentions(Entity, "n", type=TEXTS, entity=TEXTS)),
        "events": draw(mentions(Event, "e", axis=TEXTS, begins=TEXTS, instance=TEXTS, attributes=attributes)),
        "timexes": draw(mentions(Timex, "t", type=TEXTS, value=TEXTS, mod=TEXTS)),
    }
    ends = st.sampled_from(["t0", "t0.z2", *(m.id for row in found.values() for m in row)])
    links = draw(st.lists(st.builds(TLink, ends, ends, NAMES), max_size=4))
    spans = draw(st.none() | st.just(((0, 4), (5, 9))))
    return Document(doc_id=draw(NAMES), text=text, zones=zones, **found, tlinks=tuple(links), tokens=spans)


@given(documents())
def test_round_trip(document: Document) -> None:
    assert jsonl.from_json(json.loads(jsonl.dumps(document, gold=True))) == document


@given(documents())
def test_round_trip_of_a_system(document: Document) -> None:
    system = jsonl.from_json(json.loads(jsonl.dumps(document)), text=document.text, zones=document.zones)
    assert jsonl.to_json(system) == jsonl.to_json(document)
