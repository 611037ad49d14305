"""submission.toml: what a good one says, and one message for each fault."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from summitline.errors import FormatError
from summitline.system_card import LanguageModel, SystemCard, read_card

GOOD = """\
name = "tempo"
authors = ["A. Author", "B. Author"]
url = "https://example.org/tempo?a=1"
licence = "Apache-2.0"
training_data = "TimeBank 1.2"
seen_test = false
setting = "gold-mentions"
"""
MODEL = f"""
[llm]
model = "some-model-2"
date = 2026-11-21
prompt_sha256 = "{"0f" * 32}"
"""


def read(text: str, tmp_path: Path) -> SystemCard:
    path = tmp_path / "submission.toml"
    path.write_text(text, "utf-8")
    return read_card(path)


def problems(text: str, tmp_path: Path) -> list[str]:
    with pytest.raises(FormatError) as refused:
        read(text, tmp_path)
    return [line.removeprefix(f"{tmp_path / 'submission.toml'}: ") for line in str(refused.value).splitlines()]


def test_a_card(tmp_path: Path) -> None:
    card = SystemCard(
        name="tempo",
        authors=("A. Author", "B. Author"),
        url="https://example.org/tempo?a=1",
        licence="Apache-2.0",
        training_data="TimeBank 1.2",
        seen_test=False,
        setting="gold-mentions",
    )
    assert read(GOOD, tmp_path) == card
    assert read(GOOD + MODEL, tmp_path).llm == LanguageModel("some-model-2", date(2026, 11, 21), "0f" * 32)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('name = "tempo"', "", "name: missing; expected 1 to 300 printable characters"),
        ('"tempo"', '""', "name: expected 1 to 300 printable characters, got ''"),
        ('"tempo"', '"\\u202e"', "name: expected 1 to 300 printable characters, got '\\u202e'"),
        ('"tempo"', f'"{"x" * 301}"', f"name: expected 1 to 300 printable characters, got '{'x' * 59}..."),
        ('["A. Author", "B. Author"]', "[]", "authors: expected a list of names, got []"),
        ('["A. Author", "B. Author"]', "[1]", "authors: expected a list of names, got [1]"),
        ("https://example.org/tempo?a=1", "javascript:alert(1)", "url: expected a web address, http or https, got "),
        ("https://example.org/tempo?a=1", "https://", "url: expected a web address, http or https, got 'https://'"),
        ("https://example.org/tempo?a=1", "http://[", "url: expected a web address, http or https, got 'http://['"),
        ("false", '"no"', "seen_test: expected true or false, got 'no'"),
        ("false", "0", "seen_test: expected true or false, got 0"),
        ("gold-mentions", "both", "setting: expected end-to-end or gold-mentions, got 'both'"),
        (
            "[llm]",
            "[lm]",
            "'lm': unknown field; known are name, authors, url, licence, training_data, seen_test, setting",
        ),
        ('"some-model-2"', "2", "llm.model: expected 1 to 300 printable characters, got 2"),
        ("2026-11-21", "2026-11-21T10:00:00", "llm.date: expected a day, YYYY-MM-DD, got datetime.datetime("),
        ("0f0f", "0F0F", "llm.prompt_sha256: expected 64 digits of 0-9 and a-f, got "),
        ("2026-11-21", "2026-11-21\nprompt = 1", "llm.'prompt': unknown field; known are model, date, prompt_sha256"),
    ],
)
def test_a_fault_is_one_message(old: str, new: str, told: str, tmp_path: Path) -> None:
    (problem,) = problems((GOOD + MODEL).replace(old, new, 1), tmp_path)
    assert problem.startswith(told)
    assert problem.isprintable()


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    found = problems('llm = "gpt"\nsetting = 3\nseen_test = true', tmp_path)
    assert [line.split(":")[0] for line in found] == [
        *("name", "authors", "url", "licence", "training_data", "setting", "llm"),
    ]


@pytest.mark.parametrize("text", ["name = ", 'name = "a"\nname = "b"'])
def test_what_is_no_toml(text: str, tmp_path: Path) -> None:
    assert len(problems(text, tmp_path)) == 1


def test_what_is_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "submission.toml"
    path.write_bytes(b'name = "\xff"')
    with pytest.raises(FormatError, match="utf-8"):
        read_card(path)


def test_the_card_of_the_documentation_is_one(tmp_path: Path) -> None:
    page = (Path(__file__).parents[1] / "docs/reports.md").read_text("utf-8")
    card = read(page.partition("```toml\n")[2].partition("```")[0], tmp_path)
    assert (card.name, card.llm is not None) == ("tempo", True)
