"""Agreement: kappas as fractions, published examples, another library's kappa, properties, the command line."""

from __future__ import annotations

import hashlib
import json
import random
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score
from typer.testing import CliRunner, Result

import summitline as sl
from summitline.agreement import Agreement, agree, alphas, report
from summitline.agreement.goals import GOALS
from summitline.agreement.kappa import agreement, alpha, conflict, f1, kappa
from summitline.agreement.measures import FOLLOWS, MEASURES
from summitline.agreement.pairs import COUNTED
from summitline.agreement.resampling import Estimate, Item, estimates
from summitline.cli import app
from summitline.closure import Closure
from summitline.constraints import background, document_constraints, with_days
from summitline.errors import SummitlineError
from summitline.formats import label_studio
from summitline.relations import UNKNOWN
from summitline.schema import CreationTime, Document, Entity, Event, Timex, TLink, Zone
from summitline.views import pairs, timeml

# Events stand on a, b, c, d (e1 ... e4), a timex on t; three sentences: "a b ", "c t ", "d ".
EMPTY = Document(doc_id="d", text="a b c t d ", sentences=((0, 3), (4, 7), (8, 9)))
PLACES = {"e1": 0, "e2": 2, "e3": 4, "e4": 8}


def event(name: str, start: int | None = None, end: int | None = None, **more: Any) -> Event:
    start = PLACES[name] if start is None else start
    return Event(id=name, start=start, end=end or start + 1, **more)


def document(events: Iterable[Event], *links: str, **more: Any) -> Document:
    told = tuple(TLink(source, target, relation) for source, relation, target in (line.split() for line in links))
    return replace(EMPTY, events=tuple(events), tlinks=told, **more)


def compare(first: Document, second: Document) -> Agreement:
    return agree([first], [second], zone="all")


def values(found: Agreement, measure: str, *slices: str) -> list[float | None]:
    estimates = found.measures[measure]
    return [estimates[name].value if name in estimates else None for name in slices]


THREE = [event("e1"), event("e2"), event("e3")]
NO_PAIRS = dict.fromkeys(COUNTED, 0)


def table_kappa(table: Mapping[tuple[str, str], int]) -> float | None:
    """Return the kappa of a table of two annotators: pairs of labels -> items."""
    items = [Item("d", ((i,),), labels, frozenset({"all"})) for i, labels in enumerate(Counter(table).elements())]
    return estimates(items, kappa)["all"].value


# Published examples.


def test_kappa_of_grant_readers() -> None:
    # Wikipedia, "Cohen's kappa": 50 grant proposals, po = .70, pe = .50.
    assert table_kappa({("y", "y"): 20, ("y", "n"): 5, ("n", "y"): 10, ("n", "n"): 15}) == pytest.approx(0.40)


# Artstein and Poesio 2008, "Inter-Coder Agreement for Computational Linguistics": Ao = .88, pi = .79953 (as NLTK's
# nltk.metrics.agreement quotes it). By hand: kappa's Ae = .52 * .46 + .32 * .44 + .16 * .10 = .396.
DIALOGUE_ACTS = {
    ("stat", "stat"): 46,
    ("stat", "ireq"): 6,
    ("ireq", "ireq"): 32,
    ("chck", "ireq"): 6,
    ("chck", "chck"): 10,
}


def test_kappa_of_dialogue_acts() -> None:
    assert table_kappa(DIALOGUE_ACTS) == pytest.approx((0.88 - 0.396) / (1 - 0.396))


def test_alpha_of_dialogue_acts() -> None:
    # For two annotators and N units 1 - alpha = (1 - pi) (2 N - 1) / (2 N).
    assert alpha(DIALOGUE_ACTS) == pytest.approx(1 - (1 - 0.79953) * 199 / 200, abs=1e-5)


def by_unit(*annotators: str) -> Counter[tuple[str | None, ...]]:
    return Counter(
        tuple(None if c == "." else c for c in unit) for unit in zip(*(a.split() for a in annotators), strict=True)
    )


def test_alpha_of_four_observers_with_missing_data() -> None:
    # Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", section C: nominal alpha .743, n = 40.
    units = by_unit(
        "1 2 3 3 2 1 4 1 2 . . .",
        "1 2 3 3 2 2 4 1 2 5 . 3",
        ". 3 3 3 2 3 4 2 2 5 1 .",
        "1 2 3 3 2 4 4 1 2 5 1 .",
    )
    assert alpha(units) == pytest.approx(113 / 152)


