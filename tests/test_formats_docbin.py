"""spaCy DocBin: what spaCy reads in our files, what we read in spaCy's, and every refusal."""

from __future__ import annotations

import struct
import sys
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin, Span
from tests.made_documents import GAPS, WORDS, documents

import summitline as sl
from summitline.errors import FormatError
from summitline.formats import docbin, docbin_packing, docbin_tokens, sources
from summitline.schema import CreationTime, Document, Entity, Event, Timex, TLink, Zone
from summitline.vocabulary import COLLECTIONS

BLANK = spacy.blank("en")
KIM = Document(
    doc_id="kim",
    text="😀 Kim of  Ulan Bator\n\nleft in May.",
    dct=CreationTime("2031-05-12", "2031-05-31", "inferred"),
    zones=(Zone("z1", 0, 22, "body"), Zone("z2", 22, 34, "boilerplate", CreationTime("2031-06-01", "2031-06-01"))),
    entities=(
        Entity(id="n1", start=2, end=5, type="PERSON", entity="kim"),
        Entity(id="n2", start=2, end=20, type="ORG"),
        Entity(id="n3", start=10, end=20),
    ),
    events=(
        Event(
            id="e7", start=22, end=26, axis="opinion", anchor="e8", attributes={"class": "OCCURRENCE", "tense": "PAST"}
        ),
        Event(id="e8", start=22, end=26),
    ),
    timexes=(Timex(id="t1", start=30, end=33, type="DATE", value="2031-05", mod="START"),),
    tlinks=(TLink("e7", "t1", "<<>?"), TLink("e7", "t0", "BEFORE"), TLink("t0.z2", "e7", "AFTER")),
    tokens=((0, 1), (2, 5), (6, 8), (10, 14), (15, 20), (22, 26), (27, 29), (30, 33), (33, 34)),
    sentences=((0, 20), (22, 34)),
)


def docs(path: Path) -> list[Doc]:
    return list(DocBin().from_disk(path).get_docs(spacy.blank("en").vocab))


def written(path: Path, *made: Doc, user_data: bool = False) -> Path:
    DocBin(store_user_data=user_data, docs=made).to_disk(path)
    return path


def spans(group: Any) -> list[tuple[str, str, str, str]]:
    return [(span.text, span.label_, span.kb_id_, span.id_) for span in group]


def test_what_spacy_reads_in_our_file(tmp_path: Path) -> None:
    assert docbin.write(tmp_path / "kim.spacy", [KIM]) == {}
    (doc,) = docs(tmp_path / "kim.spacy")
    assert doc.text == KIM.text
    assert [token.text for token in doc] == ["😀", "Kim", "of", " ", "Ulan", "Bator", "\n\n", "left", "in", "May", "."]
    assert [sentence.text for sentence in doc.sents] == ["😀 Kim of  Ulan Bator\n\n", "left in May."]
    assert spans(doc.ents) == [("Kim of  Ulan Bator", "ORG", "", "n2")]
    assert spans(doc.spans["entities"]) == [
        ("Kim", "PERSON", "kim", "n1"),
        ("Kim of  Ulan Bator", "ORG", "", "n2"),
        ("Ulan Bator", "", "", "n3"),
    ]
    assert spans(doc.spans["events"]) == [("left", "OCCURRENCE", "", "e7"), ("left", "", "", "e8")]
    assert spans(doc.spans["timexes"]) == [("May", "DATE", "", "t1")]
    assert doc.user_data == {
        "summitline": {
            "doc_id": "kim",
            "dct": {"earliest": "2031-05-12", "latest": "2031-05-31", "status": "inferred"},
            "zones": (
                {"id": "z1", "start": 0, "end": 22, "type": "body"},
                {
                    "id": "z2",
                    "start": 22,
                    "end": 34,
                    "type": "boilerplate",
                    "dct": {"earliest": "2031-06-01", "latest": "2031-06-01", "status": "stated"},
                },
            ),
            "attributes": {
                "e7": {"tense": "PAST", "axis": "opinion", "anchor": "e8"},
                "t1": {"value": "2031-05", "mod": "START"},
            },
            "tlinks": (
                {"source": "e7", "target": "t1", "relation": "<<>?"},
                {"source": "e7", "target": "t0", "relation": "BEFORE"},
                {"source": "t0.z2", "target": "e7", "relation": "AFTER"},
            ),
            "tokens": True,
            "sentences": True,
        }
    }


