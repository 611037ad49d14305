"""Valid submissions with something broken, and what the commands make of them; run as a process of its own.

    python -m tests.mutations FIRST COUNT FOLDER

Mutation k is made from the seed k alone, so that any of them can be had again. Each is validated in the three formats,
and scored if it is fine, by the commands themselves with a small gold in place of the corpus. A JSON object on stdout
says how often they ended with 0 and 1, and tells every mutation at which one of them ended otherwise, had an exception
of its own, printed what no terminal should get, or left a file that is not whole.

Once everything is loaded, the process may take one gigabyte more and no memory beyond that.
"""

from __future__ import annotations

import gzip
import io
import json
import resource
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

from tests.made_up import first, prepared, second
from typer.main import get_command

from summitline import dataset
from summitline.cli import app
from summitline.formats.jsonl import to_json, write
from summitline.submission import SETTINGS, renumber

GOLD = (prepared(first()), prepared(second()))
COMMAND = get_command(app)
GIB = 2**30
VALUES: list[Any] = [
    *(None, True, False, 0, -1, 1, 2, 3, 9, 10**9, 2**63, 10**400, 0.0, 5.0, 1e308, float("nan"), float("-inf")),
    *(
        "",
        " ",
        "x",
        "t0",
        "t0.z2",
        "e1",
        "t1",
        "n1",
        "n2",
        "e99",
        "900",
        "901",
        "\ud800",
        "\0",
        "\n",
        "\x1b[2J",
        "x" * 300,
    ),
    *(
        "BEFORE",
        "AFTER",
        "VAGUE",
        "<<<<",
        "=<>=",
        "!!!!",
        "main",
        "intention",
        "generic",
        "2031",
        "[2031..]",
        "2030-02-30",
    ),
    *("[2031-05-05..2031-05-06]", "[2032..2031]", "PRESENT_REF", "XXXX", "20\u0663\u0661", "\u202e"),
    *([], {}, [[]], [None], {"id": "e1"}, [{"id": "e9", "start": 0, "end": 2}], {"a": {"a": {}}}),
]
BYTES = [
    *(b'"', b"{", b"}", b"[", b"]", b",", b":", b"\n", b"\r", b"\0", b"\\", b"\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80"),
    *(b"NaN", b"Infinity", b"1e999", b"-", b"9" * 50, b"9" * 5000, b"\\ud800", b"\\u0000", b"[" * 2000, b'{"":' * 1500),
    *(b'"doc_id": "900", ', b'"events": [], ', b"\x1f\x8b", b"\xf0\x9f\x99\x82", "“".encode(), b"null", b"{}\n"),
]


def mutated(seed: int) -> tuple[bytes, str]:
    """Return a broken submission, and the setting that it was made for."""
    random = Random(seed)
    setting = random.choice(SETTINGS)
    documents = GOLD if setting == "end-to-end" else tuple(map(renumber, GOLD))
    rows: list[Any] = [to_json(document, gold=random.random() < 0.2) for document in documents]
    way = random.random()
    if way < 0.7:
        for _ in range(random.choice([1, 1, 2, 4])):
            break_value(rows, random)
    content = "".join(json.dumps(row, ensure_ascii=random.random() < 0.5) + "\n" for row in rows)
    raw = content.encode("utf-8", "surrogatepass")
    if way >= 0.6:
        raw = break_bytes(raw, random)
    if random.random() < 0.1:
        raw = gzip.compress(raw, mtime=0)
        if random.random() < 0.7:
            raw = break_bytes(raw, random)
    return raw, setting


