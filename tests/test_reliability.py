"""agreement.json in a sentence, in rows, and on the card and the datasheet."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from tests.made_up import first, prepared, second, write

from summitline import reliability
from summitline.agreement import agree, report
from summitline.build import build
from summitline.errors import CorpusError
from summitline.report import HEADLINES


def estimate(value: float | None, interval: list[float] | None, n: int) -> dict[str, Any]:
    return {"value": value, "interval": interval, "n": n, "raw": None, "alpha": None, "table": {}}


def goal(measure: str, bound: float, met: bool | None, **more: Any) -> dict[str, Any]:
    published = ".83 (TimeBank)"
    return {
        "measure": measure,
        "slice": "all",
        "bound": bound,
        "at_most": False,
        "met": met,
        "published": published,
    } | more


FOUND: dict[str, Any] = {
    "annotators": ["a1/round1", "a2/round1"],
    "directed": {name: {"first_is_gold": {"f1": 0.9}, "second_is_gold": {"f1": 0.8}} for name in HEADLINES},
    "goals": [
        goal("events.strict", 0.94, True),
        goal("start", 0.86, False, slice="near", published=".84 (MATRES)"),
        goal("start.conflict", 0.002, True, at_most=True),
        goal("interval", 0.8, None),
    ],
    "measures": {
        "events.strict": {"statistic": "F1", "slices": {"all": estimate(0.9512, [0.93, 0.97], 1200)}},
        "start": {"statistic": "kappa", "slices": {"near": estimate(0.8, [0.75, 0.85], 900)}},
        "start.conflict": {"statistic": "share", "slices": {"all": estimate(0.0004, None, 31000)}},
        "interval": {"statistic": "kappa", "slices": {}},
    },
}


def other() -> dict[str, Any]:
    found = deepcopy(FOUND)
    found["annotators"] = ["a1/round1", "a3/round1"]
    found["goals"][1]["met"] = True
    found["measures"]["start"]["slices"]["near"] = estimate(0.87, [0.82, 0.91], 880)
    return found


def test_rows_by_hand() -> None:
    assert reliability.rows([FOUND]) == [
        ["events.strict (F1)", "at least .940", ".951 .930–.970 (n 1,200), met", ".83 (TimeBank)"],
        ["start, near (kappa)", "at least .860", ".800 .750–.850 (n 900), missed", ".84 (MATRES)"],
        ["start.conflict (share)", "at most .002", ".0004 (n 31,000), met", ".83 (TimeBank)"],
        ["interval (kappa)", "at least .800", "not measured", ".83 (TimeBank)"],
    ]


def test_two_comparisons_stand_side_by_side() -> None:
    found = [FOUND, other()]
    assert reliability.heads(found) == ["a1/round1 and a2/round1", "a1/round1 and a3/round1"]
    assert reliability.rows(found)[1][2:4] == [".800 .750–.850 (n 900), missed", ".870 .820–.910 (n 880), met"]


def test_inter_annotator_is_the_mean_of_all_comparisons_both_ways() -> None:
    third = other()
    third["directed"]["events.strict"] = {"first_is_gold": {"f1": 0.7}, "second_is_gold": {"f1": None}}
    found = reliability.inter_annotator([FOUND, third])
    assert found.keys() == set(HEADLINES)
    assert found["events.strict"] == 0.8  # (.9 + .8 + .7) / 3
    assert found["timexes.value"] == 0.85


def test_sentence_by_hand() -> None:
    assert reliability.sentence([FOUND, other()]) == (
        "Of 4 goals for their agreement, a1/round1 and a2/round1 meet 2 and miss start, near; "
        "interval could not be measured. "
        "Of 4 goals for their agreement, a1/round1 and a3/round1 meet 3 and miss none; interval could not be measured."
    )
    assert reliability.sentence([]) == "Agreement has not been measured for this version."


def test_card_and_datasheet_tell_what_was_measured(tmp_path: Path) -> None:
    root = tmp_path / "project"
    write(root)
    (root / reliability.SOURCE).write_text(json.dumps(FOUND), "utf-8")
    build(root, root / "corpus")
    card = (root / "corpus/README.md").read_text("utf-8")
    assert (
        "| measure | goal | a1/round1 and a2/round1 | published, not directly comparable |\n|---|---|---|---|\n"
        "| events.strict (F1) | at least .940 | .951 .930–.970 (n 1,200), met | .83 (TimeBank) |\n"
    ) in card
    assert "not been measured" not in card
    assert "bounds consistency, not truth" in card
    sheet = " ".join((root / "DATASHEET.md").read_text("utf-8").split())
    assert "a1/round1 and a2/round1 meet 2 and miss start, near;" in sheet


def test_card_says_where_nothing_was_measured(tmp_path: Path) -> None:
    root = tmp_path / "project"
    write(root)
    build(root, root / "corpus")
    card = (root / "corpus/README.md").read_text("utf-8")
    assert "## Agreement\n\nAgreement has not been measured for this version.\n" in card


def test_it_is_what_the_agreement_command_prints(tmp_path: Path) -> None:
    path = tmp_path / reliability.SOURCE
    path.parent.mkdir()
    documents = [prepared(first()), prepared(second())]
    path.write_text(report.as_json(agree(documents, documents, names=("a1", "a2"))), "utf-8")
    (found,) = reliability.read(tmp_path)
    assert len(reliability.rows([found])) == len(found["goals"]) > 10
    row = next(row for row in reliability.rows([found]) if row[0] == "events.strict (F1)")
    assert row[2].startswith("1.000 ")
    assert row[2].endswith(", met")


@pytest.mark.parametrize("content", ["", "[1]", '{"goals": [{}]}', '{"annotators": []}'])
def test_another_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / reliability.SOURCE
    path.parent.mkdir()
    path.write_text(content, "utf-8")
    with pytest.raises(CorpusError, match=r"^annotations/agreement\.json: expected the output of"):
        reliability.read(tmp_path)


def test_no_file_is_no_comparison(tmp_path: Path) -> None:
    assert reliability.read(tmp_path) == []
