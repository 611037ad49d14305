"""What the package exports, what importing it costs, and that the code in the documentation runs."""

import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

import summitline

ROOT = Path(__file__).parents[1]
HEAVY = (
    *("datasets", "httpx", "jinja2", "label_studio_sdk", "msgspec", "numpy", "pandas", "pyarrow", "scipy", "seqeval"),
    *("spacy", "yaml"),
)
PYTHON_BLOCK = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
FILE_NAME = re.compile(r"# (\w+\.py)\n")


def test_exports() -> None:
    assert summitline.__all__ == [
        "CORPUS",
        "Closure",
        "Constraint",
        "Contradiction",
        "CreationTime",
        "Document",
        "Entity",
        "Event",
        "FormatError",
        "Mention",
        "Point",
        "Report",
        "RunError",
        "Score",
        "SubmissionError",
        "SummitlineError",
        "TLink",
        "Timex",
        "Zone",
        "document_constraints",
        "folds",
        "form_of",
        "given",
        "inverse",
        "load",
        "read_gold",
        "read_predictions",
        "renumber",
        "score",
        "segment",
        "told_link",
        "write",
    ]


@pytest.mark.parametrize("name", summitline.__all__)
def test_every_export_is_defined_here_and_documented(name: str) -> None:
    value = getattr(summitline, name)
    if name != "CORPUS":
        assert value.__module__.startswith("summitline.")
        assert value.__doc__


def test_version_is_that_of_the_installation() -> None:
    from importlib.metadata import version

    assert summitline.__version__ == version("summitline")


def test_import_is_light() -> None:
    code = f"import sys, summitline; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def documentation() -> list[Path]:
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", documentation(), ids=lambda page: page.name)
def test_python_of_the_documentation_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The blocks of a page share their names; one that opens with a file name can be imported by those below."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    names: dict[str, object] = {}
    for code in PYTHON_BLOCK.findall(page.read_text("utf-8")):
        if found := FILE_NAME.match(code):
            (tmp_path / found[1]).write_text(code, "utf-8")
        exec(compile(code, page.name, "exec"), names)


def test_the_readme_has_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system of the README gives one answer for each document, and it can be scored."""
    page = (ROOT / "README.md").read_text("utf-8")
    code = next(code for code in PYTHON_BLOCK.findall(page) if code.startswith("# my_system.py"))
    (tmp_path / "my_system.py").write_text(code, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    gold = summitline.load()
    shown = [summitline.given(document, "gold-mentions") for document in gold]
    answers = importlib.import_module("my_system").predict(shown, train=())
    report = summitline.score(gold=gold, system=answers, setting="gold-mentions")
    assert (report["tlinks.matres"].f1 or 0) > 0
