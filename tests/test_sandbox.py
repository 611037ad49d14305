"""What a program in the sandbox can see and do; most of it is shown to be possible outside."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import socket
import subprocess
import sys
import venv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from summitline import sandbox
from summitline.command import Command
from summitline.dataset import CORPUS
from summitline.errors import RunError
from summitline.sandbox import boxed
from summitline.schema import Document

ROOT = Path(__file__).parents[1]
DOCUMENT = Document(doc_id="000", text="They met.")
ATTEMPT = """
import json, os, socket, sys
def attempt(action):
    try:
        return action()
    except OSError as error:
        return type(error).__name__ if type(error) is not OSError else os.strerror(error.errno)
"""


@pytest.fixture(autouse=True, scope="module")
def _bubblewrap() -> None:
    if shutil.which("bwrap") is None:
        pytest.skip("bubblewrap is missing: sudo apt-get install bubblewrap")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the program; beside it lies what is not its business."""
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    (tmp_path / "system").mkdir()
    return tmp_path / "system"


def script(folder: Path, code: str) -> list[str]:
    (folder / "system.py").write_text(f"{ATTEMPT}\nprint(json.dumps({code}))\n", "utf-8")
    return [sys.executable, str(folder / "system.py")]


def said(argv: list[str]) -> Any:
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def outside_and_inside(folder: Path, code: str, **options: Any) -> tuple[Any, Any]:
    argv = script(folder, code)
    return said(argv), said(boxed(argv, **options))


