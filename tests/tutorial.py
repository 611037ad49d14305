"""docs/extending.md, executed in a copy of the checkout: ``python -m tests.tutorial FOLDER``, an empty folder.

The commands of the ``console`` blocks run one after the other. What they print is held against what the page shows, in
which "…" stands for anything. Comments of the page say what is done between them:

* ``<!-- by hand: a4 .label-studio -->``: what tests/cases/sixth/a4.sheet holds is annotated in the browser;
* ``<!-- write FILE -->``: the block below is the file;
* ``<!-- slow -->``: the block below is left out by the test.

A command that ends with ``&`` is a server: the next one takes its place.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.integration.editor import Editor, browser

from summitline.formats import worksheet
from summitline.label_studio import connect, email_of, find_executable
from summitline.seeds import read_seed

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/extending.md"
SHEETS = ROOT / "tests/cases/sixth"
CHECKOUT = ("annotations", "baselines", "corpus", "docs", "examples", "harness", "seeds")
ARTICLE = "005"
STEP = re.compile(
    r"<!-- by hand: (?P<who>\S+) (?P<data>\S+) -->"
    r"|<!-- write (?P<file>\S+) -->\n```\w+\n(?P<content>.*?)```"
    r"|(?P<slow><!-- slow -->\n)?```console\n(?P<commands>.*?)```",
    re.S,
)


def check_out(folder: Path) -> Path:
    """Copy what a contributor has, and a command ``summitline`` for it; return the folder of the command."""
    ignore = shutil.ignore_patterns("__pycache__")
    for name in CHECKOUT:
        shutil.copytree(ROOT / name, folder / name, ignore=ignore)
    program = folder / "bin/summitline"
    program.parent.mkdir()
    code = "from summitline.cli import app; app()"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{code}" "$@"\n', "utf-8")
    program.chmod(0o755)
    return program.parent


class Shell:
    """The terminals of the contributor: one for commands, one for the server."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder = folder
        self.server: subprocess.Popen[str] | None = None
        self.environment = os.environ | {
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(folder / "harness"),
            "PYTHONWARNINGS": "ignore",
            "LABEL_STUDIO": str(find_executable()),
        }

    def run(self, command: str) -> str:
        """Run a command to its end and return what it prints; of a server, what it prints first."""
        if command.endswith("&"):
            return self._serve(command.removesuffix("&"))
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"$ {command}\n{done.stdout}"
        return done.stdout

    def _serve(self, command: str) -> str:
        self.stop()
        words = ["bash", "-c", f"exec {command}"]
        self.server = subprocess.Popen(words, cwd=self.folder, env=self.environment, stderr=subprocess.PIPE, text=True)
        assert self.server.stderr
        return self.server.stderr.readline()

    def stop(self) -> None:
        """Stop the server, if one runs."""
        if self.server:
            self.server.terminate()
            self.server.communicate(timeout=60)
            self.server = None


def annotate(folder: Path, who: str, data: str) -> None:
    """Do in the browser what the sheet of an annotator holds, from what the editor shows to begin with."""
    seed = read_seed(folder, ARTICLE).document()
    sheet = SHEETS / f"{who}.sheet"
    wanted = worksheet.read(sheet.read_text("utf-8"), path=str(sheet), document=seed).document
    with connect(folder / data) as server, browser() as running:
        page = running.new_page(viewport={"width": 1600, "height": 1000})
        editor = Editor(page, server)
        editor.log_in(email_of(who))
        editor.open(ARTICLE)
        editor.become(wanted)
        assert editor.submit() in (200, 201)


def commands(block: str) -> Iterator[tuple[str, str]]:
    """Yield each command of a console block with what it prints."""
    for part in block.removeprefix("$ ").split("\n$ "):
        command, _, printed = part.partition("\n")
        yield command, printed.strip()


def shown(pattern: str, printed: str) -> bool:
    """Tell whether this is what the page shows."""
    return bool(re.fullmatch(".*".join(map(re.escape, pattern.split("…"))), printed.strip(), re.S))


def run(folder: Path, *, slow: bool) -> Iterator[str]:
    """Execute the page in an empty folder; yield the commands, what they print, and what is done by hand."""
    if any(folder.iterdir()):
        raise SystemExit(f"{folder}: not empty")
    with terminals(folder) as shell:
        for step in STEP.finditer(PAGE.read_text("utf-8")):
            if step["who"]:
                yield f"(by hand: {step['who']})\n"
                annotate(folder, step["who"], step["data"])
            elif step["file"]:
                yield f"(written: {step['file']})\n"
                (folder / step["file"]).parent.mkdir(parents=True, exist_ok=True)
                (folder / step["file"]).write_text(step["content"], "utf-8")
            elif slow or not step["slow"]:
                for command, expected in commands(step["commands"]):
                    yield f"$ {command}\n"
                    yield (printed := shell.run(command))
                    assert shown(expected, printed), f"$ {command}\nthe page shows\n{expected}\nit prints\n{printed}"


@contextmanager
def terminals(folder: Path) -> Iterator[Shell]:
    """Open the terminals in a copy of the checkout."""
    with ExitStack() as stack:
        shell = Shell(folder, check_out(folder))
        stack.callback(shell.stop)
        yield shell


if __name__ == "__main__":
    made = Path(sys.argv[1]).resolve()
    made.mkdir(parents=True, exist_ok=True)
    for words in run(made, slow=True):
        sys.stdout.write(words)
        sys.stdout.flush()