def test_alpha_of_three_coders_with_missing_data() -> None:
    # Wikipedia, "Krippendorff's alpha"; the test of the package krippendorff has the same: .691358.
    units = by_unit(
        ". . . . . 3 4 1 2 1 1 3 3 . 3",
        "1 . 2 1 3 3 4 3 . . . . . . .",
        ". . 2 1 3 4 4 . 2 1 1 3 3 . 4",
    )
    assert alpha(units) == pytest.approx(0.691358, abs=1e-6)


@pytest.mark.parametrize("units", [{}, {("a", "a"): 5}, {("a", None): 3, (None, "b"): 2}])
def test_alpha_of_one_label_or_of_nothing_is_undefined(units: dict[tuple[str | None, ...], int]) -> None:
    assert alpha(units) is None


def test_kappa_of_one_label_is_undefined() -> None:
    assert table_kappa({("a", "a"): 5}) is None


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=40))
def test_kappa_is_that_of_scikit_learn(labels: list[tuple[str, str]]) -> None:
    first, second = zip(*labels, strict=True)
    if len({*first, *second}) == 1:
        return
    ours = kappa(np.ones((len(labels), 1)), labels)[0]
    assert ours == pytest.approx(cohen_kappa_score(first, second))


def test_f1_and_conflict() -> None:
    labels = [("a", "a"), ("a", "b"), ("a", "-"), ("-", "-"), ("-", "b")]
    weights = np.ones((5, 1))
    assert f1(weights, labels)[0] == 2 * 1 / (3 + 3)
    assert agreement(weights, labels)[0] == 2 / 5
    order = [("BEFORE", "AFTER"), ("AFTER", "BEFORE"), ("BEFORE", "EQUAL"), ("BEFORE", "BEFORE"), ("VAGUE", "AFTER")]
    assert conflict(weights, order)[0] == 2 / 5


# What was annotated.


def test_spans() -> None:
    # Same: e1. Overlap: [2, 3) and [2, 4). Alone: [4, 5) and [8, 9). Exact 2 * 1 / (3 + 3), relaxed 2 * 2 / (3 + 3).
    found = compare(document(THREE), document([event("e1"), event("e2", 2, 4), event("e4")]))
    assert values(found, "events.strict", "all") == [2 / 6]
    assert values(found, "events.relaxed", "all") == [4 / 6]
    assert found.coverage["events"] == {"both": 1, "first": 2, "second": 2}


def test_types_of_entities() -> None:
    # [0, 1) has the same type, [2, 3) another one, [4, 5) stands alone: 2 * 1 / (3 + 2).
    first, second = (
        tuple(Entity(id=f"n{i}", start=2 * i, end=2 * i + 1, type=t) for i, t in enumerate(types))
        for types in (("GPE", "ORG", "GPE"), ("GPE", "GPE"))
    )
    found = compare(replace(EMPTY, entities=first), replace(EMPTY, entities=second))
    assert values(found, "entities.type", "all", "document d") == [2 / 5, 2 / 5]
    assert values(found, "entities.strict", "all") == [4 / 5]


def test_attributes_of_timexes() -> None:
    # Two of three values are the same; mods: NONE, END, END and NONE, END, NONE: agreement 2, chance 1 * 2 + 2 * 1 = 4,
    # kappa (3 * 2 - 4) / (9 - 4).
    def timexes(values: str, mods: str) -> Document:
        told = enumerate(zip(values.split(), mods.split(), strict=True))
        return replace(
            EMPTY,
            timexes=tuple(
                Timex(id=f"t{i + 1}", start=2 * i, end=2 * i + 1, type="DATE", value=v, mod=None if m == "-" else m)
                for i, (v, m) in told
            ),
        )

    found = compare(timexes("2019 2020 2021", "- END END"), timexes("2019 2020 2022", "- END -"))
    assert values(found, "timexes.value", "all") == [2 / 3]
    assert values(found, "timexes.type", "all") == [1.0]
    assert values(found, "timexes.mod", "all") == [2 / 5]


def test_attributes_of_events() -> None:
    # O O S S and O S S S, and one event that only the first has: agreement 3, chance 2 * 1 + 2 * 3 = 8,
    # kappa (4 * 3 - 8) / (16 - 8); on the main axis (e1, e2): agreement 1, chance 2 * 1, (2 * 1 - 2) / (4 - 2).
    def side(classes: str) -> Document:
        told = zip(classes, ("main", "main", "generic", "generic"), (0, 2, 4, 8), strict=False)
        events = [event(f"e{s}", s, axis=axis, attributes={"class": c}) for c, axis, s in told]
        return document(events)

    first, second = side("OOSS"), side("OSSS")
    found = compare(replace(first, events=(*first.events, event("e9", 6))), second)
    assert found.measures["events.class"]["all"] == Estimate(
        value=4 / 8,
        interval=found.measures["events.class"]["all"].interval,
        n=4,
        raw=3 / 4,
        alpha=float(1 - Fraction(7, 1) * 2 / (64 - 9 - 25)),
        table={"O": {"O": 1, "S": 1}, "S": {"S": 2}},
    )
    assert values(found, "events.class", "main", "off") == [0.0, None]