def test_there_is_no_network(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        call = f"socket.create_connection({server.getsockname()!r}, 5)"
        answers = outside_and_inside(folder, f"attempt(lambda: {call} and 'connected')")
    assert answers == ("connected", "ConnectionRefusedError")
    assert said(boxed(script(folder, "[name for _, name in socket.if_nameindex()]"))) == ["lo"]


def test_home_cannot_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = folder.parent / "home"
    home.mkdir()
    (home / ".token").write_text("secret", "utf-8")
    monkeypatch.setenv("HOME", str(home))
    look = "attempt(lambda: open({!r}).read())"
    assert outside_and_inside(folder, look.format(str(home / ".token"))) == ("secret", "FileNotFoundError")
    assert said(boxed(script(folder, "os.path.expanduser('~')"))) == "/tmp"


@pytest.mark.parametrize(
    "path", [ROOT / "pyproject.toml", CORPUS / "stats.json", "/etc/passwd", "/var", "/sys"], ids=str
)
def test_other_files_are_not_there(folder: Path, path: Path | str) -> None:
    assert outside_and_inside(folder, f"os.path.exists({str(path)!r})") == (True, False)


def test_the_temporary_folder_is_private(folder: Path) -> None:
    seen = "[sorted(os.listdir('/tmp')), open('/tmp/mine', 'w').write('x'), os.listdir('/tmp/')]"
    before, written, _ = said(boxed(script(folder, seen)))
    shown = [path.relative_to("/tmp").parts[0] for path in (folder, Path(sys.prefix)) if path.is_relative_to("/tmp")]
    assert (before, written) == (sorted({*shown}), 1)
    assert not Path("/tmp/mine").exists()
    assert outside_and_inside(folder, f"os.path.exists({str(folder.parent / 'secret.txt')!r})") == (True, False)


def test_nothing_else_can_be_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    places = ["/usr/x", "/x", "/dev/x", "x", str(ROOT / "examples" / "x"), str(folder / "x"), f"{sys.prefix}/x"]
    tried = said(
        boxed(script(folder, f"[attempt(lambda: open(p, 'w').close()) for p in {places}]"), allow=[ROOT / "examples"])
    )
    private = ROOT.is_relative_to("/tmp")  # the working folder then lies in the temporary folder of the box
    assert tried == [None if private and place == "x" else "Read-only file system" for place in places]
    assert [place for place in places if Path(place).exists()] == []


def test_the_temporary_folder_is_small(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "STORAGE", 2**20)
    fill = "attempt(lambda: open('{}/x', 'wb').write(bytes(2**21)))"
    for place in ("/tmp", "/dev/shm"):
        assert said(boxed(script(folder, fill.format(place)))) == "No space left on device"


def test_the_environment_is_empty(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_KEY", "secret")
    outside, inside = outside_and_inside(folder, "dict(os.environ)")
    assert outside["API_KEY"] == "secret"
    assert {name: inside[name] for name in sandbox.ENVIRONMENT} == sandbox.ENVIRONMENT
    assert inside.keys() - sandbox.ENVIRONMENT.keys() <= {"PWD", "LC_CTYPE"}
    processes = "[open(f'/proc/{pid}/environ').read() for pid in os.listdir('/proc') if pid.isdigit()]"
    assert [environ for environ in said(boxed(script(folder, processes))) if "API_KEY" in environ] == []


def test_there_are_no_other_processes_and_no_rights(folder: Path) -> None:
    alive = f"os.path.exists('/proc/{os.getpid()}/fd') and os.readlink('/proc/{os.getpid()}/exe')"
    assert outside_and_inside(folder, alive) == (os.readlink("/proc/self/exe"), False)
    rights = (
        "[line.split()[1] for line in open('/proc/self/status') if line.startswith(('CapEff', 'NoNewPrivs', 'Uid'))]"
    )
    assert said(boxed(script(folder, rights))) == ["65534", "0000000000000000", "1"]


def test_a_folder_can_be_allowed(folder: Path) -> None:
    weights = folder.parent / "weights"
    weights.mkdir()
    (weights / "model").write_text("12", "utf-8")
    read = f"attempt(lambda: open({str(weights / 'model')!r}).read())"
    assert outside_and_inside(folder, read) == ("12", "FileNotFoundError")
    assert outside_and_inside(folder, read, allow=[weights]) == ("12", "12")


@pytest.mark.parametrize(
    "place", [Path("/"), Path("/tmp"), ROOT, CORPUS, CORPUS / "documents", ROOT / "baselines"], ids=str
)
def test_folders_that_are_never_opened(folder: Path, place: Path) -> None:
    with pytest.raises(
        RunError, match=rf"^--sandbox: {place} holds (/\S*|gold): give the program a folder of its own$"
    ):
        boxed(script(folder, "1"), allow=[place])


def test_neither_is_home(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(folder))
    with pytest.raises(RunError, match=rf"^--sandbox: {folder} holds {folder}: "):
        boxed(script(folder, "1"))


def test_a_folder_that_is_not_there(folder: Path) -> None:
    with pytest.raises(RunError, match=rf"^--sandbox: {folder / 'none'}: no such folder$"):
        boxed(script(folder, "1"), allow=[folder / "none"])


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """A virtual environment in which a corpus is installed."""
    venv.create(tmp_path / "env", symlinks=True)
    (tmp_path / "env/site/corpus").mkdir(parents=True)
    (tmp_path / "env/site/corpus/gold.txt").write_text("gold", "utf-8")
    return tmp_path / "env"


def test_gold_of_an_installed_package_is_covered(
    environment: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    argv = script(folder, f"[sys.prefix, os.listdir({str(environment / 'site/corpus')!r})]")
    argv[0] = str(environment / "bin/python")
    assert said(boxed(argv)) == [str(environment), ["gold.txt"]]
    monkeypatch.setattr(sandbox, "GOLD", (environment / "site/corpus",))
    assert said(boxed(argv)) == [str(environment), []]


def test_a_program_that_is_no_python(folder: Path) -> None:
    (folder / "system.sh").write_text('#!/bin/sh\necho "\\"$1 $(pwd)\\""\n', "utf-8")
    (folder / "system.sh").chmod(0o755)
    assert said(boxed([str(folder / "system.sh"), "a b"])) == f"a b {Path.cwd()}"
    assert said(boxed(["/bin/sh", str(folder / "system.sh"), "c"])) == f"c {Path.cwd()}"


def test_no_bubblewrap_no_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(folder))
    with pytest.raises(RunError) as caught:
        boxed(script(folder, "1"))
    assert str(caught.value) == sandbox.MISSING
    (folder / "bwrap").write_text("#!/bin/sh\necho 'bwrap: no namespaces here' >&2; exit 1\n", "utf-8")
    (folder / "bwrap").chmod(0o755)
    with pytest.raises(RunError, match=r"^--sandbox: bubblewrap cannot start here: bwrap: no namespaces here$"):
        boxed(script(folder, "1"))


def test_a_system_in_the_sandbox_answers(folder: Path) -> None:
    code = """
import json, sys
for line in sys.stdin:
    print(json.dumps({"doc_id": json.loads(line)["doc_id"], "events": [{"id": "e1", "start": 5, "end": 8}]}))
"""
    (folder / "system.py").write_text(code, "utf-8")
    command = Command(shlex.join([sys.executable, str(folder / "system.py")]), sandbox=True)
    answers = command([DOCUMENT, replace(DOCUMENT, doc_id="001")])
    command.close()
    assert [(d.doc_id, d.surface(d.events[0])) for d in answers] == [("000", "met"), ("001", "met")]


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (
            "while True: print('x' * 10000, end='')",
            "more than 4194304 bytes without an end of line; the rest was not read",
        ),
        ("x = bytearray(2**30)", "the program ended before it answered: exit status 1: MemoryError"),
        ("while True: pass", "no answer within 2 s (is each line flushed?)"),
    ],
    ids=["output", "memory", "time"],
)
def test_limits_hold_in_the_sandbox_too(folder: Path, code: str, told: str) -> None:
    (folder / "system.py").write_text(code, "utf-8")
    argv = [sys.executable, str(folder / "system.py")]
    command = Command(shlex.join(argv), seconds=2, memory=0.5, sandbox=True)
    with pytest.raises(RunError) as caught:
        command([DOCUMENT])
    assert str(caught.value) == f"000: {told}"
