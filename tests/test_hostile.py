"""Files that try everything, tests/cases/hostile, and some too large to be kept: what is told, and at what price."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import summitline as sl
from summitline.submission import read

FOLDER = Path(__file__).parent / "cases/hostile"
GOLD = sl.load()
NAME = "expected 1 to 200 printable characters, got"
MISSING = "4 of 5 documents are missing and scored as empty:"
CASES: dict[str, list[str]] = {
    "another-text": [
        ":1: $.text: differs from the gold document; leave it out",
        ":1: $.dct: differs from the gold document; leave it out",
    ],
    "array-of-documents": [":1: $: expected an object, got a list"],
    "blank-lines": [":2: blank line: expected a JSON object", ":3: blank line: expected a JSON object"],
    "byte-offsets": [
        ":1: warning: $: byte offsets? Read as such, 6 of 6 spans lie on tokens, as code points 0",
        f": warning: {MISSING} 000, 002, 003, 004",
    ],
    "byte-offsets-with-words": [
        ':1: $.events[0].text: expected "Kore", got "said"; shifted by 16: byte offsets?',
        ':1: $.events[1].text: expected "ng unif", got "shifted"; shifted by 18: byte offsets?',
        ':1: $.events[2].text: expected "n to na", got "seeking"; shifted by 18: byte offsets?',
        ":1: warning: $: byte offsets? Read as such, 3 of 3 spans lie on tokens, as code points 0",
    ],
    "byte-order-mark": [":1: a byte order mark (BOM) at the start: expected UTF-8 without it"],
    "constants": [
        ":1: $: expected an object, got NaN",
        ":2: $.events[0].start: expected int >= 0, got -Infinity",
        ":2: $.events[0].end: expected int >= 0, got Infinity",
        ":3: $.tlinks: expected a list, got NaN",
    ],
    "contradictions": [
        ":1: warning: $: no timeline satisfies this document: "
        "e0 BEFORE e1 (stated); e1 BEFORE e2 (stated); e2 BEFORE e0 (stated)",
        ":2: warning: $: no timeline satisfies this document: "
        "e1 ends by 2024-12-31 (window); e1 begins from 2025-01-01 (window)",
        ":3: warning: $.tlinks[0]: e0 is linked with itself: SIMULTANEOUS holds, anything else contradicts itself",
        ":3: warning: $.tlinks[1]: e1 is linked with itself: SIMULTANEOUS holds, anything else contradicts itself",
        ":3: warning: $: no timeline satisfies this document: e1 BEFORE e1 (stated)",
        ": warning: 2 of 5 documents are missing and scored as empty: 003, 004",
    ],
    "control-characters": [
        rf':1: $.doc_id: {NAME} "\u001b[2J\u001b]0;owned\u0007"',
        rf':2: $.doc_id: {NAME} "x\n::error file=README.md::forged%0Aline"',
        rf':3: $.events[0].id: {NAME} "e\u0000"',
        rf':3: $.events[1].id: {NAME} "\u202eexe"',
    ],
    "cut-off": [":2: not JSON (one object a line): column 43: Unterminated string starting at"],
    "cut-off-gzip": [
        ": broken gzip data after line 2: Compressed file ended before the end-of-stream marker was reached"
    ],
    "dangling-ends": [
        ':1: $.events[0].anchor: expected the id of another event, got "e9"',
        ':1: $.tlinks[0].target: no mention has the id "e2"',
        ':1: $.tlinks[1].source: "n1" is an entity: expected an event, a timex or t0',
        ':1: $.tlinks[2].target: no mention has the id "t0.z9"',
    ],
    "deep-nesting": [
        ":1: not JSON that can be read: nested too deeply",
        ":2: not JSON that can be read: nested too deeply",
        ":3: $.events[0]: expected an object, got a list",
        ":4: $.dct: differs from the gold document; leave it out",
    ],
    "duplicate-keys": [
        ':1: $: the key "doc_id" stands twice',
        ':2: $: the key "events" stands twice',
        ':2: $.doc_id: document "001" stands twice, first in line 1',
    ],
    "empty": [": empty: expected one JSON object a line"],
    "huge-integers": [
        f":1: $.events[0].end: expected at most 3666, the length of the text, got {'9' * 60}...",
        ":2: not JSON that can be read: a number with too many digits",
        ":3: $.events[0].end: expected at most 3417, the length of the text, got 1180591620717411303424",
    ],
    "ids-that-stand-twice": [
        ':1: $.events[1].id: "e1" stands twice',
        ':1: $.timexes[0].id: "e1" stands twice',
        ':1: $.timexes[1].id: "t0" is a creation time, no mention',
    ],
    "latin-1": [":1: not UTF-8: byte 0xe9 at position 80"],
    "lone-surrogates": [
        rf':1: $.events[0].id: {NAME} "\ud800"',
        r':2: $.events[0].text: expected "Trump", got "\udc00"',
        rf':2: $.events[0].instance: {NAME} "a\udfffb"',
        r':3: $: unknown field "\udead"',
        rf':3: $.doc_id: {NAME} "\ud83d"',
    ],
    "markup": [f": warning: {MISSING} 001, 002, 003, 004"],
    "paths": [
        ':1: $.doc_id: unknown document "../000"; the nearest is "000"',
        ':2: $.doc_id: unknown document "/etc/passwd"',
        ':3: $.doc_id: unknown document "000.parquet"; the nearest is "000"',
        ':4: $.doc_id: unknown document "00"; the nearest is "004"',
    ],
    "pretty-printed": [
        ":1: not JSON (one object a line): column 2: Expecting property name enclosed in double quotes",
        ":2: not JSON (one object a line): column 11: Extra data",
        ":3: not JSON (one object a line): column 1: Expecting value",
    ],
    "repeated-documents": [':3: $.doc_id: document "000" stands twice, first in line 1'],
    "spans-outside": [
        ":1: $.events[0].start: expected int >= 0, got -1",
        ":1: $.events[1].end: expected more than start (5), got 5",
        ":1: $.events[2].end: expected more than start (9), got 5",
        ":1: $.events[3].end: expected at most 3666, the length of the text, got 3667",
    ],
    "unknown-names": [
        ':1: $: unknown field "event"; the nearest is "events"',
        ':2: $.events[0]: unknown field "dct_relation": state it as a link to t0',
        ':2: $.events[0]: unknown field "begin"; the nearest is "begins"',
        ":2: $.events[0].class: expected one of OCCURRENCE, STATE, ",
        ":3: $.events[0].begins: '2025-02-30'",
        ":3: $.events[0].ends: '[2026..2025]': the window ends before it begins",
        ":3: $.timexes[0].value: 'Monday' is no TIMEX3 value",
        ":3: $.tlinks[0].relation: expected one of BEFORE, AFTER, ",
    ],
    "utf-16": [": UTF-16: expected UTF-8"],
    "wrong-types": [
        f":1: $.doc_id: {NAME} 0",
        ":2: $.events: expected a list, got an object",
        ':2: $.timexes: expected a list, got "t1"',
        ":2: $.tlinks: expected a list, got null",
        ":3: $.events[0]: expected an object, got null",
        ":3: $.events[1]: expected an object, got a list",
        f":3: $.events[2].id: {NAME} 1",
        ':3: $.events[3].start: expected int >= 0, got "0"',
        ":3: $.events[3].end: expected int >= 0, got 5.0",
        ":3: $.events[4].start: expected int >= 0, got true",
        ":3: $.events[4].end: expected int >= 0, got a list",
        ':3: $.tlinks[0]: expected an object, got "BEFORE"',
    ],
}


def told(path: Path) -> Iterator[str]:
    reading = read(path, gold=GOLD)
    for problem in reading.errors.found:
        yield str(problem).removeprefix(str(path))
    for warning in reading.warnings():
        yield str(warning._replace(path=f"warning: {warning.path}".removesuffix(": "))).removeprefix(str(path))


def test_every_file_has_its_messages_here() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {f"{name}.jsonl" for name in CASES}


@pytest.mark.parametrize(("name", "messages"), CASES.items(), ids=CASES)
def test_every_problem_is_told(name: str, messages: list[str]) -> None:
    lines = list(told(FOLDER / f"{name}.jsonl"))
    # of long lists of what is allowed only the begin
    assert [line[: len(message)] for line, message in zip(lines, messages, strict=True)] == messages
    assert all(line.isprintable() for line in lines)


GIB = 2**30
LINE = 4 * 2**20
MEASURED = """
import resource, sys
from summitline.cli import app
from summitline import dataset

