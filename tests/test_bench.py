"""The committed baselines: what they predict, what it scores, and the leaderboard, all made again.

MiniLM needs its weights, so what it predicts is made again in tests/models; language models are replayed.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import summitline as sl
from summitline import bench, dataset, report
from summitline.cli import app
from summitline.errors import RunError
from summitline.evaluation import corpus, evaluate
from summitline.formats import jsonl
from summitline.runner import answer_nothing, load_system, predict
from summitline.submission import SETTINGS

ROOT = Path(__file__).parents[1]
BASELINES = ROOT / "baselines"
GOLD = sl.load()
ALL = bench.SYSTEMS | bench.MODELS
RUNS = list(bench.runs(models=True))
LIGHT = [(name, setting) for name, setting in RUNS if name in ALL and name != "minilm"]
REPLAYED = [(name, setting) for name, setting in LIGHT if name in bench.MODELS]


def committed(name: str, setting: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((BASELINES / f"results/{name}.{setting}.json").read_text("utf-8"))
    return found


def predictions(name: str, setting: str) -> Path:
    return BASELINES / f"predictions/{name}.{setting}.jsonl.gz"


def test_there_is_one_file_for_each_system_and_setting() -> None:
    stems = sorted(f"{name}.{setting}" for name, setting in RUNS)
    assert sorted(p.name for p in (BASELINES / "results").iterdir()) == [f"{stem}.json" for stem in stems]
    assert sorted(p.name for p in (BASELINES / "predictions").iterdir()) == [f"{stem}.jsonl.gz" for stem in stems]
    records = sorted(f"{name}.{setting}.json" for name, setting in RUNS if name in bench.RECORDS)
    assert sorted(p.name for p in (BASELINES / "runs").iterdir()) == records


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let no language model be asked: only the replies that are committed count."""
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    monkeypatch.delenv("SUMMITLINE_LLM_MODEL", raising=False)
    monkeypatch.setenv("SUMMITLINE_LLM_REPLIES", str(tmp_path / "replies.jsonl"))


@pytest.mark.usefixtures("nobody")
@pytest.mark.parametrize(("name", "setting"), LIGHT)
def test_predictions_are_what_the_system_says(name: str, setting: str) -> None:
    answers = predict(load_system(ALL[name]), GOLD, setting=setting)
    lines = "".join(f"{jsonl.dumps(document)}\n" for document in answers)
    assert gzip.decompress(predictions(name, setting).read_bytes()).decode() == lines


@pytest.mark.usefixtures("nobody")
@pytest.mark.parametrize(("name", "setting"), REPLAYED)
def test_records_are_what_the_replies_say(name: str, setting: str) -> None:
    record: Any = load_system(bench.RECORDS[name])
    expected = (BASELINES / f"runs/{name}.{setting}.json").read_text("utf-8")
    assert report.as_json(record(GOLD, setting=setting)) == expected


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_first_seed_of_minilm_is_the_one_of_the_leaderboard(setting: str) -> None:
    seeds = json.loads((BASELINES / f"runs/minilm.{setting}.json").read_text("utf-8"))
    result = committed("minilm", setting)
    assert seeds["seeds"] == [0, 1, 2, 3, 4]
    for name, found in seeds["f1"].items():
        assert found["each"][0] == pytest.approx(result["metrics"][name]["f1"])
        assert found["mean"] == pytest.approx(sum(found["each"]) / 5)
        assert found["range"] == [min(found["each"]), max(found["each"])]


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
    monkeypatch.setattr(bench, "RECORDED", {})
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


def test_in_another_folder_it_is_told_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = CliRunner().invoke(app, ["bench", "-o", "out"])
    message = "no such file here; start bench in the top folder of a checkout of the project"
    assert told.exit_code == 1
    assert told.stderr == f"baselines/predictions/heideltime.end-to-end.jsonl.gz: {message}\n"
    assert not Path("out").exists()


def made_up_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let three systems stand for all: one of the suite, a model that is there, and one whose extra is missing."""

    def needy(documents: Any, *, train: Any = ()) -> Any:
        raise RunError("needs the extra [big]")

    def record(gold: Any, *, setting: str) -> dict[str, Any]:
        return {"documents": len(gold), "setting": setting}

    known: dict[str, Any] = {"none": answer_nothing, "needy": needy, "record": record}
    monkeypatch.setattr(bench, "load_system", known.__getitem__)
    monkeypatch.setattr(bench, "SYSTEMS", {"empty": "none"})
    monkeypatch.setattr(bench, "RECORDED", {})
    monkeypatch.setattr(bench, "MODELS", {"away": "needy", "there": "none"})
    monkeypatch.setattr(bench, "RECORDS", {"away": "record", "there": "record"})


def test_models_are_run_on_demand_and_one_that_is_missing_is_named_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_up_systems(monkeypatch)
    told: list[str] = []
    board = bench.bench(tmp_path, models=True, progress=lambda _: None, absent=told.append)
    assert told == ["away is left out: needs the extra [big]"]
    ran = [(name, setting) for setting in SETTINGS[::-1] for name in ("empty", "there")]
    assert [(s["name"], s["setting"]) for s in board["systems"]] == ran
    assert {p.name: json.loads(p.read_text("utf-8")) for p in (tmp_path / "runs").iterdir()} == {
        f"there.{setting}.json": {"documents": 5, "setting": setting} for setting in SETTINGS
    }
    plain = bench.bench(tmp_path / "plain", progress=lambda _: None)
    assert {s["name"] for s in plain["systems"]} == {"empty"}
    assert not (tmp_path / "plain" / "runs").exists()


def test_a_failure_is_an_error_where_nobody_is_told_and_in_the_suite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_up_systems(monkeypatch)
    with pytest.raises(RunError, match="extra"):
        bench.bench(tmp_path, models=True, progress=lambda _: None)
    monkeypatch.setattr(bench, "SYSTEMS", {"away": "needy"})
    monkeypatch.setattr(bench, "MODELS", {})
    with pytest.raises(RunError, match="extra"):
        bench.bench(tmp_path, models=True, progress=lambda _: None, absent=lambda _: None)


def test_recorded_predictions_are_scored_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(bench, "SYSTEMS", {})
    steps: list[str] = []
    bench.bench(tmp_path, progress=steps.append)
    assert steps == [f"heideltime, end-to-end: {d.doc_id}" for d in GOLD]
    made = json.loads((tmp_path / "results/heideltime.end-to-end.json").read_text("utf-8"))
    assert made["metrics"] == committed("heideltime", "end-to-end")["metrics"]
    assert sl.read_predictions(tmp_path / "predictions/heideltime.end-to-end.jsonl.gz", gold=GOLD) == (
        sl.read_predictions(predictions("heideltime", "end-to-end"), gold=GOLD)
    )


def test_every_model_has_a_record() -> None:
    assert {name: system.replace(":predict", ":record") for name, system in bench.MODELS.items()} == bench.RECORDS
