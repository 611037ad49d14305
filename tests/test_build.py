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

from summitline import dataset, tables
from summitline.build import build, check
from summitline.errors import CorpusError
from summitline.formats import label_studio
from summitline.inventory import inventory, share, table
from summitline.schema import CreationTime, Document, Entity, Event, Timex, TLink, Zone
from summitline.segmentation import segment

EVENT = {
    "class": "OCCURRENCE",
    "tense": "PAST",
    "aspect": "NONE",
    "polarity": "POS",
    "source": "AUTHOR",
    "factuality": "CT",
}
FIRST = "Ro met Li on Monday.\nHe said talks resume.\nHe hopes to win and to retire.\n\nLi slept.\n"
SECOND = "Ro won on Tuesday.\nAlso read: Li lost."


def place(text: str, words: str) -> dict[str, Any]:
    start = text.index(words)
    return {"start": start, "end": start + len(words)}


def event(name: str, text: str, words: str, axis: str = "main", **more: Any) -> Event:
    return Event(id=name, **place(text, words), axis=axis, attributes=EVENT, **more)


def first() -> Document:
    return Document(
        doc_id="900",
        text=FIRST,
        dct=CreationTime("2031-05-05", "2031-05-11", "inferred"),
        zones=(Zone("z1", 0, len(FIRST), "body"),),
        entities=(
            Entity(id="n1", **place(FIRST, "Ro"), type="PERSON", entity="ro"),
            Entity(id="n2", **place(FIRST, "Li"), type="PERSON", entity="li"),
        ),
        events=(
            event("e1", FIRST, "met", begins="2031-05-05", ends="2031-05-05"),
            event("e2", FIRST, "said", begins="[2031-05-05..2031-05-11]", ends="[2031-05-05..2031-05-11]"),
            event("e3", FIRST, "talks", begins="2031-05-05", ends="2031-05-05"),
            event("e4", FIRST, "resume"),
            event("e5", FIRST, "hopes"),
            event("e6", FIRST, "win", "intention", anchor="e5"),
            event("e7", FIRST, "retire", "intention", anchor="e5"),
            event("e8", FIRST, "slept"),
        ),
        timexes=(Timex(id="t1", **place(FIRST, "Monday"), type="DATE", value="2031-05-05"),),
        tlinks=(
            TLink("e1", "t0", "BEFORE"),
            TLink("e2", "t0", "BEFORE"),
            TLink("e3", "t0", "VAGUE"),
            TLink("e4", "t0", "AFTER"),
            TLink("e5", "t0", "INCLUDES"),
            TLink("e6", "t0", "AFTER"),
            TLink("e7", "t0", "AFTER"),
            TLink("e8", "t0", "VAGUE"),
            TLink("e1", "e2", "BEFORE"),
        ),
    )


def second() -> Document:
    cut = SECOND.index("Also")
    return Document(
        doc_id="901",
        text=SECOND,
        dct=CreationTime("2031-05-07", "2031-05-07", "stated"),
        zones=(
            Zone("z1", 0, cut, "body"),
            Zone("z2", cut, len(SECOND), "boilerplate", CreationTime("2031-06-01", "2031-06-07", "inferred")),
        ),
        events=(
            event("e1", SECOND, "won", begins="2031-05-06", ends="2031-05-06"),
            event("e2", SECOND, "lost"),
        ),
        timexes=(Timex(id="t1", **place(SECOND, "Tuesday"), type="DATE", value="2031-05-06"),),
        tlinks=(TLink("e1", "t0", "BEFORE"), TLink("e2", "t0.z2", "BEFORE")),
    )


def creation_time(dct: CreationTime | None) -> dict[str, str] | None:
    return None if dct is None else {"earliest": dct.earliest, "latest": dct.latest, "status": dct.status}


