"""Whether memory grows or speed falls over a million documents: `make bench-soak` prints a table, and writes JSON.

    python -m tests.bench.soak build/soak.json [--documents 1000000] [--events 2] [--links 1]

Documents of made-up worlds (tests/bench/worlds.py), as gzipped shards, are scored by summitline.streaming in a process
of its own. A hundred times on the way it notes its resident memory, its open files and its CPU seconds; the table has a
few of these, with the documents a second since the row before. The last row adds what comes after the last document,
the bootstrap, with the most memory that there ever was. Memory is read from /proc: Linux only.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import Any
from unittest.mock import patch

from tests.bench import worlds
from tests.bench.worlds import Noise, Shape

from summitline.streaming import run, tasks

SEED, SHARD, SAMPLES = 1, 500, 100
SHOWN = (10, 50, 100)
"""Per cent of the documents."""

Row = dict[str, Any]


def sample(documents: int, memory: str = "VmRSS") -> Row:
    """Return what this process holds and has used; ``memory``: a line of proc_pid_status(5)."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text("utf-8").splitlines())
    files = len(os.listdir("/proc/self/fd"))
    kib = int(status[memory].split()[0])
    return {"documents": documents, "mib": kib / 1024, "files": files, "seconds": time.process_time()}


def scored(folder: Path, documents: int) -> list[Row]:
    """Return a sample from before the first document, some on the way, and one from the end."""
    samples, seen = [sample(0)], 0

    def watched(task: tasks.Task, *, how: tasks.How) -> tasks.Done:
        nonlocal seen
        found = tasks.done(task, how=how)
        seen += len(task.pairs)
        if seen * SAMPLES >= documents * len(samples):
            samples.append(sample(seen))
            sys.stderr.write(f"{json.dumps(samples[-1])}\n")
        return found

    with patch.object(run, "done", watched):
        run.score(gold=folder / "gold", system=folder / "system", setting="end-to-end").result()
    return [*samples, sample(seen, "VmHWM")]


def table(rows: list[Row]) -> str:
    """Return some rows, and what the second half of them adds to the first."""
    last, middle = rows[-1], len(rows) // 2
    shown = [rows[0], *(rows[len(rows[1:-1]) * share // 100] for share in SHOWN)]
    lines = ["| documents | documents a second | MiB | open files |", "|---|---|---|---|"]
    for before, row in pairwise(shown):
        rate = (row["documents"] - before["documents"]) / (row["seconds"] - before["seconds"])
        lines.append(f"| {row['documents']:,} | {rate:.0f} | {row['mib']:.1f} | {row['files']} |")
    lines.append(f"| to the report | {last['documents'] / last['seconds']:.0f} | {last['mib']:.1f} | {last['files']} |")
    first, second = (fmean(row["mib"] for row in half) for half in (rows[middle // 5 : middle], rows[middle:-1]))
    return "\n".join([*lines, f"\nmemory of the second half / that of the first: {second / first:.3f}\n"])


def main() -> None:
    parser = argparse.ArgumentParser("tests.bench.soak")
    parser.add_argument("out", type=Path)
    parser.add_argument("--documents", type=int, default=10**6, help="(%(default)s)")
    parser.add_argument("--events", type=int, default=2, help="in a document (%(default)s)")
    parser.add_argument("--links", type=int, default=1, help="in a gold document (%(default)s)")
    given = parser.parse_args()
    shape, shards = Shape(given.events, given.links), -(-given.documents // SHARD)
    with tempfile.TemporaryDirectory() as name, ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        worlds.write(Path(name), given.documents, shape, Noise(), SEED, shards=shards, ending="jsonl.gz", workers=1)
        rows = pool.submit(scored, Path(name), given.documents).result()
    sys.stdout.write(table(rows))
    found = {"machine": {"python": platform.python_version(), "load": os.getloadavg()}, "rows": rows}
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