def test_what_is_written_is_read_and_written_again_the_same(tmp_path: Path) -> None:
    docbin.write(
        tmp_path / "a.spacy",
        [
            KIM,
            replace(
                KIM,
                doc_id="empty",
                text=" ",
                **dict.fromkeys(COLLECTIONS, ()),
                tlinks=(),
                zones=(),
                tokens=None,
                sentences=None,
            ),
        ],
    )
    read = docbin.read(tmp_path)
    assert read.documents[0] == KIM
    assert (read.documents[1].text, read.left_out) == (" ", {})
    docbin.write(tmp_path / "b.spacy", read.documents)
    assert (tmp_path / "a.spacy").read_bytes() == (tmp_path / "b.spacy").read_bytes()


def test_our_corpus_comes_back_and_spacy_has_its_entities(tmp_path: Path) -> None:
    assert docbin.write(tmp_path / "all.spacy", sl.load()) == {}
    assert docbin.read(tmp_path / "all.spacy") == (sl.load(), {})
    for doc, document in zip(docs(tmp_path / "all.spacy"), sl.load(), strict=True):
        assert [(e.start_char, e.end_char, e.label_) for e in doc.ents] == [
            (*n.span, n.type) for n in document.entities
        ]


def test_mentions_that_are_no_whole_tokens_are_left_out_with_their_links(tmp_path: Path) -> None:
    document = Document(
        doc_id="a",
        text="He can't go",
        entities=(Entity(id="n1", start=0, end=3, type="PERSON"),),
        events=(Event(id="e1", start=3, end=5), Event(id="e2", start=3, end=7), Event(id="e3", start=9, end=11)),
        tlinks=(TLink("e1", "e2", "BEFORE"), TLink("e1", "e3", "BEFORE"), TLink("e3", "t0", "AFTER")),
    )
    lost = docbin.write(tmp_path / "a.spacy", [document])
    assert lost == {"entities: not whole tokens": 1, "events: not whole tokens": 1, "links: an end is left out": 1}
    kept = replace(document, entities=(), events=(document.events[0], document.events[2]), tlinks=document.tlinks[1:])
    assert docbin.read(tmp_path / "a.spacy") == ((kept,), {})


@pytest.mark.parametrize("tokens", [((0, 2),), ((0, 2), (2, 8)), ((0, 2), (1, 2), (3, 8)), ((0, 2), (2, 3), (3, 8))])
def test_tokens_that_spacy_cannot_have_are_counted(tokens: tuple[tuple[int, int], ...], tmp_path: Path) -> None:
    document = Document(doc_id="a", text="He can't", tokens=tokens, sentences=((0, 2), (4, 8)))
    lost = docbin.write(tmp_path / "a.spacy", [document])
    covered = tokens == ((0, 2), (2, 8))
    assert lost == {"sentences: not whole tokens": 2} | (
        {} if covered else {"tokens: do not cover the text": len(tokens)}
    )
    assert [token.text for token in docs(tmp_path / "a.spacy")[0]][:2] == (
        ["He", " can't"] if covered else ["He", "ca"]
    )


