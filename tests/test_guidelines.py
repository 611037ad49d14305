"""The guidelines are checked: every block parses, every rule has its examples, the interface follows the schema."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from summitline.audit import problems
from summitline.formats.label_config import label_config
from summitline.formats.worksheet import read_example
from summitline.schema import schema

ANNOTATIONS = Path(__file__).parents[1] / "annotations"
LINES = (ANNOTATIONS / "guidelines.md").read_text("utf-8").split("\n")


class Block(NamedTuple):
    rule: str
    line: int
    kind: str
    sheet: str


def blocks() -> list[Block]:
    """Return every fenced worksheet with the rule above it and its line."""
    found, rule, opened, kind = [], "", 0, ""
    for number, line in enumerate(LINES, 1):
        if heading := re.match(r"### (\w+) ", line):
            rule = heading[1]
        elif line.startswith("```worksheet"):
            opened, kind = number, line.removeprefix("```worksheet").strip()
        elif line == "```" and kind:
            found.append(Block(rule, opened, kind, "\n".join(LINES[opened : number - 1]) + "\n"))
            kind = ""
    return found


BLOCKS = blocks()
RULES = [m[1] for line in LINES if (m := re.match(r"### ([A-Z]\d+) \S", line))]


def test_there_is_something_to_check() -> None:
    assert len(BLOCKS) == sum(line.startswith("```worksheet") for line in LINES) > 100
    assert {block.kind for block in BLOCKS} == {"example", "counter"}


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: f"{block.rule}-{block.line}")
def test_blocks_parse_and_examples_are_right(block: Block) -> None:
    document = read_example(block.sheet, path=f"guidelines.md, block in line {block.line}")
    assert any(document.mentions()) or block.kind == "counter"
    if block.kind == "example":
        assert problems(document) == []


def test_every_rule_has_an_id_of_its_own() -> None:
    assert len(RULES) == sum(line.startswith("### ") for line in LINES)
    assert [rule for rule, times in Counter(RULES).items() if times > 1] == []


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_two_examples_and_a_counter(rule: str) -> None:
    assert [b.kind for b in BLOCKS if b.rule == rule] == ["example", "example", "counter"]


def test_rules_named_in_the_text_exist() -> None:
    named = set(re.findall(r"(?<![\w-])[NXESAWLCD]\d{1,2}(?![\w-])", "\n".join(LINES)))
    assert named - set(RULES) == set()


def test_version_is_that_of_the_schema() -> None:
    assert f"Version {schema().version}." in "\n".join(LINES[:5])


def test_label_config_follows_the_schema() -> None:
    assert (ANNOTATIONS / "label_config.xml").read_bytes() == label_config(schema()).encode()
