"""Temporal awareness: fractions by hand with links as stated and with the closure, then the rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from summitline.metrics import awareness, endpoints
from summitline.metrics.comparison import Comparison
from summitline.metrics.score import Score, parts, prf, summed
from summitline.schema import CreationTime, Document, Event, Timex, TLink, Zone

METRICS = {"acl11": awareness.acl11, "te3": awareness.te3}
ALL = METRICS | {"endpoints": endpoints.awareness}
EMPTY = Document(doc_id="d", text="a b c d e f ", dct=CreationTime("2031-05-14", "2031-05-14"))


def event(name: str, **more: str) -> Event:
    start = 2 * (int(name[1:]) - 1)
    return Event(id=name, start=start, end=start + 1, **more)  # type: ignore[arg-type]


def links(told: Iterable[str]) -> tuple[TLink, ...]:
    return tuple(TLink(source, target, relation) for source, relation, target in (line.split() for line in told))


def document(*told: str, names: str = "e1 e2 e3 e4") -> Document:
    return replace(EMPTY, events=tuple(event(name) for name in names.split()), tlinks=links(told))


def score(metric: str, gold: Document, system: Document, *, calendar: bool = False, given: bool = False) -> Score:
    comparison = Comparison(gold=gold, system=system, calendar=calendar, given=given)
    return prf(summed(ALL[metric](comparison)))


def fractions(found: Score) -> list[int]:
    return [found.counts[name] for name in ("p_num", "p_den", "r_num", "r_den")]


CHAIN = document("e1 BEFORE e2", "e2 BEFORE e3")


def test_acl11_stated() -> None:
    # e1-e3 follows from gold, e4-e1 does not: P = 2/3. Gold's e2-e3 does not follow from the system: R = 1/2.
    found = score("acl11", CHAIN, document("e1 BEFORE e2", "e1 BEFORE e3", "e4 BEFORE e1"))
    assert (found.precision, found.recall) == (2 / 3, 1 / 2)
    assert found.f1 == pytest.approx(4 / 7)


def test_te3_stated_drops_what_follows_from_the_rest() -> None:
    # Gold e1-e3 and the system's e1-e3 are redundant. P = 2/3 (e3-e4 is wrong), R = 2/2; unreduced P = 3/4, R = 3/3.
    gold = document("e1 BEFORE e2", "e2 BEFORE e3", "e1 BEFORE e3")
    system = document("e1 BEFORE e3", "e1 BEFORE e2", "e2 BEFORE e3", "e3 BEFORE e4")
    assert fractions(score("te3", gold, system)) == [2, 3, 2, 2]
    assert fractions(score("acl11", gold, system)) == [3, 4, 3, 3]


def test_acl11_closure() -> None:
    # Gold's closure: e1-e2, e1-e3, e2-e3. The system knows e1-e3 alone: P = 1/1, R = 1/3.
    right = score("acl11", CHAIN, document("e1 BEFORE e3"), calendar=True)
    assert (right.precision, right.recall) == (1.0, 1 / 3)
    # e1-e2 is right; e2-e4 and the e1-e4 that follows are not known to gold: P = 1/3, R = 1/3.
    assert fractions(score("acl11", CHAIN, document("e1 BEFORE e2", "e2 BEFORE e4"), calendar=True)) == [1, 3, 1, 3]


def test_te3_closure() -> None:
    # Reduced gold: e1-e2, e2-e3. The system's e1-e3 follows from gold, neither gold link from it. P = 1/1, R = 0/2.
    found = score("te3", CHAIN, document("e1 BEFORE e3"), calendar=True)
    assert (found.precision, found.recall) == (1.0, 0.0)
    longer = document("e1 BEFORE e2", "e2 BEFORE e3", "e3 BEFORE e4")
    assert fractions(score("te3", CHAIN, longer, calendar=True)) == [2, 3, 2, 2]


def test_windows_only_links_come_from_the_closure() -> None:
    # Three events on three days: 3 links between them and 3 with t0 (all past). The system dates e1 and e2 alone:
    # e1-e2, e1-t0, e2-t0. P = 3/3, R = 3/6.
    days = {"e1": "2031-05-10", "e2": "2031-05-11", "e3": "2031-05-12"}
    gold = replace(EMPTY, events=tuple(event(name, begins=day, ends=day) for name, day in days.items()))
    system = replace(EMPTY, events=(*gold.events[:2], event("e3")))
    found = score("acl11", gold, system, calendar=True)
    assert fractions(found) == [3, 3, 3, 6]
    assert (found.precision, found.recall) == (1.0, 1 / 2)
    assert score("acl11", gold, system, calendar=False).f1 is None
    # Reduced: t0 comes first and falls where another link carries it: e3-t0, e1-e2, e2-e3 remain of gold's six.
    assert score("te3", gold, gold, calendar=True).counts["r_den"] == 3


def test_given_times_are_background() -> None:
    # t1 and t2 are given days. e1 IS_INCLUDED t1 entails e1 BEFORE t2 with the days of both: one link is left.
    days = tuple(Timex(id=f"t{k}", start=2 * k + 4, end=2 * k + 5, value=f"2031-05-0{k}") for k in (1, 2))
    gold = replace(EMPTY, events=(event("e1"),), timexes=days, tlinks=links(["e1 IS_INCLUDED t1"]))
    assert score("acl11", gold, gold, calendar=True, given=True).counts["r_den"] == 3
    assert score("te3", gold, gold, calendar=True, given=True).counts["r_den"] == 1


def test_endpoints_count_the_comparisons_of_the_closure() -> None:
    # Gold: e1 BEFORE e2 (4), e2 BEGINS_BEFORE e3: begin-begin and begin-end (2), and so e1-e3: all of e1 before begin
    # and end of e3 (4). System: e1 INCLUDES e2 (4), e2 <??? e3 (2), and e1-e3: begin-begin, begin-end (2).
    gold = document("e1 BEFORE e2", "e2 BEGINS_BEFORE e3")
    found = score("endpoints", gold, document("e1 INCLUDES e2", "e2 <??? e3"))
    # Of the 8 the end points of e1 against e2 are wrong: P = 6/8, R = 6/10.
    assert fractions(found) == [6, 8, 6, 10]
    four = {
        name: [c.get(n, 0) for n in ("p_num", "p_den", "r_num", "r_den")]
        for name, c in parts(found.counts)["parts"].items()
    }
    assert four == {"bb": [3, 3, 3, 3], "be": [3, 3, 3, 3], "eb": [0, 1, 0, 2], "ee": [0, 1, 0, 2]}


def test_endpoints_set_aside() -> None:
    # Both links are set aside: BEFORE claims <<<<, AFTER >>>>, 8 claims, 4 right, no recall. e1 <??? e3 stays: 2 and 2.
    gold = document("e1 BEFORE e2", "e1 BEGINS_BEFORE e3")
    system = document("e1 BEFORE e2", "e1 AFTER e2", "e1 <??? e3")
    assert fractions(score("endpoints", gold, system)) == [6, 10, 2, 6]
    # A circle earns its own pairs only: e1-e2 has 4 of gold's 4 + 4 + 4 (e1-e2, e2-e4, e1-e4); 12 claims.
    chain = document("e1 BEFORE e2", "e2 BEFORE e4")
    circle = document("e1 BEFORE e2", "e2 BEFORE e3", "e3 BEFORE e1")
    assert fractions(score("endpoints", chain, circle)) == [4, 12, 4, 12]
    # Each comparison is told both ways, by BEFORE and AFTER; what INCLUDES (<<>>) tells is told already: 4 + 4 claims.
    twice = document("e1 BEFORE e2", "e1 INCLUDES e2", "e2 BEFORE e1", names="e1 e2")
    assert score("endpoints", chain, twice).counts["p_den"] == 4 + 4
    # A mention with itself has no two ends to compare.
    assert fractions(score("endpoints", chain, document("e1 BEFORE e1"))) == [0, 0, 0, 12]


def test_slices() -> None:
    # Three sentences of two events each. Gold's e1-e2 by days; by links e2-e3 (adjacent), so e1-e3; e1-e5 far.
    sentences = ((0, 3), (4, 7), (8, 11))
    days = (event("e1", begins="2031-05-01", ends="2031-05-01"), event("e2", begins="2031-05-02", ends="2031-05-02"))
    blank = replace(EMPTY, dct=None, sentences=sentences)
    gold = replace(blank, events=(*days, event("e3"), event("e5")), tlinks=links(["e2 BEFORE e3", "e1 BEFORE e5"]))
    # The system dates nothing: e1 BEFORE e2, and wrongly e5 BEFORE e1, from which e5-e2 follows.
    plain = tuple(event(name) for name in ("e1", "e2", "e3", "e5"))
    system = replace(blank, events=plain, tlinks=links(["e1 BEFORE e2", "e5 BEFORE e1"]))
    found = score("acl11", gold, system, calendar=True)
    sliced = {
        name: [c.get(n, 0) for n in ("p_num", "p_den", "r_num", "r_den")]
        for name, c in parts(found.counts)["slices"].items()
    }
    assert fractions(found) == [1, 3, 1, 4]
    assert sliced == {"adjacent": [1, 1, 1, 3], "windows": [1, 1, 1, 1], "rest": [0, 2, 0, 3], "main": [1, 3, 1, 4]}


@pytest.mark.parametrize("metric", ALL)
@pytest.mark.parametrize("calendar", [False, True])
def test_nothing(metric: str, calendar: bool) -> None:
    silent = document()
    for none in (silent, EMPTY):
        assert score(metric, none, none, calendar=calendar)[1:4] == (None, None, None)
        assert score(metric, none, CHAIN, calendar=calendar)[1:4] == (0.0, None, 0.0)
        assert score(metric, CHAIN, none, calendar=calendar)[1:4] == (None, 0.0, 0.0)
    assert score(metric, CHAIN, CHAIN, calendar=calendar)[1:4] == (1.0, 1.0, 1.0)


@pytest.mark.parametrize("metric", METRICS)
def test_both_directions_and_repeats_are_one_link(metric: str) -> None:
    system = document("e1 BEFORE e2", "e2 AFTER e1", "e1 BEFORE e2", "e1 <<<< e2", "e3 VAGUE e4")
    assert fractions(score(metric, CHAIN, system)) == [1, 1, 1, 2]


@pytest.mark.parametrize("metric", METRICS)
def test_contradiction_two_relations_on_a_pair_earn_no_recall(metric: str) -> None:
    # Claims: e1-e2 twice (one is right), e2-e3. P = 2/3; recall only for e2-e3: R = 1/2.
    system = document("e1 BEFORE e2", "e1 AFTER e2", "e2 BEFORE e3")
    found = score(metric, CHAIN, system)
    assert (found.precision, found.recall) == (2 / 3, 1 / 2)


@pytest.mark.parametrize("metric", METRICS)
def test_contradiction_a_circle_earns_its_own_pairs_only(metric: str) -> None:
    # All three are set aside: nothing is derived, e1-e2 earns its own pair. Gold also wants e2-e3 and e1-e4.
    gold = document("e1 BEFORE e2", "e2 BEFORE e4", "e1 BEFORE e3")
    system = document("e1 BEFORE e2", "e2 BEFORE e3", "e3 BEFORE e1")
    assert fractions(score(metric, gold, system)) == [1, 3, 1, 3]


def test_contradiction_nothing_is_earned_against_the_rest() -> None:
    # The windows say e1 before e2; the link against them is set aside and gold agrees with the link.
    first, second = (
        event("e1", begins="2031-05-01", ends="2031-05-01"),
        event("e2", begins="2031-05-02", ends="2031-05-02"),
    )
    gold = document("e1 AFTER e2", names="e1 e2")
    system = replace(EMPTY, events=(first, second), tlinks=links(["e1 AFTER e2"]))
    # The system claims e1-e2 by the days, e1-t0, e2-t0, and e1 AFTER e2 as stated: P = 1/4, R = 0/1.
    assert fractions(score("acl11", gold, system, calendar=True)) == [1, 4, 0, 1]


def test_contradiction_what_is_set_aside_counts_once() -> None:
    # Stated both ways against the days: e1 BEFORE e2 is in the closure and set aside, and one claim.
    days = [event(f"e{k}", begins=f"2031-05-0{k}", ends=f"2031-05-0{k}") for k in (1, 2)]
    system = replace(EMPTY, events=tuple(days), tlinks=links(["e1 BEFORE e2", "e2 BEFORE e1"]))
    assert fractions(score("acl11", document(names="e1 e2"), system, calendar=True))[1] == 4


@pytest.mark.parametrize("metric", METRICS)
def test_contradiction_a_shared_instance_set_aside_is_a_claim(metric: str) -> None:
    # Three events of one instance, in order all the same: each is the same as the next one, two claims, both wrong.
    # The two links of gold are claims too, but with two relations on each pair neither earns recall: P = 2/4, R = 0/2.
    same = [replace(event(name), instance="talks") for name in ("e1", "e2", "e3")]
    for events in (same, same[::-1]):
        system = replace(CHAIN, events=tuple(events))
        assert fractions(score(metric, CHAIN, system)) == [2, 4, 0, 2]
    # Without a link on them there is no contradiction, and nothing stated: the instance is known, but no claim.
    assert fractions(score(metric, CHAIN, replace(system, tlinks=()))) == [0, 0, 0, 2]


def test_contradictory_gold_leaves_its_denominator() -> None:
    # Gold's circle is in no denominator: R = 1/1; the system's link inside it does not follow: P = 1/2.
    gold = document("e1 BEFORE e2", "e2 BEFORE e1", "e3 BEFORE e4")
    found = score("acl11", gold, document("e1 BEFORE e2", "e3 BEFORE e4"))
    assert (found.precision, found.recall) == (1 / 2, 1.0)


def test_a_mention_with_itself() -> None:
    # SIMULTANEOUS holds, so it is a claim only where gold makes it too; any other relation is a wrong claim.
    assert fractions(score("acl11", CHAIN, document("e1 SIMULTANEOUS e1"))) == [0, 0, 0, 2]
    own = document("e1 BEFORE e2", "e1 SIMULTANEOUS e1")
    assert fractions(score("acl11", own, document("e1 SIMULTANEOUS e1"))) == [1, 1, 1, 2]
    assert fractions(score("acl11", CHAIN, document("e1 BEFORE e1"))) == [0, 1, 0, 2]


@pytest.mark.parametrize("calendar", [False, True])
def test_null_pairs_are_no_links(calendar: bool) -> None:
    wish = event("e3", axis="intention", anchor="e2")
    zones = (Zone("z1", 0, 6, "body"), Zone("z2", 6, 12, "boilerplate", CreationTime("2031-05-20", "2031-05-20")))
    blank = replace(EMPTY, zones=zones, events=(event("e1"), event("e2"), wish, event("e4")))
    gold = replace(blank, tlinks=links(["e1 BEFORE e2", "e1 BEFORE e3", "e2 BEFORE e4"]))
    # Judged is e1-e2 alone of gold; of the system e1-e2 and the anchored e2-e3, not e1-e3, e2-e4, e1-t0.z2.
    told = ["e1 BEFORE e2", "e1 AFTER e3", "e2 INCLUDES e3", "e2 AFTER e4", "e1 AFTER t0.z2"]
    main = replace(blank, events=tuple(replace(e, axis=None, anchor=None) for e in blank.events))
    system = replace(main, tlinks=links(told[:1] + told[2:3] if calendar else told))
    assert fractions(score("acl11", gold, system, calendar=calendar)) == [1, 2, 1, 1]


@pytest.mark.parametrize("metric", METRICS)
def test_end_to_end_unaligned_ends(metric: str) -> None:
    # e5 has no gold mention, gold's e3 no system mention: P = 1/2, R = 1/3.
    gold = document("e1 BEFORE e2", "e2 BEFORE e3", "e3 BEFORE t0", names="e1 e2 e3")
    system = document("e1 BEFORE e2", "e5 BEFORE t0", names="e1 e2 e5")
    found = score(metric, gold, system)
    assert (found.precision, found.recall) == (1 / 2, 1 / 3)


def test_timexes_alone_are_no_link() -> None:
    days = tuple(Timex(id=f"t{k}", start=2 * k + 4, end=2 * k + 5) for k in (1, 2))
    side = replace(EMPTY, timexes=days, tlinks=links(["t1 BEFORE t2", "t1 BEFORE t0"]))
    assert score("acl11", side, side).f1 is None
