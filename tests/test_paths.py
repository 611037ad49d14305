import random
from itertools import pairwise, product

import pytest

from summitline import paths
from summitline.paths import Search, Step


def steps(*told: str) -> list[Step]:
    """Steps from words like "0<1" and "1-2", strict and not; a ! at the end states a fact."""
    return [Step(int(t[0]), int(t[2]), t[1] == "<", t.endswith("!"), number) for number, t in enumerate(told)]


def ring(size: int) -> list[Step]:
    """A ring of strict steps through points in no order."""
    points = random.Random(size).sample(range(size), size)
    return [Step(p, q, True, True, number) for number, (p, q) in enumerate(pairwise([*points, points[0]]))]


def test_a_chain_has_the_fewest_facts_then_the_fewest_steps() -> None:
    search = Search(5, steps("0<4!", "0<1", "1-2", "2<3", "3-4", "0<3", "4<0"))
    assert search.chain(0, 4) == [5, 4]
    assert Search(2, steps("0<1!", "0<1")).chain(0, 1) == [1]
    assert Search(3, steps("0<1", "2<1")).chain(0, 2) == []
    assert search.chain(2, 2) == []


def test_a_loop_begins_with_a_strict_step() -> None:
    assert Search(3, steps("0-1", "1<2", "2-0")).loop() == [1, 2, 0]
    assert Search(1, steps("0<0")).loop() == [0]
    assert Search(3, steps("0-1", "1-2", "2-0")).loop() == []
    assert Search(3, steps("0<1", "1<2")).loop() == []
    assert Search(0, []).loop() == []


def test_the_loop_with_the_fewest_facts_is_found_past_shorter_ones() -> None:
    assert Search(4, steps("0<1!", "1<0!", "1<2", "2-3", "3-1!")).loop() == [2, 3, 4]


def test_of_two_steps_between_the_same_points_both_are_tried() -> None:
    # Through the stated step 0<1 the loop costs a fact; the other one, tried later, does not.
    assert sorted(Search(3, steps("0<1!", "1<2", "2<0", "0-1")).loop()) == [1, 2, 3]


@pytest.mark.parametrize("size", [1, 2, 20_000])
def test_a_ring_takes_one_search(size: int) -> None:
    search = Search(size, ring(size))
    loop = search.loop()
    assert sorted(loop) == list(range(size))
    assert search.looks < size


def test_a_ring_with_tails_takes_one_search() -> None:
    size = 1_000
    tails = [Step(p, size + p, True, True, size + p) for p in range(size)]
    search = Search(2 * size, [*ring(size), *tails])
    assert len(search.loop()) == size
    assert search.looks < 2 * size


def test_two_rings_through_one_point_take_a_search_each() -> None:
    size = 1_000
    *points, both = random.Random(2040).sample(range(size), size)
    rings = [[both, *points[: size // 2], both], [both, *points[size // 2 :], both]]
    pairs = [pair for points in rings for pair in pairwise(points)]
    search = Search(size, [Step(p, q, True, True, number) for number, (p, q) in enumerate(pairs)])
    assert len(search.loop()) == size // 2
    assert search.looks <= 2 * len(pairs)


def cheapest(size: int, told: list[Step]) -> tuple[int, int] | None:
    """The cost of the cheapest loop with a strict step, from the costs of all chains (Floyd and Warshall)."""
    costs = {(p, p): (0, 0) for p in range(size)}
    for step in told:
        ends = (step.start, step.goal)
        costs[ends] = min(costs.get(ends, (99, 0)), (int(step.stated), 1))
    for k, p, q in product(range(size), repeat=3):
        if (p, k) in costs and (k, q) in costs:
            way = (costs[p, k][0] + costs[k, q][0], costs[p, k][1] + costs[k, q][1])
            costs[p, q] = min(costs.get((p, q), (99, 0)), way)
    found = [(s, costs[s.goal, s.start]) for s in told if s.strict and (s.goal, s.start) in costs]
    return min(((facts + s.stated, length + 1) for s, (facts, length) in found), default=None)


def test_no_loop_is_cheaper() -> None:
    choose = random.Random(2033)
    loops = 0
    for _ in range(3_000):
        size = choose.randint(1, 9)
        told = [
            Step(choose.randrange(size), choose.randrange(size), choose.random() < 0.5, choose.random() < 0.6, number)
            for number in range(choose.randint(0, 14))
        ]
        loop = [told[number] for number in Search(size, told).loop()]
        expected = cheapest(size, told)
        assert bool(loop) is (expected is not None)
        if loop:
            loops += 1
            assert loop[0].strict
            assert all(a.goal == b.start for a, b in pairwise([*loop, loop[0]]))
            assert (sum(step.stated for step in loop), len(loop)) == expected
    assert loops > 1_000


def test_the_effort_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    choose = random.Random(2034)
    size, count = 800, 50_000
    told = [Step(*choose.choices(range(size), k=2), True, True, number) for number in range(count)]
    told = [step for step in told if step.start < step.goal] + [Step(size - 1, 0, True, True, count)]
    monkeypatch.setattr(paths, "EFFORT", 100_000)
    search = Search(size, [step._replace(number=number) for number, step in enumerate(told)])
    loop = [told[number] for number in search.loop()]
    assert all(a.goal == b.start for a, b in pairwise([*loop, loop[0]]))
    assert search.looks < 100_000 + len(told)  # one search too many at most
