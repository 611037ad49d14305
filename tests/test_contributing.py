"""What CONTRIBUTING.md and the forms for issues name is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from summitline import guidelines
from summitline.schema import schema

ROOT = Path(__file__).parents[1]
FORMS = ROOT / ".github/ISSUE_TEMPLATE"
PAGES = [ROOT / "CONTRIBUTING.md", ROOT / "docs/extending.md"]
NAMES = ["guideline-question", "label-dispute"]
REQUIRED = {
    "guideline-question": {"rule", "sentence", "readings"},
    "label-dispute": {"document", "mention", "what", "label", "rule", "why"},
}
# The rule that a page makes up, to show how one is added.
MADE_UP = {"E14"}


def form(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((FORMS / f"{name}.yml").read_text("utf-8"))
    return content


def asked(name: str) -> list[dict[str, Any]]:
    return [field for field in form(name)["body"] if field["type"] != "markdown"]


def test_there_are_two_forms_and_their_settings() -> None:
    assert sorted(path.stem for path in FORMS.iterdir()) == ["config", *NAMES]
    assert form("config") == {"blank_issues_enabled": True}


@pytest.mark.parametrize("name", NAMES)
def test_a_form_asks_for_what_decides(name: str) -> None:
    content = form(name)
    assert all(content[key] for key in ("name", "description", "title", "labels", "body"))
    assert {field["type"] for field in content["body"]} <= {"markdown", "input", "textarea", "dropdown"}
    ids = [field["id"] for field in asked(name)]
    assert len(set(ids)) == len(ids)
    assert {f["id"] for f in asked(name) if f["validations"]["required"]} == REQUIRED[name]
    assert all(field["attributes"]["label"] for field in asked(name))


def test_every_attribute_can_be_disputed() -> None:
    (what,) = (field for field in asked("label-dispute") if field["id"] == "what")
    options = [set(re.findall(r"\w+", option)) for option in what["attributes"]["options"]]
    for layer in schema().layers.values():
        assert [a for a in layer.attributes if not any({layer.name, a} <= words for words in options)] == []


@pytest.mark.parametrize("path", [*PAGES, *(FORMS / f"{name}.yml" for name in NAMES)], ids=lambda path: path.name)
def test_the_rules_and_labels_that_are_named_exist(path: Path) -> None:
    text = path.read_text("utf-8")
    rules = {rule.id for rule in guidelines.read(ROOT).rules}
    assert set(guidelines.ID.findall(text)) - MADE_UP <= rules
    attributes = [a for layer in schema().layers.values() for a in layer.attributes.values()]
    values = {f"{attribute.name}={value}" for attribute in attributes for value in attribute.values}
    assert set(re.findall(r"\b[a-z_]+=[A-Z_]+\b", text)) <= values


def test_what_the_page_names_is_there() -> None:
    text = PAGES[0].read_text("utf-8")
    for name in re.findall(r"`((?:seeds|annotations|corpus|harness|baselines|docs|tests)/[^`<>]*)`", text):
        assert (ROOT / name).exists(), name
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert set(re.findall(r"make ([a-z]+)", text)) <= targets
