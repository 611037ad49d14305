"""Event time anchoring: bounds by hand, then the rules, then the corpus."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

import summitline
from summitline.closure import BEGIN, DAY, Closure, Point
from summitline.constraints import background, document_constraints, with_days
from summitline.metrics import anchors
from summitline.metrics.anchors import Bounds
from summitline.metrics.comparison import Comparison
from summitline.metrics.score import Score, headline, histogram, parts, prf, summed
from summitline.schema import CreationTime, Document, Event, Timex, TLink

EMPTY = Document(doc_id="d", text="a b c d e f ", dct=CreationTime("2031-05-10", "2031-05-14"))
MAY_10 = Timex(id="t1", start=10, end=11, type="DATE", value="2031-05-10")


def event(name: str, **more: str) -> Event:
    start = 2 * (int(name[1:]) - 1)
    return Event(id=name, start=start, end=start + 1, **more)  # type: ignore[arg-type]


def document(*events: Event, links: str = "", timex: Timex = MAY_10) -> Document:
    told = [line.split() for line in links.split(";") if line]
    return replace(EMPTY, events=events, timexes=(timex,), tlinks=tuple(TLink(a, b, r) for a, r, b in told))


def compare(gold: Document, system: Document, **more: bool) -> Comparison:
    return Comparison(gold=gold, system=system, **more)


def score(gold: Document, system: Document, **more: bool) -> Score:
    return prf(headline(counts(gold, system, **more)))


def counts(gold: Document, system: Document, **more: bool) -> Counter[str]:
    return summed(anchors.units(compare(gold, system, **more)))


def errors(gold: Document, system: Document) -> dict[str, int]:
    """How many bounds are how many days apart."""
    return histogram(counts(gold, system), "days")


def days(document: Document, name: str = "e1") -> tuple[int | None, ...]:
    """The bounds of an event as days of May 2031."""
    closure = Closure(document_constraints(document))
    found = anchors.bounds(closure, anchors.midnights(closure), name)
    return tuple(bound and bound - date(2031, 4, 30).toordinal() for bound in found)


DATED = document(event("e1", begins="2031-05-10", ends="2031-05-12"))


def test_fractions_and_errors() -> None:
    # Gold: begin 10..10, end 12..12. The system: begin 10..11, and so an end from 10 on. Right: the 10 of the begin.
    system = document(event("e1", begins="[2031-05-10..2031-05-11]"))
    assert days(DATED) == (10, 10, 12, 12)
    assert days(system) == (10, 11, 10, None)
    found = score(DATED, system)
    assert (found.precision, found.recall, found.f1) == (1 / 3, 1 / 4, pytest.approx(2 / 7))
    assert errors(DATED, system) == {"0": 1, "1": 1, "2": 1}


def test_a_link_counts_like_a_window() -> None:
    linked = document(event("e1"), links="e1 IS_INCLUDED t1")
    stated = document(event("e1", begins="2031-05-10", ends="2031-05-10"))
    assert days(linked) == days(stated) == (10, 10, 10, 10)
    assert score(linked, stated).counts == {"p_num": 4, "p_den": 4, "r_num": 4, "r_den": 4}


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ("e1 SIMULTANEOUS t1", (10, 10, 10, 10)),
        ("e1 BEFORE t1", (None, 9, None, 9)),
        ("e1 IBEFORE t1", (None, 9, 9, 9)),
        ("e1 AFTER t1", (11, None, 11, None)),
        ("e1 IAFTER t1", (11, 11, 11, None)),
        ("e1 INCLUDES t1", (None, 9, 11, None)),
        ("e1 BEFORE t0", (None, 14, None, 14)),
        ("e1 AFTER t0", (10, None, 10, None)),
        ("e1 INCLUDES t0", (None, 14, 10, None)),
        ("e1 <??? t1", (None, 9, None, None)),
        ("e1 VAGUE t1", (None, None, None, None)),
        ("e2 BEFORE t1;e1 BEFORE e2", (None, 9, None, 9)),
        ("t1 BEFORE e2;e2 BEFORE e1", (11, None, 11, None)),
    ],
)
def test_bounds(links: str, expected: tuple[int | None, ...]) -> None:
    assert days(document(event("e1"), event("e2"), links=links)) == expected


def test_the_background_bounds_no_event() -> None:
    closure = Closure(with_days(background(DATED)))
    assert closure.graph.numbers[Point("e1", BEGIN)] >= 0
    assert anchors.bounds(closure, anchors.midnights(closure), "e1") == Bounds()


def test_the_first_day_of_the_calendar() -> None:
    first = document(event("e1"), links="e1 BEFORE t1", timex=replace(MAY_10, value="0001-01-01"))
    assert score(first, first).f1 == 1
    closure = Closure(document_constraints(first))
    assert anchors.bounds(closure, anchors.midnights(closure), "e1") == Bounds(None, 0, None, 0)


def test_gold_decides_the_axis_of_an_aligned_event() -> None:
    window = {"begins": "2031-05-10", "ends": "2031-05-10"}
    gold = document(event("e1", **window), event("e2", axis="intention", **window))
    system = document(event("e1", axis="opinion", **window), event("e2", **window), event("e3", axis="main", **window))
    assert score(gold, system).counts == {"p_num": 4, "p_den": 8, "r_num": 4, "r_den": 4}
    assert parts(counts(gold, system))["slices"]["off"] == {"p_num": 4, "p_den": 4, "r_num": 4, "r_den": 4}
    assert errors(gold, system) == {"0": 4}


def test_nothing_to_bound() -> None:
    bare = document(event("e1"))
    assert score(bare, bare).f1 is None
    assert score(DATED, bare)[1:4] == (None, 0.0, 0.0)
    assert score(bare, DATED)[1:4] == (0.0, None, 0.0)
    assert score(DATED, DATED, calendar=False).f1 is None


def test_an_event_that_excludes_itself_loses_its_windows() -> None:
    system = document(event("e1", begins="2031-05-12", ends="2031-05-10"), links="e1 BEFORE t0")
    assert score(DATED, system).counts == {"p_num": 0, "p_den": 2, "r_num": 0, "r_den": 4}
    assert errors(DATED, system) == {"2": 1, "4": 1}


def test_given_mentions_bring_the_given_timexes() -> None:
    gold = document(event("e1"), links="e1 IS_INCLUDED t1")
    system = document(event("e1"), links="e1 IS_INCLUDED t1", timex=replace(MAY_10, value=None))
    assert score(gold, system, given=True).f1 == 1
    assert score(gold, system).f1 == 0


def test_the_corpus_against_itself_and_against_a_scan_of_all_days() -> None:
    for gold in summitline.load():
        comparison = compare(gold, gold)
        counted = summed(anchors.units(comparison))
        assert prf(counted).f1 == 1
        assert list(histogram(counted, "days")) == ["0"]
        closure = comparison.gold_graph.closure
        known = anchors.midnights(closure)
        days = [Point(day, DAY) for day in closure.graph.midnights]
        for e in gold.events:
            begin = Point(e.id, BEGIN)
            below = [date.fromisoformat(d.owner).toordinal() for d in days if closure.compare(d, begin) in "<="]
            above = [date.fromisoformat(d.owner).toordinal() for d in days if closure.compare(begin, d) == "<"]
            found = anchors.bounds(closure, known, e.id)
            assert found.earliest_begin == max(below, default=None)
            if not any(closure.compare(begin, d) == "=" for d in days):
                assert found.latest_begin == (min(above) - 1 if above else None)