def test_anchors_of_events_that_both_have_off_the_axis() -> None:
    # e2: same anchor. e3: e1 and e2. e4 is on the axis for the second.
    off = {"axis": "opinion"}
    first = [event("e1"), *(event(name, anchor="e1", **off) for name in ("e2", "e3", "e4"))]
    second = [event("e1"), event("e2", anchor="e1", **off), event("e3", anchor="e2", **off), event("e4")]
    found = compare(document(first), document(second))
    assert values(found, "events.anchor", "all", "off", "main") == [1 / 2, 1 / 2, None]
    # main, opinion x 3 and main, opinion, opinion, main: agreement 3, chance 1 * 2 + 3 * 2 = 8.
    assert values(found, "events.axis", "all") == [(4 * 3 - 8) / (16 - 8)]


def test_windows() -> None:
    # e1: the same days, written in two ways. e2: the same latest day. e3: open for both. e4: only the first has one.
    first = ("2031-05", "[2031-05-01..2031-05-14]", "", "2031-04")
    second = ("[2031-05-01..2031-05-31]", "[2031-05-02..2031-05-14]", None, None)
    sides = [[event(n, begins=w) for n, w in zip(PLACES, windows, strict=True)] for windows in (first, second)]
    found = compare(*map(document, sides))
    assert values(found, "events.begins", "all") == [2 / 4]
    assert values(found, "events.begins.stated", "all") == [2 * 1 / (3 + 2)]
    assert values(found, "events.begins.earliest", "all") == [2 * 1 / (3 + 2)]
    assert values(found, "events.begins.latest", "all") == [2 * 2 / (3 + 2)]
    assert values(found, "events.ends", "all") == [1.0]
    assert values(found, "events.ends.stated", "all") == [None]


def test_relation_to_the_creation_time_as_stated_and_by_closure() -> None:
    # Stated: BEFORE, BEFORE, VAGUE and BEFORE, AFTER, VAGUE: agreement 2, chance 2 * 1 + 1 * 1 = 3, (6 - 3) / (9 - 3).
    # By closure the first also has e3 BEFORE t0: BEFORE x 3 and BEFORE, AFTER, VAGUE: agreement 1, chance 3 * 1, 0.
    first = document(THREE, "e1 BEFORE t0", "e2 BEFORE t0", "e3 BEFORE e2")
    found = compare(first, document(THREE, "e1 BEFORE t0", "e2 AFTER t0"))
    assert values(found, "events.dct_relation", "all") == [3 / 6]
    assert values(found, "doctimerel", "all") == [0.0]
    assert found.measures["doctimerel"]["all"].table == {"BEFORE": {"AFTER": 1, "BEFORE": 1, "VAGUE": 1}}


def test_sources_are_compared_as_entities_not_as_names() -> None:
    # The entity on [0, 1) is x for one and y for the other; "x" is somebody else for the second, without a mention.
    def side(chain: str, *sources: str) -> Document:
        entity = Entity(id="n1", start=0, end=1, type="PERSON", entity=chain)
        events = [event(n, attributes={"source": s}) for n, s in zip(PLACES, sources, strict=False)]
        return document(events, entities=(entity,))

    found = compare(side("x", "x", "AUTHOR", "x", "z"), side("y", "y", "AUTHOR", "x", "z"))
    assert found.measures["events.source"]["all"].table == {
        "AUTHOR": {"AUTHOR": 1},
        "x": {"x": 1, "x (another)": 1},
        "z": {"z": 1},
    }


# What follows by closure.

ORDERED = document(THREE, "e1 BEFORE e2", "e1 BEFORE e3", "e3 BEFORE e2")


