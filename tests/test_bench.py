"""The committed baselines: what they predict, what it scores, and the leaderboard, all made again."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

import summitline as sl
from summitline import bench, dataset, report
from summitline.evaluation import corpus, evaluate
from summitline.formats import jsonl
from summitline.runner import load_system, predict
from summitline.submission import SETTINGS

ROOT = Path(__file__).parents[1]
BASELINES = ROOT / "baselines"
GOLD = sl.load()
RUNS = [(name, setting) for setting in SETTINGS[::-1] for name in bench.SYSTEMS]


def committed(name: str, setting: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((BASELINES / f"results/{name}.{setting}.json").read_text("utf-8"))
    return found


def predictions(name: str, setting: str) -> Path:
    return BASELINES / f"predictions/{name}.{setting}.jsonl.gz"


def test_there_is_one_file_for_each_system_and_setting() -> None:
    stems = sorted(f"{name}.{setting}" for name, setting in RUNS)
    assert sorted(p.name for p in (BASELINES / "results").iterdir()) == [f"{stem}.json" for stem in stems]
    assert sorted(p.name for p in (BASELINES / "predictions").iterdir()) == [f"{stem}.jsonl.gz" for stem in stems]


@pytest.mark.parametrize(("name", "setting"), RUNS)
def test_predictions_are_what_the_system_says(name: str, setting: str) -> None:
    answers = predict(load_system(bench.SYSTEMS[name]), GOLD, setting=setting)
    lines = "".join(f"{jsonl.dumps(document)}\n" for document in answers)
    assert gzip.decompress(predictions(name, setting).read_bytes()).decode() == lines


@pytest.mark.parametrize(("name", "setting"), RUNS)
def test_predictions_score_what_the_result_says(name: str, setting: str) -> None:
    answers = sl.read_predictions(predictions(name, setting), gold=GOLD, setting=setting)
    made = json.loads(report.as_json(evaluate(answers, gold=GOLD, setting=setting)))
    expected = committed(name, setting)
    assert made.keys() == expected.keys()
    for part in expected.keys() - {"environment"}:
        assert made[part] == expected[part], part


def test_leaderboard_and_pages_are_made_of_the_results() -> None:
    results = [(name, committed(name, setting), f"results/{name}.{setting}.json") for name, setting in RUNS]
    board = report.leaderboard(results, corpus(), dataset.stats()["inter_annotator"])
    assert (BASELINES / "leaderboard.json").read_text("utf-8") == report.as_json(board)
    assert (BASELINES / "index.html").read_text("utf-8") == bench.index(board, {path: r for _, r, path in results})
    assert (BASELINES / "timeline.html").read_text("utf-8") == bench.timelines(GOLD)


def test_readme_shows_the_leaderboard() -> None:
    table = report.leaderboard_text(json.loads((BASELINES / "leaderboard.json").read_text("utf-8")))
    page = (ROOT / "README.md").read_text("utf-8")
    shown = page.partition("<!-- leaderboard -->\n")[2].partition("<!-- /leaderboard -->")[0]
    assert shown == f"```text\n{table}\n```\n"


def test_bench_writes_every_file_and_tells_each_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "SYSTEMS", {"empty": "empty"})
    steps: list[str] = []
    board = bench.bench(tmp_path, progress=steps.append)
    assert steps == [f"empty, {setting}: {d.doc_id}" for setting in SETTINGS[::-1] for d in GOLD]
    assert sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()) == [
        "index.html",
        "leaderboard.json",
        "predictions/empty.end-to-end.jsonl.gz",
        "predictions/empty.gold-mentions.jsonl.gz",
        "results/empty.end-to-end.json",
        "results/empty.gold-mentions.json",
        "timeline.html",
    ]
    assert [(s["name"], s["setting"]) for s in board["systems"]] == [("empty", s) for s in SETTINGS[::-1]]
    assert json.loads((tmp_path / "leaderboard.json").read_text("utf-8")) == json.loads(report.as_json(board))
