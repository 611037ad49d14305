"""Submissions by others: each folder of submissions/ is scored again, and a made-up one that does not hold is found."""

from __future__ import annotations

import json
from pathlib import Path

from tests.made_up_results import GOLD, answers, result, rough, write_submission

import summitline as sl
from summitline import dataset, pages, report
from summitline.schema import Document

ROOT = Path(__file__).parents[1]


def unlike(folder: Path, gold: tuple[Document, ...], corpus: str) -> list[str]:
    """Score a submission again; return the parts in which its result is another one. Versions may differ."""
    (entry,) = pages.find([folder])
    documents = entry.answers(gold)
    assert documents is not None, f"{folder}: no predictions.jsonl.gz"
    zone = entry.conventions["zone"]
    scores = sl.score(gold=gold, system=documents, setting=entry.setting, zone=zone, corpus=corpus)
    sha256 = entry.result["predictions_sha256"]
    made = report.result(scores, corpus=entry.result["corpus"], predictions_sha256=sha256, environment={})
    again = json.loads(report.as_json(made))
    return [part for part in sorted(again.keys() - {"environment"}) if again[part] != entry.result[part]]


def test_submissions_score_what_they_say() -> None:
    gold, corpus = sl.load(), f"summitline-{dataset.stats()['version']}"
    folders = sorted(p.parent for p in (ROOT / "submissions").glob("*/submission.toml"))
    assert {folder.name: unlike(folder, gold, corpus) for folder in folders} == {folder.name: [] for folder in folders}


def test_every_folder_is_a_submission() -> None:
    names = {"predictions.jsonl.gz", "result.json", "submission.toml"}
    folders = [p for p in (ROOT / "submissions").iterdir() if p.is_dir()]
    assert {folder.name: {p.name for p in folder.iterdir()} for folder in folders} == {f.name: names for f in folders}


def test_a_made_up_submission_holds(tmp_path: Path) -> None:
    assert unlike(write_submission(tmp_path / "x"), GOLD, "made-up") == []


def test_a_score_that_was_improved_by_hand_is_found(tmp_path: Path) -> None:
    """Counts and scores fit together, so only scoring again can tell."""
    folder = write_submission(tmp_path / "x")
    own = result(answers(rough))["predictions_sha256"]
    better = result(answers(lambda document: document)) | {"predictions_sha256": own}
    (folder / "result.json").write_text(report.as_json(better), "utf-8")
    assert unlike(folder, GOLD, "made-up") == ["blocks", "documents", "metrics"]
