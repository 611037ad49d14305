import random
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise, product

from hypothesis import given
from hypothesis import strategies as st

from summitline import views
from summitline.closure import BEGIN, END, Point
from summitline.relations import steps
from summitline.schema import CreationTime, Document, Event, Timex, TLink
from summitline.timegraph import TimeGraph, read_graph

NAMES = ("e1", "e2", "e3", "e4", "e5")


def event(name: str, begins: str = "", ends: str = "", instance: str | None = None) -> Event:
    start = int(name[1:])
    return Event(id=name, start=start, end=start + 1, begins=begins, ends=ends, instance=instance)


def document(*events: Event, links: tuple[tuple[str, str, str], ...] = ()) -> Document:
    stated = tuple(TLink(a, b, relation) for a, relation, b in links)
    return Document(
        doc_id="d",
        text="x" * 20,
        dct=CreationTime("2031-05-02", "2031-05-02"),
        events=events,
        timexes=(Timex(id="t1", start=10, end=11, value="2019"),),
        tlinks=stated,
    )


def relation(graph: TimeGraph, a: str, b: str) -> str:
    return graph.closure.relation(a, b)


def test_a_consistent_document_is_read_as_it_stands() -> None:
    links = (("e1", "BEFORE", "e2"), ("e2", "BEFORE", "e3"))
    graph = read_graph(document(event("e1"), event("e2", "2019"), event("e3"), links=links))
    assert graph.consistent
    assert (graph.set_aside, graph.without_windows, graph.witness) == ((), (), ())
    assert relation(graph, "e1", "e3") == "<<<<"
    assert relation(graph, "t1", "e3") == "<<??"


def test_windows_of_one_event_that_exclude_each_other_are_both_lost() -> None:
    events = (event("e1", "2020", "2019"), event("e2", "2021"), event("e3", ends="2018"))
    graph = read_graph(document(*events, links=(("e1", "BEFORE", "e3"),)))
    assert not graph.consistent
    assert graph.without_windows == ("e1",)
    assert sorted(graph.witness) == ["e1 begins from 2020-01-01 (window)", "e1 ends by 2019-12-31 (window)"]
    assert graph.set_aside == ()
    assert relation(graph, "e1", "e2") == "<<<<"  # by way of e3, whose windows stay
    assert graph.closure.compare(Point("e1", BEGIN), Point("t1", BEGIN)) == "<"


def test_windows_of_one_event_are_told_before_links() -> None:
    links = (("e2", "BEFORE", "e3"), ("e3", "BEFORE", "e2"))
    graph = read_graph(document(event("e1", "2020", "2019"), event("e2"), event("e3"), links=links))
    assert len(graph.set_aside) == 2
    assert sorted(graph.witness) == ["e1 begins from 2020-01-01 (window)", "e1 ends by 2019-12-31 (window)"]


def test_windows_that_leave_one_midnight_exclude_each_other() -> None:
    # begins on 2020-01-01 or later, ends at the midnight that opens that day: no room for an interval
    assert read_graph(document(event("e1", "[2020..]", "[..2019]"))).without_windows == ("e1",)
    assert read_graph(document(event("e1", "[2019-12-31..]", "[..2019]"))).consistent


def test_links_of_a_contradictory_component_are_set_aside_and_the_others_stay() -> None:
    links = (("e1", "BEFORE", "e2"), ("e2", "BEFORE", "e1"), ("e2", "BEFORE", "e3"), ("e4", "BEFORE", "e5"))
    graph = read_graph(document(*(event(name) for name in NAMES), links=links))
    assert not graph.consistent
    assert graph.set_aside == (TLink("e1", "e2", "BEFORE"), TLink("e2", "e1", "BEFORE"))
    assert sorted(graph.witness) == ["e1 BEFORE e2 (stated)", "e2 BEFORE e1 (stated)"]
    assert relation(graph, "e1", "e2") == "????"
    assert relation(graph, "e2", "e3") == relation(graph, "e4", "e5") == "<<<<"


def test_a_link_with_one_comparison_in_the_component_is_set_aside_whole() -> None:
    # e3 begins inside the cycle and ends outside of it.
    links = (("e1", "BEFORE", "e2"), ("e2", "BEFORE", "e1"), ("e1", "=??>", "e3"), ("e3", "?<??", "e4"))
    graph = read_graph(document(*(event(name) for name in NAMES), links=links))
    assert TLink("e1", "e3", "=??>") in graph.set_aside
    assert relation(graph, "e1", "e3") == "????"


def test_a_link_against_the_windows_is_set_aside_and_the_windows_stay() -> None:
    events = (event("e3", "2019-06"), event("e7", ends="2019-02"))
    graph = read_graph(document(*events, links=(("e3", "BEFORE", "e7"),)))
    assert graph.set_aside == (TLink("e3", "e7", "BEFORE"),)
    assert graph.without_windows == ()
    assert sorted(graph.witness) == [
        "e3 BEFORE e7 (stated)",
        "e3 begins from 2019-06-01 (window)",
        "e7 ends by 2019-02-28 (window)",
    ]
    assert relation(graph, "e3", "e7") == ">>>>"


