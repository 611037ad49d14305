"""How speed and memory grow: `make bench-scale` makes the load, prints the table and writes it as JSON.

    python -m tests.bench.scale build/scale.json [--documents 30] [--events 60]

All in one run, on documents of made-up worlds (tests/bench/worlds.py) as shards of JSON lines. Scoring is
summitline.streaming from files to a report, in a process of its own, whose peak memory is told; the start of Python is
not timed. Times are CPU seconds of one process, so that other programs on the machine matter less, but with workers and
against the peers, where they are seconds of the clock. A sparse document has three links for two events, a dense one a
link for each pair; a short one has four events, so that memory can be measured on many. The floor is reading and
validating the same files alone. The peers get links in memory and do nothing but closures and counts: no file, no
validation, one metric.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from math import log
from pathlib import Path
from statistics import fmean, median
from typing import Any

from tests.bench import worlds
from tests.bench.worlds import Noise, Shape
from tests.oracles.client import MISSING, PYTHON, Late, Peer

from summitline import conversion, scoring
from summitline.formats import jsonl
from summitline.metrics import awareness
from summitline.metrics.comparison import Comparison
from summitline.metrics.score import summed
from summitline.schema import Document
from summitline.streaming.run import LISTED
from summitline.submission import read_predictions

SEED, SHARDS, LIMIT, ROUNDS = 1, 4, 60, 3
TIMES = (1, 2, 4, 8)
SPARSE, DENSE = (30, 60, 120, 240), (15, 30, 60, 120)
GOALS = {"sparse": 1.3, "dense": 2.2, "documents": 1.1, "floor": 2.0, "memory": 1.1}
CHILD = """
import json, resource, sys, time
from pathlib import Path
from summitline import streaming
folder, workers = Path(sys.argv[1]), int(sys.argv[2])
start = time.perf_counter(), time.process_time()
streaming.score(gold=folder / "gold", system=folder / "system", setting="end-to-end", workers=workers).result()
clock, seconds = time.perf_counter() - start[0], time.process_time() - start[1]
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"clock": clock, "seconds": seconds, "mib": peak}))
"""

Row = dict[str, Any]
Pair = tuple[Document, Document]


def sparse(events: int) -> Shape:
    return Shape(events=events, links=3 * events // 2)


def dense(events: int) -> Shape:
    shape = Shape(events=events)
    return replace(shape, links=shape.pairs)


def made(shape: Shape, documents: int, noise: Noise) -> list[Pair]:
    truths = [worlds.gold(f"w{k:08}", shape, SEED) for k in range(documents)]
    return [(truth, worlds.system(truth, noise, SEED)) for truth in truths]


def written(folder: Path, documents: int, shape: Shape) -> Path:
    worlds.write(folder, documents, shape, Noise(), SEED, shards=SHARDS, ending="jsonl", workers=1)
    return folder


def child(folder: Path, workers: int = 1) -> Row:
    """Score shards in a process of its own; its memory is that of the process which reads and sums."""
    command = [sys.executable, "-c", CHILD, str(folder), str(workers)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: Row = json.loads(done.stdout)
    return found


def timed(call: Callable[[], Any], clock: Callable[[], float] = time.process_time) -> float:
    gc.collect()
    start = clock()
    call()
    return clock() - start


def exponent(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """Return the slope of the line of least squares through the logarithms."""
    xs, ys = [log(size) for size in sizes], [log(second) for second in seconds]
    x, y = fmean(xs), fmean(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs)


def compared(gold: Document, system: Document) -> Comparison:
    return scoring.compared(gold, system, zone="body", given=False, calendar=True)


def growth_with_documents(folder: Path, documents: int, shape: Shape) -> Iterator[Row]:
    seconds, clock = [], 0.0
    for times in TIMES:
        size = times * documents
        found = child(written(folder / f"{times}", size, shape))
        seconds.append(found["seconds"])
        clock = found["clock"]
        yield {"case": f"{size} documents", "documents": size, "per_second": size / seconds[-1], **found}
    yield {"case": "growth with documents", "exponent": exponent(TIMES, seconds), "goal": GOALS["documents"]}
    size = TIMES[-1] * documents
    for workers in range(2, (os.cpu_count() or 1) + 1):
        found = child(folder / f"{TIMES[-1]}", workers)
        yield {"case": f"{size} documents, {workers} workers: times the speed of one", "ratio": clock / found["clock"]}
    yield from floor(folder / f"{TIMES[-1]}", seconds[-1])


def floor(place: Path, whole: float) -> Iterator[Row]:
    """How far scoring is from reading and validating alone, and where its time goes."""
    files = sorted((place / "system").iterdir())
    start = time.process_time()
    gold = conversion.read_jsonl(place / "gold").documents
    system = {document.doc_id: document for file in files for document in read_predictions(file, gold=gold)}
    read = time.process_time() - start
    yield {"case": "scoring / reading and validating", "ratio": whole / read, "goal": GOALS["floor"]}
    some = [compared(document, system[document.doc_id]) for document in gold[: len(gold) // TIMES[-1]]]
    parts = {
        "reading and validating": read / len(gold),
        "closures": timed(lambda: [(c.gold_graph, c.system_graph, c.gold_windows) for c in some]) / len(some),
        "counting": timed(lambda: [scoring.count(c) for c in some]) / len(some),
    }
    for name, seconds in parts.items():
        yield {"case": f"share of {name}", "ratio": seconds / sum(parts.values()), "seconds": seconds}


def memory(folder: Path, documents: int) -> Iterator[Row]:
    """Both loads are beyond the documents that a report lists one by one."""
    peaks = []
    for size in (LISTED + documents, TIMES[-1] * (LISTED + documents)):
        found = child(written(folder / f"short-{size}", size, sparse(4)))
        peaks.append(found["mib"])
        yield {"case": f"{size} short documents", "documents": size, "per_second": size / found["seconds"], **found}
    yield {"case": f"memory, {TIMES[-1]} times the documents", "ratio": peaks[1] / peaks[0], "goal": GOALS["memory"]}


def growth_with_events(name: str, shape: Callable[[int], Shape], sizes: Sequence[int]) -> Iterator[Row]:
    seconds = []
    for events in sizes:
        pairs = made(shape(events), ROUNDS, Noise(flips=0))
        seconds.append(median(timed(lambda sides=sides: scoring.count(compared(*sides))) for sides in pairs))
        yield {"case": f"{name}, {events} events", "seconds": seconds[-1], "links": len(pairs[0][0].tlinks)}
    slope = exponent(sizes, seconds)
    yield {"case": f"growth with events, {name}", "exponent": slope, "goal": GOALS[name]}


def against_peers(documents: int, events: int) -> Iterator[Row]:
    """Consistent systems and relations of TimeML only, because the peers know no others."""
    pairs = [
        (_timeml(gold), _timeml(system)) for gold, system in made(sparse(events), documents, Noise(flips=0, extras=0))
    ]

    def links_alone() -> None:
        for gold, system in pairs:
            summed(awareness.acl11(Comparison(gold=gold, system=system, given=True, calendar=False)))

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for side, k in (("gold", 0), ("system", 1)):
            jsonl.write(folder / side / "0.jsonl", [pair[k] for pair in pairs], gold=side == "gold")
        ours = {
            "ours, files to report, all metrics": child(folder)["clock"],
            "ours, links to counts": median(timed(links_alone, time.perf_counter) for _ in range(ROUNDS)),
        }
    for name, seconds in ours.items():
        yield {"case": name, "per_second": documents / seconds}
    asked = [[[[k.source, k.relation, k.target] for k in side.tlinks] for side in pair] for pair in pairs]
    for name in ("tieval", "anafora"):
        with Peer(name) as peer:
            try:
                seconds, sign = peer.ask("counts", limit=LIMIT, documents=asked)["seconds"], ""
            except Late:
                seconds, sign = LIMIT, ">"
        ratios = {own: seconds / took for own, took in zip(("files_to_report", "links"), ours.values(), strict=True)}
        yield {"case": f"{name}, links to counts", "per_second": documents / seconds, "sign": sign, **ratios}


def _timeml(document: Document) -> Document:
    links = (link for link in document.tlinks if not link.relation.startswith("OVERLAP"))
    return replace(document, tlinks=tuple(links))


def told(row: Row) -> str:
    """Return a row of the table."""
    if "files_to_report" in row:
        ratios = (f"{row['sign']}{row[key]:.2f}" for key in ("links", "files_to_report"))
        note = "ours: {} times as fast; with files and all metrics {} times".format(*ratios)
        return f"| {row['case']} | {row['per_second']:.1f} | | {note} |"
    value = row.get("exponent", row.get("ratio"))
    goal = row.get("goal")
    notes = [] if value is None else [f"{value:.2f}"]
    notes += [] if goal is None else [f"goal {goal}: {'met' if value <= goal else 'missed'}"]
    notes += [f"{row['mib']:.0f} MiB"] if "mib" in row else []
    rate = f"{row['per_second']:.1f}" if "per_second" in row else ""
    seconds = f"{1000 * row['seconds'] / row.get('documents', 1):.1f}" if "seconds" in row else ""
    return f"| {row['case']} | {rate} | {seconds} | {', '.join(notes)} |"


def main() -> None:
    parser = argparse.ArgumentParser("tests.bench.scale")
    parser.add_argument("out", type=Path)
    parser.add_argument("--documents", type=int, default=30, help="of the smallest load (%(default)s)")
    parser.add_argument("--events", type=int, default=60, help="in a document (%(default)s)")
    given = parser.parse_args()
    if not PYTHON.is_file():
        raise SystemExit(MISSING)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measures = [
            growth_with_documents(folder, given.documents, sparse(given.events)),
            memory(folder, given.documents),
            growth_with_events("sparse", sparse, SPARSE),
            growth_with_events("dense", dense, DENSE),
            against_peers(TIMES[-1] * given.documents, given.events),
        ]
        sys.stdout.write("| case | documents a second | ms a document | |\n|---|---|---|---|\n")
        for measure in measures:
            for row in measure:
                rows.append(row)
                sys.stdout.write(f"{told(row)}\n")
                sys.stdout.flush()
    machine = {"python": platform.python_version(), "cores": os.cpu_count(), "load": os.getloadavg()[0]}
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_text(json.dumps({"machine": machine, "rows": rows}, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
