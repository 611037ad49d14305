"""More documents than one process, or one memory, holds: workers, a cluster, shards in any order and form."""

from __future__ import annotations

import gzip
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.bench import worlds
from tests.bench.worlds import Noise, Shape
from typer.testing import CliRunner

from summitline import conversion, dataset, intervals, recognition, report, workers
from summitline.cli import app
from summitline.errors import FormatError, SubmissionError, SummitlineError
from summitline.formats import jsonl, parquet, shards
from summitline.schema import Document, TLink
from summitline.scoring import CORPUS_METRICS, METRICS, score
from summitline.streaming import Streamed, is_sharded, joining, run, tasks
from summitline.streaming import score as score_shards
from summitline.streaming.joining import Line, lines, pairs
from summitline.submission import Problems, read_predictions

CASES = Path(__file__).parent / "cases"
SHAPE, NOISE = Shape(events=5, links=8, timexes=0.4), Noise(drops=0.2, flips=0.1)
GOLD = [worlds.gold(f"w{k:02}", SHAPE, 1) for k in range(11)]
MANY = [worlds.gold(f"w{k:02}", SHAPE, 1) for k in range(27)]


def answers(gold: Sequence[Document]) -> list[Document]:
    """Return what a noisy system says: one document is missing, one links a mention with itself, one is a ring."""
    found = [worlds.system(document, NOISE, 1) for document in gold]
    own = found[2].events[0].id
    found[2] = replace(found[2], tlinks=(*found[2].tlinks, TLink(own, own, "BEFORE")))
    first, second = found[3].events[:2]
    ring = (TLink(first.id, second.id, "BEFORE"), TLink(second.id, first.id, "BEFORE"))
    found[3] = replace(found[3], tlinks=ring)
    return found[:5] + found[6:]


def as_json(found: report.Report) -> str:
    return report.as_json(report.result(found, corpus={}, predictions_sha256="", environment={}))


def write(folder: Path, documents: Sequence[Document], *, gold: bool, each: int = 4, ending: str = "jsonl") -> Path:
    """Write shards of some documents each."""
    for k in range(0, len(documents), each):
        path = folder / f"{k:03}.{ending}"
        if ending == "parquet":
            dataset.write_table(path, dataset.to_rows(documents[k : k + each]), dataset.columns())
        else:
            jsonl.write(path, documents[k : k + each], gold=gold)
    return folder


def streamed(tmp_path: Path, gold: Sequence[Document], system: Sequence[Document], **options: Any) -> Streamed:
    sides = write(tmp_path / "gold", gold, gold=True), write(tmp_path / "system", system, gold=False, each=3)
    return score_shards(gold=sides[0], system=sides[1], **{"setting": "end-to-end", **options})


# Workers


@pytest.mark.parametrize("chunk", [1, 2, 7])
def test_two_workers_make_the_same_report_as_one(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "CHUNK", chunk)
    alone = score(gold=GOLD, system=answers(GOLD))
    assert len(alone.contradictions) > 0
    assert as_json(score(gold=GOLD, system=answers(GOLD), workers=2)) == as_json(alone)


def test_calls_keep_their_order_and_items_are_taken_as_they_are_needed() -> None:
    taken = []

    def items() -> Iterator[int]:
        for k in range(-3, 3):
            taken.append(k)
            yield k

    assert list(workers.each(abs, items(), workers=2)) == [3, 2, 1, 0, 1, 2]
    taken.clear()
    assert next(workers.each(abs, items())) == 3
    assert taken == [-3]


def test_no_workers_are_refused() -> None:
    with pytest.raises(SummitlineError, match="expected 1 or more, or -1"):
        workers.each(abs, [1], workers=0)


SYSTEM = """
from dataclasses import replace
import summitline as sl

def predict(documents, *, train=()):
    if documents[0].doc_id == "002":
        raise ValueError("no")
    return [replace(d, tlinks=(sl.TLink("e1", "t0", "BEFORE"),)) for d in documents if len(train) == 4]
"""


