"""Tokens and sentences: by hand first, then properties, then the five texts."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summitline.segmentation import segment

SEEDS = sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))


def words(text: str) -> list[str]:
    return [text[a:b] for a, b in segment(text)[0]]


def sentences(text: str) -> list[str]:
    return [text[a:b] for a, b in segment(text)[1]]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("U.S.-North Korea talks", ["U.S.", "-", "North", "Korea", "talks"]),
        ("the Trump-Kim summit", ["the", "Trump", "-", "Kim", "summit"]),
        ("(1950–1953), then", ["(", "1950", "–", "1953", ")", ",", "then"]),
        ("Seoul– The", ["Seoul", "–", "The"]),
        ("diplomacy–even symbolic–could", ["diplomacy", "–", "even", "symbolic", "–", "could"]),
        ("2025 — Former", ["2025", "—", "Former"]),
        ("relationship… I’d", ["relationship", "…", "I", "’d"]),
        ("ahead…", ["ahead", "…"]),
        ("Korea’s ‘good relationship’", ["Korea", "’s", "‘", "good", "relationship", "’"]),
        ("“dialogue,” Dr. Ro said.", ["“", "dialogue", ",", "”", "Dr.", "Ro", "said", "."]),
        ("Washington D.C., June 12", ["Washington", "D.C.", ",", "June", "12"]),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert words(text) == tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A heading\nIt rained. It stopped.", ["A heading", "It rained.", "It stopped."]),
        ("It rained.\n\n\nIt stopped", ["It rained.", "It stopped"]),
        (
            "The U.S. President met Mr. Ro and Dr. Li in D.C. Monday.",
            ["The U.S. President met Mr. Ro and Dr. Li in D.C. Monday."],
        ),
        ("“It works.” Others left.", ["“It works.”", "Others left."]),
        ("(It works.) Others left.", ["(It works.)", "Others left."]),
        ('He said. "It works." Others left.', ["He said.", '"It works."', "Others left."]),
        ("“It works!” he said.", ["“It works!” he said."]),
        ("Well… it works… Others left.", ["Well… it works…", "Others left."]),
        ("Is it? Yes! Really.", ["Is it?", "Yes!", "Really."]),
        ("It cost 3.5 million.", ["It cost 3.5 million."]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize("text", ["", " ", "\n \n"])
def test_nothing_gives_nothing(text: str) -> None:
    assert segment(text) == ((), ())


def test_offsets_are_code_points() -> None:
    assert segment("\n😀 é.")[0] == ((1, 2), (3, 4), (4, 5))


@given(st.text(alphabet="aB1 .…!”“’'\"-–—\n()😀", max_size=60))
def test_tokens_cover_the_text_and_sentences_hold_the_tokens(text: str) -> None:
    tokens, found = segment(text)
    covered = {i for start, end in tokens for i in range(start, end)}
    assert {i for i, c in enumerate(text) if not c.isspace()} <= covered
    assert sum(end - start for start, end in tokens) == len(covered)
    assert list(tokens) == sorted(tokens)
    homes = [[k for k, (a, b) in enumerate(found) if a <= start and end <= b] for start, end in tokens]
    assert all(len(home) == 1 for home in homes)
    assert {home[0] for home in homes} == set(range(len(found)))
    assert not any("\n" in text[a:b].strip() or text[a:b] != text[a:b].strip() for a, b in found)


def test_the_five_texts() -> None:
    counts = [tuple(map(len, segment(path.read_bytes().decode("utf-8")))) for path in SEEDS]
    assert counts == [(641, 30), (624, 25), (573, 21), (459, 20), (597, 24)]
