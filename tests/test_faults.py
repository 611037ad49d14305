"""Full disks, places that cannot be written, broken files, two that write at once, death in the middle of it.

Each time: one message, exit code 1, and every file is the old one or a whole new one. What no disk is full enough for
here, a limit on the size of files does: writing beyond it is an OSError, too.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from tests import made_up
from tests.test_kills import CODE
from typer.testing import CliRunner

import summitline as sl
from summitline import bench, dataset
from summitline.cli import app

ROOT = Path(__file__).parents[1]
ANSWERS = ROOT / "baselines/predictions/rules.end-to-end.jsonl.gz"
RESULT = ROOT / "baselines/results/rules.end-to-end.json"
LIMIT = 1000
BOUND = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
"""What makes permissions count for root, too."""


class Command(NamedTuple):
    """The words of a command that writes below ``out``, and the first file that it writes there."""

    words: list[str]
    first: str


COMMANDS = {
    "score": Command(["score", "empty", "--format", "json", "-o", "out/r.json"], "r.json"),
    "predict": Command(["predict", "gold", "-o", "out/p.jsonl"], "p.jsonl"),
    "convert": Command(["convert", "gold.jsonl", "out/x.jsonl.gz"], "x.jsonl.gz"),
    "convert to a folder": Command(["convert", "gold.jsonl", "out", "--to", "timeml"], "000.tml"),
    "report": Command(["report", str(RESULT), "-o", "out"], "rules.end-to-end.html"),
    "bench": Command(["bench", "-o", "out"], "results/empty.gold-mentions.json"),
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with gold as a file; bench has one system only."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(bench, "SYSTEMS", {"empty": "empty"})
    monkeypatch.setattr(bench, "RECORDED", {})
    sl.write("gold.jsonl", sl.load(), gold=True)
    return tmp_path


def run(*words: str | Path) -> None:
    result = CliRunner().invoke(app, list(map(str, words)))
    assert result.exit_code == 0, result.output


def refused(*words: str | Path) -> str:
    """Run a command that fails; return its message."""
    result = CliRunner().invoke(app, list(map(str, words)))
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    return result.stderr.removesuffix("\n")


@contextmanager
def small_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def content(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_full_disk(name: str, folder: Path) -> None:
    words, first = COMMANDS[name]
    run(*words)
    new = content(folder / "out")
    for file in new:
        (folder / "out" / file).write_bytes(b"before")
    with small_files():
        message = refused(*words)
    kept = content(folder / "out")
    if name == "predict":
        assert len(kept.pop("p.jsonl.unfinished")) == LIMIT
        assert message == "out/p.jsonl.unfinished: File too large"
    else:
        assert message == f"out/{first}: File too large"
    assert kept.keys() == new.keys()
    assert all(raw in (b"before", new[file]) for file, raw in kept.items())
    assert kept[first] == b"before"


def test_a_full_disk_while_the_corpus_is_built(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made_up.write(folder / "project")
    monkeypatch.chdir(folder / "project")
    run("build")
    old = content(folder)
    with small_files():
        assert refused("build").startswith("corpus/documents/900.parquet: ")
    assert content(folder) == old


def test_what_a_full_disk_left_of_a_run_is_resumed(folder: Path) -> None:
    with small_files():
        refused("predict", "gold", "-o", "p.jsonl")
    run("predict", "gold", "-o", "p.jsonl", "--resume")
    run("predict", "gold", "-o", "whole.jsonl")
    assert Path("p.jsonl").read_bytes() == Path("whole.jsonl").read_bytes()
    assert not Path("p.jsonl.unfinished").exists()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_file_where_the_folder_should_be(name: str, folder: Path) -> None:
    (folder / "out").write_text("before", "utf-8")
    message = refused(*COMMANDS[name].words)
    assert message.startswith("out")
    assert message.endswith((": File exists", ": Not a directory"))
    assert (folder / "out").read_text("utf-8") == "before"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_folder_where_the_file_should_be(name: str, folder: Path) -> None:
    words, first = COMMANDS[name]
    (folder / "out" / first / "kept").mkdir(parents=True)
    assert refused(*words) == f"out/{first}: Is a directory"
    left = [p.relative_to(folder / "out").as_posix() for p in (folder / "out").rglob("*") if p.name.endswith(".part")]
    assert left == []
    assert (folder / "out" / first / "kept").is_dir()
    if name == "predict":
        assert len((folder / "out/p.jsonl.unfinished").read_bytes().splitlines()) == len(sl.load())


def start(*words: str, code: str = CODE, bound: bool = False, **pipes: object) -> subprocess.Popen[str]:
    command = [*(BOUND if bound else []), sys.executable, "-c", code, "0", *words]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, **pipes)  # type: ignore[call-overload, no-any-return]


@pytest.mark.parametrize(("name", "file"), [("score", "out/r.json"), ("predict", "out/p.jsonl.unfinished")])
def test_a_folder_that_may_only_be_read(name: str, file: str, folder: Path) -> None:
    (folder / "out").mkdir(mode=0o555)
    child = start(*COMMANDS[name].words, bound=True)
    assert (child.communicate()[1], child.returncode) == (f"{file}: Permission denied\n", 1)
    assert list((folder / "out").iterdir()) == []


def test_a_device_is_written_and_stays_one() -> None:
    assert refused("score", "empty", "-o", "/dev/full") == "/dev/full: No space left on device"
    run("score", "empty", "-o", "/dev/null")
    assert all(Path(name).is_char_device() for name in ("/dev/full", "/dev/null"))


PRINTING = [
    ["info"],
    ["score", "empty"],
    ["report", str(RESULT), "--format", "md"],
    ["validate", str(ANSWERS), "--format", "json"],
]


@pytest.mark.parametrize("words", PRINTING, ids=lambda words: words[0])
def test_standard_output_on_a_full_disk(words: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        child = start(*words, stdout=full)
        assert (child.communicate()[1], child.returncode) == ("No space left on device\n", 1)


@pytest.mark.parametrize("words", PRINTING[:2], ids=lambda words: words[0])
def test_a_reader_that_has_seen_enough(words: list[str]) -> None:
    """As with ``summitline ... | head``: nothing to tell."""
    reader, writer = os.pipe()
    os.close(reader)
    child = start(*words, stdout=writer)
    os.close(writer)
    assert (child.communicate()[1], child.returncode) == ("", 1)


def cut(raw: bytes) -> bytes:
    return raw[: len(raw) // 2]


def flipped(raw: bytes) -> bytes:
    middle = len(raw) // 2
    return raw[:middle] + bytes(64) + raw[middle + 64 :]


def emptied(raw: bytes) -> bytes:
    return b""


def of_another_kind(raw: bytes) -> bytes:
    return b"<html>502 Bad Gateway</html>\n"


PARQUET = b"PAR1"
FAULTS = (cut, emptied, of_another_kind)
Fault = Callable[[bytes], bytes]


@pytest.mark.parametrize("fault", [*FAULTS, flipped], ids=lambda fault: fault.__name__)
def test_broken_predictions(fault: Fault, folder: Path) -> None:
    path = folder / "mine.jsonl.gz"
    path.write_bytes(fault(ANSWERS.read_bytes()))
    (folder / "out.jsonl").write_bytes(b"before")
    commands = [["validate", path], ["score", path], ["score", "gold", "--gold", path], ["convert", path, "out.jsonl"]]
    for words in commands:
        assert all(line.startswith(f"{path}:") for line in refused(*words).splitlines())
    assert Path("out.jsonl").read_bytes() == b"before"


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_broken_file_of_the_corpus(fault: Fault, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(dataset.CORPUS, folder / "corpus")
    monkeypatch.setattr(dataset, "CORPUS", folder / "corpus")
    path = folder / "corpus/documents/003.parquet"
    path.write_bytes(fault(path.read_bytes()))
    for words in (["score", "gold"], ["predict", "gold", "-o", "out.jsonl"], ["validate", ANSWERS]):
        (message,) = refused(*words).splitlines()
        assert message.startswith(f"{path}: ")
    assert not Path("out.jsonl").exists()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_broken_file_of_the_corpus_is_told_when_it_is_checked(
    fault: Fault, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_up.write(folder / "project")
    monkeypatch.chdir(folder / "project")
    run("build")
    path = Path("corpus/tokens/901.parquet")
    path.write_bytes(fault(path.read_bytes()))
    assert refused("build", "--check").startswith(f"{path}: ")
    run("build")
    run("build", "--check")


def test_a_bit_that_flips_in_a_table_is_told_or_changes_nothing(folder: Path) -> None:
    """The pages of Parquet have checksums if one asks for them; the list of columns at the end has none."""
    path, rows = folder / "x.parquet", dataset.to_rows(sl.load()[:1])
    dataset.write_table(path, rows, dataset.columns())
    raw, told = path.read_bytes(), 0
    pages = range(len(PARQUET), len(raw) - 8 - int.from_bytes(raw[-8:-4], "little"), 53)
    for k in pages:
        path.write_bytes(raw[:k] + bytes([raw[k] ^ 1]) + raw[k + 1 :])
        try:
            found, _ = dataset.read_table(path)
        except sl.SummitlineError as error:
            told += str(error).startswith(f"{path}: ")
        else:
            assert found == rows, k
    assert told > len(pages) / 2


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_broken_result(fault: Fault, folder: Path) -> None:
    shutil.copytree(ROOT / "baselines/results", folder / "bench/results")
    path = folder / "bench/results/rules.end-to-end.json"
    path.write_bytes(fault(path.read_bytes()))
    assert refused("report", "bench", "-o", "out").startswith("bench/results/rules.end-to-end.json: ")
    assert not Path("out").exists()


@pytest.mark.parametrize("name", ["convert", "convert to a folder", "bench"])
def test_killed_in_the_middle_of_a_write(name: str, folder: Path) -> None:
    """tests/test_kills.py has score, predict and report."""
    words, _ = COMMANDS[name]
    run(*words)
    new = content(folder / "out")
    for file in new:
        (folder / "out" / file).write_bytes(b"before")
    (folder / "baselines").symlink_to(ROOT / "baselines")
    command = [sys.executable, "-c", CODE, str(LIMIT), *words]
    assert subprocess.run(command).returncode == -signal.SIGXFSZ
    left = {file: raw for file, raw in content(folder / "out").items() if not file.endswith(".part")}
    assert left.keys() == new.keys()
    assert set(left.values()) == {b"before"}


WRITER = """
import sys
from pathlib import Path
from summitline.files import write_text

