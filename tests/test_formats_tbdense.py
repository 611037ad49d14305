"""TB-Dense tables on made-up files."""

from pathlib import Path

import pytest

import summitline as sl
from summitline.errors import FormatError
from summitline.formats import tbdense
from summitline.schema import Event, Timex, TLink

TEXT = """<TimeML><TEXT>On <TIMEX3 tid="t9" value="2031-05-12" functionInDocument="CREATION_TIME">12 May</TIMEX3>
they <EVENT eid="e1" class="OCCURRENCE">left</EVENT> and <EVENT eid="e2" class="OCCURRENCE">came</EVENT>
in <TIMEX3 tid="t3" type="DATE" value="2031-06">June</TIMEX3>.</TEXT>
<MAKEINSTANCE eiid="ei1" eventID="e2" tense="PAST"/>
<MAKEINSTANCE eiid="ei2" eventID="e1" tense="PAST" polarity="POS"/>
<MAKEINSTANCE eiid="ei3" eventID="e1" tense="FUTURE"/>
</TimeML>
"""


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    (tmp_path / "bay.tml").write_text(TEXT, "utf-8")
    return tmp_path


def read(texts: Path, *rows: str) -> tbdense.Reading:
    (texts / "table.txt").write_text("".join(f"bay\t{row}\n" for row in rows))
    return tbdense.read(texts / "table.txt", texts=texts)


@pytest.mark.parametrize(
    ("label", "relation"),
    [
        ("b", "BEFORE"),
        ("a", "AFTER"),
        ("i", "INCLUDES"),
        ("ii", "IS_INCLUDED"),
        ("s", "SIMULTANEOUS"),
        ("v", "VAGUE"),
    ],
)
def test_labels_tell_the_source(texts: Path, label: str, relation: str) -> None:
    (document,), _ = read(texts, f"e1\te2\t{label}")
    assert document.tlinks == (TLink("e1", "e2", relation),)


def test_events_are_named_by_eid_not_by_eiid(texts: Path) -> None:
    (document,), _ = read(texts, "t3\te1\ti", "e2\tt0\tb")
    text = document.text
    assert document.events == (
        Event(id="e1", start=15, end=19, attributes={"class": "OCCURRENCE", "tense": "PAST", "polarity": "POS"}),
        Event(id="e2", start=24, end=28, attributes={"class": "OCCURRENCE", "tense": "PAST"}),
    )
    assert [text[e.start : e.end] for e in document.events] == ["left", "came"]
    assert document.timexes == (Timex(id="t3", start=32, end=36, type="DATE", value="2031-06"),)
    assert document.tlinks == (TLink("t3", "e1", "INCLUDES"), TLink("e2", "t0", "BEFORE"))


def test_the_creation_time_is_t0_by_either_name(texts: Path) -> None:
    (document,), left_out = read(texts, "e2\tt0\tb", "t9\te2\ta")
    assert document.tlinks == (TLink("e2", "t0", "BEFORE"),)
    assert left_out == {"links: stated twice": 1}


def test_an_eiid_is_refused_with_the_nearest_name(texts: Path) -> None:
    with pytest.raises(FormatError, match=r"table\.txt:1: source: 'ei1': no such mention in bay; the nearest is 'e1'"):
        read(texts, "ei1\te2\tb")
    with pytest.raises(FormatError, match="label: 'B': expected one of b, a, i, ii, s, v"):
        read(texts, "e1\te2\tB")


def test_an_event_cannot_have_the_name_of_the_creation_time(texts: Path) -> None:
    (texts / "bay.tml").write_text(TEXT.replace('"e2"', '"t0"'), "utf-8")
    with pytest.raises(FormatError, match=r"bay\.tml: EVENT: eid: t0: t0 is the document creation time"):
        read(texts, "e1\tt3\tb")


def test_gold_against_itself_scores_1(texts: Path) -> None:
    documents = read(texts, "e1\te2\tb", "e2\tt0\tii", "e1\tt3\tv").documents
    assert sl.score(gold=documents, system=documents, calendar=False)["tlinks.tbdense"].f1 == 1
