"""docs/baselines.md: its tables are the leaderboard, and what it quotes stands in the texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import pytest

import summitline as sl
from summitline import bench

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "baselines.md").read_text("utf-8")
BOARD = json.loads((ROOT / "baselines" / "leaderboard.json").read_text("utf-8"))
SCORES = {(row["name"], row["setting"]): row["metrics"] for row in BOARD["systems"]}
TEXTS = re.sub(r"\s+", " ", " ".join(document.text for document in sl.load()))


def cells(line: str) -> list[str]:
    return [cell.strip().strip("`") for cell in line.strip("|").split("|")]


def rows() -> Iterator[tuple[list[str], list[str]]]:
    """Yield the metrics and the cells of each row of a table of scores."""
    lines = PAGE.splitlines()
    for k, line in enumerate(lines):
        if line.startswith("| system | setting | `"):
            for row in takewhile(lambda row: row.startswith("|"), lines[k + 2 :]):
                yield cells(line)[2:], cells(row)


@pytest.mark.parametrize(("metrics", "row"), list(rows()), ids=lambda row: " ".join(row[:2]))
def test_a_row_of_the_page_is_that_of_the_leaderboard(metrics: list[str], row: list[str]) -> None:
    scores = SCORES[row[0], row[1]]
    assert row[2:] == [shown(scores[name]) for name in metrics]


def shown(score: dict[str, float] | None) -> str:
    return "–" if score is None or score["f1"] is None else f"{score['f1']:.3f}".removeprefix("0")


def test_every_system_has_a_row_in_each_of_its_settings() -> None:
    told = {(row[0], row[1]) for _, row in rows()}
    assert (
        told
        == {run for run in bench.runs(models=True) if run[0] not in ("gold", "empty")}
        == set(SCORES) - {(name, setting) for name in ("gold", "empty") for setting in ("gold-mentions", "end-to-end")}
    )


def quotations() -> Iterator[str]:
    """Yield what the lists of typical errors quote, but for those with words of our own."""
    own = False
    for line in PAGE.splitlines():
        own = "with words of our own" in line if line.startswith("*") and not line.startswith("* ") else own
        if line.startswith("* ") and ": " in line and not own:
            yield line


def test_quotations_stand_in_the_texts() -> None:
    """The bold words and what stands between them, in the order of the text, "..." being what is left out."""
    found = list(quotations())
    assert len(found) > 50
    for line in found:
        words = re.findall(r"\*\*(.+?)\*\*", line)
        assert words, line
        assert all(word in TEXTS for word in words), line