def test_a_shared_instance_is_a_link_that_may_be_set_aside() -> None:
    events = (event("e1", "2019", instance="x"), event("e2", "2020", instance="x"), event("e3", instance="x"))
    graph = read_graph(document(*events))
    assert graph.witness
    assert sorted(graph.witness) == [
        "e1 begins by 2019-12-31 (window)",
        "e1 is the same instance as e2",
        "e2 begins from 2020-01-01 (window)",
    ]
    assert [(link.source, link.target) for link in graph.set_aside] == [("e1", "e2"), ("e1", "e3")]
    assert relation(graph, "e1", "e3") == "????"
    assert graph.closure.compare(Point("e1", BEGIN), Point("e2", BEGIN)) == "<"


def test_a_link_of_a_mention_with_itself() -> None:
    same = read_graph(document(event("e1"), links=(("e1", "SIMULTANEOUS", "e1"),)))
    assert same.consistent
    other = read_graph(document(event("e1"), event("e2"), links=(("e1", "BEFORE", "e1"), ("e1", "BEFORE", "e2"))))
    assert other.set_aside == (TLink("e1", "e1", "BEFORE"),)
    assert relation(other, "e1", "e2") == "<<<<"


def test_without_the_calendar_windows_contradict_nothing() -> None:
    found = document(event("e1", "2020", "2019"), event("e2", "2018"), links=(("e1", "BEFORE", "e2"),))
    graph = read_graph(found, calendar=False)
    assert graph.consistent
    assert graph.without_windows == ()
    assert relation(graph, "e1", "e2") == "<<<<"
    assert relation(graph, "t1", "t0") == "????"


def test_one_wrong_link_does_not_spoil_the_rest() -> None:
    pairs = tuple((f"e{i}", "BEFORE", f"e{i + 1}") for i in range(1, 9))
    events = tuple(event(f"e{i}") for i in range(1, 10))
    graph = read_graph(document(*events, links=(*pairs, ("e4", "BEFORE", "e2"))))
    assert {(link.source, link.target) for link in graph.set_aside} == {("e2", "e3"), ("e3", "e4"), ("e4", "e2")}
    assert relation(graph, "e1", "e2") == "<<<<"
    assert relation(graph, "e4", "e9") == "<<<<"
    assert relation(graph, "e2", "e4") == "????"


def test_thousands_of_contradictory_links_are_read_at_once() -> None:
    choose = random.Random(2031)
    events = tuple(Event(id=f"e{i}", start=i, end=i + 1) for i in range(300))
    ends = [choose.sample([e.id for e in events], 2) for _ in range(3_000)]
    links = tuple(TLink(a, b, choose.choice(("BEFORE", "AFTER", "INCLUDES"))) for a, b in ends)
    graph = read_graph(Document(doc_id="d", text="x" * 300, events=events, tlinks=links), calendar=False)
    assert len(graph.witness) == 2
    assert len(graph.set_aside) > 2_900


def made(size: int, links: Iterable[TLink]) -> Document:
    events = tuple(Event(id=f"e{i}", start=i, end=i + 1) for i in range(size))
    return Document(doc_id="d", text="x" * size, events=events, tlinks=tuple(links))


def intervals(choose: random.Random, size: int, last: int) -> list[tuple[int, int]]:
    """Intervals between integers, with ties."""
    return [tuple(sorted(choose.sample(range(last + 1), 2))) for _ in range(size)]  # type: ignore[misc]


def form(a: tuple[int, int], b: tuple[int, int]) -> str:
    return "".join("<" if p < q else "=" if p == q else ">" for p, q in product(a, b))


def test_fifty_thousand_links_of_one_timeline() -> None:
    choose = random.Random(2036)
    size = 2_000
    world = intervals(choose, size, 500)
    pairs = [choose.sample(range(size), 2) for _ in range(50_000)]
    links = [TLink(f"e{i}", f"e{j}", form(world[i], world[j])) for i, j in pairs]
    graph = read_graph(made(size, links), calendar=False)
    assert graph.consistent
    assert all(relation(graph, k.source, k.target) == k.relation for k in links)
    for i, j in (choose.sample(range(size), 2) for _ in range(10_000)):
        truth = form(world[i], world[j])
        assert all(d in ("?", t) for d, t in zip(relation(graph, f"e{i}", f"e{j}"), truth, strict=True))
    order = graph.closure.graph.order
    assert sum(map(len, order.after)) <= sum(len(steps(k.relation)) for k in links) + size + 1
    assert max(order.above).bit_length() <= 2 * (size + 1)


