"""The command line: exit codes, streams, messages, and what is left alone when something is wrong."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner, Result

import summitline as sl
from summitline.build import read_settings
from summitline.cli import app
from summitline.formats import jsonl

ROOT = Path(__file__).parents[1]
GOLD = sl.load()
ANNOTATED = ROOT / "annotations" / read_settings(ROOT).gold
SEED = ROOT / "seeds/003_ed4e5809e17e42dd.txt"
HEAVY = (
    *("datasets", "httpx", "jinja2", "label_studio_sdk", "msgspec", "numpy", "pandas", "pyarrow", "scipy", "seqeval"),
    "spacy",
)
EVENT = "class=OCCURRENCE tense=PAST aspect=NONE polarity=POS axis=main source=AUTHOR factuality=CT dct_relation=BEFORE"


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "120"})


def refused(*words: str | Path) -> list[str]:
    """Run a command that refuses the data; return the lines of its message."""
    result = run(*words)
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    return result.stderr.splitlines()


def commands(group: TyperGroup, *path: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, command in group.commands.items():
        yield (*path, name), command
        if isinstance(command, TyperGroup):
            yield from commands(command, *path, name)


def test_every_command_and_every_parameter_has_help() -> None:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    found = dict(commands(group))
    assert {path[0] for path in found} == {
        *("info", "build", "validate", "score", "predict", "bench", "compare", "report", "convert", "explain"),
        *("add", "agreement", "adjudicate", "audit", "view"),
        *("label-studio", "guidelines"),
    }
    for path, command in found.items():
        assert command.help, path
        assert [p.name for p in command.params if not getattr(p, "help", None)] == [], path
        assert run(*path, "--help").exit_code == 0


def test_help_loads_no_heavy_library() -> None:
    code = f"""
import sys
sys.argv = ["summitline", "--help"]
from summitline.cli import app
try:
    app()
