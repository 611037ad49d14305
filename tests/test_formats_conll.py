"""CoNLL columns: exact files by hand, chunks as seqeval 1.2.2 finds them, properties, every refusal with its line."""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seqeval.metrics.sequence_labeling import get_entities
from tests.made_documents import documents

import summitline as sl
from summitline.errors import FormatError
from summitline.formats import conll, conll_reader, iob, sources
from summitline.formats.carriage import carried
from summitline.schema import Document, Entity, Event, Mention, Timex, TLink, schema
from summitline.segmentation import segment
from summitline.vocabulary import LAYERS

TEXT = "Kim  Jo 🙂 came.\n\nIn early May\tit # rained\n"
TOKENS = (
    *((0, 3), (5, 7), (8, 9), (10, 14), (14, 15)),
    *((17, 19), (20, 25), (26, 29), (30, 32), (33, 34), (35, 41)),
)
DOCUMENT = Document(
    doc_id="a b",
    text=TEXT,
    entities=(Entity(id="n1", start=0, end=7, type="PERSON"), Entity(id="n2", start=8, end=9)),
    events=(Event(id="e1", start=10, end=14, attributes={"class": "OCCURRENCE"}), Event(id="e2", start=35, end=41)),
    timexes=(Timex(id="t1", start=20, end=29, type="DATE"),),
    tokens=TOKENS,
    sentences=((0, 15), (17, 41)),
)
COLUMNS = """\
# global.columns = FORM START END ENTITY EVENT TIMEX
# newdoc id = a b
# text = "Kim  Jo 🙂 came.\\n\\nIn early May\\tit # rained\\n"
Kim	0	3	B-PERSON	O	O
Jo	5	7	I-PERSON	O	O
🙂	8	9	B-UNTYPED	O	O
came	10	14	O	B-OCCURRENCE	O
.	14	15	O	O	O

In	17	19	O	O	O
early	20	25	O	O	B-DATE
May	26	29	O	O	I-DATE
it	30	32	O	O	O
#	33	34	O	O	O
rained	35	41	O	B-UNTYPED	O

"""
HEAD = "".join(COLUMNS.splitlines(keepends=True)[:3])


def put(folder: Path, content: str | bytes) -> Path:
    path = folder / "x.conll"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def mentions(document: Document, collection: str) -> list[Mention]:
    """Return the mentions of a layer in text order, under the ids that the reader gives."""
    found = sorted(getattr(document, collection), key=lambda m: m.start)
    prefix = next(table.prefix for table in schema().layers.values() if table.collection == collection)
    return [replace(mention, id=f"{prefix}{number}") for number, mention in enumerate(found, 1)]


def by_seqeval(path: Path) -> Iterator[tuple[str, int, int, str]]:
    """Yield layer, start, end and label of every chunk that seqeval finds in a file of ours."""
    for block in path.read_text("utf-8").split("\n\n"):
        rows = [line.split("\t") for line in block.split("\n") if "\t" in line and not line.startswith("# ")]
        for column, layer in enumerate(LAYERS, 3):
            for label, first, last in get_entities([row[column] for row in rows]):
                yield layer, int(rows[first][1]), int(rows[last][2]), label


def test_a_document_is_written_as_it_should(tmp_path: Path) -> None:
    path = tmp_path / "x.conll"
    assert conll.write(path, [DOCUMENT]) == {}
    assert path.read_bytes() == COLUMNS.encode()
    assert conll.read(path) == ((DOCUMENT,), {})
    assert conll.read(tmp_path) == ((DOCUMENT,), {})


def test_what_has_no_column_is_counted(tmp_path: Path) -> None:
    document = replace(
        DOCUMENT,
        entities=(
            Entity(id="n3", start=6, end=9, type="ORG"),
            Entity(id="n4", start=14, end=19, type="ORG"),
            Entity(id="n1", start=0, end=7, type="PERSON", entity="kim"),
            Entity(id="n2", start=5, end=7, type="PERSON"),
            Entity(id="n5", start=8, end=9, type="Robot"),
        ),
        tlinks=(TLink("e1", "t1", "BEFORE"),),
    )
    assert conll.write(tmp_path / "x.conll", [document]) == {
        "entities: entity": 1,
        "entities: not from token to token": 1,
        "entities: overlap another or cross a sentence": 2,
        "entities: type of another scheme": 1,
        "links": 1,
    }
    assert conll.read(tmp_path / "x.conll").documents == (DOCUMENT,)


