"""``score``, ``predict`` and ``report`` killed while they run or write: every file is the old or the new one.

A process that writes beyond RLIMIT_FSIZE is killed in the middle of a write; to be killed anywhere else, it is killed
after some share of the time that it takes.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CODE = """
import resource, signal, sys
from summitline.cli import app

if limit := int(sys.argv.pop(1)):
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
app()
"""
SYSTEMS = ("empty", "gold")
COMMANDS = {
    "score": ["score", "SYSTEM", "--format", "json", "-o", "out/result.json"],
    "predict": ["predict", "SYSTEM", "-o", "out/predictions.jsonl"],
    "report": ["report", "SYSTEM.json", "-o", "out"],
}


def start(folder: Path, command: str, system: str, limit: int = 0) -> subprocess.Popen[bytes]:
    words = [word.replace("SYSTEM", system) for word in COMMANDS[command]]
    # compiled modules are files, too
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen(
        [sys.executable, "-c", CODE, str(limit), *words], cwd=folder, env=environment, stderr=subprocess.DEVNULL
    )


def content(folder: Path) -> dict[str, bytes]:
    """Return the files that a reader would look at: parts that were never finished have names of their own."""
    files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in (folder / "out").rglob("*") if p.is_file()}
    return {name: raw for name, raw in files.items() if not name.endswith((".part", ".unfinished"))}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the result files that report reads."""
    folder = tmp_path_factory.mktemp("kills")
    for system in SYSTEMS:
        assert start(folder, "score", system).wait() == 0
        (folder / "out/result.json").rename(folder / f"{system}.json")
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_a_killed_command_leaves_the_old_output_or_the_new_one(command: str, folder: Path) -> None:
    for path in sorted((folder / "out").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    began = time.monotonic()
    assert start(folder, command, "empty").wait() == 0
    took = time.monotonic() - began
    old = content(folder)
    assert old
    for limit in (1, 1000):
        child = start(folder, command, "gold", limit)
        assert child.wait() == -signal.SIGXFSZ
        assert content(folder) == old
    states = []
    for share in (0.5, 0.8, 0.9, 1):
        child = start(folder, command, "gold")
        time.sleep(share * took)
        child.kill()
        child.wait()
        states.append(content(folder))
    assert start(folder, command, "gold").wait() == 0
    new = content(folder)
    assert new != old
    for state in states:
        assert old.keys() & new.keys() <= state.keys() <= old.keys() | new.keys()
        assert all(raw in (old.get(name), new.get(name)) for name, raw in state.items())
