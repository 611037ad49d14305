"""Spans that count bytes or UTF-16 units, on a text in which both differ from code points."""

from __future__ import annotations

import pytest

from summitline.schema import Document
from summitline.submission.offsets import Miscount, miscounted, shift

# The quotes take three bytes and one UTF-16 unit each, the face four bytes and two units.
TEXT = "“Go” 🙂 ran far on"
TOKENS = ((0, 1), (1, 3), (3, 4), (5, 6), (7, 10), (11, 14), (15, 17))
DOCUMENT = Document(doc_id="0", text=TEXT, tokens=TOKENS)
CODE_POINTS = [(7, 10), (11, 14), (15, 17)]
BYTES = [(14, 17), (18, 21), (22, 24)]
UTF16 = [(8, 11), (12, 15), (16, 18)]


@pytest.mark.parametrize(
    ("spans", "unit", "fit"),
    [
        (BYTES, "byte", 0),
        (UTF16, "UTF-16", 0),
        # right above the face in every unit, wrong below it
        ([(0, 1), (1, 3), *UTF16], "UTF-16", 2),
        # a span that is wrong in every unit
        ([*BYTES, (2, 9)], "byte", 0),
    ],
)
def test_another_unit_is_named(spans: list[tuple[int, int]], unit: str, fit: int) -> None:
    would_fit = fit + 3
    assert miscounted(spans, DOCUMENT) == Miscount(unit, len(spans), fit, would_fit)


@pytest.mark.parametrize(
    "spans",
    [
        [],
        CODE_POINTS,
        [*CODE_POINTS, BYTES[0]],
        BYTES[:2],
        # most are on tokens in no unit
        [*BYTES, (2, 9), (2, 8), (2, 6)],
        [(10**30, 10**31)],
    ],
)
def test_code_points_and_chance_are_not_told(spans: list[tuple[int, int]]) -> None:
    assert miscounted(spans, DOCUMENT) is None


def test_without_tokens_nothing_is_told() -> None:
    assert miscounted(BYTES, Document(doc_id="0", text=TEXT)) is None


@pytest.mark.parametrize(
    ("words", "span", "told"),
    [
        ("ran", (14, 17), "; shifted by 7: byte offsets?"),
        ("ran", (8, 11), "; shifted by 1: UTF-16 offsets?"),
        ("ran", (6, 9), "; shifted by -1"),
        ("sat", (7, 10), ""),
        ("", (7, 10), ""),
        # at its place, but with another end
        ("ran", (7, 11), ""),
        ("ran", (10**6, 10**6 + 3), f"; shifted by {10**6 - 7}"),
    ],
)
def test_one_span_with_its_words(words: str, span: tuple[int, int], told: str) -> None:
    assert shift(words, TEXT, *span) == told
