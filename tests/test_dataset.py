"""Documents, rows and folds; the folder that build writes is tested in test_build."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from summitline import dataset
from summitline.errors import CorpusError
from summitline.schema import CreationTime, Document, Entity, Event, Timex, TLink, Zone

TEXT = "Ro met Li on Monday.\nAlso read"
FULL = Document(
    doc_id="900",
    text=TEXT,
    dct=CreationTime("2031-05-05", "2031-05-06", "inferred"),
    zones=(Zone("z1", 0, 21, "body"), Zone("z2", 21, 30, "boilerplate", CreationTime("2031-06-01", "2031-06-01"))),
    entities=(Entity(id="n1", start=0, end=2, type="PERSON", entity="ro"),),
    events=(
        Event(id="e1", start=3, end=6, axis="main", begins="2031-05-05", attributes={"class": "OCCURRENCE"}),
        Event(id="e2", start=26, end=30, axis="intention", anchor="e1", ends="[..2031]", instance="reading"),
    ),
    timexes=(Timex(id="t1", start=13, end=19, type="DATE", value="2031-05-05"),),
    tlinks=(TLink("e1", "t0", "BEFORE"), TLink("e2", "t0.z2", "<???")),
    tokens=((0, 2), (3, 6)),
    sentences=((0, 20), (21, 30)),
)
BARE = Document(doc_id="901", text="")


def test_a_row_by_hand() -> None:
    row = dataset.to_rows([FULL])[0]
    assert row["dct"] == {"earliest": "2031-05-05", "latest": "2031-05-06", "status": "inferred"}
    assert row["entities"] == [{"id": "n1", "start": 0, "end": 2, "type": "PERSON", "entity": "ro"}]
    assert row["events"][0] == {
        "id": "e1", "start": 3, "end": 6, "class": "OCCURRENCE", "tense": None, "aspect": None, "polarity": None,
        "axis": "main", "anchor": None, "source": None, "factuality": None,
        "begins": "2031-05-05", "ends": None, "instance": None,
    }  # fmt: skip
    assert row["zones"][1]["dct"] == {"earliest": "2031-06-01", "latest": "2031-06-01", "status": "stated"}
    assert row["tlinks"][1] == {"source": "e2", "target": "t0.z2", "relation": "<???"}
    assert row["tokens"] == [[0, 2], [3, 6]]
    bare = dataset.to_rows([BARE])[0]
    assert (bare["sentences"], bare["events"], bare["zones"], bare["tlinks"]) == (None, [], [], [])


def test_rows_have_the_columns() -> None:
    row = dataset.to_rows([FULL])[0]
    described = dataset.columns()
    assert list(row) == list(described)
    for name in ("zones", "entities", "events", "timexes", "tlinks"):
        assert list(row[name][0]) == list(described[name][0])


def test_round_trip() -> None:
    assert dataset.from_rows(dataset.to_rows([FULL, BARE])) == (FULL, BARE)


def test_an_attribute_that_the_schema_lacks_is_refused() -> None:
    bad = replace(FULL, events=(Event(id="e1", start=0, end=2, attributes={"mood": "good"}),), tlinks=())
    with pytest.raises(CorpusError, match="900: e1: the schema has no attribute mood"):
        dataset.to_rows([bad])


def test_load_reads_parquet_in_the_order_of_ids(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    for document in (BARE, FULL):
        table = pa.Table.from_pylist(dataset.to_rows([document]))
        pq.write_table(table, tmp_path / "documents" / f"{document.doc_id}.parquet")
    assert dataset.load(tmp_path) == (FULL, BARE)
    assert dataset.load(str(tmp_path)) == (FULL, BARE)


def test_no_corpus(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no corpus here"):
        dataset.load(tmp_path)
    with pytest.raises(CorpusError, match=r"stats\.json"):
        dataset.stats(tmp_path)


def test_stats(tmp_path: Path) -> None:
    (tmp_path / "stats.json").write_text(json.dumps({"version": "0.1"}), "utf-8")
    assert dataset.stats(tmp_path) == {"version": "0.1"}


def test_fingerprint_is_of_the_content() -> None:
    given = dataset.fingerprint([FULL, BARE])
    assert given == dataset.fingerprint(dataset.from_rows(dataset.to_rows([FULL, BARE])))
    changed = [
        [BARE, FULL],
        [FULL],
        [replace(FULL, text=TEXT.replace("Ro", "Ra")), BARE],
        [replace(FULL, tlinks=(TLink("e1", "t0", "AFTER"), FULL.tlinks[1])), BARE],
        [replace(FULL, sentences=None), BARE],
    ]
    assert len({given, *map(dataset.fingerprint, changed)}) == 1 + len(changed)


def test_fingerprint_knows_the_columns() -> None:
    rows = [{"a": "x"}]
    known = {dataset.fingerprint_rows(rows, {"a": kind}) for kind in ("string", "int32", ("x",), ("x", "y"))}
    assert len(known) == 4
    # sha256 of [{"a":"string"},[{"a":"x"}]]
    assert dataset.fingerprint_rows(rows, {"a": "string"}).startswith("5a048444b748")


def test_folds() -> None:
    third = replace(BARE, doc_id="902")
    found = list(dataset.folds([FULL, BARE, third]))
    assert [f.doc_id for f in found] == ["900", "901", "902"]
    assert found[1].train == (FULL, third)
    assert found[1].test == (BARE,)
    assert list(dataset.folds([])) == []
