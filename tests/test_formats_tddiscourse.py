"""TDDiscourse tables on made-up files."""

from pathlib import Path

import pytest

from summitline.errors import FormatError
from summitline.formats import tddiscourse
from summitline.schema import TLink

TEXT = """<TimeML><TEXT><EVENT eid="e1">left</EVENT> <EVENT eid="e2">came</EVENT> <EVENT eid="e3">sang</EVENT>
<TIMEX3 tid="t3" type="DATE" value="2031-06">June</TIMEX3></TEXT>
<MAKEINSTANCE eiid="ei1" eventID="e2"/>
</TimeML>
"""
LABELS = {"b": "BEFORE", "a": "AFTER", "i": "INCLUDES", "ii": "IS_INCLUDED", "s": "SIMULTANEOUS"}


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    (tmp_path / "bay.tml").write_text(TEXT, "utf-8")
    return tmp_path


@pytest.mark.parametrize("label", LABELS)
def test_labels_tell_the_source(texts: Path, label: str) -> None:
    (texts / "a.tsv").write_bytes(f"bay\te1\te2\t{label}\r\n".encode())
    (document,), left_out = tddiscourse.read(texts / "a.tsv", texts=texts)
    assert document.tlinks == (TLink("e1", "e2", LABELS[label]),)
    assert [event.id for event in document.events] == ["e1", "e2"]
    assert left_out == {}


def test_splits_of_a_folder_are_one_and_phenomena_are_left_out(texts: Path) -> None:
    (texts / "TDDManTest.tsv").write_bytes(b"bay\te1\te2\tb\r\nbay\te1\te3\ti\r\n")
    (texts / "TDDManTestPhenomena.tsv").write_bytes(b"bay\te1\te3\ti\tFE, CP, SS\r\n")
    (document,), left_out = tddiscourse.read(texts, texts=texts)
    assert document.tlinks == (TLink("e1", "e2", "BEFORE"), TLink("e1", "e3", "INCLUDES"))
    assert left_out == {"rows: phenomena": 1, "links: stated twice": 1}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("bay\te1\te2\tv", r"a\.tsv:1: label: 'v': expected one of b, a, i, ii, s"),
        ("bay\te1\tt3\tb", r"a\.tsv:1: target: 't3': no such mention in bay; the nearest is 'e3'"),
        ("bay\te1\te2\tb\tFE\tx", r"a\.tsv:1: 6 columns: expected document, source, target, label"),
        ("bay\te1\te2", r"a\.tsv:1: 3 columns"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(texts: Path, row: str, message: str) -> None:
    (texts / "a.tsv").write_text(row)
    with pytest.raises(FormatError, match=message):
        tddiscourse.read(texts / "a.tsv", texts=texts)