def test_order_and_labels() -> None:
    # e1-e2, e1-e3, e2-e3: BEFORE, BEFORE, AFTER and BEFORE, BEFORE, VAGUE. Agreement 2, chance 2 * 2 = 4,
    # kappa (3 * 2 - 4) / (9 - 4). VAGUE or not: agreement 2, chance 3 * 2, (6 - 6) / (9 - 6).
    found = compare(ORDERED, document(THREE, "e1 BEFORE e2", "e1 BEFORE e3"))
    for measure in ("start", "interval", "interval.tbdense"):
        assert values(found, measure, "all", "near", "events") == [2 / 5, 2 / 5, 2 / 5]
    # The same sentence holds e1-e2 alone; where both are definite BEFORE is the only label.
    assert values(found, "start", "same", "definite", "further", "times") == [None, None, None, None]
    # In the next sentence BEFORE, AFTER and BEFORE, VAGUE: (2 * 1 - 1) / (4 - 1).
    assert values(found, "start", "next") == [1 / 3]
    assert values(found, "start.vague", "all") == [0.0]
    assert values(found, "start.conflict", "all") == [0.0]
    assert found.pairs == NO_PAIRS | {"judged": 3}


def test_hard_conflict_is_before_against_after() -> None:
    # e2-e3 is AFTER and BEFORE: 1 of 3 pairs. EQUAL against BEFORE is no hard conflict.
    found = compare(ORDERED, document(THREE, "e1 BEFORE e2", "e2 BEFORE e3"))
    assert values(found, "start.conflict", "all", "next", "same") == [1 / 3, 1 / 2, 0.0]
    found = compare(ORDERED, document(THREE, "e1 BEFORE e2", "e2 SIMULTANEOUS e3"))
    assert values(found, "start.conflict", "all") == [0.0]


def test_schemes_differ_in_what_they_tell_apart() -> None:
    # INCLUDES and BEGUN_BY: one label in TB-Dense; in TimeML two; begin order BEFORE and EQUAL.
    two = THREE[:2]
    found = compare(document(two, "e1 INCLUDES e2"), document(two, "e1 BEGUN_BY e2"))
    raw = {name: found.measures[name]["all"].raw for name in ("start", "interval", "interval.tbdense")}
    assert raw == {"start": 0.0, "interval": 0.0, "interval.tbdense": 1.0}


def test_windows_alone_and_the_rest() -> None:
    # Windows give e1-e2 for both; for e1-e3 and e2-e3 only those of the first do.
    days = {"e1": "2031-05-01", "e2": "2031-05-02", "e3": "2031-05-03"}
    first = [event(name, begins=day, ends=day) for name, day in days.items()]
    second = [*first[:2], event("e3")]
    found = compare(document(first), document(second, "e2 BEFORE e3"))
    counts = {name: found.measures["start"][name].n for name in ("all", "windows", "rest")}
    assert counts == {"all": 3, "windows": 1, "rest": 2}
    assert found.measures["interval"]["windows"].n == 1


def test_null_pairs_of_either_annotator_are_left_out_and_counted() -> None:
    # For both, e1-e3 is null; for the second, e2-e3 too. Left: e1-e2.
    off = {"axis": "opinion"}
    first = document([*THREE[:2], event("e3", anchor="e2", **off)], "e1 BEFORE e2")
    second = document([*THREE[:2], event("e3", **off)], "e1 BEFORE e2")
    found = compare(first, second)
    assert found.pairs == NO_PAIRS | {"judged": 1, "null for all": 1, "null for some": 1}
    assert found.measures["start"]["all"].n == 1


def test_timexes_pair_with_events_only() -> None:
    times = (Timex(id="t1", start=6, end=7, type="DATE", value="2031-05-01"), Timex(id="t2", start=0, end=3))
    found = compare(*[document(THREE[:1], "e1 BEFORE t1", timexes=times)] * 2)
    assert found.pairs == NO_PAIRS | {"judged": 2, "timex-timex": 1}
    assert found.measures["start"]["times"].table == {"BEFORE": {"BEFORE": 1}, "VAGUE": {"VAGUE": 1}}


def test_pairs_of_unmatched_mentions_are_vague_in_a_kappa_of_their_own() -> None:
    # The second lacks e3: BEFORE, BEFORE, AFTER and BEFORE, VAGUE, VAGUE. Agreement 1, chance 2 * 1, (3 - 2) / (9 - 2).
    found = compare(ORDERED, document(THREE[:2], "e1 BEFORE e2"))
    assert found.pairs == NO_PAIRS | {"judged": 1, "unmatched": 2}
    assert found.measures["start"]["all"].n == 1
    for measure in ("start.unmatched", "interval.unmatched"):
        assert values(found, measure, "all", "document d") == [1 / 7, 1 / 7]


def test_off_the_axis() -> None:
    # e1-e2 is a main pair; e2-e3, an event with its anchor, is not.
    both = document([*THREE[:2], event("e3", axis="opinion", anchor="e2")], "e1 BEFORE e2", "e2 BEFORE e3")
    found = compare(both, both)
    assert {name: found.measures["start"][name].n for name in ("main", "off")} == {"main": 1, "off": 1}