def test_a_file_of_a_pipeline(tmp_path: Path) -> None:
    """Without our user data: entities are doc.ents, ids follow the text, names are those of the file."""
    doc = BLANK("Two days ago  Kim met Li. He left")
    doc.ents = [Span(doc, 0, 3, "DATE"), Span(doc, 4, 5, "PERSON", kb_id="Q42"), Span(doc, 6, 7, "PERSON", kb_id="li")]
    doc.spans["events"] = [Span(doc, 9, 10, "MOVE", span_id="rule"), Span(doc, 5, 6, "OCCURRENCE", span_id="rule")]
    doc.spans["sc"] = [Span(doc, 0, 1, "X")]
    for token in doc:
        token.is_sent_start = token.i in (0, 8)
    doc.user_data[("._.", "x", None, None)] = {"y": 1}
    written(tmp_path / "pipe.spacy", doc, BLANK(""), user_data=True)
    first, second = docbin.read(tmp_path / "pipe.spacy").documents
    assert docbin.read(tmp_path / "pipe.spacy").left_out == {
        "entities: type of another scheme": 1,
        "entities: entity of another scheme": 1,
        "events: class of another scheme": 1,
    }
    assert first == Document(
        doc_id="pipe.1",
        text="Two days ago  Kim met Li. He left",
        entities=(
            Entity(id="n1", start=0, end=12),
            Entity(id="n2", start=14, end=17, type="PERSON"),
            Entity(id="n3", start=22, end=24, type="PERSON", entity="li"),
        ),
        events=(Event(id="e2", start=29, end=33), Event(id="e1", start=18, end=21, attributes={"class": "OCCURRENCE"})),
        tokens=((0, 3), (4, 8), (9, 12), (14, 17), (18, 21), (22, 24), (24, 25), (26, 28), (29, 33)),
        sentences=((0, 25), (26, 33)),
    )
    assert second == Document(doc_id="pipe.2", text="", tokens=())


def test_ents_side_by_side_and_unknown_spaces(tmp_path: Path) -> None:
    doc = Doc(BLANK.vocab, ["Kim", "Li", "met"], ents=["B-PERSON", "B-PERSON", "O"])
    assert doc.has_unknown_spaces
    (read,) = docbin.read(written(tmp_path / "a.spacy", doc)).documents
    assert (read.doc_id, read.text) == ("a", doc.text)
    assert [read.surface(entity) for entity in read.entities] == ["Kim", "Li"]


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=documents(on_words=True))
def test_every_document_comes_back(tmp_path: Path, document: Document) -> None:
    assert docbin.write(tmp_path / "a.spacy", [document]) == {}
    assert docbin.read(tmp_path / "a.spacy") == ((document,), {})


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=documents())
def test_what_is_left_out_is_counted(tmp_path: Path, document: Document) -> None:
    lost = docbin.write(tmp_path / "a.spacy", [document])
    ((read,), left_out) = docbin.read(tmp_path / "a.spacy")
    kept = {mention.id for mention in read.mentions()} | {"t0"}
    for name in COLLECTIONS:
        mentions = getattr(document, name)
        assert getattr(read, name) == tuple(mention for mention in mentions if mention.id in kept)
        assert lost.get(f"{name}: not whole tokens", 0) == len(mentions) - len(getattr(read, name))
    assert read.tlinks == tuple(link for link in document.tlinks if {link.source, link.target} <= kept)
    assert left_out == {}


@given(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(["", *GAPS]))), st.sampled_from(["", *GAPS]))
def test_words_of_spacy_hold_every_character(parts: list[tuple[str, str]], text: str) -> None:
    tokens = []
    for word, gap in parts:
        tokens.append((len(text), len(text) + len(word)))
        text += word + gap
    assert docbin_tokens.covers(text, tokens)
    words = list(docbin_tokens.words(text, tokens))
    doc = Doc(BLANK.vocab, [text[slice(*span)] for span, _ in words], [space for _, space in words])
    assert doc.text == text
    assert [(token.idx, token.idx + len(token)) for token in doc if not token.is_space] == tokens


