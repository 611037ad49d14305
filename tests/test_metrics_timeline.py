"""The timeline across documents: fractions by hand, the rules of conflict, then properties."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

import summitline
from summitline.closure import Closure, Contradiction
from summitline.constraints import document_constraints, with_days
from summitline.metrics import timeline
from summitline.metrics.comparison import Comparison
from summitline.metrics.score import Score
from summitline.schema import CreationTime, Document, Event, Timex, TLink
from summitline.timegraph import read_graph

DCT = CreationTime("2031-05-14", "2031-05-14")


def event(name: str, instance: str | None, begins: str = "", ends: str = "", **more: str) -> Event:
    start = 2 * (int(name[1:]) - 1)
    fields = {"axis": more.pop("axis", None)}
    return Event(
        id=name,
        start=start,
        end=start + 1,
        instance=instance,
        begins=begins or None,
        ends=ends or None,
        attributes={"class": more["kind"]} if more else {},
        **fields,
    )


def documents(*rows: tuple[Event | str, ...]) -> list[Document]:
    """Documents d0, d1, ... of events and links; each has the timex t1, the year 2025."""
    found = []
    for number, row in enumerate(rows):
        links = [TLink(a, b, r) for a, r, b in (x.split() for x in row if isinstance(x, str))]
        found.append(
            Document(
                doc_id=f"d{number}",
                text="a b c d e f ",
                dct=DCT,
                events=tuple(x for x in row if isinstance(x, Event)),
                timexes=(Timex(id="t1", start=10, end=11, type="DATE", value="2025"),),
                tlinks=tuple(links),
            )
        )
    return found


def compare(gold: Sequence[Document], system: Sequence[Document], **more: bool) -> list[Comparison]:
    return [Comparison(gold=g, system=s, **more) for g, s in zip(gold, system, strict=True)]


def score(gold: Sequence[Document], system: Sequence[Document], **more: bool) -> Score:
    return timeline.cross(compare(gold, system, **more))


def fractions(found: Score) -> list[int]:
    return [found.counts[name] for name in ("p_num", "p_den", "r_num", "r_den")]


def merged(rows: Sequence[Document]) -> timeline.Merged:
    instances: dict[str, list[tuple[int, str]]] = {}
    for number, row in enumerate(rows):
        for e in row.events:
            if e.instance:
                instances.setdefault(e.instance, []).append((number, e.id))
    return timeline.merge([(c.gold, c.gold_graph) for c in compare(rows, rows)], instances)


def order(rows: Sequence[Document], first: tuple[int, str], second: tuple[int, str]) -> str:
    return merged(rows).order(first, second)


def dated(*days: str) -> list[Document]:
    """One document for each day, with an instance of its own that begins then."""
    return documents(*((event("e1", f"i{k}", day),) for k, day in enumerate(days)))


def test_fractions() -> None:
    # Gold: i0 < i1 < i2, 3 pairs. The system exchanges i1 and i2: two of its three pairs are right.
    gold = dated("2031-01", "2031-02", "2031-03")
    assert fractions(score(gold, dated("2031-01", "2031-03", "2031-02"))) == [2, 3, 2, 3]
    # Without a day for i2 it knows i0 < i1 alone.
    found = score(gold, dated("2031-01", "2031-02", ""))
    assert (found.precision, found.recall, found.f1) == (1.0, 1 / 3, 1 / 2)


def test_order_across_documents_through_a_shared_instance() -> None:
    # a < x in d0, x < b in d1: a < b. x shares a document with both, so there is one pair.
    rows = documents(
        (event("e1", "a"), event("e2", "x"), "e1 BEFORE e2"), (event("e1", "x"), event("e2", "b"), "e1 BEFORE e2")
    )
    assert fractions(score(rows, rows)) == [1, 1, 1, 1]
    # The system does not join the two: nothing ordered.
    apart = [rows[0], replace(rows[1], events=(replace(rows[1].events[0], instance="y"), rows[1].events[1]))]
    assert fractions(score(rows, apart)) == [0, 0, 0, 1]
    # The other way round its x is gold's x of d0 (a tie with y, the first mention decides): a-x shares d0 and is not
    # judged, a < b and x < b are wrong.
    assert fractions(score(apart, rows)) == [0, 2, 0, 0]


@pytest.mark.parametrize("off", [{"kind": "STATE"}, {"axis": "intention"}, {"axis": "generic"}])
def test_states_and_events_off_the_main_axis_join_nothing(off: dict[str, str]) -> None:
    first = (event("e1", "a"), event("e2", "x"), "e1 BEFORE e2")
    rows = documents(first, (event("e1", "x", **off), event("e2", "b"), "e1 BEFORE e2"))
    assert score(rows, rows).f1 is None
    # Gold decides what the system's event on the same span is, whatever the system says.
    plain = documents(first, (event("e1", "x"), event("e2", "b"), "e1 BEFORE e2"))
    assert score(rows, plain).f1 is None
    assert fractions(score(plain, rows)) == [1, 1, 1, 1]


def test_events_without_an_instance_are_on_no_timeline() -> None:
    rows = documents((event("e1", None, "2031-01"),), (event("e1", "b", "2031-02"),))
    assert score(rows, rows).f1 is None


def test_links_between_instances_of_one_document_are_not_judged() -> None:
    gold = documents((event("e1", "a", "2031-01"), event("e2", "b", "2031-02")), (event("e1", "a"),))
    assert score(gold, gold).f1 is None
    # The system splits the a of d1 off and dates it after b; gold decides: a and b share d0. The split half is no
    # gold instance of its own: one spurious pair.
    system = documents((event("e1", "a", "2031-01"), event("e2", "b", "2031-02")), (event("e1", "c", "2031-03"),))
    assert fractions(score(gold, system)) == [0, 2, 0, 0]


def test_equal_begins() -> None:
    rows = documents((event("e1", "a"), "e1 SIMULTANEOUS t1"), (event("e1", "b"), "e1 SIMULTANEOUS t1"))
    assert order(rows, (0, "e1"), (1, "e1")) == "="
    later = documents((event("e1", "a"), "e1 SIMULTANEOUS t1"), (event("e1", "b"), "e1 AFTER t1"))
    assert fractions(score(rows, later)) == [0, 1, 0, 1]


def test_windows_agree_or_are_nested() -> None:
    rows = documents((event("e1", "x", "2018"),), (event("e1", "x", "2018-06"),), (event("e1", "y", "2018-07"),))
    found = merged(rows)
    assert (found.windows, found.links) == ((), ())
    assert found.order((0, "e1"), (2, "e1")) == "<"
    assert score(rows, rows).f1 == 1


def test_windows_that_exclude_each_other_all_stay_out() -> None:
    # 2018 and 2019 exclude each other, [2018..2019] goes with both.
    rows = documents(
        (event("e1", "x", "2018"),),
        (event("e1", "x", "2019"),),
        (event("e1", "x", "[2018..2019]"),),
        (event("e1", "y", "2018"),),
        (event("e1", "z", "2020"),),
    )
    found = merged(rows)
    assert (found.windows, found.links) == (((0, "e1", "begins"), (1, "e1", "begins")), ())
    assert found.order((0, "e1"), (3, "e1")) == "?"
    assert found.order((0, "e1"), (4, "e1")) == "<"


def test_a_begin_after_an_end_is_a_conflict_of_both() -> None:
    rows = documents((event("e1", "x", "", "2018"),), (event("e1", "x", "2019"),), (event("e1", "x", "", "[..2021]"),))
    assert merged(rows).windows == ((0, "e1", "ends"), (1, "e1", "begins"))


def test_a_window_and_a_link_that_exclude_each_other_both_stay_out() -> None:
    # d0: x begins in 2018; d1: x after 2025. What else lies between the two years keeps its windows.
    rows = documents(
        (event("e1", "x", "2018"),),
        (event("e1", "x"), "e1 AFTER t1"),
        (event("e1", "y", "2020"), event("e2", "z", "2021")),
        (event("e1", "y", "2020"), event("e2", "z", "2021")),
    )
    found = merged(rows)
    assert found.windows == ((0, "e1", "begins"),)
    assert found.links == ((1, TLink("e1", "t1", "AFTER")),)
    assert found.order((2, "e1"), (3, "e2")) == "<"


def test_links_that_exclude_each_other_all_stay_out() -> None:
    rows = documents(
        (event("e1", "x"), event("e2", "y"), "e1 BEFORE e2"),
        (event("e1", "y"), event("e2", "x"), "e1 BEFORE e2"),
        (event("e1", "x"), event("e2", "z"), "e1 BEFORE e2"),
    )
    found = merged(rows)
    assert found.links == ((0, TLink("e1", "e2", "BEFORE")), (1, TLink("e1", "e2", "BEFORE")))
    assert found.order((0, "e1"), (2, "e2")) == "<"


def test_what_a_document_set_aside_by_itself_stays_out() -> None:
    rows = documents((event("e1", "x"), event("e2", "y"), "e1 BEFORE e2", "e2 BEFORE e1"), (event("e1", "y"),))
    found = merged(rows)
    assert (found.windows, found.links, found.order((0, "e1"), (1, "e1"))) == ((), (), "?")


def test_an_instance_that_a_document_set_aside_joins_nothing() -> None:
    # e1 and e2 are one wish of two years: the document keeps the windows and sets the shared instance aside.
    (row,) = documents(
        (event("e1", "x", "2018", axis="intention"), event("e2", "x", "2020", axis="intention"), event("e3", "y"))
    )
    found = timeline.merge([(row, read_graph(row))], {"y": [(0, "e3")]})
    assert (found.windows, found.order((0, "e1"), (0, "e2"))) == ((), "<")


def test_nothing() -> None:
    gold = dated("2031-01", "2031-02")
    nothing = [replace(d, events=()) for d in gold]
    assert score(nothing, nothing).f1 is None
    assert score(gold, nothing)[1:4] == (None, 0.0, 0.0)
    assert score(nothing, gold)[1:4] == (0.0, None, 0.0)
    assert score([], []).f1 is None
    assert score(gold, gold, calendar=False).f1 is None


def test_a_split_instance_is_mapped_once() -> None:
    # Gold's x has two mentions in d0, one in d1; y is in d2. The system's p holds two of x's, q the third: p is x.
    gold = documents(
        (event("e1", "x", "2031-01"), event("e2", "x")), (event("e1", "x"),), (event("e1", "y", "2031-03"),)
    )
    system = documents(
        (event("e1", "p", "2031-01"), event("e2", "p")), (event("e1", "q", "2031-02"),), (event("e1", "r", "2031-03"),)
    )
    # p < q, p < r, q < r: p < r alone is right.
    assert fractions(score(gold, system)) == [1, 3, 1, 1]


def random_documents(seed: int) -> list[Document]:
    source = random.Random(seed)
    years = [str(y) for y in range(2018, 2022)] + [""] * (2 + 20 * (seed % 3)) + ["[2018..2020]", "[2019..]"]
    rows: list[tuple[Event | str, ...]] = []
    for _ in range(3):
        events = [
            event(f"e{k}", source.choice("uvwxyz"), source.choice(years), source.choice(years)) for k in range(1, 5)
        ]
        relations = ("BEFORE", "AFTER", "INCLUDES", "SIMULTANEOUS", "<???", "???<")
        ends = [source.sample(["e1", "e2", "e3", "e4", "t0", "t1"], 2) for _ in range(source.randrange(3))]
        rows.append((*events, *(f"{a} {source.choice(relations)} {b}" for a, b in ends if {a, b} != {"t0", "t1"})))
    return documents(*rows)


def agree(rows: Sequence[Document]) -> bool:
    """Whether everything that the documents state has one timeline, by the closure alone."""
    names: dict[str, list[tuple[int, str]]] = {}
    for number, row in enumerate(rows):
        for e in row.events:
            names.setdefault(str(e.instance), []).append((number, e.id))
    union = [timeline._placer(n, row)(c) for n, row in enumerate(rows) for c in document_constraints(row)]
    try:
        Closure(with_days([*union, *timeline._shared(names)]))
    except Contradiction:
        return False
    return True


def test_something_stays_out_exactly_where_documents_disagree() -> None:
    clean = 0
    for seed in range(200):
        rows = random_documents(seed)
        graphs = [read_graph(row) for row in rows]
        found = merged(rows)
        stays = not found.windows and not found.links and all(graph.consistent for graph in graphs)
        assert stays == agree(rows)
        assert score(rows, rows).f1 in (1, None)
        clean += stays
    assert 0 < clean < 200


def test_names_and_the_order_of_documents_do_not_matter() -> None:
    for seed in range(40):
        gold, system = random_documents(2 * seed), random_documents(2 * seed + 1)
        expected = fractions(score(gold, system))
        assert fractions(score(gold[::-1], system[::-1])) == expected
        renamed = [
            replace(d, events=tuple(replace(e, instance=chr(300 - ord(str(e.instance)))) for e in d.events))
            for d in system
        ]
        assert fractions(score(gold, renamed)) == expected


def test_without_a_conflict_nothing_stays_out() -> None:
    rows = documents(
        (event("e1", "x", "2018", "2018"), event("e2", "y", "2020"), "e1 BEFORE e2"),
        (event("e1", "y", "[2019..2020]"), event("e2", "z"), "e2 BEFORE e1", "e2 BEFORE t1"),
    )
    found = merged(rows)
    assert (found.windows, found.links) == ((), ())
    assert found.order((0, "e1"), (1, "e1")) == "<"


def test_the_corpus() -> None:
    gold = summitline.load()
    found = score(gold, gold)
    assert found.f1 == 1
    assert found.counts["r_den"] > 0
    assert score(gold, [replace(d, events=(), tlinks=()) for d in gold])[1:4] == (None, 0.0, 0.0)
