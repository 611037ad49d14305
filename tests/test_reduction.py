import random
from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summitline.closure import BEGIN, END, Closure, Constraint, Contradiction, Point
from summitline.constraints import link_constraints
from summitline.reduction import remaining
from summitline.schema import TLink

NAMES = ("a", "b", "c", "d", "e")
Link = tuple[str, str, str]


def tlinks(links: Sequence[Link]) -> list[TLink]:
    return [TLink(a, b, relation) for a, relation, b in links]


def kept(*links: Link, names: Sequence[str] = NAMES, known: Sequence[Constraint] = ()) -> list[Link]:
    return [links[i] for i in remaining(tlinks(links), mentions=names, known=known)]


def closure(links: Sequence[Link]) -> dict[tuple[str, str], str]:
    order = [Constraint(Point(name, BEGIN), "<", Point(name, END)) for name in NAMES]
    closed = Closure([*order, *(c for link in tlinks(links) for c in link_constraints(link))])
    return {(a, b): closed.relation(a, b) for a, b in product(NAMES, repeat=2)}


AB, BC, CD, AC, AD = ((pair[0], "BEFORE", pair[1]) for pair in ("ab", "bc", "cd", "ac", "ad"))


def test_what_follows_from_two_links_is_dropped() -> None:
    assert kept(AC, AB, BC) == [AB, BC]
    assert kept(AB, BC, AC) == [AB, BC]


def test_a_long_way_round_is_found() -> None:
    assert kept(AD, AB, BC, CD, AC) == [AB, BC, CD]


def test_what_does_not_follow_is_kept() -> None:
    assert kept(AB, AC) == [AB, AC]
    assert kept(AB, CD) == [AB, CD]
    assert kept() == []


def test_of_two_links_that_say_the_same_the_later_stays() -> None:
    assert kept(AB, ("b", "AFTER", "a")) == [("b", "AFTER", "a")]
    assert kept(("b", "AFTER", "a"), AB) == [AB]


def test_what_the_background_says_is_dropped() -> None:
    known = [Constraint(Point("a", END), "<", Point("b", BEGIN))]
    assert kept(AB, BC, known=known) == [BC]
    assert kept(AB, known=known) == []
    assert kept(("a", "VAGUE", "b")) == []


def test_a_link_is_dropped_whole_or_not_at_all() -> None:
    includes, begins_before = ("a", "INCLUDES", "b"), ("a", "BEGINS_BEFORE", "b")
    assert kept(includes, begins_before) == kept(begins_before, includes) == [includes]


def test_a_link_of_a_mention_with_itself_says_nothing() -> None:
    assert kept(("a", "SIMULTANEOUS", "a"), AB) == [AB]


def test_equalities() -> None:
    same = [("a", "SIMULTANEOUS", "b"), ("b", "SIMULTANEOUS", "c"), ("a", "SIMULTANEOUS", "c")]
    assert kept(*same) == same[1:]
    assert kept(("a", "SIMULTANEOUS", "b"), BC, AC) == [("a", "SIMULTANEOUS", "b"), AC]
    assert kept(("b", "BEGINS", "c"), ("a", "SIMULTANEOUS", "b"), ("a", "BEGINS", "c")) == [
        ("a", "SIMULTANEOUS", "b"),
        ("a", "BEGINS", "c"),
    ]


def test_a_weak_step_counts_as_a_strict_one() -> None:
    weak = [Constraint(Point("a", END), "<=", Point("b", BEGIN))]
    assert kept(AB, known=weak) == []
    assert kept(("a", "IBEFORE", "b"), known=weak) == [("a", "IBEFORE", "b")]
    assert kept(("a", "IBEFORE", "b"), known=[weak[0]._replace(op="=")]) == []


def test_a_long_chain_with_all_its_shortcuts() -> None:
    names = [f"x{i:03}" for i in range(60)]
    links = [(a, "BEFORE", b) for i, a in enumerate(names) for b in names[i + 1 :]]
    assert kept(*links, names=names) == list(zip(names, ["BEFORE"] * 59, names[1:], strict=False))


RELATIONS = st.sampled_from(
    (
        "BEFORE",
        "AFTER",
        "IBEFORE",
        "INCLUDES",
        "IS_INCLUDED",
        "BEGINS",
        "ENDS",
        "SIMULTANEOUS",
        "OVERLAPS",
        "<???",
        "???=",
    )
)
LINKS = st.lists(
    st.tuples(st.sampled_from(NAMES), RELATIONS, st.sampled_from(NAMES)).filter(lambda k: k[0] != k[2]), max_size=9
)


def consistent(links: Sequence[Link]) -> list[Link]:
    """Drop the links that contradict the ones before them."""
    found: list[Link] = []
    for link in links:
        try:
            closure([*found, link])
        except Contradiction:
            continue
        found.append(link)
    return found


@given(LINKS)
def test_the_reduction_has_the_closure_of_all_and_nothing_more_can_be_dropped(links: list[Link]) -> None:
    stated = consistent(links)
    rest = kept(*stated)
    expected = closure(stated)
    assert closure(rest) == expected
    assert kept(*rest) == rest
    for i in range(len(rest)):
        assert closure(rest[:i] + rest[i + 1 :]) != expected


@given(LINKS, st.permutations(NAMES), st.permutations(NAMES))
def test_names_and_the_order_of_mentions_do_not_matter(
    links: list[Link], names: list[str], mentions: list[str]
) -> None:
    stated = consistent(links)
    renamed = dict(zip(NAMES, names, strict=True))
    others = [(renamed[a], relation, renamed[b]) for a, relation, b in stated]
    assert remaining(tlinks(others), mentions=mentions) == remaining(tlinks(stated), mentions=NAMES)


@pytest.mark.parametrize("seed", range(20))
def test_worlds_full_of_ties(seed: int) -> None:
    choose = random.Random(seed)
    world = {name: sorted(choose.sample(range(5), 2)) for name in NAMES}
    forms = {
        (a, b): "".join("<" if p < q else "=" if p == q else ">" for p, q in product(world[a], world[b]))
        for a, b in product(NAMES, repeat=2)
        if a < b
    }
    links = [(a, form, b) for (a, b), form in forms.items()]
    rest = kept(*links)
    assert len(rest) < len(links)
    assert closure(rest) == closure(links)
    assert all(closure([k for k in rest if k != dropped]) != closure(links) for dropped in rest)
