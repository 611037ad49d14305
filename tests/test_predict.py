"""The command predict, with the systems of examples/ and with ones that fail."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import summitline as sl
from summitline.cli import app
from summitline.submission import SETTINGS

ROOT = Path(__file__).parents[1]
GOLD = sl.load()
PAGE = (ROOT / "docs/running.md").read_text("utf-8")
ECHO = "cmd:python examples/echo_system.py"
BWRAP = pytest.mark.skipif(
    shutil.which("bwrap") is None, reason="bubblewrap is missing: sudo apt-get install bubblewrap"
)


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["predict", *map(str, words)], env={"COLUMNS": "120"})


@BWRAP
@pytest.mark.parametrize("setting", SETTINGS)
def test_the_example_runs_in_the_sandbox(setting: str, tmp_path: Path) -> None:
    output = tmp_path / "p.jsonl"
    result = run(ECHO, "--sandbox", "-o", output, "--setting", setting)
    assert (result.exit_code, result.output) == (0, "")
    answers = sl.read_predictions(output, gold=GOLD, setting=setting)
    assert [document.doc_id for document in answers] == [document.doc_id for document in GOLD]
    found = [document.tlinks if setting == "gold-mentions" else document.timexes for document in answers]
    assert all(found)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("no_proxy", "*")
    command = [sys.executable, "examples/http_system.py", "0"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        yield process.stderr.readline().split()[-1]
        process.terminate()


def test_the_example_behind_a_url_says_the_same(service: str, tmp_path: Path) -> None:
    assert run(service, "-o", tmp_path / "http.jsonl").exit_code == 0
    assert run(ECHO, "-o", tmp_path / "cmd.jsonl").exit_code == 0
    assert (tmp_path / "http.jsonl").read_bytes() == (tmp_path / "cmd.jsonl").read_bytes()


def test_a_crash_is_reported_and_the_run_goes_on_later(tmp_path: Path) -> None:
    first, second, *_ = (document.doc_id for document in GOLD)
    code = f"""
import json, pathlib, sys
for line in sys.stdin:
    doc_id = json.loads(line)["doc_id"]
    if doc_id == {second!r} and not pathlib.Path({str(tmp_path / "fixed")!r}).exists():
        sys.exit("no such word")
    print(json.dumps({{"doc_id": doc_id}}))
"""
    (tmp_path / "system.py").write_text(code, "utf-8")
    output, command = tmp_path / "p.jsonl", f"cmd:python {tmp_path / 'system.py'}"
    result = run(command, "-o", output)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines() == [
        f"{second}: the program ended before it answered: exit status 1: no such word",
        f"{output}: {len(GOLD) - 1} of {len(GOLD)} documents are answered; --resume asks about the others again",
    ]
    assert second not in {document.doc_id for document in sl.read_predictions(output, gold=GOLD)}
    (tmp_path / "fixed").touch()
    result = run(command, "-o", output, "--resume")
    assert (result.exit_code, result.output) == (0, "")
    assert len(sl.read_predictions(output, gold=GOLD)) == len(GOLD)
    assert first in output.read_text("utf-8").splitlines()[0]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["gold", "--sandbox"], "gold: a sandbox and a limit of memory are for programs: cmd:ARGV"),
        (
            ["gold", "--timeout", "3"],
            "gold: a limit of time is for cmd:ARGV and http:URL; this one runs inside summitline",
        ),
        (["cmd:nothing-of-this-name"], "cmd:nothing-of-this-name: no such program"),
    ],
)
def test_what_cannot_be_run(words: list[str], told: str, tmp_path: Path) -> None:
    result = run(*words, "-o", tmp_path / "p.jsonl")
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"{told}\n")
    assert list(tmp_path.iterdir()) == []


def test_limits_reach_the_program(tmp_path: Path) -> None:
    (tmp_path / "system.py").write_text("bytearray(2**30)\n", "utf-8")
    result = run(
        f"cmd:python {tmp_path / 'system.py'}", "--memory", "0.5", "--timeout", "60", "-o", tmp_path / "p.jsonl"
    )
    assert result.stderr.splitlines()[0].endswith("exit status 1: MemoryError")
    (tmp_path / "system.py").write_text("import time\ntime.sleep(600)\n", "utf-8")
    result = run(f"cmd:python {tmp_path / 'system.py'}", "--timeout", "0.2", "-o", tmp_path / "p.jsonl")
    assert result.stderr.splitlines()[0].endswith("no answer within 0.2 s (is each line flushed?)")


def test_a_terminal_shows_the_rate_and_the_time_left(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-c",
        "from summitline.cli import app; app()",
        "predict",
        "empty",
        "-o",
        str(tmp_path / "p"),
    ]
    variables = os.environ | {"FORCE_COLOR": "1", "TERM": "xterm", "COLUMNS": "120"}
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=True)
    assert done.stdout == ""
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", done.stderr)
    assert re.search(rf"{len(GOLD)}/{len(GOLD)} \d+\.\d a minute \d+:\d\d:\d\d", shown)


def commands() -> list[str]:
    return [line.strip() for line in PAGE.splitlines() if line.startswith("    summitline predict ")]


def test_the_page_shows_every_kind_of_system() -> None:
    kinds = {shlex.split(command)[2].partition(":")[0] for command in commands()}
    assert kinds >= {"my_system", "spacy", "hf", "http", "cmd"}


@BWRAP
@pytest.mark.parametrize("command", [command for command in commands() if "examples/echo_system.py" in command])
def test_the_commands_of_the_page_that_need_nothing_else_run(command: str, tmp_path: Path) -> None:
    words = shlex.split(command.partition("  #")[0])[2:]
    words[words.index("-o") + 1] = str(tmp_path / "p.jsonl")
    assert run(*words).exit_code == 0
