"""The TimeML reader on made-up files: what it keeps, what it leaves out and counts, and every refusal with its line."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from summitline.errors import FormatError
from summitline.formats import timeml, timeml_markup
from summitline.schema import CreationTime, Document, Event, Timex, TLink

GOOD = """<?xml version="1.0" ?>
<TimeML xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<DOCID> harbour-7 </DOCID>
<DCT>Created <TIMEX3 tid="tmx0" type="DATE" value="2031-05-12" functionInDocument="CREATION_TIME">12 May</TIMEX3></DCT>
<TITLE>A title of no importance</TITLE>
<TEXT>
The café <EVENT eid="e1" class="occurrence">opened</EVENT> <SIGNAL sid="s1">on</SIGNAL> \
<TIMEX3 tid="t4" type="DATE" value="2031-05-05" mod="START">5 <b>May</b></TIMEX3> &amp; was
<EVENT eid="e2" class="STATE">full</EVENT>.<TIMEX3 tid="t9" type="DURATION" value="P1W"/>
</TEXT>
<MAKEINSTANCE eiid="ei123" eventID="e1" pos="VERB" tense="PAST" aspect="NONE" polarity="POS" modality="would"/>
<MAKEINSTANCE eiid="ei124" eventID="e1" tense="PLUPERFECT" polarity="neg"/>
<TLINK lid="l1" relType="is_included" eventInstanceID="ei123" relatedToTime="t4"/>
<TLINK lid="l2" relType="IDENTITY" eventInstanceID="ei123" relatedToEventInstance="ei124"/>
<TLINK lid="l3" relType="DURING" timeID="tmx0" relatedToEventInstance="e2"/>
<TLINK lid="l4" relType="BEFORE" timeID="t4" relatedToTime="tmx0"/>
<TLINK lid="l5" relType="BEFORE" eventInstanceID="e2" relatedToTime="t9"/>
<SLINK lid="l6" relType="MODAL" eventInstanceID="ei123" subordinatedEventInstance="e2"/>
</TimeML>
"""
SHORT = (
    '<TimeML><DCT><TIMEX3 tid="t0" value="2031-05-12">x</TIMEX3></DCT>\n'
    '<TEXT>a <EVENT eid="e1">b</EVENT> <TIMEX3 tid="t1">c</TIMEX3></TEXT>\n{}\n</TimeML>'
)


def short(*lines: str) -> str:
    return SHORT.format("\n".join(lines))


def read(source: str | bytes, path: str = "x.tml") -> Document:
    return parse(source, path)[0]


def parse(source: str | bytes, path: str = "x.tml") -> tuple[Document, Mapping[str, int]]:
    return timeml.parse(source.encode() if isinstance(source, str) else source, path=path)


def refusal(source: str | bytes) -> str:
    with pytest.raises(FormatError) as caught:
        read(source, "news.tml")
    return str(caught.value)


def test_text_is_the_content_of_text_with_its_line_breaks() -> None:
    document = read(GOOD)
    assert document.text == "\nThe café opened on 5 May & was\nfull.\n"
    assert document.doc_id == "harbour-7"


def test_mentions_links_and_creation_time() -> None:
    document = read(GOOD.encode())
    assert document.dct == CreationTime("2031-05-12", "2031-05-12", "stated")
    first = {"class": "OCCURRENCE", "tense": "PAST", "aspect": "NONE", "polarity": "POS"}
    assert document.events == (
        Event(id="ei123", start=10, end=16, attributes=first),
        Event(id="ei124", start=10, end=16, attributes={"class": "OCCURRENCE", "polarity": "NEG"}),
        Event(id="e2", start=32, end=36, attributes={"class": "STATE"}),
    )
    assert [document.surface(e) for e in document.events] == ["opened", "opened", "full"]
    assert document.timexes == (Timex(id="t4", start=20, end=25, type="DATE", value="2031-05-05", mod="START"),)
    assert document.surface(document.timexes[0]) == "5 May"
    assert document.tlinks == (
        TLink("ei123", "t4", "IS_INCLUDED"),
        TLink("ei123", "ei124", "IDENTITY"),
        TLink("t0", "e2", "DURING"),
        TLink("t4", "t0", "BEFORE"),
    )


def test_what_is_left_out_is_counted() -> None:
    assert parse(GOOD)[1] == {
        "SIGNALs": 1,
        "SLINKs": 1,
        "events: pos": 1,
        "events: modality": 1,
        "events: tense of another scheme": 1,
        "timexes: no words in the text": 1,
        "links: an end is left out": 1,
    }
    assert parse(short())[1] == {}
    outside = short(
        '<TIMEX3 tid="t7" value="2031">2031</TIMEX3>', '<TLINK relType="BEFORE" timeID="t7" relatedToTime="t1"/>'
    )
    document, left_out = parse(outside)
    assert left_out == {"timexes: no words in the text": 1, "links: an end is left out": 1}
    assert [t.id for t in document.timexes] == ["t1"]


def test_a_value_of_another_form_is_left_out_and_counted() -> None:
    document, left_out = parse(short().replace('tid="t1"', 'tid="t1" type="WHEN" value="soon"'))
    assert document.timexes == (Timex(id="t1", start=4, end=5),)
    assert left_out == {"timexes: value of another form": 1, "timexes: type of another scheme": 1}


def test_creation_time_inside_the_text() -> None:
    source = '<TimeML><TEXT><TIMEX3 tid="t3" value="2031-05" functionInDocument="CREATION_TIME">May</TIMEX3>. It \
<EVENT eid="e1">rains</EVENT></TEXT><TLINK relType="INCLUDES" eventInstanceID="e1" relatedToTime="t3"/></TimeML>'
    document = read(source, "folder/rain.tml")
    assert document.text == "May. It rains"
    assert document.timexes == ()
    assert document.dct == CreationTime("2031-05-01", "2031-05-31")
    assert document.tlinks == (TLink("e1", "t0", "INCLUDES"),)
    assert document.doc_id == "rain"


@pytest.mark.parametrize("value", ['value=""', "", 'value="PRESENT_REF"', 'value="XXXX-XX-XX"'])
def test_creation_time_without_days_has_no_window(value: str) -> None:
    document = read(short().replace('value="2031-05-12"', value))
    assert document.dct is None
    assert document.creation_times == {"t0": None}


def test_without_a_creation_time_nothing_can_be_linked_to_it() -> None:
    source = short('<TLINK lid="l1" relType="BEFORE" eventInstanceID="e1" relatedToTime="t0"/>')
    assert read(source).tlinks == (TLink("e1", "t0", "BEFORE"),)
    without = source.replace("<DCT>", "<DATE>").replace("</DCT>", "</DATE>")
    assert refusal(without) == "news.tml:1: TIMEX3: tid: 't0' is the name of the creation time"
    renamed = without.replace('tid="t0"', 'tid="t8"')
    assert refusal(renamed) == "news.tml:3: TLINK 'l1': relatedToTime: 't0' is no TIMEX3 of this file"


def test_nested_mentions_line_ends_and_code_points() -> None:
    source = '<TimeML>\r\n<TEXT>\r\n😀 <TIMEX3 tid="t1">the <EVENT eid="e1">war</EVENT> years</TIMEX3></TEXT></TimeML>'
    document = read("\ufeff".encode() + source.encode())
    assert document.text == "\n😀 the war years"
    assert (document.timexes[0].span, document.events[0].span) == ((3, 16), (7, 10))


def test_mentions_come_in_the_order_of_the_text() -> None:
    text = '<TIMEX3 tid="t2"><TIMEX3 tid="t1">a</TIMEX3> b</TIMEX3> <EVENT eid="e1">c</EVENT> <EVENT eid="e2">d</EVENT>'
    instance = '<MAKEINSTANCE eiid="ei2" eventID="e2"/>'
    document = read(f"<TimeML><TEXT>{text}</TEXT>{instance}</TimeML>")
    assert [(e.id, *e.span) for e in document.events] == [("e1", 4, 5), ("ei2", 6, 7)]
    assert [(t.id, *t.span) for t in document.timexes] == [("t1", 0, 1), ("t2", 0, 3)]


def test_self_links_and_duplicates_are_kept_for_the_scorer() -> None:
    link = '<TLINK relType="BEFORE" eventInstanceID="e1" relatedToEventInstance="e1"/>'
    assert read(short(link, link)).tlinks == (TLink("e1", "e1", "BEFORE"),) * 2


LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE TimeML [
<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
]>
<TimeML><TEXT>&c;</TEXT></TimeML>"""


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (LAUGHS, "2: <!DOCTYPE TimeML>: a document type is not allowed, nor are entities"),
        (LAUGHS.encode(), "2: <!DOCTYPE TimeML>: a document type is not allowed, nor are entities"),
        (
            '<!DOCTYPE TimeML SYSTEM "http://news.example/TimeML.dtd">\n<TimeML><TEXT/></TimeML>',
            "1: <!DOCTYPE TimeML>: a document type is not allowed, nor are entities",
        ),
        ("<TimeML>\n<TEXT>&eacute;</TEXT></TimeML>", "2: not XML: undefined entity, column "),
        ("", "1: not XML: no element found, column "),
        ("Just news.", "1: not XML: syntax error, column "),
        (GOOD[: GOOD.index("</TEXT>")], "9: not XML: no element found, column "),
        (GOOD[: GOOD.index("eid=") + 5], "7: not XML: unclosed token, column "),
        ("<TimeML>\n<TEXT></TXT></TimeML>", "2: not XML: mismatched tag, column "),
        ("<TimeML><TEXT/></TimeML>\n<TimeML/>", "2: not XML: junk after document element, column "),
        ("<TimeML><TEXT>\x00</TEXT></TimeML>", "1: not XML: not well-formed (invalid token), column "),
        ("<html><TEXT/></html>", "1: <html>: expected <TimeML>"),
        ("<TimeML><TEXT/>\n<TEXT/></TimeML>", "2: a second <TEXT>"),
    ],
)
def test_files_that_are_not_timeml(source: str | bytes, message: str) -> None:
    assert re.sub(r"(?<=column )\d+", "", refusal(source)) == f"news.tml:{message}"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("<TimeML>\n<TEXT>é</TEXT></TimeML>".encode("latin-1"), "2: not UTF-8: byte 0xe9 at position 15"),
        (GOOD.encode("utf-16"), "1: not UTF-8: byte 0xff at position 0"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?><TimeML/>', "1: encoding 'ISO-8859-1': expected UTF-8"),
        (b'<?xml version="1.0" encoding="klingon"?><TimeML/>', "1: encoding 'klingon': expected UTF-8"),
    ],
)
def test_encodings(source: str | bytes, message: str) -> None:
    assert refusal(source) == f"news.tml:{message}"


