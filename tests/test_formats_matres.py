"""MATRES tables, and what all tables of pairs share, on made-up files."""

from fractions import Fraction
from pathlib import Path

import pytest

import summitline as sl
from summitline.errors import FormatError
from summitline.formats import matres
from summitline.schema import CreationTime, Event, TLink

TEXT = """<TimeML><DOCID>harbour-7</DOCID>
<DCT><TIMEX3 tid="t0" type="DATE" value="2031-05-12" functionInDocument="CREATION_TIME">12 May</TIMEX3></DCT>
<TEXT>Ships <EVENT eid="e1" class="OCCURRENCE">came</EVENT>, we<EVENT eid="e2" class="OCCURRENCE"> left</EVENT>,
some <EVENT eid="e3" class="I_STATE">think</EVENT> they <EVENT eid="e4" class="OCCURRENCE">sank</EVENT>.</TEXT>
<MAKEINSTANCE eiid="ei11" eventID="e1" tense="PAST"/>
<MAKEINSTANCE eiid="ei12" eventID="e2" tense="PAST"/>
<MAKEINSTANCE eiid="ei14" eventID="e4" tense="PAST"/>
<TLINK lid="l1" relType="AFTER" eventInstanceID="ei11" relatedToEventInstance="ei12"/>
</TimeML>
"""
ROW = "harbour-7\tcame\tleft\t11\t12\tBEFORE\n"


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "harbour-7.tml").write_text(TEXT, "utf-8")
    (folder / "broken.tml").write_text("<TimeML>", "utf-8")  # no row names it
    return folder


def read(texts: Path, table: str | bytes) -> matres.Reading:
    file = texts.parent / "table.txt"
    file.write_bytes(table if isinstance(table, bytes) else table.encode())
    return matres.read(file, texts=texts)


def test_a_label_orders_the_begins_and_nothing_else(texts: Path) -> None:
    rows = ["came\tleft\t11\t12\tBEFORE", "left\tsank\t12\t14\tAFTER", "came\tsank\t11\t14\tEQUAL"]
    (document,), left_out = read(texts, "".join(f"harbour-7\t{row}\n" for row in rows))
    assert document.tlinks == (
        TLink("ei11", "ei12", "<???"),
        TLink("ei12", "ei14", ">???"),
        TLink("ei11", "ei14", "=???"),
    )
    assert left_out == {}


def test_vague_is_a_link(texts: Path) -> None:
    (document,), _ = read(texts, "harbour-7\tcame\tleft\t11\t12\tVAGUE\n")
    assert document.tlinks == (TLink("ei11", "ei12", "VAGUE"),)


def test_text_and_creation_time_are_those_of_the_file_events_those_of_the_rows(texts: Path) -> None:
    (document,), _ = read(texts, ROW)
    assert (document.doc_id, document.dct) == ("harbour-7", CreationTime("2031-05-12", "2031-05-12"))
    past = {"class": "OCCURRENCE", "tense": "PAST"}
    assert document.events == (
        Event(id="ei11", start=6, end=10, attributes=past),
        Event(id="ei12", start=14, end=19, attributes=past),
    )
    assert document.surface(document.events[1]) == " left"  # white space inside a tag does not make another verb


def test_instance_0_is_the_event_without_an_instance_that_has_these_words(texts: Path) -> None:
    (document,), _ = read(texts, "harbour-7\tthink\tsank\t0\t14\tAFTER\n")
    assert document.tlinks == (TLink("e3", "ei14", ">???"),)
    with pytest.raises(FormatError, match=r"table\.txt:1: source: '0': no such mention in harbour-7"):
        read(texts, "harbour-7\tcame\tsank\t0\t14\tAFTER\n")
    again = TEXT.replace("</TEXT>", ' I <EVENT eid="e5" class="I_STATE">think</EVENT></TEXT>')
    (texts / "harbour-7.tml").write_text(again, "utf-8")
    with pytest.raises(FormatError, match="source: '0': no such mention"):
        read(texts, "harbour-7\tthink\tsank\t0\t14\tAFTER\n")