_, number, letter = sys.argv
for _ in range(int(number)):
    write_text(Path("shared.txt"), letter * 2**20)
"""


def test_two_that_write_one_file_again_and_again(folder: Path) -> None:
    (folder / "shared.txt").write_text("a" * 2**20)
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, "100", letter]) for letter in "ab"]
    seen = set()
    while any(writer.poll() is None for writer in writers):
        seen.add((folder / "shared.txt").read_text())
        time.sleep(0.001)
    assert [writer.returncode for writer in writers] == [0, 0]
    assert seen <= {letter * 2**20 for letter in "ab"}
    assert [path.name for path in folder.iterdir() if path.name.startswith((".", "shared"))] == ["shared.txt"]


BENCH = """
import sys
from summitline import bench
from summitline.cli import app

bench.SYSTEMS, bench.RECORDED = {sys.argv.pop(1): "empty"}, {}
app()
"""


def test_two_that_write_one_leaderboard(folder: Path) -> None:
    boards = {}
    for name in ("one", "two"):
        subprocess.run([sys.executable, "-c", BENCH, name, "bench", "-o", name], check=True, stdout=subprocess.DEVNULL)
        boards[name] = content(folder / name)
    both = [
        subprocess.Popen([sys.executable, "-c", BENCH, name, "bench", "-o", "both"], stdout=subprocess.DEVNULL)
        for name in boards
    ]
    assert [child.wait() for child in both] == [0, 0]
    found = content(folder / "both")
    assert found.keys() == boards["one"].keys() | boards["two"].keys()
    for file, raw in found.items():
        assert raw in (boards["one"].get(file), boards["two"].get(file)), file


SLOW = "import time\ndef predict(documents, *, train=()):\n    time.sleep(0.5)\n    return list(documents)\n"


def test_two_that_write_one_file_of_predictions(folder: Path) -> None:
    (folder / "slow_system.py").write_text(SLOW, "utf-8")
    words = ("predict", "slow_system:predict", "-o", "p.jsonl")
    both = [start(*words) for _ in range(2)]
    assert [(child.communicate()[1], child.returncode) for child in both] == [("", 0), ("", 0)]
    run("validate", "p.jsonl")
    assert len(Path("p.jsonl").read_bytes().splitlines()) == len(sl.load())
    assert not Path("p.jsonl.unfinished").exists()
