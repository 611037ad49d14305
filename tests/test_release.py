"""What leaves the repository: the wheel, the source distribution, the dataset folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STATS = json.loads((ROOT / "corpus/stats.json").read_text("utf-8"))
CONFIGS = ("documents", "tokens", "relations")


def run(*command: str, cwd: Path, **variables: str) -> str:
    done = subprocess.run(command, cwd=cwd, env=os.environ | variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def built(target: str, folder: Path, source: Path = ROOT) -> Path:
    run(sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder), cwd=source)
    (path,) = folder.iterdir()
    return path


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def test_wheel_holds_the_code_the_schema_and_the_corpus_and_nothing_else(wheel: Path) -> None:
    code = ROOT / "harness/summitline"
    expected = {f"summitline/{p.relative_to(code).as_posix()}" for p in code.rglob("*.py")}
    expected |= {f"summitline/templates/{p.name}" for p in (code / "templates").iterdir()}
    expected |= {f"summitline/corpus/{name}" for name in STATS["files"]}
    expected |= {"summitline/schema.toml", "summitline/py.typed"}
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if ".dist-info/" not in name]
        about = {name.split(".dist-info/")[1] for name in archive.namelist() if ".dist-info/" in name}
        schema = archive.read("summitline/schema.toml")
    assert sorted(names) == sorted(expected)
    assert about == {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE", "licenses/LICENSE-DATA"}
    assert schema == (ROOT / "annotations/schema.toml").read_bytes()


def test_wheel_loads_and_scores_in_another_folder(unpacked: Path, tmp_path: Path) -> None:
    code = """
import json, summitline as sl
gold = sl.load()
report = sl.score(gold=gold, system=gold)
print(json.dumps([sl.__file__, str(sl.CORPUS), len(gold), report["awareness.te3"].f1]))
"""
    found = json.loads(run(sys.executable, "-c", code, cwd=tmp_path, PYTHONPATH=str(unpacked)))
    assert found == [
        str(unpacked / "summitline/__init__.py"),
        str(unpacked / "summitline/corpus"),
        len(STATS["documents"]),
        1,
    ]


def test_command_of_the_wheel(unpacked: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from summitline.cli import app; app()", "info"]
    told = run(*command, cwd=tmp_path, PYTHONPATH=str(unpacked))
    assert told.startswith(f"corpus {STATS['version']} ({STATS['status']})")


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built("sdist", tmp_path_factory.mktemp("sdist"))


def test_a_wheel_is_the_same_bytes_each_time_and_from_the_sdist(wheel: Path, sdist: Path, tmp_path: Path) -> None:
    again = built("wheel", tmp_path / "again")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    (source,) = (tmp_path / "source").iterdir()
    elsewhere = built("wheel", tmp_path / "elsewhere", source)
    assert wheel.name == again.name == elsewhere.name
    assert wheel.read_bytes() == again.read_bytes() == elsewhere.read_bytes()


def test_sdist_holds_what_it_lists(sdist: Path) -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    listed = settings["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    with tarfile.open(sdist) as archive:
        names = [name.partition("/")[2] for name in archive.getnames()]
    patterns = [pattern.removeprefix("/") for pattern in listed]

    def covers(pattern: str, name: str) -> bool:
        return Path(name).match(pattern) if "*" in pattern else name == pattern or name.startswith(f"{pattern}/")

    assert [p for p in patterns if not any(covers(p, name) for name in names)] == []
    strays = {name for name in names if not any(covers(p, name) for p in patterns)}
    assert strays == {"PKG-INFO", "pyproject.toml", ".gitignore"}
    assert [name for name in names if "__pycache__" in name or name.startswith(".venv")] == []
    assert {"annotations/schema.toml", "corpus/stats.json", "hatch_build.py"} <= set(names)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[str]]]:
    """Configuration -> split -> document of each row, as Hugging Face reads the folder without a network."""
    folds = [f"{config}_fold_{doc_id}" for config in CONFIGS for doc_id in STATS["documents"]]
    code = """
import json, sys
from datasets import disable_progress_bars, load_dataset
disable_progress_bars()
found = {name: load_dataset("corpus", name) for name in sys.argv[1:]}
print(json.dumps({name: {split: list(rows["doc_id"]) for split, rows in sets.items()} for name, sets in found.items()}))
"""
    cache = str(tmp_path_factory.mktemp("cache"))
    offline = {"HF_HOME": cache, "HF_DATASETS_CACHE": cache, "HF_HUB_OFFLINE": "1"}
    told = run(sys.executable, "-c", code, *CONFIGS, *folds, cwd=ROOT, **offline)
    found: dict[str, dict[str, list[str]]] = json.loads(told)
    return found


def test_hugging_face_reads_every_configuration(loaded: dict[str, dict[str, list[str]]]) -> None:
    assert loaded["documents"] == {"test": STATS["documents"]}
    for config in CONFIGS:
        assert list(loaded[config]) == ["test"]
        assert len(loaded[config]["test"]) == STATS["configs"][config]["rows"]


@pytest.mark.parametrize("doc_id", STATS["documents"])
@pytest.mark.parametrize("config", CONFIGS)
def test_a_fold_tests_on_one_document_and_trains_on_the_rest(
    loaded: dict[str, dict[str, list[str]]], config: str, doc_id: str
) -> None:
    rows, fold = loaded[config]["test"], loaded[f"{config}_fold_{doc_id}"]
    assert fold == {"train": [d for d in rows if d != doc_id], "test": [d for d in rows if d == doc_id]}
