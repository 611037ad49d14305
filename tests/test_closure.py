import random
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from summitline.closure import BEGIN, END, Closure, Constraint, Contradiction, Point, PointSets, told
from summitline.constraints import document_constraints
from summitline.relations import entails
from summitline.schema import Document, Event, TLink

A, B, C, D, E = (Point(name, BEGIN) for name in "abcde")
POINTS = (A, B, C, D, E)
CONSTRAINTS = st.lists(
    st.builds(Constraint, st.sampled_from(POINTS), st.sampled_from(("<", "<=", "=")), st.sampled_from(POINTS)),
    max_size=7,
)


def stated(left: Point, op: str, right: Point) -> Constraint:
    return Constraint(left, op, right, f"{left.owner} {op} {right.owner}")


def table(constraints: list[Constraint]) -> dict[tuple[Point, Point], str] | None:
    """All comparisons, or None where there is a contradiction."""
    try:
        closure = Closure(constraints)
    except Contradiction:
        return None
    return {(p, q): closure.compare(p, q) for p, q in product(POINTS, repeat=2)}


@pytest.mark.parametrize(
    ("ops", "expected"),
    [
        (("<", "<"), "<"),
        (("<", "<="), "<"),
        (("<", "="), "<"),
        (("<=", "<="), "<"),
        (("<=", "="), "<"),
        (("=", "="), "="),
        (("=", "<"), "<"),
    ],
)
def test_two_steps(ops: tuple[str, str], expected: str) -> None:
    closure = Closure([Constraint(A, ops[0], B), Constraint(B, ops[1], C)])
    assert closure.compare(A, C) == expected
    assert closure.compare(C, A) == {"<": ">", "=": "="}[expected]


def test_what_does_not_follow_is_unknown() -> None:
    closure = Closure([Constraint(A, "<", B), Constraint(A, "<", C)])
    assert closure.compare(B, C) == closure.compare(C, B) == "?"
    assert closure.compare(A, D) == closure.compare(D, E) == "?"
    assert closure.compare(B, B) == closure.compare(D, D) == "="


def test_not_after_both_ways_is_equality() -> None:
    closure = Closure([Constraint(A, "<=", B), Constraint(B, "<=", C), Constraint(C, "<=", A), Constraint(C, "<", D)])
    assert closure.compare(A, C) == closure.compare(C, A) == "="
    assert closure.compare(A, D) == "<"


def test_nothing_is_consistent() -> None:
    assert Closure([]).compare(A, B) == "?"


def test_a_relation_is_four_comparisons() -> None:
    begin_a, end_a, begin_b, end_b = Point("a", BEGIN), Point("a", END), Point("b", BEGIN), Point("b", END)
    order = [Constraint(begin_a, "<", end_a), Constraint(begin_b, "<", end_b)]
    assert Closure([*order, Constraint(end_a, "=", begin_b)]).relation("a", "b") == "<<=<"
    assert Closure([*order, Constraint(begin_a, "<", begin_b)]).relation("a", "b") == "<<??"
    assert Closure([*order, Constraint(begin_a, "<", begin_b)]).relation("b", "a") == ">?>?"
    assert Closure(order).relation("a", "a") == "=<>="
    assert Closure(order).relation("a", "z") == "????"


MENTIONS = tuple(Point(name, side) for name in "ab" for side in (BEGIN, END))


@given(
    st.lists(
        st.builds(Constraint, st.sampled_from(MENTIONS), st.sampled_from(("<", "<=", "=")), st.sampled_from(MENTIONS)),
        max_size=4,
    )
)
def test_a_form_is_entailed_where_the_relation_holds_all_of_it(constraints: list[Constraint]) -> None:
    order = [Constraint(Point(name, BEGIN), "<", Point(name, END)) for name in "ab"]
    try:
        closure = Closure([*order, *constraints])
    except Contradiction:
        return
    number = closure.graph.mentions
    known = {(number[a], number[b]): closure.relation(a, b) for a, b in product("ab", repeat=2)}
    for form in map("".join, product("<=>?", repeat=4)):
        assert set(closure.entailed(form, known)) == {couple for couple, k in known.items() if entails(k, form)}


@pytest.mark.parametrize(
    "constraints",
    [
        [stated(A, "<", A)],
        [stated(A, "<", B), stated(B, "<", A)],
        [stated(A, "<", B), stated(B, "<=", A)],
        [stated(A, "<", B), stated(A, "=", B)],
        [stated(A, "<=", B), stated(B, "<", C), stated(C, "=", A)],
    ],
)
def test_a_cycle_with_a_strict_step_is_a_contradiction(constraints: list[Constraint]) -> None:
    with pytest.raises(Contradiction) as error:
        Closure(constraints)
    assert set(error.value.witness) == set(constraints)
    assert set(str(error.value).split("; ")) == {c.fact for c in constraints}


