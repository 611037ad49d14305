"""Worksheets: read(write(d)) == d, what is written, and every message of the reader with its line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from summitline.errors import FormatError
from summitline.formats.worksheet import read, read_example, write
from summitline.schema import CreationTime, Document, Entity, Event, Timex, TLink, Zone, schema

TEXT = "“Peace,” Ines Duarte said, and said it in May.\nShe wants to go.\n\nAlso read"
SENTENCES = ((0, 46), (47, 63), (65, 74))
BLANK = Document(
    doc_id="d1",
    text=TEXT,
    dct=CreationTime("2031-05-14", "2031-05-15", "inferred"),
    zones=(Zone("z1", 0, 65, "body"), Zone("z2", 65, 74, "boilerplate", CreationTime("2031-06-02", "2031-06-04"))),
    sentences=SENTENCES,
)
REST = {"tense": "PAST", "aspect": "NONE", "polarity": "POS", "source": "AUTHOR", "factuality": "CT"}


def event(name: str, start: int, end: int, cls: str, **more: str) -> Event:
    return Event(id=name, start=start, end=end, attributes={"class": cls, **REST}, **{"axis": "main", **more})  # type: ignore[arg-type]


RICH = replace(
    BLANK,
    entities=(Entity(id="n1", start=9, end=20, type="PERSON", entity="ines-duarte"),),
    events=(
        event("e1", 21, 25, "REPORTING"),
        event("e2", 31, 35, "REPORTING", begins="2031-05", ends="[2031-05-01..2031-05-14]", instance="speech"),
        event("e3", 51, 56, "I_STATE"),
        event("e4", 60, 62, "OCCURRENCE", axis="intention", anchor="e3"),
        event("e5", 70, 74, "OCCURRENCE"),
    ),
    timexes=(Timex(id="t1", start=42, end=45, type="DATE", value="2031-05", mod="START"),),
    tlinks=(
        TLink("e1", "t0", "BEFORE"),
        TLink("e2", "t0", "BEFORE"),
        TLink("e3", "t0", "INCLUDES"),
        TLink("e4", "t0", "VAGUE"),
        TLink("e5", "t0.z2", "ENDS_AFTER"),
        TLink("e1", "e2", "BEFORE"),
        TLink("t1", "t0", "BEFORE"),
    ),
)
EVENT = "class=REPORTING tense=PAST aspect=NONE polarity=POS axis=main source=AUTHOR factuality=CT dct_relation=BEFORE"


def test_written() -> None:
    assert write(RICH, ["read twice", "two\nlines"]) == (
        "document d1\n"
        "dct 2031-05-14..2031-05-15\n"
        "s1 “Peace,” Ines Duarte said, and said it in May.\n"
        'n1 "Ines Duarte" type=PERSON entity=ines-duarte\n'
        f'e1 "said"/1 {EVENT}\n'
        'e2 "said"/2 class=REPORTING tense=PAST aspect=NONE polarity=POS axis=main source=AUTHOR factuality=CT '
        "dct_relation=BEFORE begins=2031-05 ends=[2031-05-01..2031-05-14] instance=speech\n"
        't1 "May" type=DATE value=2031-05 mod=START\n'
        "s2 She wants to go.\n"
        f'e3 "wants" {EVENT.replace("REPORTING", "I_STATE").replace("BEFORE", "INCLUDES")}\n'
        'e4 "go" class=OCCURRENCE tense=PAST aspect=NONE polarity=POS axis=intention anchor=e3 source=AUTHOR '
        "factuality=CT dct_relation=VAGUE\n"
        "# zone z2 (boilerplate): created 2031-06-02..2031-06-04\n"
        "s3 Also read\n"
        f'e5 "read" {EVENT.replace("REPORTING", "OCCURRENCE").replace("BEFORE", "ENDS_AFTER")}\n'
        "link e1 BEFORE e2\n"
        "link t1 BEFORE t0\n"
        "note read twice\n"
        "note two\n"
        "note lines\n"
    )


@pytest.mark.parametrize("document", [BLANK, RICH, replace(RICH, dct=None)])
def test_round_trip(document: Document) -> None:
    sheet = read(write(document, ["one", "two"]), path="d1.sheet", document=replace(BLANK, dct=document.dct))
    assert sheet.document == document
    assert sheet.notes == ("one", "two")
    assert write(sheet.document, sheet.notes) == write(document, ["one", "two"])


def test_comments_blank_lines_line_ends_and_empty_values_say_nothing() -> None:
    source = write(RICH).replace("mod=START", "mod=START ").replace("\n", "  \r\n").replace("s2 ", "# mine\r\n\r\ns2 ")
    source = source.replace("dct_relation=BEFORE begins=2031-05 ", "dct_relation=BEFORE begins=2031-05 anchor= ")
    assert read(source, path="d1.sheet", document=BLANK).document == RICH


@pytest.mark.parametrize(
    "mention",
    [
        Entity(id="n1", start=9, end=12, type="PERSON"),  # half a word
        Entity(id="n1", start=46, end=47, type="PERSON"),  # between two sentences
        Entity(id="n1", start=42, end=50, type="PERSON"),  # across two sentences
        Entity(id="n1", start=73, end=75, type="PERSON"),  # behind the last sentence
    ],
)
def test_a_mention_that_no_worksheet_can_hold_is_refused(mention: Entity) -> None:
    document = replace(BLANK, text=TEXT + " x", entities=(mention,))
    with pytest.raises(FormatError, match=r"d1: n1 .*: a worksheet holds whole words of one sentence"):
        write(document)
    with pytest.raises(FormatError, match="without double quotes"):
        write(
            replace(
                BLANK, text=TEXT.replace("Ines Duarte", 'Ines"Duarte'), entities=(replace(mention, start=9, end=20),)
            )
        )


S = ["document d1", "s1 “Peace,” Ines Duarte said, and said it in May.", "s2 She wants to go.", "s3 Also read"]
SAID = f'e1 "said"/1 {EVENT}'
WANTS = f'e2 "wants" {EVENT}'


def lines(*, first: str | None = None, second: str | None = None, last: str | None = None) -> list[str]:
    """Return a sheet with lines under s1 (line 3) and s2 (line 4 or 5), and one at the end."""
    parts = [*S[:2], first, S[2], second, S[3], last]
    return [part for part in parts if part is not None]


MESSAGES = [
    (["document d2", *S[1:]], ["1: document 'd2': this is 'd1'"]),
    ([*S[:1], "dct 2031-05-14..2031-05-16", *S[1:]], ["2: dct: the given line was edited"]),
    ([*S[:1], "dct May", *S[1:]], ["2: dct: 'May' is not YYYY-MM-DD..YYYY-MM-DD"]),
    ([*S, "s4 More."], ["5: s4: the text has 3 sentences"]),
    ([*S[:2], "s2 She wants to stay.", S[3]], ["3: s2: the given sentence was edited"]),
    ([*S[:2], S[3]], ["3: s3: s2 should stand here"]),
    (S[:3], [" s3 is missing"]),
    ([*S, "e1 said"], ["5: not understood: 'e1 said'; a mention is: id \"exact words\" name=value ..."]),
    (
        [*S, 'e1 "read"/12345'],
        ['5: not understood: \'e1 "read"/12345\'; a mention is: id "exact words" name=value ...'],
    ),
    ([S[0], 'n1 "She"', *S[1:]], ["2: n1: stands above the first sentence"]),
    (lines(first='x1 "said"'), ["3: x1: an id is n, e or t and a number"]),
    (lines(first='e0 "said"'), ["3: e0: an id is n, e or t and a number"]),
    (lines(first=SAID, second=WANTS.replace("e2", "e1")), ["5: e1: this id stands twice"]),
    (lines(first='e1 "sai"'), ['3: e1: "sai" does not stand in this sentence as whole words']),
    (lines(first='e1 "said"'), ['3: e1: "said" stands 2 times in this sentence: write "said"/1 ...']),
    (lines(first='e1 "said"/3'), ['3: e1: "said"/3: it stands 2 times in this sentence']),
    (lines(first='e1 "said"/0'), ['3: e1: "said"/0: it stands 2 times in this sentence']),
    (lines(first='n1 "May" kind=x'), ['3: n1 "May": kind: not one of type, entity']),
    (lines(first='n1 "May" type=GPE type=GPE'), ['3: n1 "May": type stands twice']),
    (
        lines(first='n1 "May" type=CITY'),
        [f"3: n1 \"May\": type: 'CITY' is not one of {', '.join(schema()['entity'].labels)}"],
    ),
    (
        lines(first='n1 "May" type=GPE entity=The_May'),
        ["3: n1 \"May\": entity: 'The_May' is not a chain name: lower-case words joined by hyphens"],
    ),
    (
        lines(first=SAID + " begins=[2031]"),
        ["3: e1 \"said\": begins: '[2031]': position 5: '..' is missing between the bounds"],
    ),
    (lines(first='t1 "May" type=DATE'), ['3: t1 "May": missing: value']),
    (
        lines(first=f'e1 "said"/1 {EVENT.replace(" tense=PAST", "").replace(" dct_relation=BEFORE", "")}'),
        ['3: e1 "said": missing: tense (see E12), dct_relation (see W1, W2, W3, W4)'],
    ),
    (lines(first=SAID + " anchor=e9"), ["3: e1: anchor=e9: no such other event"]),
    (lines(first=SAID + " anchor=e1"), ["3: e1: anchor=e1: no such other event"]),
    (lines(last="link e1 BEFORE"), ["5: link: write: link SOURCE RELATION TARGET"]),
    (lines(last="link e1 VAGUE e2"), ["5: link e1 VAGUE e2: what is left open is VAGUE; no link says so"]),
    (
        lines(first=SAID, second=WANTS, last="link e1 PRECEDES e2"),
        [f"7: link e1 PRECEDES e2: 'PRECEDES' is not one of {', '.join(schema().relations)}"],
    ),
    (lines(first=SAID, last="link e1 BEFORE e1"), ["6: link e1 BEFORE e1: a mention has no link with itself"]),
    (lines(first=SAID, last="link e1 BEFORE e9"), ["6: link to e9: no such event or timex"]),
    (
        lines(first='n1 "May" type=GPE entity=may', second=WANTS, last="link n1 BEFORE e2"),
        ["7: link to n1: no such event or timex"],
    ),
    (lines(first=SAID, last="link e1 AFTER t0"), ["6: link e1 AFTER t0: this pair has the link BEFORE already"]),
    (
        [S[0], "link t0 AFTER e1", *S[1:2], SAID, *S[2:]],
        ["4: link e1 BEFORE t0: this pair has the link AFTER already"],
    ),
    (["document d9", *S[1:], "e1 said"], ["1: document 'd9': this is 'd1'", "5: not understood"]),
]


@pytest.mark.parametrize(("sheet", "messages"), MESSAGES)
def test_messages(sheet: list[str], messages: list[str]) -> None:
    with pytest.raises(FormatError) as caught:
        read("\n".join(sheet) + "\n", path="d1.sheet", document=BLANK)
    found = str(caught.value).split("\n")
    assert len(found) == len(messages)
    for line, message in zip(found, messages, strict=True):
        assert line.startswith(f"d1.sheet:{message}")


def test_occurrences_are_whole_words() -> None:
    text = "Korea, North Korea’s Koreans: U.S.-Korea."
    blank = Document(doc_id="d1", text=text, sentences=((0, len(text)),))
    sheet = f'document d1\ns1 {text}\nn1 "Korea"/3 type=GPE entity=korea\nn2 "U.S." type=GPE entity=us\n'
    document = read(sheet, path="d1.sheet", document=blank).document
    assert [text[m.start - 2 : m.end] for m in document.entities] == [": U.S.", ".-Korea"]
    assert write(document).splitlines()[2:] == sheet.splitlines()[3:] + sheet.splitlines()[2:3]


EXAMPLE = """dct 2031-05-02..2031-05-03
s1 The senator resigned on Monday.
e1 "resigned" class=OCCURRENCE dct_relation=BEFORE begins=2031-04-28
t1 "Monday" type=DATE value=2031-04-28
s2 She left.
e2 "left"
link e1 VAGUE e2
"""


def test_example() -> None:
    document = read_example(EXAMPLE, path="guidelines.md:7")
    assert document.text == "The senator resigned on Monday.\nShe left."
    assert document.sentences == ((0, 31), (32, 41))
    assert document.dct == CreationTime("2031-05-02", "2031-05-03")
    assert [document.surface(m) for m in document.mentions()] == ["resigned", "left", "Monday"]
    assert document.events[0].begins == "2031-04-28"
    assert document.tlinks == (TLink("e1", "t0", "BEFORE"), TLink("e1", "e2", "VAGUE"))


@pytest.mark.parametrize(
    ("days", "message"),
    [
        ("2031-05-03..2031-05-02", "the window ends before it begins"),
        ("2031-02-30..2031-03-02", "is not in the calendar"),
        ("2031-05-03", "is not YYYY-MM-DD..YYYY-MM-DD"),
    ],
)
def test_example_dct(days: str, message: str) -> None:
    with pytest.raises(FormatError, match=rf"^guidelines.md:1: dct: .*{message}"):
        read_example(f"dct {days}\ns1 So.\n", path="guidelines.md")