def test_tokens_and_sentences_that_do_not_fit_are_counted(tmp_path: Path) -> None:
    document = Document(doc_id="a", text="ab c d ", tokens=((0, 2), (3, 6)), sentences=((0, 2), (3, 7), (7, 7)))
    assert conll.write(tmp_path / "x.conll", [document]) == {
        "sentences: not from token to token": 2,
        "tokens: white space inside": 1,
    }
    (found,), _ = conll.read(tmp_path / "x.conll")
    assert (found.tokens, found.sentences) == (((0, 2),), ((0, 2),))
    unsplit = Document(doc_id="a", text="ab", tokens=((0, 2),), sentences=())
    assert conll.write(tmp_path / "x.conll", [unsplit]) == {"sentences: not from token to token": 1}


@pytest.mark.parametrize("missing", ["tokens", "sentences"])
def test_a_document_without_tokens_or_sentences_is_segmented(tmp_path: Path, missing: str) -> None:
    document = replace(DOCUMENT, **{missing: None})
    lost = conll.write(tmp_path / "x.conll", [document])
    tokens, sentences = segment(TEXT)
    assert conll.read(tmp_path / "x.conll").documents == (replace(DOCUMENT, tokens=tokens, sentences=sentences),)
    assert lost == ({"sentences": 2} if missing == "tokens" else {"tokens": 11})


def test_without_spacy_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from summitline.segmentation import _tokenizer

    _tokenizer.cache_clear()
    monkeypatch.setitem(sys.modules, "spacy.lang.en", None)
    with pytest.raises(FormatError, match=r"document a b: no tokens; pip install 'summitline\[spacy\]'"):
        conll.write(tmp_path / "x.conll", [replace(DOCUMENT, tokens=None)])
    assert not list(tmp_path.iterdir())


CONLL_2003 = """\
-DOCSTART- -X- -X- O

EU NNP I-NP I-ORG
rejects VBZ I-VP O
# # I-NP O
German JJ I-NP I-MISC
Brussels NNP I-NP B-MISC

Mr NNP I-NP O

-DOCSTART- -X- -X- O

It PRP I-NP O
"""


def test_a_file_of_conll_2003_in_iob1(tmp_path: Path) -> None:
    (first, second), left_out = conll.read(put(tmp_path, CONLL_2003))
    assert (first.doc_id, first.text) == ("x-1", "EU rejects # German Brussels\nMr")
    assert first.entities == (
        Entity(id="n1", start=0, end=2, type="ORG"),
        Entity(id="n2", start=13, end=19),
        Entity(id="n3", start=20, end=28),
    )
    assert first.tokens == ((0, 2), (3, 10), (11, 12), (13, 19), (20, 28), (29, 31))
    assert first.sentences == ((0, 28), (29, 31))
    assert (second.doc_id, second.text, second.entities) == ("x-2", "It", ())
    assert left_out == {"entities: type of another scheme": 2}


def test_two_columns_of_anybody(tmp_path: Path) -> None:
    """Names of documents, letter case, all layers in one column, "\\r\\n" and no line end at the end."""
    content = (
        "# newdoc id = one\r\n# sent_id = 1\r\nThe\tO\r\nwar\tB-EVENT\r\nended\tB-occurrence\r\n\r\n\r\n"
        "early\tB-DATE\r\nMay\tI-DATE\r\nday\tB-DATE\r\n1\tB-CARDINAL\r\n# newdoc id = two\r\nnow\tB-TIMEX3"
    )
    (one, two), left_out = conll.read(put(tmp_path, content))
    assert (one.doc_id, one.text, two.doc_id, two.text) == ("one", "The war ended\nearly May day 1", "two", "now")
    assert one.entities == (Entity(id="n1", start=4, end=7, type="EVENT"), Entity(id="n2", start=28, end=29))
    assert one.events == (Event(id="e1", start=8, end=13, attributes={"class": "OCCURRENCE"}),)
    assert [(t.id, t.span, t.type) for t in one.timexes] == [("t1", (14, 23), "DATE"), ("t2", (24, 27), "DATE")]
    assert two.timexes == (Timex(id="t1", start=0, end=3),)
    assert left_out == {"entities: type of another scheme": 1}


def test_a_file_without_names_is_called_after_its_stem(tmp_path: Path) -> None:
    assert conll.read(put(tmp_path, "Kim B-PERSON\n")).documents[0].doc_id == "x"


def test_no_documents_are_read_as_none(tmp_path: Path) -> None:
    conll.write(tmp_path / "x.conll", [])
    assert conll.read(tmp_path / "x.conll") == ((), {})