def packed(path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """Write a DocBin of two documents, changed before it is packed."""
    docbin.write(path, [KIM, replace(KIM, doc_id="li")])
    message = msgspec.msgpack.decode(zlib.decompress(path.read_bytes()))
    change(message)
    path.write_bytes(zlib.compress(msgspec.msgpack.encode(message)))
    return path


def grouped(*span: int, size: int = 40) -> Callable[[dict[str, Any]], None]:
    content = struct.pack(">QQQllll", *span)[:size]
    group = msgspec.msgpack.encode({"name": "events", "attrs": {}, "spans": [content]})
    return lambda m: m.update(span_groups=[msgspec.msgpack.encode({group: ["events"]})] * 2)


def said(**changes: object) -> Callable[[dict[str, Any]], None]:
    ours = {"doc_id": "kim"} | changes
    return lambda m: m.update(user_data=[msgspec.msgpack.encode({"summitline": ours}), b"\x80"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            grouped(0, 0, 0, 10**6, 2 * 10**6, 0, 0),
            "span_groups: a span of the tokens 1000000 to 2000000; its text has 11",
        ),
        (grouped(0, 0, 0, -1, 2, 0, 0), "span_groups: a span of the tokens -1 to 2"),
        (grouped(0, 0, 0, 2, 2, 0, 0), "span_groups: a span of the tokens 2 to 2"),
        (grouped(0, 0, 77777777, 0, 1, 0, 0), "strings: none has the hash 77777777"),
        (grouped(0, 0, 0, 0, 1, 0, 0, size=24), "span_groups: a span of 24 bytes; expected 40"),
        (lambda m: m.update(span_groups=[b"\x80"]), "span_groups: 1 of them for 2 documents"),
        (lambda m: m.update(span_groups=[b"\x93", b"\x80"]), "span_groups: Input data was truncated"),
        (lambda m: m.update(lengths=struct.pack("<2i", 11, 10)), "lengths: 21 tokens; found 22, and 22 spaces"),
        (lambda m: m.update(lengths=struct.pack("<2i", 23, -1)), "lengths: 22 tokens; found 22, and 22 spaces"),
        (lambda m: m.update(lengths=b"\0\0\0"), "lengths, tokens: not whole numbers"),
        (lambda m: m.update(spaces=m["spaces"][1:]), "lengths: 22 tokens; found 22, and 21 spaces"),
        (lambda m: m.update(tokens=m["tokens"][1:]), "lengths, tokens: not whole numbers"),
        (lambda m: m.update(attrs=[]), "lengths, tokens: not whole numbers"),
        (lambda m: m.update(attrs=[1] * len(m["attrs"])), "not a DocBin: attrs: no ORTH"),
        (lambda m: m.update(attrs=["ORTH"]), r"not a DocBin: Expected `int`, got `str` - at `\$\.attrs\[0\]`"),
        (lambda m: m.update(strings=[]), "strings: none has the hash"),
        (lambda m: m.pop("tokens"), "not a DocBin: Object missing required field `tokens`"),
        (lambda m: m.update(user_data=[b"\x91\x01", b"\x80"]), "user_data: Expected `object`, got `array`"),
        (lambda m: m.update(user_data=[b"\x91" * 100_000, b"\x80"]), "user_data: "),
        (said(doc_id=3), r"user_data: summitline: Expected `str`, got `int` - at `\$\.doc_id`"),
        (
            said(tlinks=[{"source": "e7", "target": "e99", "relation": "BEFORE"}]),
            "document 1: kim: link to e99: no such mention",
        ),
        (
            said(dct={"earliest": "soon", "latest": "2031"}),
            "document 1: creation time: 'soon' to '2031': expected two days",
        ),
        (
            said(zones=[{"id": "z", "start": 0, "end": 99, "type": "body"}]),
            r"document 1: zone 'z': \[0, 99\) 'body': no zone",
        ),
        (
            said(zones=[{"id": "z", "start": 0, "end": 9, "type": "tail"}]),
            r"document 1: zone 'z': \[0, 9\) 'tail': no zone",
        ),
        (said(doc_id="a.2"), "document 'a.2' stands twice"),
    ],
)
def test_what_is_wrong_is_refused(change: Callable[[dict[str, Any]], object], message: str, tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=rf"a\.spacy: (.*){message}"):
        docbin.read(packed(tmp_path / "a.spacy", change))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not a DocBin: its end is missing"),
        (b"\x80\x04\x95cposix\nsystem\n", "not a DocBin: Error -3 while decompressing data"),
        (zlib.compress(b"\x80")[:-3], "not a DocBin: its end is missing"),
        (zlib.compress(b"\x93"), "not a DocBin: "),
        (zlib.compress(b"\x91" * 100_000), "not a DocBin: "),
        (zlib.compress(bytes(sources.SIZE_CAP + 1)), "unpacked, larger than 67108864 bytes"),
    ],
)
def test_what_is_no_docbin_is_refused(content: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / "a.spacy").write_bytes(content)
    with pytest.raises(FormatError, match=rf"a\.spacy: {message}"):
        docbin.read(tmp_path)


