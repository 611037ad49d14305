"""The guidelines are whole: blocks parse, every rule has its examples, every label a rule, every change a version."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from summitline import audit, guidelines
from summitline.cli import app
from summitline.errors import CorpusError
from summitline.formats.label_config import label_config
from summitline.formats.worksheet import read_example
from summitline.schema import schema
from summitline.vocabulary import parse_schema

ROOT = Path(__file__).parents[1]
GUIDELINES = guidelines.read(ROOT)
RULES = {rule.id: rule for rule in GUIDELINES.rules}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Return a function that copies the guidelines and changes a file of theirs."""
    folder = tmp_path / "annotations"
    folder.mkdir()
    for name in ("guidelines.md", "schema.toml", "versions.toml"):
        shutil.copy(ROOT / "annotations" / name, folder)

    def changed(name: str = "guidelines.md", old: str = "", new: str = "") -> Path:
        path = folder / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1) if old else text, "utf-8")
        changed_schema = parse_schema((folder / "schema.toml").read_text("utf-8"))
        monkeypatch.setattr(guidelines, "schema", lambda: changed_schema)
        return tmp_path

    return changed


def test_the_guidelines_of_this_project_are_whole() -> None:
    assert len(RULES) == len(GUIDELINES.rules) == 63
    assert sum(len(rule.examples) for rule in GUIDELINES.rules) == GUIDELINES.text.count("```worksheet") > 180
    assert guidelines.check(ROOT) == []


@pytest.mark.parametrize("rule", RULES)
def test_examples_are_right_and_counters_can_be_read(rule: str) -> None:
    for example in RULES[rule].examples:
        document = read_example(example.sheet, path=f"{rule}, line {example.line}")
        assert any(document.mentions()) or example.kind == "counter"
        assert example.kind == "counter" or audit.problems(document) == []


def test_a_rule_is_its_heading_and_all_below_it() -> None:
    rule = GUIDELINES["E4"]
    lines = GUIDELINES.text.split("\n")
    assert lines[rule.line - 1] == "### E4 Nouns in front of nouns"
    assert rule.text.startswith("### E4 ")
    assert "### E5" not in rule.text
    assert [example.kind for example in rule.examples] == ["example", "example", "counter"]
    assert lines[rule.examples[0].line - 1] == "```worksheet example"
    with pytest.raises(CorpusError, match="no rule 'E99'; there are N1, "):
        GUIDELINES["E99"]


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("guidelines.md", "### E5 ", "### E4 ", "E4: this id stands 2 times"),
        ("guidelines.md", "```worksheet counter", "```", r"N1: 2 examples and 0 counters; expected two and one"),
        ("guidelines.md", 'n1 "Ines Duarte" type=PERSON', 'n1 "Inez" type=PERSON', r'N1.*"Inez" does not stand in'),
        ("guidelines.md", "| 1 event? |", "| 1 event? (E77) |", r"guidelines\.md:\d+: no rule E77"),
        ("guidelines.md", "Mark every mention", "Mark each mention", "not the rules that were recorded as 1.2: raise"),
        ("guidelines.md", "Version 1.2.", "Version 1.3.", r"version 1\.3; schema\.toml has version 1\.2"),
        ("schema.toml", 'version = "1.2"', 'version = "1.3"', r"version 1\.2; schema\.toml has version 1\.3"),
        ("schema.toml", 'rules = ["E10", "E11"]\n', "", r"event\.class: rules: missing; every label needs a rule"),
        ("schema.toml", 'rules = ["E10", "E11"]', 'rules = ["E98"]', r"event\.class: rules: .* has no rule E98"),
        (
            "schema.toml",
            'POS = "',
            'MAYBE = "nobody knows"\nPOS = "',
            r"event\.polarity\.MAYBE: none of its rules \(E13\)",
        ),
        (
            "schema.toml",
            'POS = "',
            'MAYBE = "nobody knows"\nPOS = "',
            "not the labels that were recorded as 1.2: raise",
        ),
        ("schema.toml", 'BEGINS_AFTER = ">???"\n', "", r"1\.1 had relation\.BEGINS_AFTER: say in \[migrations\] what"),
        ("versions.toml", '["1.2"]', '["1.9"]', r"no version 1\.2; run `summitline guidelines record`"),
    ],
)
def test_what_is_wrong_is_told(project: Callable[..., Path], name: str, old: str, new: str, message: str) -> None:
    assert guidelines.check(project()) == []
    found = guidelines.check(project(name, old, new))
    assert re.search(message, "\n".join(found))


