"""A new entity type, a new event attribute and a new relation: one edit of schema.toml, and everything else follows.

It runs in a copy of the project, as somebody who extends the scheme would work.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests import made_up

ROOT = Path(__file__).parents[1]
ENTITY = 'PERSON = "a person by name, without title"\n'
ATTRIBUTE = """[event.attributes.manner]
rules = ["E14"]
kind = "choice"
optional = true
[event.attributes.manner.values]
SUDDEN = "all at once"
GRADUAL = "bit by bit"

[event.attributes.polarity]
"""
RULE = """### E14 Manner

SUDDEN: it happens all at once. GRADUAL: bit by bit. MEETS_OR_BEFORE: one is over when the other begins.

```worksheet example
dct 2031-05-14..2031-05-14
s1 Prices crept up.
e1 "crept" manner=GRADUAL
```

```worksheet example
dct 2031-05-14..2031-05-14
s1 The roof collapsed.
e1 "collapsed" manner=SUDDEN
```

```worksheet counter
dct 2031-05-14..2031-05-14
s1 Prices rose.
e1 "rose" manner=GRADUAL
```

## S Source"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the code with the made-up articles as its corpus."""
    made_up.write(tmp_path)
    shutil.copytree(ROOT / "harness", tmp_path / "harness", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("guidelines.md", "schema.toml", "versions.toml", "label_config.xml"):
        shutil.copy(ROOT / "annotations" / name, tmp_path / "annotations")
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def run(project: Path, *words: str) -> subprocess.CompletedProcess[str]:
    code = "from summitline.cli import app; app()"
    environment = os.environ | {"PYTHONPATH": str(project / "harness"), "PYTHONWARNINGS": "ignore"}
    return subprocess.run(
        [sys.executable, "-c", code, *words], cwd=project, env=environment, capture_output=True, text=True, check=False
    )


def extended(project: Path) -> None:
    schema, guidelines = project / "annotations/schema.toml", project / "annotations/guidelines.md"
    edit(schema, ENTITY, ENTITY + 'VESSEL = "a ship by name"\n')
    edit(schema, "[event.attributes.polarity]\n", ATTRIBUTE)
    edit(schema, 'VAGUE = "????"\n', 'MEETS_OR_BEFORE = "<<?<"\nVAGUE = "????"\n')
    edit(schema, 'rules = ["L1", ', 'rules = ["E14", "L1", ')
    edit(guidelines, "## S Source", RULE)
    edit(guidelines, "### N1 Names only\n", "### N1 Names only\n\nA ship by name is a VESSEL.\n")


def test_a_label_an_attribute_and_a_relation_are_one_edit(project: Path) -> None:
    extended(project)
    refused = run(project, "guidelines", "check")
    assert refused.returncode == 1
    assert "not the rules that were recorded as 1.2: raise the version" in refused.stderr
    edit(project / "annotations/schema.toml", 'version = "1.2"', 'version = "1.3"')
    edit(project / "annotations/guidelines.md", "Version 1.2.", "Version 1.3.")
    assert run(project, "guidelines", "record").returncode == 0
    assert run(project, "guidelines", "check").stderr.startswith("guidelines 1.3: 64 rules")

    assert run(project, "label-studio", "config", "--check").returncode == 1
    assert run(project, "label-studio", "config").returncode == 0
    config = (project / "annotations/label_config.xml").read_text("utf-8")
    assert '<Label value="VESSEL"' in config
    assert '<Choices name="event_manner"' in config
    assert '<Relation value="MEETS_OR_BEFORE" />' in config
    assert "manner (optional) · E14" in config

    annotate(project)
    wrong = (project / "annotations/annotators/a1/round1/900.json").read_text("utf-8").replace("SUDDEN", "QUICK")
    (project / "wrong.json").write_text(wrong, "utf-8")
    told = run(project, "validate", "wrong.json")
    assert told.returncode == 1
    assert "(e1 \"met\"): event_manner: 'QUICK' is not one of SUDDEN, GRADUAL (see E14)" in told.stderr

    assert run(project, "build").stderr == ""
    stats = json.loads((project / "corpus/stats.json").read_text("utf-8"))
    assert stats["schema"] == "1.3"
    assert "VESSEL" in (project / "corpus/README.md").read_text("utf-8")
    assert "SUDDEN" in (project / "corpus/README.md").read_text("utf-8")
    scored = json.loads(run(project, "score", "gold", "--format", "json").stdout)
    assert scored["metrics"]["events.manner"]["f1"] == 1
    assert scored["metrics"]["entities.type"]["f1"] == scored["metrics"]["tlinks.endpoints"]["f1"] == 1
    shutil.copytree(project / "annotations/annotators/a1", project / "annotations/annotators/a2")
    (agreed,) = json.loads(run(project, "agreement", "a1/round1", "a2/round1", "--format", "json").stdout)
    assert agreed["measures"]["events.manner"]["slices"]["all"]["raw"] == 1


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('version = "1.2"', "version = ", "schema.toml: Invalid value (at line 15, column 11)"),
        (
            "[event.attributes.polarity]\n",
            ATTRIBUTE.replace("optional", "optionl"),
            "schema.toml: event.attributes.manner.optionl: unknown; "
            "expected one of kind, values, optional, help, rules",
        ),
        (
            "[event.attributes.polarity]\n",
            '[event.attributes.manner]\nkind = "choice"\n[event.attributes.polarity]\n',
            "schema.toml: event.attributes.manner.values: missing; kind choice needs them",
        ),
        (
            'VAGUE = "????"\n',
            'VAGUE = "????"\nMEETS = "<>?<"\n',
            "schema.toml: tlink.relations.MEETS: '<>?<': no two intervals stand so",
        ),
    ],
)
def test_a_mistake_in_the_schema_is_one_message(old: str, new: str, message: str, project: Path) -> None:
    edit(project / "annotations/schema.toml", old, new)
    assert run(project, "--help").returncode == 0
    for words in (
        ["guidelines", "check"],
        ["label-studio", "config", "--check"],
        ["validate", "annotations/annotators/a1/round1/900.json"],
        ["score", "gold"],
    ):
        told = run(project, *words)
        assert (told.returncode, told.stdout, told.stderr) == (1, "", f"{message}\n"), words


def test_a_rule_that_there_is_not(project: Path) -> None:
    edit(project / "annotations/schema.toml", 'rules = ["E13"]', 'rules = ["E13", "E99"]')
    told = run(project, "guidelines", "check")
    place = "schema.toml: event.polarity: rules"
    assert (told.returncode, told.stderr) == (1, f"{place}: annotations/guidelines.md has no rule E99\n")


def annotate(project: Path) -> None:
    """Use the new label, attribute and relation in the annotation of one article."""
    path = project / "annotations/annotators/a1/round1/900.json"
    text = path.read_text("utf-8")
    text = re.sub(r'"PERSON"', '"VESSEL"', text, count=1)
    task = json.loads(text)
    region = next(i for i in task["annotations"][0]["result"] if i.get("id") == "e1" and i["type"] == "labels")
    span = {name: region["value"][name] for name in ("start", "end", "text")}
    choice = {"id": "e1", "from_name": "event_manner", "to_name": "text", "type": "choices", "origin": "manual"}
    task["annotations"][0]["result"].append({**choice, "value": {**span, "choices": ["SUDDEN"]}})
    for item in task["annotations"][0]["result"]:
        if item["type"] == "relation" and item["labels"] == ["BEFORE"]:
            item["labels"] = ["MEETS_OR_BEFORE"]
    path.write_text(json.dumps(task), "utf-8")
