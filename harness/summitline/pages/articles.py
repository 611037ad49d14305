"""The corpus as pages: each article with its mentions, and what is known of any two of its events and times.

A pair that has a label stands under both of its mentions, told from there: the relation (TimeML's where the four
comparisons of end points decide one, else the endpoint form; nothing for VAGUE) and the stated facts from which it
follows (``summitline.explanation``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from summitline import views
from summitline.crossdoc import Conflict
from summitline.explanation import reasons
from summitline.files import write_text
from summitline.pages.mistakes import Piece, label_of, pieces
from summitline.pages.rendering import render, slug
from summitline.pages.timeline import timeline_page
from summitline.relations import inverse
from summitline.schema import Document, Mention, schema
from summitline.timegraph import read_graph
from summitline.vocabulary import COLLECTIONS


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a mention and another one: ``relation`` is empty where nothing is."""

    other: str
    words: str
    relation: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A mention with its attributes as words, and its pairs."""

    id: str
    words: str
    attributes: str
    pairs: tuple[Known, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, counted from 1: its pieces for each layer, and the mentions that begin in it."""

    number: int
    layers: dict[str, tuple[Piece, ...]]
    mentions: tuple[Shown, ...]


def article_page(document: Document, *, pages: dict[str, str], timeline: str) -> str:
    """Return the page of an article; ``pages``: doc_id -> page of each article, ``timeline``: where its timeline is."""
    pairs = _pairs(document)
    verdicts = {name: [(m, "both", m.id) for m in getattr(document, name)] for name in COLLECTIONS}
    sentences = [
        Sentence(
            number,
            {name: tuple(pieces(document.text, span, found)) for name, found in verdicts.items()},
            tuple(_shown(document, m, pairs) for m in document.mentions() if span[0] <= m.start < span[1]),
        )
        for number, span in enumerate(document.sentences or ((0, len(document.text)),), 1)
    ]
    return render("article.html", document=document, sentences=sentences, pages=pages, timeline=timeline)


def write_view(
    documents: Sequence[Document],
    conflicts: Sequence[Conflict],
    out: Path,
    *,
    progress: Callable[[str], None] = lambda _: None,
) -> None:
    """Write a page for each article, timeline.html and index.html into a folder; nothing before all is computed."""
    names = {document.doc_id: f"{slug(document.doc_id)}.html" for document in documents}
    found = {"timeline.html": timeline_page(documents, conflicts, home="Articles")}
    for number, document in enumerate(documents, 1):
        found[names[document.doc_id]] = article_page(document, pages=names, timeline=f"timeline.html#d{number}")
        progress(document.doc_id)
    found["index.html"] = render("articles.html", documents=documents, pages=names)
    for name, text in found.items():
        write_text(out / name, text)


def _pairs(document: Document) -> dict[str, list[Known]]:
    """Return what is known of the labelled pairs of a document, under each of the two mentions."""
    closure = read_graph(document).closure
    words = {m.id: " ".join(document.surface(m).split()) for m in document.mentions()}
    found: dict[str, list[Known]] = {}
    for a, b, null in views.pairs(document):
        if not null:
            form, why = closure.relation(a, b), tuple(reasons(document, a, b))
            found.setdefault(a, []).append(Known(b, words.get(b, ""), label_of(form), why))
            found.setdefault(b, []).append(Known(a, words.get(a, ""), label_of(inverse(form)), why))
    return found


def _shown(document: Document, mention: Mention, pairs: dict[str, list[Known]]) -> Shown:
    layer = next(x for x in schema().layers.values() if mention in getattr(document, x.collection))
    values = ((a.name, mention.get(a.name)) for a in layer.attributes.values())
    told = ", ".join(f"{name} {value}" for name, value in values if value is not None)
    return Shown(mention.id, document.surface(mention), told, tuple(pairs.get(mention.id, ())))
