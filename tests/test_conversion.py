"""Formats by their names: which there are, how one is recognised, what conversion keeps and tells; docs/formats.md."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Container
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

import summitline as sl
from summitline import conversion, evaluation, recognition
from summitline.cli import app
from summitline.cli.corpus import Target
from summitline.cli.terminal import Source
from summitline.errors import FormatError
from summitline.formats import jsonl, timeml
from summitline.formats.carriage import Carries
from summitline.results import read_result
from summitline.schema import CreationTime, Document, Event, TLink, schema

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/formats.md").read_text("utf-8")
GOLD = sl.load()
NAMES = {"conll": "all.conll", "docbin": "all.spacy", "jsonl": "all.jsonl"}
MODULES = {"tb-dense": "tbdense", "maven-ere": "maven_ere", "narrativetime": "narrative_time"}
DOCUMENT = Document(
    doc_id="a",
    text="Bo came. Al left.",
    dct=CreationTime("2031-05-12", "2031-05-12"),
    events=(Event(id="e1", start=3, end=7), Event(id="e2", start=12, end=16)),
    tlinks=(TLink("e1", "e2", "BEFORE"), TLink("e1", "t0", "BEFORE")),
)


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "120"})


def written(folder: Path, name: str, documents: tuple[Document, ...] = GOLD) -> Path:
    path = folder / NAMES.get(name, "all")
    conversion.write(path, documents, name)
    return path


def test_the_command_line_names_every_format() -> None:
    assert {source.value for source in Source} == set(conversion.SOURCES)
    targets = {*conversion.WRITERS, "worksheet", "label-studio"}
    assert {target.value for target in Target} == targets
    assert set(recognition.SUFFIXES.values()) <= targets
    assert set(conversion.FOLDERS) < set(conversion.WRITERS)


@pytest.mark.parametrize("name", conversion.WRITERS)
def test_what_is_written_is_recognised_and_read(name: str, tmp_path: Path) -> None:
    path = written(tmp_path, name)
    assert recognition.recognise(path) == name
    documents, left_out = conversion.read(path, root=ROOT)
    assert [document.doc_id for document in documents] == [document.doc_id for document in GOLD]
    assert left_out == {}
    assert conversion.write(tmp_path / "again" / path.name, documents, name) == {}
    assert conversion.read(tmp_path / "again" / path.name, root=ROOT).documents == documents


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.txt", "wsj_0001\tsaid\tleft\t12\t13\tBEFORE\n", "matres"),
        ("a.txt", "wsj_0001\te12\tt3\tii\r\n", "tb-dense"),
        ("a.txt", "wsj_0001\te12\tt0\tv", "tb-dense"),
        ("a.tsv", "wsj_0001\te12\te13\tb\n", "tddiscourse"),
        ("a.tsv", "wsj_0001\te12\te13\tb\tSS,TI\n", "tddiscourse"),
        ("a.sheet", "document 003\ndct 2025-08-25..2025-08-31\ns1 Bo came.\n", "worksheet"),
        ("a.json", '{\n "annotations": [], "data": {"doc_id": "a"}}', "label-studio"),
        ("a.jsonl", '{"events": [], "doc_id": "a"}\n', "jsonl"),
        ("a.jsonl", '{"id": "a", "title": "A", "tokens": [], "TIMEX": [], "events": []}', "maven-ere"),
        ("a.jsonl", '{"id": "a", "text": "\\"TIMEX\\": x", "event_order": {}}', "narrativetime"),
        ("a.conll", "-DOCSTART- -X- O O\n\nEU NNP I-NP B-ORG\n", "conll"),
        ("a.conll", "EU B-ORG\nrejects O\n", "conll"),
        ("a.ann", "T1\tPERSON 0 2\tBo\n", "brat"),
        ("a.xml", '<?xml version="1.0"?>\n<!-- THYME -->\n<data><annotations/></data>', "anafora"),
        ("a.tml", '\ufeff<?xml version="1.0"?><!DOCTYPE TimeML><TimeML>', "timeml"),
        ("a.xmi", '<xmi:XMI xmlns:xmi="http://www.omg.org/XMI">', "cas"),
        ("a.html", "<html><TimeML></html>", None),
        ("a.txt", "Bo came to see Al.\n", None),
        ("a.json", "[1, 2]", None),
        ("a.txt", "", None),
    ],
)
def test_content_tells_the_format(name: str, content: str, expected: str | None, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    assert recognition.recognise(tmp_path / name) == expected
    assert recognition.recognise(tmp_path) == expected


def test_packed_json_lines_are_recognised_and_no_more_is_unpacked_than_is_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b'{"doc_id": "a", "text": "' + b"x" * 10**7))
    assert recognition.recognise(path) == "jsonl"
    path.write_bytes(b"\x1f\x8bnothing")
    assert recognition.recognise(path) is None


@settings(max_examples=200)
@given(
    content=st.binary(max_size=300), start=st.sampled_from([b"", b"<", b"{", b"x\x9c", b"\x1f\x8b\x08\x00", b"T1\t"])
)
def test_any_bytes_can_be_looked_at(tmp_path_factory: pytest.TempPathFactory, content: bytes, start: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "a"
    path.write_bytes(start + content)
    assert recognition.recognise(path) in {None, *conversion.SOURCES}


def test_what_cannot_be_told_has_to_be_named(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with pytest.raises(FormatError, match=r"a\.txt: no such file or folder"):
        conversion.read(path, root=ROOT)
    path.write_text("Bo came.", "utf-8")
    with pytest.raises(FormatError, match=r"in no format that is known: it begins with 'Bo came\.'; there are ana"):
        conversion.read(path, root=ROOT)
    with pytest.raises(FormatError, match=r"no file here is in a format that is known; there are anafora, brat, "):
        conversion.read(tmp_path, root=ROOT)
    with pytest.raises(FormatError, match=r"matres has no texts of its own: name the TimeML files \(--texts\)"):
        conversion.read(path, "matres", root=ROOT)


TWO = {
    "a.tml": '<TimeML><DOCID>a</DOCID><TEXT><EVENT eid="e1">came</EVENT></TEXT></TimeML>',
    "b.ann": "T1\tOCCURRENCE 0 4\tcame\n",
    "b.txt": "came\n",
    "c.ann": "",
    "c.txt": "went\n",
}
COMPANIONS = {
    "LICENSE": "You may copy O\n",
    "README.md": "# newdoc id is what a document begins with\n",
    "SHA256SUMS": "e3b0c442\tO\n",
    "_SUCCESS": "",
    ".a.jsonl": '{"doc_id": "a"}\n',
    "adjudication.jsonl": '{"answers": {}, "decision": "yes", "doc_id": "a", "item": "e1"}\n',
    "a.json": '{"features": {"doc_id": "string"}}',
    "a.txt": "Crash closes I-95\n",
    "sub/b.ann": "T1\tOCCURRENCE 0 4\tcame\n",
}


def folder_of(files: dict[str, str], folder: Path) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, "utf-8")
    return folder


def test_a_folder_with_files_of_two_formats_is_refused(tmp_path: Path) -> None:
    folder = folder_of(TWO, tmp_path / "two")
    message = (
        f"{folder}: files in more than one format: brat (b.ann), timeml (a.tml); "
        "name the one to read (--from, of gold --gold-format), or keep the others elsewhere\n"
    )
    commands = [
        ["convert", folder, tmp_path / "out.jsonl"],
        ["audit", folder],
        ["score", "gold", "--gold", folder],
        ["score", folder],
    ]
    for command in commands:
        told = run(*command)
        assert (told.exit_code, told.stdout, told.stderr) == (1, "", message)
    assert recognition.recognise(folder) is None
    assert not (tmp_path / "out.jsonl").exists()


def test_shards_beside_files_of_another_format_are_refused(tmp_path: Path) -> None:
    folder = folder_of({"a.jsonl": '{"doc_id": "a", "text": "Bo"}\n', "b.xmi": '<xmi:XMI xmlns:xmi="x"/>'}, tmp_path)
    for command in (["score", folder, "--gold", folder], ["convert", folder, folder / "out.conll"]):
        told = run(*command)
        assert (told.exit_code, len(told.stderr.splitlines())) == (1, 1)
        assert "files in more than one format: jsonl (a.jsonl), cas (b.xmi); name" in told.stderr


def test_with_a_format_named_files_of_others_are_left_out_and_told(tmp_path: Path) -> None:
    folder = folder_of(TWO, tmp_path / "two")
    told = run("convert", folder, tmp_path / "out.jsonl", "--from", "timeml")
    assert (told.exit_code, told.output) == (0, "not read: files like b.ann (brat): 2\n")
    told = run("convert", folder, tmp_path / "out.jsonl", "--from", "brat")
    assert told.output == "not read: files like a.tml (timeml): 1\n"
    assert "not read: files like a.tml (timeml): 1\n" in run("audit", folder, "--from", "brat").stdout
    told = run("score", "gold", "--gold", folder, "--gold-format", "timeml")
    assert (told.exit_code, told.stderr) == (0, f"{folder}: not read: files like b.ann (brat): 2\n")


def test_the_texts_of_a_table_are_not_left_out(tmp_path: Path) -> None:
    table = "a\tcame\twent\t1\t2\tBEFORE\n"
    folder = folder_of({"a.tml": TWO["a.tml"], "pairs.txt": table, "README.md": "words"}, tmp_path / "one")
    assert conversion.passed_over(folder, "matres", folder) == {}
    assert conversion.passed_over(folder, "matres") == {"files like a.tml (timeml)": 1}


def test_folders_inside_are_looked_at_only_if_nothing_above_tells(tmp_path: Path, monkeypatch: Any) -> None:
    folder = folder_of({"a.tml": TWO["a.tml"], "below/b.jsonl": '{"doc_id": "a"}'}, tmp_path / "deep")
    seen = []
    monkeypatch.setattr(recognition, "_visible", lambda path: seen.append(path) or sorted(path.iterdir()))
    assert recognition.recognise(folder) == "timeml"
    assert seen == [folder]


@pytest.mark.parametrize("name", [name for name in TWO if name.startswith("a") or name == "b.ann"])
def test_companions_are_no_other_format(name: str, tmp_path: Path) -> None:
    """What a reader would not take for a document of its own, and what lies deeper than readers look."""
    folder = folder_of(COMPANIONS | {name: TWO[name]} | ({"b.txt": TWO["b.txt"]} if name == "b.ann" else {}), tmp_path)
    expected = {"a.tml": "timeml", "b.ann": "brat"}[name]
    assert recognition.recognise(folder) == expected
    assert len(conversion.read(folder, root=ROOT).documents) == 1
    assert conversion.read(folder, expected, root=ROOT).left_out == {}


def test_a_companion_in_the_same_format_changes_nothing(tmp_path: Path) -> None:
    row = '{"doc_id": "a", "text": "Bo"}\n'
    folder_of({"a.jsonl": row, "a.json": row, "notes.txt": row, "z": row}, tmp_path)
    assert recognition.formats(tmp_path) == {"jsonl": tmp_path / "a.jsonl"}


def test_the_folders_of_the_project_are_in_one_format() -> None:
    assert recognition.recognise(ROOT / "annotations/adjudicated") == "label-studio"
    assert recognition.recognise(ROOT / "baselines/predictions") == "jsonl"
    assert recognition.recognise(ROOT / "corpus") == recognition.recognise(ROOT / "corpus/documents") == "jsonl"


@pytest.mark.parametrize("name", recognition.ENDINGS)
def test_what_a_reader_takes_from_a_folder_is_what_it_says(name: str, tmp_path: Path) -> None:
    texts, nothing = folder_of({"a.tml": TWO["a.tml"]}, tmp_path / "texts"), tmp_path / "nothing"
    nothing.mkdir()
    with pytest.raises(FormatError) as told:
        conversion.read(nothing, name, root=ROOT, texts=texts)
    assert re.findall(r"\.[\w.]+\w(?= |,|$)", str(told.value).partition(": ")[2]) == list(recognition.ENDINGS[name])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"Bo came to see Al, and then he went home again.\n" * 300, "'Bo came to see Al, and then he went home'"),
        (b"[1, 2]\n3\n", "'[1, 2]\\n3\\n'"),
        (b"\x89PNG\r\n\x1a\n\x00\x1b[31m", "'\\ufffdPNG\\r\\n\\x1a\\n\\x00\\x1b[31m'"),
        (b"", "''"),
    ],
)
def test_predictions_in_no_known_format_are_one_message(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_bytes(content)
    told = run("score", path)
    formats = ", ".join(conversion.SOURCES)
    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr == f"{path}: in no format that is known: it begins with {words}; there are {formats}\n"


def test_what_is_called_json_lines_is_read_as_such(tmp_path: Path) -> None:
    (tmp_path / "mine.jsonl").write_text("Bo came.\nBo went.\n", "utf-8")
    told = run("score", tmp_path / "mine.jsonl").stderr
    assert [line.split(": ")[1] for line in told.splitlines()] == ["not JSON (one object a line)"] * 2


def test_a_table_is_read_over_its_texts(tmp_path: Path) -> None:
    timeml.write(tmp_path / "texts", [DOCUMENT])
    table = tmp_path / "table.tsv"
    table.write_text("a\te3\te4\ta\n", "utf-8")  # as the table names them: by eid
    (read,) = conversion.read(table, root=ROOT, texts=tmp_path / "texts").documents
    assert (read.text, read.tlinks) == (DOCUMENT.text, (TLink("e3", "e4", "AFTER"),))
    told = run("score", table, "--gold", tmp_path / "texts", "--texts", tmp_path / "texts", "--format", "json")
    assert told.exit_code == 0
    assert json.loads(told.stdout)["metrics"]["awareness.acl11"]["counts"] == {
        **{"p_den": 1, "p_num": 0, "r_den": 2, "r_num": 0}
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"relation": "SOON"}, r"a: \$\.tlinks\[0\]\.relation: expected one of "),
        ({"dct": CreationTime("2031-02-30", "2031-05-12")}, r"a: creation time: '2031-02-30' to '2031-05-12': "),
        ({"begins": "soon"}, r"a: \$\.events\[0\]\.begins: 'soon': "),
    ],
)
def test_json_lines_that_cannot_be_gold(change: dict[str, object], message: str, tmp_path: Path) -> None:
    document = DOCUMENT
    if relation := change.pop("relation", None):
        document = replace(document, tlinks=(TLink("e1", "e2", str(relation)),))
    if begins := change.pop("begins", None):
        document = replace(document, events=(replace(document.events[0], begins=str(begins)), document.events[1]))
    jsonl.write(tmp_path / "a.jsonl", [replace(document, **change)], gold=True)  # type: ignore[arg-type]
    with pytest.raises(FormatError, match=rf"a\.jsonl: {message}"):
        conversion.read(tmp_path / "a.jsonl", root=ROOT)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("text", 5, "a: doc_id and text: expected strings"),
        ("tokens", [["x", "y"]], r"a: tokens: expected spans \[start, end\) inside the text, which ends at 17"),
        ("sentences", [[0, 18]], "a: sentences: expected spans"),
        ("zones", [{"start": True, "end": 3, "type": "body"}], "a: zones: expected spans"),
        ("zones", [{"start": 0, "end": 3, "type": "x"}], "a: zones: type: expected one of body, boilerplate"),
        ("dct", {"earliest": 5, "latest": 6}, "a: creation time: 5 to 6: "),
    ],
)
def test_json_lines_whose_frame_is_broken(field: str, value: object, message: str, tmp_path: Path) -> None:
    row = {"doc_id": "a", "text": DOCUMENT.text} | {field: value}
    (tmp_path / "a.jsonl").write_text(json.dumps(row), "utf-8")
    with pytest.raises(FormatError, match=message):
        conversion.read(tmp_path / "a.jsonl", root=ROOT)


def test_convert_tells_what_is_lost(tmp_path: Path) -> None:
    result = run("convert", written(tmp_path, "jsonl"), tmp_path / "tml", "--to", "timeml")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.splitlines()[:2] == ["lost: dct: status: 5", "lost: entities: 308"]
    back = run("convert", tmp_path / "tml", tmp_path / "again.jsonl")
    assert (back.exit_code, back.output) == (0, "nothing is lost\n")
    assert jsonl.read_gold(tmp_path / "again.jsonl") == timeml.read(tmp_path / "tml").documents


def test_convert_tells_what_is_not_read(tmp_path: Path) -> None:
    source = '<TimeML><TEXT><EVENT eid="e1" stem="come">came</EVENT></TEXT></TimeML>'
    (tmp_path / "a.tml").write_text(source, "utf-8")
    assert run("convert", tmp_path / "a.tml", tmp_path / "a.jsonl").output == "not read: events: stem: 1\n"


def test_the_format_of_out_is_named_where_its_name_does_not_say(tmp_path: Path) -> None:
    source = written(tmp_path, "jsonl", (DOCUMENT,))
    told = run("convert", source, tmp_path / "out")
    assert told.exit_code == 2
    assert "the name of OUT does not say; name the format" in told.stderr
    told = run("convert", source, tmp_path / "a.tml", "--to", "timeml")
    assert (told.exit_code, told.stderr) == (
        1,
        f"{tmp_path / 'a.tml'}: timeml has a file for each document; name a folder for them\n",
    )


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """Two TimeML files with links alone."""
    timeml.write(tmp_path / "gold files", [DOCUMENT, replace(DOCUMENT, doc_id="b")])
    return tmp_path / "gold files"


def test_foreign_gold_is_scored_with_its_links_alone(foreign: Path, tmp_path: Path) -> None:
    """One of two documents is there, with one link of two: precision 1/1, recall 1/4."""
    answer = replace(DOCUMENT, tlinks=DOCUMENT.tlinks[:1])
    fingerprint = evaluation.foreign("x", timeml.read(foreign).documents).facts["fingerprint"]
    for name in ("timeml", "brat", "cas", "jsonl"):
        system = written(tmp_path / name, name, (answer,))
        if name == "jsonl":
            jsonl.write(system, [answer])
        told = run("score", system, "--gold", foreign, "--format", "json", "-o", tmp_path / "result.json")
        assert (told.exit_code, told.output) == (0, ""), name
        result = read_result(tmp_path / "result.json")
        assert result["metrics"]["awareness.acl11"]["counts"] == {"p_den": 1, "p_num": 1, "r_den": 4, "r_num": 1}
        assert result["corpus"] == {
            **{"documents": 2, "fingerprint": fingerprint, "status": "gold of others", "version": "gold_files"},
        }
        assert f"|corpus:gold_files-{fingerprint[:12]}|" in result["signature"]
        assert result["signature"].startswith("calendar:off|")
        assert "b: not in the submission, scored as empty" in result["warnings"]


def test_the_calendar_counts_where_an_event_has_a_window(tmp_path: Path) -> None:
    dated = replace(DOCUMENT, events=(replace(DOCUMENT.events[0], begins="2031-05"), DOCUMENT.events[1]))
    gold = written(tmp_path, "jsonl", (dated,))
    for options, expected in ((), "on"), (("--calendar", "off"), "off"), (("--calendar", "on"), "on"):
        told = run("score", "gold", "--gold", gold, *options)
        assert f"signature: calendar:{expected}|" in told.stdout


def test_a_system_runs_on_foreign_gold(foreign: Path) -> None:
    for setting in ("end-to-end", "gold-mentions"):
        told = run("score", "gold", "--gold", foreign, "--setting", setting)
        row = next(line for line in told.stdout.splitlines() if line.startswith("awareness.te3"))
        assert row.split()[1:4] == ["1.000"] * 3
        told = run("score", foreign, "--gold", foreign, "--setting", setting)
        assert row in told.stdout.splitlines()


def test_the_first_difference_of_texts_is_told(foreign: Path, tmp_path: Path) -> None:
    text = "Bo came.\nAl left."
    system = written(tmp_path, "brat", (replace(DOCUMENT, text=text),))
    told = run("score", system, "--gold", foreign)
    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr == (
        "a: the texts differ from offset 8 (line 1): gold has 'Bo came. Al left.', the system 'Bo came.\\nAl left.'\n"
    )


def test_a_difference_is_shown_with_twenty_characters_on_both_sides() -> None:
    gold = "\n" + "x" * 100 + "y" * 100
    system = gold[:101] + "z"
    benchmark = evaluation.Benchmark("b", {})
    documents = [Document(doc_id="a", text=text) for text in (gold, system)]
    with pytest.raises(sl.SummitlineError) as caught:
        evaluation.scored(documents[1:], gold=documents[:1], benchmark=benchmark, setting="end-to-end")
    x, y = "x" * 20, "y" * 20
    assert str(caught.value) == f"a: the texts differ from offset 101 (line 2): gold has '{x}{y}', the system '{x}z'"


@pytest.mark.parametrize("name", [name for name in conversion.WRITERS if name != "jsonl"])
def test_predictions_score_alike_before_and_after_they_are_converted(name: str, tmp_path: Path) -> None:
    """The same mentions as gold over tokens that are not gold's: every other one is missing."""
    system = tuple(replace(d, tokens=d.tokens and d.tokens[::2]) for d in GOLD[:2])
    before = written(tmp_path / "before", name, system)
    assert run("convert", before, tmp_path / "after.jsonl").exit_code == 0
    told = [run("score", path) for path in (before, tmp_path / "after.jsonl")]
    assert [one.exit_code for one in told] == [0, 0]
    assert told[0].stdout == told[1].stdout