def test_workers_ask_a_system_and_its_failures_are_told(tmp_path: Path) -> None:
    """In processes of their own, whose workers have not started before the system was there."""
    (tmp_path / "my_system.py").write_text(SYSTEM, "utf-8")
    command = [sys.executable, "-c", "from summitline.cli import app; app()", "predict", "my_system:predict"]
    told = []
    for n in ("1", "2"):
        words = [*command, "--setting", "gold-mentions", "-o", f"{n}.jsonl", "--workers", n]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (1, "")
        told.append(done.stderr.replace(f"{n}.jsonl", "p.jsonl"))
    assert told[1] == told[0]
    assert "002: the system failed: ValueError: no" in told[0]
    assert (tmp_path / "2.jsonl").read_bytes() == (tmp_path / "1.jsonl").read_bytes() != b""


@pytest.mark.parametrize("system", ["cmd:cat", "http://127.0.0.1:9", "spacy:x"])
def test_programs_services_and_models_are_asked_one_after_the_other(system: str, tmp_path: Path) -> None:
    found = CliRunner().invoke(app, ["predict", system, "-o", str(tmp_path / "p.jsonl"), "--workers", "2"])
    assert found.exit_code == 2


def kill_one(cluster: Any, killed: list[int]) -> None:
    """Kill the process of the first worker that is seen at work."""
    for _ in range(1000):
        for address, state in list(cluster.scheduler.workers.items()):
            if state.processing:
                nanny = next(n for n in cluster.workers.values() if n.worker_address == address)
                killed.append(nanny.pid)
                os.kill(nanny.pid, signal.SIGKILL)
                return
        time.sleep(0.01)


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
def test_a_worker_of_a_cluster_dies_and_nothing_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two workers, one of which is killed while it counts; what it had is counted again."""
    distributed = pytest.importorskip("distributed", reason="the extra [dask] is not installed: make test does it")
    monkeypatch.setattr(workers, "CHUNK", 1)
    gold = [worlds.gold(f"w{k:02}", Shape(events=20, links=60), 1) for k in range(40)]
    write(tmp_path / "gold", gold, gold=True)
    write(tmp_path / "system", answers(gold), gold=False)
    words = ["score", str(tmp_path / "system"), "--gold", str(tmp_path / "gold"), "--format", "json"]
    alone = CliRunner().invoke(app, words)
    assert alone.exit_code == 0
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None, "protocol": "tcp"}
    with distributed.LocalCluster(**options) as cluster:
        killed: list[int] = []
        killer = threading.Thread(target=kill_one, args=(cluster, killed))
        killer.start()
        found = CliRunner().invoke(app, [*words, "--cluster", cluster.scheduler_address])
        killer.join()
        assert len(killed) == 1
        assert killed[0] not in {nanny.pid for nanny in cluster.workers.values()}
    assert found.exit_code == 0
    assert found.stdout == alone.stdout


def test_a_cluster_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="the extra [dask] is not installed: make test does it")
    monkeypatch.setattr(workers, "SECONDS", 0.5)
    found = CliRunner().invoke(app, ["score", "gold", "--cluster", "dask://127.0.0.1:9"])
    assert found.exit_code == 1
    assert "no Dask scheduler answers" in found.stderr


# Which lines belong together


def line(doc_id: str, body: str = "x") -> Line:
    return Line(doc_id, "f", 1, body.encode())


def paired(gold: Sequence[str], system: Sequence[str], folder: Path) -> tuple[list[tuple[str, str | None]], list[str]]:
    """Return the pairs by their bodies (g: gold, s: system), and the messages; strangers are told as such."""
    problems, strangers = Problems(), list[Line]()
    found = pairs(
        gold=(line(name, f"g{name}") for name in gold),
        system=(line(name, f"s{name}") for name in system),
        folder=folder,
        problems=problems,
        strangers=strangers.append,
    )
    told = [(one.body.decode(), other and other.body.decode()) for one, other in found]
    return told, [p.message for p in problems.found] + [f"stranger {s.doc_id}" for s in strangers]


def test_pairs_by_hand(tmp_path: Path) -> None:
    found, told = paired("abcde", "abecx", tmp_path)
    assert found == [("ga", "sa"), ("gb", "sb"), ("ge", "se"), ("gc", "sc"), ("gd", None)]
    assert told == ["stranger x"]
    assert not any(path.is_file() for path in tmp_path.rglob("*"))


@pytest.mark.parametrize("sides", [("aba", "aba"), ("abca", "abc"), ("abc", "abca"), ("ab", "ba" + "a")])
def test_a_document_that_stands_twice_is_found_however_far_apart(sides: tuple[str, str], tmp_path: Path) -> None:
    assert set(paired(*sides, tmp_path)[1]) == {'document "a" stands twice, first in f:1'}


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_order_gives_the_pairs_that_a_dictionary_gives(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """However little fits into memory, down to nothing."""
    names = data.draw(st.lists(st.integers(0, 99).map(str), unique=True, max_size=30))
    gold = data.draw(st.permutations(names))
    system = data.draw(st.permutations([name for name in names if data.draw(st.booleans())] + ["stranger"]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(joining, "FITS", data.draw(st.sampled_from([0, 200, 10**9])))
        patch.setattr(joining, "WAYS", 3)
        patch.setattr(joining, "DEPTH", data.draw(st.integers(0, 3)))
        found, told = paired(gold, system, tmp_path_factory.mktemp("spill"))
    assert sorted(found) == sorted((f"g{name}", f"s{name}" if name in system else None) for name in names)
    assert told == ["stranger stranger"]


def test_lines_without_a_document_are_problems(tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text(
        '{"doc_id": "a"}\nno\n[]\n{"doc_id": 3}\n{"doc_id": "b", "tlinks": NaN}\n', "utf-8"
    )
    problems = Problems()
    assert [found.doc_id for found in lines([tmp_path / "p.jsonl"], problems)] == ["a", "b"]
    assert [(p.line, p.message.partition(":")[0]) for p in problems.found] == [
        (2, "not JSON (one object a line)"),
        (3, "expected an object, got a list"),
        (4, "expected 1 to 200 printable characters, got 3"),
    ]


# Scores of shards


def test_shards_in_order_are_scored_as_in_memory(tmp_path: Path) -> None:
    """But for what needs all documents at once, and the names of gold and predictions."""
    whole = score(gold=GOLD, system=answers(GOLD), corpus="c")
    found = streamed(tmp_path, GOLD, answers(GOLD)).report
    assert {name: found.metrics[name] for name in METRICS} == {name: whole.metrics[name] for name in METRICS}
    for part in ("intervals", "these_texts", "documents", "blocks", "contradictions"):
        assert getattr(found, part) == getattr(whole, part), part
    assert all(found.metrics[name].headline is None for name in CORPUS_METRICS)
    assert set(found.warnings) - set(whole.warnings) == {
        "read document by document: coreference.events.cross, coreference.entities.cross, timeline are null"
    }
    assert found.warnings[0] == "w05: not in the submission, scored as empty"


@pytest.mark.parametrize("gold", [GOLD, MANY], ids=["jackknife", "bootstrap"])
def test_more_documents_than_are_listed(
    gold: Sequence[Document], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "LISTED", 3)
    monkeypatch.setattr(run, "TOGETHER", 2)
    silent = replace(gold[5], entities=(), events=(), timexes=(), tlinks=())
    system = [*answers(gold)[:5], silent, *answers(gold)[5:]]
    whole = json.loads(as_json(score(gold=gold, system=system)))
    found = streamed(tmp_path, gold, system).result()
    assert found["documents"] == found["blocks"] == {}
    assert "more than 3 documents: the counts of each of them are left out" in found["warnings"]
    for name in METRICS:
        one, other = found["metrics"][name], whole["metrics"][name]
        if other is None:
            assert one is None
            continue
        assert one["counts"] == pytest.approx(other["counts"])
        assert one["macro"] == pytest.approx(other["macro"])
        assert one.get("slices") == other.get("slices")
        assert one.get("ci", {}).keys() == other.get("ci", {}).keys()
        for key, interval in other.get("ci", {}).items():
            assert one["ci"][key] == pytest.approx(interval)


def test_many_workers_on_shards_make_the_same_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "LISTED", 3)
    alone = streamed(tmp_path, MANY, answers(MANY))
    assert len(alone.report.contradictions) > 0
    assert streamed(tmp_path, MANY, answers(MANY), workers=2).result() == alone.result()


@pytest.mark.parametrize("ending", ["jsonl.gz", "parquet"])
def test_order_shards_and_form_change_no_count_and_no_name(ending: str, tmp_path: Path) -> None:
    system = answers(GOLD)
    plain = streamed(tmp_path / "plain", GOLD, system)
    random_ = random.Random(7)
    sides = [random_.sample(side, len(side)) for side in (GOLD, system)]
    gold = write(tmp_path / "gold", sides[0], gold=True, each=2, ending=ending)
    other = score_shards(
        gold=gold,
        system=write(tmp_path / "other", sides[1], gold=False, each=5, ending=ending),
        setting="end-to-end",
    )
    assert other.predictions_sha256 == plain.predictions_sha256
    assert other.benchmark == plain.benchmark
    assert other.report.documents == plain.report.documents
    assert other.report.signature == plain.report.signature


def test_gold_mentions_in_shards(tmp_path: Path) -> None:
    from summitline.submission import renumber

    system = [replace(renumber(d), tlinks=renumber(d).tlinks[::2]) for d in GOLD]
    found = streamed(tmp_path, GOLD, system, setting="gold-mentions").report
    whole = score(gold=GOLD, system=system, setting="gold-mentions")
    assert found.metrics["awareness.te3"] == whole.metrics["awareness.te3"]
    assert "|setting:gold-mentions|" in found.signature


@pytest.mark.parametrize(("windows", "told"), [(0.0, "calendar:off"), (1.0, "calendar:on")])
def test_dates_count_if_an_event_has_a_window(windows: float, told: str, tmp_path: Path) -> None:
    gold = [worlds.gold("w", replace(SHAPE, windows=windows), 1)]
    assert streamed(tmp_path, gold, gold).report.signature.startswith(f"{told}|")


# What is wrong with shards


def broken(folder: Path, name: str) -> Path:
    """Cut a shard in the middle of its gzip data."""
    path = folder / name
    path.write_bytes(path.read_bytes()[:-30])
    return path


def test_all_problems_of_all_shards_are_told_with_their_places(tmp_path: Path) -> None:
    write(tmp_path / "gold", GOLD, gold=True)
    (tmp_path / "system").mkdir()
    (tmp_path / "system/1.jsonl").write_text('{"doc_id": "w00", "events": 3}\n{"doc_id": "zz"}\n', "utf-8")
    (tmp_path / "system/2.jsonl").write_text(
        '{"doc_id": "w01"}\n{"doc_id": "w01"}\n{"doc_id": "w02", "x": 1}\n', "utf-8"
    )
    found = CliRunner().invoke(app, ["score", str(tmp_path / "system"), "--gold", str(tmp_path / "gold")])
    assert found.exit_code == 1
    assert found.stdout == ""
    place = tmp_path / "system"
    assert found.stderr.splitlines() == [
        f"{place}/1.jsonl:1: $.events: expected a list, got 3",
        f'{place}/1.jsonl:2: $.doc_id: unknown document "zz"',
        f'{place}/2.jsonl:2: $.doc_id: document "w01" stands twice, first in {place}/2.jsonl:1',
        f'{place}/2.jsonl:3: $: unknown field "x"; the nearest is "text"',
    ]


def test_problems_of_gold_are_told_too(tmp_path: Path) -> None:
    rows = [jsonl.to_json(document, gold=True) for document in GOLD[:2]]
    del rows[0]["text"]
    rows[1]["tlinks"][0]["relation"] = "NEAR"
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold/1.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    write(tmp_path / "system", GOLD[:2], gold=False)
    with pytest.raises(SubmissionError) as refused:
        score_shards(gold=tmp_path / "gold", system=tmp_path / "system", setting="end-to-end")
    assert refused.value.problems[0] == f"{tmp_path}/gold/1.jsonl:1: w00: text: missing"
    assert "$.tlinks[0].relation: expected one of" in refused.value.problems[1]


def test_a_hundred_problems_are_told_and_all_are_counted(tmp_path: Path) -> None:
    gold = [worlds.gold(f"w{k:03}", Shape(events=1, links=0), 1) for k in range(60)]
    rows = [{"doc_id": d.doc_id, "x": 1, "y": 2, "events": 3} for d in gold]
    write(tmp_path / "gold", gold, gold=True)
    (tmp_path / "system").mkdir()
    (tmp_path / "system/1.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    with pytest.raises(SubmissionError) as refused:
        score_shards(gold=tmp_path / "gold", system=tmp_path / "system", setting="end-to-end")
    assert len(refused.value.problems) == 101
    assert refused.value.problems[-1] == "and 80 more"


@pytest.mark.parametrize("side", ["gold", "system"])
def test_a_corrupt_shard_stops_the_run_unless_it_may_be_skipped(side: str, tmp_path: Path) -> None:
    """Shards of three: without the second one, w03 to w05 are not scored, or scored as empty."""
    for name in ("gold", "system"):
        write(tmp_path / name, GOLD, gold=name == "gold", each=3, ending="jsonl.gz")
    cut = broken(tmp_path / side, "003.jsonl.gz")
    words = ["score", str(tmp_path / "system"), "--gold", str(tmp_path / "gold"), "--format", "json"]
    stopped = CliRunner().invoke(app, words)
    assert stopped.exit_code == 1
    assert f"{cut}: broken gzip data after line" in stopped.stderr
    found = json.loads(CliRunner().invoke(app, [*words, "--skip-corrupt"]).stdout)
    assert found["warnings"][0].startswith(f"{cut}: skipped: broken gzip data")
    assert found["corpus"]["documents"] == (8 if side == "gold" else 11)
    left_out = "3 documents of the system are in no file of gold that could be read: left out"
    missing = [f"w0{k}: not in the submission, scored as empty" for k in (3, 4, 5)]
    assert found["warnings"][1:-1] == ([left_out] if side == "gold" else missing)
    assert found["metrics"]["events.strict"]["recall"] == (1 if side == "gold" else 40 / 55)


def test_a_line_that_is_no_json_makes_a_shard_corrupt_and_one_that_is_wrong_does_not(tmp_path: Path) -> None:
    write(tmp_path / "gold", GOLD, gold=True)
    write(tmp_path / "system", GOLD, gold=False)
    cut = tmp_path / "system/004.jsonl"
    cut.write_text('{"doc_id": "w04"}\n{"doc_id": "w0', "utf-8")
    options = {"gold": tmp_path / "gold", "system": tmp_path / "system", "setting": "end-to-end", "skip_corrupt": True}
    assert score_shards(**options).report.warnings[0].startswith(f"{cut}: skipped: line 2: not JSON")
    cut.write_text('{"doc_id": "w04", "x": 1}\n', "utf-8")
    with pytest.raises(SubmissionError, match="unknown field"):
        score_shards(**options)


def test_no_shard_of_gold_is_left(tmp_path: Path) -> None:
    write(tmp_path / "gold", GOLD, gold=True, each=11, ending="jsonl.gz")
    broken(tmp_path / "gold", "000.jsonl.gz")
    write(tmp_path / "system", GOLD, gold=False)
    with pytest.raises(FormatError, match="no file that can be read to its end"):
        score_shards(gold=tmp_path / "gold", system=tmp_path / "system", setting="end-to-end", skip_corrupt=True)


def test_temporary_files_are_gone_after_an_error_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    with pytest.raises(SubmissionError):
        streamed(tmp_path, GOLD, [*GOLD[::-1], replace(GOLD[0], doc_id="stranger")])
    assert list((tmp_path / "temporary").iterdir()) == []


# Which files


def test_folders_and_globs_of_the_canonical_form_are_shards(tmp_path: Path) -> None:
    gold = write(tmp_path / "gold", GOLD, gold=True)
    packed = write(tmp_path / "packed", GOLD, gold=True, ending="parquet")
    file = gold / "000.jsonl"
    assert is_sharded(gold, file)
    assert is_sharded(file, gold / "*.jsonl")
    assert is_sharded(packed)
    assert not is_sharded(file, file)
    (gold / ".000.jsonl").write_text("hidden from folders as from globs", "utf-8")
    assert len(shards.find(gold)) == len(shards.find(gold / "*")) == 3
    (tmp_path / "timeml").mkdir()
    (tmp_path / "timeml/a.tml").write_text("<TimeML></TimeML>", "utf-8")
    assert not is_sharded(gold, tmp_path / "timeml")
    assert [path.name for path in shards.find(gold / "00[04].*")] == ["000.jsonl", "004.jsonl"]
    with pytest.raises(FormatError, match=r"no \.jsonl, \.jsonl\.gz or \.parquet file here"):
        shards.find(tmp_path / "timeml")


@pytest.mark.parametrize("ending", ["jsonl", "jsonl.gz", "parquet"])
def test_shards_are_read_wherever_documents_are(ending: str, tmp_path: Path) -> None:
    folder = write(tmp_path / "gold", GOLD, gold=True, ending=ending)
    for place in (folder, folder / f"*.{ending}"):
        assert conversion.read(place, root=tmp_path).documents == tuple(GOLD)
    assert recognition.recognise(folder) == "jsonl"
    assert CliRunner().invoke(app, ["convert", str(folder), str(tmp_path / "one.jsonl")]).exit_code == 0
    assert jsonl.read_gold(tmp_path / "one.jsonl") == tuple(GOLD)


def test_a_document_in_two_shards_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "gold", [*GOLD[:4], GOLD[0]], gold=True)
    with pytest.raises(FormatError, match=r"004\.jsonl: document w00 stands in another file, too"):
        conversion.read(folder, root=tmp_path)


def test_a_glob_on_the_command_line(tmp_path: Path) -> None:
    write(tmp_path / "gold", GOLD, gold=True)
    write(tmp_path / "system", answers(GOLD), gold=False)
    words = ["score", str(tmp_path / "system/*.jsonl"), "--gold", str(tmp_path / "gold/*"), "-o", str(tmp_path / "r")]
    assert CliRunner().invoke(app, [*words, "--format", "json", "--workers", "2"]).exit_code == 0
    found = json.loads((tmp_path / "r").read_text("utf-8"))
    assert found["metrics"]["events.strict"]["counts"]["r_den"] == 55


def test_predictions_in_shards_against_the_corpus(tmp_path: Path) -> None:
    gold = dataset.load()
    write(tmp_path / "system", gold, gold=False, each=2)
    found = json.loads(CliRunner().invoke(app, ["score", str(tmp_path / "system"), "--format", "json"]).stdout)
    assert found["metrics"]["awareness.te3"]["f1"] == 1
    assert found["corpus"]["fingerprint"] == dataset.fingerprint(gold)


def test_skip_corrupt_goes_with_shards() -> None:
    found = CliRunner().invoke(app, ["score", "gold", "--skip-corrupt"])
    assert found.exit_code == 2


# Parquet of other tools


def test_what_duckdb_writes() -> None:
    """DuckDB 2.0.0: COPY (SELECT * FROM read_json('gold.jsonl')) TO 'gold.parquet', in which days became dates."""
    folder = CASES / "duckdb"
    assert pa.types.is_date32(pq.read_schema(folder / "gold.parquet").field("dct").type.field("earliest").type)
    gold = jsonl.read_gold(folder / "gold.jsonl")
    assert jsonl.read_gold(folder / "gold.parquet") == gold
    plain, packed = (read_predictions(folder / f"system.{ending}", gold=gold) for ending in ("jsonl", "parquet"))
    assert packed == plain


def test_what_spark_writes() -> None:
    """Spark 4.3.0: what DuckDB's case has, in two parts a side, as hidden checksums and an empty _SUCCESS come with it.

    With spark.sql.parquet.writeLegacyFormat, and lists that hold no null: of two levels, which pyarrow writes none of.
    Read as well, once: lists of three levels, with the names of today and of old; snappy, gzip, zstd, lz4, lz4_raw.
    """
    plain, folder = CASES / "duckdb", CASES / "spark"
    assert "repeated group field_id=-1 array {" in str(pq.ParquetFile(next(folder.glob("gold/*.parquet"))).schema)
    assert conversion.read(folder / "gold", root=CASES).documents == jsonl.read_gold(plain / "gold.jsonl")
    found = score_shards(gold=folder / "gold", system=folder / "system", setting="end-to-end")
    other = score_shards(gold=plain / "gold.jsonl", system=plain / "system.jsonl", setting="end-to-end")
    assert found.predictions_sha256 == other.predictions_sha256
    assert found.report.documents == other.report.documents


def large(kind: pa.DataType) -> pa.DataType:
    """Return a type with large strings and lists."""
    if pa.types.is_list(kind):
        return pa.large_list(large(kind.value_type))
    if pa.types.is_struct(kind):
        return pa.struct([(kind[k].name, large(kind[k].type)) for k in range(kind.num_fields)])
    return pa.large_string() if pa.types.is_string(kind) else kind


def binary(kind: pa.DataType) -> pa.DataType:
    """Return a type with strings as bytes, as old writers have them."""
    if pa.types.is_list(kind):
        return pa.list_(binary(kind.value_type))
    if pa.types.is_struct(kind):
        return pa.struct([(kind[k].name, binary(kind[k].type)) for k in range(kind.num_fields)])
    return pa.binary() if pa.types.is_string(kind) else kind


@pytest.mark.parametrize("coded", [large, binary])
@pytest.mark.parametrize("legacy", [True, False])
def test_strings_and_lists_in_other_codes(
    coded: Callable[[pa.DataType], pa.DataType], legacy: bool, tmp_path: Path
) -> None:
    """``legacy``: the names of list items in files of older Spark and Hive."""
    dataset.write_table(tmp_path / "gold.parquet", dataset.to_rows(GOLD), dataset.columns())
    table = pq.read_table(tmp_path / "gold.parquet")
    schema = pa.schema([(field.name, coded(field.type)) for field in table.schema])
    other = pa.Table.from_pylist(table.to_pylist(), schema=schema)
    path = tmp_path / "other.parquet"
    pq.write_table(other, path, store_schema=False, use_compliant_nested_type=not legacy, row_group_size=3)
    assert jsonl.read_gold(path) == tuple(GOLD)


def test_rows_of_parquet_say_what_lines_do(tmp_path: Path) -> None:
    rows = [
        {"doc_id": "a", "events": [{"id": "e1", "start": 0, "end": 1, "class": None}], "tlinks": [], "text": None},
        {"doc_id": "b", "events": None, "tlinks": None, "text": None},
    ]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "p.parquet")
    assert [json.loads(body) for _, body in parquet.read_lines(tmp_path / "p.parquet")] == [  # type: ignore[arg-type]
        {"doc_id": "a", "events": [{"id": "e1", "start": 0, "end": 1}]},
        {"doc_id": "b"},
    ]


@pytest.mark.parametrize("content", [b"PAR1", b"PAR1" + 100 * b"x" + b"PAR1"])
def test_broken_parquet_is_told(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "p.parquet").write_bytes(content)
    with pytest.raises(FormatError, match=r"p\.parquet: broken Parquet data after row 0: "):
        jsonl.read_gold(tmp_path / "p.parquet")


def test_values_that_no_line_has_are_told(tmp_path: Path) -> None:
    pq.write_table(pa.table({"doc_id": pa.array([b"a", b"\xff"], pa.binary())}), tmp_path / "p.parquet")
    told = [found for _, found in parquet.read_lines(tmp_path / "p.parquet")]
    assert told[0] == b'{"doc_id": "a"}'
    assert str(told[1]) == "not UTF-8: byte 0xff at position 0 of a string"


def once(times: int) -> pa.Array:
    """Return a text of 4 MiB, each time the same, so that a file has it once."""
    return pa.array(["x" * parquet.LONGEST]).dictionary_encode().take(pa.array(times * [0]))


MORE = parquet.ROWS + 1
LARGE: dict[str, Callable[[], pa.Array]] = {
    "texts": lambda: once(MORE),
    "lists": lambda: pa.ListArray.from_arrays([0, MORE], once(MORE)),
    "mentions": lambda: pa.ListArray.from_arrays([0, MORE], pa.StructArray.from_arrays([once(MORE)], ["id"])),
}


@pytest.mark.parametrize("coded", [True, False])
@pytest.mark.parametrize("name", LARGE)
def test_rows_that_unpack_to_much_are_refused_before_they_are(name: str, coded: bool, tmp_path: Path) -> None:
    """A kilobyte of a file, which is read as coded by a dictionary, or not."""
    path = tmp_path / "p.parquet"
    pq.write_table(pa.table({"x": LARGE[name]()}), path, compression="zstd", store_schema=coded)
    assert path.stat().st_size < 2000
    told = [(number, str(found)) for number, found in parquet.read_lines(path)]
    assert told == [(row, "longer than 4194304 bytes") for row in range(1, 1 + (MORE if name == "texts" else 1))]


MANY_ITEMS = 2**22
SMALL: dict[str, Callable[[], pa.Array]] = {
    "nothing": lambda: pa.nulls(MANY_ITEMS),
    "truth": lambda: pa.StructArray.from_arrays([pa.repeat(pa.scalar(True), MANY_ITEMS)], ["a"]),
    "empty lists": lambda: pa.ListArray.from_arrays(pa.repeat(pa.scalar(0, pa.int32()), MANY_ITEMS + 1), pa.array([1])),
}


@pytest.mark.parametrize("name", SMALL)
def test_values_without_words_count_too(name: str, tmp_path: Path) -> None:
    """A row of four million values that take next to no room, but 50 to 400 bytes each as objects."""
    path = tmp_path / "p.parquet"
    pq.write_table(pa.table({"x": pa.ListArray.from_arrays([0, MANY_ITEMS], SMALL[name]())}), path, compression="zstd")
    assert path.stat().st_size < 2000
    assert [(number, str(found)) for number, found in parquet.read_lines(path)] == [(1, "longer than 4194304 bytes")]


def test_a_column_of_maps_is_read(tmp_path: Path) -> None:
    maps = pa.array([[("x", "y")], None, [], [("long", "z" * parquet.LONGEST)]], pa.map_(pa.string(), pa.string()))
    pq.write_table(pa.table({"doc_id": list("abcd"), "meta": maps}), tmp_path / "p.parquet")
    lines = [
        found if isinstance(found, bytes) else str(found) for _, found in parquet.read_lines(tmp_path / "p.parquet")
    ]
    assert lines[0] == b'{"doc_id": "a", "meta": [["x", "y"]]}'
    assert lines[3] == "longer than 4194304 bytes"
    assert all(isinstance(line, bytes) for line in lines[:3])


@given(st.lists(st.one_of(st.none(), st.text(max_size=4)), max_size=5), st.integers(0, 9), st.booleans())
def test_no_line_is_shorter_than_it_is_taken_for(words: list[str | None], number: int, coded: bool) -> None:
    texts = pa.array(words, pa.string())
    texts = texts.dictionary_encode() if coded else texts
    row = {"list": pa.ListArray.from_arrays([0, len(words)], texts), "spans": pa.array([[[number, number]]])}
    table = pa.table(row | {"fields": pa.array([{"some": number, "name": None}])})
    (batch,) = table.to_batches()
    assert parquet._size(batch) <= len(json.dumps(batch.to_pylist()[0], ensure_ascii=False).encode()) + parquet.VALUE


def test_a_line_is_as_long_from_parquet_as_from_a_file(tmp_path: Path) -> None:
    texts = ["x" * (parquet.LONGEST - len('{"text": ""}') + more) for more in (0, 1)]
    pq.write_table(pa.table({"text": texts}), tmp_path / "p.parquet")
    (_, line), (_, told) = parquet.read_lines(tmp_path / "p.parquet")
    assert len(line) == parquet.LONGEST  # type: ignore[arg-type]
    assert str(told) == "longer than 4194304 bytes"


# Samples of documents that are drawn in runs


@pytest.mark.parametrize("n", [1, 20, 256, 257, 1000])
def test_every_sample_has_as_many_documents_as_there_are(n: int) -> None:
    sums = intervals.sample_sums(n, lambda run: np.ones((len(range(n)[run]), 1)))
    assert sums.tolist() == intervals.SAMPLES * [[n]]


def test_runs_are_drawn_from_like_the_whole() -> None:
    """A document is drawn n times with probability 1/n: mean 1, variance 1 - 1/n; two together have -1/n."""
    n = 600
    chosen = np.zeros((n, 2))
    chosen[0, 0] = chosen[n - 1, 1] = 1
    first, last = intervals.sample_sums(n, chosen.__getitem__).T
    for drawn in (first, last):
        assert abs(drawn.mean() - 1) < 5 / np.sqrt(intervals.SAMPLES)
        assert abs(drawn.var() - 1) < 5 * np.sqrt(2 / intervals.SAMPLES) * 1.5
    assert abs(np.cov(first, last)[0, 1]) < 5 / np.sqrt(intervals.SAMPLES)


def test_tasks_validate_without_counting() -> None:
    pair = (line_of(GOLD[0], gold=True), line_of(GOLD[0], gold=False))
    how = tasks.How("end-to-end", "body", calendar=True)
    checked = tasks.done(tasks.Task([pair], counts=False, listed=True), how=how)
    counted = tasks.done(tasks.Task([pair], counts=True, listed=True), how=how)
    assert checked.digests == counted.digests
    assert (list(checked.listed), list(counted.listed)) == ([], ["w00"])


def line_of(document: Document, *, gold: bool) -> Line:
    return Line(document.doc_id, "f", 1, jsonl.dumps(document, gold=gold).encode())


def test_gzip_and_plain_lines_are_the_same_lines(tmp_path: Path) -> None:
    body = b'{"doc_id": "a"}\n'
    (tmp_path / "p.jsonl").write_bytes(body)
    (tmp_path / "p.jsonl.gz").write_bytes(gzip.compress(body))
    found = list(lines([tmp_path / "p.jsonl", tmp_path / "p.jsonl.gz"], Problems()))
    assert [line.body for line in found] == [body, body]
