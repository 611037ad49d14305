"""A made-up project of two articles, from annotation files to a folder that Hugging Face reads."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.made_up import EVENT, SECOND, first, prepared, put, second, write

from summitline import dataset, tables
from summitline.build import build, check
from summitline.errors import CorpusError
from summitline.inventory import inventory, share, table
from summitline.report import HEADLINES
from summitline.schema import CreationTime, Document, Entity, TLink
from summitline.submission import SETTINGS

CONFIGS = ("documents", "tokens", "relations")
TEXTS = ("README.md", "conflicts.jsonl", "croissant.json", "eval.yaml", "stats.json", "submission.schema.json")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    write(root)
    return root


def relation(document: Document, source: str, target: str) -> dict[str, Any]:
    rows = tables.relation_rows(prepared(document))
    return next(row for row in rows if (row["source"], row["target"]) == (source, target))


def test_files_and_stats(root: Path, tmp_path: Path) -> None:
    stats = build(root, tmp_path / "out")
    files = {p.relative_to(tmp_path / "out").as_posix() for p in (tmp_path / "out").rglob("*") if p.is_file()}
    assert files == set(stats["files"])
    assert files == {*TEXTS, "timeline/timeline.parquet"} | {
        f"{config}/{doc_id}.parquet" for config in CONFIGS for doc_id in ("900", "901")
    }
    assert dataset.stats(tmp_path / "out") == stats
    assert stats["conflicts"] == {}
    assert (stats["version"], stats["status"], stats["gold"]) == ("0.1", "one annotator", "annotators/a1/round1")
    assert {name: config["rows"] for name, config in stats["configs"].items()} == {
        "documents": 2,
        # four lines and the body and the tail of the second
        "tokens": 4 + 2,
        # 28 event-event, 8 event-timex, 8 event-t0; 1, 2 and 2
        "relations": 28 + 8 + 8 + 1 + 2 + 2,
        # the events of the main axis: 6 and 2
        "timeline": 6 + 2,
    }


def test_load_gives_the_annotation_back(root: Path, tmp_path: Path) -> None:
    stats = build(root, tmp_path / "out")
    loaded = dataset.load(tmp_path / "out")
    assert loaded == (prepared(first()), prepared(second()))
    assert dataset.fingerprint(loaded) == stats["configs"]["documents"]["fingerprint"]


def test_building_twice_gives_the_same(root: Path, tmp_path: Path) -> None:
    stats = [build(root, tmp_path / name) for name in ("a", "b", "a")]
    assert stats[0] == stats[1] == stats[2]
    for name in TEXTS:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_stale_files_go(root: Path, tmp_path: Path) -> None:
    (tmp_path / "out/tokens").mkdir(parents=True)
    stale, other = tmp_path / "out/tokens/899.parquet", tmp_path / "out/notes.txt"
    stale.touch()
    other.touch()
    build(root, tmp_path / "out")
    assert (stale.exists(), other.exists()) == (False, True)


LOAD = """
import json, sys
from datasets import get_dataset_config_names, load_dataset
folder = sys.argv[1]
found = {}
for name in [None, *get_dataset_config_names(folder)]:
    loaded = load_dataset(folder, name) if name else load_dataset(folder)
    found[str(name)] = {split: table[:] for split, table in loaded.items()}
    found[str(name)]["features"] = repr(loaded["test"].features)
