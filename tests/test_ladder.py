"""Ladders over made-up documents of a few words, and a property: nothing is lost and nothing is said twice."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import combinations

import pytest

from summitline.closure import Closure
from summitline.constraints import document_constraints
from summitline.errors import FormatError
from summitline.ladder import Ladder, against, links, read
from summitline.schema import Document, Event, TLink


def document(size: int, *stated: TLink, axes: dict[str, str] | None = None) -> Document:
    events = tuple(
        Event(id=f"e{k}", start=k, end=k + 1, axis=(axes or {}).get(f"e{k}", "main")) for k in range(1, size + 1)
    )
    return Document(doc_id="d", text="x" * (size + 1), events=events, tlinks=stated)


def ladder(text: str, size: int = 9) -> Ladder:
    return read(text, path="x", document=document(size))


def test_rungs_are_read_open_and_closed() -> None:
    source = "# early to late\ne1 2\ne2 1..2.5 # a doubt\ne3 ..4\ne4 3..\n"
    infinite = float("inf")
    assert ladder(source) == {"e1": (2, 2), "e2": (1, 2.5), "e3": (-infinite, 4), "e4": (3, infinite)}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("e1 seven", "x:2: expected ID RUNG, ID LOW..HIGH, ID LOW.. or ID ..HIGH, found 'e1 seven'"),
        ("e77 1", "x:2: e77: no such event or timex"),
        ("e2 1", "x:2: e2: stands twice"),
        ("e1 3..2", "x:2: e1: the lower rung is above the higher one"),
    ],
)
def test_a_bad_line_is_told_with_its_number(line: str, message: str) -> None:
    with pytest.raises(FormatError) as refused:
        ladder(f"e2 1\n{line}\n")
    assert str(refused.value) == message


def test_rungs_apart_are_ordered_and_only_the_steps_are_stated() -> None:
    found = links(document(3), [ladder("e1 3\ne2 1\ne3 2")])
    assert set(found) == {TLink("e2", "e3", "BEGINS_BEFORE"), TLink("e3", "e1", "BEGINS_BEFORE")}


def test_rungs_that_touch_stay_open() -> None:
    assert links(document(3), [ladder("e1 1..2\ne2 2..3\ne3 ..")]) == []


def test_only_what_all_ladders_say_is_stated() -> None:
    first, second = ladder("e1 1\ne2 2\ne3 3"), ladder("e1 1\ne3 2\ne2 2..3")
    assert set(links(document(3), [first, second])) == {
        TLink("e1", "e2", "BEGINS_BEFORE"),
        TLink("e1", "e3", "BEGINS_BEFORE"),
    }


def test_what_is_known_is_not_stated_and_never_turned_round() -> None:
    known = document(3, TLink("e1", "e2", "AFTER"))
    one = ladder("e1 1\ne2 2\ne3 3")
    assert list(against(known, one)) == ["e1-e2: the ladder says begin < begin, the annotation >"]
    assert links(known, [one]) == [TLink("e1", "e3", "BEGINS_BEFORE")]


def test_a_pair_with_a_relation_gets_no_second_one() -> None:
    assert links(document(2, TLink("e1", "e2", "ENDS_BEFORE")), [ladder("e1 1\ne2 2")]) == []


def test_off_axis_events_are_not_on_the_ladder() -> None:
    assert links(document(2, axes={"e2": "intention"}), [ladder("e1 1\ne2 2")]) == []


@pytest.mark.parametrize("seed", range(20))
def test_the_links_give_exactly_the_orders_of_the_ladders(seed: int) -> None:
    choose = random.Random(seed)
    lows = {f"e{k}": choose.randrange(8) for k in range(1, 10)}
    one = {name: (float(low), float(low + choose.randrange(4))) for name, low in lows.items()}
    bare = document(9)
    found = links(bare, [one])
    closure = Closure(document_constraints(replace(bare, tlinks=tuple(found))))
    for a, b in combinations(one, 2):
        told = "<" if one[a][1] < one[b][0] else ">" if one[b][1] < one[a][0] else "?"
        assert closure.relation(a, b)[0] == told
    for link in found:
        rest = tuple(other for other in found if other is not link)
        shorter = Closure(document_constraints(replace(bare, tlinks=rest)))
        assert shorter.relation(link.source, link.target)[0] == "?"
