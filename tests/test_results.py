"""Result files: the same bytes each time, read back whole, and refused in one message where anything is not right."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tests.made_counts import of_ten, result

from summitline.errors import FormatError
from summitline.formats import jsonl
from summitline.report import as_json
from summitline.results import SIZE_CAP, conventions, read_result
from summitline.schema import Document, Event, TLink

ROOT = Path(__file__).parents[1]


def write(path: Path, content: object) -> Path:
    path.write_text(as_json(content), "utf-8")
    return path


def refusal(path: Path) -> str:
    """Return the message for a file that is refused, without its name."""
    with pytest.raises(FormatError) as caught:
        read_result(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert message.isprintable()
    return message.removeprefix(f"{path}: ")


def test_a_result_is_read_as_it_was_written(tmp_path: Path) -> None:
    made = result(of_ten(a=5, b=6, c=0))
    assert read_result(write(tmp_path / "a.json", made)) == json.loads(as_json(made))


def contradictory(doc_id: str) -> Document:
    events = tuple(Event(id=f"e{k}", start=k, end=k + 1) for k in range(1, 4))
    pairs = (("e1", "e2"), ("e2", "e3"), ("e3", "e1"))
    return Document(doc_id=doc_id, text="x" * 9, events=events, tlinks=tuple(TLink(*pair, "BEFORE") for pair in pairs))


def test_score_writes_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    """Contradictions and missing documents too, and whatever the order of sets is."""
    path = tmp_path / "mine.jsonl"
    jsonl.write(path, [contradictory("000"), contradictory("003")])
    command = [sys.executable, "-c", "from summitline.cli import app; app()", "score", str(path), "--format", "json"]
    printed = [
        subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True)
        for seed in ("1", "2")
    ]
    assert printed[0].stdout == printed[1].stdout
    (tmp_path / "score.json").write_bytes(printed[0].stdout)
    found = read_result(tmp_path / "score.json")
    assert [c["doc_id"] for c in found["contradictions"]] == ["000", "003"]
    assert any("not in the submission" in warning for warning in found["warnings"])


def at(*keys: str, value: Any = ...) -> Callable[[dict[str, Any]], None]:
    """Return what sets a field of a result, or removes it."""

    def change(found: dict[str, Any]) -> None:
        for key in keys[:-1]:
            found = found[key]
        if value is ...:
            del found[keys[-1]]
        else:
            found[keys[-1]] = value

    return change


STRICT = ("metrics", "entities.strict")
FAULTS = [
    (at("schema", value=2), "$.schema: Invalid enum value 2"),
    (at("corpus"), "$: Object missing required field `corpus`"),
    (at("name", value="mine"), "$: Object contains unknown field `name`"),
    (at("\x1b[2J", value=1), r"$: Object contains unknown field `\u001b[2J`"),
    (at("corpus", "fingerprint", value="ab"), r"$.corpus.fingerprint: Expected `str` matching regex"),
    (at("setting", value="best"), "$.setting: Invalid enum value 'best'"),
    (at("setting", value="gold-mentions"), '$.setting: "gold-mentions" stands there, "end-to-end" in the signature'),
    (at("signature", value="zone:body"), '$.setting: "end-to-end" stands there, null in the signature'),
    (at("signature", value="zone:body|a:b"), "$.signature: expected sorted key:value pairs joined by |, got"),
    (at("signature", value="a:\x1b"), r'$.signature: expected sorted key:value pairs joined by |, got "a:\u001b"'),
    (at("corpus", "documents", value=3), '$.corpus.documents: "3" stands there, "2" in the signature'),
    (at("metrics", "timeline"), '$.metrics: "timeline" is missing'),
    (at("metrics", "beauty", value=None), '$.metrics: "beauty" is not known'),
    (at("documents", "a", "anchors"), '$.documents.a: "anchors" is missing'),
    (at("blocks", "b"), '$.blocks: "b" is missing'),
    (at("blocks", "a", "x", value={}), "$.blocks[...]: Expected `str` matching regex"),
    (at("blocks", "a", "0", "beauty", value={}), '$.blocks.a.0: "beauty" is not known'),
    (at("blocks", "a", "0", "anchors", value={"p_den": -1}), "$.blocks.a.0.anchors[...]: Expected `float` >= 0.0"),
    (at(*STRICT, "f1", value="x"), "$.metrics.entities.strict.f1: Expected `float | null`, got `str`"),
    (at(*STRICT, "f1", value=1.5), "$.metrics.entities.strict.f1: Expected `float` <= 1.0"),
    (at(*STRICT, "f1", value=0.9), "$.metrics.entities.strict.f1: 0.9 stands there, 0.55 follows from the counts"),
    (at(*STRICT, "recall", value=None), "$.metrics.entities.strict.recall: None stands there, 0.55 follows"),
    (at(*STRICT, "ci", value={"f1": [0.1]}), "$.metrics.entities.strict.ci[...]: Expected `array` of length 2"),
    (at(*STRICT, "beauty", value=1), "$.metrics.entities.strict: Object contains unknown field `beauty`"),
    (at("metrics", "entities.strict", value=None), "$.metrics.entities.strict.precision: None stands there"),
    (at("documents", "a", "entities.strict", value=None), "$.documents.a.entities.strict.precision: None stands"),
    (at("blocks", "a", "0", value={}), "$.documents.a.entities.strict.precision: 0.5 stands there, None follows"),
    (at("warnings", value=[1]), "$.warnings[0]: Expected `str`, got `int`"),
    (at("contradictions", value=[{"doc_id": "a"}]), "$.contradictions[0]: Object missing required field `side`"),
]


@pytest.mark.parametrize(("change", "told"), FAULTS, ids=[told[:50] for _, told in FAULTS])
def test_a_fault_is_told_with_its_field(change: Callable[[Any], None], told: str, tmp_path: Path) -> None:
    made = json.loads(as_json(result(of_ten(a=5, b=6))))
    change(made)
    assert refusal(write(tmp_path / "a.json", made)).startswith(told)


def test_a_document_with_a_name_that_steers_terminals(tmp_path: Path) -> None:
    made = result({"\x1b[2J": of_ten(a=1)["a"]})
    assert refusal(write(tmp_path / "a.json", made)).startswith("$.documents: expected names that can be printed")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "not JSON: line 1, column 1: "),
        (b"[]", "$: Expected `object`, got `array`"),
        (b'{"schema": 1,\n x}', "not JSON: line 2, column 2: "),
        (b'{"schema": 1, "schema": 1}', 'the key "schema" stands twice in an object'),
        (b'{"schema": NaN}', "expected a number, got NaN"),
        (b'{"schema": 1e999}', "$.schema: Expected `int`, got `float`"),
        (b'{"schema": ' + b"9" * 5000 + b"}", "a number with too many digits"),
        (b"[" * 100_000, "nested too deeply"),
        (b'"\xff"', "not UTF-8: "),
        (rb'"\ud800"', "not UTF-8: surrogates not allowed"),
        (b"\xef\xbb\xbf{}", "not JSON: line 1, column 1: "),
    ],
    ids=["empty", "array", "syntax", "twice", "NaN", "infinity", "digits", "deep", "latin", "surrogate", "bom"],
)
def test_a_file_that_is_no_result(content: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    assert refusal(path).startswith(told)


def test_a_large_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    with path.open("wb") as file:
        file.truncate(SIZE_CAP + 1)
    assert refusal(path) == f"larger than {SIZE_CAP} bytes"


def test_conventions() -> None:
    assert conventions("a:b|seqeval:1.2.2/strict|z:x:y") == {"a": "b", "seqeval": "1.2.2/strict", "z": "x:y"}


def test_damaged_files_are_read_or_refused(tmp_path: Path) -> None:
    choose = random.Random(5)
    content = as_json(result(of_ten(a=5, b=6))).encode()
    for number in range(300):
        damaged = bytearray(content)
        for _ in range(choose.randint(1, 3)):
            start = choose.randrange(len(damaged))
            damaged[start : start + choose.choice((0, 1, 1, 1, 40))] = choose.choice((b"", b"9", b'"', b"{", b"\xff"))
        path = tmp_path / f"{number}.json"
        path.write_bytes(damaged)
        with suppress(FormatError):
            read_result(path)