def test_seqeval_finds_the_mentions_of_the_corpus(tmp_path: Path) -> None:
    gold = sl.load()
    lost = conll.write(tmp_path / "x.conll", gold)
    expected = [
        (layer, m.start, m.end, m.get(conll_reader.KINDS[layer]))
        for document in gold
        for layer in LAYERS
        for m in getattr(document, schema()[layer].collection)
    ]
    assert sorted(by_seqeval(tmp_path / "x.conll")) == sorted(expected)
    assert lost == sum((carried(document, conll.CARRIES)[1] for document in gold), Counter[str]())


def test_the_corpus_comes_back(tmp_path: Path) -> None:
    gold = sl.load()
    conll.write(tmp_path / "x.conll", gold)
    found, left_out = conll.read(tmp_path / "x.conll")
    assert not left_out
    for document, own in zip(found, gold, strict=True):
        kept, _ = carried(own, conll.CARRIES)
        collections = [table.collection for table in schema().layers.values()]
        assert document == replace(kept, **{name: tuple(mentions(kept, name)) for name in collections})  # type: ignore[arg-type]


@given(documents())
@settings(max_examples=50, deadline=None)
def test_documents_come_back_or_are_counted(document: Document) -> None:
    tokens, sentences = segment(document.text)
    kept, left = carried(replace(document, tokens=tokens, sentences=sentences), conll.CARRIES)
    with TemporaryDirectory() as folder:
        lost = conll.write(Path(folder) / "x.conll", [document])
        (found,), left_out = conll.read(Path(folder) / "x.conll")
        seen = sorted(by_seqeval(Path(folder) / "x.conll"))
    assert not left_out
    assert (found.text, found.tokens, found.sentences) == (document.text, tokens, sentences)
    chunks = []
    for layer, table in schema().layers.items():
        back, given_ = getattr(found, table.collection), {replace(m, id="") for m in getattr(kept, table.collection)}
        assert {replace(m, id="") for m in back} <= given_
        assert [m.id for m in back] == [f"{table.prefix}{number}" for number in range(1, len(back) + 1)]
        gone = sum(n for kind, n in (Counter(lost) - left).items() if kind.startswith(f"{table.collection}: "))
        assert len(back) + gone == len(getattr(kept, table.collection))
        chunks += [(layer, m.start, m.end, m.get(conll_reader.KINDS[layer]) or "UNTYPED") for m in back]
    assert seen == sorted(chunks)


@given(documents(overlapping=False, on_words=True))
@settings(max_examples=50, deadline=None)
def test_mentions_of_words_in_one_sentence_all_come_back(document: Document) -> None:
    """Words between white space are tokens here, and the text is one sentence: nothing may be lost."""
    edges, at = [], 0
    for word in document.text.split():
        at = document.text.index(word, at)
        edges.append((at, at + len(word)))
        at += len(word)
    document = replace(document, tokens=tuple(edges), sentences=((edges[0][0], edges[-1][1]),))
    kept, left = carried(document, conll.CARRIES)
    with TemporaryDirectory() as folder:
        assert conll.write(Path(folder) / "x.conll", [document]) == left
        assert conll.read(Path(folder) / "x.conll") == ((kept,), {})


@given(st.lists(st.sampled_from(["O", "B-A", "I-A", "B-B", "I-B"]), max_size=8))
@settings(max_examples=200, deadline=None)
def test_chunks_are_those_of_seqeval(tags: list[str]) -> None:
    cells = [iob.Cell(number, tag, number == 1) for number, tag in enumerate(tags, 1)]
    expected = [(first, last + 1, label) for label, first, last in get_entities(tags)]
    before = ["O", *tags]
    lone = [n for n, tag in enumerate(tags, 1) if tag[0] == "I" and before[n - 1][1:] != tag[1:]]
    apart = [n for n, tag in enumerate(tags, 1) if tag[0] == "B" and before[n - 1][1:] != tag[1:]]
    if lone and apart:
        with pytest.raises(
            FormatError, match=f"^{lone[0]}: tag .* continues nothing, as in IOB1, .* in line {apart[0]} "
        ):
            iob.chunks(cells)
    else:
        assert iob.chunks(cells) == expected


def test_a_chunk_ends_with_its_sentence() -> None:
    cells = [iob.Cell(1, "I-A", True), iob.Cell(2, "I-A", False), iob.Cell(4, "I-A", True)]
    assert iob.chunks(cells) == [(0, 2, "A"), (2, 3, "A")]


