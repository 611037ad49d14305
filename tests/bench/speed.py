"""Time ours against the peers in one run: `make bench-speed`.

Temporal scoring: from links in memory to the closures of both sides and unreduced counts (calendar off), the same
documents for all, turn by turn; a ratio is the median over the rounds of theirs / ours of that round, ours being the
median of REPEATS runs. A peer that does not answer within LIMIT seconds gives a lower bound, marked >. Counts have to
be equal, or the run fails. All are given the ids of the mentions, the same on both sides, because the peers get no
text: no alignment is timed. Tokens: from IOB2 tags in memory to precision, recall and F1. The long chain
(tests/bench/chain.py) runs in a process of its own, because its peak memory counts.

    python -m tests.bench.speed build/speed.json
"""

from __future__ import annotations

import gc
import json
import os
import platform
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from tests.oracles.client import MISSING, PYTHON, Late, Peer

from summitline import views
from summitline.formats import timeml
from summitline.metrics import awareness
from summitline.metrics.comparison import Comparison
from summitline.metrics.score import prf, summed
from summitline.metrics.sequence import chunks
from summitline.schema import Document, Event, TLink

ROUNDS = 3
REPEATS = 5  # of ours in a round: it takes milliseconds, and the process has slept while the peer was at work
LIMIT = 30
ORACLE = Path(os.environ.get("SUMMITLINE_ORACLE", "../shared/oracle"))
GOALS = {
    "platinum": {"tieval": 100, "anafora": 90},
    "sparse n=1000": {"tieval": 100, "anafora": 90},
    "chain n=200": {"tieval": 500, "anafora": 2000},
    "dense 70 events": {"tieval": 120},
    "tokens 10^6": {"seqeval": 8},
}

Links = list[tuple[str, str, str]]
Pair = tuple[Document, Document]


def document(links: Links, size: int) -> Document:
    events = tuple(Event(id=f"e{i}", start=i, end=i + 1) for i in range(size))
    return Document(doc_id="d", text="x" * size, events=events, tlinks=tuple(TLink(a, b, r) for a, r, b in links))


def timeline(random_: random.Random, size: int) -> Callable[[int, int], str]:
    """Return the relation of two events in a random timeline with ties; VAGUE for overlap, which TimeML has not."""
    begins = [random_.randrange(4 * size) for _ in range(size)]
    ends = [(begin, begin + random_.randint(1, 12)) for begin in begins]

    def relation(i: int, j: int) -> str:
        label = views.timeml("".join("<=>"[(p >= q) + (p > q)] for p in ends[i] for q in ends[j]))
        return views.VAGUE if label.startswith("OVERLAP") else label

    return relation


def stated(relation: Callable[[int, int], str], pairs: Sequence[tuple[int, int]]) -> Links:
    links = [(f"e{i}", relation(i, j), f"e{j}") for i, j in pairs]
    return [link for link in links if link[1] != views.VAGUE]


def platinum() -> Iterator[Pair]:
    """TempEval-3's 20 gold documents, and every second of their links.

    Every mention is an event here, so that links between two TIMEX3, which we leave out and the peers do not, count for
    all; self links, which tieval drops, are out.
    """
    folders = [timeml.read(ORACLE / "te3" / name).documents for name in ("gold", "system_del50")]
    for sides in zip(*folders, strict=True):
        links = [[(k.source, k.relation, k.target) for k in d.tlinks if k.source != k.target] for d in sides]
        names = sorted({link[end] for side in links for link in side for end in (0, 2)})
        number = {name: f"e{i}" for i, name in enumerate(names)}
        gold, system = ([(number[a], relation, number[b]) for a, relation, b in side] for side in links)
        yield document(gold, len(names)), document(system, len(names))


