"""spaCy DocBin: the writer. ``formats.docbin`` says what stands where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from summitline.errors import FormatError
from summitline.files import replacing
from summitline.formats import docbin_tokens
from summitline.formats.carriage import EVERY, Carries, Losses, carried
from summitline.formats.jsonl import to_json
from summitline.schema import Document, Mention, schema
from summitline.vocabulary import COLLECTIONS

SUFFIX = ".spacy"
OURS = "summitline"
LABELS = {"entities": "type", "events": "class", "timexes": "type"}
FIELDS = {
    layer.collection: tuple(a.name for a in layer.attributes.values() if a.kind != "dct")
    for layer in schema().layers.values()
}
CARRIES = Carries(
    entities=FIELDS["entities"],
    events=FIELDS["events"],
    timexes=FIELDS["timexes"],
    relations=EVERY,
    creation_time=True,
    dct=True,
    zones=True,
    tokens=True,
    sentences=True,
)


def write(path: Path | str, documents: Iterable[Document]) -> Losses:
    """Write one file for all documents, and return what it could not carry, by kind; needs the extra [spacy]."""
    try:
        from spacy.tokens import DocBin
    except ImportError as error:
        raise FormatError(f"{path}: DocBin needs the extra [spacy]: {error}") from error
    packed = DocBin(store_user_data=True)
    lost: Counter[str] = Counter()
    for document in documents:
        kept, gone = carried(document, CARRIES)
        try:
            packed.add(_doc(kept, gone))
        except UnicodeEncodeError as error:
            raise FormatError(f"document {document.doc_id}: not UTF-8: {error.object[error.start]!a}") from error
        lost += gone
    with replacing(Path(path)) as part:
        part.write_bytes(packed.to_bytes())
    return lost


def _doc(document: Document, lost: Counter[str]) -> Any:
    """Return the Doc of a document, and count what is no whole number of tokens."""
    from spacy.tokens import Doc
    from spacy.util import filter_spans

    tokens = _tokens(document, lost)
    starts = _starts(document, tokens, lost)
    words = list(docbin_tokens.words(document.text, tokens))
    spans, spaces = [span for span, _ in words], [space for _, space in words]
    begins = [start in starts for start, _ in spans] if starts else None
    doc = Doc(_english().vocab, [document.text[start:end] for start, end in spans], spaces, sent_starts=begins)
    first = {start: index for index, (start, _) in enumerate(spans)}
    last = {end: index for index, (_, end) in enumerate(spans, 1)}
    ids = set(document.creation_times)
    attributes: dict[str, dict[str, str]] = {}
    for name in COLLECTIONS:
        mentions = getattr(document, name)
        whole = [mention for mention in mentions if mention.start in first and mention.end in last]
        lost[f"{name}: not whole tokens"] += len(mentions) - len(whole)
        doc.spans[name] = [_span(doc, first[m.start], last[m.end], m, LABELS[name]) for m in whole]
        ids |= {mention.id for mention in whole}
        attributes |= {mention.id: said for mention in whole if (said := _attributes(mention, name))}
    doc.ents = filter_spans([span for span in doc.spans["entities"] if span.label])
    row = to_json(document, gold=True)
    links = [link for link in row.get("tlinks", []) if {link["source"], link["target"]} <= ids]
    lost["links: an end is left out"] += len(document.tlinks) - len(links)
    data: dict[str, Any] = {
        "doc_id": document.doc_id,
        **{name: row[name] for name in ("dct", "zones") if name in row},
        "attributes": attributes,
        "tlinks": links,
        "tokens": tokens is document.tokens,
        "sentences": bool(starts),
    }
    doc.user_data[OURS] = data
    return doc


def _tokens(document: Document, lost: Counter[str]) -> tuple[tuple[int, int], ...]:
    """Return the tokens of a document, or those of blank English."""
    if document.tokens and docbin_tokens.covers(document.text, document.tokens):
        return document.tokens
    lost["tokens: do not cover the text"] += len(document.tokens or ())
    return tuple((t.idx, t.idx + len(t)) for t in _english().tokenizer(document.text) if not t.is_space)


def _starts(document: Document, tokens: tuple[tuple[int, int], ...], lost: Counter[str]) -> set[int]:
    """Return where sentences begin, if they are whole numbers of tokens."""
    starts = {start for start, _ in document.sentences or ()}
    if not starts or docbin_tokens.sentences(tokens, starts) == document.sentences:
        return starts
    lost["sentences: not whole tokens"] += len(starts)
    return set()


@cache
def _english() -> Any:
    from spacy.lang.en import English

    return English()


def _span(doc: Any, start: int, end: int, mention: Mention, label: str) -> Any:
    from spacy.tokens import Span

    names = {"label": mention.get(label) or "", "kb_id": mention.get("entity") or "", "span_id": mention.id}
    return Span(doc, start, end, **names)


def _attributes(mention: Mention, collection: str) -> dict[str, str]:
    """Return the values for which a Span has no place."""
    names = (name for name in FIELDS[collection] if name not in (LABELS[collection], "entity"))
    return {name: value for name in names if (value := mention.get(name)) is not None}
