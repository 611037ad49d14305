"""Paired tests: by hand, a published one, scipy's, then what must hold for any differences."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.bench import coverage

from summitline.significance import ALPHA, CHOICES, EXACT, floor, holm, sign_flip

DARWIN = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]
"""Crossed less self-fertilised maize, in eighths of an inch (Fisher 1935, section 17)."""


def exactly(differences: list[int]) -> float:
    """Return p of whole numbers, from the number of choices of signs that lead to each sum."""
    ways = Counter({0: 1})
    for difference in differences:
        new: Counter[int] = Counter()
        for total, n in ways.items():
            new[total + difference] += n
            new[total - difference] += n
        ways = new
    return sum(n for total, n in ways.items() if abs(total) >= abs(sum(differences))) / 2 ** len(differences)


def test_three_documents_by_hand() -> None:
    # Sums of +-1 +-2 +-4: 7 and -7 of eight are as far out as 7; 7, 5, -5, -7 as far as 5.
    assert sign_flip([1, 2, 4]) == 2 / 8
    assert sign_flip([-1, 2, 4]) == 4 / 8
    assert sign_flip([1, -2, 4]) == 6 / 8
    assert sign_flip([1, 2, -4]) == 1


def test_fisher_on_darwins_maize() -> None:
    # "The Design of Experiments", section 21: of 32,768 sums 863 are as great as the observed 314, one-sided.
    assert sum(DARWIN) == 314
    assert sign_flip(DARWIN) == 2 * 863 / 32768


@pytest.mark.parametrize("seed", range(20))
def test_scipy_says_the_same(seed: int) -> None:
    from scipy.stats import permutation_test

    random = np.random.default_rng(seed)
    one, two = random.integers(0, 9, size=(2, random.integers(2, 10))) / 8  # ties and zeros
    theirs = permutation_test(
        (two, one),
        lambda x, y, axis: np.mean(x - y, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=np.inf,
    )
    assert sign_flip((two - one).tolist()) == pytest.approx(min(theirs.pvalue, 1))


@pytest.mark.parametrize("n", [EXACT + 1, 30])
def test_a_sample_of_the_choices_is_near_all_of_them(n: int) -> None:
    differences = [3 * (k % 5) - 4 for k in range(n)]
    expected = exactly(differences)
    assert sign_flip(differences) == pytest.approx(expected, abs=4 * (expected * (1 - expected) / CHOICES) ** 0.5)
    assert sign_flip(differences) == sign_flip(differences)
    assert sign_flip([1.0] * 60) == 1 / CHOICES == floor([1.0] * 60)


def test_nothing_differs() -> None:
    assert sign_flip([]) == sign_flip([0.0]) == sign_flip([1e-17, -1e-17, 0]) == floor([0.0, 1e-17]) == 1


def test_floor() -> None:
    assert [floor([0.5] * n) for n in (1, 2, 5, 6, 8)] == [1, 1 / 2, 1 / 16, 1 / 32, 1 / 128]
    assert floor([0.1, 0.2, 0.0, 0.3]) == 1 / 4
    assert floor([0.5] * EXACT) == 2 / 2**EXACT
    assert floor([0.5] * (EXACT + 1)) == 1 / CHOICES


def test_holm_by_hand() -> None:
    # In ascending order .01, .02, .03, .04 times 4, 3, 2, 1: .04, .06, .06, .04; never below the one before.
    assert holm([0.04, 0.01, 0.03, 0.02]) == pytest.approx([0.06, 0.04, 0.06, 0.06])
    assert holm([0.5, 0.9]) == [1, 1]
    assert holm([0.03]) == [0.03]
    assert holm([]) == []


@settings(deadline=None)
@given(st.lists(st.integers(-20, 20), max_size=10))
def test_signs_are_flipped_exactly(differences: list[int]) -> None:
    p = sign_flip(differences)
    assert p == exactly(differences)
    assert p >= floor(differences)
    assert p == sign_flip([-d / 8 for d in reversed(differences)])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=10))
def test_holm_lies_between_no_adjustment_and_bonferroni(values: list[float]) -> None:
    adjusted = holm(values)
    for p, raised in zip(values, adjusted, strict=True):
        assert p <= raised <= min(1, len(values) * p)
    ranked = sorted(range(len(values)), key=values.__getitem__)
    assert [adjusted[i] for i in ranked] == sorted(adjusted)
    assert adjusted[ranked[0]] == min(1, len(values) * values[ranked[0]])


@pytest.mark.parametrize("pair", coverage.PAIRS, ids=lambda pair: pair.name.partition(":")[0])
def test_equally_good_systems_are_seldom_told_apart(pair: coverage.Case) -> None:
    """At most 5 % of 1,000 corpora, but for four standard errors; none of five documents."""
    choose = np.random.default_rng(3)
    for n, most in ((5, 0), (10, 0.05 + 4 * (0.05 * 0.95 / 1000) ** 0.5)):
        told = [p <= ALPHA for p in coverage.flips(*coverage.pairs(choose, pair, (1000, n)))]
        assert sum(told) / 1000 <= most