def test_zones() -> None:
    zones = (Zone("z1", 0, 4, "body"), Zone("z2", 4, 10, "boilerplate"))
    first, second = (replace(d, zones=zones) for d in (ORDERED, document(THREE[:2], "e1 BEFORE e2")))
    found = agree([first], [second])
    assert found.coverage["events"] == {"both": 2, "first": 0, "second": 0}
    assert agree([first], [second], zone="all").coverage["events"] == {"both": 2, "first": 1, "second": 0}


def test_a_contradiction_is_told() -> None:
    found = compare(ORDERED, document(THREE, "e1 BEFORE e2", "e2 BEFORE e1"))
    (warning,) = found.warnings
    assert warning.startswith("B: d contradicts itself: ")


@pytest.mark.parametrize(
    ("second", "message"),
    [
        ([replace(EMPTY, doc_id="e")], "d: not annotated by all"),
        ([replace(EMPTY, text="another one")], "d: the annotators do not have the same text"),
    ],
)
def test_other_documents_are_refused(second: list[Document], message: str) -> None:
    with pytest.raises(SummitlineError, match=message):
        agree([EMPTY], second)


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(SummitlineError, match="zone: 'tail' is not one of body, boilerplate, all"):
        agree([EMPTY], [EMPTY], zone="tail")


# Intervals.

HERE = frozenset({"all"})


def test_a_percentile_of_resampled_events() -> None:
    # Two events, one agreed on: of the samples a quarter has it twice, a half once, a quarter not at all.
    items = [Item("d", ((0,),), ("x", "x"), HERE), Item("d", ((1,),), ("x", "y"), HERE)]
    assert estimates(items, agreement)["all"].interval == (0.0, 1.0)


def test_a_pair_counts_as_often_as_the_product_of_its_events() -> None:
    # a is agreed on, the pair a-b is not. Twice a: 2 / (2 + 0). Each once: 1 / (1 + 1). Twice b: nothing, left out.
    items = [Item("d", ((0,),), ("x", "x"), HERE), Item("d", ((0,), (1,)), ("x", "y"), HERE)]
    assert estimates(items, agreement)["all"].interval == (0.5, 1.0)


def test_events_are_resampled_within_their_documents() -> None:
    # One event a document: every sample is the same.
    items = [Item("d", ((0,),), ("x", "x"), HERE), Item("e", ((0,),), ("x", "y"), HERE)]
    assert estimates(items, agreement)["all"].interval == (0.5, 0.5)


# Properties, on documents that one timeline of days makes up.

CLASSES, SOURCES = ("OCCURRENCE", "STATE", "REPORTING"), ("AUTHOR", "c0", "c1")


def made_up(seed: int) -> Document:
    choose = random.Random(seed)
    spans = {f"e{k}": tuple(sorted(choose.sample(range(1, 29), 2))) for k in range(1, 9)}
    events = []
    for k, (name, (begin, end)) in enumerate(spans.items()):
        off = k > 0 and choose.random() < 0.3
        events.append(
            Event(
                id=name,
                start=4 * k,
                end=4 * k + 2,
                axis="opinion" if off else "main",
                anchor=f"e{k}" if off else None,
                begins=f"2031-04-{begin:02}" if choose.random() < 0.6 else None,
                ends=f"2031-04-{end:02}" if choose.random() < 0.6 else None,
                instance=choose.choice((None, f"i{begin}-{end}")),
                attributes={"class": choose.choice(CLASSES), "source": choose.choice(SOURCES)},
            )
        )
    links = []
    for _ in range(8):
        a, b = choose.sample(sorted(spans), 2)
        if len({*spans[a], *spans[b]}) == 4:
            form = "".join("<" if p < q else ">" for p, q in product(spans[a], spans[b]))
            links.append(TLink(a, b, timeml(form)))
    return Document(
        doc_id=f"m{seed % 2}",
        text="x " * 20,
        dct=CreationTime("2031-05-14", "2031-05-14"),
        sentences=tuple((start, start + 8) for start in range(0, 40, 8)),
        events=tuple(events),
        entities=tuple(
            Entity(id=f"n{k}", start=8 * k, end=8 * k + 1, type="GPE", entity=f"c{k % 2}") for k in range(4)
        ),
        timexes=(Timex(id="t1", start=34, end=36, type="DATE", value="2031-04"),),
        tlinks=(*links, TLink("e1", "t0", "BEFORE")),
    )