def test_fifty_thousand_links_that_contradict_each_other() -> None:
    choose = random.Random(2037)
    size = 400
    pairs = [choose.sample(range(size), 2) for _ in range(50_000)]
    links = [TLink(f"e{i}", f"e{j}", choose.choice(("BEFORE", "INCLUDES", "IBEFORE"))) for i, j in pairs]
    links += [TLink(f"e{i}", f"e{size + i}", "BEFORE") for i in range(10)]
    graph = read_graph(made(size + 10, links), calendar=False)
    assert len(graph.witness) == 2
    assert set(graph.set_aside) == set(links[:50_000])
    assert all(relation(graph, f"e{i}", f"e{size + i}") == "<<<<" for i in range(10))


def test_a_ring_of_twenty_thousand_links() -> None:
    size = 20_000
    names = [f"e{i}" for i in random.Random(2038).sample(range(size), size)]
    ring = [TLink(a, b, "BEFORE") for a, b in pairwise([*names, names[0]])]
    graph = read_graph(made(size, ring), calendar=False)
    assert sorted(graph.witness) == sorted(f"{k.source} BEFORE {k.target} (stated)" for k in ring)
    assert graph.set_aside == tuple(ring)
    assert relation(graph, names[0], names[1]) == "????"
    assert sum(map(len, graph.closure.graph.order.after)) == size + 1  # begin < end, t0 included


def test_what_follows_from_truths_is_true_in_a_hundred_thousand_worlds() -> None:
    choose = random.Random(2039)
    known = ties = 0
    names = ["e0", "e1", "e2", "e3"]
    pairs = [(i, j) for j in range(4) for i in range(j)]
    for _ in range(100_000):
        world = intervals(choose, 4, 5)
        truths = {(i, j): form(world[i], world[j]) for i, j in pairs}
        said = {pair: "".join(choose.choice((c, c, "?")) for c in truths[pair]) for pair in choose.sample(pairs, 4)}
        links = (TLink(names[i], names[j], stated) for (i, j), stated in said.items())
        graph = read_graph(made(4, links), calendar=False)
        assert graph.consistent
        for (i, j), truth in truths.items():
            derived = relation(graph, names[i], names[j])
            assert all(d in ("?", t) for d, t in zip(derived, truth, strict=True)), (world, said)
            known += (i, j) not in said and derived == truth
            ties += (i, j) not in said and "=" in derived
            for view in (views.timeml, views.tbdense, views.matres, views.doctimerel):
                assert view(derived) in (views.VAGUE, view(truth)), (world, said)
    assert known > 10_000
    assert ties > 5_000


WINDOWS = st.sampled_from(("", "2018", "2019", "2019-06", "[2019..]", "[..2018]", "2020"))
EVENTS = st.tuples(
    *(st.builds(event, st.just(name), WINDOWS, WINDOWS, st.sampled_from((None, None, "x", "y"))) for name in NAMES)
)
LINKS = st.lists(
    st.tuples(
        st.sampled_from((*NAMES, "t0", "t1")),
        st.sampled_from(("BEFORE", "AFTER", "INCLUDES", "IBEFORE", "SIMULTANEOUS", "BEGINS", "<???", "VAGUE", "><<<")),
        st.sampled_from((*NAMES, "t0", "t1")),
    ),
    max_size=8,
)


def facts(graph: TimeGraph, document_links: Iterable[TLink] = ()) -> tuple[object, ...]:
    ends = (*NAMES, "t0", "t1")
    return (
        {(a, b): relation(graph, a, b) for a in ends for b in ends},
        frozenset(set(graph.set_aside) & set(document_links)),
        frozenset(graph.without_windows),
        graph.consistent,
    )


@given(EVENTS, LINKS, st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_lines_does_not_matter(
    events: tuple[Event, ...], links: list[tuple[str, str, str]], choose: random.Random, calendar: bool
) -> None:
    twice = links + links[: len(links) // 2]
    some = document(*events, links=tuple(links))
    other = document(*choose.sample(events, len(events)), links=tuple(choose.sample(twice, len(twice))))
    expected = facts(read_graph(some, calendar=calendar), some.tlinks)
    assert facts(read_graph(other, calendar=calendar), some.tlinks) == expected


@given(EVENTS, LINKS, st.booleans())
def test_what_remains_is_consistent_and_all_that_could_stay(
    events: tuple[Event, ...], links: list[tuple[str, str, str]], calendar: bool
) -> None:
    found = document(*events, links=tuple(links))
    graph = read_graph(found, calendar=calendar)  # closing the rest raises nothing
    aside = set(graph.set_aside)
    assert graph.consistent is not bool(aside or graph.without_windows)
    assert bool(graph.witness) is not graph.consistent
    apart = {end for link in aside - set(found.tlinks) for end in (link.source, link.target)}
    kept = (replace(e, instance=None) if e.id in apart else e for e in events)
    rest = replace(
        found,
        events=tuple(replace(e, begins="", ends="") if e.id in graph.without_windows else e for e in kept),
        tlinks=tuple(link for link in found.tlinks if link not in aside),
    )
    again = read_graph(rest, calendar=calendar)
    assert again.consistent
    assert facts(again)[0] == facts(graph)[0]
    for name in NAMES:
        assert graph.closure.compare(Point(name, BEGIN), Point(name, END)) == "<"