def test_a_file_without_a_text_element_is_all_text() -> None:
    """As the files of TimeBank 1.2 are."""
    document = read(
        '<TimeML>\nX1\n<TIMEX3 tid="t0" value="2031-05-12" functionInDocument="CREATION_TIME">12/05</TIMEX3> It '
        '<EVENT eid="e1">rains</EVENT>.\n<MAKEINSTANCE eventID="e1" eiid="ei1"/>\n'
        '<TLINK relType="INCLUDES" eventInstanceID="ei1" relatedToTime="t0"/></TimeML>',
        path="x1.tml",
    )
    assert (document.doc_id, document.text) == ("x1", "\nX1\n12/05 It rains.\n\n")
    assert [document.surface(event) for event in document.events] == ["rains"]
    assert document.dct == CreationTime("2031-05-12", "2031-05-12")
    assert document.tlinks == (TLink("ei1", "t0", "INCLUDES"),)


def test_an_event_outside_the_text_is_left_out_with_its_links() -> None:
    lines = (
        '<EVENT eid="e5">x</EVENT><MAKEINSTANCE eiid="ei5" eventID="e5"/>',
        '<TLINK relType="BEFORE" eventInstanceID="ei5" relatedToTime="t1"/>',
        '<TLINK relType="BEFORE" eventInstanceID="e1" relatedToTime="t1"/>',
    )
    document, left_out = parse(short(*lines))
    assert [event.id for event in document.events] == ["e1"]
    assert document.tlinks == (TLink("e1", "t1", "BEFORE"),)
    assert left_out == {"events: outside the text": 1, "links: an end is left out": 1}