def put(root: Path, document: Document) -> None:
    task = label_studio.write(document, email="a1@example.org")
    path = root / "annotations/annotators/a1/round1" / f"{document.doc_id}.json"
    path.write_text(label_studio.dumps(task), "utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / "seeds").mkdir(parents=True)
    (root / "annotations/annotators/a1/round1").mkdir(parents=True)
    (root / "annotations/corpus.toml").write_text(
        'gold = "annotators/a1/round1"\nversion = "0.1"\nstatus = "one annotator"\n', "utf-8"
    )
    lines = []
    for document in (first(), second()):
        content = document.text.encode()
        (root / "seeds" / f"{document.doc_id}_x.txt").write_bytes(content)
        zones = [
            {"id": z.id, "start": z.start, "end": z.end, "type": z.type, "dct": creation_time(z.dct)}
            for z in document.zones
        ]
        row = {
            "doc_id": document.doc_id,
            "file": f"{document.doc_id}_x.txt",
            "sha256": hashlib.sha256(content).hexdigest(),
            "dct": creation_time(document.dct),
            "zones": zones,
        }
        lines.append(json.dumps(row) + "\n")
        put(root, document)
    (root / "seeds/manifest.jsonl").write_text("".join(lines), "utf-8")
    return root


def prepared(document: Document) -> Document:
    tokens, sentences = segment(document.text)
    return replace(document, tokens=tokens, sentences=sentences)


def relation(document: Document, source: str, target: str) -> dict[str, Any]:
    rows = tables.relation_rows(prepared(document))
    return next(row for row in rows if (row["source"], row["target"]) == (source, target))


def test_files_and_stats(root: Path, tmp_path: Path) -> None:
    stats = build(root, tmp_path / "out")
    files = {p.relative_to(tmp_path / "out").as_posix() for p in (tmp_path / "out").rglob("*") if p.is_file()}
    assert files == set(stats["files"])
    assert files == {"README.md", "stats.json"} | {
        f"{config}/{doc_id}.parquet" for config in ("documents", "tokens", "relations") for doc_id in ("900", "901")
    }
    assert dataset.stats(tmp_path / "out") == stats
    assert (stats["version"], stats["status"], stats["gold"]) == ("0.1", "one annotator", "annotators/a1/round1")
    assert {name: config["rows"] for name, config in stats["configs"].items()} == {
        "documents": 2,
        # four lines and the body and the tail of the second
        "tokens": 4 + 2,
        # 28 event-event, 8 event-timex, 8 event-t0; 1, 2 and 2
        "relations": 28 + 8 + 8 + 1 + 2 + 2,
    }


def test_load_gives_the_annotation_back(root: Path, tmp_path: Path) -> None:
    stats = build(root, tmp_path / "out")
    loaded = dataset.load(tmp_path / "out")
    assert loaded == (prepared(first()), prepared(second()))
    assert dataset.fingerprint(loaded) == stats["configs"]["documents"]["fingerprint"]


def test_building_twice_gives_the_same(root: Path, tmp_path: Path) -> None:
    stats = [build(root, tmp_path / name) for name in ("a", "b", "a")]
    assert stats[0] == stats[1] == stats[2]
    assert (tmp_path / "a/README.md").read_bytes() == (tmp_path / "b/README.md").read_bytes()


def test_stale_files_go(root: Path, tmp_path: Path) -> None:
    (tmp_path / "out/tokens").mkdir(parents=True)
    stale, other = tmp_path / "out/tokens/899.parquet", tmp_path / "out/croissant.json"
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
    names = ("documents", "tokens", "relations")
    assert set(found) == {"None", *names, *(f"{name}_fold_{doc_id}" for name in names for doc_id in ("900", "901"))}
    assert found["None"] == found["documents"]
    for name in names:
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
    assert (
        found[-2] == "corpus/documents/900.parquet: events[7].class: corpus has 'OCCURRENCE', annotations give 'STATE'"
    )
    assert {line.split(":")[0] for line in found} == {
        "corpus/README.md", "corpus/stats.json", "corpus/documents/900.parquet"
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
    card.write_text(card.read_text("utf-8").replace("not a person", "a person"), "utf-8")
    (message,) = check(root)
    assert message.startswith("corpus/README.md: line ")


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
        "the tokens here are ['Ro']"
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