def changed(document: Document, seed: int) -> Document:
    """Another annotator: lacks an event, windows and links, has other classes, longer spans and other chain names."""
    choose = random.Random(seed)
    lost = choose.choice(document.events[1:]).id
    events = tuple(
        replace(
            e,
            end=e.end + choose.choice((0, 0, 1)),
            begins=choose.choice((e.begins, None)),
            ends=choose.choice((e.ends, e.ends, None)),
            anchor=None if e.anchor == lost else e.anchor,
            attributes={
                "class": choose.choice((e.attributes["class"], "STATE")),
                "source": {"AUTHOR": "AUTHOR"}.get(e.attributes["source"], "other-" + e.attributes["source"]),
            },
        )
        for e in document.events
        if e.id != lost
    )
    kept = tuple(k for k in document.tlinks if lost not in (k.source, k.target) and choose.random() < 0.8)
    entities = tuple(replace(n, entity=f"other-{n.entity}") for n in document.entities)
    return replace(document, events=events, tlinks=kept, entities=entities)


def annotations(seed: int) -> tuple[list[Document], list[Document]]:
    first = [made_up(2 * seed), made_up(2 * seed + 1)]
    return first, [changed(document, seed) for document in first]


@pytest.mark.parametrize("seed", range(3))
def test_identical_annotations_agree(seed: int) -> None:
    first, _ = annotations(seed)
    found = agree(first, first)
    perfect = {"start.conflict": {0.0, None}}
    for name, slices in found.measures.items():
        for key, estimate in slices.items():
            assert estimate.value in perfect.get(name, {1.0, None}), (name, key)
            assert estimate.raw in (1.0, None)
            assert estimate.alpha in (1.0, None)
    for directed in found.directed.values():
        assert {directed.first_is_gold.f1, directed.second_is_gold.f1, *directed.documents.values()} <= {1.0, None}
    assert (found.measures["start"]["all"].value, found.measures["events.strict"]["all"].value) == (1.0, 1.0)


def turned(estimate: Estimate) -> Estimate:
    """Return an estimate with the annotators exchanged."""
    table: dict[str, dict[str, int]] = {}
    for first, row in estimate.table.items():
        for second, times in row.items():
            table.setdefault(second, {})[first] = times
    return estimate._replace(table=table)


@pytest.mark.parametrize("seed", range(3))
def test_agreement_is_symmetric(seed: int) -> None:
    first, second = annotations(seed)
    there, back = agree(first, second), agree(second, first)
    for name, slices in there.measures.items():
        expected, other = dict(slices), dict(back.measures[name])
        if name == "events.source":  # its table has the names of the first annotator
            expected, other = ({k: e._replace(table={}) for k, e in each.items()} for each in (expected, other))
        assert {key: turned(estimate) for key, estimate in expected.items()} == other, name
    for name, directed in there.directed.items():
        assert directed.first_is_gold == back.directed[name].second_is_gold
        assert directed.second_is_gold == back.directed[name].first_is_gold


def begin_orders(document: Document) -> dict[tuple[tuple[int, int], ...], str]:
    """Return the begin order of each pair with a label by the spans of its ends, read off the closure."""
    closure = Closure(document_constraints(document))
    spans = {m.id: m.span for m in document.mentions()}
    told = ((a, b) for a, b, null in pairs(document) if not null and a in spans)
    return {(spans[a], spans[b]): closure.relation(a, b)[0] for a, b in told}


@pytest.mark.parametrize("seed", range(6))
def test_start_order_is_that_of_the_closures(seed: int) -> None:
    first, second = annotations(seed)
    labels = []
    for sides in zip(first, second, strict=True):
        one, other = map(begin_orders, sides)
        labels += [(one[pair], other[pair]) for pair in one.keys() & other.keys()]
    found = agree(first, second).measures["start"]["all"]
    assert found.n == len(labels)
    assert found.value == pytest.approx(cohen_kappa_score(*zip(*labels, strict=True)))


@pytest.mark.parametrize("seed", range(3))
def test_spans_agree_as_they_are_scored(seed: int) -> None:
    first, second = annotations(seed)
    scores = sl.score(gold=first, system=second)
    found = agree(first, second)
    for name in ("events.strict", "events.relaxed", "entities.strict", "timexes.strict"):
        assert found.measures[name]["all"].value == pytest.approx(scores[name].f1)
    assert found.directed["awareness.te3"].first_is_gold == scores["awareness.te3"]


