"""Alias correction: what spaCy says of all mentions of one name in a document decides about each of them.

spaCy reads a sentence alone, so it calls one name a person here, an organisation there, and overlooks it elsewhere.
From its entities (``baselines.names.spacy_entities``: possessive outside) comes a list of the document's names:

1. The type of a form is the one that spaCy gives it most often.
2. A form is short for the commonest longer one: initials for words ("UN"), a first or last name for a full one, the
   first word of a place for the whole ("the North"), an adjective for its country. It has the chain name of that one.
3. A short form has the type of its full one, but an adjective stays an adjective.
4. The last name of a person is a form, whether spaCy found it alone or not.

Then every place in the text where a name of the list stands is a mention, and nothing else is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from baselines.majority import commonest
from baselines.names import Names, bare, longer, looked_up, overlapping, slug, spacy_entities
from baselines.parsing import Sentence, parse
from summitline import Document, Entity


def predict(documents: Iterable[Document], *, train: Iterable[Document] = ()) -> list[Document]:
    """Annotate each document by itself; ``train`` is not used."""
    return [annotate(document) for document in documents]


def annotate(document: Document) -> Document:
    """Return a document with all mentions of its names, or with types and chains of the given ones."""
    sentences = parse(document)
    given = document.entities if any(document.mentions()) else None
    known = aliases(document, sentences, given)
    return replace(document, entities=tuple(looked_up(document, sentences, known, given)))


def aliases(document: Document, sentences: Iterable[Sentence], given: Sequence[Entity] | None) -> Names:
    """Return type and chain of every name that spaCy finds in a document, or of the given ones."""
    tagged = {span: label for sentence in sentences for span, label in spacy_entities(sentence)}
    spans = tagged if given is None else [entity.span for entity in given]
    labels: dict[str, list[str]] = {}
    for start, end in spans:
        labels.setdefault(slug(document.text[start:end]), []).append(overlapping(tagged, start, end) or "")
    types = {form: commonest(filter(None, found)) for form, found in labels.items()}
    counts = Counter({form: len(found) for form, found in labels.items()})
    names = {}
    for start, end in spans:
        words = bare(document.text[start:end])
        form = slug(words)
        one = full(form, types[form], counts)
        names[words] = (types[form] if types[form] == "NORP" else types[one]) or None, one
    last_names = {words.split()[-1] for words, (kind, _) in names.items() if kind == "PERSON"}
    return {words: ("PERSON", full(slug(words), "PERSON", counts)) for words in last_names} | names


def full(form: str, kind: str, counts: Mapping[str, int]) -> str:
    """Return the commonest form, of those equally common the longest, that a form is short for; else itself."""
    forms = set(longer(form, kind or "PERSON", counts))
    if kind != "NORP":
        forms.update(other for other in counts if other.startswith(f"{form}-") or initials(other) == form)
    return max(forms - {form}, key=lambda other: (counts[other], len(other), other), default=form)


def initials(form: str) -> str:
    """Return the first letters of the words of a form."""
    return "".join(word[0] for word in form.split("-"))