finally:
    print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "[]\n")
    assert "validate" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["sing"],
        ["score"],
        ["score", "gold", "--setting", "gold"],
        ["score", "gold", "--format", "html"],
        ["predict", "gold"],
        ["convert", "a", "b", "--from", "jsonl", "--to", "seed"],
        ["label-studio", "push", "a"],
    ],
)
def test_wrong_usage(words: list[str]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Usage: " in result.stderr


def test_info() -> None:
    result = run("info")
    assert "; recorded conflicts: 4 conflict, 22 granularity, " in result.output
    assert result.exit_code == 0
    assert "entities" in result.stdout
    assert result.stderr == ""


def test_scores_are_the_same_bytes_each_time() -> None:
    first, second = (run("score", "gold", "--format", "json").stdout_bytes for _ in range(2))
    assert first == second
    assert first.endswith(b"}\n")


@pytest.mark.parametrize("setting", ["end-to-end", "gold-mentions"])
def test_gold_is_perfect(setting: str) -> None:
    result = run("score", "gold", "--setting", setting, "--format", "json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["setting"] == setting
    assert (found["warnings"], found["contradictions"]) == ([], [])
    for scores in (found["metrics"], *found["documents"].values()):
        numbers = [e.get(part) for e in scores.values() if e for part in ("precision", "recall", "f1", "value")]
        assert {number for number in numbers if number is not None} == {1}
    assert found["metrics"]["awareness.te3"]["f1"] == found["metrics"]["consistency"]["value"] == 1


@pytest.mark.parametrize("setting", ["end-to-end", "gold-mentions"])
def test_empty_scores_nothing(setting: str) -> None:
    found = json.loads(run("score", "empty", "--setting", setting, "--format", "json").stdout)
    for scores in (found["metrics"], *found["documents"].values()):
        assert {entry["f1"] for entry in scores.values() if entry} == {0}
    assert found["metrics"]["awareness.te3"]["f1"] == 0
    assert found["metrics"]["consistency"] is None


@pytest.mark.parametrize(("form", "start"), [("text", "metric "), ("md", "| metric |"), ("latex", r"\begin{tabular}")])
def test_forms_of_scores(form: str, start: str) -> None:
    result = run("score", "empty", "--format", form, "--zone", "boilerplate")
    assert result.exit_code == 0
    assert result.stdout.startswith(start)
    if form != "latex":
        assert "zone:boilerplate" in result.stdout


def test_a_file_of_given_mentions_scores_like_the_system_that_wrote_it(tmp_path: Path) -> None:
    path, options = tmp_path / "new/majority.jsonl.gz", ("--setting", "gold-mentions")
    assert run("predict", "baselines.majority:predict", "-o", path, *options).exit_code == 0
    assert len(gzip.decompress(path.read_bytes()).splitlines()) == len(GOLD)
    result = run("validate", path, *options)
    assert (result.exit_code, result.stderr) == (0, f"{path}: fine. {len(GOLD)} documents\n")
    from_file = json.loads(run("score", path, *options, "--format", "json").stdout)
    from_system = json.loads(run("score", "baselines.majority:predict", *options, "--format", "json").stdout)
    assert from_file == from_system
    assert 0 < from_file["metrics"]["tlinks.matres"]["f1"] < 1


GOOD = '{"doc_id": "000"}'
E1 = '{"id": "e1", "start": 0, "end": 2}'
FAULTS = [
    ('{"doc_id": "999"}', '$.doc_id: unknown document "999"'),
    ('{"doc_id": "000", "events": [{"id": "e1", "start": 5, "end": 99999}]}', "$.events[0].end: "),
    ('{"doc_id": "000", "events": [{"id": "e1", "start": 0, "end": 2, "class": "PARTY"}]}', "$.events[0].class: "),
    ('{"doc_id": "000", ', ""),
    (f'{{"doc_id": "000", "events": [{E1}, {E1}]}}', "$.events[1].id: "),
    ('{"doc_id": "001"}', '$.doc_id: document "001" stands twice'),
]


@pytest.mark.parametrize(("line", "told"), FAULTS, ids=["document", "span", "label", "json", "id", "twice"])
@pytest.mark.parametrize("command", ["validate", "score"])
def test_a_fault_in_predictions_is_one_message_with_its_place(
    command: str, line: str, told: str, tmp_path: Path
) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(f'{{"doc_id": "001"}}\n{line}\n', "utf-8")
    (message,) = refused(command, path)
    assert message.startswith(f"{path}:2: {told}")


def test_every_file_is_checked(tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.jsonl", tmp_path / "good.jsonl"
    bad.write_text("[]\n", "utf-8")
    good.write_text(GOOD, "utf-8")
    assert refused("validate", bad, good, tmp_path / "none.jsonl") == [
        f"{bad}:1: $: expected an object, got a list",
        f"{good}: warning: 4 of 5 documents are missing and scored as empty: 001, 002, 003, 004",
        f"{good}: fine. 1 documents",
        f"{tmp_path / 'none.jsonl'}: No such file or directory",
    ]


def test_words_of_strangers_cannot_steer_a_terminal(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(json.dumps({"doc_id": "\x1b[2J[red]\u202e"}) + "\n", "utf-8")
    (message,) = refused("validate", path)
    assert message.isprintable()
    assert "[red]" in message


def test_a_failing_system_leaves_the_output_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken_system.py").write_text("def predict(documents, *, train=()):\n    return 7\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    output = tmp_path / "out.jsonl"
    output.write_text("before", "utf-8")
    *messages, last = refused("predict", "broken_system:predict", "-o", output)
    assert messages == [f"{document.doc_id}: expected a list of Documents, got a int" for document in GOLD]
    assert last == f"{output}: left as it was, nothing is answered"
    assert {p.name for p in tmp_path.iterdir() if p.is_file()} == {"broken_system.py", "out.jsonl"}
    assert output.read_text("utf-8") == "before"


def test_an_unknown_system() -> None:
    (message,) = refused("score", "baselines.none:predict")
    assert message.startswith("baselines.none:predict: ModuleNotFoundError: ")


@pytest.mark.parametrize(
    "words",
    [
        ["predict", "gold", "-o", "taken/gold.jsonl"],
        ["convert", str(SEED), "taken/003.sheet", "--from", "seed", "--to", "worksheet"],
        ["bench", "-o", "taken"],
    ],
    ids=lambda words: words[0],
)
def test_a_place_that_cannot_be_written(words: list[str], tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("before", "utf-8")
    (message,) = refused(*(word.replace("taken", str(taken)) for word in words))
    assert message.startswith(f"{taken}")
    assert message.endswith((": Not a directory", ": File exists"))
    assert ".part" not in message
    assert taken.read_text("utf-8") == "before"


def sheet(tmp_path: Path, *lines: str) -> Path:
    """Return a worksheet of 003 with lines below its fifth sentence."""
    path = tmp_path / "003.sheet"
    assert run("convert", SEED, path, "--from", "seed", "--to", "worksheet").exit_code == 0
    given = path.read_text("utf-8").splitlines()
    (fifth,) = [k for k, line in enumerate(given) if line.startswith("s5 Trump and Kim met")]
    path.write_text("\n".join([*given[: fifth + 1], *lines, *given[fifth + 1 :]]) + "\n", "utf-8")
    return path


MET = f'e1 "met" {EVENT}'
SENT = f'e2 "exchanging" {EVENT}'
TOLD = f'e3 "described" {EVENT}'


def both(path: Path) -> tuple[Path, Path]:
    """Return a worksheet and the annotation file that it converts to."""
    target = path.with_suffix(".json")
    assert run("convert", path, target, "--from", "worksheet", "--to", "label-studio").exit_code == 0
    return path, target


def test_a_fine_annotation_lists_what_is_open(tmp_path: Path) -> None:
    for path in both(sheet(tmp_path, MET, SENT, TOLD, "link e1 BEFORE e3")):
        result = run("validate", path)
        assert result.exit_code == 0
        assert [line.split(" (")[0] for line in result.stdout.splitlines()] == [
            's5 e1 "met" ? e2 "exchanging"',
            's5 e2 "exchanging" ? e3 "described"',
        ]
        assert result.stderr.startswith(f"{path}: fine. 0 entities, 0 timexes, 3 events, 4 links; 2 pairs still open")
        assert run("validate", path, "--no-open").stdout == ""


def test_a_contradiction_is_told_in_words(tmp_path: Path) -> None:
    links = ("link e1 BEFORE e2", "link e2 BEFORE e3", "link e3 BEFORE e1")
    for path in both(sheet(tmp_path, MET, SENT, TOLD, *links)):
        (message,) = refused("validate", path)
        assert message.startswith(f"{path}: contradiction: ")
        assert all(words in message for words in ('e1 "met"', 'e2 "exchanging"', 'e3 "described"'))


def test_a_window_that_the_document_does_not_back(tmp_path: Path) -> None:
    for path in both(sheet(tmp_path, f"{MET} begins=2024-03")):
        told = refused("validate", path)
        assert [line.partition(" ends at ")[2] for line in told] == ["2024-03-01 (see W5)", "2024-03-31 (see W5)"]
        assert all(line.startswith(f'{path}: e1 "met": begins=2024-03: no TIMEX3') for line in told)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (f'e1 "meet" {EVENT}', 'e1: "meet" does not stand in this sentence as whole words'),
        (MET.replace("POS", "MAYBE"), "e1 \"met\": polarity: 'MAYBE' is not one of "),
        ('e1 "met" class=OCCURRENCE', 'e1 "met": missing: '),
        ("who knows", "not understood: 'who knows'"),
    ],
)
def test_a_fault_in_a_worksheet_has_its_line(line: str, told: str, tmp_path: Path) -> None:
    path, output = sheet(tmp_path, line), tmp_path / "003.json"
    output.write_text("before", "utf-8")
    number = path.read_text("utf-8").splitlines().index(line) + 1
    for command in (("validate", path), ("convert", path, output, "--from", "worksheet", "--to", "label-studio")):
        (message,) = refused(*command)
        assert message.startswith(f"{path}:{number}: {told}")
    assert output.read_text("utf-8") == "before"


def test_an_annotation_of_no_seed(tmp_path: Path) -> None:
    path = tmp_path / "x.sheet"
    path.write_text("document ../../etc\n", "utf-8")
    assert refused("validate", path)[0].startswith(f"{path}:1: seeds/manifest.jsonl: no document '../../etc'")
    path.write_bytes(b"\xff\xfe")
    assert refused("validate", path)[0].startswith(f"{path}:1: not UTF-8: ")
    path.write_text("Not a seed.", "utf-8")
    told = refused("convert", path, tmp_path / "y", "--from", "seed", "--to", "jsonl")
    assert told == [f"{path}: not the text of a seed that seeds/manifest.jsonl names"]


@pytest.mark.parametrize(("field", "value"), [("text", "Another text."), ("dct", None)])
def test_an_annotation_of_another_text_or_time(field: str, value: object, tmp_path: Path) -> None:
    path = both(sheet(tmp_path))[1]
    task = json.loads(path.read_text("utf-8"))
    task["data"][field] = value
    path.write_text(json.dumps(task), "utf-8")
    (message,) = refused("validate", path)
    assert message.startswith(f"{path}: data.{field}: not ")


@pytest.mark.parametrize("doc_id", [document.doc_id for document in GOLD])
def test_a_worksheet_and_an_annotation_file_say_the_same(doc_id: str, tmp_path: Path) -> None:
    names = [tmp_path / f"{doc_id}{suffix}" for suffix in (".sheet", ".json", ".2.sheet", ".jsonl", ".3.sheet")]
    forms = ["label-studio", "worksheet", "label-studio", "worksheet", "jsonl", "worksheet"]
    for source, target, given, wanted in zip(
        [ANNOTATED / f"{doc_id}.json", *names], names, forms, forms[1:], strict=False
    ):
        result = run("convert", source, target, "--from", given, "--to", wanted)
        assert (result.exit_code, result.stdout) == (0, "")
        has_notes = wanted == "jsonl" and "\nnote " in source.read_text("utf-8")
        assert result.stderr.startswith("not read: notes: " if has_notes else "nothing is lost\n")
    first, annotation, second, lines, third = names
    assert first.read_bytes() == second.read_bytes()
    without_notes = [line for line in first.read_text("utf-8").splitlines() if not line.startswith("note ")]
    assert third.read_text("utf-8").splitlines() == without_notes
    assert jsonl.read_gold(lines) == tuple(d for d in GOLD if d.doc_id == doc_id)
    assert (
        json.loads(annotation.read_text("utf-8"))["data"]
        == json.loads((ANNOTATED / f"{doc_id}.json").read_text("utf-8"))["data"]
    )


def test_notes_are_kept(tmp_path: Path) -> None:
    annotation = both(sheet(tmp_path, MET, "note When did they meet first?"))[1]
    again = tmp_path / "again.sheet"
    assert run("convert", annotation, again, "--from", "label-studio", "--to", "worksheet").exit_code == 0
    assert "note When did they meet first?" in again.read_text("utf-8").splitlines()


def test_a_worksheet_needs_sentences(tmp_path: Path) -> None:
    path, target = tmp_path / "x.jsonl", tmp_path / "x.sheet"
    jsonl.write(path, [sl.Document(doc_id="x", text="One. Two.")], gold=True)
    (message,) = refused("convert", path, target, "--from", "jsonl", "--to", "worksheet")
    assert message.startswith("x: sentences: missing")
    assert not target.exists()


def test_build_without_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for options in ([], ["--check"]):
        (message,) = refused("build", *options)
        assert message.startswith("annotations/corpus.toml: ")
    assert list(tmp_path.iterdir()) == []


def test_label_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("label-studio", "config", "--check").exit_code == 0
    given = (ROOT / "annotations/label_config.xml").read_bytes()
    monkeypatch.chdir(tmp_path)
    assert run("label-studio", "config").exit_code == 0
    written = tmp_path / "annotations/label_config.xml"
    assert written.read_bytes() == given
    written.write_bytes(given + b" ")
    (message,) = refused("label-studio", "config", "--check")
    assert message.startswith("annotations/label_config.xml: not what schema.toml gives")
