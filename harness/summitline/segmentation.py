"""Tokens and sentences of a text.

Conventions: spans are [start, end) in Unicode code points; tokens cover every character that is no white space and
never cross a sentence; sentences carry no white space at their ends and together hold every token.

Tokens are those of spaCy's blank English tokenizer, which needs no model. On top of it, a dash (– —) and an ellipsis
(…) is a token of its own, and a hyphen after an abbreviation splits, as in "U.S.-North".

Sentences follow rules, no model. A line break always ends one, so a heading is a sentence. So does a token of . ! ? …
with the closing quotes and brackets behind it, unless the next word begins with a lower-case letter. The full stop of
an abbreviation ends none: the tokenizer keeps it in its token, as in "Dr.".
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

Span = tuple[int, int]

INFIXES = (r"[–—…]", r"(?<=\.)-(?=[A-Za-z])")
AFFIXES = (r"[–—…]",)
STOPS = frozenset(".!?…")
CLOSING = frozenset("”’\"')]")


def segment(text: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return the tokens and the sentences of a text; needs the extra [spacy]."""
    tokens = tuple((t.idx, t.idx + len(t.text)) for t in _tokenizer()(text) if not t.is_space)
    return tokens, _sentences(text, tokens)


def _sentences(text: str, tokens: tuple[Span, ...]) -> tuple[Span, ...]:
    if not tokens:
        return ()
    starts, ends, stopped = [tokens[0][0]], [], False
    for (start, end), (following, _) in pairwise(tokens):
        token = text[start:end]
        stopped = set(token) <= STOPS or (stopped and token in CLOSING)
        gap = text[end:following]
        if "\n" in gap or (stopped and gap and not text[following].islower()):
            ends.append(end)
            starts.append(following)
            stopped = False
    return tuple(zip(starts, [*ends, tokens[-1][1]], strict=True))


@cache
def _tokenizer() -> Any:
    from spacy.lang.en import English
    from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

    language: Any = English()
    defaults, tokenizer = language.Defaults, language.tokenizer
    tokenizer.infix_finditer = compile_infix_regex([*INFIXES, *defaults.infixes]).finditer
    tokenizer.prefix_search = compile_prefix_regex([*AFFIXES, *defaults.prefixes]).search
    tokenizer.suffix_search = compile_suffix_regex([*AFFIXES, *defaults.suffixes]).search
    return tokenizer