def test_the_same_said_twice_counts_once_from_either_end(texts: Path) -> None:
    (document,), left_out = read(texts, ROW * 2 + "harbour-7\tleft\tcame\t12\t11\tAFTER\n")
    assert document.tlinks == (TLink("ei11", "ei12", "<???"),)
    assert left_out == {"links: stated twice": 2}


def test_contradictory_rows_are_kept_and_set_aside_by_the_score(texts: Path) -> None:
    (document,), _ = read(texts, ROW + ROW.replace("BEFORE", "AFTER"))
    assert document.tlinks == (TLink("ei11", "ei12", "<???"), TLink("ei11", "ei12", ">???"))
    report = sl.score(gold=[document], system=[document], calendar=False)
    assert report.contradictions[0]["set_aside"] == 2
    assert report["consistency"].value == 0


def test_gold_against_itself_scores_1(texts: Path) -> None:
    (document,), _ = read(texts, ROW + "harbour-7\tleft\tsank\t12\t14\tBEFORE\n")
    score = sl.score(gold=[document], system=[document], calendar=False)["tlinks.matres"]
    assert score.f1 == Fraction(1)
    assert sl.score(gold=[document], system=[], calendar=False)["tlinks.matres"].recall == 0


def test_tables_of_a_folder_are_read_as_one(texts: Path) -> None:
    folder = texts.parent / "tables"
    folder.mkdir()
    (folder / "a.txt").write_text(ROW)
    (folder / "b.txt").write_text("harbour-7\tleft\tsank\t12\t14\tBEFORE\r\n")
    (folder / "README.md").write_text("x")
    (document,), _ = matres.read(folder, texts=texts)
    assert [link.target for link in document.tlinks] == ["ei12", "ei14"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("", r":1: 1 columns: expected document, source word, target word, source, target, label, separated by tabs"),
        (ROW + "\n" + ROW, r":2: 1 columns"),
        (ROW.replace("\t", " "), r":1: 1 columns"),
        (ROW.replace("BEFORE", "BEFORE\tx"), r":1: 7 columns"),
        (ROW.replace("BEFORE", "before"), r":1: label: 'before': expected one of BEFORE, AFTER, EQUAL, VAGUE"),
        (
            ROW.replace("harbour-7", "harbor-7"),
            r":1: document: 'harbor-7': no such text in .*; the nearest is 'harbour-7'",
        ),
        (ROW.replace("harbour-7", "../harbour-7"), r":1: document: '\.\./harbour-7': no such text in "),
        (ROW.replace("harbour-7", "x" * 999), r":1: document: 'x{60}': no such text in [^;]*$"),
        (ROW.replace("\t12\t", "\t13\t"), r":1: target: '13': no such mention in harbour-7; the nearest is '1"),
        (ROW.replace("came", "go\x1b[0m"), r":1: source word: 'go\\x1b\[0m': ei11 is 'came' in the text"),
        (ROW.encode() + b"\xff", r":2: not UTF-8"),
        (ROW.replace("harbour-7", "broken"), r"broken\.tml:1: not XML"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(texts: Path, row: str | bytes, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        read(texts, row)


def test_a_table_without_texts_is_refused(texts: Path, tmp_path: Path) -> None:
    (texts / "harbour-7.tml").unlink()
    (texts / "broken.tml").unlink()
    with pytest.raises(FormatError, match=r"no \.tml file here"):
        read(texts, ROW)
    with pytest.raises(FormatError, match="No such file"):
        matres.read(tmp_path / "no.txt", texts=Path(__file__))


@pytest.mark.oracle
def test_numbers_are_instances_of_the_texts_of_platinum(oracle: Path, tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("nyt_20130321_sarcozy\tx\ty\t1\t2\tBEFORE\n")
    with pytest.raises(FormatError, match="source word: 'x': ei1 is"):
        matres.read(tmp_path / "t.txt", texts=oracle / "te3" / "gold")