@pytest.mark.parametrize("seed", range(3))
def test_renamed_ids_and_chains_change_nothing(seed: int) -> None:
    first, second = annotations(seed)

    def renamed(document: Document) -> Document:
        ids = {e.id: f"e{100 - int(e.id[1:])}" for e in document.events}
        events = (
            replace(e, id=ids[e.id], anchor=ids.get(e.anchor or ""), instance=e.instance and e.instance + "-x")
            for e in reversed(document.events)
        )
        links = (replace(k, source=ids[k.source], target=ids.get(k.target, k.target)) for k in document.tlinks)
        return replace(document, events=tuple(events), tlinks=tuple(links))

    found, other = agree(first, second), agree(first, [renamed(document) for document in second])
    assert other.measures == found.measures
    assert other.pairs == found.pairs


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_the_background_says_nothing_of_an_event(seed: int) -> None:
    # So nothing but timex-timex pairs is left out for it.
    document = made_up(seed)
    closure = Closure(with_days(background(document)))
    assert {closure.relation(a, b) for a, b, _ in pairs(document)} == {UNKNOWN}


def test_alphas_of_two_are_those_of_the_report_where_both_have_all_mentions() -> None:
    first, _ = annotations(0)
    second = [replace(d, tlinks=(), events=tuple(replace(e, begins=None) for e in d.events)) for d in first]
    found = agree(first, second).measures
    assert alphas([first, second]) == {n: e["all"].alpha for n, e in found.items() if e["all"].raw is not None}


def test_alphas_of_three() -> None:
    # Classes of e1, e2, e3: O S S, O O S and O S for the third, who lacks e3: alpha of (O O O), (S O S), (S S -).
    def side(classes: str) -> list[Document]:
        return [document([event(n, attributes={"class": c}) for n, c in zip(PLACES, classes, strict=False)])]

    expected = alpha({("O", "O", "O"): 1, ("S", "O", "S"): 1, ("S", "S", None): 1})
    # n = 8, O 4, S 4; equal pairs 3 + 1 + 2 = 6: (7 * 6 - 24) / (56 - 24).
    assert expected == 18 / 32
    assert alphas([side("OSS"), side("OOS"), side("OS")], zone="all")["events.class"] == expected


# The report and the command line.

CLASSED = ("OOSS", "OSSS")


def test_every_goal_has_a_measure() -> None:
    assert {goal.measure for goal in GOALS} <= MEASURES.keys()
    found = agree([made_up(0)], [made_up(0)])
    assert [goal.slice for goal in GOALS if goal.slice not in found.measures[goal.measure]] == []


def test_goals_are_met_or_missed() -> None:
    # Kappa 1/2 (as above) is no .80; no conflict at all is at most .002.
    sides = [[event(n, attributes={"class": c}) for n, c in zip(PLACES, classes, strict=False)] for classes in CLASSED]
    text = report.as_text(compare(*(document(side, "e1 BEFORE e2") for side in sides)))
    rows = {line.split("  ")[0]: " ".join(line.split()) for line in reversed(text.splitlines())}
    assert rows["events.class"].endswith(">= .80 missed .67 (TimeBank)")
    assert "<= .002 met .018 (NarrativeTime" in rows["start.conflict"]
    # Of one label there is no kappa: neither met nor missed.
    assert ">= .98 – .81 (NarrativeTime" in rows["start, definite"]


def test_the_page_names_every_measure() -> None:
    named = set(re.findall(r"`([a-z_0-9.]+)`", PAGE.read_text("utf-8")))
    assert MEASURES.keys() - named == set()


def test_the_report_says_what_the_annotators_are() -> None:
    text = report.as_text(agree([EMPTY], [EMPTY]))
    for part in ("language models of one family", "not independent", "bounds consistency, not truth"):
        assert part in text
    assert text.count("published, not directly comparable") == 2


def test_json_has_every_slice_and_table_and_no_nan() -> None:
    first, second = annotations(1)
    found = report.as_json(agree(first, second, names=("x", "y")))
    (told,) = json.loads(found, parse_constant=pytest.fail)
    assert told["annotators"] == ["x", "y"]
    assert told["measures"].keys() == MEASURES.keys()
    for name in FOLLOWS:
        assert {"all", "document m0", "document m1", "main", "off"} <= told["measures"][name]["slices"].keys()
    table = told["measures"]["interval"]["slices"]["near"]["table"]
    assert sum(sum(row.values()) for row in table.values()) == told["measures"]["interval"]["slices"]["near"]["n"]
    assert found == report.as_json(agree(first, second, names=("x", "y")))