def test_the_witness_is_the_shortest_cycle_and_tells_each_fact_once() -> None:
    long_way = [stated(B, "<", C), stated(C, "<", D), stated(D, "<", A)]
    short = [stated(A, "<", B), stated(B, "<=", E), stated(E, "=", A)]
    with pytest.raises(Contradiction) as error:
        Closure([*long_way, *short])
    assert told(error.value.witness) == ["a < b", "b <= e", "e = a"]


def test_steps_without_a_fact_cost_nothing() -> None:
    background = [Constraint(p, "<", q) for p, q in pairwise(POINTS)]
    with pytest.raises(Contradiction) as error:
        Closure([*background, stated(E, "<=", A), stated(B, "<", D), stated(D, "<=", B)])
    assert str(error.value) == "d <= b"


def document(*links: TLink, **windows: tuple[str, str]) -> Document:
    events = tuple(
        Event(id=name, start=i, end=i + 1, begins=begins, ends=ends)
        for i, (name, (begins, ends)) in enumerate(windows.items())
    )
    return Document(doc_id="d", text="x" * len(events), events=events, tlinks=links)


def test_the_witness_of_a_document_is_told_in_its_facts() -> None:
    links = (TLink("e1", "e3", "BEFORE"), TLink("e3", "e7", "BEFORE"))
    with pytest.raises(Contradiction) as error:
        Closure(document_constraints(document(*links, e1=("2018", ""), e3=("2019-06", ""), e7=("2019", "2019-02"))))
    assert sorted(told(error.value.witness)) == [
        "e3 BEFORE e7 (stated)",
        "e3 begins from 2019-06-01 (window)",
        "e7 ends by 2019-02-28 (window)",
    ]
    assert sorted(str(error.value).split("; ")) == sorted(told(error.value.witness))


def test_an_explanation_is_told_in_the_facts_it_needs() -> None:
    links = (TLink("e1", "e2", "BEFORE"), TLink("e2", "e3", "BEFORE"), TLink("e1", "e4", "BEFORE"))
    found = document(*links, e1=("2018", "2018"), e2=("", ""), e3=("[..2019]", ""), e4=("2020", ""))
    closure = Closure(document_constraints(found))
    explain = closure.explain
    assert told(explain(Point("e1", END), Point("e3", BEGIN))) == ["e1 BEFORE e2 (stated)", "e2 BEFORE e3 (stated)"]
    assert told(explain(Point("e1", BEGIN), Point("e4", BEGIN))) == ["e1 BEFORE e4 (stated)"]
    assert told(explain(Point("e3", BEGIN), Point("e4", BEGIN))) == [
        "e3 begins by 2019-12-31 (window)",
        "e4 begins from 2020-01-01 (window)",
    ]
    assert explain(Point("e4", BEGIN), Point("e1", END)) == []
    assert explain(Point("e4", BEGIN), Point("e9", BEGIN)) == []


def test_ten_thousand_points_in_a_row_are_no_problem() -> None:
    points = [Point(str(i), BEGIN) for i in range(10_000)]
    closure = Closure(Constraint(p, "<", q) for p, q in pairwise(reversed(points)))
    assert closure.compare(points[0], points[-1]) == ">"
    assert len(closure.explain(points[-1], points[0])) == 9_999


WEAK_ORDERS = {
    n: np.array([order for order in product(range(n), repeat=n) if set(order) == set(range(max(order) + 1))])
    for n in range(1, 6)
}


def test_there_are_541_weak_orders_of_five_points() -> None:
    assert [len(WEAK_ORDERS[n]) for n in range(1, 6)] == [1, 3, 13, 75, 541]


def random_constraints(random: random.Random, size: int) -> list[Constraint]:
    facts = ("", "", "f1", "f2", "f3", "f4", "f5", "f6")
    return [
        Constraint(*random.choice([(p, op, q) for p in POINTS[:size] for q in POINTS[:size]]), random.choice(facts))
        for op in random.choices(("<", "<=", "="), (4, 4, 1), k=random.randint(0, 8))
    ]


def test_sound_and_complete_against_all_weak_orders() -> None:
    choose = random.Random(2031)
    consistent = 0
    for _ in range(4_000):
        size = choose.randint(1, 5)
        constraints = random_constraints(choose, size)
        orders = WEAK_ORDERS[size]
        holds = {"<": np.less, "<=": np.less_equal, "=": np.equal}
        for left, op, right, _ in constraints:
            orders = orders[holds[op](orders[:, POINTS.index(left)], orders[:, POINTS.index(right)])]
        found = table(constraints)
        assert (found is not None) == (len(orders) > 0), constraints
        if found is None:
            continue
        consistent += 1
        for (i, p), (j, q) in product(enumerate(POINTS[:size]), repeat=2):
            left, right = orders[:, i], orders[:, j]
            if (left == right).all():
                expected = "="
            elif (left <= right).all():
                expected = "<"
            else:
                expected = ">" if (left >= right).all() else "?"
            assert found[p, q] == expected, (constraints, p, q)
    assert 1_000 < consistent < 3_900


