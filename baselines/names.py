"""Entities: spaCy's spans with the conventions of annotations/guidelines.md (N3, N4), and chain names (C1)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from baselines.grammar import MODIFIER
from baselines.parsing import Sentence, Span
from summitline import Document, Entity
from summitline.schema import schema

ALIASES = {"us": "united-states", "uk": "united-kingdom", "un": "united-nations", "eu": "european-union"}
Names = Mapping[str, tuple[str | None, str | None]]
"""Type and chain by the words of a name without its article."""


def spacy_entities(sentence: Sentence) -> Iterator[tuple[Span, str]]:
    """Yield spaCy's entities of our types: possessive and hyphen outside, the article by its noun (N3, N4)."""
    for found in sentence.tokens.ents:
        if found.label_ not in schema()["entity"].labels:
            continue
        parts: list[list[Any]] = [[]]
        for token, following in zip(found, [*found[1:], None], strict=True):
            if token.text in ("-", "–", "/") and following is not None and following.text[0].isupper():
                parts.append([])
            elif token.tag_ != "POS":
                parts[-1].append(token)
        for part in filter(None, parts):
            before = sentence.tokens[part[0].i - 1] if part[0].i else part[0]
            if part[0].lower_ == "the" and part[0].head not in part:
                part.pop(0)
            elif before.lower_ == "the" and before.head == part[-1] and part[-1].dep_ not in MODIFIER:
                part.insert(0, before)
            if part:
                yield (sentence.spans[part[0].i][0], sentence.spans[part[-1].i][1]), found.label_


def looked_up(
    document: Document, sentences: Iterable[Sentence], names: Names, given: Sequence[Entity] | None
) -> Iterator[Entity]:
    """Yield the given entities, or every name in the text, with type and chain of the name; an unknown one is bare."""
    spans = list(occurrences(document, sentences, names)) if given is None else [entity.span for entity in given]
    ids = [f"n{i}" for i in range(1, len(spans) + 1)] if given is None else [entity.id for entity in given]
    for id_, (start, end) in zip(ids, spans, strict=True):
        kind, one = names.get(bare(document.text[start:end]), (None, None))
        yield Entity(id=id_, start=start, end=end, type=kind, entity=one)


def occurrences(document: Document, sentences: Iterable[Sentence], names: Iterable[str]) -> Iterator[Span]:
    """Yield every stretch of whole words that is a name, of those that begin in one place the longest."""
    longest = sorted(names, key=lambda name: (-len(name), name))
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest)) or '(?!)'})(?!\w)")
    for sentence in sentences:
        for hit in pattern.finditer(document.text, sentence.spans[0][0], sentence.spans[-1][1]):
            yield with_article(sentence, *hit.span())


def with_article(sentence: Sentence, start: int, end: int) -> Span:
    """Return a span with the article before it, where that belongs to a noun of the span (N3)."""
    inside = [token for token, (a, b) in zip(sentence.tokens, sentence.spans, strict=True) if a < end and start < b]
    before = sentence.tokens[inside[0].i - 1] if inside[0].i else inside[0]
    return (sentence.spans[before.i][0] if before.lower_ == "the" and before.head in inside else start), end


def bare(words: str) -> str:
    """Return a name without its article."""
    return re.sub("^the ", "", words, flags=re.IGNORECASE)


def overlapping(tagged: dict[Span, str], start: int, end: int) -> str | None:
    """Return the type of the first tagged span that shares a character with a stretch of text."""
    return next((label for (a, b), label in sorted(tagged.items()) if a < end and start < b), None)


def slug(text: str) -> str:
    """Return a chain name: lower case, no accents, dots, apostrophes or leading article, hyphens for spaces."""
    text = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^a-z0-9]+", "-", re.sub(r"['.]|^the ", "", text)).strip("-")
    return ALIASES.get(plain, plain) or "x"


def longer(plain: str, kind: str, names: Iterable[str]) -> Iterator[str]:
    """Yield the names that a name is short for: those that end or begin with it, the country of a nationality."""
    if kind == "NORP":
        yield from (n for n in names if plain.startswith(n) and 0 < len(plain) - len(n) < 4)
    elif kind in ("PERSON", "ORG"):
        yield from (n for n in names if n.endswith("-" + plain) or n.startswith(plain + "-"))
