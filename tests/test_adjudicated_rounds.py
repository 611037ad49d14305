"""Gold grows document by document: the decisions on one leave what was decided on the others alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests import made_up
from typer.testing import CliRunner

from summitline import annotation
from summitline.cli import app
from summitline.formats import label_studio


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """The folder of adjudicated gold, with the decision on the one item on which two annotators differ."""
    made_up.write(tmp_path)
    folder = tmp_path / "annotations/adjudicated"
    (folder / "decisions").mkdir(parents=True)
    other = tmp_path / "annotations/annotators/a2/round1"
    other.mkdir(parents=True)
    task = label_studio.write(made_up.second(), email="a2@example.org")
    (other / "901.json").write_text(label_studio.dumps(task).replace('"CT"', '"PR"', 1), "utf-8")
    (folder / "decisions/901.txt").write_text("e1.factuality CT S4 no degree word\n", "utf-8")
    return folder


def test_the_log_keeps_what_was_decided_on_other_documents(gold: Path, tmp_path: Path) -> None:
    old = ['{"doc_id": "000", "item": "e1"}', '{"doc_id": "901", "item": "e1"}', '{"doc_id": "902", "item": "e1"}']
    (gold / "adjudication.jsonl").write_text("".join(f"{line}\n" for line in old), "utf-8")
    assert list(annotation.adjudicate(annotation.mergers(["a1/round1", "a2/round1"], tmp_path), gold)) == []
    lines = (gold / "adjudication.jsonl").read_text("utf-8").splitlines()
    assert [lines[0], lines[2]] == [old[0], old[2]]
    assert json.loads(lines[1]) == {
        "doc_id": "901",
        "item": "e1.factuality",
        "answers": {"a1/round1": "CT", "a2/round1": "PR"},
        "decision": "CT",
        "rule": "S4",
        "why": "no degree word",
    }


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"doc_id": "902", "it', "not JSON (one object a line): column 19: Unterminated string starting at"),
        (b'{"doc_id": "902", "why": "\xff"}', "not UTF-8: byte 0xff at position 26"),
        (b"", "blank line: expected a JSON object"),
        (b"[]", "doc_id: missing; expected the record of a decision"),
        (b'{"item": "e1"}', "doc_id: missing; expected the record of a decision"),
    ],
)
def test_a_log_that_cannot_be_read_is_refused_before_anything_is_written(
    line: bytes, message: str, gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = gold / "adjudication.jsonl"
    log.write_bytes(b'{"doc_id": "000", "item": "e1", "why": "a\xe2\x80\xa8line"}\n' + line + b"\n")
    before = log.read_bytes()
    monkeypatch.chdir(tmp_path)
    told = CliRunner().invoke(app, ["adjudicate", "a1/round1", "a2/round1", "--folder", str(gold)])
    assert (told.exit_code, told.stderr) == (1, f"{log}:2: {message}\n")
    assert log.read_bytes() == before
    assert not (gold / "901.json").exists()