Cost = tuple[int, int]


def cheapest(constraints: list[Constraint]) -> dict[tuple[Point, Point], Cost]:
    """Fewest facts, then fewest steps, between all points (Floyd and Warshall)."""
    costs: dict[tuple[Point, Point], Cost] = {(p, p): (0, 0) for p in POINTS}
    for left, op, right, fact in constraints:
        for pair in [(left, right), (right, left)] if op == "=" else [(left, right)]:
            costs[pair] = min(costs.get(pair, (99, 0)), (bool(fact), 1))
    for k, p, q in product(POINTS, repeat=3):
        if (p, k) in costs and (k, q) in costs:
            way = (costs[p, k][0] + costs[k, q][0], costs[p, k][1] + costs[k, q][1])
            costs[p, q] = min(costs.get((p, q), (99, 0)), way)
    return costs


def cost(path: list[Constraint]) -> Cost:
    return sum(bool(step.fact) for step in path), len(path)


def walk(path: list[Constraint], start: Point) -> Point:
    for step in path:
        if step.left == start:
            start = step.right
        else:
            assert (step.op, step.right) == ("=", start)
            start = step.left
    return start


def test_the_witness_is_a_cheapest_cycle_of_all() -> None:
    choose = random.Random(2032)
    contradictions = 0
    for _ in range(3_000):
        constraints = random_constraints(choose, choose.randint(1, 5))
        try:
            Closure(constraints)
        except Contradiction as error:
            contradictions += 1
            witness = list(error.witness)
        else:
            continue
        costs = cheapest(constraints)
        assert cost(witness) == min(
            (costs[q, p][0] + bool(fact), costs[q, p][1] + 1)
            for p, op, q, fact in constraints
            if op == "<" and (q, p) in costs
        )
        assert witness[0].op == "<"
        assert walk(witness, witness[0].left) == witness[0].left
        assert table(witness) is None
    assert contradictions > 500


@given(CONSTRAINTS)
def test_an_explanation_is_a_cheapest_chain(constraints: list[Constraint]) -> None:
    named = [Constraint(*c[:3], f"fact {i}" if i % 2 else "") for i, c in enumerate(constraints)]
    if table(named) is None:
        return
    closure, costs = Closure(named), cheapest(named)
    for p, q in product(POINTS, repeat=2):
        chain = closure.explain(p, q)
        if p == q or closure.compare(p, q) in (">", "?"):
            assert chain == []
        else:
            assert walk(chain, p) == q
            assert cost(chain) == costs[p, q]


@given(CONSTRAINTS)
def test_closing_twice_changes_nothing(constraints: list[Constraint]) -> None:
    once = table(constraints)
    if once is not None:
        assert table([Constraint(p, op, q) for (p, q), op in once.items() if op in ("<", "=")]) == once


@given(CONSTRAINTS, st.randoms(use_true_random=False))
def test_the_order_of_constraints_does_not_matter(constraints: list[Constraint], choose: random.Random) -> None:
    shuffled = choose.sample(constraints, len(constraints))
    assert table(shuffled) == table(constraints)
    assert table(shuffled + shuffled) == table(constraints)


@given(CONSTRAINTS, CONSTRAINTS)
def test_more_constraints_never_take_anything_away(some: list[Constraint], others: list[Constraint]) -> None:
    few, many = table(some), table(some + others)
    if few is None:
        assert many is None
    elif many is not None:
        allowed = {"=": "=", "<": "<=", ">": ">=", "?": "<=>?"}
        assert all(many[pair] in allowed[op] for pair, op in few.items())
        strict = {(c.left, c.right) for c in some if c.op == "<"}
        assert all(many[pair] == "<" for pair in strict)


def test_sets_of_points_by_hand() -> None:
    # a < b = c, a < d; e is unnamed. Bits: 0 = d, 1 = a, 2 = nothing, 3 = c, 4 = b, 5 = e.
    closure = Closure([Constraint(A, "<", B), Constraint(B, "=", C), Constraint(A, "<", D)])
    assert closure.sets([D, A, None, C, B, E]) == PointSets(
        after=[0, 0b011001, 0, 0, 0, 0],
        before=[0b000010, 0, 0, 0b000010, 0b000010, 0],
        same=[0b000001, 0b000010, 0b000100, 0b011000, 0b011000, 0b100000],
    )


@given(CONSTRAINTS, st.lists(st.sampled_from((*POINTS, None)), max_size=8))
def test_sets_of_points_say_what_compare_says(constraints: list[Constraint], points: list[Point | None]) -> None:
    if table(constraints) is None:
        return
    closure = Closure(constraints)
    after, before, same = closure.sets(points)
    for (i, p), (j, q) in product(enumerate(points), repeat=2):
        known = ("=" if i == j else "?") if p is None or q is None else closure.compare(p, q)
        found = "".join(sign for sign, row in (("<", after), (">", before), ("=", same)) if row[i] >> j & 1)
        assert (found or "?") == known
