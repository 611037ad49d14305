"""Systems that are programs, in any language: one line of JSON in, one line out (``summitline.protocol``).

The program is started once and asked about one document after the other, so that it loads its model once. Where it
crashes, hangs or answers nonsense it is killed with all that it has started, and started again for the next document.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from summitline.errors import RunError
from summitline.process import Process
from summitline.protocol import SECONDS, converse
from summitline.sandbox import boxed
from summitline.schema import Document

MEMORY = 8.0
GIB = 2**30


class Command:
    """A system that is a program; to be closed.

    ``words`` are those of a command line, ``seconds`` the time for each document, ``memory`` the address space of each
    process in GiB. With ``sandbox`` it runs in a box in which it sees the folders of ``allow``.
    """

    def __init__(
        self,
        words: str,
        *,
        seconds: float = SECONDS,
        memory: float = MEMORY,
        sandbox: bool = False,
        allow: Sequence[Path] = (),
    ) -> None:
        """Find the program, on PATH with the folder of this Python first; raise RunError where there is none."""
        argv = _argv(words)
        self._argv = boxed(argv, allow=allow) if sandbox else argv
        self._environment = os.environ | {"PATH": _search_path(), "PYTHONUNBUFFERED": "1"}
        self._seconds, self._memory = seconds, int(memory * GIB)
        self._process: Process | None = None

    def __call__(self, documents: Sequence[Document], *, train: Sequence[Document] = ()) -> list[Document]:
        """Ask about each document; ``train`` is not told. RunError names the document."""
        try:
            return [converse(self._exchange, document) for document in documents]
        except BaseException:
            self._end(Process.kill)
            raise

    def close(self) -> None:
        """Let the program end."""
        self._end(Process.close)

    def _exchange(self, line: bytes) -> bytes:
        if self._process is None:
            self._process = Process(self._argv, environment=self._environment, memory=self._memory)
        return self._process.exchange(line, seconds=self._seconds)

    def _end(self, how: Callable[[Process], None]) -> None:
        if self._process is not None:
            how(self._process)
            self._process = None


def _argv(words: str) -> list[str]:
    try:
        argv = shlex.split(words)
    except ValueError as error:
        raise RunError(f"cmd:{words}: {error}") from error
    program = shutil.which(argv[0], path=_search_path()) if argv else None
    if program is None:
        raise RunError(f"cmd:{words}: no such program")
    return [os.path.abspath(program), *argv[1:]]


def _search_path() -> str:
    return os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))
