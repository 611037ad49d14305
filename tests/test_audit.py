"""What the audit says of an annotated document: every message, and the open pairs by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from summitline.audit import problems, sentence_number, still_open, told
from summitline.closure import Contradiction
from summitline.schema import CreationTime, Document, Event, Timex, TLink, Zone

# Mentions are single letters; three sentences: "a b ", "c d ", "e f ".
EMPTY = Document(
    doc_id="d",
    text="a b c d e f ",
    dct=CreationTime("2031-05-14", "2031-05-16"),
    sentences=((0, 3), (4, 7), (8, 11)),
)


def event(letter: str, **more: str) -> Event:
    start = EMPTY.text.index(letter)
    return Event(id=f"e{start // 2 + 1}", start=start, end=start + 1, **more)  # type: ignore[arg-type]


def timex(letter: str, value: str) -> Timex:
    start = EMPTY.text.index(letter)
    return Timex(id=f"t{start // 2 + 1}", start=start, end=start + 1, value=value)


def document(events: Iterable[Event], *told: str, timexes: Iterable[Timex] = ()) -> Document:
    links = (TLink(source, target, relation) for source, relation, target in (line.split() for line in told))
    return replace(EMPTY, events=tuple(events), timexes=tuple(timexes), tlinks=tuple(links))


A, B, C, E = (event(letter) for letter in "abce")


def test_nothing_wrong() -> None:
    wish = event("c", axis="intention", anchor="e1")
    assert problems(document([A, B, wish, event("d", axis="generic")], "e1 BEFORE e2", "e1 BEFORE e3")) == []
    assert problems(document([A], "e1 IS_INCLUDED t5", "e1 BEFORE t0", timexes=[timex("e", "2031-05")])) == []


@pytest.mark.parametrize(
    ("bound", "backed"),
    [
        ("2031-05-13", True),  # the day before the creation time
        ("2031-05-17", True),  # the day after its last day
        ("2031-05-12", False),
        ("2031-04-30", True),  # a TIMEX3 ends
        ("2031-05-01", True),  # the day after
        ("2031-05-02", False),
        ("2031-04", True),
        ("[2031-03-31..]", True),
        ("[..2031-04-15]", False),
        ("", True),
    ],
)
def test_every_bound_of_a_window_is_backed(bound: str, backed: bool) -> None:
    found = problems(document([event("a", begins=bound)], timexes=[timex("b", "2031-04")]))
    day = bound.strip("[].")
    message = (
        f'e1 "a": begins={bound}: no TIMEX3 and no creation time of this document begins or ends at {day} (see W5)'
    )
    assert found == ([] if backed else [message])


def test_windows_are_backed_by_the_first_day_there_is() -> None:
    assert problems(document([event("a", ends="0001-01-01")], timexes=[timex("b", "0001")])) == []


def test_a_zone_backs_windows_with_its_own_creation_time() -> None:
    zones = (Zone("z1", 0, 8, "body"), Zone("z2", 8, 12, "boilerplate", CreationTime("2031-06-02", "2031-06-04")))
    dated = [event("e", ends="2031-06-02")]
    assert problems(replace(document(dated), zones=zones)) == []
    assert len(problems(document(dated))) == 1


MESSAGES = [
    ([A, replace(A, id="e9")], (), ['e9 "a": the same words are marked as e1 already (see E2, N5)']),
    ([event("a", anchor="e2"), B], (), ['e1 "a": axis=main has no anchor (see A7)']),
    ([event("a", axis="generic", anchor="e2"), B], (), ['e1 "a": axis=generic has no anchor (see A7)']),
    (
        [event("a", axis="opinion", anchor="e2"), event("b", axis="opinion", anchor="e1")],
        (),
        ['e1 "a": its anchors go in a circle (see A7)', 'e2 "b": its anchors go in a circle (see A7)'],
    ),
    (
        [A, event("b", axis="intention", anchor="e3"), C],
        ("e1 BEFORE e2",),
        ['link e1 "a" BEFORE e2 "b": a pair on different axes has no label: leave it out (see A6, A7)'],
    ),
    ([A], ("e1 SIMULTANEOUS e1",), ['link e1 "a" SIMULTANEOUS e1 "a": a mention has no link with itself (see C2)']),
]


@pytest.mark.parametrize(("events", "links", "messages"), MESSAGES)
def test_messages(events: list[Event], links: tuple[str, ...], messages: list[str]) -> None:
    assert problems(document(events, *links)) == messages


def test_a_contradiction_is_told_with_its_links_and_in_words() -> None:
    (message,) = problems(document([A, B, C], "e1 BEFORE e2", "e2 BEFORE e3", "e3 BEFORE e1", "e1 BEFORE t0"))
    told_links, words = message.removeprefix("contradiction: ").removesuffix(" (see D2)").split("; in words: ")
    assert set(told_links.split("; ")) == {
        f"{a} BEFORE {b} (stated)" for a, b in (("e1", "e2"), ("e2", "e3"), ("e3", "e1"))
    }
    assert set(words.split(", ")) == {'e1 "a"', 'e2 "b"', 'e3 "c"'}


def test_two_timexes_have_no_link() -> None:
    days = [timex("a", "2031-05-14"), timex("b", "2031-05-15")]
    found = problems(document([], "t1 BEFORE t2", "t1 BEFORE t0", timexes=days))
    assert found[:2] == [
        'link t1 "a" BEFORE t2 "b": no end is an event (see L4)',
        'link t1 "a" BEFORE t0: no end is an event (see L4)',
    ]


def test_links_across_zones() -> None:
    zones = (Zone("z1", 0, 8, "body"), Zone("z2", 8, 12, "boilerplate", CreationTime("2031-06-02", "2031-06-04")))
    blank = replace(EMPTY, zones=zones, events=(A, E))
    links = (TLink("e1", "e5", "BEFORE"), TLink("e1", "t0.z2", "BEFORE"), TLink("e5", "t0.z2", "BEFORE"))
    why = "a pair on different zones has no label: leave it out (see chapter L)"
    assert problems(replace(blank, tlinks=links)) == [
        f'link e1 "a" BEFORE e5 "e": {why}',
        f'link e1 "a" BEFORE t0.z2: {why}',
    ]


def test_still_open_by_hand() -> None:
    # e1-e2 is ordered. Open: e1-e3 and e2-e3 (next sentence), e3-e5 (next), e3-t4 and no pair of events two sentences
    # apart, no event and timex in different sentences.
    annotated = document([A, B, C, E], "e1 BEFORE e2", timexes=[timex("d", "2031-05-14")])
    assert still_open(annotated) == [
        's1 e1 "a" ? e3 "c" (next sentence, known: ????)',
        's1 e2 "b" ? e3 "c" (next sentence, known: ????)',
        's2 e3 "c" ? t4 "d" (same sentence, known: ????)',
        's2 e3 "c" ? e5 "e" (next sentence, known: ????)',
    ]


def test_still_open_tells_what_is_known_and_leaves_null_pairs_out() -> None:
    wish = event("c", axis="intention", anchor="e2")
    annotated = document([A, B, wish], "e1 ENDS_BEFORE e2", "e2 BEFORE e3")
    assert still_open(annotated) == ['s1 e1 "a" ? e2 "b" (same sentence, known: ?<?<)']
    assert still_open(document([A, B, wish], "e1 BEFORE e2", "e2 BEGINS_BEFORE e3")) == []


def test_still_open_needs_a_timeline() -> None:
    with pytest.raises(Contradiction):
        still_open(document([A, B], "e1 BEFORE e2", "e2 BEFORE e1"))


def test_words() -> None:
    assert told(EMPTY, C) == 'e3 "c"'
    assert [sentence_number(EMPTY, e) for e in (A, B, C, E)] == [1, 1, 2, 3]


def test_vague_is_stated_of_nothing_that_the_rest_orders() -> None:
    stated = document([A, B], "e1 VAGUE t0", "e1 BEFORE e2", "e2 BEFORE t0")
    assert problems(stated) == ['link e1 "a" VAGUE t0: the rest of the document says <<<< (see L8)']
    assert problems(document([A, B], "e1 VAGUE t0", "e1 BEFORE e2")) == []
