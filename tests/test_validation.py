"""``summitline validate``: the same verdict for people, for programs and beside the lines of a pull request."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner, Result

from summitline import validation
from summitline.cli import app
from summitline.submission import Problem, Problems
from summitline.submission.json_schema import json_schema
from summitline.validation import Verdict

ROOT = Path(__file__).parents[1]
LINES = [
    '{"doc_id": "000", "events": [{"id": "e1", "start": 0, "end": 0}]}',
    '{"doc_id": "001", "events": [{"id": "e1", "start": 0, "end": 5}], "tlinks": [{"source": "e1", "target": "e1", '
    '"relation": "SIMULTANEOUS"}]}',
    '{"doc_id": "00',
]
ZERO = "expected more than start (0), got 0"
SELF = "e1 is linked with itself: SIMULTANEOUS holds, anything else contradicts itself"
CUT = "not JSON (one object a line): column 12: Unterminated string starting at"


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["validate", *map(str, words)])


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "a b,c.jsonl"
    path.write_text("\n".join(LINES), "utf-8")
    return path


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "x.sheet"
    path.write_text("document 999\n", "utf-8")
    return path


def test_text(bad: Path) -> None:
    result = run(bad)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines() == [
        f"{bad}:1: $.events[0].end: {ZERO}",
        f"{bad}:3: {CUT}",
        f"{bad}:2: warning: $.tlinks[0]: {SELF}",
    ]


def test_json(bad: Path, sheet: Path) -> None:
    result = run(bad, sheet, "--format", "json")
    assert (result.exit_code, result.stderr) == (1, "")
    first, second = json.loads(result.stdout)["files"]
    assert first == {
        "file": str(bad),
        "errors": [
            {"line": 1, "path": "$.events[0].end", "message": ZERO},
            {"line": 3, "path": None, "message": CUT},
        ],
        "error_count": 2,
        "warnings": [{"line": 2, "path": "$.tlinks[0]", "message": SELF}],
        "warning_count": 1,
        "open_pairs": [],
    }
    (error,) = second["errors"]
    assert (second["file"], error["line"], error["path"]) == (str(sheet), 1, None)
    assert error["message"].startswith("seeds/manifest.jsonl: no document '999'")


def test_github(bad: Path) -> None:
    """The characters that end a property are escaped in it, and the per cent sign that escapes is itself."""
    result = run(bad, "--format", "github")
    assert (result.exit_code, result.stderr) == (1, "")
    file = str(bad).replace(",", "%2C")
    assert result.stdout.splitlines() == [
        f"::error file={file},line=1::$.events[0].end: {ZERO}",
        f"::error file={file},line=3::{CUT}",
        f"::warning file={file},line=2::$.tlinks[0]: {SELF}",
    ]
    verdict = Verdict("a:b", "", Problems([Problem("a:b", None, "", "1 % of\r\n::error::")]), Problems())
    assert validation.as_github([verdict]) == "::error file=a%3Ab::1 %25 of%0D%0A::error::\n"


def test_what_is_fine(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text("".join(f'{{"doc_id": "00{k}"}}\n' for k in range(5)), "utf-8")
    result = run(path)
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"{path}: fine. 5 documents\n")
    assert run(path, "--format", "github").stdout == ""
    (found,) = json.loads(run(path, "--format", "json").stdout)["files"]
    assert (found["error_count"], found["warning_count"]) == (0, 0)


def test_warnings_alone_are_no_failure(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text('{"doc_id": "001"}\n', "utf-8")
    for form in ("text", "json", "github"):
        assert run(path, "--format", form).exit_code == 0
    assert run(path).stderr.splitlines() == [
        f"{path}: warning: 4 of 5 documents are missing and scored as empty: 000, 002, 003, 004",
        f"{path}: fine. 1 documents",
    ]


def test_after_a_hundred_they_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text("[]\n" * 150, "utf-8")
    lines = run(path).stderr.splitlines()
    assert (len(lines), lines[-1]) == (101, "and 50 more")
    (found,) = json.loads(run(path, "--format", "json").stdout)["files"]
    assert (len(found["errors"]), found["error_count"]) == (100, 150)
    commands = run(path, "--format", "github").stdout.splitlines()
    assert (len(commands), commands[-1]) == (101, f"::error file={path}::and 50 more")


def test_the_setting_decides_what_may_be_answered(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text('{"doc_id": "000", "events": [{"id": "mine", "start": 0, "end": 5}]}\n', "utf-8")
    assert run(path).exit_code == 0
    result = run(path, "--setting", "gold-mentions")
    assert result.exit_code == 1
    assert '$.events[0].id: no given mention has the id "mine"' in result.stderr


@pytest.mark.parametrize("name", ["none.jsonl", "none.json", "none.sheet", "folder", "\x1b[2J\n.jsonl", "\udcff.jsonl"])
def test_files_that_are_none(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for form in ("text", "json", "github"):
        result = run(tmp_path / name, "--format", form)
        assert result.exit_code == 1
        assert isinstance(result.exception, SystemExit)
        assert all(line.isprintable() for line in result.output.splitlines())
        assert "such file" in result.output or "directory" in result.output


@pytest.mark.parametrize(
    ("problems", "expected"),
    [
        ([], []),
        ([Problem("f", None, "", "m")], [{"line": None, "path": None, "message": "m"}]),
    ],
)
def test_parts(problems: list[Problem], expected: list[dict[str, Any]]) -> None:
    verdict = Verdict("f", "", Problems(), Problems(problems), ["s1 e1 ? e2"])
    (found,) = json.loads(validation.as_json([verdict]))["files"]
    assert (found["warnings"], found["open_pairs"]) == (expected, ["s1 e1 ? e2"])


PAGE = (ROOT / "docs/submitting.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```jsonl\n(.*?)^```$.*?^```text\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(("lines", "expected"), EXAMPLES, ids=["fine", "errors"])
def test_the_page_shows_what_is_printed(
    lines: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path("mine.jsonl")
    path.write_text(lines, "utf-8")
    result = run(path)
    assert (result.exit_code, result.stderr) == (int("fine" not in expected), expected)
    scored = CliRunner().invoke(app, ["score", str(path)])
    assert scored.exit_code == result.exit_code


def test_the_example_of_the_page_is_right_by_the_json_schema() -> None:
    validator = Draft202012Validator(json_schema())
    right, wrong = ([json.loads(line) for line in lines.splitlines()] for lines, _ in EXAMPLES)
    assert [list(validator.iter_errors(row)) for row in right] == [[], []]
    # an unknown document and a NaN are beyond it
    assert [validator.is_valid(row) for row in wrong[:3]] == [True, False, False]