json.dump(found, sys.stdout)
"""


def hugging_face(folder: Path, cache: Path) -> dict[str, Any]:
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_DATASETS_CACHE": str(cache), "HF_HOME": str(cache)}
    command = [sys.executable, "-c", LOAD, str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_hugging_face_reads_every_configuration_and_fold(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    build(root, out)
    found = hugging_face(out, tmp_path / "cache")
    folds = {f"{name}_fold_{doc_id}" for name in CONFIGS for doc_id in ("900", "901")}
    assert set(found) == {"None", *CONFIGS, "timeline", *folds}
    assert found["None"] == found["documents"]
    assert set(found["timeline"]) == {"test", "features"}
    for name in CONFIGS:
        assert set(found[name]) == {"test", "features"}
        assert found[f"{name}_fold_900"]["features"] == found[name]["features"]
        assert set(found[f"{name}_fold_900"]["test"]["doc_id"]) == {"900"}
        assert set(found[f"{name}_fold_900"]["train"]["doc_id"]) == {"901"}
    columns = found["documents"]["test"]
    rows = [{key: columns[key][i] for key in columns} for i in range(2)]
    assert dataset.from_rows(rows) == (prepared(first()), prepared(second()))
    assert "ClassLabel(names=['O', 'B-PERSON', 'I-PERSON'" in found["tokens"]["features"]
    assert found["tokens"]["test"]["ner_tags"][0][0] == 1
    assert "ClassLabel(names=['BEFORE', 'AFTER'" in found["relations"]["features"]

    # the cache must not outlive a change
    put(root, replace(first(), entities=(replace(first().entities[0], type="ORG"), first().entities[1])))
    build(root, out)
    assert hugging_face(out, tmp_path / "cache")["documents"]["test"]["entities"][0][0]["type"] == "ORG"


def test_check_is_content_with_what_build_wrote(root: Path) -> None:
    build(root, root / "corpus")
    assert check(root) == []


def test_check_names_a_changed_seed(root: Path) -> None:
    build(root, root / "corpus")
    seed = root / "seeds/901_x.txt"
    seed.write_text(SECOND.replace("Ro", "Ra"), "utf-8")
    assert check(root) == ["seeds/901_x.txt: sha256 differs from seeds/manifest.jsonl"]
    manifest = root / "seeds/manifest.jsonl"
    old, new = (hashlib.sha256(text.encode()).hexdigest() for text in (SECOND, SECOND.replace("Ro", "Ra")))
    manifest.write_text(manifest.read_text("utf-8").replace(old, new), "utf-8")
    file = "annotations/annotators/a1/round1/901.json"
    assert check(root) == [f"{file}: data.text: is not the text of the seed, from character 1 on"]


def test_check_names_a_changed_label(root: Path) -> None:
    build(root, root / "corpus")
    given = first()
    changed = replace(given.events[7], attributes={**EVENT, "class": "STATE"})
    put(root, replace(given, events=(*given.events[:7], changed)))
    found = check(root)
    assert "corpus/documents/900.parquet: events[7].class: corpus has 'OCCURRENCE', annotations give 'STATE'" in found
    # a state is no happening of the timeline, and the datasheet says how many happenings there are
    assert {line.split(":")[0] for line in found} == {
        "corpus/README.md", "corpus/croissant.json", "corpus/stats.json", "corpus/documents/900.parquet",
        "corpus/timeline/timeline.parquet", "DATASHEET.md",
    }  # fmt: skip


def test_check_names_files_that_miss_or_are_too_many(root: Path) -> None:
    build(root, root / "corpus")
    (root / "corpus/tokens/900.parquet").rename(root / "corpus/tokens/899.parquet")
    assert check(root) == [
        "corpus/tokens/900.parquet: missing; `summitline build` writes it",
        "corpus/tokens/899.parquet: no annotation gives this file",
    ]


def test_check_names_an_edited_card(root: Path) -> None:
    build(root, root / "corpus")
    card = root / "corpus/README.md"
    card.write_text(card.read_text("utf-8").replace("not people", "people"), "utf-8")
    (message,) = check(root)
    assert message.startswith("corpus/README.md: line ")


def test_check_names_a_datasheet_that_is_edited_or_not_there(root: Path) -> None:
    build(root, root / "corpus")
    sheet = root / "DATASHEET.md"
    sheet.write_text(sheet.read_text("utf-8").replace("# Datasheet", "# Data"), "utf-8")
    assert check(root) == ["DATASHEET.md: line 1: corpus has '# Data', annotations give '# Datasheet'"]
    sheet.unlink()
    assert check(root) == ["DATASHEET.md: missing; `summitline build` writes it"]


def refused(root: Path, tmp_path: Path) -> str:
    with pytest.raises(CorpusError) as caught:
        build(root, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    return str(caught.value)


def test_a_mention_off_the_tokens_is_refused(root: Path, tmp_path: Path) -> None:
    cut = replace(first().entities[0], end=1)
    put(root, replace(first(), entities=(cut, first().entities[1])))
    assert refused(root, tmp_path) == (
        "annotations/annotators/a1/round1/900.json: n1 [0, 1) 'R': begins or ends inside a token; "
        "the tokens here are ['Ro']; 'Ro' ends 1 character later (see N4, N5)"
    )


def test_contradictory_gold_is_refused_with_the_cycle(root: Path, tmp_path: Path) -> None:
    put(root, replace(first(), tlinks=(*first().tlinks, TLink("e2", "e3", "BEFORE"), TLink("e3", "e1", "BEFORE"))))
    message = refused(root, tmp_path)
    assert message.startswith("annotations/annotators/a1/round1/900.json: ")
    assert all(name in message for name in ("e1", "e2", "e3"))


def test_a_window_that_nothing_backs_is_refused(root: Path, tmp_path: Path) -> None:
    events = (replace(first().events[0], begins="1999-12-31", ends=None), *first().events[1:])
    put(root, replace(first(), events=events))
    message = refused(root, tmp_path)
    assert "begins=1999-12-31: no TIMEX3 and no creation time of this document begins or ends at 1999-12-31" in message


def test_all_problems_are_told_at_once(root: Path, tmp_path: Path) -> None:
    folder = root / "annotations/annotators/a1/round1"
    (folder / "900.json").write_text("{", "utf-8")
    (folder / "901.json").rename(folder / "902.json")
    lines = refused(root, tmp_path).splitlines()
    prefix = "annotations/annotators/a1/round1"
    assert lines[0] == f"{prefix}/902.json: seeds/manifest.jsonl has no document 902"
    assert lines[1].startswith(f"{prefix}/900.json: ")
    assert lines[2] == f"{prefix}/901.json: No such file or directory"


def test_another_creation_time_is_refused(root: Path, tmp_path: Path) -> None:
    put(root, replace(second(), dct=CreationTime("2031-05-08", "2031-05-08", "stated")))
    assert refused(root, tmp_path).endswith("901.json: data.dct: is not that of seeds/manifest.jsonl")


@pytest.mark.parametrize("content", ["", 'gold = "x"', "gold ="])
def test_corpus_toml_is_checked(root: Path, tmp_path: Path, content: str) -> None:
    (root / "annotations/corpus.toml").write_text(content, "utf-8")
    assert refused(root, tmp_path).startswith("annotations/corpus.toml: expected gold, version and status")


def test_a_broken_manifest_is_refused(root: Path, tmp_path: Path) -> None:
    manifest = root / "seeds/manifest.jsonl"
    manifest.write_text('{"doc_id": "900"}\n' + manifest.read_text("utf-8").splitlines()[1] + "\n{", "utf-8")
    lines = refused(root, tmp_path).splitlines()
    assert lines[0] == "seeds/manifest.jsonl:1: KeyError: 'file'"
    assert lines[1].startswith("seeds/manifest.jsonl:3: ")


def test_tags_by_hand() -> None:
    rows = tables.token_rows(prepared(second()))
    assert [row["tokens"] for row in rows] == [
        ["Ro", "won", "on", "Tuesday", "."],
        ["Also", "read", ":", "Li", "lost", "."],
    ]
    assert rows[0]["timex_tags"] == ["O", "O", "O", "B-DATE", "O"]
    assert rows[1]["event_tags"] == ["O", "O", "O", "O", "B-EVENT", "O"]
    assert (rows[1]["doc_id"], rows[1]["sentence"], rows[1]["offsets"][0]) == ("901", 1, [19, 23])


def test_mentions_that_tags_cannot_hold() -> None:
    given = second()
    entities = (
        Entity(id="n1", start=0, end=6, type="ORG"),
        Entity(id="n2", start=3, end=6, type="GPE"),
        Entity(id="n3", start=10, end=23, type="LAW"),
        Entity(id="n4", start=30, end=32, type="PERSON"),
    )
    document = prepared(replace(given, entities=entities))
    assert [m.id for m in tables.untagged(document)] == ["n2", "n3"]
    rows = tables.token_rows(document)
    assert rows[0]["ner_tags"] == ["B-ORG", "I-ORG", "O", "O", "O"]
    assert rows[1]["ner_tags"] == ["O", "O", "O", "B-PERSON", "O", "O"]


@pytest.mark.parametrize(
    ("source", "target", "timeml", "endpoints", "provenance", "reason", "distance"),
    [
        ("t0", "e1", "AFTER", ">>>>", "stated", None, None),
        ("e1", "e2", "BEFORE", "<<<<", "stated", None, 1),
        ("e1", "t1", "IS_INCLUDED", "><><", "inferred", None, 0),
        # both within Monday, 2031-05-05
        ("e1", "e3", "VAGUE", "????", "open-reviewed", "same-granule", 1),
        # begun before t0; t0 comes before e4
        ("e2", "e4", "BEFORE", "<<<<", "inferred", None, 0),
        ("e4", "e5", "VAGUE", ">?>?", "inferred", "open-endpoint", 1),
        ("t0", "e3", "VAGUE", "????", "stated", "dct-window", None),
        ("t0", "e6", "BEFORE", "<<<<", "stated", None, None),
        ("e6", "e7", "VAGUE", "????", "open-reviewed", "off-axis", 0),
        ("e4", "e6", None, None, "null", None, 1),
        ("e1", "e8", "VAGUE", "????", "open-unreviewed", "no-info", 3),
        ("e5", "e8", "VAGUE", "????", "open-reviewed", "no-info", 1),
    ],
)
def test_relations_by_hand(
    source: str, target: str, timeml: str, endpoints: str, provenance: str, reason: str, distance: int
) -> None:
    row = relation(first(), source, target)
    shown = [row[name] for name in ("timeml", "endpoints", "provenance", "reason", "sentence_distance")]
    assert shown == [timeml, endpoints, provenance, reason, distance]


def test_schemes_of_a_pair() -> None:
    assert relation(first(), "t0", "e1")["doctimerel"] == "BEFORE"
    assert relation(first(), "t0", "e5")["doctimerel"] == "OVERLAP"
    assert relation(first(), "e1", "e2")["doctimerel"] is None
    assert relation(first(), "e1", "e2")["matres"] == "BEFORE"
    assert relation(first(), "e5", "e6")["matres"] is None
    assert relation(first(), "t0", "e1")["matres"] is None
    assert relation(first(), "e1", "t1")["tbdense"] == "IS_INCLUDED"


def test_the_tail_has_its_own_creation_time() -> None:
    rows = tables.relation_rows(prepared(second()))
    shown = {(row["source"], row["target"]): row["provenance"] for row in rows}
    assert shown == {
        ("t0", "e1"): "stated",
        ("t0.z2", "e2"): "stated",
        ("e1", "t1"): "inferred",
        ("e1", "e2"): "null",
        ("t1", "e2"): "null",
    }


def test_inventory_by_hand() -> None:
    documents = [prepared(first()), prepared(second())]
    numbers = inventory(documents, [row for d in documents for row in tables.relation_rows(d)])
    tail = numbers["documents"]["901"]
    assert tail["counts"] == {
        "characters": len(SECOND), "tokens": 11, "sentences": 2, "entities": 0, "events": 2, "timexes": 1,
        "tlinks": 2, "pairs": 5,
    }  # fmt: skip
    assert tail["begin_window"] == {"count": 1, "of": 2, "share": 0.5}
    assert tail["nearby_begin"] == {"count": 0, "of": 0, "share": None}
    assert tail["provenance"]["stated"] == {"count": 2, "of": 5, "share": 0.4}
    total = numbers["total"]
    assert total["begin_window"] == {"count": 4, "of": 10, "share": 0.4}
    assert sum(s["count"] for s in total["provenance"].values()) == total["counts"]["pairs"] == 49
    assert sum(s["count"] for s in total["vague"].values()) == sum(
        row["timeml"] == "VAGUE" for d in documents for row in tables.relation_rows(d)
    )


def test_inventory_table() -> None:
    assert share(2, 3) == {"count": 2, "of": 3, "share": 0.6667}
    document = prepared(second())
    lines = table(inventory([document], tables.relation_rows(document))).splitlines()
    assert lines[0].split() == ["901", "total"]
    assert lines[2].split() == ["tokens", "11", "11"]
    assert "begin order known nearby (goal 70%)" in lines[10]
    assert lines[10].split()[-2:] == ["-", "-"]
    assert lines[11].split() == ["pairs", "stated", "40.0%", "40.0%"]
    assert len({len(line) for line in lines}) == 1


def test_eval_yaml_has_what_the_hub_reads_and_nothing_else(root: Path, tmp_path: Path) -> None:
    build(root, tmp_path / "out")
    text = (tmp_path / "out/eval.yaml").read_text("utf-8")
    given = yaml.safe_load(text)
    assert set(given) == {"name", "description", "evaluation_framework", "tasks"}
    assert given["tasks"] == [{"id": setting, "config": "documents", "split": "test"} for setting in SETTINGS]
    assert "F1 of awareness.te3 as printed by: summitline score SYSTEM --setting TASK" in given["description"]
    assert "# Not standard: " in text
    assert [f"#   {name}" for name in HEADLINES if f"\n#   {name}\n" not in text] == []


def test_card_tells_every_column_and_every_limit(root: Path, tmp_path: Path) -> None:
    build(root, tmp_path / "out")
    card = (tmp_path / "out/README.md").read_text("utf-8")
    _, header, text = card.split("---\n", 2)
    described = yaml.safe_load(header)["dataset_info"]
    assert [each["config_name"] for each in described] == [*CONFIGS, "timeline"]
    for each in described:
        part = text.split(f"\n### {each['config_name']}\n")[1].split("\n#")[0]
        for feature in each["features"]:
            assert f"\n| `{feature['name']}` | " in part
    limits = text.split("\n## Limits\n")[1].split("\n## ")[0]
    for words in ("2 documents.", "One story.", "Language-model annotators.", "Texts without licence."):
        assert f"\n- {words}" in limits
    assert "annotations/crossdoc/conflicts.jsonl" in text
    assert "data statement in `DATASHEET.md`" in text