def test_shards_of_predictions_need_gold_in_shards(foreign: Path, tmp_path: Path) -> None:
    (tmp_path / "shards").mkdir()
    jsonl.write(tmp_path / "shards" / "0.jsonl", conversion.read(foreign, root=ROOT).documents)
    done = run("score", str(tmp_path / "shards"), "--gold", str(foreign))
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    assert "shards are scored against shards; convert gold to JSON lines" in done.stderr


def test_documents_that_gold_does_not_have_are_refused(foreign: Path, tmp_path: Path) -> None:
    system = written(tmp_path, "timeml", (replace(DOCUMENT, doc_id="c"),))
    told = run("score", system, "--gold", foreign)
    assert (told.exit_code, told.stderr) == (1, "the system has documents that gold does not have: c\n")


@pytest.mark.oracle
def test_platinum_is_scored_from_the_command_line(oracle: Path) -> None:
    """Without timex-timex links, as in tests/test_reference_te3.py."""
    te3 = oracle / "te3"
    told = run("score", te3 / "system_del20_flip10", "--gold", te3 / "gold", "--format", "json")
    result = json.loads(told.stdout)
    assert result["metrics"]["awareness.acl11"]["counts"] == {"p_num": 635, "p_den": 725, "r_num": 641, "r_den": 899}
    assert result["metrics"]["consistency"]["counts"] == {"num": 11, "den": 20}
    assert {row["side"] for row in result["contradictions"]} == {"system"}
    assert result["signature"].startswith("calendar:off|corpus:gold-")