def test_a_small_file_of_many_tokens_is_refused(tmp_path: Path) -> None:
    def repeated(message: dict[str, Any]) -> None:
        width, many = len(message["attrs"]), 600_000
        message.update(tokens=message["tokens"][: 8 * width] * many, spaces=b"\1" * many)
        message.update(lengths=struct.pack("<ii", many - 11, 11))

    path = packed(tmp_path / "a.spacy", repeated)
    assert path.stat().st_size < 2**19
    with pytest.raises(FormatError, match="600000 tokens; at most 524288 in a file"):
        docbin.read(path)


@pytest.mark.parametrize(("name", "spans"), [("events", 11), ("events", 12), ("candidates", 12)])
def test_a_layer_has_no_more_mentions_than_tokens(name: str, spans: int, tmp_path: Path) -> None:
    """Groups of other names, such as the candidates of a span categorizer, are no mentions and may have more."""
    span = struct.pack(">QQQllll", 0, 0, 0, 0, 1, 0, 0)
    group = msgspec.msgpack.encode({"name": name, "attrs": {}, "spans": [span] * spans})
    groups = [msgspec.msgpack.encode({group: [name]}), b""]
    path = packed(tmp_path / "a.spacy", lambda m: m.update(span_groups=groups, user_data=[b"", b""]))
    if (name, spans) == ("events", 12):
        with pytest.raises(FormatError, match="span_groups: events: 12 spans; at most 11, one for each token"):
            docbin.read(path)
    else:
        assert len(docbin.read(path).documents[0].events) == spans * (name == "events")


def test_small_files_of_large_texts_and_of_many_documents_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    doc = Doc(BLANK.vocab, ["x" * 1000] * 100)
    file = written(tmp_path / "a.spacy", doc)
    monkeypatch.setattr(sources, "SIZE_CAP", 50_000)
    with pytest.raises(FormatError, match="more than 50000 characters of text"):
        docbin.read(file)
    monkeypatch.setattr(docbin_packing, "TOKENS_CAP", 21)
    with pytest.raises(FormatError, match=r"a\.spacy: 22 tokens; at most 21 in a file, a folder may hold several$"):
        docbin.read(packed(tmp_path / "a.spacy", lambda m: None))
    monkeypatch.setattr(docbin_packing, "TOKENS_CAP", 22)
    assert len(docbin.read(tmp_path / "a.spacy").documents) == 2
    monkeypatch.setattr(docbin_packing, "DOCUMENTS_CAP", 1)
    with pytest.raises(FormatError, match="lengths: 2 documents; at most 1"):
        docbin.read(written(file, BLANK("a"), BLANK("b")))


def test_values_and_anchors_of_no_scheme_are_left_out(tmp_path: Path) -> None:
    ours = {"e7": {"tense": "past", "mood": "x", "anchor": "e7", "begins": "soon", "dct_relation": "BEFORE"}}
    ((read, _), left_out) = docbin.read(packed(tmp_path / "a.spacy", said(attributes=ours)))
    assert read.events[0] == Event(id="e7", start=22, end=26, attributes={"class": "OCCURRENCE"})
    assert left_out == {
        "events: tense of another scheme": 1,
        "events: begins of another scheme": 1,
        "events: other attributes": 2,
        "events: anchor of no other event": 1,
    }


def test_a_text_that_utf8_does_not_have_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="document a: not UTF-8"):
        docbin.write(tmp_path / "a.spacy", [Document(doc_id="a", text="\ud800")])
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("module", "use"), [("tokens", docbin.write), ("attrs", lambda path, _: docbin.read(path))])
def test_without_spacy_the_extra_is_named(
    module: str, use: Callable[..., object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.spacy").write_bytes(b"")
    monkeypatch.setitem(sys.modules, f"spacy.{module}", None)
    with pytest.raises(FormatError, match=r"a\.spacy: DocBin needs the extra \[spacy\]"):
        use(tmp_path / "a.spacy", [KIM])