def test_utf_8_may_be_declared() -> None:
    source = '<?xml version="1.0" encoding="utf-8"?><TimeML><TEXT>é</TEXT></TimeML>'
    assert read(source.encode()).text == read(source).text == "é"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('<MAKEINSTANCE eiid="ei1" eventID="e7"/>', "MAKEINSTANCE: eventID: 'e7' is no EVENT of this file"),
        ('<MAKEINSTANCE eventID="e1"/>', "MAKEINSTANCE: eiid: missing"),
        ('<MAKEINSTANCE eiid="t1" eventID="e1"/>', None),
        ('<MAKEINSTANCE eiid="t0.z" eventID="e1"/>', "MAKEINSTANCE: eiid: 't0.z' is the name of the creation time"),
        ('<TIMEX3 tid="t1">x</TIMEX3>', "TIMEX3: tid: 't1' stands in line 2 too"),
        ("<TIMEX3>x</TIMEX3>", "TIMEX3: tid: missing"),
        ('<TIMEX3 tid="t2" functionInDocument="CREATION_TIME">x</TIMEX3>', "a second creation time"),
        ('<TLINK lid="l1" eventInstanceID="e1" relatedToTime="t1"/>', "TLINK 'l1': relType: missing: expected one of "),
        (
            '<TLINK relType="Vaguely" eventInstanceID="e1" relatedToTime="t1"/>',
            "TLINK '': relType: 'Vaguely': expected one of AFTER, BEFORE, ",
        ),
        (
            '<TLINK lid="l2" relType="AFTER" eventInstanceID="ei9" relatedToTime="t1"/>',
            "TLINK 'l2': eventInstanceID: 'ei9' is no event instance of this file",
        ),
        (
            '<TLINK lid="l2" relType="AFTER" eventInstanceID="t1" relatedToTime="t1"/>',
            "TLINK 'l2': eventInstanceID: 't1' is no event instance of this file",
        ),
        (
            '<TLINK lid="l2" relType="AFTER" timeID="t1" relatedToTime="t5"/>',
            "TLINK 'l2': relatedToTime: 't5' is no TIMEX3 of this file",
        ),
        (
            '<TLINK lid="l2" relType="AFTER" relatedToTime="t1"/>',
            "TLINK 'l2': expected one of eventInstanceID and timeID, found none",
        ),
        (
            '<TLINK lid="l2" relType="AFTER" timeID="t1" relatedToTime="t1" relatedToEventInstance="e1"/>',
            "TLINK 'l2': expected one of relatedToEventInstance and relatedToTime, found relatedToEventInstance and",
        ),
    ],
)
def test_elements_that_cannot_be(line: str, message: str | None) -> None:
    found = refusal(short("", line))
    if message is None:
        assert found == "news.tml:2: TIMEX3: tid: 't1' stands in line 4 too"
    else:
        assert found.startswith(f"news.tml:4: {message}")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('<EVENT eid="e1">b</EVENT>', '<EVENT eid="e1"/>', "2: EVENT 'e1' has no words"),
        ('eid="e1"', "", "2: EVENT: eid: missing"),
        ("</TEXT>", '<EVENT eid="e1">d</EVENT></TEXT>', "2: EVENT: eid: 'e1' stands twice"),
        (
            '"2031-05-12"',
            '"2031-02-30"',
            "1: creation time: '2031-02-30': position 0: '2031-02-30' is not in the calendar",
        ),
    ],
)
def test_text_and_creation_time_that_cannot_be(old: str, new: str, message: str) -> None:
    assert refusal(short().replace(old, new)).startswith(f"news.tml:{message}")


