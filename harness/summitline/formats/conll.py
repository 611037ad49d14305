r"""CoNLL columns: one token a line, a blank line behind each sentence, IOB2 tags.

*Written*: six columns with tabs between them, named in the first line as CoNLL-U Plus does. START and END are code
points of the text, which stands before its tokens as a JSON string, so that every space and line break comes back:

    # global.columns = FORM START END ENTITY EVENT TIMEX
    # newdoc id = 003
    # text = "Kim  came.\n"
    Kim     0   3   B-PERSON    O               O
    came    5   9   O           B-OCCURRENCE    O
    .       9   10  O           O               O

A tag is a type, of events the class, UNTYPED where there is none. A document without tokens or sentences is segmented
first (extra [spacy]). Left out and counted: mentions that do not begin and end with a token, overlap an earlier one of
their layer or cross a sentence; tokens with white space inside; all that has no column.

*Read*: such files, and those of others, without that first line, as of CoNLL 2003. There the token is the first column
and the tag the last, between tabs, or else between spaces; ``-DOCSTART-`` or ``# newdoc id = NAME`` begins a document.
The text is made: a space between tokens, a line break between sentences. Documents without a name are STEM, or STEM-1,
STEM-2 ... where there are several. With one column for all layers the tag decides: the types of TIMEX3 and the word
TIMEX3 are timexes, classes of events are events, everything else is an entity. A type of another scheme is left out
and counted; its mention stays.

Tags are IOB2 or, if that does not fit a column and this does, IOB1 (``formats.iob``); other letters, as in BILOU, are
refused. Ids are given in the order of the text.

Source: Tjong Kim Sang and De Meulder 2003, "Introduction to the CoNLL-2003 Shared Task".
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from summitline.errors import FormatError
from summitline.files import write_text
from summitline.formats.carriage import Carries, Losses, Reading, carried
from summitline.formats.conll_reader import HEADER, KINDS, Columns
from summitline.formats.sources import find
from summitline.schema import Document, Entity, schema
from summitline.segmentation import segment
from summitline.tags import sentence_index, tags
from summitline.vocabulary import LAYERS

CARRIES = Carries(entities={"type"}, events={"class"}, timexes={"type"}, tokens=True, sentences=True)
NAME = re.compile(r"\S(?:[^\n\r]*\S)?")
FORM = re.compile(r"\S+")


def read(path: Path | str) -> Reading:
    """Read a file, or the .conll files of a folder."""
    documents: dict[str, Document] = {}
    left_out: Counter[str] = Counter()
    for file in find(path, ".conll"):
        columns = Columns(file)
        for document in columns.documents():
            if document.doc_id in documents:
                raise FormatError(f"{file}: document {document.doc_id!r} stands in another file of this folder too")
            documents[document.doc_id] = document
        left_out += columns.left_out
    return Reading(tuple(documents.values()), left_out)


def write(path: Path | str, documents: Iterable[Document]) -> Losses:
    """Write one file."""
    lost: Counter[str] = Counter()
    lines, seen = [HEADER], set()
    for document in documents:
        if not NAME.fullmatch(document.doc_id) or document.doc_id in seen:
            raise FormatError(f"document {document.doc_id[:60]!r}: expected an id in one line that no other one has")
        seen.add(document.doc_id)
        kept, left = carried(_segmented(document, lost), CARRIES)
        lost += left
        lines += _lines(kept, lost)
    write_text(Path(path), "".join(f"{line}\n" for line in lines))
    return lost


def _segmented(document: Document, lost: Counter[str]) -> Document:
    """Return a document with tokens that can stand in a column, and with sentences."""
    if document.tokens is None or document.sentences is None:
        lost.update({"tokens": len(document.tokens)} if document.tokens else {})
        lost.update({"sentences": len(document.sentences)} if document.sentences else {})
        try:
            tokens, sentences = segment(document.text)
        except ModuleNotFoundError as error:
            raise FormatError(f"document {document.doc_id}: no tokens; pip install 'summitline[spacy]'") from error
        return replace(document, tokens=tokens, sentences=sentences)
    fit = tuple((start, end) for start, end in document.tokens if FORM.fullmatch(document.text[start:end]))
    lost.update({"tokens: white space inside": len(document.tokens) - len(fit)} if fit != document.tokens else {})
    return replace(document, tokens=fit)


def _lines(document: Document, lost: Counter[str]) -> Iterator[str]:
    yield f"# newdoc id = {document.doc_id}"
    yield f"# text = {json.dumps(document.text, ensure_ascii=False)}"
    columns = zip(*(_column(document, layer, lost) for layer in LAYERS), strict=True)
    rows = zip(document.tokens or (), columns, strict=True)
    sentences, blocks = set(document.sentences or ()), set()
    for _, sentence in groupby(rows, key=lambda row: sentence_index(document, row[0][0])):
        block = list(sentence)
        blocks.add((block[0][0][0], block[-1][0][1]))
        for (start, end), found in block:
            yield "\t".join([document.text[start:end], str(start), str(end), *found])
        yield ""
    if sentences != blocks:
        lost["sentences: not from token to token"] += max(len(sentences - blocks), len(blocks - sentences))


def _column(document: Document, layer: str, lost: Counter[str]) -> list[str]:
    """Return the tags of a layer, for every token one."""
    collection, kinds = schema()[layer].collection, schema()[layer].attributes[KINDS[layer]].values
    tokens = document.tokens or ()
    starts, ends = {start for start, _ in tokens}, {end for _, end in tokens}
    typed = []
    for mention in getattr(document, collection):
        kind = mention.get(KINDS[layer])
        if mention.start not in starts or mention.end not in ends:
            lost[f"{collection}: not from token to token"] += 1
            continue
        if kind and kind not in kinds:
            lost[f"{collection}: {KINDS[layer]} of another scheme"] += 1
        typed.append(Entity(id=mention.id, start=mention.start, end=mention.end, type=kind if kind in kinds else None))
    column, left_out = tags(replace(document, entities=tuple(typed), events=(), timexes=()), "entities")
    lost.update({f"{collection}: overlap another or cross a sentence": len(left_out)} if left_out else {})
    return column
