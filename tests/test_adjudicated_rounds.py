"""Gold grows document by document: the decisions on one leave what was decided on the others alone."""

from __future__ import annotations

import json
from pathlib import Path

from tests import made_up

from summitline import annotation
from summitline.formats import label_studio


def test_the_log_keeps_what_was_decided_on_other_documents(tmp_path: Path) -> None:
    made_up.write(tmp_path)
    gold = tmp_path / "annotations/adjudicated"
    (gold / "decisions").mkdir(parents=True)
    old = ['{"doc_id": "000", "item": "e1"}', '{"doc_id": "901", "item": "e1"}', '{"doc_id": "902", "item": "e1"}']
    (gold / "adjudication.jsonl").write_text("".join(f"{line}\n" for line in old), "utf-8")
    other = tmp_path / "annotations/annotators/a2/round1"
    other.mkdir(parents=True)
    task = label_studio.write(made_up.second(), email="a2@example.org")
    (other / "901.json").write_text(label_studio.dumps(task).replace('"CT"', '"PR"', 1), "utf-8")
    (gold / "decisions/901.txt").write_text("e1.factuality CT S4 no degree word\n", "utf-8")
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