TOKEN = "Kim\t0\t3\tB-PERSON\tO\tO\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "x.conll: no token in this file"),
        ("\n\n", "x.conll: no token in this file"),
        ("Kim B-PERSON\ncame\n", "x.conll:2: 'came': expected a token and a tag"),
        ("Kim U-PERSON\n", "x.conll:1: tag 'U-PERSON': expected O, B-TYPE or I-TYPE"),
        ("Kim B-\n", "x.conll:1: tag 'B-': expected O, B-TYPE or I-TYPE"),
        ("Kim B\n", "x.conll:1: tag 'B': expected O"),
        ("Kim NNP\n", "x.conll:1: tag 'NNP': expected O"),
        (
            "Kim B-PERSON\nin O\n\nUtah I-GPE\n",
            "x.conll:4: tag 'I-GPE' continues nothing, as in IOB1, but 'B-PERSON' in line 1 continues nothing, as in",
        ),
        ("# newdoc id = a\nx O\n# newdoc id = a\ny O\n", "x.conll: document 'a' stands twice"),
        ("x O\n# newdoc id = x-1\ny O\n", "x.conll: document 'x-1' stands twice"),
        (b"Kim B-PERSON\n\xe9t\xe9 O\n", "x.conll:2: not UTF-8: byte 0xe9 at position 13"),
        (CONLL_2003.encode("utf-16"), "x.conll:1: not UTF-8: byte 0xff at position 0"),
        (
            HEAD + "Kim\t0\t3\tB-PERSON\tO\n",
            "x.conll:4: 5 columns: expected 6 with tabs between them, FORM START END",
        ),
        (HEAD + TOKEN + "Jo\t5", "x.conll:5: 2 columns: expected 6"),
        (HEAD + "Kim\t0\t-3\tO\tO\tO\n", "x.conll:4: '0 -3': expected two numbers, START and END"),
        (HEAD + f"Kim\t0\t{'9' * 5000}\tO\tO\tO\n", "x.conll:4: '0 9+': expected two numbers"),
        (
            HEAD + "Kim\t0\t99\tO\tO\tO\n",
            r"x.conll:4: \[0, 99\): expected a span .*, in 42 characters",
        ),
        (HEAD + TOKEN + "Kim\t0\t3\tO\tO\tO\n", r"x.conll:5: \[0, 3\): expected a span behind the last token"),
        (HEAD + "Kim\t1\t4\tO\tO\tO\n", "x.conll:4: FORM is 'Kim', but the text has 'im ' at 1 4"),
        (HEAD + "Kim\t0\t3\tO\tO\tPERSON\n", "x.conll:4: tag 'PERSON': expected O"),
        (HEAD + '# text = "x"\n', "x.conll:4: text: expected once, behind a line # newdoc id = NAME"),
        (HEAD + HEAD.partition("\n")[2], "x.conll: document 'a b' stands twice"),
        (HEAD[:120] + "\n", "x.conll:3: text: '\"Kim  .*': expected a JSON string"),
        (HEAD.partition("# text")[0], "x.conll: document 'a b': the line # text = is missing"),
        (HEAD.partition("# text")[0] + TOKEN, "x.conll:3: a token before the line # text = of its document"),
        (HEAD.partition("# text")[0] + "# text = 7\n", "x.conll:3: text: '7': expected a JSON string"),
        (HEAD.partition("# text")[0] + '# text = "\\ud800"\n', "x.conll:3: text: .*: expected a JSON string"),
        (HEAD.partition("# text")[0] + f"# text = {'[' * 100_000}\n", "x.conll:3: text: .*: expected a JSON string"),
        (HEAD.partition("\n")[0] + '\n# text = "x"\n', "x.conll:2: text: expected once, behind a line # newdoc id ="),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, content: str | bytes, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        conll.read(put(tmp_path, content))


def test_a_document_in_two_files(tmp_path: Path) -> None:
    for name in ("x", "y"):
        (tmp_path / f"{name}.conll").write_text(COLUMNS, "utf-8")
    with pytest.raises(FormatError, match=r"y\.conll: document 'a b' stands in another file of this folder too"):
        conll.read(tmp_path)


def test_a_file_is_read_up_to_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conll_reader, "LINE_CAP", 2)
    with pytest.raises(FormatError, match=r"x\.conll: more than 2 lines"):
        conll.read(put(tmp_path, COLUMNS))
    monkeypatch.setattr(sources, "SIZE_CAP", 30)
    with pytest.raises(FormatError, match=r"x\.conll: larger than 30 bytes"):
        conll.read(put(tmp_path, COLUMNS))


@pytest.mark.parametrize("names", [["a", "a"], [""], [" a"], ["a\n# text ="]])
def test_ids_that_cannot_stand_in_a_line(tmp_path: Path, names: list[str]) -> None:
    with pytest.raises(FormatError, match="expected an id in one line that no other one has"):
        conll.write(tmp_path / "x.conll", [replace(DOCUMENT, doc_id=name) for name in names])
    assert not list(tmp_path.iterdir())