def test_many_links_and_deep_nesting_are_read() -> None:
    links = ['<TLINK relType="BEFORE" eventInstanceID="e1" relatedToTime="t1"/>'] * 50_000
    assert len(read(short(*links)).tlinks) == 50_000
    deep = "<TimeML><TEXT>" + "<s>" * 50_000 + "x" + "</s>" * 50_000 + "</TEXT></TimeML>"
    assert read(deep).text == "x"


def test_more_elements_than_any_text_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeml_markup, "ELEMENTS_CAP", 4)
    assert read("<TimeML><TEXT><s/>\n<s/></TEXT></TimeML>").text == "\n"
    assert refusal("<TimeML><TEXT><s/>\n<s/><s/></TEXT></TimeML>") == "news.tml:2: more than 4 elements"


def test_files_in_order_of_names(tmp_path: Path) -> None:
    for name in ("b", "a", "c"):
        (tmp_path / f"{name}.tml").write_text("<TimeML><TEXT>x<TIMEX3 tid='t1'/></TEXT></TimeML>", "utf-8")
    (tmp_path / "a.txt").write_text("no TimeML", "utf-8")
    reading = timeml.read(tmp_path)
    assert [d.doc_id for d in reading.documents] == ["a", "b", "c"]
    assert reading.left_out == {"timexes: no words in the text": 3}
    assert timeml.read(tmp_path / "b.tml").documents == reading.documents[1:2]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"no \.tml file here"):
        timeml.read(tmp_path)
    with pytest.raises(FormatError, match=r"gone\.tml: No such file"):
        timeml.read(tmp_path / "gone.tml")
    for name in ("a", "b"):
        (tmp_path / f"{name}.tml").write_text("<TimeML><DOCID>one</DOCID><TEXT>x</TEXT></TimeML>", "utf-8")
    with pytest.raises(FormatError, match=r"b\.tml: DOCID 'one' stands in another file"):
        timeml.read(tmp_path)
    (tmp_path / "b.tml").write_text("<TimeML>\n", "utf-8")
    with pytest.raises(FormatError, match=r"b\.tml:2: not XML: no element found"):
        timeml.read(tmp_path)
