"""spaCy DocBin (.spacy): one file for many documents; needs the extra [spacy].

* Tokens: those of the document where they cover its text, else those of spaCy's blank English; with its sentences.
* Entities: ``doc.spans["entities"]`` with label (the type), kb_id (the chain name) and id. Of those that overlap, the
  longest stand in ``doc.ents`` too, which is read where there is no such group.
* Events and timexes: ``doc.spans["events"]``, label is the class; ``doc.spans["timexes"]``, label is the type.
* The rest in ``doc.user_data["summitline"]``: doc_id, dct, zones, attributes by id, tlinks, and whether tokens and
  sentences are the document's own.

A mention that is no whole number of tokens is left out with its links and counted: for a training, spaCy leaves it out
too. A Doc without our data has the name of the file, numbered where there are several, and ids n1, e1, t1, ... in text
order where its spans have none.

spaCy writes the files; ``formats.docbin_packing`` reads them, because they come from strangers.

Source: spaCy 3.8, ``spacy.tokens.DocBin`` and ``SpanGroup``.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from summitline.errors import FormatError
from summitline.formats import sources
from summitline.formats.carriage import Reading
from summitline.formats.docbin_reader import documents
from summitline.formats.docbin_writer import CARRIES, SUFFIX, write
from summitline.schema import Document

__all__ = ["CARRIES", "read", "write"]


def read(path: Path | str) -> Reading:
    """Read a file, or every .spacy file of a folder by name; no document must stand twice."""
    found: dict[str, Document] = {}
    left_out: Counter[str] = Counter()
    for file in sources.find(path, SUFFIX):
        for document in documents(sources.read_bytes(file), file, left_out):
            if document.doc_id in found:
                raise FormatError(f"{file}: document {document.doc_id!a} stands twice")
            found[document.doc_id] = document
    return Reading(tuple(found.values()), left_out)
