"""The corpora that are made up for load: consistent, seeded, as dense and long as asked, and valid as submissions."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from tests.bench import worlds
from tests.bench.worlds import Noise, Shape

import summitline as sl
from summitline import dataset
from summitline.timegraph import read_graph
from summitline.views import TIMEML, VAGUE

ROOT = Path(__file__).parents[1]
SILENT = Noise(drops=0, flips=0, extras=0)
SPARSE, DENSE = Shape(events=30, links=20), Shape(events=12, links=66 + 24, windows=1)
LOAD = Shape()


@pytest.mark.parametrize(
    ("a", "b", "name"),
    [
        ((0, 4), (5, 8), "BEFORE"),
        ((0, 4), (4, 8), "IBEFORE"),
        ((0, 4), (2, 8), "OVERLAPS"),
        ((2, 4), (2, 4), "SIMULTANEOUS"),
        ((2, 4), (2, 8), "BEGINS"),
        ((2, 4), (0, 8), "IS_INCLUDED"),
        ((0, 4), (2, 4), "ENDED_BY"),
    ],
)
def test_relations_are_read_off_intervals(a: worlds.Interval, b: worlds.Interval, name: str) -> None:
    assert worlds.relation(a, b) == name


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("shape", [SPARSE, DENSE, LOAD], ids=["sparse", "dense", "load"])
def test_gold_is_consistent(shape: Shape, seed: int) -> None:
    document = worlds.gold("w0", shape, seed)
    assert read_graph(document).consistent


@pytest.mark.parametrize("shape", [DENSE, LOAD], ids=["dense", "load"])
def test_wrong_links_contradict_each_other(shape: Shape) -> None:
    wrong = worlds.system(worlds.gold("w0", shape, 1), replace(SILENT, flips=0.5), 1)
    assert not read_graph(wrong).consistent


def test_every_relation_occurs() -> None:
    document = worlds.gold("w0", LOAD, 1)
    assert {link.relation for link in document.tlinks} == set(TIMEML) - {VAGUE}


def test_links_of_all_pairs_leave_nothing_open() -> None:
    """12 events, a timex and the creation time: 66 pairs of events, and 12 with each of the other two."""
    document = worlds.gold("w0", DENSE, 1)
    assert (DENSE.pairs, len(document.tlinks)) == (90, 90)
    assert len({frozenset((link.source, link.target)) for link in document.tlinks}) == 90
    closure = sl.Closure(sl.document_constraints(document, calendar=False))
    names = ["t0", "t1", *(event.id for event in document.events)]
    forms = {closure.relation(a, b) for a in names for b in names if a != b and {a, b} != {"t0", "t1"}}
    assert not any("?" in form for form in forms)


def test_more_links_than_pairs() -> None:
    with pytest.raises(ValueError, match="larger than population"):
        worlds.gold("w0", replace(DENSE, links=91), 1)


@pytest.mark.parametrize("events", [0, 1, 5, 400])
def test_a_document_is_as_long_and_dense_as_asked(events: int) -> None:
    shape = Shape(events, events * 3 // 2 if events > 1 else 0, timexes=0.2, windows=0, entities=1, words=2)
    document = worlds.gold("w0", shape, 1)
    found = (document.events, document.tlinks, document.timexes, document.entities)
    assert tuple(map(len, found)) == (events, shape.links, events // 5, events)
    assert {document.surface(event) for event in document.events} <= set(worlds.WORDS["event"])
    assert [document.surface(timex) for timex in document.timexes] == [timex.value for timex in document.timexes]
    assert not any(event.begins or event.ends for event in document.events)
    tokens, sentences = document.tokens or (), document.sentences or ()
    assert {mention.span for mention in document.mentions()} <= set(tokens)
    assert "".join(document.text[a:b] for a, b in tokens) == "".join(document.text.split())
    words = events // 5 + 4 * events
    assert (len(tokens), len(sentences)) == (words + len(sentences), -(-words // worlds.SENTENCE))


def test_windows_hold_for_the_share_that_is_asked() -> None:
    assert all(event.begins and event.ends for event in worlds.gold("w0", DENSE, 1).events)
    some = [event for event in worlds.gold("w0", Shape(1000, 0, windows=0.5), 1).events if event.begins]
    assert 450 < len(some) < 550


def test_a_system_without_noise_says_what_gold_says() -> None:
    document = worlds.gold("w0", LOAD, 1)
    assert worlds.system(document, SILENT, 1) == document


def test_noise_is_as_asked() -> None:
    document = worlds.gold("w0", LOAD, 1)
    nothing = worlds.system(document, replace(SILENT, drops=1), 1)
    assert (list(nothing.mentions()), nothing.tlinks) == ([], ())
    wrong = worlds.system(document, replace(SILENT, flips=1), 1)
    pairs = zip(wrong.tlinks, document.tlinks, strict=True)
    assert all((a.source, a.target) == (b.source, b.target) and a.relation != b.relation for a, b in pairs)
    more = worlds.system(document, replace(SILENT, extras=0.2), 1)
    invented = more.events[60:]
    assert (len(invented), more.events[:60]) == (12, document.events)
    assert {event.span for event in invented}.isdisjoint(event.span for event in document.events)
    assert [(link.source, link.target) for link in more.tlinks[2000:]] == [(event.id, "t0") for event in invented]


def read(folder: Path) -> list[bytes]:
    """Return the lines of all shards, one after the other."""
    opened = (gzip.decompress(path.read_bytes()).splitlines() for path in sorted(folder.iterdir()))
    return list(chain.from_iterable(opened))


def run(*words: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.bench.worlds", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, env=os.environ | variables, capture_output=True, text=True)


def test_a_corpus_is_the_same_in_any_shards_from_any_workers(tmp_path: Path) -> None:
    asked = ("--documents", "7", "--events", "10", "--links", "30", "--seed", "3")
    for name, words in {
        "one": (),
        "three": ("--shards", "3", "--workers", "2"),
        "nine": ("--shards", "9"),
        "other": ("--seed", "4"),
    }.items():
        done = run(tmp_path / name, *asked, *words, PYTHONHASHSEED=str(len(name)))
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("7 documents, ")
    assert len(list((tmp_path / "nine/gold").iterdir())) == 9
    for side in ("gold", "system"):
        one, three, nine, other = (read(tmp_path / name / side) for name in ("one", "three", "nine", "other"))
        assert one == three == nine
        assert len({*one, *other}) == 14


def test_every_form_holds_the_same(tmp_path: Path) -> None:
    shape, noise = Shape(10, 30), Noise()
    for ending in worlds.FORMATS:
        worlds.write(tmp_path / ending, 3, shape, noise, 1, shards=2, ending=ending, workers=1)
    expected = [worlds.gold(doc_id, shape, 1) for doc_id in worlds.ids(3, 1, 0)]
    for ending in ("jsonl", "jsonl.gz"):
        shards = sorted((tmp_path / ending / "gold").iterdir())
        assert [document for shard in shards for document in sl.read_gold(shard)] == expected
    rows = [pq.read_table(shard).to_pylist() for shard in sorted((tmp_path / "parquet/gold").iterdir())]
    assert list(dataset.from_rows(chain.from_iterable(rows))) == expected
    rows = [pq.read_table(shard).to_pylist() for shard in sorted((tmp_path / "parquet/system").iterdir())]
    answers = [worlds.system(document, noise, 1) for document in expected]
    assert list(dataset.from_rows(chain.from_iterable(rows))) == answers


@pytest.mark.parametrize(("setting", "noise"), [("end-to-end", Noise()), ("gold-mentions", Noise(extras=0))])
def test_systems_are_valid_submissions(setting: str, noise: Noise, tmp_path: Path) -> None:
    worlds.write(tmp_path, 5, Shape(20, 100), noise, 1, shards=1, ending="jsonl", workers=1)
    gold = sl.read_gold(tmp_path / "gold/00000.jsonl")
    system = sl.read_predictions(tmp_path / "system/00000.jsonl", gold=gold, setting=setting)
    assert len(system) == 5
    scores = sl.score(gold=gold, system=system, setting=setting)
    assert 0 < (scores["awareness.acl11"].f1 or 0) < 1
    perfect = sl.score(gold=gold, system=gold)
    assert (perfect["awareness.acl11"].f1, perfect["awareness.endpoints"].f1, perfect["anchors"].f1) == (1, 1, 1)


def test_wrong_usage(tmp_path: Path) -> None:
    done = run(tmp_path / "out", "--documents", "1", "--events", "3", "--links", "9")
    assert done.returncode == 2
    assert done.stderr.endswith("error: --links 9: 6 pairs have a link at most\n")
    assert not (tmp_path / "out").exists()
