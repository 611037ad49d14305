"""A chain of 5,000 events, in a process of its own: files read, closures, every temporal metric.

Calendar off, links as stated. One JSON line a step as soon as it is done: name, seconds, peak memory so far. The
process takes at most MEMORY bytes.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tests.bench.speed import chain

from summitline.formats import jsonl
from summitline.metrics import awareness, consistency, endpoints, tlinks
from summitline.metrics.comparison import Comparison
from summitline.metrics.score import Places, Units, summed

MEMORY = 4 * 2**30
METRICS: dict[str, Callable[[Comparison], Units | Places]] = {
    "consistency": consistency.documents,
    "awareness.acl11": awareness.acl11,
    "awareness.te3": awareness.te3,
    "tlinks.timeml": tlinks.timeml,
    "tlinks.tbdense": tlinks.tbdense,
    "tlinks.matres": tlinks.matres,
    "tlinks.doctimerel": tlinks.doctimerel,
    "tlinks.endpoints": tlinks.endpoints,
    "awareness.endpoints": endpoints.awareness,
}
T = TypeVar("T")


def step(name: str, call: Callable[[], T]) -> T:
    start = time.perf_counter()
    try:
        result = call()
    except MemoryError:
        raise SystemExit(f"chain: {name} needs more than {MEMORY} bytes") from None
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(json.dumps({"step": name, "seconds": seconds, "peak_mib": peak}) + "\n")
    sys.stdout.flush()
    return result


def main(size: int = 5000) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    (gold, system), *_ = chain(size)
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{name}.jsonl" for name in ("gold", "system")]
        for path, side in zip(paths, (gold, system), strict=True):
            jsonl.write(path, [side], gold=True)
        (gold,), (system,) = step("read", lambda: [jsonl.read_gold(path) for path in paths])
    comparison = Comparison(gold=gold, system=system, given=True, calendar=False)
    step("closures", lambda: (comparison.gold_graph, comparison.system_graph))
    for name, units in METRICS.items():
        step(name, lambda units=units: summed(units(comparison)))  # type: ignore[misc]


if __name__ == "__main__":
    main()