PAGE = Path(__file__).parents[1] / "docs/agreement.md"
TEXT = "Ines Duarte said it in May.\nShe left.\n"
SAID = {"class": "REPORTING", "tense": "PAST", "aspect": "NONE", "polarity": "POS", "source": "AUTHOR"}


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one seed and two annotators, who see one class differently."""
    dct = {"earliest": "2031-05-14", "latest": "2031-05-14", "status": "stated"}
    zone = {"id": "z1", "start": 0, "end": len(TEXT), "type": "body", "dct": None}
    seed = {
        "doc_id": "d1",
        "file": "d1.txt",
        "sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
        "dct": dct,
        "zones": [zone],
    }
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds/d1.txt").write_text(TEXT, "utf-8")
    (tmp_path / "seeds/manifest.jsonl").write_text(json.dumps(seed) + "\n", "utf-8")
    for name, left in (("a1", "OCCURRENCE"), ("a2", "STATE")):
        folder = tmp_path / "annotations/annotators" / name / "round1"
        folder.mkdir(parents=True)
        annotated = Document(
            doc_id="d1",
            text=TEXT,
            dct=CreationTime(**dct),
            events=(
                Event(id="e1", start=12, end=16, axis="main", attributes={**SAID, "factuality": "CT"}),
                Event(id="e2", start=32, end=36, axis="main", attributes={**SAID, "class": left, "factuality": "CT"}),
            ),
            tlinks=(TLink("e1", "t0", "BEFORE"), TLink("e2", "t0", "BEFORE"), TLink("e1", "e2", "BEFORE")),
        )
        task = label_studio.write(annotated, email=f"{name}@summitline.invalid")
        (folder / "d1.json").write_text(label_studio.dumps(task), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["agreement", *words])


def test_command_prints_text(checkout: Path) -> None:
    result = run("a1/round1", "annotations/annotators/a2/round1")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("Agreement of a1/round1 and annotations/annotators/a2/round1, zone body, ")
    assert "events: 2 by both" in result.stdout


def test_command_prints_json_and_markdown(checkout: Path) -> None:
    (told,) = json.loads(run("a1/round1", "a2/round1", "--format", "json").stdout)
    # REPORTING, OCCURRENCE and REPORTING, STATE: (2 * 1 - 1) / (4 - 1).
    assert told["measures"]["events.class"]["slices"]["all"]["value"] == 1 / 3
    assert "| events.class | kappa | .333 |" in run("a1/round1", "a2/round1", "--format", "md").stdout


def test_command_says_what_was_taken_over_from_suggestions(checkout: Path) -> None:
    path = checkout / "annotations/annotators/a2/round1/d1.json"
    task = json.loads(path.read_text("utf-8"))
    regions = [item for item in task["annotations"][0]["result"] if item["type"] == "labels"]
    regions[0]["origin"], regions[1]["origin"] = "prediction", "prediction-changed"
    path.write_text(json.dumps(task), "utf-8")
    told = "a2/round1: 2 of 2 regions were taken over from suggestions, 1 of them changed"
    assert f"warning: {told}\n" in run("a1/round1", "a2/round1").stdout
    assert json.loads(run("a1/round1", "a2/round1", "--format", "json").stdout)[0]["warnings"] == [told]


def test_command_compares_each_with_each(checkout: Path) -> None:
    shutil.copytree(checkout / "annotations/annotators/a1", checkout / "annotations/annotators/a3")
    told = json.loads(run("a1/round1", "a2/round1", "a3/round1", "--format", "json").stdout)
    assert [found["annotators"] for found in told] == [
        ["a1/round1", "a2/round1"],
        ["a1/round1", "a3/round1"],
        ["a2/round1", "a3/round1"],
    ]
    assert [found["measures"]["events.class"]["slices"]["all"]["value"] for found in told] == [1 / 3, 1.0, 1 / 3]


def test_command_takes_two_different_annotators(checkout: Path) -> None:
    assert run("a1/round1", "a1/round1").stderr == "agreement takes two or more different annotators\n"


def test_command_refuses_what_is_no_folder_of_annotations(checkout: Path) -> None:
    result = run("a1/round1", "a3/round1")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("a3/round1: is no folder; ")
    (checkout / "empty").mkdir()
    assert run("a1/round1", "empty").stderr.startswith("empty: holds no annotation file (.json)")


def test_command_tells_every_problem_of_the_annotations(checkout: Path) -> None:
    folder = checkout / "annotations/annotators/a2/round1"
    for name in ("d1", "d2"):
        (folder / f"{name}.json").write_text("{}", "utf-8")
    result = run("a1/round1", "a2/round1")
    assert result.exit_code == 1
    assert len({line.split(":")[0] for line in result.stderr.splitlines()}) == 2
