import random
from itertools import product

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from summitline.order import Arc, Order


def groups(order: Order) -> list[list[int]]:
    """The components as sorted lists of points."""
    found: dict[int, list[int]] = {}
    for point, component in enumerate(order.component):
        found.setdefault(component, []).append(point)
    return list(found.values())


def reached(order: Order, p: int) -> list[int]:
    """The points at or after a point."""
    component = order.component
    return [q for q in range(len(component)) if order.above[component[p]] >> order.rank[component[q]] & 1]


def test_a_line() -> None:
    order = Order(4, [(2, 0), (0, 1)], [(1, 3)])
    assert groups(order) == [[0], [1], [2], [3]]
    assert [reached(order, p) for p in range(4)] == [[0, 1, 3], [1, 3], [0, 1, 2, 3], [3]]
    assert order.contradictory == set()
    assert sorted(order.rank) == [0, 1, 2, 3]


def test_equal_points_are_one_component_and_share_what_follows() -> None:
    order = Order(5, [(0, 1), (2, 3)], equal=[(1, 2), (4, 1), (4, 2)])
    assert groups(order) == [[0], [1, 2, 4], [3]]
    assert reached(order, 0) == [0, 1, 2, 3, 4]
    assert reached(order, 4) == [1, 2, 3, 4]


def test_a_weak_loop_joins_and_a_strict_arc_in_it_contradicts() -> None:
    weak = [(0, 1), (1, 2), (2, 0)]
    assert groups(Order(4, [(2, 3)], weak)) == [[0, 1, 2], [3]]
    assert Order(4, [(2, 3)], weak).contradictory == set()
    strict = Order(4, [(2, 3), (2, 1)], weak)
    assert strict.contradictory == {strict.component[0]}


@pytest.mark.parametrize("equal", [[], [(0, 1)]])
def test_a_point_before_itself_is_a_contradiction(equal: list[Arc]) -> None:
    order = Order(3, [(1, 1), (1, 2)], equal=equal)
    assert order.contradictory == {order.component[1]}
    assert reached(order, 1) == ([0, 1, 2] if equal else [1, 2])


def test_marks_are_gathered_both_ways() -> None:
    order = Order(4, [(0, 1), (1, 2)], equal=[(1, 3)])
    marks = [0b0001, 0b0010, 0b0100, 0]
    assert order.later(marks)[:3] == [0b0110, 0b0100, 0]
    assert order.earlier(marks)[:3] == [0, 0b0001, 0b0011]


def test_nothing() -> None:
    assert Order(0, []).above == []
    assert [reached(Order(2, []), p) for p in (0, 1)] == [[0], [1]]


def test_components_and_reachability_are_those_of_another_program() -> None:
    """scipy 1.11 and later: connected_components(connection="strong"), and powers of the adjacency matrix."""
    choose = random.Random(2035)
    looped = 0
    for _ in range(2_000):
        size = choose.randint(1, 9)
        pairs = [(choose.randrange(size), choose.randrange(size)) for _ in range(choose.randint(0, 12))]
        kinds: dict[str, list[Arc]] = {"<": [], "<=": [], "=": []}
        for pair in pairs:
            kinds[choose.choice(("<", "<", "<=", "="))].append(pair)
        order = Order(size, kinds["<"], kinds["<="], kinds["="])
        arcs = [*kinds["<"], *kinds["<="], *kinds["="], *((q, p) for p, q in kinds["="])]
        matrix = np.eye(size, dtype=bool)
        for p, q in arcs:
            matrix[p, q] = True
        _, labels = connected_components(coo_array(matrix), connection="strong")
        assert all(
            (labels[p] == labels[q]) == (order.component[p] == order.component[q])
            for p, q in product(range(size), repeat=2)
        )
        assert {labels[c] for c in order.contradictory} == {labels[p] for p, q in kinds["<"] if labels[p] == labels[q]}
        everywhere = np.linalg.matrix_power(matrix.astype(int), size) > 0
        assert [reached(order, p) for p in range(size)] == [list(np.flatnonzero(row)) for row in everywhere]
        looped += bool(order.contradictory)
    assert 300 < looped < 1_700