def test_guidelines_that_are_none_are_told(project: Callable[..., Path]) -> None:
    root = project()
    (root / guidelines.FILE).write_text("", "utf-8")
    assert "annotations/guidelines.md: no rules" in guidelines.check(root)
    (root / guidelines.FILE).write_bytes(b"\xff")
    with pytest.raises(CorpusError, match=r"guidelines\.md: .*can't decode"):
        guidelines.check(root)


def test_a_label_that_disappears_needs_a_migration(project: Callable[..., Path]) -> None:
    root = project("schema.toml", 'PERCEPTION = "somebody sees or hears something happen"\n', "")
    told = [problem for problem in guidelines.check(root) if "had event.class.PERCEPTION" in problem]
    assert [problem.split(" ")[1] for problem in told] == ["1.0", "1.1", "1.2"]
    root = project("schema.toml", "[migrations]\n", '[migrations]\n"event.class.PERCEPTION" = "OCCURRENCE"\n')
    assert not [problem for problem in guidelines.check(root) if "PERCEPTION" in problem]


def test_a_new_version_is_recorded_once(project: Callable[..., Path]) -> None:
    project("guidelines.md", "Mark every mention", "Mark each mention")
    project("guidelines.md", "Version 1.2.", "Version 1.3.")
    root = project("schema.toml", 'version = "1.2"', 'version = "1.3"')
    assert guidelines.record(root) == "1.3"
    assert guidelines.check(root) == []
    entry = tomllib.loads((root / guidelines.VERSIONS).read_text("utf-8"))["1.3"]
    assert entry == {"guidelines_sha256": guidelines.read(root).sha256, "labels": schema().labels()}
    with pytest.raises(CorpusError, match=r"1\.3 is recorded already; a changed rule is a new version"):
        guidelines.record(root)


def test_versions_that_annotators_were_given_are_recorded() -> None:
    recorded = guidelines.recorded(ROOT)
    abouts = [tomllib.loads(path.read_text("utf-8")) for path in ROOT.glob("annotations/annotators/*/about.toml")]
    assert len(abouts) == 3
    for about in abouts:
        given = about["round1"]
        assert recorded[given["guidelines"]]["guidelines_sha256"] == given["guidelines_sha256"]


def test_a_rule_is_shown_with_the_places_that_cite_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    shown = CliRunner().invoke(app, ["guidelines", "show", "C2"])
    assert shown.exit_code == 0
    assert shown.stdout.startswith("### C2 Instance within a document\n")
    assert "  schema.toml: event.instance\n" in shown.stdout
    assert "  000 e7.instance: kim-jong-un-trump-willingness: willing to meet Kim = openness" in shown.stdout
    fine = CliRunner().invoke(app, ["guidelines", "check"])
    assert (fine.exit_code, fine.stderr) == (0, "guidelines 1.2: 63 rules, 189 examples, all fine\n")
    unknown = CliRunner().invoke(app, ["guidelines", "show", "E99"])
    assert (unknown.exit_code, unknown.stdout) == (1, "")


def test_label_config_follows_the_schema() -> None:
    assert (ROOT / "annotations" / "label_config.xml").read_bytes() == label_config(schema()).encode()


def test_rules_that_messages_name_exist() -> None:
    source = (ROOT / "harness" / "summitline" / "audit.py").read_text("utf-8")
    named = guidelines.ID.findall(" ".join(line for line in source.split("\n") if "(see " in line))
    assert set(named) >= {"W5", "A7", "L8", "D2"}
    assert set(named) <= set(RULES)
