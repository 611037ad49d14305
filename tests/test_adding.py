"""A new article becomes a seed, if it is clean and new."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from tests import made_up
from typer.testing import CliRunner

from summitline import adding
from summitline.cli import app
from summitline.errors import CorpusError, FormatError, SummitlineError
from summitline.schema import CreationTime, Zone
from summitline.seeds import read_seed

TEXT = "A strike at the port ended on Friday, the union said.\nMore from us: Li won the cup.\n"
PUBLISHED = {"dct": "2031-06-07", "status": "stated", "evidence": "the dateline"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made_up.write(tmp_path / "project")
    return tmp_path / "project"


def article(tmp_path: Path, content: str | bytes = TEXT) -> Path:
    file = tmp_path / "article.txt"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def test_an_article_becomes_the_next_seed(tmp_path: Path, root: Path) -> None:
    before = (root / "seeds" / "manifest.jsonl").read_text("utf-8")
    assert adding.add(root, article(tmp_path), **PUBLISHED) == "902"
    lines = (root / "seeds" / "manifest.jsonl").read_text("utf-8")
    assert lines.startswith(before)
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    assert json.loads(lines.removeprefix(before)) == {
        "doc_id": "902",
        "file": f"902_{digest[:16]}.txt",
        "sha256": digest,
        "dct": {"earliest": "2031-06-07", "latest": "2031-06-07", "status": "stated", "evidence": "the dateline"},
        "zones": [{"id": "z1", "start": 0, "end": len(TEXT), "type": "body", "dct": None}],
    }
    assert read_seed(root, "902").text == TEXT


def test_a_manifest_without_a_last_line_end_gets_one(tmp_path: Path, root: Path) -> None:
    manifest = root / "seeds" / "manifest.jsonl"
    manifest.write_text(manifest.read_text("utf-8").rstrip("\n"), "utf-8")
    added = adding.add(root, article(tmp_path), **PUBLISHED)
    assert len(manifest.read_text("utf-8").splitlines()) == 3
    assert read_seed(root, added).text == TEXT


def test_a_tail_is_boilerplate_with_a_creation_time_of_its_own(tmp_path: Path, root: Path) -> None:
    added = adding.add(root, article(tmp_path), **PUBLISHED, tail="More from us", tail_dct="[2031-07-01..2031-07-03]")
    start = TEXT.index("More")
    seed = read_seed(root, added)
    assert seed.dct == CreationTime("2031-06-07", "2031-06-07", "stated")
    own = CreationTime("2031-07-01", "2031-07-03", "stated")
    assert seed.zones == (Zone("z1", 0, start, "body"), Zone("z2", start, len(TEXT), "boilerplate", own))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xef\xbb\xbfLi slept.", "a byte order mark"),
        (b"Li\nsl\xe9pt.", "article.txt:2: not UTF-8: byte 0xe9"),
        (b"Li slept.\r\n", "article.txt:1: a carriage return"),
        (b"Li\n\x00slept.", r"article.txt:2: control character '\x00'"),
        (b" \n", "no text"),
        (b"x" * (2**20 + 1), "larger than 1048576 bytes"),
        (made_up.FIRST.encode(), "100% of its runs of 5 words stand in seed 900 already"),
        (made_up.FIRST.upper().replace(" ", "  ").encode() + b"And one more line here.", "stand in seed 900 already"),
    ],
)
def test_an_unfit_file_is_refused_and_nothing_is_written(
    tmp_path: Path, root: Path, content: bytes, message: str
) -> None:
    before = {path: path.read_bytes() for path in (root / "seeds").iterdir()}
    with pytest.raises(SummitlineError) as caught:
        adding.add(root, article(tmp_path, content), **PUBLISHED)
    assert message in str(caught.value)
    assert {path: path.read_bytes() for path in (root / "seeds").iterdir()} == before


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"dct": "2031-02-30"}, "--dct: '2031-02-30'"),
        ({"dct": "[2031-02..]"}, r"--dct: '\[2031-02..\]': expected both bounds"),
        ({"dct": ""}, "--dct: '': expected both bounds"),
        ({"status": "sure"}, "--status: 'sure' is not one of stated, inferred, contradicted"),
        ({"evidence": " "}, "--evidence: empty"),
        ({"tail": "nowhere"}, "--tail: 'nowhere' stands 0 times; expected once"),
        ({"tail": "A strike"}, "expected once, after the body"),
        ({"tail_dct": "2031"}, "--tail-dct goes with --tail"),
    ],
)
def test_wrong_options_are_refused(tmp_path: Path, root: Path, options: dict[str, str], message: str) -> None:
    with pytest.raises(FormatError, match=message):
        adding.add(root, article(tmp_path), **{**PUBLISHED, **options})


def test_seeds_that_were_edited_are_told_first(tmp_path: Path, root: Path) -> None:
    next((root / "seeds").glob("900*.txt")).write_text("edited", "utf-8")
    with pytest.raises(CorpusError, match="sha256 differs"):
        adding.add(root, article(tmp_path), **PUBLISHED)


def test_the_command_prints_the_id(tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    options = ["--dct", "2031-06-07", "--evidence", "the dateline"]
    done = CliRunner().invoke(app, ["add", str(article(tmp_path)), *options])
    assert (done.exit_code, done.stdout) == (0, "902\n")
    again = CliRunner().invoke(app, ["add", str(article(tmp_path)), *options])
    assert (again.exit_code, again.stdout) == (1, "")
    assert "stand in seed 902 already" in again.stderr
