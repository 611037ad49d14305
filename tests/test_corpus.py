"""The committed corpus: what the annotations and the seeds give, without contradiction, counted again."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import summitline as sl
from summitline import annotation, dataset, ladder, verdicts
from summitline.build import check, read_settings

ROOT = Path(__file__).parents[1]
STATS = json.loads((ROOT / "corpus/stats.json").read_text("utf-8"))
GOLD = sl.load(ROOT / "corpus")
IDS = [document.doc_id for document in GOLD]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The parts of the repository from which the corpus is built, and the corpus."""
    for name in ("seeds", "annotations", "corpus"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "DATASHEET.md", tmp_path)
    return tmp_path


def annotated(root: Path, doc_id: str) -> Path:
    return root / "annotations" / read_settings(root).gold / f"{doc_id}.json"


def test_corpus_is_what_the_annotations_and_the_seeds_give() -> None:
    assert check(ROOT) == []


def test_another_character_in_a_seed_is_told(copy: Path) -> None:
    path = min((copy / "seeds").glob("*.txt"))
    text = path.read_text("utf-8")
    path.write_text(text[:10] + ("x" if text[10] != "x" else "y") + text[11:], "utf-8")
    assert check(copy) == [f"seeds/{path.name}: sha256 differs from seeds/manifest.jsonl"]


def test_another_label_in_an_annotation_is_told(copy: Path) -> None:
    path = annotated(copy, IDS[2])
    task = json.loads(path.read_text("utf-8"))
    item = next(item for item in task["annotations"][0]["result"] if item["from_name"] == "event_polarity")
    given = item["value"]["choices"][0]
    item["value"]["choices"] = changed = ["NEG" if given == "POS" else "POS"]
    path.write_text(json.dumps(task), "utf-8")
    found = check(copy)
    assert any(line.startswith(f"corpus/documents/{IDS[2]}.parquet: events[") for line in found)
    assert any(f"polarity: corpus has '{given}', annotations give '{changed[0]}'" in line for line in found)
    untouched = [doc_id for doc_id in IDS if doc_id != IDS[2]]
    assert not [line for line in found for doc_id in untouched if line.startswith(f"corpus/documents/{doc_id}")]


def test_a_label_that_the_schema_does_not_have_is_told(copy: Path) -> None:
    path = annotated(copy, IDS[0])
    task = json.loads(path.read_text("utf-8"))
    item = next(item for item in task["annotations"][0]["result"] if item["from_name"] == "event_polarity")
    item["value"]["choices"] = ["MAYBE"]
    path.write_text(json.dumps(task), "utf-8")
    (told,) = check(copy)
    assert told.startswith(f"annotations/{read_settings(copy).gold}/{IDS[0]}.json: ")
    assert "MAYBE" in told


def test_a_missing_file_is_told(copy: Path) -> None:
    (copy / "corpus/tokens" / f"{IDS[0]}.parquet").unlink()
    assert check(copy) == [f"corpus/tokens/{IDS[0]}.parquet: missing; `summitline build` writes it"]


@pytest.mark.parametrize("document", GOLD, ids=IDS)
def test_a_document_has_a_timeline(document: sl.Document) -> None:
    sl.Closure(sl.document_constraints(document))


@pytest.mark.parametrize("doc_id", IDS)
def test_an_annotation_is_valid_and_gives_the_document(doc_id: str) -> None:
    found = annotation.read(annotated(ROOT, doc_id), ROOT)
    assert dataset.to_rows([found]) == dataset.to_rows([d for d in GOLD if d.doc_id == doc_id])


@pytest.mark.parametrize("document", GOLD, ids=IDS)
def test_counts_of_a_document(document: sl.Document) -> None:
    counts = STATS["inventory"]["documents"][document.doc_id]["counts"]
    del counts["pairs"]
    assert counts == {
        "characters": len(document.text),
        "entities": len(document.entities),
        "events": len(document.events),
        "sentences": len(document.sentences or ()),
        "timexes": len(document.timexes),
        "tlinks": len(document.tlinks),
        "tokens": len(document.tokens or ()),
    }


def relation_rows() -> list[dict[str, Any]]:
    files = sorted((ROOT / "corpus/relations").glob("*.parquet"))
    return [row for file in files for row in dataset.read_table(file)[0]]


def test_counts_of_pairs() -> None:
    rows, total = relation_rows(), STATS["inventory"]["total"]
    provenance = Counter(row["provenance"] for row in rows)
    vague = Counter(row["reason"] for row in rows if row["timeml"] == "VAGUE")
    assert {name: part["count"] for name, part in total["provenance"].items() if part["count"]} == provenance
    assert {name: part["count"] for name, part in total["vague"].items() if part["count"]} == vague
    assert total["counts"]["pairs"] == len(rows) == STATS["configs"]["relations"]["rows"]
    judged = {part["of"] for part in total["vague"].values()}
    assert judged == {len(rows) - provenance["null"]}


def test_every_pair_of_an_event_with_another_event_a_timex_or_its_creation_time_has_a_row() -> None:
    rows = Counter(row["doc_id"] for row in relation_rows())
    for document in GOLD:
        events, times = len(document.events), len(document.timexes) + 1
        assert rows[document.doc_id] == events * (events - 1) // 2 + events * times


def test_files_and_fingerprint() -> None:
    there = {p.relative_to(ROOT / "corpus").as_posix() for p in (ROOT / "corpus").rglob("*") if p.is_file()}
    assert there == set(STATS["files"])
    assert dataset.fingerprint(GOLD) == STATS["configs"]["documents"]["fingerprint"]
    assert STATS["documents"] == IDS


def test_gold_is_what_annotators_decisions_and_ladders_give(tmp_path: Path) -> None:
    folder = ROOT / "annotations" / read_settings(ROOT).gold
    for name in (annotation.DECISIONS, annotation.LADDERS):
        shutil.copytree(folder / name, tmp_path / name)
    rounds = [f"{path.name}/round1" for path in sorted((ROOT / annotation.ANNOTATORS).iterdir())]
    list(annotation.adjudicate(annotation.mergers(rounds, ROOT), tmp_path))
    for file in (*(f"{doc_id}.json" for doc_id in IDS), annotation.LOG):
        assert (tmp_path / file).read_bytes() == (folder / file).read_bytes(), file


def test_every_decision_names_a_rule_of_the_guidelines() -> None:
    rules = set(re.findall(r"^### ([A-Z]\d+) ", (ROOT / "annotations/guidelines.md").read_text("utf-8"), re.M))
    found = verdicts.read(ROOT / "annotations" / read_settings(ROOT).gold)
    assert {record["rule"] for record in found.decisions} <= rules
    assert len(found.disputed) > 300


def test_the_ladders_contradict_neither_gold_nor_each_other() -> None:
    folder = ROOT / "annotations" / read_settings(ROOT).gold
    for document in sl.load():
        paths = sorted((folder / annotation.LADDERS).glob(f"*/{document.doc_id}.txt"))
        ladders = [ladder.read(path.read_text("utf-8"), path=str(path), document=document) for path in paths]
        assert len(ladders) == 2
        assert [list(ladder.against(document, one)) for one in ladders] == [[], []]
