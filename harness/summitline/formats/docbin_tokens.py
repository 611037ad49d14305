"""Our tokens and spaCy's: spaCy's cover the whole text but for one space behind each, with tokens of white space."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise

Span = tuple[int, int]


def covers(text: str, tokens: Iterable[Span]) -> bool:
    """Whether tokens stand in order without overlap, with nothing but white space between them and not only in them."""
    at = 0
    for start, end in tokens:
        if not at <= start < end <= len(text) or text[at:start].strip() or text[start:end].isspace():
            return False
        at = end
    return not text[at:].strip()


def words(text: str, tokens: Iterable[Span]) -> Iterator[tuple[Span, bool]]:
    """Yield spaCy's tokens for tokens that cover a text, and whether a space stands behind each."""
    spans = [span for span in _with_gaps(text, tokens) if span[0] < span[1]]
    for (start, end), (following, _) in pairwise([*spans, (len(text), len(text))]):
        yield (start, end), following > end


def _with_gaps(text: str, tokens: Iterable[Span]) -> Iterator[Span]:
    at = 0
    for start, end in [*tokens, (len(text), len(text))]:
        yield (at + (0 < at < start and text[at] == " "), start)
        yield (start, end)
        at = end


def sentences(tokens: Iterable[Span], starts: Collection[int]) -> tuple[Span, ...]:
    """Return the sentences of tokens, where one begins at the first token and at each of ``starts``."""
    found: list[Span] = []
    for start, end in tokens:
        if not found or start in starts:
            found.append((start, end))
        else:
            found[-1] = (found[-1][0], end)
    return tuple(found)