@pytest.mark.oracle
def test_platinum_goes_to_json_lines_and_back_from_the_command_line(oracle: Path, tmp_path: Path) -> None:
    gold = oracle / "te3" / "gold"
    told = run("convert", gold, tmp_path / "gold.jsonl")
    assert told.stderr.splitlines() == [
        "not read: events: modality: 50",
        "not read: events: pos: 746",
        "not read: timexes: anchorTimeID: 1",
        "not read: timexes: quant: 1",
    ]
    assert run("convert", tmp_path / "gold.jsonl", tmp_path / "tml", "--to", "timeml").output == "nothing is lost\n"
    assert timeml.read(tmp_path / "tml").documents == timeml.read(gold).documents


def fields(room: Container[str] | None, layer: str) -> str:
    """Return the attributes of a layer for which there is room, as a cell of the page."""
    if room is None:
        return "–"
    names = [name for name, attribute in schema()[layer].attributes.items() if attribute.kind != "dct"]
    carried = [name for name in names if name in room]
    return "all" if carried == names else ", ".join(carried) or "span"


def relations(room: Container[str] | None) -> str:
    if room is None:
        return "–"
    names = [*schema().relations, *schema().synonyms]
    carried = [name for name in names if name in room]
    forms = [form for form in ("<???", ">???", "=???") if form in room]
    missing = [name for name in names if name not in room]
    told = ", ".join(carried) if len(carried) < len(missing) else f"all but {', '.join(missing)}" if missing else "all"
    arbitrary = "<?<?" in room
    return told if arbitrary and told == "all" else f"{told or '–'}; {', '.join(forms) or 'no form'}"


def row(name: str) -> str:
    module = import_module(f"summitline.formats.{MODULES.get(name, name)}")
    room: Carries = module.CARRIES
    cells = [
        name,
        "read, write" if name in conversion.WRITERS else "read",
        fields(room.entities, "entity"),
        fields(room.events, "event"),
        fields(room.timexes, "timex"),
        relations(room.relations),
        *("yes" if has else "–" for has in (room.creation_time, room.dct, room.zones, room.tokens, room.sentences)),
    ]
    return f"| {' | '.join(cells)} |"


@pytest.mark.parametrize("name", [name for name in (*conversion.READERS, *conversion.TABLES) if name != "jsonl"])
def test_the_page_has_what_each_format_carries(name: str) -> None:
    assert row(name) in [line.replace("`", "") for line in PAGE.splitlines()]


@pytest.mark.parametrize("name", conversion.WRITERS)
def test_the_page_has_what_is_lost_of_our_corpus(name: str, tmp_path: Path) -> None:
    lost = conversion.write(tmp_path / NAMES.get(name, "all"), GOLD, name)
    block = re.search(rf"^### {name}\n\n(.*?)```text\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE)
    assert block
    assert block[2] == conversion.as_text(conversion.Conversion({}, lost))
