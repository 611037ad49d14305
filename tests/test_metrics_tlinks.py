"""Labels of pairs: fractions by hand for each scheme, then the rules for what is null, unaligned or contradictory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from summitline.metrics import tlinks
from summitline.metrics.comparison import Comparison
from summitline.metrics.score import Score, classes, confusion, headline, parts, prf, summed
from summitline.schema import CreationTime, Document, Event, Timex, TLink, Zone

METRICS = {
    "timeml": tlinks.timeml,
    "tbdense": tlinks.tbdense,
    "matres": tlinks.matres,
    "doctimerel": tlinks.doctimerel,
    "endpoints": tlinks.endpoints,
}
# Events stand on a, b, c, d (e1 ... e4), a timex on t; three sentences: "a b ", "c t ", "d ".
EMPTY = Document(doc_id="d", text="a b c t d ", sentences=((0, 3), (4, 7), (8, 9)))
PLACES = {"e1": 0, "e2": 2, "e3": 4, "e4": 8}


def event(name: str, **more: str) -> Event:
    return Event(id=name, start=PLACES[name], end=PLACES[name] + 1, **more)  # type: ignore[arg-type]


def links(*told: str) -> tuple[TLink, ...]:
    return tuple(TLink(source, target, relation) for source, relation, target in (line.split() for line in told))


def document(events: Iterable[Event], *told: str, timexes: Iterable[Timex] = ()) -> Document:
    return replace(EMPTY, events=tuple(events), timexes=tuple(timexes), tlinks=links(*told))


def counts(metric: str, gold: Document, system: Document, *, given: bool = False, calendar: bool = True) -> Score:
    comparison = Comparison(gold=gold, system=system, given=given, calendar=calendar)
    return prf(summed(METRICS[metric](comparison)))


def events(*names: str) -> list[Event]:
    return [event(name) for name in names]


THREE = events("e1", "e2", "e3")


def test_timeml() -> None:
    # Judged: 3 pairs with t0, 3 event pairs. Gold says BEFORE, IBEFORE, so e1-e3 is BEFORE by the closure.
    # The system has BEFORE, BEFORE and so BEFORE on e1-e3, and e1 BEFORE t0: right e1-e2, e1-e3. P = 2/4, R = 2/3.
    gold = document(THREE, "e1 BEFORE e2", "e2 IBEFORE e3")
    score = counts("timeml", gold, document(THREE, "e1 BEFORE e2", "e2 BEFORE e3", "e1 BEFORE t0"))
    assert (score.precision, score.recall) == (2 / 4, 2 / 3)
    # Right with VAGUE: two of the three pairs with t0.
    assert {name: score.counts[name] for name in ("pairs", "vague", "right")} == {"pairs": 6, "vague": 3, "right": 4}


def test_tbdense_folds() -> None:
    # IBEFORE reads as BEFORE and BEGINS as IS_INCLUDED, OVERLAPS is VAGUE. Gold: BEFORE, IS_INCLUDED (e2-e3 is open:
    # e2 after e1). System: e1-e2 BEFORE is right, e1-e3 INCLUDES is wrong, OVERLAPS claims nothing. P = 1/2, R = 1/3.
    gold = document(THREE, "e1 IBEFORE e2", "e1 BEGINS e3", "e2 ENDS e3")
    score = counts("tbdense", gold, document(THREE, "e1 BEFORE e2", "e1 INCLUDES e3", "e2 <?>< e3"))
    assert score.counts["r_den"] == 3
    assert (score.precision, score.recall) == (1 / 2, 1 / 3)


def test_matres_reads_begins_of_main_axis_events() -> None:
    # Gold's main pairs: e1-e2 BEFORE, e1-e3 BEFORE, e2-e3 EQUAL (BEGINS); e4 is off the axis. The system's INCLUDES
    # begins before e2, that is right, with e2 before e3 also for e1-e3: 2 of 3. With INCLUDES alone: P = 1/1, R = 1/3.
    off = event("e4", axis="intention", anchor="e3")
    gold = document([*THREE, off], "e1 BEFORE e2", "e2 BEGINS e3", "e3 BEFORE e4")
    both = counts("matres", gold, document([*THREE, off], "e1 INCLUDES e2", "e2 BEFORE e3", "e3 AFTER e4"))
    assert headline(both.counts) == {"pairs": 3, "p_num": 2, "p_den": 3, "r_num": 2, "r_den": 3, "right": 2}
    one = counts("matres", gold, document([*THREE, off], "e1 INCLUDES e2"))
    assert (one.precision, one.recall) == (1.0, 1 / 3)


def test_doctimerel() -> None:
    # Gold: e1 BEFORE, e2 OVERLAP (INCLUDES), e3 AFTER. System: e1 BEFORE right, e2 BEFORE wrong. P = 1/2, R = 1/3.
    gold = document(THREE, "e1 BEFORE t0", "e2 INCLUDES t0", "e3 AFTER t0")
    score = counts("doctimerel", gold, document(THREE, "e1 BEFORE t0", "t0 AFTER e2"))
    assert (score.precision, score.recall) == (1 / 2, 1 / 3)
    assert score.counts["pairs"] == 3


def test_endpoints_count_one_by_one() -> None:
    # Gold: e1 BEFORE e2 is <<<<, e1 <??? t0 (t0-e1: >?>? after begin < end). The system has e1 INCLUDES e2, <<>>, and
    # nothing on t0. Pairs: 3 of 4 comparisons. e1-e2: 2 of 4 are right; t0-e1: gold knows begin-begin and end-begin.
    gold = document(events("e1", "e2"), "e1 BEFORE e2", "e1 <??? t0")
    score = counts("endpoints", gold, document(events("e1", "e2"), "e1 INCLUDES e2"))
    # Gold: 4 + 2 known, P = 2/4, R = 2/6. Of the 12 comparisons the 2 right ones and the 6 open ones agree.
    assert (score.precision, score.recall) == (2 / 4, 2 / 6)
    assert {name: score.counts[name] for name in ("pairs", "vague", "right")} == {"pairs": 12, "vague": 6, "right": 8}
    assert confusion(score.counts) == {"<": {"<": 2, ">": 2}, ">": {"?": 2}, "?": {"?": 6}}


def test_a_vague_pair_may_have_known_endpoints() -> None:
    # BEGINS_BEFORE has no TimeML label; its one stated comparison entails begin-end too: 2 comparisons of 4.
    gold = document(events("e1", "e2"), "e1 BEGINS_BEFORE e2")
    assert counts("timeml", gold, gold).f1 is None
    score = counts("endpoints", gold, document(events("e1", "e2"), "e1 BEFORE e2"))
    assert (score.precision, score.recall) == (2 / 4, 1.0)


def test_confusion_and_classes() -> None:
    # Pairs t0-e1 ... t0-e3 are open on both sides but t0-e3, which gold has AFTER and the system BEFORE (of t0).
    # e1-e2 BEFORE is right, e2-e3 is BEFORE for gold and SIMULTANEOUS for the system, e1-e3 BEFORE on both.
    gold = document(THREE, "e1 BEFORE e2", "e2 BEFORE e3", "e3 BEFORE t0", "e1 VAGUE t0")
    system = document(THREE, "e1 BEFORE e2", "e2 SIMULTANEOUS e3", "t0 BEFORE e3")
    found = counts("tbdense", gold, system).counts
    # In gold e1 and e2 are before t0 as well: three AFTER, told from t0. For the system e2 is with e3 after t0.
    table = {"AFTER": {"BEFORE": 2, "VAGUE": 1}, "BEFORE": {"BEFORE": 2, "SIMULTANEOUS": 1}}
    assert confusion(found) == table
    # BEFORE: answered 4 times, 2 right, 3 in gold. AFTER: never answered, 3 in gold. SIMULTANEOUS: not in gold.
    assert classes(table) == {
        "AFTER": {"r_den": 3},
        "BEFORE": {"p_num": 2, "p_den": 4, "r_num": 2, "r_den": 3},
        "SIMULTANEOUS": {"p_den": 1},
    }


def test_confusion_of_pairs_without_gold_and_of_two_answers() -> None:
    gold = document(events("e1", "e2"), "e1 BEFORE e2")
    system = document(events("e1", "e2", "e3"), "e1 BEFORE e2", "e1 AFTER e2", "e3 AFTER e1")
    found = confusion(counts("matres", gold, system).counts)
    assert found == {"BEFORE": {"AFTER+BEFORE": 1}, "UNALIGNED": {"BEFORE": 1}}
    assert classes(found) == {"AFTER": {"p_den": 1}, "BEFORE": {"p_den": 2, "r_den": 1}}


def test_slices() -> None:
    # e1 and e2 on two days, e4 two sentences away; e3 off the axis but anchored by e2. Gold's pairs without t0:
    # e1-e2 (windows, main, adjacent), e1-e4 (rest, main, far), e2-e4 (rest, main, far), e2-e3 (rest, off, adjacent).
    first, second = (event(name, begins=day, ends=day) for name, day in (("e1", "2031-05-10"), ("e2", "2031-05-11")))
    wish = event("e3", axis="intention", anchor="e2")
    gold = document([first, second, wish, event("e4")], "e2 BEFORE e4", "e2 BEFORE e3")
    # The system has e1-e2 and e1-e4, and e3 AFTER e2 turned round.
    system = document([first, *events("e2", "e3", "e4")], "e1 BEFORE e2", "e1 BEFORE e4", "e3 BEFORE e2")
    score = counts("timeml", gold, system)
    fractions = {
        name: [counted.get(c, 0) for c in ("p_num", "p_den", "r_num", "r_den")]
        for name, counted in parts(score.counts)["slices"].items()
    }
    assert (score.precision, score.recall) == (1 / 2, 1 / 2)
    assert fractions == {
        "all": [2, 3, 2, 4],
        "windows": [1, 1, 1, 1],
        "rest": [1, 2, 1, 3],
        "main": [2, 2, 2, 3],
        "off": [0, 1, 0, 1],
    }
    # Without the calendar no window decides.
    assert "windows" not in parts(counts("timeml", gold, system, calendar=False).counts)["slices"]


@pytest.mark.parametrize("metric", METRICS)
def test_nothing(metric: str) -> None:
    full = document(THREE, "e1 BEFORE e2", "e1 BEFORE t0")
    silent, empty = document(THREE), EMPTY
    assert counts(metric, silent, silent)[1:4] == (None, None, None)
    assert counts(metric, silent, full)[1:4] == (0.0, None, 0.0)
    assert counts(metric, full, silent)[1:4] == (None, 0.0, 0.0)
    assert counts(metric, empty, empty)[1:4] == (None, None, None)
    assert counts(metric, empty, full)[1:4] == (0.0, None, 0.0)
    assert counts(metric, full, empty)[1:4] == (None, 0.0, 0.0)
    assert counts(metric, full, full)[1:4] == (1.0, 1.0, 1.0)


def test_only_neighbouring_sentences_and_creation_times_count() -> None:
    gold = document(events("e1", "e3", "e4"), "e1 BEFORE e3", "e3 BEFORE e4", "e4 BEFORE t0")
    score = counts("timeml", gold, gold)
    # e1-e3, e3-e4 and three pairs with t0; e1-e4 is two sentences away.
    assert (score.counts["r_den"], score.counts["pairs"]) == (5, 5)


def test_the_closure_speaks_where_nothing_is_stated_and_a_stated_vague_is_vague() -> None:
    gold = document(THREE, "e1 BEFORE e2", "e2 BEFORE e3")
    assert counts("timeml", gold, gold).f1 == 1.0
    shy = document(THREE, "e1 BEFORE e2", "e2 BEFORE e3", "e1 VAGUE e3")
    score = counts("timeml", gold, shy)
    assert (score.precision, score.recall) == (1.0, 2 / 3)


def test_a_partial_relation_is_read_with_the_rest() -> None:
    # dct_relation=BEGINS_BEFORE alone is no TimeML label; with the window that ends before t0 it is BEFORE.
    past = [event("e1", ends="2031-05-10")]
    side = replace(document(past, "e1 BEGINS_BEFORE t0"), dct=CreationTime("2031-05-14", "2031-05-14"))
    score = counts("timeml", side, side)
    assert headline(score.counts) == {"pairs": 1, "right": 1, "p_num": 1, "p_den": 1, "r_num": 1, "r_den": 1}


def test_windows_only() -> None:
    # No link on either side: gold orders e1 < e2 < e3 by days, the system knows e1 < e2 only. P = 1/1, R = 1/3.
    days = {"e1": "2031-05-10", "e2": "2031-05-11", "e3": "2031-05-12"}
    gold = document([event(name, begins=day, ends=day) for name, day in days.items()])
    two = {"e1": "2031-05-10", "e2": "2031-05-11", "e3": ""}
    system = document([event(name, begins=day, ends=day) for name, day in two.items()])
    score = counts("matres", gold, system)
    assert (score.precision, score.recall) == (1.0, 1 / 3)
    assert counts("matres", gold, system, calendar=False).f1 is None


def test_contradiction_both_statements_are_claims_and_none_is_right() -> None:
    # e1-e2 twice: two claims, none right; e2-e3 once: right. P = 1/3, R = 1/2 (gold leaves e1-e3 open).
    gold = document(THREE, "e1 BEFORE e2", "e3 BEFORE e2")
    system = document(THREE, "e1 BEFORE e2", "e2 BEFORE e1", "e3 BEFORE e2")
    score = counts("timeml", gold, system)
    assert (score.precision, score.recall) == (1 / 3, 1 / 2)


def test_contradiction_a_cycle_counts_as_stated() -> None:
    # All three links of a circle are set aside; each still answers its own pair: two are right.
    gold = document(THREE, "e1 BEFORE e2", "e2 BEFORE e3")
    score = counts("timeml", gold, document(THREE, "e1 BEFORE e2", "e2 BEFORE e3", "e3 BEFORE e1"))
    assert (score.precision, score.recall) == (2 / 3, 2 / 3)


def test_contradiction_a_shared_instance_set_aside_counts_as_stated() -> None:
    # e1 and e2 are one event, and e1 is before e2: two claims on the pair, BEFORE and SIMULTANEOUS, none right.
    same = [event(name, instance="talks") for name in ("e1", "e2")]
    score = counts("timeml", document(events("e1", "e2"), "e1 BEFORE e2"), document(same, "e1 BEFORE e2"))
    assert (score.counts["p_den"], score.f1) == (2, 0.0)


def test_an_impossible_form_is_a_claim_that_is_never_right() -> None:
    pair = events("e1", "e2")
    score = counts("timeml", document(pair), document(pair, "e1 >?<? e2"))
    assert (score.counts["p_den"], score.f1) == (1, 0.0)


def test_pairs_off_the_axes_are_left_out() -> None:
    wish = event("e3", axis="intention", anchor="e2")
    gold = document([*events("e1", "e2"), wish], "e1 BEFORE e2")
    # e1-e3 is null for gold; e2-e3 is not, since e2 anchors e3: the system's claim there is wrong. P = 1/2, R = 1/1.
    system = document([*events("e1", "e2"), event("e3")], "e1 BEFORE e2", "e1 BEFORE e3", "e2 INCLUDES e3")
    score = counts("tbdense", gold, system)
    assert (score.counts["p_den"], score.counts["p_num"], score.counts["r_den"]) == (2, 1, 1)


def test_end_to_end_an_unaligned_end_is_wrong_or_missed() -> None:
    # Gold e1-e2, e1-t0; the system has e1, e4 (no gold mention) and one link each: e1-t0 right, e1-e4 and e4-t0 wrong
    # (e4 is too far from e1 to count in pairs of neighbours). P = 1/2, R = 1/2 for timeml; doctimerel P = 1/2, R = 1/1.
    gold = document(events("e1", "e2"), "e1 BEFORE e2", "e1 BEFORE t0")
    system = document(events("e1", "e4"), "e1 BEFORE t0", "e4 AFTER t0", "e1 INCLUDES e4")
    score = counts("timeml", gold, system)
    assert (score.precision, score.recall) == (1 / 2, 1 / 2)
    moment = counts("doctimerel", gold, system)
    assert (moment.precision, moment.recall) == (1 / 2, 1.0)
    near = document(events("e1", "e3"), "e1 BEFORE e3", "e3 AFTER e1")
    assert counts("matres", gold, near).counts["p_den"] == 1


def test_end_to_end_the_systems_own_axes_decide_where_gold_has_no_mention() -> None:
    gold = document(events("e1", "e2"), "e1 BEFORE e2")
    for axis, claims in (("main", 1), ("hypothetical", 0)):
        system = document([event("e1"), event("e3", axis=axis)], "e1 BEFORE e3")
        assert counts("timeml", gold, system).counts["p_den"] == claims


def test_two_mentions_on_the_same_words_are_one_claim() -> None:
    # The spare mention of a has no gold mention; its link is one false positive, whichever id is smaller.
    for spare in ("e0", "e9"):
        twin = Event(id=spare, start=0, end=1)
        system = document([*events("e1"), twin], f"e1 SIMULTANEOUS {spare}")
        assert counts("timeml", document(events("e1")), system).counts["p_den"] == 1


def test_zones_with_their_own_creation_time() -> None:
    zones = (Zone("z1", 0, 8, "body"), Zone("z2", 8, 10, "boilerplate", CreationTime("2031-06-01", "2031-06-01")))
    blank = replace(EMPTY, zones=zones, events=tuple(events("e3", "e4")))
    gold = replace(blank, tlinks=links("e3 BEFORE t0", "e4 BEFORE t0.z2"))
    # e3-e4 stands in two zones, e3-t0.z2 is nobody's pair: neither is counted.
    system = replace(blank, tlinks=links("e3 BEFORE e4", "e3 BEFORE t0.z2", "e4 BEFORE t0.z2"))
    score = counts("timeml", gold, system)
    assert (score.precision, score.recall) == (1.0, 1 / 2)


def test_given_timexes_are_golds() -> None:
    # The system answers with e1 alone; t1 and its value are given, so its window decides e1-t1. P = 1/1, R = 1/1.
    monday = Timex(id="t1", start=6, end=7, type="DATE", value="2031-05-12")
    gold = document([event("e3", begins="2031-05-10", ends="2031-05-10")], timexes=[monday])
    system = document(gold.events)
    assert counts("timeml", gold, system, given=True).f1 == 1.0
    assert counts("timeml", gold, system).recall == 0.0


def off(metric: str, gold: Document, system: Document) -> Score:
    return counts(metric, gold, system, calendar=False)


def test_links_alone_judge_the_pairs_that_gold_states() -> None:
    # Judged with the calendar off: e1-e2, e1-e4 (far, stated VAGUE) and e2-e3; not e1-e3, which gold's closure has.
    gold = document(events("e1", "e2", "e3", "e4"), "e1 BEFORE e2", "e3 AFTER e2", "e1 VAGUE e4")
    # The system is right on e1-e2 and says nothing of e2-e3; what it says of e1-e3 and e3-e4 is not judged, but of
    # e1-e4 follows BEFORE. P = 1/2, R = 1/2.
    system = document(events("e1", "e2", "e3", "e4"), "e1 BEFORE e2", "e1 BEFORE e3", "e3 BEFORE e4")
    for metric in ("timeml", "tbdense", "matres"):
        score = off(metric, gold, system)
        assert (score.precision, score.recall) == (1 / 2, 1 / 2), metric
        assert {n: score.counts[n] for n in ("pairs", "vague", "right")} == {"pairs": 3, "vague": 1, "right": 1}
    assert off("timeml", gold, document(events("e1", "e2", "e3", "e4"), "e1 VAGUE e4", "e1 BEFORE e2")).f1 == 2 / 3


def test_links_alone_give_gold_itself_full_marks_also_where_it_contradicts_itself() -> None:
    # e1-e4 is stated VAGUE and yet follows; of e2 and e3 two orders are stated, so both are set aside and not judged.
    told = ("e1 BEFORE e2", "e2 BEFORE e4", "e1 VAGUE e4", "e2 BEFORE e3", "e2 AFTER e3", "e4 INCLUDES t0")
    gold = document(events("e1", "e2", "e3", "e4"), *told)
    for metric in METRICS:
        assert off(metric, gold, gold).f1 == 1, metric
    assert off("timeml", gold, gold).counts["pairs"] == 4
    assert counts("timeml", gold, gold).f1 != 1


def test_links_alone_miss_a_pair_whose_end_the_system_does_not_have() -> None:
    gold = document(events("e1", "e2", "e3"), "e1 BEFORE e2", "e2 BEFORE e3")
    system = replace(document(events("e1", "e2", "e4"), "e1 BEFORE e2", "e2 BEFORE e4"))
    score = off("timeml", gold, system)
    assert (score.precision, score.recall) == (1, 1 / 2)


def test_links_alone_between_instances_are_links_of_all_their_mentions() -> None:
    # e1 and e3 are one: e1 BEFORE e2 is stated, so e1-e2 and e2-e3 are judged; the system has one of the two.
    one = [event("e1", instance="x"), event("e2"), event("e3", instance="x")]
    score = off("timeml", document(one, "e1 BEFORE e2"), document(THREE, "e3 BEFORE e2"))
    assert (score.precision, score.recall) == (1, 1 / 2)