documents, limit = dataset.load(), int(sys.argv.pop(1))
with open("/proc/self/statm") as file:
    size, resident = (int(pages) * resource.getpagesize() for pages in file.read().split()[:2])
# what was reserved so far and is not in use does not count
resource.setrlimit(resource.RLIMIT_AS, (size - resident + limit,) * 2)
app()
"""


def filled(before: str, item: str, after: str, size: int = LINE) -> str:
    """Return a line of a certain size, full of one item."""
    times = (size - len(before) - len(after) - 1) // (len(item) + 1)
    return f"{before}{','.join([item] * times)}{after}\n"


LARGE: dict[str, Callable[[], bytes]] = {
    "bomb of blank lines": lambda: gzip.compress(b"\n" * 2**26, 1),
    "bomb of one line": lambda: gzip.compress(b" " * 2**26, 1),
    "bomb of long lines": lambda: gzip.compress(filled('{"doc_id": "zzz", "tlinks": [', "{}", "]}").encode() * 4, 1),
    "lists": lambda: filled('{"doc_id": "000", "tlinks": [', "[0]", "]}").encode(),
    "objects": lambda: filled('{"doc_id": "000", "events": [', '{"":[]}', "]}").encode(),
    "one line too long": lambda: filled('{"doc_id": "', "x", '"}', LINE + 2).encode(),
}


def validated(path: Path, limit: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", MEASURED, str(limit), "validate", str(path)]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.mark.parametrize("name", LARGE)
def test_large_files_are_refused_within_a_gigabyte(name: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_bytes(LARGE[name]())
    done = validated(path, GIB)
    lines = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (1, "")
    assert all(line.startswith((f"{path}:", "and ")) for line in lines)
    assert len(lines) <= 101


def test_the_limit_bites(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_bytes(LARGE["objects"]())
    assert "MemoryError" in validated(path, GIB // 5).stderr


def test_a_document_holds_no_more_mentions_than_tokens(tmp_path: Path) -> None:
    tokens = GOLD[0].tokens or ()
    events = [{"id": f"e{k}", "start": start, "end": end} for k, (start, end) in enumerate(tokens)]
    path = tmp_path / "mine.jsonl"
    path.write_text(json.dumps({"doc_id": GOLD[0].doc_id, "events": events}), "utf-8")
    assert read(path, gold=GOLD).errors.count == 0
    path.write_text(json.dumps({"doc_id": GOLD[0].doc_id, "events": [*events, {}]}), "utf-8")
    (problem,) = read(path, gold=GOLD).errors.found
    n = len(tokens)
    assert problem.message == f"expected at most {n}, one for each token of the text, got {n + 1}"