def sparse(size: int = 1000) -> Iterator[Pair]:
    """Links between random pairs, three for two events; of the system's, half are gold's."""
    random_ = random.Random(size)
    relation = timeline(random_, size)
    links = stated(relation, [(i, j) for i, j in (random_.sample(range(size), 2) for _ in range(9 * size // 4))])
    yield document(links[: 3 * size // 2], size), document(links[3 * size // 4 :], size)


def chain(size: int) -> Iterator[Pair]:
    links = [(f"e{i}", "BEFORE", f"e{i + 1}") for i in range(size - 1)]
    yield document(links, size), document([link for k, link in enumerate(links) if k % 10], size)


def dense(documents: int = 3, size: int = 70) -> Iterator[Pair]:
    """Every pair that has a TimeML relation; the system states four of five."""
    for seed in range(documents):
        relation = timeline(random.Random(seed), size)
        links = stated(relation, [(i, j) for j in range(size) for i in range(j)])
        yield document(links, size), document([link for k, link in enumerate(links) if k % 5], size)


def ours(documents: Sequence[Pair]) -> list[list[int]]:
    found = []
    for gold, system in documents:
        comparison = Comparison(gold=gold, system=system, given=True, calendar=False)
        counts = summed(awareness.acl11(comparison))
        found.append([counts[name] for name in ("p_num", "p_den", "r_num", "r_den")])
    return found


def closures(documents: Sequence[Pair]) -> None:
    for gold, system in documents:
        comparison = Comparison(gold=gold, system=system, given=True, calendar=False)
        _ = comparison.gold_graph, comparison.system_graph


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    gc.collect()
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def temporal(name: str, documents: Sequence[Pair]) -> dict[str, Any]:
    as_links = [[[[k.source, k.relation, k.target] for k in side.tlinks] for side in pair] for pair in documents]
    seconds: dict[str, list[float]] = {"ours": [], "closures": [], "tieval": [], "anafora": []}
    late = set()
    with Peer("tieval") as tieval, Peer("anafora") as anafora:
        for _ in range(ROUNDS):
            runs = [timed(lambda: ours(documents)) for _ in range(REPEATS)]
            seconds["ours"].append(median(took for took, _ in runs))
            counts = runs[0][1]
            seconds["closures"].append(median(timed(lambda: closures(documents))[0] for _ in range(REPEATS)))
            for peer in (tieval, anafora):
                if peer.name in late:
                    continue
                try:
                    reply = peer.ask("counts", limit=LIMIT, documents=as_links)
                except Late:
                    late.add(peer.name)
                    seconds[peer.name] = [LIMIT]
                    continue
                seconds[peer.name].append(reply["seconds"])
                if reply["counts"] != counts:
                    raise SystemExit(f"{name}: {peer.name} counts {reply['counts']}, ours {counts}")
    size = {
        "documents": len(documents),
        "events": sum(len(gold.events) for gold, _ in documents),
        "links": sum(len(gold.tlinks) + len(system.tlinks) for gold, system in documents),
    }
    return row(name, seconds, late) | size


def row(name: str, seconds: dict[str, list[float]], late: set[str]) -> dict[str, Any]:
    rivals = [key for key in seconds if key not in ("ours", "closures")]
    pairs = {key: list(zip(seconds[key], seconds["ours"], strict=False)) for key in rivals}
    ratios = {key: median(theirs / own for theirs, own in pairs[key]) for key in rivals}
    goals = GOALS.get(name, {})
    return {
        "case": name,
        "seconds": {key: median(values) for key, values in seconds.items()},
        "ratio": ratios,
        "lower_bound": sorted(late),
        "goal": goals,
        "missed": sorted(key for key, goal in goals.items() if ratios[key] < goal),
    }


def tagged(random_: random.Random, length: int) -> list[str]:
    tags: list[str] = []
    while len(tags) < length:
        if random_.random() < 0.2:
            kind = random_.choice(("PER", "ORG", "GPE", "LOC"))
            tags += [f"B-{kind}", *[f"I-{kind}"] * random_.choice((0, 0, 1, 1, 2))]
        else:
            tags.append("O")
    return tags[:length]


def tokens(documents: int = 1000, length: int = 1000) -> dict[str, Any]:
    """Well-formed tags, on which seqeval's two modes agree; the system redraws every fourth stretch of ten tokens."""
    from seqeval.metrics import classification_report, f1_score
    from seqeval.scheme import IOB2

    random_ = random.Random(6)
    gold = [tagged(random_, length) for _ in range(documents)]
    system = []
    for tags in gold:
        parts = [tags[i : i + 10] for i in range(0, length, 10)]
        noisy = [tag for part in parts for tag in (tagged(random_, 10) if random_.random() < 0.25 else part)]
        kinds = ["O", *noisy]
        system.append(["O" if t[0] == "I" and kinds[i][2:] != t[2:] else t for i, t in enumerate(noisy)])
        repair(system[-1])

    def counted() -> float | None:
        counts: Counter[str] = Counter()
        for one, other in zip(gold, system, strict=True):
            a, b = set(chunks(one)), set(chunks(other))
            counts.update(p_num=len(a & b), p_den=len(b), r_num=len(a & b), r_den=len(a))
        return prf(counts).f1

    def strict() -> float:
        report = classification_report(gold, system, mode="strict", scheme=IOB2, output_dict=True)
        return float(report["micro avg"]["f1-score"])

    calls = {"ours": counted, "seqeval": lambda: f1_score(gold, system), "seqeval strict": strict}
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        scores = []
        for name, call in calls.items():
            took, f1 = timed(call)
            seconds[name].append(took)
            scores.append(f1)
        if max(scores) - min(scores) > 1e-12:
            raise SystemExit(f"tokens: F1 {scores}")
    return row("tokens 10^6", seconds, set()) | {"documents": documents, "tokens": documents * length, "f1": scores[0]}


def repair(tags: list[str]) -> None:
    """Turn what continues no chunk into O, in place."""
    before = "O"
    for i, tag in enumerate(tags):
        if tag[0] == "I" and before[2:] != tag[2:]:
            tags[i] = "O"
        before = tags[i]


def long_chain() -> dict[str, Any]:
    """Ask the process of its own, and keep what it had told when it ran out of time or memory."""
    command = [sys.executable, "-m", "tests.bench.chain"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            told = process.communicate(timeout=LIMIT)[0]
        except subprocess.TimeoutExpired:
            process.kill()
            told = process.communicate()[0]
    found: dict[str, Any] = {"case": "chain n=5000", "seconds": {}, "finished": process.returncode == 0}
    for step in map(json.loads, told.splitlines()):
        found["seconds"][step["step"]] = step["seconds"]
        found["peak_mib"] = step["peak_mib"]
    rest = sum(seconds for step, seconds in found["seconds"].items() if step != "read")
    found["times_reading"] = rest / found["seconds"]["read"]
    found["goal"] = {"times_reading": 3, "peak_mib": 300}
    found["missed"] = [key for key, goal in found["goal"].items() if not found["finished"] or found[key] > goal]
    return found


def told(found: dict[str, Any]) -> Iterator[str]:
    if "ratio" not in found:
        for step, seconds in found["seconds"].items():
            yield f"{found['case']:<16} {step:<18} {seconds:>10.4f} s"
        end = "" if found["finished"] else " (did not finish)"
        yield f"{found['case']:<16} {found['times_reading']:.1f} times reading, {found['peak_mib']} MiB at peak{end}"
        return
    for key, ratio in found["ratio"].items():
        sign, goal = ">" if key in found["lower_bound"] else " ", found["goal"].get(key)
        verdict = "" if goal is None else f"goal {goal}: {'missed' if key in found['missed'] else 'met'}"
        times = f"{found['seconds']['ours']:>10.4f} s {found['seconds'][key]:>10.4f} s"
        yield f"{found['case']:<16} {key:<18} {times} {sign}{ratio:>9.1f} x  {verdict}"


def main(path: Path) -> None:
    if not PYTHON.is_file():
        raise SystemExit(MISSING)
    rows = [long_chain()]  # first: a child's peak memory starts at its parent's
    temporal_cases = {
        "platinum": platinum() if (ORACLE / "te3").is_dir() else (),
        "sparse n=1000": sparse(),
        "chain n=200": chain(200),
        "chain n=500": chain(500),
        "dense 70 events": dense(),
    }
    found = {name: list(documents) for name, documents in temporal_cases.items()}
    measures: list[Callable[[], dict[str, Any]]] = [
        *(partial(temporal, name, documents) for name, documents in found.items() if documents),
        tokens,
    ]
    sys.stdout.write(f"{'case':<16} {'against':<18} {'ours':>12} {'theirs':>12} {'ratio':>10}\n")
    sys.stdout.writelines(f"{line}\n" for line in told(rows[0]))
    for measure in measures:
        rows.append(measure())
        sys.stdout.writelines(f"{line}\n" for line in told(rows[-1]))
        sys.stdout.flush()
    path.parent.mkdir(parents=True, exist_ok=True)
    report = {"python": platform.python_version(), "rounds": ROUNDS, "limit": LIMIT, "rows": rows}
    path.write_text(json.dumps(report, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
