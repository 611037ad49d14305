import random
from collections.abc import Iterator
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summitline.alignment import align, overlap
from summitline.schema import Mention

Span = tuple[int, int]


def mentions(prefix: str, spans: list[Span]) -> list[Mention]:
    return [Mention(id=f"{prefix}{i}", start=start, end=end) for i, (start, end) in enumerate(spans)]


def aligned(gold: list[Span], system: list[Span]) -> dict[Span, Span]:
    g, s = mentions("g", gold), mentions("s", system)
    found = align(gold=g, system=s)
    assert len(set(found.values())) == len(found)
    spans = {m.id: m.span for m in (*g, *s)}
    return {spans[a]: spans[b] for a, b in found.items()}


@pytest.mark.parametrize(
    ("a", "b", "shared"),
    [((0, 3), (2, 5), 1), ((0, 3), (3, 5), 0), ((0, 9), (2, 5), 3), ((0, 3), (0, 3), 3), ((0, 1), (5, 6), 0)],
)
def test_overlap_is_the_number_of_shared_characters(a: Span, b: Span, shared: int) -> None:
    (first,), (second,) = mentions("a", [a]), mentions("b", [b])
    assert overlap(first, second) == overlap(second, first) == shared


@pytest.mark.parametrize(
    ("gold", "system", "expected"),
    [
        ([], [], {}),
        ([(0, 3)], [], {}),
        ([], [(0, 3)], {}),
        ([(0, 3)], [(0, 3)], {(0, 3): (0, 3)}),
        ([(0, 3)], [(3, 6)], {}),
        ([(3, 6)], [(0, 3)], {}),
        ([(0, 3)], [(2, 6)], {(0, 3): (2, 6)}),
        ([(0, 3), (10, 12)], [(11, 15), (2, 6)], {(0, 3): (2, 6), (10, 12): (11, 15)}),
    ],
)
def test_one_shared_character_is_enough_and_touching_is_none(
    gold: list[Span], system: list[Span], expected: dict[Span, Span]
) -> None:
    assert aligned(gold, system) == expected


def test_exact_spans_come_first() -> None:
    # With (0, 4) - (0, 5) there would be two pairs; the exact pair takes that away.
    assert aligned([(0, 4), (4, 8)], [(0, 4), (1, 3)]) == {(0, 4): (0, 4)}
    assert aligned([(0, 4), (2, 8)], [(2, 8), (7, 9)]) == {(2, 8): (2, 8)}


def test_as_many_pairs_as_possible_then_the_most_characters() -> None:
    # The greedy pair (0, 10) - (1, 10) with 9 characters would leave one pair.
    assert aligned([(0, 10), (9, 12)], [(1, 10), (0, 2)]) == {(0, 10): (0, 2), (9, 12): (1, 10)}
    assert aligned([(0, 10)], [(8, 12), (0, 5)]) == {(0, 10): (0, 5)}
    assert aligned([(0, 5), (5, 9)], [(3, 12)]) == {(5, 9): (3, 12)}


def test_ties_go_to_early_mentions_without_crossing() -> None:
    assert aligned([(0, 10)], [(6, 8), (1, 3), (3, 5)]) == {(0, 10): (1, 3)}
    assert aligned([(2, 6), (4, 8)], [(4, 6)]) == {(2, 6): (4, 6)}
    assert aligned([(0, 10), (1, 9)], [(3, 5), (5, 7)]) == {(0, 10): (3, 5), (1, 9): (5, 7)}


def test_equal_spans_are_paired_once_each() -> None:
    gold, system = mentions("g", [(0, 3), (0, 3), (0, 3)]), mentions("s", [(0, 3), (0, 3), (1, 2)])
    assert align(gold=gold, system=system) == {"g0": "s0", "g1": "s1", "g2": "s2"}


def test_stretches_do_not_see_each_other() -> None:
    spans = [(10 * i, 10 * i + 6) for i in range(3_000)]
    moved = [(start + 2, end + 2) for start, end in spans]
    assert aligned(spans, moved) == dict(zip(spans, moved, strict=True))


def matchings(gold: list[Span], system: list[Span]) -> Iterator[list[tuple[Span, Span]]]:
    slots = [*system, *([None] * len(gold))]
    for chosen in permutations(slots, len(gold)):
        pairs = [(g, s) for g, s in zip(gold, chosen, strict=True) if s]
        if all(min(g[1], s[1]) > max(g[0], s[0]) for g, s in pairs):
            yield pairs


def shared(pairs: list[tuple[Span, Span]]) -> int:
    return sum(min(g[1], s[1]) - max(g[0], s[0]) for g, s in pairs)


def test_against_all_matchings() -> None:
    choose = random.Random(2031)
    ties = 0
    for _ in range(1_500):
        gold, system = (
            sorted({(b, choose.randrange(b + 1, 13)) for b in choose.choices(range(12), k=choose.randint(1, 4))})
            for _ in range(2)
        )
        found = aligned(choose.sample(gold, len(gold)), choose.sample(system, len(system)))
        exact = set(gold) & set(system)
        assert {g for g, s in found.items() if g == s} == exact
        rest = [(g, s) for g, s in found.items() if g not in exact]
        everything = list(matchings([g for g in gold if g not in exact], [s for s in system if s not in exact]))
        best = max((len(pairs), shared(pairs)) for pairs in everything)
        assert (len(rest), shared(rest)) == best, (gold, system)
        tied = {frozenset(pairs) for pairs in everything if (len(pairs), shared(pairs)) == best}
        ties += len(tied) > 1
        if len(tied) > 1 and best[0] == 1:
            assert rest == [min(min(pairs) for pairs in tied)]
    assert ties > 100


SPANS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 8)).map(lambda p: (p[0], sum(p))), unique=True, max_size=8
)


@settings(deadline=None)  # the first example loads scipy
@given(SPANS, SPANS, st.randoms(use_true_random=False))
def test_neither_order_nor_ids_matter(gold: list[Span], system: list[Span], choose: random.Random) -> None:
    assert aligned(choose.sample(gold, len(gold)), choose.sample(system, len(system))) == aligned(gold, system)


@settings(deadline=None)
@given(SPANS)
def test_a_side_is_aligned_with_itself(spans: list[Span]) -> None:
    assert aligned(spans, spans) == {span: span for span in spans}
