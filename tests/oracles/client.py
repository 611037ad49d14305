"""Ask another scorer, which runs in its own environment, one JSON line at a time.

A link is [source, relation, target]. ``{"ask": "closure", "links": [...]}`` gives every link that follows;
``{"ask": "counts", "documents": [[gold, system], ...]}`` gives [p_num, p_den, r_num, r_den] of each document, and the
seconds from links in memory to counts. tieval also answers ``official`` and ``overlap``: its own report.
"""

from __future__ import annotations

import json
import select
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any

HERE = Path(__file__).parent
PYTHON = HERE.parents[1] / ".venv-oracles" / "bin" / "python"
MISSING = "no .venv-oracles: run `make oracles`"


class Late(Exception):  # noqa: N818
    """The scorer gave no answer in the time that it had; it is gone."""


class Peer:
    def __init__(self, name: str) -> None:
        self.name = name
        self.process = self.start()

    def start(self) -> subprocess.Popen[str]:
        command = [str(PYTHON), str(HERE / f"{self.name}_peer.py")]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, ask: str, limit: float = 60, **request: Any) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"ask": ask} | request) + "\n")
        self.process.stdin.flush()
        if not select.select([self.process.stdout], [], [], limit)[0]:
            self.close()
            self.process = self.start()
            raise Late(f"{self.name}: no answer in {limit} s")
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def __enter__(self) -> Peer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()