def break_value(rows: list[Any], random: Random) -> None:
    """Change, add, copy, move or remove one value somewhere in the rows."""
    place: Any = rows
    while True:
        keys = sorted(place) if isinstance(place, dict) else range(len(place))
        if not keys:
            break
        key = random.choice(list(keys))
        if not isinstance(place[key], dict | list) or random.random() < 0.15:
            break
        place = place[key]
    if not keys:
        return
    others = [other for other in keys if other != key] or [key]
    changes: list[Callable[[], None]] = [
        lambda: place.__setitem__(key, deepcopy(random.choice(VALUES))),
        lambda: place.__setitem__(key, deepcopy(random.choice(VALUES))),
        lambda: place.__setitem__(key, deepcopy(place[random.choice(others)])),
        lambda: place.__delitem__(key),
    ]
    if isinstance(place, list):
        changes += [lambda: place.append(deepcopy(place[key])), lambda: random.shuffle(place)]
    else:
        names = ["id", "start", "relation", "anchor", "instance", "value", "text", "begins", "ends", "x"]
        changes.append(lambda: place.__setitem__(random.choice(names), deepcopy(random.choice(VALUES))))
    if type(place[key]) is int:
        changes += [lambda: place.__setitem__(key, place[key] + random.randint(-3, 3))] * 3
    random.choice(changes)()


def break_bytes(raw: bytes, random: Random) -> bytes:
    """Change, insert, cut, repeat or move some bytes."""
    for _ in range(random.choice([1, 1, 2, 5])):
        start = random.randrange(len(raw) + 1)
        end = min(len(raw), start + random.choice([0, 1, 1, 2, 8, 64, 4096]))
        way = random.randrange(6)
        if way == 0:
            raw = raw[:start] + bytes([random.randrange(256)]) + raw[end:]
        elif way == 1:
            raw = raw[:start] + random.choice(BYTES) + raw[start:]
        elif way == 2:
            raw = raw[:start] + raw[end:]
        elif way == 3:
            raw = raw[:end] + raw[start:end] * random.choice([1, 2, 50]) + raw[end:]
        elif way == 4:
            raw = raw[:start]
        else:
            lines = raw.splitlines(keepends=True)
            random.shuffle(lines)
            raw = b"".join(lines)
    return raw


def invoke(*words: str) -> tuple[object, str]:
    """Run a command; return its exit code, or the exception that it let through, and what it printed."""
    code: object = "no exit"
    with redirect_stdout(io.StringIO()) as printed, redirect_stderr(printed):
        try:
            COMMAND(list(words))
        except SystemExit as end:
            code = end.code
        except Exception as error:
            code = f"{type(error).__name__}: {error}"
    return code, printed.getvalue()


def faults(seed: int, folder: Path, ends: Counter[str]) -> list[str]:
    """Run the commands on a mutation; return what is wrong with how they ended."""
    raw, setting = mutated(seed)
    path, result = folder / "mine.jsonl", folder / "result.json"
    path.write_bytes(raw)
    found = []

    def run(*words: str) -> int:
        code, output = invoke(words[0], str(path), "--setting", setting, *words[1:])
        where = f"mutation {seed}: {' '.join(words)}"
        if code not in (0, 1):
            found.append(f"{where}: ended with {code}")
        if not all(line.isprintable() for line in output.split("\n")):
            found.append(f"{where}: printed {output!r}")
        return code if isinstance(code, int) else -1

    codes = {run("validate", "--format", form) for form in ("text", "json", "github")}
    if len(codes) > 1:
        found.append(f"mutation {seed}: the formats disagree: exit codes {sorted(codes)}")
    scored = run("score", "--format", "json", "-o", str(result))
    if {scored} != codes:
        found.append(f"mutation {seed}: validate ends with {sorted(codes)}, score with {scored}")
    if result.exists() != (scored == 0) or [p for p in folder.iterdir() if p not in (path, result)]:
        found.append(f"mutation {seed}: left {sorted(p.name for p in folder.iterdir())} after exit code {scored}")
    if scored == 0:
        json.loads(result.read_bytes())
        result.unlink()
    ends[str(scored)] += 1
    return found


def limit_memory(more: int) -> None:
    """Let this process take so many bytes on top of what it has reserved."""
    with open("/proc/self/statm") as file:
        reserved = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (reserved + more,) * 2)


def main(start: int, count: int, folder: Path) -> None:
    """Try mutations ``start`` to ``start + count``."""
    dataset.load = lambda path=None: GOLD
    ends: Counter[str] = Counter()
    found = []
    path = folder / "mine.jsonl"
    write(path, GOLD)
    invoke("score", str(path), "--format", "json")
    limit_memory(GIB)
    for seed in range(start, start + count):
        found += faults(seed, folder, ends)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    json.dump({"ends": ends, "faults": found, "peak": peak}, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
