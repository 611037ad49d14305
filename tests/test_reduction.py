import random
from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summitline.closure import BEGIN, END, Closure, Constraint, Contradiction, Point
from summitline.constraints import form_constraints
from summitline.reduction import reduction
from summitline.relations import form_of

NAMES = ("a", "b", "c", "d", "e")
BACKGROUND = [Constraint(Point(name, BEGIN), "<", Point(name, END)) for name in NAMES]
Link = tuple[str, str, str]


def constraints(links: Sequence[Link]) -> list[list[Constraint]]:
    return [list(form_constraints(a, form_of(relation), b)) for a, relation, b in links]


def kept(*links: Link, background: Sequence[Constraint] = BACKGROUND) -> list[Link]:
    return [links[i] for i in reduction(constraints(links), background)]


def closure(links: Sequence[Link], background: Sequence[Constraint] = BACKGROUND) -> dict[tuple[str, str], str]:
    closed = Closure([*background, *(c for link in constraints(links) for c in link)])
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
    known = [*BACKGROUND, Constraint(Point("a", END), "<", Point("b", BEGIN))]
    assert kept(AB, BC, background=known) == [BC]
    assert kept(AB, background=known) == []
    assert kept(("a", "VAGUE", "b")) == []


def test_a_link_is_dropped_whole_or_not_at_all() -> None:
    includes, begins_before = ("a", "INCLUDES", "b"), ("a", "BEGINS_BEFORE", "b")
    assert kept(includes, begins_before) == kept(begins_before, includes) == [includes]


def test_equalities() -> None:
    same = [("a", "SIMULTANEOUS", "b"), ("b", "SIMULTANEOUS", "c"), ("a", "SIMULTANEOUS", "c")]
    assert kept(*same) == same[1:]
    assert kept(("a", "SIMULTANEOUS", "b"), BC, AC) == [("a", "SIMULTANEOUS", "b"), AC]
    assert kept(("b", "BEGINS", "c"), ("a", "SIMULTANEOUS", "b"), ("a", "BEGINS", "c")) == [
        ("a", "SIMULTANEOUS", "b"),
        ("a", "BEGINS", "c"),
    ]


def test_a_weak_step_counts_as_a_strict_one() -> None:
    weak = [*BACKGROUND, Constraint(Point("a", END), "<=", Point("b", BEGIN))]
    assert kept(AB, background=weak) == []
    assert kept(("a", "IBEFORE", "b"), background=weak) == [("a", "IBEFORE", "b")]


def test_a_long_chain_with_all_its_shortcuts() -> None:
    names = [f"x{i:03}" for i in range(60)]
    background = [Constraint(Point(name, BEGIN), "<", Point(name, END)) for name in names]
    links = [(a, "BEFORE", b) for i, a in enumerate(names) for b in names[i + 1 :]]
    assert kept(*links, background=background) == list(zip(names, ["BEFORE"] * 59, names[1:], strict=False))


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


@given(LINKS, st.permutations(NAMES), st.randoms(use_true_random=False))
def test_names_and_the_order_of_the_background_do_not_matter(
    links: list[Link], names: list[str], choose: random.Random
) -> None:
    stated = consistent(links)
    renamed = dict(zip(NAMES, names, strict=True))
    others = [(renamed[a], relation, renamed[b]) for a, relation, b in stated]
    background = choose.sample(BACKGROUND, len(BACKGROUND))
    assert reduction(constraints(others), background) == reduction(constraints(stated), BACKGROUND)


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
